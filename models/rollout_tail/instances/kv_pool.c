/* models/rollout_tail/instances/kv_pool.c - the cluster-wide KV pool that lets a chunk resume
 * anywhere (Seer section 3.1, Mooncake).
 *
 * At the end of a chunk its KV goes to the DRAM of the instance's node, from where a dispatch to
 * the same node, whichever instance of it, reads it back: no bytes cross the network.  A dispatch
 * elsewhere pulls it over the network, or computes it again when little is missing.  What does not
 * fit in DRAM is spilled to NVMe or dropped.  A node's DRAM, its NVMe and each direction of its
 * network carry one transfer at a time, in order of dispatch: never more than their rate.
 */
#include <math.h>
#include "models/rollout_tail/instances/instances.h"

enum { OUT, IN, NVME, DRAM, N_PORTS };

/* Fractions of nodes do not occur: an instance is a part of one node, or several whole ones. */
void
roll_pool_set_up (RollPool *m, const RollFleet *fleet)
{
  double per_node = m->work->p->gpus_per_node / m->work->p->gpus_per_instance;
  double whole = (double) fleet->n_instances / fleet->split;

  m->split = fleet->split;
  m->instances_per_node = MAX (1.0, floor (per_node));
  m->nodes_per_instance = MAX (1.0, 1.0 / per_node);
  m->n_nodes = (guint) ceil (whole / m->instances_per_node);
  m->ports = g_new0 (RollPort, N_PORTS * m->n_nodes);
  m->bytes = g_new0 (double, m->n_nodes);
  m->peak_bytes = g_new0 (double, m->n_nodes);
}

void
roll_pool_clear (RollPool *pool)
{
  g_free (pool->ports);
  g_free (pool->bytes);
  g_free (pool->peak_bytes);
}

/* An instance larger than a node is one node here, with the DRAM and network of all that it
 * spans. */
guint
roll_pool_node (const RollPool *m, guint instance)
{
  return (guint) (instance / m->split / m->instances_per_node);
}

void
roll_pool_drop (RollPool *m, guint id)
{
  RollRequest *r = &m->work->requests[id];

  if (r->home >= 0 && !r->spilled)
    m->bytes[roll_pool_node (m, (guint) r->home)]
      -= r->pooled_tokens * m->work->p->kv_bytes_per_token;
  r->pooled_tokens = 0.0;
  r->home = -1;
  r->spilled = FALSE;
}

/* The old copy goes first: a chunk's KV is in one place. */
void
roll_pool_store (RollPool *m, guint id)
{
  RollRequest *r = &m->work->requests[id];
  guint node = roll_pool_node (m, (guint) r->instance);
  double bytes = (r->prompt_tokens + r->done) * m->work->p->kv_bytes_per_token;

  roll_pool_drop (m, id);
  r->spilled = m->bytes[node] + bytes > m->work->p->dram_bytes * m->nodes_per_instance;
  if (r->spilled && m->work->p->pool_full == ROLL_DROP)
    {
      r->spilled = FALSE;
      return;
    }
  r->home = r->instance;
  r->pooled_tokens = r->prompt_tokens + r->done;
  if (r->spilled)
    return;
  m->bytes[node] += bytes;
  m->peak_bytes[node] = MAX (m->peak_bytes[node], m->bytes[node]);
}

/* Sums of many stores and drops: what rounding leaves is small against the peak. */
void
roll_pool_audit (const RollPool *m)
{
  for (guint i = 0; i < m->n_nodes; i++)
    sim_assert (m->work->sim, fabs (m->bytes[i]) <= 1e-9 * (1.0 + m->peak_bytes[i]));
}

/* @bytes_per_s: of one node; an instance of several nodes moves its KV through all of them. */
static double
took (const RollPool *m, double bytes, double bytes_per_s)
{
  return bytes / (bytes_per_s * m->nodes_per_instance);
}

/* Through one port, or two at once: when they have done what they were given before.  Returns: when
 * the transfer ends. */
static double
carry (RollPort *from, RollPort *to, double ready_s, double took_s)
{
  double end_s = MAX (ready_s, MAX (from->free_s, to->free_s)) + took_s;

  from->free_s = to->free_s = end_s;
  from->busy_s += took_s;
  if (to != from)
    to->busy_s += took_s;
  return end_s;
}

/* Ports of a node stand together. */
static RollPort *
port_of (const RollPool *m, guint node, guint port)
{
  return &m->ports[N_PORTS * node + port];
}

/* Transfers of this round, as far as they have come. */
double
roll_pool_transfer_s (const RollPool *m, double now_s)
{
  double busiest = 0.0;

  for (guint i = 0; i < m->n_nodes; i++)
    for (guint port = OUT; port <= IN; port++)
      {
        const RollPort *p = port_of (m, i, port);

        busiest = MAX (busiest, p->busy_s - MAX (0.0, p->free_s - now_s));
      }
  return busiest;
}

/* Transfers that reach into the round count for the part that lies in it. */
void
roll_pool_round (RollPool *m)
{
  double now_s = sim_now_s (m->work->sim);

  m->moved_bytes = 0.0;
  for (guint i = 0; i < N_PORTS * m->n_nodes; i++)
    m->ports[i].busy_s = MAX (0.0, m->ports[i].free_s - now_s);
}

/* Returns: when the KV that @r has in the pool is at @to. */
static double
bring (RollPool *m, const RollRequest *r, guint to)
{
  guint home = roll_pool_node (m, (guint) r->home);
  double bytes = r->pooled_tokens * m->work->p->kv_bytes_per_token, at_s = sim_now_s (m->work->sim);
  RollPort *nvme = port_of (m, home, NVME), *dram = port_of (m, home, DRAM);

  if (r->spilled)
    at_s = carry (nvme, nvme, at_s, took (m, bytes, m->work->p->nvme_bytes_per_s));
  else if (home == to)
    at_s = carry (dram, dram, at_s, took (m, bytes, m->work->p->reload_bytes_per_s));
  if (home == to)
    return at_s;
  m->moved_bytes += bytes;
  return carry (port_of (m, home, OUT), port_of (m, to, IN), at_s,
                took (m, bytes, m->work->p->rdma_bytes_per_s * m->work->p->rdma_eff_share));
}

/* Pulled only when that is worth it: a few tokens are computed faster than a transfer begins. */
double
roll_pool_fetch (RollPool *m, guint id, guint instance)
{
  RollRequest *r = &m->work->requests[id];
  guint to = roll_pool_node (m, instance);
  gboolean near = r->home >= 0 && roll_pool_node (m, (guint) r->home) == to;
  gboolean comes = r->home >= 0 && (near || r->pooled_tokens > m->work->p->pull_tokens);

  r->recompute_tokens = r->prompt_tokens + r->done - (comes ? r->pooled_tokens : 0.0);
  return comes ? bring (m, r, to) - sim_now_s (m->work->sim) : 0.0;
}
