/* sim/cli/completion/help_table.h - the options of a command as rows, read from its own --help.
 *
 * What --help prints comes from the tables that parse the options, so that nothing is written
 * twice and an option that is new is completed without a line anywhere.
 */
#ifndef SIM_CLI_COMPLETION_HELP_TABLE_H
#define SIM_CLI_COMPLETION_HELP_TABLE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *name;         /* "--format" */
  char *letter;       /* (nullable): "-f" */
  char *argument;     /* (nullable): "FORM"; NULL of a flag */
  char *doc;
} SimHelpOption;

typedef struct {
  GArray *options;    /* of SimHelpOption */
  char   *operands;   /* what the usage line has between the options and the dash: "SCENARIO..." */
} SimHelpTable;

/* @text: what `orrery COMMAND --help` prints.  Lines that are no options are skipped. */
SimHelpTable *sim_help_table_new (const char *text);
void          sim_help_table_free (SimHelpTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimHelpTable, sim_help_table_free)

/* @word: "--format" or "-f".  Returns: (transfer none) (nullable). */
const SimHelpOption *sim_help_table_find (const SimHelpTable *table, const char *word);

/* The words of an enumeration in an option's text: "svg (default), png or pdf" has three; a text
 * without a comma or an "or" has none.  Returns: (transfer full): ends with NULL. */
char **sim_help_choices (const char *doc);

G_END_DECLS

#endif
