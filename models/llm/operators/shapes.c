/* models/llm/operators/shapes.c - see shapes.h: shapes by key, and reading their surfaces. */
#include "models/llm/operators/shapes.h"

#include <math.h>
#include <string.h>

struct LlmShapes {
  GPtrArray *all; /* (element-type LlmShape) */
  LlmShape **slots; /* open addressing; NULL: free */
  guint n_slots;    /* a power of two */
};

/* Points and rows are the shape's own. */
static void
shape_free (gpointer data)
{
  LlmShape *shape = data;

  g_array_unref (shape->points);
  g_array_unref (shape->rows);
  g_free (shape);
}

/* Shapes are made when first asked for: a model has a few dozen. */
LlmShapes *
llm_shapes_new (void)
{
  LlmShapes *shapes = g_new0 (LlmShapes, 1);

  shapes->all = g_ptr_array_new_with_free_func (shape_free);
  shapes->n_slots = 256;
  shapes->slots = g_new0 (LlmShape *, shapes->n_slots);
  return shapes;
}

/* All that ever were asked for. */
void
llm_shapes_free (LlmShapes *shapes)
{
  if (shapes == NULL)
    return;
  g_ptr_array_unref (shapes->all);
  g_free (shapes->slots);
  g_free (shapes);
}

/* --- by key --- */

/* Open addressing; a shape is never removed. */
static guint
slot_of (const LlmShapes *shapes, LlmOp op, const LlmKey *key)
{
  guint64 hash = (guint64) op + 1;
  guint slot;

  for (guint i = 0; i < LLM_KEY_PARTS; i++)
    hash = (hash ^ (guint64) (guint32) key->part[i]) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  slot = (guint) (hash >> 32) & (shapes->n_slots - 1);
  while (
    shapes->slots[slot] != NULL
    && (shapes->slots[slot]->op != op || memcmp (&shapes->slots[slot]->key, key, sizeof *key) != 0))
    slot = (slot + 1) & (shapes->n_slots - 1);
  return slot;
}

/* Slots move, shapes do not. */
static void
grow (LlmShapes *shapes)
{
  g_free (shapes->slots);
  shapes->n_slots *= 4;
  shapes->slots = g_new0 (LlmShape *, shapes->n_slots);
  for (guint i = 0; i < shapes->all->len; i++)
    {
      LlmShape *shape = g_ptr_array_index (shapes->all, i);

      shapes->slots[slot_of (shapes, shape->op, &shape->key)] = shape;
    }
}

/* Collectives carry 16 bits whatever the weights. */
LlmFormat
llm_shape_format (LlmOp op, const LlmKey *key)
{
  return op >= LLM_OP_GEMM && op != LLM_OP_ELEMENTWISE ? (LlmFormat) key->part[0] : LLM_BF16;
}

/* Filled at once: from then on a shape is const. */
static LlmShape *
make (const LlmOperators *o, LlmOp op, const LlmKey *key)
{
  LlmShape *shape = g_new0 (LlmShape, 1);

  shape->op = op;
  shape->key = *key;
  shape->law = &o->laws[op][llm_shape_format (op, key)];
  shape->points = g_array_new (FALSE, FALSE, sizeof (LlmPoint));
  shape->rows = g_array_new (FALSE, FALSE, sizeof (LlmRow));
  o->fill (o, shape);
  return shape;
}

/* Asked for at every operator of every step. */
const LlmShape *
llm_shapes_get (const LlmOperators *o, LlmOp op, const LlmKey *key)
{
  LlmShapes *shapes = o->shapes;
  guint slot = slot_of (shapes, op, key);

  if (shapes->slots[slot] != NULL)
    return shapes->slots[slot];
  if (2 * (shapes->all->len + 1) > shapes->n_slots)
    {
      grow (shapes);
      slot = slot_of (shapes, op, key);
    }
  shapes->slots[slot] = make (o, op, key);
  g_ptr_array_add (shapes->all, shapes->slots[slot]);
  return shapes->slots[slot];
}

/* --- filling --- */

/* Into the row that was begun last. */
void
llm_shape_point (LlmShape *shape, LlmPoint point)
{
  g_array_append_vals (shape->points, &point, 1);
  g_array_index (shape->rows, LlmRow, shape->rows->len - 1).n++;
}

