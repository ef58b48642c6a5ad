/* models/sandbox_platform/keep_alive/simple.c - policies that need no memory of calls, and those
 * of FaasCache (ASPLOS'21): priority = clock + value, set for all clones of a function at each
 * access.
 *
 * F: uses of the instances that are alive on the node; an evicted one takes its own with it.  C:
 * what a start costs, s.  S: memory, MB.  The clock is the priority of the last victim.
 */
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

#define BYTES_PER_MB 1e6

/* No instance outlives its call. */
const PlatKeep plat_keep_none = { .at_once = TRUE };

/* ttl_s after the end of its last call; under a cap the one idle longest goes first. */
const PlatKeep plat_keep_ttl = { .in_order = TRUE };

/* ttl_s after the beginning of its last call, as faascache-sim counts. */
static SimTime
from_start (const Plat *m, const PlatInst *inst)
{
  const SimTime end = sim_time_add (inst->accessed, sim_ticks (m->sim, m->p->ttl_s));

  return MAX (end, sim_now (m->sim));
}

const PlatKeep plat_keep_ttl_start = { .deadline = from_start };

/* Until memory is short; the one idle longest goes first. */
const PlatKeep plat_keep_lru = { .at_once = FALSE };

static double
cost_s (const Plat *m, const PlatGroup *group)
{
  return plat_start_mean_s (m, group->unit);
}

static double
size_mb (const PlatGroup *group)
{
  return group->unit->bytes / BYTES_PER_MB;
}

/* Greedy-dual: F x C / S. */
static double
greedy_dual (const Plat *m, const PlatGroup *group)
{
  return group->frequency * cost_s (m, group) / size_mb (group);
}

const PlatKeep plat_keep_greedy_dual = { .value = greedy_dual };

/* Landlord: the credit of a start a megabyte; rent is what the clock advances by. */
static double
landlord (const Plat *m, const PlatGroup *group)
{
  return cost_s (m, group) / size_mb (group);
}

const PlatKeep plat_keep_landlord = { .value = landlord };

/* F x C, whatever the size. */
static double
frequency (const Plat *m, const PlatGroup *group)
{
  return group->frequency * cost_s (m, group);
}

const PlatKeep plat_keep_frequency = { .value = frequency };

/* F / S, whatever the cost. */
static double
size (const Plat *m, const PlatGroup *group)
{
  return group->frequency / size_mb (group);
}

const PlatKeep plat_keep_size = { .value = size };
