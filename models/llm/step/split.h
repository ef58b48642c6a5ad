/* models/llm/step/split.h - the time of a step whose attention runs on devices of its own.
 *
 * Two pools do a layer in turn, over a link between them.  What the attention pool does says its
 * system: attention alone, so that queries, keys and values go out and results come back (Lamina,
 * arXiv 2405.01814); or the products around it too, so that hidden states go to the feed-forward
 * layers, to each device that has some of a token's experts, and back (MegaScale-Infer, arXiv
 * 2504.02263; Step-3, arXiv 2507.19427).
 *
 * Several batches may rotate: while one is in attention others are in the model part.  With M, A
 * and N the time of all layers of a batch in the model part, in attention and on the link, h what
 * the model part hides of attention, and r copies of the model part, a step of all batches takes
 *   max (sum M / r, sum A, sum of busy lines, max over batches of (M + A - min (A, h) + N)),
 * which with one batch is its own chain.  It is exact for equal batches in steady state (models/
 * attention_split/rotation/ plays the schedule layer by layer); batches step together here.
 */
#ifndef MODELS_LLM_STEP_SPLIT_H
#define MODELS_LLM_STEP_SPLIT_H

#include "models/llm/step/compose.h"

G_BEGIN_DECLS

/* Where attention of prompts is computed. */
typedef enum {
  LLM_SPLIT_PROMPTS_APART, /* where that of decodes is */
  LLM_SPLIT_PROMPTS_MODEL  /* on the model devices: the KV goes out, what is cached comes back */
} LlmSplitPrompts;

/* Where bytes pass between the pools: one line for each device of the smaller side.  A batch has
 * those of one copy of the model part; batches on other copies have others, as far as attention
 * devices reach. */
typedef struct {
  double round_trip_s;    /* of small messages, there and back: once per layer */
  double bytes_per_s;     /* of a batch's lines together, one direction */
  double all_bytes_per_s; /* of the lines of all copies: at least that */
} LlmSplitLink;

typedef struct {
  LlmCompose *model; /* of a system that does not hold LLM_SECTION_KV */
  /* Of one that does, and LLM_SECTION_ATTENTION, and perhaps LLM_SECTION_PROJECTIONS.  Its dp
   * replicas are requests', its tp heads'. */
  LlmCompose *attention;
  LlmSplitLink link;
  gint64 n_batches, model_replicas; /* at least 1 each */
  gboolean overlap; /* attention to past tokens begins when queries are there; keys and values
                       follow behind it.  Not for steps with prompts */
  LlmSplitPrompts prompts;
} LlmSplitSpec;

typedef struct LlmSplit LlmSplit;

/* @spec is copied; its composers must outlive the law.  Kernels and host time are the model's. */
LlmSplit *llm_split_new (const LlmSplitSpec *spec);
void llm_split_free (LlmSplit *split);

/* Returns: how many loads a step has: n_batches x dp of the attention system, batch by batch. */
guint llm_split_n_replicas (const LlmSplit *split);

/* Returns: the law; @split is its data.  Its parts are those of what decides the step. */
LlmStepLaw llm_split_law (LlmSplit *split);

/* Returns: what the least certain time used so far rests on. */
LlmBasis llm_split_basis (const LlmSplit *split);

/* Returns: devices of a token's experts when @ep devices hold @experts, of which each token takes
 * @top_k, all equally likely: ep (1 - C(E - E/ep, k) / C(E, k)). */
double llm_split_copies (gint64 experts, gint64 top_k, gint64 ep);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmSplit, llm_split_free)

G_END_DECLS

#endif
