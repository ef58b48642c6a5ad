/* sim/core/batch.h - one long run: where its warm-up ends, and an interval for its mean.
 *
 * Observations of one run are correlated, so their spread says nothing about the error of their
 * mean.  Batches do: means of long stretches are nearly independent.  SimBatches keeps sums over
 * batches of equal size in bounded memory: when full, neighbours merge and the size doubles.
 * What it keeps depends on the observations alone, never on how it was called.
 */
#ifndef SIM_CORE_BATCH_H
#define SIM_CORE_BATCH_H

#include "sim/base/time.h"

G_BEGIN_DECLS

enum {
  SIM_BATCH_FIRST = 5,      /* observations in a batch at first: the 5 of MSER-5 */
  SIM_BATCH_MAX = 4096,     /* batches kept; merged in pairs when full */
  SIM_BATCH_LEAST = 8,      /* batches that an interval needs */
  SIM_MSER_LEAST = 10,      /* batches that MSER needs */
};

/* Embedded; zero bytes are a valid empty one.  @next is the number of observations at which the
 * present batch is complete. */
typedef struct {
  guint64  size, next;
  guint    n, room;
  double  *sum;             /* sum of all observations up to the end of each batch */
  SimTime *time;            /* and the time of that end */
} SimBatches;

void sim_batches_init (SimBatches *batches);
void sim_batches_clear (SimBatches *batches);
void sim_batches_reset (SimBatches *batches);

/* Closes the present batch: call it when the number of observations reaches @batches->next, with
 * their sum. */
void sim_batches_close (SimBatches *batches, double sum, SimTime now);

/* Returns: the mean of batch @i. */
double sim_batches_mean (const SimBatches *batches, guint i);

typedef struct {
  double mean;
  /* NaN when no batch size passes the test: the run is too short for an interval */
  double half_width;
  double correlation;   /* lag 1, of the batches that were used or last tried */
  guint  n_batches;
} SimBatchInterval;

/**
 * sim_batch_interval:
 * @x: (array length=n): means of batches of equal size, in order; overwritten
 * @level: confidence, inside (0, 1)
 *
 * Non-overlapping batch means: merges neighbours until at most 32 batches are left, then on until
 * von Neumann's test (one-sided, at 0.05) sees no correlation between neighbours; gives up below
 * SIM_BATCH_LEAST batches.  A batch left over by merging is the oldest and is dropped.
 *
 * Source: B. Schmeiser, Operations Research 30 (1982) 556-568 (10 to 30 batches are enough); G.
 * S. Fishman and L. S. Yarberry, INFORMS Journal on Computing 9 (1997) 296-310 (the test).
 */
SimBatchInterval sim_batch_interval (double *x, gsize n, double level);

/**
 * sim_mser_cut:
 * @x: (array length=n): means of batches (of 5 observations: MSER-5), in order
 * @n: at least 1
 * @reliable: (out): whether the cut lies in the first half; if not, the run is too short to tell
 *
 * The marginal standard error rule: drops the first d batches, where d minimises the sum of
 * squares of what is left about its mean, divided by the square of its number.  The last 5
 * batches are no candidates: a few equal values look like certainty.  O(n).
 *
 * Source: K. P. White, Simulation 69 (1997) 323-334; White, Cobb and Spratt, Winter Simulation
 * Conference 2000, 755-760.
 * Returns: d, batches to drop.
 */
gsize sim_mser_cut (const double *x, gsize n, gboolean *reliable);

G_END_DECLS

#endif
