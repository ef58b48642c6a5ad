/* sim/scenario/decode/decode.h - from YAML nodes to parameter structs, and back to canonical text.
 *
 * Scalars go through sim_param_set; here are the types that need a document, the catalogue or
 * files: lists of rows, catalogue references and input files.  All faults of a map are added, none
 * stops the rest.
 */
#ifndef SIM_SCENARIO_DECODE_DECODE_H
#define SIM_SCENARIO_DECODE_DECODE_H

#include "sim/scenario/decode/catalogue.h"
#include "sim/scenario/decode/files.h"

G_BEGIN_DECLS

typedef struct {
  const SimCatalogue *catalogue;   /* (nullable): then a reference is a fault */
  SimFiles           *files;       /* (nullable): then a file is a fault */
  SimFaults          *faults;
} SimDecoder;

/* A section of the scenario file that is decoded by rows, like parameters; @others (nullable)
 * (array zero-terminated=1) names keys of other shapes, which the caller reads itself. */
typedef struct {
  const SimParam    *rows;
  const char *const *others;
} SimSection;

/**
 * sim_decode_value:
 * @key: how messages name the parameter, `params.llm`
 *
 * Returns: TRUE when stored; FALSE with the fault added and @base untouched.
 */
gboolean sim_decode_value (const SimDecoder *decoder, const SimParam *row, const SimNode *node,
                           const char *key,
                           gpointer base);

/* Decodes every key of @map; @prefix stands before keys in messages; unknown keys are faults (did
 * you mean). */
void sim_decode_map (const SimDecoder *decoder, const SimParam *rows, const SimNode *map,
                     const char *prefix,
                     gpointer base);

/* The same for a section with keys of other shapes: its defaults are set first. */
void sim_decode_section (const SimDecoder *decoder, const SimSection *section, const SimNode *map,
                         const char *prefix,
                         gpointer base);

/* Returns: (transfer full): ` (did you mean "x"?)`; when nothing is near, `; allowed are a, b and
 * c` if those are few. */
char *sim_decode_hint (const char *word, const char *const *names);

/* Sets every default, of references and files too; @mark is where a default that is not in the
 * catalogue is reported. */
void sim_decode_defaults (const SimDecoder *decoder, const SimParam *rows, const SimMark *mark,
                          const char *prefix,
                          gpointer base);

/* What has been given: the keys of a map, and whatever else the caller knows of (a sweep's
 * axes). */
typedef struct {
  const SimNode *map;                                     /* (nullable) */
  gboolean     (*other) (gpointer data, const char *key); /* (nullable) */
  gpointer       data;
} SimGiven;

/* Adds a fault for every row without default that is not given. */
void sim_decode_missing (const SimDecoder *decoder, const SimParam *rows, const SimGiven *given,
                         const SimMark *mark,
                         const char *prefix);

/* Returns: (transfer full): the value for people and the database: an entry's name, a path, `[{a:
 * 1}, {a: 2}]`. */
char *sim_decode_text (const SimDecoder *decoder, const SimParam *row, gconstpointer base);

/* Appends `name=value` lines of all rows in which references and files stand with their content:
 * for keys. */
void sim_decode_canon (const SimDecoder *decoder, const SimParam *rows, gconstpointer base,
                       GString *out);

G_END_DECLS

#endif
