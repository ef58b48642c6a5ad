/* models/llm_board/params.h - parameters of the board: what is measured, what the names in the
 * measurements stand for, and which rows count. */
#ifndef MODELS_LLM_BOARD_PARAMS_H
#define MODELS_LLM_BOARD_PARAMS_H

#include "models/llm/operators/law/law.h"
#include "models/llm/operators/measured/measured.h"
#include "models/llm/step/profile.h"
#include "models/llm_board/measurements/measurements.h"

G_BEGIN_DECLS

/* A name of a device in the measurements. */
typedef struct {
  const char *system;
  const LlmOperatorLaw *law;      /* names its device */
  const LlmOperatorLaw *relative; /* (nullable): stands in where its own tables are withheld */
} BoardDevice;

/* How a model was stored where these words hold; "" holds for any. */
typedef struct {
  const char *path, *precision, *system, *backend, *gemm;
  const LlmModel *llm;
  int attention, ffn, experts, kv; /* an LlmFormat each */
  int routing;                     /* an LlmRouting */
} BoardCheckpoint;

typedef struct {
  const LlmProfile *profile;
} BoardVersion;

/* What a published script sets on the server where these words hold; "" and 0 hold for any. */
typedef struct {
  const char *path, *system, *backend, *version, *precision;
  const char *since; /* the day on which its runs begin, as the measurements write it */
  gint64 prompt_tokens, output_tokens, tp_most, concurrency_least;
  bool sweeps;   /* of sweeps; else of benchmarks */
  bool replicas; /* attention in replicas alone */
  bool spread;   /* the client's loop has long been running */
  gint64 step_tokens; /* of the scheduler; 0: the engine's default */
  gint64 first_chunk_steps, receive_steps, balance_steps, draft_tokens;
  double accepted_tokens;
  int drafted_by; /* an LlmDrafts, but for models */
  gint64 padded_tokens;
} BoardScript;

typedef enum {
  BOARD_DENSE_BENCHMARK,
  BOARD_DENSE_SWEEP,
  BOARD_MOE_BENCHMARK,
  BOARD_MOE_SWEEP,
  BOARD_WIDE,   /* attention in replicas, or a rack's devices */
  BOARD_DISAGG, /* prefill and decode apart, workers named */
  BOARD_ALL,
} BoardGroup;

typedef enum { BOARD_FIT, BOARD_PREDICT, BOARD_BOTH } BoardHalf;

typedef struct {
  SimFile measurements, operators;
  SimList devices, checkpoints, profiles, scripts;
  int group, half;
  const char *system, *model, *backend, *version, *precision; /* "": any */
  gint64 concurrency_least, concurrency_most;
  gint64 row; /* its number in the file; 0: all */
  gint64 requests_per_slot;
  const char *withheld; /* a system whose own tables are not read; "all" */
  bool without_version; /* rows take the nearest other version's profile */
} LlmBoardParams;

extern const SimParam llm_board_params[];

G_END_DECLS

#endif
