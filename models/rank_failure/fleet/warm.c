/* models/rank_failure/fleet/warm.c - a node warms up before it joins, and may fail to.
 *
 * Launch, weights, kernels and graphs, alone, while the instance serves.  A joiner that registers
 * before its kernels are warm may be evicted by the coordinator, because a GPU that is busy for
 * longer than the eviction time lets no heartbeat through; when the others had committed to the
 * larger group, that is a fault of theirs.
 * Source: SGLang issue 33111: kernel warm-up starves the heartbeat.
 */
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/fleet/warm.h"
#include "models/rank_failure/metrics.h"

static void order_warm_up (EpFleet *f, guint node, guint tries);

/* Its slot is empty again, as far as the others know.  After the last try another node has to do:
 * this one goes to the end of the queue. */
static void
failed (EpFleet *f, const EpFleetOrder *order)
{
  EpFleetNode *n = &f->node[order->node];
  EpFleetInst *inst = &f->inst[n->inst];

  f->n_failed_joins++;
  sim_count (f->sim, EP_FAILED_JOINS, 1);
  order_warm_up (f, order->node, order->tries + 1);
  ep_ledger_paint (f, inst);
  if (f->p->join_commits_first && inst->state == EP_INST_SERVES)
    f->lost (f, inst, TRUE);
}

/* An old timer: the node was lost, or chosen for a restart, since it was set. */
static void
warmed (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  EpFleetOrder order = *(const EpFleetOrder *) item;
  EpFleetNode *n = &f->node[order.node];

  sim_items_give_back (&f->orders, item);
  if (n->order != order.order || n->inst < 0)
    return;
  n->warms = FALSE;
  if (order.fails)
    {
      failed (f, &order);
      return;
    }
  n->ready = TRUE;
  ep_ledger_paint (f, &f->inst[n->inst]);
  f->act (f, &f->inst[n->inst]);
}

/* How far a spare has come already; repaired nodes and crashed processes start from nothing. */
static double
warm_up_s (EpFleet *f, const EpFleetNode *n)
{
  SimStream *stream = sim_stream (f->sim, "warm-up");

  if (n->spare && f->p->spare_stage == EP_HOT)
    return 0.0;
  return sim_dist_draw (n->spare && f->p->spare_stage == EP_WARM ? &f->p->warm_spare_s
                                                                 : &f->p->warm_s,
                        stream);
}

/* Whether it will be evicted is known when it begins, since the stretch without a heartbeat is
 * drawn then; it shows only at the end. */
static void
order_warm_up (EpFleet *f, guint node, guint tries)
{
  EpFleetNode *n = &f->node[node];
  EpFleetOrder *order = sim_items_take (&f->orders);
  double warm_s = warm_up_s (f, n), busy_s = 0.0;

  if (f->p->join_registers_first)
    busy_s = sim_dist_draw (&f->p->join_blocking_s, sim_stream (f->sim, "blocking"));
  n->warms = TRUE;
  n->ready = FALSE;
  order->node = node;
  order->order = ++n->order;
  order->tries = tries;
  order->fails = f->p->join_registers_first && busy_s >= f->p->join_eviction_s;
  sim_after (f->sim, warm_s + (tries > 0 ? f->p->join_retry_s : 0.0), warmed, f, order);
}

/* Painted at once: hours that warm up are none that wait. */
void
ep_warm (EpFleet *f, guint node)
{
  order_warm_up (f, node, 0);
  ep_ledger_paint (f, &f->inst[f->node[node].inst]);
}
