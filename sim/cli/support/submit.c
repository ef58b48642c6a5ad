/* sim/cli/support/submit.c - see submit.h. */
#include "sim/cli/support/submit.h"
#include "sim/cli/support/cli.h"
#include "sim/base/error.h"
#include "sim/base/replace.h"
#include "sim/base/shown.h"
#include <string.h>

gboolean
sim_submit_check (const SimSubmit *how, GError **error)
{
  const char *texts[]
    = { how->program, how->command, how->stem, how->out, how->partition, how->time };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] && sim_shown_has_controls (texts[i]))
      {
        g_autofree char *shown = sim_shown_line (texts[i], SIM_SHOWN_LINE);

        return sim_invalid (error,
                            "submit: a script cannot hold the control character in %s: choose "
                            "another name or value",
                            shown);
      }
  return TRUE;
}

/* Slurm reads #SBATCH values up to the first blank unless quoted; quotes of the shell do. */
static void
add_option (GString *script, const char *name, const char *value)
{
  gboolean quote = value[strcspn (value, " \"'\\#")] != '\0';

  g_string_append_printf (script, "#SBATCH --%s=%s", name, quote ? "\"" : "");
  for (const char *c = value; *c; c++)
    g_string_append_printf (script, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
  g_string_append (script, quote ? "\"\n" : "\n");
}

/* Slurm replaces %a and the like in the name of a log. */
static char *
log_path (const char *stem, const char *log)
{
  GString *path = g_string_new (stem);

  g_string_replace (path, "%", "%%", 0);
  g_string_append (path, log);
  return g_string_free (path, FALSE);
}

static GString *
start_script (const SimSubmit *how, const char *log)
{
  g_autofree char *name = g_path_get_basename (how->stem);
  g_autofree char *path = log_path (how->stem, log);
  GString *script = g_string_new ("#!/bin/bash\n");

  add_option (script, "job-name", name);
  add_option (script, "output", path);
  if (how->partition)
    add_option (script, "partition", how->partition);
  return script;
}

/* A run that fails is a record, not a reason to hold up the merge: status 3 counts as done. */
char *
sim_submit_array_script (const SimSubmit *how)
{
  GString *script = start_script (how, ".shard-%a.log");
  g_autofree char *stem = g_shell_quote (how->stem);

  g_string_append (script, "#SBATCH --open-mode=append\n#SBATCH --requeue\n");
  g_string_append_printf (script,
                          "#SBATCH --array=1-%u\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%u\n",
                          how->n_tasks, how->jobs);
  if (how->time)
    add_option (script, "time", how->time);
  g_string_append_printf (
    script, "i=$SLURM_ARRAY_TASK_ID\n%s \\\n  --shard \"$i/%u\" --out %s.shard-\"$i\"-of-%u.db\n",
    how->command, how->n_tasks, stem, how->n_tasks);
  g_string_append (script, "status=$?\n[ $status -eq 3 ] && status=0   # some runs failed: the "
                           "merge tells which\nexit $status\n");
  return g_string_free (script, FALSE);
}

char *
sim_submit_merge_script (const SimSubmit *how)
{
  GString *script = start_script (how, ".merge.log");
  g_autofree char *stem = g_shell_quote (how->stem), *out = g_shell_quote (how->out),
                  *program = g_shell_quote (how->program);

  g_string_append (script, "#SBATCH --ntasks=1\n");
  g_string_append_printf (script, "%s merge %s %s.shard-*-of-%u.db\n", program, out, stem,
                          how->n_tasks);
  return g_string_free (script, FALSE);
}

/* Runs sbatch.  Returns: (transfer full) (nullable): the job's number. */
static char *
run_sbatch (char **argv, GError **error)
{
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (GError) fault = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
                     &fault))
    {
      sim_invalid (error, "sbatch cannot be started: %s", fault->message);
      return NULL;
    }
  if (!g_spawn_check_wait_status (status, NULL))
    {
      sim_invalid (error, "sbatch refuses %s: %s", argv[2 + (argv[3] != NULL)], g_strstrip (err));
      return NULL;
    }
  out[strcspn (out, ";\n")] = '\0';      /* "number;cluster" */
  return g_strdup (out);
}

static gboolean
submit_both (const SimSubmit *how, const char *array_path, const char *merge_path, GError **error)
{
  char *array_argv[] = { (char *) "sbatch", (char *) "--parsable", (char *) array_path, NULL };
  g_autofree char *array = run_sbatch (array_argv, error), *merge = NULL;
  g_autofree char *after = array ? g_strdup_printf ("--dependency=afterok:%s", array) : NULL;
  char *merge_argv[]
    = { (char *) "sbatch", (char *) "--parsable", after, (char *) merge_path, NULL };

  if (array == NULL)
    return FALSE;
  g_print ("job %s: %u %s of %s\n", array, how->n_tasks, how->n_tasks == 1 ? "task" : "tasks",
           array_path);
  if ((merge = run_sbatch (merge_argv, error)) == NULL)
    return FALSE;
  g_print ("job %s: the merge into %s, when all of them have ended well\n", merge, how->out);
  return TRUE;
}

gboolean
sim_submit (const SimSubmit *how, GError **error)
{
  g_autofree char *sbatch = g_find_program_in_path ("sbatch");
  g_autofree char *array = sim_submit_array_script (how), *merge = sim_submit_merge_script (how);
  g_autofree char *array_path = g_strconcat (how->stem, ".slurm", NULL),
                  *merge_path = g_strconcat (how->stem, ".merge.slurm", NULL);

  if (sbatch == NULL)
    return sim_invalid (
      error,
      "there is no sbatch here: submit from a login node of the cluster, or print the scripts with "
      "--dry-run and take them there");
  return sim_cli_may_make (array_path, error) && sim_cli_may_make (merge_path, error)
         && sim_replace_text (array_path, array, error)
         && sim_replace_text (merge_path, merge, error)
         && submit_both (how, array_path, merge_path, error);
}
