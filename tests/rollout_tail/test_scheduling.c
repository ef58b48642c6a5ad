/* tests/rollout_tail/test_scheduling.c - the room scheduling by itself: the buffer, placement, and
 * requests that are bound. */
#include "tests/rollout_tail/parts_case.h"

typedef struct {
  Parts          parts;
  RollScheduling m;
} Room;

static void
set_up (Room *r, const RollPolicy *policy, const char *const *pairs)
{
  parts_set_up (&r->parts, 3, pairs, policy->divided);
  r->m = (RollScheduling){ .work = &r->parts.work,
                           .fleet = &r->parts.fleet,
                           .pool = &r->parts.pool,
                           .policy = policy,
                           .placement = &roll_affinity };
  roll_buffer_set_up (&r->m);
}

static void
clear (Room *r)
{
  roll_buffer_clear (&r->m);
  parts_clear (&r->parts);
}

/* Six requests with room for all: three on each of the two instances, nobody left behind. */
START_TEST (requests_spread_over_instances)
{
  Room r;

  set_up (&r, &roll_divided, (const char *const[]){ "capacity_tokens=100000 tokens", NULL });
  for (guint id = 0; id < 6; id++)
    roll_buffer_push (&r.m, id);
  roll_dispatch (&r.m);
  ck_assert_uint_eq (r.m.n_buffered, 0);
  ck_assert_int_eq (r.parts.fleet.instances[0]->n_inflight, 3);
  ck_assert_int_eq (r.parts.fleet.instances[1]->n_inflight, 3);
  ck_assert (roll_is_even (&r.m));
  clear (&r);
}
END_TEST

/* Room for one chunk an instance: the policy's key says which two of six go, and the rest wait. */
START_TEST (the_key_says_who_is_first)
{
  static const struct { const RollPolicy *policy; guint first, second; } cases[] = {
    { &roll_divided, 0, 1 }, { &roll_oracle_lfs, 5, 4 }, { &roll_oracle_sjf, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Room r;

      set_up (&r, cases[i].policy, (const char *const[]){ "capacity_tokens=1010 tokens", NULL });
      for (guint id = 0; id < 6; id++)
        roll_buffer_push (&r.m, id);
      roll_dispatch (&r.m);
      ck_assert_uint_eq (r.m.n_buffered, 4);
      for (guint id = 0; id < 6; id++)
        ck_assert_int_eq (r.parts.work.requests[id].state == ROLL_QUEUED,
                          id == cases[i].first || id == cases[i].second);
      roll_buffer_empty (&r.m);
      ck_assert_int_eq (r.parts.work.requests[3].state, ROLL_NEW);
      clear (&r);
    }
}
END_TEST

/* A chunk with KV at home waits for its node while instances are in balance, and nobody behind it
 * takes room there. */
START_TEST (a_chunk_waits_at_home)
{
  Room r;

  set_up (&r, &roll_divided, (const char *const[]){ "capacity_tokens=1020 tokens", NULL });
  r.parts.work.requests[0].instance = 1;
  r.parts.work.requests[0].done = 5.0;
  roll_pool_store (&r.parts.pool, 0);
  r.parts.fleet.instances[1]->ranks[0].reserved_tokens = 500.0;
  roll_buffer_push (&r.m, 0);
  roll_buffer_push (&r.m, 1);
  roll_dispatch (&r.m);
  ck_assert_int_eq (r.parts.work.requests[0].state, ROLL_BUFFERED);
  ck_assert_int_eq (r.parts.work.requests[1].instance, 0);
  r.parts.fleet.instances[1]->ranks[0].reserved_tokens = 0.0;
  roll_dispatch (&r.m);
  ck_assert_int_eq (r.parts.work.requests[0].instance, 1);
  clear (&r);
}
END_TEST

/* Bound groups go round robin and stay together; bound requests are dealt out one by one. */
START_TEST (bound_requests_go_round_robin)
{
  for (guint alone = 0; alone < 2; alone++)
    {
      Room r;

      set_up (&r, alone ? &roll_request_rr : &roll_verl, (const char *const[]){ NULL });
      for (guint group = 0; group < 3; group++)
        g_array_append_val (r.parts.work.issue, group);
      r.m.policy->bind (&r.m);
      for (guint id = 0; id < 6; id++)
        ck_assert_int_eq (r.parts.work.requests[id].instance, (alone ? id : id / 2) % 2);
      clear (&r);
    }
}
END_TEST

TEST_MAIN (rollout_scheduling, TEST (requests_spread_over_instances),
           TEST (the_key_says_who_is_first), TEST (a_chunk_waits_at_home),
           TEST (bound_requests_go_round_robin))
