/* tests/sandbox_platform/test_instances.c - instances by themselves: ledgers by hand, who goes when
 * memory is short, and when idle ones die. */
#include <math.h>
#include "tests/sandbox_platform/platform_parts.h"

/* Starts at 0, is ready at 2, serves until 5, is idle until 9 and goes: 2, 3 and 4 s, and memory
 * for all nine. */
START_TEST (every_moment_is_in_one_ledger)
{
  Case c;
  PlatInst *inst;

  case_set_up (&c, 1);
  c.units[1].n_loose = 1;
  inst = plat_inst_new (&c.m, &c.units[1], &c.nodes[0]);
  ck_assert (c.nodes[0].used == 200.0 && c.m.resident == 200.0 && c.m.n_starting == 1);
  parts_run (c.engine, c.m.sim, 2.0);
  plat_inst_ready (&c.m, inst);
  plat_inst_begin (&c.m, inst);
  ck_assert (!inst->open && c.nodes[0].n_calls == 1);
  parts_run (c.engine, c.m.sim, 5.0);
  ck_assert (plat_inst_end (&c.m, inst));
  plat_inst_idle (&c.m, inst);
  ck_assert (inst->open && c.nodes[0].idle_bytes == 200.0 && c.units[1].n_idle == 1);
  parts_run (c.engine, c.m.sim, 9.0);
  plat_inst_remove (&c.m, inst, sim_now (c.m.sim));
  assert_close (c.spent_s[0], 2.0, 1e-12);
  assert_close (c.spent_s[1], 3.0, 1e-12);
  assert_close (c.spent_s[2], 4.0, 1e-12);
  ck_assert (c.nodes[0].used == 0.0 && c.nodes[0].idle_bytes == 0.0 && c.m.n_alive == 0);
  ck_assert (c.units[1].n_ready == 0 && c.units[1].open.head == NULL);
  ck_assert_uint_eq (c.n_freed, 1);
  assert_close (parts_value (c.m.sim, plat_metrics, "idle_integral"), 4.0 * 200.0, 1e-12);
  case_clear (&c);
}
END_TEST

/* 100, 200, 300 and 100 B idle in that order, of 1000 B: 450 more want 150 B: the first two go, and
 * no third.  For more than all of it nobody goes. */
START_TEST (the_oldest_idle_go_and_no_more_than_must)
{
  Case c;
  PlatInst *inst[4];

  case_set_up (&c, 1);
  for (guint i = 0; i < 4; i++)
    {
      parts_run (c.engine, c.m.sim, i);
      inst[i] = idle_one (&c, i % 3, 0);
    }
  ck_assert (c.nodes[0].used == 700.0);
  ck_assert (!plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 1100.0 }));
  ck_assert_uint_eq (c.m.n_alive, 4);
  ck_assert (plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 300.0 }));
  ck_assert_uint_eq (c.m.n_alive, 4);
  ck_assert (plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 450.0 }));
  ck_assert_uint_eq (c.m.n_alive, 2);
  ck_assert (c.nodes[0].idle.head == inst[2] && c.nodes[0].used == 400.0);
  case_clear (&c);
}
END_TEST

/* One that runs a call holds its memory, however short it is. */
START_TEST (busy_instances_are_never_taken)
{
  Case c;
  PlatInst *busy;

  case_set_up (&c, 1);
  busy = idle_one (&c, 2, 0);
  idle_one (&c, 0, 0);
  plat_inst_begin (&c.m, busy);
  ck_assert (!plat_fits (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 800.0 }));
  ck_assert (!plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 800.0 }));
  ck_assert (plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 700.0 }));
  ck_assert_uint_eq (c.m.n_alive, 1);
  case_clear (&c);
}
END_TEST

/* Small ones are worth more. */
static double
by_size (const Plat *m, const PlatGroup *group)
{
  return 1000.0 / group->unit->bytes;
}

/* Values 10, 5, 3.33 by size: the largest goes first though it was used last, and the clock stands
 * at its value, which those that come later have on top of their own. */
