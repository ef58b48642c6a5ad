/* models/pbs_auction/files/bids_file.h - bids and payloads recorded by relays, from a file in a
 * public format (archive_rows.h), slot by slot.
 *
 * A row is a bid, a delivered payload, a payload that was signed and missed, or a block that its
 * proposer built.  Rows that lack a time or a builder are counted, not refused.  A small file stays
 * in memory; a large one is read again for each run, in the memory of some slots.
 */
#ifndef MODELS_PBS_AUCTION_FILES_BIDS_FILE_H
#define MODELS_PBS_AUCTION_FILES_BIDS_FILE_H

#include "models/pbs_auction/wei.h"
#include "sim/sim.h"

typedef enum { PBS_ROW_BID, PBS_ROW_DELIVERED, PBS_ROW_MISSED, PBS_ROW_LOCAL } PbsRowKind;

/* A hash of a block: its hexadecimal digits from the left, so that it is ordered as its text. */
typedef struct {
  PbsAmount digits;
  guint     n_digits;
} PbsHash;

enum { PBS_NO_TIME = G_MININT32, PBS_NO_NAME = 0xffff };

typedef struct {
  gint64     slot;
  PbsAmount  wei;
  PbsHash    hash;
  gint32     at_ms;                /* since the slot began; PBS_NO_TIME: not told */
  guint32    key;                  /* of PbsBidsFile.keys; of a local block none */
  guint16    relay, label;         /* likewise; PBS_NO_NAME: none */
  PbsRowKind kind;
} PbsRecordedRow;

typedef struct {
  char       *path;
  char      **keys, **relays, **labels;      /* lower case but for labels, in order of texts */
  guint       n_keys, n_relays, n_labels;
  guint      *key_place;           /* of keys by first sight: their places in keys */
  guint      *relay_place, *label_place;
  GArray     *rows;                /* (nullable) (element-type PbsRecordedRow) by slot, time ...:
                                    * NULL: read again */
  guint64     n_rows, n_bids;      /* of the file; of these with all that a bid has */
  guint64     n_without_time, n_without_builder, n_without_relay, n_coarse, n_reorged;
  guint64     n_local, n_missed, n_delivered;
} PbsBidsFile;

extern const SimFileFormat pbs_bids_format;   /* data is a const PbsBidsFile */

/* Rows of a file, slot by slot, rising. */
typedef struct PbsBidsCursor PbsBidsCursor;

PbsBidsCursor *pbs_bids_cursor_new (const PbsBidsFile *file, GError **error);
void           pbs_bids_cursor_free (PbsBidsCursor *cursor);      /* (nullable) */

/* Returns: the slot that comes next, or -1 at the end.  Errors: the file has changed since it was
 * checked: -1, with @error. */
gint64 pbs_bids_cursor_slot (PbsBidsCursor *cursor, GError **error);

/* Appends the rows of the slot that comes next to @rows (element-type PbsRecordedRow), in order of
 * time, and goes on. */
void pbs_bids_cursor_take (PbsBidsCursor *cursor, GArray *rows);

/* By slot, time, value, hash, key, relay: what a file's order of rows leaves open. */
gint pbs_recorded_compare (gconstpointer a, gconstpointer b);

static inline int
pbs_hash_compare (const PbsHash *a, const PbsHash *b)
{
  const int c = pbs_amount_compare (a->digits, b->digits);

  return c != 0 ? c : (a->n_digits > b->n_digits) - (a->n_digits < b->n_digits);
}

#endif
