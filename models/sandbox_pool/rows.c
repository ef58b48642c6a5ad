/* models/sandbox_pool/rows.c - every parameter: field, unit, default, allowed, meaning, source.
 *
 * "TrEnv" is arXiv 2509.09525 with the SOSP'24 paper; "artifact" its authors' public code.  What
 * neither states is "assumed": docs/models/sandbox_pool.md lists these and how results move with
 * them.
 */
#include "models/sandbox_pool/agents/agent_trace.h"
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/workload/profiles.h"

/* The studies share nodes, CPUs and ledgers; which parameters apply differs (check.c, docs). */
static const SimChoice studies[] = {
  { "functions", "a serverless platform under a workload", NULL },
  { "agents", "LLM agents in virtual machines: waits and tool bursts", NULL },
  { "vm_starts", "many virtual machines started at once; CPU and disk have no queue", NULL },
  { NULL, NULL, NULL },
};

/* One file of start/ each.  Names are those that the papers' figures use, so that a scenario
 * reads like their legends. */
const SimChoice pool_systems[] = {
  { "trenv_cxl", "TrEnv, templates in CXL memory", &pool_trenv_cxl },
  { "trenv_rdma", "TrEnv, templates behind RDMA", &pool_trenv_rdma },
  { "faasd", "plain containers", &pool_faasd },
  { "criu", "containers restored from a checkpoint, whole image copied", &pool_criu },
  { "criu_lazy", "the same, pages on first touch", &pool_criu_lazy },
  { "reap", "REAP+: snapshot, working set prefetched", &pool_reap },
  { "faasnap", "FaaSnap+: snapshot, working set loaded while it runs", &pool_faasnap },
  { "e2b", "virtual machines, copying restore", &pool_e2b },
  { "e2b_plus", "virtual machines, pooled namespaces, snapshot mapped privately", &pool_e2b_plus },
  { "trenv_vm", "TrEnv-X: repurposed namespaces, templates, no guest page cache", &pool_trenv_vm },
  { NULL, NULL, NULL },
};

/* Which idle sandbox goes first.  A system that repurposes has no use for them: one idle sandbox
 * is as good as another, and pool_keep_universal takes the place of the choice. */
const SimChoice pool_keeps[] = {
  { "ttl", "idle sandboxes die after ttl_s, the oldest first under the cap", &pool_keep_ttl },
  { "lru", "kept until the cap, the oldest goes first", &pool_keep_lru },
  { "greedy_dual", "clock + calls x cost / size", &pool_keep_greedy_dual },
  { "frequency", "clock + calls x cost", &pool_keep_frequency },
  { "size", "clock + calls / size", &pool_keep_size },
  { "landlord", "credit of a cold start, rent by size", &pool_keep_landlord },
  { "histogram", "time to live and prewarming from a histogram of gaps", &pool_keep_histogram },
  { NULL, NULL, NULL },
};

/* All choose among the nodes that have memory for the call (placement/placement.c). */
const SimChoice pool_places[] = {
  { "warm_first", "the least loaded node with an idle sandbox of the function, else of all",
    &pool_place_warm },
  { "least_loaded", "fewest CPUs wanted", &pool_place_least },
  { "random", "any node", &pool_place_random },
  { "hash", "the function's node, the next one when its cap is reached", &pool_place_hash },
  { "pool_aware", "the least loaded of those with any idle sandbox", &pool_place_aware },
  { NULL, NULL, NULL },
};

/* Which idle sandbox is switched to the function called, in systems that repurpose. */
const SimChoice pool_victims[] = {
  { "lru", "the one idle longest, whatever its function", &pool_victim_lru },
  { "gap", "the function whose limit is nearest", &pool_victim_gap },
  { "runtime", "the oldest of the same runtime, else the oldest", &pool_victim_runtime },
  { "copies", "the function with most idle sandboxes", &pool_victim_copies },
  { NULL, NULL, NULL },
};

/* The paper argues for users, since a switched sandbox may leak to its next owner; the
 * artifact's experiments switch among all. */
