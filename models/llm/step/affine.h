/* models/llm/step/affine.h - the time of many steps in closed form.
 *
 * While the composition of a batch stays, step k = 0, 1, ... takes first_s + growth_s k, so n
 * steps take n first_s + growth_s n (n - 1) / 2.  A jump is a list of such segments, one behind
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
double llm_segment_s (const LlmSegment *segment, double n);

/* Returns: the smallest number of steps, 1 to all, that takes at least @span_s. */
double llm_segment_steps_to_reach (const LlmSegment *segment, double span_s);

/* Times of the parts of a step are segments too, of any sign and slope.  While the composition
 * stays, each is affine in the number of the step, and so are their sums; the larger of two is one
 * of them up to the step in which the other overtakes. */

/* Returns: @first_s now and @growth_s more each step, for ever. */
LlmSegment llm_segment (double first_s, double growth_s);

/* Returns: the sum, for the steps for which both hold. */
LlmSegment llm_segment_add (LlmSegment a, LlmSegment b);

/* Returns: @a times @factor, for as many steps. */
LlmSegment llm_segment_scale (LlmSegment a, double factor);

/* Returns: the larger now; it holds up to the step in which the other one overtakes. */
LlmSegment llm_segment_max (LlmSegment a, LlmSegment b);

/* Where a list of segments has its first step boundary at or after some time. */
typedef struct {
  guint segment;        /* it lies in this one ... */
  double segment_steps; /* ... behind so many of its steps */
  gint64 steps;         /* steps up to there, all segments */
  double end_s;         /* its time */
} LlmBoundary;

/* @segments: (array length=n), with counted steps, the first of which starts at @start_s.
 * Returns: the first boundary at or after @now_s; the last one when all are before. */
LlmBoundary llm_segments_boundary (const LlmSegment *segments, guint n, double start_s,
                                   double now_s);

/* Batches that rotate over two pools.
 *
 * n batches take turns on copies of a model part and on one pool of attention devices, with a link
 * between them.  A step of all batches takes the largest of what each place has to do and of what
 * the longest batch takes from end to end: just that of equal batches in steady state
 * (attention_split plays the schedule layer by layer), no less of unequal ones.
 * Source: Lamina, arXiv 2405.01814, section 4; MegaScale-Infer, arXiv 2504.02263, section 4. */

/* Of the batches of a step; all in the same layers, or each in one. */
typedef struct {
  double model_s;       /* sum over batches, over the copies of the model part */
  double wire_s;        /* sum of what the busiest line carries */
  LlmSegment attention; /* sum over batches */
  LlmSegment chain;     /* the longest batch by itself: model, link, attention that shows */
} LlmRotation;

/* Returns: the largest of the four, over the coming steps. */
LlmSegment llm_rotation_step (const LlmRotation *r);

/* Returns: the attention devices with which that pool works for as long as the copies of the model
 * part, when of its time @fixed_s does not fall with their number and @shared_s is what one of them
 * would take for the rest: shared_s / (model_s - fixed_s).  More of them would wait, fewer would
 * be waited for.  NaN: no number of them is fast enough. */
double llm_rotation_balanced (double model_s, double fixed_s, double shared_s);

G_END_DECLS

#endif
