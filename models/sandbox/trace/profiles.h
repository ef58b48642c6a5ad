/* models/sandbox/trace/profiles.h - what a trace's companions say of each function: how
 * long it runs and how much memory it has.
 *
 * Azure Functions 2019 and In-Vitro: function durations (ms, average and seven percentiles) and
 * memory (MB), of an application (Azure) or a function (In-Vitro); Huawei 2023: delay (s) and
 * memory (MB) by minute, a column per function; shares of CPU work.  Columns are found by name.
 * Loaded once, const.
 */
#ifndef MODELS_SANDBOX_TRACE_PROFILES_H
#define MODELS_SANDBOX_TRACE_PROFILES_H

#include "models/sandbox/trace/trace.h"

enum { POOL_PROFILE_QUANTILES = 7 };   /* 0, 1, 25, 50, 75, 99, 100 % */

typedef struct {
  double   average;                     /* s, or B */
  gboolean has_q;
  /* durations only, s: scaled so that straight lines between them have the average as their mean */
  double   q[POOL_PROFILE_QUANTILES];
} PoolProfile;

typedef struct PoolProfiles PoolProfiles;

/* Returns: (nullable): what is said of a function, or of its application where the file is about
 * these.  @profiles (nullable).  Where one side knows no owner or no application, what both know
 * must name one alone. */
const PoolProfile *pool_profile_find (const PoolProfiles *profiles, const PoolTraceName *name);

/* @profiles (nullable). */
gboolean pool_profiles_of_apps (const PoolProfiles *profiles);

/* Of shares, `average` is what of an execution is CPU work, 0 to 1. */
extern const SimFileFormat pool_durations_format, pool_memory_format, pool_shares_format;

#endif
