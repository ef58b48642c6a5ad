/* models/sandbox_pool/parts.c - parts of start latencies that several systems share (section 5
 * of the facts). */
#include "models/sandbox_pool/pool.h"

/* The kernel creates network namespaces under one lock: the more at once, the longer each. */
double
pool_netns_s (const PoolParams *p, const PoolNode *n)
{
  return p->netns_base_s + p->netns_per_s * n->n_creating;
}

/* One overlay of the function is taken; another is mounted behind, and a miss lets the cache
 * grow. */
static gboolean
overlay_missed (Pool *m, PoolNode *n, guint fn)
{
  SimTime *ready = n->overlays + (gsize) fn * POOL_OVERLAYS_MAX, now = sim_now (m->sim);
  SimTime mounted = sim_time_add (now, sim_time_from_s (m->p->overlay_miss_s));

  n->n_overlays[fn] = MAX (1, n->n_overlays[fn]);
  for (guint i = 0; i < n->n_overlays[fn]; i++)
    if (ready[i] <= now)
      {
        ready[i] = mounted;
        return FALSE;
      }
  if (n->n_overlays[fn] < m->p->overlay_limit)
    ready[n->n_overlays[fn]++] = mounted;
  return TRUE;
}

/* TrEnv section 5: unmount, mount, hook up namespaces and cgroup, kill, spawn, restore. */
double
pool_switch_s (Pool *m, PoolNode *n, guint fn)
{
  const PoolParams *p = m->p;
  double s = p->overlay_unmount_s + p->overlay_mount_s + p->hookup_s + p->spawn_s;

  s += sim_dist_draw (&p->restore_s, m->starts);
  if (sim_uniform (m->starts) < p->kill_process_share)
    s += sim_dist_draw (&p->kill_process_s, m->starts);
  if (overlay_missed (m, n, fn))
    {
      sim_count (m->sim, POOL_OVERLAY_MISSES, 1);
      s += p->overlay_miss_s;
    }
  return s;
}

/* Monitor, snapshot and connection of a virtual machine. */
double
pool_snapshot_s (Pool *m, PoolNode *n, guint fn)
{
  const SimDist *load = n->loaded[fn] ? &m->p->load_hot_s : &m->p->load_first_s;
  double s = sim_dist_draw (&m->p->vmm_s, m->starts) + sim_dist_draw (load, m->starts)
             + sim_dist_draw (&m->p->connect_s, m->starts);

  n->loaded[fn] = TRUE;
  return s;
}

double
pool_snapshot_mean_s (const Pool *m)
{
  return sim_dist_mean (&m->p->vmm_s) + sim_dist_mean (&m->p->load_hot_s)
         + sim_dist_mean (&m->p->connect_s);
}

/* Returns: seconds until @bytes have come over the link of the pool, first come first served. */
double
pool_link_s (Pool *m, double bytes)
{
  SimTime now = sim_now (m->sim), from = MAX (now, m->link_free);
  double carry_s = bytes / m->p->pool_bytes_per_s;

  m->link_free = sim_time_add (from, sim_time_from_s (carry_s));
  m->link_busy_s += carry_s;
  sim_count (m->sim, POOL_LINK_BYTES, bytes);
  return sim_time_to_s (m->link_free - now);
}

/* Returns: @share of the images of all functions, in bytes. */
double
pool_image_sum (const Pool *m, double share)
{
  double sum = 0.0;

  for (guint i = 1; i < m->n_fn; i++)
    sum += m->fn[i].image_bytes;
  return share * sum;
}
