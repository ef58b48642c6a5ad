/* models/rank_failure/placement/popularity.c - how often each expert of each layer is chosen.
 *
 * No trace of routing is public, so popularity is an assumption in every result: uniform, Zipf,
 * log-normal, a few hot experts, or a table with a line of weights for each layer (layers beyond
 * its last line begin again with the first).
 */
#include <math.h>
#include "models/llm/trace/scan.h"
#include "models/rank_failure/placement/placement.h"
#include "models/rank_failure/inputs.h"

/* By rank in the order of popularity; ep_popularity_draw shuffles where the law is one of ranks. */
static double
weight_of (const EpExperts *m, guint rank, SimStream *stream)
{
  const EpParams *p = m->inst->p;
  double hot = (double) p->hot_experts;

  switch ((EpPopularity) p->popularity)
    {
    case EP_ZIPF:
      return pow (rank + 1.0, -p->zipf_exponent);
    case EP_LOGNORMAL:
      return exp (sim_normal (stream, 0.0, p->lognormal_sigma));
    case EP_K_HOT:
      return rank < hot ? p->hot_share / hot : (1.0 - p->hot_share) / (m->inst->n_experts - hot);
    case EP_TABLE:
    case EP_UNIFORM:
    default:
      return 1.0;
    }
}

/* Sums to 1 in every layer, whatever the law or the table gave. Each layer is shuffled by
 * itself: hot experts of one layer say nothing of the next. */
void
ep_popularity_draw (EpExperts *m)
{
  SimStream *stream = sim_stream (m->inst->sim, "popularity");
  const EpWeights *table = m->inst->p->popularity_table.data;

  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      float *layer = m->popularity + l * m->inst->n_experts;
      double sum = 0.0;

      for (guint e = 0; e < m->inst->n_experts; e++)
        layer[e] = m->inst->p->popularity == EP_TABLE
                     ? table->weight[(l % table->n_layers) * table->n_experts + e]
                     : (float) weight_of (m, e, stream);
      if (m->inst->p->popularity == EP_ZIPF || m->inst->p->popularity == EP_K_HOT)
        sim_shuffle (stream, layer, m->inst->n_experts, sizeof *layer);
      for (guint e = 0; e < m->inst->n_experts; e++)
        sum += layer[e];
      for (guint e = 0; e < m->inst->n_experts; e++)
        layer[e] = (float) (layer[e] / sum);
    }
}

static void
weights_free (gpointer data)
{
  EpWeights *table = data;

  if (table == NULL)
    return;
  g_free (table->weight);
  g_free (table);
}

/* Weights are of any scale; a layer is brought to a sum of 1 when it is used. */
static gboolean
read_line (LlmScan *scan, GArray *weights, guint *n, GError **error)
{
  *n = 0;
  do
    {
      double value;
      float weight;

      if (!llm_scan_number (scan, &value, error))
        return FALSE;
      if (value < 0.0)
        return llm_scan_fail (scan, error, "a weight is not negative");
      weight = (float) value;
      g_array_append_val (weights, weight);
      (*n)++;
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_line_end (scan, "expected a comma or the end of the line", error);
}

/* A line has no number of its own: lines are layers, from the first on. */
static gboolean
read_table (LlmScan *scan, EpWeights *table, GArray *weights, GError **error)
{
  while (!llm_scan_done (scan))
    {
      guint n;

      if (!read_line (scan, weights, &n, error))
        return FALSE;
      if (table->n_layers > 0 && n != table->n_experts)
        return llm_scan_fail (scan, error, "each line has a weight for every expert");
      table->n_experts = n;
      table->n_layers++;
    }
  return table->n_layers > 0 || llm_scan_fail (scan, error, "the table is empty");
}

/* On a fault of the file nothing is left behind, and the error names line and place. */
static gpointer
weights_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GArray) weights = g_array_new (FALSE, FALSE, sizeof (float));
  EpWeights *table;
  LlmScan scan;
  gsize length;

  if ((text = sim_input_text (path, &length, error)) == NULL)
    return NULL;
  llm_scan_init (&scan, path, text, length);
  table = g_new0 (EpWeights, 1);
  if (read_table (&scan, table, weights, error))
    {
      table->weight = (float *) (void *) g_array_free (g_steal_pointer (&weights), FALSE);
      return table;
    }
  weights_free (table);
  return NULL;
}

const SimFileFormat ep_popularity_format
  = { "table of expert weights", "a line for each layer: a weight for every expert, commas between",
      weights_load, weights_free, FALSE };
