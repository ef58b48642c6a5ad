/* models/llm_board/rows.c - the parameters of the board. */
#include "models/llm_board/params.h"

#define AIC "ai-dynamo/aiconfigurator, commit 095f58a"

/* As errors are published: sweeps and benchmarks, dense models and mixtures. */
static const SimChoice groups[] = {
  { "dense_benchmark", "dense models, public benchmark runs", NULL },
  { "dense_sweep", "dense models, sweeps of the source's authors", NULL },
  { "moe_benchmark", "models of experts, public benchmark runs", NULL },
  { "moe_sweep", "models of experts, sweeps", NULL },
  { "wide", "attention in replicas, or devices of a rack, whatever the model", NULL },
  { "disagg", "prefill and decode workers apart, their numbers known", NULL },
  { "all", "every row that is not left out", NULL },
  { NULL, NULL, NULL },
};

/* Constants are fitted on one half of the rows; only the other says what they are worth.  The file
 * says which is which, by series, so that neighbours stand on one side. */
static const SimChoice halves[] = {
  { "fit", "rows that constants may be fitted on", NULL },
  { "predict", "rows that are predicted", NULL },
  { "both", "all rows", NULL },
  { NULL, NULL, NULL },
};

/* How tokens choose experts in the measured runs is not recorded: a checkpoint says what is
 * assumed. */
