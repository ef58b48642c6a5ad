/* models/pbs_auction/detection/scores.h - scores of exclusivity, and how well a score finds a
 * planted set.
 *
 * D = sum p ln (p / q): divergence of a flow's bribes over builders (p) from the market's blocks
 * (q), natural logarithm. A flow that goes where the market goes has D near 0; one that goes to a
 * builder of share q alone has -ln q. Source: arXiv 2605.04471, abstract (D weighted by bribes);
 * exact form, threshold and smoothing are not public.
 */
#ifndef MODELS_PBS_AUCTION_DETECTION_SCORES_H
#define MODELS_PBS_AUCTION_DETECTION_SCORES_H

#include <glib.h>

/* What is known of a flow: its included bundles and their bribes by builder. */
typedef struct {
  const double *n_at, *bribes_at;    /* (array length=n_builders) */
  const double *market;              /* (array length=n_builders) blocks won: need not sum to 1 */
  guint         n_builders;
  /* bribes added at each builder in proportion to the market, as a share of the flow's */
  double        smoothing;
} PbsEvidence;

/* Divergence in nats; builders without a block are left out. */
double pbs_divergence (const PbsEvidence *e);

/* Largest share of bribes at one builder; and of that share over the builder's market share. */
double pbs_largest_share (const PbsEvidence *e);
double pbs_lift (const PbsEvidence *e);

/* G = 2 n D of the counts of inclusions.  Returns: its upper tail under chi-square with
 * (builders with blocks) - 1 degrees. */
double pbs_g_test (const PbsEvidence *e, double *g);

/* Benjamini, Hochberg (1995): largest p-value that is a discovery at @level; below 0: none is. */
double pbs_false_discovery (const double *p_values, guint n, double level);

/* A ranking against the truth. */
typedef struct {
  double average_precision;          /* mean precision at each true item, ties as one group */
  double area;                       /* under the receiver operating characteristic */
  double best_f1, best_threshold;
} PbsRanking;

typedef struct {
  double precision, recall, f1;      /* NaN where undefined: nothing found, nothing true */
  double false_alarm;                /* of the others, found all the same */
} PbsConfusion;

PbsRanking   pbs_rank_scores (const double *score, const gboolean *truth, guint n);
/* found: score >= */
PbsConfusion pbs_confusion (const double *score, const gboolean *truth, guint n, double threshold);

#endif
