/* models/llm/step/affine.h - the time of many steps in closed form.
 *
 * While the composition of a batch stays, step k = 0, 1, ... takes first_s + growth_s k, so n
 * steps take n first_s + growth_s n (n - 1) / 2.  A jump is a list of such pieces, one behind
 * the other.
 */
#ifndef MODELS_LLM_STEP_AFFINE_H
#define MODELS_LLM_STEP_AFFINE_H

#include "sim/sim.h"

G_BEGIN_DECLS

/* The coming steps, as long as every group's context grows at its rate. */
typedef struct {
  double first_s;  /* time of the first, above 0 */
  double growth_s; /* each later one takes so much longer */
  double n_steps;  /* for so many steps this holds: at least 1, may be infinite */
} LlmSegment;

/* Returns: seconds that the first @n steps take. */
double llm_segment_s (const LlmSegment *piece, double n);

/* Returns: the smallest number of steps, 1 to all, that takes at least @span_s. */
double llm_segment_steps_to_reach (const LlmSegment *piece, double span_s);

/* Where a list of pieces has its first step boundary at or after some time. */
typedef struct {
  guint piece;        /* it lies in this one ... */
  double piece_steps; /* ... behind so many of its steps */
  gint64 steps;       /* steps up to there, all pieces */
  double end_s;       /* its time */
} LlmBoundary;

/* @pieces: (array length=n), with counted steps, the first of which starts at @start_s.
 * Returns: the first boundary at or after @now_s; the last one when all are before. */
LlmBoundary llm_segments_boundary (const LlmSegment *pieces, guint n, double start_s, double now_s);

G_END_DECLS

#endif
