/* models/sandbox_platform/rows.c - every parameter: field, unit, default, allowed, meaning,
 * source.
 *
 * What no source states is "assumed"; docs/models/sandbox_platform.md says how policies read.
 */
#include "models/sandbox/trace/profiles.h"
#include "models/sandbox/trace/starts.h"
#include "models/sandbox_platform/arrivals/arrivals.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"
#include "models/sandbox_platform/placement/placement.h"
#include "models/sandbox_platform/scaling/scaling.h"

/* One file of arrivals/ each. */
const SimChoice plat_loads[] = {
  { "trace", "a file: each name is a function", &plat_load_trace },
  { "rates", "the functions of the list, each a Poisson process", &plat_load_rates },
  { "synthetic", "n_functions drawn from published marginals", &plat_load_synthetic },
  { NULL, NULL, NULL },
};

/* Azure places applications; most simulators count functions.  The choice decides how many
 * instances a trace has, and so how often one is warm. */
static const SimChoice units[] = {
  { "function", "the function, with its share of an application's memory", NULL },
  { "app", "the application, with all its functions and its memory", NULL },
  { NULL, NULL, NULL },
};

/* Ranks are of a group: clock is the priority of the node's last victim. */
const SimChoice plat_keeps[] = {
  { "none", "no instance outlives its call", &plat_keep_none },
  { "ttl", "ttl_s; under a cap the one idle longest goes first", &plat_keep_ttl },
  { "lru", "until memory is short; the one idle longest goes first", &plat_keep_lru },
  { "greedy_dual", "clock + uses x cost / size (FaasCache)", &plat_keep_greedy_dual },
  { "landlord", "clock + cost / size: credit and rent", &plat_keep_landlord },
  { "frequency", "clock + uses x cost", &plat_keep_frequency },
  { "size", "clock + uses / size", &plat_keep_size },
  { "hybrid", "hybrid histogram of idle times, loading ahead (ATC'20)", &plat_keep_hybrid },
  { "spes", "by classes of waiting times, loading ahead (after SPES, by thresholds of ours)",
    &plat_keep_spes },
  { NULL, NULL, NULL },
};

/* Beside the last two keep-alive has nothing to decide. */
const SimChoice plat_scalings[] = {
  { "demand", "a start for each call that finds no slot", &plat_scaling_demand },
  { "synchronous", "the same under a provider's limits (AWS Lambda)", &plat_scaling_synchronous },
  { "kpa", "Knative's pod autoscaler", &plat_scaling_kpa },
  { "fixed", "as many of each unit all the time", &plat_scaling_fixed },
  { NULL, NULL, NULL },
};

/* All choose among nodes with room, after eviction. */
const SimChoice plat_places[] = {
  { "least_allocated", "most left, of memory and CPUs (Kubernetes LeastAllocated)",
    &plat_place_least },
  { "pack", "the lowest number with room", &plat_place_pack },
  { "random", "any node with room", &plat_place_random },
  { "best_of", "of some at random the one with fewest calls", &plat_place_best_of },
  { "hash", "the unit's own node, the next ones above a bound of load", &plat_place_hash },
  { "hermod", "packed while cores are free, warm nodes first (Hermod)", &plat_place_hermod },
  { NULL, NULL, NULL },
};

/* LIFO lets the surplus of a burst grow old together; FIFO keeps more of it alive. */
static const SimChoice orders[] = {
  { "lifo", "the slot that came free last", NULL },
  { "fifo", "the slot that came free first", NULL },
  { NULL, NULL, NULL },
};

/* Late: no call is tied to the start that it caused. */
static const SimChoice bindings[] = {
  { "late", "to whichever slot is free first", NULL },
  { "early", "to the instance that was started for it", NULL },
  { NULL, NULL, NULL },
};

/* Studies of caches drop calls; platforms queue them. */
static const SimChoice fulls[] = {
  { "queue", "a call waits until memory is free", NULL },
  { "refuse", "it is turned away", NULL },
  { NULL, NULL, NULL },
};

