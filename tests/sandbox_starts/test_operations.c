/* tests/sandbox_starts/test_operations.c - locks, files and the stages of operations by themselves:
 * ends by hand, without the model around them. */
#include <math.h>
#include "models/sandbox_starts/operations/operations.h"
#include "tests/parts.h"

static const SimMetric no_metrics[] = { SIM_METRIC_END };

enum { MOST = 8 };

typedef struct {
  SimEngine    *engine;
  Sim          *sim;
  StartsParams  p;
  StartsStage   stages[MOST];
  StartsMachine m;
  guint         n_over, order[MOST];
  double        end_s[MOST];
} Case;

static void
set_up (Case *c)
{
  *c = (Case){ .p = { .cores = 2,
                      .cpu_speed = 1.0,
                      .disk_bytes_per_s = 10.0,
                      .memory_bytes_per_s = 100.0,
                      .link_bytes_per_s = 10.0,
                      .link_rtt_s = 0.5,
                      .operation = "op" } };
  c->engine = parts_engine (no_metrics, &c->sim);
  c->p.stages.items = c->stages;
}

static void
over (gpointer up, double latency_s)
{
  Case *c = up;

  c->end_s[c->n_over++] = latency_s;
}

static StartsStage *
add (Case *c, int resource, double s, double bytes)
{
  StartsStage *stage = &c->stages[c->p.stages.n++];
  g_autofree char *text = g_strdup_printf ("%g s", s);

  *stage = (StartsStage){ .operation = "op", .name = "x", .resource = resource, .bytes = bytes };
  stage->times = stage->in_flight = 1.0;
  ck_assert (sim_dist_parse (text, "s", &stage->s, NULL));
  return stage;
}

/* @n operations that begin at 0, until all have ended. */
static void
run (Case *c, guint n)
{
  c->m = (StartsMachine){ .sim = c->sim, .p = &c->p, .over = over, .up = c };
  starts_machine_set_up (&c->m);
  for (guint i = 0; i < n; i++)
    starts_begin (&c->m);
  sim_engine_run (c->engine, SIM_TIME_MAX);
  ck_assert_uint_eq (c->n_over, n);
  ck_assert (c->m.n_begun == n && c->m.n_done == n);
}

static void
clear (Case *c)
{
  starts_machine_clear (&c->m);
  sim_engine_free (c->engine);
}

static void
let_go (gpointer up, gpointer user)
{
  Case *c = up;

  c->order[c->n_over] = GPOINTER_TO_UINT (user);
  c->end_s[c->n_over++] = sim_now_s (c->sim);
}

/* 1, 2 and 3 s in the order in which they came: 1, 3 and 6 s, and 6 s held. */
START_TEST (a_lock_has_one_holder)
{
  Case c;
  StartsLock lock = { 0 };

  set_up (&c);
  starts_lock_set_up (&lock, c.sim, let_go, &c);
  for (guint i = 1; i <= 3; i++)
    starts_lock_add (&lock, GUINT_TO_POINTER (i), i);
  sim_engine_run (c.engine, SIM_TIME_MAX);
  for (guint i = 0; i < 3; i++)
    ck_assert_uint_eq (c.order[i], i + 1);
  assert_close (c.end_s[0], 1.0, 1e-9);
  assert_close (c.end_s[1], 3.0, 1e-9);
  assert_close (c.end_s[2], 6.0, 1e-9);
  assert_close (lock.held_s, 6.0, 1e-12);
  starts_lock_clear (&lock);
  sim_engine_free (c.engine);
}
END_TEST

/* The first reads; others that come meanwhile wait, in order, and later ones need not. */
START_TEST (a_file_is_read_once)
{
  StartsFile file = { 0 };
  int a, b, late;

  ck_assert (starts_file_ask (&file, NULL));
  ck_assert (!starts_file_ask (&file, &a) && !starts_file_ask (&file, &b));
  ck_assert_int_eq (file.state, STARTS_READING);
  ck_assert (starts_file_next (&file) == &a);
  ck_assert (starts_file_next (&file) == &b);
  ck_assert (starts_file_next (&file) == NULL);
  ck_assert (!starts_file_ask (&file, &late) && file.state == STARTS_PRESENT);
  ck_assert (starts_file_next (&file) == NULL);
}
END_TEST

