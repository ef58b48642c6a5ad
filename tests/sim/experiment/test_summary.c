/* tests/sim/experiment/test_summary.c - summaries against values worked out by hand; expectations
 * of every verdict. */
#include <sqlite3.h>
#include "tests/test.h"
#include "tests/sim/lab.h"
#include "sim/experiment/summary/expect.h"
#include "sim/experiment/summary/summary.h"

#define HEAD                                                                                       \
  "run: {replications: 3, until: 2 s}\nsweep: {axes: {params.x: [0.9, 1.25, 7], params.mode: "     \
  "[fine, fails]}}\n"

/* Scores of the points 0 ... 5 by replication; NaN: no value; infinite: a failed run. */
static const double scores[6][3] = {
  { 1, 2, 4 }, { 10, NAN, 30 },           { 1.5, 2.5, 6.5 }, { INFINITY, INFINITY, INFINITY },
  { 3, 3, 3 }, { 8, INFINITY, INFINITY },
};

static void
put (const Lab *lab, SimStore *store, guint point, guint replication)
{
  g_autoptr (SimRecord) record = NULL;
  g_autoptr (SimPointParams) params = sim_plan_params (lab->plan, 0);
  SimRunSpec spec;

  sim_plan_spec (lab->plan, params, replication, &spec);
  record = isinf (scores[point][replication]) ? sim_record_new_failed ("test") : sim_run (&spec);
  if (!record->failed)
    record->values[record->n_values - 1] = scores[point][replication];
  ck_assert (sim_store_add (store, point, replication, record, NULL));
}

/* A store at @path (nullable) with the scores above. */
static SimStore *
store_of (const Lab *lab, const char *path)
{
  SimStore *store = lab_open (path, SIM_STORE_WRITE);

  ck_assert (sim_store_begin (store, lab->plan, NULL));
  for (guint p = 6; p-- > 0;)
    for (guint r = 3; r-- > 0;)
      put (lab, store, p, r);
  return store;
}

/* A store with the scores above, and its summary. */
static SimSummary *
summary_of (const Lab *lab, SimStore **store)
{
  GError *error = NULL;
  SimSummary *summary;

  *store = store_of (lab, NULL);
  summary = sim_expect_summary (lab->scenario, *store, &error);
  ck_assert_msg (summary != NULL, "%s", error ? error->message : "?");
  return summary;
}

static SimStat
stat_of (const SimSummary *summary, guint point, const char *name)
{
  guint metric;

  ck_assert_msg (sim_summary_find (summary, name, &metric, NULL), "%s", name);
  return sim_summary_stat (summary, point, metric);
}

