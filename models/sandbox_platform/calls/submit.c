/* models/sandbox_platform/calls/submit.c - a call comes, from the workload or from another
 * component (models/services/sandbox_call.h). */
#include <string.h>
#include "models/sandbox_platform/calls/calls.h"

/* Policies hear of it before it decides. */
guint64
plat_submit (Plat *m, PlatFn *fn, double exec_s, const SandboxCallListener *listener)
{
  PlatUnit *unit = fn->unit;
  const guint64 id = ++m->n_arrived;
  PlatCall *call;
  PlatInst *inst;

  if (m->keep->arrived != NULL)
    m->keep->arrived (m, unit);
  if (m->scaling->changed != NULL)
    m->scaling->changed (m, unit);
  call = plat_call_new (m, fn, exec_s);
  call->id = id;
  call->listener = listener;
  unit->n_present++;
  m->n_present++;
  sim_count (m->sim, PLAT_ARRIVED, 1);
  if (m->scaling->route != NULL && m->scaling->route (m, call))
    return id;
  inst = plat_free_one (m, unit);
  if (inst != NULL)
    plat_serve (m, inst, call);
  else
    m->scaling->arrive (m, call);
  return id;
}

/* By name: other components know no index. */
static guint64
service_call (gpointer self, const char *function, double exec_s,
              const SandboxCallListener *listener)
{
  Plat *m = self;

  for (guint i = 0; i < m->n_fns; i++)
    if (strcmp (m->fns[i].name, function) == 0)
      return plat_submit (m, &m->fns[i], exec_s, listener);
  return 0;
}

/* Returns: (nullable): the call of that number in a queue. */
static PlatCall *
find_in (const PlatQueue *queue, guint64 id)
{
  PlatCall *call = queue->head;

  while (call != NULL && call->id != id)
    call = call->next;
  return call;
}

/* In the queue of @unit, or of one of its instances. */
static PlatCall *
find (const PlatUnit *unit, guint64 id)
{
  PlatCall *call = find_in (&unit->queue, id);

  for (PlatInst *inst = unit->all.head; inst != NULL && call == NULL;
       inst = inst->link[PLAT_IN_UNIT].next)
    call = find_in (&inst->queue, id);
  return call;
}

/* Only what waits in a queue can be taken back: it has no sandbox yet. */
static gboolean
service_cancel (gpointer self, guint64 id)
{
  Plat *m = self;
  PlatCall *call = NULL;

  for (guint i = 0; i < m->n_units && call == NULL; i++)
    call = find (&m->units[i], id);
  if (call == NULL)
    return FALSE;
  if (m->scaling->changed != NULL)
    m->scaling->changed (m, call->fn->unit);
  plat_dequeue (m, call);
  sim_count (m->sim, PLAT_CANCELLED, 1);
  plat_call_gone (m, call);
  return TRUE;
}

/* What it needs is the run's own state. */
SandboxCallService
plat_service (Plat *m)
{
  return (SandboxCallService){ m, service_call, service_cancel };
}
