/* tests/sandbox_pool/test_keep_alive.c - the room keep_alive by itself: lists of idle sandboxes,
 * ranks, and the kill workers. */
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/policies.h"
#include "tests/sandbox_pool/parts_case.h"

typedef struct {
  Parts         parts;
  PoolKeepAlive m;
  guint         n_idle;
} Room;

static void
count_idle (gpointer up, PoolNode *n, guint fn)
{
  ((Room *) up)->n_idle++;
}

static void
set_up (Room *r, const PoolKeep *keep, const char *const *pairs)
{
  parts_set_up (&r->parts, pairs);
  r->n_idle = 0;
  r->m = (PoolKeepAlive){ .cluster = &r->parts.cluster,
                          .memory = &r->parts.memory,
                          .keep = keep,
                          .kills = sim_stream (r->parts.sim, "kills"),
                          .idle = count_idle,
                          .up = r };
}

/* A sandbox of @fn that has run and is idle on node 0. */
static guint32
make_idle (Room *r, guint fn)
{
  PoolNode *n = &r->parts.nodes[0];
  const guint32 i = pool_sandbox_new (&r->m, 0, fn);

  pool_account (&r->parts.memory, n, r->parts.fn[fn].row.limit_bytes);
  pool_lives (&r->parts.memory, n, 1);
  pool_clone_begins (&r->parts.memory, n, fn, FALSE);
  pool_sandbox_idle (&r->m, i);
  return i;
}

/* Without a rank the oldest is the worst; taken ones are in no list. */
START_TEST (the_oldest_goes_first)
{
  Room r;
  guint32 a, b, c;

  set_up (&r, &pool_keep_lru, (const char *const[]){ NULL });
  a = make_idle (&r, 1);
  b = make_idle (&r, 2);
  c = make_idle (&r, 1);
  ck_assert_uint_eq (r.n_idle, 3);
  ck_assert_uint_eq (pool_sandbox_worst (&r.m, &r.parts.nodes[0]), a);
  pool_sandbox_take (&r.m, a);
  ck_assert_uint_eq (pool_sandbox_worst (&r.m, &r.parts.nodes[0]), b);
  ck_assert_uint_eq (r.parts.nodes[0].slots[1].idle.head, c);
  pool_sandbox_idle (&r.m, a);
  ck_assert_uint_eq (r.parts.nodes[0].all.tail, a);
  ck_assert_double_eq (r.parts.nodes[0].idle_limits, 400e6);
  pool_audit (&r.parts.memory);
  parts_clear (&r.parts);
}
END_TEST

/* A call of @fn runs in a new sandbox, or in @i, and ends. */
static guint32
call_in (Room *r, guint fn, guint32 i)
{
  if (i == POOL_NONE)
    i = make_idle (r, fn);
  pool_sandbox_take (&r->m, i);
  pool_sandbox_accessed (&r->m, i);
  pool_sandbox_idle (&r->m, i);
  return i;
}

/* By calls over size a large one that nobody calls goes before a small one, however old. */
START_TEST (the_lowest_rank_goes_first)
{
  Room r;
  guint32 large;

  set_up (&r, &pool_keep_size, (const char *const[]){ NULL });
  call_in (&r, 1, POOL_NONE);
  large = call_in (&r, 2, POOL_NONE);
  ck_assert_uint_eq (pool_sandbox_worst (&r.m, &r.parts.nodes[0]), large);
  pool_sandbox_drop (&r.m, large);
  ck_assert_double_eq (r.parts.nodes[0].clock, 1.0 / 200e6);
  parts_clear (&r.parts);
}
END_TEST

/* FaasCache: an access ranks all clones of the function by the clock of that moment; becoming idle,
 * and the clock's advance, change nothing; an evicted one takes its uses with it, and the clock is
 * the priority of the last victim, also where that is lower. */
START_TEST (ranks_change_at_accesses_alone)
{
  Room r;
  guint32 a, twin, b;
  PoolNode *n;

  set_up (&r, &pool_keep_size, (const char *const[]){ NULL });
  n = &r.parts.nodes[0];
  a = call_in (&r, 1, POOL_NONE);
  twin = call_in (&r, 1, POOL_NONE);
  b = call_in (&r, 2, POOL_NONE);
  ck_assert_double_eq (n->slots[1].rank.priority, 2.0 / 100e6);
  ck_assert_double_eq (n->slots[2].rank.priority, 1.0 / 200e6);
  /* busy from before the clock moves to after it: its priority is of its access */
  pool_sandbox_take (&r.m, b);
  pool_sandbox_accessed (&r.m, b);
  ck_assert_double_eq (n->slots[2].rank.priority, 2.0 / 200e6);
  ck_assert_uint_eq (pool_sandbox_worst (&r.m, n), a);
  pool_sandbox_drop (&r.m, a);
  ck_assert_double_eq (n->clock, 2.0 / 100e6);
  pool_sandbox_idle (&r.m, b);
  ck_assert_double_eq (n->slots[2].rank.priority, 2.0 / 200e6);
  ck_assert_uint_eq (pool_sandbox_worst (&r.m, n), b);
  pool_sandbox_drop (&r.m, b);
  ck_assert_double_eq (n->clock, 2.0 / 200e6);
  /* one use of function 1 is left, in its twin, and one is new */
  call_in (&r, 1, twin);
  ck_assert_double_eq (n->slots[1].rank.priority, 2.0 / 200e6 + 2.0 / 100e6);
  parts_clear (&r.parts);
}
END_TEST

/* Dropped sandboxes are accounted no more at once; their memory goes when a kill worker has had
 * them, one after the other, and their rows are used again. */
START_TEST (memory_goes_when_a_worker_is_done)
{
  Room r;
  PoolNode *n = &r.parts.nodes[0];

  set_up (&r, &pool_keep_lru, (const char *const[]){ "kill_workers", "1", "kill_s", "2 s", NULL });
  for (guint i = 0; i < 2; i++)
    make_idle (&r, 1);
  for (guint i = 0; i < 2; i++)
    {
      const guint32 worst = pool_sandbox_worst (&r.m, n);

      pool_sandbox_drop (&r.m, worst);
      pool_kill (&r.m, worst);
    }
  ck_assert_double_eq (n->accounted, 0.0);
  ck_assert_double_eq (n->resident, 70e6);
  sim_engine_run (r.parts.engine, sim_ticks (r.parts.sim, 3.0));
  ck_assert_double_eq (n->resident, 60e6);
  sim_engine_run (r.parts.engine, SIM_TIME_MAX);
  ck_assert_double_eq (n->resident, 0.0);
  ck_assert_uint_lt (pool_sandbox_new (&r.m, 1, 2), 2);
  parts_clear (&r.parts);
}
END_TEST

TEST_MAIN (pool_keep_alive, TEST (the_oldest_goes_first), TEST (the_lowest_rank_goes_first),
           TEST (ranks_change_at_accesses_alone), TEST (memory_goes_when_a_worker_is_done))
