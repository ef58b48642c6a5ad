/* tests/pbs_auction/test_replay.c - recorded bids by hand, and the free option. */
#include <glib/gstdio.h>
#include "models/pbs_auction/files/bids_file.h"
#include "models/pbs_auction/slot/option.h"
#include "tests/pbs_auction/pbs_case.h"

static const char header[] = "relay,slot,slot_t_ms,value,block_hash,builder_pubkey\n";

static gpointer
load_text (const char *text, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-pbs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "bids.csv", NULL);
  gpointer data;

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  data = pbs_bids_format.load (path, error);
  g_unlink (path);
  g_rmdir (dir);
  return data;
}

static gpointer
load (const char *rows, GError **error)
{
  g_autofree char *text = g_strconcat (header, rows, NULL);

  return load_text (text, error);
}

/* Two slots; in the first builder aa cancels its 2 ETH at -100 ms, and bb bids 3 ETH only at 800
 * ms. */
static const char rows[] = "n,5,-900,2000000000000000000,0x1,aa\n"
                           "n,5,-100,1000000000000000000,0x2,aa\n"
                           "s,5,0,1500000000000000001,0x3,cc\n"
                           "n,5,1,1500000000000000001,0x3,cc\n"
                           "n,5,800,3000000000000000000,0x4,bb\n"
                           "s,4,-10,700000000000000000,0x5,bb\n";

static SimRecord *
replay (const char *request, const char *cancellations)
{
  PbsParams p = pbs_defaults (0);
  SimRecord *r;

  p.bids = (SimFile){ "bids.csv", load (rows, NULL) };
  set (&p, "study", "replay");
  set (&p, "proposer_latency_s", "0 s");
  set (&p, "header_s", request);
  set (&p, "cancellations", cancellations);
  r = run_seed (&p, 1);
  pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
  pbs_clear (&p);
  return r;
}

START_TEST (the_best_standing_bid_wins)
{
  g_autoptr (SimRecord) early = replay ("500 ms", "yes"), late = replay ("900 ms", "yes"),
                        kept = replay ("500 ms", "no");

  ck_assert_double_eq (value (early, "slots"), 2);
  ck_assert_double_eq_tol (value (early, "proposer_eth"), 0.7 + 1.5,
                           1e-15); /* aa's newer 1 ETH replaced its 2 */
  ck_assert_double_eq_tol (value (late, "proposer_eth"), 0.7 + 3.0, 1e-15);
  ck_assert_double_eq_tol (value (kept, "proposer_eth"), 0.7 + 2.0, 1e-15);
  ck_assert_double_eq_tol (value (late, "hhi"), 1, 1e-15); /* bb won both */
  /* 1.5 over 1 ETH */
  ck_assert_double_eq_tol (value (early, "ci_above_100.mean"), 50, 1e-9);
  ck_assert_double_eq_tol (value (late, "won_arrived_s.max"), 0.8, 1e-12);
  /* 0x3 at two relays is one block */
  ck_assert_double_eq (value (late, "bids.max"), 4);
}
END_TEST

START_TEST (a_request_before_all_bids_sells_nothing)
{
  PbsParams p = pbs_defaults (0);
  g_autoptr (SimRecord) r = NULL;

  p.bids = (SimFile){ "bids.csv", load ("n,5,900,1,0x1,aa\n", NULL) };
  set (&p, "study", "replay");
  set (&p, "header_s", "100 ms");
  r = run_seed (&p, 1);
  ck_assert_double_eq (value (r, "unsold"), 1);
  pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
  pbs_clear (&p);
}
END_TEST

