/* sim/experiment/store/lock.h - one writer a results file, whatever name it is opened by.
 *
 * Two advisory locks that die with their process, kill -9 included.  The first, on a file beside it
 * that is named after where symbolic links lead, is a POSIX record lock: it is not inherited by
 * workers and says who holds it.  The second lies on the results file itself, far behind its end,
 * and so holds for hard links too; it is an open file description lock, since closing any
 * descriptor of a file drops the POSIX locks that SQLite holds on it.  Where a file system knows no
 * such locks the first does alone.
 */
#ifndef SIM_EXPERIMENT_STORE_LOCK_H
#define SIM_EXPERIMENT_STORE_LOCK_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimLock SimLock;

/* Locks the name @path for this process.  Errors: SIM_ERROR_STORE: another process
 * holds it (its id where known); SIM_ERROR_FILE: the folder cannot be written.  Returns: (transfer
 * full) (nullable). */
SimLock *sim_lock_take (const char *path, GError **error);

/* Locks the file too, once it is there, and remembers which one it is.  Errors: as above. */
gboolean sim_lock_take_file (SimLock *lock, GError **error);

/* Is the file that was locked still there under its name?  Errors: SIM_ERROR_LOST: it was removed,
 * or another one has its place. */
gboolean sim_lock_check_file (const SimLock *lock, GError **error);

/* For a worker process: lets go of what it inherited. */
void sim_lock_close_inherited (const SimLock *lock);

/* Removes the lock's file and frees the lock; NULL is fine. */
void sim_lock_free (SimLock *lock);

/* Returns: (transfer full): where symbolic links lead, also to a file that is not there yet. */
char *sim_lock_resolve (const char *path);

G_END_DECLS

#endif
