/* models/llm/operators/operators.c - see operators.h: the operators of one device, and which shape
 * each call asks for. */
#include "models/llm/operators/expert_cost.h"
#include "models/llm/operators/shapes.h"

#include <math.h>

/* Once: tables are chosen by device and engine. */
/* Tables are of the law's own device; another one in its place is scaled from it. */
static void
find_tables (LlmOperators *o)
{
  const LlmMeasured *measured = o->spec.measured;

  for (guint id = 0; id < LLM_N_TABLES; id++)
    o->tables[id]
      = llm_measured_table (measured, o->spec.law->tables, (LlmTableId) id, o->spec.kernels);
}

/* Every operator has a law in every format, so that a gap in a table is never a gap in a step. */
static void
find_laws (LlmOperators *o)
{
  for (int op = 0; op < LLM_N_OPS; op++)
    for (int format = 0; format < LLM_N_FORMATS; format++)
      {
        const LlmLawRow *row = llm_law_row (o->spec.law, (LlmOp) op, (LlmFormat) format);
        const LlmCorrection *correction
          = llm_law_correction (o->spec.law, (LlmOp) op, (LlmFormat) format, o->spec.kernels);
        gboolean other = correction != NULL && correction->as < LLM_N_FORMATS;

        sim_require (row != NULL);
        o->laws[op][format] = llm_law_corrected (row, correction);
        o->as[op][format] = (LlmFormat) (other ? correction->as : format);
      }
}

/* Points of a shape from the tables, by its operator. */
static void
fill (const LlmOperators *o, LlmShape *shape)
{
  const LlmCorrection *correction
    = llm_law_correction (o->spec.law, shape->op, llm_shape_format (shape->op, &shape->key),
                          o->spec.kernels);

  if (shape->op == LLM_OP_GEMM)
    llm_points_gemm (o, shape);
  else if (shape->op >= LLM_OP_PREFILL_ATTENTION && shape->op <= LLM_OP_MLA_DECODE)
    llm_points_attention (o, shape);
  else
    llm_points_spread (o, shape);
  if (correction != NULL)
    llm_shape_correct (o, shape, correction);
}

/* What a law needs of the device is checked here, where an error can still be reported. */
LlmOperators *
llm_operators_new (const LlmOperatorsSpec *spec, GError **error)
{
  const SimAccelerator *device = spec->device != NULL ? spec->device : spec->law->device;
  LlmOperators *o;

  if (!sim_known (device->bf16_flop_per_s))
    {
      sim_invalid (error, "the accelerator's bf16_flop_per_s is unknown; attention needs it");
      return NULL;
    }
  o = g_new0 (LlmOperators, 1);
  o->spec = *spec;
  o->device = device;
  o->law_basis = (LlmBasis) spec->law->basis;
  if (device != spec->law->device)
    {
      o->law_basis = LLM_BASIS_SCALED;
      o->spec.measured = NULL;
    }
  o->fill = fill;
  o->shapes = llm_shapes_new ();
  find_tables (o);
  find_laws (o);
  return o;
}

/* Tables are the measured set's. */
void
llm_operators_free (LlmOperators *o)
{
  if (o == NULL)
    return;
  llm_shapes_free (o->shapes);
  g_free (o);
}

/* An A100 has no FP8 and no Hopper has FP4: what they would take is not guessed from BF16. */
gboolean
llm_operators_have (const LlmOperators *o, LlmFormat format, GError **error)
{
  static const char *const peaks[LLM_N_FORMATS]
    = { "bf16_flop_per_s", "fp8_flop_per_s",  "fp8_flop_per_s",
        "fp4_flop_per_s",  "bf16_flop_per_s", "bf16_flop_per_s" };

  return sim_known (llm_format_flop_per_s (o->device, format))
         || sim_invalid (error, "the accelerator has no %s, the peak that products in %s run at",
                         peaks[format], llm_formats[format].name);
}

