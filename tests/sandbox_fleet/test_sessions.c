/* tests/sandbox_fleet/test_sessions.c - the life of a session by itself: starts, acts, pauses and
 * losses by hand on two nodes. */
#include "tests/sandbox_fleet/fleet_parts.h"

/* Lets every session that is ready act. */
static void
acts (Case *c)
{
  c->m.ready = fleet_act;
}

/* 2 s to start; two acts of 4 s with a thought of 10 s between: 20 s; 20 B dirtied by each. */
START_TEST (a_session_starts_acts_thinks_and_ends)
{
  Case c;
  FleetSession *s;

  case_set_up (&c);
  acts (&c);
  s = fleet_session_new (&c.m);
  fleet_want (&c.m, s);
  ck_assert (s->state == FLEET_STARTING && s->node == &c.nodes[0] && c.nodes[0].used == 100.0);
  parts_run (c.engine, c.m.sim, 7.0);
  ck_assert (s->state == FLEET_THINKING && c.nodes[0].used == 120.0 && s->calls_left == 1);
  parts_run (c.engine, c.m.sim, 19.9);
  ck_assert_int_eq (s->state, FLEET_ACTING);
  parts_run (c.engine, c.m.sim, 20.1);
  ck_assert_int_eq (s->state, FLEET_ENDED);
  ck_assert (c.nodes[0].used == 0.0 && c.nodes[0].n_sandboxes == 0 && c.m.n_present == 0);
  assert_close (parts_value (c.m.sim, sandbox_fleet_model.metrics, "session_s.mean"), 20.0, 1e-8);
  case_clear (&c);
}
END_TEST

/* The size that was asked for, from the first act to the end: 18 s of 200 B. */
START_TEST (what_runs_is_billed)
{
  const SandboxPrice price = { .memory_price = 0.01 };
  Case c;

  case_set_up (&c);
  acts (&c);
  c.p.price = &price;
  fleet_want (&c.m, fleet_session_new (&c.m));
  parts_run (c.engine, c.m.sim, 100.0);
  assert_close (c.m.bill_usd, 18.0 * 200.0 * 0.01, 1e-8);
  case_clear (&c);
}
END_TEST

/* A ready sandbox takes 0.5 s instead of 2. */
START_TEST (a_ready_one_starts_sooner)
{
  Case c;

  case_set_up (&c);
  c.p.pool = FLEET_POOL_FIXED;
  c.p.pool_size = 1;
  fleet_pool_mind (&c.m, &c.nodes[0]);
  parts_run (c.engine, c.m.sim, 10.0);
  c.nodes[1].lost = TRUE;
  fleet_want (&c.m, fleet_session_new (&c.m));
  parts_run (c.engine, c.m.sim, 10.6);
  ck_assert (c.n_ready == 1);
  assert_close (c.ready_s, 10.5, 1e-9);
  case_clear (&c);
}
END_TEST

/* One start at a time: ready at 2, 4 and 6 s. */
START_TEST (starts_of_a_node_are_limited)
{
  Case c;

  case_set_up (&c);
  c.p.start_limit = 1;
  c.nodes[1].lost = TRUE;
  for (guint i = 0; i < 3; i++)
    fleet_want (&c.m, fleet_session_new (&c.m));
  parts_run (c.engine, c.m.sim, 3.9);
  ck_assert_uint_eq (c.n_ready, 1);
  parts_run (c.engine, c.m.sim, 6.1);
  ck_assert_uint_eq (c.n_ready, 3);
  assert_close (c.ready_s, 6.0, 1e-9);
  case_clear (&c);
}
END_TEST

/* Eight slots for nine: the last waits, and gets the place that comes free first; where the fleet
 * turns away instead, it is gone. */
START_TEST (without_a_place_one_waits_or_goes)
{
  for (guint refuse = 0; refuse < 2; refuse++)
    {
      Case c;
      FleetSession *s = NULL;

      case_set_up (&c);
      c.p.when_full = refuse ? FLEET_REFUSE : FLEET_QUEUE;
      for (guint i = 0; i < 9; i++)
        {
          s = fleet_session_new (&c.m);
          fleet_want (&c.m, s);
        }
      ck_assert_int_eq (s->state, refuse ? FLEET_ENDED : FLEET_QUEUED);
      ck_assert_uint_eq (c.m.waiting.length, refuse ? 0 : 1);
      fleet_session_leave (&c.m, g_ptr_array_index (c.m.sessions, 3));
      fleet_retry (&c.m);
      ck_assert_int_eq (s->state, refuse ? FLEET_ENDED : FLEET_STARTING);
      case_clear (&c);
    }
}
END_TEST

