/* models/sandbox/trace/rows.c - see rows.h.
 *
 * An external merge sort: runs are written as they were read, settled when all names are known,
 * and merged into a second file, which is read from then on.
 */
#include "models/sandbox/trace/rows.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>

/* Rows that are read at once: of a walk, and of each run that is merged. */
enum { WINDOW = 4096 };

struct PoolSpill {
  int fd;
  guint64 n;
  GArray *ends; /* (element-type guint64) behind the last row of each run */
};

/* Down to the last field: sorting is not stable, and equal rows must come in one order
 * everywhere. */
int
pool_trace_by_time (gconstpointer a, gconstpointer b)
{
  const PoolTraceRow *x = a, *y = b;

  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  if (x->fn != y->fn)
    return x->fn < y->fn ? -1 : 1;
  if (x->count != y->count)
    return x->count < y->count ? -1 : 1;
  return (x->exec_s > y->exec_s) - (x->exec_s < y->exec_s);
}

/* Times are moved before rows are compared: rounding may make two of them equal. */
void
pool_rows_settle (GArray *rows, const PoolSettle *settle)
{
  for (guint i = 0; i < rows->len; i++)
    {
      PoolTraceRow *row = &g_array_index (rows, PoolTraceRow, i);

      row->fn = settle->place[row->fn];
      row->at_s -= settle->first_s;
    }
  g_array_sort (rows, pool_trace_by_time);
}

/* Returns: FALSE, with what the system says. */
static gboolean
fail (GError **error, const char *what)
{
  const int code = errno;

  g_set_error (error, G_FILE_ERROR, (gint) g_file_error_from_errno (code),
               "a long trace is sorted in the temporary folder %s (TMPDIR): %s: %s",
               g_get_tmp_dir (), what, g_strerror (code));
  return FALSE;
}

/* A file that has no name any more goes with its last descriptor, however the program ends. */
static int
open_nameless (GError **error)
{
  g_autofree char *path = NULL;
  const int fd = g_file_open_tmp ("orrery-trace-XXXXXX", &path, error);

  if (fd >= 0)
    g_unlink (path);
  return fd;
}

/* Runs are told apart by where they end. */
PoolSpill *
pool_spill_new (GError **error)
{
  const int fd = open_nameless (error);
  PoolSpill *spill;

  if (fd < 0)
    return NULL;
  spill = g_new0 (PoolSpill, 1);
  spill->fd = fd;
  spill->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  return spill;
}

/* The file has no name: closing it gives its room back. */
void
pool_spill_free (PoolSpill *spill)
{
  if (spill == NULL)
    return;
  close (spill->fd);
  g_array_unref (spill->ends);
  g_free (spill);
}

/* More than an array may have. */
guint64
pool_spill_n (const PoolSpill *spill)
{
  return spill->n;
}

/* All of it, however often the system stops short. */
static gboolean
write_rows (int fd, const PoolTraceRow *rows, guint n, guint64 at, GError **error)
{
  const char *from = (const char *) rows;
  gsize left = n * sizeof *rows;
  off_t place = (off_t) (at * sizeof *rows);

  while (left > 0)
    {
      const gssize done = pwrite (fd, from, left, place);

      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return fail (error, "it cannot be written");
      from += done;
      place += done;
      left -= (gsize) done;
    }
  return TRUE;
}

/* By position, so that processes that share the descriptor do not move each other. */
static gboolean
read_rows (int fd, PoolTraceRow *rows, guint n, guint64 at, GError **error)
{
  char *to = (char *) rows;
  gsize left = n * sizeof *rows;
  off_t place = (off_t) (at * sizeof *rows);

  while (left > 0)
    {
      const gssize done = pread (fd, to, left, place);

      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return fail (error, "it cannot be read");
      to += done;
      place += done;
      left -= (gsize) done;
    }
  return TRUE;
}

/* As they come: sorting waits until the places of names are known. */
gboolean
pool_spill_take (PoolSpill *spill, GArray *rows, GError **error)
{
  if (!write_rows (spill->fd, (const PoolTraceRow *) rows->data, rows->len, spill->n, error))
    return FALSE;
  spill->n += rows->len;
  g_array_append_val (spill->ends, spill->n);
  g_array_set_size (rows, 0);
  return TRUE;
}

/* Four thousand rows of each are in memory, so that the disk is asked in pieces of 100 kB.
 * A run that is merged: what is in memory of it, and where the rest is. */
typedef struct {
  PoolTraceRow *window;
  guint at, n;
  guint64 next, end;
} Run;

/* Returns: FALSE with @error; a run that is over has no row in its window. */
static gboolean
refill (const PoolSpill *spill, Run *run, GError **error)
{
  run->at = 0;
  run->n = (guint) MIN (run->end - run->next, WINDOW);
  run->next += run->n;
  return read_rows (spill->fd, run->window, run->n, run->next - run->n, error);
}

