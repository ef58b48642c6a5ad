/* tests/sim/experiment/test_diff.c - what differs between results, and what only looks so; effects
 * of swept parameters. */
#include "tests/test.h"

#include "sim/report/table/compare.h"
#include "sim/report/table/results.h"
#include "tests/sim/lab_results.h"

/* A results file in memory and what is needed to compare it. */
static Results
results_new (const char *rest)
{
  Results r = { .lab = lab_new (rest) };

  r.store = lab_open (NULL, SIM_STORE_WRITE);
  lab_execute (&r.lab, r.store, NULL);
  r.summary = sim_summary_new (r.store, NULL);
  ck_assert (r.summary != NULL);
  return r;
}

static GArray *
metric_of (const Results *r, const char *name)
{
  GArray *metrics = g_array_new (FALSE, FALSE, sizeof (guint));
  guint m;

  ck_assert (sim_summary_find (r->summary, name, &m, NULL));
  g_array_append_val (metrics, m);
  return metrics;
}

static GArray *
compare (const Results *a, const Results *b, const char *metric, gboolean paired)
{
  SimDiffSide first = { a->store, a->summary }, second = { b->store, b->summary };
  g_autoptr (GArray) metrics = metric_of (a, metric), pairs = NULL;
  guint n_alone;

  pairs = sim_diff_match (a->summary, b->summary, &n_alone, NULL);
  ck_assert_uint_eq (n_alone, 0);
  return sim_diff_compare (&first, &second, &(SimDiffWhat){ pairs, metrics, paired }, NULL);
}

#define ROW(rows, i) (&g_array_index (rows, SimDifference, i))
#define POINTS "sweep: {axes: {params.x: [0.4, 0.9, 40]}}\n"

/* score is 10 x plus uniform noise of sd 0.29. */
START_TEST (other_seed_is_no_difference)
{
  Results a = results_new ("run: {replications: 20, until: 2 s, seed: 1}\n" POINTS);
  Results b = results_new ("run: {replications: 30, until: 2 s, seed: 2}\n" POINTS);
  g_autoptr (GArray) rows = compare (&a, &b, "score", FALSE);

  ck_assert_uint_eq (rows->len, 3);
  for (guint i = 0; i < 3; i++)
    {
      const SimDifference *d = ROW (rows, i);
      SimContrast again = sim_compare_welch (&d->first, &d->second, 0.95);

      ck_assert_int_eq (d->verdict, SIM_DIFF_SAME);
      ck_assert_uint_eq (d->second.n, 30);
      assert_close (d->first.sd, sqrt (1.0 / 12), 0.4);
      ck_assert_double_eq (d->contrast.p_value, again.p_value);
      ck_assert_double_ge (d->p_adjusted, d->contrast.p_value);
    }
  results_clear (&a);
  results_clear (&b);
}
END_TEST

/* A shift of 0.02 in score is lost in independent noise and plain in pairs, which share it. */
START_TEST (pairs_see_what_independent_samples_do_not)
{
  Results a = results_new ("run: {replications: 10, until: 2 s}\nparams: {x: 0.9}\n");
  Results b = results_new ("run: {replications: 12, until: 2 s}\nparams: {x: 0.902}\n");
  g_autoptr (GArray) plain = compare (&a, &b, "score", FALSE),
                     paired = compare (&a, &b, "score", TRUE);

  ck_assert_int_eq (ROW (plain, 0)->verdict, SIM_DIFF_SAME);
  ck_assert_int_eq (ROW (paired, 0)->verdict, SIM_DIFF_DIFFERENT);
  assert_close (ROW (paired, 0)->contrast.difference, 0.02, 1e-9);
  ck_assert_double_lt (ROW (paired, 0)->contrast.half_width, 1e-9);
  ck_assert_uint_eq (ROW (paired, 0)->first.n, 10);
  results_clear (&a);
  results_clear (&b);
}
END_TEST

