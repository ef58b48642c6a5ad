/* models/sandbox/trace/rows.h - rows of a trace in order of time: in memory, and where there are
 * too many, sorted in a file, so that a trace takes no more memory for being long.
 *
 * The file stands in the temporary folder (TMPDIR), has no name, and goes with the program. */
#ifndef MODELS_SANDBOX_TRACE_ROWS_H
#define MODELS_SANDBOX_TRACE_ROWS_H

#include <glib.h>

typedef struct {
  double  at_s;         /* of an instant, or the start of a minute; from the start of the trace */
  double  exec_s;       /* NAN where the format has none */
  guint32 fn, count;    /* index of a name; calls */
} PoolTraceRow;

/* Rows that are not in memory: runs of some, each sorted, then all in one order. */
typedef struct PoolSpill PoolSpill;

/* What is known when all rows have been read: the place of each function among the sorted names,
 * and where time begins. */
typedef struct {
  const guint32 *place;
  double first_s;
} PoolSettle;

/* In order of at_s, then fn, then the rest: no two orders are possible. */
int pool_trace_by_time (gconstpointer a, gconstpointer b);

/* Renames functions, moves times, and sorts @rows (element-type PoolTraceRow). */
void pool_rows_settle (GArray *rows, const PoolSettle *settle);

/* Returns: (transfer full): an empty one.  NULL with @error: no file can be made. */
PoolSpill *pool_spill_new (GError **error);
/* @spill (nullable). */
void pool_spill_free (PoolSpill *spill);
/* Takes all of @rows, which are empty then.  FALSE with @error: the disk has no room. */
gboolean pool_spill_take (PoolSpill *spill, GArray *rows, GError **error);
/* Settles and merges all that was taken; from now on it is read. */
gboolean pool_spill_settle (PoolSpill *spill, const PoolSettle *settle, GError **error);
/* Returns: how many rows. */
guint64 pool_spill_n (const PoolSpill *spill);

/* A walk over all rows, in order.  Walks know nothing of each other. */
typedef struct {
  const GArray *rows;
  const PoolSpill *spill; /* (nullable) instead of them */
  guint64 at, n;
  PoolTraceRow *window;   /* owned: rows of the file from window_at on */
  guint64 window_at;
  guint window_n;
} PoolWalk;

/* @spill (nullable): the rows are in @rows. */
PoolWalk pool_walk_begin (const GArray *rows, const PoolSpill *spill);
/* Returns: (nullable): the row that the walk is at; NULL behind the last.  Until the next step. */
const PoolTraceRow *pool_walk_row (PoolWalk *walk);
/* To the next row. */
void pool_walk_step (PoolWalk *walk);
void pool_walk_clear (PoolWalk *walk);

#endif
