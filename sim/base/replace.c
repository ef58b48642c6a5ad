/* sim/base/replace.c - see replace.h. */
#include "sim/base/replace.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Returns: (transfer full): the file that a link leads to; @path itself where there is none yet. */
static char *
target_of (const char *path)
{
  char *real = realpath (path, NULL);
  char *target = g_strdup (real ? real : path);

  free (real);
  return target;
}

char *
sim_replace_begin (const char *path)
{
  g_autofree char *target = target_of (path);
  GStatBuf what;

  if (g_stat (target, &what) == 0 && !S_ISREG (what.st_mode))
    return g_strdup (path);
  return g_strdup_printf ("%s.%d.part", target, (int) getpid ());
}

gboolean
sim_replace_end (const char *work, const char *path, gboolean whole, GError **error)
{
  g_autofree char *target = target_of (path);

  if (g_str_equal (work, path))
    return whole;
  if (whole && g_rename (work, target) == 0)
    return TRUE;
  if (whole)
    sim_error (error, SIM_ERROR_FILE, "%s: cannot be written: %s", path, g_strerror (errno));
  g_unlink (work);
  return FALSE;
}

static gboolean
write_text (const char *path, const char *text)
{
  FILE *file = fopen (path, "w");
  gboolean whole;

  if (file == NULL)
    return FALSE;
  whole = fputs (text, file) >= 0 && fflush (file) == 0;
  return fclose (file) == 0 && whole;
}

gboolean
sim_replace_text (const char *path, const char *text, GError **error)
{
  g_autofree char *work = sim_replace_begin (path);
  gboolean whole = write_text (work, text);

  if (!whole)
    sim_error (error, SIM_ERROR_FILE, "%s: cannot be written: %s", path, g_strerror (errno));
  return sim_replace_end (work, path, whole, error);
}
