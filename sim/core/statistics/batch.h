/* sim/core/statistics/batch.h - one long run: where its warm-up ends, and an interval for its mean.
 *
 * Observations of one run are correlated, so their spread says nothing about the error of their
 * mean.  Batches do: means of long stretches are nearly independent.  SimBatches keeps sums over
 * batches of equal size in bounded memory: when full, neighbours merge and the size doubles.
 * What it keeps depends on the observations alone, never on how it was called.
 */
#ifndef SIM_CORE_STATISTICS_BATCH_H
#define SIM_CORE_STATISTICS_BATCH_H

#include "sim/base/time.h"

G_BEGIN_DECLS

enum {
  SIM_BATCH_FIRST = 5,      /* observations in a batch at first: the 5 of MSER-5 */
  SIM_BATCH_MAX = 4096,     /* batches kept; merged in pairs when full */
  SIM_BATCH_LEAST = 8,      /* batches that an interval needs */
  SIM_BATCH_TIME_LEAST = 32, /* batches that a correlation time needs */
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
 * Non-overlapping batch means: merges neighbours until at most 16 batches are left, then on until
 * von Neumann's test (one-sided, at 0.05) sees no correlation between neighbours; gives up below
 * SIM_BATCH_LEAST batches.  A batch left over by merging is the oldest and is dropped.
 *
 * Source: B. Schmeiser, Operations Research 30 (1982) 556-568 (10 to 30 batches are enough); G.
 * S. Fishman and L. S. Yarberry, INFORMS Journal on Computing 9 (1997) 296-310 (the test).
 */
SimBatchInterval sim_batch_interval (double *x, gsize n, double level);

/**
 * sim_batch_correlation_time:
 * @x: (array length=n): means of batches of equal size, in order; overwritten
 *
 * The integrated autocorrelation time: how many batches tell as much of the mean as one that is
 * independent of the others.  It is the variance of means of k batches, times k, over that of
 * single ones, as k grows; the largest over k = 1, 2, 4, ... for as long as SIM_BATCH_TIME_LEAST
 * means are left, so that a run that is too short to see the limit says at least what it sees.
 *
 * Source: H. Flyvbjerg and H. G. Petersen, Journal of Chemical Physics 91 (1989) 461-466.
 * Returns: at least 1; NaN below SIM_BATCH_TIME_LEAST batches, or where nothing varies.
 */
double sim_batch_correlation_time (double *x, gsize n);

/* How many correlation times a run must be long.  With fewer than SIM_TIMES_WITHIN it has no
 * interval of its own, up to SIM_TIMES_SURE one that is labelled: the correlation time is itself
 * estimated, and where it comes out short the interval comes out narrow.  With fewer than
 * SIM_TIMES_OVER the mean over replications is labelled, since more replications make it precise
 * but do not take the bias of the start away.  docs/statistics.md has what was measured. */
enum { SIM_TIMES_WITHIN = 200, SIM_TIMES_SURE = 1000, SIM_TIMES_OVER = 200 };

/**
 * sim_mser_cut:
 * @x: (array length=n): means of batches (of 5 observations: MSER-5), in order
 * @n: at least 1
 *
 * The marginal standard error rule: drops the first d batches, d at most n / 2, where d minimises
 * the sum of squares of what is left about its mean, divided by the square of its number.  A cut
 * near the half says that the run is too short to tell.  O(n).
 *
 * Source: K. P. White, Simulation 69 (1997) 323-334; White, Cobb and Spratt, Winter Simulation
 * Conference 2000, 755-760.
 * Returns: d, batches to drop.
 */
gsize sim_mser_cut (const double *x, gsize n);

/**
 * sim_mser_average_cut:
 * @runs: (array length=n_runs): batches of the same quantity, each of an independent run
 * @n_runs: at least 1
 * @time: (out): when the dropped batches ended, averaged over the runs; 0 when none is dropped
 *
 * One cut for all: MSER on the average over the runs, batch by batch, for as long as all last, and
 * at most half of that.  Averaging leaves the transient, which is common to all, and takes away
 * the noise, which is not.  Batches of runs with many observations are larger; all are brought to
 * the largest.
 *
 * Source: P. D. Welch's average over replications, as K. Hoad, S. Robinson and R. Davies, Journal
 * of the Operational Research Society 61 (2010) 1632-1644, give it to MSER-5.
 * Returns: FALSE when the average has fewer than SIM_MSER_LEAST batches.
 */
gboolean sim_mser_average_cut (const SimBatches *const *runs, guint n_runs, double *time);

/* A point of an average over runs. */
typedef struct {
  double time, value;     /* the mean end of a batch, in ticks; the mean of its observations */
} SimBatchPoint;

/* Returns: (transfer full) (element-type SimBatchPoint): what sim_mser_average_cut looks at: the
 * average over @runs, batch by batch, for as long as all last.  Seen as a line it is P. D. Welch's
 * plot (in S. Lavenberg, The Computer Performance Modeling Handbook, 1983). */
GArray *sim_batches_average (const SimBatches *const *runs, guint n_runs);

G_END_DECLS

#endif
