/* tests/pbs_auction/test_measure.c - concentration, divergence, rankings, trees and eras by
 * hand. */
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/detection/eras.h"
#include "models/pbs_auction/detection/scores.h"
#include "models/pbs_auction/detection/tree.h"
#include "tests/pbs_auction/pbs_case.h"

START_TEST (concentration_by_hand)
{
  const double even[] = { 3, 3, 3, 3 }, one[] = { 0, 7, 0 }, some[] = { 5, 2, 3 },
               none[] = { 0, 0 };

  ck_assert_double_eq_tol (pbs_hhi (even, 4), 0.25, 1e-15);
  ck_assert_double_eq_tol (pbs_hhi (some, 3), 0.38, 1e-15);
  ck_assert_double_nan (pbs_hhi (none, 2));
  ck_assert_double_eq_tol (pbs_gini (even, 4), 0, 1e-15);
  ck_assert_double_eq_tol (pbs_gini (one, 3), 2.0 / 3, 1e-15);
  ck_assert_double_eq_tol (pbs_gini (some, 3), 0.2,
                           1e-15); /* differences 3, 2, 1, each twice: 12 / (2 x 9 x 10/3) */
  ck_assert_double_eq (pbs_nakamoto (even, 4, 0.51), 3);
  ck_assert_double_eq (pbs_nakamoto (some, 3, 0.51), 2);
  ck_assert_double_eq (pbs_nakamoto (one, 3, 0.51), 1);
  ck_assert_double_nan (pbs_nakamoto (none, 2, 0.51));
}
END_TEST

START_TEST (divergence_by_hand)
{
  const double market[] = { 60, 30, 10, 0 }, like[] = { 1.2, 0.6, 0.2, 0 }, home[] = { 0, 5, 0, 0 },
               mixed[] = { 1, 0, 3, 0 };
  const double counts[] = { 4, 0, 12, 0 };
  PbsEvidence e = { counts, like, market, 4, 0.0 };
  double g;

  ck_assert_double_eq_tol (pbs_divergence (&e), 0, 1e-12);
  e.bribes_at = home;
  ck_assert_double_eq_tol (pbs_divergence (&e), -log (0.3), 1e-12);
  ck_assert_double_eq_tol (pbs_largest_share (&e), 1, 1e-15);
  ck_assert_double_eq_tol (pbs_lift (&e), 1 / 0.3, 1e-12);
  e.bribes_at = mixed;
  ck_assert_double_eq_tol (pbs_divergence (&e), 0.25 * log (0.25 / 0.6) + 0.75 * log (7.5), 1e-12);
  /* two degrees of freedom */
  ck_assert_double_eq_tol (pbs_g_test (&e, &g), exp (-g / 2), 1e-9);
  ck_assert_double_eq_tol (g, 32 * (0.25 * log (0.25 / 0.6) + 0.75 * log (7.5)), 1e-9);
  e.smoothing = 1.0;      /* half of its bribes like the market's */
  ck_assert_double_eq_tol (pbs_divergence (&e),
                           0.425 * log (0.425 / 0.6) + 0.15 * log (0.5) + 0.425 * log (4.25),
                           1e-12);
}
END_TEST

/* A flow routed like the market: D falls as 1 / n, and p-values of the G-test are uniform. */
START_TEST (market_like_flows_have_no_divergence)
{
  const double q[] = { 0.45, 0.25, 0.2, 0.1 };
  g_autoptr (SimStream) s = test_stream ("market");
  double below[3] = { 0 }, d_sum = 0.0, g;

  for (guint flow = 0; flow < 2000; flow++)
    {
      double counts[4] = { 0 };
      PbsEvidence e = { counts, counts, q, 4, 0.0 };
      double p;

      for (guint i = 0; i < 400; i++)
        {
          double u = sim_uniform (s);
          guint b = 0;

          while (b < 3 && u >= q[b])
            u -= q[b++];
          counts[b]++;
        }
      d_sum += pbs_divergence (&e);
      p = pbs_g_test (&e, &g);
      for (guint i = 0; i < 3; i++)
        below[i] += p < 0.25 * (i + 1);
    }
  /* degrees of freedom over 2 n */
  ck_assert_double_eq_tol (d_sum / 2000, 3.0 / (2 * 400), 3e-4);
  for (guint i = 0; i < 3; i++)
    ck_assert_double_eq_tol (below[i] / 2000, 0.25 * (i + 1), 0.045);
}
END_TEST

