/* models/rollout_sessions/rows.c - every parameter: field, unit, default, allowed, meaning, source,
 * and when it applies; and the tables of choices.
 *
 * Defaults make a small run of a 7 B model with a search tool.
 */
#include "models/rollout_sessions/rows.h"
#include "models/rollout_sessions/course/order.h"
#include "models/rollout_sessions/routing/router.h"
#include "models/rollout_sessions/workload/turn_trace.h"

/* A device of the catalogue, or what a paper says of one. */
static const SimChoice step_laws[] = {
  { "composed", "operators of the catalogue's device, as for serving", NULL },
  { "affine", "four coefficients of a step", NULL },
  { NULL, NULL, NULL },
};

/* Step by step is the reference of jumps. */
static const SimChoice advances[] = {
  { "jump", "from one change of composition to the next in closed form", NULL },
  { "step", "step by step: the reference, slow", NULL },
  { NULL, NULL, NULL },
};

/* In the order of LlmPrefixCache. */
static const SimChoice prefix_caches[] = {
  { "none", "every prompt is computed whole", NULL },
  { "blocks", "full blocks are kept by identity, least recently used go first (vLLM)", NULL },
  { "radix", "a tree of prefixes, least recently used leaves go first (SGLang)", NULL },
  { NULL, NULL, NULL },
};

/* What becomes of a session's KV while it is at its tool. */
static const SimChoice kv_policies[] = {
  { "lru", "free, and found again unless others needed the blocks", NULL },
  { "pin", "kept for at most pin_ttl_s, then as lru (Continuum)", NULL },
  { "offload", "as lru, with a copy in the host's memory that is loaded when it is gone", NULL },
  { "drop", "forgotten; only prompts of a group are shared", NULL },
  { NULL, NULL, NULL },
};

/* Whether a policy looks into caches, has a margin, has a gate. */
static const SesRouterRow round_robin = { ses_route_round_robin, FALSE, FALSE, FALSE };
static const SesRouterRow at_random = { ses_route_random, FALSE, FALSE, FALSE };
static const SesRouterRow least_loaded = { ses_route_least_loaded, FALSE, FALSE, FALSE };
static const SesRouterRow power_of_two = { ses_route_power_of_two, FALSE, FALSE, FALSE };
static const SesRouterRow least_tokens = { ses_route_least_tokens, FALSE, FALSE, FALSE };
static const SesRouterRow least_kv = { ses_route_least_kv, FALSE, FALSE, FALSE };
static const SesRouterRow hash = { ses_route_hash, FALSE, FALSE, FALSE };
static const SesRouterRow sticky = { ses_route_sticky, FALSE, FALSE, FALSE };
static const SesRouterRow sticky_sessions = { ses_route_sticky_sessions, FALSE, FALSE, FALSE };
static const SesRouterRow sticky_margin = { ses_route_sticky_margin, FALSE, TRUE, FALSE };
static const SesRouterRow sticky_gate = { ses_route_sticky_gate, FALSE, FALSE, TRUE };
static const SesRouterRow cache_aware = { ses_route_cache_aware, TRUE, FALSE, TRUE };
static const SesRouterRow cache_window = { ses_route_cache_window, TRUE, FALSE, TRUE };
static const SesRouterRow scored = { ses_route_scored, TRUE, FALSE, FALSE };

