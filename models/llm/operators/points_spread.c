/* models/llm/operators/points_spread.c - points of a shape from the measured tables: experts,
 * collectives, DeepEP's exchanges. */
#include "models/llm/operators/shapes.h"

#include <math.h>
#include <string.h>

/* Ratios, whatever the size. */
static double
apart (gint32 a, gint32 b)
{
  return fabs (log ((double) MAX (a, 1) / (double) MAX (b, 1)));
}

/* --- experts --- */

enum { FORMAT, HIDDEN, INNER, TOP_K, EXPERTS, DISTRIBUTION, TP, EP };

/* How unlike two layers are: another format is another kernel, another routing hardly matters. */
static double
far_experts (const LlmKey *a, const LlmKey *b)
{
  double far = a->part[FORMAT] == b->part[FORMAT] ? 0.0 : 5.0;

  far += a->part[DISTRIBUTION] == b->part[DISTRIBUTION] ? 0.0 : 0.2;
  for (guint i = HIDDEN; i <= EP; i++)
    if (i != DISTRIBUTION)
      far += apart (a->part[i], b->part[i]);
  return far;
}

/* The nearest mixture that was measured. */
static void
points_experts (const LlmOperators *o, LlmShape *shape)
{
  const LlmTable *table = llm_shape_table (o, shape, LLM_TABLE_EXPERTS);
  const LlmCurve *best = NULL;
  double least = INFINITY;

  for (guint i = 0; table != NULL && i < table->n_curves; i++)
    {
      double far = far_experts (&table->curves[i].key, &shape->key);

      if (far < least)
        {
          least = far;
          best = &table->curves[i];
        }
    }
  if (best == NULL)
    return;
  llm_shape_row (shape, 1.0, best);
  if (memcmp (&best->key, &shape->key, sizeof best->key) != 0)
    llm_shape_carry (o, shape, &best->key);
}

/* --- collectives --- */

/* Returns: the curve of the most devices up to @n, else of the least; its devices in @have. */
static const LlmCurve *
widest (const LlmTable *table, LlmKey *key, guint part, gint32 n, gint32 *have)
{
  guint n_curves;
  const LlmCurve *curves = llm_table_range (table, key, part, &n_curves), *best = NULL;

  for (guint i = 0; i < n_curves; i++)
    if (best == NULL || curves[i].key.part[part] <= n)
      best = &curves[i];
  if (best != NULL)
    *have = best->key.part[part];
  return best;
}

/* The row of one table, carried to the width that was asked for.  Past the widest one measured,
 * steps and rate of the law's link decide: (n - 1) / n over the bandwidth of the domain that is
 * crossed. */
static void
row_of (const LlmOperators *o, LlmShape *shape, LlmTableId id)
{
  static const gint32 nccl[] = { LLM_NCCL_ALL_REDUCE, LLM_NCCL_ALL_REDUCE, LLM_NCCL_ALL_GATHER,
                                 LLM_NCCL_REDUCE_SCATTER, LLM_NCCL_ALL_TO_ALL };
  gboolean own = id == LLM_TABLE_ALL_REDUCE;
  LlmKey key = { { own ? 0 : nccl[shape->op] } };
  const LlmCurve *curve;
  gint32 have;

  if (o->tables[id] == NULL)
    return;
  curve = widest (o->tables[id], &key, own ? 0 : 1, shape->key.part[0], &have);
  if (curve == NULL)
    return;
  llm_shape_row (shape, 1.0, curve);
  if (have != shape->key.part[0])
    llm_shape_carry (o, shape, &(LlmKey){ { have } });
}

/* The points of @shape up to @from and those of NCCL's table from there on. */
static void
go_over_to_nccl (const LlmOperators *o, LlmShape *shape, double from)
{
  LlmShape nccl = *shape;
  guint kept = 0;

  nccl.points = g_array_new (FALSE, FALSE, sizeof (LlmPoint));
  nccl.rows = g_array_new (FALSE, FALSE, sizeof (LlmRow));
  row_of (o, &nccl, LLM_TABLE_NCCL);
  if (nccl.rows->len > 0)
    {
      while (kept < shape->points->len && g_array_index (shape->points, LlmPoint, kept).x < from)
        kept++;
      g_array_set_size (shape->points, kept);
      g_array_index (shape->rows, LlmRow, 0).n = kept;
      for (guint i = 0; i < nccl.points->len; i++)
        if (g_array_index (nccl.points, LlmPoint, i).x >= from)
          llm_shape_point (shape, g_array_index (nccl.points, LlmPoint, i));
    }
  g_array_unref (nccl.points);
  g_array_unref (nccl.rows);
}

