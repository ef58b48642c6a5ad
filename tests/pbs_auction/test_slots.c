/* tests/pbs_auction/test_slots.c - relays, proposer, cliff, the trade between exchanges. */
#include <glib/gstdio.h>
#include "models/pbs_auction/files/latency_file.h"
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

static void
assert_conserved (const SimRecord *r)
{
  const double outcomes
    = value (r, "bid_eth.n") + value (r, "local") + value (r, "missed") + value (r, "orphaned");

  ck_assert_double_eq (outcomes, value (r, "slots"));
  ck_assert_double_eq (value (r, "unsold"),
                       value (r, "local") + value (r, "missed") + value (r, "orphaned"));
  ck_assert_double_eq (value (r, "received"), value (r, "trusted") + value (r, "skipped")
                                                + value (r, "simulated") + value (r, "superseded")
                                                + value (r, "unserved"));
}

START_TEST (value_and_bids_are_conserved)
{
  PbsParams p = slots (6);
  g_autoptr (SimRecord) r = NULL;

  pbs_row (&p, 0)->kind = pbs_row (&p, 1)->kind = PBS_INTEGRATED;
  pbs_row (&p, 2)->pool = pbs_row (&p, 3)->pool = true;
  pbs_row (&p, 5)->strategy = choice (pbs_strategies, "bluff");
  relay (&p, 1)->optimistic = true;
  set (&p, "boost_share", "1");
  set (&p, "proposer", "mixed");
  r = run_seed (&p, 4);
  assert_conserved (r);
  ck_assert_double_gt (value (r, "refunds_eth"), 0);
  ck_assert_double_gt (value (r, "simulated"), 0);
  ck_assert_double_gt (value (r, "trusted"), 0);
  ck_assert_double_eq (value (r, "missed") + value (r, "orphaned") + value (r, "local"), 0);
  assert_close (value (r, "value_eth"),
                value (r, "proposer_eth") + value (r, "builder_eth") + value (r, "refunds_eth"),
                1e-9);
  pbs_clear (&p);
}
END_TEST

/* What is cut off is no slot: not in the middle, and not between request and payload. */
START_TEST (a_run_may_end_in_a_slot)
{
  PbsParams p = slots (4);
  GRand *random = g_rand_new_with_seed (3);

  for (guint i = 0; i < 40; i++)
    {
      const double until_s = i == 0 ? 1e-6 : g_rand_double_range (random, 0.0, 120.0);
      g_autoptr (SimRecord) r = run_until (&p, 4, sim_time_from_s (until_s));
      const double n = value (r, "slots");

      ck_assert_double_eq (value (r, "bid_eth.n") + value (r, "unsold"), n);
      ck_assert_double_le (n, until_s / p.slot_s);
      ck_assert_double_ge (n, floor (until_s / p.slot_s) - 1.0);
    }
  g_rand_free (random);
  pbs_clear (&p);
}
END_TEST

START_TEST (no_boost_builds_locally)
{
  PbsParams p = slots (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "boost_share", "0");
  r = run_seed (&p, 4);
  ck_assert_double_eq (value (r, "local"), 400);
  ck_assert_double_eq_tol (value (r, "proposer_eth") / 400, 0.0899,
                           0.06); /* 12 s of public value */
  pbs_clear (&p);
}
END_TEST

START_TEST (silent_relays_lead_to_local_blocks)
{
  PbsParams p = slots (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "relay_fail_share", "1");
  r = run_seed (&p, 4);
  ck_assert_double_eq (value (r, "local"), 400);
  assert_conserved (r);
  pbs_clear (&p);
}
END_TEST

START_TEST (late_payloads_miss_and_late_blocks_are_orphaned)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) late = NULL, orphan = NULL;

  set (&p, "boost_share", "1");
  set (&p, "header_s", "2.9 s");
  set (&p, "proposer_latency_s", "60 ms");
  set (&p, "sign_s", "1.2 s");
  late = run_seed (&p, 4);
  ck_assert_double_eq (value (late, "missed"), 400);
  set (&p, "sign_s", "10 ms");
  set (&p, "spread_s", "1 s");
  orphan = run_seed (&p, 4);
  ck_assert_double_eq (value (orphan, "orphaned"), 400);
  ck_assert_double_eq (value (orphan, "proposer_eth"), 0);
  pbs_clear (&p);
}
END_TEST

