/* models/llm_serving/results/results.h - latencies, throughput, what engines do, cost and energy.
 *
 * What happened before the end of warm-up does not count: requests that ended before it, and the
 * part of a step or jump that lies before it.
 */
#ifndef MODELS_LLM_SERVING_RESULTS_RESULTS_H
#define MODELS_LLM_SERVING_RESULTS_RESULTS_H

#include "models/llm_serving/fleet/fleet.h"

enum { SERVING_MOST_KINDS = 2 }; /* of engines */

/* What all engines did. */
typedef struct {
  double busy_s, request_s, kv_token_s, mixed_s; /* integrals over the time of steps */
  /* busy_s of each engine times its devices, by kind: those that prefill, all others; and by group
   * of devices of an engine */
  double device_busy_s[SERVING_MOST_KINDS][SERVING_MOST_GROUPS];
  double all_busy_s;
  double all_request_s; /* request_s, whatever the warm-up */
  double split_s;       /* busy_s of split engines alone */
  LlmStepParts parts;
  double itl_s;
  guint64 n_itl;
} ServingSums;

/* What had been done when so many requests had ended. */
typedef struct {
  double at_s, output_tokens, request_s;
} ServingMark;

typedef struct {
  Sim *sim;
  const ServingParams *p;
  ServingFleet *fleet;
  ServingSums sums;
  SimHist *itl;
  guint64 n_done, n_good, n_refused;
  double input_tokens, output_tokens;
  guint64 n_expected, n_ended; /* requests of the run; 0: no end.  Whatever the warm-up: */
  ServingMark steady[2];       /* at a tenth of them, and at nine tenths */
  double all_output_tokens;
  double n_hit_tokens, n_loaded, n_prefilled, n_preempted, n_recomputed, n_steps; /* as reported */
  double n_lost, n_restored, n_moved;
  LlmPlacementTotals transfers; /* the same */
  SimTime measured_from;        /* the end of warm-up, as last seen, and what had been told then */
  double early_hits, early_prefilled;
  LlmPlacementTotals early_transfers;
} ServingResults;

void serving_results_start (ServingResults *r);
void serving_results_clear (ServingResults *r);

/* Forgets what was counted and summed before the end of warm-up, when that is behind: what the core
 * keeps it resets itself, this is for all else.  The functions below call it first. */
void serving_results_forget_warm_up (ServingResults *r);
/* The next token of each request of @engine has no gap before it. */
void serving_results_forget_gaps (ServingEngine *engine);

/* A request has ended, or was refused.  @n_expected of the results, where it is known, is set
 * before. */
void serving_results_finished (ServingResults *r, const ServingFlight *flight, double now_s);
void serving_results_refused (ServingResults *r);
/* All rates, at the end of the run. */
void serving_results_report_requests (ServingResults *r);

/* @engine has made @n steps of @segment. */
void serving_results_stepped (ServingResults *r, ServingEngine *engine, const LlmStepLoad *loads,
                              const LlmSegment *segment, gint64 n);
/* Levels and counts, after each instant. */
void serving_results_changed (ServingResults *r);
void serving_results_report_steps (ServingResults *r);

/* What lost devices cost; nothing where none can be lost. */
void serving_results_count_losses (ServingResults *r);
void serving_results_report_losses (ServingResults *r);

/* Counters obey the warm-up; totals, which engines keep, do not: @metric counts by how much
 * @now exceeds @told, and @told becomes @now. */
void serving_results_count_up (ServingResults *r, guint metric, double *told, double now);

/* Money and energy, after the other two. */
void serving_results_report_cost (ServingResults *r);

/* Returns: devices of all engines. */
gint64 serving_devices (const ServingResults *r);

#endif
