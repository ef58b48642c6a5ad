/* models/sandbox_pool/workload/trace_read.h - a table of commas with a header: columns by name, in
 * any order and either case; fields may be quoted; faults with their place. */
#ifndef MODELS_SANDBOX_POOL_WORKLOAD_TRACE_READ_H
#define MODELS_SANDBOX_POOL_WORKLOAD_TRACE_READ_H

#include "sim/sim.h"

typedef struct {
  const char *path;
  SimInput   *in;
  guint64     n;         /* of the line, from 1 */
  GPtrArray  *header;    /* (element-type utf8) owned: names of columns */
  GPtrArray  *fields;    /* (element-type utf8) of the line; they stay until the next */
} PoolReader;

/* Opens @path and reads the header.  @empty: what to say of a file without one. */
gboolean pool_read_open (PoolReader *r, const char *path, const char *empty, GError **error);
void     pool_read_close (PoolReader *r);

/* Returns: FALSE, with `path:line: what: field`; @field (nullable). */
gboolean pool_read_fail (const PoolReader *r, GError **error, const char *what, const char *field);

/* Cuts the next line up; empty ones are left out.  A line has as many fields as the header.
 * Returns: FALSE at the end, and with @error on a fault. */
gboolean pool_read_row (PoolReader *r, GError **error);

/* Behind the last row: @fault (transfer full) (nullable) is what pool_read_row said.  Returns: TRUE
 * when it said nothing. */
gboolean pool_read_ended (GError *fault, GError **error);

/* Returns: the column of that name, or -1. */
int pool_read_column (const PoolReader *r, const char *name);

/* Returns: the field of column @c; "" where @c is -1. */
const char *pool_read_text (const PoolReader *r, int c);

/* A finite number of at least 0. */
gboolean pool_read_number (const PoolReader *r, int c, double *x, GError **error);

#endif
