/* sim/cli/commands/cmd_merge.c - `orrery merge`: joins the results files of a sweep's parts. */
#include "sim/base/shown.h"
#include "sim/cli/commands.h"
#include "sim/experiment/merge/merge.h"

/* Status 3 where runs failed or are missing, so that a script notices an incomplete sweep. */
static int
report (const char *out, const SimMerged *m)
{
  g_autofree char *quoted = sim_shown_for_shell (out);

  g_print ("%u runs of %u %s in %s", m->n_runs, m->n_files, m->n_files == 1 ? "file" : "files",
           out);
  if (m->n_repeated > 0)
    g_print ("; %u in more than one, equal", m->n_repeated);
  g_print ("\n");
  if (m->n_failed > 0)
    g_printerr ("orrery merge: %u runs failed: `orrery run` with the same scenario and --out %s "
                "runs them again\n",
                m->n_failed, quoted);
  if (m->n_missing > 0)
    g_printerr ("orrery merge: %" G_GUINT64_FORMAT
                " runs of the sweep are in none of the files: repeat the unfinished parts, or "
                "`orrery run` with the same scenario and --out %s\n",
                m->n_missing, quoted);
  return m->n_failed > 0 || m->n_missing > 0 ? SIM_EXIT_RUNS : SIM_EXIT_OK;
}

int
cmd_merge (const SimCli *cli, int argc, char **argv)
{
  SimMerged merged;
  GError *error = NULL;
  int status;

  if (!sim_cli_options ("OUT.db IN.db... - join the results files of one scenario", NULL, &argc,
                        &argv, &status))
    return status;
  if (argc < 3)
    {
      g_printerr ("orrery merge: needs a results file to write and at least one to read: `orrery "
                  "merge OUT.db IN.db...`\n");
      return SIM_EXIT_INVALID;
    }
  if (!sim_merge (argv[1], (const char *const *) argv + 2, (guint) argc - 2, &merged, &error))
    return sim_cli_fail (error);
  return report (argv[1], &merged);
}