START_TEST (a_ranked_policy_gives_up_the_least)
{
  Case c;

  case_set_up (&c, 1);
  c.keep.value = by_size;
  c.nodes[0].ranked = g_ptr_array_new ();
  for (guint u = 0; u < UNITS; u++)
    idle_one (&c, u, 0);
  ck_assert (plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 650.0 }));
  ck_assert (c.units[2].n_idle == 0 && c.m.n_alive == 2);
  assert_close (c.nodes[0].clock, 1000.0 / 300.0, 1e-12);
  idle_one (&c, 2, 0);
  /* 2 x 3.33 is above 5 now */
  ck_assert (plat_evict (&c.m, &c.nodes[0], &(PlatUnit){ .bytes = 500.0 }));
  ck_assert (c.units[2].n_idle == 1 && c.units[1].n_idle == 0);
  case_clear (&c);
}
END_TEST

/* Idle since 1 s with 10 s to live: a call at 6 s begins them anew, and it dies at 16 s, not at
 * 11. */
START_TEST (an_idle_one_dies_at_the_end_of_its_time)
{
  Case c;
  PlatInst *inst;

  case_set_up (&c, 1);
  c.keep.in_order = TRUE;
  c.p.ttl_s = 10.0;
  parts_run (c.engine, c.m.sim, 1.0);
  inst = idle_one (&c, 0, 0);
  parts_run (c.engine, c.m.sim, 6.0);
  plat_inst_begin (&c.m, inst);
  ck_assert (plat_inst_end (&c.m, inst));
  plat_inst_idle (&c.m, inst);
  parts_run (c.engine, c.m.sim, 16.0);
  ck_assert_uint_eq (c.n_died, 0);
  parts_run (c.engine, c.m.sim, 20.0);
  ck_assert_uint_eq (c.n_died, 1);
  ck_assert (c.died_at == sim_ticks (c.m.sim, 16.0));
  assert_close (c.spent_s[2], 15.0, 1e-9);
  case_clear (&c);
}
END_TEST

/* One that is drained while it runs takes no call any more, and an idle one goes at once. */
START_TEST (a_drained_one_takes_no_call)
{
  Case c;
  PlatInst *busy, *idle;

  case_set_up (&c, 1);
  c.units[0].slots = 2;
  busy = idle_one (&c, 0, 0);
  idle = idle_one (&c, 0, 0);
  plat_inst_begin (&c.m, busy);
  ck_assert (busy->open && c.units[0].n_ready == 2);
  plat_inst_drain (&c.m, busy);
  ck_assert (!busy->open && c.units[0].n_ready == 1 && c.m.n_alive == 2);
  plat_inst_drain (&c.m, idle);
  ck_assert (c.units[0].n_ready == 0 && c.m.n_alive == 1);
  ck_assert (plat_inst_end (&c.m, busy) && !busy->open);
  plat_inst_remove (&c.m, busy, sim_now (c.m.sim));
  ck_assert (c.m.n_alive == 0 && c.m.resident == 0.0 && c.n_unused == 0);
  case_clear (&c);
}
END_TEST

/* One that no call ran in is told apart: somebody pays for its start. */
START_TEST (one_without_a_call_is_unused)
{
  Case c;
  PlatInst *inst;

  case_set_up (&c, 1);
  c.units[0].n_loose = 1;
  inst = plat_inst_new (&c.m, &c.units[0], &c.nodes[0]);
  parts_run (c.engine, c.m.sim, 3.0);
  plat_inst_ready (&c.m, inst);
  ck_assert (inst->unpaid == sim_ticks (c.m.sim, 3.0));
  plat_inst_idle (&c.m, inst);
  plat_inst_remove (&c.m, inst, sim_now (c.m.sim));
  ck_assert_uint_eq (c.n_unused, 1);
  case_clear (&c);
}
END_TEST

/* Rows of what went are used again. */
START_TEST (indices_stay_small)
{
  Case c;

  case_set_up (&c, 1);
  for (guint i = 0; i < 100; i++)
    {
      PlatInst *inst = idle_one (&c, i % UNITS, 0);

      ck_assert_uint_eq (inst->index, 0);
      plat_inst_remove (&c.m, inst, sim_now (c.m.sim));
    }
  ck_assert (plat_group (&c.m, &c.units[0], &c.nodes[0])
             == plat_group (&c.m, &c.units[0], &c.nodes[0]));
  case_clear (&c);
}
END_TEST

TEST_MAIN (platform_instances, TEST (every_moment_is_in_one_ledger),
           TEST (the_oldest_idle_go_and_no_more_than_must), TEST (busy_instances_are_never_taken),
           TEST (a_ranked_policy_gives_up_the_least),
           TEST (an_idle_one_dies_at_the_end_of_its_time), TEST (a_drained_one_takes_no_call),
           TEST (one_without_a_call_is_unused), TEST (indices_stay_small))
