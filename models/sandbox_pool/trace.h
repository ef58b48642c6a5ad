/* models/sandbox_pool/trace.h - invocations from a file: calls a minute, or instants.
 *
 * Azure Functions 2019 and In-Vitro (HashOwner,HashApp,HashFunction,Trigger,1..1440), Huawei 2023
 * (day,time, one column a function) count calls a minute; Azure 2021
 * (app,func,end_timestamp,duration), Huawei 2025 requests (time_worker,...) and iluvatar
 * (func_name,invoke_time_ms) name instants.  Loaded once, const, shared by all runs.
 */
#ifndef MODELS_SANDBOX_POOL_TRACE_H
#define MODELS_SANDBOX_POOL_TRACE_H

#include "sim/sim.h"

typedef struct {
  char  *name, *app;              /* app: (nullable) where the format has one */
  double limit_bytes, vcpu;       /* 0 where the format has none */
} PoolTraceName;

typedef struct {
  double  at_s;         /* of an instant, or the start of a minute; from the start of the trace */
  double  exec_s;       /* NAN where the format has none */
  guint32 fn, count;    /* index of a name; calls */
} PoolTraceRow;

typedef struct {
  gboolean   minutes;   /* rows are calls a minute */
  GArray    *names;     /* (element-type PoolTraceName) */
  GArray    *rows;      /* (element-type PoolTraceRow) by at_s, then fn */
} PoolTrace;

extern const SimFileFormat pool_trace_format;

/* In order of at_s, then fn. */
int pool_trace_by_time (gconstpointer a, gconstpointer b);

#endif
