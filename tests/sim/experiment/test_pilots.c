/* tests/sim/experiment/test_pilots.c - the warm-up of a point is found once, whoever runs its
 * replications, and whenever. */
#include "tests/test.h"
#include "tests/sim/lab_export.h"
#include "sim/experiment/execute/execute.h"

/* Bytes of the file of notes: starts so far, pilots included. */
static gsize
n_starts (const char *notes)
{
  g_autofree char *text = NULL;
  gsize n = 0;

  g_file_get_contents (notes, &text, &n, NULL);
  return n;
}

static Lab
noting_lab (const char *notes, guint reps, const char *until)
{
  g_autofree char *yaml
    = g_strdup_printf ("params: {mode: notes, gate: %s}\n"
                       "run: {replications: %u, until: %s, warmup_by: mser}\n"
                       "sweep: {order: depth, axes: {params.x: [0.9, 1.25, 7]}}\n",
                       notes, reps, until);

  return lab_new (yaml);
}

/* Four replications of three points and then five more, counted.  Returns: what is stored then. */
static char *
noted (const char *notes, guint jobs)
{
  Lab few = noting_lab (notes, 4, "2 s"), more = noting_lab (notes, 9, "2 s");
  SimStore *store = lab_open (few.db, SIM_STORE_WRITE);
  SimExecuteOptions options = { .jobs = jobs };
  char *text;

  g_unlink (notes);
  ck_assert_uint_eq (lab_execute (&few, store, &options).n_failed, 0);
  ck_assert_uint_eq (n_starts (notes), 3 * (SIM_PILOTS + 4));
  ck_assert_uint_eq (lab_execute (&more, store, &options).n_done, 15);
  ck_assert_uint_eq (n_starts (notes), 3 * (SIM_PILOTS + 9));
  text = lab_export (store);
  sim_store_free (store);
  lab_clear (&few);
  lab_clear (&more);
  return text;
}

/* Three points: ten pilots each, however many workers there are, and none when more replications
 * are added later. */
START_TEST (pilots_run_once_a_point)
{
  g_autofree char *one = NULL, *four = NULL;
  g_autofree char *dir = lab_dir (), *notes = g_build_filename (dir, "notes", NULL);

  one = noted (notes, 1);
  four = noted (notes, 4);
  lab_same (one, four);
  lab_empty (dir);
}
END_TEST

/* No tally has enough observations: that too is found once, and every replication fails of it. */
START_TEST (pilots_look_in_vain_once_a_point)
{
  g_autofree char *dir = lab_dir (), *notes = g_build_filename (dir, "notes", NULL);
  Lab lab = noting_lab (notes, 4, "0.51 s");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 3 });

  ck_assert_uint_eq (progress.n_failed, 12);
  ck_assert_uint_eq (n_starts (notes), 3 * SIM_PILOTS);
  sim_store_free (store);
  lab_clear (&lab);
  lab_empty (dir);
}
END_TEST

/* A point whose pilots kill their worker holds up no other, and its replications fail one by
 * one. */
START_TEST (pilots_that_crash_hold_nothing_up)
{
  Lab lab = lab_new ("sweep: {axes: {params.mode: [crashes, fine]}}\n"
                     "run: {replications: 3, until: 2 s, warmup_by: mser}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 3 });

  ck_assert_uint_eq (progress.n_done, 6);
  ck_assert_uint_eq (progress.n_failed, 6);     /* the fine ones have too few observations */
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (pilots, TEST (pilots_run_once_a_point), TEST (pilots_look_in_vain_once_a_point),
           TEST (pilots_that_crash_hold_nothing_up))
