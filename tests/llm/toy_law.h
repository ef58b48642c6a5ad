/* tests/llm/toy_law.h - step laws of tests: times by hand, affine, with a maximum, with knots. */
#ifndef TESTS_LLM_TOY_LAW_H
#define TESTS_LLM_TOY_LAW_H

#include <math.h>
#include "models/llm/step/step_law.h"

typedef enum { TOY_AFFINE, TOY_MAX, TOY_KNOTS } ToyKind;

/* fixed + per_request (decodes) + per_token (context) + per_new (chunk tokens) + per_pair (new x
 * cached), of all replicas; the toy of MAX is at least floor_s, that of KNOTS has slope 1 below 500
 * tokens, 2 up to 900, 0.5 beyond. */
typedef struct {
  ToyKind kind;
  double fixed, per_request, per_token, per_new, per_pair, floor_s;
} ToyLaw;

static inline LlmSegment
toy_context (const ToyLaw *toy, double b, double s)
{
  static const double at[] = { 0.0, 500.0, 900.0, 1e18 }, slope[] = { 1.0, 2.0, 0.5 };
  double base = 0.0;

  if (toy->kind != TOY_KNOTS)
    return llm_segment (s * toy->per_token, b * toy->per_token);
  for (guint i = 0; i < 3; i++)
    {
      if (s < at[i + 1])
        {
          LlmSegment p = llm_segment ((base + slope[i] * (s - at[i])) * toy->per_token,
                                      slope[i] * b * toy->per_token);

          if (b > 0.0)
            p.n_steps = MAX (1.0, ceil ((at[i + 1] - s) / b));
          return p;
        }
      base += slope[i] * (at[i + 1] - at[i]);
    }
  return llm_segment (0.0, 0.0);
}

static inline LlmSegment
toy_segment (gpointer data, const LlmStepLoad *loads, guint n)
{
  const ToyLaw *toy = data;
  double b = 0.0, s = 0.0, chunks = 0.0;
  LlmSegment p;

  for (guint i = 0; i < n; i++)
    {
      b += (double) loads[i].n_decodes;
      s += (double) loads[i].context_tokens;
      for (guint c = 0; c < loads[i].n_chunks; c++)
        chunks += (double) loads[i].chunks[c].new_tokens
                  * (toy->per_new + toy->per_pair * (double) loads[i].chunks[c].cached_tokens);
    }
  p = llm_segment_add (toy_context (toy, b, s),
                       llm_segment (toy->fixed + toy->per_request * b + chunks, 0.0));
  return toy->kind == TOY_MAX ? llm_segment_max (p, llm_segment (toy->floor_s, 0.0)) : p;
}

static inline double
toy_step_s (gpointer data, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  return toy_segment (data, loads, n).first_s;
}

static inline LlmStepLaw
toy_law (ToyLaw *toy)
{
  return (LlmStepLaw){ toy_step_s, toy_segment, toy };
}

#endif
