/* sim/report/describe/describe.h - models, kinds and catalogue entries from their rows: for the
 * terminal, the docs and programs.
 *
 * Nothing is written here that the rows do not say; docs/models/<name>.md includes the Markdown
 * form.
 */
#ifndef SIM_REPORT_DESCRIBE_DESCRIBE_H
#define SIM_REPORT_DESCRIBE_DESCRIBE_H

#include "sim/report/json.h"
#include "sim/report/page/page.h"
#include "sim/scenario/decode/catalogue.h"

G_BEGIN_DECLS

/* Returns: (transfer full): title, reference, where it comes from (@origin, nullable), parameters,
 * choices, rows of lists, metrics. */
SimPage *sim_describe_model (const SimModel *model, const SimOrigin *origin);

/* Returns: (transfer full): the parameters alone, those together that apply under one condition. */
SimPage *sim_describe_groups (const SimModel *model);

/* Returns: (transfer full): everything that the row of one parameter says, with its choices, format
 * of file, rows of a list, or what a distribution may be. */
SimPage *sim_describe_param (const SimModel *model, const SimParam *row);

/* Returns: (transfer full): keys of an entry, and the entries of @catalogue (nullable). */
SimPage *sim_describe_kind (const SimKind *kind, const SimCatalogue *catalogue);

/* Returns: (transfer full): the entry's values with source, confidence and note. */
SimPage *sim_describe_entry (const SimEntry *entry, const SimCatalogue *catalogue);

/* The same as one JSON object each. */
void sim_describe_model_json (const SimModel *model, const SimOrigin *origin, SimJson *json);
void sim_describe_kind_json (const SimKind *kind, const SimCatalogue *catalogue, SimJson *json);
void sim_describe_entry_json (const SimEntry *entry, const SimCatalogue *catalogue, SimJson *json);

/* "bool", "int", ... */
const char *sim_type_name (SimType type);

/* Returns: (transfer full): the name of the catalogue entry or the path that a row of such a type
 * holds, or the canonical text of a scalar; the number of rows of a list. */
char *sim_describe_value (const SimParam *row, gconstpointer base, const SimCatalogue *catalogue);

G_END_DECLS

#endif
