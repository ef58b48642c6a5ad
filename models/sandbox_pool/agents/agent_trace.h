/* models/sandbox_pool/agents/agent_trace.h - an agent's recorded tool calls: waits for the LLM and
 * times of tools, in order.  Loaded once, const. */
#ifndef MODELS_SANDBOX_POOL_AGENTS_AGENT_TRACE_H
#define MODELS_SANDBOX_POOL_AGENTS_AGENT_TRACE_H

#include "sim/sim.h"

typedef struct {
  double from_s, to_s;            /* as recorded */
  double llm_s, tool_s;           /* the gap before it, where no other call runs; its own time */
} PoolAgentCall;

typedef struct {
  GArray *calls;                  /* (element-type PoolAgentCall) by from_s */
} PoolAgentTrace;

extern const SimFileFormat pool_agent_format;

#endif
