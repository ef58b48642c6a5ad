/* sim/experiment/export.h - all runs of a results file, row by row, in order of points and replications.
 *
 * Nothing is kept in memory, so a file of any size can be exported.
 */
#ifndef SIM_EXPERIMENT_EXPORT_H
#define SIM_EXPERIMENT_EXPORT_H

#include "sim/experiment/store.h"

G_BEGIN_DECLS

/* One row; a cell is a number (NaN: empty) or a text. */
typedef void (*SimExportRow) (gpointer data, const SimCell *cells, guint n);

/* Calls @row for every run: the columns of the view `results`, wall times left out unless @wall (they differ between equal runs).
 * @names: (out) (transfer full): the columns' names, set before the first row. */
gboolean sim_export_runs (SimStore *store, gboolean wall, char ***names, SimExportRow row, gpointer data, GError **error);

/* The same for series, one row a sample: point, replication, metric, time_s, value. */
gboolean sim_export_series (SimStore *store, char ***names, SimExportRow row, gpointer data, GError **error);

G_END_DECLS

#endif
