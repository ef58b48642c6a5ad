/* tests/rank_failure/test_fleet.c - the folder fleet/ alone, on two instances of two nodes and one
 * node more: fixed memberships by hand, without experts or steps.
 */
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/ledger.h"
#include "tests/rank_failure/outage_case.h"
#include "tests/rank_failure/parts_case.h"

typedef struct {
  EpInstance inst;
  EpFleet fleet;
} Parts;

static double up_s[2], capacity_s[2], node_s[EP_N_NODE_STATES], first_month_s, months_s;

static void
begin (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;
  const EpParams *p = params;

  parts_instance (&m->inst, sim, p);
  m->fleet = (EpFleet){ .sim = sim, .p = p, .like = &m->inst, .headroom = 1.0 };
  m->fleet.system = ep_fleet_systems[p->fleet_system].impl;
  m->inst.policy.system = m->fleet.system->inside;
  ep_fleet_start (&m->fleet);
}

static void
end (Sim *sim, gpointer self)
{
  Parts *m = self;
  double sum = 0.0;

  for (guint i = 0; i < 2; i++)
    {
      ep_ledger_paint (&m->fleet, &m->fleet.inst[i]);
      up_s[i] = m->fleet.inst[i].up_s;
      capacity_s[i] = m->fleet.inst[i].capacity_s;
    }
  ep_ledger_book (&m->fleet);
  months_s = 0.0;
  first_month_s = m->fleet.inst[0].month_capacity_s[0];
  for (guint i = 0; i < m->fleet.n_months; i++)
    months_s += m->fleet.inst[0].month_capacity_s[i];
  for (guint s = 0; s < EP_N_NODE_STATES; s++)
    sum += node_s[s] = m->fleet.node_s[s];
  assert_close (sum, 5 * 1000.0, 1e-9);
  ep_fleet_clear (&m->fleet);
  g_free (m->inst.rank);
}

static const SimModel parts_model = PARTS_MODEL (Parts, begin, end);

/* Two instances of two nodes with two ranks; any shape has room. */
static EpParams
fleet_params (const char *system)
{
  static LlmModel llm;
  EpParams p = parts_params ();

  /* experts of next to nothing: of 21,504 weights */
  llm = ep_deepseek;
  llm.expert_ffn = 1;
  p.llm = &llm;
  set_more (&p, "study", "fleet", "fleet_system", system, "fleet_nodes", "5", "slots_per_rank",
            "128", "restart_detect_s", "10 s", NULL);
  return p;
}

static void
run_rows (EpParams *p, EpOutage *rows, guint n, EpEffect effect)
{
  OutageCase c;

  outage_log (p, &c, rows, n, effect);
  set (p, "log_window_s", "1000 s");
  sim_record_free (run_parts (&parts_model, p, 1000.0));
  outage_log_clear (p, &c);
}

/* One node, one repair: node 1 from 100 s to 400 s.  S: a restart; 10 s: until it is noticed. */
static const struct {
  const char *system;
  double out_s;       /* until whole nodes can start */
  guint restarts;     /* full ones */
  gboolean half;      /* it serves on one node meanwhile */
} systems[] = { { "wait", 300.0, 1, FALSE },
                { "spares", 10.0, 1, FALSE },
                { "restart", 10.0, 1, FALSE },
                { "smaller", 10.0, 2, TRUE } };

