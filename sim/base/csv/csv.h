/* sim/base/csv/csv.h - a table of commas with a header: columns by name, in
 * any order and either case; fields may be quoted; faults with their place. */
#ifndef SIM_BASE_CSV_CSV_H
#define SIM_BASE_CSV_CSV_H

#include "sim/base/input.h"

G_BEGIN_DECLS

typedef struct {
  const char *path;
  SimInput *in;
  guint64     n;         /* of the line, from 1 */
  GPtrArray  *header;    /* (element-type utf8) owned: names of columns */
  GPtrArray  *fields;    /* (element-type utf8) of the line; they stay until the next */
  gboolean    first;     /* the line is a row already: there was no header */
} SimCsv;

/* How a table without a header is recognised by its first line, and what its columns are called. */
typedef struct {
  gboolean (*is_row) (const GPtrArray *fields);
  char    *(*name) (guint column);             /* (transfer full) */
} SimCsvBare;

/* Opens @path and reads the header.  @empty: what to say of a file without one. */
gboolean sim_csv_open (SimCsv *r, const char *path, const char *empty, GError **error);
/* The same where a first line that @bare calls a row is one: columns then have the names that it
 * gives. */
gboolean sim_csv_open_bare (SimCsv *r, const char *path, const char *empty, const SimCsvBare *bare,
                            GError **error);
void     sim_csv_close (SimCsv *r);

/* Returns: FALSE, with `path:line: what: field`; @field (nullable). */
gboolean sim_csv_fail (const SimCsv *r, GError **error, const char *what, const char *field);

/* Cuts the next line up; empty ones are left out.  A line has as many fields as the header.
 * Returns: FALSE at the end, and with @error on a fault. */
gboolean sim_csv_row (SimCsv *r, GError **error);

/* Behind the last row: @fault (transfer full) (nullable) is what sim_csv_row said.  Returns: TRUE
 * when it said nothing. */
gboolean sim_csv_ended (GError *fault, GError **error);

/* Returns: the column of that name, or -1. */
int sim_csv_column (const SimCsv *r, const char *name);

/* Returns: the field of column @c; "" where @c is -1. */
const char *sim_csv_text (const SimCsv *r, int c);

/* A finite number of at least 0. */
gboolean sim_csv_number (const SimCsv *r, int c, double *x, GError **error);

G_END_DECLS

#endif
