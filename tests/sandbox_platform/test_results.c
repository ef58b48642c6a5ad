/* tests/sandbox_platform/test_results.c - what a run states, from counts and ledgers by hand:
 * shares over units, bills, energy. */
#include <math.h>
#include "models/sandbox_platform/results/results.h"
#include "tests/sandbox_platform/platform_parts.h"

/* 4 of 4, 3 of 6 and 0 of 10 calls waited for a start, one of them for another's: shares of 1, 0.5
 * and 0; 6 cold ones of 20 calls. */
START_TEST (shares_are_those_of_units)
{
  Case c;

  case_set_up (&c, 1);
  c.units[0].n_calls = c.units[0].n_cold = 4;
  c.units[1].n_calls = 6;
  c.units[1].n_cold = 2;
  c.units[1].n_delayed = 1;
  c.units[2].n_calls = 10;
  c.m.n_present = 7;
  plat_results (&c.m);
  ck_assert (parts_value (c.m.sim, plat_metrics, "called_units") == 3.0);
  assert_close (parts_value (c.m.sim, plat_metrics, "unit_cold_share_p50"), 0.5, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "unit_cold_share_p75"), 0.75, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "always_cold_share"), 1.0 / 3.0, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "cold_share"), 6.0 / 20.0, 1e-12);
  ck_assert (parts_value (c.m.sim, plat_metrics, "in_flight") == 7.0);
  case_clear (&c);
}
END_TEST

/* Units that nobody called have no share, and no calls no quantile. */
START_TEST (what_was_not_called_has_no_share)
{
  Case c;

  case_set_up (&c, 1);
  plat_results (&c.m);
  ck_assert (parts_value (c.m.sim, plat_metrics, "called_units") == 0.0);
  ck_assert (isnan (parts_value (c.m.sim, plat_metrics, "unit_cold_share_p50")));
  ck_assert (isnan (parts_value (c.m.sim, plat_metrics, "cold_share")));
  ck_assert (isnan (parts_value (c.m.sim, plat_metrics, "waste_share")));
  case_clear (&c);
}
END_TEST

/* 1, 3 and 6 B s starting, busy and idle; two nodes of 4 cores for 10 s, with 20 s of work by their
 * cores: 2 x 10 x 100 W idle and 20 / 4 x 60 W on top. */
START_TEST (sums_are_by_hand)
{
  Case c;

  case_set_up (&c, 2);
  c.p.node_idle_w = 100.0;
  c.p.node_busy_w = 160.0;
  c.p.node_price = 0.5;
  c.m.spent_bytes_s[0] = 1.0;
  c.m.spent_bytes_s[1] = 3.0;
  c.m.spent_bytes_s[2] = 6.0;
  c.m.start_cpu_s = 4.0;
  c.m.call_cpu_s = 16.0;
  parts_run (c.engine, c.m.sim, 10.0);
  plat_results (&c.m);
  assert_close (parts_value (c.m.sim, plat_metrics, "waste_share"), 0.6, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "resident_over_busy"), 10.0 / 3.0, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "start_cpu_over_calls"), 0.25, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "provider_usd"), 10.0, 1e-12);
  assert_close (parts_value (c.m.sim, plat_metrics, "energy_j"), 2000.0 + 300.0, 1e-12);
  case_clear (&c);
}
END_TEST

/* A call of 2 s in 200 B whose start of 3 s is billed with it: 2 s, or 5 with the start.  The start
 * of an instance that no call ran in is billed alone. */
START_TEST (a_start_is_billed_where_the_list_says_so)
{
  SandboxPrice price = { .billed = SANDBOX_BILLED_CALL, .memory_price = 0.01, .request_usd = 1.0 };
  Case c;
  PlatGroup group = { 0 };
  PlatInst inst = { .group = &group };
  PlatFn fn = { 0 };
  PlatCall call = { .fn = &fn, .inst = &inst };

  case_set_up (&c, 1);
  c.p.price = &price;
  fn.unit = group.unit = &c.units[1];
  call.begun = sim_ticks (c.m.sim, 3.0);
  call.start = inst.unpaid = sim_ticks (c.m.sim, 3.0);
  parts_run (c.engine, c.m.sim, 5.0);
  plat_cost_call (&c.m, &call);
  plat_cost_unused (&c.m, &inst);
  assert_close (c.m.bill_usd, 1.0 + 2.0 * 2.0, 1e-9);
  price.init_billed = TRUE;
  plat_cost_call (&c.m, &call);
  assert_close (c.m.bill_usd, 5.0 + 1.0 + 5.0 * 2.0, 1e-9);
  /* paid by another */
  call.start = 0;
  plat_cost_call (&c.m, &call);
  assert_close (c.m.bill_usd, 16.0 + 5.0, 1e-9);
  plat_cost_unused (&c.m, &inst);
  assert_close (c.m.bill_usd, 21.0 + 3.0 * 2.0, 1e-9);
  case_clear (&c);
}
END_TEST

/* By the life of an instance its busy and idle time is billed, by its work the busy time alone;
 * either way the ledgers have all three. */
START_TEST (states_are_billed_by_the_list)
{
  static const struct { int billed; double usd; } cases[] = {
    { SANDBOX_BILLED_CALL, 0.0 }, { SANDBOX_BILLED_BUSY, 3.0 }, { SANDBOX_BILLED_LIFE, 3.0 + 6.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SandboxPrice price = { .billed = cases[i].billed, .memory_price = 0.01 };
      Case c;
      PlatGroup group = { 0 };
      const PlatInst inst = { .group = &group };

      case_set_up (&c, 1);
      c.p.price = &price;
      group.unit = &c.units[0];
      plat_cost_spent (&c.m, &inst, PLAT_STARTING_INTEGRAL, 1.0);
      plat_cost_spent (&c.m, &inst, PLAT_BUSY_INTEGRAL, 3.0);
      plat_cost_spent (&c.m, &inst, PLAT_IDLE_INTEGRAL, 6.0);
      assert_close (c.m.bill_usd, cases[i].usd, 1e-12);
      ck_assert (c.m.spent_bytes_s[0] == 100.0 && c.m.spent_bytes_s[2] == 600.0);
      case_clear (&c);
    }
}
END_TEST

TEST_MAIN (platform_results, TEST (shares_are_those_of_units),
           TEST (what_was_not_called_has_no_share), TEST (sums_are_by_hand),
           TEST (a_start_is_billed_where_the_list_says_so), TEST (states_are_billed_by_the_list))
