/* sim/cli/commands/cmd_report.c - `orrery report`: a results file as one HTML page. */
#include "sim/base/replace.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/results_file.h"
#include "sim/experiment/summary/expect.h"
#include "sim/report/page/html.h"

static gboolean
write_page (const SimCli *cli, SimStore *store, const SimScenario *scenario, const char *out,
            GError **error)
{
  g_autoptr (SimSummary) summary = sim_html_summary (scenario, store, error);
  g_autoptr (GArray) verdicts = NULL;
  g_autofree char *title = sim_store_meta (store, "title"), *data = NULL, *page = NULL;
  g_autofree char *templates = g_build_filename (cli->data_dir, "plots", NULL);

  if (summary == NULL)
    return FALSE;
  verdicts = scenario ? sim_expect_evaluate (scenario, summary, 0) : NULL;
  data = sim_html_data (store, summary, verdicts, error);
  page = data ? sim_html_page (title ? title : "results", data, templates, error) : NULL;
  return page && sim_replace_text (out, page, error);
}

/* A scenario brings its expectations; a results file alone has none of them. */
static int
report (const SimCli *cli, const char *target, char **variant, const char *out)
{
  SimLoaded loaded = { 0 };
  GError *error = NULL;
  g_autofree char *stem = sim_cli_stem (target), *file = NULL;
  g_autoptr (SimStore) store = sim_cli_open_target (cli, target, variant);

  if (store == NULL)
    return SIM_EXIT_INVALID;
  if (sim_cli_is_scenario (target) && !sim_cli_load (cli, target, NULL, NULL, &loaded))
    return SIM_EXIT_INVALID;
  file = out ? g_strdup (out) : g_strconcat (stem, ".html", NULL);
  if ((out || sim_cli_may_make (file, &error))
      && write_page (cli, store, loaded.scenario, file, &error))
    g_print ("%s\n", file);
  if (error == NULL)
    {
      sim_cli_tell_missing (store, "report");
      sim_cli_tell_beyond (store, *variant, "report");
    }
  sim_loaded_clear (&loaded);
  return error ? sim_cli_fail (error) : SIM_EXIT_OK;
}

int
cmd_report (const SimCli *cli, int argc, char **argv)
{
  g_autofree char *out = NULL, *variant = NULL;
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out,
      "The page (default: the results file's name with .html, here)", "FILE.html" },
    { "variant", 0, 0, G_OPTION_ARG_STRING, &variant, "The plan of this name (see `show --all`)",
      "NAME" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("FILE.db|SCENARIO - write one HTML page for looking around", entries, &argc,
                        &argv, &status))
    return status;
  if (argc == 2)
    return report (cli, argv[1], &variant, out);
  g_printerr ("orrery report: needs one results file, or a scenario that has been run: "
              "`orrery report FILE.db`\n");
  return SIM_EXIT_INVALID;
}
