/* tools/fit_operators.c - constants of operator laws from measured tables, for the catalogue, and how
 * far laws and tables are apart.
 *
 *   fit_operators CATALOGUE TABLES LAWS_OUT DOC
 *
 * Each law is fitted on every second row of its table (all rows when there are few) and compared with
 * all the others.  LAWS_OUT becomes the entries of the kind operator_law: of devices with tables, and
 * of all others of the catalogue by the constants of a relative.  In DOC the lines between the marks
 * `<!-- make fit-operators -->` and `<!-- end -->` become the table of differences.
 */
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "models/llm/operators/shapes.h"
#include "models/models.h"
#include "sim/scenario/decode/catalogue.h"

typedef struct {
  LlmWork work;
  double s;
} Sample;

typedef struct {
  guint n;
  double mean, bias; /* of |law / table - 1| and law / table - 1 */
} Difference;

/* A table and what its rows are for. */
typedef struct {
  LlmOp op;
  LlmTableId table;
  int number; /* of the first part of the key, for NCCL; -1: any */
} Source;

static const Source sources[] = {
  { LLM_OP_GEMM, LLM_TABLE_GEMM, -1 },
  { LLM_OP_PREFILL_ATTENTION, LLM_TABLE_PREFILL, -1 },
  { LLM_OP_DECODE_ATTENTION, LLM_TABLE_DECODE, -1 },
  { LLM_OP_MLA_PREFILL, LLM_TABLE_MLA_PREFILL, -1 },
  { LLM_OP_MLA_DECODE, LLM_TABLE_MLA_DECODE, -1 },
  { LLM_OP_EXPERTS, LLM_TABLE_EXPERTS, -1 },
  { LLM_OP_ALL_REDUCE, LLM_TABLE_ALL_REDUCE, -1 },
  { LLM_OP_ALL_REDUCE_NCCL, LLM_TABLE_NCCL, LLM_NCCL_ALL_REDUCE },
  { LLM_OP_ALL_GATHER, LLM_TABLE_NCCL, LLM_NCCL_ALL_GATHER },
  { LLM_OP_REDUCE_SCATTER, LLM_TABLE_NCCL, LLM_NCCL_REDUCE_SCATTER },
  { LLM_OP_ALL_TO_ALL, LLM_TABLE_NCCL, LLM_NCCL_ALL_TO_ALL },
  { LLM_OP_DISPATCH_LOW_LATENCY, LLM_TABLE_DISPATCH_LL, -1 },
  { LLM_OP_COMBINE_LOW_LATENCY, LLM_TABLE_COMBINE_LL, -1 },
  { LLM_OP_DISPATCH_NORMAL, LLM_TABLE_DISPATCH, -1 },
  { LLM_OP_COMBINE_NORMAL, LLM_TABLE_COMBINE, -1 },
};

/* Devices with tables, each with the folder, its corrections and who stands in for what it lacks. */
static const struct {
  const char *name, *tables, *corrections, *stand_in;
} measured_devices[] = {
  { "h200-sxm", "h200_sxm", "hopper", NULL },
  { "h100-sxm", "h100_sxm", "hopper", "h200-sxm" },
  { "b200-sxm", "b200_sxm", "blackwell", "h200-sxm" },
  { "gb200", "gb200", "gb200", "b200-sxm" },
  { "a100-sxm", "a100_sxm", NULL, "h200-sxm" },
  { "l40s", "l40s", NULL, "h200-sxm" },
};

