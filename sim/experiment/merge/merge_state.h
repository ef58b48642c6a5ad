/* sim/experiment/merge/merge_state.h - one file being joined to another. */
#ifndef SIM_EXPERIMENT_MERGE_MERGE_STATE_H
#define SIM_EXPERIMENT_MERGE_MERGE_STATE_H

#include "sim/experiment/merge/merge.h"
#include "sim/experiment/store/store_state.h"

G_BEGIN_DECLS

/* The file being made is `main` of @to; the one being read is attached to it as `other`. */
typedef struct {
  SimStore   *to;
  const char *first;      /* names of both, for messages */
  const char *other;
  const char *out;        /* this pointer among the others: the result's former self */
  guint       n_repeated;
} SimMerge;

/* Compares what the files say of their scenario.  Errors: they differ (in what).  merge_check.c */
gboolean sim_merge_check_same (SimMerge *merge, GError **error);

/* The weaker check of a file that goes into the result but need not be of the same plan.
 * Errors: no point in common.  merge_check.c */
gboolean sim_merge_check_related (SimMerge *merge, GError **error);

/* Checks that every run's key is that of its point and replication, in the file named @schema.
 * merge_check.c */
gboolean sim_merge_check_keys (SimMerge *merge, const char *schema, const char *path,
                               GError **error);

/* Judges runs that both files have: fills the tables temp.drop (runs of `other` that are not
 * copied) and removes from `main` those that give way.  Errors: two fingerprints or values.
 * merge_repeat.c */
gboolean sim_merge_repeated (SimMerge *merge, GError **error);

/* After its runs: what `other` keeps beside its present plan, its present plan where `main` does
 * not show all its points, and the scenarios that it names.  A plan's name that `main` has for
 * another gives way to a plan-N.  merge_variants.c */
gboolean sim_merge_variants (SimMerge *merge, GError **error);

/* Makes sure that main.value has every column of other.value.  Returns: (transfer full)
 * (nullable): ", "name", ..." of them.  merge_check.c */
char *sim_merge_columns (SimMerge *merge, GError **error);

G_END_DECLS

#endif
