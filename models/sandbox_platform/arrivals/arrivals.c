/* models/sandbox_platform/arrivals/arrivals.c - brings the calls of a workload into the run, one
 * pending event at a time: a day of a hundred million calls is never in the queue at once.
 *
 * A call comes behind all other events of its instant, so that an instance whose call ends then,
 * or whose time is up then, is there for it.
 */
#include <math.h>
#include "models/sandbox_platform/arrivals/arrivals.h"
#include "models/sandbox_platform/calls/calls.h"

static void fetch (Plat *m);

/* Policies hear of it before it decides; the next is fetched before anything can end the run. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatUnit *unit = m->coming.fn->unit;
  PlatCall *call;
  PlatInst *inst;

  if (m->keep->arrived != NULL)
    m->keep->arrived (m, unit);
  if (m->scaling->changed != NULL)
    m->scaling->changed (m, unit);
  call = plat_call_new (m, m->coming.fn, m->coming.exec_s);
  unit->n_present++;
  m->n_arrived++;
  m->n_present++;
  sim_count (sim, PLAT_ARRIVED, 1);
  fetch (m);
  inst = plat_free_one (m, unit);
  if (inst != NULL)
    plat_serve (m, inst, call);
  else
    m->scaling->arrive (m, call);
}

/* Relative, since only that kind of event comes behind all others. */
static void
fetch (Plat *m)
{
  m->coming.exec_s = NAN;
  if (!m->load->next (m, &m->coming))
    {
      m->exhausted = TRUE;
      return;
    }
  sim_after_all (m->sim, sim_seconds (m->sim, MAX (0, m->coming.at - sim_now (m->sim))), arrive, m,
                 NULL);
}

/* Nothing to do would look like a result of zeros. */
void
plat_arrivals_start (Plat *m)
{
  fetch (m);
  if (m->exhausted)
    sim_fail (m->sim, "the workload has no call");
}
