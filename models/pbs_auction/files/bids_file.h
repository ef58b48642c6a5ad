/* models/pbs_auction/files/bids_file.h - bids recorded by relays, from a file in a public format.
 *
 * CSV or TSV with a header; columns are found by name.  Needed: slot, value (wei), block_hash,
 * builder_pubkey, relay, and a time (bids_file.c tells which); others are passed over.  A row that
 * tells no time or no builder holds no bid (relayscan's polls of getHeader, blocks that a proposer
 * built itself): it is counted, not refused.
 */
#ifndef MODELS_PBS_AUCTION_FILES_BIDS_FILE_H
#define MODELS_PBS_AUCTION_FILES_BIDS_FILE_H

#include "models/pbs_auction/wei.h"
#include "sim/sim.h"

typedef struct {
  gint64 slot;
  double at_s;
  PbsWei wei;
  guint  builder, relay, hash;     /* numbered by text: a lower number is a lower text */
} PbsRecordedBid;

/* Bids by slot and time; of one instant by value, then hash: the order of rows decides nothing. */
typedef struct {
  PbsRecordedBid *bids;
  guint           n, n_builders, n_relays, n_slots;
  char          **keys;            /* (n_builders) public keys, lower case */
  guint           n_without_time, n_without_builder;     /* rows passed over */
} PbsBidsFile;

extern const SimFileFormat pbs_bids_format;   /* data is a const PbsBidsFile */

#endif
