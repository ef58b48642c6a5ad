/* tests/sandbox_pool/pool_case.h - sandbox_pool without a scenario: parameters by name, a run, a
 * value by name. */
#ifndef TESTS_SANDBOX_POOL_POOL_CASE_H
#define TESTS_SANDBOX_POOL_POOL_CASE_H

#include <math.h>
#include <string.h>
#include "models/sandbox_pool/sandbox_pool.h"
#include "models/sandbox_pool/pool_params.h"
#include "models/sandbox/trace/trace.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"
#include "tests/text_file.h"

G_GNUC_UNUSED static void
set (PoolParams *p, const char *name, const char *text)
{
  set_param (pool_params, p, name, text);
}

/* Sets pairs of name and value up to NULL; every random part of a latency is made constant
 * first. */
G_GNUC_UNUSED static PoolParams
params_of (const char *const *pairs)
{
  static const char *const fixed[] = {
    "reuse_s", "0.75 ms", "restore_s", "3.1 ms", "rootfs_s", "170 ms", "vmm_s", "13 ms",
      "load_first_s", "21 ms",
    "load_hot_s", "8 ms", "connect_s", "5 ms", "guest_agent_s", "7 ms", "kill_s", "90 ms",
      "exec_jitter", "0",
    "kill_process_share", "0", NULL };
  PoolParams p = { 0 };

  sim_params_defaults (pool_params, &p);
  for (guint i = 0; fixed[i] != NULL; i += 2)
    set (&p, fixed[i], fixed[i + 1]);
  for (guint i = 0; pairs[i] != NULL; i += 2)
    set (&p, pairs[i], pairs[i + 1]);
  return p;
}

G_GNUC_UNUSED static SimRecord *
run_for (const PoolParams *p, SimTime warmup, SimTies ties)
{
  SimComponent component = { "pool", &sandbox_pool_model, p };
  SimRunSpec spec = { .components = &component, .n_components = 1, .until = SIM_TIME_MAX,
    .warmup = warmup,
                      .engine = { .seed = 42, .ties = ties } };
  g_autoptr (GError) error = NULL;

  ck_assert_msg (sandbox_pool_model.check (p, &error), "%s", error != NULL ? error->message : "");
  return sim_run (&spec);
}

G_GNUC_UNUSED static SimRecord *
run (const PoolParams *p)
{
  SimRecord *record = run_for (p, 0, SIM_TIES_SEQUENCE);

  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

/* Returns: where the value of that name is in a record. */
G_GNUC_UNUSED static guint
column (const char *name)
{
  SimComponent component = { "pool", &sandbox_pool_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return i;
  ck_abort_msg ("no column %s", name);
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  return record->values[column (name)];
}

/* Returns: (transfer full): what the format made of @text, or NULL with @error. */
G_GNUC_UNUSED static gpointer
load_text (const char *text, GError **error)
{
  return text_file_load (pool_trace_format.load, text, error);
}

G_GNUC_UNUSED static SimRecord *
run_trace (PoolParams *p, const char *text)
{
  g_autoptr (GError) error = NULL;
  gpointer data = load_text (text, &error);
  SimRecord *record;

  ck_assert_msg (data != NULL, "%s", error != NULL ? error->message : "");
  set (p, "workload", "trace");
  p->trace = (SimFile){ "test", data };
  record = run (p);
  pool_trace_format.free (data);
  return record;
}

#endif
