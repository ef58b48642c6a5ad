/* tests/rollout_sessions/test_order.c - whose turn comes first: each policy by its definition, and
 * an engine of one place that serves them so. */
#include "models/rollout_sessions/course/order.h"
#include "tests/rollout_sessions/course_parts.h"

/* Two groups of two; three turns each, of 100 x (id + 1) tokens. */
static void
set_up (Parts *m)
{
  parts_set_up (m, "n_prompts=2;group_size=2;turns=3");
  ses_draw_group (&m->work);
  ses_draw_group (&m->work);
  for (guint id = 0; id < 4; id++)
    for (guint k = 0; k < 3; k++)
      ses_session (&m->work, id)->turns[k].completion = 100 * (id + 1);
}

/* Of 600 tokens in three turns of 200, two turns are left, of one of which 50 are there. */
START_TEST (what_is_to_come)
{
  const SesPast none = { 0, 0 };
  SesSession *s;
  Parts m;

  set_up (&m);
  s = ses_session (&m.work, 1);
  ck_assert_int_eq (ses_order_shortest (&m.work, &none, 1), 600);
  s->turn = 1;
  s->generated = 250;
  s->kept = 50;
  ck_assert_int_eq (ses_order_shortest (&m.work, &none, 1), 350);
  ck_assert_int_eq (ses_order_longest (&m.work, &none, 1), -350);
  ck_assert_int_eq (ses_order_program (&m.work, &none, 1), 1);
  s->turns[2].completion = 2000000000;
  ck_assert_int_eq (ses_order_longest (&m.work, &none, 1), -SES_MOST_PRIORITY);
  parts_clear (&m);
}
END_TEST

/* Nothing is known, then of all, then of the own group; never less than what is there. */
START_TEST (what_is_expected)
{
  SesPast past = { 0, 0 };
  Parts m;

  set_up (&m);
  ck_assert_int_eq (ses_order_predicted (&m.work, &past, 2), 0);
  past = (SesPast){ 2, 900 };
  ck_assert_int_eq (ses_order_predicted (&m.work, &past, 2), -450);
  ses_group (&m.work, 1)->past = (SesPast){ 1, 1200 };
  ck_assert_int_eq (ses_order_predicted (&m.work, &past, 2), -1200);
  ck_assert_int_eq (ses_order_predicted (&m.work, &past, 0), -450);
  ses_session (&m.work, 2)->generated = 1500;
  ck_assert_int_eq (ses_order_predicted (&m.work, &past, 2), -1500);
  parts_clear (&m);
}
END_TEST

/* 0 to 255 tokens, to 511, to 1023, ... */
START_TEST (queues_of_feedback_double)
{
  static const gint64 tokens[] = { 0, 255, 256, 511, 512, 1023, 1024, 262144 };
  static const gint64 queues[] = { 0, 0, 1, 1, 2, 2, 3, 11 };
  const SesPast none = { 0, 0 };
  Parts m;

  set_up (&m);
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      ses_session (&m.work, 0)->generated = tokens[i];
      ck_assert_int_eq (ses_order_feedback (&m.work, &none, 0), queues[i]);
    }
  parts_clear (&m);
}
END_TEST

/* Four sessions of one turn on an instance with one place. */
static void
expect_order (const char *name, SesOrder priority, const guint *who)
{
  static const guint32 tokens[] = { 20, 40, 10, 30 };
  g_autofree char *settings
    = g_strdup_printf ("instances=1;max_requests=1;n_prompts=1;group_size=4;turns=1;"
                       "prompt_tokens=100 tokens;turn_order=%s",
                       name);
  const SesOrderRow row = { priority };
  Parts m;

  parts_course_set_up (&m, settings);
  m.course.order = priority != NULL ? &row : NULL;
  ses_draw_group (&m.work);
  for (guint id = 0; id < 4; id++)
    ses_session (&m.work, id)->turns[0].completion = tokens[id];
  for (guint id = 4; id > 0; id--)
    ses_course_begin (&m.course, id - 1, 0.0);
  ses_fleet_settle (&m.fleet);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert_uint_eq (m.n, 4);
  for (guint i = 0; i < 4; i++)
    ck_assert_uint_eq (m.who[i], who[i]);
  parts_course_clear (&m);
}

/* They come from the last to the first. */
START_TEST (engines_serve_them_so)
{
  expect_order ("arrival", NULL, (const guint[]){ 3, 2, 1, 0 });
  expect_order ("program", ses_order_program, (const guint[]){ 0, 1, 2, 3 });
  expect_order ("longest_first", ses_order_longest, (const guint[]){ 1, 3, 0, 2 });
  expect_order ("shortest_first", ses_order_shortest, (const guint[]){ 2, 0, 3, 1 });
  /* nobody has ended and nobody has begun: equals, as they came */
  expect_order ("predicted", ses_order_predicted, (const guint[]){ 3, 2, 1, 0 });
  expect_order ("feedback", ses_order_feedback, (const guint[]){ 3, 2, 1, 0 });
}
END_TEST

#define BUSY                                                                                       \
  "n_prompts=16;group_size=4;instances=2;max_requests=4;prompt_tokens=200 tokens;"                 \
  "turns=lognormal(4, 0.8);turn_correlation=0.5;completion_tokens=lognormal(80 tokens, 1);"        \
  "append_tokens=100 tokens;tool_s=exponential(300 ms);update_s=0 s;"                              \
  "train_s_per_token=0 s/tokens;"

/* Whatever the order, the same tokens are generated, and jumps are the sum of their steps.  The
 * longest first end the rollout sooner, the shortest first a session. */
START_TEST (an_order_moves_no_token)
{
  static const char *const names[]
    = { "arrival", "program", "longest_first", "shortest_first", "predicted", "feedback" };
  double tokens = value_of (BUSY, "trained_tokens");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *jump
        = g_strdup_printf (BUSY "capacity_tokens=8000 tokens;turn_order=%s;", names[i]);
      g_autofree char *step = g_strdup_printf ("%sadvance=step;", jump);

      ck_assert_double_eq (value_of (jump, "trained_tokens"), tokens);
      ck_assert_double_eq_tol (value_of (jump, "rollout_s"), value_of (step, "rollout_s"), 1e-6);
    }
  ck_assert_double_lt (value_of (BUSY "turn_order=shortest_first;", "session_s.mean"),
                       value_of (BUSY "turn_order=longest_first;", "session_s.mean"));
  ck_assert_double_lt (value_of (BUSY "turn_order=longest_first;", "rollout_s"),
                       value_of (BUSY "turn_order=shortest_first;", "rollout_s"));
}
END_TEST

TEST_MAIN (order, TEST (what_is_to_come), TEST (what_is_expected), TEST (queues_of_feedback_double),
           TEST (engines_serve_them_so), TEST (an_order_moves_no_token))