/* One function each in routing/. */
const SimChoice ses_routers[] = {
  { "round_robin", "each turn to the next instance", &round_robin },
  { "random", "each turn anywhere", &at_random },
  { "least_loaded", "each turn to the instance with the fewest requests", &least_loaded },
  { "power_of_two", "to the one with fewer requests of two drawn", &power_of_two },
  { "least_tokens", "to the one with the fewest tokens of requests", &least_tokens },
  { "least_kv", "to the one with the least KV in use", &least_kv },
  { "hash", "a session stays for ever where its number says", &hash },
  { "sticky", "a session stays where there were the fewest requests when it began", &sticky },
  { "sticky_least_sessions", "the same, the fewest sessions that have not ended",
    &sticky_sessions },
  { "sticky_margin",
    "a session stays while its instance has at most margin requests more than the emptiest",
    &sticky_margin },
  { "sticky_gate", "sessions stay while loads are balanced by imbalance and imbalance_ratio",
    &sticky_gate },
  { "cache_aware",
    "to the longest prefix, if that is long enough and loads are balanced; else least loaded",
    &cache_aware },
  { "cache_aware_window",
    "the same; where loads are apart among instances close to the emptiest", &cache_window },
  { "scored", "share of the prompt that is cached, less those of KV and of requests in use",
    &scored },
  { NULL, NULL, NULL },
};

/* What each compares; arrival is what engines do unasked, and asks for no priorities, so that their
 * queues stay rings. */
static const SesOrderRow by_program = { ses_order_program };
static const SesOrderRow longest_first = { ses_order_longest };
static const SesOrderRow shortest_first = { ses_order_shortest };
static const SesOrderRow by_prediction = { ses_order_predicted };
static const SesOrderRow by_feedback = { ses_order_feedback };

/* One function each in course/order.c. */
const SimChoice ses_orders[] = {
  { "arrival", "the turn that came first", NULL },
  { "program", "that of the session that was issued first (Continuum)", &by_program },
  { "longest_first", "of which most tokens are still to come: an oracle", &longest_first },
  { "shortest_first", "of which the fewest are: an oracle", &shortest_first },
  { "predicted",
    "which is expected to be longest, by members of its group that have ended and what it has "
    "generated (Heddle)",
    &by_prediction },
  { "feedback", "which has generated least, by doublings from 256 tokens on", &by_feedback },
  { NULL, NULL, NULL },
};

/* With slots alone. */
static const SimChoice refills[] = {
  { "sample", "a session gives its slot back when it ends", NULL },
  { "group", "a group gives its slots back when its last session ends", NULL },
  { NULL, NULL, NULL },
};

/* How rollout and training meet. */
static const SimChoice couplings[] = {
  { "sync", "rollout, training, new weights, one behind the other", NULL },
  { "one_step_off", "the next batch beside the training on this one", NULL },
  { "bounded_stale", "batches overlap as far as staleness allows (AReaL)", NULL },
  { NULL, NULL, NULL },
};

/* By issue no group is older than the bound. */
static const SimChoice consumes[] = {
  { "submission", "groups are trained on in the order in which they were issued", NULL },
  { "completion", "in the order in which they are complete", NULL },
  { NULL, NULL, NULL },
};

/* What new weights do to what is under way. */
static const SimChoice updates[] = {
  { "keep", "it goes on behind the pause with KV of the old weights, which caches keep", NULL },
  { "resume", "it keeps its tokens and computes their KV again; caches are emptied", NULL },
  { "restart", "it begins anew; caches are emptied", NULL },
  { "finish", "new weights wait for it, and nobody begins meanwhile; caches are emptied", NULL },
  { NULL, NULL, NULL },
};

/* A measured time, or bytes over a rate. */
static const SimChoice update_bys[] = {
  { "time", "update_s", NULL },
  { "bytes", "all weights at update_bytes_per_s", NULL },
  { NULL, NULL, NULL },
};

/* Which instances at a time. */
static const SimChoice update_orders[] = {
  { "together", "all stand still while they come", NULL },
  { "rolling", "one stands still after another, each for that time", NULL },
  { "buffered", "they come beside the steps; all stand still for the last bucket", NULL },
  { NULL, NULL, NULL },
};

/* Versions of one engine that schedule otherwise. */
static const SimChoice schedulers[] = {
  { "engine", "the rules of this version", NULL },
  { "vllm_v0",
    "vLLM before V1: whole prompts first, in steps of their own; 1 % of the KV is kept "
    "free at admission",
    NULL },
  { NULL, NULL, NULL },
};

