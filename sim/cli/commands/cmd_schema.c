/* sim/cli/commands/cmd_schema.c - `orrery schema`: what an editor needs to complete scenario
 * files. */
#include "sim/base/replace.h"
#include "sim/cli/commands.h"
#include "sim/report/describe/schema.h"
#include <stdio.h>

int
cmd_schema (const SimCli *cli, int argc, char **argv)
{
  g_autofree char *out = NULL, *text = NULL;
  g_autoptr (SimCatalogue) catalogue = NULL;
  GError *error = NULL;
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write to this file", "FILE" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("- print the JSON Schema of scenario files", entries, &argc, &argv,
                        &status))
    return status;
  if (argc > 1)
    return sim_cli_fail (
      g_error_new (SIM_ERROR, SIM_ERROR_INVALID, "schema takes no argument, not '%s'", argv[1]));
  catalogue = sim_cli_catalogue (cli);
  if (catalogue == NULL)
    return SIM_EXIT_INVALID;
  text = sim_schema (cli->registry, catalogue);
  if (out == NULL)
    fputs (text, stdout);
  else if (!sim_replace_text (out, text, &error))
    return sim_cli_fail (error);
  return SIM_EXIT_OK;
}
