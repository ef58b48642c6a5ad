/* sim/experiment/execute/execute.c - see execute.h: one loop that feeds workers, stores records
 * and watches the clock. */
#include "sim/experiment/execute/execute.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "sim/experiment/execute/pilots.h"
#include "sim/experiment/execute/server.h"

enum {
  /* tasks a worker may hold: short runs would wait for this process otherwise */
  MAX_QUEUED = 16,
  TICK_MS = 200,
  /* a worker that could not be started is tried again so often, and without any worker so long */
  FORK_AGAIN_US = 200000,
  FORK_TRIES = 6,
};
/* Of work at most behind the current run: a worker whose runs are short never waits for this
 * process, and no long run keeps others from an idle worker. */
static const double queued_s = 0.05;

static const SimExecuteOptions plain_options = { .jobs = 1 };

typedef struct {
  const SimPlan           *plan;
  SimStore                *store;
  const SimExecuteOptions *options;
  SimSchedule             *schedule;
  SimPilots               *pilots;      /* (nullable) */
  GPtrArray               *workers;     /* (element-type SimWorker) */
  SimProgress              progress;
  guint                    jobs;        /* workers wanted */
  gint64                   fork_at_us;  /* not before: the last try failed */
  gint64                   began_us;
  double                   run_s;       /* real time of recent runs */
  gboolean                 pending;     /* the store has uncommitted runs */
  gboolean                 stop;
  int                      signals;     /* a signalfd */
  sigset_t                 old_mask;
} Execution;

static const SimRunOptions *
options_of (const Execution *e)
{
  return sim_scenario_run (sim_plan_scenario (e->plan));
}

/* --- progress --- */

static void
report (Execution *e)
{
  SimProgress *p = &e->progress;
  guint left;

  p->n_total = sim_schedule_n_total (e->schedule);
  p->elapsed_s = (double) (g_get_monotonic_time () - e->began_us) * 1e-6;
  p->rate_hz = p->elapsed_s > 0 ? p->n_done / p->elapsed_s : 0;
  left = p->n_total - MIN (p->n_total, p->n_stored + p->n_done);
  p->eta_s = p->rate_hz > 0 ? left / p->rate_hz : NAN;
  if (e->options->progress)
    e->options->progress (e->options->progress_data, p);
}

/* --- records --- */

static gboolean
keep (Execution *e, const SimTask *task, const SimRecord *record, GError **error)
{
  if (!sim_store_add (e->store, task->point, task->replication, record, error))
    return FALSE;
  e->pending = TRUE;
  e->run_s = MAX (record->wall_s, 0.9 * e->run_s + 0.1 * record->wall_s);
  e->progress.n_done++;
  e->progress.n_failed += record->failed ? 1 : 0;
  e->stop = e->stop || (record->failed && e->options->fail_fast);
  sim_schedule_done (e->schedule, task, sim_schedule_value (e->schedule, record));
  report (e);
  return TRUE;
}

static gboolean
keep_all (Execution *e, SimWorker *worker, GError **error)
{
  SimRecord *record;
  SimOrder order;
  gboolean done = TRUE;

  while (done && !e->stop && (record = sim_worker_take (worker, &order)))
    {
      sim_pilots_found (e->pilots, order.task.point, order.steady, e->schedule);
      done = keep (e, &order.task, record, error);
      sim_record_free (record);
    }
  return done;
}

/* A worker has ended: its current task failed, the others go to somebody else. */
static gboolean
bury (Execution *e, SimWorker *worker, GError **error)
{
  g_autofree char *reason = sim_worker_reap (worker, options_of (e));
  double wall_s = (double) (g_get_monotonic_time () - worker->began_us) * 1e-6;
  gboolean done = TRUE;

  sim_pilots_lost (e->pilots, worker, e->schedule);
  for (guint i = worker->tasks->len; i-- > 1;)
    sim_schedule_again (e->schedule, &g_array_index (worker->tasks, SimTask, i));
  if (worker->tasks->len > 0)
    {
      g_autoptr (SimRecord) record = sim_record_new_failed (reason);

      record->wall_s = wall_s;
      done = keep (e, &g_array_index (worker->tasks, SimTask, 0), record, error);
    }
  g_ptr_array_remove (e->workers, worker);
  return done;
}

