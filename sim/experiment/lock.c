/* sim/experiment/lock.c - see lock.h. */
#include "sim/experiment/lock.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/base/error.h"

struct SimLock {
  char *path;
  int   fd;
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

SimLock *
sim_lock_take (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, "-lock", NULL);

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
      lock->path = g_steal_pointer (&name);
      lock->fd = fd;
      return lock;
    }
}

void
sim_lock_free (SimLock *lock)
{
  if (lock == NULL)
    return;
  g_unlink (lock->path);
  close (lock->fd);
  g_free (lock->path);
  g_free (lock);
}
