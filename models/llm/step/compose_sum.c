/* models/llm/step/compose_sum.c - operators of layers, added up by part and by what bounds them.
 *
 * A step is a sum: inside a device one kernel follows the other.  So what a part takes and what
 * bounds it are sums too, and each comes from the one call that adds an operator.  The basis of the
 * whole is that of its least certain operator, for a total is no better known than its worst part.
 */
#include "models/llm/step/compose_state.h"

/* Every time goes where it belongs, to the bound that limits it, and weakens the basis of the
 * whole. */
void
llm_compose_add (const LlmLayers *l, double *slot, LlmTime t)
{
  *slot += l->layers * t.s;
  l->parts->bound_s[t.bound] += l->layers * t.s;
  l->c->basis = MAX (l->c->basis, t.basis);
}

/* A shorthand: nearly all of a step is products. */
/* The commonest operator has a short way here. */
void
llm_compose_gemm (const LlmLayers *l, LlmFormat format, double m, gint64 n, gint64 k)
{
  llm_compose_add (l, &l->parts->gemm_s, llm_op_gemm (l->c->operators, format, m, n, k));
}

/* Each part of @to plus @factor times that of @from. */
void
llm_compose_add_parts (LlmStepParts *to, const LlmStepParts *from, double factor)
{
  to->gemm_s += factor * from->gemm_s;
  to->attention_s += factor * from->attention_s;
  to->experts_s += factor * from->experts_s;
  to->network_s += factor * from->network_s;
  to->elementwise_s += factor * from->elementwise_s;
  to->other_s += factor * from->other_s;
  to->draft_s += factor * from->draft_s;
  for (guint i = 0; i < LLM_N_BOUNDS; i++)
    to->bound_s[i] += factor * from->bound_s[i];
}

/* All parts on the device, one behind the other. */
double
llm_compose_device_s (const LlmStepParts *p)
{
  return p->gemm_s + p->attention_s + p->experts_s + p->network_s + p->elementwise_s + p->other_s;
}