START_TEST (rankings_by_hand)
{
  const double score[] = { 9, 8, 7, 7, 1, 0 };
  const gboolean truth[] = { TRUE, FALSE, TRUE, FALSE, TRUE, FALSE };
  const PbsRanking r = pbs_rank_scores (score, truth, 6);
  const PbsConfusion c = pbs_confusion (score, truth, 6, 7);

  ck_assert_double_eq_tol (r.average_precision, (1.0 + 2.0 / 4 + 3.0 / 5) / 3, 1e-12);
  ck_assert_double_eq_tol (r.area, (3 + 1.5 + 1) / 9, 1e-12);      /* pairs won, the tie a half */
  ck_assert_double_eq_tol (r.best_f1, 0.75, 1e-12);
  ck_assert_double_eq (r.best_threshold, 1);
  ck_assert_double_eq_tol (c.precision, 0.5, 1e-12);
  ck_assert_double_eq_tol (c.recall, 2.0 / 3, 1e-12);
  ck_assert_double_eq_tol (c.f1, 4.0 / 7, 1e-12);
  ck_assert_double_eq_tol (c.false_alarm, 2.0 / 3, 1e-12);
}
END_TEST

START_TEST (false_discoveries_by_hand)
{
  const double p[] = { 0.5, 0.009, 0.02, 0.9, 0.011 };

  ck_assert_double_eq (pbs_false_discovery (p, 5, 0.05),
                       0.02); /* 0.009 < .01, 0.011 < .02, 0.02 < .03 */
  ck_assert_double_eq (pbs_false_discovery (p, 5, 0.01), -1);
}
END_TEST

/* Exclusive or: no single split helps at the root by much, two levels do. */
START_TEST (tree_learns_a_rule)
{
  g_autoptr (SimStream) s = test_stream ("tree");
  g_autoptr (GArray) use = g_array_new (FALSE, FALSE, sizeof (guint));
  double x[400][3];
  gboolean label[400];
  PbsTree tree;
  guint right = 0;

  for (guint i = 0; i < 400; i++)
    {
      for (guint f = 0; f < 3; f++)
        x[i][f] = sim_uniform (s);
      label[i] = x[i][0] > 0.31 && x[i][2] <= 0.77;
      if (i < 300)
        g_array_append_val (use, i);
    }
  pbs_tree_grow (&tree, x[0], label, 3, use);
  for (guint i = 300; i < 400; i++)
    right += pbs_tree_says (&tree, x[i]) == label[i];
  ck_assert_uint_ge (right, 97);
  ck_assert_int_ne (tree.feature[0], 1);
}
END_TEST

START_TEST (tree_of_one_class_is_a_leaf)
{
  g_autoptr (GArray) use = g_array_new (FALSE, FALSE, sizeof (guint));
  const double x[] = { 1, 2 };
  const gboolean label[] = { TRUE, TRUE };
  PbsTree tree;

  for (guint i = 0; i < 2; i++)
    g_array_append_val (use, i);
  pbs_tree_grow (&tree, x, label, 1, use);
  ck_assert_int_lt (tree.feature[0], 0);
  ck_assert (pbs_tree_says (&tree, x));
}
END_TEST

START_TEST (eras_are_found)
{
  g_autoptr (SimStream) s = test_stream ("eras");
  g_autoptr (GArray) found = NULL, calm = NULL;
  double x[300][2];

  for (guint i = 0; i < 300; i++)
    {
      const double level = i < 90 ? 0.2 : i < 211 ? 0.32 : 0.25;

      x[i][0] = level + sim_normal (s, 0, 0.02);
      x[i][1] = 1 - level + sim_normal (s, 0, 0.02);
    }
  found = pbs_find_eras (x[0], 300, 2, 10, 2.0);
  ck_assert_uint_eq (found->len, 2);
  ck_assert_int_le (abs ((int) g_array_index (found, guint, 0) - 90), 2);
  ck_assert_int_le (abs ((int) g_array_index (found, guint, 1) - 211), 2);
  calm = pbs_find_eras (x[0], 90, 2, 10, 2.0);
  ck_assert_uint_eq (calm->len, 0);
}
END_TEST

TEST_MAIN (pbs_measure, TEST (concentration_by_hand), TEST (divergence_by_hand),
           TEST (market_like_flows_have_no_divergence), TEST (rankings_by_hand),
           TEST (false_discoveries_by_hand), TEST (tree_learns_a_rule),
           TEST (tree_of_one_class_is_a_leaf), TEST (eras_are_found))
