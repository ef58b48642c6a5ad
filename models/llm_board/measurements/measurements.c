/* models/llm_board/measurements/measurements.c - reads the file; a column that is missing, a number
 * that is none and an id given twice are refused with their place. */
#include "models/llm_board/measurements/measurements.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTHS = 6 };

typedef struct {
  SimCsv *csv;
  GHashTable *ids;
  GError **error;
  gboolean failed;
} Reader;

/* Faults are kept to the end of the row: the first is reported. */
static int
column (Reader *r, const char *name)
{
  int c = sim_csv_column (r->csv, name);
  g_autofree char *what = NULL;

  if (c >= 0 || r->failed)
    return c;
  what = g_strdup_printf ("the header has no column %s", name);
  /* the first fault of a row is the one to mend */
  r->failed = TRUE;
  sim_csv_fail (r->csv, r->error, what, NULL);
  return c;
}

/* Owned by the row. */
static char *
text (Reader *r, const char *name)
{
  /* by name, in any order */
  int c = column (r, name);

  return g_strdup (sim_csv_text (r->csv, c));
}

/* Empty is 0. */
static double
number (Reader *r, const char *name)
{
  int c = column (r, name);
  double x = 0.0;

  /* Columns of other modes are empty. */
  if (r->failed || sim_csv_text (r->csv, c)[0] == '\0')
    return 0.0;
  /* with its place */
  if (!sim_csv_number (r->csv, c, &x, r->error))
    r->failed = TRUE;
  return x;
}

/* Files write counts as decimals. */
static gint64
whole (Reader *r, const char *name)
{
  return (gint64) number (r, name);
}

/* Aggregated engines have no number of workers. */
static LlmMeasuredWidths
widths (Reader *r, const char *kind)
{
  static const char *const names[WIDTHS]
    = { "num_workers", "tp_size", "pp_size", "attention_dp_size", "moe_tp_size", "moe_ep_size" };
  gint64 value[WIDTHS] = { 1 };

  for (guint i = 0; i < WIDTHS; i++)
    {
      g_autofree char *name = g_strconcat (kind, names[i], NULL);

      /* The first name is that of the number of workers. */
      if (i > 0 || kind[0] != '\0')
        value[i] = whole (r, name);
    }
  return (LlmMeasuredWidths) { value[0], value[1], value[2], value[3], value[4], value[5] };
}

/* Names are those of the file. */
static LlmMeasurement
read_row (Reader *r)
{
  g_autofree char *kind = text (r, "source_kind"), *mode = text (r, "mode");
  /* fit or test */
  g_autofree char *half = text (r, "half");

  return (LlmMeasurement) { .id = text (r, "id"),
                           .model = text (r, "model_path"),
                           .system = text (r, "system"),
                           .backend = text (r, "backend"),
                           .version = text (r, "backend_version"),
                           .date = text (r, "measured_date"),
                           .precision = text (r, "precision"),
                           .gemm = text (r, "gemm_quant_mode"),
                           .leave_out = text (r, "leave_out"),
                           .sweep = strcmp (kind, "sweep") == 0,
                           .disagg = strcmp (mode, "disagg") == 0,
                           .fit = strcmp (half, "fit") == 0,
                           .prompt_tokens = whole (r, "isl"),
                           .output_tokens = whole (r, "osl"),
                           .concurrency = whole (r, "concurrency"),
                           .agg = widths (r, ""),
                           .prefill = widths (r, "prefill_"),
                           .decode = widths (r, "decode_"),
                           .ttft_s = number (r, "silicon_ttft_ms") / 1e3,
                           .tpot_s = number (r, "silicon_tpot_ms") / 1e3 };
}

/* Ids name streams: two rows of one id would draw alike. */
static gboolean
check_row (Reader *r, const LlmMeasurement *m)
{
  /* said already */
  if (r->failed)
    return FALSE;
  if (m->id[0] == '\0' || !g_hash_table_add (r->ids, g_strdup (m->id)))
    return sim_csv_fail (r->csv, r->error, "id must be given, and once", m->id);
  /* a time per token needs a second one */
  if (m->prompt_tokens < 1 || m->output_tokens < 2)
    return sim_csv_fail (r->csv, r->error, "isl must be at least 1, osl at least 2", NULL);
  /* an error is relative to these */
  if (!(m->ttft_s > 0.0 && m->tpot_s > 0.0))
    return sim_csv_fail (r->csv, r->error, "both times must be above 0", NULL);
  return TRUE;
}

/* All its words. */
static void
clear_row (gpointer data)
{
  LlmMeasurement *m = data;

  g_free (m->id);
  g_free (m->model);
  g_free (m->system);
  g_free (m->backend);
  g_free (m->version);
  g_free (m->date);
  g_free (m->precision);
  g_free (m->gemm);
  g_free (m->leave_out);
}

/* Loaded once, const. */
static void
measurements_free (gpointer data)
{
  LlmMeasurements *all = data;

  g_array_unref (all->rows);
  g_free (all);
}

/* A file without rows has nothing to compare with. */
static gpointer
measurements_load (const char *path, GError **error)
{
  LlmMeasurements *all;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GError *fault = NULL;
  SimCsv csv;
  Reader r = { &csv, ids, error, FALSE };
  gboolean good = TRUE;

  if (!sim_csv_open (&csv, path, "no measurements", error))
    {
      sim_csv_close (&csv);
      return NULL;
    }
  all = g_new0 (LlmMeasurements, 1);
  all->rows = g_array_new (FALSE, FALSE, sizeof (LlmMeasurement));
  g_array_set_clear_func (all->rows, clear_row);
  while (good && sim_csv_row (&csv, &fault))
    {
      LlmMeasurement row = read_row (&r);

      g_array_append_val (all->rows, row);
      good = check_row (&r, &row);
    }
  if (good)
    good = sim_csv_ended (fault, error);
  sim_csv_close (&csv);
  if (!good)
    g_clear_pointer (&all, measurements_free);
  return all;
}

const SimFileFormat llm_measurements_format
  = { "table of serving measurements", "CSV with the columns of aiconfigurator's silicon set",
      measurements_load, measurements_free, FALSE };

/* As versions of unnamed engines are filed. */
char *
llm_measured_quarter (const LlmMeasurement *row)
{
  int year = 0, month = 0;

  if (sscanf (row->date, "%d-%d", &year, &month) != 2)
    return g_strdup ("");
  return g_strdup_printf ("%dQ%d", year, (month + 2) / 3);
}
