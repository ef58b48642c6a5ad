/* tests/sim/experiment/test_verdict_rate.c - how often true claims fail: once in a hundred papers
 * at most, with the three replications of `figures --fast`, at the very edge of what is true. */
#include "tests/test.h"
#include "tests/sim/lab.h"
#include "sim/experiment/summary/expect.h"

enum { SEEDS = 300, POINTS = 6, REPLICATIONS = 3, EXPONENTIALS = 5 };

#define AT(x) "  - {id: at/" #x ", metric: score, where: params.x == " #x ", kind: law, "

/* Every score has mean 7, so each true bound and tolerance is met with nothing to spare. */
static const char yaml[]
  = "params: {bad_share: 0, mode: fine}\nrun: {replications: 3, until: 2 s}\n"
    "sweep: {axes: {params.x: [1, 2, 3, 4, 5, 6]}}\n"
    "expect:\n" AT (1) "claim: {low: 7, source: s}}\n" AT (2) "claim: {high: 7, source: s}}\n" AT (
      3) "claim: {low: 7, source: s}}\n" AT (4) "claim: {high: 7, source: s}}\n" AT (5) "claim: "
                                                                                        "{value: "
                                                                                        "6, "
                                                                                        "source: "
                                                                                        "s}, "
                                                                                        "within: "
                                                                                        "1}\n" AT (
                                                                                          6) "claim"
                                                                                             ": "
                                                                                             "{valu"
                                                                                             "e: "
                                                                                             "9, "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}, "
                                                                                             "withi"
                                                                                             "n: "
                                                                                             "2}\n"
                                                                                             "  - "
                                                                                             "{id: "
                                                                                             "most,"
                                                                                             " metr"
                                                                                             "ic: "
                                                                                             "max("
                                                                                             "score"
                                                                                             "), "
                                                                                             "kind:"
                                                                                             " law,"
                                                                                             " clai"
                                                                                             "m: "
                                                                                             "{high"
                                                                                             ": 7, "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}}\n"
                                                                                             "  - "
                                                                                             "{id: "
                                                                                             "least"
                                                                                             ", "
                                                                                             "metri"
                                                                                             "c: "
                                                                                             "min("
                                                                                             "score"
                                                                                             "), "
                                                                                             "kind:"
                                                                                             " law,"
                                                                                             " clai"
                                                                                             "m: "
                                                                                             "{low:"
                                                                                             " 7, "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}}\n"
                                                                                             "  - "
                                                                                             "{id: "
                                                                                             "mean,"
                                                                                             " metr"
                                                                                             "ic: "
                                                                                             "mean("
                                                                                             "score"
                                                                                             "), "
                                                                                             "kind:"
                                                                                             " law,"
                                                                                             " clai"
                                                                                             "m: "
                                                                                             "{low:"
                                                                                             " 7, "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}}\n"
                                                                                             "  - "
                                                                                             "{id: "
                                                                                             "ratio"
                                                                                             ", "
                                                                                             "metri"
                                                                                             "c: "
                                                                                             "sum("
                                                                                             "score"
                                                                                             ") / "
                                                                                             "max("
                                                                                             "param"
                                                                                             "s.x),"
                                                                                             " kind"
                                                                                             ": "
                                                                                             "law, "
                                                                                             "claim"
                                                                                             ": "
                                                                                             "{high"
                                                                                             ": 7, "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}}\n"
                                                                                             "  - "
                                                                                             "{id: "
                                                                                             "mende"
                                                                                             "d, "
                                                                                             "metri"
                                                                                             "c: "
                                                                                             "mean("
                                                                                             "score"
                                                                                             "), "
                                                                                             "kind:"
                                                                                             " law,"
                                                                                             " clai"
                                                                                             "m: "
                                                                                             "{low:"
                                                                                             " 7, "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}, "
                                                                                             "statu"
                                                                                             "s: "
                                                                                             "devia"
                                                                                             "tes, "
                                                                                             "reaso"
                                                                                             "n: "
                                                                                             "it "
                                                                                             "does}"
                                                                                             "\n"
                                                                                             "  - "
                                                                                             "{id: "
                                                                                             "false"
                                                                                             ", "
                                                                                             "metri"
                                                                                             "c: "
                                                                                             "mean("
                                                                                             "score"
                                                                                             "), "
                                                                                             "kind:"
                                                                                             " law,"
                                                                                             " clai"
                                                                                             "m: "
                                                                                             "{low:"
                                                                                             " 7000"
                                                                                             ", "
                                                                                             "sourc"
                                                                                             "e: "
                                                                                             "s}}"
                                                                                             "\n";

/* Skewed noise: the mean of a few exponentials. */
static double
score (SimStream *stream)
{
  double sum = 0;

  for (guint i = 0; i < EXPONENTIALS; i++)
    sum += sim_exp (stream, 7);
  return sum / EXPONENTIALS;
}

static GArray *
verdicts_of (const Lab *lab, SimStore *store, SimStream *stream)
{
  g_autoptr (SimPointParams) params = sim_plan_params (lab->plan, 0);
  g_autoptr (SimSummary) summary = NULL;

  for (guint p = 0; p < POINTS; p++)
    for (guint r = 0; r < REPLICATIONS; r++)
      {
        g_autoptr (SimRecord) record = NULL;
        SimRunSpec spec;

        sim_plan_spec (lab->plan, params, r, &spec);
        record = sim_run (&spec);
        record->values[record->n_values - 1] = score (stream);
        record->drew = TRUE;
        ck_assert (sim_store_add (store, p, r, record, NULL));
      }
  summary = sim_expect_summary (lab->scenario, store, NULL);
  ck_assert (summary != NULL);
  return sim_expect_evaluate (lab->scenario, summary, 0);
}

/* Of 300 papers 3 may fail; 10 or fewer do with a probability of 0.9997. */
START_TEST (true_claims_hardly_ever_fail)
{
  guint n_papers = 0;

  for (guint64 seed = 0; seed < SEEDS; seed++)
    {
      Lab lab = lab_new (yaml);
      SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
      g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey){ seed, 0, "test", "rate" });
      g_autoptr (GArray) verdicts = NULL;
      gboolean failed = FALSE;

      ck_assert (sim_store_begin (store, lab.plan, NULL));
      verdicts = verdicts_of (&lab, store, stream);
      for (guint i = 0; i + 1 < verdicts->len; i++)
        {
          const SimVerdict *v = &g_array_index (verdicts, SimVerdict, i);

          ck_assert_msg (v->fault == NULL, "%s: %s", v->expect->id, v->fault);
          failed = failed || v->kind == SIM_VERDICT_FAILS || v->kind == SIM_VERDICT_MENDED;
        }
      n_papers += failed ? 1 : 0;
      ck_assert_int_eq (g_array_index (verdicts, SimVerdict, verdicts->len - 1).kind,
                        SIM_VERDICT_FAILS);
      sim_store_free (store);
      lab_clear (&lab);
    }
  ck_assert_msg (n_papers <= 10, "%u of %d papers failed", n_papers, SEEDS);
}
END_TEST

TEST_MAIN (verdict_rate, TEST (true_claims_hardly_ever_fail))
