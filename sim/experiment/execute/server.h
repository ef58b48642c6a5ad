/* sim/experiment/execute/server.h - runs tasks of a plan, one after the other, in this process:
 * what a worker does between its two sockets, and what `--jobs 0` does without a worker. */
#ifndef SIM_EXPERIMENT_EXECUTE_SERVER_H
#define SIM_EXPERIMENT_EXECUTE_SERVER_H

#include "sim/experiment/execute/worker.h"

G_BEGIN_DECLS

typedef struct SimServer SimServer;

/* Decoded parameters of recent points are kept.  Returns: (transfer full). */
SimServer *sim_server_new (const SimPlan *plan);
void       sim_server_free (SimServer *server);

/* Runs the task of @order; pilots find the warm-up of its point where neither @order nor a run
 * before knows it, and it is written back to @order.  Returns: (transfer full). */
SimRecord *sim_server_run (SimServer *server, SimOrder *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimServer, sim_server_free)

G_END_DECLS

#endif
