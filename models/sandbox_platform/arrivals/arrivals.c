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

/* The next is fetched before anything can end the run. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  const PlatArrival now = m->coming;

  fetch (m);
  plat_submit (m, now.fn, now.exec_s, NULL);
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
