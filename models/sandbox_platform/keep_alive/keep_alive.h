/* models/sandbox_platform/keep_alive/keep_alive.h - which idle instances stay. */
#ifndef MODELS_SANDBOX_PLATFORM_KEEP_ALIVE_KEEP_ALIVE_H
#define MODELS_SANDBOX_PLATFORM_KEEP_ALIVE_KEEP_ALIVE_H

#include "models/sandbox_platform/policy.h"

/* simple.c.  Without memory of calls, or with their number alone. */
extern const PlatKeep plat_keep_none, plat_keep_ttl, plat_keep_ttl_start, plat_keep_lru;
extern const PlatKeep plat_keep_greedy_dual, plat_keep_landlord, plat_keep_frequency;
extern const PlatKeep plat_keep_size;

/* hybrid.c and spes.c, by the idle times of a unit. */
extern const PlatKeep plat_keep_hybrid, plat_keep_spes;

/* unload.c.  Windows of a unit at rest.  Its idle instances go now when @ahead_s > 0, and one is
 * started again after it; they die when the unit has been at rest for @until_s (infinite:
 * never). */
void plat_unit_rests (Plat *m, PlatUnit *unit, double ahead_s, double until_s);
/* A call has come: nothing is started ahead of it any more. */
void plat_unit_called (Plat *m, PlatUnit *unit);

/* hybrid_law.c.  The windows of "Serverless in the Wild" (ATC'20), section 4. */
enum { PLAT_RECENT = 32 }; /* idle times that a forecast sees */

typedef struct {
  guint n_bins;
  guint *bins; /* idle times by minute */
  double n_inside, n_outside, sum_squares;
  double recent[PLAT_RECENT]; /* the last ones, minutes, in a ring */
  guint n_recent;
} PlatIdleTimes;

/* Seconds from the beginning of rest: when an instance is loaded again, and until when it stays. */
typedef struct {
  double ahead_s, until_s;
} PlatWindows;

/* @range_s: what the histogram covers, in whole minutes. */
PlatIdleTimes *plat_idle_times_new (double range_s);
void plat_idle_times_free (PlatIdleTimes *times);
/* An idle time of @s has ended. */
void plat_idle_times_add (PlatIdleTimes *times, double s);
/* Returns: coefficient of variation of the counts of all bins; 0 without any. */
double plat_idle_times_cv (const PlatIdleTimes *times);
/* Returns: the forecast of the next idle time, s: AR (1) by least squares, or a median. */
double plat_idle_times_forecast (const PlatIdleTimes *times, int law);
/* Returns: the windows that the hybrid policy chooses. */
PlatWindows plat_hybrid_windows (const PlatParams *p, const PlatIdleTimes *times);

#endif
