/* models/sandbox_pool/start/trenv_vm.c - TrEnv-X: namespaces and cgroup are reused, the snapshot's
 * memory is mapped from the template, the disk is a link and is read past the guest's page cache;
 * agents may share a browser (arXiv 2509.09525 sections 6 and 9.6). */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_answer_s (m, m->p->load_mapped_s,
                        m->p->reuse_ns_s + m->p->reflink_s + m->p->load_mapped_s);
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return m->p->reuse_ns_s + m->p->reflink_s + m->p->load_mapped_s
         + sim_dist_mean (&m->p->guest_agent_s);
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  pool_trenv_cxl_pages (m, f);
  pool_guest_memory (m, f, TRUE);
}

static void
agent_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = m->p->agent_dirty_bytes;
  f->shared_bytes = m->p->agent_shared_bytes;
}

const PoolSystem pool_trenv_vm = {
  .vm = TRUE, .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .agent_set_up = agent_set_up, .stored_bytes = pool_template_bytes, .shares_browser = TRUE,
};
