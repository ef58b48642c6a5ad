/* models/sandbox_pool/call/calls.c - rows of calls: taken when one comes, free again when it has
 * ended. */
#include "models/sandbox_pool/call/call.h"

/* A row of an ended call is used again: a run of a hundred million calls has as many rows as
 * were ever present at once. */
guint32
pool_call_new (PoolCalls *m, guint fn)
{
  PoolCall new = { .fn = m->cluster->fn[fn].unit,
                   .of = fn,
                   .sandbox = POOL_NONE,
                   .next = POOL_NONE,
                   .victims = POOL_NONE,
                   .joined = { POOL_NONE, POOL_NONE },
                   .arrived = sim_now (m->cluster->sim),
                   .began = sim_now (m->cluster->sim),
                   .vcpu = m->cluster->fn[fn].row.vcpu };

  new.index = m->cluster->free_call;
  if (new.index == POOL_NONE)
    {
      new.index = m->cluster->calls->len;
      g_ptr_array_add (m->cluster->calls, sim_items_take (&m->cluster->call_rows));
    }
  else
    m->cluster->free_call = POOL_CALL (m->cluster, new.index)->next;
  *POOL_CALL (m->cluster, new.index) = new;
  return new.index;
}

/* The row stays readable until it is taken again; nobody may use it. */
void
pool_call_free (PoolCalls *m, guint32 c)
{
  POOL_CALL (m->cluster, c)->next = m->cluster->free_call;
  m->cluster->free_call = c;
}

/* The function's own, also where it runs in the sandbox of its application; of a start its own. */
double
pool_call_vcpu (const PoolCalls *m, guint32 c)
{
  return POOL_CALL (m->cluster, c)->vcpu;
}
