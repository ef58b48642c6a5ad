/* tests/sim/lab_export.h - what a results file holds, as text: for comparing executions. */
#ifndef TESTS_LAB_EXPORT_H
#define TESTS_LAB_EXPORT_H

#include "tests/sim/lab.h"

/* One line of text for every run, exact: what must not depend on how it was executed. */
static void
lab_take_row (gpointer data, const SimCell *cells, guint n)
{
  for (guint k = 0; k < n; k++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (data, cells[k].text ? cells[k].text : g_ascii_dtostr (number, sizeof number,
                       cells[k].number));
      g_string_append_c (data, k + 1 < n ? ',' : '\n');
    }
}

static void
lab_take_names (gpointer data, const char *const *names)
{
}

static inline char *
lab_export (SimStore *store)
{
  GString *out = g_string_new (NULL);
  SimExportSink sink = { lab_take_names, lab_take_row, out };
  GError *error = NULL;

  ck_assert_msg (sim_export_runs (store, FALSE, &sink, &error), "%s", error ? error->message : "?");
  ck_assert (sim_export_series (store, &sink, &error));
  return g_string_free (out, FALSE);
}

/* Equality of two exports; tells the first line that differs. */
static inline void
lab_same (const char *ours, const char *wanted)
{
  g_auto (GStrv) a = g_strsplit (ours, "\n", -1);
  g_auto (GStrv) b = g_strsplit (wanted, "\n", -1);
  guint i = 0;

  while (a[i] && b[i] && g_str_equal (a[i], b[i]))
    i++;
  ck_assert_msg (a[i] == NULL && b[i] == NULL, "line %u: '%s' instead of '%s'", i,
                 a[i] ? a[i] : "(end)", b[i] ? b[i] : "(end)");
}

static inline char *
lab_export_file (const char *path)
{
  SimStore *store = lab_open (path, SIM_STORE_READ);
  char *text = lab_export (store);

  sim_store_free (store);
  return text;
}

#endif
