/* models/sandbox_pool/call/start_work.c - parts of a start that are work of the node's CPUs.
 *
 * Published parts of starts are times, of which nobody says how much was computing: a share of all,
 * by default none.  The waiting comes first, then the work, on one CPU, beside the calls that run
 * and the other starts; so on a busy node starts take longer, and so do calls beside them.
 */
#include "models/sandbox_pool/call/call.h"

/* One thread makes a sandbox. */
#define START_VCPU 1.0

/* The wait of the part is over. */
static void
works (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  const PoolCall *call = item;

  pool_cpu_add (m, &m->cluster->nodes[call->node], call->index, call->work_s);
}

/* Without work no row of the CPU is touched: most runs are such. */
void
pool_start_part (PoolCalls *m, guint32 c, double s, SimHandler next, gpointer item)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  const double work_s = m->cluster->p->start_cpu_share * s;

  if (work_s <= 0.0)
    {
      sim_after (m->cluster->sim, s, next, m, item);
      return;
    }
  call->next_part = next;
  call->part = item;
  call->work_s = work_s;
  call->vcpu = START_VCPU;
  sim_count (m->cluster->sim, POOL_START_CPU_S, work_s);
  sim_after (m->cluster->sim, s - work_s, works, m, call);
}

/* Its own part may begin another at once. */
gboolean
pool_start_worked (PoolCalls *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  const SimHandler next = call->next_part;

  if (next == NULL)
    return FALSE;
  call->next_part = NULL;
  call->vcpu = m->cluster->fn[call->of].row.vcpu;
  next (m->cluster->sim, m, call->part);
  return TRUE;
}
