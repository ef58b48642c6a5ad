/* tests/pbs_auction/test_many.c - more builders than a word has bits: the set by itself, and every
 * study that bids. */
#include "models/pbs_auction/set.h"
#include "tests/pbs_auction/pbs_case.h"

/* Against a plain table of truth, over word boundaries. */
START_TEST (sets_are_tables_of_truth)
{
  g_autoptr (SimStream) s = test_stream ("sets");

  for (guint round = 0; round < 50; round++)
    {
      PbsSet a = { 0 }, b = { 0 }, both, either, without;
      guint n = 0, next = 0;

      for (guint i = 0; i < PBS_BUILDERS_MAX; i++)
        {
          pbs_set_put (&a, i, sim_integer (s, 1 + round) == 0);
          /* the second has fewer words in use than the first */
          if (i <= round * round)
            pbs_set_put (&b, i, sim_integer (s, 3) == 0);
        }
      both = pbs_both (&a, &b);
      either = pbs_either (&a, &b);
      without = pbs_without (&a, &b);
      for (guint i = 0; i < PBS_BUILDERS_MAX; i++)
        {
          ck_assert (pbs_has (&both, i) == (pbs_has (&a, i) && pbs_has (&b, i)));
          ck_assert (pbs_has (&either, i) == (pbs_has (&a, i) || pbs_has (&b, i)));
          ck_assert (pbs_has (&without, i) == (pbs_has (&a, i) && !pbs_has (&b, i)));
          if (!pbs_has (&a, i))
            continue;
          ck_assert_uint_eq (pbs_next (&a, next), i);
          next = i + 1;
          n++;
        }
      ck_assert_uint_eq (pbs_next (&a, next), PBS_BUILDERS_MAX);
      ck_assert_uint_eq (pbs_set_size (&a), n);
      ck_assert (pbs_set_empty (&a) == (n == 0));
      ck_assert (pbs_set_single (&a) == (n == 1));
      ck_assert (pbs_sets_meet (&a, &b) == (pbs_set_size (&both) > 0));
      ck_assert (pbs_set_within (&both, &a) && pbs_sets_equal (&a, &a));
      ck_assert (pbs_set_within (&a, &b) == (pbs_set_size (&without) == 0));
      ck_assert (pbs_set_within (&b, &a) == pbs_sets_equal (&b, &both));
    }
}
END_TEST

/* A set of one is told from none and from two, wherever its words are. */
START_TEST (one_is_not_two)
{
  for (guint b = 0; b < 1000; b += 20)
    {
      PbsSet set = pbs_only (b);

      ck_assert (pbs_set_single (&set) && pbs_set_size (&set) == 1 && !pbs_set_empty (&set));
      pbs_set_put (&set, 1000, TRUE);
      ck_assert (!pbs_set_single (&set));
      pbs_set_put (&set, b, FALSE);
      ck_assert (!pbs_has (&set, b) && pbs_set_single (&set));
    }
}
END_TEST

/* Two rows of 70 builders, alike but for the name and the place of their bits. */
static PbsParams
crowd (const char *study)
{
  PbsParams p = pbs_defaults (2);

  set (&p, "study", study);
  set (&p, "n_slots", "300");
  set (&p, "n_days", "8");
  set (&p, "slots_per_day", "20");
  set (&p, "n_flows", "200");
  set (&p, "learn_rounds", "20");
  set (&p, "learn_slots", "20");
  for (guint i = 0; i < 2; i++)
    {
      pbs_row (&p, i)->count = 70;
      pbs_row (&p, i)->start_share = 0.5;
    }
  return p;
}

/* Builders alike win alike, wherever their bits are.  Slots of one run may hang together (homes of
 * exclusive flows, forecasts), so that runs are compared: Student, 9 degrees, 99.9 % two-sided. */
START_TEST (halves_of_a_crowd_win_alike)
{
  enum { SEEDS = 10 };
  static const char *const studies[] = { "auctions", "slots", "days", "designs" };

  for (guint i = 0; i < G_N_ELEMENTS (studies); i++)
    {
      PbsParams p = crowd (studies[i]);
      double sum = 0.0, squares = 0.0, mean, var;

      set (&p, "n_slots", "25");
      for (guint seed = 1; seed <= SEEDS; seed++)
        {
          g_autoptr (SimRecord) r = run_seed (&p, seed);
          const double first = value (r, "win_g1_share"), second = value (r, "win_g2_share"),
                       x = first / (first + second);

          ck_assert_double_gt (first + second, 0.5);
          sum += x;
          squares += x * x;
        }
      mean = sum / SEEDS;
      var = squares / SEEDS - mean * mean;
      ck_assert_msg (fabs (mean - 0.5) <= 4.8 * sqrt (var / (SEEDS - 1)), "%s: %g", studies[i],
                     mean);
      pbs_clear (&p);
    }
}
END_TEST

/* A builder beyond the first word that alone sees everything wins; nobody else gets its value. */
START_TEST (the_last_of_a_crowd_can_win)
{
  static const char *const engines[] = { "tick", "event", "fast" };
  PbsParams p = pbs_defaults (2);
  double bid_eth = NAN;

  set (&p, "n_slots", "5");
  set (&p, "public_hz", "0");
  pbs_row (&p, 0)->count = 1023;
  pbs_row (&p, 0)->access_high_share = 0.0;
  pbs_row (&p, 0)->access_low_share = 0.0;
  pbs_row (&p, 1)->access_low_share = pbs_row (&p, 1)->access_high_share = 1.0;
  for (guint i = 0; i < G_N_ELEMENTS (engines); i++)
    {
      g_autoptr (SimRecord) r = NULL;

      set (&p, "engine", engines[i]);
      r = run_seed (&p, 2);
      ck_assert_double_eq (value (r, "win_g2_share"), 1.0);
      ck_assert (i == 0 || value (r, "bid_eth.mean") == bid_eth);
      bid_eth = value (r, "bid_eth.mean");
    }
  pbs_clear (&p);
}
END_TEST

/* A market of 200 builders: sampled and closed prices run on the same flow, and a
 * builder behind them all has its exclusive flow. */
START_TEST (days_of_a_crowd)
{
  PbsParams p = crowd ("days");
  g_autoptr (SimRecord) closed = NULL, sampled = NULL;

  pbs_row (&p, 0)->count = 199;
  pbs_row (&p, 0)->start_share = 0.9;
  pbs_row (&p, 1)->count = 1;
  pbs_row (&p, 1)->start_share = 0.1;
  pbs_row (&p, 1)->home_share = 1.0;
  set (&p, "n_exclusive", "50");
  set (&p, "home_factor", "1000");
  set (&p, "exclusive_share", "0.5");
  set (&p, "solve_skill", "no");
  closed = run_seed (&p, 4);
  ck_assert_double_gt (value (closed, "win_g2_share"), 0.05);
  set (&p, "pricing", "sampled");
  sampled = run_seed (&p, 4);
  ck_assert_double_gt (value (sampled, "win_g2_share"), 0.05);
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (many, TEST (sets_are_tables_of_truth), TEST (one_is_not_two),
           TEST (halves_of_a_crowd_win_alike), TEST (the_last_of_a_crowd_can_win),
           TEST (days_of_a_crowd))
