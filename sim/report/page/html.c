/* sim/report/page/html.c - see html.h. */
#include "sim/report/page/html.h"
#include <string.h>
#include "sim/base/error.h"

/* Puts @text where @mark stands in the page. */
static void
fill (GString *page, const char *mark, const char *text)
{
  const char *at = strstr (page->str, mark);
  gssize place = at ? at - page->str : -1;

  g_assert (place >= 0);
  g_string_erase (page, place, (gssize) strlen (mark));
  g_string_insert (page, place, text);
}

static gboolean
fill_file (GString *page, const char *mark, const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL), *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  fill (page, mark, text);
  return TRUE;
}

/* No text of the results may end the element that holds them. */
static char *
json_in_script (const char *json)
{
  GString *text = g_string_new (json);

  g_string_replace (text, "<", "\\u003c", 0);
  return g_string_free (text, FALSE);
}

char *
sim_html_page (const char *title, const char *data, const char *template_dir, GError **error)
{
  g_autofree char *path = g_build_filename (template_dir, "report.html", NULL), *text = NULL;
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_data = json_in_script (data);
  g_autoptr (GString) page = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  page = g_string_new (text);
  /* from the end of the page: what was put in is not searched again */
  fill (page, "@DATA@", safe_data);
  if (!fill_file (page, "@SCRIPT@", template_dir, "report.js", error)
      || !fill_file (page, "@SAVE@", template_dir, "save.js", error)
      || !fill_file (page, "@DRAW@", template_dir, "charts.js", error)
      || !fill_file (page, "@CHARTS@", template_dir, "vendor/uplot/uPlot.iife.min.js", error)
      || !fill_file (page, "@STYLE@", template_dir, "report.css", error)
      || !fill_file (page, "@CHART_STYLE@", template_dir, "vendor/uplot/uPlot.min.css", error))
    return NULL;
  fill (page, "@TITLE@", safe_title);
  return g_string_free (g_steal_pointer (&page), FALSE);
}