/* Attention first, as a step has it. */
gboolean
llm_operators_check (const LlmOperatorsSpec *spec, LlmFormat attention, LlmFormat experts,
                     GError **error)
{
  g_autoptr (LlmOperators) o = llm_operators_new (spec, error);

  return o != NULL && llm_operators_have (o, attention, error)
         && llm_operators_have (o, experts, error);
}

/* --- calls --- */

/* Weights decide the format; activations follow. */
LlmTime
llm_op_gemm (const LlmOperators *o, LlmFormat weights, double m, gint64 n, gint64 k)
{
  LlmKey key = { { (gint32) weights, (gint32) n, (gint32) k } };

  return llm_shape_at (o, llm_shapes_get (o, LLM_OP_GEMM, &key), 1.0, m);
}

/* A shape is measured as a whole: heads, window, width. */
static LlmKey
heads_key (const LlmOperators *o, LlmOp op, const LlmHeads *heads)
{
  return (LlmKey){ { (gint32) o->as[op][heads->kv], (gint32) heads->window,
                     (gint32) heads->head_dim, (gint32) heads->kv_heads, (gint32) heads->heads } };
}

/* A chunk behind cached tokens: the whole prompt's time by the share of its pairs that are new, and
 * no less than the law's time for reading what is cached. */
static LlmTime
chunk (const LlmTime *whole, double pairs_share, const LlmLawRow *row, const LlmWork *work)
{
  LlmTime time = *whole;
  LlmWork reading = { .memory_s = work->memory_s, .units = work->units };

  time.s = MAX (whole->s * pairs_share, llm_law_s (row, &reading));
  time.bound = llm_law_bound (row, work);
  return time;
}

/* A chunk on cached context costs its share of the pairs of the whole. */
LlmTime
llm_op_prefill_attention (const LlmOperators *o, const LlmHeads *heads, double n_requests,
                          double new_tokens, double cached_tokens)
{
  LlmKey key = heads_key (o, LLM_OP_PREFILL_ATTENTION, heads);
  const LlmShape *shape = llm_shapes_get (o, LLM_OP_PREFILL_ATTENTION, &key);
  double all = new_tokens + cached_tokens, window = (double) heads->window;
  LlmTime whole = llm_shape_at (o, shape, n_requests, all);
  LlmWork work;

  if (cached_tokens <= 0.0)
    return whole;
  work = llm_work_prefill (o->device, heads, n_requests, new_tokens, cached_tokens);
  return chunk (&whole,
                llm_causal_pairs (new_tokens, cached_tokens, window)
                  / llm_causal_pairs (all, 0.0, window),
                shape->law, &work);
}

/* A piece, since its context grows step by step. */
LlmTimePiece
llm_op_decode_attention (const LlmOperators *o, const LlmHeads *heads, double n_requests,
                         double context_tokens)
{
  LlmKey key = heads_key (o, LLM_OP_DECODE_ATTENTION, heads);

  return llm_shape_piece (o, llm_shapes_get (o, LLM_OP_DECODE_ATTENTION, &key), n_requests,
                          context_tokens);
}

/* Of latent attention. */
static LlmKey
latent_key (const LlmOperators *o, LlmOp op, const LlmLatent *latent)
{
  return (LlmKey){ { (gint32) o->as[op][latent->kv], (gint32) latent->heads, (gint32) latent->rank,
                     (gint32) latent->rope, (gint32) latent->nope, (gint32) latent->value } };
}

/* As of heads; latent attention has no window. */
LlmTime
llm_op_mla_prefill (const LlmOperators *o, const LlmLatent *latent, double n_requests,
                    double new_tokens, double cached_tokens)
{
  LlmKey key = latent_key (o, LLM_OP_MLA_PREFILL, latent);
  const LlmShape *shape = llm_shapes_get (o, LLM_OP_MLA_PREFILL, &key);
  double all = new_tokens + cached_tokens;
  LlmTime whole = llm_shape_at (o, shape, n_requests, all);
  LlmWork work;

  if (cached_tokens <= 0.0)
    return whole;
  work = llm_work_mla_prefill (o->device, latent, n_requests, new_tokens, cached_tokens);
  return chunk (&whole,
                llm_causal_pairs (new_tokens, cached_tokens, 0.0)
                  / llm_causal_pairs (all, 0.0, 0.0),
                shape->law, &work);
}

