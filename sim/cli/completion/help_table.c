/* sim/cli/completion/help_table.c - see help_table.h. */
#include "sim/cli/completion/help_table.h"
#include <string.h>

static void
clear_option (gpointer data)
{
  SimHelpOption *o = data;

  g_free (o->name);
  g_free (o->letter);
  g_free (o->argument);
  g_free (o->doc);
}

/* GLib's two forms: `  -f, --format=FORM    what it does` and `  --fast    what`. */
static void
read_option (const GRegex *form, const char *line, GArray *options)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *letter = NULL, *argument = NULL;
  SimHelpOption o = { NULL, NULL, NULL, NULL };

  if (!g_regex_match (form, line, 0, &match))
    return;
  letter = g_match_info_fetch (match, 1);
  argument = g_match_info_fetch (match, 3);
  o.name = g_match_info_fetch (match, 2);
  o.doc = g_match_info_fetch (match, 4);
  o.letter = letter[0] ? g_steal_pointer (&letter) : NULL;
  o.argument = argument[0] ? g_steal_pointer (&argument) : NULL;
  g_array_append_val (options, o);
}

/* `  orrery run [OPTION…] SCENARIO - run a scenario`: what stands before the dash. */
static char *
operands_of (const char *line)
{
  const char *begin = strstr (line, "…]"), *dash;

  if (begin == NULL)
    return NULL;
  begin += strlen ("…]");
  dash = g_str_has_prefix (begin, " - ") ? begin : strstr (begin, " - ");
  return dash ? g_strstrip (g_strndup (begin, (gsize) (dash - begin))) : NULL;
}

SimHelpTable *
sim_help_table_new (const char *text)
{
  g_autoptr (GRegex) form
    = g_regex_new ("^  (?:(-[a-zA-Z]), )?(--[a-z][a-z-]*)(?:=(\\S+))?\\s+(.*)$", 0, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  SimHelpTable *table = g_new0 (SimHelpTable, 1);

  table->options = g_array_new (FALSE, TRUE, sizeof (SimHelpOption));
  g_array_set_clear_func (table->options, clear_option);
  for (char **line = lines; *line; line++)
    {
      read_option (form, *line, table->options);
      if (table->operands == NULL)
        table->operands = operands_of (*line);
    }
  return table;
}

void
sim_help_table_free (SimHelpTable *table)
{
  if (table == NULL)
    return;
  g_array_unref (table->options);
  g_free (table->operands);
  g_free (table);
}

const SimHelpOption *
sim_help_table_find (const SimHelpTable *table, const char *word)
{
  for (guint i = 0; i < table->options->len; i++)
    {
      const SimHelpOption *o = &g_array_index (table->options, SimHelpOption, i);

      if (strcmp (o->name, word) == 0 || g_strcmp0 (o->letter, word) == 0)
        return o;
    }
  return NULL;
}

/* What comes after a semicolon is about something else, what stands in parentheses about one. */
char **
sim_help_choices (const char *doc)
{
  g_autofree char *text = g_strndup (doc, strcspn (doc, ";"));
  g_autoptr (GRegex) between = g_regex_new ("\\s*\\([^)]*\\)|, | or ", 0, 0, NULL);
  g_auto (GStrv) parts = g_regex_split (between, text, 0);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (char **part = parts; g_strv_length (parts) > 1 && *part; part++)
    {
      const char *space = strrchr (g_strstrip (*part), ' ');
      const char *word = space ? space + 1 : *part;

      if (word[0] && word[strspn (word, "abcdefghijklmnopqrstuvwxyz")] == '\0')
        g_ptr_array_add (words, g_strdup (word));
    }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_steal (words, NULL);
}
