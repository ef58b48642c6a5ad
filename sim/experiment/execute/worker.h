/* sim/experiment/execute/worker.h - one worker process: forked from this one, so it has the
 * plan; runs one task at a time.
 *
 * Tasks go to it and records come back over a socket, in the same order; what it writes to standard
 * error is kept and explains its end.  It ends when its socket closes, and is killed by the kernel
 * when this process dies.
 */
#ifndef SIM_EXPERIMENT_EXECUTE_WORKER_H
#define SIM_EXPERIMENT_EXECUTE_WORKER_H

#include <sys/types.h>
#include "sim/experiment/execute/schedule.h"
#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

/* Ends what a run says on standard error: the record separator of ASCII. */
#define SIM_WORKER_MARK '\x1e'

/* What goes to a worker: a task, and when the warm-up of its point ends, where that is known. */
typedef struct {
  SimTask task;
  SimTime steady;
} SimOrder;

/* What comes back, before the @size bytes of the record, which it aligns. */
typedef struct {
  guint64 size;
  SimTime steady;     /* as the worker knows it by now */
} SimAnswer;

typedef struct {
  pid_t       pid;
  int         fd;          /* the socket; -1 when it has ended */
  int         errors;      /* its standard error; -1 likewise */
  gint64      began_us;    /* when its current task can have begun */
  gboolean    timed_out;   /* we killed it */
  GArray     *tasks;       /* (element-type SimTask): sent and not answered, oldest first */
  GByteArray *in;          /* part of a record */
  GString    *said;        /* standard error, from the oldest run not answered on */
} SimWorker;

/* Forks.  @store (nullable) is let go of in the new process, and the sockets of @others (nullable)
 * (element-type SimWorker*) are closed there. */
SimWorker *sim_worker_new (const SimPlan *plan, const SimStore *store, const GPtrArray *others,
                           GError **error);

/* Kills it if it lives, waits for its end, frees it. */
void sim_worker_free (SimWorker *worker);

/* Sends a task.  A worker that has ended takes it too: it is among the tasks that are left. */
void sim_worker_send (SimWorker *worker, const SimOrder *order);

/* Reads what has come.  Returns: FALSE when the worker has ended; what came before can still be
 * taken. */
gboolean sim_worker_read (SimWorker *worker);
void     sim_worker_read_errors (SimWorker *worker);

/* Returns: (transfer full) (nullable): the next whole record, of the oldest task, which is removed
 * to @order, with when the warm-up of its point ends as far as the worker knows. */
SimRecord *sim_worker_take (SimWorker *worker, SimOrder *order);

/* Waits for a worker that has ended.  Returns: (transfer full): why, for the record of the task
 * that it was at. */
char *sim_worker_reap (SimWorker *worker, const SimRunOptions *options);

/* What the worker process does: reads tasks from @fd and writes records to it until the other end
 * closes.  worker_serve.c */
void sim_worker_serve (const SimPlan *plan, int fd);

G_END_DECLS

#endif
