/* models/llm/shape/format.c - see format.h. */
#include "models/llm/shape/format.h"

/* In the order of LlmFormat. */
const SimChoice llm_formats[] = {
  { "bf16", "16 bits a value", NULL },
  { "fp8", "8 bits a value, one scale a tensor", NULL },
  { "fp8_block", "8 bits a value, one scale of 4 B for 128 x 128 values", NULL },
  { "nvfp4", "4 bits a value, one FP8 scale for 16 values", NULL },
  { "mxfp4", "4 bits a value, one scale of 1 B for 32 values; multiplied as BF16", NULL },
  { "int4", "4 bits a weight, one scale of 2 B for 32 values; multiplied as BF16", NULL },
  { NULL, NULL, NULL },
};

/* Scales count: one for each block of values, at its own width. */
double
llm_format_bytes (LlmFormat format)
{
  static const double bytes[LLM_N_FORMATS] = {
    [LLM_BF16] = 2.0,
    [LLM_FP8] = 1.0,
    [LLM_FP8_BLOCK] = 1.0 + 4.0 / (128.0 * 128.0),
    [LLM_NVFP4] = 0.5 + 1.0 / 16.0,
    [LLM_MXFP4] = 0.5 + 1.0 / 32.0,
    [LLM_INT4] = 0.5 + 2.0 / 32.0,
  };

  sim_require (format < LLM_N_FORMATS);
  return bytes[format];
}
