/* models/rollout_sessions/engines/fleet.c - instances on the clock of the run.
 *
 * An engine's clock is its own double; one event stands at the tick nearest to the next change of
 * all engines.  Engines have ids of their own, few and dense, so that a session costs memory where
 * it is and not everywhere.
 */
#include <math.h>
#include "models/llm/engine/instant.h"
#include "models/rollout_sessions/engines/fleet.h"

/* Its next change may have moved. */
static void
touch (SesInstance *in)
{
  if (in->touched)
    return;
  in->touched = TRUE;
  g_array_append_val (in->fleet->touched, in->index);
}

/* Only touched instances are looked at. */
static void
renew_heap (SesFleet *f)
{
  for (guint i = 0; i < f->touched->len; i++)
    {
      SesInstance *in = &f->instances[g_array_index (f->touched, guint, i)];
      double next_s = llm_engine_next_s (in->engine);

      in->touched = FALSE;
      sim_heap_remove (&f->next, in->index);
      if (isfinite (next_s))
        sim_heap_push (&f->next, in->index, llm_instant_key (next_s));
    }
  g_array_set_size (f->touched, 0);
}

static void turn (Sim *sim, gpointer self, gpointer item);
static void notice (SesFleet *f, guint instance, double now_s);

/* Puts the event where the next change is; one that lies before now, by rounding, comes now. */
void
ses_fleet_settle (SesFleet *f)
{
  SimTime at = SIM_TIME_MAX;

  /* the turn does so at its end */
  if (f->turning)
    return;
  renew_heap (f);
  if (f->next.len > 0)
    at = MAX (sim_ticks (f->sim, llm_instant_of (sim_heap_top (&f->next).key)), sim_now (f->sim));
  if (f->event != 0 && at == f->event_at)
    return;
  if (f->event != 0)
    sim_cancel (f->sim, f->event);
  f->event = at != SIM_TIME_MAX ? sim_at (f->sim, at, turn, f, NULL) : 0;
  f->event_at = at;
}

/* All changes of this tick, so that an instant costs one event. */
static void
turn (Sim *sim, gpointer self, gpointer item)
{
  SesFleet *f = self;

  f->event = 0;
  f->turning = TRUE;
  while (f->next.len > 0
         && sim_ticks (sim, llm_instant_of (sim_heap_top (&f->next).key)) <= sim_now (sim))
    {
      SesInstance *in = &f->instances[sim_heap_top (&f->next).id];

      if (in->presence == SES_LOST && llm_engine_next_s (in->engine) >= in->notice_s)
        notice (f, in->index, llm_engine_next_s (in->engine));
      llm_engine_turn (in->engine);
      touch (in);
      renew_heap (f);
    }
  f->turning = FALSE;
  ses_fleet_settle (f);
  f->handlers->changed (f->data);
}

/* --- what engines tell --- */

/* What the instance has under the engine's id. */
static const SesFlight *
flight_of (const SesInstance *in, guint own)
{
  return &g_array_index (in->flights, SesFlight, own);
}

/* Small and dense, as engines want them. */
static guint
take_own (SesInstance *in, SesFlight flight)
{
  guint own = in->flights->len;

  if (in->spares->len == 0)
    {
      g_array_append_val (in->flights, flight);
      return own;
    }
  own = g_array_index (in->spares, guint, in->spares->len - 1);
  g_array_set_size (in->spares, in->spares->len - 1);
  g_array_index (in->flights, SesFlight, own) = flight;
  return own;
}

/* By the session. */
static void
first_token (gpointer data, guint own, double now_s)
{
  const SesInstance *in = data;

  in->fleet->handlers->first_token (in->fleet->data, flight_of (in, own)->session, now_s);
}

/* The id is free for another before the handler submits, unless the KV keeps it. */
static void
leave (SesInstance *in, guint own, gboolean stays)
{
  g_array_index (in->flights, SesFlight, own).here = 0;
  in->fleet->n_busy -= --in->n_requests == 0;
  in->request_tokens -= flight_of (in, own)->tokens;
  if (!stays)
    g_array_append_val (in->spares, own);
}

