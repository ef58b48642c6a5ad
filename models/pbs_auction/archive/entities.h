/* models/pbs_auction/archive/entities.h - who is behind a public key, at a time.
 *
 * In this order: rows of `builders` that name a key, by their group; the file of labels; where
 * there is none, the label that the row itself has; else the key stands for itself.  An unlabelled
 * key is an entity of its own: that its holder has others is not known.
 */
#ifndef MODELS_PBS_AUCTION_ARCHIVE_ENTITIES_H
#define MODELS_PBS_AUCTION_ARCHIVE_ENTITIES_H

#include "models/pbs_auction/archive/archive.h"
#include "models/pbs_auction/auction/bidders.h"

/* What entities are made of. */
enum { PBS_BY_KEY, PBS_BY_ROW_LABEL, PBS_BY_LABEL_FILE, PBS_BY_GROUP };

typedef struct PbsEntities PbsEntities;

/* Groups come first: numbers below PBS_GROUPS_MAX are theirs alone. */
PbsEntities *pbs_entities_new (const PbsParams *p, const PbsBuilders *builders,
                               const PbsArchive *archive);
void         pbs_entities_free (PbsEntities *entities);    /* (nullable) */

/* Returns: the entity of the key of @row, in a slot that begins at @at_s. */
guint pbs_entity (PbsEntities *entities, const PbsRecordedRow *row, gint64 at_s);

/* Returns: the entities met so far, PBS_GROUPS_MAX at least; what they were made of. */
guint pbs_entities_n (const PbsEntities *entities);
guint pbs_entities_level (const PbsEntities *entities);

/* Returns: its name, and whether that is a name and not a key that nobody has labelled. */
const char *pbs_entity_name (const PbsEntities *entities, guint entity);
gboolean    pbs_entity_is_labelled (const PbsEntities *entities, guint entity);

#endif
