/* models/llm/operators/points.c - points of a shape from the measured tables: products and
 * attention. */
#include "models/llm/operators/shapes.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <string.h>

/* A correction may name an engine whose tables are nearer to this version. */
const LlmTable *
llm_shape_table (const LlmOperators *o, const LlmShape *shape, LlmTableId id)
{
  const LlmCorrection *c
    = llm_law_correction (o->spec.law, shape->op, llm_shape_format (shape->op, &shape->key),
                          o->spec.kernels);
  const LlmTable *named = NULL;

  if (c != NULL && c->tables < LLM_TABLES_PREFERRED)
    named
      = llm_measured_table_of (o->spec.measured, o->spec.law->tables, id, (LlmKernels) c->tables);
  return named != NULL ? named : o->tables[id];
}

/* --- products: the grid of n and k --- */

enum { FORMAT, N, K };

/* The values of a part of the keys that enclose @value: the nearest at or below, at or above. */
typedef struct {
  gint32 below, above; /* 0: none */
} Bracket;

/* The nearest sizes below and above that were measured. */
static Bracket
bracket (const LlmCurve *curves, guint n, guint part, gint32 value)
{
  Bracket b = { 0, 0 };

  for (guint i = 0; i < n; i++)
    {
      gint32 have = curves[i].key.part[part];

      if (have <= value && have > b.below)
        b.below = have;
      if (have >= value && (have < b.above || b.above == 0))
        b.above = have;
    }
  return b;
}

/* Up to four curves around (n, k), with their weights. */
typedef struct {
  const LlmCurve *curves[4];
  double weights[4];
  guint n;
} Corners;

/* 0 where the size itself was measured. */
static double
share_above (Bracket b, gint32 value)
{
  return b.above > b.below ? (double) (value - b.below) / (double) (b.above - b.below) : 0.0;
}

/* Returns: FALSE when one of them is missing. */
static gboolean
find_corners (const LlmTable *table, const LlmKey *key, Corners *corners)
{
  guint n_curves;
  const LlmCurve *curves = llm_table_range (table, key, 1, &n_curves);
  Bracket n = bracket (curves, n_curves, N, key->part[N]);
  Bracket k = bracket (curves, n_curves, K, key->part[K]);

  if (n.below == 0 || n.above == 0 || k.below == 0 || k.above == 0)
    return FALSE;
  corners->n = 0;
  for (guint i = 0; i < 4; i++)
    {
      gboolean upper_n = i & 1, upper_k = i >= 2;
      double wn = share_above (n, key->part[N]), wk = share_above (k, key->part[K]);
      double weight = (upper_n ? wn : 1.0 - wn) * (upper_k ? wk : 1.0 - wk);
      LlmKey corner
        = { { key->part[FORMAT], upper_n ? n.above : n.below, upper_k ? k.above : k.below } };
      const LlmCurve *curve = llm_table_curve (table, &corner);

      if (weight <= 0.0)
        continue;
      if (curve == NULL)
        return FALSE;
      corners->curves[corners->n] = curve;
      corners->weights[corners->n++] = weight;
    }
  return TRUE;
}

/* Equality without comparing doubles for equality. */
static gboolean
has_knot (const LlmCurve *curve, double x)
{
  for (guint i = 0; i < curve->n; i++)
    if (!(curve->knots[i].x < x) && !(curve->knots[i].x > x))
      return TRUE;
  return FALSE;
}

/* Points where all corners were measured. */
static void
add_mean (LlmShape *shape, const Corners *corners)
{
  const LlmCurve *first = corners->curves[0];

  llm_shape_row (shape, 1.0, NULL);
  for (guint i = 0; i < first->n; i++)
    {
      double x = first->knots[i].x, s = 0.0;
      gboolean all = TRUE;

      for (guint j = 0; j < corners->n; j++)
        {
          all = all && has_knot (corners->curves[j], x);
          s += corners->weights[j] * llm_curve_at (corners->curves[j], x);
        }
      if (all)
        llm_shape_point (shape, (LlmPoint){ x, s, TRUE });
    }
}

/* Returns: how far two sizes are apart, in factors of e. */
static double
apart (gint32 a, gint32 b)
{
  return fabs (log ((double) MAX (a, 1) / (double) MAX (b, 1)));
}

/* In the logarithm, both sizes alike. */
static const LlmCurve *
nearest_product (const LlmTable *table, const LlmKey *key)
{
  guint n;
  const LlmCurve *curves = llm_table_range (table, key, 1, &n), *best = NULL;
  double least = INFINITY;

  for (guint i = 0; i < n; i++)
    {
      double far
        = apart (curves[i].key.part[N], key->part[N]) + apart (curves[i].key.part[K], key->part[K]);

      if (far < least)
        {
          least = far;
          best = &curves[i];
        }
    }
  return best;
}

/* Between four measured sizes where they exist, else carried by the law from the nearest. */
static void
points_of (const LlmOperators *o, LlmShape *shape, const LlmTable *table)
{
  const LlmCurve *near;
  Corners corners;

  if (table == NULL)
    return;
  if (find_corners (table, &shape->key, &corners))
    {
      add_mean (shape, &corners);
      if (g_array_index (shape->rows, LlmRow, 0).n > 0)
        return;
      g_array_set_size (shape->rows, 0);
    }
  near = nearest_product (table, &shape->key);
  if (near == NULL)
    return;
  llm_shape_row (shape, 1.0, near);
  llm_shape_carry (o, shape, &near->key);
}

/* Weights of a product that are read in no time, so that what is left is its launch. */
#define SMALL_VALUES (1 << 20)

