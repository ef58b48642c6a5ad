/* models/llm/shape/format.c - see format.h. */
#include "models/llm/shape/format.h"

const SimChoice llm_formats[] = { LLM_FORMAT_CHOICES, { NULL, NULL, NULL } };

const SimChoice llm_experts_formats[]
  = { { "as_weights", "as weights_format", NULL }, LLM_FORMAT_CHOICES, { NULL, NULL, NULL } };

/* The first choice of the list above is the format of the weights; the others follow, in the order
 * of LlmFormat and one later. */
LlmFormat
llm_format_or (int choice, LlmFormat own)
{
  return choice == 0 ? own : (LlmFormat) (choice - 1);
}

/* Scales count: one for each block of values, at its own width. */
double
llm_format_bytes (LlmFormat format)
{
  static const double bytes[LLM_N_FORMATS] = {
    [LLM_BF16] = 2.0,
    [LLM_FP8] = 1.0,
    [LLM_FP8_BLOCK] = 1.0 + 4.0 / (128.0 * 128.0), /* an FP32 scale a tile */
    [LLM_NVFP4] = 0.5 + 1.0 / 16.0, /* an FP8 scale for 16 values */
    [LLM_MXFP4] = 0.5 + 1.0 / 32.0,
    [LLM_INT4] = 0.5 + 2.0 / 32.0,
  };

  sim_require (format < LLM_N_FORMATS);
  return bytes[format];
}
