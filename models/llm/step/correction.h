/* models/llm/step/correction.h - where a deployed kernel differs from the one that was measured, as
 * the catalogue tells it: one operator, device, format and engine, with the reason.
 */
#ifndef MODELS_LLM_STEP_CORRECTION_H
#define MODELS_LLM_STEP_CORRECTION_H

#include "models/llm/operators/law/law.h"

G_BEGIN_DECLS

typedef struct {
  const SimAccelerator *device;
  int operator; /* an LlmOp */
  int format;   /* an LlmFormat */
  int engine;   /* an LlmKernels; LLM_N_KERNELS: any */
  double factor; /* of its time ... */
  double more_s; /* ... and this on top */
} LlmCorrection;

extern const SimKind llm_correction_kind;

/* Times of the operators of one engine on one device, corrected. */
typedef struct {
  double factor[LLM_N_OPS][LLM_N_FORMATS], more_s[LLM_N_OPS][LLM_N_FORMATS];
} LlmCorrections;

/* Sets all to those of no correction. */
void llm_corrections_init (LlmCorrections *c);

/* Adds @correction where it is one of @device and @engine. */
void llm_corrections_add (LlmCorrections *c, const LlmCorrection *correction,
                          const SimAccelerator *device, LlmKernels engine);

/* Returns: @t as the deployed kernel takes it. */
LlmTime llm_corrected (const LlmCorrections *c, LlmOp op, LlmFormat format, LlmTime t);

G_END_DECLS

#endif
