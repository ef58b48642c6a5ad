/* models/rank_failure/placement/move.c - weights to their new slots, from the fastest source that
 * has them.
 *
 * Order of sources for an expert of a layer: the rank itself, a live GPU of the node (NVLink), a
 * live GPU elsewhere (NIC), the DRAM backup of the own node (PCIe), of another node (NIC), storage.
 * All copies run at once.  `bound`: the longest queue of bytes over its link's bandwidth, which no
 * schedule beats; `flow`: the transfers share their links (equal_share.c).
 */
#include <math.h>
#include "models/rank_failure/placement/holders.h"
#include "models/llm/network/equal_share.h"
#include "models/rank_failure/metrics.h"

/* Kinds of links; each has one of its kind for every rank or node. */
enum { NODE_OUT, NODE_IN, NIC_OUT, NIC_IN, PCIE, LOCAL, HOST_OUT, STORAGE, N_KINDS };

typedef struct {
  guint n; /* links of a kind */
  double *capacity, *queue;
  GArray *transfers;  /* of LlmTransfer, one for each pair of links */
  GHashTable *number; /* pair of links -> place in transfers + 1 */
  EpHolders holders;  /* of the layer that is being planned */
} Plan;

/* Ranks are numbered node by node. */
static guint
node_of (const EpExperts *m, guint rank)
{
  return rank / (guint) m->inst->p->ranks_per_node;
}

/* Links of one kind are neighbours: kind x ranks + index. */
static guint
link_of (const Plan *plan, guint kind, guint index)
{
  return kind * plan->n + index;
}

/* A node's DRAM reaches the network through all of its NICs.  A copy within a device reads and
 * writes its memory. */
static void
set_capacities (const EpExperts *m, Plan *plan)
{
  const EpParams *p = m->inst->p;
  double nic = p->link_eff * p->gpu->nic_bytes_per_s;
  const double of[N_KINDS] = { p->link_eff * p->gpu->scale_up_bytes_per_s,
                               p->link_eff * p->gpu->scale_up_bytes_per_s,
                               nic,
                               nic,
                               p->link_eff * p->gpu->pcie_bytes_per_s,
                               p->gpu->memory_bytes_per_s / 2.0,
                               nic * (double) p->ranks_per_node,
                               p->storage_bytes_per_s };

  for (guint i = 0; i < N_KINDS * plan->n; i++)
    plan->capacity[i] = of[i / plan->n];
}

/* One expert over one or two links. */
static void
send_over (Plan *plan, guint from, guint to, double bytes)
{
  gsize pair = (gsize) from * N_KINDS * plan->n + to + 1;
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (plan->number, GSIZE_TO_POINTER (pair)));

  plan->queue[from] += bytes;
  if (to != from)
    plan->queue[to] += bytes;
  if (at == 0)
    {
      LlmTransfer t = { .from = from, .to = to };

      g_array_append_val (plan->transfers, t);
      at = plan->transfers->len;
      g_hash_table_insert (plan->number, GSIZE_TO_POINTER (pair), GUINT_TO_POINTER (at));
    }
  g_array_index (plan->transfers, LlmTransfer, at - 1).bytes += bytes;
}

/* DRAM outlives the processes of its node, unless backup_dies says that the node goes with them. */
static gboolean
node_lives (const EpExperts *m, guint node)
{
  guint size = (guint) m->inst->p->ranks_per_node;

  if (!m->inst->p->backup_dies)
    return TRUE;
  for (guint r = node * size; r < (node + 1) * size && r < m->inst->n_ranks; r++)
    if (!m->inst->rank[r].dead)
      return TRUE;
  return FALSE;
}

/* Expert e belongs to node e x nodes / experts in a partitioned backup. */
static EpSource
fetch_from_host (const EpExperts *m, guint to, gint16 expert, Plan *plan)
{
  double bytes = m->inst->expert_bytes;
  guint own = node_of (m, to), home = (guint) expert * m->inst->n_nodes / m->inst->n_experts;
  guint storage = link_of (plan, STORAGE, own), pcie = link_of (plan, PCIE, to);

  if (m->inst->p->backup == EP_MIRRORED || (m->inst->p->backup == EP_PARTITIONED && home == own))
    {
      send_over (plan, pcie, pcie, bytes);
      return EP_FROM_HOST;
    }
  if (m->inst->p->backup == EP_PARTITIONED && node_lives (m, home))
    {
      send_over (plan, link_of (plan, HOST_OUT, home), link_of (plan, NIC_IN, to), bytes);
      return EP_FROM_HOST_REMOTE;
    }
  send_over (plan, storage, storage, bytes);
  return EP_FROM_STORAGE;
}