START_TEST (optimistic_relays_take_later_bids)
{
  PbsParams p = slots (5);
  g_autoptr (SimRecord) simulating = NULL, trusting = NULL;

  simulating = run_seed (&p, 4);
  relay (&p, 0)->optimistic = relay (&p, 1)->optimistic = true;
  trusting = run_seed (&p, 4);
  ck_assert_double_eq (value (simulating, "trusted"), 0);
  ck_assert_double_eq (value (trusting, "trusted"), value (trusting, "received"));
  ck_assert_double_gt (value (trusting, "won_arrived_s.mean"),
                       value (simulating, "won_arrived_s.mean") + 0.05);
  pbs_clear (&p);
}
END_TEST

START_TEST (invalid_blocks_burn_collateral)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) r = NULL;

  relay (&p, 0)->optimistic = relay (&p, 1)->optimistic = true;
  set (&p, "invalid_share", "1");
  set (&p, "demotion_slots", "100000");
  r = run_seed (&p, 4);
  /* Each builder is trusted at each relay until its first invalid block there. */
  ck_assert_double_le (value (r, "burned"), 6);
  ck_assert_double_ge (value (r, "burned"), 2);
  ck_assert_double_eq (value (r, "missed"), value (r, "burned"));
  ck_assert_double_gt (value (r, "simulated"), 0);
  pbs_clear (&p);
}
END_TEST

START_TEST (cliff_by_published_points)
{
  PbsParams p = pbs_defaults (1);

  ck_assert_double_eq_tol (pbs_head_share (&p, 1.0), 0.997, 0.002);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.0), 0.971, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.2), 0.923, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.4), 0.781, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.6), 0.468, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.644), 0.4, 0.001);
  pbs_clear (&p);
}
END_TEST

START_TEST (trade_by_hand)
{
  PbsParams p = pbs_defaults (1);
  double trade;

  set (&p, "cex_depth", "0.004");
  set (&p, "cex_fee_bp", "2");
  ck_assert_double_eq_tol (pbs_cex_gain (&p, -7, &trade), 0.5 * 0.004 * 25, 1e-15);
  ck_assert_double_eq_tol (trade, -0.02, 1e-15);
  ck_assert_double_eq_tol (pbs_cex_realised (&p, trade, -7), 0.05, 1e-15);
  ck_assert_double_eq_tol (pbs_cex_realised (&p, trade, -4.5), 0.02 * 2.5 - 0.05, 1e-15);
  ck_assert_double_lt (pbs_cex_realised (&p, trade, 1), 0);
  ck_assert_double_eq (pbs_cex_gain (&p, 1.9, &trade), 0);
  ck_assert_double_eq (pbs_cex_realised (&p, trade, 5), 0);
  pbs_clear (&p);
}
END_TEST

/* Profit a win of a builder that sees the price late, against two that see it at once. */
static double
late_profit (const char *lag)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) r = NULL;
  double d;

  for (guint i = 0; i < 3; i++)
    pbs_row (&p, i)->kind = PBS_INTEGRATED;
  pbs_row (&p, 0)->cex_lag_s = g_ascii_strtod (lag, NULL);
  set (&p, "cex_regime_log_sd", "0");
  set (&p, "n_slots", "1500");
  r = run_seed (&p, 4);
  d = value (r, "profit_per_win_g1_eth");
  pbs_clear (&p);
  return d;
}

START_TEST (late_sight_is_a_curse)
{
  ck_assert_double_lt (late_profit ("4"), late_profit ("0") - 0.0005);
}
END_TEST

/* All that 60 proposers are paid, one slot each: a later auction opens with this slot's block. */
static double
paid_for_first_slots (PbsParams *p)
{
  double sum = 0.0;

  set (p, "n_slots", "1");
  for (guint64 seed = 0; seed < 60; seed++)
    {
      g_autoptr (SimRecord) r = run_seed (p, seed);

      sum += value (r, "proposer_eth");
    }
  set (p, "n_slots", "400");
  return sum;
}

/* A header needs no decoding, so that later bids are in time; its payload has to be fetched: two
 * ways of 60 ms and 80 ms of decoding. */
