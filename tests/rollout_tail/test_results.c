/* tests/rollout_tail/test_results.c - the room results by itself: deliveries and the baseline. */
#include "tests/rollout_tail/parts_case.h"

typedef struct {
  Parts       parts;
  RollResults m;
} Room;

static void
set_up (Room *r, const char *const *pairs)
{
  Parts *parts = &r->parts;

  *r = (Room){ 0 };
  parts_set_up (parts, 5, pairs, FALSE);
  r->m.work = &parts->work;
  r->m.fleet = &parts->fleet;
  r->m.pool = &parts->pool;
}

/* A group has the tokens of its members, and its rewards are there one reward after the last. */
START_TEST (a_group_is_delivered_whole)
{
  Room r;

  set_up (&r, (const char *const[]){ "reward_s=5 s", "train_s_per_token=2 ms/tokens", NULL });
  r.parts.work.requests[2].finish_s = 8.0;
  r.parts.work.requests[3].finish_s = 3.0;
  r.m.delivered_tokens = roll_report_delivered (&r.m, 1);
  ck_assert_double_eq (r.m.delivered_tokens, 700.0);
  ck_assert_double_eq (r.m.scored_s, 13.0);
  assert_close (roll_train_s (&r.m), 1.4, 1e-12);
  parts_clear (&r.parts);
}
END_TEST

/* Ten responses on two instances with room: the last tenth is the longest alone, and the baseline
 * takes as long as its instance. */
START_TEST (the_baseline_marks_its_last_tenth)
{
  Room r;

  set_up (&r, (const char *const[]){ "n_prompts=5", "capacity_tokens=100000 tokens", NULL });
  roll_run_baseline (&r.m);
  for (guint id = 0; id < 10; id++)
    ck_assert_uint_eq (r.m.late[id], id == 9);
  ck_assert_double_gt (r.m.baseline_s, 1000 * r.parts.p.base_s);
  /* on a copy: the run's own requests have not moved */
  ck_assert_int_eq (r.parts.work.requests[7].state, ROLL_NEW);
  g_free (r.m.late);
  parts_clear (&r.parts);
}
END_TEST

/* A run that ends before its last iteration has no means to report. */
START_TEST (a_run_cut_short_fails)
{
  Room r;

  set_up (&r, (const char *const[]){ "iterations=3", NULL });
  r.m.version = 2;
  ck_assert (!roll_report_end (&r.m));
  r.m.version = 3;
  ck_assert (roll_report_end (&r.m));
  parts_clear (&r.parts);
}
END_TEST

TEST_MAIN (rollout_results, TEST (a_group_is_delivered_whole),
           TEST (the_baseline_marks_its_last_tenth), TEST (a_run_cut_short_fails))
