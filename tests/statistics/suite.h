/* tests/statistics/suite.h - the experiments: which estimators are tried on what. */
#ifndef TESTS_STATISTICS_SUITE_H
#define TESTS_STATISTICS_SUITE_H

#include "sim/core/metric.h"
#include "tests/statistics/cell.h"
#include "tests/statistics/process.h"

enum {
  SUITE_MOST = 2000,        /* experiments */
  SUITE_CELLS = 1000,
  SUITE_RUNS = 20,          /* replications of an experiment */
  N_LOADS = 3, N_LENGTHS = 2,
  N_QUEUES = N_PROCESSES * N_LOADS * N_LENGTHS,
};

/* In memory that all workers share. */
typedef struct {
  int    next;                                   /* group; atomic */
  guint  experiments;
  Cell   cells[SUITE_CELLS];   /* a fixed place each; n is 0 where there is none */
  double mean[N_QUEUES][SUITE_MOST * SUITE_RUNS];
  guint8 is_short[N_QUEUES][SUITE_MOST];         /* does the tool label ten replications? */
} Suite;

guint suite_n_groups (void);
void  suite_group (Suite *suite, guint group);

/* What needs the means of all groups. */
void suite_after (Suite *suite);

#endif