START_TEST (summary_means_and_intervals)
{
  Lab lab = lab_new (HEAD);
  SimStore *store;
  SimSummary *summary = summary_of (&lab, &store);
  SimStat stat = stat_of (summary, 0, "score");

  ck_assert_uint_eq (stat.n, 3);
  assert_close (stat.mean, 7.0 / 3, 1e-15);
  assert_close (stat.half_width, 4.302652729911275 * sqrt (7.0 / 3) / sqrt (3), 1e-9);
  stat = stat_of (summary, 1, "score"); /* a missing value does not count */
  ck_assert_uint_eq (stat.n, 2);
  assert_close (stat.half_width, 12.706204736432095 * sqrt (200) / sqrt (2), 1e-9);
  stat = stat_of (summary, 3, "score"); /* nor does a failed run */
  ck_assert (stat.n == 0 && isnan (stat.mean) && isnan (stat.half_width));
  stat = stat_of (summary, 5, "score");
  ck_assert (stat.n == 1 && stat.mean == 8 && isnan (stat.half_width));
  ck_assert_double_eq (stat_of (summary, 4, "score").half_width, 0);
  ck_assert_double_eq (stat_of (summary, 4, "wait_s").n,
                       3); /* the mean of a tally by its bare name */
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (summary_names_points_and_parameters)
{
  Lab lab = lab_new (HEAD);
  SimStore *store;
  SimSummary *summary = summary_of (&lab, &store);
  g_autofree char *label = sim_summary_label (summary, 3);
  GError *error = NULL;
  SimCell cell;
  guint metric;

  ck_assert_str_eq (label, "params.x=1.25 params.mode=fails");
  ck_assert_uint_eq (sim_summary_n_points (summary), 6);
  ck_assert_str_eq (sim_summary_value (summary, 3, 1).text, "fails");
  ck_assert (sim_summary_cell (summary, 2, "params.x", &cell, NULL) && cell.number == 1.25);
  ck_assert (sim_summary_cell (summary, 2, "params.bad_share", &cell, NULL) && cell.number == 1);
  ck_assert (sim_summary_cell (summary, 2, "score", &cell, NULL) && cell.number == 3.5);
  ck_assert (!sim_summary_find (summary, "scores", &metric, &error));
  ck_assert_str_eq (error->message, "no metric 'scores' (did you mean \"score\"?)");
  g_clear_error (&error);
  ck_assert (!sim_summary_cell (summary, 0, "params.modes", &cell, &error));
  ck_assert_msg (strstr (error->message, "did you mean \"params.mode\"?") != NULL, "%s",
                 error->message);
  g_clear_error (&error);
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

#define DERIVE                                                                                     \
  "derive:\n"                                                                                      \
  "  - {name: gain, value: score / base(score) - 1, base: {params.x: 0.9}, unit: '1'}\n"           \
  "  - {name: twice, value: 2 * gain + params.bad_share}\n"                                        \
  "  - {name: items_mean, value: items + wait_s * 0}\n"

START_TEST (summary_derives_replication_by_replication)
{
  Lab lab = lab_new (HEAD DERIVE);
  SimStore *store;
  SimSummary *summary = summary_of (&lab, &store);
  SimStat gain = stat_of (summary, 2, "gain");

  /* 1.5 / 1, 2.5 / 2, 6.5 / 4: not the ratio of the means, which is 1.5 */
  ck_assert_uint_eq (gain.n, 3);
  assert_close (gain.mean, (0.5 + 0.25 + 0.625) / 3, 1e-14);
  ck_assert_double_eq (stat_of (summary, 0, "gain").mean, 0);
  ck_assert_uint_eq (stat_of (summary, 5, "gain").n, 1); /* base: point 1, replication 0 */
  assert_close (stat_of (summary, 5, "gain").mean, 8.0 / 10 - 1, 1e-14);
  ck_assert_uint_eq (stat_of (summary, 3, "gain").n, 0);
  assert_close (stat_of (summary, 2, "twice").mean, 2 * gain.mean + 1, 1e-14);
  ck_assert_double_eq (stat_of (summary, 0, "items_mean").mean, 7);
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

#define ZERO "(params.x - params.x)"
#define NONE "(score - score) / " ZERO
#define BIG "score / " ZERO
#define NEST                                                                                       \
  "((((((((((((((((((((((((((((((((((((((((((((((((score))))))))))))))))))))))))))))))))))))"      \
  "))))))))))))"

/* Each operator and function, also of what is no number, infinite, text, at the base point, or
 * derived itself. */
static const char *const expressions[] = {
  "gain",
  "-score + 7 - 2 * score ^ 2 / 3",
  "7 / 2",
  "params.x / items",
  BIG,
  "-" BIG,
  NONE,
  BIG " - " BIG,
  "1 / (" BIG ")",
  NONE " == 1",
  NONE " != 1",
  NONE " < 1 or " NONE " >= 1",
  "score > 2 and score <= 4",
  "not (score > 2)",
  "not (" NONE ")",
  NONE " and 1",
  "(" NONE ") ? score : 2 * score",
  "params.mode == 'fine' ? 1 : 2",
  "params.mode != 'fine'",
  "abs(-score)",
  "sqrt(score - 2)",
  "exp(score)",
  "log(score)",
  "log(" ZERO ")",
  "log(-score)",
  "log2(score)",
  "log10(score)",
  "floor(-score / 4) + ceil(score / 4)",
  "round(score / 4) + round(-score / 4)",
  "round(0.49999999999999994)",
  "min(score, 2, params.x) - max(3, score)",
  "min(score)",
  "max(1, " NONE ")",
  "(" NONE ") ^ 0 + 1 ^ (" NONE ")",
  ZERO " ^ -1",
  "base(score * params.x) + base(base(score))",
  "wait_s > 1 ms ? wait_s : 0",
  "2 * e0 + base(e0)",
  NEST,
};

static double
number_of (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NAN
                                                          : sqlite3_column_double (row, column);
}

/* A row of the view, which begins with point and replication, has what the summary has. */
static void
assert_derived (sqlite3_stmt *row, const SimSummary *summary)
{
  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_autofree char *name = g_strdup_printf ("e%u", i);
      double got = number_of (row, (int) i + 3), wanted;
      guint metric;

      ck_assert (sim_summary_find (summary, name, &metric, NULL));
      wanted = sim_summary_derived (summary, (guint) sqlite3_column_int (row, 0),
                                    (guint) sqlite3_column_int (row, 1), metric);
      ck_assert_msg (got == wanted || (isnan (got) && isnan (wanted))
                       || fabs (got - wanted) < 1e-13 * fabs (wanted),
                     "%s, point %d: %g instead of %g", expressions[i], sqlite3_column_int (row, 0),
                     got, wanted);
    }
}

/* All of them, in the view of a file, against the summary's. */
START_TEST (view_has_derived_metrics)
{
  g_autoptr (GString) head = g_string_new (HEAD DERIVE), sql = g_string_new ("SELECT point, "
                                                                             "replication, status");
  sqlite3_stmt *row = NULL;
  SimSummary *summary;
  SimStore *store;
  sqlite3 *db;
  guint n = 0;
  Lab lab;

  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_string_append_printf (head, "  - {name: e%u, value: \"%s\", base: {params.x: 0.9}}\n", i,
                              expressions[i]);
      g_string_append_printf (sql, ", e%u", i);
    }
  lab = lab_new (head->str);
  store = store_of (&lab, lab.db);
  summary = sim_summary_new_with_runs (store, NULL);
  g_string_append (sql, " FROM results");
  ck_assert (sim_store_flush (store, NULL));
  ck_assert_int_eq (sqlite3_open (lab.db, &db), SQLITE_OK);
  ck_assert_msg (sqlite3_prepare_v2 (db, sql->str, -1, &row, NULL) == SQLITE_OK, "%s",
                 sqlite3_errmsg (db));
  for (; sqlite3_step (row) == SQLITE_ROW; n++)
    assert_derived (row, summary);
  ck_assert_uint_eq (n, 18);
  sqlite3_finalize (row);
  sqlite3_close (db);
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* The view lacks what is deeper than SQLite's parser; everything else is there at any depth. */
START_TEST (view_holds_at_any_depth)
{
  for (guint depth = 1; depth < 60; depth++)
    {
      g_autoptr (GString) head = g_string_new (HEAD "derive: [{name: d, value: \"");
      SimStore *store;
      Lab lab;

      for (guint i = 0; i < depth; i++)
        g_string_append (head, "(1 + ");
      g_string_append (head, "score");
      for (guint i = 0; i < depth; i++)
        g_string_append_c (head, ')');
      g_string_append (head, "\"}]\n");
      lab = lab_new (head->str);
      store = lab_open (NULL, SIM_STORE_WRITE);
      ck_assert_msg (sim_store_begin (store, lab.plan, NULL), "depth %u", depth);
      sim_store_free (store);
      lab_clear (&lab);
    }
}
END_TEST

START_TEST (summary_selects_points)
{
  Lab lab = lab_new (HEAD);
  SimStore *store;
  SimSummary *summary = summary_of (&lab, &store);
  g_autoptr (SimExpr) where = sim_expr_parse ("params.mode == 'fine' and params.x > 1", NULL);
  g_autoptr (GArray) some = sim_summary_select (summary, where, NULL),
                     all = sim_summary_select (summary, NULL, NULL);

  ck_assert_uint_eq (all->len, 6);
  ck_assert_uint_eq (some->len, 2);
  ck_assert_uint_eq (g_array_index (some, guint, 0), 2);
  ck_assert_uint_eq (g_array_index (some, guint, 1), 4);
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (summary_pools_histograms)
{
  Lab lab = lab_new ("run: {replications: 9, until: 2 s}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  GError *error = NULL;
  SimQuantile median, tail;

  lab_execute (&lab, store, NULL);
  median = sim_summary_pooled (store, 0, "wait_s", 0.5, NULL);
  tail = sim_summary_pooled (store, 0, "wait_s", 0.9, NULL);
  assert_close (median.value, 1.25 * log (2), 0.5); /* 63 exponential draws */
  ck_assert (median.n == 63 && median.n_sections == 9);
  ck_assert (median.half_width > 10 * median.resolution && median.half_width < 1);
  assert_close (median.resolution, median.value / 256, 1e-12);
  ck_assert (isnan (tail.value) && tail.n == 63);      /* six beyond it are not ten */
  ck_assert_uint_eq (sim_summary_pooled (store, 0, "score", 0.5, &error).n, 0);
  ck_assert_msg (strstr (error->message, "no values of a tally 'score'") != NULL, "%s",
                 error->message);
  g_error_free (error);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* 3 runs of 7 draws: the median has its ten on either side, p90 would take a hundred. */
START_TEST (summary_leaves_quantiles_without_support_blank)
{
  Lab lab = lab_new ("run: {replications: 3, until: 2 s}\n"
                     "derive: [{name: spread, value: wait_s.p90 / wait_s.p50}]\n"
                     "expect: [{id: a/b, metric: wait_s.p90, claim: {value: 3, source: x}, "
                     "within: 1, kind: predicted}]\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimSummary *summary;
  g_autoptr (GArray) verdicts = NULL;
  const SimVerdict *verdict;
  g_autofree char *why = NULL, *derived = NULL;
  guint p50, p90, spread;

  lab_execute (&lab, store, NULL);
  summary = sim_expect_summary (lab.scenario, store, NULL);
  ck_assert (sim_summary_find (summary, "wait_s.p50", &p50, NULL)
             && sim_summary_find (summary, "wait_s.p90", &p90, NULL)
             && sim_summary_find (summary, "spread", &spread, NULL));
  ck_assert_uint_eq (sim_summary_stat (summary, 0, p50).n, 3);
  ck_assert (sim_summary_why_blank (summary, 0, p50) == NULL);
  ck_assert (isnan (sim_summary_stat (summary, 0, p90).mean));
  ck_assert (isnan (sim_summary_stat (summary, 0, spread).mean));
  ck_assert_uint_eq (sim_summary_needs_runs (summary, 0, p90), 15);
  why = sim_summary_why_blank (summary, 0, p90);
  derived = sim_summary_why_blank (summary, 0, spread);
  ck_assert_str_eq (why, "wait_s.p90 needs 100 observations (10 beyond it), the 3 runs have 21: "
                         "15 replications, or longer runs");
  ck_assert_str_eq (derived, why);
  verdicts = sim_expect_evaluate (lab.scenario, summary, 0);
  verdict = &g_array_index (verdicts, SimVerdict, 0);
  ck_assert_int_eq (verdict->kind, SIM_VERDICT_UNDECIDED);
  ck_assert_uint_eq (verdict->needs, 15);
  ck_assert_str_eq (verdict->why, why);
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* Seven draws in a run are too few to see how they hang together; a run without an end by the clock
 * has no warm-up to be biased by. */
START_TEST (summary_says_that_runs_are_short)
{
  static const char *const runs[]
    = { "run: {replications: 3, until: 2 s}\n", "run: {replications: 3}\n" };

  for (guint i = 0; i < 2; i++)
    {
      Lab lab = lab_new (runs[i]);
      SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
      SimSummary *summary;
      guint mean, within, count;

      lab_execute (&lab, store, NULL);
      summary = sim_summary_new (store, NULL);
      ck_assert (sim_summary_find (summary, "wait_s.mean", &mean, NULL)
                 && sim_summary_find (summary, "wait_s.half_width", &within, NULL)
                 && sim_summary_find (summary, "items", &count, NULL));
      g_autofree char *of_mean = sim_summary_caveat (summary, 0, mean, FALSE);
      g_autofree char *of_within = sim_summary_caveat (summary, 0, within, FALSE);

      ck_assert ((of_mean != NULL) == (i == 0));
      ck_assert_str_eq (of_within, "7 observations in a run are too few to see how they hang "
                                   "together (160)");
      ck_assert (sim_summary_caveat (summary, 0, count, FALSE) == NULL);
      sim_summary_free (summary);
      sim_store_free (store);
      lab_clear (&lab);
    }
}
END_TEST

START_TEST (summary_of_nothing_is_empty)
{
  Lab lab = lab_new (HEAD DERIVE);
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimSummary *summary;

  ck_assert (sim_store_begin (store, lab.plan, NULL));
  summary = sim_summary_new (store, NULL);
  ck_assert_uint_eq (sim_summary_n_points (summary), 6);
  ck_assert_uint_eq (stat_of (summary, 5, "gain").n, 0);
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* --- expectations --- */

#define CLAIM(id, metric, rest) "  - {id: " id ", metric: \"" metric "\", kind: law, " rest "}\n"
#define AT "claim: {value: 3.5, source: a paper}, within: 0.01"

static const char expects[] = CLAIM ("a/single", "score",
                                     "where: params.x == 1.25 and params.mode == fine, " AT)
  CLAIM ("b/max", "max(score)", "where: params.mode == fine, " AT) CLAIM (
    "c/min", "min(score)",
    "where: params.mode == fine, claim: {value: 2.3333, source: a paper}, within: 0.1 %")
    CLAIM ("d/mean", "mean(score)",
           "where: params.mode == fine, claim: {low: 2.9, high: 3, source: a paper}")
      CLAIM ("e/sum", "sum(score)",
             "where: params.mode == fine, claim: {low: 8.83, source: a paper}")
        CLAIM ("f/count", "count(score > 2.4)", "claim: {value: 4, source: a paper}, within: 0")
          CLAIM ("g/far", "score", "where: params.x == 7 and params.mode == fine, " AT) CLAIM (
            "h/known", "score",
            "where: params.x == 7 and params.mode == fine, status: deviates, reason: we know, " AT)
            CLAIM ("i/mended", "score",
                   "where: params.x == 7 and params.mode == fine, status: deviates, reason: we "
                   "knew, claim: {low: 3, source: a paper}")
              CLAIM ("j/several", "score", "where: params.mode == fine, " AT)
                CLAIM ("k/novalue", "score",
                       "where: params.x == 1.25 and params.mode == fails, " AT)
                  CLAIM ("l/mixed", "max(score) - min(score)",
                         "where: params.mode == fine, claim: {value: 1.16667, source: a paper}, "
                         "within: 0.001") CLAIM ("m/constant", "params.bad_share",
                                                 "claim: {value: 1, source: a paper}, within: 0")
                    CLAIM ("n/holes", "max(score)", "claim: {low: 19, source: a paper}");

static const struct {
  SimVerdictKind kind;
  double ours;
  gboolean interval;
} wanted[] = {
  { SIM_VERDICT_UNDECIDED, 3.5, TRUE },
  { SIM_VERDICT_UNDECIDED, 3.5, TRUE },
  { SIM_VERDICT_UNDECIDED, 7.0 / 3, TRUE },
  { SIM_VERDICT_UNDECIDED, 53.0 / 18, TRUE },
  { SIM_VERDICT_UNDECIDED, 53.0 / 6, TRUE },
  { SIM_VERDICT_UNDECIDED, 4, FALSE },
  { SIM_VERDICT_FAILS, 3, TRUE },
  { SIM_VERDICT_DEVIATES, 3, TRUE },
  { SIM_VERDICT_MENDED, 3, TRUE },
  { SIM_VERDICT_FAILS, NAN, FALSE },
  { SIM_VERDICT_FAILS, NAN, FALSE },
  { SIM_VERDICT_UNDECIDED, 7.0 / 6, TRUE },
  { SIM_VERDICT_HOLDS, 1, TRUE },
  { SIM_VERDICT_UNDECIDED, 20, FALSE },
};

static void
assert_reasons (const GArray *verdicts)
{
  ck_assert_str_eq (g_array_index (verdicts, SimVerdict, 0).why,
                    "its interval is wider than the tolerance: 268905 replications would decide");
  ck_assert_ptr_null (g_array_index (verdicts, SimVerdict, 12).why);
  ck_assert (strstr (g_array_index (verdicts, SimVerdict, 5).why, "no value at 1 of 6 points")
             != NULL);     /* a comparison with nothing is not just false */
  ck_assert_str_eq (g_array_index (verdicts, SimVerdict, 7).why, "we know");
  ck_assert (strstr (g_array_index (verdicts, SimVerdict, 8).why, "remove the mark") != NULL);
  ck_assert_str_eq (g_array_index (verdicts, SimVerdict, 13).why,
                    "one replication has no interval: run two or more; "
                    "no value at 1 of 6 points, which are left out");
}

START_TEST (expect_gives_every_verdict)
{
  g_autofree char *yaml = g_strconcat (HEAD "expect:\n", expects, NULL);
  Lab lab = lab_new (yaml);
  SimStore *store;
  SimSummary *summary = summary_of (&lab, &store);
  g_autoptr (GArray) verdicts = sim_expect_evaluate (lab.scenario, summary, 0);

  ck_assert_uint_eq (verdicts->len, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < verdicts->len; i++)
    {
      const SimVerdict *v = &g_array_index (verdicts, SimVerdict, i);

      ck_assert_msg (v->kind == wanted[i].kind, "%s: %s %g %s", v->expect->id,
                     sim_verdict_name (v->kind), v->ours, v->fault);
      if (!isnan (wanted[i].ours))
        assert_close (v->ours, wanted[i].ours, 1e-12);
      ck_assert_msg (isnan (v->half_width) != wanted[i].interval, "%s", v->expect->id);
    }
  assert_close (g_array_index (verdicts, SimVerdict, 2).half_width,
                stat_of (summary, 0, "score").half_width, 1e-15);
  ck_assert (strstr (g_array_index (verdicts, SimVerdict, 9).fault,
                     "3 points are selected and score differs")
             != NULL);
  ck_assert (strstr (g_array_index (verdicts, SimVerdict, 10).fault, "no value") != NULL);
  /* The mean over points of each replication: 11/6, 5/2, 9/2; its interval is Student's. */
  assert_close (g_array_index (verdicts, SimVerdict, 3).half_width,
                4.302652729911275 * sqrt (52.0 / 27) / sqrt (3), 1e-9);
  assert_reasons (verdicts);
  ck_assert (!sim_expect_all_hold (verdicts));
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (expect_all_hold_with_known_deviations)
{
  Lab lab = lab_new (HEAD "expect:\n" CLAIM (
    "h/known", "score",
    "where: params.x == 7 and params.mode == fine, status: deviates, reason: we know, " AT)
                       CLAIM ("b/max", "max(score)", "where: params.mode == fine, " AT));
  SimStore *store;
  SimSummary *summary = summary_of (&lab, &store);
  g_autoptr (GArray) verdicts = sim_expect_evaluate (lab.scenario, summary, 0);

  ck_assert (sim_expect_all_hold (verdicts));
  g_array_index (verdicts, SimVerdict, 0).kind = SIM_VERDICT_MENDED;
  ck_assert (!sim_expect_all_hold (verdicts));
  ck_assert_str_eq (sim_verdict_name (SIM_VERDICT_MENDED), "mended");
  ck_assert_str_eq (sim_claim_kind_name (SIM_KIND_CALIBRATED), "calibrated");
  sim_summary_free (summary);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (summary, TEST (summary_means_and_intervals), TEST (summary_names_points_and_parameters),
           TEST (summary_derives_replication_by_replication), TEST (view_has_derived_metrics),
           TEST (view_holds_at_any_depth), TEST (summary_selects_points),
           TEST (summary_pools_histograms), TEST (summary_leaves_quantiles_without_support_blank),
           TEST (summary_says_that_runs_are_short), TEST (summary_of_nothing_is_empty),
           TEST (expect_gives_every_verdict), TEST (expect_all_hold_with_known_deviations))
