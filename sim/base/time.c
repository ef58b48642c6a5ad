/* sim/base/time.c - seconds to nanoseconds, rounded once. */
#include "sim/base/time.h"
#include "sim/base/error.h"

SimTime
sim_time_from_far_s (double seconds)
{
  double ns = seconds * SIM_NS_PER_S, over;
  SimTime whole;

  sim_require (seconds >= 0);
  if (ns >= 0x1p63)
    return SIM_TIME_MAX;
  whole = (SimTime) ns;
  /* exact, so this rounds to nearest where adding one half first would not */
  over = ns - (double) whole;
  return whole + (over > 0.5 || (over == 0.5 && (whole & 1) != 0));
}