/* Thinks from 6 s on and is paused after 1: 0.25 s to stop, 20 B at 100 B/s: no memory from 7.45 s
 * on.  Its answer comes at 16 s; it comes back where its blocks are: 1 s and 10 B from the disk:
 * 17.1 s.  The last act ends at 21.1 s. */
START_TEST (a_long_thought_is_paused)
{
  Case c;
  FleetSession *s;

  case_set_up (&c);
  acts (&c);
  c.p.pause_after_s = 1.0;
  s = fleet_session_new (&c.m);
  fleet_want (&c.m, s);
  parts_run (c.engine, c.m.sim, 7.4);
  ck_assert (s->state == FLEET_PAUSING && c.nodes[0].used == 120.0);
  parts_run (c.engine, c.m.sim, 7.5);
  ck_assert (s->state == FLEET_PAUSED && c.nodes[0].used == 0.0 && s->home == &c.nodes[0]);
  parts_run (c.engine, c.m.sim, 17.05);
  ck_assert_int_eq (s->state, FLEET_STARTING);
  parts_run (c.engine, c.m.sim, 17.15);
  ck_assert_int_eq (s->state, FLEET_ACTING);
  parts_run (c.engine, c.m.sim, 30.0);
  ck_assert_int_eq (s->state, FLEET_ENDED);
  assert_close (parts_value (c.m.sim, sandbox_fleet_model.metrics, "session_s.mean"), 21.1, 1e-8);
  ck_assert (parts_value (c.m.sim, sandbox_fleet_model.metrics, "local_resumes") == 1.0);
  case_clear (&c);
}
END_TEST

/* The same, but the node is lost at 12 s, when the upload (20 B at 10 B/s from 7.45 s on) is over:
 * it comes back elsewhere, over the link: 1 s, one block of 10 B: 0.1 s, 10 B at 10 B/s: 18.1 s. */
START_TEST (what_the_store_has_survives_its_node)
{
  Case c;
  FleetSession *s;

  case_set_up (&c);
  acts (&c);
  c.p.pause_after_s = 1.0;
  s = fleet_session_new (&c.m);
  fleet_want (&c.m, s);
  parts_run (c.engine, c.m.sim, 12.0);
  fleet_lose (&c.m, &c.nodes[0]);
  ck_assert_int_eq (s->state, FLEET_PAUSED);
  parts_run (c.engine, c.m.sim, 18.05);
  ck_assert (s->state == FLEET_STARTING && s->node == &c.nodes[1]);
  parts_run (c.engine, c.m.sim, 18.15);
  ck_assert (s->state == FLEET_ACTING && s->calls_left == 1);
  ck_assert (parts_value (c.m.sim, sandbox_fleet_model.metrics, "restarted") == 0.0);
  case_clear (&c);
}
END_TEST

/* Lost while it acts for the first time: all acts again, on the other node, none lost. */
START_TEST (without_a_snapshot_it_begins_anew)
{
  Case c;
  FleetSession *s;

  case_set_up (&c);
  acts (&c);
  s = fleet_session_new (&c.m);
  s->saved_calls = s->calls_left;
  fleet_want (&c.m, s);
  parts_run (c.engine, c.m.sim, 8.0);
  ck_assert (s->calls_left == 1 && s->touched == 20.0);
  parts_run (c.engine, c.m.sim, 17.0);
  ck_assert_int_eq (s->state, FLEET_ACTING);
  fleet_lose (&c.m, &c.nodes[0]);
  ck_assert (s->calls_left == 2 && s->touched == 0.0 && s->node == &c.nodes[1]);
  ck_assert (c.nodes[0].used == 0.0 && c.nodes[0].n_sandboxes == 0);
  parts_run (c.engine, c.m.sim, 100.0);
  ck_assert_int_eq (s->state, FLEET_ENDED);
  /* 17 s, and the whole 20 s again */
  assert_close (parts_value (c.m.sim, sandbox_fleet_model.metrics, "session_s.mean"), 37.0, 1e-8);
  case_clear (&c);
}
END_TEST

TEST_MAIN (fleet_sessions, TEST (a_session_starts_acts_thinks_and_ends), TEST (what_runs_is_billed),
           TEST (a_ready_one_starts_sooner), TEST (starts_of_a_node_are_limited),
           TEST (without_a_place_one_waits_or_goes), TEST (a_long_thought_is_paused),
           TEST (what_the_store_has_survives_its_node), TEST (without_a_snapshot_it_begins_anew))
