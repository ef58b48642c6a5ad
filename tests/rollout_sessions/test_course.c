/* tests/rollout_sessions/test_course.c - the course of a session on two instances: turns and tools,
 * the four ways in which it ends, restarts; nobody trains. */
#include "tests/rollout_sessions/course_parts.h"

#define SMALL                                                                                      \
  "instances=2;n_prompts=1;group_size=2;prefix_cache=none;turns=2;prompt_tokens=100 tokens;"       \
  "completion_tokens=10 tokens;append_tokens=20 tokens;tool_s=1 s;reward_s=2 s;"

/* Ten outputs behind a prompt, alone: a step with the prompt, and nine that read what is there. */
static double
turn_s (double prompt)
{
  return 10 * (10e-3 + 100e-6) + prompt * (20e-6 + 10e-9) + (9 * prompt + 45) * 10e-9;
}

/* Both sessions begin. */
static void
begin (Parts *m)
{
  ses_draw_group (&m->work);
  for (guint id = 0; id < 2; id++)
    ses_course_begin (&m->course, id, 0.0);
  ses_fleet_settle (&m->fleet);
}

/* A turn, a second at its tool, and a turn with what both have added; then its reward.  Each is
 * alone on its instance. */
START_TEST (turns_follow_each_other)
{
  Parts m;

  parts_course_set_up (&m, SMALL);
  begin (&m);
  ck_assert (m.course.n_active == 2 && m.course.n_generating == 2);
  parts_run (m.engine, m.sim, 0.5);
  ck_assert (m.course.n_generating == 0 && m.course.n_in_tools == 2 && m.n == 0);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert (m.n == 2 && m.n_scored == 2 && m.course.n_active == 0);
  for (guint i = 0; i < 2; i++)
    {
      ck_assert_int_eq (m.tokens[i], 20);
      ck_assert_double_le (fabs (m.at_s[i] - (turn_s (100) + 1.0 + turn_s (130))), 1e-4);
      ck_assert_int_eq (ses_session (&m.work, i)->end, SES_END_STOP);
    }
  assert_close (m.scored_s, m.at_s[1] + 2.0, 1e-8);
  ck_assert (m.course.prompts[0] == 200 && m.course.prompts[1] == 260);
  parts_course_clear (&m);
}
END_TEST

/* At 135 tokens the second turn has room for 5; at 120 the tool's result has filled it. */
START_TEST (a_cap_cuts_a_session)
{
  static const struct {
    gint64 cap, tokens;
  } cases[] = { { 135, 15 }, { 120, 10 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Parts m;

      parts_course_set_up (&m, SMALL);
      m.course.max_context = cases[i].cap;
      begin (&m);
      parts_run (m.engine, m.sim, 10.0);
      ck_assert (m.n == 2 && m.tokens[0] == cases[i].tokens);
      ck_assert_int_eq (ses_session (&m.work, 0)->end, SES_END_LENGTH);
      parts_course_clear (&m);
    }
}
END_TEST

/* At its tool it ends at once; at an engine when the step that runs has ended, with what it has
 * made by then. */
START_TEST (a_time_out_ends_it)
{
  Parts m;

  parts_course_set_up (&m, SMALL "episode_timeout_s=500 ms");
  begin (&m);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert (m.n == 2 && m.tokens[0] == 10);
  assert_close (m.at_s[0], 0.5, 1e-9);
  ck_assert_int_eq (ses_session (&m.work, 0)->end, SES_END_TIMEOUT);
  parts_course_clear (&m);
  parts_course_set_up (&m, SMALL "episode_timeout_s=50 ms");
  begin (&m);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert (m.n == 2 && m.tokens[0] > 0 && m.tokens[0] < 10);
  ck_assert (m.at_s[0] >= 0.05 && m.at_s[0] <= 0.05 + 11e-3);
  parts_course_clear (&m);
}
END_TEST

/* Two attempts at a tool that always fails: 2 s, and no turn behind it. */
START_TEST (without_an_environment_it_fails)
{
  Parts m;

  parts_course_set_up (&m, SMALL);
  m.p.tool_failure_share = 1.0;
  m.p.tool_retries = 1;
  m.p.tool_restart_s = 0.0;
  begin (&m);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert (m.n == 2 && m.tokens[0] == 10);
  ck_assert_int_eq (ses_session (&m.work, 0)->end, SES_END_FAILED);
  ck_assert_double_le (fabs (m.at_s[0] - (turn_s (100) + 2.0)), 1e-4);
  parts_course_clear (&m);
}
END_TEST

/* All begin anew while both are at their tools: what they had made is lost, and they end as if they
 * had begun then. */
START_TEST (a_restart_loses_what_there_was)
{
  Parts m;

  parts_course_set_up (&m, SMALL);
  begin (&m);
  parts_run (m.engine, m.sim, 0.5);
  ses_course_restart_all (&m.course, 0.5);
  ses_fleet_settle (&m.fleet);
  ck_assert (m.course.n_active == 2 && m.course.n_generating == 2 && m.course.n_in_tools == 0);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert (m.n == 2 && m.tokens[0] == 20);
  ck_assert_double_le (fabs (m.at_s[0] - (0.5 + turn_s (100) + 1.0 + turn_s (130))), 1e-4);
  ck_assert (parts_value (m.sim, ses_metrics, "wasted_restart_tokens") == 20.0);
  parts_course_clear (&m);
}
END_TEST

TEST_MAIN (sessions_course, TEST (turns_follow_each_other), TEST (a_cap_cuts_a_session),
           TEST (a_time_out_ends_it), TEST (without_an_environment_it_fails),
           TEST (a_restart_loses_what_there_was))
