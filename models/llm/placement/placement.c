/* models/llm/placement/placement.c - several engines behind a router, and the way of a request
 * through them.
 *
 * Engines have ids of their own, few and dense, so that a request costs memory in the engines that
 * it is in and not in all of them.
 */
#include <math.h>
#include "models/llm/engine/instant.h"
#include "models/llm/placement/placement.h"

/* An engine; its requests by the engine's own ids. */
typedef struct {
  LlmPlacement *placement;
  LlmEngine *engine;
  LlmStage stage;
  guint index;
  GArray *ids;    /* the caller's, by own */
  GArray *spares; /* own ids that are free */
  LlmKvPort port;
  double down_until_s;       /* it stands still for a lost device; -INFINITY */
  guint lost_of, lost_every; /* ... which had KV of these replicas (LlmEngineLoss) */
  double last_step_s;        /* how long the step took that has just ended */
  gboolean touched;          /* its next change may be another ... */
  double listed_s;           /* ... than the one in the heap; INFINITY: it is not there */
} Member;

/* A request on its way between stages, or between engines of one. */
typedef struct {
  gint64 prompt, output, priority;
  guint prefill, prefill_own, decode, decode_own; /* engines, and its ids there */
  double asked_s, step_s; /* when blocks were asked for; how long the last step before took */
  LlmKvTransfer transfer;
  gint64 session, generated, cached; /* of one that moves: what it has, and what goes with it */
  gboolean present;
  gboolean decodes; /* it is in an engine that decodes, or on its way there */
  gboolean moving;  /* between two engines of a stage */
} Passage;

struct LlmPlacement {
  LlmPlacementConfig config;
  Member *members;
  guint n_members;
  guint *of_stage[LLM_N_STAGES], n_of_stage[LLM_N_STAGES]; /* members */
  LlmEngine **engines[LLM_N_STAGES];
  gboolean apart;   /* prefill and decode engines */
  GArray *passages; /* (nullable): of Passage, by the caller's id: apart, or where requests move */
  LlmEngine **up;   /* scratch: engines that a router may choose */
  guint *up_members;
  GArray *touched; /* members */
  SimHeap next;    /* members by time; behind them the caller's ids whose KV is under way */
  LlmPlacementTotals totals;
};

/* Its next change may have moved. */
static void
touch (Member *m)
{
  if (m->touched)
    return;
  m->touched = TRUE;
  g_array_append_val (m->placement->touched, m->index);
}

/* Only touched members are looked at: hundreds of engines, one event. */
static void
settle (LlmPlacement *p)
{
  for (guint i = 0; i < p->touched->len; i++)
    {
      Member *m = &p->members[g_array_index (p->touched, guint, i)];
      double next = llm_engine_next_s (m->engine);

      m->touched = FALSE;
      /* in a burst only the first submission moves it */
      if (next == m->listed_s)
        continue;
      m->listed_s = next;
      sim_heap_remove (&p->next, m->index);
      if (isfinite (next))
        sim_heap_push (&p->next, m->index, llm_instant_key (next));
    }
  p->touched->len = 0;
}

/* Engines have ids of their own, small and used again. */
static guint
take_own (Member *m, guint id)
{
  guint own = m->ids->len;

  if (m->spares->len == 0)
    {
      g_array_append_val (m->ids, id);
      return own;
    }
  own = g_array_index (m->spares, guint, m->spares->len - 1);
  m->spares->len--;
  g_array_index (m->ids, guint, own) = id;
  return own;
}

/* The other way. */
static guint
caller_id (const Member *m, guint own)
{
  return g_array_index (m->ids, guint, own);
}

/* What is known of a request between two engines. */
static Passage *
passage_of (const LlmPlacement *p, guint id)
{
  return &g_array_index (p->passages, Passage, id);
}

