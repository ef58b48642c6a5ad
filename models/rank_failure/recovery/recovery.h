/* models/rank_failure/recovery/recovery.h - membership, and the ways back to service: repair,
 * restart, join, balancing anew.
 *
 * membership.c is the ground of the folder: it alone pauses and resumes the load and books the time
 * in service.  At most one of detection, repair, join, restart and balancing is under way; its
 * event is `pending`.
 */
#ifndef MODELS_RANK_FAILURE_RECOVERY_RECOVERY_H
#define MODELS_RANK_FAILURE_RECOVERY_RECOVERY_H

#include "models/rank_failure/load/load.h"

G_BEGIN_DECLS

/* A phase of a state, for the timeline; it begins where the one before it ends. */
typedef struct {
  const char *name;
  double end_s;
} EpPhase;


struct EpRecovery {
  EpInstance *inst;
  EpExperts *experts;
  EpSteps *steps;
  EpServing *serving;
  void (*resumed) (EpRecovery *m); /* (nullable): the instance serves again */
  /* (nullable), in a run of cycles: and all is as at the beginning */
  void (*renewed) (gpointer data);
  gpointer renewed_data;
  SimEventId pending;
  double fault_s, pause_from_s, step_end_s;
  gboolean flapping;               /* pending is the end of a short loss of contact */
  gboolean joining;                /* joiners wait for a boundary */
  SimEventId join_look;            /* joiners wait for low load */
  SimTime measured_from;           /* end of warm-up, as far as noticed */
  double up_s, capacity_s, last_s; /* served; served x share of ranks; accounted up to here */
  double restart_s;                /* in restarts */
  gint64 spares;                   /* that stand by */
  EpPhase phases[8];               /* of the present state */
  guint n_phases;
  SimItems orders; /* of EpOrder: what events carry */
};

/* What a run of cycles (run.rare) adds up: time in pauses of any cause, in restarts. */
enum { EP_COSTS_PAUSE, EP_COSTS_RESTART };

/* The choices of `system`, besides ep_system_drop, and of `join`. */
extern const EpSystem ep_system_eep, ep_system_shrink, ep_system_fixed;
extern const EpJoin ep_join_at_once, ep_join_deferred;

void ep_recovery_init (EpRecovery *m);
void ep_recovery_clear (EpRecovery *m);

/* Books the time since the last change of state as served or not. */
void ep_account (EpRecovery *m);

/* Returns: until the next of the dead ranks is replaced, on average, s; infinite: all is whole. */
double ep_next_repair_s (const EpRecovery *m);

/* Tells `renewed` when the instance is whole, and serves. */
void ep_renew (EpRecovery *m);

/* Enters @state; the load is paused when the instance served until now. */
void ep_enter (EpRecovery *m, EpState state);

/* Serves again.  @commit: the step that was under way counts as made.  The length of the pause goes
 * into the tally @metric, too. */
void ep_resume (EpRecovery *m, gboolean commit, guint metric);

/* Survivors notice: dead ranks are out, and what they held is lost. */
void ep_mask_dead (EpRecovery *m);

/* Returns: how long survivors wait for a rank before they take it for dead, s. */
double ep_detection_s (const EpInstance *inst);

/* How many ranks are slow, for its metric; and rank @rank no more: it is dead, or new. */
void ep_slow_report (const EpInstance *inst);
void ep_slow_forget (EpInstance *inst, guint rank);

/* Popularity or speed changed: steps take another time from the next boundary on. */
void ep_step_changed (EpRecovery *m);

/* @n ranks from @first die now, of one cause and with one repair; a @crash leaves the machine
 * whole: the process is launched again. */
void ep_die (EpRecovery *m, guint first, guint n, gboolean crash);

/* The @n ranks @rank, lost together, will be replaced: they warm up, and join together. */
void ep_join_prepare (EpRecovery *m, const guint *rank, guint n);

/* Takes ranks that are ready back at the next boundary, if the policy says so. */
void ep_join_try (EpRecovery *m);

/* The whole instance starts again, as soon as dead ranks are replaced. */
void ep_restart (EpRecovery *m);

/* Returns: all stages of a restart, s; detection and replacement apart. */
double ep_restart_stages_s (const EpParams *p);

/* Starts what moves popularity and what looks at the balance, where the scenario has them. */
void ep_rebalance_start (EpRecovery *m);

/* What the control plane takes, s, with @ranks taking part: a plan, the exchange of a new view, a
 * barrier, the groups of joiners; and the launch of all processes. */
double ep_plan_s (const EpInstance *inst, guint ranks);
double ep_exchange_s (const EpInstance *inst, guint ranks);
double ep_barrier_s (const EpInstance *inst, guint ranks);
double ep_join_groups_s (const EpInstance *inst, guint ranks);
double ep_launch_s (const EpParams *p);

/* What a change of members takes besides, s, where EEP's claims of communicators that stay and of
 * graphs that stay are switched off; else 0. */
double ep_rebuild_s (const EpParams *p, guint ranks);
double ep_recapture_s (const EpParams *p);

/* The present state has a phase of @length_s more, after those that it has. */
void ep_phase (EpRecovery *m, const char *name, double length_s);

/* The phases of building and capturing anew for @ranks, where EEP's claims are switched off. */
void ep_phase_rebuild (EpRecovery *m, guint ranks);

/* Returns: from now to the end of the last phase, s. */
double ep_phases_s (const EpRecovery *m);

/* Every rank's timeline up to now; before anything about it changes. */
void ep_report_spans (EpRecovery *m);

/* A replacement that was ordered when ranks died: of @rank, or of spares that stood in. */
typedef struct {
  guint rank, life; /* the rank's deaths when it was ordered: later ones make it void */
  guint n_spares;
} EpOrder;

G_END_DECLS

#endif
