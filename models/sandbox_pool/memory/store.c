/* models/sandbox_pool/memory/store.c - the remote pool: what is stored in it, and the link to it.
 *
 * Every node sets its functions up in the pool; the first brings a function's bytes, the others
 * find them there, at the same addresses.  With pool_scope node each node has a pool of its own.
 */
#include "models/sandbox_pool/memory/memory.h"

/* A node builds the template of @fn: only the first of a pool stores anything. */
static void
put (PoolMemory *m, PoolStore *store, guint fn)
{
  if (store->has[fn] || m->cluster->fn[fn].unit != fn)
    return;
  store->has[fn] = TRUE;
  store->bytes += m->cluster->system->stored_bytes (m->cluster->p, &m->cluster->fn[fn]);
}

static void
check_capacity (PoolMemory *m, const PoolStore *store)
{
  if (!m->cluster->system->vm && store->bytes > m->cluster->p->pool_capacity_bytes)
    sim_fail (m->cluster->sim, "templates or images of %g B exceed pool_capacity_bytes (%g B)",
              store->bytes, m->cluster->p->pool_capacity_bytes);
}

void
pool_stores_set_up (PoolMemory *m)
{
  m->n_stores = m->cluster->p->pool_scope == POOL_SCOPE_NODE ? m->cluster->n_nodes : 1;
  m->stores = g_new0 (PoolStore, m->n_stores);
  for (guint i = 0; i < m->n_stores; i++)
    m->stores[i].has = g_new0 (guint8, m->cluster->n_fn);
  for (guint i = 0; i < m->cluster->n_nodes; i++)
    {
      m->cluster->nodes[i].store = &m->stores[i % m->n_stores];
      for (guint fn = 1; m->cluster->system->stored_bytes != NULL && fn < m->cluster->n_fn; fn++)
        put (m, m->cluster->nodes[i].store, fn);
      check_capacity (m, m->cluster->nodes[i].store);
    }
}

/* A run that failed at its start may have none. */
void
pool_stores_clear (PoolMemory *m)
{
  for (guint i = 0; m->stores != NULL && i < m->n_stores; i++)
    g_free (m->stores[i].has);
  g_free (m->stores);
}

/* Returns: seconds until @bytes have come over the link, first come first served. */
double
pool_link_s (PoolMemory *m, const PoolNode *n, double bytes)
{
  SimTime now = sim_now (m->cluster->sim), from = MAX (now, n->store->link_free);
  double carry_s = bytes / m->cluster->p->pool_bytes_per_s;

  n->store->link_free = sim_time_add (from, sim_ticks (m->cluster->sim, carry_s));
  n->store->link_busy_s += carry_s;
  sim_count (m->cluster->sim, POOL_LINK_BYTES, bytes);
  return sim_seconds (m->cluster->sim, n->store->link_free - now);
}

double
pool_image_bytes (const PoolParams *p, const PoolFunction *f)
{
  return f->image_bytes;
}

/* Only private anonymous pages are in a template; pages that are zero or equal to others take
 * no room. */
double
pool_template_bytes (const PoolParams *p, const PoolFunction *f)
{
  double unique = (1.0 - p->zero_share) * (1.0 - p->dedup_share);

  return unique * f->image_bytes + p->metadata_bytes;
}