/* Rows by batch, points within one by size. */
void
llm_shape_row (LlmShape *shape, double batch, const LlmCurve *curve)
{
  LlmRow row = { batch, shape->points->len, 0 };

  g_array_append_vals (shape->rows, &row, 1);
  for (guint i = 0; curve != NULL && i < curve->n; i++)
    llm_shape_point (shape, (LlmPoint){ curve->knots[i].x, curve->knots[i].s, TRUE });
}

/* The law at a point, for ratios. */
static double
law_s (const LlmOperators *o, const LlmShape *shape, double batch, double x)
{
  LlmWork work = llm_shape_work (o, shape->op, &shape->key, batch, x);

  return llm_law_s (shape->law, &work);
}

/* Points of one shape are moved to another by the ratio of the law: its error cancels where both
 * are alike. */
void
llm_shape_carry (const LlmOperators *o, LlmShape *shape, const LlmKey *key)
{
  const LlmLawRow *other = &o->laws[shape->op][llm_shape_format (shape->op, key)];

  for (guint i = 0; i < shape->rows->len; i++)
    {
      const LlmRow *row = &g_array_index (shape->rows, LlmRow, i);

      for (guint j = row->first; j < row->first + row->n; j++)
        {
          LlmPoint *point = &g_array_index (shape->points, LlmPoint, j);
          LlmWork work = llm_shape_work (o, shape->op, key, row->batch, point->x);

          point->s *= law_s (o, shape, row->batch, point->x) / llm_law_s (other, &work);
          point->measured = FALSE;
        }
    }
}

/* Returns: the share of the law's time that is left when @correction multiplies faster. */
static double
faster (const LlmLawRow *law, const LlmWork *work, const LlmCorrection *correction)
{
  LlmWork fast = *work;

  if (correction->flop_rate <= 1.0)
    return 1.0;
  fast.compute_s /= correction->flop_rate;
  return llm_law_s (law, &fast) / llm_law_s (law, work);
}

/* Never below what bandwidth and FLOP/s allow. */
void
llm_shape_correct (const LlmOperators *o, LlmShape *shape, const LlmCorrection *correction)
{
  const LlmLawRow *law
    = llm_law_row (o->spec.law, shape->op, llm_shape_format (shape->op, &shape->key));

  for (guint i = 0; i < shape->rows->len; i++)
    {
      const LlmRow *row = &g_array_index (shape->rows, LlmRow, i);

      for (guint j = row->first; j < row->first + row->n; j++)
        {
          LlmPoint *point = &g_array_index (shape->points, LlmPoint, j);
          LlmWork work = llm_shape_work (o, shape->op, &shape->key, row->batch, point->x);

          point->s = MAX (point->s * correction->factor * faster (law, &work, correction)
                            - correction->less_s,
                          MAX (work.memory_s, work.compute_s / correction->flop_rate));
        }
    }
}

/* Measured curves have bumps; more work never takes less time. */
void
llm_shape_repair (LlmShape *shape)
{
  for (guint i = 0; i < shape->rows->len; i++)
    {
      const LlmRow *row = &g_array_index (shape->rows, LlmRow, i);
      LlmPoint *points = &g_array_index (shape->points, LlmPoint, row->first);

      for (guint j = row->n; j-- > 1;)
        points[j - 1].s = MIN (points[j - 1].s, points[j].s);
    }
}

/* --- reading --- */

typedef struct {
  double s;
  gboolean measured;
  double slope, end; /* along x */
} Value;

/* Returns: the last point at or below @x, given as (x + @shift) * @stretch, the way that an end of
 * a piece is computed: so who goes on at an end meets the next piece.  0 when all are above. */
