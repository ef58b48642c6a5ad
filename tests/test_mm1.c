/* tests/test_mm1.c - the M/M/1 queue against its closed forms. */
#include "models/mm1/mm1.h"
#include "sim/model/run.h"
#include "tests/test.h"
#include <math.h>

static gpointer
mm1_params (const char *arrival, const char *service)
{
  gpointer params = g_malloc0 (mm1_model.params_size);

  sim_params_defaults (mm1_model.params, params);
  ck_assert (
    sim_param_set (sim_param_find (mm1_model.params, "arrival_hz"), params, arrival, NULL));
  ck_assert (
    sim_param_set (sim_param_find (mm1_model.params, "service_hz"), params, service, NULL));
  return params;
}

static SimRecord *
run (gconstpointer params, double until_s, guint64 seed, SimQueueKind queue)
{
  SimComponent component = { "mm1", &mm1_model, params };
  SimRunSpec spec = {
    .components = &component,
    .n_components = 1,
    .until = sim_time_from_s (until_s),
    .warmup = sim_time_from_s (until_s / 20),
    .engine = { .seed = seed, .queue = queue },
  };

  return sim_run (&spec);
}

static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "mm1", &mm1_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  ck_assert_uint_eq (columns->len, record->n_values);
  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (g_array_index (columns, SimColumn, i).name, name))
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

/* Mean sojourn 1 / (mu - lambda), mean number r / (1 - r), sojourn exponential: p99 = ln(100) / (mu
 * - lambda). */
START_TEST (mm1_meets_its_closed_forms)
{
  g_autofree gpointer params = mm1_params ("0.9 Hz", "1.25 Hz");
  g_autoptr (SimRecord) record = run (params, 4e6, 42, SIM_QUEUE_AUTO);

  ck_assert (!record->failed);
  assert_close (value (record, "sojourn_s.mean"), 1 / 0.35, 0.01);
  assert_close (value (record, "present.mean"), 0.72 / 0.28, 0.01);
  assert_close (value (record, "sojourn_s.p99"), log (100) / 0.35, 0.02);
  assert_close (value (record, "sojourn_s.sd"), 1 / 0.35, 0.015);
}
END_TEST

/* Little's law holds in the sample itself: present = arrival rate x sojourn, but for the edges. */
START_TEST (mm1_obeys_littles_law)
{
  g_autofree gpointer params = mm1_params ("1.7 Hz", "2.9 Hz");
  g_autoptr (SimRecord) record = run (params, 1e5, 7, SIM_QUEUE_AUTO);
  double rate = value (record, "served") / (1e5 * 0.95);

  assert_close (value (record, "present.mean"), rate * value (record, "sojourn_s.mean"), 1e-3);
  assert_close (rate, 1.7, 0.02);
}
END_TEST

START_TEST (mm1_is_reproducible)
{
  g_autofree gpointer params = mm1_params ("0.9 Hz", "1.25 Hz");
  g_autoptr (SimRecord) a = run (params, 1e4, 3, SIM_QUEUE_HEAP);
  g_autoptr (SimRecord) b = run (params, 1e4, 3, SIM_QUEUE_RADIX);
  g_autoptr (SimRecord) c = run (params, 1e4, 4, SIM_QUEUE_HEAP);

  ck_assert_uint_eq (a->fingerprint, b->fingerprint);
  ck_assert_mem_eq (a->values, b->values, a->n_values * sizeof (double));
  ck_assert (a->fingerprint != c->fingerprint);
}
END_TEST

START_TEST (mm1_refuses_an_unstable_queue)
{
  g_autofree gpointer params = mm1_params ("1.3 Hz", "1.25 Hz");
  g_autoptr (GError) error = NULL;

  ck_assert (!mm1_model.check (params, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "must be below"));
}
END_TEST

TEST_MAIN (mm1, TEST (mm1_meets_its_closed_forms), TEST (mm1_obeys_littles_law),
           TEST (mm1_is_reproducible), TEST (mm1_refuses_an_unstable_queue))
