/* tests/sandbox_pool/test_placement.c - the room placement by itself: nodes and idle sandboxes made
 * by hand, no run. */
#include "models/sandbox_pool/placement/placement.h"
#include "models/sandbox_pool/policies.h"
#include "sim/core/random/rng.h"
#include "tests/sandbox_pool/pool_case.h"

enum { NODES = 3, FUNCTIONS = 4, SANDBOXES = 4 };

typedef struct {
  PoolParams   p;
  PoolSystem   system;
  PoolFunction fn[FUNCTIONS];
  PoolSlot     slots[NODES][FUNCTIONS];
  PoolNode     nodes[NODES];
  PoolSandbox  sandboxes[SANDBOXES];
  PoolCluster  cluster;
  PoolPlacement m;
} Room;

static void
clear (Room *r)
{
  g_ptr_array_unref (r->cluster.sandboxes);
  sim_stream_free (r->m.places);
}

/* Three empty nodes of 1 GB; functions of 100, 200, 400 and 420 MB, the last two of Node.js. */
static void
set_up (Room *r)
{
  static const double limit[FUNCTIONS] = { 100e6, 200e6, 400e6, 420e6 };
  static const char *const name[FUNCTIONS] = { "a", "b", "c", "d" };
  const SimStreamKey key = { 1, 0, "test", "places" };

  *r = (Room){ .p = params_of ((const char *const[]){ "soft_cap_bytes", "1 GB", NULL }) };
  r->cluster = (PoolCluster){ .p = &r->p,
                              .system = &r->system,
                              .n_fn = FUNCTIONS,
                              .n_nodes = NODES,
                              .fn = r->fn,
                              .nodes = r->nodes,
                              .sandboxes = g_ptr_array_new () };
  r->m = (PoolPlacement){ .cluster = &r->cluster, .places = sim_stream_new (&key) };
  for (guint i = 0; i < SANDBOXES; i++)
    g_ptr_array_add (r->cluster.sandboxes, &r->sandboxes[i]);
  for (guint f = 0; f < FUNCTIONS; f++)
    r->fn[f].row = (PoolFunctionRow){ .name = name[f],
                                      .limit_bytes = limit[f],
                                      .runtime = f < 2 ? POOL_PYTHON : POOL_NODE };
  for (guint i = 0; i < NODES; i++)
    {
      r->nodes[i].slots = r->slots[i];
      r->nodes[i].all = (PoolList){ POOL_NONE, POOL_NONE };
      for (guint f = 0; f < FUNCTIONS; f++)
        r->slots[i][f].idle = (PoolList){ POOL_NONE, POOL_NONE };
    }
}

/* Sandbox @i of @fn is idle on @node, the youngest there. */
static void
put_idle (Room *r, guint32 i, guint node, guint fn)
{
  PoolNode *n = &r->nodes[node];
  PoolSlot *slot = &n->slots[fn];

  *POOL_SANDBOX (&r->cluster, i) = (PoolSandbox){ .fn = fn, .node = node, .next_all = POOL_NONE };
  if (n->all.tail == POOL_NONE)
    n->all.head = i;
  else
    POOL_SANDBOX (&r->cluster, n->all.tail)->next_all = i;
  n->all.tail = i;
  if (slot->idle.head == POOL_NONE)
    slot->idle.head = i;
  slot->idle.tail = i;
  slot->n_idle++;
  n->n_idle++;
}

START_TEST (a_node_is_chosen_by_its_rule)
{
  Room r;
  guint32 home;

  set_up (&r);
  r.nodes[0].cpu.vcpu = 5;
  r.nodes[1].cpu.vcpu = 1;
  r.nodes[2].cpu.vcpu = 3;
  ck_assert_uint_eq (pool_place_least.pick (&r.m, 1), 1);
  ck_assert_uint_eq (pool_place_warm.pick (&r.m, 1), 1);
  put_idle (&r, 0, 0, 1);
  ck_assert_uint_eq (pool_place_warm.pick (&r.m, 1), 0);
  ck_assert_uint_eq (pool_place_warm.pick (&r.m, 2), 1);
  put_idle (&r, 3, 2, 1);      /* busy 5 and 3: the second is taken, wherever it stands */
  ck_assert_uint_eq (pool_place_warm.pick (&r.m, 1), 2);
  put_idle (&r, 1, 2, 2);
  ck_assert_uint_eq (pool_place_aware.pick (&r.m, 1), 2);
  /* waiting starts are load too */
  r.nodes[1].n_waiting = 9;
  ck_assert_uint_eq (pool_place_least.pick (&r.m, 1), 2);
  home = pool_place_hash.pick (&r.m, 3);
  r.nodes[home].accounted = 0.9e9;
  ck_assert_uint_eq (pool_place_hash.pick (&r.m, 3), (home + 1) % NODES);
  clear (&r);
}
END_TEST

/* Whatever is full, a node that has the memory is taken where there is one. */
START_TEST (memory_comes_first)
{
  static const PoolPlace *const places[]
    = { &pool_place_warm, &pool_place_least, &pool_place_random, &pool_place_hash,
        &pool_place_aware };
  Room r;

  set_up (&r);
  for (guint i = 0; i < 2000; i++)
    {
      gboolean any = FALSE;
      guint fn = (guint) sim_integer (r.m.places, FUNCTIONS);
      guint32 node;

      for (guint k = 0; k < NODES; k++)
        {
          r.nodes[k].accounted = 1e9 * sim_uniform (r.m.places);
          r.nodes[k].idle_limits = 0.3 * r.nodes[k].accounted * sim_uniform (r.m.places);
          r.nodes[k].cpu.vcpu = sim_uniform (r.m.places);
          any = any || pool_node_fits (&r.m, &r.nodes[k], fn);
        }
      node = places[i % G_N_ELEMENTS (places)]->pick (&r.m, fn);
      ck_assert_uint_lt (node, NODES);
      ck_assert (!any || pool_node_fits (&r.m, &r.nodes[node], fn));
    }
  clear (&r);
}
END_TEST

START_TEST (a_victim_is_chosen_by_its_rule)
{
  Room r;
  const PoolNode *n = &r.nodes[0];

  set_up (&r);
  ck_assert_uint_eq (pool_victim_lru.pick (&r.m, n, 2), POOL_NONE);
  put_idle (&r, 0, 0, 0);
  put_idle (&r, 1, 0, 1);
  put_idle (&r, 2, 0, 1);
  put_idle (&r, 3, 0, 3);
  ck_assert_uint_eq (pool_victim_lru.pick (&r.m, n, 2), 0);
  ck_assert_uint_eq (pool_victim_gap.pick (&r.m, n, 2), 3);
  ck_assert_uint_eq (pool_victim_runtime.pick (&r.m, n, 2), 3);
  ck_assert_uint_eq (pool_victim_copies.pick (&r.m, n, 2), 1);
  /* of one user alone, and what belongs to nobody (function 0) */
  set (&r.p, "share_scope", "user");
  r.fn[3].row.user = 7;
  r.fn[1].row.user = 7;
  ck_assert_uint_eq (pool_victim_gap.pick (&r.m, n, 2), 0);
  clear (&r);
}
END_TEST

TEST_MAIN (pool_placement, TEST (a_node_is_chosen_by_its_rule), TEST (memory_comes_first),
           TEST (a_victim_is_chosen_by_its_rule))