/* Moving to another slot of the rank is the cheapest, and still a copy within its memory. */
static EpSource
fetch (const EpExperts *m, guint to, gint16 expert, Plan *plan)
{
  const EpQueues queues
    = { plan->queue + link_of (plan, NODE_OUT, 0), plan->queue + link_of (plan, NIC_OUT, 0) };
  EpHolder h = ep_holders_find (&plan->holders, m, to, expert, &queues);
  double bytes = m->inst->expert_bytes;

  if (!h.found || m->inst->p->backup == EP_STORAGE_ONLY)
    return fetch_from_host (m, to, expert, plan);
  if (h.rank == to)
    {
      send_over (plan, link_of (plan, LOCAL, to), link_of (plan, LOCAL, to), bytes);
      return EP_FROM_LOCAL;
    }
  if (h.same_node)
    {
      send_over (plan, link_of (plan, NODE_OUT, h.rank), link_of (plan, NODE_IN, to), bytes);
      return EP_FROM_NODE;
    }
  send_over (plan, link_of (plan, NIC_OUT, h.rank), link_of (plan, NIC_IN, to), bytes);
  return EP_FROM_REMOTE;
}

/* Returns: how many slots change. */
static guint
plan_transfers (EpExperts *m, const gint16 *from, const gint16 *to, Plan *plan)
{
  guint each = m->inst->n_slots / m->inst->n_ranks, changed = 0;

  memset (m->source_bytes, 0, sizeof m->source_bytes);
  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      ep_holders_index (&plan->holders, m, from + l * m->inst->n_slots);
      for (guint s = 0; s < m->inst->n_slots; s++)
        {
          guint at = l * m->inst->n_slots + s;

          if (to[at] < 0 || to[at] == from[at])
            continue;
          changed++;
          m->source_bytes[fetch (m, s / each, to[at], plan)] += m->inst->expert_bytes;
        }
    }
  return changed;
}

/* No schedule is faster: every byte of the queue passes its link. */
static double
longest_queue (const Plan *plan)
{
  double t = 0.0;

  for (guint i = 0; i < N_KINDS * plan->n; i++)
    t = MAX (t, plan->queue[i] / plan->capacity[i]);
  return t;
}

static double
flow_s (EpExperts *m, const Plan *plan)
{
  LlmTransfer *transfers = (LlmTransfer *) (void *) plan->transfers->data;

  return llm_equal_share_run (m->inst->sim, plan->capacity, N_KINDS * plan->n, transfers,
                              plan->transfers->len);
}

/* What was changed is what was sent. */
static void
check_bytes (const EpExperts *m, guint changed)
{
  double sum = 0.0, want = changed * m->inst->expert_bytes;

  for (guint i = 0; i < EP_N_SOURCES; i++)
    sum += m->source_bytes[i];
  sim_assert (m->inst->sim, fabs (sum - want) <= 1e-9 * want);
}

/* A latency for each layer comes on top: layers are moved one after the other. */
double
ep_move_s (EpExperts *m, const gint16 *from, const gint16 *to)
{
  guint n = m->inst->n_ranks, changed;
  g_autofree double *capacity = g_new0 (double, N_KINDS *n), *queue = g_new0 (double, N_KINDS *n);
  g_autoptr (GArray) transfers = g_array_new (FALSE, TRUE, sizeof (LlmTransfer));
  g_autoptr (GHashTable) number = g_hash_table_new (NULL, NULL);
  Plan plan = { n, capacity, queue, transfers, number, { NULL, NULL } };
  double bound, t;

  set_capacities (m, &plan);
  ep_holders_init (&plan.holders, m);
  changed = plan_transfers (m, from, to, &plan);
  ep_holders_clear (&plan.holders);
  check_bytes (m, changed);
  m->move_bound_s = 0.0;
  if (changed == 0)
    return 0.0;
  t = bound = longest_queue (&plan);
  if (m->inst->p->move == EP_FLOW)
    t = flow_s (m, &plan);
  sim_assert (m->inst->sim, t >= bound * (1.0 - 1e-9));
  m->move_bound_s = bound + m->inst->p->move_latency_s * m->inst->n_layers;
  return t + m->inst->p->move_latency_s * m->inst->n_layers;
}

/* Metrics of the sources stand in the order of EpSource. */
void
ep_move_count (EpExperts *m)
{
  for (guint i = 0; i < EP_N_SOURCES; i++)
    sim_count (m->inst->sim, EP_LOCAL_BYTES + i, m->source_bytes[i]);
}
