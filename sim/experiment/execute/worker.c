/* sim/experiment/execute/worker.c - see worker.h: the parent's side, and the first steps of the
 * child. */
#include "config.h"
#include "sim/experiment/execute/worker.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim/base/unit/unit.h"

enum { MAX_SAID = 4000, MAX_TOLD = 400, READ_SIZE = 65536 };

/* --- the child --- */

/* The parent decides when to stop: Ctrl-C reaches the whole group, and must not make failed runs.
 */
static void
child_signals (void)
{
  sigset_t none;

  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static void
child_limits (const SimPlan *plan)
{
  double bytes = sim_scenario_run (sim_plan_scenario (plan))->memory_bytes;
  struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);     /* a sweep of crashes would fill the disk */
  if (bytes < 1e18)
    {
      struct rlimit data = { (rlim_t) bytes, (rlim_t) bytes };

      setrlimit (RLIMIT_DATA, &data);
    }
}

static void
die_with (pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (0);
}

static void G_GNUC_NORETURN
child (const SimPlan *plan, const GPtrArray *others, const int *ends)
{
  for (guint i = 0; others && i < others->len; i++)
    {
      const SimWorker *other = g_ptr_array_index (others, i);

      close (other->fd);
      close (other->errors);
    }
  dup2 (ends[1], STDERR_FILENO);
  child_signals ();
  child_limits (plan);
  sim_worker_serve (plan, ends[0]);
  _exit (0);
}

/* --- the parent --- */

/* Two pairs of descriptors: ours [0], the child's [1].  Returns: FALSE with none open. */
static gboolean
open_channels (int *sockets, int *errors)
{
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    return FALSE;
  if (pipe2 (errors, O_CLOEXEC) == 0)
    return TRUE;
  close (sockets[0]);
  close (sockets[1]);
  return FALSE;
}

static SimWorker *
worker_of (pid_t pid, int fd, int errors)
{
  SimWorker *worker = g_new0 (SimWorker, 1);

  worker->pid = pid;
  worker->fd = fd;
  worker->errors = errors;
  worker->tasks = g_array_new (FALSE, FALSE, sizeof (SimTask));
  worker->in = g_byte_array_new ();
  worker->said = g_string_new (NULL);
  fcntl (errors, F_SETFL, O_NONBLOCK);
  return worker;
}

SimWorker *
sim_worker_new (const SimPlan *plan, const SimStore *store, const GPtrArray *others, GError **error)
{
  int sockets[2], errors[2];
  pid_t parent = getpid (), pid = -1;

  if (open_channels (sockets, errors))
    {
      fflush (NULL);
      pid = fork ();
      if (pid == 0)
        {
          int ends[] = { sockets[1], errors[1] };

          die_with (parent);
          sim_store_close_inherited (store);
          close (sockets[0]);
          close (errors[0]);
          child (plan, others, ends);
        }
      close (sockets[1]);
      close (errors[1]);
      if (pid > 0)
        return worker_of (pid, sockets[0], errors[0]);
      close (sockets[0]);
      close (errors[0]);
    }
  sim_error (error, SIM_ERROR_FILE, "no worker process can be started: %s", g_strerror (errno));
  return NULL;
}

static void
close_channels (SimWorker *worker)
{
  if (worker->fd >= 0)
    close (worker->fd);
  if (worker->errors >= 0)
    close (worker->errors);
  worker->fd = worker->errors = -1;
}

