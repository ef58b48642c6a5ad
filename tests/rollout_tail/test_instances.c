/* tests/rollout_tail/test_instances.c - the room instances by itself: events of the fleet, and the
 * pool of KV. */
#include "tests/rollout_tail/parts_case.h"

/* One token a step of 10 ms: requests of 100 and 200 tokens leave after 1 and 2 s; each boundary is
 * one settlement, whatever else happens at its instant. */
START_TEST (the_event_follows_the_next_change)
{
  Parts m;

  parts_set_up (&m, 1,
                (const char *const[]){ "base_s=10 ms", "token_s_per_token=0 s/tokens",
                                       "kv_s_per_token=0 s/tokens",
                                       "prefill_s_per_token=0 s/tokens", NULL },
                TRUE);
  for (guint i = 0; i < 2; i++)
    {
      m.work.requests[i].stop = m.work.requests[i].length_tokens;
      roll_instance_submit (m.fleet.instances[i], 0, i, 0.0);
      roll_instance_resume (m.fleet.instances[i], 0.0);
      roll_reschedule (&m.fleet, i);
    }
  sim_engine_run (m.engine, SIM_TIME_MAX);
  assert_close (sim_engine_now_s (m.engine), 2.0, 1e-8);
  ck_assert_uint_eq (m.n_settled, 2);
  ck_assert_uint_eq (m.fleet.departed->len, 2);
  ck_assert_uint_eq (g_array_index (m.fleet.departed, guint, 0), 0);
  ck_assert_double_eq (roll_sum_totals (&m.fleet).tokens, 300.0);
  parts_clear (&m);
}
END_TEST

/* Everything stops where it is: whole tokens are kept, and the rest goes on nowhere. */
START_TEST (a_halt_keeps_whole_steps)
{
  Parts m;

  parts_set_up (&m, 1,
                (const char *const[]){ "base_s=10 ms", "token_s_per_token=0 s/tokens",
                                       "kv_s_per_token=0 s/tokens",
                                       "prefill_s_per_token=0 s/tokens", NULL },
                TRUE);
  m.work.requests[0].stop = 100;
  roll_instance_submit (m.fleet.instances[0], 0, 0, 0.0);
  roll_instance_resume (m.fleet.instances[0], 0.0);
  roll_reschedule (&m.fleet, 0);
  sim_engine_run (m.engine, sim_ticks (m.work.sim, 0.235));
  roll_halt_all (&m.fleet);
  ck_assert_double_eq (m.work.requests[0].done, 23.0);
  ck_assert_int_eq (m.fleet.instances[0]->n_running, 0);
  sim_engine_run (m.engine, SIM_TIME_MAX);
  ck_assert_uint_eq (m.n_settled, 0);
  parts_clear (&m);
}
END_TEST

/* A chunk's KV is read back for nothing on its own node, and pulled at line rate from another, one
 * transfer after the other; what is too little to pull is computed again. */
START_TEST (the_pool_carries_what_is_worth_it)
{
  Parts m;
  RollRequest *r;
  double each_s, at_home_s, first_s, second_s, little_s;

  parts_set_up (&m, 2,
                (const char *const[]){ "pull_tokens=50 tokens", "rdma_bytes_per_s=1 GB/s",
                                       "rdma_eff_share=0.5", "gpus_per_instance=8",
                                       "gpus_per_node=8", NULL },
                TRUE);
  for (guint i = 0; i < 3; i++)
    {
      r = &m.work.requests[i];
      r->done = i == 2 ? 30.0 : 90.0;
      r->instance = 0;
      roll_pool_store (&m.pool, i);
    }
  each_s = 100.0 * m.p.kv_bytes_per_token / 0.5e9;
  at_home_s = roll_pool_fetch (&m.pool, 0, 0);
  ck_assert_double_eq (at_home_s, 0.0);
  ck_assert_double_eq (m.work.requests[0].recompute_tokens, 0.0);
  first_s = roll_pool_fetch (&m.pool, 0, 1);
  second_s = roll_pool_fetch (&m.pool, 1, 1);
  little_s = roll_pool_fetch (&m.pool, 2, 1);
  assert_close (first_s, each_s, 1e-12);
  assert_close (second_s, 2.0 * each_s, 1e-12);
  ck_assert_double_eq (little_s, 0.0);
  ck_assert_double_eq (m.work.requests[2].recompute_tokens, 40.0);
  for (guint i = 0; i < 3; i++)
    roll_pool_drop (&m.pool, i);
  roll_pool_audit (&m.pool);
  parts_clear (&m);
}
END_TEST

TEST_MAIN (rollout_instances, TEST (the_event_follows_the_next_change),
           TEST (a_halt_keeps_whole_steps), TEST (the_pool_carries_what_is_worth_it))