START_TEST (headers_arrive_sooner_and_payloads_later)
{
  PbsParams p = slots (5);
  g_autoptr (SimRecord) whole = NULL, header = NULL;
  double paid_eth;

  for (guint i = 0; i < 5; i++)
    pbs_row (&p, i)->latency_s = 0.06;
  relay (&p, 0)->optimistic = relay (&p, 1)->optimistic = true;
  set (&p, "boost_share", "1");
  whole = run_seed (&p, 4);
  paid_eth = paid_for_first_slots (&p);
  relay (&p, 0)->header_only = relay (&p, 1)->header_only = true;
  header = run_seed (&p, 4);
  assert_conserved (header);
  ck_assert_double_gt (paid_for_first_slots (&p), paid_eth);
  ck_assert_double_eq_tol (value (header, "published_s.mean"),
                           value (whole, "published_s.mean") + 0.2, 1e-6);
  for (guint i = 0; i < 5; i++)
    pbs_row (&p, i)->collateral_eth = 0.0; /* no trust, no headers */
  sim_record_free (g_steal_pointer (&header));
  header = run_seed (&p, 4);
  ck_assert_double_eq (value (header, "trusted"), 0);
  ck_assert_double_eq_tol (value (header, "published_s.mean"), value (whole, "published_s.mean"),
                           1e-6);
  pbs_clear (&p);
}
END_TEST

/* A bluff made at once holds hardly any public value; where it cannot be taken back it wins,
 * unless blocks must hold what inclusion lists hold. */
START_TEST (inclusion_lists_refuse_empty_blocks)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) free_hand = NULL, listed = NULL;

  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "bluff");
  set (&p, "cancellations", "no");
  set (&p, "boost_share", "1");
  free_hand = run_seed (&p, 4);
  set (&p, "inclusion_share", "0.8");
  listed = run_seed (&p, 4);
  assert_conserved (listed);
  ck_assert_double_eq (value (free_hand, "unlisted"), 0);
  ck_assert_double_gt (value (free_hand, "win_g1_share"), 0.8);
  ck_assert_double_gt (value (listed, "unlisted"), 100);
  ck_assert_double_lt (value (listed, "win_g1_share"), 0.7);
  pbs_clear (&p);
}
END_TEST

static gpointer
load_latencies (const char *rows, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-pbs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "rtt.csv", NULL);
  g_autofree char *text
    = g_strconcat ("sending_region,receiving_region,milliseconds\n", rows, NULL);
  gpointer data;

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  data = pbs_latency_format.load (path, error);
  g_unlink (path);
  g_rmdir (dir);
  return data;
}

START_TEST (the_nearer_builder_wins)
{
  PbsParams p = slots (2);
  g_autoptr (SimRecord) r = NULL;
  g_autoptr (GError) error = NULL;

  put (&pbs_row (&p, 0)->region, "east");
  put (&pbs_row (&p, 1)->region, "west");
  put (&relay (&p, 0)->region, "east");
  put (&relay (&p, 1)->region, "east");
  assert_refused (&p, "builder b00 or relay b00 has a region: give a file in latencies");
  p.latencies = (SimFile){ "rtt.csv", load_latencies ("east,east,1\n", NULL) };
  assert_refused (&p,
                  "latencies has no row from region 'west' (builder b01) to 'east' (relay b00)");
  pbs_latency_format.free ((gpointer) (gsize) p.latencies.data);
  p.latencies.data = load_latencies ("east,east,1\nwest,east,900\n", NULL);
  ck_assert_double_eq_tol (pbs_way_s (&p, pbs_row (&p, 1), relay (&p, 0)), 0.46, 1e-12);
  r = run_seed (&p, 4);
  ck_assert_double_gt (value (r, "win_g1_share"), value (r, "win_g2_share") + 0.1);
  ck_assert_ptr_null (load_latencies ("east,west,-3\n", &error));
  ck_assert_msg (g_str_has_suffix (error->message,
                                   ":2:3: milliseconds: not a number of at least 0"),
                 "%s", error->message);
  pbs_latency_format.free ((gpointer) (gsize) p.latencies.data);
  p.latencies = (SimFile){ NULL, NULL };
  pbs_clear (&p);
}
END_TEST

