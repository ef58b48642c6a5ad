/* models/sandbox_fleet/rows.c - every parameter: field, unit, default, allowed, meaning, source. */
#include "models/sandbox_fleet/params.h"

/* Training begins its episodes together; users come when they come. */
static const SimChoice arrivals[] = {
  { "poisson", "one by one, at a rate", NULL },
  { "batch", "all at one instant", NULL },
  { NULL, NULL, NULL },
};

/* Sandboxes that are ready before anybody wants them. */
static const SimChoice pools[] = {
  { "none", "each is made when it is wanted", NULL },
  { "fixed", "pool_size on each node", NULL },
  { "adaptive", "doubled when few are left (AgentENV)", NULL },
  { NULL, NULL, NULL },
};

/* A user who is turned away comes again later; an agent at work cannot. */
static const SimChoice fulls[] = {
  { "queue", "a new session waits for room", NULL },
  { "refuse", "it is turned away; one that has begun always waits", NULL },
  { NULL, NULL, NULL },
};

/* What a pause writes. */
static const SimChoice copies[] = {
  { "diff", "what is dirty since the last snapshot", NULL },
  { "full", "all that was touched", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define P(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (FleetParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                        \
  SIM_PARAM_CHOICE (FleetParams, field, choices, def, doc, __VA_ARGS__)
#define PAUSES "pause_after_s < inf"

const SimParam fleet_params[] = {
  /* Sessions: laws of agents at work, as they were measured. */
  C (arrivals, arrivals, "poisson", "how sessions come", "the user's"),
  P (sessions, "1", "1000", "[1, 10000000]", "sessions that come; forks are more", "the user's"),
  P (arrival_hz, "Hz", "0.5 Hz", "(0, inf)", "sessions per second", "the user's",
    "arrivals is poisson"),
  P (fork, "1", "0", "[0, 100000]", "copies that each makes of itself after its first act",
    "RL: samples of a prompt"),
  P (calls, "1", "46", "[1, 1000000]", "acts of a session", "agentcgroup: p50, local model"),
  P (think_s, "s", "lognormal(3.53 s, 0.93)", "[0, inf)", "wait for the LLM",
    "agentcgroup, local model: mu 1.26, sigma 0.93"),
  P (act_s, "s", "lognormal(0.5 s, 1.5)", "[0, inf)", "a tool",
    "assumed: mean 1.5 s; agentcgroup: mean 3.2 s, median 0.04 s"),
  P (act_cpu_share, "1", "0.21", "[0, 1]", "CPU work of it, the rest is waiting",
    "agentcgroup: 8.8 % of a core over 7.8 s a call of 3.2 s tools"),
  P (dirty_bytes, "B", "exponential(8 MB)", "[0, inf)", "what an act writes",
    "assumed; CubeSandbox: 7 MB idle"),
  /* Nodes, all alike. */
  P (nodes, "1", "4", "[1, 100000]", "nodes", "the user's"),
  P (cores, "1", "48", "[1, 4096]", "cores of a node", "the user's"),
  P (node_bytes, "B", "256 GB", "(0, inf)", "memory of a node", "the user's"),
  P (node_slots, "1", "200", "[1, 1000000]", "sandboxes on a node at most",
    "e2b-dev/infra 54693ff: 200"),
  P (start_limit, "1", "3", "[0, 1000000]", "starts and resumes at once on a node; 0: any number",
    "e2b-dev/infra 54693ff: 3"),
  C (when_full, fulls, "queue", "a session for which no node has room", "assumed"),
  P (disk_bytes_per_s, "B/s", "2 GB/s", "(0, inf)", "local disk of a node", "assumed: NVMe"),
  P (link_bytes_per_s, "B/s", "1.25 GB/s", "(0, inf)", "a node's link to the store",
    "assumed: 10 Gbit/s"),
  P (link_rtt_s, "s", "21 ms", "[0, inf)", "its round trip", "AgentENV 267"),
  P (lost_s, "s", "inf s", "(0, inf]", "when the first node is lost", "the user's"),
  /* A sandbox: what is promised and billed, and what it holds. */
  P (vcpu, "1", "2", "(0, 1024]", "CPUs that are billed", "E2B: 2", "price is not none"),
  P (size_bytes, "B", "4 GiB", "(0, inf)", "memory that is promised and billed",
    "gke-sandboxes comparison: 4 GiB"),
  P (start_bytes, "B", "60 MB", "[0, inf)", "memory that it holds when it has started", "assumed"),
  P (limit_bytes, "B", "1 GB", "(0, inf)", "memory that it holds at most",
    "agentcgroup: 920 MB at the 99th percentile"),
  P (create_s, "s", "500 ms", "[0, inf)", "making one",
    "mvm 2299: 447 ms of boot and 50 of monitor"),
  C (pool, pools, "adaptive", "sandboxes that are ready beforehand", "AgentENV e3dcc6a"),
  P (acquire_s, "s", "40 ms", "[0, inf)", "taking a ready one", "AgentENV: 44.8 ms p50",
    "pool is fixed or adaptive"),
  P (pool_size, "1", "16", "[0, 1000000]", "ready ones of a node", "the user's", "pool is fixed"),
  P (pool_low, "1", "2", "[0, 1000000]", "fewer left than this: the target doubles",
    "AgentENV e3dcc6a", "pool is adaptive"),
  P (pool_high, "1", "64", "[0, 1000000]", "largest target", "AgentENV e3dcc6a",
    "pool is adaptive"),
  P (pool_fill, "1", "4", "[1, 1000000]", "made at once", "AgentENV e3dcc6a",
    "pool is fixed or adaptive"),
  P (pool_ttl_s, "s", "inf s", "(0, inf]", "older ones are given up", "the user's",
    "pool is fixed or adaptive"),
  /* Pause, resume, fork. */
  P (pause_after_s, "s", "inf s", "[0, inf]", "a session that has thought so long is paused",
    "AgentENV: 15 s"),
  C (pause_copy, copies, "diff", "what a pause writes", "e2b, AgentENV: differences", PAUSES),
  P (snapshot_s, "s", "45 ms", "[0, inf)", "stopping it, without its bytes",
    "CubeSandbox: 45.7 ms with 7 MB", "pause_after_s < inf or fork > 0"),
  P (generations, "1", "10", "[1, 10000]", "layers after which the state is written as one",
    "one public implementation: 10", "pause_copy is diff"),
  P (resume_s, "s", "40 ms", "[0, inf)", "resuming it, without its bytes",
    "AgentENV: 46.95 ms; CubeSandbox: 41.8 ms", "pause_after_s < inf or fork > 0"),
  P (working_share, "1", "0.3", "[0, 1]", "of what it has touched, read before it goes on",
    "assumed; REAP: 3 to 39 %", "pause_after_s < inf or fork > 0"),
  P (block_bytes, "B", "2 MiB", "[512, inf)", "a block of the store",
    "e2b: 2 MiB; AgentENV: 256 KiB",
    "pause_after_s < inf or fork > 0"),
  P (prefetch, "1", "16", "[1, 100000]", "blocks in flight; 1: each on demand", "e2b: 16 workers",
    "pause_after_s < inf or fork > 0"),
  P (cache_bytes, "B", "100 GB", "[0, inf)", "blocks of paused sessions that a node keeps",
    "AgentENV: 100 GiB", "pause_after_s < inf or fork > 0"),
  /* Browsers: memory and CPU follow from use. */
  P (browser_group, "1", "0", "[0, 100000]", "sessions on one browser; 0: they use none",
    "TrEnv-X: 10"),
  P (browser_bytes, "B", "600 MB", "[0, inf)", "a browser", "assumed: 300 to 900 MB",
    "browser_group > 0"),
  P (tab_bytes, "B", "100 MB", "[0, inf)", "a session's tab", "assumed: 50 to 150 MB",
    "browser_group > 0"),
  P (browser_cpu_s, "s", "0.2 s", "[0, inf)", "CPU of the browser for an act", "assumed",
    "browser_group > 0"),
  /* Money, of both sides. */
  SIM_PARAM_REF (FleetParams, price, &sandbox_price_kind, "",
    "what the customer pays while it runs",
    "the catalogue"),
  P (node_price, "USD/s", "0 USD/h", "[0, inf)", "what a node costs the provider", "the user's"),
  P (node_idle_w, "W", "0 W", "[0, inf)", "power of a node with nothing to do", "the user's",
    "node_busy_w > 0"),
  P (node_busy_w, "W", "0 W", "[0, inf)",
    "power of a node with all cores at work; 0: not known, no energy is told", "the user's"),
  P (store_price, "USD/B/s", "0 USD/GB/s", "[0, inf)", "what the store costs", "the user's",
    "pause_after_s < inf or fork > 0"),
  SIM_PARAM_END
};
/* clang-format on */
