/* sim/experiment/merge/merge.h - joins results files of one scenario: the shards of a sweep, or
 * parts run on other machines.
 *
 * The result has every run of every file once, and every plan that a file keeps beside its present
 * one (`run --as`, plan-1, ...).  It does not depend on the order of the files, but for the numbers
 * of plans without a name, and merging again changes nothing.  A run that is there twice must have
 * the same fingerprint, and the same values but for rounding (relative 1e-9): else the simulation
 * is not deterministic, or a file was tampered with, and nothing is written.  Where a run went well
 * in one file and failed in another, the good one stays.
 */
#ifndef SIM_EXPERIMENT_MERGE_MERGE_H
#define SIM_EXPERIMENT_MERGE_MERGE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint   n_files;
  guint   n_runs;       /* of the plan, in the result; failed ones included */
  guint   n_failed;
  guint   n_repeated;   /* found in more than one file */
  /* runs of the plan that no file has; sequential stopping's later rounds are not counted */
  guint64 n_missing;
} SimMerged;

/**
 * sim_merge:
 * @out: where the result goes; when it exists, its runs are in the result too
 * @in: (array length=n_in): files of one scenario, which the result then describes; read only
 * @merged: (out): what came of it
 *
 * Works on a new file beside @out, which replaces @out at once when it is complete and on the
 * disk.
 *
 * Errors: SIM_ERROR_INVALID: no file, or files of different scenarios (which, and in what they
 * differ; @out may be of another plan, but not without a point in common); SIM_ERROR_STORE: one
 * key with two fingerprints or values (which runs), a run whose key is not that of its point, a
 * damaged, foreign or locked file; SIM_ERROR_FILE: cannot read or write, the disk is full.
 */
gboolean sim_merge (const char *out, const char *const *in, guint n_in, SimMerged *merged,
                    GError **error);

G_END_DECLS

#endif
