/* models/sandbox_pool/vm.c - virtual machines for agents: E2B, E2B+ and TrEnv-X (arXiv
 * 2509.09525 sections 6 and 9.6).
 *
 * E2B copies: memory, disk, a network namespace of its own.  E2B+ takes namespaces from a pool
 * and maps the snapshot
 * privately.  TrEnv-X also links the disk and reads it past the guest's page cache.
 */
#include "models/sandbox_pool/policies.h"

/* A snapshot is slower to load the first time on a node. */
static double
load_s (Pool *m, PoolNode *n, guint fn)
{
  const SimDist *load = n->loaded[fn] ? &m->p->load_hot_s : &m->p->load_first_s;

  n->loaded[fn] = TRUE;
  return sim_dist_draw (load, m->starts);
}

static double
e2b_s (Pool *m, PoolNode *n, guint fn)
{
  const PoolParams *p = m->p;
  double s = pool_netns_s (p, n) + p->hookup_s + p->disk_copy_s + load_s (m, n, fn);

  return s + sim_dist_draw (&p->guest_agent_s, m->starts) + pool_link_s (m, m->fn[fn].image_bytes);
}

static double
e2b_mean_s (const Pool *m, guint fn)
{
  const PoolParams *p = m->p;

  return p->netns_base_s + p->hookup_s + p->disk_copy_s + sim_dist_mean (&p->load_hot_s)
         + sim_dist_mean (&p->guest_agent_s) + m->fn[fn].image_bytes / p->pool_bytes_per_s;
}

static double
plus_s (Pool *m, PoolNode *n, guint fn)
{
  return m->p->reuse_ns_s + m->p->disk_copy_s + load_s (m, n, fn)
         + sim_dist_draw (&m->p->guest_agent_s, m->starts);
}

static double
plus_mean_s (const Pool *m, guint fn)
{
  return m->p->reuse_ns_s + m->p->disk_copy_s + sim_dist_mean (&m->p->load_hot_s)
         + sim_dist_mean (&m->p->guest_agent_s);
}

/* The snapshot's memory is mapped from the template, the disk is a link. */
static double
trenv_s (Pool *m, PoolNode *n, guint fn)
{
  return m->p->reuse_ns_s + m->p->reflink_s + m->p->load_mapped_s
         + sim_dist_draw (&m->p->guest_agent_s, m->starts);
}

static double
trenv_mean_s (const Pool *m, guint fn)
{
  return m->p->reuse_ns_s + m->p->reflink_s + m->p->load_mapped_s
         + sim_dist_mean (&m->p->guest_agent_s);
}

static void
e2b_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->image_bytes + m->p->guest_cache_bytes + m->p->vmm_bytes;
}

static void
plus_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes
    = f->written_pages * m->p->page_bytes + m->p->guest_cache_bytes + m->p->vmm_bytes;
  f->shared_bytes = f->ro_pages * m->p->page_bytes;
  f->first_extra_s = f->pages * m->p->minor_s;
}

static void
trenv_set_up (const Pool *m, PoolFunction *f)
{
  const PoolParams *p = m->p;
  double far_s = MAX (0.0, p->cxl_latency_s - p->dram_latency_s);

  f->private_bytes = f->written_pages * p->page_bytes + p->vmm_bytes;
  f->again_extra_s = f->ro_pages * p->misses_per_ro_page * far_s / p->mlp;
  f->first_extra_s = f->again_extra_s + f->written_pages * p->cow_s;
  f->link_bytes = f->written_pages * p->page_bytes;
}

/* Section 10 of the facts: A anonymous, G guest cache; browsers are counted where they open. */
static void
e2b_agent (const Pool *m, PoolFunction *f)
{
  f->private_bytes = m->p->agent_bytes + m->p->agent_cache_bytes;
  f->shared_bytes = 0.0;
}

static void
plus_agent (const Pool *m, PoolFunction *f)
{
  f->private_bytes = m->p->agent_dirty_bytes + m->p->agent_cache_bytes;
  f->shared_bytes = m->p->agent_shared_bytes;
}

static void
trenv_agent (const Pool *m, PoolFunction *f)
{
  f->private_bytes = m->p->agent_dirty_bytes;
  f->shared_bytes = m->p->agent_shared_bytes;
}

static double
image_bytes (const Pool *m)
{
  return pool_image_sum (m, 1.0);
}

const PoolSystem pool_e2b = {
  .vm = TRUE, .workers = 10, .start_s = e2b_s, .mean_start_s = e2b_mean_s, .set_up = e2b_set_up,
  .agent_set_up = e2b_agent,
  .pool_bytes = image_bytes,
};

const PoolSystem pool_e2b_plus = {
  .vm = TRUE, .workers = 10, .start_s = plus_s, .mean_start_s = plus_mean_s, .set_up = plus_set_up,
  .agent_set_up = plus_agent,
  .pool_bytes = image_bytes,
};

const PoolSystem pool_trenv_vm = {
  .vm = TRUE, .workers = 10, .start_s = trenv_s, .mean_start_s = trenv_mean_s,
  .set_up = trenv_set_up, .pool_bytes = pool_template_bytes,
  .agent_set_up = trenv_agent, .shares_browser = TRUE,
};
