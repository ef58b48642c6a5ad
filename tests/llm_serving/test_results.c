/* tests/llm_serving/test_results.c - latencies, goodput, money and energy by hand, of requests that
 * nothing served.  Only the parts of results/, on a fleet of two literal engines.
 */
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"
#include "tests/llm_serving/serving_case.h"

enum { ENGINES = 2, END_S = 100 };

typedef struct {
  const ServingParams *p;
  double busy_device_s;
  gboolean refuses; /* one request more */
} Given;

typedef struct {
  Given given;
  ServingKind kind;
  ServingEngine engines[ENGINES];
  ServingFleet fleet;
  ServingResults results;
} State;

/* Sent at 1 s, first token at 3 s, eleven tokens until 8 s: TTFT 2 s, TPOT 0.5 s, E2E 7 s. */
static void
end_request (Sim *sim, gpointer self, gpointer item)
{
  const ServingFlight flight
    = { .sent_s = 1.0, .first_s = 3.0, .prompt_tokens = 90, .output_tokens = 11 };
  State *m = self;

  serving_results_finished (&m->results, &flight, sim_now_s (sim));
  if (m->given.refuses)
    serving_results_refused (&m->results);
}

/* So that the run lasts. */
static void
nothing (Sim *sim, gpointer self, gpointer item)
{
}

/* Engines of two devices each. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  State *m = self;

  m->given = **(Given *const *) params;
  m->kind.hardware.system = (LlmSystem){
    .tp = 2, .pp = 1, .dp = 1, .engines = ENGINES, .device = m->given.p->device->device
  };
  for (guint i = 0; i < ENGINES; i++)
    m->engines[i] = (ServingEngine){ .kind = &m->kind, .index = i };
  m->fleet = (ServingFleet){
    .sim = sim, .p = m->given.p, .decode = m->kind, .engines = m->engines, .n = ENGINES
  };
  m->results = (ServingResults){ .sim = sim, .p = m->given.p, .fleet = &m->fleet };
  serving_results_start (&m->results);
  m->results.sums.device_busy_s[1][0] = m->given.busy_device_s;
  sim_after (sim, 8.0, end_request, m, NULL);
  sim_after (sim, END_S, nothing, m, NULL);
}

static void
finish (Sim *sim, gpointer self)
{
  State *m = self;

  serving_results_report_requests (&m->results);
  serving_results_report_cost (&m->results);
}

static void
clear (gpointer self)
{
  serving_results_clear (&((State *) self)->results);
}

static const SimParam no_rows[] = { SIM_PARAM_END };
static const SimModel accountant = { .abi = SIM_MODEL_ABI,
                                     .name = "accountant",
                                     .title = "results alone",
                                     .reference = "a test",
                                     .revision = 1,
                                     .params = no_rows,
                                     .params_size = sizeof (Given *),
                                     .metrics = serving_metrics,
                                     .state_size = sizeof (State),
                                     .start = start,
                                     .finish = finish,
                                     .clear = clear };

static SimRecord *
account (Given given)
{
  Given *params = &given;
  SimComponent component = { "accountant", &accountant, &params };
  SimRunSpec how = { .components = &component,
                     .n_components = 1,
                     .until = sim_time_from_s (END_S),
                     .engine = { .seed = 3 } };
  SimRecord *record = sim_run (&how);

  ck_assert (!record->failed);
  return record;
}

START_TEST (latencies_are_those_of_the_client)
{
  g_auto (ServingParams) p = defaults ("slo_ttft_s=2 s;slo_tpot_s=0.5 s");
  g_autoptr (SimRecord) r = account ((Given){ .p = &p });

  assert_close (value (r, "ttft_s.mean"), 2.0, 1e-12);
  assert_close (value (r, "tpot_s.mean"), 0.5, 1e-12);
  assert_close (value (r, "e2e_s.mean"), 7.0, 1e-12);
  ck_assert_double_eq (value (r, "input_tokens"), 90.0);
  assert_close (value (r, "output_tokens_per_s"), 11.0 / END_S, 1e-12);
  assert_close (value (r, "output_tokens_per_s_per_device"), 11.0 / END_S / 4.0, 1e-12);
  ck_assert_double_eq (value (r, "good_share"), 1.0);
}
END_TEST

/* A request just too slow is not good, one that was refused was asked for. */
START_TEST (goodput_counts_what_was_asked)
{
  g_auto (ServingParams) p = defaults ("slo_ttft_s=1.9 s");
  g_auto (ServingParams) q = defaults ("slo_ttft_s=2 s");
  g_autoptr (SimRecord) slow = account ((Given){ .p = &p });
  g_autoptr (SimRecord) refused = account ((Given){ .p = &q, .refuses = TRUE });

  ck_assert_double_eq (value (slow, "good_share"), 0.0);
  ck_assert_double_eq (value (refused, "good_share"), 0.5);
  assert_close (value (refused, "goodput_requests_per_s"), 1.0 / END_S, 1e-12);
}
END_TEST

/* Four devices at 2 USD/h for 100 s, eleven tokens; 100 W idle, 700 W busy a quarter of the time,
 * a PUE of 1.2. */
START_TEST (money_and_energy_by_hand)
{
  g_auto (ServingParams) p = defaults ("idle_power_w=100 W;pue=1.2");
  g_autoptr (SimRecord) r = NULL;
  double joules = (100.0 * 400.0 + 600.0 * 100.0) * 1.2;

  p.price = &h100_price;
  r = account ((Given){ .p = &p, .busy_device_s = 100.0 });
  assert_close (value (r, "price_usd_per_h"), 8.0, 1e-12);
  assert_close (value (r, "usd_per_mtoken"), 8.0 / 36.0 / 11.0 * 1e6, 1e-12);
  assert_close (value (r, "power_w"), joules / END_S, 1e-12);
  assert_close (value (r, "energy_j_per_token"), joules / 11.0, 1e-12);
}
END_TEST

/* Unknown is not zero. */
START_TEST (without_price_and_power_there_is_no_cost)
{
  g_auto (ServingParams) p = defaults ("rate_hz=1 Hz");
  g_autoptr (SimRecord) r = NULL;

  p.price = NULL;
  r = account ((Given){ .p = &p, .busy_device_s = 100.0 });
  ck_assert_double_nan (value (r, "price_usd_per_h"));
  ck_assert_double_nan (value (r, "power_w"));
  ck_assert_double_eq (value (r, "unpriced_devices"), 4.0);
  ck_assert_double_eq (value (r, "unknown_power_devices"), 4.0);
}
END_TEST

TEST_MAIN (serving_results, TEST (latencies_are_those_of_the_client),
           TEST (goodput_counts_what_was_asked), TEST (money_and_energy_by_hand),
           TEST (without_price_and_power_there_is_no_cost))
