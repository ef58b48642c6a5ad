/* tools/fit_ops.c - calibrates operator laws on measured tables and says how well they do on other
 * rows.
 *
 *   fit_ops FILE...     gemm tables and attention tables, told apart by their header
 *
 * Laws are fitted on every second row (the first, third, ...) and judged on the rest; so are the
 * interpolations. The numbers in docs/models/llm.md are this program's output.
 */
#include "tools/fit.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  double width, n_most, context_least; /* 0: any */
  gboolean second; /* the rest, and not the first, third, ... of those that remain */
} Choice;

static GArray *
choose (const GArray *rows, Choice c)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (LlmFitRow));
  guint seen = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const LlmFitRow *r = &g_array_index (rows, LlmFitRow, i);

      if ((c.width > 0.0 && (r->width < c.width || r->width > c.width))
          || (c.n_most > 0.0 && r->n > c.n_most) || r->context_tokens < c.context_least)
        continue;
      if (seen++ % 2 == (c.second ? 1 : 0))
        g_array_append_vals (chosen, r, 1);
    }
  return chosen;
}

static void
print_error (const char *what, LlmFitError e)
{
  printf ("  %s: mean %.1f %%, max %.1f %% (%u rows)\n", what, 100.0 * e.mean, 100.0 * e.max, e.n);
}

static void
fit_gemm (const GArray *rows, double width, double tokens_most)
{
  g_autoptr (GArray) fitted = choose (rows, (Choice){ .width = width, .n_most = tokens_most });
  g_autoptr (GArray) rest
    = choose (rows, (Choice){ .width = width, .n_most = tokens_most, .second = TRUE });
  LlmLawRow law = { 0 }, other = { 0 };

  if (fitted->len < 4)
    return;
  llm_fit_gemm (fitted, &law);
  llm_fit_other (fitted, &other);
  printf (" tp %g, tokens up to %g:\n", width, tokens_most);
  printf ("  memory_eff %.3f, flop_eff %.3f, norm %.2f, overhead_s %.1f us", law.memory_eff,
          law.flop_eff, law.norm, law.overhead_s * 1e6);
  printf ("; other: %.1f us + %.3f us a token\n", other.overhead_s * 1e6, other.per_unit_s * 1e6);
  print_error ("products, fitted rows", llm_fit_gemm_error (fitted, &law));
  print_error ("products, other rows", llm_fit_gemm_error (rest, &law));
  print_error ("rest of the layer, other rows", llm_fit_other_error (rest, &other));
}

/* Returns: (transfer full) (nullable): the table of every second line of @path, the first one
 * first. */
static gpointer
load_half (const SimFileFormat *format, const char *path, GError **error)
{
  g_autofree char *text = NULL, *half_path = NULL;
  g_autoptr (GString) half = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  gpointer table = NULL;
  int fd;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (i == 0 || i % 2 == 1)
      g_string_append_printf (half, "%s\n", g_strchomp (lines[i]));
  fd = g_file_open_tmp ("half-XXXXXX.csv", &half_path, error);
  if (fd < 0)
    return NULL;
  close (fd);
  if (g_file_set_contents (half_path, half->str, -1, error))
    table = format->load (half_path, error);
  g_unlink (half_path);
  return table;
}

/* A layer and a device that take the times at peak of the row: the ones that the table was measured
 * on. */
static double
table_gemm_s (const LlmGemmTable *table, const LlmFitRow *r)
{
  const LlmModel llm = { .layers = 1, .weight_bytes = r->read_s * r->width, .value_bytes = 2.0 };
  const SimAccelerator device
    = { .memory_bytes_per_s = 1.0, .bf16_flop_per_s = r->read_s * r->n / r->compute_s };

  return llm_gemm_table_s (table, &llm, &device, r->width, r->n);
}

static gboolean
report_gemm (const char *path, GError **error)
{
  static const double widths[] = { 1, 2, 4, 8 };
  g_autoptr (GArray) rows = llm_fit_read_gemm (path, error), rest = NULL;
  LlmFitError e = { 0 };
  LlmGemmTable *table;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      fit_gemm (rows, widths[i], 1024);
      fit_gemm (rows, widths[i], 4096);
    }
  table = load_half (&llm_gemm_table_format, path, error);
  if (table == NULL)
    return FALSE;
  rest = choose (rows, (Choice){ .second = TRUE });
  for (guint i = 0; i < rest->len; i++)
    {
      const LlmFitRow *r = &g_array_index (rest, LlmFitRow, i);

      llm_fit_error_add (&e, table_gemm_s (table, r), r->time_s + r->other_s);
    }
  llm_fit_error_close (&e);
  print_error ("table of the fitted rows, whole layer, other rows", e);
  llm_gemm_table_format.free (table);
  return TRUE;
}

static LlmFitError
attention_table_error (const LlmAttentionTable *table, const GArray *rows, double context_least)
{
  g_autoptr (GArray) rest = choose (rows, (Choice){ .second = TRUE });
  LlmFitError e = { 0 };

  for (guint i = 0; i < rest->len; i++)
    {
      const LlmFitRow *r = &g_array_index (rest, LlmFitRow, i);

      if (r->context_tokens >= context_least)
        llm_fit_error_add (
          &e, llm_attention_table_piece (table, 1.0, r->n, r->n * r->context_tokens).value_s,
          r->time_s);
    }
  llm_fit_error_close (&e);
  return e;
}

static gboolean
report_attention (const char *path, GError **error)
{
  g_autoptr (GArray) rows = llm_fit_read_attention (path, error), fitted = NULL, rest = NULL;
  LlmAttentionTable *table;
  LlmLawRow law;

  if (rows == NULL)
    return FALSE;
  fitted = choose (rows, (Choice){ .context_least = 512 });
  rest = choose (rows, (Choice){ .context_least = 512, .second = TRUE });
  llm_fit_attention (fitted, &law);
  printf (" context of 512 or more:\n  overhead_s %.1f us, per_unit_s %.3f us, memory_eff %.3f\n",
          law.overhead_s * 1e6, law.per_unit_s * 1e6, law.memory_eff);
  print_error ("law, fitted rows", llm_fit_attention_error (fitted, &law));
  print_error ("law, other rows", llm_fit_attention_error (rest, &law));
  table = load_half (&llm_attention_table_format, path, error);
  if (table == NULL)
    return FALSE;
  print_error ("table of the fitted rows, other rows", attention_table_error (table, rows, 0));
  print_error ("the same, context of 512 or more", attention_table_error (table, rows, 512));
  llm_attention_table_format.free (table);
  return TRUE;
}

static gboolean
report (const char *path, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  printf ("%s\n", path);
  return g_str_has_prefix (text, "tp,") ? report_gemm (path, error)
                                        : report_attention (path, error);
}

int
main (int argc, char **argv)
{
  int status = argc > 1 ? 0 : 2;

  sim_error_init ();
  if (argc < 2)
    fprintf (stderr, "usage: fit_ops FILE... (gemm and attention tables)\n");
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;

      if (report (argv[i], &error))
        continue;
      fprintf (stderr, "%s\n", error->message);
      status = 2;
    }
  return status;
}