static const SimChoice routings[] = {
  { "balanced", "experts by turns", NULL },
  { "power_1_01", "power law of exponent 1.01", NULL },
  { "power_1_2", "power law of exponent 1.2", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
/* Names of the file to devices of the catalogue. */
static const SimParam device_rows[] = {
  SIM_PARAM (BoardDevice, system, "1", NULL, "any", "its name in the measurements", AIC),
  SIM_PARAM_REF (BoardDevice, law, &llm_operator_law_kind, NULL, "its operators", "the catalogue"),
  SIM_PARAM_REF (BoardDevice, relative, &llm_operator_law_kind, "",
                 "whose operators stand in, scaled, where its own are withheld", "the catalogue",
                 "withheld is not none"),
  SIM_PARAM_END
};

#define CHECKPOINT_TEXT(field, doc) \
  SIM_PARAM (BoardCheckpoint, field, "1", "", "any", doc, AIC)
#define PUBLISHED "the published checkpoint"
#define CHECKPOINT_FORMAT(field, def, ...) \
  SIM_PARAM_CHOICE (BoardCheckpoint, field, llm_formats, def, __VA_ARGS__)

/* Models as they were served: formats of every part. */
static const SimParam checkpoint_rows[] = {
  CHECKPOINT_TEXT (path, "model_path of the measurements"),
  CHECKPOINT_TEXT (precision, "precision of the measurements; empty: any"),
  CHECKPOINT_TEXT (system, "system of the measurements; empty: any"),
  CHECKPOINT_TEXT (backend, "backend of the measurements; empty: any"),
  CHECKPOINT_TEXT (gemm, "gemm_quant_mode of the measurements; empty: any"),
  SIM_PARAM_REF (BoardCheckpoint, llm, &llm_model_kind, NULL, "the model", "the catalogue"),
  CHECKPOINT_FORMAT (attention, "bf16", "weights of attention", PUBLISHED),
  CHECKPOINT_FORMAT (ffn, "bf16", "weights of dense layers and shared experts", PUBLISHED),
  CHECKPOINT_FORMAT (experts, "bf16", "weights of routed experts", PUBLISHED,
                     "llm.experts > 0"),
  CHECKPOINT_FORMAT (kv, "bf16", "the KV cache", PUBLISHED),
  SIM_PARAM_CHOICE (BoardCheckpoint, routing, routings, "power_1_01", "how experts are chosen",
                    AIC, "llm.experts > 0"),
  SIM_PARAM_END
};

/* One row per version: what it does apart from others is its catalogue entry's.  Versions differ
 * more than engines do, and a row without one has that of its quarter. */
static const SimParam version_rows[] = {
  SIM_PARAM_REF (BoardVersion, profile, &llm_profile_kind, NULL, "a version of an engine",
                 "the catalogue"),
  SIM_PARAM_END
};

/* Small models that draft are in no published script. */
static const SimChoice drafters[] = {
  { "given", "nothing that takes time or memory", NULL },
  { "layers", "layers of the model that predict further tokens (multi-token prediction)", NULL },
  { NULL, NULL, NULL },
};

#define SCRIPT_TEXT(field, doc) SIM_PARAM (BoardScript, field, "1", "", "any", doc, AIC)
#define SCRIPT(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (BoardScript, field, unit, def, allowed, doc, __VA_ARGS__)
#define ANY "the measurements; 0: any"
#define SCRIPTS "SemiAnalysisAI/InferenceX, benchmarks"

/* Settings of servers that the measurements do not record.  Each has a name in the published
 * scripts; which rows had it is inferred from what no other part of a step explains. */
static const SimParam script_rows[] = {
  SCRIPT_TEXT (path, "model_path of the measurements; empty: any"),
  SCRIPT_TEXT (system, "system of the measurements; empty: any"),
  SCRIPT_TEXT (backend, "backend of the measurements; empty: any"),
  SCRIPT_TEXT (version, "backend_version of the measurements, or the quarter; empty: any"),
  SCRIPT_TEXT (precision, "precision of the measurements; empty: any"),
  SCRIPT_TEXT (since, "runs of this day (2026-01-31) or later; empty: of any"),
  SCRIPT (prompt_tokens, "tokens", "0 tokens", "[0, inf)", "rows with this nominal prompt", ANY),
  SCRIPT (output_tokens, "tokens", "0 tokens", "[0, inf)", "rows with this nominal output", ANY),
  SCRIPT (tp_most, "1", "0", "[0, inf)", "rows with at most this tensor parallel width", ANY),
  SCRIPT (concurrency_least, "requests", "0 requests", "[0, inf)",
          "rows with at least so many requests in flight", ANY),
  SCRIPT (sweeps, "1", "no", "any", "rows of sweeps; else of benchmarks", AIC),
  SCRIPT (replicas, "1", "no", "any", "rows with attention in replicas alone", AIC),
  SCRIPT (spread, "1", "no", "any",
          "the client's loop has long been running: its first requests are spread over their "
          "outputs and do not count", "inferred from rows with half = fit"),
  SCRIPT (step_tokens, "tokens", "0 tokens", "[0, inf)",
          "tokens of a step (max_num_tokens, chunked_prefill_size); 0: as the engine has it",
          SCRIPTS),
  SCRIPT (first_chunk_steps, "1", "1", "[1, 1000]",
          "steps whose tokens the server sends together as the first chunk (stream_interval)",
          SCRIPTS),
  SCRIPT (receive_steps, "1", "0", "[0, 1000]",
          "SGLang: decode steps between two looks for new requests (scheduler_recv_interval)",
          SCRIPTS),
  SCRIPT (balance_steps, "1", "0", "[0, 1000]",
          "TensorRT-LLM: steps that prompts wait at most until every replica of attention has one",
          SCRIPTS),
  SCRIPT (padded_tokens, "tokens", "0 tokens", "[0, inf)",
          "tokens that the graph of a step of decodes alone has at least "
          "(cudagraph_capture_sizes); 0: as many as there are", SCRIPTS),
  SCRIPT (draft_tokens, "tokens", "0 tokens", "[0, 100]", "tokens drafted in every decode step",
          SCRIPTS),
  SCRIPT (accepted_tokens, "tokens", "0 tokens", "[0, 100]", "of those, accepted in the mean",
          SCRIPTS, "draft_tokens > 0"),
  SIM_PARAM_CHOICE (BoardScript, drafted_by, drafters, "given", "what drafts", SCRIPTS,
                    "draft_tokens > 0"),
  SIM_PARAM_END
};

static const SimListType script_list = { script_rows, sizeof (BoardScript) };
static const SimListType device_list = { device_rows, sizeof (BoardDevice) };
static const SimListType checkpoint_list = { checkpoint_rows, sizeof (BoardCheckpoint) };
static const SimListType version_list = { version_rows, sizeof (BoardVersion) };

#define P(field, unit, def, allowed, doc) \
  SIM_PARAM (LlmBoardParams, field, unit, def, allowed, doc, "assumed: a choice of the user")

/* Files first, then which rows count.  What stands for what is the scenario's, so that no name of
 * the file is in the code. */
const SimParam llm_board_params[] = {
  SIM_PARAM_FILE (LlmBoardParams, measurements, &llm_measurements_format, NULL,
                  "what was measured", AIC),
  SIM_PARAM_FILE (LlmBoardParams, operators, &llm_measured_format, "",
                  "a folder of measured operators; empty: laws alone", AIC),
  SIM_PARAM_LIST (LlmBoardParams, devices, &device_list, "", "[1, 64]",
                  "what the names of systems stand for", "the scenario"),
  SIM_PARAM_LIST (LlmBoardParams, checkpoints, &checkpoint_list, "", "[1, 1000]",
                  "what the names of models stand for: the first that fits a row", "the scenario"),
  SIM_PARAM_LIST (LlmBoardParams, profiles, &version_list, "", "[1, 1000]",
                  "versions of engines", "the scenario"),
  SIM_PARAM_LIST (LlmBoardParams, scripts, &script_list, "", "[0, 1000]",
                  "what published scripts set on the servers of some rows: the first that fits",
                  "the scenario"),
  SIM_PARAM_CHOICE (LlmBoardParams, group, groups, "all", "rows that count",
                    "assumed: a choice of the user"),
  SIM_PARAM_CHOICE (LlmBoardParams, half, halves, "predict", "rows that count, by the split of "
                    "fitting and predicting", "assumed: a choice of the user"),
  /* Filters: an error that is large can be looked for where it comes from. */
  P (system, "1", "", "any", "rows of this system alone; empty: of any"),
  P (model, "1", "", "any", "rows of this model alone (the end of its path); empty: of any"),
  P (backend, "1", "", "any", "rows of this backend alone; empty: of any"),
  P (version, "1", "", "any", "rows of this version alone; empty: of any"),
  P (precision, "1", "", "any", "rows of this precision alone; none: of rows that name none"),
  P (concurrency_least, "requests", "0 requests", "[0, inf)", "rows with fewer do not count"),
  P (concurrency_most, "requests", "1000000 requests", "[1, inf)", "rows with more do not count"),
  P (row, "1", "0", "[0, inf)", "this row of the file alone, counted from 1; 0: all"),
  P (requests_per_slot, "1", "10", "[1, 1000]",
     "requests that the client sends for each that it keeps in flight"),
  /* To see what a device without measurements would get. */
  P (withheld, "1", "", "any", "a system whose own measured operators are not read; all: of all"),
  P (without_version, "1", "no", "any",
     "rows are judged with the profile of the nearest other version"),
  SIM_PARAM_END
};
/* clang-format on */
