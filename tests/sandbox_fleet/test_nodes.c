/* tests/sandbox_fleet/test_nodes.c - nodes by themselves: which one has room, what browsers share,
 * how a warm pool fills, ages and gives way. */
#include "tests/sandbox_fleet/fleet_parts.h"

/* The emptier one; the one that has its blocks, while it has room; never a lost one. */
START_TEST (a_session_goes_where_it_should)
{
  Case c;
  FleetSession s = { 0 };

  case_set_up (&c);
  c.nodes[0].n_sandboxes = 1;
  ck_assert (fleet_place (&c.m, &s) == &c.nodes[1]);
  fleet_cache_put (&c.m, &c.nodes[0], &s, 10.0);
  s.home = &c.nodes[0];
  ck_assert (fleet_place (&c.m, &s) == &c.nodes[0]);
  fleet_reside (&c.m, &c.nodes[0], 950.0);
  ck_assert (fleet_place (&c.m, &s) == &c.nodes[1]);
  c.nodes[1].lost = TRUE;
  ck_assert (fleet_place (&c.m, &s) == NULL);
  fleet_cache_drop (&c.nodes[0], &s);
  case_clear (&c);
}
END_TEST

/* Four slots, or 1000 B for 100 B each: whatever is less. */
START_TEST (memory_and_slots_are_limits)
{
  Case c;
  FleetSession s = { .touched = 50.0 };

  case_set_up (&c);
  assert_close (fleet_wanted_bytes (&c.m, &s), 150.0, 1e-12);
  c.nodes[1].lost = TRUE;
  fleet_reside (&c.m, &c.nodes[0], 850.0);
  ck_assert (fleet_place (&c.m, &s) == &c.nodes[0] && fleet_has_free (&c.m, &c.nodes[0], &s));
  fleet_reside (&c.m, &c.nodes[0], 1.0);
  ck_assert (fleet_place (&c.m, &s) == NULL);
  fleet_reside (&c.m, &c.nodes[0], -851.0);
  c.nodes[0].n_sandboxes = 4;
  ck_assert (fleet_place (&c.m, &s) == NULL && !fleet_has_free (&c.m, &c.nodes[0], &s));
  ck_assert (c.m.resident == 0.0);
  case_clear (&c);
}
END_TEST

/* Groups of two: browsers of 100 B for the first and the third, tabs of 10 B for each; both go with
 * the last who needs them. */
START_TEST (a_group_shares_a_browser)
{
  static const double used[] = { 110.0, 120.0, 230.0 };
  FleetSession s[3] = { { 0 } };
  Case c;

  case_set_up (&c);
  c.p.browser_group = 2;
  c.p.browser_bytes = 100.0;
  c.p.tab_bytes = 10.0;
  for (guint i = 0; i < 3; i++)
    {
      s[i].node = &c.nodes[0];
      fleet_browse (&c.m, &s[i], TRUE);
      fleet_browse (&c.m, &s[i], TRUE);
      assert_close (c.nodes[0].used, used[i], 1e-12);
    }
  for (guint i = 3; i-- > 0;)
    {
      assert_close (c.nodes[0].used, used[i], 1e-12);
      fleet_browse (&c.m, &s[i], FALSE);
    }
  ck_assert (c.nodes[0].used == 0.0 && c.nodes[0].n_browsing == 0);
  case_clear (&c);
}
END_TEST

/* Three wanted, one made at a time in 2 s: ready at 2, 4 and 6 s; each holds memory and a slot from
 * the beginning, and a take is made good. */
START_TEST (a_fixed_pool_is_filled_one_by_one)
{
  Case c;

  case_set_up (&c);
  c.p.pool = FLEET_POOL_FIXED;
  c.p.pool_size = 3;
  fleet_pool_mind (&c.m, &c.nodes[0]);
  ck_assert (c.nodes[0].used == 100.0 && c.nodes[0].n_sandboxes == 1);
  parts_run (c.engine, c.m.sim, 5.0);
  ck_assert (c.nodes[0].pool.length == 2 && c.nodes[0].used == 300.0);
  parts_run (c.engine, c.m.sim, 100.0);
  ck_assert (c.nodes[0].pool.length == 3 && c.nodes[0].n_sandboxes == 3);
  ck_assert (fleet_pool_take (&c.m, &c.nodes[0]));
  ck_assert (c.nodes[0].pool.length == 2 && c.nodes[0].used == 200.0);
  fleet_pool_mind (&c.m, &c.nodes[0]);
  parts_run (c.engine, c.m.sim, 102.0);
  ck_assert (c.nodes[0].pool.length == 3);
  case_clear (&c);
}
END_TEST