/* What was found is asked for before the id may be used again. */
static void
finished (gpointer data, guint own, double now_s)
{
  SesInstance *in = data;
  guint session = flight_of (in, own)->session;
  gint64 found = llm_engine_found_tokens (in->engine, own);

  leave (in, own, flight_of (in, own)->keeps != 0);
  in->fleet->handlers->finished (in->fleet->data, session, found, now_s);
}

/* The same; nothing is kept of what was taken out. */
static void
aborted (gpointer data, guint own, gint64 generated, double now_s)
{
  SesInstance *in = data;
  guint session = flight_of (in, own)->session;
  gint64 found = llm_engine_found_tokens (in->engine, own);

  leave (in, own, FALSE);
  in->fleet->handlers->aborted (in->fleet->data, session, found, generated, now_s);
}

static const LlmEngineHooks hooks
  = { .first_token = first_token, .finished = finished, .aborted = aborted };

/* --- life --- */

/* KV goes over all links of an instance's devices side by side. */
static LlmKvTier *
new_tier (const SesFleet *f, const SesHardware *hardware)
{
  LlmKvTierConfig config = { .kind = (LlmPrefixCache) f->p->prefix_cache,
                             .tokens = (gint64) f->p->host_kv_tokens,
                             .block_tokens = hardware->block_tokens,
                             .id_tokens = hardware->id_tokens };
  double bytes;

  /* only then is there a model whose KV has bytes */
  if (f->p->kv_policy != SES_KV_OFFLOAD)
    return NULL;
  bytes = f->p->step_law == SES_LAW_COMPOSED ? llm_system_kv_token_bytes (&hardware->system)
                                             : llm_kv_bytes_per_token (f->p->llm);
  config.s_per_token = bytes / f->p->host_bytes_per_s;
  return llm_kv_tier_new (&config);
}

/* Like every other of its sort, but for its tier and its requests. */
static void
start_instance (SesFleet *f, guint index, SesSort *sort)
{
  SesInstance *in = &f->instances[index];
  const SesHardware *hardware = &sort->hardware;
  gboolean composed = f->p->step_law == SES_LAW_COMPOSED;
  LlmEngineConfig config
    = { .scheduler = &hardware->scheduler,
        .law = composed ? llm_compose_law (sort->compose) : ses_affine_law (&sort->hardware.affine),
        .n_replicas = composed ? (guint) hardware->system.dp : 1,
        .kv_tokens = hardware->kv_tokens,
        .block_tokens = hardware->block_tokens,
        .prefix_cache = (LlmPrefixCache) f->p->prefix_cache,
        .hash_tokens = hardware->id_tokens,
        .tiers = &in->tier,
        .advance = f->p->advance == SES_JUMP ? LLM_ENGINE_JUMP : LLM_ENGINE_STEP,
        .hooks = &hooks,
        .data = in };

  in->fleet = f;
  in->index = index;
  in->sort = sort;
  in->tier = new_tier (f, hardware);
  /* the host's memory is one tier, if any */
  config.n_tiers = in->tier != NULL;
  in->flights = g_array_new (FALSE, FALSE, sizeof (SesFlight));
  in->spares = g_array_new (FALSE, FALSE, sizeof (guint));
  in->engine = llm_engine_new (&config);
}

/* Instances alike share the composer and what it remembers: a run is one thread. */
static void
start_sort (SesFleet *f, guint index)
{
  SesSort *sort = &f->sorts[index];

  /* that of the parameters comes first here, and last there */
  sort->p = ses_hardware_kind (f->p, index == 0 ? f->n_sorts : index - 1);
  sort->hardware = index == 0 ? f->hardware : ses_hardware (&sort->p);
  if (f->p->step_law != SES_LAW_COMPOSED)
    return;
  sort->operators = llm_operators_new (&sort->hardware.operators, NULL);
  sort->compose
    = llm_compose_new (&sort->hardware.system, sort->operators, &sort->hardware.kernels);
}

