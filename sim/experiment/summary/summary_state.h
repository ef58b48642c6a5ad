/* sim/experiment/summary/summary_state.h - the summary's struct and the values of single runs,
 * for the files of this folder. */
#ifndef SIM_EXPERIMENT_SUMMARY_SUMMARY_STATE_H
#define SIM_EXPERIMENT_SUMMARY_SUMMARY_STATE_H

#include "sim/experiment/store/store_state.h"
#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* The runs that went well, with the values that derived metrics need and those that are kept.
 * Sorted by point and replication. */
typedef struct {
  GArray  *replications;       /* (element-type guint): one per run */
  GArray  *values;             /* (element-type double): runs x n_kept */
  GArray  *ends;               /* (element-type double): simulated, one per run */
  guint   *first;              /* by point: its first run; n_points + 1 entries */
  gint    *place;              /* by metric: its place among those kept; -1 */
  guint    n_kept;
  guint    n_replications;     /* the highest, plus 1 */
  gboolean drew;               /* random numbers, in any of them */
} SimSummaryRuns;

typedef enum {
  SIM_SUPPORT_NONE, SIM_SUPPORT_MEAN, SIM_SUPPORT_QUANTILE, SIM_SUPPORT_WITHIN, SIM_SUPPORT_COUNT
} SimSupportKind;

/* A column of a tally, and where the tally's number of observations and their correlation time
 * are. */
typedef struct {
  SimSupportKind kind;
  guint          n_metric, time_metric;
  double         p;             /* of a quantile */
} SimSummarySupport;

struct SimSummary {
  guint         n_points, n_columns;
  char        **columns;
  SimCell      *values;        /* n_points x n_columns */
  GHashTable   *constants;     /* path -> SimCell; looked up, never walked */
  /* path -> utf8 of texts, in files that say so; looked up, never walked */
  GHashTable   *units;
  GStringChunk *texts;         /* what cells and units point to */
  /* (element-type SimStoreMetric): n_stored of the file, then derived ones */
  GPtrArray    *metrics;
  guint         n_stored;
  SimSummarySupport *support;  /* by metric */
  GHashTable   *by_name;       /* name -> index + 1; looked up, never walked */
  SimStat      *stats;         /* n_points x metrics */
  gboolean      with_runs;     /* keep those of derived metrics */
  gboolean      steady;        /* runs end by the clock, so what they start with is a bias */
  SimSummaryRuns runs;         /* its values only where they are kept */
};

/* Columns of sim_summary_values_sql before the values. */
enum {
  SIM_SUMMARY_REPLICATION = 1, SIM_SUMMARY_REASON, SIM_SUMMARY_FINGERPRINT, SIM_SUMMARY_END,
  SIM_SUMMARY_VALUES
};

/* Returns: (transfer full): a statement that gives every run that went well, by point and
 * replication: the point, the columns above, and the n_stored values. */
char *sim_summary_values_sql (const SimSummary *summary);

/* The statistics of one point's values of one metric; @x is overwritten. */
SimStat sim_summary_stat_of (double *x, guint n);

/* Which columns are quantiles; once metrics are known.  summary_support.c */
void sim_summary_find_support (SimSummary *summary);

/* Takes away the stored quantiles of a point that its observations cannot support. */
void sim_summary_blank (SimSummary *summary, guint point);

/* Is a column such a quantile at @point, or derived from one? */
gboolean sim_summary_is_blank (const SimSummary *summary, guint point, guint metric);

/* Computes every derived metric from the runs into the statistics.  summary_derive.c */
gboolean sim_summary_derive (SimSummary *summary, SimStore *store, GError **error);

/* Finds which metrics the derived ones and @names (nullable) name, and gives them a place. */
gboolean sim_summary_needs (SimSummary *summary, const GPtrArray *names, GError **error);

G_END_DECLS

#endif
