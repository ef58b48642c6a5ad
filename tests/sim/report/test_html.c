/* tests/sim/report/test_html.c - the page of `orrery report`: what goes into it, and that nothing
 * breaks out.
 */
#include "tests/test.h"
#include <string.h>
#include <unistd.h>
#include "sim/report/page/html.h"

static const char *const parts[][2] = {
  { "report.html", "<title>@TITLE@</title>@CHART_STYLE@|@STYLE@|@CHARTS@|"
                   "@DRAW@|@SAVE@|@SCRIPT@|@DATA@|end" },
  { "report.css", "style" },
  { "charts.js", "draw" },
  { "save.js", "save" },
  { "report.js", "script" },
  { "vendor/uplot/uPlot.iife.min.js", "charts" },
  { "vendor/uplot/uPlot.min.css", "chart style" },
};

/* A template without part @missing. */
static char *
make_template (guint missing)
{
  char *dir = g_dir_make_tmp ("orrery-html-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (dir, "vendor", "uplot", NULL);

  g_mkdir_with_parents (inner, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *file = g_build_filename (dir, parts[i][0], NULL);

      if (i == missing)
        continue;
      ck_assert (g_file_set_contents (file, parts[i][1], -1, NULL));
    }
  return dir;
}

static void
remove_template (const char *dir)
{
  static const char *const folders[] = { "vendor/uplot", "vendor", "" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *file = g_build_filename (dir, parts[i][0], NULL);

      unlink (file);
    }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (dir, folders[i], NULL);

      rmdir (folder);
    }
}

START_TEST (html_fills_the_template)
{
  g_autofree char *dir = make_template (G_N_ELEMENTS (parts));
  g_autofree char *page
    = sim_html_page ("a < b", "{\"title\":\"</script>@SCRIPT@ @TITLE@\"}", dir, NULL);

  remove_template (dir);
  ck_assert_str_eq (page, "<title>a &lt; b</title>chart style|style|charts|draw|save|script|"
                          "{\"title\":\"\\u003c/script>@SCRIPT@ @TITLE@\"}|end");
}
END_TEST

START_TEST (html_tells_what_is_missing)
{
  for (guint n = 0; n < G_N_ELEMENTS (parts); n++)
    {
      g_autofree char *dir = make_template (n);
      g_autoptr (GError) error = NULL;
      g_autofree char *page = sim_html_page ("a", "{}", dir, &error);

      remove_template (dir);
      ck_assert_ptr_null (page);
      ck_assert_ptr_nonnull (strstr (error->message, parts[n][0]));
    }
}
END_TEST

TEST_MAIN (html, TEST (html_fills_the_template), TEST (html_tells_what_is_missing))
