/* models/sandbox_pool/check.c - rules across parameters: what could never run is refused before
 * anything runs. */
#include "models/sandbox_pool/check.h"
#include <math.h>
#include <string.h>
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/workload/trace_function.h"

/* A limit above the cap would wait for memory that never comes: better refused with its name
 * than a run that times every call out. */
static gboolean
check_function (const PoolParams *p, const PoolFunctionRow *row, GError **error)
{
  if (pool_limit_bytes (p, row) <= p->soft_cap_bytes)
    return TRUE;
  return sim_invalid (
    error, "functions: %s has a limit of %g B, above soft_cap_bytes (%g B): it could never start",
    row->name, pool_limit_bytes (p, row), p->soft_cap_bytes);
}

/* The functions of a trace are judged as the run will make them, with what is drawn for them. */
static gboolean
check_trace_functions (const PoolParams *p, GError **error)
{
  const PoolTrace *trace = p->trace.data;

  for (guint i = 0; i < trace->names->len; i++)
    {
      PoolTraceFunction f = pool_trace_function (p, i);

      if (f.app_bytes > 0.0)
        f.row.limit_bytes = f.app_bytes;
      if (!check_function (p, &f.row, error))
        return FALSE;
    }
  return TRUE;
}

/* Whichever table the workload takes its functions from: the trace's names, the scenario's rows,
 * or the artifact's eleven. */
static gboolean
check_functions (const PoolParams *p, GError **error)
{
  const PoolFunctionRow *rows = p->functions.items;

  if (pool_loads[p->workload].impl == &pool_load_trace && p->trace.data != NULL && p->rows.n == 0)
    return check_trace_functions (p, error);
  for (guint i = 0; i < p->functions.n; i++)
    if (!check_function (p, &rows[i], error))
      return FALSE;
  for (guint i = 0; p->functions.n == 0 && i < pool_table_n; i++)
    if (!check_function (p, &pool_table[i], error))
      return FALSE;
  return TRUE;
}

/* A name of the artifact's table, of its variants if they are on, or of the scenario's. */
static gboolean
is_function (const PoolParams *p, const char *name)
{
  const PoolFunctionRow *rows = p->functions.n > 0 ? p->functions.items : pool_table;
  guint n = p->functions.n > 0 ? p->functions.n : pool_table_n;

  for (guint i = 0; i < n; i++)
    {
      const char *rest = name + strlen (rows[i].name);

      if (!g_str_has_prefix (name, rows[i].name))
        continue;
      if (*rest == '\0'
          || (p->functions.n == 0 && p->variants && strlen (rest) == 2
              && (g_str_equal (rest, "_1") || g_str_equal (rest, "_2"))))
        return TRUE;
    }
  return FALSE;
}

/* By the short name, which is what a user finds in the file; keys with owner and application are
 * ours. */
static gboolean
is_in_trace (const PoolTrace *trace, const char *id)
{
  for (guint i = 0; i < trace->names->len; i++)
    if (g_str_equal (g_array_index (trace->names, PoolTraceName, i).name, id))
      return TRUE;
  return FALSE;
}

/* `rows` joins two tables by name: a typo in either would give a function without calls. */
static gboolean
check_windows (const PoolParams *p, GError **error)
{
  const PoolWindowRow *windows = p->rows.items;

  for (guint i = 0; i < p->rows.n; i++)
    {
      if (!is_function (p, windows[i].function))
        return sim_invalid (error, "rows: no function %s in the table", windows[i].function);
      if (p->trace.data != NULL && !is_in_trace (p->trace.data, windows[i].id))
        return sim_invalid (error, "rows: the trace has no row or column %s (for %s)",
                            windows[i].id, windows[i].function);
    }
  return TRUE;
}