static const SimChoice scopes[] = {
  { "all", "sandboxes are switched among all functions", NULL },
  { "user", "only among the functions of one user", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice pool_scopes[] = {
  { "cluster", "one remote pool for all nodes", NULL },
  { "node", "a pool and a link for each node", NULL },
  { NULL, NULL, NULL },
};

/* Unlimited CPUs take queueing on cores out of a comparison of start times. */
static const SimChoice cpus[] = {
  { "sharing", "processor sharing over the node's cores", NULL },
  { "unlimited", "no call slows another down", NULL },
  { NULL, NULL, NULL },
};

/* One file of workload/ each. w1 and w2 are those of the paper's figures; their bursts come from
 * the artifact's driver, not from the text. */
const SimChoice pool_loads[] = {
  { "w1", "bursts of eleven functions, cycle 143 s", &pool_load_w1 },
  { "w2", "the same names, cycle 160 s, memory bound", &pool_load_w2 },
  { "sequential", "one call at a time, iterations of every function", &pool_load_sequential },
  { "trace", "a file", &pool_load_trace },
  { "synthetic", "n_functions drawn from published marginals", &pool_load_synthetic },
  { NULL, NULL, NULL },
};

/* Azure 2019 measures memory by application, while In-Vitro and FaasCache count functions: the
 * choice decides how many sandboxes a trace has, and so how often one is warm. */
static const SimChoice units[] = {
  { "measured", "the application's where a file tells its memory, else the function's", NULL },
  { "app", "the application's, also where its memory is drawn", NULL },
  { "function", "the function's, whose share is that of one among its application's called ones",
    NULL },
  { NULL, NULL, NULL },
};

static const SimChoice splits[] = {
  { "azure", "the artifact's rule for Azure minutes", NULL },
  { "huawei", "its rule for Huawei minutes", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define P(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (PoolParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                        \
  SIM_PARAM_CHOICE (PoolParams, field, choices, def, doc, __VA_ARGS__)

const SimParam pool_params[] = {
  /* What is run, and the policies of the run. */
  C (study, studies, "functions", "what is run", "assumed"),
  C (system, pool_systems, "trenv_cxl", "how sandboxes start and hold memory", "TrEnv section 6.1"),
  C (keep_alive, pool_keeps, "ttl", "which idle sandboxes stay; TrEnv collects none", "artifact",
     "study is functions and system is not trenv_cxl or trenv_rdma"),
  C (placement, pool_places, "warm_first", "which node takes a call",
    "assumed: the paper has one node",
     "nodes > 1"),
  C (victim, pool_victims, "lru", "which idle sandbox is switched",
    "artifact: least recently used",
     "system is trenv_cxl or trenv_rdma"),
  C (share_scope, scopes, "all", "whose sandboxes may be switched",
    "SOSP section 5.1.2: user; artifact: all",
     "system is trenv_cxl or trenv_rdma"),
  C (pool_scope, pool_scopes, "cluster", "how far a remote pool reaches",
    "TrEnv section 4: all nodes; node: to compare with",
     "nodes > 1"),
  C (cpu, cpus, "sharing", "what a busy node does to a call", "assumed"),
  C (workload, pool_loads, "w1", "the invocations", "artifact"),
  SIM_PARAM_LIST (PoolParams, functions, &pool_function_list, "", "[0, 100000]",
    "the function table; empty: the artifact's eleven", "artifact"),
  P (variants, "1", "false", "any", "with the variants _1 and _2 of the eleven",
    "artifact: industry traces only"),
  P (reuse, "1", "true", "any", "idle sandboxes of the function are reused",
    "artifact: no_reuse turns it off"),
  P (templates, "1", "true", "any",
    "functions have memory templates; without, TrEnv starts plain containers", "TrEnv section 4"),
  /* Nodes.  The cap is on declared limits, as the artifact's scheduler sees them; dram_bytes is
   * what is there, and a run that passes it fails rather than swap. */
  P (nodes, "1", "1", "[1, 4096]", "nodes on one pool", "TrEnv section 6: one"),
  P (cores, "1", "64", "[1, 4096]", "physical cores a node",
    "artifact: 2 x 32-core Xeon Gold 6454S"),
  P (users, "1", "1", "[1, 1000000]",
    "who own synthetic functions in turn, and traced ones as drawn by the owner", "assumed"),
  P (smt_gain, "1", "0.3", "[0, 1]", "extra capacity when every core runs two threads",
    "assumed: usual SMT gain"),
  P (dram_bytes, "B", "256 GB", "(0, inf)",
    "memory of a node: a run that would hold more fails; soft_cap_bytes stays below",
    "artifact"),
  P (soft_cap_bytes, "B", "32 GiB", "(0, inf]", "cap of the sum of declared limits on a node",
    "artifact: 32, 64 in most runs"),
  /* The front end of the artifact's faasd: start workers with a short queue, kill workers with a
   * longer one, a collector, and clients that try again.  Their sizes decide tails. */
  P (start_workers, "1", "0", "[0, 100000]",
    "sandboxes started at once; 0: the system's, 10 or (REAP+, FaaSnap+) 6", "artifact"),
  P (start_queue, "1", "2", "[0, 100000]", "starts that wait for a worker", "artifact"),
  P (kill_workers, "1", "6", "[1, 1000]", "sandboxes removed at once", "artifact"),
  P (kill_queue, "1", "16", "[1, 100000]", "room for collected sandboxes that wait to be removed",
    "artifact"),
  P (retry_s, "s", "50 ms", "[0.0001, inf)", "a refused start is decided again after", "artifact"),
  /* The sleep of REAP+ and FaaSnap+ workers after a request: read from the artifact, where it
   * stands without a comment, and where it dominates their start latency under bursts. */
  P (back_off_s, "s", "100 ms", "[0, inf)",
    "first sleep of a REAP+ or FaaSnap+ worker, doubling by stage; requests closer than this raise "
    "the stage; 0: none", "artifact",
     "system is reap or faasnap"),
  P (back_off_stages, "1", "0", "[0, 20]",
    "highest stage; 0: the system's, 5 (REAP+) or 3 (FaaSnap+)", "artifact",
     "back_off_s > 0"),
  P (quiet_medium_s, "s", "1 s", "[0, inf)", "a REAP+ worker quiet so long falls two stages",
    "artifact",
     "system is reap and back_off_s > 0"),
  P (quiet_long_s, "s", "3 s", "[0, inf)", "and all stages", "artifact",
     "system is reap and back_off_s > 0"),
  P (budget_s, "s", "55 s", "(0, inf)", "an attempt that waits longer has failed", "artifact"),
  P (kill_s, "s", "uniform(50 ms, 200 ms)", "[0, inf)", "removing a sandbox",
    "assumed: network namespace, SIGKILL, unmount"),
  P (gc_period_s, "s", "5 s", "[0.001, inf)", "period of the collector of old sandboxes",
    "artifact"),
  P (ttl_s, "s", "10 min", "[0, inf]", "age at which an idle sandbox is collected",
    "artifact: 2, 3 or 10 min", "keep_alive is ttl"),
  /* What TrEnv keeps ready. */
  P (idle_sandboxes, "1", "70", "[0, 100000]", "sandboxes that TrEnv starts beforehand, a node",
    "artifact",
     "system is trenv_cxl or trenv_rdma"),
  P (idle_limit_bytes, "B", "256 MB", "[0, inf)", "declared limit of one of them", "artifact",
     "system is trenv_cxl or trenv_rdma"),
  P (idle_resident_bytes, "B", "8 MB", "[0, 1e15]", "what one of them really holds",
    "assumed: an idle interpreter",
     "system is trenv_cxl or trenv_rdma"),
  P (overlay_limit, "1", "16", "[1, 16]", "mounted overlays kept of a function", "artifact",
     "system is trenv_cxl or trenv_rdma"),
  /* Network namespaces from a pool, for the systems whose papers have one. */
  P (netns_pool, "1", "80", "[0, 100000]",
    "network namespaces that REAP+ and FaaSnap+ have ready, a node", "artifact",
     "system is reap or faasnap"),
  P (netns_refill_s, "s", "20 ms", "(0, inf]", "making another behind; inf: never",
    "assumed: as netns_base_s; chosen after a result (ADR 24)",
     "system is reap or faasnap"),
  /* A client that tries again reports the last attempt alone; both latencies are metrics, since
   * the difference is what an average without it hides. */
  P (client_retries, "1", "3", "[0, 10]", "attempts of the client after an error", "artifact"),
  P (client_retry_s, "s", "0.5 s", "[0, inf)", "wait before the first, doubling", "artifact"),
  P (poll_s, "s", "100 ms", "[0, inf)", "period of the gateway's poll of a new container",
    "artifact"),
  /* Parts of start latencies, by who pays them: reuse, then the switch of TrEnv section 5, then
   * containers, then virtual machines.  Sums of these are what figure 10 shows as bars. */
  P (reuse_s, "s", "uniform(0.5 ms, 1 ms)", "[0, inf)", "dispatch to an idle sandbox", "assumed"),
  P (overlay_unmount_s, "s", "0.2 ms", "[0, inf)", "unmount of the old application", "artifact",
     "system is trenv_cxl or trenv_rdma"),
  P (overlay_mount_s, "s", "0.8 ms", "[0, inf)", "bind mount of the new one", "artifact",
     "system is trenv_cxl or trenv_rdma"),
  P (overlay_miss_s, "s", "10 ms", "[0, inf)", "more, when none is prepared", "artifact",
     "system is trenv_cxl or trenv_rdma"),
  P (hookup_s, "s", "0.1 ms", "[0, inf)", "open namespaces 0.04, template 0.01, cgroup 0.05 ms",
    "artifact"),
  P (spawn_s, "s", "0.391 ms", "[0, inf)", "spawn of the restore process", "artifact"),
  P (kill_process_share, "1", "0.1", "[0, 1]",
    "switches whose SIGKILL takes kill_process_s, not 0", "assumed: artifact says sometimes",
     "system is trenv_cxl or trenv_rdma"),
  P (kill_process_s, "s", "uniform(4 ms, 5 ms)", "[0, inf)", "a slow SIGKILL", "artifact",
     "kill_process_share > 0"),
  P (restore_s, "s", "uniform(2 ms, 4 ms)", "[0, inf)",
    "restore of processes and attach of the template", "assumed"),
  /* A new container, without the runtime's own initialisation (init_s of the function). */
  P (containerd_s, "s", "1.396 ms", "[0, inf)",
    "namespace check 0.825, IP 0.095, info 0.235, snapshot 0.241 ms", "artifact"),
  P (netns_base_s, "s", "20 ms", "[0, inf)", "a network namespace, alone", "assumed"),
  P (netns_per_s, "s", "8 ms", "[0, inf)", "more for each created at the same time",
    "assumed: SOSP section 6.1 says 600 ms under load"),
  P (rootfs_s, "s", "uniform(100 ms, 300 ms)", "[0, inf)",
    "root file system, cgroup and shim of a container", "assumed"),
  /* Virtual machines. load_first_s is paid once on a node: the file is in the page cache then. */
  P (vmm_s, "s", "lognormal(12 ms, 0.69)", "[0, inf)", "spawn of a monitor: 12 ms, p99 60 ms",
    "NSDI'20 Firecracker: 6 to 60, typical 12 ms",
     "system is reap or faasnap"),
  P (load_first_s, "s", "uniform(13 ms, 33 ms)", "[0, inf)",
    "load of a snapshot, first time on a node", "firecracker issue 2027",
     "system is reap or faasnap or e2b or e2b_plus"),
  P (load_hot_s, "s", "uniform(7 ms, 10 ms)", "[0, inf)", "load of a snapshot, again",
    "firecracker issue 2027",
     "system is reap or faasnap or e2b or e2b_plus"),
  P (load_mapped_s, "s", "3.45 ms", "[0, inf)",
    "load of a snapshot whose memory is mapped from a template", "TrEnv-X issue 1",
     "system is trenv_vm"),
  P (connect_s, "s", "uniform(4 ms, 7 ms)", "[0, inf)",
    "restore of the connection into a virtual machine", "REAP, ASPLOS'21",
     "system is reap or faasnap"),
  P (guest_agent_s, "s", "uniform(5 ms, 10 ms)", "[0, inf)",
    "first answer of the agent in the guest", "assumed",
     "system is e2b or e2b_plus or trenv_vm"),
  P (disk_copy_s, "s", "100 ms", "[0, inf)", "copy of a writable disk",
    "assumed: 4 s without a reflink, TrEnv-X issue 1",
     "system is e2b or e2b_plus"),
  P (reflink_s, "s", "1 ms", "[0, inf)", "the same by a reflink", "assumed",
     "system is trenv_vm"),
  P (reuse_ns_s, "s", "1 ms", "[0, inf)", "taking network namespace and cgroup from a pool",
    "assumed"),
  /* What a call touches.  No paper prints it for these functions: the shares are assumed, and
   * docs/models/sandbox_pool.md says how far results move with each. */
  P (image_share, "1", "0.5", "(0, 1]", "memory image over the declared limit", "assumed"),
  P (touched_share, "1", "0.3", "[0, 1]", "pages that a call touches, of its image",
    "assumed; REAP: 3 to 39 %"),
  P (page_bytes, "B", "4096 B", "[512, inf)", "a page", "x86"),
  /* Costs of memory that is not local. far loads = pages x misses x (cxl - dram) / mlp. */
  P (misses_per_ro_page, "1", "20", "[0, inf)",
    "loads that miss the caches, for a page that is only read", "assumed",
     "system is trenv_cxl or trenv_vm"),
  P (mlp, "1", "6", "[1, inf)", "loads from CXL memory that overlap", "assumed: 4 to 8",
     "system is trenv_cxl or trenv_vm"),
  P (dram_latency_s, "s", "110 ns", "[0, inf)", "a load from local memory",
    "assumed: 100 to 120 ns",
     "system is trenv_cxl or trenv_vm"),
  P (cxl_latency_s, "s", "600 ns", "[0, inf)", "a load from CXL memory",
    "artifact: early sample; 200 to 300 ns today",
     "system is trenv_cxl or trenv_vm"),
  P (rdma_page_s, "s", "6 us", "[0, inf)", "a 4 KiB page by RDMA", "artifact: software RoCE",
     "system is trenv_rdma"),
  P (trap_s, "s", "3.7 us", "[0, inf)", "trap of an RDMA fault", "FaaSnap: a minor fault",
     "system is trenv_rdma"),
  P (cow_s, "s", "3 us", "[0, inf)", "copy on write of a CXL page, without its bytes",
    "assumed: 2 to 4 us",
     "system is trenv_cxl or trenv_vm"),
  /* Page faults, all from one table of FaaSnap, so that systems differ by the kind of fault and
   * not by the machine that it was measured on. */
  P (anonymous_s, "s", "2.5 us", "[0, inf)",
    "fault of an anonymous page: what a first call writes in a plain container",
    "FaaSnap, EuroSys'22"),
  P (minor_s, "s", "3.7 us", "[0, inf)", "minor fault", "FaaSnap, EuroSys'22",
     "system is faasnap or e2b_plus"),
  P (uffd_s, "s", "6.7 us", "[0, inf)", "fault served by user space", "FaaSnap, EuroSys'22",
     "system is reap or criu_lazy"),
  P (disk_s, "s", "13.3 us", "[0, inf)", "fault served by a file", "FaaSnap, EuroSys'22",
     "system is faasnap"),
  /* The remote pool.  Its link is one resource for all nodes that share it. */
  P (pool_bytes_per_s, "B/s", "10 GB/s", "[1000, inf)",
    "bandwidth of the pool's link, all nodes together", "assumed: not published"),
  P (pool_capacity_bytes, "B", "128 GB", "(0, inf)", "memory of the pool", "artifact"),
  P (outside_share, "1", "0.1", "[0, 1]", "touched pages outside the recorded working set",
    "assumed",
     "system is reap or faasnap"),
  P (zero_share, "1", "0", "[0, 1)", "pages of an image that are zero and need no room",
    "assumed; VM images: 82.8 %, arXiv 2606.24079",
     "system is trenv_cxl or trenv_rdma or trenv_vm"),
  P (dedup_share, "1", "0", "[0, 1)", "pages of templates that equal one of another template",
    "assumed",
     "system is trenv_cxl or trenv_rdma or trenv_vm"),
  P (metadata_bytes, "B", "1 MB", "[0, inf)", "metadata of a template", "SOSP: below 1 MB",
     "system is trenv_cxl or trenv_rdma or trenv_vm"),
  /* A virtual machine's own overhead. */
  P (guest_cache_bytes, "B", "64 MB", "[0, inf)",
    "files that a virtual machine reads: once in the host's page cache and, without DAX, in each "
    "guest's",
    "assumed; RunD: 94 MB with the monitor",
     "system is reap or faasnap or e2b or e2b_plus or trenv_vm"),
  P (vmm_bytes, "B", "4 MB", "[0, inf)", "memory of a monitor", "Firecracker: 3 to 5 MB",
     "system is reap or faasnap or e2b or e2b_plus or trenv_vm"),
  P (guest_memory_bytes, "B", "2 GiB", "(0, inf)", "guest memory, the size of a full memory file",
    "artifact: daemon default",
     "system is reap or faasnap"),
  P (snapshots_reap, "1", "1", "[1, 8]", "full memory files that REAP keeps of a function",
    "artifact", "system is reap"),
  P (snapshots_faasnap, "1", "2", "[1, 8]", "full memory files that FaaSnap keeps of a function",
    "artifact", "system is faasnap"),
  /* Sizes and factors of workloads. */
  P (cycles, "1", "12", "[1, 1000000]", "cycles of w1 or w2",
    "artifact: 12, the first 2 are warm-up", "workload is w1 or w2"),
  P (iterations, "1", "5", "[1, 1000000]", "calls of each function, workload sequential",
    "artifact", "workload is sequential"),
  P (exec_scale, "1", "1", "(0, inf)", "factor of all execution times", "assumed: sweep 0.5 to 2"),
  P (exec_jitter, "1", "0.08", "[0, 3]", "sigma of the logarithm of an execution time", "assumed"),
  P (ro_scale, "1", "1", "[0, 100]", "factor of all read-only shares, up to all pages",
    "assumed: to sweep"),
  P (limit_scale, "1", "1", "[1e-6, 1e6]", "factor of all limits", "assumed"),
  P (load_scale, "1", "1", "[1e-6, 1e6]", "factor of the number of calls of w1, w2 and traces",
    "assumed",
     "workload is w1 or w2 or trace"),
  /* Workload synthetic: marginals of Azure Functions as ATC'20 fits them. */
  P (n_functions, "1", "1000", "[1, 10000000]", "functions, workload synthetic", "assumed",
     "workload is synthetic"),
  P (invocations, "1", "100000", "[1, 10000000000]", "calls, workload synthetic", "assumed",
     "workload is synthetic"),
  P (arrival_hz, "Hz", "10 Hz", "(0, inf)", "calls a second, workload synthetic", "assumed",
     "workload is synthetic"),
  P (iat_cv, "1", "1", "(0, 100]", "coefficient of variation of the gaps between calls",
    "ATC'20: above 1 for 40 % of apps", "workload is synthetic"),
  P (popularity_mu, "1", "-7.85", "[-100, 0]", "index / n_functions is log-normal: mu",
    "DSLab-FaaS after ATC'20", "workload is synthetic"),
  P (popularity_sigma, "1", "2.75", "(0, inf)", "and sigma", "DSLab-FaaS after ATC'20",
     "workload is synthetic"),
  P (duration_mu, "1", "-0.38", "(-inf, inf)",
    "execution times, synthetic or of traced functions that no file tells, log-normal seconds: mu",
    "ATC'20",
     "workload is synthetic or trace"),
  P (duration_sigma, "1", "2.36", "[0, inf)", "and sigma", "ATC'20",
     "workload is synthetic or trace"),
  P (duration_max_s, "s", "10 min", "(0, inf)", "longest of them",
    "assumed: the usual limit of platforms",
     "workload is synthetic or trace"),
  /* Workload trace, its companions, and what is drawn where no file tells it. */
  SIM_PARAM_FILE (PoolParams, trace, &pool_trace_format, "", "the file, workload trace",
    "the user's", "workload is trace"),
  SIM_PARAM_FILE (PoolParams, durations, &pool_durations_format, "",
    "its functions' execution times", "the user's", "workload is trace"),
  SIM_PARAM_FILE (PoolParams, memory, &pool_memory_format, "",
    "their memory: limit and image; of an application: see memory_unit",
    "the user's", "workload is trace"),
  SIM_PARAM_LIST (PoolParams, rows, &pool_window_list, "", "[0, 100000]",
    "which row or column a function of the table takes; empty: all rows", "artifact"),
  C (split, splits, "azure", "how a minute's calls are spread over its seconds", "artifact",
     "workload is trace"),
  P (trace_from_s, "s", "0 s", "[0, inf)", "where in the trace the run begins", "assumed",
     "workload is trace"),
  P (trace_length_s, "s", "inf s", "(0, inf]", "how much of it", "artifact: 60 min",
     "workload is trace"),
  C (memory_unit, units, "measured", "whose a sandbox is, with its memory, workload trace",
    "Azure 2019: memory is measured by application; FaasCache, In-Vitro: function",
    "workload is trace"),
  P (draw_seed, "1", "0", "[0, 1000000000]",
    "another draw of what no file tells of a traced function", "assumed",
     "workload is trace"),
  P (drawn_init_s, "s", "lognormal(0.5 s, 0.9)", "[0, inf)",
    "start of the runtime of a function that no table names, cut to 50 ms ... 10 s",
    "assumed; AWS Lambda: INIT ends after 10 s",
     "workload is trace"),
  P (drawn_vcpu_bytes, "B", "1769 MB", "(0, inf)",
    "memory that comes with a CPU, where nothing tells CPUs; at least a tenth of one",
    "AWS Lambda documentation",
     "workload is trace"),
  /* keep_alive histogram: its published constants. */
  P (hist_range_s, "s", "4 h", "[60, 86400]", "longest gap that the histogram counts, in minutes",
    "ATC'20", "keep_alive is histogram"),
  P (hist_cv_max, "1", "2", "(0, inf)",
    "variance over mean above which the histogram is not trusted", "faascache-sim",
    "keep_alive is histogram"),
  P (hist_margin_share, "1", "0.1", "[0, 0.9]", "margin of time to live and prewarming",
    "faascache-sim", "keep_alive is histogram"),
  P (hist_default_s, "s", "2 h", "(0, inf)", "time to live without a histogram", "faascache-sim",
     "keep_alive is histogram"),
  /* Agents and virtual machines.  Short waits and tools are a component of their own, since one
   * log-normal fits either the median or the tail of agentcgroup's times, not both. */
  P (agents, "1", "200", "[1, 1000000]", "agents at once", "TrEnv section 9.6", "study is agents"),
  P (calls, "1", "46", "[1, 100000]", "LLM calls of an agent", "agentcgroup: p50, local model",
     "study is agents"),
  P (browser_group, "1", "10", "[1, 10000]", "agents on one browser", "TrEnv-X",
     "shared_browser is true"),
  P (concurrent, "1", "10", "[1, 100000]", "virtual machines started at once, study vm_starts",
    "assumed", "study is vm_starts"),
  P (browser, "1", "false", "any", "the agents use a browser", "TrEnv section 9.6",
     "study is agents"),
  P (shared_browser, "1", "true", "any", "browser_group agents share one, where the system can",
    "TrEnv-X", "browser is true"),
  P (llm_s, "s", "lognormal(3.53 s, 0.93)", "[0, inf)", "wait for the LLM",
    "agentcgroup, local model: mu 1.26, sigma 0.93", "study is agents"),
  P (tool_s, "s", "lognormal(184.5 ms, 2.79)", "[0, inf)", "time of a tool",
    "agentcgroup, local model: mu -1.69, sigma 2.79", "study is agents"),
  P (llm_short_share, "1", "0.222", "[0, 1]", "LLM waits that are as llm_short_s instead",
    "house fit: median of all gaps 2.51 s against the law of those above 50 ms",
    "study is agents"),
  P (llm_short_s, "s", "uniform(0 s, 50 ms)", "[0, inf)", "a gap between calls made together",
    "agentcgroup: gaps up to 50 ms", "llm_short_share > 0"),
  P (tool_short_share, "1", "0.294", "[0, 1]", "tools that are as tool_short_s instead",
    "house fit: median of all tools 0.04 s against the law of those above 10 ms",
    "study is agents"),
  P (tool_short_s, "s", "uniform(0 s, 10 ms)", "[0, inf)", "a tool that returns at once",
    "agentcgroup: tools up to 10 ms", "tool_short_share > 0"),
  SIM_PARAM_FILE (PoolParams, agent_trace, &pool_agent_format, "",
    "recorded waits and tools instead; agents begin at different calls of it", "the user's",
    "study is agents"),
  P (tool_max_s, "s", "600 s", "(0, inf)", "longest tool", "house rule for this fit",
     "study is agents"),
  P (tool_cpu_share, "1", "0.21", "[0, 1]", "CPU of a tool's time, the rest is waiting",
    "agentcgroup: 8.8 % of a core over 7.8 s a call of 3.2 s tools", "study is agents"),
  /* A browser costs CPU while nobody uses it, which is what sharing one saves. */
  P (browser_idle_vcpu, "1", "0.02", "[0, 1]", "CPU that an open browser always burns", "assumed",
     "browser is true"),
  P (browser_cpu_s, "s", "0.2 s", "[0, inf)", "CPU of the browser for one call", "assumed",
     "browser is true"),
  P (browser_launch_s, "s", "2 s", "[0, inf)", "CPU of a browser's start", "assumed",
     "browser is true"),
  P (tab_bytes, "B", "100 MB", "[0, inf)", "a tab", "assumed: 50 to 150 MB", "browser is true"),
  P (browser_bytes, "B", "600 MB", "[0, inf)", "a browser", "assumed: 300 to 900 MB",
     "browser is true"),
  /* Memory of an agent, by what copies of a template can share. */
  P (agent_bytes, "B", "60 MB", "[0, inf)", "anonymous memory of an agent",
    "assumed: fit on the plain agents", "study is agents or vm_starts"),
  P (agent_dirty_bytes, "B", "40 MB", "[0, inf)", "of it written",
    "assumed: fit on the plain agents", "study is agents or vm_starts"),
  P (agent_shared_bytes, "B", "0 B", "[0, inf)", "of it read only, once a node",
    "assumed: fit on the plain agents", "study is agents or vm_starts"),
  P (agent_cache_bytes, "B", "30 MB", "[0, inf)", "guest page cache of an agent",
    "assumed: fit on the plain agents", "study is agents or vm_starts"),
  P (host_cache_bytes, "B", "0 B", "[0, inf)", "host page cache of the agents' files",
    "assumed: fit on the plain agents", "study is agents or vm_starts"),
  P (pause_after_s, "s", "inf s", "[0, inf]", "an LLM wait is expected longer than this: pause",
    "assumed", "study is agents"),
  P (pause_s, "s", "100 ms", "[0, inf)", "pausing", "AgentENV", "pause_after_s < inf"),
  P (resume_s, "s", "47 ms", "[0, inf)", "resuming", "AgentENV: mean 46.95 ms",
     "pause_after_s < inf"),
  P (agent_ramp_s, "s", "10 s", "[0, inf)", "agents arrive over this time", "assumed",
     "study is agents"),
  P (memory_price, "USD/B/s", "0.0000166667 USD/GB/s", "[0, inf)", "memory x duration",
    "AWS Lambda x86"),
  P (usd_per_request, "USD", "0.0000002 USD", "[0, inf)", "a request", "AWS Lambda x86"),
  P (llm_usd_per_call, "USD", "0 USD", "[0, inf)", "an LLM call, beside its tokens",
    "assumed: tokens are not published", "study is agents"),
  P (llm_tokens, "tokens", "0 tokens", "[0, inf)", "tokens of an LLM call", "not published",
     "study is agents"),
  P (llm_price, "USD/tokens", "0 USD/tokens", "[0, inf)", "of a token, read and written alike",
    "not published", "study is agents"),
  SIM_PARAM_END
};
/* clang-format on */