/* Unlimited CPUs take queueing on cores out of a comparison of policies. */
static const SimChoice cpus[] = {
  { "unlimited", "no call slows another down", NULL },
  { "sharing", "processor sharing over a node's cores", NULL },
  { NULL, NULL, NULL },
};

/* They differ by the duration of a call. */
static const SimChoice ttl_froms[] = {
  { "end", "the end of the last call", NULL },
  { "start", "the beginning of the last call, as faascache-sim counts", NULL },
  { NULL, NULL, NULL },
};

/* The paper's text leaves it open. */
static const SimChoice readings[] = {
  { "a", "unloaded 1.1 tail after the end of the call", NULL },
  { "b", "unloaded 1.1 tail after it was loaded", NULL },
  { NULL, NULL, NULL },
};

/* The paper's, fitted anew at each idle time, and two that cost nothing. */
static const SimChoice forecasts[] = {
  { "arima", "ARIMA of the last 64, order by AIC", NULL },
  { "ar1", "autoregression of order 1 of the last 32, by least squares", NULL },
  { "median", "median of the last 8 idle times", NULL },
  { NULL, NULL, NULL },
};

/* Files count calls per minute; what happens inside one is ours to say. */
static const SimChoice spreads[] = {
  { "even", "the j-th of n at 60 j / n s (faascache-sim)", NULL },
  { "uniform", "each anywhere", NULL },
  { "poisson", "exponential gaps scaled to the minute (In-Vitro)", NULL },
  { NULL, NULL, NULL },
};

/* Kubernetes ranks pods without looking at their load. */
static const SimChoice downs[] = {
  { "recent", "the latest, whatever it runs: it drains (Kubernetes)", NULL },
  { "idle_first", "an idle one where there is one", NULL },
  { NULL, NULL, NULL },
};

