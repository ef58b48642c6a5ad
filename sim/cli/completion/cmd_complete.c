/* sim/cli/completion/cmd_complete.c - `orrery complete`: what may come next on a command line, for
 * the completion of shells.
 *
 * One candidate a line, a tab, and what it means; a line that begins with a colon tells the shell
 * to add names of files: `:files yaml yml`, `:files` of any, `:folders`.  A key in completing must
 * do nothing: no module is loaded that the line names, and only files that the line names are read.
 */
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/cli/commands.h"
#include "sim/cli/completion/help_table.h"
#include "sim/scenario/document/doc.h"
#include <string.h>

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

/* A command line: @words from the command's name on, of which the last is being written. */
typedef struct {
  const SimCli       *cli;
  const SimHelpTable *table;    /* (nullable): of the command */
  char              **words;
  guint               n;
  const char         *current;  /* what a candidate begins with */
  const char         *before;   /* is put in front of it: "--format=" */
} Line;

static void
offer (const Line *line, const char *value, const char *doc)
{
  g_autofree char *one = sim_shown_line (doc ? doc : "", SIM_SHOWN_LINE);

  if (g_str_has_prefix (value, line->current))
    g_print ("%s%s\t%s\n", line->before, value, one);
}

static void
offer_all (const Line *line, char **values)
{
  for (; *values; values++)
    offer (line, *values, NULL);
}

/* --- names --- */

static void
offer_commands (const Line *line)
{
  for (const SimCommand *c = line->cli->commands; c->name; c++)
    offer (line, c->name, c->summary);
  offer (line, "help", "how a command is called");
  offer (line, "version", "which program this is");
}

static void
offer_models (const Line *line)
{
  for (guint i = 0; line->cli->registry->models[i]; i++)
    offer (line, line->cli->registry->models[i]->name, line->cli->registry->models[i]->title);
}

static void
offer_kinds (const Line *line)
{
  for (guint i = 0; line->cli->registry->kinds[i]; i++)
    offer (line, line->cli->registry->kinds[i]->name, line->cli->registry->kinds[i]->doc);
}

/* @kind NULL: of all kinds. */
static void
offer_entries (const Line *line, const SimKind *kind)
{
  g_autoptr (SimCatalogue) catalogue = sim_cli_catalogue (line->cli);
  g_autoptr (GPtrArray) entries = catalogue ? sim_catalogue_list (catalogue, kind) : NULL;

  for (guint i = 0; entries && i < entries->len; i++)
    offer (line, ((const SimEntry *) g_ptr_array_index (entries, i))->name,
           ((const SimEntry *) g_ptr_array_index (entries, i))->kind->name);
}

/* What lies in a folder of the installation: lessons without .yaml, papers as they are. */
static void
offer_installed (const Line *line, const char *folder, const char *doc)
{
  g_autofree char *path = g_build_filename (line->cli->data_dir, "scenarios", folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *stem = sim_cli_stem (name);

      if (name[0] != '_' && name[0] != '.')
        offer (line, stem, doc);
    }
}

/* --- parameters of the scenario on the line --- */

/* Returns: (transfer none) (nullable): the model of the first scenario that the line names. */
static const SimModel *
model_of_line (const Line *line)
{
  for (guint i = 1; i + 1 < line->n; i++)
    {
      const char *word = line->words[i];
      g_autoptr (SimFaults) faults = sim_faults_new ();
      g_autoptr (SimDoc) doc = NULL;
      const SimNode *model;

      if (!sim_cli_is_scenario (word) || !g_file_test (word, G_FILE_TEST_IS_REGULAR))
        continue;
      doc = sim_doc_load (word, faults);
      model = doc ? sim_node_get (sim_doc_root (doc), "model") : NULL;
      if (model && model->type == SIM_NODE_SCALAR)
        return sim_registry_model (line->cli->registry, model->text);
    }
  return NULL;
}

