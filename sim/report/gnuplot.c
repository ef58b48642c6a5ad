/* sim/report/gnuplot.c - see gnuplot.h. */
#include "sim/report/gnuplot.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/base/error.h"
#include "sim/base/replace.h"
#include "sim/base/unit.h"

/* --- the script --- */

static void
put_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else
      g_string_append_c (out, *c == '\n' ? ' ' : *c);
  g_string_append_c (out, '"');
}

void
sim_gnuplot_put_text (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "%s = ", name);
  put_string (out, text);
  g_string_append_c (out, '\n');
}

void
sim_gnuplot_put_load (GString *out, const char *file)
{
  g_string_append (out, "load ");
  put_string (out, file);
  g_string_append_c (out, '\n');
}

void
sim_gnuplot_put_double (GString *out, double value)
{
  g_autofree char *text = sim_double_format (value);

  g_string_append_printf (out, " %s", text);
}

void
sim_gnuplot_put_number (GString *out, const char *name, double value)
{
  g_string_append_printf (out, "%s =", name);
  sim_gnuplot_put_double (out, value);
  g_string_append_c (out, '\n');
}

void
sim_gnuplot_put_array (GString *out, const char *name, const GPtrArray *texts)
{
  g_string_append_printf (out, "array %s[%u] = [", name, MAX (texts->len, 1));
  for (guint i = 0; i < texts->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      put_string (out, g_ptr_array_index (texts, i));
    }
  g_string_append (out, texts->len ? "]\n" : "\"\"]\n");
}

/* --- the program --- */

/* gnuplot does not notice a full disk: a picture that was written whole ends as its form says. */
static gboolean
is_whole (const char *file)
{
  static const char *const ends[] = { "</svg>", "IEND", "%%EOF" };
  g_autoptr (GMappedFile) picture = g_mapped_file_new (file, FALSE, NULL);
  gsize size = picture ? g_mapped_file_get_length (picture) : 0;
  gsize tail = MIN (size, 32);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (tail > 0
        && memmem (g_mapped_file_get_contents (picture) + size - tail, tail, ends[i],
                   strlen (ends[i])))
      return TRUE;
  return FALSE;
}

/* The picture is written to @work first: plots/style.gp prefers it. */
static gboolean
spawn (const char *script_file, const char *work, const char *file, GError **error)
{
  g_autoptr (GString) elsewhere = g_string_new (NULL);
  const char *argv[] = { "gnuplot", "-e", NULL, script_file, NULL };
  g_autofree char *said = NULL;
  int status;

  sim_gnuplot_put_text (elsewhere, "work", work);
  argv[2] = elsewhere->str;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &said,
                     &status, error))
    return FALSE;
  if (g_spawn_check_wait_status (status, NULL) && is_whole (work))
    return TRUE;
  if (g_strstrip (said)[0] == '\0')
    return sim_error (error, SIM_ERROR_FILE, "%s: cannot be written whole: is the disk full?",
                      file);
  return sim_error (error, SIM_ERROR_FILE, "%s: gnuplot could not draw it: %s", file, said);
}

gboolean
sim_gnuplot_run (const char *script, const char *file, GError **error)
{
  g_autofree char *program = g_find_program_in_path ("gnuplot");
  g_autofree char *name = NULL, *work = sim_replace_begin (file);
  gboolean done;
  int fd;

  if (program == NULL)
    return sim_error (error, SIM_ERROR_FILE,
                      "gnuplot is not installed (on Debian: apt-get install gnuplot-nox); "
                      "--script prints what it would draw");
  fd = g_file_open_tmp ("orrery-plot-XXXXXX.gp", &name, error);
  if (fd < 0)
    return FALSE;
  close (fd);
  done = g_file_set_contents (name, script, -1, error) && spawn (name, work, file, error);
  g_unlink (name);
  return sim_replace_end (work, file, done, error);
}