START_TEST (faults_are_told_with_their_place)
{
  static const char *const bad[][2] = {
    { "n,5,12001,1,0x1,aa\n", ":2:3: the bid is later than the end of its slot" },
    { "n,5,1,1,0x1,aa\nn,five,1,1,0x1,aa\n", ":3:2: slot: not a whole number" },
    { "n,5,1.5,1,0x1,aa\n", ":2:3: slot_t_ms: not a whole number of milliseconds" },
    { "n,5,1,-1,0x1,aa\n", ":2:4: value: not a whole number of wei below 2^256" },
    { "n,5,1\n", ":2:3: the row is shorter than the header" },
    { "n,5,-12001,1,0x1,aa\n", ":2:3: the bid is earlier than the slot before its own" },
    { "\n", "the file has no bid" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert_ptr_null (load (bad[i][0], &error));
      ck_assert_msg (g_str_has_suffix (error->message, bad[i][1]), "%s", error->message);
    }
}
END_TEST

/* The same bid, 250 ms into slot 7,000,000 (12 s x 7,000,000 after 1606824023), as three sources
 * write it; a header with tabs. */
START_TEST (sources_differ_in_their_time)
{
  static const char *const files[] = {
    "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n7000000,1,0x1,a,n,250\n",
    "slot\tvalue\tblock_hash\tbuilder_pubkey\trelay\tslot_time_ms\n7000000\t1\t0x1\ta\tn\t12250\n",
    "slot,value,block_hash,builder_pubkey,relay,timestamp_ms\n7000000,1,0x1,a,n,1690824023250\n",
    "slot,value,block_hash,builder_pubkey,relay,timestamp\n7000000,1,0x1,a,n,1690824023\n",
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      PbsBidsFile *f = load_text (files[i], NULL);

      ck_assert_ptr_nonnull (f);
      ck_assert_int_eq (g_array_index (f->rows, PbsRecordedRow, 0).at_ms, i == 3 ? 0 : 250);
      pbs_bids_format.free (f);
    }
  ck_assert_ptr_null (
    load_text ("slot,value,block_hash,builder_pubkey,relay\n7,1,0x1,a,n\n", &error));
  ck_assert_msg (g_str_has_suffix (error->message, ":2:0: a bid needs a column of time: slot_t_ms, "
                                                   "slot_time_ms, timestamp_ms or timestamp"),
                 "%s", error->message);
}
END_TEST

START_TEST (large_values_keep_their_digits)
{
  PbsBidsFile *f = load ("n,5,1,123456789000000000000000001,0x1,aa\n", NULL);
  PbsAmount wei;

  ck_assert_ptr_nonnull (f);
  wei = g_array_index (f->rows, PbsRecordedRow, 0).wei;
  ck_assert (wei.high == 0 && wei.low == (PbsWei) 123456789 * PBS_WEI_PER_ETH + 1);
  ck_assert_double_eq_tol (pbs_amount_eth (wei), 123456789.0, 1e-6);
  pbs_bids_format.free (f);
}
END_TEST

static double
withheld (const char *window, const char *sd)
{
  PbsParams p = pbs_defaults (1);
  g_autoptr (SimRecord) r = NULL;
  double share;

  set (&p, "study", "epbs");
  set (&p, "n_slots", "4000");
  set (&p, "payload_window_s", window);
  set (&p, "cex_sd_bp", sd);
  set (&p, "cex_depth", "0.01");
  r = run_seed (&p, 2);
  share = value (r, "withheld_share");
  ck_assert ((share > 0) == (value (r, "option_eth") > 0));
  pbs_clear (&p);
  return share;
}

START_TEST (the_free_option)
{
  PbsParams p = pbs_defaults (1);

  ck_assert_double_eq (withheld ("0 s", "9"), 0);
  ck_assert_double_gt (withheld ("8 s", "9"), withheld ("8 s", "2"));
  ck_assert_double_gt (withheld ("8 s", "9"), withheld ("2 s", "9"));
  set (&p, "study", "epbs");
  set (&p, "payload_window_s", "12 s");
  assert_refused (&p, "payload_window_s (12 s) must end before the slot of 12 s does");
  pbs_clear (&p);
}
END_TEST

/* Numerical integration of E max (X, -kappa) against the closed form, and its bounds. */
START_TEST (the_option_in_closed_form)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 200; i++)
    {
      const double m = g_rand_double_range (random, -0.2, 1),
                   s = g_rand_double_range (random, 0, 2),
                   kappa = g_rand_double_range (random, 0, 1),
                   worth = pbs_option_worth (m, s, kappa);
      double sum = 0.0;

      for (gint k = -8000; k < 8000; k++)
        {
          const double z = (k + 0.5) / 1000.0;

          sum += MAX (m + s * z, -kappa) * exp (-0.5 * z * z) / sqrt (2.0 * G_PI) / 1000.0;
        }
      ck_assert_double_eq_tol (worth, sum, 1e-6);
      ck_assert_double_ge (worth + 1e-12, MAX (m, -kappa));
      ck_assert_double_le (pbs_option_withheld (m, s, kappa + 1),
                           pbs_option_withheld (m, s, kappa));
    }
  ck_assert_double_eq (pbs_option_worth (0.3, 0.0, 0.0), 0.3);
  ck_assert_double_eq (pbs_option_withheld (-0.3, 0.0, 0.2), 1.0);
}
END_TEST

/* Withheld as often as the closed form says of the same winners, who withhold more than bidders do;
 * and a dynamic penalty holds its rate to the law of its steps, whatever builders do. */