START_TEST (base_points_are_compared_in_pairs)
{
  Results r
    = results_new ("run: {replications: 4, until: 2 s}\n"
                   "sweep: {axes: {params.x: [0.4, 0.9, 40], params.bad_share: [0.1, 0.2]}}\n");
  SimDiffSide side = { r.store, r.summary };
  g_autoptr (SimExpr) base = sim_expr_parse ("params.x == 0.9", NULL),
                      none = sim_expr_parse ("params.x == 3", NULL);
  g_autoptr (GArray) pairs = sim_diff_bases (r.summary, base, NULL),
                     metrics = metric_of (&r, "score"), rows = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_uint_eq (pairs->len, 4);
  rows = sim_diff_compare (&side, &side, &(SimDiffWhat){ pairs, metrics, TRUE }, NULL);
  for (guint i = 0; i < 4; i++)
    {
      SimCell x = sim_summary_value (r.summary, ROW (rows, i)->pair.second, 0);
      SimCell share = sim_summary_value (r.summary, ROW (rows, i)->pair.second, 1);

      ck_assert_double_eq (share.number,
                           sim_summary_value (r.summary, ROW (rows, i)->pair.first, 1).number);
      assert_close (ROW (rows, i)->contrast.difference, 10 * (x.number - 0.9), 1e-9);
      ck_assert_int_eq (ROW (rows, i)->verdict, SIM_DIFF_DIFFERENT);
    }
  ck_assert (sim_diff_bases (r.summary, none, &error) == NULL);
  ck_assert (strstr (error->message, "no point has params.x == 3") != NULL);
  results_clear (&r);
}
END_TEST

START_TEST (one_replication_cannot_tell)
{
  Results a = results_new ("run: {until: 2 s, seed: 1}\n"),
          b = results_new ("run: {until: 2 s, seed: 2}\n");
  g_autoptr (GArray) score = compare (&a, &b, "score", FALSE),
                     items = compare (&a, &b, "items", FALSE);

  ck_assert_int_eq (ROW (score, 0)->verdict, SIM_DIFF_UNKNOWN);
  ck_assert_int_eq (ROW (items, 0)->verdict, SIM_DIFF_SAME);
  ck_assert (isnan (ROW (score, 0)->p_adjusted));
  results_clear (&a);
  results_clear (&b);
}
END_TEST

START_TEST (points_match_by_value_not_by_place)
{
  Results a = results_new ("run: {until: 2 s}\n" POINTS),
          b = results_new ("run: {until: 2 s}\nsweep: {axes: {params.x: [77, 40, 0.4]}}\n");
  Results c = results_new ("run: {until: 2 s}\nsweep: {axes: {params.bad_share: [0.5]}}\n");
  g_autoptr (GArray) pairs = NULL;
  g_autoptr (GError) error = NULL;
  guint n_alone;

  pairs = sim_diff_match (a.summary, b.summary, &n_alone, NULL);
  ck_assert_uint_eq (pairs->len, 2);
  ck_assert_uint_eq (n_alone, 2);
  ck_assert_uint_eq (g_array_index (pairs, SimDiffPair, 0).second, 2);
  ck_assert_uint_eq (g_array_index (pairs, SimDiffPair, 1).first, 2);
  ck_assert (sim_diff_match (a.summary, c.summary, &n_alone, &error) == NULL);
  ck_assert (strstr (error->message, "one sweeps params.x, the other params.bad_share") != NULL);
  results_clear (&a);
  results_clear (&b);
  results_clear (&c);
}
END_TEST

START_TEST (table_marks_what_differs)
{
  Results a = results_new ("run: {replications: 6, until: 2 s, seed: 1}\n" POINTS);
  Results b = results_new (
    "run: {replications: 6, until: 2 s, seed: 1}\nparams: {bad_share: 0.3}\n" POINTS);
  g_autoptr (GArray) rows = compare (&a, &b, "score", FALSE);
  g_autoptr (SimTable) table = NULL;
  g_autofree char *text = NULL;

  ROW (rows, 1)->verdict = SIM_DIFF_DIFFERENT;
  ROW (rows, 1)->p_adjusted = 0.004;
  ROW (rows, 2)->verdict = SIM_DIFF_UNKNOWN;
  table = sim_report_differences (rows, a.summary, b.summary, TRUE);
  text = sim_table_print (table, SIM_TABLE_CSV);
  ck_assert (g_str_has_prefix (text, "point,params.x,metric,unit,first,second,difference,half_"
                                     "width,relative,p,p_adjusted,mark\n0,0.4,score,USD,"));
  ck_assert (strstr (text, ",0,0.") != NULL);
  ck_assert (strstr (text, ",0.004,**\n") != NULL);
  ck_assert (g_str_has_suffix (text, ",1,1,?\n"));
  results_clear (&a);
  results_clear (&b);
}
END_TEST

