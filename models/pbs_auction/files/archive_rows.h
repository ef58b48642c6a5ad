/* models/pbs_auction/files/archive_rows.h - rows of recorded bids and payloads, one at a time, from
 * any of the public formats.
 *
 * CSV or TSV with a header (RFC 4180 quotes, columns in any order), or the JSON array of the
 * relays' data interface; gzip, a byte order mark and CRLF are no faults.  A file of any size takes
 * the memory of its longest row.  zip and Parquet are refused with what to do instead.
 */
#ifndef MODELS_PBS_AUCTION_FILES_ARCHIVE_ROWS_H
#define MODELS_PBS_AUCTION_FILES_ARCHIVE_ROWS_H

#include "sim/sim.h"

/* What is looked at.  Of the times the first that a row fills counts: exact ones before rounded. */
enum {
  PBS_AT_SLOT,
  PBS_AT_VALUE,
  PBS_AT_HASH,
  PBS_AT_KEY,
  PBS_AT_RELAY,
  PBS_AT_LABEL,
  PBS_AT_DELIVERED,      /* payload_delivered: only data sets of delivered payloads have it */
  PBS_AT_T_SLOT,         /* slot_t_ms: since the slot began (relayscan) */
  PBS_AT_T_BEFORE,       /* slot_time_ms: since the slot before (mevboost-data) */
  PBS_AT_T_MS,           /* timestamp_ms: Unix time */
  PBS_AT_T_S,            /* timestamp: the same in seconds */
  PBS_AT_NUM_TX,
  PBS_AT_GAS_USED,
  PBS_AT_REORGED,        /* reorged (Eden's payloads): delivered, and then on no chain */
  PBS_AT_FIELDS
};

typedef struct PbsArchiveRows PbsArchiveRows;

/* Errors: SIM_ERROR_FILE: it cannot be read; SIM_ERROR_INVALID: another format. */
PbsArchiveRows *pbs_archive_rows_open (const char *path, GError **error);
void            pbs_archive_rows_close (PbsArchiveRows *rows);    /* (nullable) */

/* Cuts up the next row.  Returns: FALSE at the end, and with @error on a fault. */
gboolean pbs_archive_rows_next (PbsArchiveRows *rows, GError **error);

/* Returns: (nullable): the text of a field, which may be written to until the next row; "": the row
 * leaves it empty; NULL: the file (in JSON the row) has no such column. */
char *pbs_archive_row_text (const PbsArchiveRows *rows, guint field);

/* Returns: FALSE, with "path:line:column: what" or, in JSON, "path:line: object n: what". */
gboolean pbs_archive_row_fail (const PbsArchiveRows *rows, guint field, GError **error,
                               const char *what);

/* Returns: the name of the column of @field. */
const char *pbs_archive_field_name (guint field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbsArchiveRows, pbs_archive_rows_close)

#endif
