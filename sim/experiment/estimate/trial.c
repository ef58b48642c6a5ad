/* sim/experiment/estimate/trial.c - see trial.h. */
#include "sim/experiment/estimate/trial.h"
#include <poll.h>
#include "sim/experiment/execute/worker.h"
#include "sim/experiment/store/store.h"

static const double short_s = 0.1;      /* a run whose first time says little of its second */

/* A sweep in small: one worker, and a results file in memory. */
typedef struct {
  const SimPlan *plan;
  SimStore      *store;
  SimWorker     *worker;      /* (nullable): until the first run, and after one that broke it */
} Bench;

static double
since_s (gint64 began_us)
{
  return (double) (g_get_monotonic_time () - began_us) * 1e-6;
}

/* Waits for the record of the run that began at @began_us.  Returns: (transfer full) (nullable):
 * NULL when it did not end within @limit_s, or the worker broke. */
static SimRecord *
wait_for_record (SimWorker *worker, gint64 began_us, double limit_s)
{
  double left_s;

  while ((left_s = limit_s - since_s (began_us)) > 0)
    {
      SimRecord *record;
      struct pollfd fds[] = { { worker->fd, POLLIN, 0 }, { worker->errors, POLLIN, 0 } };
      SimOrder order;

      if (poll (fds, 2, (int) (left_s * 1e3) + 1) <= 0)
        continue;
      if (fds[1].revents)
        sim_worker_read_errors (worker);
      if (fds[0].revents && !sim_worker_read (worker))
        return NULL;
      if ((record = sim_worker_take (worker, &order)))
        return record;
    }
  return NULL;
}

/* Tries point @p.  Returns: what it took from order to stored record, at most @limit_s; a negative
 * number (with @error) when that is not possible. */
static double
try_point (Bench *bench, guint p, double limit_s, GError **error)
{
  SimOrder order = { { p, 0 }, SIM_STEADY_UNKNOWN };
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (SimRecord) record = NULL;

  if (bench->worker == NULL)
    bench->worker = sim_worker_new (bench->plan, NULL, NULL, error);
  if (bench->worker == NULL)
    return -1;
  sim_worker_send (bench->worker, &order);
  record = wait_for_record (bench->worker, began_us, limit_s);
  if (record == NULL)
    g_clear_pointer (&bench->worker, sim_worker_free);
  else if (!sim_store_add (bench->store, p, 0, record, error))
    return -1;
  return MIN (limit_s, since_s (began_us));
}

/* The same; the first run of a worker also touches memory and reads files for the first time, so
 * that a short one is made once more. */
static double
try_warm (Bench *bench, guint p, double limit_s, GError **error)
{
  gboolean cold = bench->worker == NULL;
  double taken_s = try_point (bench, p, limit_s, error);

  if (cold && bench->worker && taken_s >= 0 && taken_s < MIN (short_s, limit_s / 2))
    taken_s = try_point (bench, p, limit_s - taken_s, error);
  return taken_s;
}

/* The @i-th point to try: the middle of the middle part of the plan first. */
static guint
point_to_try (guint n, guint i)
{
  static const guint parts[SIM_TRIAL_RUNS] = { 1, 0, 2 };

  if (n <= SIM_TRIAL_RUNS)
    return i;
  return (guint) ((2 * (guint64) parts[i] + 1) * n / (2 * SIM_TRIAL_RUNS));
}

static void
note (SimTrial *trial, guint p, double taken_s, double left_s)
{
  trial->costs[p] = taken_s;
  trial->n_measured[p]++;
  trial->n_runs++;
  trial->n_late += taken_s >= left_s ? 1 : 0;
}

/* Tries points while there is time. */
static gboolean
try_some (Bench *bench, double limit_s, SimTrial *trial, GError **error)
{
  guint n = sim_plan_n_points (bench->plan);
  gint64 began_us = g_get_monotonic_time ();
  double sum_s = 0, longest_s = 0, left_s;

  while (trial->n_runs < MIN (n, SIM_TRIAL_RUNS)
         && (left_s = limit_s - since_s (began_us)) > longest_s)
    {
      guint p = point_to_try (n, trial->n_runs);
      double taken_s = try_warm (bench, p, left_s, error);

      if (taken_s < 0)
        return FALSE;
      note (trial, p, taken_s, left_s);
      sum_s += taken_s;
      longest_s = MAX (longest_s, taken_s);
    }
  trial->mean_s = sum_s / MAX (trial->n_runs, 1);
  return TRUE;
}

gboolean
sim_trial (const SimPlan *plan, double limit_s, SimTrial *trial, GError **error)
{
  gint64 began_us = g_get_monotonic_time ();
  Bench bench = { .plan = plan, .store = sim_store_open (NULL, SIM_STORE_WRITE, error) };
  gboolean done = FALSE;

  *trial = (SimTrial){ .costs = trial->costs, .n_measured = trial->n_measured };
  if (bench.store && sim_store_begin (bench.store, plan, error))
    {
      trial->begin_s = since_s (began_us);
      done = try_some (&bench, limit_s, trial, error);
    }
  if (bench.worker)
    sim_worker_free (bench.worker);
  if (bench.store)
    sim_store_free (bench.store);
  return done;
}