static void
offer_values (const Line *line, const SimParam *row)
{
  if (row->type == SIM_BOOL)
    offer_all (line, (char *[]){ (char *) "true", (char *) "false", NULL });
  for (const SimChoice *c = row->type == SIM_CHOICE ? row->detail : NULL; c && c->name; c++)
    offer (line, c->name, c->doc);
  if (row->type == SIM_REF)
    offer_entries (line, row->detail);
  if (row->type == SIM_FILE)
    g_print (":files\n");
}

/* `params.NAME`, with @behind ("=" of an assignment); then values of the row that is named. */
static void
offer_params (const Line *line, const char *behind)
{
  const SimModel *model = model_of_line (line);
  const char *equals = behind[0] ? strchr (line->current, '=') : NULL;

  for (const SimParam *row = model ? model->params : NULL; row && row->name; row++)
    {
      g_autofree char *path = g_strconcat ("params.", row->name, behind, NULL);
      g_autofree char *before = g_strconcat (line->before, path, NULL);
      Line rest = *line;

      if (equals == NULL)
        offer (line, path, row->doc);
      if (equals == NULL || !g_str_has_prefix (line->current, path))
        continue;
      rest.current = equals + 1;
      rest.before = before;
      offer_values (&rest, row);
    }
}

static void
offer_metrics (const Line *line)
{
  const SimModel *model = model_of_line (line);

  for (const SimMetric *m = model ? model->metrics : NULL; m && m->name; m++)
    offer (line, m->name, m->doc);
}

/* --- operands and arguments --- */

/* Returns: how many operands stand before the word that is being written. */
static guint
n_operands (const Line *line)
{
  guint n = 0;

  for (guint i = 1; i + 1 < line->n; i++)
    {
      const SimHelpOption *o = sim_help_table_find (line->table, line->words[i]);

      if (o && o->argument)
        i++;
      else if (line->words[i][0] != '-')
        n++;
    }
  return n;
}

static void
offer_described (const Line *line)
{
  const SimModel *model
    = line->n > 2 ? sim_registry_model (line->cli->registry, line->words[1]) : NULL;

  if (n_operands (line) == 0)
    {
      offer_models (line);
      offer_kinds (line);
      offer_entries (line, NULL);
    }
  for (const SimParam *row = model ? model->params : NULL; row && row->name; row++)
    offer (line, row->name, row->doc);
}

static void
offer_listed (const Line *line)
{
  g_auto (GStrv) words = g_strsplit_set (line->table->operands, "[]|", -1);

  for (char **word = words; *word; word++)
    if ((*word)[0] && !g_ascii_isupper ((*word)[0]))
      offer (line, *word, NULL);
  offer_kinds (line);
}

static void
offer_files (const char *operands)
{
  gboolean scenarios = strstr (operands, "SCENARIO") || strstr (operands, "DIR|FILE");
  gboolean results = strstr (operands, ".db") != NULL;

  if (scenarios || results)
    g_print (":files%s%s\n", scenarios ? " yaml yml" : "", results ? " db" : "");
}

static void
offer_operands (const Line *line)
{
  const char *command = line->words[0];

  if (strcmp (command, "describe") == 0)
    offer_described (line);
  else if (strcmp (command, "list") == 0)
    offer_listed (line);
  else if (strcmp (command, "lesson") == 0)
    offer_installed (line, "lessons", "lesson");
  else if (strcmp (command, "complete") == 0)
    offer_all (line, (char **) shells);
  else if (strcmp (command, "new") == 0 && n_operands (line) == 0)
    offer (line, "model", "a model outside of the tree");
  else if (strcmp (command, "figures") == 0)
    offer_installed (line, "figures", "figures of a paper");
  offer_files (line->table->operands ? line->table->operands : "");
}