/* Policies see the engines of their stage alone, and of those only what is up; all when none is. */
static Member *
route (LlmPlacement *p, double now_s, LlmStage stage, const LlmEngineRequest *request,
       gint64 session)
{
  LlmRouter *router = &p->config.routers[stage];
  guint n = 0;

  for (guint i = 0; i < p->n_of_stage[stage]; i++)
    if (p->members[p->of_stage[stage][i]].down_until_s <= now_s)
      {
        p->up[n] = p->engines[stage][i];
        p->up_members[n++] = p->of_stage[stage][i];
      }
  if (n > 0)
    return &p->members[p->up_members[router->route (router, p->up, n, request, session)]];
  n = router->route (router, p->engines[stage], p->n_of_stage[stage], request, session);
  return &p->members[p->of_stage[stage][n]];
}

/* The request was seen to fit everywhere before it was sent anywhere. */
static void
submit_to (Member *m, double now_s, const LlmEngineRequest *request, guint *own)
{
  LlmEngineRequest q = *request;

  q.id = *own = take_own (m, request->id);
  if (!llm_engine_submit (m->engine, now_s, &q))
    sim_require (FALSE);
  touch (m);
}

/* --- what engines tell --- */

/* Some engines compute the last prompt token again where they decode: then the first token is
 * theirs. */
static void
on_first_token (gpointer data, guint own, double now_s)
{
  const Member *m = data;
  const LlmPlacementConfig *c = &m->placement->config;

  if (m->stage == LLM_STAGE_PREFILL && c->decode_makes_first
      && passage_of (m->placement, caller_id (m, own))->output > 1)
    return;
  if (c->hooks != NULL && c->hooks->first_token != NULL)
    c->hooks->first_token (c->data, caller_id (m, own), now_s);
}

/* The id of the engine is free for another. */
static void
finish (Member *m, guint own, double now_s)
{
  LlmPlacement *p = m->placement;
  guint id = caller_id (m, own);

  g_array_append_val (m->spares, own);
  if (p->passages != NULL)
    passage_of (p, id)->present = FALSE;
  p->totals.n_finished++;
  if (p->config.hooks != NULL && p->config.hooks->finished != NULL)
    p->config.hooks->finished (p->config.data, id, now_s);
}

/* A decode engine is asked for blocks; the transfer begins when it has them. */
static void
pass_on (Member *m, guint own, double now_s)
{
  LlmPlacement *p = m->placement;
  guint id = caller_id (m, own);
  Passage *w = passage_of (p, id);
  LlmEngineRequest q = { .id = id,
                         .prompt_tokens = w->prompt,
                         .output_tokens = w->output,
                         .cached_tokens = w->prompt,
                         .kv_later = TRUE,
                         .generated_tokens = !p->config.decode_makes_first,
                         .priority = w->priority };
  Member *decode = route (p, now_s, LLM_STAGE_DECODE, &q, (gint64) id);
  guint decode_own;

  w->asked_s = now_s;
  w->step_s = m->last_step_s;
  w->decode = decode->index;
  w->decodes = TRUE;
  submit_to (decode, now_s, &q, &decode_own);
  passage_of (p, id)->decode_own = decode_own;
}

/* A prefill that ends passes on its KV, unless its one token was all. */
static void
on_finished (gpointer data, guint own, double now_s)
{
  Member *m = data;

  if (m->stage != LLM_STAGE_PREFILL)
    {
      finish (m, own, now_s);
      return;
    }
  if (passage_of (m->placement, caller_id (m, own))->output > 1)
    {
      pass_on (m, own, now_s);
      return;
    }
  llm_engine_release (m->engine, now_s, own);
  finish (m, own, now_s);
}

/* With the caller's id. */
static void
on_preempted (gpointer data, guint own, double now_s)
{
  const Member *m = data;
  const LlmPlacementConfig *c = &m->placement->config;

  if (c->hooks != NULL && c->hooks->preempted != NULL)
    c->hooks->preempted (c->data, caller_id (m, own), now_s);
}

/* The last step's length is what layer-wise sending overlaps with. */
static void
on_stepped (gpointer data, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n)
{
  Member *m = data;
  const LlmPlacementConfig *c = &m->placement->config;

  m->last_step_s = segment->first_s + segment->growth_s * (double) (n - 1);
  if (c->hooks != NULL && c->hooks->stepped != NULL)
    c->hooks->stepped (c->data, m->index, loads, segment, n);
}

