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

/* Seconds from the beginning of rest: when an instance is loaded again, and until when it stays. */
typedef struct {
  double ahead_s, until_s;
} PlatWindows;

/* unload.c.  What a policy by idle times knows first of a unit, whose history begins with it. */
typedef struct {
  SimTime since;  /* it rests; -1: it never has */
  double until_s; /* of its present windows */
} PlatRest;

/* Returns: (transfer full): a history of @size bytes, zeroed behind the rest. */
gpointer plat_rest_new (gsize size, double until_s);
/* The last call of @unit has ended.  Its idle instances go now when windows.ahead_s > 0, and one is
 * started again after it; they die when the unit has been at rest for windows.until_s (infinite:
 * never). */
void plat_rest_begins (Plat *m, PlatUnit *unit, PlatWindows windows);
/* A call of @unit has come: from now on nothing is started ahead of it.  Returns: how long the unit
 * was idle, s; below 0 when others of it run, or it never rested. */
double plat_rest_ends (Plat *m, PlatUnit *unit);
/* As PlatKeep has it: from the start of rest for one that was loaded ahead; while others of the
 * unit run, from now. */
SimTime plat_rest_deadline (const Plat *m, const PlatInst *inst);

/* hybrid_law.c.  The windows of "Serverless in the Wild" (ATC'20), section 4. */
enum { PLAT_RECENT = 64 }; /* idle times that a forecast sees at most */

typedef struct {
  guint n_bins;
  guint *bins; /* idle times by minute */
  double n_inside, n_outside, sum_squares;
  double recent[PLAT_RECENT]; /* the last ones, minutes, in a ring */
  guint n_recent;
} PlatIdleTimes;

/* @range_s: what the histogram covers, in whole minutes. */
PlatIdleTimes *plat_idle_times_new (double range_s);
void plat_idle_times_free (PlatIdleTimes *times);
/* An idle time of @s has ended. */
void plat_idle_times_add (PlatIdleTimes *times, double s);
/* Returns: coefficient of variation of the counts of all bins; 0 without any. */
double plat_idle_times_cv (const PlatIdleTimes *times);
/* Returns: the forecast of the next idle time, s: ARIMA, AR (1) by least squares, or a median. */
double plat_idle_times_forecast (const PlatIdleTimes *times, int law);
/* Returns: TRUE when more than half are beyond the range, so that windows are a forecast's.
 * @times (nullable): none has ended. */
gboolean plat_idle_times_outside (const PlatIdleTimes *times);
/* Returns: the windows that the hybrid policy chooses. */
PlatWindows plat_hybrid_windows (const PlatParams *p, const PlatIdleTimes *times);

#endif
