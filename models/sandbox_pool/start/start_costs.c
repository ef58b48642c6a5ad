/* models/sandbox_pool/start/start_costs.c - parts of start latencies that several systems share. */
#include "models/sandbox_pool/start/start.h"

/* Work is counted in seconds of a copy alone: one per second, for one copy as for all together. */
void
pool_disk_set_up (PoolCluster *m, PoolNode *n, SandboxDone done, gpointer up)
{
  n->disk.capacity = n->disk.each = 1.0;
  sandbox_share_set_up (&n->disk, m->sim, done, up);
}

/* The kernel creates network namespaces under one lock: the more at once, the longer each. */
double
pool_netns_s (const PoolParams *p, const PoolNode *n)
{
  return p->netns_base_s + p->netns_per_s * n->n_creating;
}

/* REAP+ and FaaSnap+: one of those made beforehand; others are made behind, one at a time.  When
 * none is ready, a new one on the spot. */
double
pool_pooled_netns_s (PoolStart *m, PoolNode *n)
{
  const PoolParams *p = m->cluster->p;
  SimTime now = sim_now (m->cluster->sim);
  double made = sim_seconds (m->cluster->sim, now - n->netns_since) / p->netns_refill_s;

  n->netns_ready = MIN ((double) p->netns_pool, n->netns_ready + made);
  n->netns_since = now;
  if (n->netns_ready < 1.0)
    return pool_netns_s (p, n);
  n->netns_ready -= 1.0;
  return p->reuse_ns_s;
}

/* One overlay of the function is taken; another is mounted behind, and a miss lets the cache
 * grow. */
static gboolean
overlay_missed (PoolStart *m, PoolNode *n, guint fn)
{
  SimTime *ready = n->overlays + (gsize) fn * POOL_OVERLAYS_MAX, now = sim_now (m->cluster->sim);
  SimTime mounted = sim_time_add (now, sim_ticks (m->cluster->sim, m->cluster->p->overlay_miss_s));

  n->slots[fn].n_overlays = MAX (1, n->slots[fn].n_overlays);
  for (guint i = 0; i < n->slots[fn].n_overlays; i++)
    if (ready[i] <= now)
      {
        ready[i] = mounted;
        return FALSE;
      }
  if (n->slots[fn].n_overlays < m->cluster->p->overlay_limit)
    ready[n->slots[fn].n_overlays++] = mounted;
  return TRUE;
}

/* TrEnv section 5: unmount, mount, hook up namespaces and cgroup, kill, spawn, restore. */
double
pool_switch_s (PoolStart *m, PoolNode *n, guint fn)
{
  const PoolParams *p = m->cluster->p;
  double s = p->overlay_unmount_s + p->overlay_mount_s + p->hookup_s + p->spawn_s;

  s += sim_dist_draw (&p->restore_s, m->starts);
  if (sim_uniform (m->starts) < p->kill_process_share)
    s += sim_dist_draw (&p->kill_process_s, m->starts);
  if (overlay_missed (m, n, fn))
    {
      sim_count (m->cluster->sim, POOL_OVERLAY_MISSES, 1);
      s += p->overlay_miss_s;
    }
  return s;
}

/* For ranks of keep-alive policies, which compare functions and need no draw; the hot load,
 * since by the time of a second start the file is cached. */
double
pool_snapshot_mean_s (const PoolCluster *m)
{
  return sim_dist_mean (&m->p->vmm_s) + sim_dist_mean (&m->p->load_hot_s)
         + sim_dist_mean (&m->p->connect_s);
}

/* Returns: a draw of the load of a snapshot that begins now.  The first on a node reads it into the
 * page cache; others that come before it is there read nothing, and wait for the same pages. */
double
pool_load_s (PoolStart *m, PoolNode *n, guint fn)
{
  PoolSlot *slot = &n->slots[fn];
  SimTime now = sim_now (m->cluster->sim);
  double s;

  if (slot->cached_at > 0)
    {
      s = sim_dist_draw (&m->cluster->p->load_hot_s, m->starts);
      return MAX (s, sim_seconds (m->cluster->sim, slot->cached_at - now));
    }
  s = sim_dist_draw (&m->cluster->p->load_first_s, m->starts);
  slot->cached_at = MAX (1, now + sim_ticks (m->cluster->sim, s));
  return s;
}

/* Three answers to "when has it started": the API call returns, the machine is ready, its guest
 * answers.  Returns: the last, seconds. */
double
pool_answer_s (PoolStart *m, double api_s, double ready_s)
{
  sim_tally (m->cluster->sim, POOL_API_S, api_s);
  sim_tally (m->cluster->sim, POOL_MACHINE_READY_S, ready_s);
  return ready_s + sim_dist_draw (&m->cluster->p->guest_agent_s, m->starts);
}

/* Returns: bytes of the recorded working set: what a call touches but for a share outside. */
double
pool_working_set_bytes (const PoolParams *p, const PoolFunction *f)
{
  return (1.0 - p->outside_share) * f->pages * p->page_bytes;
}

/* A virtual machine adds its monitor, and a guest page cache that doubles what the host has cached
 * of the same files, once per node; with @dax the guest reads the host's. */
void
pool_guest_memory (const PoolParams *p, PoolFunction *f, gboolean dax)
{
  f->private_bytes += p->vmm_bytes + (dax ? 0.0 : p->guest_cache_bytes);
  f->shared_bytes += p->guest_cache_bytes;
}
