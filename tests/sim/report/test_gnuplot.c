/* tests/sim/report/test_gnuplot.c - no text is part of a script: what gnuplot reads back is what
 * was given. */
#include "tests/test.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/base/shown.h"
#include "sim/report/plot/gnuplot.h"

/* Each would do something in double quotes, in a tick, in a name or with enhanced markup. */
static const char *const hostile[] = {
  "`touch ESCAPED`", "\"; system ('touch ESCAPED') #", "'; system (\"touch ESCAPED\") #",
  "''`touch ESCAPED`''", "a \\ b \\n c", "@nine ^2 _3 {/Symbol a} &{x}", "50 % %s %n %", "$data #",
  "two\nlines\nsystem ('touch ESCAPED')", "\033[2J", "(1, 2] [", "",
};

typedef struct {
  char *dir, *old;
} Place;

static Place
place_new (void)
{
  Place place = { g_dir_make_tmp ("orrery-gnuplot-XXXXXX", NULL), g_get_current_dir () };

  ck_assert_int_eq (g_chdir (place.dir), 0);
  return place;
}

/* Nothing ran. */
static void
place_clear (Place *place)
{
  ck_assert (!g_file_test ("ESCAPED", G_FILE_TEST_EXISTS));
  ck_assert_int_eq (g_chdir (place->old), 0);
  g_free (place->dir);
  g_free (place->old);
}

static char *
spawned (const char *script)
{
  const char *argv[] = { "gnuplot", "-d", "script.gp", NULL };
  char *said = NULL;

  ck_assert (g_file_set_contents ("script.gp", script, -1, NULL));
  ck_assert (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &said,
                           NULL, NULL));
  return said;
}

static gboolean
has_gnuplot (void)
{
  g_autofree char *program = g_find_program_in_path ("gnuplot");

  return program != NULL;
}

START_TEST (gnuplot_reads_texts_back)
{
  Place place = place_new ();

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GString) script = g_string_new (NULL);
      g_autoptr (GPtrArray) array = g_ptr_array_new ();
      g_autofree char *line = sim_shown_line (hostile[i], 300), *said = NULL;
      g_autofree char *wanted = g_strdup_printf ("%s\n%s\n", line, line);

      g_ptr_array_add (array, (gpointer) hostile[i]);
      sim_gnuplot_put_text (script, "a", hostile[i]);
      sim_gnuplot_put_array (script, "B", array);
      g_string_append (script, "print a\nprint B[1]\n");
      said = spawned (script->str);
      ck_assert_str_eq (said, wanted);
    }
  place_clear (&place);
}
END_TEST

START_TEST (gnuplot_ticks_are_no_formats)
{
  Place place = place_new ();
  g_autoptr (GString) script = g_string_new ("set terminal svg\nset output 'a.svg'\n");
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autofree char *said = NULL, *picture = NULL;

  g_ptr_array_add (array, (gpointer) "50 % %s %n");
  sim_gnuplot_put_ticks (script, "X", array);
  g_string_append (script,
                   "set xtics () noenhanced\nset for [i=1:1] xtics add (X[i] 3)\nplot [0:5] x\n");
  said = spawned (script->str);
  ck_assert_str_eq (said, "");
  ck_assert (g_file_get_contents ("a.svg", &picture, NULL, NULL));
  ck_assert_msg (strstr (picture, "50 % %s %n") != NULL, "%s", picture);
  place_clear (&place);
}
END_TEST

START_TEST (gnuplot_names_are_no_programs)
{
  static const char *const names[] = { "|touch ESCAPED; cat > a.svg", "`touch ESCAPED`.svg",
                                       "it's '; system (\"touch ESCAPED\") #.svg" };
  Place place = place_new ();
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GString) script = g_string_new ("set terminal svg\n");

      sim_gnuplot_put_file (script, "file", names[i]);
      g_string_append (script, "set output exists('work') ? work : file\nplot x\nunset output\n");
      ck_assert_msg (sim_gnuplot_run (script->str, names[i], &error), "%s",
                     error ? error->message : "");
      ck_assert (g_file_test (names[i], G_FILE_TEST_IS_REGULAR));
    }
  ck_assert (!sim_gnuplot_run ("plot x\n", "two\nlines.svg", &error));
  ck_assert (strstr (error->message, "may hold no control character") != NULL);
  g_error_free (error);
  place_clear (&place);
}
END_TEST

/* Every place of the looks where a text of ours is drawn says `noenhanced`. */
START_TEST (gnuplot_looks_draw_texts_as_they_are)
{
  static const char *const texts[]
    = { "title_text", "x_text", "y_text", "label 1 note", "key_text" };
  const char *source = g_getenv ("top_srcdir");
  g_autofree char *path = g_build_filename (source ? source : ".", "plots", "style.gp", NULL);
  g_autofree char *style = NULL;

  ck_assert (g_file_get_contents (path, &style, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *wanted = g_strconcat (texts[i], " noenhanced", NULL);

      ck_assert_msg (strstr (style, wanted) != NULL, "%s", wanted);
    }
  ck_assert (strstr (style, "Left reverse noenhanced") != NULL);
  ck_assert (strstr (style, "set xtics () noenhanced") != NULL);
}
END_TEST

TEST_MAIN (gnuplot, TEST_IF (has_gnuplot (), gnuplot_reads_texts_back),
           TEST_IF (has_gnuplot (), gnuplot_ticks_are_no_formats),
           TEST_IF (has_gnuplot (), gnuplot_names_are_no_programs),
           TEST (gnuplot_looks_draw_texts_as_they_are))
