/* tests/rollout_sessions/test_admission.c - who may begin, what is trained on and when weights are
 * new, on two instances: counts of groups by hand. */
#include "tests/rollout_sessions/course_parts.h"

/* One turn of ten tokens a session; two groups of two in a batch: 40 tokens, 4 s, and 1 s for new
 * weights. */
#define SMALL                                                                                      \
  "instances=2;n_prompts=2;group_size=2;prefix_cache=none;turns=1;prompt_tokens=100 tokens;"       \
  "completion_tokens=10 tokens;tool_s=0 s;reward_s=0 s;train_s_per_token=100 ms/tokens;"           \
  "update_by=time;update_s=1 s;iterations=3;"

static void
iteration_done (gpointer data, double now_s)
{
  Parts *m = data;

  m->scored_s = now_s;
}

static void
set_up (Parts *m, const char *settings)
{
  parts_course_set_up (m, settings);
  m->training = (SesTraining){ .work = &m->work,
                               .course = &m->course,
                               .fleet = &m->fleet,
                               .iteration_done = iteration_done,
                               .data = m };
  ses_training_start (&m->training);
  m->trains = TRUE;
}

static void
clear (Parts *m)
{
  ses_training_clear (&m->training);
  parts_course_clear (m);
}

/* A batch; a batch, whose follower waits for its end; a batch and one version ahead. */
START_TEST (weights_limit_groups)
{
  static const struct { const char *coupling; gint64 groups; } cases[] = {
    { SMALL "coupling=sync", 2 },
    { SMALL "coupling=one_step_off", 2 },
    { SMALL "coupling=bounded_stale;staleness=1", 4 },
    { SMALL "coupling=bounded_stale;staleness=0", 2 },
    { SMALL "coupling=bounded_stale;staleness=3", 8 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Parts m;

      set_up (&m, cases[i].coupling);
      ses_training_admit (&m.training, 0.0);
      ck_assert_int_eq (m.training.admitted, cases[i].groups);
      ck_assert_int_eq (m.course.n_active, 2 * cases[i].groups);
      clear (&m);
    }
}
END_TEST

/* Three slots hold one group of two; by group both come back with the last member, by sample each
 * by itself, and another group begins only when there are two. */
START_TEST (slots_limit_sessions)
{
  for (guint by_group = 0; by_group < 2; by_group++)
    {
      Parts m;

      set_up (&m, by_group ? SMALL "coupling=sync;slots=3;refill=group"
                           : SMALL "coupling=sync;slots=3;refill=sample");
      ses_training_admit (&m.training, 0.0);
      ck_assert (m.training.admitted == 1 && m.training.free_slots == 1);
      ses_admission_give_back (&m.training, 0);
      ck_assert_int_eq (m.training.free_slots, by_group ? 1 : 2);
      ses_training_admit (&m.training, 0.0);
      ck_assert_int_eq (m.training.admitted, by_group ? 1 : 2);
      ses_admission_give_back (&m.training, 1);
      ck_assert_int_eq (m.training.free_slots, by_group ? 3 : 1);
      clear (&m);
    }
}
END_TEST

/* The batch is complete when the last session has ended; 4 s of training and 1 s for the weights
 * behind that, and the next two groups begin with version 1. */
START_TEST (a_batch_is_trained_on)
{
  Parts m;

  set_up (&m, SMALL "coupling=sync");
  ses_training_admit (&m.training, 0.0);
  ses_fleet_settle (&m.fleet);
  parts_run (m.engine, m.sim, 4.0);
  ck_assert (m.n == 4 && m.training.training && m.training.admitted == 2);
  parts_run (m.engine, m.sim, 5.2);
  ck_assert (m.training.version == 1 && m.training.admitted == 4);
  ck_assert_double_le (fabs (m.scored_s - (m.at_s[3] + 5.0)), 1e-6);
  assert_close (m.training.trained_tokens, 40.0, 1e-12);
  assert_close (m.training.train_s, 4.0, 1e-8);
  assert_close (m.training.update_s, 1.0, 1e-8);
  ck_assert_int_eq (ses_session (&m.work, 4)->version, 1);
  ck_assert (parts_value (m.sim, ses_metrics, "staleness.max") == 0.0);
  clear (&m);
}
END_TEST

/* A group whose rewards are all equal is thrown away, and another takes its place. */
START_TEST (a_rejected_group_is_replaced)
{
  Parts m;

  set_up (&m, SMALL "coupling=sync");
  ses_training_admit (&m.training, 0.0);
  ses_group (&m.work, 0)->keeps = FALSE;
  ses_group (&m.work, 1)->keeps = TRUE;
  ses_fleet_settle (&m.fleet);
  parts_run (m.engine, m.sim, 1.0);
  ck_assert_uint_eq (m.work.n_groups, 3);
  ck_assert (m.n == 6 && m.training.training && m.training.admitted == 2);
  ck_assert (parts_value (m.sim, ses_metrics, "wasted_filtered_tokens") == 20.0);
  clear (&m);
}
END_TEST

/* In the order of issue no group is trained on later than the bound allows: none of twelve groups
 * is older than one version, and all that was trained on was made. */
START_TEST (nothing_is_older_than_the_bound)
{
  Parts m;

  set_up (&m, SMALL "coupling=bounded_stale;staleness=1;consume=submission;"
                    "completion_tokens=exponential(50 tokens)");
  ses_training_admit (&m.training, 0.0);
  ses_fleet_settle (&m.fleet);
  sim_engine_run (m.engine, SIM_TIME_MAX);
  ck_assert (m.training.over && m.training.version == 3);
  ck_assert_double_le (parts_value (m.sim, ses_metrics, "staleness.max"), 1.0);
  ck_assert (parts_value (m.sim, ses_metrics, "delivered_sessions") == 3 * 2 * 2);
  ck_assert_double_le (m.training.trained_tokens,
                       parts_value (m.sim, ses_metrics, "generated_tokens"));
  clear (&m);
}
END_TEST

TEST_MAIN (sessions_admission, TEST (weights_limit_groups), TEST (slots_limit_sessions),
           TEST (a_batch_is_trained_on), TEST (a_rejected_group_is_replaced),
           TEST (nothing_is_older_than_the_bound))
