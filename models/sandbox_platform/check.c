/* models/sandbox_platform/check.c - rules across parameters: what could never run is refused
 * before anything runs. */
#include "models/sandbox_platform/check.h"
#include <string.h>
#include "models/sandbox_platform/policy.h"

/* A trace of single functions may list some that nobody called. */
static guint
n_called (const PoolTrace *trace)
{
  guint n = 0;

  for (guint i = 0; i < trace->names->len; i++)
    n += g_array_index (trace->names, PoolTraceName, i).calls > 0 ? 1 : 0;
  return n;
}

/* A window beside the trace would run nothing.  Minutes begin where their calls may be. */
static gboolean
check_window (const PlatParams *p, const PoolTrace *trace, GError **error)
{
  const double end_s = p->from_s + p->length_s;
  PoolWalk walk = pool_trace_walk (trace);
  const PoolTraceRow *row;
  gboolean good;

  while ((row = pool_walk_row (&walk)) != NULL && row->at_s < p->from_s)
    pool_walk_step (&walk);
  good = row != NULL && row->at_s < end_s;
  pool_walk_clear (&walk);
  if (good)
    return TRUE;
  return sim_invalid (error,
                      "from_s, length_s: the trace has no call from %g s to %g s; its first is at "
                      "%g s and its last at %g s",
                      p->from_s, end_s, trace->first_s, trace->last_s);
}

/* Instants are what they are: neither their number nor their distances can be scaled. */
static gboolean
check_trace (const PlatParams *p, GError **error)
{
  const PoolTrace *trace = p->trace.data;

  if (trace == NULL)
    return sim_invalid (error, "workload trace needs a file: give trace");
  if (!trace->minutes && p->load_scale != 1.0)
    return sim_invalid (error, "load_scale: the trace names single calls, whose number is its own; "
                               "leave it at 1, or take a trace of calls per minute");
  if (!trace->minutes && p->sample_functions > (gint64) n_called (trace))
    return sim_invalid (
      error,
      "sample_functions: the trace names single calls, so that copies of a "
      "function would be called at its instants; at most %u, its called functions",
      n_called (trace));
  if (p->unit == PLAT_UNIT_APP && !pool_trace_has_apps (trace))
    return sim_invalid (error, "unit: the trace names no applications; set it to function");
  return check_window (p, trace, error);
}

/* Names are identities: two functions of one name would be one. */
static gboolean
check_rates (const PlatParams *p, GError **error)
{
  const PlatFunctionRow *rows = p->functions.items;
  double rate_hz = 0.0;

  if (p->functions.n == 0)
    return sim_invalid (error, "workload rates needs functions, with a rate_hz each");
  for (guint i = 0; i < p->functions.n; i++)
    {
      rate_hz += rows[i].rate_hz;
      if (rows[i].bytes > p->node_bytes)
        return sim_invalid (error,
                            "functions: %s has %g B, above node_bytes (%g B): it could never "
                            "start",
                            rows[i].name, rows[i].bytes, p->node_bytes);
      if (rows[i].vcpu > p->node_vcpu)
        return sim_invalid (error,
                            "functions: %s has %g CPUs, above node_vcpu (%g): it could never start",
                            rows[i].name, rows[i].vcpu, p->node_vcpu);
      for (guint j = 0; j < i; j++)
        if (strcmp (rows[i].name, rows[j].name) == 0)
          return sim_invalid (error, "functions: two are called %s", rows[i].name);
    }
  if (rate_hz <= 0.0)
    return sim_invalid (error, "functions: all have rate_hz 0: nothing would be called");
  return TRUE;
}

/* Which node first: what is idle there is asked, and not what still has a free slot. */
static gboolean
check_policies (const PlatParams *p, GError **error)
{
  const PlatPlace *place = plat_places[p->placement].impl;

  if (p->nodes > 1 && place->node_first && p->concurrency != 1)
    return sim_invalid (error,
                        "concurrency: placement %s sends calls to nodes by their idle "
                        "instances; it needs 1",
                        plat_places[p->placement].name);
  if (p->node_busy_w > 0.0 && p->node_busy_w < p->node_idle_w)
    return sim_invalid (error, "node_busy_w (%g W) must not be below node_idle_w (%g W)",
                        p->node_busy_w, p->node_idle_w);
  if (p->most_scale > 0 && p->most_scale < p->least_scale)
    return sim_invalid (error,
                        "most_scale (%" G_GINT64_FORMAT
                        ") must not be below least_scale (%" G_GINT64_FORMAT ")",
                        p->most_scale, p->least_scale);
  return TRUE;
}

/* A life is billed as it goes by, in parts: what is rounded once at its end has no place here. */
static gboolean
check_price (const SandboxPrice *price, GError **error)
{
  if (price == NULL || price->billed != SANDBOX_BILLED_LIFE
      || (price->rounding_s <= 0.0 && price->least_s <= 0.0 && price->step_bytes <= 0.0
          && price->least_bytes <= 0.0 && !price->init_billed))
    return TRUE;
  return sim_invalid (error, "price: its list bills the life of instances, for which rounding_s, "
                             "least_s, step_bytes, least_bytes and init_billed are not modelled: "
                             "take a list without them, or one with billed: call or busy");
}

/* The order matters to the message: the workload comes first. */
gboolean
plat_check (gconstpointer params, GError **error)
{
  const PlatParams *p = params;
  const char *load = plat_loads[p->workload].name;

  if (strcmp (load, "trace") == 0 && !check_trace (p, error))
    return FALSE;
  if (strcmp (load, "rates") == 0 && !check_rates (p, error))
    return FALSE;
  return check_policies (p, error) && check_price (p->price, error);
}
