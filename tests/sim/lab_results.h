/* tests/sim/lab_results.h - a lab that has run, its results in memory and their summary. */
#ifndef TESTS_LAB_RESULTS_H
#define TESTS_LAB_RESULTS_H

#include "sim/experiment/summary/summary.h"
#include "tests/sim/lab.h"

typedef struct {
  Lab         lab;
  SimStore   *store;
  SimSummary *summary;
} Results;

static void
results_clear (Results *r)
{
  sim_summary_free (r->summary);
  sim_store_free (r->store);
  lab_clear (&r->lab);
}

#endif
