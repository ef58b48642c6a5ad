/* models/sandbox/trace/minute_spread.h - a minute's calls over its seconds. */
#ifndef MODELS_SANDBOX_TRACE_MINUTE_SPREAD_H
#define MODELS_SANDBOX_TRACE_MINUTE_SPREAD_H

#include "sim/sim.h"

enum { POOL_SPREAD_SECONDS = 60 };

/* Each writes 60 counts that sum to @n. */
void pool_spread_even (SimStream *stream, guint n, guint *second);
void pool_spread_skewed (SimStream *stream, guint n, guint bound, guint *second);

/* Returns: the largest of 60 counts. */
guint pool_spread_most (const guint *second);

#endif
