/* models/mm1/mm1.c - the M/M/1 queue: the smallest complete model, and the one to copy.
 *
 * Poisson arrivals, exponential service, one server, first come first served, no limit on
 * waiting.  Closed forms that tests/test_mm1.c holds it to, with r = arrival_hz / service_hz:
 * mean sojourn = 1 / (service_hz - arrival_hz) seconds; mean number present = r / (1 - r).
 * Source: L. Kleinrock, Queueing Systems, vol. 1 (Wiley, 1975).
 */
#include "models/mm1/mm1.h"
#include "sim/sim.h"

typedef struct {
  double arrival_hz;
  double service_hz;
} Mm1Params;

/* clang-format off */
static const SimParam mm1_params[] = {
  /*         struct     field       unit  default    allowed     meaning              source    */
  SIM_PARAM (Mm1Params, arrival_hz, "Hz", "0.9 Hz",  "(0, inf)", "mean arrival rate", "assumed"),
  SIM_PARAM (Mm1Params, service_hz, "Hz", "1.25 Hz", "(0, inf)", "mean service rate", "assumed"),
  SIM_PARAM_END
};

enum { SOJOURN_S, PRESENT, ARRIVED, SERVED };

static const SimMetric mm1_metrics[] = {
  [SOJOURN_S] = { "sojourn_s", SIM_TALLY, "s", "time from arrival to departure" },
  [PRESENT]   = { "present",   SIM_LEVEL, "1", "customers in the system, averaged over time" },
  [ARRIVED]   = { "arrived",   SIM_COUNT, "1", "customers that came" },
  [SERVED]    = { "served",    SIM_COUNT, "1", "customers that left" },
  SIM_METRIC_END
};
/* clang-format on */

typedef struct {
  double           arrival_s, service_s;   /* means: to divide once, and not a customer */
  SimStream       *arrivals, *services;
  SimFifo          line;               /* arrival instants (s); the head is being served */
  guint64          n_arrived, n_served; /* since time 0, for the law of conservation */
} Mm1;

/* The next in line begins at once: the server is never idle while somebody waits. */
static void
depart (Sim *sim, gpointer self, gpointer item)
{
  Mm1 *m = self;

  sim_tally (sim, SOJOURN_S, sim_now_s (sim) - sim_fifo_pop (&m->line));
  sim_level (sim, PRESENT, m->line.len);
  sim_count (sim, SERVED, 1);
  m->n_served++;
  sim_assert (sim, m->n_arrived == m->n_served + m->line.len);
  if (m->line.len > 0)
    sim_after (sim, sim_exp (m->services, m->service_s), depart, m, NULL);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Mm1 *m = self;

  sim_fifo_push (&m->line, sim_now_s (sim));
  sim_level (sim, PRESENT, m->line.len);
  sim_count (sim, ARRIVED, 1);
  m->n_arrived++;
  if (m->line.len == 1)
    sim_after (sim, sim_exp (m->services, m->service_s), depart, m, NULL);
  sim_after (sim, sim_exp (m->arrivals, m->arrival_s), arrive, m, NULL);
}

static gboolean
mm1_check (gconstpointer params, GError **error)
{
  const Mm1Params *p = params;

  if (p->arrival_hz >= p->service_hz)
    return sim_invalid (
      error, "arrival_hz (%g Hz) must be below service_hz (%g Hz), or the queue grows for ever",
      p->arrival_hz, p->service_hz);
  return TRUE;
}

static void
mm1_start (Sim *sim, gpointer self, gconstpointer params)
{
  const Mm1Params *p = params;
  Mm1 *m = self;

  m->arrival_s = 1 / p->arrival_hz;
  m->service_s = 1 / p->service_hz;
  m->arrivals = sim_stream (sim, "arrivals");
  m->services = sim_stream (sim, "services");
  sim_level (sim, PRESENT, 0);
  sim_after (sim, sim_exp (m->arrivals, m->arrival_s), arrive, m, NULL);
}

static void
mm1_clear (gpointer self)
{
  Mm1 *m = self;

  sim_fifo_clear (&m->line);
}

/* For `orrery explain`: who is present, and how long each stays. */
static const SimLittle mm1_queues[] = { { "present", "sojourn_s" }, { NULL, NULL } };
static const SimService mm1_offers[] = { { SIM_SERVICE_LITTLE, mm1_queues }, { NULL, NULL } };

const SimModel mm1_model = {
  .abi = SIM_MODEL_ABI,
  .name = "mm1",
  .title = "single-server queue",
  .reference = "L. Kleinrock, Queueing Systems, vol. 1 (Wiley, 1975)",
  .revision = 1,
  .params = mm1_params,
  .params_size = sizeof (Mm1Params),
  .metrics = mm1_metrics,
  .state_size = sizeof (Mm1),
  .offers = mm1_offers,
  .check = mm1_check,
  .start = mm1_start,
  .clear = mm1_clear,
  .any_resolution = TRUE,
};
