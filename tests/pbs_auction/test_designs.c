/* tests/pbs_auction/test_designs.c - designs on the same flow: laws, and the room by itself. */
#include "models/pbs_auction/design/design.h"
#include "tests/pbs_auction/pbs_case.h"

static PbsParams
designs (const char *design, guint n)
{
  PbsParams p = pbs_defaults (n);

  set (&p, "study", "designs");
  set (&p, "design", design);
  set (&p, "n_slots", "4000");
  return p;
}

static guint
n_designs (void)
{
  guint n = 0;

  while (pbs_designs[n].name != NULL)
    n++;
  return n;
}

/* Whatever the rules: who is like the others wins like the others.  Slots of one run may hang
 * together (stocks, forecasts), so that runs are compared. */
START_TEST (equal_builders_win_equal_shares)
{
  enum { SEEDS = 10, BUILDERS = 4 };

  for (guint i = 0; i < n_designs (); i++)
    {
      double sum[BUILDERS] = { 0 }, squares[BUILDERS] = { 0 };

      for (guint seed = 1; seed <= SEEDS; seed++)
        {
          PbsParams p = designs (pbs_designs[i].name, BUILDERS);
          g_autoptr (SimRecord) r = NULL;

          set (&p, "n_slots", "400");
          for (guint b = 0; b < BUILDERS; b++)
            pbs_row (&p, b)->kind = PBS_INTEGRATED;
          r = run_seed (&p, seed);
          for (guint g = 0; g < BUILDERS; g++)
            {
              g_autofree char *name = g_strdup_printf ("win_g%u_share", g + 1);
              const double x = value (r, name);

              sum[g] += x;
              squares[g] += x * x;
            }
          pbs_clear (&p);
        }
      for (guint g = 0; g < BUILDERS; g++)
        {
          const double mean = sum[g] / SEEDS, var = squares[g] / SEEDS - mean * mean;

          /* Student, 9 degrees, 99.9 % two-sided; forty of them */
          ck_assert_msg (fabs (mean - 0.25) <= 4.8 * sqrt (var / (SEEDS - 1)),
                         "%s: group %u wins %g", pbs_designs[i].name, g + 1, mean);
        }
    }
}
END_TEST

/* V = proposer + builder + refunds + burnt, under each. */
START_TEST (value_is_conserved)
{
  for (guint i = 0; i < n_designs (); i++)
    {
      PbsParams p = designs (pbs_designs[i].name, 4);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "conflict_share", "0.2");
      pbs_row (&p, 0)->kind = PBS_INTEGRATED;
      pbs_row (&p, 1)->pool = pbs_row (&p, 2)->pool = true;
      r = run_seed (&p, 3);
      assert_close (value (r, "value_eth"),
                    value (r, "proposer_eth") + value (r, "builder_eth") + value (r, "refunds_eth")
                      + value (r, "burnt_eth"),
                    1e-9);
      pbs_clear (&p);
    }
}
END_TEST

/* On equal draws: the burn takes from the proposer alone; preconfirmations move money from blocks
 * to tips; lists make censors lose. */
START_TEST (designs_differ_by_their_rules_alone)
{
  PbsParams p = designs ("relays", 4);
  g_autoptr (SimRecord) relays = NULL, burn = NULL, preconf = NULL, focil = NULL;

  set (&p, "contested_share", "0.3");
  pbs_row (&p, 0)->censors = true;
  pbs_row (&p, 0)->access_low_share = 1.0; /* else it would not win anyhow */
  relays = run_seed (&p, 3);
  set (&p, "design", "burn");
  burn = run_seed (&p, 3);
  set (&p, "design", "preconf");
  set (&p, "preconf_share", "1");
  set (&p, "preconf_tip_share", "1");
  preconf = run_seed (&p, 3);
  set (&p, "design", "focil");
  focil = run_seed (&p, 3);
  ck_assert_double_eq (value (burn, "hhi"), value (relays, "hhi"));
  assert_close (value (burn, "proposer_eth") + value (burn, "burnt_eth"),
                value (relays, "proposer_eth"), 1e-9);
  ck_assert_double_gt (value (burn, "burnt_eth"), value (burn, "proposer_eth"));
  /* all public value is tipped: the auction is about private value alone */
  ck_assert_double_gt (value (preconf, "proposer_eth"), 0.9 * value (relays, "proposer_eth"));
  ck_assert_double_lt (value (relays, "contested_included_share"), 1.0);
  ck_assert_double_eq (value (focil, "contested_included_share"), 1.0);
  ck_assert_double_le (value (focil, "win_g1_share"), value (relays, "win_g1_share"));
  pbs_clear (&p);
}
END_TEST

