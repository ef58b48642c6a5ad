/* models/sandbox_pool/start/e2b.c - virtual machines that copy: memory, disk, a network namespace
 * of their own (arXiv 2509.09525 sections 6 and 9.6); and E2B+, which copies less. */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return pool_netns_s (m->cluster->p, n) + m->cluster->p->hookup_s;
}

static double
finish_s (PoolStart *m, PoolNode *n, guint fn, double before_s)
{
  double load_s = pool_load_s (m, n, fn);

  load_s += pool_link_s (m->memory, n, m->cluster->fn[fn].image_bytes);
  return pool_answer_s (m, load_s, before_s + load_s) - before_s;
}

static double
mean_start_s (const PoolCluster *m, guint fn)
{
  const PoolParams *p = m->p;

  return p->netns_base_s + p->hookup_s + p->disk_copy_s + sim_dist_mean (&p->load_hot_s)
         + sim_dist_mean (&p->guest_agent_s) + m->fn[fn].image_bytes / p->pool_bytes_per_s;
}

static void
set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = f->image_bytes;
  pool_guest_memory (p, f, FALSE);
}

/* A anonymous, G guest cache; browsers are counted where they open. */
static void
agent_set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = p->agent_bytes + p->agent_cache_bytes;
  f->shared_bytes = 0.0;
}

const PoolSystem pool_e2b = {
  .vm = TRUE, .copies_disk = TRUE, .workers = 10, .start_s = start_s, .finish_s = finish_s,
  .mean_start_s = mean_start_s, .set_up = set_up, .agent_set_up = agent_set_up,
  .stored_bytes = pool_image_bytes,
};

/* E2B+: network namespaces from a pool, and the snapshot mapped privately; disk and guest page
 * cache as before. */
static double
plus_start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return m->cluster->p->reuse_ns_s;
}

static double
plus_finish_s (PoolStart *m, PoolNode *n, guint fn, double before_s)
{
  double load_s = pool_load_s (m, n, fn);

  return pool_answer_s (m, load_s, before_s + load_s) - before_s;
}

static double
plus_mean_start_s (const PoolCluster *m, guint fn)
{
  return m->p->reuse_ns_s + m->p->disk_copy_s + sim_dist_mean (&m->p->load_hot_s)
         + sim_dist_mean (&m->p->guest_agent_s);
}

static void
plus_set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = f->written_pages * p->page_bytes;
  f->shared_bytes = f->pages * p->page_bytes;
  f->first_extra_s = f->pages * p->minor_s;
  pool_guest_memory (p, f, FALSE);
}

static void
plus_agent_set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = p->agent_dirty_bytes + p->agent_cache_bytes;
  f->shared_bytes = p->agent_shared_bytes;
}

const PoolSystem pool_e2b_plus = {
  .vm = TRUE, .copies_disk = TRUE, .workers = 10, .start_s = plus_start_s,
  .finish_s = plus_finish_s,
  .mean_start_s = plus_mean_start_s, .set_up = plus_set_up, .agent_set_up = plus_agent_set_up,
  .stored_bytes = pool_image_bytes,
};
