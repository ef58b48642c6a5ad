/* models/llm/operators/shapes.h - what is remembered of each shape that was asked for.
 *
 * The answers of operators.h come from a surface: rows for numbers of requests, each a curve over
 * tokens, context or message size.  It is made once for a shape (heads, sizes of a product, width
 * of a collective) from the measured table, where that has the shape, its neighbours or anything
 * like it; every later call is a look-up.  A shape that is not in the table takes the points of the
 * nearest one, times the ratio of the two laws: its points are not `measured`.
 *
 * Private to the folder.
 */
#ifndef MODELS_LLM_OPERATORS_SHAPES_H
#define MODELS_LLM_OPERATORS_SHAPES_H

#include "models/llm/operators/law/law.h"
#include "models/llm/operators/measured/measured.h"

G_BEGIN_DECLS

typedef struct {
  double x, s;
  gboolean measured;
} LlmPoint;

typedef struct {
  double batch;
  guint first, n; /* among the points */
} LlmRow;

/* Without rows the law answers alone. */
typedef struct {
  LlmOp op;
  LlmKey key; /* parts as in the table, without the batch; for latent attention format, heads,
                 rank, rope, nope, value; for a collective the devices */
  const LlmLawRow *law;
  GArray *points, *rows; /* (element-type LlmPoint), (element-type LlmRow) */
} LlmShape;

/* The sizes that tables of latent attention were measured with. */
enum { LLM_TABLE_RANK = 512, LLM_TABLE_ROPE = 64, LLM_TABLE_NOPE = 128, LLM_TABLE_VALUE = 128 };

typedef struct LlmShapes LlmShapes; /* by operator and key */

struct LlmOperators {
  LlmOperatorsSpec spec;
  const SimAccelerator *device;
  LlmBasis law_basis;
  const LlmTable *tables[LLM_N_TABLES]; /* (nullable) each */
  LlmLawRow laws[LLM_N_OPS][LLM_N_FORMATS];
  LlmFormat as[LLM_N_OPS][LLM_N_FORMATS]; /* whose times attention over KV of a format has */
  void (*fill) (const LlmOperators *o, LlmShape *shape); /* from the tables, or leaves it empty */
  LlmShapes *shapes;
};

LlmShapes *llm_shapes_new (void);
void llm_shapes_free (LlmShapes *shapes);

/* Returns: the shape, made by its operator's source of points when it is asked for first. */
const LlmShape *llm_shapes_get (const LlmOperators *o, LlmOp op, const LlmKey *key);

/* Returns: what @op of the shape @key asks of the device with @batch requests at @x. */
LlmWork llm_shape_work (const LlmOperators *o, LlmOp op, const LlmKey *key, double batch,
                        double x);

/* Fill @shape with points from the tables of @o, or leave it empty. */
void llm_points_gemm (const LlmOperators *o, LlmShape *shape);
void llm_points_attention (const LlmOperators *o, LlmShape *shape);
void llm_points_spread (const LlmOperators *o, LlmShape *shape);

/* Appends a row with the points of @curve (nullable: an empty row, filled by llm_shape_point). */
void llm_shape_row (LlmShape *shape, double batch, const LlmCurve *curve);
void llm_shape_point (LlmShape *shape, LlmPoint point);

/* Multiplies every point by the law of @shape over that of @key, of which the points are. */
void llm_shape_carry (const LlmOperators *o, LlmShape *shape, const LlmKey *key);

/* Returns: what an answer by @row rests on. */
LlmBasis llm_shape_basis (const LlmOperators *o, const LlmLawRow *row);

/* Applies @correction to every point. */
void llm_shape_correct (const LlmOperators *o, LlmShape *shape, const LlmCorrection *correction);

/* Returns: the part of a key that says the format, which chooses the law and its correction. */
LlmFormat llm_shape_format (LlmOp op, const LlmKey *key);

/* Returns: (nullable): the table for @shape: the one that its correction names, else the preferred
 * one. */
const LlmTable *llm_shape_table (const LlmOperators *o, const LlmShape *shape, LlmTableId id);

/* A larger size is never faster: each point takes the least of itself and those behind it. */
void llm_shape_repair (LlmShape *shape);

/* Returns: the time of @batch requests at @x. */
LlmTime llm_shape_at (const LlmOperators *o, const LlmShape *shape, double batch, double x);

/* The same along the context of decodes: a straight line. */
LlmTimePiece llm_shape_piece (const LlmOperators *o, const LlmShape *shape, double batch,
                              double context_tokens);

G_END_DECLS

#endif