/* A slot on the timeline: bids under way, waiting and simulated at relays, then the proposer. */
START_TEST (a_slot_leaves_its_spans)
{
  static const char *const labels[]
    = { "bid", "queue", "simulate", "getHeader", "sign", "getPayload", "publish" };
  PbsParams p = slots (12);
  SimComponent component = { "pbs_auction", &pbs_auction_model, &p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = SIM_TIME_MAX,
                      .engine = { .seed = 4, .spans = TRUE } };
  g_autoptr (SimRecord) r = NULL;

  set (&p, "n_slots", "1");
  set (&p, "boost_share", "1");
  r = sim_run (&spec);
  for (guint l = 0; l < G_N_ELEMENTS (labels); l++)
    {
      guint n = 0;

      for (guint i = 0; i < r->spans->len; i++)
        {
          const SimSpan *span = &g_array_index (r->spans, SimSpan, i);

          ck_assert_int_le (span->from, span->to);
          n += strcmp (span->label, labels[l]) == 0;
        }
      ck_assert_msg (n >= 1, "no span %s", labels[l]);
      ck_assert (l < 3 || n == 1);
    }
  pbs_clear (&p);
}
END_TEST

/* Nezlobin, Tassy (arXiv 2505.05113): a block takes s^2 / (2 + 1.7164 f / s) a unit of depth when
 * the price diffuses with s a block and f is the width of the band without trades, twice the fee.
 * Many small jumps come near that. */
START_TEST (trades_take_what_theory_says)
{
  const double s_bp = 4.0, fee_bp = 3.0, depth = 0.01;
  PbsParams p = slots (1);
  PbsCex cex;
  g_autoptr (SimStream) prices = test_stream ("prices");
  double gained = 0.0, trade;

  set (&p, "cex_sd_bp", "4");
  set (&p, "cex_fee_bp", "3");
  set (&p, "cex_depth", "0.01");
  set (&p, "cex_move_hz", "20 Hz");
  set (&p, "cex_regime_log_sd", "0");
  pbs_cex_init (&cex, prices);
  for (guint block = 1; block <= 40000; block++)
    {
      pbs_cex_open (&cex, &p, 12.0 * block);
      gained += pbs_cex_gain (&p, cex.price_bp - cex.dex_bp, &trade);
      cex.dex_bp += trade / depth;
    }
  assert_close (gained / 40000 / depth, s_bp * s_bp / (2.0 + 1.7164 * 2.0 * fee_bp / s_bp), 0.03);
  pbs_cex_clear (&cex);
  pbs_clear (&p);
}
END_TEST

START_TEST (bad_slots_are_refused)
{
  PbsParams p = slots (2);

  set (&p, "slot_s", "3 s");
  assert_refused (&p, "slot_s (3 s) must exceed payload_cutoff_s (4 s) by a second, and that must "
                      "reach header_cutoff_s (3 s)");
  set (&p, "slot_s", "12 s");
  set (&p, "resubmit_hz", "0 Hz");
  assert_refused (&p, "resubmit_hz is 0: nobody would ever bid");
  set (&p, "resubmit_hz", "1 Hz");
  relay (&p, 1)->header_only = true;
  assert_refused (&p,
                  "relay b01: header_only needs optimistic: a header alone cannot be simulated");
  p.relays.n = 0;
  assert_refused (&p, "study slots needs a relay: give rows in relays");
  p.relays.n = 2;
  pbs_clear (&p);
}
END_TEST

/* The example of Commit-Boost's configuration: 200, 300, 950 and 2000 ms. */
START_TEST (polls_by_the_published_example)
{
  static const struct {
    double call_s;
    guint n;
    double at_s[3];
  } cases[] = { { 0.1, 3, { 0.2, 0.5, 0.8 } }, { 1.5, 2, { 1.5, 1.8, 0 } }, { 2.5, 0, { 0 } } };
  PbsParams p = slots (2);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbsRequests requests;

      pbs_plan_polls (&p, cases[i].call_s, &requests);
      ck_assert_uint_eq (requests.n, cases[i].n);
      for (guint k = 0; k < requests.n; k++)
        ck_assert_double_eq_tol (requests.at_s[k], cases[i].at_s[k], 1e-12);
    }
  pbs_clear (&p);
}
END_TEST

/* One builder shows 0.35 ETH and takes it back at the slot's start: the highest of the polls still
 * has it, the latest has not. */