/* One column, two meanings: only its maker knows. */
static const SimChoice colds[] = {
  { "init_and_warm", "a start and a warm run: the difference is the start", NULL },
  { "ignore", "no start: as in traces made from Azure's longest and mean durations", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define F(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (PlatFunctionRow, field, unit, def, allowed, doc, __VA_ARGS__)

static const SimParam function_rows[] = {
  F (name, "1", NULL, "any", "its name", "the user's"),
  F (rate_hz, "Hz", NULL, "[0, inf)", "calls per second", "the user's"),
  F (exec_s, "s", "100 ms", "[0, inf)", "execution alone, of each call", "the user's"),
  F (init_s, "s", "0.5 s", "[0, inf)", "start of its runtime", "assumed"),
  F (bytes, "B", "170 MB", "(0, inf)", "memory of an instance",
    "ATC'20: median of an application's"),
  F (vcpu, "1", "1", "(0, 1024]", "CPUs at most", "assumed"),
  F (cpu_share, "1", "1", "[0, 1]", "CPU work of the execution; the rest is waiting", "assumed"),
  SIM_PARAM_END
};

static const SimListType function_list = { function_rows, sizeof (PlatFunctionRow) };

#define P(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (PlatParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                        \
  SIM_PARAM_CHOICE (PlatParams, field, choices, def, doc, __VA_ARGS__)
#define FILE_(field, format, doc, ...)                                                          \
  SIM_PARAM_FILE (PlatParams, field, format, "", doc, __VA_ARGS__)

#define NOT_RATES "workload is trace or synthetic"
#define KPA "scaling is kpa"

const SimParam plat_params[] = {
  C (workload, plat_loads, "synthetic", "the calls", "assumed"),
  /* Which idle instances stay. */
  C (keep_alive, plat_keeps, "ttl", "which idle instances stay, and which goes first",
    "see choices",
     "scaling is demand or synchronous"),
  P (ttl_s, "s", "10 min", "[0, inf]",
    "how long an idle instance stays; alive at a gap equal to it",
    "ATC'20: AWS 10 min, Azure 20 min; OpenWhisk 10 min", "keep_alive is ttl"),
  C (ttl_from, ttl_froms, "end", "since when that counts", "providers: the last use",
     "keep_alive is ttl"),
  C (reuse_order, orders, "lifo", "which free slot takes a call", "assumed"),
  P (hist_range_s, "s", "4 h", "[60, 604800]",
    "what the histogram of idle times covers, in minutes",
    "ATC'20", "keep_alive is hybrid"),
  P (hist_cv_least, "1", "2", "[0, inf)",
    "coefficient of variation of the bins' counts from which the histogram is used", "ATC'20",
    "keep_alive is hybrid"),
  P (hist_margin_share, "1", "0.1", "[0, 0.9]", "margin of both windows", "ATC'20",
    "keep_alive is hybrid"),
  C (hist_reading, readings, "a", "until when an instance stays that was loaded ahead",
    "a: our reading of ATC'20; b: DSLab-FaaS", "keep_alive is hybrid"),
  C (forecast, forecasts, "arima", "when more than half of the idle times are beyond the range",
    "ATC'20: ARIMA", "keep_alive is hybrid"),
  P (spes_prewarm_s, "s", "2 min", "[0, inf)", "loaded so long before the next call is likely",
    "assumed: thresholds of SPES were not at hand", "keep_alive is spes"),
  P (spes_give_up_s, "s", "3 min", "[0, inf)", "kept so long beyond it", "assumed: 1 to 5 min",
    "keep_alive is spes"),
  /* How many instances there are. */
  C (scaling, plat_scalings, "demand", "how many instances there are", "see choices"),
  P (concurrency, "1", "1", "[0, 1000000]", "calls at once in an instance; 0: any number",
    "AWS Lambda: 1; Knative: 0"),
  C (binding, bindings, "late", "which instance serves a call that waits", "assumed",
     "scaling is demand or synchronous"),
  C (when_full, fulls, "queue", "a call for whose start no node has room", "assumed",
     "scaling is demand or synchronous"),
  P (account_limit, "1", "1000", "[1, 1000000000]", "calls in progress; more are turned away",
    "AWS Lambda: 1000", "scaling is synchronous"),
  P (burst_starts, "1", "1000", "[1, 1000000000]", "starts of a function in burst_s at most",
    "AWS Lambda: 1000 in 10 s", "scaling is synchronous"),
  P (burst_s, "s", "10 s", "(0, inf)", "refilled continuously over this", "AWS Lambda",
    "scaling is synchronous"),
  P (instances, "1", "1", "[1, 1000000]", "instances of each unit", "the user's",
    "scaling is fixed"),
  P (stable_s, "s", "60 s", "[6, 600]", "stable window, whole seconds", "Knative", KPA),
  P (panic_share, "1", "0.1", "[0.01, 1]", "panic window of it", "Knative: 10 %", KPA),
  P (panic_threshold, "1", "2", "[1, 10]", "wanted over ready instances from which it panics",
    "Knative: 200 %", KPA),
  P (target_share, "1", "0.7", "(0, 1]", "concurrency aimed at, of concurrency", "Knative: 70 %",
    KPA),
  P (target_default, "1", "100", "(0, inf)", "and of this where concurrency is 0", "Knative",
    "scaling is kpa and concurrency < 1"),
  P (up_rate, "1", "1000", "[1, inf)", "instances wanted over ready ones at most, a tick",
    "Knative: max-scale-up-rate", KPA),
  P (down_rate, "1", "2", "[1.001, inf)", "ready instances over wanted ones at most, a tick",
    "Knative: max-scale-down-rate", KPA),
  P (tick_s, "s", "2 s", "[0.1, 600]", "between decisions", "Knative", KPA),
  P (to_zero, "1", "true", "any", "down to no instance", "Knative", KPA),
  P (grace_s, "s", "30 s", "[0, inf)", "the last instance stays so long when none is wanted",
    "Knative: at most 30 s", "to_zero is true"),
  P (retention_s, "s", "0 s", "[0, inf)", "and so much longer", "Knative", "to_zero is true"),
  P (down_delay_s, "s", "0 s", "[0, 3600]", "the most that was wanted in this holds", "Knative",
    KPA),
  P (least_scale, "1", "0", "[0, 1000000]", "instances of a called unit at least", "Knative", KPA),
  P (most_scale, "1", "0", "[0, 1000000]", "instances of a unit at most; 0: any number", "Knative",
    KPA),
  P (initial_scale, "1", "0", "[0, 1000000]", "instances of each unit at the beginning",
    "assumed: deployed long before; Knative: 1 when deployed", KPA),
  P (burst_capacity, "1", "211", "[-1, 1000000000]",
    "calls more that ready instances must be able to take for calls to go past the activator; "
    "0: they always do, -1: never",
    "Knative: target-burst-capacity", KPA),
  P (queue_depth, "1", "10", "[0, 1000000]",
    "times concurrency that wait at an instance then; more are refused",
    "Knative: queue-proxy", "scaling is kpa and burst_capacity > -1 and concurrency > 0"),
  C (down_order, downs, "recent", "which instance is taken away", "Kubernetes", KPA),
  /* Nodes and starts. */
  P (nodes, "1", "1", "[1, 1000000]", "nodes", "the user's"),
  P (node_bytes, "B", "inf B", "(0, inf]", "memory of a node for instances, starting ones included",
    "the user's"),
  P (node_vcpu, "1", "inf", "(0, inf]",
    "CPUs that a node promises to instances at most, starting ones included",
    "Kubernetes NodeResourcesFit: requests"),
  P (cores, "1", "64", "[1, 4096]", "cores of a node", "the user's",
    "cpu is sharing or placement is hermod or node_busy_w > 0"),
  C (cpu, cpus, "unlimited", "what a busy node does to a call", "assumed"),
  C (placement, plat_places, "least_allocated", "where an instance starts", "see choices",
     "nodes > 1"),
  P (load_bound, "1", "1.25", "[1, inf)", "calls on a node over the mean at most",
    "Mirrokni et al., SODA'18", "placement is hash"),
  P (choices, "1", "3", "[1, 1000]", "nodes that are drawn", "e2b-dev/infra 54693ff: 3",
    "placement is best_of"),
  P (start_limit, "1", "0", "[0, 1000000]", "starts at once on a node; 0: any number",
    "e2b-dev/infra: 3"),
  P (create_s, "s", "100 ms", "[0, inf)", "making a sandbox, without its runtime", "assumed"),
  P (universal, "1", "0", "[0, 1000000]",
    "sandboxes without a function that are kept ready: they save create_s",
    "OpenWhisk: stem cells"),
  P (start_cpu_share, "1", "0.5", "[0, 1]", "CPU work of a start", "assumed"),
  P (overhead_bytes, "B", "0 B", "[0, inf)", "memory of an instance beside its unit's", "assumed"),
  /* The trace. */
  FILE_ (trace, &pool_trace_format, "the file", "the user's", "workload is trace"),
  FILE_ (durations, &pool_durations_format, "its functions' execution times", "the user's",
    "workload is trace"),
  FILE_ (memory, &pool_memory_format, "their memory", "the user's", "workload is trace"),
  FILE_ (metadata, &pool_metadata_format, "their run times and memory", "the user's",
    "workload is trace"),
  C (cold_is, colds, "ignore", "what cold_dur_ms of the metadata is",
    "faascache-sim 25110b6 sets it to the longest of a day", "metadata is not none"),
  FILE_ (cold_starts, &pool_starts_format,
    "their recorded cold starts: each start takes one of its function's", "the user's",
    "workload is trace"),
  FILE_ (cpu_shares, &pool_shares_format, "what of their execution is CPU work", "the user's",
    "workload is trace"),
  C (unit, units, "function", "what an instance is of", "Azure: application; FaasCache: function",
     "workload is trace"),
  P (from_s, "s", "0 s", "[0, inf)", "where in the trace the run begins", "the user's",
    "workload is trace"),
  P (length_s, "s", "inf s", "(0, inf]", "how much of it", "the user's", "workload is trace"),
  C (spread, spreads, "even", "the calls of a minute over its seconds", "faascache-sim",
     "workload is trace"),
  P (load_scale, "1", "1", "[0, 1e6]", "factor of the calls per minute, or of rates", "the user's",
    "workload is trace or rates"),
  P (sample_functions, "1", "0", "[0, 10000000]",
    "functions in the run: fewer than the trace has, or copies; 0: its own",
    "In-Vitro: sampling", "workload is trace"),
  P (sample_trials, "1", "32", "[1, 100000]", "samples of which the nearest to the trace is taken",
    "In-Vitro", "sample_functions > 0"),
  /* What no file tells is drawn once by the name. */
  P (draw_seed, "1", "0", "[0, 1000000000]", "another draw of what no file tells", "assumed",
    NOT_RATES),
  P (app_bytes, "B", "0 B", "[0, inf)",
    "memory of an application that no file tells; 0: drawn by the law of ATC'20",
    "In-Vitro for Azure 2021: 200 MB", NOT_RATES),
  P (duration_mu, "1", "-0.38", "(-inf, inf)", "drawn execution times, log-normal seconds: mu",
    "ATC'20", NOT_RATES),
  P (duration_sigma, "1", "2.36", "[0, inf)", "and sigma", "ATC'20", NOT_RATES),
  P (duration_max_s, "s", "10 min", "(0, inf)", "longest of them",
    "assumed: the usual limit of platforms", NOT_RATES),
  P (init_s, "s", "lognormal(0.5 s, 0.9)", "[0, inf)",
    "start of a runtime that no file tells, of traces cut to 50 ms ... 10 s",
    "assumed; AWS Lambda: INIT ends after 10 s", NOT_RATES),
  P (init_scale, "1", "1", "[0, 1e6]", "factor of all starts of runtimes", "the user's"),
  P (cpu_share, "1", "uniform(0.2, 1)", "[0, 1]", "CPU work of an execution; the rest is waiting",
    "assumed", NOT_RATES),
  P (vcpu_bytes, "B", "1769 MB", "(0, inf)",
    "memory that comes with a CPU; at least a tenth of one", "AWS Lambda documentation",
    NOT_RATES),
  P (exec_scale, "1", "1", "[0, 1e6]", "factor of all execution times", "the user's"),
  P (exec_floor_s, "s", "0 s", "[0, inf)", "no execution is shorter",
    "Azure 2021 has durations of 0"),
  /* Calls without a file. */
  SIM_PARAM_LIST (PlatParams, functions, &function_list, "", "[0, 100000]", "the functions",
    "the user's", "workload is rates"),
  P (invocations, "1", "100000", "[1, 10000000000]", "calls", "assumed",
    "workload is rates or synthetic"),
  P (n_functions, "1", "1000", "[1, 10000000]", "functions", "assumed", "workload is synthetic"),
  P (arrival_hz, "Hz", "10 Hz", "(0, inf)", "calls per second", "assumed", "workload is synthetic"),
  P (popularity_mu, "1", "-7.85", "[-100, 0]", "index / n_functions is log-normal: mu",
    "DSLab-FaaS after ATC'20", "workload is synthetic"),
  P (popularity_sigma, "1", "2.75", "(0, inf)", "and sigma", "DSLab-FaaS after ATC'20",
    "workload is synthetic"),
  /* Money and energy. */
  SIM_PARAM_REF (PlatParams, price, &sandbox_price_kind, "", "what the customer pays",
    "the catalogue"),
  P (node_price, "USD/s", "0 USD/h", "[0, inf)", "what a node costs the provider",
    "the user's"),
  P (node_idle_w, "W", "0 W", "[0, inf)", "power of a node with nothing to do", "the user's",
    "node_busy_w > 0"),
  P (node_busy_w, "W", "0 W", "[0, inf)",
    "power of a node with all cores at work; 0: not known, no energy is told", "the user's"),
  SIM_PARAM_END
};
/* clang-format on */
