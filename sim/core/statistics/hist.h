/* sim/core/statistics/hist.h - a mergeable histogram with bounded relative error, for quantiles.
 *
 * Log-linear buckets: 128 to an octave, so a quantile is within 0.4 % of the exact one (zeros are
 * exact, negative values mirror).  Merging adds counts, so the result does not depend on order,
 * number of workers or shards (a P2 estimate or a t-digest would).  Adding is O(1) and allocates
 * only when the range grows.
 */
#ifndef SIM_CORE_STATISTICS_HIST_H
#define SIM_CORE_STATISTICS_HIST_H

#include <glib.h>

G_BEGIN_DECLS

#define SIM_HIST_RELATIVE_ERROR (1.0 / 256.0)

typedef struct SimHist SimHist;

SimHist *sim_hist_new (void);
void     sim_hist_free (SimHist *hist);
void     sim_hist_reset (SimHist *hist);
void     sim_hist_add (SimHist *hist, double value);   /* NaN is a bug in the caller and aborts */
/* The same @n times. */
void     sim_hist_add_n (SimHist *hist, double value, guint64 n);
guint64  sim_hist_n (const SimHist *hist);
double   sim_hist_min (const SimHist *hist);   /* exact; NaN when empty */
double   sim_hist_max (const SimHist *hist);
void     sim_hist_merge (SimHist *into, const SimHist *from);

/**
 * sim_hist_quantile:
 * @p: inside [0, 1]
 *
 * Returns: the value below which a share @p of the values lies: its bucket is exact, its place in
 * the bucket as if the values there were spread evenly; kept inside [min, max] of what was added;
 * NaN when empty.
 */
double sim_hist_quantile (const SimHist *hist, double p);

/**
 * sim_hist_share:
 * @value: in the unit of what was added; not NaN
 *
 * Returns: the share of the values at or below @value, inside [0, 1]: exact between buckets, inside
 * one as if its values were spread evenly; NaN when empty.
 */
double sim_hist_share (const SimHist *hist, double value);

/* Returns: (transfer full): a compact byte form, equal for equal content on every machine. */
GBytes *sim_hist_to_bytes (const SimHist *hist);

/* Returns: (transfer full) (nullable): NULL when @bytes is not what sim_hist_to_bytes makes. */
SimHist *sim_hist_from_bytes (GBytes *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimHist, sim_hist_free)

G_END_DECLS

#endif
