/* models/sandbox_pool/trace_read.h - a text of lines and commas, cut up in place, with the place
 * of a fault. */
#ifndef MODELS_SANDBOX_POOL_TRACE_READ_H
#define MODELS_SANDBOX_POOL_TRACE_READ_H

#include "sim/sim.h"

typedef struct {
  const char *path;
  char       *at;        /* the rest of the file, or NULL */
  char       *line;      /* the rest of the line, or NULL */
  guint       n;         /* of the line, from 1 */
} PoolReader;

/* Returns: FALSE, with `path:line: what: field`; @field (nullable). */
gboolean pool_read_fail (const PoolReader *r, GError **error, const char *what, const char *field);

/* Cuts the next line off.  Returns: FALSE at the end; empty lines are left out. */
gboolean pool_read_line (PoolReader *r);

/* Cuts the next field off.  Returns: (nullable): NULL behind the last. */
char *pool_read_field (PoolReader *r);
void  pool_read_skip (PoolReader *r, guint n);

/* A finite number of at least 0. */
gboolean pool_read_number (const PoolReader *r, const char *field, double *x, GError **error);

#endif
