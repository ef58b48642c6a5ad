/* tests/pbs_auction/test_ties.c - study slots: who wins among equals, what is cancelled, who is
 * paid. */
#include "tests/pbs_auction/pbs_case.h"

static PbsParams
slots (guint n_builders)
{
  PbsParams p = pbs_defaults (n_builders);

  set (&p, "study", "slots");
  set (&p, "n_slots", "400");
  return p;
}

static PbsRelay *
relay (const PbsParams *p, guint i)
{
  return &((PbsRelay *) p->relays.items)[i];
}

/* Builders that see the same and keep nothing. */
static PbsParams
equals (guint n, const char *study)
{
  PbsParams p = pbs_defaults (n);

  set (&p, "study", study);
  for (guint i = 0; i < n; i++)
    {
      PbsBuilder *b = pbs_row (&p, i);

      b->access_low_share = b->access_high_share = 1.0;
      b->margin_sd_eth = 0.0;
      b->margin_share = 0.0;
    }
  return p;
}

/* Whatever is run, each of @n equal builders wins 1/n, within 3.3 standard errors, and what is tied
 * is counted. */
static void
assert_equal_wins (const PbsParams *p, guint n)
{
  g_autoptr (SimRecord) r = run_seed (p, 6);
  const double sold = value (r, "slots") - value (r, "unsold");
  const double error = 3.3 * sqrt ((1.0 / n) * (1.0 - 1.0 / n) / sold);

  for (guint g = 1; g <= n; g++)
    {
      g_autofree char *name = g_strdup_printf ("win_g%u_share", g);

      ck_assert_double_eq_tol (value (r, name) * value (r, "slots") / sold, 1.0 / n, error);
    }
  ck_assert_double_gt (value (r, "tied"), 0.0);
}

START_TEST (equal_builders_win_equally)
{
  for (guint n = 2; n <= 10; n += 4)
    for (guint relays = 1; relays <= 2; relays++)
      {
        PbsParams p = equals (n, "slots"), auctions = equals (n, "auctions"),
                  days = equals (n, "days");

        set (&p, "n_slots", "1500");
        p.relays.n = relays;
        relay (&p, 0)->optimistic = relays == 1;
        if (n == 6)
          set (&p, "resubmit_hz", "20 Hz");
        assert_equal_wins (&p, n);
        p.relays.n = 2;
        pbs_clear (&p);
        set (&auctions, "n_slots", "2000");
        assert_equal_wins (&auctions, n);
        pbs_clear (&auctions);
        set (&days, "n_days", "10");
        set (&days, "private_share", "0");
        set (&days, "noise_log_sd", "1e-30");
        set (&days, "solve_skill", "no");
        assert_equal_wins (&days, n);
        pbs_clear (&days);
      }
}
END_TEST

/* What the order of rows must not decide: unlike builders change places, and their results with
 * them. */
START_TEST (rows_change_places_and_nothing_else)
{
  PbsParams p = slots (3), q = slots (3);
  g_autoptr (SimRecord) a = NULL, b = NULL;
  static const char *const names[] = { "win_g1_share", "win_g2_share", "win_g3_share" };

  for (guint i = 0; i < 3; i++)
    {
      pbs_row (&p, i)->margin_eth = pbs_row (&q, 2 - i)->margin_eth = 0.002 + 0.004 * i;
      pbs_row (&p, i)->access_low_share = pbs_row (&q, 2 - i)->access_low_share = 0.95 - 0.1 * i;
    }
  set (&p, "n_slots", "3000");
  set (&q, "n_slots", "3000");
  a = run_seed (&p, 8);
  b = run_seed (&q, 9);
  ck_assert_double_gt (value (a, names[0]), value (a, names[2]) + 0.1);
  for (guint i = 0; i < 3; i++)
    ck_assert_double_eq_tol (value (a, names[i]), value (b, names[2 - i]),
                             3.3 * sqrt (2.0 * 0.25 / 3000));
  pbs_clear (&p);
  pbs_clear (&q);
}
END_TEST

