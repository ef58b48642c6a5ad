/* sim/report/table/table.h - a table of texts, written for people or for programs. */
#ifndef SIM_REPORT_TABLE_TABLE_H
#define SIM_REPORT_TABLE_TABLE_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum { SIM_TABLE_TEXT, SIM_TABLE_MD, SIM_TABLE_CSV, SIM_TABLE_JSON } SimTableFormat;

typedef struct SimTable SimTable;

SimTable *sim_table_new (void);
void      sim_table_free (SimTable *table);

/* Columns come first.  A column of numbers is set to the right.  In JSON a cell made from a number
 * is one (NaN and infinite: null), and an empty text is null. */
void sim_table_column (SimTable *table, const char *title, gboolean numbers);

/* Adds a cell to the current row; a row is complete when every column has one.  @cell (nullable):
 * empty. */
void sim_table_cell (SimTable *table, const char *cell);
/* the shortest exact form; NaN is empty */
void sim_table_number (SimTable *table, double value);
void sim_table_humane (SimTable *table, double value);      /* four significant digits */
/* one of the two: for a program, or for a reader */
void sim_table_value (SimTable *table, double value, gboolean exact);

/* Returns: (transfer full): four significant digits: "0.01234", "61180", "1.2e+12"; "" for NaN. */
char *sim_table_humane_text (double value);

guint sim_table_n_rows (const SimTable *table);

/* Returns: (transfer full): the whole table, with a newline at the end.  For people (text and
 * Markdown) cells are one line without control characters, and long ones are cut; programs get
 * every text whole. */
char *sim_table_print (const SimTable *table, SimTableFormat format);

/* Reads "table", "md", "csv", "json".  Errors: did you mean. */
gboolean sim_table_format (const char *name, SimTableFormat *format, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTable, sim_table_free)

G_END_DECLS

#endif
