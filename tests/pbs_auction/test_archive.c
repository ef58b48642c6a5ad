/* tests/pbs_auction/test_archive.c - archives in every public format: made-up files whose answers
 * were worked out by hand. */
#include <glib/gstdio.h>
#include "models/pbs_auction/files/bids_file.h"
#include "models/pbs_auction/files/labels_file.h"
#include "tests/pbs_auction/pbs_case.h"

static char *
data_file (const char *name)
{
  return g_build_filename (g_getenv ("top_srcdir"), "tests", "data", "relays", name, NULL);
}

static char *
temporary (void)
{
  return g_dir_make_tmp ("orrery-pbs-XXXXXX", NULL);
}

static SimFile
load_bids (const char *path)
{
  g_autoptr (GError) error = NULL;
  SimFile file = { path, pbs_bids_format.load (path, &error) };

  ck_assert_msg (file.data != NULL, "%s", error != NULL ? error->message : "");
  return file;
}

static PbsParams
archive_params (void)
{
  PbsParams p = pbs_defaults (0);

  set (&p, "study", "replay");
  set (&p, "proposer_latency_s", "0 s");
  set (&p, "header_s", "430 ms");
  return p;
}

/* @labels: (nullable): of the made-up files. */
static SimRecord *
run_file (const char *path, const char *labels)
{
  PbsParams p = archive_params ();
  g_autofree char *label_path = labels != NULL ? data_file (labels) : NULL;
  SimRecord *r;

  set (&p, "slot_rows", "yes");
  p.bids = load_bids (path);
  if (labels != NULL)
    p.labels = (SimFile){ label_path, pbs_labels_format.load (label_path, NULL) };
  r = run_seed (&p, 1);
  pbs_bids_format.free ((gpointer) p.bids.data);
  if (labels != NULL)
    pbs_labels_format.free ((gpointer) p.labels.data);
  pbs_clear (&p);
  return r;
}

static SimRecord *
run_name (const char *name, const char *labels)
{
  g_autofree char *path = data_file (name);

  return run_file (path, labels);
}

/* The point of the series at @time_s; below 0: the only one. */
static double
point (const SimRecord *r, const char *series, double time_s)
{
  for (guint i = 0; i < r->series->len; i++)
    {
      const SimRecordSeries *s = &g_array_index (r->series, SimRecordSeries, i);

      for (guint k = 0; k < s->n && strcmp (s->name, series) == 0; k++)
        if (time_s < 0.0 || s->samples[k].time_s == time_s)
          return s->samples[k].value;
    }
  return NAN;
}

static void
assert_same (const SimRecord *a, const SimRecord *b)
{
  for (guint i = 0; i < a->n_values; i++)
    ck_assert_msg (a->values[i] == b->values[i] || (isnan (a->values[i]) && isnan (b->values[i])),
                   "column %u: %g and %g", i, a->values[i], b->values[i]);
  ck_assert_uint_eq (a->series->len, b->series->len);
  for (guint i = 0; i < a->series->len; i++)
    {
      const SimRecordSeries *x = &g_array_index (a->series, SimRecordSeries, i),
                            *y = &g_array_index (b->series, SimRecordSeries, i);

      ck_assert_str_eq (x->name, y->name);
      ck_assert_uint_eq (x->n, y->n);
      ck_assert (x->n == 0 || memcmp (x->samples, y->samples, x->n * sizeof (SimSample)) == 0);
    }
}

static const double MAY_S = 1714521600, JUNE_S = 1717200000;

