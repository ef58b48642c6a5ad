/* sim/experiment/paired/paired_batch.c - many changes at once; see paired.h.
 *
 * Most scenarios have few replications, so runs of one change keep few processors busy: changes are
 * shared out instead.  Each process takes the next change that nobody has taken, so that dear ones
 * do not wait for each other, and leaves its values in memory that all share.
 */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim/experiment/paired/paired.h"

enum { MAX_CHANGES = 8192, LOOK_MS = 200 };   /* a pipe holds so many numbers of 4 bytes */

typedef struct {
  const SimPairedBatch *batch;
  const GPtrArray      *changes;
  double               *values;      /* [change][0]: how many there are; then each */
  gsize                 size;        /* of values, in bytes */
  int                   todo[2], done[2];   /* pipes of the changes' numbers */
  GArray               *processes;   /* (element-type pid_t) */
  gint64                start_us;
} Work;

static double *
values_of (const Work *w, guint change)
{
  return w->values + (gsize) change * (w->batch->n_values + 1);
}

/* --- in a process of its own --- */

static void
do_change (const Work *w, guint change)
{
  const SimPairedBatch *b = w->batch;
  SimPaired alone = *b->paired;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) values = NULL;
  double *to = values_of (w, change);

  alone.jobs = 1;
  values = sim_paired_values (&alone, g_ptr_array_index (w->changes, change), b->metric,
                              b->replications, &error);
  if (g_error_matches (error, SIM_ERROR, SIM_ERROR_INTERRUPTED))
    _exit (1);
  if (values && values->len == b->n_values)
    {
      for (guint i = 0; i < values->len; i++)
        to[1 + i] = g_array_index (values, double, i);
      to[0] = values->len;
    }
  if (write (w->done[1], &change, sizeof change) != sizeof change)
    _exit (1);
}

/* Never returns: what the program does at its end is the first process's. */
static void
work (const Work *w)
{
  guint change;

  close (w->done[0]);
  while (read (w->todo[0], &change, sizeof change) == sizeof change)
    do_change (w, change);
  _exit (0);
}

/* --- here --- */

static void
tell (const Work *w, guint n_done)
{
  SimProgress p = { .n_total = w->changes->len * w->batch->n_values,
                    .n_done = n_done * w->batch->n_values,
                    .n_workers = w->processes->len };

  p.elapsed_s = (double) (g_get_monotonic_time () - w->start_us) * 1e-6;
  p.rate_hz = p.elapsed_s > 0 ? p.n_done / p.elapsed_s : 0;
  p.eta_s = p.rate_hz > 0 ? (p.n_total - p.n_done) / p.rate_hz : NAN;
  if (w->batch->progress)
    w->batch->progress (w->batch->progress_data, &p);
}

/* Until every process has closed its end, a crashed one too: its change has no values then. */
static void
wait_for_all (const Work *w)
{
  struct pollfd from = { .fd = w->done[0], .events = POLLIN };
  guint change, n_done = 0;

  for (;;)
    {
      int ready = poll (&from, 1, LOOK_MS);

      if (ready > 0)
        {
          if (read (w->done[0], &change, sizeof change) != sizeof change)
            return;
          n_done++;
        }
      else if (ready < 0 && errno != EINTR)
        return;
      tell (w, n_done);
    }
}

static gboolean
start_all (Work *w, GError **error)
{
  guint jobs = w->batch->paired->jobs ? w->batch->paired->jobs : g_get_num_processors ();

  fflush (NULL);     /* or each process would print what waits to be */
  for (guint i = 0; i < MIN (jobs, w->changes->len); i++)
    {
      pid_t pid = fork ();

      if (pid == 0)
        work (w);
      if (pid > 0)
        g_array_append_val (w->processes, pid);
    }
  return w->processes->len > 0 || w->changes->len == 0
         || sim_invalid (error, "no process can be started: %s", g_strerror (errno));
}

static gboolean
open_pipes (Work *w, GError **error)
{
  if (pipe (w->todo) != 0)
    return sim_invalid (error, "no pipe: %s", g_strerror (errno));
  if (pipe (w->done) != 0)
    {
      close (w->todo[0]);
      close (w->todo[1]);
      return sim_invalid (error, "no pipe: %s", g_strerror (errno));
    }
  for (guint i = 0; i < w->changes->len; i++)
    if (write (w->todo[1], &i, sizeof i) != sizeof i)
      g_assert_not_reached ();
  close (w->todo[1]);
  return TRUE;
}

static void
free_values (gpointer values)
{
  if (values)     /* a change may have none */
    g_array_unref (values);
}

static GPtrArray *
collect (const Work *w)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (free_values);

  g_ptr_array_set_size (all, (gint) w->changes->len);
  for (guint i = 0; i < w->changes->len; i++)
    if (values_of (w, i)[0] > 0)
      {
        GArray *values = g_array_new (FALSE, FALSE, sizeof (double));

        g_array_append_vals (values, values_of (w, i) + 1, w->batch->n_values);
        all->pdata[i] = values;
      }
  return all;
}

static GPtrArray *
run_all (Work *w, GError **error)
{
  GPtrArray *all = NULL;

  if (!open_pipes (w, error))
    return NULL;
  if (start_all (w, error))
    {
      close (w->done[1]);
      wait_for_all (w);
      for (guint i = 0; i < w->processes->len; i++)
        while (waitpid (g_array_index (w->processes, pid_t, i), NULL, 0) < 0 && errno == EINTR)
          ;
      all = collect (w);
    }
  else
    close (w->done[1]);
  close (w->done[0]);
  close (w->todo[0]);
  return all;
}

GPtrArray *
sim_paired_batch (const SimPairedBatch *batch, const GPtrArray *changes, GError **error)
{
  g_autoptr (GArray) processes = g_array_new (FALSE, FALSE, sizeof (pid_t));
  Work w = { .batch = batch, .changes = changes, .processes = processes };
  GPtrArray *all;

  g_return_val_if_fail (changes->len <= MAX_CHANGES, NULL);
  w.size = (gsize) MAX (changes->len, 1) * (batch->n_values + 1) * sizeof (double);
  w.start_us = g_get_monotonic_time ();
  w.values = mmap (NULL, w.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (w.values == MAP_FAILED)
    {
      sim_invalid (error, "no memory: %s", g_strerror (errno));
      return NULL;
    }
  all = run_all (&w, error);
  munmap (w.values, w.size);
  return all;
}
