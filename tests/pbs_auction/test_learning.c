/* tests/pbs_auction/test_learning.c - the room learning by itself, and what builders learn of
 * parameters of their strategies. */
#include "models/pbs_auction/learning/learn.h"
#include "tests/param_moves.h"
#include "tests/pbs_auction/pbs_case.h"

/* By hand: three bidders, of whom two bid the same. */
START_TEST (profit_by_hand)
{
  PbsTape tape = { 0 };
  PbsBidder bidders[3] = { { .lag_ticks = 0 }, { .lag_ticks = 0 }, { .lag_ticks = 0 } };
  const PbsAuction a = { .tape = &tape, .bidders = bidders, .n_bidders = 3, .n_ticks = 100 };
  PbsOutcome o = { .bids_eth = { 0.75, 0.75, 0.5 } };

  pbs_tape_begin (&tape, 3);
  pbs_tape_add (&tape, (PbsArrival){ .value_eth = 0.5 });
  *pbs_tape_add_hidden (&tape, (PbsArrival){ .value_eth = 0.5, .tick = 10 }) = 1;
  ck_assert_double_eq (pbs_profit_of (&a, &o, 0, PBS_FIRST_PRICE), 0.125); /* half of 1 - 0.75 */
  ck_assert_double_eq (pbs_profit_of (&a, &o, 1, PBS_FIRST_PRICE), -0.125);
  ck_assert_double_eq (pbs_profit_of (&a, &o, 2, PBS_FIRST_PRICE), 0.0);
  o.bids_eth[1] = -1.0; /* did not come in time */
  ck_assert_double_eq (pbs_profit_of (&a, &o, 0, PBS_FIRST_PRICE), 0.25);
  ck_assert_double_eq (pbs_profit_of (&a, &o, 0, PBS_SECOND_PRICE), 0.5);
  ck_assert_double_eq (pbs_profit_of (&a, &o, 1, PBS_SECOND_PRICE), 0.0);
  pbs_tape_clear (&tape);
}
END_TEST

/* Levels are evenly spaced, the ends among them, and set what they are of and nothing else. */
START_TEST (levels_set_one_parameter)
{
  PbsParams p = pbs_defaults (1);
  PbsBidder bidder = { .traits = { 0.1, 0.2, 0.3, 0.4 }, .lag_ticks = 3, .reveal_tick = 700 };

  param_moves_set (pbs_params, &p, "learn_low=10;learn_high=20;learn_of=reveal");
  ck_assert_double_eq (pbs_level_of (&p, 0, 5), 10.0);
  ck_assert_double_eq (pbs_level_of (&p, 2, 5), 15.0);
  ck_assert_double_eq (pbs_level_of (&p, 4, 5), 20.0);
  pbs_set_level (&bidder, &p, 15.0);
  ck_assert_int_eq (bidder.reveal_tick, 1199 - 3 - 15);
  ck_assert_double_eq (bidder.traits.bluff_eth, 0.2);
  set (&p, "learn_of", "margin");
  pbs_set_level (&bidder, &p, 0.5);
  ck_assert_double_eq (bidder.traits.margin_eth, 0.5);
  ck_assert_double_eq (bidder.traits.bluff_eth, 0.2);
  set (&p, "learn_of", "bluff");
  pbs_set_level (&bidder, &p, 0.7);
  ck_assert_double_eq (bidder.traits.bluff_eth, 0.7);
  ck_assert_double_eq (bidder.traits.margin_eth, 0.5);
  ck_assert_int_eq (bidder.reveal_tick, 1199 - 3 - 15);
  pbs_clear (&p);
}
END_TEST

static SimRecord *
learn (const char *settings, const char *strategy, guint n)
{
  PbsParams p = pbs_defaults (n);
  SimRecord *r;

  param_moves_set (pbs_params, &p, "study=learn;learn_rounds=30;learn_slots=40;learn_levels=6");
  param_moves_set (pbs_params, &p, settings);
  for (guint b = 0; b < n; b++)
    pbs_row (&p, b)->strategy = choice (pbs_strategies, strategy);
  r = run_seed (&p, 11);
  pbs_clear (&p);
  return r;
}

/* With the second price nothing is gained by a margin: the lowest level is best.  With the first
 * price and private values a margin is kept. */
START_TEST (margins_follow_the_payment)
{
  g_autoptr (SimRecord) second
    = learn ("learn_of=margin;value=own;payment=second_price;learn_high=0.5", "naive", 3),
    first = learn ("learn_of=margin;value=own;learn_high=0.5", "naive", 3);

  ck_assert_double_lt (value (second, "learnt_level"), 0.06);
  ck_assert_double_gt (value (first, "learnt_level"), 0.15);
  ck_assert_double_lt (value (first, "deviation_share"), 0.1);
  ck_assert (isnan (value (first, "learnt_share")));
}
END_TEST

/* A late reveal pays against climbers when the end is known; where the end is drawn with half a
 * second about it, who shows at the last moment comes too late in half the slots and learns to be
 * earlier. */
START_TEST (reveals_follow_the_end)
{
  g_autoptr (SimRecord) sure
    = learn ("learn_of=reveal;learn_high=150;global_delay_ticks=4", "last_minute", 4),
    unsure = learn ("learn_of=reveal;learn_high=150;end_sd_s=0.5 s", "last_minute", 4);

  ck_assert_double_gt (value (unsure, "learnt_level"), value (sure, "learnt_level") + 20.0);
}
END_TEST

/* A bluff that wins is paid: where the end is drawn, who learns bluffs learns to leave them: their
 * mean is below the lowest level above none, 0.2 ETH, which is about what a block is worth. */
START_TEST (bluffs_are_dear_when_the_end_is_drawn)
{
  g_autoptr (SimRecord) r
    = learn ("learn_of=bluff;learn_high=1;reveal_ticks=10;end_sd_s=0.3 s", "bluff", 3);

  ck_assert_double_lt (value (r, "learnt_level"), 0.2);
}
END_TEST

START_TEST (what_a_strategy_lacks_is_refused)
{
  PbsParams p = pbs_defaults (1);

  param_moves_set (pbs_params, &p, "study=learn;learn_of=reveal;learn_high=20");
  assert_refused (&p, "builder b00: strategy naive has no reveal time to learn: last_minute, "
                      "stealth and bluff have");
  set (&p, "learn_of", "bluff");
  assert_refused (&p, "builder b00: strategy naive has no bluff to learn: bluff has");
  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "shaded");
  set (&p, "learn_of", "margin");
  assert_refused (&p, "builder b00: strategy shaded has no margin to learn");
  set (&p, "learn_of", "share");
  assert_refused (&p, "learn_high (20) is a share of value here: at most 1");
  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "last_minute");
  param_moves_set (pbs_params, &p, "learn_of=reveal;learn_high=1200");
  assert_refused (&p, "builder b00: learn_high (1200 ticks) is before the auction of 12 s begins, "
                      "with its delays");
  set (&p, "learn_low", "2000");
  assert_refused (&p, "learn_low (2000) is not below learn_high (1200)");
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_learning, TEST (profit_by_hand), TEST (levels_set_one_parameter),
           TEST (margins_follow_the_payment), TEST (reveals_follow_the_end),
           TEST (bluffs_are_dear_when_the_end_is_drawn), TEST (what_a_strategy_lacks_is_refused))
