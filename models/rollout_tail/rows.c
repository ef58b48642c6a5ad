/* models/rollout_tail/rows.c - every parameter: field, unit, default, allowed, meaning, source.
 *
 * "Seer" is arXiv 2511.14617v3.  Defaults are the Qwen2-VL-72B workload of Seer table 3 with
 * start values for what is not published.
 */
#include "models/rollout_tail/workload/grouped_trace.h"
#include "models/rollout_tail/rollout.h"

/* Seer does not say which: with `back` a long request loses its turn at every chunk, which is
 * what makes the uninformed order so costly. */
static const SimChoice requeues[] = {
  { "back", "a chunk that returns goes to the end of the line", NULL },
  { "age", "requests keep their place by number", NULL },
  { NULL, NULL, NULL },
};

/* Two of the three are counterfactuals: they show what the imbalance of ranks costs (pooled) and
 * what waiting for the slowest costs (free). */
static const SimChoice ranks[] = {
  { "lockstep", "each rank has its own KV and limit, and a step waits for the slowest", NULL },
  { "pooled", "the ranks of an instance share KV, limit and work evenly: hides their imbalance",
    NULL },
  { "free", "each rank steps by itself: hides the waiting", NULL },
  { NULL, NULL, NULL },
};

/* Fits of published measurements take both forms; a memory-bound step hides its weights behind
 * the batch in the second. */
static const SimChoice laws[] = {
  { "additive", "base + tokens + KV", NULL },
  { "max", "the larger of base and tokens, + KV", NULL },
  { NULL, NULL, NULL },
};

/* `step` is the reference of the tests, and the only one that can draw accepted drafts. */
static const SimChoice advances[] = {
  { "jump", "from change to change in closed form", NULL },
  { "step", "every step by itself: the reference, slow", NULL },
  { NULL, NULL, NULL },
};

/* A paper that prints a mean measured it on what it ran: `drawn` matches that run, `population`
 * the law behind it. */
static const SimChoice means[] = {
  { "drawn", "the mean of each iteration is exact", NULL },
  { "population", "the mean of the distribution is exact", NULL },
  { NULL, NULL, NULL },
};

/* Where a node's pooled KV goes that its DRAM cannot hold. */
static const SimChoice pool_fulls[] = {
  { "spill", "KV that does not fit in DRAM goes to NVMe", NULL },
  { "drop", "it is dropped and computed again", NULL },
  { NULL, NULL, NULL },
};

/* The text says that one waits when nothing fits; the other reading is a variant. */
static const SimChoice home_fulls[] = {
  { "wait", "it waits, and nobody behind it takes room there", NULL },
  { "spill", "it goes where there is room, and its KV with it", NULL },
  { NULL, NULL, NULL },
};

/* StreamRL searches its split with a predictor of lengths; the oracle knows them. */
static const SimChoice splits[] = {
  { "searched", "the least predicted makespan, groups between P50 and P90", NULL },
  { "given", "long_groups_share, long_instances, long_max_seqs", NULL },
  { NULL, NULL, NULL },
};

/* Suffix decoding looks at each step how much matches. */
static const SimChoice draft_lengths[] = {
  { "full", "gamma, or those of the budget", NULL },
  { "matches", "as many as the text matches, at most so many (SuffixDecoding)", NULL },
  { NULL, NULL, NULL },
};

/* Algorithm 1 of Seer, and the usual alternative that it is compared with. */
static const SimChoice budgets[] = {
  { "mba", "marginal-benefit allocation", NULL },
  { "fixed", "gamma drafts for everyone at every batch size", NULL },
  { NULL, NULL, NULL },
};

/* The paper prints the second, which with its own definition of beta is no benefit of one more
 * draft. */
