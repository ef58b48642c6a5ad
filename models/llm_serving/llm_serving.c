/* models/llm_serving/llm_serving.c - serving a language model: requests, a router, engines.
 *
 * A thin model: who asks is workload/, engines on the clock are fleet/, what is measured is
 * results/; scheduler, KV and the time of a step are models/llm/.  Here they are put together: the
 * policies of the parameters are looked up, and what is below reports upward through handlers.
 */
#include "models/llm_serving/llm_serving.h"
#include <math.h>
#include "models/llm_serving/check.h"
#include "models/llm_serving/fleet/losses.h"
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"
#include "models/llm_serving/workload/sessions.h"

typedef struct {
  Sim *sim;
  const ServingParams *p;
  ServingSource source;
  ServingFleet fleet;
  ServingResults results;
  ServingLosses losses;
  gboolean exhausted; /* the source has no more requests */
  /* one pending event, whatever the trace's length */
  ServingRequest next; /* open loop: of the coming event */
  guint64 n_sent, n_left;
  GHashTable *thinking; /* (element-type Turn): sessions whose next request is to come */
} Serving;

/* The item of the event at which a session goes on. */
typedef struct {
  ServingSession session;
} Turn;

static void arrive (Sim *sim, gpointer self, gpointer item);
static void end_losses (Serving *m);

/* Sent and not finished: those that think are nobody's load. */
static void
present (Serving *m)
{
  sim_level (m->sim, SERVING_PRESENT, (double) (m->n_sent - m->n_left));
  end_losses (m);
}

/* The request reaches the fleet @client_s after the client sent it. */
static void
send_on (Serving *m, double now_s, const ServingRequest *request)
{
  gint64 limit = m->p->context_limit_tokens;
  gboolean fits = limit == 0 || request->prompt_tokens + request->output_tokens <= limit;

  m->n_sent++;
  sim_count (m->sim, SERVING_ARRIVED, 1);
  /* What no engine could ever hold is refused at once. */
  if (!fits || !serving_fleet_submit (&m->fleet, now_s - m->p->client_s, now_s, request))
    {
      m->n_left++;
      serving_results_refused (&m->results);
    }
}

/* --- open loop --- */

/* Returns: FALSE when there is none; then nobody else comes. */
static gboolean
take (Serving *m, ServingRequest *request)
{
  if (serving_source_next (&m->source, request))
    return TRUE;
  m->exhausted = TRUE;
  return FALSE;
}

/* Devices that fail after the last request would lengthen the run for nothing. */
static void
end_losses (Serving *m)
{
  if (m->exhausted && m->n_sent == m->n_left && g_hash_table_size (m->thinking) == 0)
    serving_losses_end (&m->losses);
}

/* One pending event, however long the trace. */
static void
schedule_next (Serving *m)
{
  if (!take (m, &m->next))
    return;
  sim_at (m->sim, MAX (sim_now (m->sim), sim_ticks (m->sim, m->next.at_s + m->p->client_s)), arrive,
          m, NULL);
}

/* All that come at this instant, before an engine hears of the first. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Serving *m = self;

  for (;;)
    {
      send_on (m, m->next.at_s + m->p->client_s, &m->next);
      if (!take (m, &m->next))
        break;
      if (sim_ticks (sim, m->next.at_s + m->p->client_s) > sim_now (sim))
        {
          sim_at (sim, sim_ticks (sim, m->next.at_s + m->p->client_s), arrive, m, NULL);
          break;
        }
    }
  present (m);
  serving_results_changed (&m->results);
}

/* --- closed loop ---
 *
 * A client has to hear of an end before it sends the next request, so that one misses the step that
 * begins at that instant: it is sent by an event of its own, behind the engine's. */

/* Requests that are refused end at once, so the next one is taken. */
static void
take_one (Serving *m, double now_s)
{
  guint64 left = m->n_left;
  ServingRequest request;

  do
    {
      left = m->n_left;
      if (!take (m, &request))
        return;
      send_on (m, now_s + m->p->client_s, &request);
    }
  while (m->n_left > left);
}

/* Behind the step that ended at this instant. */
static void
take_later (Sim *sim, gpointer self, gpointer item)
{
  Serving *m = self;

  take_one (m, sim_now_s (sim) - m->p->client_s);
  present (m);
  serving_results_changed (&m->results);
}

/* --- sessions --- */

/* What was said grows until no engine holds it: then the session ends. */
static void
take_turn (Sim *sim, gpointer self, gpointer item)
{
  Serving *m = self;
  Turn *turn = item;
  ServingRequest request;
  guint64 left = m->n_left;

  serving_session_next (&m->source, &turn->session, &request);
  g_hash_table_remove (m->thinking, turn);
  send_on (m, sim_now_s (sim), &request);
  if (m->n_left > left && m->source.process->closed)
    take_one (m, sim_now_s (sim) - m->p->client_s);
  present (m);
  serving_results_changed (&m->results);
}

/* Returns: TRUE when the session of @flight goes on. */
static gboolean
think (Serving *m, const ServingFlight *flight)
{
  double think_s;
  Turn *turn;

  if (!serving_session_goes_on (&m->source, &think_s))
    return FALSE;
  turn = g_new (Turn, 1);
  turn->session = (ServingSession){ flight->session, flight->group,
                                    (gint64) flight->prompt_tokens + flight->output_tokens };
  g_hash_table_add (m->thinking, turn);
  sim_after (m->sim, think_s + m->p->client_s, take_turn, m, turn);
  return TRUE;
}

