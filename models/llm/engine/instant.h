/* models/llm/engine/instant.h - times as keys of a heap.
 *
 * The bits of doubles that are not negative, read as integers, are ordered as the doubles are: a
 * SimHeap holds exact times without rounding them to ticks.
 */
#ifndef MODELS_LLM_ENGINE_INSTANT_H
#define MODELS_LLM_ENGINE_INSTANT_H

#include <string.h>
#include "sim/sim.h"

G_BEGIN_DECLS

/* @s: not negative. */
static inline gint64
llm_instant_key (double s)
{
  gint64 key;

  memcpy (&key, &s, sizeof key);
  return key;
}

static inline double
llm_instant_of (gint64 key)
{
  double s;

  memcpy (&s, &key, sizeof s);
  return s;
}

G_END_DECLS

#endif