/* Wait 1 s, 2 s on a core that three share by two, 20 B from a disk of 10 B/s that three share:
 * 1 + 3 + 6 s for each. */
START_TEST (stages_follow_each_other)
{
  Case c;

  set_up (&c);
  add (&c, STARTS_WAIT, 1.0, 0.0);
  add (&c, STARTS_CPU, 2.0, 0.0);
  add (&c, STARTS_DISK, 0.0, 20.0);
  run (&c, 3);
  for (guint i = 0; i < 3; i++)
    assert_close (c.end_s[i], 10.0, 1e-8);
  clear (&c);
}
END_TEST

/* 1 s and, beside it, 3 s of waiting: the next begins at 3 s. */
START_TEST (the_next_waits_for_all_beside)
{
  Case c;

  set_up (&c);
  add (&c, STARTS_WAIT, 1.0, 0.0);
  add (&c, STARTS_WAIT, 3.0, 0.0)->beside = TRUE;
  add (&c, STARTS_WAIT, 0.5, 0.0);
  run (&c, 1);
  assert_close (c.end_s[0], 3.5, 1e-9);
  clear (&c);
}
END_TEST

/* Two stages of one lock are one lock: four turns of 1 s for two operations, each of which waits
 * for the other's; a core at half speed holds it twice as long. */
START_TEST (stages_of_one_name_share_their_lock)
{
  Case c;

  set_up (&c);
  add (&c, STARTS_LOCK, 1.0, 0.0);
  add (&c, STARTS_LOCK, 1.0, 0.0);
  c.p.cpu_speed = 0.5;
  run (&c, 2);
  ck_assert_uint_eq (c.m.locks->len, 1);
  assert_close (c.end_s[0], 6.0, 1e-9);
  assert_close (c.end_s[1], 8.0, 1e-9);
  clear (&c);
}
END_TEST

/* 30 B at 10 B/s, once for all three. */
START_TEST (a_file_costs_one_read_for_all)
{
  Case c;

  set_up (&c);
  add (&c, STARTS_CACHE, 0.0, 30.0);
  run (&c, 3);
  for (guint i = 0; i < 3; i++)
    assert_close (c.end_s[i], 3.0, 1e-8);
  assert_close (c.m.read_bytes, 30.0, 1e-12);
  clear (&c);
}
END_TEST

/* Five messages of 4 B, two in flight: three round trips of 0.5 s, then 20 B at 10 B/s. */
START_TEST (a_link_has_round_trips_and_bytes)
{
  Case c;
  StartsStage *stage;

  set_up (&c);
  stage = add (&c, STARTS_LINK, 0.0, 4.0);
  stage->times = 5.0;
  stage->in_flight = 2.0;
  run (&c, 1);
  assert_close (c.end_s[0], 3 * 0.5 + 2.0, 1e-8);
  clear (&c);
}
END_TEST

/* Stages of other operations are no part of the plan. */
START_TEST (a_plan_has_the_stages_of_its_operation)
{
  Case c;

  set_up (&c);
  add (&c, STARTS_WAIT, 1.0, 0.0);
  add (&c, STARTS_WAIT, 100.0, 0.0)->operation = "other";
  add (&c, STARTS_LOCK, 2.0, 0.0);
  run (&c, 1);
  ck_assert_uint_eq (c.m.plan.n_stages, 2);
  ck_assert (c.m.plan.stages[1] == &c.stages[2] && c.m.plan.locks[0] == NULL);
  assert_close (c.end_s[0], 3.0, 1e-9);
  clear (&c);
}
END_TEST

TEST_MAIN (starts_operations, TEST (a_lock_has_one_holder), TEST (a_file_is_read_once),
           TEST (stages_follow_each_other), TEST (the_next_waits_for_all_beside),
           TEST (stages_of_one_name_share_their_lock), TEST (a_file_costs_one_read_for_all),
           TEST (a_link_has_round_trips_and_bytes), TEST (a_plan_has_the_stages_of_its_operation))