START_TEST (who_won_by_how_much_by_month)
{
  g_autoptr (SimRecord) labels = run_name ("made_up_mevboost_data.csv", "made_up_labels.csv"),
                        rows = run_name ("made_up_mevboost_data.csv", NULL),
                        quoted
                        = run_name ("made_up_mevboost_bom_quoted_crlf.csv", "made_up_labels.csv");

  assert_same (labels, quoted);
  ck_assert_double_eq (point (labels, "month_blocks[alpha]", MAY_S), 2);
  ck_assert_double_eq (point (labels, "month_blocks[beta]", MAY_S), 1);
  ck_assert_double_eq (point (labels, "month_blocks[alpha]", JUNE_S), 1);
  ck_assert_double_eq (point (labels, "month_blocks[gamma]", JUNE_S), 1);
  ck_assert_double_eq_tol (point (labels, "month_hhi[all]", MAY_S), 5.0 / 9.0, 1e-12);
  ck_assert_double_eq_tol (point (labels, "month_hhi[all]", JUNE_S), 1.0 / 3.0, 1e-12);
  ck_assert_double_eq_tol (point (rows, "month_hhi[all]", MAY_S), 1.0 / 3.0, 1e-12);
  ck_assert_double_eq_tol (point (labels, "month_unlabelled_share[all]", JUNE_S), 1.0 / 3.0, 1e-12);
  ck_assert_double_gt (point (labels, "month_hhi_half_width[all]", MAY_S), 0.0);
  /* 317000000000000001 wei, to the last */
  ck_assert_double_eq (value (labels, "won_gwei"), 317000000);
  ck_assert_double_eq (value (labels, "won_rest_wei"), 1);
  ck_assert_double_eq (value (labels, "local"), 2);
  ck_assert_double_eq (value (labels, "missed"), 1);
  ck_assert_double_eq (value (labels, "rows_without_time"), 3);
  ck_assert_double_eq (value (labels, "entity_level"), 2);
  ck_assert_double_eq (value (rows, "entity_level"), 1);
  ck_assert_double_eq (value (labels, "entities"), 4);
  ck_assert_double_eq_tol (value (labels, "labelled_block_share"), 5.0 / 6.0, 1e-12);
  ck_assert_double_eq_tol (value (labels, "arrival_told_share"), 5.0 / 6.0, 1e-12);
  ck_assert_double_eq_tol (value (labels, "won_arrived_s.min"), -0.14, 1e-12);
  ck_assert_double_eq_tol (value (labels, "won_arrived_s.max"), 1.48, 1e-12);
  /* of two relays the earlier */
  ck_assert_double_eq_tol (point (labels, "slot_arrival_s[alpha]", -1), 0.655, 1e-12);
  ck_assert_double_eq_tol (point (labels, "month_repeat_share[all]", MAY_S), 1.0, 1e-12);
}
END_TEST

/* Three, one, one and one block; the names of nobody are no part of the market. */
START_TEST (the_whole_is_measured_as_a_month_is)
{
  g_autoptr (SimRecord) r = run_name ("made_up_mevboost_data.csv", "made_up_labels.csv");

  ck_assert_double_eq_tol (value (r, "gini"), 0.25, 1e-12);
  ck_assert_double_eq_tol (value (r, "hhi"), 1.0 / 3.0, 1e-12);
}
END_TEST

/* @rows behind the header of a file of delivered payloads. */
static SimRecord *
run_delivered (const char *rows)
{
  g_autofree char *dir = temporary (), *path = g_build_filename (dir, "d.csv", NULL),
                  *text = g_strconcat ("slot,value,block_hash,builder_pubkey,relay,slot_time_ms,"
                                       "payload_delivered\n",
                                       rows, NULL);
  SimRecord *r;

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  r = run_file (path, NULL);
  g_unlink (path);
  g_rmdir (dir);
  return r;
}

/* A repeat is of neighbouring slots: what no file has may have been anybody's. */
START_TEST (a_gap_breaks_the_chain_of_winners)
{
  g_autoptr (SimRecord) next = run_delivered ("8,1,0x1,a,r,12000,true\n9,1,0x2,a,r,12000,true\n"),
                        gap = run_delivered ("8,1,0x1,a,r,12000,true\n10,1,0x2,a,r,12000,true\n");

  ck_assert_double_eq (value (next, "repeat_share"), 1.0);
  ck_assert (isnan (value (gap, "repeat_share")));
}
END_TEST

START_TEST (booleans_may_be_digits)
{
  g_autoptr (SimRecord) words = run_delivered ("8,1,0x1,a,r,12000,True\n9,1,0x2,a,r,12000,False\n"),
                        digits = run_delivered ("8,1,0x1,a,r,12000,1\n9,1,0x2,a,r,12000,0\n");

  assert_same (words, digits);
  ck_assert_double_eq (value (digits, "missed"), 1.0);
}
END_TEST

/* A sum beyond 256 bits is no small sum. */
START_TEST (values_do_not_wrap_round)
{
  static const char rows[]
    = "slot,value,block_hash,builder_pubkey,relay,slot_time_ms,payload_delivered\n"
      "8,115792089237316195423570985008687907853269984665640564039457584007913129639935,0x1,a,r,"
      "12000,true\n9,1,0x2,a,r,12000,true\n";
  g_autofree char *dir = temporary (), *path = g_build_filename (dir, "d.csv", NULL);
  PbsParams p = archive_params ();
  SimComponent component = { "pbs_auction", &pbs_auction_model, &p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
  };
  g_autoptr (SimRecord) r = NULL;

  ck_assert (g_file_set_contents (path, rows, -1, NULL));
  p.bids = load_bids (path);
  r = sim_run (&spec);
  ck_assert (r->failed);
  ck_assert_ptr_nonnull (strstr (r->reason, "slot 9 are worth more than 2^256 wei"));
  pbs_bids_format.free ((gpointer) p.bids.data);
  pbs_clear (&p);
  g_unlink (path);
  g_rmdir (dir);
}
END_TEST

