/* tests/sandbox_platform/platform_case.h - sandbox_platform without a scenario: parameters by
 * name, a run, a value by name; the public files where ORRERY_TRACES has them. */
#ifndef TESTS_SANDBOX_PLATFORM_PLATFORM_CASE_H
#define TESTS_SANDBOX_PLATFORM_PLATFORM_CASE_H

#include <math.h>
#include <string.h>
#include "models/sandbox/trace/profiles.h"
#include "models/sandbox/trace/starts.h"
#include "models/sandbox_platform/policy.h"
#include "models/sandbox_platform/sandbox_platform.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"
#include "tests/text_file.h"

G_GNUC_UNUSED static void
set (PlatParams *p, const char *name, const char *text)
{
  set_param (plat_params, p, name, text);
}

/* Defaults, then pairs of name and value up to NULL. */
G_GNUC_UNUSED static PlatParams
params_of (const char *const *pairs)
{
  PlatParams p = { 0 };

  sim_params_defaults (plat_params, &p);
  for (guint i = 0; pairs[i] != NULL; i += 2)
    set (&p, pairs[i], pairs[i + 1]);
  return p;
}

/* Starts take no time. */
G_GNUC_UNUSED static PlatParams
at_once (gpointer trace)
{
  PlatParams p = params_of (
    (const char *const[]){ "workload", "trace", "create_s", "0 s", "init_scale", "0", NULL });

  p.trace = (SimFile){ "public", trace };
  return p;
}

G_GNUC_UNUSED static SimRecord *
run (const PlatParams *p)
{
  SimComponent component = { "platform", &sandbox_platform_model, p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 42 }
  };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (sandbox_platform_model.check (p, &error), "%s",
                 error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "platform", &sandbox_platform_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

/* Returns: (transfer full) (nullable): what the format makes of a public file. */
G_GNUC_UNUSED static gpointer
load_public (const SimFileFormat *format, const char *name)
{
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = dir != NULL ? g_build_filename (dir, "pools", name, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  gpointer data;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_print ("# skipped: no pools/%s in ORRERY_TRACES (vhive-serverless/invitro, data/traces)\n",
               name);
      return NULL;
    }
  data = format->load (path, &error);
  ck_assert_msg (error == NULL, "%s", error != NULL ? error->message : "");
  return data;
}

#endif
