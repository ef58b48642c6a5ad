/* models/llm/step/compose_sum.c - operators added up, as deployed kernels take them.
 *
 * Measured products hold the kernel that quantises their input.  An engine that has the norm or
 * the activation before write its output quantised does not run it: it is taken out.
 */
#include "models/llm/step/compose_state.h"

void
llm_compose_add (const LlmLayers *l, double *slot, LlmTime t)
{
  *slot += l->layers * t.s;
  l->parts->bound_s[t.bound] += l->layers * t.s;
  l->c->basis = MAX (l->c->basis, t.basis);
}

void
llm_compose_gemm (const LlmLayers *l, LlmFormat format, double m, gint64 n, gint64 k)
{
  LlmTime t = llm_op_gemm (l->c->operators, format, m, n, k);

  t.s -= l->c->quantisation_s[format];
  llm_compose_add (l, &l->parts->gemm_s,
                   llm_corrected (&l->c->corrections, LLM_OP_GEMM, format, t));
}

/* A product too small to take time by itself: what it takes longer in @format than in BF16 is the
 * kernel that quantises its input. */
void
llm_compose_find_quantisation (LlmCompose *c)
{
  LlmTime plain = llm_op_gemm (c->operators, LLM_BF16, 16.0, 256, 256);

  for (guint f = 0; f < LLM_N_FORMATS; f++)
    if (f == LLM_FP8 || f == LLM_FP8_BLOCK || f == LLM_NVFP4)
      {
        LlmTime t = llm_op_gemm (c->operators, (LlmFormat) f, 16.0, 256, 256);

        c->quantisation_s[f] = MAX (t.s - plain.s, 0.0);
      }
}