/* An application has one sandbox: it cannot but be used again. */
static gboolean
check_unit (const PoolParams *p, gboolean trace, GError **error)
{
  gboolean wanted = p->memory_unit == POOL_UNIT_APP;

  if (wanted && (!trace || p->rows.n > 0))
    return sim_invalid (error, "memory_unit: app goes with workload trace, each name a function of "
                               "its own (no rows); leave it at measured");
  if (wanted && p->trace.data != NULL && !pool_trace_has_apps (p->trace.data))
    return sim_invalid (error,
                        "memory_unit: the trace names no applications; leave it at measured");
  if (!p->reuse && trace && p->rows.n == 0
      && (wanted
          || (p->memory_unit == POOL_UNIT_MEASURED && pool_profiles_of_apps (p->memory.data))))
    return sim_invalid (error,
                        "reuse: false needs sandboxes of single functions: set memory_unit to "
                        "function");
  return TRUE;
}

/* A parameter that the workload does not read would be accepted and change nothing: it is
 * refused. */
static gboolean
check_workload (const PoolParams *p, GError **error)
{
  gboolean trace = pool_loads[p->workload].impl == &pool_load_trace;

  if (trace && p->trace.path == NULL)
    return sim_invalid (error, "workload trace needs a file: give trace");
  if (!trace && (p->rows.n > 0 || p->durations.path != NULL || p->memory.path != NULL))
    return sim_invalid (error, "rows, durations and memory go with workload trace only");
  /* the difference is what cores at work add */
  if (p->node_busy_w > 0.0 && p->node_busy_w < p->node_idle_w)
    return sim_invalid (error, "node_busy_w (%g W) must not be below node_idle_w (%g W)",
                        p->node_busy_w, p->node_idle_w);
  if (p->quiet_long_s < p->quiet_medium_s)
    return sim_invalid (error, "quiet_long_s (%g s) must not be below quiet_medium_s (%g s)",
                        p->quiet_long_s, p->quiet_medium_s);
  if (trace && p->trace.data != NULL && !((const PoolTrace *) p->trace.data)->minutes
      && p->load_scale != 1.0)
    return sim_invalid (error, "load_scale: the trace names single calls, whose number is its own; "
                               "leave it at 1, or take a trace of calls per minute");
  return check_unit (p, trace, error) && check_windows (p, error);
}

/* Agents need memory laws of their own (agent_set_up), and their times were measured on one
 * node. */
static gboolean
check_agents (const PoolParams *p, GError **error)
{
  const PoolSystem *system = pool_systems[p->system].impl;

  if (p->study == POOL_FUNCTIONS)
    return TRUE;
  if (system->agent_set_up == NULL)
    return sim_invalid (
      error, "system %s is not of virtual machines for agents; allowed are e2b, e2b_plus, trenv_vm",
      pool_systems[p->system].name);
  if (p->nodes != 1)
    return sim_invalid (error, "nodes: agents share one node (got %" G_GINT64_FORMAT ")", p->nodes);
  return TRUE;
}

/* The order matters to the message: what is impossible whatever the cap comes first. */
static gboolean
check_memory (const PoolParams *p, GError **error)
{
  const PoolSystem *system = pool_systems[p->system].impl;
  double hello = (double) p->idle_sandboxes * p->idle_limit_bytes;

  if (!p->templates && !system->repurposes)
    return sim_invalid (error, "templates: system %s has none to go without",
                        pool_systems[p->system].name);
  if (p->study != POOL_FUNCTIONS)
    return TRUE;
  if (!isinf (p->soft_cap_bytes) && p->soft_cap_bytes > p->dram_bytes)
    return sim_invalid (error, "soft_cap_bytes (%g B) must not be above dram_bytes (%g B)",
                        p->soft_cap_bytes, p->dram_bytes);
  if (system->repurposes && hello > p->soft_cap_bytes)
    return sim_invalid (error,
                        "idle_sandboxes: %" G_GINT64_FORMAT " of %g B exceed soft_cap_bytes (%g B)",
                        p->idle_sandboxes, p->idle_limit_bytes, p->soft_cap_bytes);
  return TRUE;
}

/* Each step may rely on those before it: later ones build functions from checked parameters. */
gboolean
pool_check (gconstpointer params, GError **error)
{
  const PoolParams *p = params;

  return check_memory (p, error) && check_workload (p, error) && check_agents (p, error)
         && check_functions (p, error);
}
