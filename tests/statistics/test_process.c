/* tests/statistics/test_process.c - the fast processes of check_statistics against the engine and
 * against tables of the literature, and the estimators that it tries against GSL. */
#include "tests/statistics/process.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "models/mm1/mm1.h"
#include "sim/core/metric.h"
#include "sim/core/statistics/compare.h"
#include "sim/core/statistics/stats.h"
#include "sim/model/run.h"
#include "tests/test.h"

#define UNTIL_S 20000.0

static SimRecord *
engine_run (gpointer params)
{
  SimComponent component = { "mm1", &mm1_model, params };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (UNTIL_S),
                      .engine = { .seed = 1, .replication = 7 } };

  return sim_run (&spec);
}

/* Customer by customer, the engine and the recurrence are one queue: to the rounding of the clock
 * to a nanosecond. */
START_TEST (recurrence_is_the_engine)
{
  g_autofree gpointer params = g_malloc0 (mm1_model.params_size);
  Process process = { .kind = PROCESS_MM1, .load = 0.8 };
  g_autoptr (SimRecord) record = NULL;
  double sum = 0, n = 0, sojourn;

  sim_params_defaults (mm1_model.params, params);
  ck_assert (
    sim_param_set (sim_param_find (mm1_model.params, "arrival_hz"), params, "0.8 Hz", NULL)
    && sim_param_set (sim_param_find (mm1_model.params, "service_hz"), params, "1 Hz", NULL));
  record = engine_run (params);
  process_start (&process, 7);
  while (sojourn = process_next (&process), process.now + sojourn <= UNTIL_S)
    {
      sum += sojourn;
      n++;
    }
  process_clear (&process);
  ck_assert_double_eq (record->values[0], n);
  assert_close (record->values[1], sum / n, 1e-8);
}
END_TEST

/* Each process comes to its closed form: 4 million customers at half load. */
START_TEST (processes_meet_their_means)
{
  for (guint kind = 0; kind < N_PROCESSES; kind++)
    {
      Process process = { .kind = (ProcessKind) kind, .load = 0.5 };
      double sum = 0;

      process_start (&process, 1);
      for (guint i = 0; i < 4000000; i++)
        sum += process_next (&process);
      process_clear (&process);
      assert_close (sum / 4e6, process_mean (process.kind, 0.5), 0.01);
    }
}
END_TEST

/* L. Kleinrock, Queueing Systems 1: M/M/1 at 0.8 takes 5 services, M/D/1 3; Erlang's C for 4
 * servers and 3.2 erlang is 0.5964 (D. Gross and C. M. Harris, appendix). */
START_TEST (closed_forms_are_those_of_the_books)
{
  assert_close (process_mean (PROCESS_MM1, 0.8), 5, 1e-12);
  assert_close (process_mean (PROCESS_MD1, 0.8), 3, 1e-12);
  assert_close (process_mean (PROCESS_MM4, 0.8), 1 + 0.5964 / 0.8, 1e-4);
  assert_close (process_quantile (PROCESS_MM1, 0.8, 0.99), 5 * log (100), 1e-12);
  assert_close (process_quantile (PROCESS_AR1, 0.8, 0.975), 11.95996, 1e-6);
}
END_TEST

/* "Student", Biometrika 6 (1908): sleep gained by ten patients with two drugs.  The paired t is
 * 4.0621 and p 0.002833; Welch's t is 1.8608 with 17.776 degrees of freedom, p 0.07939. */
START_TEST (differences_are_students_own)
{
  static const double a[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2 };
  static const double b[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
  SimContrast paired = sim_compare_paired (a, b, 10, 0.95), welch;
  SimMoments first = sim_moments (a, 10), second = sim_moments (b, 10);

  welch = sim_compare_welch (&first, &second, 0.95);
  assert_close (paired.difference, 1.58, 1e-12);
  assert_close (paired.p_value, 0.002833, 1e-3);
  assert_close (paired.half_width, 1.58 / 4.0621 * 2.262157, 1e-4);
  assert_close (welch.degrees, 17.776, 1e-4);
  assert_close (welch.p_value, 0.07939, 1e-3);
}
END_TEST

/* The interval of a mean from GSL's sample variance and t distribution. */
START_TEST (interval_is_that_of_gsl)
{
  static const double x[] = { 4.2, 5.1, 3.9, 6.0, 5.5 };
  double half, mean = sim_stats_mean_ci (x, 5, 0.95, &half);

  assert_close (mean, gsl_stats_mean (x, 1, 5), 1e-15);
  assert_close (half, gsl_cdf_tdist_Pinv (0.975, 4) * gsl_stats_sd (x, 1, 5) / sqrt (5), 1e-14);
  assert_close (half, 2.776445 * 0.879204 / sqrt (5), 1e-5);
}
END_TEST

TEST_MAIN (process, TEST (recurrence_is_the_engine), TEST (processes_meet_their_means),
           TEST (closed_forms_are_those_of_the_books), TEST (differences_are_students_own),
           TEST (interval_is_that_of_gsl))