START_TEST (an_option_that_is_priced)
{
  PbsParams p = pbs_defaults (0);
  g_autoptr (SimRecord) free = NULL, held = NULL;
  double expected, target;

  set (&p, "study", "epbs");
  set (&p, "option", "priced");
  set (&p, "cex_sd_bp", "30");
  set (&p, "position_log_mean", "4");
  set (&p, "n_slots", "40000");
  free = run_seed (&p, 3);
  expected = value (free, "withheld_expected_share");
  ck_assert_double_eq_tol (value (free, "withheld_share"), expected,
                           3.5 * sqrt (expected * (1.0 - expected) / 40000.0));
  ck_assert_double_gt (expected, value (free, "withheld_bidders_share"));
  set (&p, "penalty_rule", "dynamic");
  set (&p, "penalty_target_share", "0.02");
  set (&p, "penalty_step_eth", "0.001 ETH");
  set (&p, "penalty_eth", "1 ETH");
  set (&p, "honest_fail_share", "0.001");
  held = run_seed (&p, 3);
  target = 0.02 + (value (held, "penalty_last_eth") - 1.0) / (0.001 * 40000.0);
  ck_assert_double_eq_tol (value (held, "missing_share"), target, 1e-9);
  ck_assert_double_lt (value (held, "withheld_share"), value (free, "withheld_share"));
  ck_assert_double_gt (value (held, "honest_fined_eth"), 0.0);
  pbs_clear (&p);
}
END_TEST

/* The structural law: integrated builders win more in wild slots; the block law: quiet and loud
 * slots cluster. */
START_TEST (value_laws)
{
  PbsParams p = pbs_defaults (4);
  g_autoptr (SimRecord) structural = NULL, block = NULL, plain = NULL;

  pbs_row (&p, 0)->kind = pbs_row (&p, 1)->kind = PBS_INTEGRATED;
  set (&p, "engine", "fast");
  set (&p, "n_slots", "6000");
  plain = run_seed (&p, 3);
  set (&p, "value", "structural");
  structural = run_seed (&p, 3);
  set (&p, "value", "block");
  block = run_seed (&p, 3);
  ck_assert_double_gt (value (structural, "integrated_wild_share"),
                       value (structural, "integrated_calm_share"));
  ck_assert_double_gt (value (block, "total_eth.p90") / value (block, "total_eth.p50"),
                       1.2 * value (plain, "total_eth.p90") / value (plain, "total_eth.p50"));
  assert_close (value (plain, "total_eth.p90"), 0.2558, 0.06); /* of the public result file */
  pbs_clear (&p);
}
END_TEST

/* Runs a file of rows, in the order given and in reverse: the same comes out. */
static SimRecord *
replay_rows (const char *text, const char *request)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) turned = g_string_new (NULL);
  SimRecord *records[2];

  for (guint i = g_strv_length (lines); i-- > 0;)
    if (lines[i][0] != '\0')
      g_string_append_printf (turned, "%s\n", lines[i]);
  for (guint i = 0; i < 2; i++)
    {
      PbsParams p = pbs_defaults (0);

      p.bids = (SimFile){ "bids.csv", load (i == 0 ? text : turned->str, NULL) };
      set (&p, "study", "replay");
      set (&p, "proposer_latency_s", "0 s");
      set (&p, "header_s", request);
      records[i] = run_seed (&p, 1);
      pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
      pbs_clear (&p);
    }
  for (guint i = 0; i < records[0]->n_values; i++)
    ck_assert (records[0]->values[i] == records[1]->values[i]
               || (isnan (records[0]->values[i]) && isnan (records[1]->values[i])));
  sim_record_free (records[1]);
  return records[0];
}

/* Inside a relay the earlier of equals; among relays the lower block hash; one wei is a
 * difference. */
START_TEST (ties_by_the_rules_of_relay_and_sidecar)
{
  static const struct {
    const char *rows;
    double arrived_s, tied, margin_wei;
  } cases[] = {
    { "r,9,20,1000000000000000000,0x1,z\nr,9,10,1000000000000000000,0x2,a\n", 0.01, 1, 0 },
    { "r,9,10,41833000007137365,0x1,low\nr,9,20,41833000007137366,0x2,high\n", 0.02, 0, 1 },
    { "r,9,10,1000000000000000000,0xB,x\ns,9,20,1000000000000000000,0xa,y\n", 0.02, 1, 0 },
    { "r,9,30,5,0x1,x\ns,9,20,5,0x1,x\ns,9,10,4,0x2,y\n", 0.02, 0, 1 },
    { "r,9,10,0,0x1,x\nr,9,20,3,0x2,y\n", 0.02, 0, NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimRecord) r = replay_rows (cases[i].rows, "500 ms");

      ck_assert_double_eq_tol (value (r, "won_arrived_s.mean"), cases[i].arrived_s, 1e-12);
      ck_assert_double_eq (value (r, "tied"), cases[i].tied);
      if (isnan (cases[i].margin_wei))
        ck_assert (isnan (value (r, "margin_eth.mean")));
      else
        ck_assert_double_eq_tol (value (r, "margin_eth.mean") * 1e18, cases[i].margin_wei, 1e-9);
    }
}
END_TEST

