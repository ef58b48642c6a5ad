/* models/rollout_tail/rollout.h - the state of a run, and what its files offer one another. */
#ifndef MODELS_ROLLOUT_TAIL_ROLLOUT_H
#define MODELS_ROLLOUT_TAIL_ROLLOUT_H

#include "models/rollout_tail/instance.h"
#include "models/rollout_tail/metrics.h"
#include "models/rollout_tail/rollout_params.h"

typedef struct Rollout Rollout;

/* How requests get to instances.  A bound policy says at the start where each request waits, and
 * in which order; a divided one puts them in one buffer and says who is next, whenever there is
 * room: the smallest key, then the lowest number. */
typedef struct {
  gboolean divided;
  gboolean probes;                            /* classes of the draft budget */
  void (*bind) (Rollout *m);                  /* bound: submits all of the round */
  gint64 (*key) (const Rollout *m, guint id); /* divided */
} RollPolicy;

/* Which instance and rank takes a request that needs room for @need tokens; FALSE: none now. */
typedef struct {
  gboolean (*select) (const Rollout *m, guint id, double need, guint *instance, guint *rank);
} RollPlacement;

/* Draft tokens and their acceptance. */
typedef struct {
  double (*alpha) (const Rollout *m, guint id, guint paths); /* of a request; NULL: no drafts */
  gboolean from_siblings; /* acceptance changes when one finishes */
} RollDrafter;

typedef struct {
  double *transfer_s; /* of each node's network, this round */
  double *bytes, *peak_bytes;
  guint n_nodes;
  double moved_bytes, nodes_per_instance, instances_per_node;
} RollPool;

struct Rollout {
  Sim *sim;
  const RollParams *p;
  const RollPolicy *policy;
  const RollPlacement *placement;
  const RollDrafter *drafter;
  RollEngine engine;
  RollRequest *requests;
  RollGroup *groups;
  guint n_requests, n_groups, group_size;
  RollInstance **instances;
  SimEventId *events;
  double *event_s, *last_finish_s;
  guint n_instances, split; /* split: instances that were one before ranks became free */
  SimHeap buffer;
  GArray *gone, *resting; /* of guint: this instant's */
  gboolean settling;
  gint64 n_pushed, n_dispatched;
  RollPool pool;
  double *alphas, given_alpha; /* by paths, finished and unfinished members */
  GArray *issue;               /* of guint: groups of this round, in order */
  GArray *carried;             /* of guint: groups left over, for a later round */
  guint n_fresh;               /* groups never issued begin here */
  guint n_wanted;              /* groups that end the round */
  guint n_groups_done, n_done;
  gint64 iteration, version;
  double began_s, end_s, trained_s, delivered_tokens, dropped_tokens, baseline_s;
  double sums[ROLL_N_METRICS]; /* of results, over rounds */
  guint n_rounds;
  GArray *finished; /* of guint: in order of time, this round */
  RollTotals before;
  guint8 *late;  /* of the baseline: its last tenth; by request */
  guint n_bound; /* turn of the round robin */
  gboolean over, training;
  double all_tokens; /* delivered, coupling bounded_stale */
};

/* lengths.c, trace.c */
void roll_draw_workload (Rollout *m);
double roll_solve_mu (double mean, double sigma, double cap);
double roll_capped_mean (double mu, double sigma, double cap);

/* buffer.c */
void roll_buffer_push (Rollout *m, guint id);
void roll_buffer_rekey (Rollout *m, guint group);
void roll_dispatch (Rollout *m);

/* bind.c, order.c, context.c, streamrl.c */
extern const SimChoice roll_policies[];
void roll_submit_bound (Rollout *m, guint instance, guint id);
void roll_context_finished (Rollout *m, guint id);
void roll_order_history (Rollout *m);
extern const RollPolicy roll_streamrl;
extern const RollPolicy roll_context, roll_oracle_lfs, roll_oracle_sjf, roll_history;

/* place.c */
extern const SimChoice roll_placements[];

/* pool.c */
void roll_pool_set_up (Rollout *m);
void roll_pool_clear (RollPool *pool);
void roll_pool_store (Rollout *m, guint id);
void roll_pool_drop (Rollout *m, guint id);
guint roll_pool_node (const Rollout *m, guint instance);
double roll_pool_fetch (Rollout *m, guint id,
                        guint instance); /* Returns: seconds; sets recompute_tokens */

/* draft.c */
extern const SimChoice roll_drafters[];
void roll_draft_set_up (Rollout *m);
double roll_draft_sibling_tau (double n, guint paths);
void roll_draft_plan (gpointer data, RollInstance *instance);
double roll_draft_draw (gpointer data, RollInstance *instance, guint id);

/* engine.c: events */
void roll_engine_set_up (Rollout *m);
void roll_touch (Rollout *m, guint instance); /* submitted to: look at its event again */
void roll_settle_soon (Rollout *m);
void roll_halt_all (Rollout *m);

/* round.c, train.c, stale.c, shadow.c */
void roll_issue (Rollout *m);
void roll_remember (Rollout *m);
void roll_stale_begin (Rollout *m);
void roll_stale_check (Rollout *m);
void roll_stale_tell (Rollout *m);
void roll_shadow_baseline (Rollout *m);
void roll_round_begin (Rollout *m);
void roll_round_finished (Rollout *m, guint id);
void roll_round_check_end (Rollout *m);
void roll_train (Rollout *m);

/* tell.c, tell_lengths.c */
RollTotals roll_sum_totals (const Rollout *m);
void roll_tell_round (Rollout *m);
double roll_tell_delivered (Rollout *m, guint group);
void roll_tell_end (Rollout *m);
void roll_tell_lengths (Rollout *m);

#endif