static gboolean
serve (Execution *e, SimWorker *worker, const struct pollfd *fds, GError **error)
{
  gboolean alive;

  if (fds[1].revents && worker->errors >= 0)
    sim_worker_read_errors (worker);
  if (!fds[0].revents)
    return TRUE;
  alive = sim_worker_read (worker);
  if (!keep_all (e, worker, error))
    return FALSE;
  return alive || e->stop ? TRUE : bury (e, worker, error);
}

/* --- workers --- */

static guint
n_queued (const Execution *e)
{
  guint fair = sim_schedule_n_left (e->schedule) / (2 * e->jobs) + 1;

  if (e->run_s <= 0)
    return 1;
  return MIN (fair, 1 + (guint) MIN (queued_s / e->run_s, MAX_QUEUED - 1));
}

/* Resources come back: without any worker this waits for them.  Returns: (nullable). */
static SimWorker *
start_worker (Execution *e, GError **error)
{
  for (guint tries = 1;; tries++)
    {
      SimWorker *worker = sim_worker_new (e->plan, e->store, e->workers, error);

      if (worker || e->workers->len > 0 || tries == FORK_TRIES)
        return worker;
      g_clear_error (error);
      g_usleep (FORK_AGAIN_US);
    }
}

/* Returns: FALSE when there is no worker and none can be started. */
static gboolean
start_workers (Execution *e, GError **error)
{
  guint n_idle = 0;

  if (e->workers->len > 0 && g_get_monotonic_time () < e->fork_at_us)
    return TRUE;

  for (guint i = 0; i < e->workers->len; i++)
    n_idle += ((SimWorker *) g_ptr_array_index (e->workers, i))->tasks->len == 0 ? 1 : 0;
  while (e->workers->len < e->jobs && n_idle < sim_schedule_n_left (e->schedule))
    {
      SimWorker *worker = start_worker (e, error);

      if (worker == NULL && e->workers->len == 0)
        return FALSE;
      if (worker == NULL)
        {
          g_clear_error (error);
          e->fork_at_us = g_get_monotonic_time () + FORK_AGAIN_US;
          break;
        }
      g_ptr_array_add (e->workers, worker);
      n_idle++;
    }
  e->progress.n_workers = MAX (e->progress.n_workers, e->workers->len);
  return TRUE;
}

/* Returns: FALSE when there is nothing that @worker can do now. */
static gboolean
next_for (Execution *e, const SimWorker *worker, SimOrder *order)
{
  while (sim_schedule_next (e->schedule, &order->task))
    if (sim_pilots_admit (e->pilots, &order->task, worker, &order->steady))
      return TRUE;
  return FALSE;
}

/* Gives every worker one more task in turn until they have enough.  Returns: how many tasks are
 * out. */
static guint
feed (Execution *e)
{
  guint depth = n_queued (e), out = 0;

  for (guint level = 1; level <= depth; level++)
    for (guint i = 0; i < e->workers->len; i++)
      {
        SimWorker *worker = g_ptr_array_index (e->workers, i);
        SimOrder order;

        if (worker->tasks->len < level && next_for (e, worker, &order))
          sim_worker_send (worker, &order);
      }
  for (guint i = 0; i < e->workers->len; i++)
    out += ((SimWorker *) g_ptr_array_index (e->workers, i))->tasks->len;
  return out;
}

/* Kills the workers whose run takes too long.  Returns: milliseconds until the next one will have.
 */
static int
watch_clock (Execution *e)
{
  double limit_s = options_of (e)->timeout_s;
  int wait_ms = e->pending ? SIM_STORE_GROUP_US / 1000 : TICK_MS;

  for (guint i = 0; limit_s < 1e9 && i < e->workers->len; i++)
    {
      SimWorker *worker = g_ptr_array_index (e->workers, i);
      double left_s = limit_s - (double) (g_get_monotonic_time () - worker->began_us) * 1e-6;

      if (worker->tasks->len == 0 || worker->timed_out)
        continue;
      if (left_s <= 0)
        {
          worker->timed_out = TRUE;
          kill (worker->pid, SIGKILL);
        }
      else
        wait_ms = MIN (wait_ms, (int) ceil (left_s * 1e3));
    }
  return wait_ms;
}