/* The rows of both lists backwards; each builder keeps the group that it has by its place. */
static void
turn_round (PbsParams *p)
{
  for (guint i = 0; i < p->builders.n; i++)
    pbs_row (p, i)->group = i + 1;
  for (guint i = 0; i < p->builders.n / 2; i++)
    {
      const PbsBuilder kept = *pbs_row (p, i);

      *pbs_row (p, i) = *pbs_row (p, p->builders.n - 1 - i);
      *pbs_row (p, p->builders.n - 1 - i) = kept;
    }
  for (guint i = 0; i < p->relays.n / 2; i++)
    {
      const PbsRelay kept = *relay (p, i);

      *relay (p, i) = *relay (p, p->relays.n - 1 - i);
      *relay (p, p->relays.n - 1 - i) = kept;
    }
}

/* Unlike builders and relays, with everything in the study that draws. */
static PbsParams
unlike (const char *study, const char *law)
{
  PbsParams p = slots (5);

  for (guint i = 0; i < 5; i++)
    {
      PbsBuilder *b = pbs_row (&p, i);

      b->margin_eth = 0.001 + 0.002 * i;
      b->access_low_share = 0.9 - 0.1 * i;
      b->count = 1 + i % 2;
      b->kind = i == 3 ? PBS_INTEGRATED : PBS_NEUTRAL;
      b->log_skill = 0.1 * i;
      b->subsidy_eth_per_day = i == 4 ? 20.0 : 0.0;
      b->strategy = choice (pbs_strategies, i == 2 ? "adaptive" : i == 1 ? "bluff" : "naive");
    }
  relay (&p, 0)->optimistic = true;
  relay (&p, 0)->connected_share = 0.6;
  relay (&p, 1)->simulation_s = 0.3;
  set (&p, "study", study);
  set (&p, "value", law);
  set (&p, "n_slots", "300");
  set (&p, "n_days", "12");
  set (&p, "relay_fail_share", "0.1");
  return p;
}

/* By name every column is the same, to the last bit. */
static void
assert_same_turned_round (const char *study, const char *law)
{
  PbsParams p = unlike (study, law), q = unlike (study, law);
  g_autoptr (SimRecord) a = NULL, b = NULL;

  turn_round (&q);
  a = run_seed (&p, 8);
  b = run_seed (&q, 8);
  ck_assert_double_gt (value (a, "bid_eth.n"), 100);
  ck_assert_uint_eq (a->n_values, b->n_values);
  for (guint i = 0; i < a->n_values; i++)
    ck_assert_msg (a->values[i] == b->values[i] || (isnan (a->values[i]) && isnan (b->values[i])),
                   "column %u: %.17g, turned round %.17g", i, a->values[i], b->values[i]);
  pbs_clear (&p);
  pbs_clear (&q);
}

START_TEST (the_order_of_rows_decides_nothing)
{
  assert_same_turned_round ("auctions", "reference");
  assert_same_turned_round ("slots", "reference");
  assert_same_turned_round ("slots", "block");
  assert_same_turned_round ("slots", "structural");
  assert_same_turned_round ("days", "reference");
}
END_TEST

/* Of two rows of one name the order would decide. */
START_TEST (names_differ)
{
  PbsParams p = slots (2), q = slots (2);

  put (&pbs_row (&p, 1)->name, "b00");
  assert_refused (&p, "two rows of builders are called b00: give each its own name, or one row a "
                      "count");
  put (&relay (&q, 1)->name, "b00");
  assert_refused (&q, "two relays are called b00: give each its own name");
  pbs_clear (&p);
  pbs_clear (&q);
}
END_TEST

/* A bluff that is cancelled in time holds nobody up: its author wins as often as the others, or
 * less. */
START_TEST (a_cancelled_bluff_is_no_floor)
{
  PbsParams p = slots (5);
  g_autoptr (SimRecord) cancels = NULL, stays = NULL;

  set (&p, "reveal_ticks", "200");
  set (&p, "boost_share", "1");
  set (&p, "n_slots", "1500");
  pbs_row (&p, 4)->strategy = choice (pbs_strategies, "bluff");
  cancels = run_seed (&p, 4);
  ck_assert_double_eq (value (cancels, "skipped") + value (cancels, "taken_back"), 0.0);
  ck_assert_double_lt (value (cancels, "win_g5_share"), 0.3);
  for (guint i = 0; i < 4; i++)
    pbs_row (&p, i)->cancel_share = 0.0; /* these leave a floor */
  stays = run_seed (&p, 4);
  ck_assert_double_eq (value (stays, "received"),
                       value (stays, "trusted") + value (stays, "skipped")
                         + value (stays, "simulated") + value (stays, "superseded")
                         + value (stays, "unserved") + value (stays, "taken_back"));
  ck_assert_double_gt (value (stays, "skipped"), 0.0);
  ck_assert_double_gt (value (stays, "taken_back"), 0.0);
  pbs_clear (&p);
}
END_TEST

