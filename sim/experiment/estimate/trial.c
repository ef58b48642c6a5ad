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

/* In how many swept columns @p differs from all points that were tried. */
static guint
n_new_values (const Bench *bench, guint p, const guint *tried, guint n_tried)
{
  guint n = 0;

  for (guint k = 0; k < sim_plan_n_columns (bench->plan); k++)
    {
      gboolean is_new = TRUE;

      for (guint i = 0; i < n_tried; i++)
        is_new = is_new
                 && !g_str_equal (sim_plan_value (bench->plan, p, k),
                                  sim_plan_value (bench->plan, tried[i], k));
      n += is_new ? 1 : 0;
    }
  return n;
}

/* The next point to try: of the @part-th third of the plan the one that has most values which none
 * had, and of those the nearest to the middle.  (The very middles of a grid often share the values
 * of the axis that changes fastest.) */
static guint
point_to_try (const Bench *bench, guint part, const guint *tried, guint n_tried)
{
  guint64 n = sim_plan_n_points (bench->plan);
  gint64 first = (gint64) (part * n / SIM_TRIAL_RUNS);
  gint64 end = (gint64) ((part + 1) * n / SIM_TRIAL_RUNS), middle = (first + end) / 2;
  guint best = (guint) middle, most = 0;

  for (gint64 away = 0; away <= end - first && most < sim_plan_n_columns (bench->plan); away++)
    for (gint64 p = middle - away; p <= middle + away; p += MAX (2 * away, 1))
      if (p >= first && p < end)
        {
          guint n_new = n_new_values (bench, (guint) p, tried, n_tried);

          best = n_new > most ? (guint) p : best;
          most = MAX (most, n_new);
        }
  return best;
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
  static const guint parts[SIM_TRIAL_RUNS] = { 1, 0, 2 };      /* the middle first */
  guint n = sim_plan_n_points (bench->plan), tried[SIM_TRIAL_RUNS];
  gint64 began_us = g_get_monotonic_time ();
  double sum_s = 0, longest_s = 0, left_s;

  while (trial->n_runs < MIN (n, SIM_TRIAL_RUNS)
         && (left_s = limit_s - since_s (began_us)) > longest_s)
    {
      guint i = trial->n_runs;
      guint p = n > SIM_TRIAL_RUNS ? point_to_try (bench, parts[i], tried, i) : i;
      double taken_s = try_warm (bench, p, left_s, error);

      if (taken_s < 0)
        return FALSE;
      tried[i] = p;
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