/* The rest by the nearest in architecture and memory; other makers' by the age of the device. */
static const struct {
  const char *name, *relative;
} scaled_devices[] = {
  { "a100-pcie", "a100-sxm" }, { "a800", "a100-sxm" },     { "a30", "a100-sxm" },
  { "h100-pcie", "h100-sxm" }, { "h800", "h100-sxm" },     { "h20", "h100-sxm" },
  { "gh200-96", "h100-sxm" },  { "gh200-144", "h200-sxm" }, { "b300-sxm", "b200-sxm" },
  { "gb300", "gb200" },        { "l20", "l40s" },          { "l4", "l40s" },
  { "a10", "l40s" },           { "rtx-4090", "l40s" },     { "rtx-5090", "l40s" },
  { "rtx-pro-6000", "l40s" },  { "rtx-pro-6000-workstation", "l40s" },
  { "arc-b60", "l40s" },       { "mi300x", "h200-sxm" },   { "mi325x", "h200-sxm" },
  { "mi350x", "b200-sxm" },    { "mi355x", "b200-sxm" },   { "gaudi-3", "h100-sxm" },
  { "tpu-v5e", "h100-sxm" },   { "tpu-v5p", "h100-sxm" },  { "tpu-v6e", "h100-sxm" },
  { "tpu-v7", "b200-sxm" },    { "trainium-2", "h100-sxm" }, { "trainium-3", "h100-sxm" },
  { "ascend-910b", "a100-sxm" }, { "ascend-910c", "a100-sxm" },
};

/* --- samples --- */

/* Returns: FALSE for rows that do not count: other cores than usual, a format without peak. */
static gboolean
shape_key (const SimAccelerator *device, const Source *source, const LlmKey *from, LlmKey *to)
{
  *to = *from;
  switch (source->op)
    {
    case LLM_OP_GEMM:
    case LLM_OP_EXPERTS:
      return sim_known (llm_format_flop_per_s (device, (LlmFormat) from->part[0]));
    case LLM_OP_PREFILL_ATTENTION:
    case LLM_OP_DECODE_ATTENTION:
      to->part[5] = 0;
      return TRUE;
    case LLM_OP_MLA_PREFILL:
    case LLM_OP_MLA_DECODE:
      *to = (LlmKey){ { from->part[0], from->part[1], LLM_TABLE_RANK, LLM_TABLE_ROPE,
                        LLM_TABLE_NOPE, LLM_TABLE_VALUE } };
      return TRUE;
    case LLM_OP_DISPATCH_LOW_LATENCY:
    case LLM_OP_COMBINE_LOW_LATENCY:
    case LLM_OP_DISPATCH_NORMAL:
    case LLM_OP_COMBINE_NORMAL:
      to->part[3] = (gint32) device->devices_per_node;
      return from->part[3] == 0 || from->part[3] == 20;
    case LLM_OP_ALL_REDUCE:
      return TRUE;
    default:
      *to = (LlmKey){ { from->part[1] } };
      return from->part[0] == source->number;
    }
}

static double
batch_of (const Source *source, const LlmKey *key)
{
  if (source->op == LLM_OP_PREFILL_ATTENTION || source->op == LLM_OP_DECODE_ATTENTION)
    return key->part[5];
  return source->op == LLM_OP_MLA_PREFILL || source->op == LLM_OP_MLA_DECODE ? key->part[2] : 1.0;
}

/* Weights of the least product that counts: smaller ones are a launch and nothing else. */
#define PRODUCT_LEAST (1 << 21)

static gboolean
counts (const Source *source, const LlmKey *key)
{
  return source->op != LLM_OP_GEMM || (gint64) key->part[1] * key->part[2] >= PRODUCT_LEAST;
}

/* Returns: the time at the @j-th point as operators read it: more is never faster. */
static double
time_at (const Source *source, const LlmCurve *curve, guint j)
{
  double s = curve->knots[j].s;

  if (source->op == LLM_OP_GEMM || source->op <= LLM_OP_COMBINE_NORMAL)
    for (guint i = j + 1; i < curve->n; i++)
      s = MIN (s, curve->knots[i].s);
  return s;
}