/* Layer-wise sending has begun with the prompt's last step, if the blocks were there at once. */
static void
on_reserved (gpointer data, guint own, double now_s)
{
  Member *m = data;
  LlmPlacement *p = m->placement;
  guint id = caller_id (m, own);
  Passage *w = passage_of (p, id);
  Member *prefill = &p->members[w->prefill];
  double bytes = p->config.kv_bytes_per_token * (double) w->prompt;
  gboolean layers = p->config.last_layer_share < 1.0 && now_s <= w->asked_s;
  LlmKvCargo cargo = { layers ? now_s - w->step_s : now_s, now_s, bytes,
                       bytes * (layers ? p->config.last_layer_share : 1.0) };

  w->transfer = llm_kv_transfer (&p->config.link, &prefill->port, &m->port, &cargo);
  sim_heap_push (&p->next, p->n_members + id, llm_instant_key (w->transfer.arrive_s));
  p->totals.n_transfers++;
  p->totals.sent_bytes += bytes;
  p->totals.reserve_wait_s += now_s - w->asked_s;
  p->totals.transfer_wait_s += MAX (0.0, w->transfer.begin_s - now_s);
  p->totals.transfer_s += w->transfer.arrive_s - w->transfer.begin_s;
}

/* Of a loss. */

/* Behind a transfer, or at once. */
static void
resubmit (LlmPlacement *p, guint id, double now_s)
{
  Passage *w = passage_of (p, id);
  Member *m = &p->members[w->decodes ? w->decode : w->prefill];
  LlmEngineRequest q = { .id = id,
                         .prompt_tokens = w->prompt,
                         .output_tokens = w->output,
                         .cached_tokens = w->cached,
                         .generated_tokens = w->generated,
                         .priority = w->priority };
  guint own;

  w->moving = FALSE;
  submit_to (m, now_s, &q, &own);
  w = passage_of (p, id);
  *(w->decodes ? &w->decode_own : &w->prefill_own) = own;
}

/* The engine lost a device and has given the request up: another one of its stage goes on. */
static void
on_aborted (gpointer data, guint own, gint64 generated, double now_s)
{
  Member *m = data, *to;
  LlmPlacement *p = m->placement;
  guint id = caller_id (m, own), replica = llm_engine_replica_of (m->engine, own);
  Passage *w = passage_of (p, id);
  gboolean lost = m->lost_every > 0 && replica % m->lost_every == m->lost_of;
  LlmEngineRequest q = { .id = id, .prompt_tokens = w->prompt, .output_tokens = w->output };
  double bytes = p->config.kv_bytes_per_token * (double) w->prompt;
  LlmKvCargo cargo = { now_s, now_s, bytes, bytes };

  g_array_append_val (m->spares, own);
  p->totals.n_moved++;
  w->generated = generated;
  w->cached = lost || generated == 0 ? 0 : w->prompt;
  to = route (p, now_s, m->stage, &q, w->session);
  *(w->decodes ? &w->decode : &w->prefill) = to->index;
  w->moving = TRUE;
  if (w->cached == 0)
    {
      resubmit (p, id, now_s);
      return;
    }
  w->transfer = llm_kv_transfer (&p->config.link, &m->port, &to->port, &cargo);
  p->totals.sent_bytes += bytes;
  sim_heap_push (&p->next, p->n_members + id, llm_instant_key (w->transfer.arrive_s));
}

static const LlmEngineHooks engine_hooks = { .aborted = on_aborted,
                                             .first_token = on_first_token,
                                             .finished = on_finished,
                                             .preempted = on_preempted,
                                             .stepped = on_stepped,
                                             .reserved = on_reserved };

/* Life. */

/* Hooks and role are the placement's own. */
static void
add_member (LlmPlacement *p, const LlmPool *pool)
{
  Member *m = &p->members[p->n_members];
  LlmEngineConfig config = pool->config;

  config.role = pool->stage == LLM_STAGE_PREFILL ? LLM_ROLE_PREFILL : LLM_ROLE_AGGREGATED;
  config.hooks = &engine_hooks;
  config.data = m;
  m->placement = p;
  m->stage = pool->stage;
  m->index = p->n_members++;
  m->down_until_s = -INFINITY;
  m->listed_s = INFINITY;
  m->ids = g_array_new (FALSE, FALSE, sizeof (guint));
  m->spares = g_array_new (FALSE, FALSE, sizeof (guint));
  m->engine = llm_engine_new (&config);
  p->engines[m->stage][p->n_of_stage[m->stage]] = m->engine;
  p->of_stage[m->stage][p->n_of_stage[m->stage]++] = m->index;
}