/* Returns: the median time of one token and small weights: what a launch takes. */
static double
floor_of (const LlmTable *table, const LlmKey *key)
{
  guint n;
  const LlmCurve *curves = llm_table_range (table, key, 1, &n);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < n; i++)
    if ((gint64) curves[i].key.part[N] * curves[i].key.part[K] <= SMALL_VALUES)
      g_array_append_vals (times, &curves[i].knots[0].s, 1);
  if (times->len == 0)
    return 0.0;
  gsl_sort ((double *) times->data, 1, times->len);
  return g_array_index (times, double, times->len / 2);
}

/* Above this a table must have been timed with the host launching each call: kernels in a CUDA
 * graph take 3 to 20 us at least. */
#define HOST_FLOOR_S 50e-6

/* vLLM's products in block FP8 were timed without a graph.  Below twice their floor TensorRT-LLM's
 * take their place, and on devices without these the device's own plain FP8 by the ratio of the
 * laws: the same bytes and FLOP. */
static void
replace_floor (const LlmOperators *o, LlmShape *shape, double floor_s)
{
  const LlmTable *other = llm_measured_table_of (o->spec.measured, o->spec.law->tables,
                                                 LLM_TABLE_GEMM, LLM_KERNELS_TRTLLM);
  LlmShape stand_in = { .op = shape->op, .key = shape->key, .law = shape->law };
  LlmRow *row = &g_array_index (shape->rows, LlmRow, 0);
  gboolean own = other != NULL;

  stand_in.points = g_array_new (FALSE, FALSE, sizeof (LlmPoint));
  stand_in.rows = g_array_new (FALSE, FALSE, sizeof (LlmRow));
  if (!own)
    stand_in.key.part[FORMAT] = LLM_FP8;
  points_of (o, &stand_in, own ? other : o->tables[LLM_TABLE_GEMM]);
  if (!own && stand_in.rows->len > 0)
    {
      LlmKey plain = stand_in.key;

      stand_in.key = shape->key;
      llm_shape_carry (o, &stand_in, &plain);
    }
  for (guint i = 0; stand_in.rows->len > 0 && i < row->n; i++)
    {
      LlmPoint *point = &g_array_index (shape->points, LlmPoint, row->first + i);

      if (point->s < 2.0 * floor_s)
        {
          point->s = llm_shape_at (o, &stand_in, 1.0, point->x).s;
          point->measured = point->measured && own;
        }
    }
  g_array_unref (stand_in.points);
  g_array_unref (stand_in.rows);
}

/* Small products all cost a launch: a table that shows less than the host's floor has measured
 * something else. */
void
llm_points_gemm (const LlmOperators *o, LlmShape *shape)
{
  const LlmTable *table = llm_shape_table (o, shape, LLM_TABLE_GEMM);
  double floor_s;

  points_of (o, shape, table);
  if (shape->rows->len == 0)
    return;
  floor_s = floor_of (table, &shape->key);
  /* some tables were measured with the launch, which the step counts once */
  if (floor_s > HOST_FLOOR_S)
    replace_floor (o, shape, floor_s);
  llm_shape_repair (shape);
}

/* --- attention: rows by batch of one shape of heads --- */

/* Differences that change the kernel count more than sizes do. */
enum { FAR_FORMAT = 3, FAR_WINDOW = 10 };

/* Another format or window is farther than any size. */
static double
far_heads (const LlmKey *a, const LlmKey *b, gboolean latent)
{
  double far = a->part[0] == b->part[0] ? 0.0 : FAR_FORMAT;

  if (latent)
    return far + apart (a->part[1], b->part[1]);
  if (a->part[1] != b->part[1])
    far += FAR_WINDOW + (a->part[1] > 0 && b->part[1] > 0 ? apart (a->part[1], b->part[1]) : 0.0);
  return far + apart (a->part[2], b->part[2]) + apart (a->part[3], b->part[3])
         + apart (a->part[4], b->part[4]);
}

/* Adds a row for every batch of the shape of heads that is @curve's. */
static void
add_batches (LlmShape *shape, const LlmTable *table, const LlmCurve *curve)
{
  guint n_parts = table->n_parts - 1, n;
  const LlmCurve *curves = llm_table_range (table, &curve->key, n_parts, &n);

  for (guint i = 0; i < n; i++)
    llm_shape_row (shape, (double) curves[i].key.part[n_parts], &curves[i]);
}

/* Tables of latent attention are of one model's sizes. */
static LlmKey
latent_key (const LlmKey *table_key)
{
  return (LlmKey){ { table_key->part[0], table_key->part[1], LLM_TABLE_RANK, LLM_TABLE_ROPE,
                     LLM_TABLE_NOPE, LLM_TABLE_VALUE } };
}

/* Batches of the nearest shape, carried by the law where the shape is not the same. */
void
llm_points_attention (const LlmOperators *o, LlmShape *shape)
{
  static const LlmTableId ids[]
    = { LLM_TABLE_PREFILL, LLM_TABLE_DECODE, LLM_TABLE_MLA_PREFILL, LLM_TABLE_MLA_DECODE };
  const LlmTable *table = llm_shape_table (o, shape, ids[shape->op - LLM_OP_PREFILL_ATTENTION]);
  gboolean latent = shape->op >= LLM_OP_MLA_PREFILL;
  const LlmCurve *best = NULL;
  double least = INFINITY;
  LlmKey near;

  for (guint i = 0; table != NULL && i < table->n_curves; i++)
    {
      double far = far_heads (&table->curves[i].key, &shape->key, latent);

      if (far < least)
        {
          least = far;
          best = &table->curves[i];
        }
    }
  if (best == NULL)
    return;
  add_batches (shape, table, best);
  near = best->key;
  near.part[table->n_parts - 1] = 0;
  if (latent)
    near = latent_key (&near);
  if (memcmp (&near, &shape->key, sizeof near) != 0)
    llm_shape_carry (o, shape, &near);
}
