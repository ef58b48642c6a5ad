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

/* The choices of a parameter that names a format: bf16, fp8, fp8_block, nvfp4, mxfp4, int4. */
extern const SimChoice llm_formats[];

/* Returns: bytes of one value of @format, its share of the scales included. */
double llm_format_bytes (LlmFormat format);

G_END_DECLS

#endif
