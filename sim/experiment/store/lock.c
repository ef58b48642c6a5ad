/* sim/experiment/store/lock.c - see lock.h. */
#include "sim/experiment/store/lock.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/base/error.h"

/* Far behind the bytes that SQLite locks, and behind the end of any results file. */
static const off_t lock_at = (off_t) 1 << 60;
enum { MAX_LINKS = 40, PATIENCE_MS = 2000, AGAIN_MS = 10 };

struct SimLock {
  char *results;      /* the file as the user calls it */
  char *path;         /* of the file beside it */
  int   fd;           /* of that */
  int   file;         /* of the results file itself; -1 before it is there */
};

static gboolean
held_by_another (const char *path, int fd, GError **error)
{
  struct flock who = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (fcntl (fd, F_GETLK, &who) == 0 && who.l_type != F_UNLCK && who.l_pid > 0)
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: process %ld is writing to this results file; "
                      "wait for it, or choose another file with --out",
                      path, (long) who.l_pid);
  return sim_error (error, SIM_ERROR_STORE,
                    "%s: another process is writing to this results file; "
                    "wait for it, or choose another file with --out",
                    path);
}

/* The former holder removes the file when it ends: a lock on a removed file guards nothing. */
static gboolean
is_still_there (const char *path, int fd)
{
  struct stat named, held;

  return stat (path, &named) == 0 && fstat (fd, &held) == 0 && named.st_ino == held.st_ino
         && named.st_dev == held.st_dev;
}

char *
sim_lock_resolve (const char *path)
{
  char *at = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *to = g_file_read_link (at, NULL), *dir = g_path_get_dirname (at);

      if (to == NULL)
        break;
      g_free (at);
      at = g_path_is_absolute (to) ? g_steal_pointer (&to) : g_build_filename (dir, to, NULL);
    }
  return at;
}

SimLock *
sim_lock_take (const char *path, GError **error)
{
  g_autofree char *real = sim_lock_resolve (path), *name = g_strconcat (real, "-lock", NULL);

  for (;;)
    {
      struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
      int fd = g_open (name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      SimLock *lock;

      if (fd < 0)
        {
          sim_error (error, SIM_ERROR_FILE, "%s: the results file cannot be written here: %s", path,
                     g_strerror (errno));
          return NULL;
        }
      if (fcntl (fd, F_SETLK, &whole) != 0)
        {
          held_by_another (path, fd, error);
          close (fd);
          return NULL;
        }
      if (!is_still_there (name, fd))
        {
          close (fd);
          continue;
        }
      lock = g_new0 (SimLock, 1);
      lock->results = g_strdup (path);
      lock->path = g_steal_pointer (&name);
      lock->fd = fd;
      lock->file = -1;
      return lock;
    }
}

/* A worker that was forked a moment before its parent was killed holds the lock until it first runs
 * and closes what it inherited: that takes no longer than the scheduler does.  A second writer
 * stays.
 *
 * Returns: whether another writer holds the file */
static gboolean
is_held (int file)
{
  struct flock far = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = lock_at, .l_len = 1 };

  for (int waited_ms = 0; fcntl (file, F_OFD_SETLK, &far) != 0; waited_ms += AGAIN_MS)
    {
      if (errno != EAGAIN && errno != EACCES)
        return FALSE; /* a file system without locks */
      if (waited_ms >= PATIENCE_MS)
        return TRUE;
      g_usleep (AGAIN_MS * 1000);
    }
  return FALSE;
}

gboolean
sim_lock_take_file (SimLock *lock, GError **error)
{
  lock->file = g_open (lock->results, O_RDWR | O_CLOEXEC, 0);
  if (lock->file < 0)
    return sim_error (error, SIM_ERROR_FILE, "%s: the results file cannot be written: %s",
                      lock->results, g_strerror (errno));
  if (!is_held (lock->file))
    return TRUE;
  return sim_error (error, SIM_ERROR_STORE,
                    "%s: another process is writing to this results file, under another name; wait "
                    "for it, or choose another file with --out",
                    lock->results);
}

gboolean
sim_lock_check_file (const SimLock *lock, GError **error)
{
  return lock->file < 0 || is_still_there (lock->results, lock->file)
         || sim_error (error, SIM_ERROR_LOST,
                       "%s: the results file was %s while it was being written: what was stored in "
                       "it is lost; repeat the command",
                       lock->results,
                       g_file_test (lock->results, G_FILE_TEST_EXISTS) ? "replaced" : "removed");
}

void
sim_lock_close_inherited (const SimLock *lock)
{
  if (lock && lock->file >= 0)
    close (lock->file);
}

/* The lock's file may be another process's by now, if ours was removed. */
void
sim_lock_free (SimLock *lock)
{
  if (lock == NULL)
    return;
  if (is_still_there (lock->path, lock->fd))
    g_unlink (lock->path);
  close (lock->fd);
  if (lock->file >= 0)
    close (lock->file);
  g_free (lock->results);
  g_free (lock->path);
  g_free (lock);
}
