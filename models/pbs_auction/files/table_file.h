/* models/pbs_auction/files/table_file.h - a CSV or TSV file with a header, read by the names of its
 * columns.
 *
 * The separator is a tab when the header has one, else a comma; empty lines are skipped; other
 * columns are ignored.  A fault is reported with file, line and number of the field.
 */
#ifndef MODELS_PBS_AUCTION_FILES_TABLE_FILE_H
#define MODELS_PBS_AUCTION_FILES_TABLE_FILE_H

#include <glib.h>

enum { PBS_COLUMNS_MAX = 16 };

typedef struct {
  const char *name;
  gboolean    optional;      /* the file may lack it */
} PbsColumn;

/* A row as the callback sees it. */
typedef struct {
  const char *path;
  guint       line;
  char      **fields;
  int         at[PBS_COLUMNS_MAX];     /* index of each column among the fields; -1: not there */
} PbsRow;

typedef gboolean (*PbsRowReader) (const PbsRow *row, gpointer data, GError **error);

/* @columns: ends with a NULL name.  Calls @read for each row; stops at its first fault. */
gboolean pbs_table_read (const char *path, const PbsColumn *columns, PbsRowReader read,
                         gpointer data, GError **error);

/* Returns: (nullable): the text of column @c in this row. */
const char *pbs_row_text (const PbsRow *row, guint c);

/* Returns: FALSE, with "file:line:field: what". */
gboolean pbs_row_fail (const PbsRow *row, guint c, GError **error, const char *what);

#endif