/* The free option: used on wild days, dear penalties end it, a right to the slot has none. */
START_TEST (options_are_of_blocks_not_of_slots)
{
  PbsParams p = designs ("epbs", 4);
  g_autoptr (SimRecord) wild = NULL, dear = NULL, right = NULL;

  set (&p, "cex_sd_bp", "60");
  for (guint b = 0; b < 4; b++)
    pbs_row (&p, b)->kind = PBS_INTEGRATED;
  wild = run_seed (&p, 3);
  set (&p, "penalty_eth", "1000 ETH");
  dear = run_seed (&p, 3);
  set (&p, "penalty_eth", "0 ETH");
  set (&p, "design", "slot_auction");
  right = run_seed (&p, 3);
  ck_assert_double_gt (value (wild, "withheld_share"), 0.01);
  ck_assert_double_eq (value (dear, "withheld_share"), 0.0);
  ck_assert_double_eq (value (right, "withheld_share"), 0.0);
  pbs_clear (&p);
}
END_TEST

/* Sold on forecasts without resale the strongest has nearly all; resold, the best of the slot. */
START_TEST (rights_sold_ahead)
{
  PbsParams p = designs ("ahead", 4);
  g_autoptr (SimRecord) kept = NULL, resold = NULL;

  pbs_row (&p, 0)->access_low_share = 1.0;
  for (guint b = 1; b < 4; b++)
    pbs_row (&p, b)->access_low_share = pbs_row (&p, b)->access_high_share = 0.5;
  set (&p, "resale", "no");
  kept = run_seed (&p, 3);
  set (&p, "resale", "yes");
  resold = run_seed (&p, 3);
  ck_assert_double_gt (value (kept, "win_g1_share"), 0.98);
  /* a holder sells when a bid, value less margin, beats its own block */
  ck_assert_double_gt (value (resold, "value_used_share"), 0.99);
  ck_assert_double_eq (value (kept, "proposer_eth"), 0.0);
  pbs_clear (&p);
}
END_TEST

/* Two bundles that cannot both be in a block, each of one member: together they are worth the
 * better, which gets back what it is more. */
START_TEST (members_share_by_hand)
{
  PbsParams p = designs ("sharing", 2);
  PbsBuilders builders = { 0 };
  PbsValue law = { 0 };
  PbsDesigns d = { .p = &p, .builders = &builders, .value = &law };
  SimStream **const streams[]
    = { &d.positions, &d.moves, &d.regimes, &d.gossip, &d.contests, &d.ties };
  PbsDesignSlot slot;
  PbsDesignSale sale = { .winner = -1 };

  d.design = pbs_designs[choice (pbs_designs, "sharing")].impl;
  set (&p, "conflict_share", "1");
  pbs_row (&p, 0)->pool = pbs_row (&p, 1)->pool = true;
  pbs_row (&p, 0)->margin_eth = pbs_row (&p, 1)->margin_eth = 0.5;
  pbs_builders_set_up (&builders, &p);
  builders.bidders[0].strategy = builders.bidders[1].strategy = &pbs_naive;
  d.engine = &pbs_engine_event;
  pbs_design_init (&d);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    *streams[i] = test_stream ("design");
  builders.bidders[0].traits.margin_eth = builders.bidders[1].traits.margin_eth = 0.5;
  pbs_tape_begin (&law.tape, 2);
  *pbs_tape_add_hidden (&law.tape, (PbsArrival){ .value_eth = 1.0, .at_s = 1.0, .tick = 100 }) = 1;
  *pbs_tape_add_hidden (&law.tape, (PbsArrival){ .value_eth = 3.0, .at_s = 2.0, .tick = 200 }) = 2;
  pbs_design_draw (&d, &slot);
  ck_assert_double_eq_tol (slot.value_eth[0], 3.0, 1e-12);
  ck_assert_double_eq_tol (slot.refund_eth, 2.0, 1e-12);
  d.design->sell (&d, &slot, &sale);
  ck_assert_int_eq (sale.winner, 0); /* the first stands for all */
  ck_assert_double_eq_tol (sale.price_eth, 2.5, 1e-12);
  ck_assert_double_eq_tol (sale.refund_eth, 0.5, 1e-12); /* capped by the surplus */
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    sim_stream_free (*streams[i]);
  pbs_tape_clear (&law.tape);
  pbs_design_clear (&d);
  pbs_clear (&p);
}
END_TEST

/* The engine does not matter, and strategies and delays of the rows act under every design: a
 * builder whose bids come two seconds late wins less, on equal draws (of the right to a slot as
 * much: its bid has what it missed as a forecast). */
START_TEST (rows_bid_alike_under_all)
{
  for (guint i = 0; i < n_designs (); i++)
    {
      PbsParams p = designs (pbs_designs[i].name, 4);
      g_autoptr (SimRecord) event = NULL, tick = NULL, late = NULL;

      set (&p, "n_slots", "300");
      set (&p, "direct_share", "1");
      pbs_row (&p, 1)->strategy = choice (pbs_strategies, "adaptive");
      pbs_row (&p, 2)->strategy = choice (pbs_strategies, "stealth");
      event = run_seed (&p, 3);
      set (&p, "engine", "tick");
      tick = run_seed (&p, 3);
      set (&p, "engine", "event");
      pbs_row (&p, 0)->delay_ticks = 200;
      late = run_seed (&p, 3);
      ck_assert_double_eq (value (event, "proposer_eth"), value (tick, "proposer_eth"));
      ck_assert_double_eq (value (event, "hhi"), value (tick, "hhi"));
      ck_assert_msg (value (late, "win_g1_share") < value (event, "win_g1_share")
                       || strcmp (pbs_designs[i].name, "slot_auction") == 0,
                     "%s", pbs_designs[i].name);
      pbs_clear (&p);
    }
}
END_TEST

