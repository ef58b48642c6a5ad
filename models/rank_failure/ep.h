/* models/rank_failure/ep.h - what the files of the model give each other. */
#ifndef MODELS_RANK_FAILURE_EP_H
#define MODELS_RANK_FAILURE_EP_H

#include "models/rank_failure/state.h"

G_BEGIN_DECLS

extern const SimFileFormat ep_popularity_format, ep_fault_format;

/* device.c */
gboolean ep_check_device (const EpParams *p, GError **error);
EpRates ep_rates (const EpParams *p);

/* loads.c */
/* Seconds of the experts of a layer, for @routed tokens a layer (all ranks): of the slowest rank,
 * mean over layers.  Kept, also from one number of tokens to another and back. */
double ep_expected_moe_s (Ep *m, double routed);
double ep_mean_moe_s (Ep *m, double routed); /* of a rank of mean load */
void ep_loads_at (Ep *m, double routed);     /* m->loads for about so many */
void ep_loads_forget (Ep *m);                /* whenever they may be others */

/* law.c */
/* Of one rank that reads weights for @read_s and has @tokens. */
double ep_moe_s (const Ep *m, double read_s, double tokens);
EpStep ep_step_parts (const Ep *m, const EpBatch *b, double attention_s, double moe_s);
double ep_shared_s (const Ep *m, double requests);
double ep_attention_s (const Ep *m, double requests, double context);

/* prefill.c; returns: tokens a second of a rank */
double ep_prefill_step (Ep *m, EpStep *parts);

/* placement.c, popularity.c, drift.c, move.c */
void ep_popularity_draw (Ep *m);
void ep_popularity_changed (Ep *m);
/* What planners believe of popularity: at the start, and as they learn. */
void ep_statistics_start (Ep *m);
void ep_drift_start (Ep *m);
void ep_statistics_learn (Ep *m);
double ep_replan (Ep *m, EpMember also);
void ep_placement_adopt (Ep *m, const gint16 *slots);
gboolean ep_placement_feasible (const Ep *m);
double ep_move_s (Ep *m, const gint16 *from, const gint16 *to);
double ep_balance (const Ep *m); /* mean over largest expected load of a live rank */
void ep_move_count (Ep *m);      /* the last one is done: its bytes count */
guint ep_count_lost (const Ep *m, const gint16 *slots);

/* drop.c */
extern const EpSystem ep_system_drop;
void ep_drop_weigh (Ep *m); /* the share of picks that go nowhere at this placement */
void ep_drop_count (Ep *m, double tokens); /* so many more decode tokens */

/* load.c; load.h has what a load is made of */
double ep_load_tokens (Ep *m);
void ep_load_boundary (Ep *m, SimHandler then); /* calls @then at the next boundary of a step */
double ep_kv_room_tokens (const EpParams *p);
/* Requests of @context_tokens that a rank decodes at once, whatever waits for it. */
double ep_rank_takes (const EpParams *p, double context_tokens);

/* throughput.c */
void ep_measure (Ep *m); /* sums start again at the end of warm-up */
double ep_measured_tokens (Ep *m);
void ep_throughput_fault (Ep *m);
void ep_throughput_start (Ep *m);
void ep_throughput_close (Ep *m);

/* faults.c, recover.c, join.c, restart.c */
void ep_faults_start (Ep *m);
extern const EpSystem ep_system_eep, ep_system_shrink, ep_system_fixed;
void ep_die (Ep *m, guint first, guint n, gboolean crash); /* of one cause */
void ep_account (Ep *m);
void ep_enter (Ep *m, EpState state);
void ep_resume (Ep *m, gboolean commit, guint metric);
void ep_join_prepare (Ep *m, const guint *rank, guint n); /* replaced together, they join so */
void ep_join_try (Ep *m);
extern const EpJoin ep_join_at_once, ep_join_deferred;
void ep_restart (Ep *m);
double ep_restart_stages_s (const EpParams *p);
double ep_detection_s (const Ep *m);

/* control.c; @ranks take part */
double ep_plan_s (const Ep *m, guint ranks);
double ep_exchange_s (const Ep *m, guint ranks);
double ep_barrier_s (const Ep *m, guint ranks);
double ep_join_groups_s (const Ep *m, guint ranks);
double ep_launch_s (const EpParams *p);

/* slow.c */
void ep_slow_start (Ep *m);
void ep_slow_forget (Ep *m, guint rank);
void ep_step_changed (Ep *m); /* other constants from the next boundary on */

/* timeline.c */
void ep_phase (Ep *m, const char *name, double length_s);
double ep_phases_s (const Ep *m); /* from now to the end of the last phase */
void ep_tell_spans (Ep *m);

/* fault_table.c, study.c, cost.c */
void ep_category_draw (Ep *m, guint domain);
void ep_faults_study (Ep *m);
void ep_step_study (Ep *m);
void ep_cost (Ep *m);

G_END_DECLS

#endif
