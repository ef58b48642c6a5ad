/* @NAME@.c - one server without a queue: who comes while it is busy is lost.
 *
 * Replace it by your own.  With r = arrival_hz / service_hz, in steady state a share r / (1 + r) of
 * the customers is lost (Erlang 1917); test_@NAME@.c and scenario.yaml hold the model to that.
 */
#include "sim/sim.h"
#include "sim/model/plugin/plugin.h"

/* --- parameters: a field, and a row with unit, default, range, meaning and source --- */

typedef struct {
  double arrival_hz;
  double service_hz;
} Params;

static const SimParam params[] = {
  SIM_PARAM (Params, arrival_hz, "Hz", "0.9 Hz", "(0, inf)", "mean arrival rate", "assumed"),
  SIM_PARAM (Params, service_hz, "Hz", "1.25 Hz", "(0, inf)", "mean service rate", "assumed"),
  SIM_PARAM_END
};

/* --- metrics: their kind says what is kept of them --- */

enum { ARRIVED, LOST, BUSY, LOST_SHARE };

static const SimMetric metrics[] = {
  [ARRIVED] = { "arrived", SIM_COUNT, "1", "customers that came" },
  [LOST] = { "lost", SIM_COUNT, "1", "customers that found the server busy" },
  [BUSY] = { "busy", SIM_LEVEL, "1", "whether the server is busy, averaged over time" },
  [LOST_SHARE] = { "lost_share", SIM_RESULT, "1", "lost / arrived" },
  SIM_METRIC_END
};

/* --- state: zeroed at the start of each run --- */

typedef struct {
  const Params *p;
  SimStream    *arrivals, *services;
  gboolean      busy;
  guint64       n_arrived, n_lost;   /* of what is measured */
} State;

static void
depart (Sim *sim, gpointer self, gpointer item)
{
  State *s = self;

  s->busy = FALSE;
  sim_level (sim, BUSY, 0);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  State *s = self;

  s->n_arrived++;
  sim_count (sim, ARRIVED, 1);
  if (s->busy)
    {
      s->n_lost++;
      sim_count (sim, LOST, 1);
    }
  else
    {
      s->busy = TRUE;
      sim_level (sim, BUSY, 1);
      sim_after (sim, sim_exp (s->services, 1 / s->p->service_hz), depart, s, NULL);
    }
  sim_after (sim, sim_exp (s->arrivals, 1 / s->p->arrival_hz), arrive, s, NULL);
}

static void
start (Sim *sim, gpointer self, gconstpointer p)
{
  State *s = self;

  s->p = p;
  s->arrivals = sim_stream (sim, "arrivals");
  s->services = sim_stream (sim, "services");
  sim_level (sim, BUSY, 0);
  sim_after (sim, sim_exp (s->arrivals, 1 / s->p->arrival_hz), arrive, s, NULL);
}

/* The warm-up has ended: counters of our own begin anew; metrics do it without being told. */
static void
measure (Sim *sim, gpointer self)
{
  State *s = self;

  s->n_arrived = s->n_lost = 0;
}

static void
finish (Sim *sim, gpointer self)
{
  State *s = self;

  sim_assert (sim, s->n_lost <= s->n_arrived);
  if (s->n_arrived > 0)
    sim_result (sim, LOST_SHARE, (double) s->n_lost / (double) s->n_arrived);
}

const SimModel @NAME@_model = {
  .abi = SIM_MODEL_ABI, .name = "@NAME@", .title = "one server without a queue",
  .reference = "Erlang 1917", .revision = 1,
  .params = params, .params_size = sizeof (Params), .metrics = metrics,
  .state_size = sizeof (State), .start = start, .measure = measure, .finish = finish,
};

static const SimModel *const models[] = { &@NAME@_model, NULL };

SIM_PLUGIN ("@NAME@", "0.1", .models = models);