static const SimChoice benefits[] = {
  { "reach", "beta[g] - beta[g + 1]: beta is the chance that all of the first g are accepted",
    NULL },
  { "next", "beta[g + 1] itself", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice acceptances[] = {
  { "mean", "every request gains the expected number of tokens", NULL },
  { "drawn", "the number accepted is drawn in every step; needs advance step", NULL },
  { NULL, NULL, NULL },
};

/* One entry per file of rounds/; where rollout and training share devices, only sync is a whole
 * system. */
const SimChoice roll_couplings[] = {
  { "sync", "rollout, training, update, one behind the other", &roll_sync },
  { "one_step_off", "the next rollout runs beside training", &roll_one_step_off },
  { "bounded_stale",
    "rollout never stops; admission waits while it would be too far ahead of the weights",
    &roll_bounded_stale },
  { NULL, NULL, NULL },
};

const SimChoice roll_rounds[] = {
  { "all", "a rollout ends with the last response of every group", &roll_round_all },
  { "partial",
    "more groups are issued than wanted; it ends when enough are complete, the others go on next "
    "time",
    &roll_round_partial },
  { "tail_batch",
    "short rounds end with the first groups; those cut off are answered anew in long rounds",
    &roll_round_tail_batch },
  { NULL, NULL, NULL },
};

/* All NULL: the instances plan whole tokens, and the budget is never asked. */
static const RollDrafter no_drafter = { 0 };

const SimChoice roll_drafters[] = {
  { "none", "no speculation", &no_drafter },
  { "siblings", "the group's other responses: Seer's grouped speculation", &roll_siblings },
  { "suffix", "the request's own text, as SuffixDecoding: given_tau tokens per step of gamma",
    &roll_suffix },
  { "draft_model", "a small model: the same", &roll_draft_model },
  { "mtp", "multi-token prediction heads: the same", &roll_mtp },
  { NULL, NULL, NULL },
};

/* Bound policies first, then those that divide.  Oracles read the lengths that the others must
 * not see. */
const SimChoice roll_policies[] = {
  { "verl", "groups bound to instances round robin: the baseline", &roll_verl },
  { "request_rr", "requests bound to instances round robin", &roll_request_rr },
  { "divided", "chunks, first come first served: the paper's no-context", &roll_divided },
  { "context", "chunks, probes first, then groups with the longest estimate", &roll_context },
  { "oracle_lfs", "chunks, longest true length first", &roll_oracle_lfs },
  { "oracle_sjf", "chunks, shortest true length first", &roll_oracle_sjf },
  { "history", "chunks, longest length of the last epoch first", &roll_history },
  { "streamrl_oracle", "groups bound; the longest to instances of their own, lengths known",
    &roll_streamrl },
  { NULL, NULL, NULL },
};

/* Divided policies alone ask for a place; bound ones name the instance themselves. */
const SimChoice roll_placements[] = {
  { "affinity", "back to the node that holds the KV, where it waits while instances are in "
    "balance", &roll_affinity },
  { "least_loaded", "the instance with the fewest requests in flight", &roll_least_loaded },
  { NULL, NULL, NULL },
};

/* Policies that divide requests into chunks, which move with their KV. */
#define MATCHES "draft is suffix and draft_length is matches"
#define CHUNKED "policy is divided or context or oracle_lfs or oracle_sjf or history"

/* clang-format off */
/* What a cap cuts off. */
static const SimChoice length_bodies[] = {
  { "lognormal", "log L is normal: a long tail to the right", NULL },
  { "weibull", "log L leans to the left (skewness -1.14), as reasoning traces do", NULL },
  { NULL, NULL, NULL },
};

/* Whole groups, so that what members have in common stays. */
static const SimChoice trace_draws[] = {
  { "in_order", "in their order, and past the last from the first on", NULL },
  { "resampled", "drawn with replacement, anew in each replication", NULL },
  { NULL, NULL, NULL },
};

#define P(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (RollParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...) \
  SIM_PARAM_CHOICE (RollParams, field, choices, def, doc, __VA_ARGS__)

const SimParam roll_params[] = {
  /* What is compared. */
  C (policy, roll_policies, "verl", "which requests run where, and in which order",
      "Seer sections 3.1, 3.2, 4.1"),
  C (placement, roll_placements, "affinity", "which instance takes a chunk",
      "Seer, OSDI'26 version", CHUNKED),
  C (home_full, home_fulls, "wait",
     "what a chunk does whose node has no room, while instances are in balance",
     "Seer, OSDI'26 version", "placement is affinity"),
  C (requeue, requeues, "back", "place of a chunk that returns, policy divided",
      "assumed: not published; first in, first out, taken literally", "policy is divided"),
  C (round, roll_rounds, "all", "when a rollout ends", "APRIL, RollPacker"),
  C (coupling, roll_couplings, "sync", "how rollout and training meet", "Seer section 2.1; AReaL"),
  /* The workload: groups of responses, their lengths, and how alike they are within a group. */
  P (iterations, "1", "1", "[1, 1000]", "iterations of a run; results are their means", "assumed"),

  P (n_prompts, "1", "600", "[1, 1e6]", "groups that an iteration needs",
      "Seer table 3, Qwen2-VL-72B"),
  P (group_size, "1", "16", "[1, 256]", "responses to a prompt", "Seer table 3, Qwen2-VL-72B"),
  P (max_length_tokens, "tokens", "40960 tokens", "[16, 1e7]", "longest response allowed",
      "Seer table 3, Qwen2-VL-72B"),
  P (mean_length_tokens, "tokens", "7615 tokens", "[16, 1e7]",
      "mean length of capped responses", "Seer table 3, Qwen2-VL-72B", "trace is none"),
  P (sigma, "1", "1.1", "[0, 5]",
      "standard deviation of log length before the cap; calibratable",
      "assumed: Seer figure 2 has no numbers", "trace is none"),
  P (rho, "1", "0.9", "[0, 1]",
      "correlation of log length within a group before the cap; calibratable",
      "assumed; 0.88 to 0.92 in PolyTrace DeepCoder-14B, 0.06 in base models", "trace is none"),
  C (mean_mode, means, "drawn", "what mean_length_tokens holds for", "assumed", "trace is none"),
  C (length_body, length_bodies, "lognormal", "form of the distribution before the cap", "assumed",
     "trace is none"),
  P (outlier_share, "1", "0", "[0, 1]", "responses whose length does not follow their group",
      "assumed", "trace is none"),
  P (long_share, "1", "0", "[0, 1]", "groups of a second component, long_factor times as long",
      "assumed", "trace is none"),
  P (long_factor, "1", "4", "(0, 1000]", "how much longer it is, in the median", "assumed",
     "long_share > 0"),
  P (long_cap_share, "1", "0", "[0, 1)",
     "of members of such groups that run to the cap whatever else they were, in the mean: each "
     "group has its own share",
     "PolyTrace DeepCoder-14B: 15 % of all, in 35 of 80 groups", "long_share > 0"),
  P (length_growth, "1", "0", "[-0.5, 10]",
      "growth of the mean length from one iteration to the next", "assumed",
      "iterations > 1 and trace is none"),
  P (prompt_tokens, "tokens", "1400 tokens", "[1, 1e7]", "prompt length of a group",
      "assumed: Qwen with images 1400, Moonlight and Kimi-K2 200 to 500", "trace is none"),
  SIM_PARAM_FILE (RollParams, trace, &roll_grouped_trace_format, "",
      "grouped lengths from a file instead", "PolyTrace, arXiv 2509.25279"),
  C (trace_groups, trace_draws, "in_order", "which of its groups are taken", "assumed",
     "trace is not none"),
  P (trace_factor, "1", "1", "(0, 1000]", "its lengths times this, before the cap", "assumed",
     "trace is not none"),

  /* The instances: their number, ranks and KV. */
  P (n_instances, "1", "16", "[1, 4096]", "inference instances", "Seer table 3, Qwen2-VL-72B"),
  P (n_ranks, "1", "1", "[1, 256]", "data-parallel ranks of an instance",
      "Seer table 3: 32 for Kimi-K2"),
  C (ranks, ranks, "lockstep", "how the ranks of an instance work together",
      "Seer table 3: DP32 + EP32", "n_ranks > 1"),
  P (capacity_tokens, "tokens", "650000 tokens", "[1, 1e12]",
      "KV that a rank holds; calibratable", "assumed: not published"),
  P (watermark_share, "1", "0.99", "(0, 1]",
      "requests are admitted up to this share of it; policies in chunks reserve instead",
      "assumed: vLLM V0 kept 1 % of the KV free, V1 keeps none",
      "policy is verl or request_rr or streamrl_oracle or tail_reference is true"),
  P (max_seqs, "1", "200", "[1, 1e6]", "requests that a rank runs at once; calibratable",
      "assumed: axis of Seer figure 3"),
  P (kv_bytes_per_token, "B/tokens", "327680 B/tokens", "(0, inf)", "KV of a token",
      "derived: 2 x 80 layers x 8 heads x 128 x 2 bytes", CHUNKED),
  P (gpus_per_instance, "1", "8", "[1, 4096]", "GPUs of an instance", "Seer table 3, Qwen2-VL-72B"),
  P (gpus_per_node, "1", "8", "[1, 64]", "GPUs that share a node's DRAM and network",
      "Seer section 4.1", CHUNKED),
  P (gpu_usd_per_h, "USD/h", "2 USD/h", "[0, inf)", "price of a GPU", "assumed"),

  /* Time of a decode step, linear in tokens verified and KV read, and what drafting adds to it. */
  C (step_law, laws, "additive", "form of the step time",
      "assumed: fit of SpecDecode-Bench measurements is additive"),
  C (advance, advances, "jump", "how an instance gets from change to change", "assumed"),
  P (efficiency, "1", "1", "(0, 100]",
      "e: base, token and KV times are multiplied by it; calibratable", "assumed"),
  P (base_s, "s", "12.5 ms", "[0, 10]", "step time of nothing: weights, launch, collectives",
      "derived: 146 GB over 8 x 3.35 TB/s at 81 %, plus launch"),
  P (token_s_per_token, "s/tokens", "24 us/tokens", "[0, 1]",
      "more per token verified, of the rank",
      "derived: 2 x 73e9 FLOP at 77 % of 8 x 989 TFLOP/s"),
  P (moe_s_per_token, "s/tokens", "0 s/tokens", "[0, 1]", "experts: per token of the mean rank",
      "assumed: within token_s_per_token"),
  P (kv_s_per_token, "s/tokens", "12.3 ns/tokens", "[0, 1]",
      "more per KV token resident in the rank", "derived: 327,680 bytes over 8 x 3.35 TB/s"),
  P (query_s_per_token, "s/tokens", "0 s/tokens", "[0, 1]",
      "what a token verified, a request's own included, multiplies for a KV token resident: the KV "
      "is read meanwhile, and the longer of the two counts",
      "4 d x heads x layers FLOP, latent attention 2 x 1,088 x heads x layers"),
  P (verify_factor, "1", "0", "[0, 10]",
      "v: a draft token costs this share of reading the KV again; calibratable on Seer figure "
      "11", "assumed: not published", "draft is not none"),
  P (expert_base_share, "1", "0", "[0, 1]",
      "of base_s: reading experts, of which a step reads those that its tokens pick, alike likely",
     "derived from the weights of the model"),
  P (expert_pick_share, "1", "0.0208", "(0, 1]", "experts that a token picks, of all",
     "Kimi-K2: 8 of 384", "expert_base_share > 0"),
  P (draft_s, "s", "0 s", "[0, 1]", "drafting, per step",
      "assumed: n-gram drafting costs 0.59 % of verification in SpecDecode-Bench",
      "draft is not none"),
  P (draft_s_per_token, "s/tokens", "0 s/tokens", "[0, 1]", "drafting, a draft token", "assumed",
     "draft is not none"),
  P (draft_kv_s_per_token, "s/tokens", "0 s/tokens", "[0, 1]",
      "drafting, a KV token resident in the rank",
      "assumed; 2.4 ns for EAGLE on an 8B model in SpecDecode-Bench", "draft is not none"),
  P (prefill_s_per_token, "s/tokens", "125 us/tokens", "[0, 1]",
      "prefill or recompute, before the next step",
      "assumed: 50 us for Moonlight and a Kimi-K2 rank"),

  /* Divided rollout: chunks, their reservation, and the pool that carries their KV between
   * instances. */
  P (chunk_tokens, "tokens", "2048 tokens", "[1, 1e9]",
      "tokens of a chunk of a divided request",
      "assumed: not published; 8K in a note on version 1", CHUNKED),
  P (overcommit_share, "1", "1", "[0, 1]",
      "share of the chunk that is reserved; below 1 preemption is possible", "assumed", CHUNKED),
  P (spread_requests, "1", "32", "[0, 1e6]",
      "affinity: a chunk waits at home while in-flight numbers of instances differ by no "
      "more", "Seer, OSDI'26 version", "placement is affinity"),
  P (pull_tokens, "tokens", "512 tokens", "[0, 1e9]",
      "KV is pulled when more than so many tokens are missing, else computed again",
      "Seer, OSDI'26 version", CHUNKED),
  P (rdma_bytes_per_s, "B/s", "400 GB/s", "[1e3, inf]", "network of a node",
      "Seer section 4.1: 8 x 400 Gb/s", CHUNKED),
  P (rdma_eff_share, "1", "0.8", "(0, 1]", "share of it that a pull gets", "assumed", CHUNKED),
  P (dram_bytes, "B", "2 TB", "[0, inf]", "DRAM of a node for the pool",
      "Seer section 4.1; the pool's share is assumed to be all", CHUNKED),
  P (reload_bytes_per_s, "B/s", "inf B/s", "[1e3, inf]",
      "from a node's DRAM back to its own GPUs; infinite: free", "assumed", CHUNKED),
  P (nvme_bytes_per_s, "B/s", "25 GB/s", "[1e3, inf]", "reading of spilled KV", "assumed",
     "pool_full is spill"),
  P (overlap_transfer, "1", "yes", "any",
      "a pull runs beside decoding instead of holding up the instance", "assumed", CHUNKED),
  C (pool_full, pool_fulls, "spill", "what happens to KV beyond dram_bytes", "assumed",
     "dram_bytes < inf"),
  /* Policies that look ahead, each with what it needs. */
  P (estimate_with_progress, "1", "no", "any",
      "policy context: a request ranks by its own progress when that is longer than the "
      "estimate", "assumed variant", "policy is context"),
  P (n_probes, "1", "1", "[1, 256]", "policy context: members of a group that go first",
      "Seer section 3.2", "policy is context"),
  P (starve_dispatches, "1", "0", "[0, 1e9]",
      "policy context: every so many dispatches serve the group served longest ago; 0: never",
      "assumed: the rule is not published", CHUNKED),
  P (churn_share, "1", "0.03", "[0, 1]",
      "policy history: spread of ranks from epoch to epoch, of all requests",
      "RhymeRL: 2 to 4 %", "policy is history"),

  C (long_split, splits, "searched", "policy streamrl_oracle: how groups are split",
      "StreamRL: searched between P50 and P90", "policy is streamrl_oracle"),
  P (long_groups_share, "1", "0.2", "[0, 1]", "long_split given: share of long groups", "assumed",
     "long_split is given"),
  P (long_instances, "1", "4", "[1, 4096]", "long_split given: instances for them", "assumed",
     "long_split is given"),
  P (long_max_seqs, "1", "64", "[1, 1e6]",
      "long_split given: requests that a rank of these runs at once", "assumed",
      "long_split is given"),

  /* Rounds that stop before their slowest groups. */
  P (over_issue, "1", "1.25", "[1, 16]",
      "groups issued for one that is wanted, in rounds that stop early",
      "APRIL 1.25 to 2; RollPacker 1.25", "round is partial or tail_batch"),
  P (long_round_every, "1", "4", "[1, 1000]",
      "round tail_batch: a long round at least so often, when groups wait",
      "RollPacker: about every 4th", "round is tail_batch"),

  /* Speculation: who drafts, how many, and what is gained. */
  C (draft, roll_drafters, "none", "who drafts", "Seer sections 3.3 and 4.4"),
  C (budget, budgets, "mba", "how many drafts", "Seer algorithm 1", "draft is not none"),
  C (benefit, benefits, "reach", "reading of the benefit in algorithm 1",
      "assumed: the printed formula is sensible with beta[i] = alpha^i",
      "policy is context and budget is mba"),
  C (acceptance, acceptances, "mean", "how many are accepted", "assumed", "draft is not none"),
  C (draft_length, draft_lengths, "full", "how many of them a step has", "assumed",
     "draft is suffix"),
  P (match_share, "1", "0.6", "(0, 1]",
      "q: the chance that a match of the text is longer by a token; tokens that are drafted on a "
      "step: q + q^2 + ...", "assumed: not published", MATCHES),
  P (least_match_share, "1", "0.1", "[0, 1)",
      "a draft ends where the chance that all of it is accepted falls below; given_tau is met up "
      "to 5 % more, else refused, since drafts are whole tokens",
      "vLLM suffix decoding: 0.1", MATCHES),
  P (gamma, "1", "0", "[0, 64]", "drafts per request and step, budget fixed; 0: the drafter's own",
      "Seer section 4.4: suffix 16, draft model 3, MTP 1",
      "budget is fixed or draft is suffix or draft_model or mtp"),
  P (gamma_max, "1", "8", "[1, 64]", "most drafts of the budget", "Seer section 4.1",
     "budget is mba"),
  P (replan_steps, "1", "2000", "[1, 1e9]", "the budget is looked at again after so many steps",
      "assumed", "draft is not none"),
  P (multi_path_k, "1", "1", "[1, 4]", "paths drafted while few requests run: 1, 2 or 4",
      "Seer table 2; when is assumed", "draft is not none"),
  P (multi_path_requests, "1", "8", "[0, 1e6]", "so few", "assumed", "multi_path_k > 1"),
  P (given_tau, "1", "0", "[0, 64]",
      "suffix, draft_model, mtp: tokens per step at gamma drafts; 0: the drafter's own",
      "Seer figure 11: suffix 1.67, draft model 2.19, MTP 1.74",
      "draft is suffix or draft_model or mtp"),
  P (probe_weight, "1", "2", "(0, inf)",
      "lambda of algorithm 1: a probe gains a draft when its benefit is so many times the "
      "others'", "Seer section 4.1", "policy is context and budget is mba"),
  P (unfinished_weight, "1", "0.5", "[0, 1]",
      "an unfinished sibling counts so much as a reference", "assumed", "draft is siblings"),

  /* Training between rollouts, as seconds that a rollout's tokens cost. */
  P (reward_s, "s", "0 s", "[0, 1e6]",
      "reward of a response, computed beside the rollout: training waits for the last",
      "assumed: overlapped (Seer section 2.1)"),
  P (train_s_per_token, "s/tokens", "26.6 us/tokens", "[0, 1]", "training",
      "derived from Seer figure 8 and table 1, Qwen2-VL-72B"),
  P (update_s, "s", "377 s", "[0, inf)", "weight update",
      "derived from Seer figure 8 and table 1, Qwen2-VL-72B"),
  P (staleness, "1", "4", "[0, 1000]",
      "coupling bounded_stale: weight versions that a response may be behind", "AReaL: 0 to 8",
      "coupling is bounded_stale"),
  P (tail_reference, "1", "no", "any",
      "also runs the group-bound baseline on the same lengths, for tail_b_s and baseline_s",
      "Seer section 4: tail of the baseline's last 10 %"),
  SIM_PARAM_END
};