void
sim_worker_free (SimWorker *worker)
{
  if (worker == NULL)
    return;
  close_channels (worker);
  if (worker->pid > 0)
    {
      kill (worker->pid, SIGKILL);
      while (waitpid (worker->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    }
  g_array_unref (worker->tasks);
  g_byte_array_unref (worker->in);
  g_string_free (worker->said, TRUE);
  g_free (worker);
}

void
sim_worker_send (SimWorker *worker, const SimOrder *order)
{
  if (worker->tasks->len == 0)
    worker->began_us = g_get_monotonic_time ();
  g_array_append_val (worker->tasks, order->task);
  /* Sixteen bytes to a socket that holds thousands: never partial.  A dead worker is seen when it
   * is read. */
  while (send (worker->fd, order, sizeof *order, MSG_NOSIGNAL) < 0 && errno == EINTR)
    continue;
}

gboolean
sim_worker_read (SimWorker *worker)
{
  gssize n;
  guint before = worker->in->len;

  g_byte_array_set_size (worker->in, before + READ_SIZE);
  do
    n = recv (worker->fd, worker->in->data + before, READ_SIZE, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  g_byte_array_set_size (worker->in, before + (guint) MAX (n, 0));
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

void
sim_worker_read_errors (SimWorker *worker)
{
  char bytes[1024];
  gssize n;

  while ((n = read (worker->errors, bytes, sizeof bytes)) > 0)
    {
      const char *from
        = worker->said->len < MAX_SAID ? bytes : memchr (bytes, SIM_WORKER_MARK, (gsize) n);

      if (from)
        g_string_append_len (worker->said, from, n - (from - bytes));
    }
  if (n == 0)
    {
      close (worker->errors);
      worker->errors = -1;
    }
}

/* Hands on what runs that went well have said, and keeps what the next one says already: a warning
 * is no failure, and must not be swallowed. */
static void
pass_on (SimWorker *worker)
{
  const char *mark;

  while ((mark = memchr (worker->said->str, SIM_WORKER_MARK, worker->said->len)))
    {
      gsize n = (gsize) (mark - worker->said->str);

      if (n > 0 && write (STDERR_FILENO, worker->said->str, n) < 0)
        return;
      g_string_erase (worker->said, 0, (gssize) n + 1);
    }
}

SimRecord *
sim_worker_take (SimWorker *worker, SimOrder *order)
{
  SimAnswer answer;
  g_autoptr (GBytes) bytes = NULL;
  SimRecord *record;

  if (worker->in->len < sizeof answer)
    return NULL;
  memcpy (&answer, worker->in->data, sizeof answer);
  if (worker->in->len - sizeof answer < answer.size)
    return NULL;
  bytes = g_bytes_new (worker->in->data + sizeof answer, answer.size);
  record = sim_record_from_bytes (bytes);
  sim_require (record != NULL && worker->tasks->len > 0);
  g_byte_array_remove_range (worker->in, 0, (guint) (sizeof answer + answer.size));
  *order = (SimOrder){ g_array_index (worker->tasks, SimTask, 0), answer.steady };
  g_array_remove_index (worker->tasks, 0);
  worker->began_us = g_get_monotonic_time ();
  pass_on (worker);
  return record;
}

/* --- how a worker ended --- */

/* The first part of what it said, in one line. */
static char *
last_words (SimWorker *worker)
{
  g_autofree char *text
    = g_utf8_make_valid (worker->said->str, (gssize) MIN (worker->said->len, MAX_TOLD));

  g_strstrip (text);
  for (char *c = text; *c; c++)
    if (*c == '\n' || *c == '\r' || *c == '\t')
      *c = ' ';
  return g_strdup_printf ("%s%s", text[0] ? ": " : "", text);
}

static char *
reason_of (SimWorker *worker, int status, const SimRunOptions *options)
{
  g_autofree char *what = last_words (worker);

  if (worker->timed_out)
    {
      g_autofree char *limit = sim_quantity_humane (options->timeout_s, "s");

      return g_strdup_printf ("time-out: it took more than %s of real time (run.timeout)", limit);
    }
  if (isfinite (options->memory_bytes) && strstr (what, "failed to allocate"))
    {
      g_autofree char *limit = sim_quantity_humane (options->memory_bytes, "B");

      return g_strdup_printf ("out of memory: it wanted more than %s (run.memory)", limit);
    }
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
    return g_strdup_printf ("killed by signal 9, from outside or for lack of memory%s", what);
  if (WIFSIGNALED (status))
    return g_strdup_printf ("crash: signal %d (%s)%s", WTERMSIG (status),
                            g_strsignal (WTERMSIG (status)), what);
  return g_strdup_printf ("crash: the worker process ended with status %d%s", WEXITSTATUS (status),
                          what);
}

char *
sim_worker_reap (SimWorker *worker, const SimRunOptions *options)
{
  int status = 0;

  kill (worker->pid, SIGKILL);      /* it closed its socket: whatever it is, it works no more */
  while (waitpid (worker->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  worker->pid = 0;
  if (worker->errors >= 0)
    sim_worker_read_errors (worker);
  pass_on (worker);
  close_channels (worker);
  return reason_of (worker, status, options);
}
