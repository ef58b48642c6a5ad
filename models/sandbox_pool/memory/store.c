/* models/sandbox_pool/memory/store.c - the remote pool: what is stored in it, and the link to it.
 *
 * Every node sets its functions up in the pool; the first brings a function's bytes, the others
 * find them there, at the same addresses.  With pool_scope node each node has a pool of its own.
 */
#include "models/sandbox_pool/memory/memory.h"

/* A node builds the template of @fn: only the first of a pool stores anything. */
static void
put (Pool *m, PoolStore *store, guint fn)
{
  if (store->has[fn] || m->fn[fn].unit != fn)
    return;
  store->has[fn] = TRUE;
  store->bytes += m->system->stored_bytes (m, &m->fn[fn]);
}

static void
check_capacity (Pool *m, const PoolStore *store)
{
  if (!m->system->vm && store->bytes > m->p->pool_capacity_bytes)
    sim_fail (m->sim, "templates or images of %g B exceed pool_capacity_bytes (%g B)", store->bytes,
              m->p->pool_capacity_bytes);
}

void
pool_stores_set_up (Pool *m)
{
  m->n_stores = m->p->pool_scope == POOL_SCOPE_NODE ? m->n_nodes : 1;
  m->stores = g_new0 (PoolStore, m->n_stores);
  for (guint i = 0; i < m->n_stores; i++)
    m->stores[i].has = g_new0 (guint8, m->n_fn);
  for (guint i = 0; i < m->n_nodes; i++)
    {
      m->nodes[i].store = &m->stores[i % m->n_stores];
      for (guint fn = 1; m->system->stored_bytes != NULL && fn < m->n_fn; fn++)
        put (m, m->nodes[i].store, fn);
      check_capacity (m, m->nodes[i].store);
    }
}

void
pool_stores_clear (Pool *m)
{
  for (guint i = 0; m->stores != NULL && i < m->n_stores; i++)
    g_free (m->stores[i].has);
  g_free (m->stores);
}

/* Returns: seconds until @bytes have come over the link, first come first served. */
double
pool_link_s (Pool *m, const PoolNode *n, double bytes)
{
  SimTime now = sim_now (m->sim), from = MAX (now, n->store->link_free);
  double carry_s = bytes / m->p->pool_bytes_per_s;

  n->store->link_free = sim_time_add (from, sim_ticks (m->sim, carry_s));
  n->store->link_busy_s += carry_s;
  sim_count (m->sim, POOL_LINK_BYTES, bytes);
  return sim_seconds (m->sim, n->store->link_free - now);
}

double
pool_image_bytes (const Pool *m, const PoolFunction *f)
{
  return f->image_bytes;
}

/* Only private anonymous pages are in a template; pages that are zero or equal to others take
 * no room. */
double
pool_template_bytes (const Pool *m, const PoolFunction *f)
{
  double unique = (1.0 - m->p->zero_share) * (1.0 - m->p->dedup_share);

  return unique * f->image_bytes + m->p->metadata_bytes;
}
