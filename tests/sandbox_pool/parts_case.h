/* tests/sandbox_pool/parts_case.h - single parts of sandbox_pool on an engine of their own: two
 * nodes and two functions made by hand. */
#ifndef TESTS_SANDBOX_POOL_PARTS_CASE_H
#define TESTS_SANDBOX_POOL_PARTS_CASE_H

#include "models/sandbox_pool/memory/memory.h"
#include "sim/core/engine.h"
#include "tests/sandbox_pool/pool_case.h"

enum { NODES = 2, FUNCTIONS = 3 };   /* function 0 is nobody's */

typedef struct {
  SimEngine   *engine;
  Sim         *sim;
  PoolParams   p;
  PoolSystem   system;
  PoolFunction fn[FUNCTIONS];
  PoolNode     nodes[NODES];
  PoolSlot     slots[NODES][FUNCTIONS];
  PoolCluster  cluster;
  PoolMemory   memory;
} Parts;

static void
parts_empty_nodes (Parts *m)
{
  for (guint i = 0; i < NODES; i++)
    {
      PoolNode *n = &m->nodes[i];

      n->slots = m->slots[i];
      n->all = n->queue = n->kills = n->blocked = (PoolList){ POOL_NONE, POOL_NONE };
      n->cpu.rate = 1.0;
      for (guint f = 0; f < FUNCTIONS; f++)
        n->slots[f].idle = (PoolList){ POOL_NONE, POOL_NONE };
    }
}

/* Function f has a limit of 100 f MB, 10 f MB of its own and 50 MB that its sandboxes share. */
G_GNUC_UNUSED static void
parts_set_up (Parts *m, const char *const *pairs)
{
  const SimEngineConfig config = { .seed = 1 };

  *m = (Parts){ .engine = sim_engine_new (&config), .p = params_of (pairs), .system.vm = TRUE };
  m->sim = sim_engine_add (m->engine, "pool", "sandbox_pool", pool_metrics);
  m->cluster = (PoolCluster){ .sim = m->sim,
                              .p = &m->p,
                              .system = &m->system,
                              .n_fn = FUNCTIONS,
                              .n_nodes = NODES,
                              .fn = m->fn,
                              .nodes = m->nodes,
                              .sandboxes = g_ptr_array_new (),
                              .calls = g_ptr_array_new (),
                              .free_sandbox = POOL_NONE,
                              .free_call = POOL_NONE };
  m->memory.cluster = &m->cluster;
  sim_items_init (&m->cluster.sandbox_rows, sizeof (PoolSandbox));
  sim_items_init (&m->cluster.call_rows, sizeof (PoolCall));
  for (guint f = 0; f < FUNCTIONS; f++)
    m->fn[f] = (PoolFunction){ .row = { .name = "f", .limit_bytes = 100e6 * f, .vcpu = 1.0 },
                               .image_bytes = 100e6 * f,
                               .private_bytes = 10e6 * f,
                               .shared_bytes = 50e6,
                               .base = POOL_NONE,
                               .unit = f,
                               .ahead = POOL_NONE,
                               .start = POOL_NONE,
                               .host = POOL_NONE };
  parts_empty_nodes (m);
}

G_GNUC_UNUSED static void
parts_clear (Parts *m)
{
  for (guint i = 0; i < NODES; i++)
    {
      sim_heap_clear (&m->nodes[i].free_workers);
      g_clear_pointer (&m->nodes[i].ranked, g_ptr_array_unref);
      sim_heap_clear (&m->nodes[i].expiring);
      sim_heap_clear (&m->nodes[i].cpu.jobs);
    }
  g_ptr_array_unref (m->cluster.sandboxes);
  g_ptr_array_unref (m->cluster.calls);
  sim_items_clear (&m->cluster.sandbox_rows);
  sim_items_clear (&m->cluster.call_rows);
  sim_engine_free (m->engine);
}

#endif