/* Returns: (transfer full) (element-type Sample): the rows of @table for @source in @format. */
static GArray *
samples_of (const SimAccelerator *device, const LlmTable *table, const Source *source,
            LlmFormat format)
{
  const LlmOperators o = { .device = device };
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (Sample));

  for (guint i = 0; i < table->n_curves; i++)
    {
      const LlmCurve *curve = &table->curves[i];
      LlmKey key;

      if (!counts (source, &curve->key) || !shape_key (device, source, &curve->key, &key)
          || llm_shape_format (source->op, &key) != format)
        continue;
      for (guint j = 0; j < curve->n; j++)
        {
          Sample sample
            = { llm_shape_work (&o, source->op, &key, batch_of (source, &curve->key),
                                curve->knots[j].x),
                time_at (source, curve, j) };

          g_array_append_vals (samples, &sample, 1);
        }
    }
  return samples;
}

/* vLLM's products in block FP8 were timed with the host launching them: TensorRT-LLM's rows count or
 * none.  Its BF16 products attain 0.42 of peak on a GB200, where TensorRT-LLM's attain 0.68. */
static GArray *
usable (const LlmMeasured *measured, guint device, const SimAccelerator *a, const Source *source,
        LlmFormat format)
{
  const char *folder = measured_devices[device].tables;
  const LlmTable *table = llm_measured_table (measured, folder, source->table, LLM_KERNELS_VLLM);

  if (source->op == LLM_OP_GEMM
      && (format == LLM_FP8_BLOCK || (format == LLM_BF16 && g_str_equal (folder, "gb200"))))
    table = llm_measured_table_of (measured, folder, source->table, LLM_KERNELS_TRTLLM);
  if (table == NULL)
    return g_array_new (FALSE, FALSE, sizeof (Sample));
  return samples_of (a, table, source, format);
}

/* --- fit --- */

typedef struct {
  const GArray *samples;
  guint step; /* each step-th */
  gboolean unit, line; /* has a time for each unit; the larger of the two parts */
} Problem;

/* From any point to constants within their ranges. */
static LlmLawRow
row_at (const Problem *problem, const gsl_vector *v)
{
  LlmLawRow row = { .overhead_s = exp (gsl_vector_get (v, 0)) * 1e-6,
                    .memory_eff = 1.0 / (1.0 + exp (-gsl_vector_get (v, 1))),
                    .flop_eff = 1.0 / (1.0 + exp (-gsl_vector_get (v, 2))),
                    .norm = problem->line ? INFINITY : 1.0 + exp (gsl_vector_get (v, 3)),
                    .per_unit_s = problem->unit ? exp (gsl_vector_get (v, 4)) * 1e-6 : 0.0 };

  return row;
}

/* The mean of |log (law / row)|, rounded off near 0 so that a simplex finds its way. */
static double
cost (const gsl_vector *v, void *data)
{
  const Problem *problem = data;
  LlmLawRow row = row_at (problem, v);
  double sum = 0.0;
  guint n = 0;

  for (guint i = 0; i < problem->samples->len; i += problem->step, n++)
    {
      const Sample *s = &g_array_index (problem->samples, Sample, i);
      double off = log (llm_law_s (&row, &s->work) / s->s);

      sum += sqrt (off * off + 1e-4);
    }
  return sum / n;
}

static double
descend (Problem *problem, gsl_vector *v)
{
  gsl_multimin_function f = { cost, 5, problem };
  gsl_multimin_fminimizer *m = gsl_multimin_fminimizer_alloc (gsl_multimin_fminimizer_nmsimplex2, 5);
  gsl_vector *size = gsl_vector_alloc (5);
  double found;

  gsl_vector_set_all (size, 0.7);
  gsl_multimin_fminimizer_set (m, &f, v, size);
  for (guint i = 0; i < 400 && gsl_multimin_test_size (m->size, 1e-3) == GSL_CONTINUE; i++)
    if (gsl_multimin_fminimizer_iterate (m) != 0)
      break;
  gsl_vector_memcpy (v, m->x);
  found = m->fval;
  gsl_vector_free (size);
  gsl_multimin_fminimizer_free (m);
  return found;
}

