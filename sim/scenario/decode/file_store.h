/* sim/scenario/decode/file_store.h - what several scenarios of one process read: loaded once.
 *
 * A command that goes through many scenarios (orrery figures) hands one store to all of them.  A
 * file is the same when its real path, size, time of change and place on the disk are; a folder
 * when those of all its files are.  What changes in between is loaded again.
 */
#ifndef SIM_SCENARIO_DECODE_FILE_STORE_H
#define SIM_SCENARIO_DECODE_FILE_STORE_H

#include "sim/model/param.h"

G_BEGIN_DECLS

typedef struct SimFileStore SimFileStore;

/* Returns: (transfer full): an empty store; it must outlive the scenarios that use it. */
SimFileStore *sim_file_store_new (void);

/* Frees all that was loaded. */
void sim_file_store_free (SimFileStore *store);

/* Returns: (nullable): what @format has made of the file with this @stamp; @digest: (out) (transfer
 * none): of its content. */
gconstpointer sim_file_store_find (const SimFileStore *store, const SimFileFormat *format,
                                   const char *stamp, const char **digest);

/* Keeps @data, (transfer full), for the next scenario. */
void sim_file_store_add (SimFileStore *store, const SimFileFormat *format, const char *stamp,
                         const char *digest, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFileStore, sim_file_store_free)

G_END_DECLS

#endif
