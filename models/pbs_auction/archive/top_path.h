/* models/pbs_auction/archive/top_path.h - the best bid on offer over the time of one slot.
 *
 * Source of what is looked at: reports of relays on the durations and increments of their top
 * bids (collective.flashbots.net, thread 4734).
 */
#ifndef MODELS_PBS_AUCTION_ARCHIVE_TOP_PATH_H
#define MODELS_PBS_AUCTION_ARCHIVE_TOP_PATH_H

#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/wei.h"
#include "sim/sim.h"

enum { PBS_PATH_POINTS = 8 };      /* -2, -1, 0, .5, 1, 1.5, 2, 3 s since the slot began */

typedef struct {
  PbsAmount top;                   /* 0: none yet */
  double    since_s, at_eth[PBS_PATH_POINTS];
  guint     n_changes, n_falls, next;
  GArray   *lasted;                /* (element-type double) seconds, of tops of the last second */
} PbsTopPath;

void pbs_top_path_init (PbsTopPath *path);
void pbs_top_path_clear (PbsTopPath *path);
void pbs_top_path_reset (PbsTopPath *path);

/* The best bid is @top from @at_s on. */
void pbs_top_path_add (PbsTopPath *path, Sim *sim, PbsAmount top, double at_s);

/* The slot was decided at @decided_s: how long the tops of the second before had lasted. */
void pbs_top_path_report (PbsTopPath *path, Sim *sim, double decided_s);

#endif
