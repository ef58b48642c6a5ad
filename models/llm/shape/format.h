/* models/llm/shape/format.h - number formats in which weights, KV and activations are stored and
 * multiplied.
 *
 * A format says how many bytes a value takes with its scales; which peak rate of a device a product
 * of two formats runs at is the operators' business (operators/operators.h).
 */
#ifndef MODELS_LLM_SHAPE_FORMAT_H
#define MODELS_LLM_SHAPE_FORMAT_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef enum {
  LLM_BF16,
  LLM_FP8,       /* one scale a tensor: 1 B a value */
  LLM_FP8_BLOCK, /* one scale of 4 B for 128 x 128 values: 1.0002 B */
  LLM_NVFP4,     /* 4 bits and one FP8 scale for 16 values: 0.5625 B */
  LLM_MXFP4,     /* 4 bits and one scale of 1 B for 32 values: 0.53125 B; BF16 activations */
  LLM_INT4,      /* weights alone, one scale of 2 B for 32 values: 0.5625 B; BF16 products */
  LLM_N_FORMATS
} LlmFormat;

/* The rows of a table of choices that name a format, in the order of LlmFormat. */
#define LLM_FORMAT_CHOICES                                                                         \
  { "bf16", "16 bits a value", NULL },                                                             \
  { "fp8", "8 bits a value, one scale a tensor", NULL },                                           \
  { "fp8_block", "8 bits a value, one scale of 4 B for 128 x 128 values", NULL },                  \
  { "nvfp4", "4 bits a value, one FP8 scale for 16 values", NULL },                                \
  { "mxfp4", "4 bits a value, one scale of 1 B for 32 values; multiplied as BF16", NULL },         \
  { "int4", "4 bits a weight, one scale of 2 B for 32 values; multiplied as BF16", NULL }

/* The choices of a parameter that names a format, and of one for experts, which may be quantised
 * further than the rest: its first choice is as_weights. */
extern const SimChoice llm_formats[], llm_experts_formats[];

/* Returns: the format of @choice in a table whose first choice points elsewhere: there it is
 * @own. */
LlmFormat llm_format_or (int choice, LlmFormat own);

/* Returns: bytes of one value of @format, its share of the scales included. */
double llm_format_bytes (LlmFormat format);

G_END_DECLS

#endif
