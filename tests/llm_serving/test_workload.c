/* tests/llm_serving/test_workload.c - who asks: processes have the rates and the variation that
 * they promise, lengths their laws, a closed loop its number.  Only the parts of workload/.
 */
#include "models/llm_serving/workload/source.h"
#include "sim/core/engine.h"
#include "tests/llm_serving/serving_case.h"

enum { MANY = 200000 };

typedef struct {
  double mean, cv, last_s, prompt, output;
  guint64 n;
} Drawn;

typedef struct {
  const ServingParams *p;
  const ServingProcess *process;
  guint64 most;
  Drawn drawn;
} Draw;

static void
draw_all (Sim *sim, gpointer self, gconstpointer params)
{
  Draw *d = *(Draw **) self = *(Draw *const *) params;
  ServingSource source = { .process = d->process };
  ServingRequest request;
  double last_s = 0.0, sum = 0.0, squares = 0.0;

  serving_source_start (&source, sim, d->p);
  while (d->drawn.n < d->most && serving_source_next (&source, &request))
    {
      double gap_s = request.at_s - last_s;

      assert_always (gap_s >= 0.0);
      sum += gap_s;
      squares += gap_s * gap_s;
      d->drawn.prompt += (double) request.prompt_tokens;
      d->drawn.output += (double) request.output_tokens;
      d->drawn.n++;
      last_s = request.at_s;
    }
  d->drawn.last_s = last_s;
  d->drawn.mean = sum / (double) d->drawn.n;
  d->drawn.cv
    = sqrt (squares / (double) d->drawn.n - d->drawn.mean * d->drawn.mean) / d->drawn.mean;
  d->drawn.prompt /= (double) d->drawn.n;
  d->drawn.output /= (double) d->drawn.n;
  serving_source_clear (&source);
}

static const SimParam no_rows[] = { SIM_PARAM_END };
static const SimMetric no_metrics[] = { SIM_METRIC_END };
static const SimModel drawer = { .abi = SIM_MODEL_ABI,
                                 .name = "drawer",
                                 .title = "draws",
                                 .reference = "a test",
                                 .revision = 1,
                                 .params = no_rows,
                                 .params_size = sizeof (Draw *),
                                 .metrics = no_metrics,
                                 .state_size = sizeof (Draw *),
                                 .start = draw_all };

static Drawn
drawn (const ServingParams *p, const ServingProcess *process, guint64 most)
{
  Draw draw = { .p = p, .process = process, .most = most };
  Draw *params = &draw;
  SimComponent component = { "drawer", &drawer, &params };
  SimRunSpec how = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 11 }
  };
  g_autoptr (SimRecord) record = sim_run (&how);

  ck_assert (!record->failed);
  return draw.drawn;
}

START_TEST (poisson_has_its_rate)
{
  g_auto (ServingParams) p = defaults ("rate_hz=8 Hz");
  Drawn d = drawn (&p, &serving_poisson, MANY);

  assert_close (d.mean, 1.0 / 8.0, 0.01);
  assert_close (d.cv, 1.0, 0.01);
}
END_TEST

START_TEST (gamma_has_its_variation)
{
  g_auto (ServingParams) p = defaults ("rate_hz=8 Hz;arrivals=gamma;arrival_cv=3");
  Drawn d = drawn (&p, &serving_gamma, MANY);

  assert_close (d.mean, 1.0 / 8.0, 0.02);
  assert_close (d.cv, 3.0, 0.03);
  set_all (&p, "arrival_cv=0.5");
  assert_close (drawn (&p, &serving_gamma, MANY).cv, 0.5, 0.01);
}
END_TEST

