/* tests/pbs_auction/test_theory.c - what auction theory says in closed form (Krishna, Auction
 * Theory, 2nd ed., chapters 2 to 4), and what all studies owe to builders that are alike. */
#include "tests/param_moves.h"
#include "tests/pbs_auction/pbs_case.h"

static PbsParams
own_values (guint n, const char *strategy, const char *slots)
{
  PbsParams p = pbs_defaults (n);

  set (&p, "value", "own");
  set (&p, "engine", "fast");
  set (&p, "n_slots", slots);
  for (guint i = 0; i < n; i++)
    {
      pbs_row (&p, i)->strategy = choice (pbs_strategies, strategy);
      pbs_row (&p, i)->shade_share = 1.0 / n;
    }
  return p;
}

/* Uniform values: both prices bring (n - 1) / (n + 1), with the variances of theory. */
START_TEST (revenue_equivalence)
{
  const guint counts[] = { 2, 3, 5, 10 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      const double n = counts[i], slots = 20000.0, revenue = (n - 1) / (n + 1),
                   first_sd = sqrt ((n - 1) * (n - 1) / (n * (n + 1) * (n + 1) * (n + 2))),
                   second_sd = sqrt (2 * (n - 1) / ((n + 1) * (n + 1) * (n + 2)));
      PbsParams p = own_values (counts[i], "shaded", "20000");
      g_autoptr (SimRecord) first = run_seed (&p, 11), second = NULL;

      for (guint b = 0; b < counts[i]; b++)
        pbs_row (&p, b)->strategy = choice (pbs_strategies, "sealed_second_price");
      set (&p, "payment", "second_price");
      second = run_seed (&p, 12);
      ck_assert_double_eq_tol (value (first, "bid_eth.mean"), revenue, 3 * first_sd / sqrt (slots));
      ck_assert_double_eq_tol (value (second, "bid_eth.mean"), revenue,
                               3 * second_sd / sqrt (slots));
      ck_assert_double_eq_tol (value (first, "bid_eth.sd"), first_sd, 0.03 * first_sd);
      ck_assert_double_eq_tol (value (second, "bid_eth.sd"), second_sd, 0.03 * second_sd);
      pbs_clear (&p);
    }
}
END_TEST

/* Of exponential values the second price brings H_n - 1. */
START_TEST (exponential_values)
{
  const struct {
    guint n;
    double revenue;
  } cases[] = { { 2, 0.5 }, { 5, 1.0 / 2 + 1.0 / 3 + 1.0 / 4 + 1.0 / 5 } };

  for (guint i = 0; i < 2; i++)
    {
      PbsParams p = own_values (cases[i].n, "sealed_second_price", "40000");
      g_autoptr (SimRecord) r = NULL;

      set (&p, "own_value_eth", "exponential(1 ETH)");
      set (&p, "payment", "second_price");
      r = run_seed (&p, 4);
      ck_assert_double_eq_tol (value (r, "bid_eth.mean"), cases[i].revenue,
                               3 * value (r, "bid_eth.sd") / 200.0);
      pbs_clear (&p);
    }
}
END_TEST

/* The best reserve is 1/2 whatever the number of bidders: 1/4 with one, 5/12 with two, and it sells
 * 1 - r^n. */
START_TEST (reserve_prices)
{
  for (guint n = 1; n <= 2; n++)
    {
      PbsParams p = own_values (n, "sealed_second_price", "40000");
      double revenue[3];

      set (&p, "payment", "second_price");
      for (guint i = 0; i < 3; i++)
        {
          static const char *const reserve[] = { "0.4 ETH", "0.5 ETH", "0.6 ETH" };
          g_autoptr (SimRecord) r = NULL;

          set (&p, "reserve_eth", reserve[i]);
          r = run_seed (&p, 8);
          revenue[i] = value (r, "proposer_eth") / 40000.0;
          ck_assert_double_eq_tol (value (r, "unsold") / 40000.0, pow (0.4 + 0.1 * i, n), 0.01);
        }
      ck_assert_double_eq_tol (revenue[1], n == 1 ? 0.25 : 5.0 / 12.0, 0.006);
      ck_assert_double_ge (revenue[1] + 0.003, MAX (revenue[0], revenue[2]));
      pbs_clear (&p);
    }
}
END_TEST

/* U[0,1] against U[0,2]: second price brings 5/12. */
START_TEST (one_is_stronger)
{
  PbsParams p = own_values (2, "sealed_second_price", "40000");
  g_autoptr (SimRecord) r = NULL;

  pbs_row (&p, 1)->value_factor = 2.0;
  set (&p, "payment", "second_price");
  r = run_seed (&p, 9);
  ck_assert_double_eq_tol (value (r, "bid_eth.mean"), 5.0 / 12.0, 0.006);
  ck_assert_double_eq_tol (value (r, "win_g2_share"), 0.75, 0.01);
  pbs_clear (&p);
}
END_TEST