/* --- signals --- */

static void
block_signals (Execution *e)
{
  sigset_t ours;

  sigemptyset (&ours);
  sigaddset (&ours, SIGINT);
  sigaddset (&ours, SIGTERM);
  sigprocmask (SIG_BLOCK, &ours, &e->old_mask);
  e->signals = signalfd (-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
}

static gboolean
interrupted (Execution *e)
{
  struct signalfd_siginfo info;

  return e->signals >= 0 && read (e->signals, &info, sizeof info) == (gssize) sizeof info;
}

static void
unblock_signals (Execution *e)
{
  while (interrupted (
    e)) /* one signal, one end: a second Ctrl-C does not kill the closing of the file */
    continue;
  if (e->signals >= 0)
    close (e->signals);
  sigprocmask (SIG_SETMASK, &e->old_mask, NULL);
}

/* --- the loop --- */

/* Polls every worker and the signals.  Returns: a copy of what is ready, two entries a worker and
 * then the signals'. */
static struct pollfd *
wait_for (Execution *e, int wait_ms)
{
  guint n = e->workers->len;
  struct pollfd *fds = g_new0 (struct pollfd, 2 * n + 1);

  for (guint i = 0; i < n; i++)
    {
      const SimWorker *worker = g_ptr_array_index (e->workers, i);

      fds[2 * i] = (struct pollfd){ worker->fd, POLLIN, 0 };
      fds[2 * i + 1] = (struct pollfd){ worker->errors, POLLIN, 0 };
    }
  fds[2 * n] = (struct pollfd){ e->signals, POLLIN, 0 };
  if (poll (fds, 2 * n + 1, wait_ms) < 0)
    for (guint i = 0; i < 2 * n + 1; i++)
      fds[i].revents = 0;
  return fds;
}

static gboolean
handle (Execution *e, const struct pollfd *fds, GError **error)
{
  g_autoptr (GPtrArray) workers = g_ptr_array_new ();
  gboolean idle = TRUE, done = TRUE;

  for (guint i = 0; i < e->workers->len; i++)
    g_ptr_array_add (workers, g_ptr_array_index (e->workers, i));
  for (guint i = 0; i < workers->len && done && !e->stop; i++)
    {
      idle = idle && !fds[2 * i].revents;
      done = serve (e, g_ptr_array_index (workers, i), fds + 2 * (gsize) i, error);
    }
  if (done && idle && e->pending)
    {
      done = sim_store_flush (e->store, error);
      e->pending = FALSE;
    }
  return done;
}

static gboolean
stop_for_signal (Execution *e, GError **error)
{
  guint n = e->progress.n_stored + e->progress.n_done - e->progress.n_failed;
  guint n_total = sim_schedule_n_total (e->schedule);

  if (!sim_store_flush (e->store, error))
    return FALSE;
  if (sim_store_path (e->store) == NULL)
    return sim_error (error, SIM_ERROR_INTERRUPTED,
                      "interrupted: %u of %u runs were done; without a results file none is kept",
                      n, n_total);
  return sim_error (error, SIM_ERROR_INTERRUPTED,
                    "interrupted: %u of %u runs are stored; the same command goes on from there", n,
                    n_total);
}

/* What there is stays, as after a signal. */
static gboolean
fail_to_start (Execution *e, GError **error)
{
  g_prefix_error (error, "%u of %u runs are stored, and the same command goes on from there: ",
                  e->progress.n_stored + e->progress.n_done - e->progress.n_failed,
                  sim_schedule_n_total (e->schedule));
  sim_store_flush (e->store, NULL);
  return FALSE;
}

static gboolean
loop (Execution *e, GError **error)
{
  gint64 told_us = g_get_monotonic_time ();

  while (!e->stop)
    {
      g_autofree struct pollfd *fds = NULL;

      if (!start_workers (e, error))
        return fail_to_start (e, error);
      if (feed (e) == 0)
        break;
      fds = wait_for (e, watch_clock (e));
      if (interrupted (e))
        return stop_for_signal (e, error);
      if (!handle (e, fds, error))
        return FALSE;
      if (g_get_monotonic_time () - told_us > TICK_MS * 1000)
        {
          report (e);
          told_us = g_get_monotonic_time ();
          if (!sim_store_flush (e->store, error))     /* a file that is gone is reported at once */
            return FALSE;
        }
    }
  return sim_store_flush (e->store, error);
}

/* In this process nobody could stop a run that does not end, so that a signal ends the process
 * there and then: what was committed is whole, and the rest is run again. */
static SimRecord *
run_here_now (const Execution *e, SimServer *server, SimOrder *order)
{
  SimRecord *record;
  sigset_t ours;

  sigprocmask (SIG_SETMASK, &e->old_mask, &ours);
  record = sim_server_run (server, order);
  sigprocmask (SIG_SETMASK, &ours, NULL);
  return record;
}

/* The same without workers.  @server stands for the one that looks for warm-ups; there is no other
 * that it would have to wait for. */
static gboolean
loop_here (Execution *e, SimServer *server, GError **error)
{
  SimOrder order;

  while (!e->stop && sim_schedule_next (e->schedule, &order.task))
    {
      g_autoptr (SimRecord) record = NULL;

      if (interrupted (e))
        return stop_for_signal (e, error);
      sim_pilots_admit (e->pilots, &order.task, server, &order.steady);
      record = run_here_now (e, server, &order);
      sim_pilots_found (e->pilots, order.task.point, order.steady, e->schedule);
      if (!keep (e, &order.task, record, error))
        return FALSE;
    }
  return sim_store_flush (e->store, error);
}

static gboolean
run_here (Execution *e, GError **error)
{
  g_autoptr (SimServer) server = sim_server_new (e->plan);

  return loop_here (e, server, error);
}

/* Limits are kept by killing a worker. */
static gboolean
check_limits (const Execution *e, GError **error)
{
  const SimRunOptions *run = options_of (e);

  if (!e->options->here || (isinf (run->timeout_s) && isinf (run->memory_bytes)))
    return TRUE;
  return sim_invalid (error,
                      "run.%s: nothing can stop a run in this process; leave the limit out, or let "
                      "a worker run it (--jobs 1)",
                      isfinite (run->timeout_s) ? "timeout" : "memory");
}

static void
note_stored (gpointer data, const SimStoreRun *run)
{
  Execution *e = data;
  SimTask task = { run->point, run->replication };

  if (!run->failed)
    sim_schedule_done (e->schedule, &task, run->value);
}

static gboolean
prepare (Execution *e, GError **error)
{
  if (!check_limits (e, error) || !sim_store_begin_as (e->store, e->plan, &e->options->as, error))
    return FALSE;
  e->schedule = sim_schedule_new (e->plan, e->options->shard, e->options->n_shards, error);
  if (e->schedule == NULL)
    return FALSE;
  if (e->options->costs)
    sim_schedule_balance (e->schedule, e->options->costs);
  if (!e->options->fresh
      && !sim_store_runs (e->store, sim_schedule_metric (e->schedule), note_stored, e, error))
    return FALSE;
  e->pilots = sim_pilots_new (e->plan);
  if (!e->options->fresh && !sim_pilots_read (e->pilots, e->store, error))
    return FALSE;
  sim_schedule_begin (e->schedule);
  e->progress.n_stored = sim_schedule_n_total (e->schedule) - sim_schedule_n_left (e->schedule);
  return TRUE;
}

gboolean
sim_execute (const SimPlan *plan, SimStore *store, const SimExecuteOptions *options,
             SimProgress *result, GError **error)
{
  Execution e = {
    .plan = plan, .store = store, .options = options ? options : &plain_options, .signals = -1
  };
  gboolean done;

  e.began_us = g_get_monotonic_time ();
  e.jobs = e.options->jobs ? e.options->jobs : g_get_num_processors ();
  e.progress.eta_s = NAN;
  e.workers = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_worker_free);
  if ((done = prepare (&e, error)))
    {
      block_signals (&e);
      done = e.options->here ? run_here (&e, error) : loop (&e, error);
      e.progress.n_wide = sim_schedule_n_wide (e.schedule);
      report (&e);
      g_ptr_array_set_size (e.workers, 0);
      unblock_signals (&e);
    }
  if (result)
    *result = e.progress;
  g_ptr_array_unref (e.workers);
  sim_schedule_free (e.schedule);
  sim_pilots_free (e.pilots);
  return done;
}
