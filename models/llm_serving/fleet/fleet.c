/* models/llm_serving/fleet/fleet.c - the engines of a run: life, submission, and what they tell.
 *
 * The placement's clock is its own double; the event stands at the tick nearest to its next change.
 * A submission may bring that change forward, so the event is moved when its tick is another one.
 */
#include <math.h>
#include "models/llm_serving/fleet/fleet.h"

static void turn (Sim *sim, gpointer self, gpointer item);

/* Puts the event where the next change is. */
static void
settle (ServingFleet *f)
{
  double next_s = llm_placement_next_s (f->placement);
  SimTime at = SIM_TIME_MAX;

  /* a change that lies before now, by rounding, comes now */
  if (isfinite (next_s))
    at = MAX (sim_ticks (f->sim, next_s), sim_now (f->sim));
  if (f->event != 0 && at == f->event_at)
    return;
  if (f->event != 0)
    sim_cancel (f->sim, f->event);
  f->event = 0;
  if (at == SIM_TIME_MAX)
    return;
  f->event = sim_at (f->sim, at, turn, f, NULL);
  f->event_at = at;
}

/* A request that ends may bring the next, which is submitted meanwhile: the event is set behind
 * all of them. */
static void
turn (Sim *sim, gpointer self, gpointer item)
{
  ServingFleet *f = self;

  f->event = 0;
  f->turning = TRUE;
  llm_placement_turn (f->placement);
  f->turning = FALSE;
  settle (f);
  f->handlers->changed (f->data);
}

/* --- what engines tell --- */

/* The array moves when it grows: not to be kept over a submission. */
static ServingFlight *
flight_of (ServingFleet *f, guint id)
{
  return &g_array_index (f->flights, ServingFlight, id);
}

/* The first of all engines that a request meets. */
static void
first_token (gpointer data, guint id, double now_s)
{
  flight_of (data, id)->first_s = now_s;
}

/* Ids are used again; blocks of prefixes were a copy. */
static void
free_id (ServingFleet *f, guint id)
{
  g_clear_pointer (&flight_of (f, id)->blocks, g_free);
  g_array_append_val (f->free_ids, id);
}

/* The id is free before the handler submits: the next request may have it. */
static void
finished (gpointer data, guint id, double now_s)
{
  ServingFleet *f = data;
  ServingFlight flight = *flight_of (f, id);

  free_id (f, id);
  f->handlers->finished (f->data, &flight, now_s);
}

/* To the results, with what they keep of the engine. */
static void
stepped (gpointer data, guint engine, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n)
{
  ServingFleet *f = data;

  f->handlers->stepped (f->data, &f->engines[engine], loads, segment, n);
}

/* Only the way itself: what was waited for before it is a sum of the placement's. */
static void
transferred (gpointer data, guint id, const LlmKvTransfer *transfer, double bytes)
{
  ServingFleet *f = data;

  f->handlers->transferred (f->data, transfer->arrive_s - transfer->begin_s);
}

static const LlmPlacementHooks hooks = {
  .first_token = first_token, .finished = finished, .stepped = stepped, .transferred = transferred
};

/* --- life --- */

/* The other pool, and what the two take together. */
static void
start_split (ServingKind *kind)
{
  ServingHardware *h = &kind->hardware;

  kind->attention_operators = llm_operators_new (&h->attention_operators, NULL);
  kind->attention = llm_compose_new (&h->attention, kind->attention_operators, &h->kernels);
  h->split.model = kind->compose;
  h->split.attention = kind->attention;
  kind->split = llm_split_new (&h->split);
  kind->law = llm_split_law (kind->split);
}

/* Split or whole: what matters is whether prompts have engines of their own. */
gboolean
serving_apart (const ServingParams *p)
{
  return p->placement == SERVING_DISAGGREGATED || p->placement == SERVING_SPLIT_DISAGGREGATED;
}

/* Only without engines for prompts alone: those have to compute what decoding engines are sent. */
static gboolean
serving_kv_given (const ServingParams *p)
{
  return p->kv_given && !serving_apart (p);
}

/* Of both pools. */
LlmBasis
serving_basis (const ServingKind *kind)
{
  return kind->split != NULL ? llm_split_basis (kind->split) : llm_compose_basis (kind->compose);
}

/* Engines alike share the composer and what it remembers: one run is one thread. */
static void
start_kind (ServingKind *kind, const ServingHardware *hardware)
{
  kind->hardware = *hardware;
  kind->operators = llm_operators_new (&kind->hardware.operators, NULL);
  kind->compose
    = llm_compose_new (&kind->hardware.system, kind->operators, &kind->hardware.kernels);
  kind->law = llm_compose_law (kind->compose);
  if (hardware->is_split)
    start_split (kind);
}