/* All sorts have their place before instances point at them. */
void
ses_fleet_start (SesFleet *f)
{
  f->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  f->n_sorts = f->p->kinds.n + 1;
  f->sorts = g_new0 (SesSort, f->n_sorts);
  f->instances = g_new0 (SesInstance, (gsize) ses_hardware_instances (f->p));
  for (guint k = 0; k < f->n_sorts; k++)
    {
      start_sort (f, k);
      for (gint64 i = 0; i < f->sorts[k].p.instances; i++)
        start_instance (f, f->n++, &f->sorts[k]);
    }
  f->n_open = f->n;
}

/* Safe when nothing was started. */
void
ses_fleet_clear (SesFleet *f)
{
  for (guint i = 0; f->instances != NULL && i < f->n; i++)
    {
      llm_engine_free (f->instances[i].engine);
      g_clear_pointer (&f->instances[i].tier, llm_kv_tier_free);
      g_array_unref (f->instances[i].flights);
      g_array_unref (f->instances[i].spares);
    }
  g_clear_pointer (&f->instances, g_free);
  for (guint k = 0; f->sorts != NULL && k < f->n_sorts; k++)
    {
      g_clear_pointer (&f->sorts[k].compose, llm_compose_free);
      g_clear_pointer (&f->sorts[k].operators, llm_operators_free);
    }
  g_clear_pointer (&f->sorts, g_free);
  g_clear_pointer (&f->touched, g_array_unref);
  sim_heap_clear (&f->next);
}

/* --- what is asked of it; whoever asks from outside settles afterwards --- */

/* A request that can never fit leaves no trace. */
gboolean
ses_fleet_submit (SesFleet *f, guint instance, double now_s, guint session,
                  LlmEngineRequest *request)
{
  SesInstance *in = &f->instances[instance];

  gint32 tokens = (gint32) (request->prompt_tokens + request->output_tokens);

  request->id = take_own (in, (SesFlight){ session, tokens, request->keeps_kv != FALSE, 1 });
  if (!llm_engine_submit (in->engine, now_s, request))
    {
      g_array_append_val (in->spares, request->id);
      return FALSE;
    }
  f->n_busy += in->n_requests++ == 0;
  in->request_tokens += tokens;
  touch (in);
  return TRUE;
}

/* A jump may be cut, so its next change is another. */
void
ses_fleet_abort (SesFleet *f, guint instance, double now_s, guint own)
{
  llm_engine_abort (f->instances[instance].engine, now_s, own);
  touch (&f->instances[instance]);
}

/* Who waited for blocks may enter. */
void
ses_fleet_release (SesFleet *f, guint instance, double now_s, guint own)
{
  SesInstance *in = &f->instances[instance];

  llm_engine_release (in->engine, now_s, own);
  g_array_append_val (in->spares, own);
  touch (in);
}

/* At its own next step boundary. */
void
ses_fleet_pause_one (SesFleet *f, guint instance, double now_s, double until_s, gboolean void_kv)
{
  SesInstance *in = &f->instances[instance];

  llm_engine_pause (in->engine, now_s, until_s, void_kv);
  in->stands_until_s = MAX (in->stands_until_s, until_s);
  /* the host's copies are of old weights too, or gone */
  if (void_kv && in->tier != NULL)
    llm_kv_tier_forget (in->tier);
  touch (in);
}

/* All at once. */
void
ses_fleet_pause (SesFleet *f, double now_s, double until_s, gboolean void_kv)
{
  for (guint i = 0; i < f->n; i++)
    ses_fleet_pause_one (f, i, now_s, until_s, void_kv);
}

