/* sim/base/time.h - simulated time: a signed 64-bit count of ticks.
 *
 * Integer keys keep trajectories equal across machines whose libm differs in the last bit, and make
 * the event queue branch-free.  A tick is a nanosecond unless run.resolution says otherwise; the
 * range is then 292 years.  Delays are given in seconds and rounded once, to the nearest tick.
 * A model asks its window for its clock (sim_ticks, sim_seconds); the functions here whose names
 * end in _s count nanoseconds, whatever the run's clock.
 */
#ifndef SIM_BASE_TIME_H
#define SIM_BASE_TIME_H

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

typedef gint64 SimTime;

#define SIM_TIME_MAX G_MAXINT64
#define SIM_NS_PER_S 1e9

/**
 * sim_time_from:
 * @seconds: zero or more; NaN and negative values are a bug in the caller and abort
 * @ticks_per_s: of the clock
 *
 * Inline, since every event is scheduled through it.
 * Returns: the nearest SimTime, of two as near the even one; SIM_TIME_MAX when @seconds is infinite
 * or past the range.
 */
static inline SimTime sim_time_from (double seconds, double ticks_per_s);

/* The same where the quick way does not reach: 2^51 ticks (26 days of nanoseconds) and more,
 * infinity, and the abort. */
SimTime sim_time_from_far (double seconds, double ticks_per_s);

static inline SimTime
sim_time_from (double seconds, double ticks_per_s)
{
  double ticks = seconds * ticks_per_s, round;
  gint64 bits;

  if (G_UNLIKELY (!(seconds >= 0 && ticks < 0x1p51)))
    return sim_time_from_far (seconds, ticks_per_s);
  /* leaves no bit for a fraction: the sum's mantissa ends in the whole number */
  round = ticks + 0x1.8p52;
  memcpy (&bits, &round, sizeof bits);
  return bits - G_GINT64_CONSTANT (0x4338000000000000);
}

/* The same in nanoseconds. */
static inline SimTime
sim_time_from_s (double seconds)
{
  return sim_time_from (seconds, SIM_NS_PER_S);
}

/* Returns: @time, in nanoseconds, in seconds. */
static inline double
sim_time_to_s (SimTime time)
{
  return (double) time / SIM_NS_PER_S;   /* a quotient is rounded once: 15 s is 15 exactly */
}

/* Returns: @a + @b, or SIM_TIME_MAX where the sum would overflow.  Both are zero or more. */
static inline SimTime
sim_time_add (SimTime a, SimTime b)
{
  SimTime sum;

  return G_UNLIKELY (__builtin_add_overflow (a, b, &sum)) ? SIM_TIME_MAX : sum;
}

G_END_DECLS

#endif