/* An entity that is called as totals are, and a block that was reorganised away (Eden). */
START_TEST (totals_and_reorgs_are_told_apart)
{
  static const char labels[] = "builder_pubkey,entity\n0xa,all\n0xb,two\n",
                    payloads[]
                    = "slot,value,block_hash,builder_pubkey,relay,gas_used,num_tx,reorged\n"
                      "9000001,7,0x1,0xa,r,1,1,false\n9000002,5,0x2,0xb,r,1,1,\n"
                      "9000003,900,0x3,0xb,r,1,1,true\n";
  g_autofree char *dir = temporary (), *to = g_build_filename (dir, "l.csv", NULL),
                  *from = g_build_filename (dir, "p.csv", NULL);
  g_autoptr (SimRecord) r = NULL;
  PbsParams p = archive_params ();

  ck_assert (g_file_set_contents (to, labels, -1, NULL));
  ck_assert (g_file_set_contents (from, payloads, -1, NULL));
  p.bids = load_bids (from);
  p.labels = (SimFile){ to, pbs_labels_format.load (to, NULL) };
  r = run_seed (&p, 1);
  ck_assert_double_eq (point (r, "month_blocks[all (entity)]", -1.0), 1);
  ck_assert_double_eq (point (r, "month_blocks[two]", -1.0), 1);
  ck_assert_double_eq (point (r, "month_blocks[all]", -1.0), 2);
  ck_assert_double_eq (value (r, "rows_reorged"), 1);
  ck_assert_double_eq (value (r, "missed"), 1);
  ck_assert_double_eq (value (r, "won_rest_wei"), 12);
  pbs_bids_format.free ((gpointer) p.bids.data);
  pbs_labels_format.free ((gpointer) p.labels.data);
  pbs_clear (&p);
  g_unlink (to);
  g_unlink (from);
  g_rmdir (dir);
}
END_TEST

/* Another name for an entity changes names alone. */
START_TEST (relabelling_changes_labels_only)
{
  g_autofree char *dir = temporary (), *from = data_file ("made_up_labels.csv"),
                  *to = g_build_filename (dir, "l.csv", NULL), *text = NULL,
                  *bids = data_file ("made_up_mevboost_data.csv");
  g_autoptr (GString) other = NULL;
  g_autoptr (SimRecord) was = run_name ("made_up_mevboost_data.csv", "made_up_labels.csv"),
                        is = NULL;
  PbsParams p = archive_params ();

  ck_assert (g_file_get_contents (from, &text, NULL, NULL));
  other = g_string_new (text);
  g_string_replace (other, ",alpha,", ",zeta,", 0);
  ck_assert (g_file_set_contents (to, other->str, -1, NULL));
  set (&p, "slot_rows", "yes");
  p.bids = load_bids (bids);
  p.labels = (SimFile){ to, pbs_labels_format.load (to, NULL) };
  is = run_seed (&p, 1);
  for (guint i = 0; i < was->n_values; i++)
    ck_assert (was->values[i] == is->values[i]
               || (isnan (was->values[i]) && isnan (is->values[i])));
  ck_assert_double_eq (point (is, "month_blocks[zeta]", MAY_S),
                       point (was, "month_blocks[alpha]", MAY_S));
  ck_assert (isnan (point (is, "month_blocks[alpha]", MAY_S)));
  ck_assert_double_eq (point (is, "month_hhi_half_width[all]", MAY_S),
                       point (was, "month_hhi_half_width[all]", MAY_S));
  pbs_bids_format.free ((gpointer) p.bids.data);
  pbs_labels_format.free ((gpointer) p.labels.data);
  pbs_clear (&p);
  g_unlink (to);
  g_rmdir (dir);
}
END_TEST

