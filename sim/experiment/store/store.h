/* sim/experiment/store/store.h - the results file: one SQLite database that holds a scenario and
 * all its runs.
 *
 * Written by one process (an advisory lock beside the file, held from open to close), read by any
 * number.  Records that arrive within a few milliseconds share a transaction; a transaction holds
 * whole runs only, so after kill -9 the file is intact and what was lost is recomputed.  The file
 * describes the latest plan it was given, the present one; runs of others stay (going back costs
 * nothing), and their plans are kept as variants (variant.h).  The view `results` has one row a
 * run of the present plan, with its parameters, metrics and derived metrics (but for one whose
 * expression is deeper than SQLite can hold).  A file knows its scenarios, and refuses others.
 *
 * A file may come from anywhere: it is looked at as a whole when it is opened, nothing in it is
 * ever a program, and a reader sees one state of it.
 *
 * Messages name the file, what is wrong and what to do.  A file that is not ours is never touched.
 */
#ifndef SIM_EXPERIMENT_STORE_STORE_H
#define SIM_EXPERIMENT_STORE_STORE_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

enum {
  SIM_STORE_APPLICATION_ID = 0x4f525259,   /* "ORRY" */
  SIM_STORE_SCHEMA = 2,        /* 1 is read, and becomes 2 when a run writes it */
};

typedef struct SimStore SimStore;

typedef enum {
  SIM_STORE_READ,     /* an existing file; works on a read-only medium and beside a writer */
  SIM_STORE_WRITE,    /* creates the file where there is none; takes the lock */
} SimStoreMode;

/**
 * sim_store_open:
 * @path: (nullable): the file; NULL with SIM_STORE_WRITE keeps everything in memory
 *
 * Errors: SIM_ERROR_STORE: not SQLite, not ours, newer, damaged, or locked by another process
 * (named when known);
 * SIM_ERROR_FILE: it cannot be read, created or written.
 * Returns: (transfer full) (nullable).
 */
SimStore *sim_store_open (const char *path, SimStoreMode mode, GError **error);

/* Commits what is pending, closes, and reads the file again: it is the one that was opened, whole,
 * and holds every run.  Errors: as sim_store_add.  sim_store_free closes without saying. */
gboolean sim_store_close (SimStore *store, GError **error);
void     sim_store_free (SimStore *store);

/**
 * sim_store_begin:
 * @plan: must outlive the store's writing
 *
 * Makes @plan the one that the file describes: scenario, provenance, points, parameters, metrics,
 * the view; in one
 * transaction.
 */
gboolean sim_store_begin (SimStore *store, const SimPlan *plan, GError **error);

/* One stored run of the plan. */
typedef struct {
  guint    point, replication;
  gboolean failed;
  double   value;       /* of the metric asked for; NaN without */
} SimStoreRun;

typedef void (*SimStoreEach) (gpointer data, const SimStoreRun *run);

/* Calls @each for every stored run of the plan, in order of points and replications.  @metric:
 * (nullable): a column of records. */
gboolean sim_store_runs (SimStore *store, const char *metric, SimStoreEach each, gpointer data,
                         GError **error);

/**
 * sim_store_add:
 *
 * Stores a run of the plan, replacing an earlier one of the same key.  Committed at once or within
 * SIM_STORE_GROUP_US.
 *
 * Errors: SIM_ERROR_FILE: the disk is full, ... (the message says how many runs are stored and how
 * to go on); SIM_ERROR_STORE: damaged; SIM_ERROR_LOST: the file was removed or replaced meanwhile.
 */
gboolean sim_store_add (SimStore *store, guint point, guint replication, const SimRecord *record,
                        GError **error);

enum { SIM_STORE_GROUP_US = 5000 };   /* a commit includes what arrived within this time */

/* Commits what is pending, and looks whether the file is still there.  Call it before waiting for
 * anything. */
gboolean sim_store_flush (SimStore *store, GError **error);

/* For a worker process, which inherits the store and has no use for it. */
void sim_store_close_inherited (const SimStore *store);

const char *sim_store_path (const SimStore *store);   /* (nullable): NULL in memory */

/* What a metric column is; derived ones have an expression. */
typedef struct {
  char *name, *unit, *doc;
  char *kind;           /* count, tally, level, result, derived */
  char *expression;     /* (nullable) */
} SimStoreMetric;

/* (nullable) (transfer full): scenario, resolved, title, version, commit, compiler, seed, ... */
char *sim_store_meta (SimStore *store, const char *key);

/* (transfer full): in order.  Errors: damaged. */
/* (element-type SimStoreMetric) */
GPtrArray *sim_store_metrics (SimStore *store, GError **error);
/* swept paths, zero-terminated */
char     **sim_store_columns (SimStore *store, GError **error);

/* (transfer full): the plots of the scenario (element-type SimPlotSpec), without marks.  Errors:
 * damaged. */
GPtrArray *sim_store_plots (SimStore *store, GError **error);

/* Calls @each with what the file says of its origin: provenance, components and constant parameters
 * (@origin: file:line:col). */
typedef void (*SimStoreInfo) (gpointer data, const char *key, const char *value,
              const char *origin);
gboolean sim_store_info (SimStore *store, SimStoreInfo each, gpointer data, GError **error);

/* Returns: (transfer full) (element-type utf8): for each point of the plan, in order, 16 hex digits
 * over the fingerprints of its runs by replication; equal only where all events were. */
GPtrArray *sim_store_fingerprints (SimStore *store, GError **error);

/* How many runs of the plan are stored well, and failed. */
gboolean sim_store_counts (SimStore *store, guint *n_ok, guint *n_failed, GError **error);

/* Replications that the plan asks for, and how many of them no run is stored of, failed ones
 * counted as stored: parts of a sweep that were not merged, or a sweep that was interrupted. */
gboolean sim_store_n_missing (SimStore *store, guint64 *n_missing, guint64 *n_wanted,
                              GError **error);

/* Returns: (transfer full) (nullable): what to say of the intervals of the whole file, a sentence a
 * line: MSER-5 cut more than a tenth of a run off; run.stop_when chose their number. */
char *sim_store_warning (SimStore *store);

/* Returns: (transfer full): the reason of each failed run, at most @max: "point 3 (params.x=4),
 * replication 2: signal 6 ...". */
GPtrArray *sim_store_failures (SimStore *store, guint max, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimStore, sim_store_free)

G_END_DECLS

#endif
