/* models/rank_failure/faults/faults.h - what goes wrong: when ranks, nodes and switches fail, when
 * ranks are slow or out of reach for a moment.
 *
 * The top folder of the model: it reports to recovery/ what happened, and nobody calls it but
 * rank_failure.c.
 */
#ifndef MODELS_RANK_FAILURE_FAULTS_FAULTS_H
#define MODELS_RANK_FAILURE_FAULTS_FAULTS_H

#include "models/rank_failure/recovery/recovery.h"

G_BEGIN_DECLS

enum { EP_N_CATEGORIES = 18 }; /* of the Llama 3 table */

struct EpFailures {
  EpInstance *inst;
  EpRecovery *recovery;   /* (nullable) with study `faults`, which only counts */
  SimEventId fault_event; /* the next of the superposed process */
  gboolean bursting;
  double hazard;          /* its rate over the mean; 1 without bursts */
  gint64 fault_counts[3]; /* events of ranks, nodes, switches */
  gint64 category_counts[EP_N_CATEGORIES];
  double last_fault_s, interval_sum_s, interval_sum2_s2;
};

extern const SimFileFormat ep_fault_format;

/* Starts the failures of the parameter `faults`. */
void ep_faults_start (EpFailures *m);

/* With run.rare: all is as at the beginning. */
void ep_faults_renewed (gpointer failures);

/* Starts slow ranks and short losses of contact, where the scenario has them. */
void ep_slow_start (EpFailures *m);

/* An event of @domain (0 rank, 1 node, 2 switch) gets a category of the Llama 3 table. */
void ep_category_draw (EpFailures *m, guint domain);

/* The results of study `faults`: counts and intervals against the table. */
void ep_faults_study (EpFailures *m);

G_END_DECLS

#endif
