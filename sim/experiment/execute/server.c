/* sim/experiment/execute/server.c - see server.h. */
#include "sim/experiment/execute/server.h"

/* Decoded parameters are kept, so that replications in breadth order do not decode again each time.
 */
enum { N_KEPT = 256 };

struct SimServer {
  const SimPlan  *plan;
  SimPointParams *params[N_KEPT];
  guint32         point[N_KEPT];
  SimTime         steady[N_KEPT];   /* with warmup_mser, when they become so */
};

SimServer *
sim_server_new (const SimPlan *plan)
{
  SimServer *server = g_new0 (SimServer, 1);

  server->plan = plan;
  return server;
}

void
sim_server_free (SimServer *server)
{
  for (guint i = 0; i < N_KEPT; i++)
    sim_point_params_free (server->params[i]);
  g_free (server);
}

static const SimPointParams *
params_of (SimServer *server, guint32 point)
{
  guint i = point % N_KEPT;

  if (server->params[i] == NULL || server->point[i] != point)
    {
      sim_point_params_free (server->params[i]);
      server->params[i] = sim_plan_params (server->plan, point);
      server->point[i] = point;
      server->steady[i] = SIM_STEADY_UNKNOWN;
    }
  return server->params[i];
}

/* Pilots find the warm-up of a point, where neither the parent nor a run before knows it. */
static void
find_steady (SimServer *server, const SimOrder *order, SimRunSpec *spec)
{
  SimTime *steady = &server->steady[order->task.point % N_KEPT];

  if (order->steady != SIM_STEADY_UNKNOWN)
    *steady = order->steady;
  if (spec->warmup_mser && *steady == SIM_STEADY_UNKNOWN)
    *steady = sim_run_steady (spec);
  spec->steady = *steady;
}

SimRecord *
sim_server_run (SimServer *server, SimOrder *order)
{
  SimRunSpec spec;

  sim_plan_spec (server->plan, params_of (server, order->task.point), order->task.replication,
                 &spec);
  find_steady (server, order, &spec);
  order->steady = spec.steady;
  return sim_run (&spec);
}