START_TEST (one_node_one_repair)
{
  EpOutage row = { .start_s = 100, .end_s = 400, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  g_auto (EpParams) p = fleet_params (systems[_i].system);
  double restart_s = ep_cost_restart_s (&p, 4), small_s = ep_cost_restart_s (&p, 2), down;

  run_rows (&p, &row, 1, EP_NODE_DIES);
  down = systems[_i].out_s + restart_s;
  if (systems[_i].half)
    down += small_s;
  assert_close (up_s[0], 1000.0 - down, 1e-9);
  assert_close (capacity_s[0], 1000.0 - down - (systems[_i].half ? (300 - 10 - small_s) / 2 : 0.0),
                1e-9);
  assert_close (up_s[1], 1000.0, 1e-9);
  assert_close (node_s[EP_NODE_OUT], 300.0, 1e-9);
}
END_TEST

/* A drain needs no detection, and a row of no length is a restart all the same. */
START_TEST (drains_are_known)
{
  EpOutage row = { .start_s = 100, .end_s = 100, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  g_auto (EpParams) p = fleet_params ("wait");

  run_rows (&p, &row, 1, EP_NODE_DRAINED);
  assert_close (up_s[0], 1000.0 - ep_cost_restart_s (&p, 4), 1e-9);
  row.drained = 0; /* the log knows better than the class */
  row.end_s = 105;
  run_rows (&p, &row, 1, EP_NODE_DRAINED);
  assert_close (up_s[0], 1000.0 - 10 - ep_cost_restart_s (&p, 4), 1e-9);
}
END_TEST

/* Both instances lose a node; one spare.  The second waits for the first repaired node, whosever it
 * was. */
START_TEST (repaired_nodes_go_where_they_are_needed)
{
  EpOutage rows[]
    = { { .start_s = 100, .end_s = 300, .domain = EP_OF_NODE, .id = 0, .drained = 1 },
        { .start_s = 100, .end_s = 400, .domain = EP_OF_NODE, .id = 2, .drained = 1 } };
  g_auto (EpParams) p = fleet_params ("spares");
  double restart_s = ep_cost_restart_s (&p, 4);

  run_rows (&p, rows, 2, EP_NODE_DIES);
  assert_close (up_s[0], 1000.0 - restart_s, 1e-9);
  assert_close (up_s[1], 1000.0 - 200.0 - restart_s, 1e-9);
}
END_TEST

/* A leaf takes rank 0 of all nodes: a fixed membership has nothing left, and no machine dies. */
START_TEST (a_leaf_takes_a_rank_of_every_node)
{
  EpOutage row = { .start_s = 100, .end_s = 150, .domain = EP_OF_LEAF, .id = 0, .drained = -1 };
  g_auto (EpParams) p = fleet_params ("wait");

  run_rows (&p, &row, 1, EP_NODE_DIES);
  for (guint i = 0; i < 2; i++)
    assert_close (up_s[i], 1000.0 - 50.0 - ep_cost_restart_s (&p, 4), 1e-9);
}
END_TEST

/* Months add up to what was served. */
START_TEST (months_add_up)
{
  EpOutage row = { .start_s = 100, .end_s = 700, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  g_auto (EpParams) p = fleet_params ("smaller");

  set (&p, "month_s", "300 s");
  run_rows (&p, &row, 1, EP_NODE_DIES);
  /* half of it serves once it has restarted, if that is still in the month */
  assert_close (first_month_s, 100.0 + MAX (0.0, 300 - 110 - ep_cost_restart_s (&p, 2)) / 2, 1e-9);
  assert_close (months_s, capacity_s[0], 1e-9);
  assert_close (capacity_s[1], 1000.0, 1e-9);
}
END_TEST

/* Shapes: whole nodes, a copy of every expert, and room for KV.  128 slots of 58 layers of an
 * expert of 1 MB take 7.4 GB, beside 17 GB: one node of two ranks fits, unless KV wants more. */
START_TEST (shapes_are_feasible)
{
  g_auto (EpParams) p = fleet_params ("smaller");
  LlmModel llm = *p.llm;

  /* 1, 8 and 10 MB an expert */
  llm.expert_ffn = 46;
  p.llm = &llm;
  set_more (&p, "slots_per_rank", "64", "resident_bytes", "17 GB", NULL);
  ck_assert_uint_eq (ep_cost_shape (&p, 2), 2);
  ck_assert_uint_eq (ep_cost_shape (&p, 1), 1);
  llm.expert_ffn = 372;
  ck_assert_uint_eq (ep_cost_shape (&p, 1), 1);
  llm.expert_ffn = 465;
  ck_assert_uint_eq (ep_cost_shape (&p, 1), 0);
  ck_assert_uint_eq (ep_cost_shape (&p, 2), 2);
  set (&p, "kv_floor_tokens", "1e6 tokens");
  ck_assert_uint_eq (ep_cost_shape (&p, 2), 0);
}
END_TEST

TEST_MAIN (rank_failure_fleet,
           tcase_add_loop_test (tests, one_node_one_repair, 0, G_N_ELEMENTS (systems)),
           TEST (drains_are_known), TEST (repaired_nodes_go_where_they_are_needed),
           TEST (a_leaf_takes_a_rank_of_every_node), TEST (months_add_up),
           TEST (shapes_are_feasible))
