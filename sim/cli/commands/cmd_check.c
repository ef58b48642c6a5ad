/* sim/cli/commands/cmd_check.c - `orrery check`: is a scenario right, and what would it run? */
#include "sim/cli/commands.h"

static void
describe_plan (const SimLoaded *loaded)
{
  const SimRunOptions *run = sim_scenario_run (loaded->scenario);
  guint n = sim_plan_n_points (loaded->plan);
  g_autofree char *title = sim_cli_title (sim_scenario_title (loaded->scenario));

  g_print ("%s: %s: %u %s x %u %s, %u %s, %u %s\n", sim_scenario_path (loaded->scenario), title, n,
           n == 1 ? "point" : "points", run->replications,
           run->replications == 1 ? "replication" : "replications",
           sim_scenario_expects (loaded->scenario)->len,
           sim_scenario_expects (loaded->scenario)->len == 1 ? "expectation" : "expectations",
           sim_scenario_plots (loaded->scenario)->len,
           sim_scenario_plots (loaded->scenario)->len == 1 ? "plot" : "plots");
}

static void
print_params (const SimPlan *plan)
{
  SimPlanParam param = { NULL, NULL, NULL };

  for (guint n = 0; sim_plan_param (plan, 0, n, &param); n++)
    {
      g_print ("  %-40s %-24s %s\n", param.path, param.value, param.origin);
      sim_plan_param_clear (&param);
    }
}

int
cmd_check (const SimCli *cli, int argc, char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *where = NULL;
  gboolean params = FALSE;
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, "Set a value of the scenario", "PATH=VALUE" },
    { "where", 0, 0, G_OPTION_ARG_STRING, &where, "Only points for which this holds", "EXPR" },
    { "params", 'p', 0, G_OPTION_ARG_NONE, &params,
      "Print every parameter of the first point and where it comes from", NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO... - check scenarios without running them", entries, &argc, &argv,
                        &status))
    return status;
  if (argc < 2)
    {
      g_printerr ("orrery check: which scenario? `orrery check SCENARIO.yaml`\n");
      return SIM_EXIT_INVALID;
    }
  for (int i = 1; i < argc; i++)
    {
      SimLoaded loaded;

      if (!sim_cli_load (cli, argv[i], (const char *const *) sets, where, &loaded))
        {
          status = SIM_EXIT_INVALID;
          continue;
        }
      sim_cli_tell_notes (loaded.plan);
      describe_plan (&loaded);
      if (params)
        print_params (loaded.plan);
      sim_loaded_clear (&loaded);
    }
  return status;
}
