/* test_@NAME@.c - the model against a closed form, without the command line. */
#include "sim/model/run.h"
#include "sim/sim.h"
#include <math.h>

extern const SimModel @NAME@_model;

/* Returns: the first value of that name in @record. */
static double
value_of (const SimComponent *component, const SimRecord *record, const char *name)
{
  g_autoptr (GArray) columns = sim_run_columns (component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (g_array_index (columns, SimColumn, i).name, name))
      return record->values[i];
  return NAN;
}

int
main (void)
{
  g_autofree gpointer params = g_malloc0 (@NAME@_model.params_size);
  SimComponent component = { "@NAME@", &@NAME@_model, params };
  SimRunSpec spec = { .components = &component, .n_components = 1,
                      .until = sim_time_from_s (1e6), .warmup = sim_time_from_s (1000),
                      .engine = { .seed = 1 } };
  g_autoptr (SimRecord) record = NULL;
  double r = 0.9 / 1.25, expected = r / (1 + r), share;

  sim_params_defaults (@NAME@_model.params, params);
  record = sim_run (&spec);
  share = value_of (&component, record, "lost_share");
  /* 900,000 customers: three standard errors are 0.0016, a little more since losses come in runs */
  if (record->failed || !(fabs (share - expected) < 0.003))
    {
      g_printerr ("not ok - lost_share is %g, expected %g\n", share, expected);
      return 1;
    }
  g_print ("ok - lost_share is %.4f, expected %.4f\n", share, expected);
  return 0;
}
