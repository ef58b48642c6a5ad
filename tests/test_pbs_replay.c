/* tests/test_pbs_replay.c - recorded bids by hand, and the free option. */
#include <glib/gstdio.h>
#include "models/pbs_auction/bids_file.h"
#include "tests/pbs_case.h"

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
  ck_assert_double_eq_tol (value (late, "hhi"), 1, 1e-15);                        /* bb won both */
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
    { "n,5,1,-1,0x1,aa\n", ":2:4: value: not a whole number of wei" },
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
      ck_assert_double_eq_tol (f->bids[0].at_s, i == 3 ? 0.0 : 0.25, 1e-6);
      pbs_bids_format.free (f);
    }
  ck_assert_ptr_null (
    load_text ("slot,value,block_hash,builder_pubkey,relay\n7,1,0x1,a,n\n", &error));
  ck_assert_msg (g_str_has_suffix (error->message,
                                   ":1:1: the header lacks a column of time: slot_t_ms, "
                                   "slot_time_ms, timestamp_ms or timestamp"),
                 "%s", error->message);
}
END_TEST

START_TEST (large_values_keep_their_digits)
{
  PbsBidsFile *f = load ("n,5,1,123456789000000000000000001,0x1,aa\n", NULL);

  ck_assert_ptr_nonnull (f);
  ck_assert_double_eq_tol (f->bids[0].bid_eth, 123456789.0, 1e-6);
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
  assert_close (value (plain, "total_eth.p90"), 0.2558, 0.06);      /* of the public result file */
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_replay, TEST (the_best_standing_bid_wins),
           TEST (a_request_before_all_bids_sells_nothing), TEST (faults_are_told_with_their_place),
           TEST (large_values_keep_their_digits), TEST (sources_differ_in_their_time),
           TEST (the_free_option), TEST (value_laws))
