/* sim/experiment/merge/export.h - all runs of a results file, row by row, in order of points and
 * replications.
 *
 * Nothing but derived metrics is kept in memory, so a file of any size can be exported.
 */
#ifndef SIM_EXPERIMENT_MERGE_EXPORT_H
#define SIM_EXPERIMENT_MERGE_EXPORT_H

#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

/* Where rows go: @names once before the first row, then @row for each; a cell is a number (NaN:
 * empty) or a text, valid during the call. */
typedef struct {
  void   (*names) (gpointer data, const char *const *names);
  void   (*row) (gpointer data, const SimCell *cells, guint n);
  gpointer data;
} SimExportSink;

/* Every run: the columns of the view `results`, then derived metrics replication by replication;
 * without wall times unless @wall, since they differ
 * between equal runs. */
gboolean sim_export_runs (SimStore *store, gboolean wall, const SimExportSink *sink,
                          GError **error);

/* Every sample of every series: point, replication, metric, time_s, value. */
gboolean sim_export_series (SimStore *store, const SimExportSink *sink, GError **error);

G_END_DECLS

#endif
