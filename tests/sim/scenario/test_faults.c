/* tests/sim/scenario/test_faults.c - faults: their text, their order, and what is kept once. */
#include "tests/test.h"
#include <math.h>
#include <string.h>
#include "sim/scenario/document/faults.h"

static void
assert_text (const SimFaults *faults, const char *expected)
{
  g_autofree char *text = sim_faults_text (faults);

  ck_assert_str_eq (text, expected);
}

START_TEST (faults_none)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  GError *error = NULL;

  ck_assert_uint_eq (sim_faults_n (faults), 0);
  assert_text (faults, "");
  ck_assert (sim_faults_to_error (faults, &error));
  ck_assert_ptr_null (error);
  sim_faults_free (NULL);
}
END_TEST

START_TEST (faults_parts)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();

  sim_faults_add (faults, NULL, NULL, "plain %d %%", 7);
  sim_faults_add (faults, NULL, "params.x", "keyed");
  sim_faults_add (faults, &(SimMark){ "a.yaml", 0, 0 }, NULL, "of the file");
  sim_faults_add (faults, &(SimMark){ "a.yaml", 3, 0 }, "", "of the line");
  sim_faults_add (faults, &(SimMark){ "a.yaml", 3, 9 }, "run.until", "of the place");
  sim_faults_add (faults, &(SimMark){ NULL, 5, 5 }, "k", "no file");
  assert_text (faults, "plain 7 %\nparams.x: keyed\nk: no file\na.yaml: of the file\n"
                       "a.yaml:3: of the line\na.yaml:3:9: run.until: of the place\n");
}
END_TEST

START_TEST (faults_order)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();

  sim_faults_add (faults, &(SimMark){ "b.yaml", 11, 2 }, NULL, "fourth");
  sim_faults_add (faults, &(SimMark){ "a.yaml", 1, 1 }, NULL, "fifth");
  sim_faults_add (faults, &(SimMark){ "b.yaml", 9, 7 }, NULL, "third");
  sim_faults_add (faults, &(SimMark){ "b.yaml", 9, 3 }, NULL, "first");
  sim_faults_add (faults, &(SimMark){ "b.yaml", 9, 3 }, NULL, "a second");
  assert_text (faults, "b.yaml:9:3: first\nb.yaml:9:3: a second\nb.yaml:9:7: third\n"
                       "b.yaml:11:2: fourth\na.yaml:1:1: fifth\n");
}
END_TEST

START_TEST (faults_once)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  const SimMark here = { "a.yaml", 4, 4 }, there = { "a.yaml", 4, 5 };

  for (guint i = 0; i < 3; i++)
    sim_faults_add (faults, &here, "k", "same");
  sim_faults_add (faults, &there, "k", "same");
  sim_faults_add (faults, &here, "j", "same");
  ck_assert_uint_eq (sim_faults_n (faults), 3);
  assert_text (faults, "a.yaml:4:4: k: same\na.yaml:4:4: j: same\na.yaml:4:5: k: same\n");
}
END_TEST

/* The mark's file name may go before the faults do. */
START_TEST (faults_own_names)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  char *name = g_strdup ("gone.yaml");

  sim_faults_add (faults, &(SimMark){ name, 2, 1 }, NULL, "one");
  memset (name, 'x', strlen (name));
  g_free (name);
  sim_faults_add (faults, &(SimMark){ "gone.yaml", 1, 1 }, NULL, "two");
  assert_text (faults, "gone.yaml:1:1: two\ngone.yaml:2:1: one\n");
}
END_TEST

START_TEST (faults_take)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  GError *error = NULL;

  sim_invalid (&error, "trace.csv:7:2: a bad row");
  sim_faults_take (faults, &(SimMark){ "a.yaml", 2, 10 }, "params.trace", error);
  assert_text (faults, "a.yaml:2:10: params.trace: trace.csv:7:2: a bad row\n");
}
END_TEST

START_TEST (faults_error)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (GError) error = NULL;

  sim_faults_add (faults, NULL, NULL, "one");
  sim_faults_add (faults, NULL, NULL, "two, 100 %%s");
  ck_assert (!sim_faults_to_error (faults, &error));
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
  ck_assert_str_eq (error->message, "one\ntwo, 100 %s");
}
END_TEST

START_TEST (faults_many)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < 137; i++)
    sim_faults_add (faults, &(SimMark){ "a.yaml", 200 - i, 1 }, NULL, "fault");
  text = sim_faults_text (faults);
  ck_assert_uint_eq (sim_faults_n (faults), 137);
  ck_assert (g_str_has_prefix (text, "a.yaml:64:1: fault\n"));
  ck_assert (g_str_has_suffix (text, "a.yaml:163:1: fault\nand 37 more faults\n"));
}
END_TEST

TEST_MAIN (faults, TEST (faults_none), TEST (faults_parts), TEST (faults_order), TEST (faults_once),
           TEST (faults_own_names), TEST (faults_take), TEST (faults_error), TEST (faults_many))