START_TEST (the_latest_poll_keeps_cancellations)
{
  PbsParams p = slots (1);
  g_autoptr (SimRecord) latest = NULL, highest = NULL, honest = NULL;

  set (&p, "proposer", "polling");
  set (&p, "header_s", "0 s");
  set (&p, "poll_first_s", "0 s");
  set (&p, "boost_share", "1");
  p.builders.n = 1;
  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "bluff");
  set (&p, "reveal_ticks", "0");
  set (&p, "resubmit_hz", "10 Hz");
  latest = run_seed (&p, 3);
  set (&p, "poll_pick", "highest");
  highest = run_seed (&p, 3);
  ck_assert_double_gt (value (highest, "bid_eth.mean"), value (latest, "bid_eth.mean"));
  ck_assert_double_eq_tol (value (latest, "polls.mean"), 4.0, 0.01);
  set (&p, "proposer", "honest");
  set (&p, "poll_pick", "latest");
  honest = run_seed (&p, 3);
  ck_assert (isnan (value (honest, "revenue_polling_eth.mean")));
  pbs_clear (&p);
}
END_TEST

/* Bid adjustment: the same winners; the proposer gets the second bid and a wei, as with the second
 * price, and builder and relay share the rest. */
START_TEST (adjusted_bids_pay_the_second)
{
  PbsParams p = slots (4);
  g_autoptr (SimRecord) plain = NULL, adjusted = NULL, second = NULL;

  set (&p, "boost_share", "1");
  plain = run_seed (&p, 6);
  relay (&p, 0)->adjusts = relay (&p, 1)->adjusts = true;
  set (&p, "kickback_share", "0.25");
  adjusted = run_seed (&p, 6);
  relay (&p, 0)->adjusts = relay (&p, 1)->adjusts = false;
  set (&p, "payment", "second_price");
  second = run_seed (&p, 6);
  ck_assert_double_gt (value (adjusted, "adjusted"), 0.9 * value (adjusted, "slots"));
  ck_assert_double_eq_tol (value (adjusted, "proposer_eth"), value (second, "proposer_eth"), 1e-9);
  for (guint g = 1; g <= 4; g++)
    {
      g_autofree char *name = g_strdup_printf ("win_g%u_share", g);

      ck_assert_double_eq (value (adjusted, name), value (plain, name));
    }
  ck_assert_double_eq_tol (value (adjusted, "relay_eth"),
                           0.75
                             * (value (plain, "proposer_eth") - value (adjusted, "proposer_eth")),
                           1e-9);
  ck_assert_double_eq (value (plain, "relay_eth"), 0.0);
  pbs_clear (&p);
}
END_TEST

/* Reserve prices: nobody buys below them, and with a boost of 0 nobody at all; of 100 the local
 * block is built exactly where it is worth as much. */
START_TEST (reserves_lead_to_local_blocks)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) any = NULL, none = NULL, fair = NULL, least = NULL;

  set (&p, "boost_share", "1");
  any = run_seed (&p, 5);
  set (&p, "builder_boost", "100");
  fair = run_seed (&p, 5);
  set (&p, "builder_boost", "0");
  none = run_seed (&p, 5);
  set (&p, "builder_boost", "18446744073709551615");
  set (&p, "min_bid_eth", "0.1 ETH");
  least = run_seed (&p, 5);
  ck_assert_double_eq (value (any, "local_by_reserve"), 0);
  ck_assert_double_eq (value (none, "local_by_reserve"), value (none, "slots"));
  ck_assert_double_gt (value (fair, "local_by_reserve"), 0);
  ck_assert_double_lt (value (fair, "local_by_reserve"), value (fair, "slots"));
  ck_assert_double_gt (value (least, "local_by_reserve"), 0);
  ck_assert_double_ge (value (least, "bid_eth.min"), 0.1);
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_slots, TEST (adjusted_bids_pay_the_second), TEST (polls_by_the_published_example),
           TEST (the_latest_poll_keeps_cancellations), TEST (reserves_lead_to_local_blocks),
           TEST (value_and_bids_are_conserved), TEST (a_run_may_end_in_a_slot),
           TEST (no_boost_builds_locally), TEST (silent_relays_lead_to_local_blocks),
           TEST (late_payloads_miss_and_late_blocks_are_orphaned),
           TEST (optimistic_relays_take_later_bids), TEST (invalid_blocks_burn_collateral),
           TEST (cliff_by_published_points), TEST (trade_by_hand), TEST (late_sight_is_a_curse),
           TEST (headers_arrive_sooner_and_payloads_later),
           TEST (inclusion_lists_refuse_empty_blocks), TEST (the_nearer_builder_wins),
           TEST (a_slot_leaves_its_spans), TEST (trades_take_what_theory_says),
           TEST (bad_slots_are_refused))