/* With room for all, gas moves nothing; with less, blocks are worth less. */
START_TEST (gas_is_a_limit)
{
  for (guint i = 0; i < n_designs (); i++)
    {
      PbsParams p = designs (pbs_designs[i].name, 3);
      g_autoptr (SimRecord) none = NULL, roomy = NULL, tight = NULL;

      set (&p, "n_slots", "300");
      none = run_seed (&p, 3);
      set (&p, "block_gas", "1e12");
      roomy = run_seed (&p, 3);
      set (&p, "block_gas", "1e6");
      tight = run_seed (&p, 3);
      assert_close (value (roomy, "value_eth"), value (none, "value_eth"), 1e-12);
      ck_assert_double_lt (value (tight, "value_eth"), value (none, "value_eth"));
      pbs_clear (&p);
    }
}
END_TEST

/* By hand: a block with room for one of two transactions.  Who hears of the dearer one in time has
 * it; the last bid of who hears of it too late is on the first, as if there were no other. */
START_TEST (what_comes_too_late_displaces_nothing)
{
  for (guint late = 0; late < 2; late++)
    {
      PbsParams p = designs ("relays", 1);
      PbsBuilders builders = { 0 };
      PbsValue law = { 0 };
      PbsDesigns d = { .p = &p, .builders = &builders, .value = &law };
      SimStream **const streams[]
        = { &d.positions, &d.moves, &d.regimes, &d.gossip, &d.contests, &d.gases };
      PbsDesignSlot slot;

      set (&p, "block_gas", "1.5");
      set (&p, "arrival_gas", "constant(1)");
      pbs_builders_set_up (&builders, &p);
      builders.bidders[0].lag_ticks = late ? 1100 : 0;
      d.design = pbs_designs[choice (pbs_designs, "relays")].impl;
      pbs_design_init (&d);
      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        *streams[i] = test_stream ("design");
      pbs_tape_begin (&law.tape, 1);
      pbs_tape_add (&law.tape, (PbsArrival){ .value_eth = 1.0, .at_s = 0.5, .tick = 50 });
      pbs_tape_add (&law.tape, (PbsArrival){ .value_eth = 3.0, .at_s = 2.0, .tick = 200 });
      pbs_design_draw (&d, &slot);
      ck_assert_double_eq (slot.value_eth[0], late ? 1.0 : 3.0);
      ck_assert_double_eq (slot.late_eth[0], 0.0);
      ck_assert_double_eq (slot.gas_left[0], 0.5);
      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        sim_stream_free (*streams[i]);
      pbs_tape_clear (&law.tape);
      pbs_design_clear (&d);
      pbs_clear (&p);
    }
}
END_TEST

/* Lists: a censor with gas left is out, one whose block is full is excused, and then contested
 * transactions stay out (EIP-7805).  Preconfirmed ones displace what is worth more. */
START_TEST (full_blocks_excuse_censors)
{
  PbsParams p = designs ("focil", 2);
  g_autoptr (SimRecord) roomy = NULL, full = NULL, preconf = NULL, today = NULL;

  set (&p, "n_slots", "400");
  set (&p, "contested_share", "0.3");
  set (&p, "block_gas", "1e12");
  pbs_row (&p, 0)->censors = true;
  pbs_row (&p, 0)->access_low_share = 1.0;
  roomy = run_seed (&p, 3);
  set (&p, "block_gas", "2e6");
  full = run_seed (&p, 3);
  ck_assert_double_eq (value (roomy, "contested_included_share"), 1.0);
  ck_assert_double_eq (value (roomy, "win_g1_share"), 0.0);
  ck_assert_double_lt (value (full, "contested_included_share"), 0.9);
  ck_assert_double_gt (value (full, "win_g1_share"), 0.1);
  set (&p, "contested_share", "0");
  set (&p, "design", "preconf");
  set (&p, "preconf_share", "1");
  set (&p, "preconf_tip_share", "0");
  preconf = run_seed (&p, 3);
  set (&p, "design", "relays");
  today = run_seed (&p, 3);
  ck_assert_double_lt (value (preconf, "value_eth"), value (today, "value_eth"));
  pbs_clear (&p);
}
END_TEST

START_TEST (laws_without_arrivals_are_refused)
{
  PbsParams p = designs ("relays", 2);

  set (&p, "value", "structural");
  assert_refused (&p, "study designs needs arrivals: value reference or block");
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_designs, TEST (equal_builders_win_equal_shares), TEST (value_is_conserved),
           TEST (designs_differ_by_their_rules_alone), TEST (options_are_of_blocks_not_of_slots),
           TEST (rights_sold_ahead), TEST (members_share_by_hand), TEST (rows_bid_alike_under_all),
           TEST (gas_is_a_limit), TEST (what_comes_too_late_displaces_nothing),
           TEST (full_blocks_excuse_censors), TEST (laws_without_arrivals_are_refused))