/* 2000 bids of a builder are on their way at once.  What wins is the value of 2.08 s before the
 * request at 12.43 s, by hand. */
START_TEST (any_number_of_bids_is_under_way)
{
  PbsParams p = slots (1);
  double bid_eth;

  set (&p, "n_slots", "1");
  set (&p, "boost_share", "1");
  set (&p, "header_s", "400 ms");
  set (&p, "public_hz", "2000 Hz");
  set (&p, "public_log_mean", "0");
  set (&p, "public_log_sd", "0");
  set (&p, "private_hz", "0 Hz");
  set (&p, "resubmit_hz", "1000 Hz");
  set (&p, "resubmit_rise", "0");
  pbs_row (&p, 0)->latency_s = 2.0;
  relay (&p, 0)->optimistic = relay (&p, 1)->optimistic = true;
  pbs_row (&p, 0)->collateral_eth = 1e6;
  {
    g_autoptr (SimRecord) r = run_seed (&p, 4);

    bid_eth = value (r, "bid_eth.mean");
  }
  ck_assert_double_eq_tol (bid_eth / 2000.0, 12.43 - 2.08, 0.1);
  pbs_clear (&p);
}
END_TEST

/* One that waits among others that do not sells more, and takes it from the next; when all wait
 * nobody gains. */
START_TEST (waiting_pays_the_one_that_waits)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) some = NULL, none = NULL, all = NULL;

  set (&p, "n_slots", "3000");
  set (&p, "boost_share", "1");
  set (&p, "proposer", "mixed");
  set (&p, "timing_s", "2 s");
  set (&p, "public_log_mean", "-4.7");
  set (&p, "public_log_sd", "0.1");
  set (&p, "private_hz", "0 Hz");
  set (&p, "timing_share", "0.05");
  some = run_seed (&p, 3);
  set (&p, "timing_share", "0");
  none = run_seed (&p, 3);
  set (&p, "timing_share", "1");
  all = run_seed (&p, 3);
  ck_assert_double_gt (value (some, "revenue_waiting_eth.mean"),
                       1.08 * value (some, "revenue_honest_eth.mean"));
  ck_assert_double_eq (value (some, "revenue_waiting_eth.n") + value (some, "revenue_honest_eth.n"),
                       3000);
  assert_close (value (some, "revenue_waiting_eth.mean") * value (some, "revenue_waiting_eth.n")
                  + value (some, "revenue_honest_eth.mean") * value (some, "revenue_honest_eth.n"),
                value (some, "proposer_eth"), 1e-9);
  ck_assert (isnan (value (none, "revenue_waiting_eth.mean")));
  ck_assert (isnan (value (all, "revenue_honest_eth.mean")));
  assert_close (value (all, "revenue_waiting_eth.mean"), value (none, "revenue_honest_eth.mean"),
                0.01);
  pbs_clear (&p);
}
END_TEST

/* A relay whose blocks nobody bids for: a bid of nothing wins nothing. */
START_TEST (a_bid_of_nothing_wins_nothing)
{
  PbsParams p = slots (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "boost_share", "1");
  for (guint i = 0; i < 2; i++)
    pbs_row (&p, i)->margin_eth = 1e9;
  r = run_seed (&p, 4);
  ck_assert_double_eq (value (r, "local"), 400);
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_ties, TEST (equal_builders_win_equally), TEST (rows_change_places_and_nothing_else),
           TEST (the_order_of_rows_decides_nothing), TEST (names_differ),
           TEST (a_cancelled_bluff_is_no_floor), TEST (any_number_of_bids_is_under_way),
           TEST (waiting_pays_the_one_that_waits), TEST (a_bid_of_nothing_wins_nothing))