static guint
below (const LlmPoint *points, guint n, double at, double shift, double stretch)
{
  guint low = 0, high = n;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if ((points[middle].x + shift) * stretch <= at)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* Below its first point a row is flat; above its last it goes on by the law. */
static Value
row_at (const LlmOperators *o, const LlmShape *shape, const LlmRow *row, double x, guint i)
{
  const LlmPoint *points = &g_array_index (shape->points, LlmPoint, row->first);
  const LlmPoint *a = points + i, *b = a + 1;
  double slope;

  if (x < points->x)
    return (Value){ points->s, FALSE, 0.0, points->x };
  if (i + 1 == row->n)
    {
      double ratio = a->s / law_s (o, shape, row->batch, a->x);
      gboolean at_it = x <= a->x;

      return (Value){ at_it ? a->s : ratio * law_s (o, shape, row->batch, x), at_it && a->measured,
                      0.0, INFINITY };
    }
  slope = (b->s - a->s) / (b->x - a->x);
  return (Value){ a->s + slope * (x - a->x), a->measured && b->measured, slope, b->x };
}

/* Few rows: a search would not be faster. */
static guint
row_below (const LlmShape *shape, double batch)
{
  const LlmRow *rows = &g_array_index (shape->rows, LlmRow, 0);
  guint i = 0;

  while (i + 1 < shape->rows->len && rows[i + 1].batch <= batch)
    i++;
  return i;
}

/* The weaker of the law's and the row's. */
LlmBasis
llm_shape_basis (const LlmOperators *o, const LlmLawRow *row)
{
  return MAX (o->law_basis, (LlmBasis) row->basis);
}

/* A time with what it rests on and what limits it. */
static LlmTime
answer (const LlmOperators *o, const LlmShape *shape, const LlmWork *work, Value value)
{
  LlmBasis basis = value.measured ? LLM_BASIS_MEASURED : llm_shape_basis (o, shape->law);

  return (LlmTime){ value.s, basis, llm_law_bound (shape->law, work) };
}

/* Past the last row (or before the first) time goes with the law. */
static double
carried (const LlmOperators *o, const LlmShape *shape, const LlmRow *row, double batch, double x)
{
  return law_s (o, shape, batch, x) / law_s (o, shape, row->batch, x);
}

/* Between rows of batches linear, beyond the last by the law. */
LlmTime
llm_shape_at (const LlmOperators *o, const LlmShape *shape, double batch, double x)
{
  LlmWork work = llm_shape_work (o, shape->op, &shape->key, batch, x);
  const LlmRow *a, *b;
  Value left, right;
  double w;
  guint i;

  if (shape->rows->len == 0)
    return answer (o, shape, &work, (Value){ llm_law_s (shape->law, &work), FALSE, 0.0, 0.0 });
  i = row_below (shape, batch);
  a = &g_array_index (shape->rows, LlmRow, i);
  b = i + 1 < shape->rows->len ? a + 1 : a;
  left = row_at (o, shape, a, x,
                 below (&g_array_index (shape->points, LlmPoint, a->first), a->n, x, 0.0, 1.0));
  if (batch > a->batch && a == b)
    return answer (o, shape, &work,
                   (Value){ left.s * carried (o, shape, a, batch, x), FALSE, 0.0, 0.0 });
  if (batch <= a->batch)
    return answer (o, shape, &work, left);
  right = row_at (o, shape, b, x,
                  below (&g_array_index (shape->points, LlmPoint, b->first), b->n, x, 0.0, 1.0));
  w = (batch - a->batch) / (b->batch - a->batch);
  left.s += w * (right.s - left.s);
  left.measured = left.measured && right.measured;
  return answer (o, shape, &work, left);
}

/* --- along the context --- */

/* The law is the larger of two lines, and flat once every request fills its window. */
static LlmTimePiece
law_piece (const LlmOperators *o, const LlmShape *shape, double batch, double context)
{
  double window = shape->op == LLM_OP_DECODE_ATTENTION ? shape->key.part[1] * batch : 0.0;
  LlmWork work = llm_shape_work (o, shape->op, &shape->key, batch, context / batch - 1.0);
  LlmWork none = llm_shape_work (o, shape->op, &shape->key, batch, -1.0);
  double per_token = 1.0 / (window > 0.0 ? MIN (context, window) : context);
  double memory = (work.memory_s - none.memory_s) / shape->law->memory_eff * per_token;
  double compute = work.compute_s / shape->law->flop_eff * per_token;
  double start = none.memory_s / shape->law->memory_eff;
  double turn = compute > memory ? start / (compute - memory) : INFINITY;
  LlmTimePiece piece = { { llm_law_s (shape->law, &work), llm_shape_basis (o, shape->law),
                           llm_law_bound (shape->law, &work) },
                         context < turn ? memory : compute,
                         context < turn ? turn : INFINITY };

  if (window > 0.0 && context >= window)
    piece.slope_s_per_token = 0.0, piece.end_tokens = INFINITY;
  else if (window > 0.0)
    piece.end_tokens = MIN (piece.end_tokens, window);
  return piece;
}

/* One row of the surface at @context = (x + 1) batch. */
static LlmTimePiece
row_piece (const LlmOperators *o, const LlmShape *shape, const LlmRow *row, double batch,
           double context)
{
  const LlmPoint *points = &g_array_index (shape->points, LlmPoint, row->first);
  guint i = below (points, row->n, context, 1.0, batch);
  double last = (points[row->n - 1].x + 1.0) * batch, ratio;
  LlmTimePiece piece, law_last;
  Value value;

  if (context < last)
    {
      value = row_at (o, shape, row, context / batch - 1.0, i);
      if (context < (points->x + 1.0) * batch)
        value = (Value){ points->s, FALSE, 0.0, points->x };
      return (LlmTimePiece){
        { value.s, value.measured ? LLM_BASIS_MEASURED : llm_shape_basis (o, shape->law), 0 },
        value.slope / batch,
        (value.end + 1.0) * batch
      };
    }
  /* The row's own number of requests, each with the context of one of ours. */
  law_last = law_piece (o, shape, row->batch, last / batch * row->batch);
  piece = law_piece (o, shape, row->batch, context / batch * row->batch);
  ratio = points[row->n - 1].s / law_last.now.s;
  piece.now.s *= ratio;
  piece.slope_s_per_token *= ratio * row->batch / batch;
  piece.end_tokens *= batch / row->batch;
  if (context <= last && points[row->n - 1].measured)
    piece.now.basis = LLM_BASIS_MEASURED;
  return piece;
}

/* Two pieces, as two times: the shorter of their reaches. */
static LlmTimePiece
mixed (const LlmTimePiece *a, const LlmTimePiece *b, double w)
{
  LlmTimePiece piece = *a;

  piece.now.s += w * (b->now.s - a->now.s);
  piece.now.basis = MAX (a->now.basis, b->now.basis);
  piece.slope_s_per_token += w * (b->slope_s_per_token - a->slope_s_per_token);
  piece.end_tokens = MIN (a->end_tokens, b->end_tokens);
  return piece;
}

/* The bound is the law's, since tables do not know what limited them. */
/* Kernels that divide the context among their blocks change their plan with the total context, so a
 * row of another batch is read where it has as much of it: held out, rows of grouped attention are
 * then met twice as closely as at the context of one request.  Not so latent attention, nor a
 * window, of which each request fills its own.  Returns: the number of requests that share
 * @context in @row. */
static double
sharers (const LlmShape *shape, const LlmRow *row, double batch)
{
  gboolean divided = shape->op == LLM_OP_DECODE_ATTENTION && shape->key.part[1] == 0;

  return divided ? row->batch : batch;
}

static LlmTimePiece
piece_at (const LlmOperators *o, const LlmShape *shape, double batch, double context)
{
  LlmTimePiece law = law_piece (o, shape, batch, context), left, right;
  const LlmRow *a, *b;
  guint i;

  if (shape->rows->len == 0)
    return law;
  i = row_below (shape, batch);
  a = &g_array_index (shape->rows, LlmRow, i);
  b = i + 1 < shape->rows->len ? a + 1 : a;
  left = row_piece (o, shape, a, a != b ? sharers (shape, a, batch) : batch, context);
  if (batch > a->batch && a != b)
    {
      right = row_piece (o, shape, b, sharers (shape, b, batch), context);
      left = mixed (&left, &right, (batch - a->batch) / (b->batch - a->batch));
    }
  else if (batch > a->batch)
    {
      /* More requests than any row has: they and the last row's, by the law at equal context. */
      double more = batch / a->batch;

      left.now.s *= more;
      left.slope_s_per_token *= more;
      left.now.basis = llm_shape_basis (o, shape->law);
    }
  left.now.bound = law.now.bound;
  return left;
}

/* The level stays the one asked for; only reach and slope are of the next piece. */
LlmTimePiece
llm_shape_piece (const LlmOperators *o, const LlmShape *shape, double batch, double context)
{
  LlmTimePiece piece = piece_at (o, shape, batch, context), next;

  /* A caller that goes on where the last piece ended must not meet that piece again by rounding. */
  if (piece.end_tokens > context)
    return piece;
  next = piece_at (o, shape, batch, context * (1.0 + 1e-12));
  next.now = piece.now;
  return next;
}
