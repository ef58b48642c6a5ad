/* models/sandbox_pool/marks.h - what a trace's companions say of each function: how long it runs
 * and how much memory it has.
 *
 * Azure Functions 2019 and In-Vitro: function durations (ms, average and seven percentiles) and
 * memory (MB), of an application (Azure) or a function (In-Vitro).  Loaded once, const.
 */
#ifndef MODELS_SANDBOX_POOL_MARKS_H
#define MODELS_SANDBOX_POOL_MARKS_H

#include "sim/sim.h"

enum { POOL_MARKS_QUANTILES = 7 };   /* 0, 1, 25, 50, 75, 99, 100 % */

typedef struct {
  double average;                       /* s, or B */
  double q[POOL_MARKS_QUANTILES];       /* durations only, s */
} PoolMark;

typedef struct PoolMarks PoolMarks;

/* Returns: (nullable): what is said of a function or an application.  @marks (nullable). */
const PoolMark *pool_marks_find (const PoolMarks *marks, const char *name);

extern const SimFileFormat pool_durations_format, pool_memory_format;

#endif
