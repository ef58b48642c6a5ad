/* models/rollout_sessions/training/lending.h - instances whose devices train while there is a step
 * to make.
 *
 * The first switch_instances go when a step begins, with their KV lost and their turns sent on,
 * take part in it switch_s later, and are back switch_s behind its end, unless another step has
 * begun.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_TRAINING_LENDING_H
#define MODELS_ROLLOUT_SESSIONS_TRAINING_LENDING_H

#include "models/rollout_sessions/engines/fleet.h"

typedef struct {
  Sim *sim;
  const SesParams *p;
  SesFleet *fleet;
  gboolean joined;           /* they take part in the step */
  guint64 join, giving_back; /* events, 0: none */
  void (*joins) (gpointer data); /* the step is faster from now on */
  gpointer data;
} SesLending;

/* A training step begins, or has ended. */
void ses_lending_begin (SesLending *lending);
void ses_lending_end (SesLending *lending);

/* Returns: how many times as fast the step is as by the trainer's devices alone. */
double ses_lending_speed (const SesLending *lending);

#endif
