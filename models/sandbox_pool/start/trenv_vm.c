/* models/sandbox_pool/start/trenv_vm.c - TrEnv-X: namespaces and cgroup are reused, the snapshot's
 * memory is mapped from the template, the disk is a link and is read past the guest's page cache;
 * agents may share a browser (arXiv 2509.09525 sections 6 and 9.6). */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return pool_answer_s (m, m->cluster->p->load_mapped_s,
                        m->cluster->p->reuse_ns_s + m->cluster->p->reflink_s
                          + m->cluster->p->load_mapped_s);
}

static double
mean_start_s (const PoolCluster *m, guint fn)
{
  return m->p->reuse_ns_s + m->p->reflink_s + m->p->load_mapped_s
         + sim_dist_mean (&m->p->guest_agent_s);
}

static void
set_up (const PoolParams *p, PoolFunction *f)
{
  pool_trenv_cxl_pages (p, f);
  pool_guest_memory (p, f, TRUE);
}

static void
agent_set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = p->agent_dirty_bytes;
  f->shared_bytes = p->agent_shared_bytes;
}

const PoolSystem pool_trenv_vm = {
  .vm = TRUE, .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .agent_set_up = agent_set_up, .stored_bytes = pool_template_bytes, .shares_browser = TRUE,
};