/* No message takes longer than a larger one, nor than two of half its size: a point that does was
 * measured with a kernel that nobody would choose there, and its neighbours speak for it. */
static void
drop_spikes (LlmShape *shape)
{
  GArray *points = shape->points;
  guint kept = 0;

  for (guint i = 0; i < points->len; i++)
    {
      LlmPoint p = g_array_index (points, LlmPoint, i);
      const LlmPoint *before = kept > 0 ? &g_array_index (points, LlmPoint, kept - 1) : NULL;
      gboolean spike = before != NULL && p.s / before->s > p.x / before->x;

      for (guint j = i + 1; j < points->len && !spike; j++)
        spike = g_array_index (points, LlmPoint, j).s < p.s;
      if (!spike || i + 1 == points->len)
        g_array_index (points, LlmPoint, kept++) = p;
    }
  g_array_set_size (points, kept);
  g_array_index (shape->rows, LlmRow, 0).n = kept;
}

/* Engines change to NCCL at some size: the curve then has two parts. */
static void
points_collective (const LlmOperators *o, LlmShape *shape)
{
  const LlmCorrection *c = llm_law_correction (o->spec.law, shape->op, LLM_BF16, o->spec.kernels);

  row_of (o, shape, shape->op == LLM_OP_ALL_REDUCE ? LLM_TABLE_ALL_REDUCE : LLM_TABLE_NCCL);
  if (shape->rows->len > 0)
    drop_spikes (shape);
  if (shape->rows->len > 0 && c != NULL && c->tables == LLM_TABLES_NCCL)
    go_over_to_nccl (o, shape, c->from / shape->key.part[0]);
  llm_shape_repair (shape);
}

/* --- exchanges --- */

/* Cores that DeepEP's normal kernels are usually given; above them their time hardly falls. */
#define USUAL_CORES 20

/* The key of an exchange: hidden, top_k, experts, devices. */
static void
points_exchange (const LlmOperators *o, LlmShape *shape)
{
  static const LlmTableId ids[]
    = { LLM_TABLE_DISPATCH_LL, LLM_TABLE_COMBINE_LL, LLM_TABLE_DISPATCH, LLM_TABLE_COMBINE };
  const LlmTable *table = o->tables[ids[shape->op - LLM_OP_DISPATCH_LOW_LATENCY]];
  gint32 devices = (gint32) o->device->devices_per_node; /* tables are of one node, all of it */
  const LlmCurve *best = NULL;
  double least = INFINITY;
  LlmKey near;

  for (guint i = 0; table != NULL && i < table->n_curves; i++)
    {
      const LlmKey *key = &table->curves[i].key;
      double far = table->n_parts > 3 && key->part[3] != USUAL_CORES ? 100.0 : 0.0;

      for (guint j = 0; j < 3; j++)
        far += apart (key->part[j], shape->key.part[j]);
      if (far < least)
        {
          least = far;
          best = &table->curves[i];
        }
    }
  if (best == NULL)
    return;
  near = best->key;
  near.part[3] = devices;
  llm_shape_row (shape, 1.0, best);
  llm_shape_repair (shape);
  if (memcmp (&near, &shape->key, sizeof near) != 0)
    llm_shape_carry (o, shape, &near);
}

/* By what is spread: experts, exchanges, collectives. */
void
llm_points_spread (const LlmOperators *o, LlmShape *shape)
{
  if (shape->op == LLM_OP_EXPERTS)
    points_experts (o, shape);
  else if (shape->op >= LLM_OP_DISPATCH_LOW_LATENCY && shape->op <= LLM_OP_COMBINE_NORMAL)
    points_exchange (o, shape);
  else if (shape->op <= LLM_OP_ALL_TO_ALL)
    points_collective (o, shape);
}
