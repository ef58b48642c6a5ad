/* tests/sandbox_pool/test_call.c - the room call by itself: shared CPUs, start workers, rows. */
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/policies.h"
#include "tests/sandbox_pool/parts_case.h"

typedef struct {
  Parts         parts;
  PoolStart     start;
  PoolKeepAlive keep_alive;
  PoolCalls     m;
  GArray       *at_s, *who;       /* what was reported: when, of which call */
} Room;

static void
note (Room *r, guint32 c)
{
  const double now_s = sim_now_s (r->parts.sim);

  g_array_append_val (r->at_s, now_s);
  g_array_append_val (r->who, c);
}

static void
work_done (gpointer up, guint32 c)
{
  note (up, c);
}

static void
victims_gone (gpointer up, guint32 c)
{
  pool_created (&((Room *) up)->m, c);
}

static void
started (Sim *sim, gpointer self, gpointer item)
{
  note (((PoolCalls *) self)->up, ((const PoolCall *) item)->index);
}

static void
worker_free (PoolCalls *m, PoolNode *n)
{
}

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return 2.0;
}

static void
set_up (Room *r, const char *const *pairs)
{
  parts_set_up (&r->parts, pairs);
  r->parts.system.start_s = start_s;
  r->at_s = g_array_new (FALSE, FALSE, sizeof (double));
  r->who = g_array_new (FALSE, FALSE, sizeof (guint32));
  r->start = (PoolStart){ .cluster = &r->parts.cluster, .memory = &r->parts.memory };
  r->keep_alive = (PoolKeepAlive){ .cluster = &r->parts.cluster,
                                   .memory = &r->parts.memory,
                                   .keep = &pool_keep_lru,
                                   .victims_gone = victims_gone,
                                   .up = r };
  r->m = (PoolCalls){ .cluster = &r->parts.cluster,
                      .memory = &r->parts.memory,
                      .start = &r->start,
                      .keep_alive = &r->keep_alive,
                      .started = started,
                      .worker_free = worker_free,
                      .work_done = work_done,
                      .up = r };
}

static void
clear (Room *r)
{
  g_array_unref (r->at_s);
  g_array_unref (r->who);
  parts_clear (&r->parts);
}

static void
expect (const Room *r, guint i, double at_s, guint32 who)
{
  ck_assert_uint_gt (r->who->len, i);
  ck_assert_uint_eq (g_array_index (r->who, guint32, i), who);
  assert_close (g_array_index (r->at_s, double, i), at_s, 1e-8);
}

/* Three calls of 1, 2 and 3 s on one core: each runs at a third until the first has ended, at 3 s,
 * then at a half, then alone. */
START_TEST (cpus_are_shared)
{
  Room r;

  set_up (&r, (const char *const[]){ "cores", "1", "smt_gain", "0", NULL });
  for (guint i = 0; i < 3; i++)
    pool_cpu_add (&r.m, &r.parts.nodes[0], pool_call_new (&r.m, 1), 3.0 - i);
  ck_assert_double_eq (r.m.wanted_vcpu, 3.0);
  sim_engine_run (r.parts.engine, SIM_TIME_MAX);
  expect (&r, 0, 3.0, 2);
  expect (&r, 1, 5.0, 1);
  expect (&r, 2, 6.0, 0);
  ck_assert_double_eq (r.m.wanted_vcpu, 0.0);
  clear (&r);
}
END_TEST

/* One worker and one place in its queue: the third start has no room until the first is made. */
START_TEST (workers_start_one_after_another)
{
  Room r;
  PoolWorker worker = { .call = POOL_NONE };
  PoolNode *n = &r.parts.nodes[0];

  set_up (&r, (const char *const[]){ "start_queue", "1", "poll_s", "0 s", NULL });
  n->workers = &worker;
  sim_heap_push (&n->free_workers, 0, 0);
  ck_assert (pool_workers_room (&r.m, n));
  pool_workers_offer (&r.m, n, pool_call_new (&r.m, 1));
  ck_assert (pool_workers_room (&r.m, n));
  pool_workers_offer (&r.m, n, pool_call_new (&r.m, 2));
  ck_assert (!pool_workers_room (&r.m, n));
  sim_engine_run (r.parts.engine, sim_ticks (r.parts.sim, 2.5));
  ck_assert (pool_workers_room (&r.m, n));
  sim_engine_run (r.parts.engine, SIM_TIME_MAX);
  expect (&r, 0, 2.0, 0);
  expect (&r, 1, 4.0, 1);
  ck_assert_uint_eq (POOL_SANDBOX (&r.parts.cluster, POOL_CALL (&r.parts.cluster, 1)->sandbox)->fn,
                     2);
  clear (&r);
}
END_TEST

/* Rows of ended calls are used again, and a row never moves while others come. */
START_TEST (rows_stay_where_they_are)
{
  Room r;
  const PoolCall *first;
  guint32 a, b;

  set_up (&r, (const char *const[]){ NULL });
  a = pool_call_new (&r.m, 1);
  first = POOL_CALL (&r.parts.cluster, a);
  b = pool_call_new (&r.m, 2);
  for (guint i = 0; i < 1000; i++)
    pool_call_new (&r.m, 1);
  ck_assert_ptr_eq (first, POOL_CALL (&r.parts.cluster, a));
  pool_call_free (&r.m, b);
  ck_assert_uint_eq (pool_call_new (&r.m, 1), b);
  ck_assert_uint_eq (POOL_CALL (&r.parts.cluster, b)->index, b);
  clear (&r);
}
END_TEST

TEST_MAIN (pool_call, TEST (cpus_are_shared), TEST (workers_start_one_after_another),
           TEST (rows_stay_where_they_are))
