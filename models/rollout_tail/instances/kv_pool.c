/* models/rollout_tail/instances/kv_pool.c - the cluster-wide KV pool that lets a chunk resume
 * anywhere (Seer
 * section 3.1, Mooncake).
 *
 * At the end of a chunk its KV goes to the DRAM of the instance's node, from where a dispatch to
 * the same node, whichever instance of it, reads it back: no bytes cross the network.  A dispatch
 * elsewhere pulls it over the network, or computes it again when little is missing.  What does not
 * fit in DRAM is spilled to NVMe or dropped.  A pull has the node's network for itself: the share
 * of time that networks are busy is reported, queueing on them is not modelled.
 */
#include <math.h>
#include "models/rollout_tail/rollout.h"

void
roll_pool_set_up (Rollout *m)
{
  double per_node = m->p->gpus_per_node / m->p->gpus_per_instance;
  double whole = (double) m->n_instances / m->split;

  m->pool.instances_per_node = MAX (1.0, floor (per_node));
  m->pool.nodes_per_instance = MAX (1.0, 1.0 / per_node);
  m->pool.n_nodes = (guint) ceil (whole / m->pool.instances_per_node);
  m->pool.transfer_s = g_new0 (double, m->pool.n_nodes);
  m->pool.bytes = g_new0 (double, m->pool.n_nodes);
  m->pool.peak_bytes = g_new0 (double, m->pool.n_nodes);
}

void
roll_pool_clear (RollPool *pool)
{
  g_free (pool->transfer_s);
  g_free (pool->bytes);
  g_free (pool->peak_bytes);
}

/* An instance larger than a node is one node here, with the DRAM and network of all that it
 * spans. */
guint
roll_pool_node (const Rollout *m, guint instance)
{
  return (guint) (instance / m->split / m->pool.instances_per_node);
}

void
roll_pool_drop (Rollout *m, guint id)
{
  RollRequest *r = &m->requests[id];

  if (r->home >= 0 && !r->spilled)
    m->pool.bytes[roll_pool_node (m, (guint) r->home)]
      -= r->pooled_tokens * m->p->kv_bytes_per_token;
  r->pooled_tokens = 0.0;
  r->home = -1;
  r->spilled = FALSE;
}

void
roll_pool_store (Rollout *m, guint id)
{
  RollRequest *r = &m->requests[id];
  guint node = roll_pool_node (m, (guint) r->instance);
  double bytes = (r->prompt_tokens + r->done) * m->p->kv_bytes_per_token;

  roll_pool_drop (m, id);
  r->spilled = m->pool.bytes[node] + bytes > m->p->dram_bytes * m->pool.nodes_per_instance;
  if (r->spilled && m->p->pool_full == ROLL_DROP)
    {
      r->spilled = FALSE;
      return;
    }
  r->home = r->instance;
  r->pooled_tokens = r->prompt_tokens + r->done;
  if (r->spilled)
    return;
  m->pool.bytes[node] += bytes;
  m->pool.peak_bytes[node] = MAX (m->pool.peak_bytes[node], m->pool.bytes[node]);
}

void
roll_pool_audit (const Rollout *m)
{
  for (guint i = 0; i < m->pool.n_nodes; i++)
    sim_assert (m->sim, fabs (m->pool.bytes[i]) <= 1e-9 * (1.0 + m->pool.peak_bytes[i]));
}

static double
reload_s (const Rollout *m, const RollRequest *r)
{
  return r->pooled_tokens * m->p->kv_bytes_per_token
         / (m->p->reload_bytes_per_s * m->pool.nodes_per_instance);
}

static double
pull_s (Rollout *m, const RollRequest *r, guint to)
{
  double bytes = r->pooled_tokens * m->p->kv_bytes_per_token;
  double s = bytes / (m->p->rdma_bytes_per_s * m->p->rdma_eff_share * m->pool.nodes_per_instance);

  m->pool.moved_bytes += bytes;
  m->pool.transfer_s[to] += s;
  m->pool.transfer_s[roll_pool_node (m, (guint) r->home)] += s;
  return s;
}

double
roll_pool_fetch (Rollout *m, guint id, guint instance)
{
  RollRequest *r = &m->requests[id];
  guint to = roll_pool_node (m, instance);
  double there = r->pooled_tokens, seconds = 0.0;

  if (r->home >= 0 && r->spilled)
    seconds += there * m->p->kv_bytes_per_token / m->p->nvme_bytes_per_s;
  if (r->home >= 0 && roll_pool_node (m, (guint) r->home) != to)
    {
      if (there > m->p->pull_tokens)
        seconds += pull_s (m, r, to);
      else
        there = 0.0;
    }
  else if (r->home >= 0 && !r->spilled)
    seconds += reload_s (m, r);
  r->recompute_tokens = r->prompt_tokens + r->done - there;
  return seconds;
}
