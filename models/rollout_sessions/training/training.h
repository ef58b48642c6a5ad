/* models/rollout_sessions/training/training.h - who may begin, who is trained on, and new weights.
 *
 * A group counts from its issue until it is trained on or rejected.  In units of groups, with B of
 * them per training step, version v and eta versions allowed:
 *
 *   sync           accepted + running < (v + 1) B: AReaL's rule at eta = 0
 *   one_step_off   < (v + 2) B, and a batch begins when the one before has ended
 *   bounded_stale  < (v + 1 + eta) B
 *
 * Consumed in the order of issue, the group number n is trained on at version n / B at the latest,
 * so that none is older than eta; in the order of completion one may be, and evict_stale throws it
 * away.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_TRAINING_TRAINING_H
#define MODELS_ROLLOUT_SESSIONS_TRAINING_TRAINING_H

#include "models/rollout_sessions/training/lending.h"
#include "models/rollout_sessions/training/update.h"

typedef struct {
  SesWork *work;
  SesCourse *course;
  SesFleet *fleet;
  gint64 batch;       /* groups of a training step */
  gint64 version;     /* steps done */
  double ahead;       /* eta */
  gint64 admitted;    /* groups issued and not rejected: accepted and running */
  gint64 batch_limit; /* one_step_off: of admitted, until the batch under way has ended */
  guint n_running;    /* groups issued that have not ended */
  guint n_ready;      /* complete, kept, not consumed */
  gint64 free_slots;  /* infinite: G_MAXINT64 */
  GArray *line;       /* of guint: groups issued, not consumed, in order of issue */
  GArray *ready;      /* of guint: groups in order of completion */
  gboolean training, updating, renewing, draining, over; /* updating: new weights are due;
                                                            renewing: under way */
  SesUpdate update;
  SesLending lending;
  /* The step under way.  work_s: what was left of it at since_s, when the rate changed last, in
   * seconds at rate 1. */
  double work_s, since_s, began_s;
  guint64 event;
  gint64 batch_tokens;
  /* Sums. */
  double trained_tokens, train_s, train_wait_s, update_s, idle_since_s, update_began_s;
  void (*iteration_done) (gpointer data, double now_s);
  gpointer data;
} SesTraining;

/* @training has its work, course, fleet, iteration_done and data. */
void ses_training_start (SesTraining *training);
void ses_training_clear (SesTraining *training);

/* Begins whom the weights and slots allow. */
void ses_training_admit (SesTraining *training, double now_s);

/* Of the course's handlers. */
void ses_training_ended (SesTraining *training, guint session, double now_s);
void ses_training_scored (SesTraining *training, guint session, double now_s);
void ses_training_active (SesTraining *training);

/* After the changes of an instant: a step begins, or weights are renewed, if all is there. */
void ses_training_settle (SesTraining *training);

#endif
