/* sim/experiment/execute/trial.c - see trial.h. */
#include "sim/experiment/execute/trial.h"
#include <poll.h>
#include "sim/experiment/execute/worker.h"

static const double short_s = 0.1;      /* a run whose first time says little of its second */

static double
since_s (gint64 began_us)
{
  return (double) (g_get_monotonic_time () - began_us) * 1e-6;
}

/* Waits for the record of the run that began at @began_us.  Returns: what the run took; @limit_s
 * when it did not end in time; *@ready, whether @worker can take another. */
static double
wait_for_record (SimWorker *worker, gint64 began_us, double limit_s, gboolean *ready)
{
  double left_s;

  *ready = FALSE;
  while ((left_s = limit_s - since_s (began_us)) > 0)
    {
      g_autoptr (SimRecord) record = NULL;
      struct pollfd fds[] = { { worker->fd, POLLIN, 0 }, { worker->errors, POLLIN, 0 } };
      SimOrder order;

      if (poll (fds, 2, (int) (left_s * 1e3) + 1) <= 0)
        continue;
      if (fds[1].revents)
        sim_worker_read_errors (worker);
      if (fds[0].revents && !sim_worker_read (worker))
        return MIN (limit_s, since_s (began_us));      /* it crashed */
      if ((record = sim_worker_take (worker, &order)))
        {
          *ready = TRUE;
          return MIN (limit_s, record->wall_s);
        }
    }
  return limit_s;
}

/* Tries point @p in *@worker, which is made when there is none and let go when it is of no more
 * use.  Returns: what its run took, @limit_s when it was stopped; a negative number (with @error)
 * when there is no worker. */
static double
try_point (const SimPlan *plan, guint p, double limit_s, SimWorker **worker, GError **error)
{
  SimOrder order = { { p, 0 }, SIM_STEADY_UNKNOWN };
  gint64 began_us = g_get_monotonic_time ();
  gboolean ready;
  double taken_s;

  if (*worker == NULL)
    *worker = sim_worker_new (plan, NULL, NULL, error);
  if (*worker == NULL)
    return -1;
  sim_worker_send (*worker, &order);
  taken_s = wait_for_record (*worker, began_us, limit_s, &ready);
  if (!ready)
    g_clear_pointer (worker, sim_worker_free);
  return taken_s;
}

/* The same; the first run of a worker also touches memory and reads files for the first time, so
 * that a short one is made once more. */
static double
try_warm (const SimPlan *plan, guint p, double limit_s, SimWorker **worker, GError **error)
{
  gboolean cold = *worker == NULL;
  double taken_s = try_point (plan, p, limit_s, worker, error);

  if (cold && *worker && taken_s >= 0 && taken_s < MIN (short_s, limit_s / 2))
    taken_s = try_point (plan, p, limit_s - taken_s, worker, error);
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

gboolean
sim_trial (const SimPlan *plan, double limit_s, double *costs, guint *n_measured, SimTrial *trial,
           GError **error)
{
  guint n = sim_plan_n_points (plan);
  gint64 began_us = g_get_monotonic_time ();
  double sum_s = 0, longest_s = 0, taken_s = 0, left_s;
  SimWorker *worker = NULL;

  *trial = (SimTrial){ 0 };
  while (trial->n_runs < MIN (n, SIM_TRIAL_RUNS)
         && (left_s = limit_s - since_s (began_us)) > longest_s)
    {
      guint p = point_to_try (n, trial->n_runs);

      if ((taken_s = try_warm (plan, p, left_s, &worker, error)) < 0)
        break;
      costs[p] = taken_s;
      n_measured[p]++;
      trial->n_runs++;
      trial->n_late += taken_s >= left_s ? 1 : 0;
      sum_s += taken_s;
      longest_s = MAX (longest_s, taken_s);
    }
  if (worker)
    sim_worker_free (worker);
  trial->mean_s = sum_s / MAX (trial->n_runs, 1);
  return taken_s >= 0;
}
