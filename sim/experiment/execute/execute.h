/* sim/experiment/execute/execute.h - runs what a plan asks for and a store does not have yet.
 *
 * Runs execute in worker processes, one run at a time each; records come back over sockets to this
 * process, the only writer.  A crash, a time-out or a memory limit is one failed record with its
 * reason, the worker is replaced and the sweep goes on. The result does not depend on the number of
 * workers, nor on how often it was interrupted.
 */
#ifndef SIM_EXPERIMENT_EXECUTE_EXECUTE_H
#define SIM_EXPERIMENT_EXECUTE_EXECUTE_H

#include "sim/experiment/store/variant.h"

G_BEGIN_DECLS

/* How far it is.  Times are real time. */
typedef struct {
  guint  n_total;         /* runs of the plan (of this shard) */
  guint  n_stored;        /* found in the store */
  guint  n_done;          /* executed now, failed ones included */
  guint  n_failed;        /* executed now */
  guint  n_workers;       /* that there are */
  guint  n_wide;          /* points at the cap of stop_when, and not narrow; known at the end */
  double elapsed_s;
  double rate_hz;         /* runs a second; 0 while unknown */
  double eta_s;           /* NaN while unknown */
} SimProgress;

typedef void (*SimProgressFunc) (gpointer data, const SimProgress *progress);

typedef struct {
  guint           jobs;              /* worker processes; 0: one a processor */
  /* No worker: runs happen in this process, one after the other.  For measuring and debugging: a
   * run that crashes takes the sweep with it, and a signal ends the process there and then; what
   * was committed stays. */
  gboolean        here;
  gboolean        fresh;             /* run everything again */
  SimStoreAs      as;                /* the variant's name; another scenario may join */
  gboolean        fail_fast;         /* stop at the first failed run */
  guint           shard, n_shards;   /* run only part @shard (1 ... @n_shards); 0, 0: everything */
  /* (nullable) (array length=n_points): balances the shards (sim/experiment/execute/shard.h) */
  const double   *costs;
  /* (nullable): called after every record, a few times a second while waiting, and at the end */
  SimProgressFunc progress;
  gpointer        progress_data;
} SimExecuteOptions;

/**
 * sim_execute:
 * @options: (nullable): NULL for one worker and nothing special
 * @result: (out) (nullable): the last state of progress, filled on errors too
 *
 * Calls sim_store_begin, then runs what is missing; failed runs that are stored are run again.
 * Forks; call it from a process without threads.  Where a worker cannot be started it goes on with
 * those that it has, and tries again later.  SIGINT and SIGTERM stop it: whole runs stay.
 *
 * Errors: SIM_ERROR_INTERRUPTED; no worker at all for a second; SIM_ERROR_INVALID: options.here
 * with a limit of time or memory, which nothing in the same process can keep; those of the store.
 * Failed runs are no error, with fail_fast or without: see @result.
 */
gboolean sim_execute (const SimPlan *plan, SimStore *store, const SimExecuteOptions *options,
                      SimProgress *result, GError **error);

G_END_DECLS

#endif
