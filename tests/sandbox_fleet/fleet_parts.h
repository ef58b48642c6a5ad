/* tests/sandbox_fleet/fleet_parts.h - two nodes and sessions made by hand, on an engine of their
 * own. */
#ifndef TESTS_SANDBOX_FLEET_FLEET_PARTS_H
#define TESTS_SANDBOX_FLEET_FLEET_PARTS_H

#include <math.h>
#include "models/sandbox_fleet/sandbox_fleet.h"
#include "models/sandbox_fleet/sessions/sessions.h"
#include "tests/parts.h"

enum { NODES = 2 };

typedef struct {
  Fleet       m; /* first: handlers find their case by it */
  SimEngine  *engine;
  FleetParams p;
  FleetNode   nodes[NODES];
  guint       n_freed, n_ready;
  double      ready_s; /* the last one */
} Case;

static void
note_freed (Fleet *m)
{
  ((Case *) m)->n_freed++;
}

static void
note_ready (Fleet *m, FleetSession *session)
{
  ((Case *) m)->n_ready++;
  ((Case *) m)->ready_s = sim_now_s (m->sim);
}

static inline SimDist
seconds (const char *text)
{
  SimDist dist;

  ck_assert (sim_dist_parse (text, "s", &dist, NULL));
  return dist;
}

/* Two nodes of 1000 B, 4 slots, a core, a disk of 100 and a link of 10 B/s; a sandbox begins with
 * 100 B in 2 s, or in 0.5 s from the pool.  A paused one has a fixed part of 1 s, and half of what
 * it has touched comes back, in blocks of 10 B, two in flight, with round trips of 0.1 s. */
static inline FleetParams
case_params (void)
{
  FleetParams p = { .nodes = NODES,
                    .node_slots = 4,
                    .node_bytes = 1000.0,
                    .start_bytes = 100.0,
                    .size_bytes = 200.0,
                    .limit_bytes = 500.0,
                    .calls = 2,
                    .pool_fill = 1,
                    .pool_ttl_s = 1e6,
                    .act_cpu_share = 0.5,
                    .pause_after_s = INFINITY,
                    .resume_s = 1.0,
                    .snapshot_s = 0.25,
                    .working_share = 0.5,
                    .block_bytes = 10.0,
                    .prefetch = 2,
                    .link_rtt_s = 0.1,
                    .cache_bytes = 1000.0,
                    .generations = 10,
                    .create_s = seconds ("2 s"),
                    .acquire_s = seconds ("500 ms"),
                    .act_s = seconds ("4 s"),
                    .think_s = seconds ("10 s") };

  ck_assert (sim_dist_parse ("20 B", "B", &p.dirty_bytes, NULL));
  return p;
}

static inline void
case_share (Case *c, SandboxShare *share, double capacity)
{
  sandbox_share_set_up (share, c->m.sim, fleet_job_done, &c->m);
  share->capacity = share->each = capacity;
}

static inline void
case_set_up (Case *c)
{
  Sim *sim;

  *c = (Case){ .p = case_params () };
  c->engine = parts_engine (sandbox_fleet_model.metrics, &sim);
  c->m = (Fleet){ .sim = sim,
                  .p = &c->p,
                  .n_nodes = NODES,
                  .nodes = c->nodes,
                  .sessions = g_ptr_array_new_with_free_func (g_free),
                  .thinks = sim_stream (sim, "thinks"),
                  .acts = sim_stream (sim, "acts"),
                  .dirt = sim_stream (sim, "dirt"),
                  .starts = sim_stream (sim, "starts"),
                  .freed = note_freed,
                  .ready = note_ready };
  sim_items_init (&c->m.job_rows, sizeof (FleetJob));
  for (guint i = 0; i < NODES; i++)
    {
      c->nodes[i].index = i;
      case_share (c, &c->nodes[i].cpu, 1.0);
      case_share (c, &c->nodes[i].disk, 100.0);
      case_share (c, &c->nodes[i].link, 10.0);
    }
}

static inline void
case_clear (Case *c)
{
  c->m.sim = NULL;
  for (guint i = 0; i < c->m.sessions->len; i++)
    fleet_layers_leave (&c->m, g_ptr_array_index (c->m.sessions, i));
  for (guint i = 0; i < NODES; i++)
    {
      c->nodes[i].lost = FALSE;
      fleet_pool_clear (&c->m, &c->nodes[i]);
      g_queue_clear (&c->nodes[i].starts);
      g_queue_clear (&c->nodes[i].cache);
      sandbox_share_clear (&c->nodes[i].cpu);
      sandbox_share_clear (&c->nodes[i].disk);
      sandbox_share_clear (&c->nodes[i].link);
    }
  g_queue_clear (&c->m.waiting);
  g_ptr_array_unref (c->m.sessions);
  sim_items_clear (&c->m.job_rows);
  sim_engine_free (c->engine);
}

#endif
