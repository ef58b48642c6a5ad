/* sim/core/component.h - `Sim`: a component's window on its run, and the verbs of a model.
 *
 * A run holds one engine and one or more components; each component sees the run through its own
 * `Sim *sim`: time, events, random streams, metrics, timeline and failure.  Nothing here tells a
 * model whether it is alone.  Handlers are callbacks: they run to the end at one instant, and
 * states are plain structs.  Whoever schedules an event owns its item until it fires.
 */
#ifndef SIM_CORE_COMPONENT_H
#define SIM_CORE_COMPONENT_H

#include "sim/base/error.h"
#include "sim/base/time.h"
#include "sim/core/metric.h"
#include "sim/core/random/rng.h"

G_BEGIN_DECLS

typedef struct Sim Sim;

typedef void (*SimHandler) (Sim *sim, gpointer self, gpointer item);

typedef guint64 SimEventId;   /* 0 is never an event */

/* Time now, since the start of the run; in seconds. */
SimTime sim_now (const Sim *sim);
double  sim_now_s (const Sim *sim);

/* Between seconds and the clock of this run, whose tick is run.resolution.  sim_ticks rounds to the
 * nearest tick; infinite and past the range: SIM_TIME_MAX. */
SimTime sim_ticks (const Sim *sim, double seconds);
double  sim_seconds (const Sim *sim, SimTime time);

/* Time that has been measured: since the end of warm-up, in seconds.  For rates at finish. */
double sim_measured_s (const Sim *sim);

/* When that was: 0 while nothing was discarded.  Exact, to notice the end of warm-up by. */
SimTime sim_measured_from (const Sim *sim);

/* Calls @handler after @delay_s (>= 0, finite or infinite: an infinite delay never fires; else a
 * bug, and aborts), rounded to a tick.  Simultaneous events fire in the order in which they were
 * scheduled.  Returns: a handle for sim_cancel. */
SimEventId sim_after (Sim *sim, double delay_s, SimHandler handler, gpointer self, gpointer item);

/* The same at an absolute time, not before now. */
SimEventId sim_at (Sim *sim, SimTime at, SimHandler handler, gpointer self, gpointer item);

/* As sim_after, but behind all ordinary events of that instant, whenever they were scheduled. */
SimEventId sim_after_all (Sim *sim, double delay_s, SimHandler handler, gpointer self,
                          gpointer item);

/* Takes an event back.  Returns: FALSE, and does nothing, when it has fired or been cancelled. */
gboolean sim_cancel (Sim *sim, SimEventId id);

/* Ends the run after the present event, as if its time were up: not a failure. */
void sim_stop (Sim *sim);

/* Returns: (transfer none): the component's stream of that name; the same one for the same name. */
SimStream *sim_stream (Sim *sim, const char *name);

/* Measurements; @metric is the index of a row of that kind in the model's table (else a bug, and
 * aborts). */
void sim_count (Sim *sim, guint metric, double n);
void sim_tally (Sim *sim, guint metric, double value);
void sim_level (Sim *sim, guint metric, double value);    /* from now on */
void sim_sample (Sim *sim, guint metric, double value);   /* a point of a series, now */
/* A point of a series with a name of its own, `metric[label]`: a table by names that only the run
 * knows.  All are kept; @time_s is the model's own, such as a date (seconds since 1970). */
void sim_label (Sim *sim, guint metric, const char *label, double time_s, double value);
void sim_result (Sim *sim, guint metric, double value);   /* in finish: a rate, a cost */

/* What this run does not measure (@metrics: counts and tallies of another study or policy): blank,
 * not 0, in its results.  In start.  The row's text says when. */
void sim_absent (Sim *sim, const guint *metrics, guint n);

/* A bar of the timeline.  Free when the run does not record one. */
void sim_span (Sim *sim, const char *track, const char *label, SimTime from, SimTime to);

/* Returns: TRUE when it does: for a model that has to put the text of a track together. */
gboolean sim_spans_wanted (const Sim *sim);

/* This run cannot go on (its model met a state that the paper does not define): the record keeps
 * the reason, the engine stops after the present event, others go on.  The first reason stays. */
void sim_fail (Sim *sim, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* An invariant of a model (conservation of requests, of tokens).  Always on; prints model, point,
 * seed and simulated time, then aborts. */
#define sim_assert(sim, expr)                                                                      \
  do {                                                                                             \
    if (G_UNLIKELY (!(expr)))                                                                      \
      sim_assert_failed ((sim), #expr, __FILE__, __LINE__);                                        \
  } while (0)

void sim_assert_failed (const Sim *sim, const char *expr, const char *file, int line)
  G_GNUC_NORETURN __attribute__ ((cold));

G_END_DECLS

#endif
