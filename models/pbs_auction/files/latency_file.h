/* models/pbs_auction/files/latency_file.h - round trips between regions: CSV or TSV with columns
 * sending_region, receiving_region, milliseconds (the public matrices between cloud regions). */
#ifndef MODELS_PBS_AUCTION_FILES_LATENCY_FILE_H
#define MODELS_PBS_AUCTION_FILES_LATENCY_FILE_H

#include "models/pbs_auction/pbs_params.h"

extern const SimFileFormat pbs_latency_format;

/* Every pair of a builder's and a relay's region must be in the file, and none given without it. */
gboolean pbs_check_regions (const PbsParams *p, GError **error);

/* Returns: seconds from builder to relay: the builder's latency and half of the round trip. */
double pbs_way_s (const PbsParams *p, const PbsBuilder *builder, const PbsRelay *relay);

#endif
