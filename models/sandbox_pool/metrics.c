/* models/sandbox_pool/metrics.c - what the model measures. */
#include "models/sandbox_pool/metrics.h"

#define BASE(index, name)                                                                          \
  [POOL_BASE_E2E_S + (index)]                                                                      \
    = { "e2e_" name "_s", SIM_TALLY, "s", "end to end of " name " and its variants" },             \
    [POOL_BASE_START_S + (index)]                                                                  \
    = { "start_" name "_s", SIM_TALLY, "s", "start_s of " name " and its variants" }

/* clang-format off */
const SimMetric pool_metrics[] = {
  [POOL_ARRIVED] = { "arrived", SIM_COUNT, "1", "invocations (study agents: agents) that came" },
  [POOL_SERVED] = { "served", SIM_COUNT, "1", "those that ended well" },
  [POOL_REJECTED] = { "rejected", SIM_COUNT, "1",
    "those whose last attempt failed for want of memory" },
  [POOL_TIMED_OUT] = { "timed_out", SIM_COUNT, "1", "those whose last attempt passed the budget" },
  [POOL_CLIENT_RETRIES] = { "client_retries", SIM_COUNT, "1", "attempts after an error" },
  [POOL_WAITS] = { "waits", SIM_COUNT, "1", "refusals by the start workers: one retry_s each" },
  [POOL_REUSED] = { "reused", SIM_COUNT, "1", "starts in an idle sandbox of the function" },
  [POOL_REPURPOSED] = { "repurposed", SIM_COUNT, "1", "starts in a sandbox of another function" },
  [POOL_COLD] = { "cold", SIM_COUNT, "1", "sandboxes started for an invocation" },
  [POOL_PREWARMED] = { "prewarmed", SIM_COUNT, "1", "sandboxes started ahead of an invocation" },
  [POOL_EVICTED] = { "evicted", SIM_COUNT, "1", "idle sandboxes given up for memory" },
  [POOL_EXPIRED] = { "expired", SIM_COUNT, "1", "idle sandboxes given up for age" },
  [POOL_KILLED] = { "killed", SIM_COUNT, "1", "sandboxes removed by a kill worker" },
  [POOL_OVERLAY_MISSES] = { "overlay_misses", SIM_COUNT, "1",
    "switches that mounted an overlay synchronously" },
  [POOL_PAUSES] = { "pauses", SIM_COUNT, "1", "agents paused during an LLM wait" },
  [POOL_START_S] = { "start_s", SIM_TALLY, "s",
    "arrival of the last attempt to the start of execution, waits included" },
  [POOL_E2E_S] = { "e2e_s", SIM_TALLY, "s",
    "end to end of the last attempt, as the paper's client reports it" },
  [POOL_TRUE_E2E_S] = { "true_e2e_s", SIM_TALLY, "s", "end to end from the first attempt" },
  [POOL_EXEC_S] = { "exec_s", SIM_TALLY, "s", "execution, page faults and CPU sharing included" },
  [POOL_REUSE_START_S] = { "reuse_start_s", SIM_TALLY, "s", "start_s by reuse" },
  [POOL_REPURPOSE_START_S] = { "repurpose_start_s", SIM_TALLY, "s",
    "the switch itself, without waits" },
  [POOL_COLD_START_S] = { "cold_start_s", SIM_TALLY, "s", "start_s of new sandboxes" },
  [POOL_REUSE_E2E_S] = { "reuse_e2e_s", SIM_TALLY, "s", "e2e_s by reuse" },
  [POOL_REPURPOSE_E2E_S] = { "repurpose_e2e_s", SIM_TALLY, "s", "e2e_s by a switch" },
  [POOL_COLD_E2E_S] = { "cold_e2e_s", SIM_TALLY, "s", "e2e_s of new sandboxes" },
  [POOL_API_S] = { "api_s", SIM_TALLY, "s", "the call that loads a virtual machine's snapshot" },
  [POOL_MACHINE_READY_S] = { "machine_ready_s", SIM_TALLY, "s",
    "a virtual machine until it is there, before its guest answers" },
  [POOL_ACCOUNTED_INTEGRAL] = { "accounted_integral", SIM_COUNT, "B*s",
    "accounted_bytes summed over time" },
  [POOL_RESIDENT_INTEGRAL] = { "resident_integral", SIM_COUNT, "B*s",
    "resident_bytes summed over time" },
  [POOL_ACCOUNTED_BYTES] = { "accounted_bytes", SIM_LEVEL, "B",
    "declared limits of live sandboxes, all nodes" },
  [POOL_RESIDENT_BYTES] = { "resident_bytes", SIM_LEVEL, "B",
    "private and shared memory on the nodes, without the pool" },
  [POOL_ALIVE] = { "alive", SIM_LEVEL, "1", "sandboxes accounted for" },
  [POOL_BUSY_VCPU] = { "busy_vcpu", SIM_LEVEL, "1", "CPUs wanted by running invocations" },
  [POOL_KILL_BACKLOG] = { "kill_backlog", SIM_LEVEL, "1", "sandboxes waiting for a kill worker" },
  [POOL_BILL_USD] = { "bill_usd", SIM_COUNT, "USD", "memory x duration and requests" },
  [POOL_LLM_USD] = { "llm_usd", SIM_COUNT, "USD", "LLM calls of agents" },
  [POOL_LINK_BYTES] = { "link_bytes", SIM_COUNT, "B", "moved from the shared pool" },
  [POOL_ACCOUNTED] = { "accounted_series_bytes", SIM_SERIES, "B", "accounted_bytes over time" },
  [POOL_RESIDENT] = { "resident_series_bytes", SIM_SERIES, "B", "resident_bytes over time" },
  [POOL_POOL_BYTES] = { "pool_bytes", SIM_RESULT, "B",
    "templates or snapshot files, a function's once a pool, all pools" },
  [POOL_LINK_SHARE] = { "link_share", SIM_RESULT, "1", "busy share of the busiest pool's link" },
  BASE (0, "chameleon"), BASE (1, "pyaes"), BASE (2, "dynamic_html"), BASE (3, "image_processing"),
  BASE (4, "image_recognition"), BASE (5, "video_processing"), BASE (6, "crypto"),
  BASE (7, "image_flip_rotate"), BASE (8, "json_serde"), BASE (9, "js_json_serde"),
  BASE (10, "pagerank"),
  SIM_METRIC_END
};
/* clang-format on */