/* Either all engines do whole requests, or there are both kinds of stages. */
LlmPlacement *
llm_placement_new (const LlmPlacementConfig *config)
{
  LlmPlacement *p = g_new0 (LlmPlacement, 1);
  guint n = 0;

  p->config = *config;
  for (guint i = 0; i < config->n_pools; i++)
    n += config->pools[i].n;
  p->members = g_new0 (Member, n);
  p->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint s = 0; s < LLM_N_STAGES; s++)
    {
      p->of_stage[s] = g_new0 (guint, n);
      p->engines[s] = g_new0 (LlmEngine *, n);
    }
  for (guint i = 0; i < config->n_pools; i++)
    for (guint k = 0; k < config->pools[i].n; k++)
      add_member (p, &config->pools[i]);
  p->apart = p->n_of_stage[LLM_STAGE_WHOLE] == 0;
  if (p->apart || config->moves)
    p->passages = g_array_new (FALSE, TRUE, sizeof (Passage));
  p->up = g_new0 (LlmEngine *, n);
  p->up_members = g_new0 (guint, n);
  sim_require (n > 0 && !p->apart == (p->n_of_stage[LLM_STAGE_WHOLE] == n));
  sim_require (!p->apart || p->n_of_stage[LLM_STAGE_PREFILL] > 0);
  sim_require (!p->apart || p->n_of_stage[LLM_STAGE_DECODE] > 0);
  return p;
}

/* Engines are owned. */
void
llm_placement_free (LlmPlacement *p)
{
  for (guint i = 0; i < p->n_members; i++)
    {
      llm_engine_free (p->members[i].engine);
      g_array_unref (p->members[i].ids);
      g_array_unref (p->members[i].spares);
    }
  for (guint s = 0; s < LLM_N_STAGES; s++)
    {
      g_free (p->of_stage[s]);
      g_free (p->engines[s]);
    }
  g_clear_pointer (&p->passages, g_array_unref);
  g_free (p->up);
  g_free (p->up_members);
  g_array_unref (p->touched);
  sim_heap_clear (&p->next);
  g_free (p->members);
  g_free (p);
}

/* Pools may differ: what one of them cannot hold a router could still send there. */
static gboolean
fits_everywhere (const LlmPlacement *p, const LlmEngineRequest *request)
{
  for (guint i = 0; i < p->n_members; i++)
    if (!llm_engine_can_fit (p->members[i].engine, request))
      return FALSE;
  return TRUE;
}

/* Refused here when any engine that it may meet could not hold it. */
gboolean
llm_placement_submit (LlmPlacement *p, double now_s, const LlmEngineRequest *request,
                      gint64 session)
{
  LlmStage stage = p->apart ? LLM_STAGE_PREFILL : LLM_STAGE_WHOLE;
  guint own;
  Member *m;

  if (!fits_everywhere (p, request))
    return FALSE;
  m = route (p, now_s, stage, request, session);
  if (p->passages != NULL)
    {
      if (request->id >= p->passages->len)
        g_array_set_size (p->passages, MAX (request->id + 1, p->passages->len * 2));
      sim_require (!passage_of (p, request->id)->present);
      *passage_of (p, request->id) = (Passage){ .prompt = request->prompt_tokens,
                                                .output = request->output_tokens,
                                                .priority = request->priority,
                                                .prefill = m->index,
                                                .decode = m->index,
                                                .decodes = !p->apart,
                                                .session = session,
                                                .present = TRUE };
    }
  p->totals.n_arrived++;
  submit_to (m, now_s, request, &own);
  if (p->passages != NULL)
    passage_of (p, request->id)->prefill_own = passage_of (p, request->id)->decode_own = own;
  settle (p);
  return TRUE;
}