/* With the second price no shade and no overbid earns more than the truth, under the same
 * values. */
START_TEST (the_second_price_is_truthful)
{
  PbsParams p = own_values (3, "sealed_second_price", "5000");
  double truth;

  set (&p, "payment", "second_price");
  {
    g_autoptr (SimRecord) r = run_seed (&p, 21);

    truth = value (r, "profit_per_slot_g1_eth");
  }
  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "shaded");
  for (guint i = 1; i <= 5; i++)
    {
      g_autoptr (SimRecord) r = NULL;

      pbs_row (&p, 0)->shade_share = 0.1 * i;
      r = run_seed (&p, 21);
      ck_assert_double_lt (value (r, "profit_per_slot_g1_eth"), truth);
    }
  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "subsidised");
  pbs_row (&p, 0)->margin_sd_eth = 0.0;
  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (SimRecord) r = NULL;

      pbs_row (&p, 0)->margin_eth = -0.1 * i;
      r = run_seed (&p, 21);
      ck_assert_double_lt (value (r, "profit_per_slot_g1_eth"), truth);
    }
  pbs_clear (&p);
}
END_TEST

/* Learning finds the equilibrium: 1/n of the value is kept, and no deviation gains beyond its
 * error; in the second price nothing is kept. */
START_TEST (learning_finds_the_equilibrium)
{
  for (guint n = 2; n <= 4; n++)
    {
      PbsParams p = own_values (n, "naive", "100");
      g_autoptr (SimRecord) matched = NULL, best = NULL, second = NULL;

      set (&p, "study", "learn");
      set (&p, "learn_rounds", "100");
      set (&p, "learn_slots", "1000");
      matched = run_seed (&p, 31);
      set (&p, "learning", "best_response");
      best = run_seed (&p, 31);
      ck_assert_double_eq_tol (value (matched, "learnt_share"), 1.0 / n, 0.06);
      ck_assert_double_eq_tol (value (best, "learnt_share"), 1.0 / n, 0.1);
      ck_assert_double_lt (value (matched, "deviation_share"), 0.05);
      set (&p, "learning", "regret_matching");
      set (&p, "payment", "second_price");
      second = run_seed (&p, 31);
      ck_assert_double_lt (value (second, "learnt_share"), 0.04);
      pbs_clear (&p);
    }
}
END_TEST

/* Flows are many, think anew each day and go to one builder each: neither a large flow nor the lead
 * of a day, which decides who is among the best two, makes the builder of a run. */
static SimRecord *
run_alike (guint n, const char *study, const char *setting)
{
  static const char common[] = "n_slots=1200;slots_per_day=40;n_days=40;n_flows=500;flow_tail=50;"
                               "eta=1;n_exclusive=0;exclusive_share=0;n_non_atomic=0;"
                               "non_atomic_share=0;beta=0;homes_max=1";
  PbsParams p = pbs_defaults (n);
  SimRecord *r;

  set (&p, "study", study);
  param_moves_set (pbs_params, &p, common);
  param_moves_set (pbs_params, &p, setting);
  r = run_seed (&p, 17);
  pbs_clear (&p);
  return r;
}

/* Builders that are alike win equal shares, in every study with winners and under every law: 187
 * shares, of which one in 200 such tests would be 4.2 standard errors off. */
START_TEST (equal_builders_win_equal_shares)
{
  static const char *const settings[][2] = {
    { "auctions", "value=reference" },
    { "auctions", "value=block" },
    { "auctions", "value=structural" },
    { "auctions", "value=own" },
    { "slots", "proposer=honest" },
    { "slots", "proposer=timing" },
    { "slots", "proposer=polling" },
    { "slots", "cancellations=no" },
    { "slots", "trust_all=yes" },
    { "slots", "payment=second_price" },
    { "days", "n_days=40" },
  };
  const guint counts[] = { 2, 5, 10 };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (settings); i++)
    {
      const guint n = counts[i % 3];
      g_autoptr (SimRecord) r = run_alike (n, settings[i / 3][0], settings[i / 3][1]);
      const double sold = value (r, "slots") - value (r, "unsold"),
                   sd = sqrt ((1.0 / n) * (1.0 - 1.0 / n) / sold);

      for (guint b = 0; b < n; b++)
        {
          g_autofree char *name = g_strdup_printf ("win_g%u_share", b + 1);
          const double won = value (r, name) * value (r, "slots") / sold;

          ck_assert_msg (fabs (won - 1.0 / n) < 4.2 * sd, "%s %s: %u of %u won %g",
                         settings[i / 3][0], settings[i / 3][1], b, n, won);
        }
    }
}
END_TEST

TEST_MAIN (pbs_theory, TEST (revenue_equivalence), TEST (exponential_values), TEST (reserve_prices),
           TEST (one_is_stronger), TEST (the_second_price_is_truthful),
           TEST (learning_finds_the_equilibrium), TEST (equal_builders_win_equal_shares))
