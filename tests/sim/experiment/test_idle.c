/* tests/sim/experiment/test_idle.c - which axes of a sweep changed nothing. */
#include "tests/test.h"
#include "tests/sim/experiment/store_case.h"
#include "sim/experiment/summary/idle.h"

#define RUN "run: {replications: 2, seed: 11, until: 2 s}\n"

typedef struct {
  const char *rest;         /* of the scenario */
  const char *wanted;       /* idle axes, with "; " between */
  gboolean    same_score;   /* replaces the result, so that x moves its series alone */
  gboolean    drops_axes;   /* a file of before, which does not say which paths are one axis */
  guint       n_missing;    /* runs at the end that are not there */
  gboolean    last_fails;
} Case;

static const Case cases[] = {
  { RUN "sweep: {axes: {params.x: [0.9, 7], params.nap_s: [0 s, 0.001 s]}}\n", "params.nap_s",
    FALSE, FALSE, 0, FALSE },
  /* no level twice, or nothing swept: nothing to say */
  { RUN, "", FALSE, FALSE, 0, FALSE },
  { RUN "sweep: {axes: {params.nap_s: [0 s]}}\n", "", FALSE, FALSE, 0, FALSE },
  { RUN "sweep: {axes: {params.x: [0.9, 7], params.nap_s: [0 s]}}\n", "", FALSE, FALSE, 0, FALSE },
  /* the result is the same, the events are, and the series tells */
  { RUN "sweep: {axes: {params.x: [0.9, 7]}}\n", "", TRUE, FALSE, 0, FALSE },
  { RUN "sweep: {axes: {params.bad_share: [0.1, 1], params.x: [0.9, 7]}}\n", "params.bad_share",
    TRUE, FALSE, 0, FALSE },
  /* several that are idle are each their own */
  { RUN "sweep: {axes: {params.nap_s: [0 s, 0.001 s], params.bad_share: [0, 1]}}\n",
    "params.nap_s; params.bad_share", FALSE, FALSE, 0, FALSE },
  /* parameters that move together are one */
  { RUN "sweep: {axes: {\"params.nap_s, params.bad_share\": [[0 s, 0], [0.001 s, 1]]}}\n",
    "params.nap_s, params.bad_share", FALSE, FALSE, 0, FALSE },
  { RUN "sweep: {axes: {\"params.nap_s, params.x\": [[0 s, 0.9], [0.001 s, 0.9], [0 s, 7]]}}\n", "",
    FALSE, FALSE, 0, FALSE },
  { RUN "sweep: {axes: {\"params.nap_s, params.x\": [[0 s, 0.9], [0.001 s, 0.9], [0 s, 7]]}}\n",
    "params.nap_s", FALSE, TRUE, 0, FALSE },
  { RUN "sweep: {design: zip, axes: {params.nap_s: [0 s, 0.001 s], params.x: [0.9, 7]}}\n", "",
    FALSE, FALSE, 0, FALSE },
  { RUN "sweep: {design: lhs, n: 4, axes: {params.nap_s: {from: 0 s, to: 0.001 s}, "
        "params.bad_share: {from: 0, to: 1}}}\n",
    "params.nap_s, params.bad_share", FALSE, FALSE, 0, FALSE },
  /* what is derived from a parameter is a result */
  { RUN "sweep: {axes: {params.nap_s: [0 s, 0.001 s]}}\nderive: [{name: slept, value: 2 * "
        "params.nap_s, unit: s}]\n",
    "", FALSE, FALSE, 0, FALSE },
  /* nothing is said of what is not known yet */
  { RUN "sweep: {axes: {params.nap_s: [0 s, 0.001 s]}}\n", "", FALSE, FALSE, 1, FALSE },
  { RUN "sweep: {axes: {params.nap_s: [0 s, 0.001 s]}}\n", "", FALSE, FALSE, 2, FALSE },
  { RUN "sweep: {axes: {params.nap_s: [0 s, 0.001 s]}}\n", "", FALSE, FALSE, 0, TRUE },
};

static void
put (const Lab *lab, SimStore *store, guint i, const Case *c, gboolean fails)
{
  g_autoptr (SimRecord) record
    = fails ? sim_record_new_failed ("test") : record_of (lab, i / 2, i % 2);

  if (c->same_score && !record->failed)
    record->values[record->n_values - 1] = 1;
  ck_assert (sim_store_add (store, i / 2, i % 2, record, NULL));
}

static char *
idle_of (SimStore *store)
{
  g_autoptr (SimSummary) summary = sim_summary_new (store, NULL);
  g_autoptr (GPtrArray) axes = summary ? sim_idle_axes (store, summary, NULL) : NULL;

  ck_assert_ptr_nonnull (axes);
  g_ptr_array_add (axes, NULL);
  return g_strjoinv ("; ", (char **) axes->pdata);
}

START_TEST (axes_that_changed_nothing_are_found)
{
  const Case *c = &cases[_i];
  Lab lab = lab_new (c->rest);
  SimStore *store = lab_open (lab.db, SIM_STORE_WRITE);
  guint n = 2 * sim_plan_n_points (lab.plan) - c->n_missing;
  g_autofree char *idle = NULL;

  ck_assert (sim_store_begin (store, lab.plan, NULL));
  for (guint i = 0; i < n; i++)
    put (&lab, store, i, c, c->last_fails && i == n - 1);
  ck_assert (sim_store_close (store, NULL));
  if (c->drops_axes)
    g_free (ask (lab.db, "DELETE FROM meta WHERE key = 'axes'"));
  store = lab_open (lab.db, SIM_STORE_READ);
  idle = idle_of (store);
  ck_assert_msg (g_str_equal (idle, c->wanted), "%s: '%s' instead of '%s'", c->rest, idle,
                 c->wanted);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (idle, tcase_add_loop_test (tests, axes_that_changed_nothing_are_found, 0,
                                      G_N_ELEMENTS (cases)))
