/* tests/sim/model/test_run.c - runs of several components, records, failures. */
#include "models/mm1/mm1.h"
#include "sim/model/run.h"
#include "tests/test.h"
#include <math.h>
#include <string.h>

/* A model that fails, stops or goes on, as its parameter says. */
typedef struct {
  double fail_s, stop_s;
} ProbeParams;

/* clang-format off */
static const SimParam probe_params[] = {
  SIM_PARAM (ProbeParams, fail_s, "s", "inf s", "(0, inf]", "when it fails", "test"),
  SIM_PARAM (ProbeParams, stop_s, "s", "inf s", "(0, inf]", "when it stops", "test"),
  SIM_PARAM_END
};
enum { TICKS, LAST_S, TRAIL };
static const SimMetric probe_metrics[] = {
  [TICKS]  = { "ticks", SIM_COUNT, "1", "ticks" },
  [LAST_S] = { "last_s", SIM_RESULT, "s", "time at finish" },
  [TRAIL]  = { "trail", SIM_SERIES, "1", "ticks over time" },
  SIM_METRIC_END
};
/* clang-format on */

typedef struct {
  const ProbeParams *p;
  guint             *cleared;
  guint              n;
} Probe;

static void
tick (Sim *sim, gpointer self, gpointer item)
{
  Probe *probe = self;

  sim_count (sim, TICKS, 1);
  sim_sample (sim, TRAIL, ++probe->n);
  sim_span (sim, "clock", "tick", sim_now (sim) - sim_time_from_s (0.25), sim_now (sim));
  if (sim_now_s (sim) >= probe->p->fail_s)
    sim_fail (sim, "out of %s at %g s", "steam", sim_now_s (sim));
  if (sim_now_s (sim) >= probe->p->stop_s)
    sim_stop (sim);
  sim_after (sim, 1.5, tick, probe, NULL);
}

static void
probe_start (Sim *sim, gpointer self, gconstpointer params)
{
  Probe *probe = self;

  probe->p = params;
  sim_after (sim, 1.5, tick, probe, NULL);
}

static void
probe_finish (Sim *sim, gpointer self)
{
  sim_result (sim, LAST_S, sim_now_s (sim));
}

static const SimModel probe_model = {
  .abi = SIM_MODEL_ABI, .name = "probe", .title = "a clock", .reference = "none", .revision = 1,
  .params = probe_params, .params_size = sizeof (ProbeParams), .metrics = probe_metrics,
  .state_size = sizeof (Probe), .start = probe_start, .finish = probe_finish,
};

static SimRecord *
run_probe (ProbeParams params, double warmup_s, gboolean spans)
{
  SimComponent component = { "probe", &probe_model, &params };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (15),
                      .warmup = sim_time_from_s (warmup_s),
                      .engine = { .seed = 5, .spans = spans } };

  return sim_run (&spec);
}

START_TEST (run_measures_after_warmup)
{
  g_autoptr (SimRecord) record = run_probe ((ProbeParams){ INFINITY, INFINITY }, 4, TRUE);
  const SimRecordSeries *series = &g_array_index (record->series, SimRecordSeries, 0);

  ck_assert (!record->failed);
  ck_assert_double_eq (record->values[0], 8);          /* ticks at 4.5, 6, ... 15 */
  ck_assert_double_eq (record->values[1], 15);
  ck_assert_double_eq (record->end_s, 15);
  ck_assert_uint_eq (record->n_events, 10);
  ck_assert_uint_eq (series->n, 8);
  ck_assert_double_eq (series->samples[0].value, 3);
  ck_assert_double_eq (series->samples[0].time_s, 4.5);
  ck_assert_uint_eq (record->spans->len, 10);
}
END_TEST

START_TEST (run_failure_keeps_its_reason)
{
  g_autoptr (SimRecord) record = run_probe ((ProbeParams){ 4, INFINITY }, 0, FALSE);

  ck_assert (record->failed);
  ck_assert_str_eq (record->reason, "out of steam at 4.5 s");
  ck_assert_uint_eq (record->n_events, 3);
  ck_assert_uint_eq (record->n_values, 0);
}
END_TEST