/* In the reverse order: composers point at operators, and the split at both composers. */
static void
clear_kind (ServingKind *kind)
{
  g_clear_pointer (&kind->split, llm_split_free);
  g_clear_pointer (&kind->attention, llm_compose_free);
  g_clear_pointer (&kind->attention_operators, llm_operators_free);
  g_clear_pointer (&kind->compose, llm_compose_free);
  g_clear_pointer (&kind->operators, llm_operators_free);
}

/* Every engine of a pool is the same. */
static LlmPool
pool_of (const ServingFleet *f, const ServingKind *kind, LlmStage stage)
{
  const LlmSystem *system = &kind->hardware.system;
  LlmEngineConfig config
    = { .scheduler = &kind->hardware.scheduler,
        .law = kind->law,
        .n_replicas = serving_replicas (&kind->hardware),
        .kv_tokens = serving_kv_tokens (&kind->hardware),
        .block_tokens = kind->hardware.block_tokens,
        .prefix_cache = (LlmPrefixCache) f->p->prefix_cache,
        .hash_tokens = f->id_tokens,
        .advance = f->p->advance == SERVING_JUMP ? LLM_ENGINE_JUMP : LLM_ENGINE_STEP };

  return (LlmPool){ stage, (guint) system->engines, config };
}

/* Engines whose prompts look into tiers: each is a pool by itself, with tiers of its own. */
static void
add_pools (ServingFleet *f, GArray *pools, const ServingKind *kind, LlmStage stage)
{
  LlmPool pool = pool_of (f, kind, stage);
  guint n = pool.n;

  if (serving_n_tiers (f->p) == 0)
    {
      g_array_append_val (pools, pool);
      return;
    }
  serving_tiers_start (&f->tiers, f->p, &kind->hardware, f->id_tokens);
  for (guint i = 0; i < n; i++)
    {
      pool.n = 1;
      pool.config.tiers = f->tiers.sets[i].tiers;
      pool.config.n_tiers = serving_n_tiers (f->p);
      g_array_append_val (pools, pool);
    }
}

/* Each device has a link of that kind; the entry says its attained rate. */
static LlmKvLink
link_of (const ServingFleet *f, gboolean apart)
{
  const LlmSystem *decode = serving_kv_system (&f->decode.hardware);
  const SimLink *link = f->p->link;
  double latency_s = isnan (link->latency_s) ? sim_link_round_trip_s (link) / 2.0 : link->latency_s;

  return (LlmKvLink){ .bytes_per_s = link->bytes_per_s,
                      .latency_s = latency_s,
                      .send_nics = apart ? serving_engine_devices (&f->prefill.hardware)
                                         : llm_system_devices (decode),
                      .receive_nics = llm_system_devices (decode) };
}

/* vLLM's engine that decodes computes the prompt's last token again and makes the first token;
 * others send that along. */
static LlmPlacement *
new_placement (ServingFleet *f, gboolean apart)
{
  g_autoptr (GArray) pools = g_array_new (FALSE, FALSE, sizeof (LlmPool));
  LlmPlacementConfig config = { .hooks = &hooks, .data = f };

  add_pools (f, pools, apart ? &f->prefill : &f->decode,
             apart ? LLM_STAGE_PREFILL : LLM_STAGE_WHOLE);
  if (apart)
    {
      LlmPool decode = pool_of (f, &f->decode, LLM_STAGE_DECODE);

      g_array_append_val (pools, decode);
      config.last_layer_share = f->p->kv_by_layer ? 1.0 / (double) f->p->llm->layers : 1.0;
      config.decode_makes_first = f->p->engine->engine == LLM_KERNELS_VLLM;
    }
  config.kv_bytes_per_token = serving_kv_bytes (f->p, 1.0);
  config.moves = f->p->kv_lost == SERVING_KV_MIGRATE;
  if (apart || config.moves)
    config.link = link_of (f, apart);
  /* both stages route alike; each has a state of its own */
  for (guint i = 0; i < LLM_N_STAGES; i++)
    config.routers[i] = llm_router (f->route);
  config.pools = (const LlmPool *) (gpointer) pools->data;
  config.n_pools = pools->len;
  return llm_placement_new (&config);
}

