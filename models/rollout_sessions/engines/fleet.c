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
new_tier (const SesFleet *f)
{
  LlmKvTierConfig config = { .kind = (LlmPrefixCache) f->p->prefix_cache,
                             .tokens = (gint64) f->p->host_kv_tokens,
                             .block_tokens = f->hardware.block_tokens,
                             .id_tokens = f->hardware.id_tokens };
  double bytes;

  /* only then is there a model whose KV has bytes */
  if (f->p->kv_policy != SES_KV_OFFLOAD)
    return NULL;
  bytes = f->p->step_law == SES_LAW_COMPOSED ? llm_system_kv_token_bytes (&f->hardware.system)
                                             : llm_kv_bytes_per_token (f->p->llm);
  config.s_per_token = bytes / f->p->host_bytes_per_s;
  return llm_kv_tier_new (&config);
}

/* One as the other, but for its tier and its requests. */
static void
start_instance (SesFleet *f, guint index, const LlmStepLaw *law)
{
  SesInstance *in = &f->instances[index];
  gboolean composed = f->p->step_law == SES_LAW_COMPOSED;
  LlmEngineConfig config
    = { .scheduler = &f->hardware.scheduler,
        .law = *law,
        .n_replicas = composed ? (guint) f->hardware.system.dp : 1,
        .kv_tokens = f->hardware.kv_tokens,
        .block_tokens = f->hardware.block_tokens,
        .prefix_cache = (LlmPrefixCache) f->p->prefix_cache,
        .hash_tokens = f->hardware.id_tokens,
        .tiers = &in->tier,
        .advance = f->p->advance == SES_JUMP ? LLM_ENGINE_JUMP : LLM_ENGINE_STEP,
        .hooks = &hooks,
        .data = in };

  in->fleet = f;
  in->index = index;
  in->tier = new_tier (f);
  /* the host's memory is one tier, if any */
  config.n_tiers = in->tier != NULL;
  in->flights = g_array_new (FALSE, FALSE, sizeof (SesFlight));
  in->spares = g_array_new (FALSE, FALSE, sizeof (guint));
  in->engine = llm_engine_new (&config);
}

/* Instances alike share the composer and what it remembers: a run is one thread. */
void
ses_fleet_start (SesFleet *f)
{
  LlmStepLaw law = ses_affine_law (&f->hardware.affine);

  f->n = (guint) f->p->instances;
  f->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  if (f->p->step_law == SES_LAW_COMPOSED)
    {
      f->operators = llm_operators_new (&f->hardware.operators, NULL);
      f->compose = llm_compose_new (&f->hardware.system, f->operators, &f->hardware.kernels);
      law = llm_compose_law (f->compose);
    }
  f->instances = g_new0 (SesInstance, f->n);
  for (guint i = 0; i < f->n; i++)
    start_instance (f, i, &law);
}

/* Also when nothing was started. */
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
  g_clear_pointer (&f->compose, llm_compose_free);
  g_clear_pointer (&f->operators, llm_operators_free);
  g_clear_pointer (&f->touched, g_array_unref);
  sim_heap_clear (&f->next);
}

/* --- what is asked of it; whoever asks from outside settles behind it --- */

/* A request that can never fit leaves no trace. */
gboolean
ses_fleet_submit (SesFleet *f, guint instance, double now_s, guint session,
                  LlmEngineRequest *request)
{
  SesInstance *in = &f->instances[instance];

  gint32 tokens = (gint32) (request->prompt_tokens + request->output_tokens);

  request->id = take_own (in, (SesFlight){ session, tokens, request->keeps_kv != FALSE });
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

/* All at once: each at its own next step boundary. */
void
ses_fleet_pause (SesFleet *f, double now_s, double until_s, gboolean void_kv)
{
  for (guint i = 0; i < f->n; i++)
    {
      llm_engine_pause (f->instances[i].engine, now_s, until_s, void_kv);
      /* the host's copies are of old weights too */
      if (void_kv && f->instances[i].tier != NULL)
        llm_kv_tier_forget (f->instances[i].tier);
      touch (&f->instances[i]);
    }
}

/* Four coefficients do not say how many devices they are of. */
gint64
ses_fleet_devices (const SesFleet *f)
{
  return f->p->step_law == SES_LAW_COMPOSED ? f->n * llm_system_devices (&f->hardware.system)
                                            : f->n;
}