START_TEST (run_stop_is_no_failure)
{
  g_autoptr (SimRecord) record = run_probe ((ProbeParams){ INFINITY, 5 }, 0, FALSE);

  ck_assert (!record->failed);
  ck_assert_double_eq (record->end_s, 6);
  ck_assert_double_eq (record->values[0], 4);
}
END_TEST

START_TEST (run_of_several_components_qualifies_names)
{
  ProbeParams params = { INFINITY, INFINITY };
  g_autofree gpointer mm1 = g_malloc0 (mm1_model.params_size);
  SimComponent components[] = { { "clock", &probe_model, &params }, { "line", &mm1_model, mm1 } };
  SimRunSpec spec = { .components = components,
                      .n_components = 2,
                      .until = sim_time_from_s (100),
                      .engine = { .seed = 5 } };
  g_autoptr (SimRecord) record = NULL;
  g_autoptr (GArray) columns = sim_run_columns (components, 2);

  sim_params_defaults (mm1_model.params, mm1);
  record = sim_run (&spec);
  ck_assert_str_eq (g_array_index (columns, SimColumn, 0).name, "clock.ticks");
  ck_assert_str_eq (g_array_index (columns, SimColumn, 2).name, "line.sojourn_s.n");
  ck_assert_uint_eq (columns->len, record->n_values);
  ck_assert_double_eq (record->values[0], 66);
  ck_assert_double_gt (record->values[2], 50);
  ck_assert_str_eq (g_array_index (record->hists, SimRecordHist, 0).name, "line.sojourn_s");
}
END_TEST

START_TEST (record_survives_the_pipe)
{
  g_autoptr (SimRecord) a = run_probe ((ProbeParams){ INFINITY, INFINITY }, 0, TRUE);
  g_autoptr (GBytes) bytes = sim_record_to_bytes (a);
  g_autoptr (SimRecord) b = sim_record_from_bytes (bytes);
  g_autoptr (GBytes) again = sim_record_to_bytes (b);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);

  ck_assert (g_bytes_equal (bytes, again));
  ck_assert_uint_eq (a->fingerprint, b->fingerprint);
  ck_assert_str_eq (g_array_index (b->spans, SimSpan, 0).component, "probe");
  ck_assert_ptr_null (sim_record_from_bytes (half));
}
END_TEST

/* A plug-in may have written anywhere: a record cut anywhere is none, and one with any byte wrong
 * is none or another, never the end of the reader. */
START_TEST (record_that_is_broken)
{
  g_autoptr (SimRecord) a = run_probe ((ProbeParams){ INFINITY, INFINITY }, 0, TRUE);
  g_autoptr (GBytes) bytes = sim_record_to_bytes (a);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *longer = g_malloc0 (size + 1);
  g_autoptr (GBytes) more = NULL;

  for (gsize n = 0; n < size; n++)
    {
      g_autofree guint8 *exact = g_memdup2 (data, n);
      g_autoptr (GBytes) cut = g_bytes_new_static (exact, n);
      g_autofree guint8 *wrong = g_memdup2 (data, size);
      g_autoptr (GBytes) other = g_bytes_new_static (wrong, size);

      ck_assert_ptr_null (sim_record_from_bytes (cut));
      wrong[n] ^= 0xff;
      sim_record_free (sim_record_from_bytes (other));
    }
  memcpy (longer, data, size);
  more = g_bytes_new_static (longer, size + 1);
  ck_assert_ptr_null (sim_record_from_bytes (more));
}
END_TEST

START_TEST (record_of_a_crash)
{
  g_autoptr (SimRecord) record = sim_record_new_failed ("killed by signal 11");
  g_autoptr (GBytes) bytes = sim_record_to_bytes (record);
  g_autoptr (SimRecord) back = sim_record_from_bytes (bytes);

  ck_assert (back->failed);
  ck_assert_str_eq (back->reason, "killed by signal 11");
}
END_TEST

TEST_MAIN (run, TEST (run_measures_after_warmup), TEST (run_failure_keeps_its_reason),
           TEST (run_stop_is_no_failure), TEST (run_of_several_components_qualifies_names),
           TEST (record_survives_the_pipe), TEST (record_that_is_broken), TEST (record_of_a_crash))
