/* sim/report/describe/schema_rows.h - rows as JSON Schema; only for sim/report/schema*.c. */
#ifndef SIM_REPORT_DESCRIBE_SCHEMA_ROWS_H
#define SIM_REPORT_DESCRIBE_SCHEMA_ROWS_H

#include "sim/report/json.h"
#include "sim/scenario/decode/catalogue.h"

G_BEGIN_DECLS

typedef struct {
  SimJson            *json;
  const SimRegistry  *registry;
  const SimCatalogue *catalogue;   /* (nullable) */
} SimSchema;

/* An object of these rows and no other key: begin leaves `properties` open for more; @required
 * and @doc are nullable. */
void sim_schema_begin (const SimSchema *schema, const SimParam *rows, const char *doc);
void sim_schema_end (const SimSchema *schema, const char *const *required);

/* Returns: (transfer container) (array zero-terminated=1): the rows without default. */
const char **sim_schema_required (const SimParam *rows);

G_END_DECLS

#endif
