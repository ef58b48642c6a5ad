/* tests/rollout_tail/parts_case.h - single parts of rollout_tail on an engine of their own: groups
 * and lengths made by hand. */
#ifndef TESTS_ROLLOUT_TAIL_PARTS_CASE_H
#define TESTS_ROLLOUT_TAIL_PARTS_CASE_H

#include "sim/core/engine.h"
#include "tests/rollout_tail/rollout_case.h"

typedef struct {
  SimEngine *engine;
  RollParams p;
  RollWork   work;
  RollFleet  fleet;
  RollPool   pool;
  guint      n_settled;
} Parts;

/* Stands in for the settlement of the model. */
static void
count_settled (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;

  m->n_settled++;
  m->fleet.settling = FALSE;
}

/* @n_groups groups of 2, prompts of 10 tokens; request i is 100 (i + 1) tokens long.  Two instances
 * of one rank, each a node. */
G_GNUC_UNUSED static void
parts_set_up (Parts *m, guint n_groups, const char *const *pairs, gboolean reserves)
{
  const SimEngineConfig config = { .seed = 1 };

  *m = (Parts){ .engine = sim_engine_new (&config), .p = small () };
  set_all (&m->p, (const char *const[]){ "n_instances=2", "group_size=2", "spread_requests=1000",
                                         "max_length_tokens=1000 tokens",
                                         "chunk_tokens=1000 tokens", NULL });
  set_all (&m->p, pairs);
  m->work = (RollWork){ .sim = sim_engine_add (m->engine, "rollout", "rollout_tail", roll_metrics),
                        .p = &m->p,
                        .n_groups = n_groups,
                        .group_size = 2,
                        .n_requests = 2 * n_groups,
                        .requests = g_new0 (RollRequest, 2 * n_groups),
                        .groups = g_new0 (RollGroup, n_groups),
                        .issue = g_array_new (FALSE, FALSE, sizeof (guint)) };
  for (guint i = 0; i < m->work.n_requests; i++)
    m->work.requests[i] = (RollRequest){ .prompt_tokens = 10,
                                         .length_tokens = (gint32) (100 * (i + 1)),
                                         .group = i / 2,
                                         .rate = 1.0,
                                         .first_s = -1.0,
                                         .finish_s = -1.0,
                                         .home = -1 };
  m->fleet = (RollFleet){ .work = &m->work, .settle = count_settled, .owner = m };
  m->pool.work = &m->work;
  roll_instances_set_up (&m->fleet, reserves);
  roll_pool_set_up (&m->pool, &m->fleet);
}

G_GNUC_UNUSED static void
parts_clear (Parts *m)
{
  roll_instances_clear (&m->fleet);
  roll_pool_clear (&m->pool);
  g_free (m->work.requests);
  g_free (m->work.groups);
  g_array_unref (m->work.issue);
  clear_params (&m->p);
  sim_engine_free (m->engine);
}

#endif
