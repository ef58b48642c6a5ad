/* sim/report/plot/gnuplot.c - see gnuplot.h. */
#include "sim/report/plot/gnuplot.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/base/error.h"
#include "sim/base/replace.h"
#include "sim/base/shown.h"
#include "sim/base/unit/unit.h"

enum { MAX_TEXT = 300 };      /* characters of a title or a label */

/* --- the script --- */

/* In single quotes nothing is special but the quote itself: no back quotes, no macros, no escapes.
 * A quote is a string of its own, since gnuplot 5.4 misreads a doubled one at the beginning. */
static void
put_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '\'');
  for (const char *c = text; *c; c++)
    if (*c == '\'')
      g_string_append (out, "'.\"'\".'");
    else
      g_string_append_c (out, g_ascii_iscntrl (*c) ? '?' : *c);
  g_string_append_c (out, '\'');
}

static void
put_string (GString *out, const char *text)
{
  g_autofree char *line = sim_shown_line (text, MAX_TEXT);

  put_quoted (out, line);
}

void
sim_gnuplot_put_text (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "%s = ", name);
  put_string (out, text);
  g_string_append_c (out, '\n');
}

/* `|`, `<` and `~` at the beginning of a name mean a program or a home.  A name with control
 * characters never comes here (sim_gnuplot_run). */
static void
put_path (GString *out, const char *path)
{
  g_autofree char *plain
    = g_path_is_absolute (path) ? g_strdup (path) : g_strconcat ("./", path, NULL);

  put_quoted (out, plain);
}

void
sim_gnuplot_put_file (GString *out, const char *name, const char *path)
{
  g_string_append_printf (out, "%s = ", name);
  put_path (out, path);
  g_string_append_c (out, '\n');
}

void
sim_gnuplot_put_load (GString *out, const char *file)
{
  g_string_append (out, "load ");
  put_path (out, file);
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
sim_gnuplot_put_real (GString *out, const char *name, double value)
{
  g_string_append_printf (out, "%s = 1.0 *", name);
  sim_gnuplot_put_double (out, value);
  g_string_append_c (out, '\n');
}

static void
put_array (GString *out, const char *name, const GPtrArray *texts, const char *percent)
{
  g_string_append_printf (out, "array %s[%u] = [", name, MAX (texts->len, 1));
  for (guint i = 0; i < texts->len; i++)
    {
      g_autoptr (GString) text = g_string_new (g_ptr_array_index (texts, i));

      g_string_replace (text, "%", percent, 0);
      g_string_append (out, i > 0 ? ", " : "");
      put_string (out, text->str);
    }
  g_string_append (out, texts->len ? "]\n" : "\"\"]\n");
}

void
sim_gnuplot_put_array (GString *out, const char *name, const GPtrArray *texts)
{
  put_array (out, name, texts, "%");
}

/* The label of a tick is a format, into which gnuplot writes the tick's position. */
void
sim_gnuplot_put_ticks (GString *out, const char *name, const GPtrArray *texts)
{
  put_array (out, name, texts, "%%");
}

/* --- the frame --- */

/* Letters of a line: of a title, and of a note, which are smaller.  Letters are half as wide as
 * they are high, near enough, and a title's are a sixth larger than others. */
static guint
line_length (const SimPicture *picture, double scale)
{
  double width_pt = (picture->size.columns == 1 ? 8.5 : 17) / 2.54 * 72;
  double points = picture->size.letters > 0 ? picture->size.letters
                  : picture->size.columns > 0 ? 8
                                              : 11;

  return (guint) (0.9 * width_pt / (points * scale * 0.5));
}

/* A title stands over the graph, which at one column is so far right of the middle that a sixth of
 * the width is lost; and other letters than Liberation Sans may be wider. */
static const double narrow = 1.2;

/* A text in lines of at most @length letters where its words allow it; NAME_lines says how
 * many. */
static void
put_lines (GString *out, const char *name, const char *text, guint length)
{
  g_autofree char *line = sim_shown_line (text, MAX_TEXT);
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GString) part = g_string_new (NULL);
  guint n = 1;

  g_string_append_printf (out, "%s = ", name);
  for (guint i = 0; words[i]; i++)
    {
      glong together = g_utf8_strlen (part->str, -1) + 1 + g_utf8_strlen (words[i], -1);

      if (part->len > 0 && together > (glong) length)
        {
          put_quoted (out, part->str);
          g_string_append (out, ".\"\\n\".");
          g_string_set_size (part, 0);
          n++;
        }
      g_string_append_printf (part, "%s%s", part->len > 0 ? " " : "", words[i]);
    }
  put_quoted (out, part->str);
  g_string_append_printf (out, "\n%s_lines = %u\n", name, n);
}

void
sim_gnuplot_put_picture (GString *out, const SimPicture *picture, const char *title,
                         const char *note)
{
  sim_gnuplot_put_text (out, "format", picture->format);
  sim_gnuplot_put_file (out, "file", picture->file);
  put_lines (out, "title_text", title,
             line_length (picture, 7.0 / 6 * (picture->size.columns == 1 ? narrow : 1)));
  put_lines (out, "note", note, line_length (picture, 0.75));
  g_string_append_printf (out, "page = %u\n", picture->size.columns);
  sim_gnuplot_put_real (out, "aspect", picture->size.aspect);
  sim_gnuplot_put_real (out, "letters", picture->size.letters);
  sim_gnuplot_put_text (out, "font_name", picture->size.font ? picture->size.font : "");
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

/* The picture is written to @work first: plots/style.gp prefers it.  `-d`: no .gnuplot of a home or
 * a folder is run. */
static gboolean
spawn (const char *script_file, const char *work, const char *file, GError **error)
{
  g_autoptr (GString) elsewhere = g_string_new (NULL);
  const char *argv[] = { "gnuplot", "-d", "-e", NULL, script_file, NULL };
  g_autofree char *said = NULL;
  int status;

  sim_gnuplot_put_file (elsewhere, "work", work);
  argv[3] = elsewhere->str;

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

  if (sim_shown_has_controls (file))
    return sim_error (error, SIM_ERROR_FILE,
                      "%s: a picture's name may hold no control character: choose another with "
                      "--out",
                      file);
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
