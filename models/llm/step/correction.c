/* models/llm/step/correction.c - see correction.h. */
#include "models/llm/step/correction.h"

/* In the order of LlmKernels. */
static const SimChoice engines[] = {
  { "vllm", "vLLM alone", NULL },
  { "trtllm", "TensorRT-LLM alone", NULL },
  { "sglang", "SGLang alone", NULL },
  { "any", "all engines", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
static const SimParam correction_rows[] = {
  SIM_PARAM_REF (LlmCorrection, device, &sim_accelerator_kind, NULL, "the device", "per entry"),
  SIM_PARAM_CHOICE (LlmCorrection, operator, llm_ops, NULL, "the operator", "per entry"),
  SIM_PARAM_CHOICE (LlmCorrection, format, llm_formats, NULL, "of weights or KV", "per entry"),
  SIM_PARAM_CHOICE (LlmCorrection, engine, engines, "any", "whose kernels", "per entry"),
  SIM_PARAM (LlmCorrection, factor, "1", "1", "(0, 10]", "its time is so many times the measured",
             "per entry"),
  SIM_PARAM (LlmCorrection, more_s, "s", "0 s", "[0, 1]", "and so much more", "per entry"),
  SIM_PARAM_END
};
/* clang-format on */

const SimKind llm_correction_kind
  = { "llm_correction", "where a deployed kernel differs from the measured one", correction_rows,
      sizeof (LlmCorrection), NULL };

void
llm_corrections_init (LlmCorrections *c)
{
  for (guint op = 0; op < LLM_N_OPS; op++)
    for (guint f = 0; f < LLM_N_FORMATS; f++)
      {
        c->factor[op][f] = 1.0;
        c->more_s[op][f] = 0.0;
      }
}

void
llm_corrections_add (LlmCorrections *c, const LlmCorrection *correction,
                     const SimAccelerator *device, LlmKernels engine)
{
  if (correction->device != device
      || (correction->engine != LLM_N_KERNELS && correction->engine != (int) engine))
    return;
  c->factor[correction->operator][correction->format] *= correction->factor;
  c->more_s[correction->operator][correction->format] += correction->more_s;
}

LlmTime
llm_corrected (const LlmCorrections *c, LlmOp op, LlmFormat format, LlmTime t)
{
  t.s = t.s * c->factor[op][format] + c->more_s[op][format];
  return t;
}
