/* models/rollout_sessions/training/update.h - new weights on their way to the instances.
 *
 * Together all stand still while the weights come; rolling one stands still after another, each for
 * that time; buffered they come beside the steps, into room of their own, and all stand still for
 * the last bucket.  Bytes go through three stages (to the device, to the others, into place), a
 * bucket behind the other (MoonshotAI/checkpoint-engine).
 */
#ifndef MODELS_ROLLOUT_SESSIONS_TRAINING_UPDATE_H
#define MODELS_ROLLOUT_SESSIONS_TRAINING_UPDATE_H

#include "models/rollout_sessions/course/course.h"

typedef struct {
  SesWork *work;
  SesCourse *course;
  SesFleet *fleet;
  gint32 version; /* of the weights under way */
  guint rolled;   /* instances that have them, or have their turn */
  void (*done) (gpointer data, double now_s); /* they are everywhere */
  gpointer data;
} SesUpdate;

/* Sends weights of @version; the course has it from when all stand still, or at the end. */
void ses_update_begin (SesUpdate *update, gint32 version);

#endif
