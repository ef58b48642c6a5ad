/* models/sandbox_pool/call/calls.c - rows of calls: taken when one comes, free again when it has
 * ended. */
#include "models/sandbox_pool/call/call.h"

guint32
pool_call_new (Pool *m, guint fn)
{
  PoolCall new = { .fn = m->fn[fn].unit,
                   .of = fn,
                   .sandbox = POOL_NONE,
                   .next = POOL_NONE,
                   .victims = POOL_NONE,
                   .joined = { POOL_NONE, POOL_NONE },
                   .arrived = sim_now (m->sim),
                   .began = sim_now (m->sim) };

  new.index = m->free_call;
  if (new.index == POOL_NONE)
    {
      new.index = m->calls->len;
      g_ptr_array_add (m->calls, sim_items_take (&m->call_rows));
    }
  else
    m->free_call = POOL_CALL (m, new.index)->next;
  *POOL_CALL (m, new.index) = new;
  return new.index;
}

void
pool_call_free (Pool *m, guint32 c)
{
  POOL_CALL (m, c)->next = m->free_call;
  m->free_call = c;
}

double
pool_call_vcpu (const Pool *m, guint32 c)
{
  return m->fn[POOL_CALL (m, c)->of].row.vcpu;
}
