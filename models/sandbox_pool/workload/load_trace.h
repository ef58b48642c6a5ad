/* models/sandbox_pool/workload/load_trace.h - the functions that a trace brings with it. */
#ifndef MODELS_SANDBOX_POOL_WORKLOAD_LOAD_TRACE_H
#define MODELS_SANDBOX_POOL_WORKLOAD_LOAD_TRACE_H

#include "models/sandbox/trace/trace.h"
#include "models/sandbox_pool/workload/workload.h"

/* Returns: the probability that the calls of a minute are skewed; Huawei: surely those of a base
 * function's busiest minute of an hour. */
double pool_skew_share (const PoolArrivals *m, const PoolTraceRow *row);

#endif