/* The long-run rate is that of the phases, weighted by how long they last. */
START_TEST (mmpp_has_the_mean_of_its_phases)
{
  g_auto (ServingParams) p
    = defaults ("arrivals=mmpp;rate_hz=2 Hz;burst_rate_hz=20 Hz;calm_s=30 s;burst_s=10 s");
  Drawn d = drawn (&p, &serving_mmpp, 4 * MANY);

  assert_close (1.0 / d.mean, (2.0 * 30.0 + 20.0 * 10.0) / 40.0, 0.03);
  ck_assert_double_gt (d.cv, 1.2);
}
END_TEST

static ServingWindow
window (double for_s, double rate_hz, const char *prompt)
{
  ServingWindow w = { .for_s = for_s, .rate_hz = rate_hz, .cv = 1.0 };

  ck_assert (sim_dist_parse (prompt, "tokens", &w.prompt_tokens, NULL));
  ck_assert (sim_dist_parse ("50 tokens", "tokens", &w.output_tokens, NULL));
  return w;
}

/* 1,000 requests of 100 tokens, a pause, 8,000 requests of 400 tokens, then nobody. */
START_TEST (windows_have_rates_and_lengths_of_their_own)
{
  g_auto (ServingParams) p = defaults ("arrivals=windows");
  ServingWindow windows[] = { window (1000.0, 1.0, "100 tokens"), window (500.0, 0.0, "1 tokens"),
                              window (2000.0, 4.0, "400 tokens") };
  Drawn d;

  p.windows = (SimList){ 3, windows };
  d = drawn (&p, &serving_windows, MANY);
  assert_close ((double) d.n, 9000.0, 0.05);
  assert_close (d.prompt, (1000.0 * 100.0 + 8000.0 * 400.0) / 9000.0, 0.03);
  ck_assert_double_gt (d.last_s, 3400.0);
  ck_assert_double_lt (d.last_s, 3500.0);
  p.windows = (SimList){ 0, NULL };
}
END_TEST

START_TEST (lengths_have_their_laws)
{
  g_auto (ServingParams) p = defaults ("prompt_tokens=uniform(819 tokens, 1024 tokens);"
                                       "output_tokens=lognormal(100 tokens, 0.5)");
  Drawn d = drawn (&p, &serving_poisson, MANY);

  assert_close (d.prompt, 921.5, 0.002);
  assert_close (d.output, 100.0 * exp (0.125), 0.01);
}
END_TEST

START_TEST (a_closed_loop_sends_ten_rounds)
{
  g_auto (ServingParams) p = defaults ("arrivals=closed;concurrency=7");

  ck_assert_uint_eq (drawn (&p, &serving_closed, MANY).n, 70);
  set_all (&p, "n_requests=33");
  ck_assert_uint_eq (drawn (&p, &serving_closed, MANY).n, 33);
}
END_TEST

/* A trace gives lengths to every process: once, in its order, or again from the start. */
START_TEST (a_trace_lends_its_lengths)
{
  g_auto (ServingParams) p = defaults ("arrivals=poisson");
  Drawn d;

  give_trace (&p, "arrival_s,prompt_tokens,output_tokens\n0,10,1\n1,20,2\n2,30,3\n");
  d = drawn (&p, &serving_poisson, MANY);
  ck_assert_uint_eq (d.n, 3);
  ck_assert_double_eq (d.prompt, 20.0);
  set_all (&p, "n_requests=7");
  d = drawn (&p, &serving_poisson, MANY);
  ck_assert_uint_eq (d.n, 7);
  assert_close (d.prompt, (2.0 * 60.0 + 10.0) / 7.0, 1e-12);
  ck_assert_uint_eq (drawn (&p, &serving_timestamps, MANY).n, 3);
  free_trace (&p);
}
END_TEST

TEST_MAIN (workload, TEST (poisson_has_its_rate), TEST (gamma_has_its_variation),
           TEST (mmpp_has_the_mean_of_its_phases),
           TEST (windows_have_rates_and_lengths_of_their_own), TEST (lengths_have_their_laws),
           TEST (a_closed_loop_sends_ten_rounds), TEST (a_trace_lends_its_lengths))
