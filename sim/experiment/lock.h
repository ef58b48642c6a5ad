/* sim/experiment/lock.h - one writer a results file: an advisory lock on a file beside it.
 *
 * A POSIX record lock: it dies with its process (kill -9 included), is not inherited by workers,
 * and tells who holds it.
 * It lies on a file of its own, because closing any descriptor of a file drops the locks that
 * SQLite holds on it.
 */
#ifndef SIM_EXPERIMENT_LOCK_H
#define SIM_EXPERIMENT_LOCK_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimLock SimLock;

/* Locks @path for this process through `@path-lock`.  Errors: SIM_ERROR_STORE: another process
 * holds it (its id where known); SIM_ERROR_FILE: the folder cannot be written.  Returns: (transfer
 * full) (nullable). */
SimLock *sim_lock_take (const char *path, GError **error);

/* Removes the lock's file and frees the lock; NULL is fine. */
void sim_lock_free (SimLock *lock);

G_END_DECLS

#endif