/* The cache is read once for all heads. */
LlmTimePiece
llm_op_mla_decode (const LlmOperators *o, const LlmLatent *latent, double n_requests,
                   double context_tokens)
{
  LlmKey key = latent_key (o, LLM_OP_MLA_DECODE, latent);

  return llm_shape_piece (o, llm_shapes_get (o, LLM_OP_MLA_DECODE, &key), n_requests,
                          context_tokens);
}

/* By the tokens of all ranks: how they spread is in the shape. */
LlmTime
llm_op_experts (const LlmOperators *o, const LlmExperts *experts, double tokens)
{
  LlmKey key = { { (gint32) experts->weights, (gint32) experts->hidden, (gint32) experts->inner,
                   (gint32) experts->top_k, (gint32) experts->n_experts, experts->distribution,
                   (gint32) experts->tp, (gint32) experts->ep } };

  return llm_shape_at (o, llm_shapes_get (o, LLM_OP_EXPERTS, &key), 1.0, tokens);
}

/* One expert without a row, and one row without an expert. */
LlmExpertCost
llm_op_expert_cost (const LlmOperators *o, const LlmExperts *experts)
{
  const LlmLawRow *row = &o->laws[LLM_OP_EXPERTS][experts->weights];
  LlmWork expert = llm_work_rows (o->device, experts, 1.0, 0.0);
  LlmWork token = llm_work_rows (o->device, experts, 0.0, 1.0);

  return (LlmExpertCost){ .fixed_s = row->overhead_s,
                          .expert_s = row->per_unit_s,
                          .read_s = expert.memory_s / row->memory_eff,
                          .move_s = token.memory_s / row->memory_eff,
                          .compute_s = token.compute_s / row->flop_eff,
                          .norm = row->norm };
}

/* By values, not bytes: collectives carry 16 bits. */
LlmTime
llm_op_collective (const LlmOperators *o, LlmCollective kind, gint64 n, double values)
{
  LlmKey key = { { (gint32) n } };

  sim_require (kind <= LLM_ALL_TO_ALL);
  /* nobody to talk to */
  if (n <= 1)
    return (LlmTime){ 0.0, LLM_BASIS_MEASURED, LLM_BOUND_NETWORK };
  return llm_shape_at (o, llm_shapes_get (o, (LlmOp) kind, &key), 1.0, values);
}

/* Measured for whole exchanges of tokens with routing. */
LlmTime
llm_op_exchange (const LlmOperators *o, LlmCollective kind, const LlmExperts *experts,
                 double tokens)
{
  LlmKey key = { { (gint32) experts->hidden, (gint32) experts->top_k, (gint32) experts->n_experts,
                   (gint32) experts->ep } };

  sim_require (kind >= LLM_DISPATCH_LOW_LATENCY);
  if (experts->ep <= 1)
    return (LlmTime){ 0.0, LLM_BASIS_MEASURED, LLM_BOUND_NETWORK };
  return llm_shape_at (o, llm_shapes_get (o, (LlmOp) kind, &key), 1.0, tokens);
}

/* Memory alone; no table has it. */
LlmTime
llm_op_elementwise (const LlmOperators *o, double bytes)
{
  const LlmLawRow *row = &o->laws[LLM_OP_ELEMENTWISE][LLM_BF16];
  LlmWork work = llm_work_elementwise (o->device, bytes);

  return (LlmTime){ llm_law_s (row, &work), llm_shape_basis (o, row), llm_law_bound (row, &work) };
}
