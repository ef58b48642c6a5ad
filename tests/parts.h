/* tests/parts.h - parts of a model on an engine of their own: a window, and what was measured. */
#ifndef TESTS_PARTS_H
#define TESTS_PARTS_H

#include <string.h>
#include "sim/core/engine.h"
#include "tests/test.h"

/* Returns: (transfer full): an engine; @sim: its one window, for parts that measure by @metrics. */
static inline SimEngine *
parts_engine (const SimMetric *metrics, Sim **sim)
{
  const SimEngineConfig config = { .seed = 1 };
  SimEngine *engine = sim_engine_new (&config);

  *sim = sim_engine_add (engine, "parts", "parts", metrics);
  return engine;
}

/* Runs until @s. */
G_GNUC_UNUSED static void
parts_run (SimEngine *engine, Sim *sim, double s)
{
  sim_engine_run (engine, sim_ticks (sim, s));
  ck_assert_msg (sim_engine_failure (engine) == NULL, "%s", sim_engine_failure (engine));
}

/* Returns: the column of that name, such as `wait_s.mean`, as it is now. */
G_GNUC_UNUSED static double
parts_value (Sim *sim, const SimMetric *metrics, const char *name)
{
  const guint n = sim_metric_n_columns (metrics);
  g_autofree double *values = g_new (double, n);

  sim_metrics_read (sim_window_metrics (sim), values);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *column = sim_metric_column_name (metrics, i);

      if (strcmp (column, name) == 0)
        return values[i];
    }
  ck_abort_msg ("no column %s", name);
}

#endif
