/* models/rollout_sessions/training/admission.h - slots and the gate. */
#ifndef MODELS_ROLLOUT_SESSIONS_TRAINING_ADMISSION_H
#define MODELS_ROLLOUT_SESSIONS_TRAINING_ADMISSION_H

#include "models/rollout_sessions/training/training.h"

/* A member has ended: its slot, or its group's when that was the last, is free. */
void ses_admission_give_back (SesTraining *training, guint session);

#endif