/* Where tokens are collected decides what a loss costs. */
static const SimChoice at_losses[] = {
  { "resume", "turns keep their tokens and go on elsewhere, where their KV is computed again",
    NULL },
  { "turn", "what was generated of the turn is lost", NULL },
  { "session", "the session begins anew", NULL },
  { NULL, NULL, NULL },
};

/* When all attempts were too long. */
static const SimChoice unscoreds[] = {
  { "keep", "the session is trained on, with a reward of nothing", NULL },
  { "drop", "it is left out", NULL },
  { NULL, NULL, NULL },
};

/* By the rewards of a group. */
static const SimChoice filters[] = {
  { "none", "all groups are trained on", NULL },
  { "equal", "not those whose rewards are all equal; others take their place (DAPO)", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
/* A hazard a turn. */
static const SimParam stop_rows[] = {
  SIM_PARAM (SesStop, share, "1", NULL, "[0, 1]", "of the sessions that have come so far",
             "the user's"),
  SIM_PARAM_END
};
static const SimListType stop_list = { stop_rows, sizeof (SesStop) };

/* Instances behind those of the parameters. */
static const SimParam kind_rows[] = {
  SIM_PARAM (SesKind, instances, "1", NULL, "[1, 10000]", "of this kind", "the user's"),
  SIM_PARAM_REF (SesKind, device, &llm_operator_law_kind, "",
                 "what one runs on; none: as the others", "the catalogue", "step_law is composed"),
  SIM_PARAM (SesKind, tp, "1", "0", "[0, 1024]",
             "devices that share one layer; 0: as the others", "the user's",
             "step_law is composed"),
  SIM_PARAM (SesKind, time_factor, "1", "1", "(0, 1000]",
             "all of a step takes so many times as long", "the user's", "step_law is affine"),
  SIM_PARAM (SesKind, capacity_tokens, "tokens", SIM_UNKNOWN, "[16, 1e12]",
             "KV of a replica; unknown: as for the others", "the user's"),
  SIM_PARAM_REF (SesKind, price, &sim_price_kind, "",
                 "of one device for an hour; none: as the others", "the catalogue"),
  SIM_PARAM_END
};
static const SimListType kind_list = { kind_rows, sizeof (SesKind) };

/* As a log of a cloud has them. */
static const SimParam loss_rows[] = {
  SIM_PARAM (SesLoss, instance, "1", NULL, "[0, 1000000]",
             "number from 0: those of instances, then those of kinds", "the user's"),
  SIM_PARAM (SesLoss, at_s, "s", NULL, "[0, inf)", "when it is lost", "the user's"),
  SIM_PARAM (SesLoss, for_s, "s", "inf s", "(0, inf]",
             "until another is in its place, with weights", "the user's"),
  SIM_PARAM_END
};
static const SimListType loss_list = { loss_rows, sizeof (SesLoss) };

#define P(field, unit, def, allowed, doc, ...)                                                    \
  SIM_PARAM (SesParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                          \
  SIM_PARAM_CHOICE (SesParams, field, choices, def, doc, __VA_ARGS__)
#define R(field, kind, def, doc, ...)                                                             \
  SIM_PARAM_REF (SesParams, field, kind, def, doc, __VA_ARGS__)

#define DRAWN "trace is none"
#define LONG "trace is none and long_share > 0"
#define COMPOSED "step_law is composed"
#define AFFINE "step_law is affine"
#define SEVERAL "(instances > 1 or kinds is not none)"
#define LOSES "losses is not none or spot_instances > 0"

/* Who asks, tools, instances, routers, training. */
const SimParam ses_params[] = {
  P (iterations, "1", "1", "[1, 1000]", "training steps of a run", "assumed"),
  P (n_prompts, "1", "64", "[1, 1000000]", "groups that a training step takes", "assumed"),
  P (group_size, "1", "8", "[1, 256]", "sessions of a prompt", "assumed"),
  SIM_PARAM_FILE (SesParams, trace, &ses_trace_format, "",
     "sessions with their turns and tools; none: drawn. Past its end it begins anew",
     "the user's"),
  /* What prompts have in common. */
  P (system_tokens, "tokens", "0 tokens", "[0, 1000000]",
     "with which every prompt begins; of a trace's prompts, so many of their tokens",
     "PolyTrace Search-R1: 302"),
  P (prompt_tokens, "tokens", "300 tokens", "any", "of a group, behind system_tokens", "assumed",
     DRAWN),
  P (share_prompt, "1", "true", "any",
     "whether members of a group find each other's prompt in a cache", "vLLM V1",
     "prefix_cache is not none"),
  /* Shape of a session. */
  P (turns, "1", "uniform(1, 6)", "any", "turns of a session, rounded down, at least 1", "assumed",
     "trace is none and turn_stops is none"),
  SIM_PARAM_LIST (SesParams, turn_stops, &stop_list, "", "[0, 1000]",
     "instead of turns: the chance that a session ends after its first turn, its second, ...; the "
     "last holds for all later ones", "the user's", DRAWN),
  P (turn_correlation, "1", "0", "[0, 1]", "correlation of turns within a group",
     "PolyTrace Search-R1: 0.19", "trace is none and group_size > 1"),
  /* What a turn adds. */
  P (completion_tokens, "tokens", "lognormal(57 tokens, 0.75)", "any", "that a turn generates",
     "PolyTrace Search-R1", DRAWN),
  P (length_correlation, "1", "0", "[0, 1]",
     "correlation within a group of what turns of the same number generate", "assumed",
     "trace is none and group_size > 1"),
  /* Groups that are long, and members that run to the cap. */
  P (long_share, "1", "0", "[0, 1]", "groups of a second kind, whose completions are long_factor "
     "times as long", "assumed", DRAWN),
  P (long_factor, "1", "4", "(0, 1000]", "how much longer they are", "assumed", LONG),
  P (long_cap_share, "1", "0", "[0, 1)",
     "of members of such groups whose last completion runs to max_context_tokens, in the mean: "
     "each group has its own share", "PolyTrace DeepCoder-14B: 15 % of all, in 35 of 80 groups",
     LONG " and max_context_tokens > 0"),
  P (append_tokens, "tokens", "lognormal(507 tokens, 0.45)", "any",
     "that a tool's result and the template add to the next prompt", "PolyTrace Search-R1", DRAWN),
  P (break_tokens, "tokens", "0 tokens", "any",
     "at the end of what was there, that the next prompt says with other tokens: the KV is of no "
     "use", "assumed", "trace is none and prefix_cache is not none"),
  /* Caps. */
  P (max_turns, "1", "100", "[1, 10000]", "a session ends with this turn", "assumed"),
  P (max_context_tokens, "tokens", "0 tokens", "[0, 1e9]",
     "prompt, turns and results of a session, at which it is cut; 0: what an instance can hold",
     "assumed"),
  /* Tools. */
  P (tool_s, "s", "lognormal(160 ms, 1.34)", "any",
     "a call of a tool where nobody waits", "PolyTrace Search-R1: waits included", DRAWN),
  P (tool_servers, "1", "0", "[0, 1000000]",
     "calls that are served at once, others wait; 0: all", "assumed"),
  /* Environments that fail. */
  P (tool_failure_share, "1", "0", "[0, 1]", "attempts of a call that fail", "assumed", DRAWN),
  P (tool_timeout_s, "s", "inf s", "(0, inf]", "at which an attempt is given up and has failed",
     "assumed", DRAWN),
  P (tool_retries, "1", "2", "[0, 100]", "attempts behind the first; when all fail the session "
     "has failed", "assumed", "trace is none and (tool_failure_share > 0 or tool_timeout_s < inf)"),
  P (tool_restart_s, "s", "0 s", "[0, inf)", "behind each attempt that failed: a new environment",
     "assumed", "trace is none and (tool_failure_share > 0 or tool_timeout_s < inf)"),
  P (episode_timeout_s, "s", "inf s", "(0, inf]",
     "of a session from its first turn, tools included, at which it is cut", "assumed"),
  /* Instances. */
  P (instances, "1", "1", "[1, 10000]", "engines behind the router", "assumed"),
  SIM_PARAM_LIST (SesParams, kinds, &kind_list, "", "[0, 100]",
     "more instances, of other kinds", "the user's"),
  C (step_law, step_laws, "composed", "how long a step takes", "models/llm"),
  R (llm, &llm_model_kind, "llama31-8b", "the model: its shape, KV and weights", "the catalogue",
     "step_law is composed or kv_policy is offload or update_by is bytes"),
  R (device, &llm_operator_law_kind, "h100-sxm",
     "what an instance runs on: an accelerator and how it attains its peaks", "the catalogue",
     COMPOSED),
  R (engine, &llm_profile_kind, "vllm-2025q4",
     "a version of an engine: its scheduler and, with steps composed, kernels, memory rule and "
     "host time", "the catalogue"),
  /* Over devices. */
  P (tp, "1", "1", "[1, 1024]", "devices that share one layer", "assumed", COMPOSED),
  P (dp, "1", "1", "[1, 1024]", "replicas of attention that step together", "assumed", COMPOSED),
  P (ep, "1", "1", "[1, 1024]", "devices over which whole experts are spread", "assumed",
     "step_law is composed and llm.experts > 0"),
  C (weights_format, llm_formats, "bf16", "weights", "assumed", COMPOSED),
  C (kv_format, llm_formats, "bf16", "KV cache", "vLLM: as the activations", COMPOSED),
  P (memory_share, "1", SIM_UNKNOWN, "(0, 1]",
     "share of the memory that the engine takes; unknown: the engine's own", "the catalogue",
     COMPOSED),
  /* Four coefficients. */
  P (base_s, "s", "10 ms", "(0, 10]", "of every step", "assumed", AFFINE),
  P (token_s_per_token, "s/tokens", "10 us/tokens", "[0, 1]",
     "for each token that a step gives or verifies", "assumed", AFFINE),
  P (kv_s_per_token, "s/tokens", "10 ns/tokens", "[0, 1]", "for each token of KV that it reads",
     "assumed", AFFINE),
  P (prefill_s_per_token, "s/tokens", "20 us/tokens", "[0, 1]",
     "for each token of prompts that it computes", "assumed", AFFINE),
  /* Limits. */
  P (capacity_tokens, "tokens", SIM_UNKNOWN, "[16, 1e12]",
     "KV of a replica; unknown: what the memory leaves", "assumed"),
  P (max_requests, "1", "0", "[0, 1e6]",
     "most requests that run in a replica; 0: the engine's default", "the engine's documentation"),
  P (step_tokens, "tokens", "0 tokens", "[0, 1e6]",
     "most tokens of a step; 0: the engine's default", "the engine's documentation"),
  P (block_tokens, "tokens", "0 tokens", "[0, 4096]",
     "of a block of KV; 0: the engine's default", "vLLM 16, SGLang 1, TensorRT-LLM 32"),
  C (scheduler, schedulers, "engine", "which rules fill a step", "vllm/core/scheduler.py of 0.6"),
  C (advance, advances, "jump", "how an engine gets from change to change", "assumed",
     "draft_tokens < 1"),
  /* KV between turns. */
  C (prefix_cache, prefix_caches, "blocks", "whether prompts find the KV of what was there before",
     "vLLM V1: on"),
  C (kv_policy, kv_policies, "lru", "what becomes of a session's KV while it is at its tool",
     "vLLM: no pin, no knowledge of a call under way"),
  P (pin_ttl_s, "s", "2 s", "(0, inf]", "for which it is kept", "assumed", "kv_policy is pin"),
  P (host_kv_tokens, "tokens", "1e6 tokens", "[1, 1e12]",
     "that the host of an instance keeps", "assumed", "kv_policy is offload"),
  P (host_bytes_per_s, "B/s", "50 GB/s", "(0, inf)", "from there to a device",
     "PCIe 5.0 x16 carries 50 to 57 GB/s", "kv_policy is offload"),
  /* Speculation by numbers. */
  P (draft_tokens, "tokens", "0 tokens", "[0, 64]",
     "that each decode verifies besides its own; 0: no speculation", "assumed"),
  P (accepted_tokens, "tokens", "0 tokens", "[0, 64]", "of them that are accepted, in the mean",
     "assumed", "draft_tokens > 0"),
  /* Instances that come and go. */
  SIM_PARAM_LIST (SesParams, losses, &loss_list, "", "[0, 100000]",
     "instances that are lost, by time", "the user's"),
  P (spot_instances, "1", "0", "[0, 10000]",
     "the last of all instances, that are lost and come back by chance", "assumed"),
  P (spot_zones, "1", "0", "[0, 10000]",
     "over which they are dealt in turn: those of a zone go and come back together; 0: each by "
     "itself",
     "assumed", "spot_instances > 1"),
  P (spot_up_s, "s", "exponential(2 h)", "any", "for which one is there", "assumed",
     "spot_instances > 0"),
  P (spot_down_s, "s", "exponential(10 min)", "any",
     "until another is in its place, with weights", "assumed", "spot_instances > 0"),
  P (warning_s, "s", "0 s", "[0, inf)", "before a loss, from which it takes no new turns",
     "clouds: 30 to 120 s, or none", LOSES),
  P (notice_s, "s", "30 s", "[0, inf)",
     "until a loss without warning is known and its turns go elsewhere", "a probe's time-out",
     "(" LOSES ") and warning_s <= 0"),
  C (at_loss, at_losses, "resume", "what becomes of turns at an instance that is lost",
     "RLBoost, arXiv 2510.19225", LOSES),
  P (switch_instances, "1", "0", "[0, 10000]",
     "the first of all instances, whose devices train while there is a training step",
     "Libra, arXiv 2606.03077"),
  P (switch_s, "s", "10 s", "[0, inf)", "from the one work to the other", "assumed",
     "switch_instances > 0"),
  /* Routing and admission. */
  C (router, ses_routers, "sticky", "which instance gets a turn",
     "verl GlobalRequestLoadBalancer", SEVERAL),
  P (margin, "1", "2", "[0, 1000000]",
     "requests that a session's instance may have more than the emptiest", "verl PR 7435",
     SEVERAL " and router is sticky_margin"),
  P (imbalance, "1", "32", "[0, 1000000]",
     "loads are apart when the fullest has so many requests more than the emptiest", "sgl-router",
     SEVERAL " and router is sticky_gate or cache_aware or cache_aware_window"),
  P (imbalance_ratio, "1", "1.0001", "[0, 1000]", "and so many times as many", "sgl-router",
     SEVERAL " and router is sticky_gate or cache_aware or cache_aware_window"),
  P (least_share, "1", "0.5", "[0, 1]",
     "of a prompt that must be cached for that to decide", "sgl-router",
     SEVERAL " and router is cache_aware or cache_aware_window"),
  C (turn_order, ses_orders, "arrival",
     "whose turn an engine admits first, and whose it puts back last",
     "vLLM, TensorRT-LLM: arrival"),
  /* Who may begin. */
  P (slots, "1", "0", "[0, 1e9]", "sessions that may be under way at once; 0: all that the "
     "weights allow", "assumed"),
  P (active_tokens, "tokens", "0 tokens", "[0, 1e15]",
     "contexts of sessions under way above which none begins; 0: any", "assumed"),
  C (refill, refills, "sample", "when slots come back", "AReaL PR 1722", "slots > 0"),
  /* Training. */
  C (coupling, couplings, "sync", "how rollout and training meet", "AReaL, arXiv 2505.24298"),
  P (staleness, "1", "1", "[0, 1000]",
     "batches that may be ahead of the weights, also a part of one",
     "AReaL: 0 to 8; verl: 0.1 to 0.5", "coupling is bounded_stale"),
  C (consume, consumes, "submission", "which groups a training step takes", "Megatron-LM PR 5306",
     "coupling is bounded_stale or coupling is one_step_off"),
  C (at_update, updates, "resume", "what new weights do to what is under way",
     "vLLM: abort or keep; slime PR 1694"),
  P (evict_stale, "1", "false", "any",
     "whether groups that became older than the bound are thrown away", "NeMo-RL async GRPO",
     "consume is completion"),
  /* What is trained on. */
  C (filter, filters, "none", "which groups are trained on", "DAPO, arXiv 2503.14476"),
  P (success_share, "1", "0.5", "(0, 1)", "sessions with a good reward, mean over groups",
     "assumed", "filter is equal"),
  P (success_spread, "1", "0.3", "[0, 0.5)", "standard deviation of that over groups: difficulty",
     "assumed", "filter is equal"),
  P (reward_s, "s", "0 s", "any", "of a session's reward where nobody waits", "assumed"),
  P (reward_servers, "1", "0", "[0, 1000000]", "rewards that are computed at once; 0: all",
     "assumed"),
  P (reward_timeout_s, "s", "inf s", "(0, inf]", "at which an attempt at a reward is given up",
     "NeMo Gym PR 3185: 3,600 s"),
  P (reward_retries, "1", "0", "[0, 100]", "attempts behind the first", "NeMo Gym PR 3185: 2",
     "reward_timeout_s < inf"),
  C (unscored, unscoreds, "keep", "what becomes of a session without a reward", "assumed",
     "reward_timeout_s < inf"),
  /* The trainer. */
  P (train_s_per_token, "s/tokens", "10 us/tokens", "[0, 1]", "training on a generated token",
     "assumed"),
  P (interference_factor, "1", "1", "[1, 100]",
     "training takes so many times as long while sessions are under way",
     "vime issue 358: 1.22", "coupling is bounded_stale or coupling is one_step_off"),
  /* New weights. */
  C (update_by, update_bys, "time", "what says how long instances stand still for new weights",
     "assumed"),
  P (update_s, "s", "10 s", "[0, inf)", "that time", "assumed", "update_by is time"),
  P (update_gather_s, "s", "0 s", "[0, inf)", "before the first byte",
     "checkpoint-engine: 0.1 to 1.3 s", "update_by is bytes"),
  P (update_bytes_per_s, "B/s", "60 GB/s", "(0, inf)", "of all weights to all instances",
     "checkpoint-engine: 61 to 76 GB/s", "update_by is bytes"),
  P (update_bucket_bytes, "B", "0 B", "[0, inf)",
     "that go together through each of three stages", "checkpoint-engine: 3 to 8 GiB",
     "update_by is bytes"),
  C (update_order, update_orders, "together", "which instances stand still at a time",
     "Laminar, RLBoost", "at_update is keep or resume"),
  P (trainer_devices, "1", "0", "[0, 1e6]", "devices that train and do not roll",
     "assumed", "price is not none or switch_instances > 0"),
  R (price, &sim_price_kind, "", "price of one device for an hour; none: cost is not told",
     "the catalogue"),
  P (workload, "1", "unnamed", "any",
     "name of the workload, for tables and selections; has no effect", "assumed"),
  SIM_PARAM_END
};