static void
begin (Serving *m)
{
  if (!m->source.process->closed)
    {
      schedule_next (m);
      return;
    }
  for (gint64 i = 0; i < m->p->concurrency; i++)
    sim_after (m->sim, m->p->client_s, take_later, m, NULL);
}

/* --- what the fleet tells --- */

/* The way alone: waits are sums of the placement. */
static void
transferred (gpointer data, double took_s)
{
  Serving *m = data;

  sim_tally (m->sim, SERVING_TRANSFER_S, took_s);
}

static void
finished (gpointer data, const ServingFlight *flight, double now_s)
{
  Serving *m = data;

  m->n_left++;
  serving_results_finished (&m->results, flight, now_s);
  if (!think (m, flight) && m->source.process->closed)
    sim_after (m->sim, m->p->client_s, take_later, m, NULL);
}

static void
stepped (gpointer data, ServingEngine *engine, const LlmStepLoad *loads, const LlmSegment *segment,
         gint64 n)
{
  Serving *m = data;

  serving_results_stepped (&m->results, engine, loads, segment, n);
}

static void
changed (gpointer data)
{
  Serving *m = data;

  present (m);
  serving_results_changed (&m->results);
}

static const ServingFleetHandlers handlers = { finished, transferred, stepped, changed };

/* --- the model --- */

/* The process is a choice, so it is looked up here. */
static gboolean
check (gconstpointer params, GError **error)
{
  const ServingParams *p = params;

  return serving_check (p, serving_arrivals[p->arrivals].impl, error);
}

/* Of a run that can lose a device: where none fails they are 0, where none can they are absent. */
static const guint of_losses[]
  = { SERVING_FAULTS, SERVING_LOST_KV, SERVING_RESTORED_KV, SERVING_MOVED };

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Serving *m = self;
  const ServingParams *p = params;
  const LlmRouterRow *router = serving_routers[p->router].impl;

  m->sim = sim;
  m->p = p;
  m->source.process = serving_arrivals[p->arrivals].impl;
  m->source.id_tokens = serving_id_tokens (p, serving_hardware (p, FALSE).block_tokens);
  m->fleet = (ServingFleet){ .sim = sim,
                             .p = p,
                             .route = router->route,
                             .id_tokens = m->source.id_tokens,
                             .handlers = &handlers,
                             .data = m };
  if (!serving_may_lose (p))
    sim_absent (sim, of_losses, G_N_ELEMENTS (of_losses));
  m->thinking = g_hash_table_new_full (NULL, NULL, g_free, NULL);
  serving_source_start (&m->source, sim, p);
  serving_fleet_start (&m->fleet);
  m->results = (ServingResults){ .sim = sim, .p = p, .fleet = &m->fleet };
  if (m->source.n_most < G_MAXUINT64 && (m->source.log != NULL || p->session_turns <= 1.0))
    m->results.n_expected = m->source.n_most;
  serving_results_start (&m->results);
  m->losses = (ServingLosses){
    .sim = sim, .p = p, .fleet = &m->fleet, .counter = SERVING_FAULTS, .n_done = &m->results.n_done
  };
  serving_losses_start (&m->losses);
  begin (m);
}

/* Steps of a jump that the end of the run cuts count.  Audits, then every result by its part. */
static void
finish (Sim *sim, gpointer self)
{
  Serving *m = self;

  sim_assert (sim, m->n_sent >= m->n_left);
  llm_placement_catch_up (m->fleet.placement, sim_now_s (sim));
  serving_results_changed (&m->results);
  llm_placement_audit (m->fleet.placement);
  if (m->source.log != NULL)
    {
      sim_result (sim, SERVING_TRACE_ROWS, m->source.log->n);
      sim_result (sim, SERVING_UNUSABLE_ROWS, m->source.log->n_unusable);
    }
  serving_results_report_requests (&m->results);
  serving_results_report_steps (&m->results);
  serving_results_report_losses (&m->results);
  serving_results_report_cost (&m->results);
}

/* In the reverse order of start. */
static void
clear (gpointer self)
{
  Serving *m = self;

  g_clear_pointer (&m->thinking, g_hash_table_unref);
  serving_results_clear (&m->results);
  serving_fleet_clear (&m->fleet);
  serving_source_clear (&m->source);
}

/* For `orrery explain`: requests sent and not finished, and how long each takes. */
static const SimLittle queues[] = { { "present_requests", "e2e_s" }, { NULL, NULL } };
/* What the host alone takes is no step of the devices, and has a share of its own.  Each operator
 * counts with the one resource that bounds it. */
static const SimLaw laws[] = {
  { "a step is bound by one thing at a time",
    "compute_bound_share + memory_bound_share + network_bound_share + "
    "overhead_bound_share",
    "1", TRUE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[]
  = { { SIM_SERVICE_LITTLE, queues }, { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel llm_serving_model = {
  .abi = SIM_MODEL_ABI,
  .name = "llm_serving",
  .title = "serving a language model: engines, schedulers and hardware from the catalogue",
  .reference = "vLLM V1, SGLang and TensorRT-LLM; docs/models/llm_serving.md",
  .revision = 8,
  .params = serving_params,
  .params_size = sizeof (ServingParams),
  .metrics = serving_metrics,
  .state_size = sizeof (Serving),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .clear = clear,
  .any_resolution = TRUE,
};
