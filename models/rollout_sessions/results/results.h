/* models/rollout_sessions/results/results.h - what a run was like. */
#ifndef MODELS_ROLLOUT_SESSIONS_RESULTS_RESULTS_H
#define MODELS_ROLLOUT_SESSIONS_RESULTS_RESULTS_H

#include "models/rollout_sessions/training/training.h"

/* In the order of the metrics. */
typedef enum {
  SES_IDLE_IN_TOOLS,
  SES_IDLE_IN_TAIL,
  SES_IDLE_IN_UPDATE,
  SES_IDLE_AT_GATE,
  SES_IDLE_IS_AWAY,
  SES_IDLE_LOADS, /* what is left: an engine with requests that neither steps nor stands */
  SES_N_IDLE
} SesIdle;

typedef struct {
  Sim *sim;
  const SesParams *p;
  SesWork *work;
  SesFleet *fleet;
  SesCourse *course;
  SesTraining *training;
  GArray *ends;   /* of double: when sessions of the iteration ended, from its beginning */
  double begin_s; /* of the iteration */
  double rollout_s, tail_s, p50_s, p90_s, p99_s; /* sums over iterations */
  double seen_s, idle_s[SES_N_IDLE], uneven_s, uneven; /* over time */
  double busy_n, idle_n[SES_N_IDLE], share;            /* since seen_s */
} SesResults;

/* @results has its parts. */
void ses_results_start (SesResults *results);
void ses_results_clear (SesResults *results);

void ses_results_ended (SesResults *results, double now_s);
void ses_results_iteration_done (SesResults *results, double now_s);

/* Behind the changes of an instant. */
void ses_results_observe (SesResults *results);

/* At the end of the run. */
void ses_results_report (SesResults *results);

#endif
