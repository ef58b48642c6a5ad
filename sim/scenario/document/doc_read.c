/* sim/scenario/document/doc_read.c - reading a text file that may be anything: bounded, and
 * never blocking. */
#include "sim/scenario/document/doc_tree.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/base/error.h"

static gboolean
too_big (GError **error)
{
  return sim_error (error, SIM_ERROR_FILE, "larger than %d MiB, so this is no scenario",
                    SIM_DOC_MAX_BYTES >> 20);
}

/* Reads until the end, or until one byte too many. */
static char *
read_all (int fd, gsize *length, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[16384];
  gssize n;

  while (text->len <= SIM_DOC_MAX_BYTES && (n = read (fd, buffer, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          sim_error (error, SIM_ERROR_FILE, "cannot be read: %s", g_strerror (errno));
          return NULL;
        }
      g_string_append_len (text, buffer, n);
    }
  if (text->len > SIM_DOC_MAX_BYTES && !too_big (error))
    return NULL;
  *length = text->len;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Looks before it opens: to open a pipe or a device can block or do harm. */
static gboolean
is_readable_file (const char *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return errno == ENOENT
             ? sim_error (error, SIM_ERROR_FILE, "no such file")
             : sim_error (error, SIM_ERROR_FILE, "cannot be read: %s", g_strerror (errno));
  if (S_ISDIR (info.st_mode))
    return sim_error (error, SIM_ERROR_FILE, "is a directory; give a file in it");
  if (!S_ISREG (info.st_mode))
    return sim_error (error, SIM_ERROR_FILE,
                      "is a pipe or a device, not a file; `-` reads standard input");
  return info.st_size <= SIM_DOC_MAX_BYTES || too_big (error);
}

char *
sim_doc_read (const char *path, gsize *length, GError **error)
{
  char *text;
  int fd;

  if (g_str_equal (path, "-"))
    return read_all (STDIN_FILENO, length, error);
  if (!is_readable_file (path, error))
    return NULL;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      sim_error (error, SIM_ERROR_FILE, "cannot be read: %s", g_strerror (errno));
      return NULL;
    }
  text = read_all (fd, length, error);
  close (fd);
  return text;
}
