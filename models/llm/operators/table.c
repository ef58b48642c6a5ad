/* models/llm/operators/table.c - reading a measured table. */
#include "models/llm/operators/table.h"

#include <math.h>
#include <string.h>

/* The wanted header says how many. */
static guint
count_columns (const char *header)
{
  guint n = 1;

  for (; *header != '\0'; header++)
    n += *header == ',';
  return n;
}

/* All values are above 0: times and sizes of nothing are typos. */
static gboolean
read_row (LlmScan *scan, guint n, LlmTableRow *row, GError **error)
{
  row->place = *scan;
  for (guint i = 0; i < n; i++)
    {
      LlmScan place;

      if (i > 0 && !llm_scan_expect (scan, ",", "a comma and more fields belong here", error))
        return FALSE;
      place = *scan;
      if (!llm_scan_number (scan, &row->value[i], error))
        return FALSE;
      if (row->value[i] <= 0.0)
        return llm_scan_fail (&place, error, "the value must be above 0");
    }
  return llm_scan_line_end (scan, "the row must end here: it has all its fields", error);
}

/* Rows go to the visitor with their place, so that its faults have one too. */
gboolean
llm_table_read (const char *path, const char *header, LlmTableVisit visit, gpointer data,
                GError **error)
{
  g_autofree char *text = NULL, *wanted = g_strdup_printf ("the header must be %s", header);
  guint n = count_columns (header);
  LlmScan scan;
  gsize length;

  /* the visitor's array has so many */
  sim_require (n <= LLM_TABLE_COLUMNS_MOST);
  if ((text = sim_input_text (path, &length, error)) == NULL)
    return FALSE;
  llm_scan_init (&scan, path, text, length);
  if (!llm_scan_expect (&scan, header, wanted, error) || !llm_scan_line_end (&scan, wanted, error))
    return FALSE;
  if (llm_scan_done (&scan))
    return llm_scan_fail (&scan, error, "the table has no row");
  while (!llm_scan_done (&scan))
    {
      LlmTableRow row;

      if (!read_row (&scan, n, &row, error) || !visit (&row, data, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
llm_table_agrees (double a, double b)
{
  return fabs (a - b) <= 1e-3 * fabs (b);
}

guint
llm_table_below (const double *first, gsize stride, guint n, double x)
{
  guint low = 0, high = n;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (*(const double *) ((const char *) first + middle * stride) <= x)
        low = middle;
      else
        high = middle;
    }
  return low;
}
