/* tests/rollout_sessions/test_results.c - what instances wait for and when sessions are done, from
 * counts by hand; nothing runs. */
#include "models/rollout_sessions/results/results.h"
#include "tests/rollout_sessions/course_parts.h"

static void
set_up (Parts *m, SesResults *r)
{
  parts_course_set_up (m, "instances=2;n_prompts=1;group_size=2;coupling=sync");
  m->training = (SesTraining){ .work = &m->work, .course = &m->course, .fleet = &m->fleet };
  *r = (SesResults){ .sim = m->sim,
                     .p = &m->p,
                     .work = &m->work,
                     .fleet = &m->fleet,
                     .course = &m->course,
                     .training = &m->training };
  ses_results_start (r);
}

static void
clear (Parts *m, SesResults *r)
{
  ses_results_clear (r);
  parts_course_clear (m);
}

/* Two instances for 10 s: both idle at the gate for 1, both busy for 2, one idle beside tools for
 * 3, one in the tail for 4. */
START_TEST (idle_time_has_one_cause)
{
  SesResults r;
  Parts m;

  set_up (&m, &r);
  parts_run (m.engine, m.sim, 1.0);
  m.course.n_active = 4;
  m.fleet.n_busy = 2;
  m.fleet.instances[0].n_requests = 3;
  m.fleet.instances[1].n_requests = 1;
  ses_results_observe (&r);
  parts_run (m.engine, m.sim, 3.0);
  m.fleet.n_busy = 1;
  m.course.n_in_tools = 1;
  m.fleet.instances[1].n_requests = 0;
  ses_results_observe (&r);
  parts_run (m.engine, m.sim, 6.0);
  m.course.n_in_tools = 0;
  ses_results_observe (&r);
  parts_run (m.engine, m.sim, 10.0);
  m.training.version = 1;
  m.course.version = 1;
  ses_results_report (&r);
  assert_close (parts_value (m.sim, ses_metrics, "idle_gate_share"), 2.0 / 20.0, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "idle_tools_share"), 3.0 / 20.0, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "idle_tail_share"), 4.0 / 20.0, 1e-9);
  /* 3 of a mean of 2, then 3 of 1.5: while anybody had requests */
  assert_close (parts_value (m.sim, ses_metrics, "imbalance"), (1.5 * 2 + 2.0 * 7) / 9.0, 1e-9);
  m.fleet.instances[0].n_requests = 0;
  clear (&m, &r);
}
END_TEST

/* Two iterations: ends at 1 to 10 s after the first has begun, in any order, and at 2 s after the
 * second: means of 5 and 2, 9 and 2, 10 and 2. */
START_TEST (done_times_are_means_over_iterations)
{
  static const double end_s[] = { 3, 1, 10, 2, 9, 4, 8, 5, 7, 6 };
  SesResults r;
  Parts m;

  set_up (&m, &r);
  for (guint i = 0; i < G_N_ELEMENTS (end_s); i++)
    ses_results_ended (&r, end_s[i]);
  ses_results_iteration_done (&r, 20.0);
  ses_results_ended (&r, 22.0);
  ses_results_iteration_done (&r, 30.0);
  parts_run (m.engine, m.sim, 30.0);
  m.training.version = m.course.version = 2;
  m.training.trained_tokens = 600.0;
  ses_results_report (&r);
  assert_close (parts_value (m.sim, ses_metrics, "done_p50_s"), 3.5, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "done_p90_s"), 5.5, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "rollout_s"), 6.0, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "tail_s"), 0.5, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "iteration_s"), 15.0, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "tokens_per_s"), 20.0, 1e-9);
  clear (&m, &r);
}
END_TEST

/* A run that was cut before its first training step has no means; hits are by turn, and a turn that
 * nobody took has none. */
START_TEST (what_did_not_happen_is_not_told)
{
  SesResults r;
  Parts m;

  set_up (&m, &r);
  parts_run (m.engine, m.sim, 5.0);
  ses_results_report (&r);
  ck_assert (isnan (parts_value (m.sim, ses_metrics, "iteration_s")));
  m.training.version = m.course.version = 1;
  m.course.prompts[0] = 100;
  m.course.prompts[2] = 300;
  m.course.found[2] = 240;
  ses_results_report (&r);
  assert_close (parts_value (m.sim, ses_metrics, "hit_share"), 240.0 / 400.0, 1e-12);
  ck_assert (parts_value (m.sim, ses_metrics, "hit_share_turn_1") == 0.0);
  ck_assert (isnan (parts_value (m.sim, ses_metrics, "hit_share_turn_2")));
  assert_close (parts_value (m.sim, ses_metrics, "hit_share_turn_3"), 0.8, 1e-12);
  clear (&m, &r);
}
END_TEST

TEST_MAIN (sessions_results, TEST (idle_time_has_one_cause),
           TEST (done_times_are_means_over_iterations), TEST (what_did_not_happen_is_not_told))