/* K1 = 0x0101.. and so on; which bid the proposer takes of two relays. */
static SimRecord *
run_two (const char *request, const char *cancellations, const char *keep_outbid)
{
  PbsParams p = archive_params ();
  g_autofree char *a = data_file ("made_up_bids_relay_a.json"),
                  *b = data_file ("made_up_bids_relay_b.csv");
  PbsArchiveFile files[2] = { { load_bids (b), "b" }, { load_bids (a), "a" } };
  SimRecord *r;

  p.archives = (SimList){ .n = 2, .items = files };
  set (&p, "header_s", request);
  set (&p, "cancellations", cancellations);
  set (&p, "keep_outbid", keep_outbid);
  set (&p, "header_cutoff_s", "4 s");
  r = run_seed (&p, 1);
  ck_assert_double_eq (value (r, "keys"), 5);
  ck_assert_double_eq (value (r, "rows_without_relay"), 12);
  for (guint i = 0; i < 2; i++)
    pbs_bids_format.free ((gpointer) files[i].file.data);
  p.archives = (SimList){ 0 };
  pbs_clear (&p);
  return r;
}

START_TEST (one_slot_at_two_relays)
{
  static const struct {
    const char *request;
    double gwei, rest, arrived_s;
  } cases[] = {
    { "0.2 s", 41833000, 7137366, NAN }, /* K5, equal to K3 at a: the lower hash */
    { "430 ms", 42000000, 1, 0.3 },      /* K1 at b, a wei above K3 */
    { "600 ms", 50000000, 0, 0.52 },     /* K1 at a; K4's equal bid comes later */
    { "700 ms", 50000000, 0, 0.52 },
  };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (cases); i++)
    {
      const guint c = i / 4;
      g_autoptr (SimRecord) r
        = run_two (cases[c].request, i & 1 ? "yes" : "no", i & 2 ? "yes" : "no");

      ck_assert_double_eq (value (r, "won_gwei"), cases[c].gwei);
      ck_assert_double_eq (value (r, "won_rest_wei"), cases[c].rest);
      if (c > 0)
        ck_assert_double_eq_tol (value (r, "won_arrived_s.mean"), cases[c].arrived_s, 1e-12);
    }
}
END_TEST

/* A value of 256 bits is compared as it is; as ETH it is a number, not exact gwei. */
START_TEST (the_largest_value)
{
  g_autoptr (SimRecord) r = run_two ("1300 ms", "yes", "yes");

  ck_assert_double_gt (value (r, "proposer_eth"), 1e59);
  ck_assert (isnan (value (r, "won_gwei")));
}
END_TEST

START_TEST (formats_are_one)
{
  g_autofree char *dir = temporary (), *csv = data_file ("made_up_relayscan_all.csv"),
                  *zipped = g_build_filename (dir, "all.csv.gz", NULL),
                  *command = g_strdup_printf ("gzip -c '%s' > '%s'", csv, zipped);
  g_autoptr (SimRecord) plain = run_file (csv, NULL),
                        tabs = run_name ("made_up_relayscan_all.tsv", NULL), gz = NULL;
  const PbsBidsFile *f;
  SimFile file = load_bids (csv);

  ck_assert_int_eq (system (command), 0);
  gz = run_file (zipped, NULL);
  assert_same (plain, tabs);
  assert_same (plain, gz);
  ck_assert_double_eq (value (plain, "rows_without_time"), 2);
  f = file.data;
  ck_assert_uint_eq (f->n_rows, 9);
  ck_assert_uint_eq (f->n_relays, 3);
  pbs_bids_format.free ((gpointer) f);
  g_unlink (zipped);
  g_rmdir (dir);
}
END_TEST

/* Payloads of the data interface have no time: the arrival is that of the bid with their hash. */
START_TEST (a_delivered_payload_is_joined_with_its_bid)
{
  PbsParams p = archive_params ();
  g_autofree char *bids = data_file ("made_up_bids_relay_a.json"),
                  *delivered = data_file ("made_up_delivered_relay_a.json");
  PbsArchiveFile files[2] = { { load_bids (bids), "a" }, { load_bids (delivered), "a" } };
  g_autoptr (SimRecord) recorded = NULL, replayed = NULL;

  p.archives = (SimList){ .n = 2, .items = files };
  recorded = run_seed (&p, 1);
  set (&p, "winners", "replayed");
  replayed = run_seed (&p, 1);
  ck_assert_double_eq (value (recorded, "won_gwei"), 50000000);
  ck_assert_double_eq_tol (value (recorded, "won_arrived_s.mean"), 0.52, 1e-12);
  ck_assert_double_eq (value (recorded, "relays_a_block.mean"), 1);
  ck_assert_double_lt (value (replayed, "won_gwei"), 50000000);
  for (guint i = 0; i < 2; i++)
    pbs_bids_format.free ((gpointer) files[i].file.data);
  p.archives = (SimList){ 0 };
  pbs_clear (&p);
}
END_TEST

