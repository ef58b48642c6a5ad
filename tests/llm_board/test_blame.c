/* tests/llm_board/test_blame.c - a part that is wrong is found, what no part explains is not. */
#include "models/llm_board/errors/blame.h"
#include "tests/test.h"

/* Rows whose experts take half, a third, a quarter of the time. */
static LlmStepParts
step_of (guint i)
{
  return (
    LlmStepParts){ .gemm_s = (double) i, .experts_s = 1.0, .attention_s = 1.0, .host_s = 0.1 };
}

static double
whole_s (const LlmStepParts *p)
{
  return p->gemm_s + p->experts_s + p->attention_s + p->host_s;
}

START_TEST (the_wrong_part_is_found)
{
  BlameRow rows[3];

  for (guint i = 0; i < 3; i++)
    {
      LlmStepParts p = step_of (i + 1);
      /* measured with experts that take 0.6 of what they do here */
      rows[i] = blame_row (whole_s (&p), whole_s (&p) - 0.4, &p, 1.0);
    }
  ck_assert_double_eq_tol (blame_factor (rows, 3, BLAME_EXPERTS), 0.6, 1e-12);
  ck_assert_double_eq_tol (blame_left (rows, 3, BLAME_EXPERTS, 0.6), 0.0, 1e-12);
  ck_assert_double_gt (blame_left (rows, 3, BLAME_PRODUCTS, blame_factor (rows, 3, BLAME_PRODUCTS)),
                       0.02);
  ck_assert (isnan (blame_factor (rows, 3, BLAME_NETWORK)));
}
END_TEST

START_TEST (shares_add_up)
{
  LlmStepParts p = step_of (2);
  BlameRow mixed = blame_row (10.0, 5.0, &p, 1.0), full = blame_row (1.0, 1.0, &p, 1.0),
           drafts = blame_row (2.05, 2.05, &p, 2.0);
  double sum = 0.0;

  ck_assert_double_eq (mixed.error, 1.0);
  ck_assert_double_eq_tol (mixed.share[BLAME_PROMPTS], 1.0 - 0.41, 1e-12);
  ck_assert_double_eq (full.share[BLAME_PROMPTS], 0.0);              /* seldom full */
  ck_assert_double_eq_tol (drafts.share[BLAME_PROMPTS], 0.0, 1e-12); /* two tokens a step */
  for (guint i = 0; i < BLAME_N_PARTS; i++)
    sum += mixed.share[i];
  ck_assert_double_eq_tol (sum, 1.0, 1e-12);
}
END_TEST

/* A part of a tenth cannot halve the time. */
START_TEST (what_no_part_explains)
{
  LlmStepParts p = { .gemm_s = 9.0, .host_s = 1.0 };
  BlameRow row = blame_row (10.0, 5.0, &p, 1.0);

  ck_assert_double_lt (blame_factor (&row, 1, BLAME_HOST), 0.0);
}
END_TEST

TEST_MAIN (blame, TEST (the_wrong_part_is_found), TEST (shares_add_up),
           TEST (what_no_part_explains))
