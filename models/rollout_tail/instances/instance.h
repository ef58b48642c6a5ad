/* models/rollout_tail/instances/instance.h - an inference instance that jumps from one change of
 * composition to the next (Seer sections 2.2 and 3, with the rules of vLLM).
 *
 * As models/llm/batch/batch.h, which generates one token a request and step, but: a request gains
 * `rate` tokens per step, not always whole ones (speculation); each rank of a lockstep instance
 * has its own queue, KV and limit, and the step waits for the slowest; room can be reserved by a
 * scheduler outside; and a turn stops at the boundary until the owner has heard of all that
 * ended at that instant (roll_instance_resume), so that no result depends on which of two
 * simultaneous events comes first. Passive: knows no clock but its own.
 */
#ifndef MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCE_H
#define MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCE_H

#include "models/llm/step/affine.h"
#include "models/rollout_tail/request.h"

/* Seconds; the rank's step is t0 + c_moe ... + max over ranks (step_time.c). */
typedef struct {
  gboolean max_law; /* max (t0, tokens) + KV instead of their sum */
  double base_s, token_s, moe_token_s, kv_token_s;
  double verify;        /* extra KV reading a draft token costs */
  double query_token_s; /* of each token verified for a KV token, beside its reading */
  double expert_share, pick_share; /* of base_s: experts; of those: what a token picks */
  double draft_s, draft_token_s, draft_kv_token_s;
  double prefill_token_s;
} RollLaw;

/* Most draft tokens per step, of ordinary requests and of probes, and how many are drafted in the
 * mean; as many paths each. */
typedef struct {
  guint gamma[2];
  double drafted[2];
  guint paths;
} RollDraft;

typedef struct RollInstance RollInstance;

typedef struct {
  RollLaw law;
  guint n_ranks;
  double capacity_tokens; /* of a rank */
  double watermark_share;
  gint64 max_seqs;       /* of a rank */
  gboolean reserve;      /* what is submitted has room: never preempts */
  gboolean step_by_step; /* reference */
  gint64 replan_steps;   /* 0: only at changes */
  double tick_s;         /* of the clock by which the owner calls; 0: times are exact */
  /* (nullable) Chooses the instance's draft and each request's rate: called when the composition
   * has changed. */
  void (*draft) (gpointer data, RollInstance *instance);
  /* (nullable) Tokens of a request in one step, drawn; with step_by_step. */
  double (*draw) (gpointer data, RollInstance *instance, guint id);
  gpointer data;
} RollInstanceConfig;

typedef struct {
  gint64 n[2];               /* running, by class */
  double tokens[2], rate[2]; /* their KV; its growth a step */
  gint64 max_seqs;
  guint32 first, last, newest; /* queue; last admitted: id + 1 */
  guint n_queued;
  gint64 n_inflight; /* dispatched here and not back */
  double reserved_tokens;
  double stall_s;
} RollRank;

/* Sums since the beginning. */
typedef struct {
  gint64 steps, n_preempted;
  double tokens; /* generated */
  double recomputed_tokens;
  double busy_s, stall_s;
  double request_s, kv_token_s; /* integrals over busy_s */
  double request_steps;         /* sum over steps of the requests running */
  double draft_tokens;          /* drafted; accepted or not */
  double draft_on_s;            /* time of steps with drafts */
} RollTotals;

typedef struct {
  double at, slope; /* seconds of the coming step; growth a step */
} RollLine;

struct RollInstance {
  const RollInstanceConfig *config;
  RollRequest *requests;
  guint index;
  RollRank *ranks;
  RollLine *lines;
  RollDraft draft;
  GArray *slots, *free_slots; /* of guint: request by slot; slots to use */
  SimHeap leaving;            /* slot by the step after which it leaves */
  GArray *plan;               /* of LlmSegment */
  GArray *departed;           /* of guint: requests that left in the last turn */
  gint64 step, plan_steps, n_running, n_inflight;
  double clock_s, next_s;
  gboolean at_boundary; /* turned, not yet resumed */
  gboolean kv_is_void;  /* what runs computes its KV again at the next boundary */
  guint n_changes;
  RollTotals totals;
};

/* @config and @requests are the caller's and must outlive it.  @index: its number in the fleet. */
RollInstance *roll_instance_new (const RollInstanceConfig *config, RollRequest *requests,
                                 guint index);
void roll_instance_free (RollInstance *instance);

/* Puts request @id, whose stop and recompute_tokens are set, at the end of the queue of @rank;
 * its KV is there at @ready_s. */
void roll_instance_submit (RollInstance *instance, guint rank, guint id, double ready_s);

/* At next_s: makes the steps of the jump.  Those who left are in gone.  The instance rests. */
void roll_instance_turn (RollInstance *instance);

/* Preempts, admits, plans the next jump from the boundary on, or @now_s when that is later. */
void roll_instance_resume (RollInstance *instance, double now_s);

/* Makes the whole steps up to @now_s, sends everybody away with the progress made (into gone),
 * and stops. */
void roll_instance_halt (RollInstance *instance, double now_s);

/* All KV becomes void at @now_s: the next step boundary waits for its recomputation. */
void roll_instance_void_kv (RollInstance *instance, double now_s);

/* Looks at drafts again at the first step boundary from @now_s on. */
void roll_instance_replan (RollInstance *instance, double now_s);

/* Returns: progress of a request, running or not. */
double roll_instance_done (const RollInstance *instance, const RollRequest *request);

gint64 roll_rank_running (const RollRank *rank);
double roll_rank_tokens (const RollRank *rank);

/* Gives a running request another rate, from the present boundary on. */
void roll_instance_set_rate (RollInstance *instance, guint id, double rate);

/* step_time.c: appends pieces for @n steps to the plan. */
void roll_step_plan (RollInstance *instance, gint64 n);

/* Returns: seconds of one step with @drafted drafts for all in the mean, all else as it is. */
double roll_step_s (const RollInstance *instance, double drafted, guint paths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RollInstance, roll_instance_free)

#endif