/* The earliest of engines and transfers. */
double
llm_placement_next_s (const LlmPlacement *p)
{
  return p->next.len > 0 ? llm_instant_of (sim_heap_top (&p->next).key) : INFINITY;
}

/* The sender's blocks are free, the receiver may decode. */
static void
arrive (LlmPlacement *p, guint id)
{
  Passage *w = passage_of (p, id);
  Member *prefill = &p->members[w->prefill], *decode = &p->members[w->decode];
  const LlmPlacementHooks *hooks = p->config.hooks;

  if (w->moving)
    {
      resubmit (p, id, w->transfer.arrive_s);
      return;
    }
  llm_engine_release (prefill->engine, w->transfer.arrive_s, w->prefill_own);
  g_array_append_val (prefill->spares, w->prefill_own);
  llm_engine_arrived (decode->engine, w->transfer.arrive_s, w->decode_own);
  touch (prefill);
  touch (decode);
  if (hooks != NULL && hooks->transferred != NULL)
    hooks->transferred (p->config.data, id, &w->transfer,
                        p->config.kv_bytes_per_token * (double) w->prompt);
}

/* Whoever is in the engine; those on their way to it come and wait. */
static void
move_all (LlmPlacement *p, Member *m, double now_s)
{
  for (guint id = 0; id < p->passages->len; id++)
    {
      const Passage *w = passage_of (p, id);
      guint at = w->decodes ? w->decode : w->prefill;

      if (w->present && !w->moving && at == m->index)
        llm_engine_abort (m->engine, now_s, w->decodes ? w->decode_own : w->prefill_own);
    }
}

/* Before what is lost: a request that moves is not computed again here first. */
void
llm_placement_lose (LlmPlacement *p, double now_s, guint engine, const LlmEngineLoss *loss,
                    gboolean move)
{
  Member *m = &p->members[engine];

  sim_require (!move || p->config.moves);
  m->down_until_s = MAX (m->down_until_s, loss->until_s);
  m->lost_of = loss->of;
  m->lost_every = loss->every;
  if (move && p->n_of_stage[m->stage] > 1)
    move_all (p, m, now_s);
  llm_engine_lose (m->engine, now_s, loss);
  touch (m);
  settle (p);
}

gboolean
llm_placement_is_down (const LlmPlacement *p, double now_s, guint engine)
{
  return p->members[engine].down_until_s > now_s;
}

/* Numbers beyond the members are transfers. */
void
llm_placement_turn (LlmPlacement *p)
{
  SimHeapEntry e = sim_heap_pop (&p->next);

  if (e.id >= p->n_members)
    arrive (p, e.id - p->n_members);
  else
    {
      p->members[e.id].listed_s = INFINITY;
      llm_engine_turn (p->members[e.id].engine);
      touch (&p->members[e.id]);
    }
  settle (p);
}

/* What is reported is past: nothing depends on it. */
void
llm_placement_catch_up (LlmPlacement *p, double now_s)
{
  for (guint i = 0; i < p->n_members; i++)
    {
      llm_engine_catch_up (p->members[i].engine, now_s);
      touch (&p->members[i]);
    }
}

/* Of all pools, in order. */
guint
llm_placement_n_engines (const LlmPlacement *p)
{
  return p->n_members;
}

/* By that number. */
const LlmEngine *
llm_placement_engine (const LlmPlacement *p, guint engine)
{
  return p->members[engine].engine;
}

/* Since the beginning. */
const LlmPlacementTotals *
llm_placement_totals (const LlmPlacement *p)
{
  return &p->totals;
}

/* Behind a prefill engine a request is on its way or in a decode engine; one that moves is in
 * none. */
void
llm_placement_audit (const LlmPlacement *p)
{
  gint64 present = 0;

  for (guint i = 0; i < p->n_members; i++)
    {
      llm_engine_audit (p->members[i].engine);
      present
        += llm_engine_n_running (p->members[i].engine) + llm_engine_n_queued (p->members[i].engine);
    }
  for (guint id = 0; p->passages != NULL && id < p->passages->len; id++)
    present += passage_of (p, id)->present && passage_of (p, id)->moving;
  sim_require (p->totals.n_arrived == p->totals.n_finished + present);
}
