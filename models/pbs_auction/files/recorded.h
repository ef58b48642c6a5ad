/* models/pbs_auction/files/recorded.h - one row of an archive as numbers: what it means, and what
 * is wrong with it. */
#ifndef MODELS_PBS_AUCTION_FILES_RECORDED_H
#define MODELS_PBS_AUCTION_FILES_RECORDED_H

#include "models/pbs_auction/files/archive_rows.h"
#include "models/pbs_auction/files/bids_file.h"

/* Texts and the numbers that they get by first sight. */
typedef struct {
  GHashTable *seen;              /* text -> number plus one */
  GPtrArray  *texts;             /* owned by the table */
} PbsNames;

/* Returns: (transfer full): for each number by first sight its place in the order of texts, and the
 * texts in that order into @sorted (transfer full). */
guint *pbs_names_places (const PbsNames *names, char ***sorted);

/* What one pass over a file has met so far. */
typedef struct {
  PbsNames keys, relays, labels;
  guint64  n_without_time, n_without_builder, n_without_relay, n_coarse;
  guint64  n_local, n_missed, n_delivered, n_reorged;
} PbsRecorder;

void pbs_recorder_init (PbsRecorder *r);
void pbs_recorder_clear (PbsRecorder *r);

/**
 * pbs_recorder_read:
 * @row: (out): with keys, relays and labels by first sight
 * @counts: (out): FALSE where the row was counted and holds nothing
 *
 * Errors: SIM_ERROR_INVALID: a field is no number, or the time lies outside the slot.
 */
gboolean pbs_recorder_read (PbsRecorder *r, const PbsArchiveRows *rows, PbsRecordedRow *row,
                            gboolean *counts, GError **error);

#endif