/* Four coefficients do not say how many devices they are of. */
gint64
ses_fleet_devices (const SesFleet *f, guint instance)
{
  return f->p->step_law == SES_LAW_COMPOSED
           ? llm_system_devices (&f->instances[instance].sort->hardware.system)
           : 1;
}

/* Replicas are those of composed steps alone. */
double
ses_fleet_kv_tokens (const SesFleet *f, guint instance)
{
  return (double) f->instances[instance].sort->hardware.kv_tokens
         * (f->p->step_law == SES_LAW_COMPOSED ? (double) f->p->dp : 1.0);
}

/* --- instances that go and come back ---
 *
 * What goes takes its KV with it.  Until that is known the router may send more turns there, and
 * they wait with those that were cut off; then all are taken out and told by the session.  An
 * engine's step that runs is still made: a loss counts from its next step boundary on. */

/* Routers look at what is open. */
static void
set_presence (SesFleet *f, guint instance, SesPresence presence)
{
  f->n_open -= (guint) ses_fleet_is_open (f, instance);
  f->instances[instance].presence = presence;
  f->n_open += (guint) ses_fleet_is_open (f, instance);
}

/* What it has may end there. */
void
ses_fleet_close (SesFleet *f, guint instance)
{
  if (f->instances[instance].presence == SES_HERE)
    set_presence (f, instance, SES_LEAVING);
}

/* The engine stands still up to the notice; its turns are taken out there at the latest. */
void
ses_fleet_leave (SesFleet *f, guint instance, double now_s, double notice_s, gboolean lent)
{
  SesInstance *in = &f->instances[instance];

  /* told in advance */
  if (in->presence == SES_LEAVING)
    notice_s = now_s;
  set_presence (f, instance, SES_LOST);
  in->lent = lent;
  in->left_s = now_s;
  in->notice_s = notice_s;
  in->paused_s = llm_engine_totals (in->engine)->paused_s;
  ses_fleet_pause_one (f, instance, now_s, notice_s, TRUE);
  f->handlers->left (f->data, instance, now_s);
  if (notice_s <= now_s)
    notice (f, instance, now_s);
}

/* In the order of the engine's ids; those taken out are told at its next boundary. */
static void
notice (SesFleet *f, guint instance, double now_s)
{
  SesInstance *in = &f->instances[instance];

  set_presence (f, instance, SES_AWAY);
  in->lost_s += llm_engine_totals (in->engine)->paused_s - in->paused_s;
  for (guint own = 0; own < in->flights->len; own++)
    if (g_array_index (in->flights, SesFlight, own).here)
      f->handlers->cut_off (f->data, g_array_index (in->flights, SesFlight, own).session, in->lent,
                            now_s);
}

/* One that comes back before anybody knew has lost its turns all the same. */
void
ses_fleet_come_back (SesFleet *f, guint instance, double now_s)
{
  SesInstance *in = &f->instances[instance];

  if (in->presence == SES_LOST)
    notice (f, instance, now_s);
  in->away_s += in->lent ? 0.0 : now_s - in->left_s;
  in->lent = FALSE;
  set_presence (f, instance, SES_HERE);
  f->handlers->came_back (f->data, now_s);
}

/* What is lent works for somebody, and is paid. */
double
ses_fleet_held_s (const SesFleet *f, guint instance, double now_s)
{
  const SesInstance *in = &f->instances[instance];
  gboolean gone = in->presence == SES_LOST || in->presence == SES_AWAY;

  return now_s - in->away_s - (gone && !in->lent ? now_s - in->left_s : 0.0);
}

/* Standing that an update ordered meanwhile is the loss's too. */
double
ses_fleet_lost_s (const SesFleet *f, guint instance, double now_s)
{
  const SesInstance *in = &f->instances[instance];
  const LlmEngineTotals *t = llm_engine_totals (in->engine);

  if (in->presence != SES_LOST)
    return in->lost_s;
  return in->lost_s + MAX (0.0, t->paused_s - MAX (0.0, t->paused_until_s - now_s) - in->paused_s);
}
