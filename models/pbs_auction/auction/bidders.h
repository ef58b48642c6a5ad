/* models/pbs_auction/auction/bidders.h - the builders of a run, and what each draws for an auction.
 *
 * A row of `builders` with a count of n makes n builders alike; each has an index, in the order of
 * names, which is its bit in masks: the order of rows decides which group is whose, and nothing
 * else.  Bidders are what the auction knows of them (auction.h).
 */
#ifndef MODELS_PBS_AUCTION_AUCTION_BIDDERS_H
#define MODELS_PBS_AUCTION_AUCTION_BIDDERS_H

#include "models/pbs_auction/auction/auction.h"
#include "models/pbs_auction/pbs_params.h"

typedef struct {
  const PbsParams  *p;
  guint             n;
  const PbsBuilder *rows[PBS_BUILDERS_MAX];         /* each one's row */
  guint             group[PBS_BUILDERS_MAX];        /* 0 ... PBS_GROUPS_MAX - 1 */
  PbsBidder         bidders[PBS_BUILDERS_MAX];
  double            access_share[PBS_BUILDERS_MAX]; /* in this slot */
  SimStream        *traits, *bluffs;
} PbsBuilders;

/* Returns: the builders that the rows make, before any limit; G_MAXUINT where it is more. */
guint pbs_count_builders (const PbsParams *p);

/* Returns: (transfer container) (array length=list.n): the rows of @list, of @size bytes each, in
 * the order of their names; of PbsBuilder or PbsRelay. */
gconstpointer *pbs_rows_by_name (const SimList *list, gsize size);

/* Returns: (nullable): a name that two rows of @list have, NULL when all differ.  As above. */
const char *pbs_name_twice (const SimList *list, gsize size);

/* Fills @all but for its streams and the bidders' strategies, which the model looks up.  At most
 * PBS_BUILDERS_MAX builders. */
void pbs_builders_set_up (PbsBuilders *all, const PbsParams *p);

/* Access, margins and bluffs of one auction: WTLV section 4 draws them anew for each. */
void pbs_draw_bidders (PbsBuilders *all);

/* Returns: whole ticks of 10 ms in @seconds; an end on a tick counts it. */
gint32 pbs_ticks_of (double seconds);

#endif