/* A latest bid counts, also when it is lower: 0.5, 1.5 and 0.5 again against 0.45. */
START_TEST (polls_of_one_slot)
{
  static const char text[] = "r,9,200,500000000000000000,0x1,a\nr,9,500,1500000000000000000,0x2,a\n"
                             "r,9,800,500000000000000000,0x3,a\nr,9,100,450000000000000000,0x4,b\n";
  static const char *const at[] = { "250 ms", "600 ms", "900 ms" };
  static const double eth[] = { 0.5, 1.5, 0.5 };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SimRecord) r = replay_rows (text, at[i]);

      ck_assert_double_eq_tol (value (r, "bid_eth.mean"), eth[i], 1e-15);
    }
}
END_TEST

/* Three slots: k1 and k2 are keys of one builder, which a row of builders says by its group. */
START_TEST (keys_are_no_builders)
{
  static const char text[] = "r,1,0,7,0x1,K1\nr,1,0,5,0x2,z\nr,2,0,7,0x3,k2\nr,2,0,6,0x4,k1\n"
                             "r,3,0,9,0x5,z\nr,3,0,8,0x6,k1\n";
  PbsParams p = pbs_defaults (2);
  g_autoptr (SimRecord) keys = NULL, builders = NULL;

  p.bids = (SimFile){ "bids.csv", load (text, NULL) };
  set (&p, "study", "replay");
  p.builders.n = 0;
  keys = run_seed (&p, 1);
  p.builders.n = 2;
  assert_refused (&p, "builder b00: no builder_pubkey of bids.csv; in study replay a row of "
                      "builders names a public key of the file");
  for (guint i = 0; i < 2; i++)
    {
      pbs_row (&p, i)->group = 2;
      g_assert_true (sim_param_set (
        sim_param_find (
          ((const SimListType *) sim_param_find (pbs_params, "builders")->detail)->rows, "name"),
        pbs_row (&p, i), i == 0 ? "k1" : "K2", NULL));
    }
  builders = run_seed (&p, 1);
  ck_assert_double_eq_tol (value (keys, "hhi"), 1.0 / 3.0, 1e-12);
  ck_assert_double_eq_tol (value (keys, "win_g3_share"), 1.0 / 3.0, 1e-12);
  ck_assert_double_eq (value (keys, "keys"), 3);
  ck_assert_double_eq_tol (value (builders, "hhi"), 5.0 / 9.0, 1e-12);
  ck_assert_double_eq_tol (value (builders, "win_g2_share"), 2.0 / 3.0, 1e-12);
  ck_assert_double_eq (value (builders, "win_g1_share"), 0.0);
  /* 2 over z, nobody beside it, 1 over k1 */
  ck_assert_double_eq (value (builders, "margin_eth.n"), 2);
  ck_assert_double_eq_tol (value (builders, "margin_eth.mean") * 1e18, 1.5, 1e-9);
  ck_assert_double_eq_tol (value (keys, "margin_eth.mean") * 1e18, 4.0 / 3.0, 1e-9);
  pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
  pbs_clear (&p);
}
END_TEST

/* Rows of a known format that hold no bid: polls of getHeader, blocks built by their proposer. */
START_TEST (rows_without_a_bid_are_counted)
{
  static const char text[] = "n,5,,2000000000000000000,0x1,\nn,5,10,,0x2,\nn,5,10,1,0x3,aa\n";
  PbsParams p = pbs_defaults (0);
  g_autoptr (SimRecord) r = NULL;
  g_autoptr (GError) error = NULL;

  p.bids = (SimFile){ "bids.csv", load (text, NULL) };
  set (&p, "study", "replay");
  r = run_seed (&p, 1);
  ck_assert_double_eq (value (r, "rows_without_time"), 1);
  ck_assert_double_eq (value (r, "rows_without_builder"), 1);
  ck_assert_double_eq_tol (value (r, "proposer_eth"), 1e-18, 1e-30);
  ck_assert_ptr_null (load ("n,5,,2,0x1,\n", &error));
  ck_assert_msg (g_str_has_suffix (error->message,
                                   "the file has no bid: of its rows 1 tell no time, 0 no builder"),
                 "%s", error->message);
  pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
  pbs_clear (&p);
}
END_TEST

