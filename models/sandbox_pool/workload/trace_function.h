/* models/sandbox_pool/workload/trace_function.h - a name of a trace as a function.
 *
 * What is known of it comes from the function table, when it has a row of that name; the trace
 * itself (sizes of pods); and its files of durations and memory.  What none of them tells is drawn
 * once by the name: from a stream keyed by draw_seed, the name and the attribute, whatever the row,
 * the order of files, other functions, seed and replication.  Laws: docs/models/sandbox_pool.md.
 */
#ifndef MODELS_SANDBOX_POOL_WORKLOAD_TRACE_FUNCTION_H
#define MODELS_SANDBOX_POOL_WORKLOAD_TRACE_FUNCTION_H

#include "models/sandbox/trace/profiles.h"
#include "models/sandbox_pool/pool_params.h"

typedef struct {
  PoolFunctionRow row;
  double          image_bytes;    /* measured or drawn; 0: image_share of the limit */
  double          app_bytes;      /* of the application whose sandbox it runs in; 0: its own */
  const PoolProfile *duration;       /* (nullable) */
  gboolean        drew_exec, drew_memory, drew_profile;
} PoolTraceFunction;

/* Returns: name @i of the trace as a function. */
PoolTraceFunction pool_trace_function (const PoolParams *p, guint i);

#endif
