/* models/rank_failure/step/step.h - how long a step takes: operators of the catalogue, the slowest
 * rank, and three ways to put them together.
 *
 * Works on the experts' shares and the speed of ranks as they are, and changes neither.  All times
 * are in seconds; `routed` is token-experts of a layer over all ranks, top_k for each token.
 */
#ifndef MODELS_RANK_FAILURE_STEP_STEP_H
#define MODELS_RANK_FAILURE_STEP_STEP_H

#include "models/llm/operators/expert_cost.h"
#include "models/llm/operators/law/exchange_law.h"
#include "models/llm/step/compose.h"
#include "models/rank_failure/placement/placement.h"
#include "models/rank_failure/placement/weights.h"
#include "models/rank_failure/step/comm.h"
#include "models/rank_failure/step/loads.h"
#include "models/rank_failure/step/own.h"

G_BEGIN_DECLS

/* The time of a step, layer by layer the same in the closed form; but for step_s, of one layer and
 * micro-batch, each part that of the rank that is waited for. */
typedef struct {
  double attention_s;             /* products included */
  double before_s;                /* of it: products before attention itself */
  double gate_s;                  /* norms and router */
  double dispatch_s, combine_s;   /* in flight */
  double receive_s;               /* reading what has come, where other work goes on meanwhile */
  double moe_s, shared_s, other_s, step_s;
  double mean_moe_s;       /* of a rank of mean load */
  double blocks;           /* of 64 rows of an expert, whose results can be sent one by one */
  double sent_s;           /* of dispatch_s: the fullest sender's */
  double kept_s;           /* of dispatch_s: the KV of the step, on its way to a checkpoint */
  gboolean normal_kernels; /* of prefill: dispatch and combine are not drawn, and hide each behind
                              all the other half's work */
  double moe_slow;         /* then: what experts take for the cores that they lack */
} EpStep;

/* A batch over all ranks. */
typedef struct {
  double total, peak; /* requests; on the fullest rank */
  double half;        /* 0.5 when two micro-batches overlap, else 1 */
  double each;        /* tokens that a request has in a step: drafted ones and its own */
  gboolean single;    /* one batch whose kernels overlap with its own communication */
} EpBatch;

/* The rank whose work before dispatch takes longest. */
typedef struct {
  LlmSegment ahead;     /* that work in the coming steps */
  EpOwn own;            /* its layer; requests 0: nobody has any */
  double attention_s, slow;
  double sent_s; /* dispatch of the rank that sends most, fixed time apart */
} EpLead;

struct EpSteps {
  EpInstance *inst;
  const EpExperts *experts;
  LlmSystem system;
  LlmOperators *operators; /* of the device of the ranks */
  LlmCompose *compose;
  LlmExpertCost cost;
  EpOwn *owns; /* [EP_OWNS] */
  EpLoads loads;
  float *copy_s, *slow; /* [stride]: dispatch of one copy, 0: dead; EpRank.slow */
  double back;       /* combine of one copy over dispatch of one */
  double there_s, back_s; /* fixed parts of both */
  EpReceived received;    /* by the normal kernels, for one token of every rank; NaN: unknown */
  EpHeld *held;      /* [rank]: for callers to fill before they ask for a step */
  double step_s;     /* the last step found, for each token that a request gets */
  float *phi;        /* peak.c: the normal distribution; NULL before the first use */
  float *normal, *z; /* tier_rank.c: table of the normal distribution; scratch, [stride] */
  float *chance;     /* tier_token.c: alias tables, [layer * n_experts + expert] */
  gint16 *alias;     /* the same */
  guint *hits;       /* tier_token.c: scratch, [slot] */
};

/* The choices of the parameter `fidelity`. */
extern const EpTier ep_tier_closed, ep_tier_rank, ep_tier_token;

/* Reserves what steps need for the instance; freed by ep_steps_clear. */
void ep_steps_init (EpSteps *m);
void ep_steps_clear (EpSteps *m);

/* EpExperts.reweighed for @data, an EpSteps: what was kept for the old shares is forgotten. */
void ep_steps_reweighed (gpointer data);

/* Returns: whether device and model are known well enough, and every format has a peak on the
 * device; else @error names the unknown. */
gboolean ep_check_device (const EpParams *p, GError **error);

/* Returns: what the operators of the device of the ranks are made of. */
LlmOperatorsSpec ep_operators (const EpParams *p);

/* The rank of @held that is waited for before dispatch. */
EpLead ep_lead (EpSteps *m, const EpHeld *held, const EpBatch *b);

/* A step of batch @b, from its leading rank and the slowest in the experts. */
EpStep ep_step_parts (EpSteps *m, const EpBatch *b, const EpLead *lead, const EpPeak *peak);

/* Layers with experts, times the overhead of elastic kernels. */
double ep_layers_factor (const EpSteps *m);

/* One layer, all micro-batches. */
double ep_layer_s (const EpStep *s, const EpBatch *b);

/* Returns: how long the KV of @tokens of one layer and rank is on its way to a checkpoint, s; 0
 * without checkpoints. */
double ep_kept_s (const EpSteps *m, double tokens);

/* What a step takes besides its layers with experts. */
double ep_extra_s (EpSteps *m, const EpBatch *b, const EpLead *lead);

/* The batch of @held, [rank], and whether it overlaps in two halves. */
EpBatch ep_batch_of (const EpSteps *m, const EpHeld *held);

/* The closed form's parts of a step; @lead (out): its leading rank over the coming steps. */
EpStep ep_closed_parts (EpSteps *m, const EpHeld *held, EpLead *lead);

/* All layers of a step, the experts of each drawn by the tier. */
double ep_drawn_layers_s (EpSteps *m, const EpBatch *b, const EpStep *s);

/* EpTier.step of the tiers that draw: one step, with everything besides its layers. */
LlmSegment ep_drawn_step (EpSteps *m, const EpHeld *held);

/* A pass in which some ranks have prompts and the others decode @held: @prompts tokens of prompts
 * on all ranks, @fullest of them on the one that has most.  Every rank runs it outside graphs and
 * with the normal kernels.  Returns: seconds. */
double ep_mixed_s (EpSteps *m, const EpHeld *held, double fullest, double prompts);

/* The same where the decodes wait for a pass of their own: a pass in which all ranks are alike runs
 * from graphs, and is not bound by launches. */
double ep_extend_s (EpSteps *m, double fullest, double prompts);

/* One step of prefill; @parts (out).  Returns: prompt tokens per second of a rank. */
double ep_prefill_step (EpSteps *m, EpStep *parts);

G_END_DECLS

#endif
