/* sim/experiment/execute/trial.c - see trial.h. */
#include "sim/experiment/execute/trial.h"
#include <poll.h>
#include "sim/experiment/execute/worker.h"

static double
since_s (gint64 began_us)
{
  return (double) (g_get_monotonic_time () - began_us) * 1e-6;
}

/* Waits for the one record of @worker.  Returns: what the run took; @limit_s when it did not end in
 * time. */
static double
wait_for_record (SimWorker *worker, double limit_s)
{
  gint64 began_us = worker->began_us;
  double left_s;

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
        return MIN (limit_s, record->wall_s);
    }
  return limit_s;
}

gboolean
sim_trial (const SimPlan *plan, double limit_s, SimTrial *trial, GError **error)
{
  guint n = sim_plan_n_points (plan);
  double sum_s = 0;

  *trial = (SimTrial){ .n_runs = MIN (n, SIM_TRIAL_RUNS) };
  for (guint i = 0; i < trial->n_runs; i++)
    {
      SimWorker *worker = sim_worker_new (plan, NULL, NULL, error);
      SimOrder order
        = { { trial->n_runs > 1 ? i * (n - 1) / (trial->n_runs - 1) : 0, 0 }, SIM_STEADY_UNKNOWN };
      double taken_s;

      if (worker == NULL)
        return FALSE;
      sim_worker_send (worker, &order);
      taken_s = wait_for_record (worker, limit_s);
      sum_s += taken_s;
      trial->n_late += taken_s >= limit_s ? 1 : 0;
      sim_worker_free (worker);
    }
  trial->mean_s = sum_s / trial->n_runs;
  return TRUE;
}