/* What another request would have brought is not in a file of payloads. */
START_TEST (a_payload_behind_the_request_is_not_known)
{
  PbsParams p = archive_params ();
  g_autofree char *path = data_file ("made_up_mevboost_data.csv");
  g_autoptr (SimRecord) r = NULL;

  p.bids = load_bids (path);
  set (&p, "winners", "replayed");
  set (&p, "header_s", "500 ms");
  r = run_seed (&p, 1);
  ck_assert_double_gt (value (r, "not_known"), 0);
  ck_assert_double_eq (value (r, "slots"),
                       value (r, "unsold") + value (r, "not_known") + value (r, "bid_eth.n"));
  pbs_bids_format.free ((gpointer) p.bids.data);
  pbs_clear (&p);
}
END_TEST

static void
assert_fault (const SimFileFormat *format, const char *text, gsize length, const char *suffix)
{
  g_autofree char *dir = temporary (), *path = g_build_filename (dir, "f.csv", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (path, text, (gssize) length, NULL));
  ck_assert_ptr_null (format->load (path, &error));
  ck_assert_msg (strstr (error->message, suffix) != NULL, "%s", error->message);
  g_unlink (path);
  g_rmdir (dir);
}

/* Files and the ends of their messages. */
static const char *const bad_bids[][2] = {
  { "PK\003\004rest", ": a zip file: unzip it first" },
  { "PAR1rest", ": Parquet: convert it to CSV first" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n1,1,0x1,a,r,0\n20,1,0x2,a,r,0\n"
    "3,1,0x3,a,r,0\n",
    ":4:1: slots go backwards: 3 comes after 20; sort the rows by slot" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n1,1e18,0x1,a,r,0\n",
    ":2:2: value: not a whole number of wei below 2^256" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n1,1,0xg,a,r,0\n",
    ":2:3: block_hash: not hexadecimal" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n1,1,0x1,a,r,-12001\n",
    ":2:6: the bid is earlier than the slot before its own" },
  { "[{\"slot\":\"1\",\"value\":\"1\",\"block_hash\":\"0x1\",\"builder_pubkey\":\"a\",\n"
    "\"timestamp_ms\":\"1606824035000\"},{\"slot\":\"1\",\"val",
    ":2: object 2: the file is cut off" },
  { "[{\"slot\":\"1\",\"value\":\"0x1\",\"block_hash\":\"0x1\",\"builder_pubkey\":\"a\","
    "\"timestamp_ms\":\"1606824035000\"}]",
    ":1: object 1: value: not a whole number of wei below 2^256" },
  { "[{\"slot\":1,\"block_hash\":\"0x1\",\"builder_pubkey\":\"a\",\"timestamp_ms\":1}]",
    ":1: object 1: there is no value" },
  { "[{\"slot\":\"1\",\"value\":\"1\",\"block_hash\":\"0x1\",\"builder_pubkey\":\"a\",\n"
    "\"timestamp_ms\":\"1606824035000\"},",
    ":2: object 1: the file is cut off" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms,value\n1,1,0x1,a,r,0,2\n",
    ":1:7: the header has the column value twice" },
  { "slot,value,block_hash,builder_pubkey,relay,timestamp\n1,1,0x1,a,r,-9223372036854775000\n",
    ":2:6: timestamp: not a whole number of seconds" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms,payload_delivered\n1,1,0x1,a,r,0,?\n",
    ":2:7: payload_delivered: neither true nor false" },
  { "slot,value,block_hash,builder_pubkey,relay,num_tx,gas_used,reorged\n1,1,0x1,a,r,1,1,?\n",
    ":2:8: reorged: neither true nor false" },
  { "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n1,1.5,0x1,a,r,0\n",
    ":2:2: value: not a whole number of wei below 2^256" },
};

static const char *const bad_labels[][2] = {
  { "builder_pubkey,entity\n0xA,one\n0xb,two\n0xa,two\n",
    ":4: the key 0xa... has two entities at a time: two, and one in line 2" },
  { "builder_pubkey,entity,valid_from,valid_to\n0xa,one,,2025-05-06\n0xa,two,2025-05-05,\n",
    ":3: the key 0xa... has two entities at a time: two, and one in line 2" },
  { "builder_pubkey,entity,valid_from,valid_to\n0xa,one,2025-01-01,2025-12-31\n"
    "0xa,one,2025-02-01,2025-02-02\n0xa,two,2025-06-01,2025-06-02\n",
    ":4: the key 0xa... has two entities at a time: two, and one in line 2" },
  { "builder_pubkey,entity,valid_from,valid_to\n0xa,one,soon,\n", ":2: valid_from and valid_to" },
  { "key,entity\n0xa,one\n", ":1: the header lacks builder_pubkey" },
};

