/* tests/sandbox_platform/platform_parts.h - nodes and units made by hand, and handlers that note
 * what they hear: a platform without calls and arrivals. */
#ifndef TESTS_SANDBOX_PLATFORM_PLATFORM_PARTS_H
#define TESTS_SANDBOX_PLATFORM_PLATFORM_PARTS_H

#include "models/sandbox_platform/instances/instances.h"
#include "tests/parts.h"

enum { NODES = 5, UNITS = 3 };

typedef struct {
  Plat       m; /* first: handlers find their case by it */
  SimEngine *engine;
  PlatParams p;
  PlatKeep   keep;
  PlatNode   nodes[NODES];
  PlatUnit   units[UNITS];
  double     spent_s[3]; /* seconds by ledger: starting, busy, idle */
  guint      n_freed, n_died, n_unused;
  SimTime    died_at;
} Case;

static void
note_spent (Plat *m, const PlatInst *inst, guint ledger, double s)
{
  ((Case *) m)->spent_s[ledger - PLAT_STARTING_INTEGRAL] += s;
}

static void
note_unused (Plat *m, const PlatInst *inst)
{
  ((Case *) m)->n_unused++;
}

static void
note_freed (Plat *m)
{
  ((Case *) m)->n_freed++;
}

static void
note_death (Plat *m, PlatInst *inst, SimTime at)
{
  ((Case *) m)->n_died++;
  ((Case *) m)->died_at = at;
  plat_inst_remove (m, inst, at);
}

/* @n_nodes of 1000 B; unit u has 100 (u + 1) B and one slot. */
static inline void
case_set_up (Case *c, guint n_nodes)
{
  static const char *const keys[UNITS] = { "one", "two", "three" };
  Sim *sim;

  *c = (Case){ .p = { .nodes = n_nodes,
                      .cores = 4,
                      .node_bytes = 1000.0,
                      .node_vcpu = INFINITY,
                      .ttl_s = INFINITY } };
  c->engine = parts_engine (plat_metrics, &sim);
  c->m = (Plat){ .sim = sim,
                 .p = &c->p,
                 .keep = &c->keep,
                 .n_units = UNITS,
                 .n_nodes = n_nodes,
                 .units = c->units,
                 .nodes = c->nodes,
                 .insts = g_ptr_array_new (),
                 .free_insts = g_array_new (FALSE, FALSE, sizeof (guint)),
                 .spent = note_spent,
                 .unused = note_unused,
                 .dies = note_death,
                 .freed = note_freed };
  sim_items_init (&c->m.inst_rows, sizeof (PlatInst));
  for (guint i = 0; i < n_nodes; i++)
    c->nodes[i].index = i;
  for (guint u = 0; u < UNITS; u++)
    c->units[u] = (PlatUnit){
      .index = u, .key = keys[u], .name = keys[u], .bytes = 100.0 * (u + 1), .vcpu = 1.0, .slots = 1
    };
}

static inline void
case_clear (Case *c)
{
  plat_groups_free (&c->m);
  for (guint i = 0; i < c->m.n_nodes; i++)
    g_clear_pointer (&c->nodes[i].ranked, g_ptr_array_unref);
  g_ptr_array_unref (c->m.insts);
  g_array_unref (c->m.free_insts);
  sim_items_clear (&c->m.inst_rows);
  sim_heap_clear (&c->m.expiring);
  sim_engine_free (c->engine);
}

/* Returns: a new instance of @unit on @node that has run one call, for no time, and is idle. */
static inline PlatInst *
idle_one (Case *c, guint unit, guint node)
{
  PlatInst *inst;

  c->units[unit].n_loose++;
  inst = plat_inst_new (&c->m, &c->units[unit], &c->nodes[node]);
  plat_inst_ready (&c->m, inst);
  plat_inst_begin (&c->m, inst);
  ck_assert (plat_inst_end (&c->m, inst));
  plat_inst_idle (&c->m, inst);
  return inst;
}

#endif
