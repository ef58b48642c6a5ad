/* models/attention_split/rotation/layer_replay.h - a decode batch at layer fidelity: each batch of
 * the pipeline admits at the end of its own iterations, and the schedule of layers says when. */
#ifndef MODELS_ATTENTION_SPLIT_ROTATION_LAYER_REPLAY_H
#define MODELS_ATTENTION_SPLIT_ROTATION_LAYER_REPLAY_H

#include "models/attention_split/progress/progress.h"
#include "models/attention_split/rotation/rota.h"

typedef struct {
  SplitDeployment *deployment;
  SplitProgress *progress; /* with by_layer */
  SplitRota *rota;         /* owned; NULL at fidelity iteration */
} SplitLayerReplay;

/* Makes the schedule; @m has its parts below, and the batch is there when requests come. */
void split_layer_replay_start (SplitLayerReplay *m);

/* Admits what has been submitted into batches at a boundary, and starts those that stood still. */
void split_layer_replay_arrived (SplitLayerReplay *m);

void split_layer_replay_clear (SplitLayerReplay *m);

#endif