/* Those that are over come last. */
static gboolean
is_before (const Run *a, const Run *b)
{
  if (a->at == a->n || b->at == b->n)
    return a->at < a->n;
  return pool_trace_by_time (&a->window[a->at], &b->window[b->at]) < 0;
}

/* The run at @i of the heap goes down to where it belongs. */
static void
sink (Run *runs, guint n, guint i)
{
  for (guint least = i;; i = least)
    {
      for (guint child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++)
        if (is_before (&runs[child], &runs[least]))
          least = child;
      if (least == i)
        return;
      const Run moved = runs[i];

      runs[i] = runs[least];
      runs[least] = moved;
    }
}

/* All runs into the file @fd.  The heap's first has the next row; one that is over sinks to the
 * end and stays there. */
static gboolean
merge (const PoolSpill *spill, Run *runs, int fd, GError **error)
{
  g_autofree PoolTraceRow *out = g_new (PoolTraceRow, WINDOW);
  const guint n_runs = spill->ends->len;
  guint n = 0;

  for (guint i = n_runs / 2; i-- > 0;)
    sink (runs, n_runs, i);
  for (guint64 done = 0; done < spill->n; done++)
    {
      Run *run = &runs[0];

      out[n++] = run->window[run->at++];
      if (run->at == run->n && !refill (spill, run, error))
        return FALSE;
      sink (runs, n_runs, 0);
      if (n < WINDOW && done + 1 < spill->n)
        continue;
      if (!write_rows (fd, out, n, done + 1 - n, error))
        return FALSE;
      n = 0;
    }
  return TRUE;
}

/* Run by run, in its place. */
static gboolean
settle_runs (PoolSpill *spill, const PoolSettle *settle, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow));
  guint64 from = 0;

  for (guint i = 0; i < spill->ends->len; i++)
    {
      const guint64 end = g_array_index (spill->ends, guint64, i);

      g_array_set_size (rows, (guint) (end - from));
      if (!read_rows (spill->fd, (PoolTraceRow *) rows->data, rows->len, from, error))
        return FALSE;
      pool_rows_settle (rows, settle);
      if (!write_rows (spill->fd, (const PoolTraceRow *) rows->data, rows->len, from, error))
        return FALSE;
      from = end;
    }
  return TRUE;
}

/* A window of each run, from its beginning. */
static gboolean
merge_runs (PoolSpill *spill, int fd, GError **error)
{
  g_autofree Run *runs = g_new0 (Run, spill->ends->len);
  gboolean good = TRUE;

  for (guint i = 0; i < spill->ends->len; i++)
    {
      runs[i].window = g_new (PoolTraceRow, WINDOW);
      runs[i].next = i > 0 ? g_array_index (spill->ends, guint64, i - 1) : 0;
      runs[i].end = g_array_index (spill->ends, guint64, i);
      good = good && refill (spill, &runs[i], error);
    }
  good = good && merge (spill, runs, fd, error);
  for (guint i = 0; i < spill->ends->len; i++)
    g_free (runs[i].window);
  return good;
}

/* Twice the room on disk for the time of the merge, so that walks read one file in one piece. */
gboolean
pool_spill_settle (PoolSpill *spill, const PoolSettle *settle, GError **error)
{
  int fd;

  if (!settle_runs (spill, settle, error))
    return FALSE;
  fd = open_nameless (error);
  if (fd < 0)
    return FALSE;
  if (!merge_runs (spill, fd, error))
    {
      close (fd);
      return FALSE;
    }
  close (spill->fd);
  spill->fd = fd;
  return TRUE;
}

/* A window is taken where there is a file alone. */
PoolWalk
pool_walk_begin (const GArray *rows, const PoolSpill *spill)
{
  return (PoolWalk){ .rows = rows,
                     .spill = spill,
                     .n = spill != NULL ? pool_spill_n (spill) : rows->len,
                     .window = spill != NULL ? g_new (PoolTraceRow, WINDOW) : NULL };
}

/* The file was written by this program and has no name: that it cannot be read is a fault of the
 * machine, after which no number would be right. */
static const PoolTraceRow *
row_of_file (PoolWalk *walk)
{
  g_autoptr (GError) error = NULL;

  if (walk->at >= walk->window_at + walk->window_n)
    {
      walk->window_at = walk->at;
      walk->window_n = (guint) MIN (walk->n - walk->at, WINDOW);
      if (!read_rows (walk->spill->fd, walk->window, walk->window_n, walk->at, &error))
        g_error ("%s", error->message);
    }
  return &walk->window[walk->at - walk->window_at];
}

/* In memory a walk costs what an index does. */
const PoolTraceRow *
pool_walk_row (PoolWalk *walk)
{
  if (walk->at >= walk->n)
    return NULL;
  if (walk->spill != NULL)
    return row_of_file (walk);
  return &g_array_index (walk->rows, PoolTraceRow, walk->at);
}

void
pool_walk_step (PoolWalk *walk)
{
  walk->at++;
}

void
pool_walk_clear (PoolWalk *walk)
{
  g_clear_pointer (&walk->window, g_free);
}
