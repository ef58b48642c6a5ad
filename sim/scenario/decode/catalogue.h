/* sim/scenario/decode/catalogue.h - cited hardware, language models and prices, by name.
 *
 * A catalogue is a folder of YAML files, each with `kind:` and a map `entries:`; an entry is the
 * rows of its kind plus `source` (mandatory: an entry without one does not load), `confidence` (A,
 * B or C) and `note`.  An entry may say `like: other` to start from another of its kind.  Entries
 * are decoded once, const ever after, and found by (kind, name).
 */
#ifndef SIM_SCENARIO_DECODE_CATALOGUE_H
#define SIM_SCENARIO_DECODE_CATALOGUE_H

#include "sim/model/model.h"
#include "sim/scenario/document/doc.h"

G_BEGIN_DECLS

typedef struct SimCatalogue SimCatalogue;

typedef struct {
  const SimKind *kind;
  const char    *name, *source, *confidence, *note;   /* @note (nullable) */
  SimMark        mark;
  gpointer       data;      /* the struct of the kind */
} SimEntry;

/* Returns: (transfer full): an empty catalogue. */
SimCatalogue *sim_catalogue_new (const SimRegistry *registry);
void          sim_catalogue_free (SimCatalogue *catalogue);

/* Adds every *.yaml under @dir, in order of names.  Faults go to @faults; entries without fault are
 * kept. */
void sim_catalogue_add_dir (SimCatalogue *catalogue, const char *dir, SimFaults *faults);

/* Adds the entries of a map `{kind: {name: {...}}}`: a scenario's own `catalogue:`.  A later entry
 * of the same name wins. */
void sim_catalogue_add_node (SimCatalogue *catalogue, const SimNode *node, SimFaults *faults);

/* Returns: (transfer none) (nullable). */
const SimEntry *sim_catalogue_find (const SimCatalogue *catalogue, const SimKind *kind,
                                    const char *name);

/* Returns: (transfer container) (element-type SimEntry): the entries of @kind (nullable: all), by
 * kind then name. */
GPtrArray *sim_catalogue_list (const SimCatalogue *catalogue, const SimKind *kind);

/* Returns: (transfer none) (nullable): the entry whose data is @data. */
const SimEntry *sim_catalogue_entry_of (const SimCatalogue *catalogue, gconstpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCatalogue, sim_catalogue_free)

G_END_DECLS

#endif