/* From 2 on: every take that leaves fewer than 2 doubles what is wanted, up to 12, and there it
 * stays. */
START_TEST (an_adaptive_pool_doubles)
{
  Case c;

  case_set_up (&c);
  c.p.pool = FLEET_POOL_ADAPTIVE;
  c.p.pool_low = c.nodes[0].pool_target = 2;
  c.p.pool_high = 12;
  ck_assert (!fleet_pool_take (&c.m, &c.nodes[0]));
  ck_assert_int_eq (c.nodes[0].pool_target, 4);
  fleet_pool_take (&c.m, &c.nodes[0]);
  ck_assert_int_eq (c.nodes[0].pool_target, 8);
  fleet_pool_take (&c.m, &c.nodes[0]);
  ck_assert_int_eq (c.nodes[0].pool_target, 12);
  /* four slots hold four, whatever is wanted */
  fleet_pool_mind (&c.m, &c.nodes[0]);
  parts_run (c.engine, c.m.sim, 100.0);
  ck_assert (c.nodes[0].pool.length == 4);
  ck_assert (fleet_pool_take (&c.m, &c.nodes[0]));
  ck_assert_int_eq (c.nodes[0].pool_target, 12);
  case_clear (&c);
}
END_TEST

/* Made at 2 s with 5 s to live: there at 7 s, too old a moment later. */
START_TEST (ready_ones_age)
{
  Case c;

  case_set_up (&c);
  c.p.pool = FLEET_POOL_FIXED;
  c.p.pool_size = 1;
  c.p.pool_ttl_s = 5.0;
  for (guint i = 0; i < NODES; i++)
    fleet_pool_mind (&c.m, &c.nodes[i]);
  parts_run (c.engine, c.m.sim, 7.0);
  ck_assert (fleet_pool_take (&c.m, &c.nodes[0]));
  parts_run (c.engine, c.m.sim, 7.001);
  ck_assert (!fleet_pool_take (&c.m, &c.nodes[1]));
  ck_assert (c.nodes[1].pool.length == 0 && c.nodes[1].used == 0.0);
  case_clear (&c);
}
END_TEST

/* Three ready and one slot left: none goes for a session; with all slots taken one does. */
START_TEST (ready_ones_give_way)
{
  Case c;
  FleetSession s = { 0 };

  case_set_up (&c);
  c.nodes[1].lost = TRUE;
  c.p.pool = FLEET_POOL_FIXED;
  c.p.pool_size = 3;
  fleet_pool_mind (&c.m, &c.nodes[0]);
  parts_run (c.engine, c.m.sim, 10.0);
  fleet_make_room (&c.m, &c.nodes[0], &s);
  ck_assert (c.nodes[0].pool.length == 3);
  c.nodes[0].n_sandboxes++;
  ck_assert (fleet_place (&c.m, &s) == &c.nodes[0]);
  fleet_make_room (&c.m, &c.nodes[0], &s);
  ck_assert (c.nodes[0].pool.length == 2 && c.nodes[0].n_sandboxes == 3);
  case_clear (&c);
}
END_TEST

static void
never (Fleet *m, FleetSession *session)
{
  ck_abort_msg ("a stale job is called");
}

/* What was under way for a session that has gone on otherwise ends without a word. */
START_TEST (stale_jobs_are_not_called)
{
  Case c;
  FleetSession s = { 0 };

  case_set_up (&c);
  s.node = &c.nodes[0];
  fleet_job_after (&c.m, fleet_job (&c.m, &s, never), 1.0);
  fleet_job_share (&c.nodes[0].disk, fleet_job (&c.m, &s, never), 100.0);
  s.epoch++;
  fleet_job_after (&c.m, fleet_job (&c.m, &s, note_ready), 3.0);
  parts_run (c.engine, c.m.sim, 10.0);
  ck_assert (c.n_ready == 1 && c.ready_s == 3.0);
  case_clear (&c);
}
END_TEST

TEST_MAIN (fleet_nodes, TEST (a_session_goes_where_it_should), TEST (memory_and_slots_are_limits),
           TEST (a_group_shares_a_browser), TEST (a_fixed_pool_is_filled_one_by_one),
           TEST (an_adaptive_pool_doubles), TEST (ready_ones_age), TEST (ready_ones_give_way),
           TEST (stale_jobs_are_not_called))
