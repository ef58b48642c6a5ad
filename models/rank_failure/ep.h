/* models/rank_failure/ep.h - what the files of the model give each other. */
#ifndef MODELS_RANK_FAILURE_EP_H
#define MODELS_RANK_FAILURE_EP_H

#include "models/rank_failure/state.h"

G_BEGIN_DECLS

/* rows.c: the choices with functions behind them */
extern const SimChoice ep_systems[], ep_tiers[], ep_placements[], ep_repairs[];
extern const SimFileFormat ep_popularity_format, ep_fault_format;

/* law.c */
void ep_law_loads (Ep *m, double tokens);
double ep_moe_s (const Ep *m, double read_s, double tokens);
EpStep ep_step_parts (const Ep *m, const EpBatch *b, double attention_s, double moe_s);
double ep_shared_s (double requests);
double ep_attention_s (const EpParams *p, double requests, double context);

/* placement.c, popularity.c, move.c */
void ep_popularity_draw (Ep *m);
void ep_placement_adopt (Ep *m, const gint16 *slots);
gboolean ep_placement_feasible (const Ep *m);
double ep_move_s (Ep *m, const gint16 *from, const gint16 *to);
guint ep_count_lost (const Ep *m, const gint16 *slots);

/* load.c: requests or a fluid of them */
void ep_load_start (Ep *m);
void ep_load_freeze (Ep *m, double *step_end_s);
void ep_load_thaw (Ep *m, gboolean commit);
void ep_load_lose (Ep *m, guint rank);
void ep_load_open (Ep *m, guint rank);
void ep_load_boundary (Ep *m, SimHandler then);
void ep_load_finish (Ep *m);
double ep_load_tokens (Ep *m);
double ep_kv_room_tokens (const EpParams *p);
void ep_fluid_settle (Ep *m);
void ep_fluid_start (Ep *m);
void ep_fluid_change (Ep *m);

/* throughput.c */
void ep_throughput_fault (Ep *m);
void ep_throughput_start (Ep *m);
void ep_throughput_close (Ep *m);

/* faults.c, recover.c, join.c, restart.c */
void ep_faults_start (Ep *m);
void ep_die (Ep *m, guint first, guint n, gboolean crash);
void ep_account (Ep *m);
void ep_enter (Ep *m, EpState state);
void ep_resume (Ep *m, gboolean commit, guint metric);
void ep_replace (Ep *m, guint rank, gboolean crash);
void ep_join_try (Ep *m);
void ep_restart (Ep *m);
double ep_replacement_s (Ep *m, gboolean crash);
double ep_restart_stages_s (const EpParams *p);
void ep_flap (Ep *m, guint rank, double length_s);
void ep_faults_study (Ep *m);
void ep_step_study (Ep *m);

G_END_DECLS

#endif
