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
enum { TICKS, LAST_S, TRAIL, OWN_TICKS, MEASURED_AT };
static const SimMetric probe_metrics[] = {
  [TICKS]  = { "ticks", SIM_COUNT, "1", "ticks" },
  [LAST_S] = { "last_s", SIM_RESULT, "s", "time at finish" },
  [TRAIL]  = { "trail", SIM_SERIES, "1", "ticks over time" },
  [OWN_TICKS] = { "own_ticks", SIM_RESULT, "1", "ticks, as the model counts them" },
  [MEASURED_AT] = { "measured_at_s", SIM_RESULT, "s", "when it was told that the warm-up ends" },
  SIM_METRIC_END
};
/* clang-format on */

typedef struct {
  const ProbeParams *p;
  guint             *cleared;
  guint              n, own;       /* own: measured */
  double             measured_at_s;
} Probe;

static void
tick (Sim *sim, gpointer self, gpointer item)
{
  Probe *probe = self;

  sim_count (sim, TICKS, 1);
  probe->own++;
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
  Probe *probe = self;

  sim_result (sim, LAST_S, sim_now_s (sim));
  sim_result (sim, OWN_TICKS, probe->own);
  sim_result (sim, MEASURED_AT, probe->measured_at_s);
}

static void
probe_measure (Sim *sim, gpointer self)
{
  Probe *probe = self;

  ck_assert_double_eq (sim_measured_s (sim), 0);
  probe->own = 0;
  probe->measured_at_s = sim_now_s (sim);
}

static const SimModel probe_model = {
  .abi = SIM_MODEL_ABI, .name = "probe", .title = "a clock", .reference = "none", .revision = 1,
  .params = probe_params, .params_size = sizeof (ProbeParams), .metrics = probe_metrics,
  .state_size = sizeof (Probe), .start = probe_start, .finish = probe_finish,
  .measure = probe_measure,
};

enum { OWN_COLUMN = 2 };   /* a series has none */

static void
idle_start (Sim *sim, gpointer self, gconstpointer params)
{
}

static const SimParam no_params[] = { SIM_PARAM_END };

static const SimModel idle_model = {
  .abi = SIM_MODEL_ABI, .name = "idle", .title = "nothing happens", .reference = "none",
  .revision = 1, .params = no_params, .metrics = probe_metrics, .start = idle_start,
};

static const SimModel whole_model = {
  .abi = SIM_MODEL_ABI, .name = "whole", .title = "means over parts", .reference = "none",
  .revision = 1, .params = no_params, .metrics = probe_metrics, .start = idle_start,
  .measure = sim_run_is_whole,
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

/* What a model counts itself begins where the house's counts do, behind events of that instant. */
START_TEST (models_are_told_when_warmup_ends)
{
  for (double warmup_s = 0.5; warmup_s < 15; warmup_s += 0.5)
    {
      g_autoptr (SimRecord) record
        = run_probe ((ProbeParams){ INFINITY, INFINITY }, warmup_s, FALSE);
      g_autoptr (SimRecord) whole = run_probe ((ProbeParams){ INFINITY, INFINITY }, 0, FALSE);

      ck_assert_double_eq (record->values[OWN_COLUMN], record->values[0]);
      ck_assert_double_eq (record->values[OWN_COLUMN], 10 - floor (warmup_s / 1.5));
      ck_assert_double_eq (record->values[OWN_COLUMN + 1], warmup_s);
      ck_assert (record->fingerprint == whole->fingerprint);
      ck_assert_double_eq (whole->values[OWN_COLUMN + 1], 0); /* never told */
      ck_assert_double_eq (whole->values[OWN_COLUMN], 10);
    }
}
END_TEST

/* Over before its warm-up, or with it: not the sums of the warm-up, and no zeros. */
START_TEST (a_run_that_measured_nothing_is_told)
{
  static const double stops_s[] = { 1.5, 5, 6 };

  for (guint i = 0; i < G_N_ELEMENTS (stops_s); i++)
    {
      g_autoptr (SimRecord) record = run_probe ((ProbeParams){ INFINITY, stops_s[i] }, 6, FALSE);

      ck_assert (record->failed);
      ck_assert_ptr_nonnull (strstr (record->reason, "before anything was measured"));
      ck_assert_ptr_nonnull (strstr (record->reason, "6 s"));
      ck_assert_uint_eq (record->n_values, 0);
    }
}
END_TEST

/* A run without an end ends when nothing is left to happen. */
START_TEST (nothing_left_to_measure_is_told)
{
  SimComponent component = { "idle", &idle_model, NULL };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = SIM_TIME_MAX,
                      .warmup = sim_time_from_s (6),
                      .engine = { .seed = 5 } };
  g_autoptr (SimRecord) endless = sim_run (&spec), ended = NULL, whole = NULL;

  ck_assert (endless->failed);
  ck_assert_ptr_nonnull (strstr (endless->reason, "before anything was measured"));
  spec.until = sim_time_from_s (7);
  ended = sim_run (&spec);
  ck_assert (!ended->failed); /* idle time is measured time */
  spec.components = &(SimComponent){ "whole", &whole_model, NULL };
  whole = sim_run (&spec);
  ck_assert (whole->failed);
  ck_assert_ptr_nonnull (strstr (whole->reason, "whole runs"));
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
  ck_assert_str_eq (g_array_index (columns, SimColumn, 4).name, "line.sojourn_s.n");
  ck_assert_uint_eq (columns->len, record->n_values);
  ck_assert_double_eq (record->values[0], 66);
  ck_assert_double_gt (record->values[4], 50);
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

TEST_MAIN (run, TEST (run_measures_after_warmup), TEST (models_are_told_when_warmup_ends),
           TEST (a_run_that_measured_nothing_is_told), TEST (nothing_left_to_measure_is_told),
           TEST (run_failure_keeps_its_reason), TEST (run_stop_is_no_failure),
           TEST (run_of_several_components_qualifies_names), TEST (record_survives_the_pipe),
           TEST (record_that_is_broken), TEST (record_of_a_crash))