START_TEST (bad_files_are_told_by_row_and_reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_bids); i++)
    assert_fault (&pbs_bids_format, bad_bids[i][0], strlen (bad_bids[i][0]), bad_bids[i][1]);
  for (guint i = 0; i < G_N_ELEMENTS (bad_labels); i++)
    assert_fault (&pbs_labels_format, bad_labels[i][0], strlen (bad_labels[i][0]),
                  bad_labels[i][1]);
}
END_TEST

/* A key passes from one entity to another at a date. */
START_TEST (labels_have_dates)
{
  static const char text[] = "builder_pubkey,entity,valid_from,valid_to\n0xA,one,,2025-05-06\n"
                             "0xa,two,2025-05-06,\n0xb,unlabelled,,\n";
  g_autofree char *dir = temporary (), *path = g_build_filename (dir, "l.csv", NULL);
  PbsLabelsFile *f;

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  f = pbs_labels_format.load (path, NULL);
  ck_assert_ptr_nonnull (f);
  ck_assert_str_eq (pbs_entity_of (f, "0xa", 1746489599), "one");
  ck_assert_str_eq (pbs_entity_of (f, "0xa", 1746489600), "two");
  ck_assert_ptr_null (pbs_entity_of (f, "0xb", 0));
  ck_assert_uint_eq (f->n_unlabelled, 1);
  pbs_labels_format.free (f);
  g_unlink (path);
  g_rmdir (dir);
}
END_TEST

/* More rows than are kept: the file is read again, slot by slot, and says the same.  Ten bids a
 * slot, of which the last is the best; each fourth row comes after three slots. */
START_TEST (a_large_file_is_streamed)
{
  enum { SLOTS = 60000, BIDS = 10 };
  g_autofree char *dir = temporary (), *path = g_build_filename (dir, "large.csv", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SimRecord) r = NULL;
  SimFile file;

  g_string_append (text, "slot,value,block_hash,builder_pubkey,relay,slot_t_ms\n");
  for (guint s = 0; s < SLOTS + 3; s++)
    for (guint b = 0; b < BIDS; b++)
      {
        const guint slot = b == 3 ? s - MIN (s, 3) : s;

        if (slot < SLOTS && (b != 3 || s >= 3) && (b == 3 || s < SLOTS))
          g_string_append_printf (text, "%u,%u,0x%x,k%u,r,%d\n", slot, 1000 + b, s * 16 + b, b,
                                  (int) b - 500);
      }
  ck_assert (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  file = load_bids (path);
  ck_assert_ptr_null (((const PbsBidsFile *) file.data)->rows);
  ck_assert_uint_eq (((const PbsBidsFile *) file.data)->n_bids, SLOTS * BIDS);
  pbs_bids_format.free ((gpointer) file.data);
  r = run_file (path, NULL);
  ck_assert_double_eq (value (r, "slots"), SLOTS);
  ck_assert_double_eq (value (r, "hhi"), 1.0);
  ck_assert_double_eq (value (r, "bids.mean"), BIDS);
  ck_assert_double_eq (value (r, "won_gwei"), floor (SLOTS * 1009.0 / 1e9));
  ck_assert_double_eq (value (r, "won_rest_wei"), fmod (SLOTS * 1009.0, 1e9));
  g_unlink (path);
  g_rmdir (dir);
}
END_TEST

TEST_MAIN (pbs_archive, TEST (who_won_by_how_much_by_month),
           TEST (the_whole_is_measured_as_a_month_is), TEST (a_gap_breaks_the_chain_of_winners),
           TEST (booleans_may_be_digits), TEST (values_do_not_wrap_round),
           TEST (totals_and_reorgs_are_told_apart), TEST (relabelling_changes_labels_only),
           TEST (one_slot_at_two_relays), TEST (the_largest_value), TEST (formats_are_one),
           TEST (a_delivered_payload_is_joined_with_its_bid),
           TEST (a_payload_behind_the_request_is_not_known),
           TEST (bad_files_are_told_by_row_and_reason), TEST (labels_have_dates),
           TEST (a_large_file_is_streamed))
