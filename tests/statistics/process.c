/* tests/statistics/process.c - see process.h. */
#include "tests/statistics/process.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

const char *
process_name (ProcessKind kind)
{
  static const char *const names[] = { "M/M/1", "M/D/1", "M/G/1", "M/M/4", "AR(1)" };

  return names[kind];
}

void
process_start (Process *p, guint64 replication)
{
  p->arrivals = sim_stream_new (&(SimStreamKey){ 1, replication, "mm1", "arrivals" });
  p->services = sim_stream_new (&(SimStreamKey){ 1, replication, "mm1", "services" });
  p->now = p->kind == PROCESS_AR1 ? 15 : 0;
  for (guint i = 0; i < SERVERS; i++)
    p->free[i] = 0;
}

void
process_clear (Process *p)
{
  g_clear_pointer (&p->arrivals, sim_stream_free);
  g_clear_pointer (&p->services, sim_stream_free);
}

static double
draw_service (Process *p)
{
  double x;

  if (p->kind == PROCESS_MD1)
    return 1;
  x = sim_exp (p->services, 1);
  return p->kind == PROCESS_MG1 ? 0.5 * x * x : x;
}

/* Puts the end of a service among those of the other servers, the earliest first. */
static void
occupy (Process *p, double end)
{
  guint n = p->kind == PROCESS_MM4 ? SERVERS : 1, i;

  for (i = 0; i + 1 < n && p->free[i + 1] < end; i++)
    p->free[i] = p->free[i + 1];
  p->free[i] = end;
}

double
process_next (Process *p)
{
  double rate = p->load * (p->kind == PROCESS_MM4 ? SERVERS : 1), end;

  if (p->kind == PROCESS_AR1)
    return p->now = 10 + p->load * (p->now - 10)
                    + sim_normal (p->services, 0, sqrt (1 - p->load * p->load));
  p->now += sim_exp (p->arrivals, 1 / rate);
  end = fmax (p->now, p->free[0]) + draw_service (p);
  occupy (p, end);
  return end - p->now;
}

/* Erlang's C: the chance to wait. */
static double
chance_to_wait (double load)
{
  double offered = load * SERVERS, term = 1, sum = 0;

  for (guint k = 0; k < SERVERS; k++)
    {
      sum += term;
      term *= offered / (k + 1);
    }
  return term / (1 - load) / (sum + term / (1 - load));
}

double
process_mean (ProcessKind kind, double load)
{
  /* Pollaczek and Khinchine: by the squared coefficient of variation of service */
  static const double scv[] = { 1, 0, 5 };

  if (kind == PROCESS_AR1)
    return 10;
  if (kind == PROCESS_MM4)
    return 1 + chance_to_wait (load) / (SERVERS * (1 - load));
  return 1 + 0.5 * load * (1 + scv[kind]) / (1 - load);
}

double
process_quantile (ProcessKind kind, double load, double p)
{
  if (kind == PROCESS_MM1)
    return -log (1 - p) / (1 - load);
  return kind == PROCESS_AR1 ? 10 + gsl_cdf_ugaussian_Pinv (p) : NAN;
}

guint
process_length (double load, guint cycles)
{
  return (guint) rint (cycles / (1 - load));
}
