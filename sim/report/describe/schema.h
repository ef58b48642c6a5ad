/* sim/report/describe/schema.h - the JSON Schema (draft-07) of scenario files, for completion
 * and checks in an editor.
 *
 * Made from the rows of the models, of the catalogue's kinds and of the scenario's own sections:
 * a model brings its parameters under `if model is its name`.  What depends on several values
 * (expressions, ranges written as quantities, files) is left to `orrery check`; the schema
 * refuses nothing that the program reads.
 */
#ifndef SIM_REPORT_DESCRIBE_SCHEMA_H
#define SIM_REPORT_DESCRIBE_SCHEMA_H

#include "sim/scenario/decode/catalogue.h"

G_BEGIN_DECLS

/* @catalogue (nullable): its entries complete the names in references.  Returns: (transfer full):
 * the schema. */
char *sim_schema (const SimRegistry *registry, const SimCatalogue *catalogue);

G_END_DECLS

#endif
