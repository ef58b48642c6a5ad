/* models/sandbox_pool/memory/audit.c - the slow count of what the ledgers keep by increments: run
 * at the end, and whenever the number of ended calls is a power of four. */
#include <math.h>
#include "models/sandbox_pool/memory/memory.h"

/* Increments of thousands of terms leave rounding: far below a page of 256 GB. */
/* Looser than the ledger's own check, which sees one node's sum. */
#define SLACK_BYTES 64.0

typedef struct {
  double limits, resident;
  guint  n_live, n_idle;
} Count;

static gboolean
near (double a, double b)
{
  return fabs (a - b) <= SLACK_BYTES;
}

/* An application has one sandbox, started or being started. */
static void
audit_app (const PoolMemory *m, guint32 i)
{
  const PoolFunction *f = &m->cluster->fn[POOL_SANDBOX (m->cluster, i)->fn];

  sim_assert (m->cluster->sim,
              !f->is_app || f->host == i
                || (f->start != POOL_NONE && POOL_CALL (m->cluster, f->start)->sandbox == i));
}

/* One pass over all rows for all nodes: a pass for each node would make the audit quadratic. */
static void
count_sandboxes (const PoolMemory *m, Count *counts)
{
  for (guint i = 0; i < m->cluster->sandboxes->len; i++)
    {
      const PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
      const PoolFunction *f = &m->cluster->fn[s->fn];
      Count *count = &counts[s->node];

      if (s->state == POOL_FREE)
        continue;
      count->resident += s->plain ? f->image_bytes : f->private_bytes;
      if (s->state == POOL_DYING)
        continue;
      audit_app (m, i);
      count->limits += f->row.limit_bytes;
      count->n_live++;
      count->n_idle += s->idle ? 1 : 0;
    }
}

/* Both lists have the same sandboxes, oldest first. */
static void
audit_lists (const PoolMemory *m, const PoolNode *n, guint n_idle)
{
  SimTime last = 0;
  guint in_all = 0, in_fn = 0;

  for (guint32 i = n->all.head; i != POOL_NONE; i = POOL_SANDBOX (m->cluster, i)->next_all)
    {
      sim_assert (m->cluster->sim, POOL_SANDBOX (m->cluster, i)->last_active >= last);
      last = POOL_SANDBOX (m->cluster, i)->last_active;
      in_all++;
    }
  for (guint fn = 0; fn < m->cluster->n_fn; fn++)
    {
      guint of_fn = 0;

      for (guint32 i = n->slots[fn].idle.head; i != POOL_NONE;
           i = POOL_SANDBOX (m->cluster, i)->next_fn)
        of_fn++;
      sim_assert (m->cluster->sim, of_fn == n->slots[fn].n_idle);
      in_fn += of_fn;
    }
  sim_assert (m->cluster->sim, in_all == n_idle && in_fn == n_idle && n->n_idle == n_idle);
}

static void
audit_node (const PoolMemory *m, const PoolNode *n, const Count *count)
{
  double resident = count->resident;

  for (guint fn = 0; fn < m->cluster->n_fn; fn++)
    resident += n->slots[fn].n > 0 ? m->cluster->fn[fn].shared_bytes : 0.0;
  sim_assert (m->cluster->sim, near (n->accounted, count->limits + n->promised));
  sim_assert (m->cluster->sim, near (n->resident, resident));
  sim_assert (m->cluster->sim, n->n_alive == count->n_live + n->n_promised);
  audit_lists (m, n, count->n_idle);
}

void
pool_audit (PoolMemory *m)
{
  g_autofree Count *counts = g_new0 (Count, m->cluster->n_nodes);

  count_sandboxes (m, counts);
  for (guint i = 0; i < m->cluster->n_nodes; i++)
    audit_node (m, &m->cluster->nodes[i], &counts[i]);
}
