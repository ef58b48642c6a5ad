/* models/llm/engine/engine_state.h - the state of an engine, shared by the files of its folder.
 *
 * From top to bottom: engine.c (life, submission, turns); engine_break.c (aborts, new weights);
 * engine_time.c (plans: one step, or a jump in closed form; and making them); engine_audit.c;
 * engine_sums.c.
 */
#ifndef MODELS_LLM_ENGINE_ENGINE_STATE_H
#define MODELS_LLM_ENGINE_ENGINE_STATE_H

#include "models/llm/engine/engine.h"
#include "models/llm/schedule/replica.h"

struct LlmEngine {
  LlmEngineConfig config;
  GArray *sequences; /* of LlmSequence, by id */
  GArray *holds;     /* of LlmPrefixHold, by id: as many, with a prefix cache alone */
  LlmReplica *replicas;
  LlmStepLoad *loads; /* of the coming step, one per replica; then of those within a jump */
  GArray *plan;       /* of LlmSegment, n_steps counted: the steps up to the next change */
  gint64 plan_steps;
  gboolean mixed;     /* its step holds chunks */
  double clock_s, next_s; /* the last boundary; the next change */
  gint64 held_steps;      /* steps since prompts were last let in: balance_steps */
  gint64 n_orders;        /* requests numbered by arrival */
  SimHeap arriving;          /* ids whose KV comes from a tier, by time */
  GArray *departed;       /* scratch: ids that leave */
  GArray *aborting;       /* of EngineAbort: asked for since the last boundary */
  GArray *losses;         /* of LlmEngineLoss: the same */
  double resume_s;        /* it stands still until then; -INFINITY */
  gboolean pausing, voiding; /* at the next boundary */
  gboolean turning, composing;
  guint n_changes;
  LlmEngineTotals totals;
};

/* An id is used again; its order is not. */
typedef struct {
  guint id;
  gint64 order;
} EngineAbort;

/* At a boundary: takes out whom the owner wants out, and empties what new weights make void. */
void engine_interrupt (LlmEngine *engine);

/* Times what the replicas' schedulers composed; no plan when nobody computes anything. */
void engine_plan (LlmEngine *engine);

/* Plans nothing until it resumes. */
void engine_stand (LlmEngine *engine);

/* Makes the plan: time, loads, totals; the replicas' departed and started are new. */
void engine_commit (LlmEngine *engine);

/* Ends the plan at its first step boundary at or after @now_s. */
void engine_cut (LlmEngine *engine, double now_s);
gboolean engine_cut_before (LlmEngine *engine, double now_s);

/* An engine that stands still begins at @now_s. */
void engine_wake (LlmEngine *engine, double now_s);

/* Those of @r that have reserved in the last compose: tiers are asked, or the owner is told. */
void engine_begin_loads (LlmEngine *engine, const LlmReplica *r);

/* Returns: when the next KV comes from a tier; infinite when none is under way. */
double engine_next_load_s (const LlmEngine *engine);

/* Ends the next load, if it is the next change.  Returns: whether it was. */
gboolean engine_end_load (LlmEngine *engine);

#endif
