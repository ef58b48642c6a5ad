/* tests/rank_failure/test_faults.c - the folder faults/ alone: a process that only counts, without
 * anything that could fail.
 */
#include "tests/rank_failure/parts_case.h"

typedef struct {
  EpInstance inst;
  EpFailures failures;
} Parts;

static void
begin (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;

  parts_instance (&m->inst, sim, params);
  m->failures.inst = &m->inst;
  ep_faults_start (&m->failures);
}

/* 40,000 events are expected: four in five of ranks, the others of nodes and switches; each has a
 * category. */
static void
end (Sim *sim, gpointer self)
{
  Parts *m = self;
  const gint64 *n = m->failures.fault_counts;
  gint64 all = n[0] + n[1] + n[2], categories = 0;

  for (guint i = 0; i < EP_N_CATEGORIES; i++)
    categories += m->failures.category_counts[i];
  ck_assert_int_eq (categories, all);
  assert_close ((double) all, 40000.0, 0.03);
  assert_close ((double) n[0] / (double) all, 0.8, 0.02);
  assert_close ((double) n[1] / (double) all, 0.15, 0.05);
  g_free (m->inst.rank);
}

START_TEST (rates_and_shares)
{
  static const SimModel parts = PARTS_MODEL (Parts, begin, end);
  static const char *const laws[] = { "exponential", "weibull", "bursts" };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = parts_params ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "study", "faults", "faults", "process", "fault_law", laws[i], "rank_mtbf_s",
                "100 s", "rank_share", "0.8", "node_share", "0.15", "switch_share", "0.05",
                "calm_s", "20 s", "burst_s", "5 s", NULL);
      r = run_parts (&parts, &p, 1e6);
    }
}
END_TEST

TEST_MAIN (rank_failure_faults, TEST (rates_and_shares))
