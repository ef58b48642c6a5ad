/* tests/statistics/parts.c - see parts.h. */
#include "tests/statistics/parts.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* clang-format off */
static const SimParam rows[] = {
  SIM_PARAM (PartsParams, n_a, "1", "4", "[0, 1000]", "parts of kind a", "test"),
  SIM_PARAM (PartsParams, n_b, "1", "0", "[0, 1000]", "parts of kind b", "test"),
  SIM_PARAM (PartsParams, spare, "1", "1", "[0, 1000]", "parts that may be down", "test"),
  SIM_PARAM (PartsParams, life_a_s, "s", "1000 s", "(0, inf)", "mean life of a", "test"),
  SIM_PARAM (PartsParams, life_b_s, "s", "1000 s", "(0, inf)", "mean life of b", "test"),
  SIM_PARAM (PartsParams, stretch, "1", "1", "(0, 10]",
             "delays are taken so many times as long: a model that does not do what it says",
             "test"),
  SIM_PARAM (PartsParams, repair_s, "s", "exponential(1 s)", "[0, inf)", "repair", "test"),
  SIM_PARAM_END
};
static const SimMetric metrics[] = {
  [PARTS_DOWN_SHARE] = { "down_share", SIM_RESULT, "1", "time with too few parts" },
  [PARTS_FAILURES]   = { "failures", SIM_COUNT, "1", "of parts" },
  SIM_METRIC_END
};
/* clang-format on */

typedef struct {
  const PartsParams *p;
  gint64             up[2], down;
  SimEventId         failure;
} Parts;

static void fail (Sim *sim, gpointer self, gpointer item);

static void
wait_for_failure (Sim *sim, Parts *m)
{
  double rates[2] = { (double) m->up[0] / m->p->life_a_s, (double) m->up[1] / m->p->life_b_s };
  double repair_s = m->down > 0 ? sim_dist_mean (&m->p->repair_s) / (double) m->down : INFINITY;
  double delay_s;

  sim_cancel (sim, m->failure);
  delay_s = m->p->stretch * sim_rare_delay (sim, sim_stream (sim, "lives"), rates, 2, repair_s);
  m->failure = sim_after (sim, delay_s, fail, m, NULL);
}

static void
set_down (Sim *sim, Parts *m, gint64 by)
{
  m->down += by;
  sim_rare_cost (sim, 0, m->down > m->p->spare ? 1 : 0);
  if (m->down > m->p->spare)
    sim_rare_reached (sim);
  if (m->down == 0)
    sim_rare_renewed (sim);
}

static void
repaired (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;

  m->up[GPOINTER_TO_UINT (item)]++;
  set_down (sim, m, -1);
  wait_for_failure (sim, m);
}

static void
fail (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;
  guint kind = sim_rare_kind (sim, sim_stream (sim, "kinds"));

  m->failure = 0;
  sim_count (sim, PARTS_FAILURES, 1);
  m->up[kind]--;
  set_down (sim, m, 1);
  sim_after (sim, sim_dist_draw (&m->p->repair_s, sim_stream (sim, "repairs")), repaired, m,
             GUINT_TO_POINTER (kind));
  wait_for_failure (sim, m);
}

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;

  m->p = params;
  m->up[0] = m->p->n_a;
  m->up[1] = m->p->n_b;
  wait_for_failure (sim, m);
}

static void
finish (Sim *sim, gpointer self)
{
  if (sim_rare_wanted (sim))
    sim_rare_result (sim, PARTS_DOWN_SHARE, sim_rare_average (sim, 0));
}

static gboolean
can_all (gconstpointer params, GError **error)
{
  return TRUE;
}

const SimModel parts_model = { .abi = SIM_MODEL_ABI,
                               .name = "parts",
                               .title = "k of n parts",
                               .reference = "test",
                               .revision = 1,
                               .params_size = sizeof (PartsParams),
                               .state_size = sizeof (Parts),
                               .params = rows,
                               .metrics = metrics,
                               .start = start,
                               .finish = finish,
                               .rare = can_all };

double
parts_down_share (const PartsParams *p)
{
  double repair = sim_dist_mean (&p->repair_s), share = 0;
  double u_a = repair / (p->life_a_s + repair), u_b = repair / (p->life_b_s + repair);

  for (guint i = 0; i <= p->n_a; i++)
    for (guint j = 0; j <= p->n_b; j++)
      if (i + j > p->spare)
        share += gsl_ran_binomial_pdf (i, u_a, (guint) p->n_a)
                 * gsl_ran_binomial_pdf (j, u_b, (guint) p->n_b);
  return share;
}

SimRecord *
parts_run (const PartsParams *p, SimRareMethod method, guint cycles, guint64 replication)
{
  SimComponent component = { "parts", &parts_model, p };
  SimRunSpec spec
    = { .components = &component,
        .n_components = 1,
        .until = SIM_TIME_MAX,
        .engine
        = { .seed = 1, .replication = replication, .rare = method, .rare_cycles = cycles } };

  return sim_run (&spec);
}
