/* sim/scenario/document/doc_read.c - reading a text file that may be anything: bounded, and
 * never blocking. */
#include "sim/scenario/document/doc_tree.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
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
static GString *
read_bytes (int fd, GError **error)
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
  return g_steal_pointer (&text);
}

/* Takes @text, which may be NULL. */
static char *
bounded (GString *text, gsize *length, GError **error)
{
  if (text == NULL)
    return NULL;
  if (text->len > SIM_DOC_MAX_BYTES)
    {
      g_string_free (text, TRUE);
      too_big (error);
      return NULL;
    }
  *length = text->len;
  return g_string_free (text, FALSE);
}

/* What came by a pipe is gone when it has been read, and a command may load its scenario twice:
 * standard input becomes a sealed file in memory that holds @text.  Where the system refuses one,
 * the second load finds nothing, and says so. */
static void
keep_stdin (const GString *text)
{
  int fd = memfd_create ("scenario", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  gsize done = 0;
  gssize n;

  if (fd < 0)
    return;
  while (done < text->len && (n = write (fd, text->str + done, text->len - done)) > 0)
    done += (gsize) n;
  if (done == text->len && lseek (fd, 0, SEEK_SET) == 0
      && fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK) == 0)
    dup2 (fd, STDIN_FILENO);
  close (fd);
}

/* Only what keep_stdin () made is sealed; its place is put back, so that the next one reads the
 * same. */
static GString *
read_stdin (GError **error)
{
  gboolean is_kept = fcntl (STDIN_FILENO, F_GET_SEALS) > 0;
  off_t from = lseek (STDIN_FILENO, 0, SEEK_CUR);
  GString *text = read_bytes (STDIN_FILENO, error);

  if (text && !is_kept)
    keep_stdin (text);
  else if (is_kept)
    lseek (STDIN_FILENO, from, SEEK_SET);
  return text;
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
    return bounded (read_stdin (error), length, error);
  if (!is_readable_file (path, error))
    return NULL;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      sim_error (error, SIM_ERROR_FILE, "cannot be read: %s", g_strerror (errno));
      return NULL;
    }
  text = bounded (read_bytes (fd, error), length, error);
  close (fd);
  return text;
}
