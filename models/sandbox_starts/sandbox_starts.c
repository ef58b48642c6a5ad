/* models/sandbox_starts/sandbox_starts.c - operations on sandboxes under concurrency: what a
 * start, a snapshot, a pause or a fork takes when others do the same on one machine.
 *
 * An operation is a list of stages, each on a resource that all share: cores, locks of the
 * kernel, disk, memory bandwidth, page cache, the link to a store.  Parts are measured alone
 * (calibrated on one machine); latency under load follows.  Beside it the memory that sandboxes
 * hold follows from one footprint of a process.
 */
#include "models/sandbox_starts/sandbox_starts.h"
#include <math.h>
#include <string.h>
#include "models/sandbox_starts/footprint/footprint.h"
#include "models/sandbox_starts/operations/operations.h"

enum {
  LATENCY_S,
  DONE,
  WALL_S,
  RATE_HZ,
  READ_BYTES,
  LOCKED_SHARE,
  BYTES_EACH,
  BYTES_ONCE,
  BYTES_ALL,
  DENSITY
};

/* clang-format off */
static const SimMetric metrics[] = {
  [LATENCY_S] = { "latency_s", SIM_TALLY, "s", "an operation, from its beginning to its end" },
  [DONE] = { "done", SIM_COUNT, "1", "operations that have ended" },
  [WALL_S] = { "wall_s", SIM_RESULT, "s",
    "from the first start to the last end; none without an end" },
  [RATE_HZ] = { "rate_hz", SIM_RESULT, "Hz", "done over wall_s" },
  [READ_BYTES] = { "read_bytes", SIM_RESULT, "B",
    "read from disk for files of the page cache: once a file, however many start from it" },
  [LOCKED_SHARE] = { "locked_share", SIM_RESULT, "1",
    "share of wall_s in which the busiest lock was held, by turns that ended" },
  [BYTES_EACH] = { "each_bytes", SIM_RESULT, "B", "memory of each sandbox" },
  [BYTES_ONCE] = { "once_bytes", SIM_RESULT, "B", "memory that they share" },
  [BYTES_ALL] = { "resident_bytes", SIM_RESULT, "B", "memory of `concurrent` sandboxes" },
  [DENSITY] = { "density", SIM_RESULT, "1", "sandboxes that dram_bytes hold" },
  SIM_METRIC_END
};
/* clang-format on */

/* One machine, and when its last operation ended. */
typedef struct {
  Sim *sim;
  const StartsParams *p;
  StartsMachine machine;
  SimTime last;
} Starts;

/* Each client of a loop has one at least. */
static gint64
n_operations (const StartsParams *p)
{
  return p->load == STARTS_LOOP ? MAX (p->operations, p->concurrent) : p->concurrent;
}

/* A loop begins the next; a burst has begun them all. */
static void
over (gpointer up, double latency_s)
{
  Starts *m = up;

  sim_tally (m->sim, LATENCY_S, latency_s);
  sim_count (m->sim, DONE, 1);
  m->last = sim_now (m->sim);
  if (m->machine.n_begun < n_operations (m->p))
    starts_begin (&m->machine);
}

/* A file is read once, whoever is first: its size must not depend on that.  Returns: FALSE with
 * @error set. */
static gboolean
check_file (const StartsParams *p, const StartsStage *stage, GError **error)
{
  const StartsStage *other = p->stages.items;

  /* the first of that name; at the latest @stage itself */
  while (other->resource != STARTS_CACHE || strcmp (other->name, stage->name) != 0
         || strcmp (other->operation, stage->operation) != 0)
    other++;
  if (other->bytes * other->times == stage->bytes * stage->times)
    return TRUE;
  return sim_invalid (error,
                      "stages: the file %s of %s has %g B in one stage and %g B in another: give "
                      "it one size, or two names",
                      stage->name, stage->operation, other->bytes * other->times,
                      stage->bytes * stage->times);
}

