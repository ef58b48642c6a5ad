/* models/pbs_auction/files/labels_file.h - whose a public key is: CSV with columns builder_pubkey,
 * entity (else label) and, where they are known, valid_from and valid_to (UTC dates, the second day
 * no longer in it).
 *
 * An entity has many keys, and a key may pass from one entity to another at a date.  A row whose
 * entity is empty or `unlabelled` labels nothing.
 */
#ifndef MODELS_PBS_AUCTION_FILES_LABELS_FILE_H
#define MODELS_PBS_AUCTION_FILES_LABELS_FILE_H

#include "sim/sim.h"

typedef struct {
  char  *key, *entity;             /* the key in lower case */
  gint64 from_s, to_s;             /* Unix time, [from, to) */
  guint64 line;
} PbsLabel;

typedef struct {
  GArray *labels;                  /* (element-type PbsLabel) by key, then time */
  guint   n_rows, n_unlabelled;
} PbsLabelsFile;

extern const SimFileFormat pbs_labels_format;   /* data is a const PbsLabelsFile */

/* Returns: (nullable): the entity of @key (lower case) at @at_s, Unix time. */
const char *pbs_entity_of (const PbsLabelsFile *file, const char *key, gint64 at_s);

#endif
