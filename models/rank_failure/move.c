/* models/rank_failure/move.c - weights to their new slots, from the fastest source that has them.
 *
 * Order of sources for an expert of a layer: the rank itself, a live GPU of the node (NVLink), a
 * live GPU elsewhere (NIC), the DRAM backup of the own node (PCIe), of another node (NIC), storage.
 * All copies run at once; the longest queue of bytes over its link's bandwidth is the time, so no
 * link ever carries more than its bandwidth.
 */
#include <math.h>
#include "models/rank_failure/ep.h"
#include "models/rank_failure/metrics.h"

typedef struct {
  double *node_out, *node_in, *nic_out, *nic_in, *pcie, *storage; /* bytes: a rank; a node */
  double *host_out, *local;
} Queues;

typedef struct {
  guint rank;
  gboolean found, same_node;
} Holder;

static guint
node_of (const Ep *m, guint rank)
{
  return rank / (guint) m->p->ranks_per_node;
}

/* The live holder with the shortest queue, of the own node before all others. */
static Holder
find_holder (const Ep *m, const gint16 *from, guint to, gint16 expert, const Queues *q)
{
  guint each = m->n_slots / m->n_ranks;
  Holder best = { 0, FALSE, FALSE };
  double best_queue = INFINITY;

  for (guint r = 0; r < m->n_ranks; r++)
    {
      gboolean near = node_of (m, r) == node_of (m, to);
      double queue = r == to ? -1.0 : near ? q->node_out[r] : q->nic_out[r];

      if (m->rank[r].dead || m->rank[r].member != EP_LIVE || (best.found && best.same_node > near)
          || (best.found && best.same_node == near && queue >= best_queue))
        continue;
      for (guint s = r * each; s < (r + 1) * each; s++)
        if (from[s] == expert)
          {
            best = (Holder){ r, TRUE, near };
            best_queue = queue;
            break;
          }
    }
  return best;
}

static gboolean
node_lives (const Ep *m, guint node)
{
  guint size = (guint) m->p->ranks_per_node;

  if (!m->p->backup_dies)
    return TRUE;
  for (guint r = node * size; r < (node + 1) * size && r < m->n_ranks; r++)
    if (!m->rank[r].dead)
      return TRUE;
  return FALSE;
}

static EpSource
fetch_from_host (const Ep *m, guint to, gint16 expert, Queues *q)
{
  double bytes = m->p->expert_bytes;
  guint own = node_of (m, to), home = (guint) expert * m->n_nodes / m->n_experts;

  if (m->p->backup == EP_MIRRORED || (m->p->backup == EP_PARTITIONED && home == own))
    {
      q->pcie[to] += bytes;
      return EP_FROM_HOST;
    }
  if (m->p->backup == EP_PARTITIONED && node_lives (m, home))
    {
      q->host_out[home] += bytes;
      q->nic_in[to] += bytes;
      return EP_FROM_HOST_REMOTE;
    }
  q->storage[own] += bytes;
  return EP_FROM_STORAGE;
}

static EpSource
fetch (const Ep *m, const gint16 *from, guint to, gint16 expert, Queues *q)
{
  Holder h = find_holder (m, from, to, expert, q);
  double bytes = m->p->expert_bytes;

  if (!h.found)
    return fetch_from_host (m, to, expert, q);
  if (h.rank == to)
    {
      q->local[to] += 2.0 * bytes;
      return EP_FROM_LOCAL;
    }
  if (h.same_node)
    {
      q->node_out[h.rank] += bytes;
      q->node_in[to] += bytes;
      return EP_FROM_NODE;
    }
  q->nic_out[h.rank] += bytes;
  q->nic_in[to] += bytes;
  return EP_FROM_REMOTE;
}

static double
longest (const double *queue, guint n, double bytes_per_s)
{
  double most = 0.0;

  for (guint i = 0; i < n; i++)
    most = MAX (most, queue[i]);
  return most > 0.0 ? most / bytes_per_s : 0.0;
}

/* A node's DRAM reaches the network through all of its NICs. */
static double
slowest_link (const Ep *m, const Queues *q)
{
  const EpParams *p = m->p;
  double nic = p->link_eff * p->gpu->nic_bytes_per_s, t = 0.0;

  t = MAX (t, longest (q->node_out, m->n_ranks, p->link_eff * p->gpu->scale_up_bytes_per_s));
  t = MAX (t, longest (q->node_in, m->n_ranks, p->link_eff * p->gpu->scale_up_bytes_per_s));
  t = MAX (t, longest (q->nic_out, m->n_ranks, nic));
  t = MAX (t, longest (q->nic_in, m->n_ranks, nic));
  t = MAX (t, longest (q->pcie, m->n_ranks, p->link_eff * p->gpu->pcie_bytes_per_s));
  t = MAX (t, longest (q->local, m->n_ranks, p->gpu->memory_bytes_per_s));
  t = MAX (t, longest (q->host_out, m->n_nodes, nic * (double) p->ranks_per_node));
  return MAX (t, longest (q->storage, m->n_nodes, p->storage_bytes_per_s));
}

double
ep_move_s (Ep *m, const gint16 *from, const gint16 *to)
{
  guint n = m->n_ranks, each = m->n_slots / n, changed = 0;
  g_autofree double *room = g_new0 (double, 8 * n);
  Queues q = { room,         room + n,     room + 2 * n, room + 3 * n,
               room + 4 * n, room + 5 * n, room + 6 * n, room + 7 * n };

  memset (m->source_bytes, 0, sizeof m->source_bytes);
  for (guint l = 0; l < m->n_layers; l++)
    for (guint s = 0; s < m->n_slots; s++)
      {
        guint at = l * m->n_slots + s;

        if (to[at] < 0 || to[at] == from[at])
          continue;
        changed++;
        m->source_bytes[fetch (m, from + l * m->n_slots, s / each, to[at], &q)]
          += m->p->expert_bytes;
      }
  if (changed == 0)
    return 0.0;
  return slowest_link (m, &q) + m->p->move_latency_s * m->n_layers;
}
