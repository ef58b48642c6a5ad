/* models/pbs_auction/bids_file.h - bids recorded by relays, from a file in a public format.
 *
 * CSV or TSV with a header; columns are found by name.  Needed: slot, value (wei), block_hash,
 * builder_pubkey, relay, and a time (bids_file.c tells which); others are passed over.  Values in
 * wei exceed 2^53: they are read as integers, then scaled.
 */
#ifndef MODELS_PBS_AUCTION_BIDS_FILE_H
#define MODELS_PBS_AUCTION_BIDS_FILE_H

#include "sim/sim.h"

typedef struct {
  gint64  slot;
  double  at_s, bid_eth;
  guint   builder, relay;          /* numbered by first appearance */
  guint64 hash;                    /* of block_hash */
} PbsRecordedBid;

typedef struct {
  PbsRecordedBid *bids;            /* by slot, then time, then place in the file */
  guint           n, n_builders, n_relays, n_slots;
} PbsBidsFile;

extern const SimFileFormat pbs_bids_format;   /* data is a const PbsBidsFile */

#endif
