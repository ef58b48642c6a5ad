/* models/llm_board/pose/pose.h - a measurement as a system, a scheduler and a client, or why it
 * cannot be one. */
#ifndef MODELS_LLM_BOARD_POSE_POSE_H
#define MODELS_LLM_BOARD_POSE_POSE_H

#include "models/llm/schedule/scheduler.h"
#include "models/llm_board/params.h"

G_BEGIN_DECLS

/* The scheduler of each engine, as the board was set up with them; NULL: the engine is not run. */
typedef struct {
  const LlmSchedulePolicy *policies[LLM_N_KERNELS];
} BoardPolicies;

/* Engines of one kind: all of them, or those that prefill and those that decode. */
typedef struct {
  guint n;
  LlmSystem system;
  LlmScheduler scheduler;
  LlmStepKernels kernels;
  gint64 kv_tokens;
} BoardWorkers;

typedef struct {
  const LlmMeasurement *row;
  const BoardDevice *device;
  const BoardCheckpoint *checkpoint;
  const LlmProfile *profile;
  const BoardScript *script; /* (nullable): what its server was set to besides */
  BoardWorkers workers[2]; /* prefill and decode; or one kind */
  guint n_kinds;
  gint64 block_tokens;
} BoardCase;

/* Returns: the one group that the row is in. */
BoardGroup board_group (const LlmBoardParams *params, const LlmMeasurement *row);

/* @engine: an LlmKernels.  Returns: (nullable): the profile of the row's version. */
const LlmProfile *board_profile (const LlmBoardParams *params, const LlmMeasurement *row,
                                 guint engine);

/* Errors: SIM_ERROR_INVALID: what the board does not know, or what does not fit.
 * Returns: TRUE when @posed is a case that can run. */
gboolean board_pose (const LlmBoardParams *params, const BoardPolicies *policies,
                     const LlmMeasurement *row, BoardCase *posed, GError **error);

G_END_DECLS

#endif