/* Engines that prefill come first, as the placement numbers its pools. */
void
serving_fleet_start (ServingFleet *f)
{
  gboolean apart = serving_apart (f->p);
  ServingHardware prefill = serving_hardware (f->p, TRUE), decode = serving_hardware (f->p, FALSE);
  guint n_prefill = apart ? (guint) f->p->prefill_engines : 0;

  start_kind (&f->decode, &decode);
  if (apart)
    start_kind (&f->prefill, &prefill);
  f->flights = g_array_new (FALSE, TRUE, sizeof (ServingFlight));
  f->free_ids = g_array_new (FALSE, FALSE, sizeof (guint));
  f->placement = new_placement (f, apart);
  f->n = llm_placement_n_engines (f->placement);
  f->engines = g_new0 (ServingEngine, f->n);
  for (guint i = 0; i < f->n; i++)
    f->engines[i]
      = (ServingEngine){ .kind = i < n_prefill ? &f->prefill : &f->decode,
                         .engine = llm_placement_engine (f->placement, i),
                         .index = i,
                         .decodes = i >= n_prefill,
                         .gaps = g_new0 (ServingGaps,
                                         serving_replicas (i < n_prefill ? &prefill : &decode)) };
}

/* The placement first: its engines use the laws and tiers. */
void
serving_fleet_clear (ServingFleet *f)
{
  g_clear_pointer (&f->placement, llm_placement_free);
  serving_tiers_clear (&f->tiers);
  clear_kind (&f->prefill);
  clear_kind (&f->decode);
  for (guint i = 0; f->engines != NULL && i < f->n; i++)
    g_free (f->engines[i].gaps);
  g_clear_pointer (&f->engines, g_free);
  for (guint id = 0; f->flights != NULL && id < f->flights->len; id++)
    g_free (flight_of (f, id)->blocks);
  g_clear_pointer (&f->flights, g_array_unref);
  g_clear_pointer (&f->free_ids, g_array_unref);
}

/* Small and dense, as engines want them. */
static guint
new_id (ServingFleet *f)
{
  guint id;

  if (f->free_ids->len > 0)
    {
      id = g_array_index (f->free_ids, guint, f->free_ids->len - 1);
      g_array_set_size (f->free_ids, f->free_ids->len - 1);
      return id;
    }
  id = f->flights->len;
  g_array_set_size (f->flights, id + 1);
  return id;
}

/* Identities that the trace does not hold in memory are kept with the request. */
static void
keep_blocks (ServingFlight *flight, LlmEngineRequest *request, gboolean lasting)
{
  if (lasting || request->n_hashes == 0)
    return;
  flight->blocks = g_memdup2 (request->hash_ids, request->n_hashes * sizeof (gint64));
  request->hash_ids = flight->blocks;
}

/* The flight is known before the placement is asked, which may tell of it at once.  While engines
 * turn, the event is set once behind all submissions of the instant. */
gboolean
serving_fleet_submit (ServingFleet *f, double sent_s, double now_s, const ServingRequest *request)
{
  LlmEngineRequest submitted
    = { .id = new_id (f),
        .prompt_tokens = request->prompt_tokens,
        .output_tokens = request->output_tokens,
        .cached_tokens = serving_kv_given (f->p) ? request->prompt_tokens : 0,
        .hash_ids = request->blocks,
        .n_hashes = request->n_blocks,
        .hashed_tokens = request->own > 0 ? request->prompt_tokens + request->output_tokens : 0,
        .own = request->own,
        .priority = request->priority };
  ServingFlight *flight = flight_of (f, submitted.id);

  *flight = (ServingFlight){ .sent_s = sent_s,
                             .first_s = -1.0,
                             .prompt_tokens = (guint32) request->prompt_tokens,
                             .output_tokens = (guint32) request->output_tokens,
                             .session = request->session,
                             .group = request->group,
                             .urgent = serving_has_priorities (f->p) && request->priority == 0 };
  /* what can never fit is refused before it costs anything */
  keep_blocks (flight, &submitted, request->blocks_last);
  if ((double) (request->prompt_tokens + request->output_tokens) > LLM_ENGINE_MOST_TOKENS
      || !llm_placement_submit (f->placement, now_s, &submitted, (gint64) request->session))
    {
      free_id (f, submitted.id);
      return FALSE;
    }
  if (!f->turning)
    settle (f);
  return TRUE;
}

void
serving_fleet_lose (ServingFleet *f, guint engine, const LlmEngineLoss *loss, gboolean move)
{
  llm_placement_lose (f->placement, sim_now_s (f->sim), engine, loss, move);
  settle (f);
}
