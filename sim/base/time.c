/* sim/base/time.c - seconds to ticks, rounded once. */
#include "sim/base/time.h"
#include "sim/base/error.h"

SimTime
sim_time_from_far (double seconds, double ticks_per_s)
{
  double ticks = seconds * ticks_per_s, over;
  SimTime whole;

  sim_require (seconds >= 0);
  if (ticks >= 0x1p63)
    return SIM_TIME_MAX;
  whole = (SimTime) ticks;
  /* exact, so this rounds to nearest where adding one half first would not */
  over = ticks - (double) whole;
  return whole + (over > 0.5 || (over == 0.5 && (whole & 1) != 0));
}