/* Constants rounded to what a reader can see, within their ranges. */
static double
rounded (double value, double step)
{
  return MAX (round (value / step), 0.0) * step;
}

/* From three starting points; the best counts. */
static LlmLawRow
fit (const GArray *samples, LlmOp op)
{
  static const double starts[][5] = { { 1.6, 1.4, 0.6, 0.0, -4.0 },
                                      { 2.5, 0.0, 0.0, 1.0, -2.0 },
                                      { 0.5, 2.0, -1.0, -1.0, -6.0 } };
  Problem problem = { samples, MAX (2, samples->len / 2500 | 1), op != LLM_OP_GEMM,
                      op == LLM_OP_DECODE_ATTENTION || op == LLM_OP_MLA_DECODE };
  gsl_vector *v = gsl_vector_alloc (5), *best = gsl_vector_alloc (5);
  double least = INFINITY;
  LlmLawRow row;

  if (samples->len < 40)
    problem.step = 1;
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      double found;

      for (guint j = 0; j < 5; j++)
        gsl_vector_set (v, j, starts[i][j]);
      descend (&problem, v);
      found = descend (&problem, v);
      if (found < least)
        {
          least = found;
          gsl_vector_memcpy (best, v);
        }
    }
  row = row_at (&problem, best);
  row.operator = (int) op;
  row.overhead_s = rounded (row.overhead_s, 1e-8);
  row.per_unit_s = rounded (row.per_unit_s, 1e-10);
  row.memory_eff = CLAMP (rounded (row.memory_eff, 1e-3), 1e-3, 1.0);
  row.flop_eff = CLAMP (rounded (row.flop_eff, 1e-3), 1e-3, 1.0);
  row.norm = row.norm > 50.0 ? INFINITY : rounded (row.norm, 1e-2);
  gsl_vector_free (v);
  gsl_vector_free (best);
  return row;
}

/* On the rows that the fit did not see. */
static Difference
compare (const GArray *samples, const LlmLawRow *row)
{
  Difference d = { 0 };

  for (guint i = samples->len < 40 ? 0 : 1; i < samples->len; i += samples->len < 40 ? 1 : 2)
    {
      const Sample *s = &g_array_index (samples, Sample, i);
      double off = llm_law_s (row, &s->work) / s->s - 1.0;

      d.mean += fabs (off);
      d.bias += off;
      d.n++;
    }
  d.mean /= MAX (d.n, 1);
  d.bias /= MAX (d.n, 1);
  return d;
}

/* --- output --- */

static void
append_row (GString *out, const LlmLawRow *row)
{
  g_string_append_printf (out, "      - { operator: %s, format: %s, overhead_s: %.2f us, ",
                          llm_ops[row->operator].name, llm_formats[row->format].name,
                          row->overhead_s * 1e6);
  if (row->per_unit_s > 0.0)
    g_string_append_printf (out, "per_unit_s: %.4f us, ", row->per_unit_s * 1e6);
  g_string_append_printf (out, "memory_eff: %.3f, flop_eff: %.3f, ", row->memory_eff,
                          row->flop_eff);
  if (isinf (row->norm))
    g_string_append (out, "norm: inf");
  else
    g_string_append_printf (out, "norm: %.2f", row->norm);
  g_string_append (out, row->basis == LLM_BASIS_SCALED ? ", basis: scaled }\n" : " }\n");
}

/* A share of 1 for the part that a collective does not have: only devices without a switch share a
 * path. */
static void
plain (LlmLawRow *row, const GArray *samples)
{
  gboolean shares = FALSE;

  for (guint i = 0; i < samples->len; i++)
    shares |= g_array_index (samples, Sample, i).work.compute_s > 0.0;
  if ((row->operator <= LLM_OP_COMBINE_NORMAL && !shares) || row->operator == LLM_OP_ELEMENTWISE)
    row->flop_eff = 1.0;
}

