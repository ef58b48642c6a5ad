/* models/pbs_auction/archive/archive.h - recorded files as one stream of slots, and what a slot
 * holds.
 *
 * Each relay's data interface gives a file of its own, without the relay's name: rows of `archives`
 * say it.  Slots come in rising order, with the rows of all files; keys, relays and labels have one
 * numbering over all of them, in the order of their texts.
 */
#ifndef MODELS_PBS_AUCTION_ARCHIVE_ARCHIVE_H
#define MODELS_PBS_AUCTION_ARCHIVE_ARCHIVE_H

#include "models/pbs_auction/files/bids_file.h"
#include "models/pbs_auction/pbs_params.h"

/* One slot.  Values are compared as numbers of 256 bits: here they have ranks, so that a book of
 * 128 bits can hold them; so have hashes and keys, which are few in a slot. */
typedef struct {
  gint64          number, begins_s;      /* begins_s: Unix time */
  guint           n;
  PbsRecordedRow *rows;                  /* (array length=n) by time; keys of the archive */
  guint          *value, *hash, *key;    /* (array length=n) of a row: ranks, from 0 */
  PbsAmount      *values;                /* (array length=n_values) by rank */
  guint          *keys;                  /* (array length=n_keys) of the archive, by rank */
  guint           n_values, n_keys;
  gboolean        has_bids;              /* not payloads alone */
} PbsRecordedSlot;

typedef struct PbsArchive PbsArchive;

/* Returns: (nullable): the stream.  Errors: a file has gone. */
PbsArchive *pbs_archive_open (const PbsParams *p, GError **error);
void        pbs_archive_close (PbsArchive *archive);    /* (nullable) */

/* Returns: (nullable): the next slot; it stays until the next call.  NULL at the end, and with
 * @error where a file has changed. */
const PbsRecordedSlot *pbs_archive_next (PbsArchive *archive, GError **error);

/* Texts by number. */
const char *const *pbs_archive_keys (const PbsArchive *archive, guint *n);
const char *const *pbs_archive_relays (const PbsArchive *archive, guint *n);
const char *const *pbs_archive_labels (const PbsArchive *archive, guint *n);

/* Sums over the files. */
typedef struct {
  guint64 n_without_time, n_without_builder, n_without_relay, n_coarse, n_reorged;
} PbsArchiveCounts;
PbsArchiveCounts pbs_archive_counts (const PbsArchive *archive);

/* Returns: whether @key (in any case) is in one of the files of @p. */
gboolean pbs_archive_has_key (const PbsParams *p, const char *key);

#endif
