/* tests/sim/core/test_dist.c - the text of a distribution, its mean against draws, and the faults a
 * user can make. */
#include "tests/test.h"

#include <math.h>
#include <string.h>

#include "sim/core/random/dist.h"

static SimDist
dist_of (const char *text, const char *unit)
{
  SimDist dist;
  GError *error = NULL;

  if (!sim_dist_parse (text, unit, &dist, &error))
    ck_abort_msg ("%s: %s", text, error->message);
  return dist;
}

static const struct {
  const char *text;
  double      mean, sd;   /* in seconds; sd 0: a constant */
} rows[] = {
  { "2.5 ms", 0.0025, 0 },
  { "constant(2.5 ms)", 0.0025, 0 },
  { "exponential(2 ms)", 0.002, 0.002 },
  { "uniform(1 ms, 3.5 ms)", 0.00225, 0.0025 / 3.4641016151377544 },
  { "normal(5 ms, 1 ms)", 0.005000001486719941, 0.001 },   /* + phi (5) / Phi (5) ms */
  { "lognormal(10 ms, 1.2)", 0.01 * 2.0544332106438876, 0.01 * 3.687 },
  { "gamma(2 ms, 0.7)", 0.002, 0.00239 },
  { "weibull(1 h, 0.8)", 3600 * 1.1330030963193472, 3600 * 1.428 },
  { "pareto(1 ms, 2.5)", 0.001 * 2.5 / 1.5, 0.0015 },
};

START_TEST (means_are_those_of_the_draws)
{
  const double n = 1e6;

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      SimDist dist = dist_of (rows[r].text, "s");
      g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey){ 5, r, "dist", rows[r].text });
      double sum = 0;

      assert_close (sim_dist_mean (&dist), rows[r].mean, 1e-9);
      for (guint i = 0; i < (guint) n; i++)
        sum += sim_dist_draw (&dist, stream);
      ck_assert_msg (fabs (sum / n - rows[r].mean)
                       <= 4 * rows[r].sd / sqrt (n) + 1e-9 * rows[r].mean,
                     "%s: %.9g, not %.9g", rows[r].text, sum / n, rows[r].mean);
    }
}
END_TEST

START_TEST (normal_is_cut_at_zero)
{
  SimDist dist = dist_of ("normal(1 ms, 2 ms)", "ms");
  g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey) { 5, 0, "dist", "cut" });
  double sum = 0;

  for (guint i = 0; i < 1000000; i++)
    {
      double x = sim_dist_draw (&dist, stream);

      assert_always (x >= 0);
      sum += x;
    }
  assert_close (sum / 1e6, sim_dist_mean (&dist), 0.003);
  ck_assert_double_gt (sim_dist_mean (&dist), 2.0);
  dist = dist_of ("normal(1.5 ms, 0)", "ms");
  ck_assert_double_eq (sim_dist_mean (&dist), 1.5);
  ck_assert_double_eq (sim_dist_draw (&dist, stream), 1.5);
}
END_TEST

START_TEST (heavy_tail_has_no_mean)
{
  SimDist dist = dist_of ("pareto(1 ms, 1)", "s");

  ck_assert (isinf (sim_dist_mean (&dist)));
  dist = dist_of ("inf s", "s");
  ck_assert (isinf (sim_dist_mean (&dist)));
}
END_TEST

START_TEST (arguments_may_be_named)
{
  SimDist a = dist_of (" lognormal( sigma: 1.2 ,median:10 ms ) ", "s"),
          b = dist_of ("lognormal(10 ms, 1.2)", "s");
  SimDist c = dist_of ("lognormal(10 ms, sigma: 1.2)", "s");

  ck_assert_ptr_eq (a.kind, b.kind);
  ck_assert_double_eq (a.arg[0], 0.01);
  ck_assert_double_eq (a.arg[1], 1.2);
  ck_assert_mem_eq (a.arg, c.arg, sizeof a.arg);
}
END_TEST

START_TEST (canonical_text_reads_back)
{
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      SimDist dist = dist_of (rows[r].text, "us"), again;
      g_autofree char *text = sim_dist_format (&dist, "us"), *twice = NULL;

      again = dist_of (text, "us");
      twice = sim_dist_format (&again, "us");
      ck_assert_ptr_eq (again.kind, dist.kind);
      ck_assert_double_eq (again.arg[0], dist.arg[0]);
      ck_assert_double_eq (again.arg[1], dist.arg[1]);
      ck_assert_str_eq (text, twice);
    }
}
END_TEST

START_TEST (faults_are_told_and_leave_the_value_alone)
{
  static const struct {
    const char *text, *says;
  } bad[] = {
    { "exponental(2 ms)", "did you mean \"exponential\"" },
    { "exponential", "lacks its arguments: exponential(mean)" },
    { "lognormal(10 ms)", "lognormal(median, sigma) takes 2 arguments, not 1" },
    { "exponential(1 ms, 2 ms)", "takes 1 argument, not 2" },
    { "exponential()", "takes 1 argument, not 0" },
    { "exponential(2 ms", "closing parenthesis" },
    { "exponential(2)", "mean of exponential: " },
    { "exponential(2 MB)", "mean of exponential: " },
    { "exponential(0 s)", "mean of exponential is 0, but must lie in (0, inf)" },
    { "exponential(inf s)", "must lie in (0, inf)" },
    { "exponential(meen: 2 ms)", "no argument \"meen\" (did you mean \"mean\"" },
    { "gamma(mean: 2 ms, mean: 3 ms)", "mean is given twice" },
    { "gamma(shape: 2, 3)", "shape is given twice" },
    { "gamma(2 ms, 0)", "shape of gamma is 0" },
    { "gamma(2 ms, 1 s)", "shape of gamma: " },
    { "uniform(3 ms, 1 ms)", "low (0.003) not above high (0.001)" },
    { "-1 ms", "value of constant is -0.001, but must lie in [0, inf]" },
    { "3", "" }, { "", "" }, { "zipf(2 s)", "one of constant, exponential" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      SimDist dist = dist_of ("7 s", "s");
      g_autoptr (GError) error = NULL;

      ck_assert_msg (!sim_dist_parse (bad[i].text, "s", &dist, &error), "%s", bad[i].text);
      ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
      ck_assert_msg (strstr (error->message, bad[i].says) != NULL, "%s: %s", bad[i].text,
                     error->message);
      ck_assert_double_eq (dist.arg[0], 7);
    }
}
END_TEST

START_TEST (kinds_are_listed)
{
  g_auto (GStrv) kinds = sim_dist_kinds ();

  ck_assert_uint_eq (g_strv_length (kinds), 8);
  ck_assert (g_strv_contains ((const char *const *) kinds, "lognormal(median, sigma)"));
}
END_TEST

TEST_MAIN (dist, TEST (means_are_those_of_the_draws), TEST (normal_is_cut_at_zero),
           TEST (heavy_tail_has_no_mean), TEST (arguments_may_be_named),
           TEST (canonical_text_reads_back), TEST (faults_are_told_and_leave_the_value_alone),
           TEST (kinds_are_listed))
