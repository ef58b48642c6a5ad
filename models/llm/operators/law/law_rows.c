/* models/llm/operators/law/law_rows.c - rows of the kind operator_law, and how a row is found. */
#include "models/llm/operators/law/law.h"

#include <math.h>

#define REASON "the row's reason"
#define FITTED "make fit-operators, on measured tables; per entry"

const SimChoice llm_ops[] = {
  { "all_reduce", "the engine's own kernel", NULL },
  { "all_reduce_nccl", "all-reduce by NCCL", NULL },
  { "all_gather", "all-gather by NCCL", NULL },
  { "reduce_scatter", "reduce-scatter by NCCL", NULL },
  { "all_to_all", "all-to-all by NCCL", NULL },
  { "dispatch_low_latency", "tokens to their experts, DeepEP for decode", NULL },
  { "combine_low_latency", "and back", NULL },
  { "dispatch_normal", "tokens to their experts, DeepEP for prefill", NULL },
  { "combine_normal", "and back", NULL },
  { "gemm", "product of activations with weights", NULL },
  { "prefill_attention", "attention of many new tokens of a request", NULL },
  { "decode_attention", "attention of one new token of each request", NULL },
  { "mla_prefill", "latent attention of many new tokens, its heads unpacked", NULL },
  { "mla_decode", "latent attention of one new token of each request, absorbed", NULL },
  { "experts", "routed experts of a layer", NULL },
  { "elementwise", "norms, activations, residuals", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice bases[] = {
  { "measured", "not for a law", NULL },
  { "fitted", "to measured tables of this device", NULL },
  { "scaled", "the constants of a relative with the peaks of this device", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice engines[] = {
  { "vllm", "vLLM", NULL },
  { "trtllm", "TensorRT-LLM", NULL },
  { "sglang", "SGLang", NULL },
  { "any", "all of them", NULL },
  { NULL, NULL, NULL },
};

/* In the order of LlmFormat. */
static const SimChoice times_of[] = {
  { "bf16", "those of BF16", NULL },
  { "fp8", "those of FP8", NULL },
  { "fp8_block", "those of block FP8", NULL },
  { "nvfp4", "those of NVFP4", NULL },
  { "mxfp4", "those of MXFP4", NULL },
  { "int4", "those of INT4", NULL },
  { "own", "those of the format itself", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice table_engines[] = {
  { "vllm", "that of vLLM", NULL },
  { "trtllm", "that of TensorRT-LLM", NULL },
  { "sglang", "that of SGLang", NULL },
  { "preferred", "that of the engine, else what there is", NULL },
  { "nccl", "that of NCCL, of an all-reduce", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
static const SimParam law_rows[] = {
  SIM_PARAM_CHOICE (LlmLawRow, operator, llm_ops, NULL, "operator", FITTED),
  SIM_PARAM_CHOICE (LlmLawRow, format, llm_formats, "bf16",
                    "number format of its weights, or of the KV", FITTED),
  SIM_PARAM (LlmLawRow, overhead_s, "s", "0", "[0, inf)", "fixed time of a call", FITTED),
  SIM_PARAM (LlmLawRow, per_unit_s, "s", "0", "[0, inf)",
             "time of each request, expert touched or further device", FITTED),
  SIM_PARAM (LlmLawRow, memory_eff, "1", "1", "(0, 1]",
             "share of peak memory (or link) bandwidth attained", FITTED),
  SIM_PARAM (LlmLawRow, flop_eff, "1", "1", "(0, 1]", "share of peak FLOP/s attained", FITTED),
  SIM_PARAM (LlmLawRow, norm, "1", "inf", "[1, inf]",
             "p of the p-norm of the two; infinite: the larger one", FITTED),
  SIM_PARAM_CHOICE (LlmLawRow, basis, bases, "fitted",
                    "scaled where this device lacks the table and a relative's row stands in",
                    FITTED),
  SIM_PARAM_END
};

static const SimListType law_list = { law_rows, sizeof (LlmLawRow) };

static const SimParam correction_rows[] = {
  SIM_PARAM_CHOICE (LlmCorrection, operator, llm_ops, NULL, "operator", REASON),
  SIM_PARAM_CHOICE (LlmCorrection, format, llm_formats, "bf16",
                    "number format of its weights, or of the KV", REASON),
  SIM_PARAM_CHOICE (LlmCorrection, kernels, engines, "any", "engine that it is true of", REASON),
  SIM_PARAM (LlmCorrection, factor, "1", "1", "(0, inf)", "on each of its times", REASON),
  SIM_PARAM (LlmCorrection, flop_rate, "1", "1", "[1, 8]",
             "it multiplies at so many times the rate of its format: its activations are narrower "
             "than those of the table",
             REASON),
  SIM_PARAM (LlmCorrection, less_s, "s", "0", "[0, inf)", "off each call", REASON),
  SIM_PARAM_CHOICE (LlmCorrection, as, times_of, "own",
                    "attention whose KV is widened as it is read: whose times it has", REASON),
  SIM_PARAM_CHOICE (LlmCorrection, tables, table_engines, "preferred",
                    "whose table counts", REASON),
  SIM_PARAM (LlmCorrection, from, "1", "0", "[0, inf)",
             "tokens or values from which that table counts", REASON),
  SIM_PARAM (LlmCorrection, reason, "1", NULL, "any",
             "the measurement or the physical argument that backs it", REASON),
  SIM_PARAM_END
};

static const SimListType correction_list = { correction_rows, sizeof (LlmCorrection) };

static const SimParam corrections_rows[] = {
  SIM_PARAM_LIST (LlmCorrections, corrections, &correction_list, NULL, "[1, inf)",
                  "a row for an operator and format", REASON),
  SIM_PARAM_END
};

static const SimParam rows[] = {
  SIM_PARAM_REF (LlmOperatorLaw, device, &sim_accelerator_kind, NULL,
                 "the accelerator whose peaks the efficiencies are shares of", "the entry"),
  SIM_PARAM (LlmOperatorLaw, tables, "1", "", "any",
             "folder of its measured tables inside `operators`; empty: none exist", "the entry"),
  SIM_PARAM_CHOICE (LlmOperatorLaw, basis, bases, "fitted", "what the constants rest on",
                    "the entry"),
  SIM_PARAM (LlmOperatorLaw, relative, "1", "", "any",
             "the device whose constants a scaled law has", "the entry"),
  SIM_PARAM_LIST (LlmOperatorLaw, laws, &law_list, NULL, "[1, inf)",
                  "constants, a row for an operator and format", FITTED),
  SIM_PARAM_REF (LlmOperatorLaw, corrections, &llm_operator_correction_kind, "",
                 "where deployments differ from what was measured; none: nowhere", "the entry"),
  SIM_PARAM_END
};
/* clang-format on */

/* One row for an operator and format; a decode's law must be piecewise linear, or batches could
 * not jump. */
static gboolean
check_law (gconstpointer entry, GError **error)
{
  const LlmOperatorLaw *law = entry;
  const LlmLawRow *items = law->laws.items;

  /* tables are measured, laws are not */
  if (law->basis == LLM_BASIS_MEASURED)
    return sim_invalid (error, "basis must be fitted or scaled");
  if ((law->basis == LLM_BASIS_SCALED) != (law->relative[0] != '\0'))
    return sim_invalid (error, "a scaled law names its relative, a fitted one has none");
  for (guint i = 0; i < law->laws.n; i++)
    for (guint j = 0; j < i; j++)
      if (items[i].operator== items[j].operator&& items[i].format == items[j].format)
        return sim_invalid (error, "laws[%u] and laws[%u] are both for %s in %s", j, i,
                            llm_ops[items[i].operator].name, llm_formats[items[i].format].name);
  for (guint i = 0; i < law->laws.n; i++)
    if ((items[i].operator== LLM_OP_DECODE_ATTENTION || items[i].operator== LLM_OP_MLA_DECODE)
        && isfinite (items[i].norm))
      return sim_invalid (error, "laws[%u]: norm of %s must be inf: between changes decodes take "
                                 "straight lines",
                          i, llm_ops[items[i].operator].name);
  for (int op = 0; op < LLM_N_OPS; op++)
    if (llm_law_row (law, (LlmOp) op, LLM_BF16) == NULL)
      return sim_invalid (error, "laws has no row for %s", llm_ops[op].name);
  return TRUE;
}

/* Times of another format are taken as they stand, and only KV can be widened on the way. */
static gboolean
check_corrections (gconstpointer entry, GError **error)
{
  const LlmCorrections *all = entry;
  const LlmCorrection *items = all->corrections.items;

  for (guint i = 0; i < all->corrections.n; i++)
    {
      const LlmCorrection *c = &items[i];
      gboolean attention
        = c->operator>= LLM_OP_PREFILL_ATTENTION && c->operator<= LLM_OP_MLA_DECODE;
      gboolean more = fabs (c->factor - 1.0) > 0.0 || c->flop_rate > 1.0 || c->less_s > 0.0
                      || c->tables != LLM_TABLES_PREFERRED;

      if (c->as < LLM_N_FORMATS && !attention)
        return sim_invalid (error, "corrections[%u]: only attention is read as another format", i);
      if (c->as < LLM_N_FORMATS && more)
        return sim_invalid (error,
                            "corrections[%u]: the times of another format stand as they "
                            "are: no factor, rate, time off or table besides",
                            i);
    }
  return TRUE;
}

const SimKind llm_operator_correction_kind
  = { "operator_correction", "where deployments differ from measured operators, and why",
      corrections_rows, sizeof (LlmCorrections), check_corrections };

const SimKind llm_operator_law_kind
  = { "operator_law", "how an accelerator attains its peaks in the operators of language models",
      rows, sizeof (LlmOperatorLaw), check_law };

/* Formats are alike by their width; of equal widths the same one wins. */
static double
distance (const LlmLawRow *row, LlmFormat format)
{
  return fabs (log (llm_format_bytes ((LlmFormat) row->format) / llm_format_bytes (format)))
         + (row->format == (int) format ? 0.0 : 1e-3);
}

/* The nearest format: every operator has at least one row. */
const LlmLawRow *
llm_law_row (const LlmOperatorLaw *law, LlmOp op, LlmFormat format)
{
  const LlmLawRow *items = law->laws.items, *best = NULL;

  for (guint i = 0; i < law->laws.n; i++)
    if (items[i].operator== (int) op
        && (best == NULL || distance (&items[i], format) < distance (best, format)))
      best = &items[i];
  return best;
}

/* Of the engine's own kernels before those of any. */
const LlmCorrection *
llm_law_correction (const LlmOperatorLaw *law, LlmOp op, LlmFormat format, LlmKernels kernels)
{
  /* corrections are an entry of their own, shared by laws */
  const SimList *list = law->corrections != NULL ? &law->corrections->corrections : NULL;
  const LlmCorrection *items = list != NULL ? list->items : NULL, *found = NULL;

  for (guint i = 0; list != NULL && i < list->n; i++)
    {
      const LlmCorrection *c = &items[i];
      gboolean own = c->kernels == (int) kernels, any = c->kernels == LLM_N_KERNELS;

      if (c->operator== (int) op && c->format == (int) format && (own || (any && found == NULL)))
        found = c;
    }
  return found;
}

/* Never beyond the device's peaks. */
LlmLawRow
llm_law_corrected (const LlmLawRow *row, const LlmCorrection *correction)
{
  LlmLawRow corrected = *row;

  /* a law without corrections holds as it is */
  if (correction == NULL)
    return corrected;
  corrected.overhead_s = MAX (row->overhead_s * correction->factor - correction->less_s, 0.0);
  corrected.per_unit_s *= correction->factor;
  /* no correction is above the peak */
  corrected.memory_eff = MIN (row->memory_eff / correction->factor, 1.0);
  corrected.flop_eff = MIN (row->flop_eff / correction->factor, 1.0) * correction->flop_rate;
  return corrected;
}
