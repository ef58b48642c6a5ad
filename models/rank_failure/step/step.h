/* models/rank_failure/step/step.h - how long a step takes: operators, the slowest rank, and three
 * ways to put them together.
 *
 * Works on the experts' shares and the speed of ranks as they are, and changes neither.  All times
 * are in seconds; `routed` is token-experts of a layer over all ranks, top_k for each token.
 */
#ifndef MODELS_RANK_FAILURE_STEP_STEP_H
#define MODELS_RANK_FAILURE_STEP_STEP_H

#include "models/llm/operators/operators.h"
#include "models/rank_failure/placement/placement.h"

G_BEGIN_DECLS

/* The time of a step, layer by layer the same in the closed form; seconds. */
typedef struct {
  double attention_s, dispatch_s, combine_s, moe_s, shared_s, other_s, step_s;
  double mean_moe_s; /* of a rank of mean load */
} EpStep;

enum { EP_LOAD_KEYS = 1024 }; /* counts of routed tokens, each 5 % above the last */

typedef struct { /* the experts of the slowest rank, mean over layers, near so many tokens */
  gboolean known;
  double tokens, moe_s, slope_s; /* per routed token */
} EpMoe;

/* Expected loads of live ranks in a layer, for a given number of routed tokens. */
typedef struct {
  gint key; /* of the routed tokens; -1 when empty */
  double tokens;
  float *mean, *sd, *read_s; /* [layer * n_ranks + rank] */
  EpMoe moe[EP_LOAD_KEYS];
} EpLoads;

/* Rates of the operators on the device of the ranks. */
typedef struct {
  double attention_per_request_s, attention_per_request2_s, attention_per_token_s;
  double expert_read_s, expert_flop_s;                 /* of an expert; of one token in an expert */
  double nic, comm_bytes_per_s, node_comm_bytes_per_s; /* NIC over the measured device's */
} EpRates;

/* A batch over all ranks. */
typedef struct {
  double total, peak; /* requests; on the fullest rank */
  double half;        /* 0.5 when two micro-batches overlap, else 1 */
} EpBatch;

struct EpSteps {
  EpInstance *inst;
  const EpExperts *experts;
  EpRates rates;
  LlmOperators *operators; /* of the device of the ranks */
  EpLoads loads;
  EpHeld *held;  /* [rank]: for callers to fill before they ask for a step */
  double step_s; /* the last step found */
  float *normal; /* tier_rank.c: table of the normal distribution */
  float *chance; /* tier_token.c: alias tables, [layer * n_experts + expert] */
  gint16 *alias; /* the same */
  guint *hits;   /* tier_token.c: scratch, [slot] */
};

/* The choices of the parameter `fidelity`. */
extern const EpTier ep_tier_closed, ep_tier_rank, ep_tier_token;

/* Reserves what steps need for the instance; freed by ep_steps_clear. */
void ep_steps_init (EpSteps *m);
void ep_steps_clear (EpSteps *m);

/* EpExperts.reweighed for @data, an EpSteps: what was kept for the old shares is forgotten. */
void ep_steps_reweighed (gpointer data);

/* Returns: whether device and model are known well enough, and the operators have laws for the
 * model; else @error names the unknown or what differs from the measured model. */
gboolean ep_check_device (const EpParams *p, GError **error);

/* Returns: the measured rates, brought to the device of the ranks. */
EpRates ep_rates (const EpParams *p);

/* One layer's attention of a rank with so many @requests and tokens of @context, all together. */
double ep_attention_s (const EpSteps *m, double requests, double context);

/* Returns: (transfer full) (nullable): the operators of the device of the ranks; an @error says
 * which of its peaks is unknown. */
LlmOperators *ep_operators_new (const EpParams *p, GError **error);

/* One layer's shared expert, for @requests tokens of a rank. */
double ep_shared_s (const EpSteps *m, double requests);

/* One layer's experts of a rank that reads weights for @read_s and computes @tokens. */
double ep_moe_s (const EpSteps *m, double read_s, double tokens);

/* A step of batch @b, from the attention and the experts of its slowest ranks. */
EpStep ep_step_parts (const EpSteps *m, const EpBatch *b, double attention_s, double moe_s);

/* Layers, times the overhead of elastic kernels. */
double ep_layers_factor (const EpSteps *m);

/* One layer whose slowest rank computes experts for @moe_s; its other parts are in @s. */
double ep_layer_s (const EpStep *s, const EpBatch *b, double moe_s);

/* What a step takes besides its layers. */
double ep_extra_s (const EpSteps *m, const EpBatch *b);

/* The experts of a layer for @routed tokens: of the slowest rank, mean over layers.  Kept by number
 * of tokens until ep_loads_forget, and the same whatever was asked before. */
double ep_expected_moe_s (EpSteps *m, double routed);

/* The same of a rank of mean load. */
double ep_mean_moe_s (EpSteps *m, double routed);

/* Makes m->loads those for about @routed tokens: within 5 %, loads.tokens says for how many. */
void ep_loads_at (EpSteps *m, double routed);

/* A placement, a popularity or the speed of a rank changed. */
void ep_loads_forget (EpSteps *m);

/* The batch of @held, [rank], and whether it overlaps in two halves. */
EpBatch ep_batch_of (const EpSteps *m, const EpHeld *held);

/* The closed form's parts of a step, of one layer and micro-batch; @attention (out) is its
 * attention over the coming steps. */
EpStep ep_closed_parts (EpSteps *m, const EpHeld *held, LlmSegment *attention);

/* All layers of a step, the experts of each drawn by the tier. */
double ep_drawn_layers_s (EpSteps *m, const EpBatch *b, const EpStep *s);

/* EpTier.step of the tiers that draw: one step, with everything besides its layers. */
LlmSegment ep_drawn_step (EpSteps *m, const EpHeld *held);

/* One step of prefill; @parts (out).  Returns: prompt tokens a second of a rank. */
double ep_prefill_step (EpSteps *m, EpStep *parts);

G_END_DECLS

#endif
