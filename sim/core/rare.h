/* sim/core/rare.h - rare failures made frequent, without bias: `run.rare`.
 *
 * A model whose parts fail at exponential times asks here when the next one does, and of which
 * kind.  A run is then a number of cycles, from one whole state to the next.  With `biasing` every
 * second cycle fails more often than the model would: while something is broken the next failure
 * comes in about the time of a repair, and all kinds are equally likely.  What such a cycle costs
 * counts by its likelihood ratio; the other cycles say how long a cycle is:
 *
 *   average = mean (weight x cost, biased cycles) / mean (length, plain cycles),
 *
 * and the mean weight at the end of biased cycles is 1, which every run checks of itself.
 * Repairs may have any distribution with a mean R: t after the last failure the hazard is raised by
 * 1 / (R + t), so that a weight grows by 1 + t / R only and has a finite variance.
 * Sources: Goyal, Shahabuddin, Heidelberger, Nicola, Glynn, IEEE Transactions on Computers 41
 * (1992) 36-51 (the ratio, the weight on its numerator alone); Shahabuddin, Management Science 40
 * (1994) 333-352 (kinds equally likely); Heidelberger, Shahabuddin, Nicola, ACM Transactions on
 * Modeling and Computer Simulation 4 (1994) 137-164 (rates of failures, for any repairs).
 */
#ifndef SIM_CORE_RARE_H
#define SIM_CORE_RARE_H

#include "sim/core/component.h"

G_BEGIN_DECLS

typedef enum {
  SIM_RARE_NONE,       /* an ordinary run, to the end of its time */
  SIM_RARE_BIASING,    /* cycles, every second one biased */
  SIM_RARE_PLAIN,      /* cycles as they come: what biasing is measured against */
} SimRareMethod;

enum {
  SIM_RARE_KINDS = 16, /* of failures, at most */
  SIM_RARE_MEASURES = 4,
  SIM_RARE_LEAST = 10, /* cycles that reach what is rare, for a result */
  SIM_RARE_EFFECTIVE = 30, /* of them, were they all alike, for an interval without a label */
};

/* --- a model: in an ordinary run failures are as they come, and the rest does nothing --- */

/* Is this a run of cycles? */
gboolean sim_rare_wanted (const Sim *sim);

/**
 * sim_rare_delay:
 * @rates: (array length=n): failures a second, by kind; at most SIM_RARE_KINDS
 * @repair_s: mean time to the next repair, about, while something is broken: how soon is soon;
 *   infinite: all is whole
 *
 * Call it when a failure has struck, and when the state is whole again: it forgets the clock that
 * was running, and so must the caller.
 * Returns: seconds to the next failure; infinite with rates of 0.
 */
double sim_rare_delay (Sim *sim, SimStream *stream, const double *rates, guint n, double repair_s);

/* Returns: the kind of the failure that was due, and has come. */
guint sim_rare_kind (Sim *sim, SimStream *stream);

/* From now on @measure costs @rate per second, until it is said anew; 0 at the start. */
void sim_rare_cost (Sim *sim, guint measure, double rate);

/* What is rare has come: no further failure is hastened in this cycle. */
void sim_rare_reached (Sim *sim);

/* The state is whole, as at time 0, and what follows forgets what was: a cycle ends. */
void sim_rare_renewed (Sim *sim);

/* In finish: the long-run average of @measure; and a result of the run.  All other metrics of such
 * a run are blank, since half of its cycles are not as the model has them. */
double sim_rare_average (const Sim *sim, guint measure);
void   sim_rare_result (Sim *sim, guint metric, double value);

/* --- the house's side --- */

typedef struct {
  double mean_weight;  /* of biased cycles at their end; 1 when plain */
  double reached;      /* cycles that reached what is rare */
  double effective;    /* cycles that costs rest on, were they all alike: of the worst measure */
} SimRareCheck;

/* Fails a run of cycles that ended before it had them all, that reached what is rare in fewer than
 * SIM_RARE_LEAST, or whose mean weight is not 1: five standard errors off.  When it is over. */
SimRareCheck sim_rare_judge (Sim *sim);

/* Is @metric a result of the cycles? */
gboolean sim_rare_keeps (const Sim *sim, guint metric);

G_END_DECLS

#endif
