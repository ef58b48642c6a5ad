/* models/llm/operators/measured/measured.h - measured times of operators, as a folder of CSV files.
 *
 * The folder holds a folder for each device, or is that of one device; in it are files
 * `<table>.<engine>-<version>.csv`: a line `# constant: name=value ...` (columns that are equal in
 * all rows), a header line, rows.  A table is a set of curves: one for each key (formats, sizes),
 * of times over one axis (tokens, context, message size).  Columns, units and what a row means:
 * docs/models/llm.md.
 *
 * Curves are kept as they were measured.  Who reads them interpolates and repairs.
 */
#ifndef MODELS_LLM_OPERATORS_MEASURED_MEASURED_H
#define MODELS_LLM_OPERATORS_MEASURED_MEASURED_H

#include "models/llm/operators/operators.h"

G_BEGIN_DECLS

typedef enum {
  LLM_TABLE_GEMM,              /* format, n, k; over m */
  LLM_TABLE_PREFILL,           /* KV format, window, head_dim, kv_heads, heads, batch; tokens */
  LLM_TABLE_DECODE,            /* the same; over tokens cached */
  LLM_TABLE_MLA_PREFILL,       /* KV format, heads, batch; over tokens */
  LLM_TABLE_MLA_DECODE,        /* the same; over tokens cached */
  LLM_TABLE_MLA_PREFILL_MODULE, /* format of weights, KV format, heads, batch */
  LLM_TABLE_MLA_DECODE_MODULE,
  LLM_TABLE_EXPERTS, /* format, hidden, inner, top_k, experts, distribution, tp, ep; over tokens */
  LLM_TABLE_ALL_REDUCE,        /* devices; over values */
  LLM_TABLE_NCCL,              /* operation, devices; over values */
  LLM_TABLE_DISPATCH_LL,       /* hidden, top_k, experts; over tokens of a rank */
  LLM_TABLE_COMBINE_LL,
  LLM_TABLE_DISPATCH,          /* the same and cores given to it */
  LLM_TABLE_COMBINE,
  LLM_N_TABLES
} LlmTableId;

/* Operations of the NCCL table. */
enum { LLM_NCCL_ALL_REDUCE, LLM_NCCL_ALL_GATHER, LLM_NCCL_REDUCE_SCATTER, LLM_NCCL_ALL_TO_ALL };

enum { LLM_KEY_PARTS = 8 };

typedef struct {
  gint32 part[LLM_KEY_PARTS]; /* in the order of the table, 0 behind its last */
} LlmKey;

typedef struct {
  double x, s;
} LlmKnot;

/* A curve: knots of rising @x. */
typedef struct {
  LlmKey key;
  const LlmKnot *knots;
  guint n;
} LlmCurve;

typedef struct {
  LlmCurve *curves; /* by key, in the order of its parts */
  guint n_curves, n_parts;
  LlmKnot *knots; /* of all curves */
} LlmTable;

/* The format of the parameter `operators`: a folder. */
extern const SimFileFormat llm_measured_format;

/* Returns: (nullable): the table of @device (the name of its folder) that @kernels prefers. */
const LlmTable *llm_measured_table (const LlmMeasured *measured, const char *device, LlmTableId id,
                                    LlmKernels kernels);

/* The table of exactly one engine. */
const LlmTable *llm_measured_table_of (const LlmMeasured *measured, const char *device,
                                       LlmTableId id, LlmKernels kernels);

/* Returns: TRUE when there is a folder of @device. */
gboolean llm_measured_has (const LlmMeasured *measured, const char *device);

/* Returns: (nullable): the curve of exactly @key. */
const LlmCurve *llm_table_curve (const LlmTable *table, const LlmKey *key);

/* Curves whose first @n_parts parts are those of @key.  Returns: the first; @n how many. */
const LlmCurve *llm_table_range (const LlmTable *table, const LlmKey *key, guint n_parts,
                                 guint *n);

/* Returns: the value at @x, linear between knots, the nearest end beyond them. */
double llm_curve_at (const LlmCurve *curve, double x);

G_END_DECLS

#endif