START_TEST (adjusted_values_follow_holm)
{
  Results a = results_new ("run: {replications: 3, until: 2 s, seed: 1}\n" POINTS);
  Results b = results_new ("run: {replications: 3, until: 2 s, seed: 2}\n" POINTS);
  g_autoptr (GArray) rows = compare (&a, &b, "wait_s.mean", FALSE);

  /* x moves nothing in wait_s: all three are the same comparison.  The first counts three times,
   * and none falls below it. */
  for (guint i = 0; i < 3; i++)
    assert_close (ROW (rows, i)->p_adjusted, MIN (1, 3 * ROW (rows, i)->contrast.p_value), 1e-12);
  results_clear (&a);
  results_clear (&b);
}
END_TEST

START_TEST (effects_of_a_grid_are_exact)
{
  Results r = results_new ("run: {replications: 2, until: 2 s}\n"
                           "sweep: {axes: {params.x: [1, 2, 4], params.bad_share: [0.1, 0.2]}}\n");
  g_autoptr (GArray) metrics = metric_of (&r, "score");
  g_autoptr (SimTable) table = sim_report_effects (r.summary, metrics, "grid", TRUE, NULL);
  g_autofree char *text = sim_table_print (table, SIM_TABLE_CSV);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  ck_assert_str_eq (lines[0], "metric,unit,parameter,from,to,points,mean,sd,effect,index");
  ck_assert (g_str_has_prefix (lines[1], "score,USD,params.x,1,1,2,10."));
  ck_assert (g_str_has_prefix (lines[3], "score,USD,params.x,4,4,2,40."));
  ck_assert (g_str_has_suffix (lines[3], ",1"));
  ck_assert (g_str_has_prefix (lines[4], "score,USD,params.bad_share,0.1,0.1,3,"));
  ck_assert (g_str_has_suffix (lines[4], ",0,0"));
  results_clear (&r);
}
END_TEST

START_TEST (effects_of_a_sample_are_estimates)
{
  Results r = results_new (
    "run: {until: 2 s}\nsweep: {design: lhs, n: 144, axes: {params.x: {from: 0, to: 9}, "
    "params.bad_share: {from: 0.1, to: 0.9}}}\n");
  Results nothing = results_new ("run: {until: 2 s}\n");
  g_autoptr (GArray) metrics = metric_of (&r, "score"), other = metric_of (&nothing, "score");
  g_autoptr (SimTable) table = sim_report_effects (r.summary, metrics, "lhs", TRUE, NULL);
  g_autofree char *text = sim_table_print (table, SIM_TABLE_CSV);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GError) error = NULL;
  double x = g_ascii_strtod (strrchr (lines[1], ',') + 1, NULL),
         share = g_ascii_strtod (strrchr (lines[9], ',') + 1, NULL);

  ck_assert_uint_eq (sim_table_n_rows (table), 16);
  ck_assert_double_ge (x, 0.97);
  ck_assert_double_le (fabs (share), 0.2);
  ck_assert (sim_report_effects (nothing.summary, other, NULL, TRUE, &error) == NULL);
  ck_assert (strstr (error->message, "nothing is swept") != NULL);
  results_clear (&r);
  results_clear (&nothing);
}
END_TEST

TEST_MAIN (diff, TEST (other_seed_is_no_difference),
           TEST (pairs_see_what_independent_samples_do_not),
           TEST (base_points_are_compared_in_pairs), TEST (one_replication_cannot_tell),
           TEST (points_match_by_value_not_by_place), TEST (table_marks_what_differs),
           TEST (adjusted_values_follow_holm), TEST (effects_of_a_grid_are_exact),
           TEST (effects_of_a_sample_are_estimates))
