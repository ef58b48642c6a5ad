/* models/sandbox_pool/workload/synthetic.c - functions and calls drawn from the published marginals
 * of Azure Functions ("Serverless in the Wild", ATC'20; constants as in DSLab-FaaS). */
#include <math.h>
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/workload/workload.h"

/* Memory: Burr (c, k, lambda) in MB by its inverse. */
#define BURR_C 11.652
#define BURR_K 0.221
#define BURR_LAMBDA_BYTES 107.083e6
/* ATC'20 publishes neither CPUs nor initialisation; as in the artifact's table. */
#define CPU_EACH 1.0
#define INIT_S 0.3
#define RO_LOW 0.24
#define RO_HIGH 0.90

double
pool_burr_bytes (double u)
{
  return BURR_LAMBDA_BYTES * pow (pow (1.0 - u, -1.0 / BURR_K) - 1.0, 1.0 / BURR_C);
}

/* Limits are cut at the cap: above it a function could never start, and check.c would refuse the
 * run. */
static PoolFunctionRow
draw_row (PoolArrivals *m, SimStream *stream, guint i)
{
  const PoolParams *p = m->cluster->p;
  PoolFunctionRow row = { .runtime = (int) (i % 2), .vcpu = CPU_EACH, .init_s = INIT_S };

  row.exec_s = exp (sim_normal (stream, p->duration_mu, p->duration_sigma));
  row.exec_s = MIN (row.exec_s, p->duration_max_s);
  row.limit_bytes = pool_burr_bytes (sim_uniform (stream));
  row.limit_bytes = MIN (row.limit_bytes, p->soft_cap_bytes);
  row.ro_share = RO_LOW + (RO_HIGH - RO_LOW) * sim_uniform (stream);
  row.user = (gint64) i % p->users;
  return row;
}

/* As many as are asked for; popularity decides how many of them are ever called. */
static guint
set_up_n (const PoolArrivals *m)
{
  return (guint) m->cluster->p->n_functions;
}

/* A stream of its own: more functions change the later ones alone, and no arrival. */
static void
set_up (PoolArrivals *m)
{
  SimStream *stream = sim_stream (m->cluster->sim, "functions");

  for (guint i = 0; i < m->cluster->p->n_functions; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i + 1);
      PoolFunctionRow row = draw_row (m, stream, i);

      row.name = name;
      pool_function_add (m->cluster, &row);
    }
}

/* Gaps are exponential at a coefficient of variation of 1, else log-normal with the same mean. */
static double
gap_s (PoolArrivals *m)
{
  double mean_s = 1.0 / m->cluster->p->arrival_hz, variance;

  if (m->cluster->p->iat_cv == 1.0)
    return sim_exp (m->arrivals, mean_s);
  variance = log1p (m->cluster->p->iat_cv * m->cluster->p->iat_cv);
  return mean_s * exp (sim_normal (m->arrivals, -0.5 * variance, sqrt (variance)));
}

/* The index is log-normal and cut at the number of functions, as DSLab-FaaS does; drawing again
 * keeps the shape of what is below the cut. */
static gboolean
next (PoolArrivals *m, PoolArrival *a)
{
  double share;

  if (m->drawn == (guint64) m->cluster->p->invocations)
    return FALSE;
  do
    share = exp (
      sim_normal (m->popularity, m->cluster->p->popularity_mu, m->cluster->p->popularity_sigma));
  /* the tail beyond the last function is drawn again */
  while (share >= 1.0);
  m->drawn++;
  m->clock_s += gap_s (m);
  a->at = sim_ticks (m->cluster->sim, m->clock_s);
  a->fn = 1 + (guint32) (share * (double) m->cluster->p->n_functions);
  return TRUE;
}

const PoolWorkload pool_load_synthetic = {
  .set_up_n = set_up_n, .set_up = set_up, .next = next,
};
