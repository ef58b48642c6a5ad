/* sim/experiment/summary/diff.h - what differs between two results files, or between points of
 * one sweep, and whether by chance.
 *
 * Two files are compared point by point with Welch's test, or, where both used the same random
 * numbers, replication by replication (paired): far tighter intervals for the same runs.  Points
 * of one sweep share random numbers and are always paired. Testing hundreds of differences at
 * 0.05 finds one in twenty that is not there, so p values are adjusted (Holm) and those decide.
 */
#ifndef SIM_EXPERIMENT_SUMMARY_DIFF_H
#define SIM_EXPERIMENT_SUMMARY_DIFF_H

#include "sim/core/statistics/compare.h"
#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

#define SIM_DIFF_LEVEL 0.05     /* of significance, over all differences together */

/* A results file and its summary. */
typedef struct {
  SimStore         *store;
  const SimSummary *summary;
} SimDiffSide;

/* Which point is compared with which. */
typedef struct {
  guint first, second;
} SimDiffPair;

typedef enum {
  SIM_DIFF_SAME,          /* no difference that chance would not explain */
  SIM_DIFF_DIFFERENT,
  /* the means differ, but a single replication cannot tell whether by chance */
  SIM_DIFF_UNKNOWN,
} SimDiffVerdict;

typedef struct {
  SimDiffPair    pair;
  guint          metric;            /* index in the first summary */
  SimMoments     first, second;
  SimContrast    contrast;          /* second minus first, 95 % */
  double         p_adjusted;        /* NaN where there is no test */
  SimDiffVerdict verdict;
} SimDifference;

/**
 * sim_diff_match:
 * @n_alone: (out): points that only one of the two has
 *
 * Matches points by the values of their swept parameters, which must be the same parameters.
 * Errors: SIM_ERROR_INVALID: swept differently.  Returns: (transfer full) (nullable)
 * (element-type SimDiffPair).
 */
GArray *sim_diff_match (const SimSummary *first, const SimSummary *second, guint *n_alone,
                        GError **error);

/**
 * sim_diff_bases:
 * @base: true at base points: "params.system == baseline"
 *
 * Matches every other point with the base point that has its values in all swept parameters that
 * @base does not name.
 * Errors: SIM_ERROR_INVALID: no base point; an unknown name.  Returns: (transfer full) (nullable)
 * (element-type SimDiffPair): first is the base.
 */
GArray *sim_diff_bases (const SimSummary *summary, const SimExpr *base, GError **error);

/* What is compared. */
typedef struct {
  const GArray *pairs;      /* (element-type SimDiffPair) */
  /* (element-type guint): indices in the first summary; those that the second lacks are left
   * out */
  const GArray *metrics;
  /* by replication; derived metrics, whose single values are not stored, are left out */
  gboolean      paired;
} SimDiffWhat;

/**
 * sim_diff_compare:
 *
 * Source of the adjustment: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
 * Errors: those of the stores.  Returns: (transfer full) (nullable) (element-type SimDifference):
 * by pair, then metric.
 */
GArray *sim_diff_compare (const SimDiffSide *first, const SimDiffSide *second,
                          const SimDiffWhat *what, GError **error);

G_END_DECLS

#endif
