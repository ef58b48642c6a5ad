/* models/llm_serving/fleet/fleet.c - the engines of a run: life, submission, and what they tell. */
#include "models/llm_serving/fleet/fleet.h"
#include "models/llm_serving/fleet/transfer.h"

/* --- what an engine tells --- */

/* Where KV moves on, decoding begins when it has arrived. */
static void
first_token (gpointer data, guint id, double now_s)
{
  ServingEngine *e = data;
  ServingFlight *flight = serving_fleet_flight (e->fleet, id);

  flight->first_s = now_s;
  if (!e->prefills && flight->output_tokens > 1)
    e->fleet->handlers->joined (e->fleet->data, e, flight);
}

/* Ids are used again; blocks of prefixes were a copy. */
static void
free_id (ServingFleet *f, guint id)
{
  g_clear_pointer (&serving_fleet_flight (f, id)->blocks, g_free);
  g_array_append_val (f->free_ids, id);
}

/* A prefill engine's request goes on elsewhere, unless one token was all. */
static void
finished (gpointer data, guint id, double now_s)
{
  ServingEngine *e = data;
  ServingFlight flight = *serving_fleet_flight (e->fleet, id);

  if (e->prefills && flight.output_tokens > 1)
    {
      serving_transfer (e, id, now_s);
      return;
    }
  if (e->prefills)
    llm_engine_release (e->engine, now_s, id);
  free_id (e->fleet, id);
  e->fleet->handlers->finished (e->fleet->data, &flight, now_s);
}

/* To the results, with the engine. */
static void
stepped (gpointer data, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n)
{
  ServingEngine *e = data;

  e->fleet->handlers->stepped (e->fleet->data, e, loads, segment, n);
}

static const LlmEngineHooks hooks
  = { .first_token = first_token, .finished = finished, .stepped = stepped };

/* --- life --- */

/* Operators and law for each engine: engines that prefill may be of another shape. */
static void
start_engine (ServingFleet *f, guint i, gboolean prefills)
{
  ServingEngine *e = &f->engines[i];
  const ServingHardware *h = prefills ? &f->prefill_hardware : &f->hardware;
  LlmEngineConfig config
    = { .scheduler = &h->scheduler,
        .n_replicas = (guint) h->system.dp,
        .kv_tokens = llm_system_kv_tokens (&h->system),
        .block_tokens = h->block_tokens,
        .prefix_cache = (LlmPrefixCache) f->p->prefix_cache,
        .hash_tokens = f->id_tokens,
        .role = prefills ? LLM_ROLE_PREFILL : LLM_ROLE_AGGREGATED,
        .advance = f->p->advance == SERVING_JUMP ? LLM_ENGINE_JUMP : LLM_ENGINE_STEP,
        .hooks = &hooks,
        .data = e };

  *e = (ServingEngine){ .fleet = f, .hardware = h, .index = i, .prefills = prefills };
  e->operators = llm_operators_new (&h->operators, NULL);
  e->compose = llm_compose_new (&h->system, e->operators, &h->kernels);
  e->law = config.law = llm_compose_law (e->compose);
  e->engine = llm_engine_new (&config);
}

/* Prefill engines stand first; without them one pool does both. */
void
serving_fleet_start (ServingFleet *f)
{
  gboolean apart = f->p->placement == SERVING_DISAGGREGATED;
  guint n_prefill = apart ? (guint) f->p->prefill_engines : 0;
  SimStream *stream = sim_stream (f->sim, "router");

  f->n = n_prefill + (guint) f->p->engines;
  f->kv_tokens_most = llm_system_kv_tokens (&f->hardware.system);
  f->flights = g_array_new (FALSE, TRUE, sizeof (ServingFlight));
  f->free_ids = g_array_new (FALSE, FALSE, sizeof (guint));
  f->engines = g_new0 (ServingEngine, f->n);
  for (guint i = 0; i < f->n; i++)
    start_engine (f, i, i < n_prefill);
  f->entry = (ServingPool){ f->engines, apart ? n_prefill : f->n, 0, stream };
  f->decode = (ServingPool){ f->engines + n_prefill, f->n - n_prefill, 0, stream };
  serving_transfers_start (f);
}

/* What was not made is NULL. */
void
serving_fleet_clear (ServingFleet *f)
{
  for (guint i = 0; i < f->n; i++)
    {
      g_clear_pointer (&f->engines[i].engine, llm_engine_free);
      g_clear_pointer (&f->engines[i].compose, llm_compose_free);
      g_clear_pointer (&f->engines[i].operators, llm_operators_free);
    }
  g_clear_pointer (&f->engines, g_free);
  for (guint id = 0; f->flights != NULL && id < f->flights->len; id++)
    g_free (serving_fleet_flight (f, id)->blocks);
  g_clear_pointer (&f->flights, g_array_unref);
  g_clear_pointer (&f->free_ids, g_array_unref);
  sim_items_clear (&f->transfers);
}

/* The one given back last. */
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

/* What is computed on one engine must fit on the one that decodes, too. */
static gboolean
fits_decode (const ServingFleet *f, const ServingRequest *request)
{
  gint64 block = f->hardware.block_tokens;
  gint64 most = request->prompt_tokens + request->output_tokens - 1;

  return (most + block - 1) / block <= f->kv_tokens_most / block;
}

/* Identities that a trace has not got in memory are kept with the request. */
static void
keep_blocks (ServingFlight *flight, LlmEngineRequest *request, gboolean lasting)
{
  if (lasting || request->n_hashes == 0)
    return;
  flight->blocks = g_memdup2 (request->hash_ids, request->n_hashes * sizeof (gint64));
  request->hash_ids = flight->blocks;
}

/* Routed before it is known to fit, as a router does; refused where it never could. */
gboolean
serving_fleet_submit (ServingFleet *f, double sent_s, double now_s, const ServingRequest *request)
{
  LlmEngineRequest submitted = { .id = new_id (f),
                                 .prompt_tokens = request->prompt_tokens,
                                 .output_tokens = request->output_tokens,
                                 .hash_ids = request->blocks,
                                 .n_hashes = request->n_blocks };
  ServingEngine *e = &f->entry.engines[f->router->pick (&f->entry, &submitted)];
  ServingFlight *flight = serving_fleet_flight (f, submitted.id);
  double at_s = MAX (now_s, llm_engine_clock_s (e->engine)); /* ticks are rounded */

  *flight = (ServingFlight){ .sent_s = sent_s,
                             .first_s = -1.0,
                             .prompt_tokens = (guint32) request->prompt_tokens,
                             .output_tokens = (guint32) request->output_tokens,
                             .engine = e->index };
  keep_blocks (flight, &submitted, request->blocks_last);
  if ((double) (request->prompt_tokens + request->output_tokens) > LLM_ENGINE_MOST_TOKENS
      || !fits_decode (f, request) || !llm_engine_submit (e->engine, at_s, &submitted))
    {
      free_id (f, submitted.id);
      return FALSE;
    }
  if (!e->turning)
    serving_fleet_settle (e);
  return TRUE;
}