/* Names join rows: a typo would be an operation of nothing, or a lock of nobody. */
static gboolean
check (gconstpointer params, GError **error)
{
  const StartsParams *p = params;
  const StartsStage *stages = p->stages.items;
  gboolean found = FALSE, beside = TRUE;

  for (guint i = 0; i < p->stages.n; i++)
    {
      const gboolean ours = strcmp (stages[i].operation, p->operation) == 0;

      if ((stages[i].resource == STARTS_LOCK || stages[i].resource == STARTS_CACHE)
          && *stages[i].name == '\0')
        return sim_invalid (error, "stages: a %s of %s has no name: give it one",
                            stages[i].resource == STARTS_LOCK ? "lock" : "cache",
                            stages[i].operation);
      if (stages[i].resource == STARTS_CACHE && !check_file (p, &stages[i], error))
        return FALSE;
      if (ours && !found)
        beside = stages[i].beside;
      found = found || ours;
    }
  if (!found)
    return sim_invalid (error, "operation: no stage of the list is of %s", p->operation);
  if (beside)
    return sim_invalid (error, "stages: the first of %s is beside nothing: leave beside out of it",
                        p->operation);
  return TRUE;
}

/* All of a burst, or the first of each client. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Starts *m = self;

  m->sim = sim;
  m->p = m->machine.p = params;
  m->machine.sim = sim;
  m->machine.over = over;
  m->machine.up = m;
  starts_machine_set_up (&m->machine);
  for (gint64 i = 0; i < m->p->concurrent; i++)
    starts_begin (&m->machine);
}

/* The end of the last operation is the end of the wall; memory does not depend on time. */
static void
finish (Sim *sim, gpointer self)
{
  Starts *m = self;
  const StartsFootprint footprint = starts_footprint (m->p);
  const double wall_s = sim_seconds (sim, m->last);
  double held_s = 0.0;

  for (guint i = 0; i < m->machine.locks->len; i++)
    held_s = MAX (held_s, ((StartsLock *) g_ptr_array_index (m->machine.locks, i))->held_s);
  /* without an end there is no wall */
  if (m->machine.n_done > 0)
    sim_result (sim, WALL_S, wall_s);
  sim_result (sim, READ_BYTES, m->machine.read_bytes);
  if (wall_s > 0.0)
    {
      sim_result (sim, RATE_HZ, (double) m->machine.n_done / wall_s);
      sim_result (sim, LOCKED_SHARE, held_s / wall_s);
    }
  sim_result (sim, BYTES_EACH, footprint.each);
  sim_result (sim, BYTES_ONCE, footprint.once);
  sim_result (sim, BYTES_ALL, starts_footprint_bytes (&footprint, (double) m->p->concurrent));
  if (footprint.each > 0.0)
    sim_result (sim, DENSITY,
                floor (MAX (0.0, m->p->dram_bytes - footprint.once) / footprint.each));
}

/* A run that failed at its start has no plan. */
static void
clear (gpointer self)
{
  starts_machine_clear (&((Starts *) self)->machine);
}

/* For `orrery explain`. */
static const SimLaw laws[] = {
  { "done = rate_hz x wall_s",
    "rate_hz * wall_s",
    "done", TRUE, NULL },
  { "memory is what each has of its own and what all share",
    "each_bytes * done + once_bytes",
    "resident_bytes", FALSE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

/* Times are kept by the run's own clock. */
const SimModel sandbox_starts_model = {
  .abi = SIM_MODEL_ABI,
  .name = "sandbox_starts",
  .title = "starts, snapshots and forks of sandboxes under concurrency",
  .reference = "FaaSnap, EuroSys'22; RunD, ATC'22; TencentCloud/CubeSandbox 4151536",
  .revision = 2,
  .params = starts_params,
  .params_size = sizeof (StartsParams),
  .metrics = metrics,
  .state_size = sizeof (Starts),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .measure = sim_run_is_whole,
  .clear = clear,
  .any_resolution = TRUE,
};