static void
append_difference (GString *doc, const char *device, const LlmLawRow *row, Difference d)
{
  g_string_append_printf (doc, "| %s | %s | %s | %u | %.0f %% | %+.0f %% |\n",
                          llm_ops[row->operator].name, device, llm_formats[row->format].name, d.n,
                          100.0 * d.mean, 100.0 * d.bias);
}

typedef struct {
  const SimCatalogue *catalogue;
  const LlmMeasured *measured;
  GArray *laws[G_N_ELEMENTS (measured_devices)]; /* (element-type LlmLawRow) */
  GString *yaml, *doc;
} Fit;

static const SimAccelerator *
accelerator (const Fit *fit_all, const char *name)
{
  const SimEntry *entry = sim_catalogue_find (fit_all->catalogue, &sim_accelerator_kind, name);

  if (entry == NULL)
    g_error ("no accelerator %s in the catalogue", name);
  return entry->data;
}

/* Returns: (nullable): the laws of a device that came before. */
static const GArray *
laws_of (const Fit *f, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (measured_devices); i++)
    if (name != NULL && g_str_equal (measured_devices[i].name, name))
      return f->laws[i];
  return NULL;
}

/* Operators and formats that have no table here take the rows of the device that stands in. */
static void
complete (GArray *laws, const SimAccelerator *device, const GArray *stand_in)
{
  gboolean has[LLM_N_OPS][LLM_N_FORMATS] = { { FALSE } };

  for (guint i = 0; i < laws->len; i++)
    {
      const LlmLawRow *row = &g_array_index (laws, LlmLawRow, i);

      has[row->operator][row->format] = TRUE;
    }
  for (guint i = 0; stand_in != NULL && i < stand_in->len; i++)
    {
      LlmLawRow row = g_array_index (stand_in, LlmLawRow, i);

      if (has[row.operator][row.format]
          || !sim_known (llm_format_flop_per_s (device, (LlmFormat) row.format)))
        continue;
      row.basis = LLM_BASIS_SCALED;
      g_array_append_vals (laws, &row, 1);
    }
}

static void
fit_device (Fit *f, guint device)
{
  const char *name = measured_devices[device].name;
  const SimAccelerator *a = accelerator (f, name);
  GArray *laws = f->laws[device];
  /* Constants of the source for kernels that read and write once, called unofficial there. */
  LlmLawRow passes = { .operator = LLM_OP_ELEMENTWISE, .overhead_s = 3e-6, .memory_eff = 0.8,
                       .flop_eff = 1.0, .norm = INFINITY, .basis = LLM_BASIS_FITTED };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    for (int format = 0; format < LLM_N_FORMATS; format++)
      {
        g_autoptr (GArray) samples
          = usable (f->measured, device, a, &sources[i], (LlmFormat) format);
        LlmLawRow row;

        if (samples->len < 8)
          continue;
        row = fit (samples, sources[i].op);
        row.format = format;
        row.basis = LLM_BASIS_FITTED;
        plain (&row, samples);
        g_array_append_vals (laws, &row, 1);
        append_difference (f->doc, name, &row, compare (samples, &row));
      }
  g_array_append_vals (laws, &passes, 1);
  complete (laws, a, laws_of (f, measured_devices[device].stand_in));
}

#define SOURCE                                                                                     \
  "make fit-operators, on tables of ai-dynamo/aiconfigurator, commit 095f58a (Apache-2.0)"

static void
append_device (Fit *f, guint device)
{
  const GArray *laws = f->laws[device];

  g_string_append_printf (f->yaml, "  %s:\n    source: \"" SOURCE "\"\n    confidence: B\n",
                          measured_devices[device].name);
  g_string_append_printf (f->yaml, "    device: %s\n    tables: %s\n",
                          measured_devices[device].name, measured_devices[device].tables);
  if (measured_devices[device].corrections != NULL)
    g_string_append_printf (f->yaml, "    corrections: %s\n", measured_devices[device].corrections);
  g_string_append (f->yaml, "    laws:\n");
  for (guint i = 0; i < laws->len; i++)
    append_row (f->yaml, &g_array_index (laws, LlmLawRow, i));
}

