/* sim/base/time.c - seconds to nanoseconds, rounded once. */
#include "sim/base/time.h"
#include "sim/base/error.h"

SimTime
sim_time_from_s (double seconds)
{
  double ns = seconds * SIM_NS_PER_S;
  SimTime whole;

  sim_require (seconds >= 0);
  if (ns >= 0x1p63)
    return SIM_TIME_MAX;
  whole = (SimTime) ns;
  /* The difference is exact, so this rounds to nearest where adding one half first would not. */
  return whole + (ns - (double) whole >= 0.5);
}
