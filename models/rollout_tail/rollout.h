/* models/rollout_tail/rollout.h - the state of a run, and what its files offer one another. */
#ifndef MODELS_ROLLOUT_TAIL_ROLLOUT_H
#define MODELS_ROLLOUT_TAIL_ROLLOUT_H

#include "models/rollout_tail/instance.h"
#include "models/rollout_tail/metrics.h"
#include "models/rollout_tail/scheduling/policies.h"

/* A direction of a node's network, its DRAM or its NVMe. */
typedef struct {
  double free_s, busy_s; /* busy_s: this round */
} RollPort;

typedef struct {
  RollPort *ports; /* of each node */
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
  const RollRound *round;
  const RollCoupling *coupling;
  RollEngine engine;
  RollRequest *requests;
  RollGroup *groups;
  guint n_requests, n_groups, group_size;
  RollInstance **instances;
  SimEventId *events;
  double *event_s, *last_finish_s, *full_until_s; /* full: somebody waits for it */
  guint n_instances, split; /* split: instances that were one before ranks became free */
  SimHeap *lines; /* the buffer: a line for each node, of chunks at home there, and one for all */
  guint n_lines, n_buffered;
  GArray *gone, *resting; /* of guint: this instant's */
  gboolean settling;
  gint64 n_pushed, n_dispatched;
  RollPool pool;
  double *alphas;              /* of siblings, by paths, finished and unfinished members */
  double given_alpha;          /* of a drafter of given quality */
  guint gamma;                 /* drafts of a fixed budget */
  GArray *issue;               /* of guint: groups of this round, in order */
  GArray *carried;             /* of guint: groups left over, for a later round */
  guint n_fresh;               /* groups never issued begin here */
  guint n_wanted;              /* groups that end the round */
  guint n_groups_done, n_done;
  gint64 iteration, version;
  double began_s, end_s, scored_s, trained_s, delivered_tokens, dropped_tokens, baseline_s;
  double sums[ROLL_N_METRICS]; /* of results, over rounds */
  guint n_rounds;
  GArray *finished; /* of guint: in order of time, this round */
  RollTotals before;
  guint8 *late;  /* of the baseline: its last tenth; by request */
  guint n_bound; /* turn of the round robin */
  gboolean over, training;
  double all_tokens; /* delivered, coupling bounded_stale */
  double issued_tokens, n_issued; /* of groups issued for the first time */
};

/* lengths.c, grouped_trace.c */
typedef struct {
  double sigma, cap, long_share, long_factor;
} RollSpread;

void roll_draw_workload (Rollout *m);
double roll_solve_mu (double mean, const RollSpread *spread);
double roll_capped_mean (double mu, double sigma, double cap);

/* buffer.c */
void roll_buffer_push (Rollout *m, guint id);
void roll_buffer_rekey (Rollout *m, guint group);
void roll_buffer_set_up (Rollout *m);
void roll_buffer_clear (Rollout *m);
void roll_buffer_empty (Rollout *m);              /* all that wait are new again */
void roll_buffer_moved (Rollout *m, guint id);    /* if it waits: its KV has gone */
void roll_dispatch (Rollout *m);

/* place.c */
gboolean roll_is_even (const Rollout *m); /* instances are in balance */

/* bind.c */
guint roll_least_rank (const RollInstance *in);
void roll_bind (Rollout *m, guint instance, guint id); /* unless it is done already */

/* pool.c */
void roll_pool_set_up (Rollout *m);
void roll_pool_clear (RollPool *pool);
void roll_pool_store (Rollout *m, guint id);
void roll_pool_drop (Rollout *m, guint id);
void roll_pool_audit (const Rollout *m); /* between rounds nothing is left in it */
void roll_pool_round (Rollout *m); /* a round begins */
double roll_pool_transfer_s (const Rollout *m, double now_s); /* of the busiest network */
guint roll_pool_node (const Rollout *m, guint instance);
double roll_pool_fetch (Rollout *m, guint id,
                        guint instance); /* Returns: seconds; sets recompute_tokens */

/* draft.c, draft_siblings.c */
void roll_siblings_set_up (Rollout *m);
void roll_draft_set_up (Rollout *m);
double roll_draft_sibling_tau (double n, guint paths);
void roll_draft_plan (gpointer data, RollInstance *instance);
double roll_draft_draw (gpointer data, RollInstance *instance, guint id);

/* engine.c: events */
void roll_engine_set_up (Rollout *m);
void roll_touch (Rollout *m, guint instance); /* submitted to: look at its event again */
void roll_settle_soon (Rollout *m);
void roll_halt_all (Rollout *m);

/* round.c */
void roll_issue_fresh (Rollout *m, guint n);
void roll_issue_carried (Rollout *m, guint n);
guint roll_over_issued (const RollParams *p);
void roll_issue (Rollout *m);
void roll_remember (Rollout *m);
void roll_round_begin (Rollout *m);
void roll_round_finished (Rollout *m, guint id);
void roll_round_check_end (Rollout *m);

/* coupling.c */
void roll_train (Rollout *m);
double roll_train_s (const Rollout *m);
void roll_tell_training (Rollout *m, const char *label, double from_s, double to_s);

/* shadow.c */
void roll_shadow_baseline (Rollout *m);

/* tell.c, tell_lengths.c */
RollTotals roll_sum_totals (const Rollout *m);
void roll_tell_round (Rollout *m);
double roll_tell_delivered (Rollout *m, guint group);
void roll_tell_end (Rollout *m);
void roll_tell_lengths (Rollout *m);

#endif
