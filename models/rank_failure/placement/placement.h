/* models/rank_failure/placement/placement.h - which expert sits in which slot, how often each is
 * chosen, and what moves when that changes.
 *
 * Tables are flat: [layer * n_experts + expert], [layer * n_slots + slot] and
 * [layer * n_ranks + rank].  Slots of rank r are r * k ... (r + 1) * k - 1 of each layer, with
 * k = n_slots / n_ranks.  The lowest folder of the model: it calls nothing above it, and says by
 * `reweighed` that the shares of ranks are others.
 */
#ifndef MODELS_RANK_FAILURE_PLACEMENT_PLACEMENT_H
#define MODELS_RANK_FAILURE_PLACEMENT_PLACEMENT_H

#include "models/rank_failure/instance.h"

G_BEGIN_DECLS

enum { EP_HOLE = -1 }; /* in a placement: a slot of a dead rank */

/* Where the weights of an expert come from, the fastest first. */
typedef enum {
  EP_FROM_LOCAL,
  EP_FROM_NODE,
  EP_FROM_REMOTE,
  EP_FROM_HOST,
  EP_FROM_HOST_REMOTE,
  EP_FROM_STORAGE,
  EP_N_SOURCES
} EpSource;

struct EpExperts {
  EpInstance *inst;
  void (*reweighed) (gpointer data); /* (nullable): shares of ranks have changed */
  gpointer data;                     /* of reweighed */
  float *popularity, *believed;      /* of experts, a layer sums to 1; what plans know of it */
  gint16 *slots, *initial;           /* the expert in every slot: now, and at the beginning */
  gint16 *next;                      /* the same once the move under way is done */
  float *share;                      /* of ranks: of the routed tokens of a layer */
  guint *copies;                     /* of experts, live */
  guint *copy_start;                 /* [layer * (n_experts + 1) + expert]: into copy_slot */
  guint *copy_slot;                  /* of slots: the live slots of each expert, in its order */
  double static_peak;                /* mean over layers of the largest share */
  double dropped_share;              /* mean over layers of what has no live copy */
  guint n_alive_nodes;
  double far_share;  /* of a rank's peers, those on other nodes: the largest of a live rank */
  GArray *exchanges; /* of popularity, that plans do not know yet; by time */
  guint exchange_at;
  double source_bytes[EP_N_SOURCES], move_bound_s; /* of the last move */
};

extern const SimFileFormat ep_popularity_format;

/* The policies of the parameters `placement` and `repair`, and of the system `drop`. */
extern const EpPlacement ep_place_trivial, ep_place_hierarchical, ep_place_global, ep_place_apart,
  ep_place_nodes_apart, ep_place_mixed, ep_repair_full, ep_repair_minimal;
extern const EpSystem ep_system_drop;

/* Reserves all tables, for an instance whose counts are known; freed by ep_experts_clear. */
void ep_experts_init (EpExperts *m);
void ep_experts_clear (EpExperts *m);

/* Fills popularity from the law or the table of the parameters. */
void ep_popularity_draw (EpExperts *m);

/* What plans believe at first: what was true `stale_exchanges` before. */
void ep_statistics_start (EpExperts *m);

/* What plans believe, brought to what was true statistics_lag_s ago. */
void ep_statistics_learn (EpExperts *m);

/* @n pairs of experts of each layer exchange their popularity; call ep_placement_weigh after it. */
void ep_popularity_exchange (EpExperts *m, gint64 n);

/* Returns: how many entries of @live, [rank], are TRUE. */
guint ep_count_live (const EpExperts *m, const gboolean *live);

/* Spreads @plan, an expert for each slot of live ranks, over one layer's @slots; the other ranks
 * keep holes. */
void ep_spread (const EpExperts *m, const gboolean *live, const guint *plan, gint16 *slots);

/* The copies that @copy chooses, no two on a rank or a node where that can be. */
void ep_place_copies_apart (const EpExperts *m, const gboolean *live, gint16 *slots, EpCopies copy);

/* @slots: the present ones, those of ranks that are not @live empty. */
void ep_keep_live (const EpExperts *m, const gboolean *live, gint16 *slots);

/* Returns: whether live slots suffice for one copy of every expert. */
gboolean ep_placement_feasible (const EpExperts *m);

/* Returns: experts of all layers without a slot in @slots whose rank is live. */
guint ep_count_lost (const EpExperts *m, const gint16 *slots);

/* Returns: of picks, the share whose experts are in no slot of a live rank, mean over layers. */
double ep_lost_share (const EpExperts *m);

/* Makes @slots the placement.  From here on membership, placement and shares agree: every expert
 * has a live slot, unless the system drops it, and no dead rank has one. */
void ep_placement_adopt (EpExperts *m, const gint16 *slots);

/* Plans for the ranks that are live or @also, with @policy and what is believed by now, into
 * m->next.  Returns: how long the weights move, s. */
double ep_placement_plan (EpExperts *m, const EpPlacement *policy, EpMember also);

/* Shares of ranks, from popularity and the present slots; then says so by `reweighed`. */
void ep_placement_weigh (EpExperts *m);

/* Returns: mean over largest expected load of a live rank, in (0, 1]. */
double ep_balance (const EpExperts *m);

/* Returns: how long the weights take from placement @from to @to, s; leaves the bytes by source in
 * source_bytes and the least time of any schedule in move_bound_s. */
double ep_move_s (EpExperts *m, const gint16 *from, const gint16 *to);

/* The last move is done: its bytes count in the metrics. */
void ep_move_count (EpExperts *m);

/* The share of picks that go nowhere at this placement, mean over layers. */
void ep_drop_weigh (EpExperts *m);

/* So many more decode @tokens, whose picks of dropped experts count. */
void ep_drop_count (const EpExperts *m, double tokens);

G_END_DECLS

#endif