static void
append_entry (Fit *f, const char *name, const char *relative)
{
  accelerator (f, name);
  g_string_append_printf (f->yaml,
                          "  %s:\n    like: %s\n    source: \"constants of %s, its nearest "
                          "relative with tables, with its own peaks\"\n    confidence: C\n"
                          "    note: No operator of this device was measured.\n"
                          "    device: %s\n    tables: \"\"\n    basis: scaled\n"
                          "    relative: %s\n",
                          name, relative, relative, name, relative);
}

static void
append_scaled (Fit *f)
{
  for (guint i = 0; i < G_N_ELEMENTS (scaled_devices); i++)
    append_entry (f, scaled_devices[i].name, scaled_devices[i].relative);
}

/* Puts @table between the marks of the page. */
static gboolean
renew_page (const char *path, const char *table, GError **error)
{
  static const char begin[] = "<!-- make fit-operators -->\n", end[] = "<!-- end -->";
  g_autofree char *text = NULL, *page = NULL;
  char *from, *to;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  from = strstr (text, begin);
  to = from != NULL ? strstr (from, end) : NULL;
  if (to == NULL)
    return sim_error (error, SIM_ERROR_FILE, "%s: no line %s", path, begin);
  page = g_strdup_printf ("%.*s%s%s", (int) (from + strlen (begin) - text), text, table, to);
  return g_file_set_contents (path, page, -1, error);
}

static SimCatalogue *
load_hardware (const char *dir)
{
  g_autofree char *hardware = g_build_filename (dir, "hardware", NULL), *text = NULL;
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimCatalogue *catalogue = sim_catalogue_new (&orrery_registry);

  sim_catalogue_add_dir (catalogue, hardware, faults);
  text = sim_faults_text (faults);
  if (sim_faults_n (faults) > 0)
    g_error ("%s", text);
  return catalogue;
}

static gboolean
run (char **paths, GError **error)
{
  g_autoptr (SimCatalogue) catalogue = load_hardware (paths[0]);
  gpointer measured = llm_measured_format.load (paths[1], error);
  Fit f = { .catalogue = catalogue, .measured = measured, .yaml = g_string_new (NULL),
            .doc = g_string_new (NULL) };
  gboolean ok = measured != NULL;

  g_string_append (f.yaml, "# How accelerators attain their peaks in the operators of language "
                           "models: written by `make fit-operators`.\n"
                           "kind: operator_law\nentries:\n");
  g_string_append (f.doc, "| operator | device | format | rows | mean difference | bias |\n"
                          "|---|---|---|---|---|---|\n");
  for (guint i = 0; ok && i < G_N_ELEMENTS (measured_devices); i++)
    {
      f.laws[i] = g_array_new (FALSE, FALSE, sizeof (LlmLawRow));
      fit_device (&f, i);
      append_device (&f, i);
      fprintf (stderr, "%s: %u laws\n", measured_devices[i].name, f.laws[i]->len);
    }
  if (ok)
    append_scaled (&f);
  ok = ok && g_file_set_contents (paths[2], f.yaml->str, -1, error)
       && renew_page (paths[3], f.doc->str, error);
  for (guint i = 0; i < G_N_ELEMENTS (measured_devices); i++)
    g_clear_pointer (&f.laws[i], g_array_unref);
  g_string_free (f.yaml, TRUE);
  g_string_free (f.doc, TRUE);
  if (measured != NULL)
    llm_measured_format.free (measured);
  return ok;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 5)
    {
      fprintf (stderr, "usage: fit_operators CATALOGUE TABLES LAWS_OUT DOC\n");
      return 2;
    }
  if (run (argv + 1, &error))
    return 0;
  fprintf (stderr, "fit_operators: %s\n", error->message);
  return 1;
}