/* Whoever waits beyond the deadlines of study slots sells nothing in a replay either. */
START_TEST (late_requests_sell_nothing)
{
  static const struct {
    const char *request, *header_cutoff, *payload_cutoff;
    double local, missed, sold;
  } cases[] = { { "2.9 s", "3 s", "4 s", 0, 0, 2 },
                { "3.1 s", "3 s", "4 s", 2, 0, 0 },
                { "3.1 s", "4 s", "4 s", 0, 0, 2 },
                { "3.1 s", "4 s", "3.105 s", 0, 2, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbsParams p = pbs_defaults (0);
      g_autoptr (SimRecord) r = NULL;

      p.bids = (SimFile){ "bids.csv", load (rows, NULL) };
      set (&p, "study", "replay");
      set (&p, "proposer_latency_s", "0 s");
      set (&p, "header_s", cases[i].request);
      set (&p, "header_cutoff_s", cases[i].header_cutoff);
      set (&p, "payload_cutoff_s", cases[i].payload_cutoff);
      r = run_seed (&p, 1);
      ck_assert_double_eq (value (r, "local"), cases[i].local);
      ck_assert_double_eq (value (r, "missed"), cases[i].missed);
      ck_assert_double_eq (value (r, "unsold"), 2 - cases[i].sold);
      ck_assert_int_eq (value (r, "proposer_eth") > 0, cases[i].sold > 0);
      pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
      pbs_clear (&p);
    }
}
END_TEST

/* The law knows no public value, but a local block is worth what neutral builders have in
 * common. */
START_TEST (a_structural_slot_has_a_local_block)
{
  PbsParams p = pbs_defaults (2);
  g_autoptr (SimRecord) whole = NULL, half = NULL, none = NULL;

  set (&p, "study", "slots");
  set (&p, "value", "structural");
  set (&p, "boost_share", "0");
  set (&p, "n_slots", "200");
  whole = run_seed (&p, 2);
  set (&p, "local_share", "0.5");
  half = run_seed (&p, 2);
  set (&p, "local_share", "0");
  none = run_seed (&p, 2);
  ck_assert_double_eq (value (whole, "local"), 200);
  ck_assert_double_gt (value (whole, "proposer_eth"), 200 * 0.005);
  ck_assert_double_eq_tol (value (half, "proposer_eth"), 0.5 * value (whole, "proposer_eth"), 1e-9);
  ck_assert_double_eq (value (none, "proposer_eth"), 0.0);
  pbs_clear (&p);
}
END_TEST

/* Values of one block are not summed over the builders that could make it: equals waste
 * nothing. */
START_TEST (a_structural_slot_is_worth_what_the_best_makes_of_it)
{
  PbsParams p = pbs_defaults (4);
  g_autoptr (SimRecord) r = NULL, capped = NULL;

  for (guint i = 0; i < 4; i++)
    pbs_row (&p, i)->margin_eth = pbs_row (&p, i)->margin_sd_eth = 0.0;
  set (&p, "value", "structural");
  set (&p, "omega_floor", "0");
  set (&p, "fee_log_sd", "0");
  set (&p, "fee_log_mean", "3");
  set (&p, "n_slots", "500");
  r = run_seed (&p, 2);
  ck_assert_double_eq_tol (value (r, "waste_share.max"), 0.0, 1e-6);
  ck_assert_double_eq_tol (value (r, "loss_share.max"), 0.0, 1e-6);
  set (&p, "fee_log_mean", "9"); /* 8103 gwei: beyond any fit */
  capped = run_seed (&p, 2);
  ck_assert_double_lt (value (capped, "total_eth.p50"), 20 * value (r, "total_eth.p50"));
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_replay, TEST (the_option_in_closed_form), TEST (an_option_that_is_priced),
           TEST (the_best_standing_bid_wins), TEST (a_request_before_all_bids_sells_nothing),
           TEST (faults_are_told_with_their_place), TEST (large_values_keep_their_digits),
           TEST (sources_differ_in_their_time), TEST (the_free_option), TEST (value_laws),
           TEST (ties_by_the_rules_of_relay_and_sidecar), TEST (polls_of_one_slot),
           TEST (keys_are_no_builders), TEST (rows_without_a_bid_are_counted),
           TEST (late_requests_sell_nothing), TEST (a_structural_slot_has_a_local_block),
           TEST (a_structural_slot_is_worth_what_the_best_makes_of_it))