/* What an option takes goes by the word that stands for it in the help. */
static void
offer_argument (const Line *line, const SimHelpOption *option)
{
  const char *what = option->argument;
  g_auto (GStrv) choices = sim_help_choices (option->doc);

  if (strcmp (what, "PATH=VALUE") == 0)
    offer_params (line, "=");
  else if (strcmp (what, "PATH") == 0 && strcmp (line->words[0], "search") == 0)
    offer_params (line, "");
  else if (strcmp (what, "M") == 0 || strcmp (what, "METRIC") == 0)
    offer_metrics (line);
  else if (g_str_has_suffix (what, ".db"))
    g_print (":files db\n");
  else if (strcmp (what, "DIR") == 0)
    g_print (":folders\n");
  else if (g_str_has_prefix (what, "FILE") || strcmp (what, "DIR|FILE") == 0
           || strcmp (what, "PATH") == 0)
    g_print (":files\n");
  else if (strcmp (what, "N") != 0)
    offer_all (line, choices);
}

/* --- one line --- */

/* The help is asked of a process of its own: commands print it, and modules are left alone. */
static SimHelpTable *
table_of (const char *command)
{
  const char *argv[] = { "/proc/self/exe", command, "--help", NULL };
  g_auto (GStrv) env = g_environ_unsetenv (g_get_environ (), "ORRERY_PLUGINS");
  g_autofree char *text = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL,
                     &status, NULL)
      || status != 0)
    return NULL;
  return sim_help_table_new (text);
}

static void
offer_options (const Line *line)
{
  for (guint i = 0; i < line->table->options->len; i++)
    {
      const SimHelpOption *o = &g_array_index (line->table->options, SimHelpOption, i);

      offer (line, o->name, o->doc);
    }
}

/* `--format=js` is one word; `--format js` is two. */
static void
complete_word (Line *line)
{
  const char *word = line->current, *equals = strchr (word, '=');
  g_autofree char *name
    = g_str_has_prefix (word, "--") && equals ? g_strndup (word, (gsize) (equals - word)) : NULL;
  g_autofree char *before = name ? g_strconcat (name, "=", NULL) : NULL;
  const SimHelpOption *o
    = sim_help_table_find (line->table, name ? name : line->words[line->n - 2]);

  if (name)
    {
      line->before = before;
      line->current = equals + 1;
    }
  if (o && o->argument)
    offer_argument (line, o);
  else if (word[0] == '-')
    offer_options (line);
  else
    offer_operands (line);
}

static int
complete_line (const SimCli *cli, char **words)
{
  guint n = g_strv_length (words);
  Line line = { cli, NULL, words, n, n ? words[n - 1] : "", "" };
  g_autoptr (SimHelpTable) table = NULL;
  const SimCommand *command = cli->commands;

  if (n < 2 || (n == 2 && strcmp (words[0], "help") == 0))
    {
      offer_commands (&line);
      return SIM_EXIT_OK;
    }
  while (command->name && strcmp (command->name, words[0]) != 0)
    command++;
  table = command->name ? table_of (words[0]) : NULL;
  line.table = table;
  if (table)
    complete_word (&line);
  return SIM_EXIT_OK;
}

static gboolean
print_script (const SimCli *cli, const char *shell, GError **error)
{
  g_autofree char *name = g_strconcat ("orrery.", shell, NULL), *path = NULL, *text = NULL;
  g_autofree char *hint = sim_suggest_text (shell, shells);

  path = g_build_filename (cli->data_dir, "templates", "completion", name, NULL);
  if (!g_strv_contains (shells, shell))
    return sim_invalid (error, "complete: no script for '%s'%s: bash, zsh, fish", shell, hint);
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  sim_cli_print (text);
  return TRUE;
}

int
cmd_complete (const SimCli *cli, int argc, char **argv)
{
  GError *error = NULL;
  int status = SIM_EXIT_OK;

  if (argc > 1 && strcmp (argv[1], "--") == 0)
    return complete_line (cli, argv + 2);
  if (!sim_cli_options ("bash|zsh|fish - print what makes a shell complete calls of orrery", NULL,
                        &argc, &argv, &status))
    return status;
  if (argc != 2)
    return sim_cli_fail (
      g_error_new (SIM_ERROR, SIM_ERROR_INVALID, "complete: for which shell? bash, zsh or fish"));
  return print_script (cli, argv[1], &error) ? SIM_EXIT_OK : sim_cli_fail (error);
}
