/* tests/llm_serving/test_params.c - every parameter of llm_serving acts: in a setting where it
 * applies, another value moves a metric, in the direction that it must, or is refused.
 */
#include "models/llm/operators/measured/measured.h"
#include "tests/llm_serving/serving_special.h"
#include "tests/param_moves.h"

#define LOAD                                                                                       \
  "n_requests=200;rate_hz=20 Hz;prompt_tokens=lognormal(600 tokens, 0.8);"                         \
  "output_tokens=uniform(1 tokens, 200 tokens);"
#define BUSY LOAD "max_requests=8;rate_hz=60 Hz;"
#define SCARCE LOAD "memory_share=0.14;rate_hz=60 Hz;"
#define SHARED LOAD "prefix_cache=blocks;prefix_tokens=512 tokens;"
#define TALK LOAD "session_turns=4;think_s=1 s;prefix_cache=blocks;"
#define APART LOAD "placement=disaggregated;prefill_engines=2;engines=2;"
#define SPLIT LOAD "placement=split;attention_device=@poor;attention_devices=2;"
#define ROTATE SPLIT "kv_given=true;n_requests=2000;rate_hz=400 Hz;max_requests=64;"
#define STAMPS "arrivals=timestamps;"
#define EXPERTS LOAD "llm=@experts;tp=4;"
#define POWER LOAD "idle_power_w=100 W;"
#define OWNED LOAD "purchase_usd=3e4 USD;host_purchase_usd=0 USD;capital_years=4;"

/* A value that begins with @ is no text: change() knows it. */
static const ParamMove moves[] = {
  { "llm", LOAD, "@experts", "tpot_s.mean", MOVES, 0 },
  { "device", LOAD, "@slow", "tpot_s.mean", UP, 0 },
  { "operators", "", NULL, "measured_operators_act", ELSEWHERE, 0 },
  { "tp", LOAD, "2", "tpot_s.mean", DOWN, 0 },
  { "pp", LOAD, "2", "weight_bytes", DOWN, 0 },
  { "dp", BUSY, "2", "ttft_s.mean", DOWN, 0 },
  { "ep", EXPERTS, "4", "tpot_s.mean", MOVES, 0 },
  { "engines", BUSY, "2", "ttft_s.mean", DOWN, 0 },
  { "weights_format", LOAD, "bf16", "tpot_s.mean", UP, 0 },
  { "weights_format", LOAD, "nvfp4", "fp4", REFUSED, 0 },
  { "experts_format", EXPERTS, "bf16", "tpot_s.mean", UP, 0 },
  { "kv_format", LOAD, "fp8", "kv_capacity_tokens", UP, 0 },
  { "placement", LOAD "engines=2;prefill_engines=2;", "disaggregated", "devices", UP, 0 },
  { "prefill_engines", APART "rate_hz=100 Hz;", "4", "ttft_s.mean", DOWN, 0 },
  { "prefill_tp", APART, "2", "ttft_s.mean", DOWN, 0 },
  { "link", APART, "@thin", "kv_transfer_s.mean", UP, 0 },
  { "kv_by_layer", APART "rate_hz=1 Hz;", "true", "ttft_s.mean", DOWN, 0 },
  { "prefill_dp", APART "rate_hz=60 Hz;", "2", "ttft_s.mean", DOWN, 0 },
  { "prefill_ep", EXPERTS "placement=disaggregated;prefill_tp=4;", "4", "ttft_s.mean", MOVES, 0 },
  { "prefill_device", APART, "@prefiller", "ttft_s.mean", UP, 0 },
  { "prefill_device", APART, "@prefiller", "unpriced_devices", UP, 0 },
  { "placement", LOAD, "split", "needs attention_device", REFUSED, 0 },
  { "placement", LOAD "attention_device=@poor;attention_devices=2;", "split", "devices", UP, 0 },
  { "placement", LOAD "attention_device=@poor;prefill_engines=2;", "split_disaggregated", "devices",
    UP, 0 },
  { "placement", LOAD "attention_device=@poor;pp=2;", "split", "pp (2) must be 1", REFUSED, 0 },
  { "attention_device", SPLIT, "@poorer", "tpot_s.mean", UP, 0 },
  { "attention_devices", SPLIT, "4", "kv_capacity_tokens", UP, 0 },
  { "attention_devices", SPLIT, "3", "heads (32) must be a multiple of tp (3)", REFUSED, 0 },
  { "attention_devices", SPLIT "attention_tp=2;", "3", "multiple of attention_tp", REFUSED, 0 },
  { "attention_tp", SPLIT, "1", "tpot_s.mean", MOVES, 0 },
  { "split_padded", SPLIT, "true;attention_devices=3", "kv_capacity_tokens", UP, 0 },
  { "split_cut", SPLIT, "feed_forward", "weight_bytes", DOWN, 0 },
  { "split_cut", EXPERTS "placement=split;attention_device=@poor;", "feed_forward", "give tp 1",
    REFUSED, 0 },
  { "split_link", SPLIT, "@thin_wire", "tpot_s.mean", UP, 0 },
  { "split_batches", ROTATE, "2", "output_tokens_per_s", UP, 0 },
  { "split_batches", SPLIT, "2;model_replicas=3", "must not exceed split_batches", REFUSED, 0 },
  { "model_replicas", ROTATE "split_batches=3;model_replicas=1;", "2", "devices", UP, 0 },
  { "split_overlap", SPLIT, "true", "tpot_s.mean", DOWN, 0 },
  { "split_prompts", SPLIT, "model_devices", "ttft_s.mean", DOWN, 0 },
  { "kv_given", SPLIT, "true", "ttft_s.mean", DOWN, 0 },
  { "kv_given", LOAD, "true", "prefilled_tokens", DOWN, 0 },
  { "router", BUSY "engines=3;", "least_loaded", "ttft_s.mean", MOVES, 0 },
  { "router", BUSY "engines=3;", "prefix_aware", "give prefix_cache", REFUSED, 0 },
  { "router", TALK "engines=3;", "sticky", "prefix_hit_share", UP, 0 },
  { "session_turns", LOAD, "4", "done_requests", UP, 0 },
  { "think_s", TALK, "60 s", "requests_per_s", DOWN, 0 },
  { "urgent_share", BUSY "engines=1;", "0.2", "urgent_ttft_s.mean", MOVES, 0 },
  { "urgent_share", BUSY "engine=@sglang;", "0.2", "no priorities", REFUSED, 0 },
  { "kv_tiers", TALK "memory_share=0.14;", "@host", "tier_loaded_tokens", UP, 0 },
  { "kv_tiers", TALK, "@nothing", "hold no block", REFUSED, 0 },
  { "engine", BUSY, "@sglang", "ttft_s.mean", MOVES, 0 },
  { "step_tokens", BUSY, "256", "ttft_s.mean", MOVES, 0 },
  { "step_tokens", BUSY "engine=@sglang;", "256", "ttft_s.mean", MOVES, 0 },
  { "chunked_prefill", LOAD "engine=@sglang;step_tokens=256;", "false", "ttft_s.mean", DOWN, 0 },
  { "max_requests", BUSY, "16", "ttft_s.mean", DOWN, 0 },
  { "chunked_prefill", BUSY "step_tokens=3000;prompt_tokens=uniform(500 tokens, 2500 tokens);",
    "false", "ttft_s.mean", MOVES, 0 },
  { "long_prefill_tokens", LOAD, "128", "ttft_s.mean", UP, 0 },
  { "watermark_share", SCARCE, "0.2", "preemptions", DOWN, 0 },
  { "block_tokens", SCARCE, "256", "ttft_s.mean", MOVES, 0 },
  { "receive_steps", LOAD "engine=@sglang;", "200", "ttft_s.mean", UP, 0 },
  { "receive_steps", LOAD, "200", "only SGLang looks", REFUSED, 0 },
  { "balance_steps", LOAD "engine=@trtllm;dp=2;", "100", "ttft_s.mean", UP, 0 },
  { "balance_steps", LOAD "dp=2;", "100", "only TensorRT-LLM holds", REFUSED, 0 },
  { "padded_tokens", LOAD, "4096 tokens", "tpot_s.mean", UP, 0 },
  { "draft_tokens", LOAD, "3", "tpot_s.mean", UP, 0 },
  { "accepted_tokens", LOAD "draft_tokens=3;", "2", "tpot_s.mean", DOWN, 0 },
  { "drafted_by", EXPERTS "draft_tokens=3;", "layers", "tpot_s.mean", UP, 0 },
  { "drafted_by", EXPERTS "draft_tokens=3;", "layers", "kv_capacity_tokens", DOWN, 0 },
  { "drafted_by", LOAD "draft_tokens=3;", "layers", "no layers that draft", REFUSED, 0 },
  { "drafted_by", LOAD "draft_tokens=3;", "model", "needs draft_llm", REFUSED, 0 },
  { "draft_llm", LOAD "draft_tokens=3;drafted_by=model;draft_llm=@drafter;", "@slow_drafter",
    "draft_share", UP, 0 },
  { "prefix_cache", SHARED "prefix_cache=none;", "blocks", "prefix_hit_tokens", UP, 0 },
  { "memory_share", LOAD, "0.5", "kv_capacity_tokens", DOWN, 0 },
  { "advance", LOAD, NULL, "jumps_are_the_sum_of_their_steps", ELSEWHERE, 0 },
  { "host_step_s", LOAD, "20 ms", "tpot_s.mean", UP, 0 },
  { "host_sequence_s", LOAD, "2 ms", "tpot_s.mean", UP, 0 },
  { "long_prefill_tokens", LOAD "engine=@sglang;", "128", "only vLLM has", REFUSED, 0 },
  { "watermark_share", LOAD "engine=@sglang;", "0.1", "watermark", REFUSED, 0 },
  { "routing", EXPERTS "ep=4;", "balanced", "tpot_s.mean", MOVES, 0 },
  { "prefill_factor", LOAD, "2", "ttft_s.mean", UP, 0 },
  { "client_s", LOAD, "10 ms", "ttft_s.mean", UP, 0 },
  { "arrivals", LOAD, "burst", "ttft_s.mean", UP, 0 },
  { "arrivals", LOAD, "timestamps", "give trace", REFUSED, 0 },
  { "arrivals", LOAD, "windows", "give windows", REFUSED, 0 },
  { "n_requests", LOAD, "300", "done_requests", UP, 0 },
  { "n_requests", LOAD "arrivals=burst;", "0", "give n_requests", REFUSED, 0 },
  { "concurrency", LOAD "arrivals=closed;", "32", "mean_batch", UP, 0 },
  { "rate_hz", LOAD, "40 Hz", "requests_per_s", UP, 0 },
  { "arrival_cv", LOAD "arrivals=gamma;", "5", "ttft_s.mean", UP, 0 },
  { "burst_rate_hz", LOAD "arrivals=mmpp;rate_hz=1 Hz;", "50 Hz", "requests_per_s", UP, 0 },
  { "calm_s", LOAD "arrivals=mmpp;rate_hz=1 Hz;", "10 s", "requests_per_s", UP, 0 },
  { "burst_s", LOAD "arrivals=mmpp;rate_hz=1 Hz;n_requests=2000;", "60 s", "requests_per_s", UP,
    0 },
  { "windows", "arrivals=windows;windows=@quiet;", "@loud", "done_requests", UP, 0 },
  { "trace", STAMPS "trace=@short;", "@long", "done_requests", UP, 0 },
  { "columns", STAMPS "trace=@classes;", "@priority", "urgent_ttft_s.mean", MOVES, 0 },
  { "columns", STAMPS "trace=@classes;urgent_share=0.5;", "@priority", "set one of the two",
    REFUSED, 0 },
  { "columns", STAMPS "trace=@classes;engines=2;router=sticky;", "@session", "ttft_s.mean", UP,
    0 },
  { "columns", STAMPS "trace=@short;", "@swapped", "input_tokens", MOVES, 0 },
  { "trace_from_s", STAMPS "trace=@short;", "1.5 s", "done_requests", DOWN, 0 },
  { "trace_from_s", STAMPS "trace=@short;", "100 s", "no request between", REFUSED, 0 },
  { "trace_to_s", STAMPS "trace=@short;", "1.5 s", "done_requests", DOWN, 0 },
  { "trace_scale", STAMPS "trace=@short;", "2", "requests_per_s", UP, 0 },
  { "trace_every", STAMPS "trace=@short;", "2", "done_requests", DOWN, 0 },
  { "trace_prompt_scale", STAMPS "trace=@short;", "2", "input_tokens", UP, 0 },
  { "trace_output_scale", STAMPS "trace=@short;", "0.5", "output_tokens", DOWN, 0 },
  { "trace_block_tokens", STAMPS "trace=@short;prefix_cache=blocks;", "256 tokens",
    "prefix_hit_tokens", DOWN, 0 },
  { "trace_block_tokens", STAMPS "trace=@short;prefix_cache=blocks;", "100 tokens",
    "must be a multiple", REFUSED, 0 },
  { "prompt_tokens", LOAD, "2000 tokens", "ttft_s.mean", UP, 0 },
  { "output_tokens", LOAD, "400 tokens", "e2e_s.mean", UP, 0 },
  { "context_limit_tokens", LOAD, "600 tokens", "refused_requests", UP, 0 },
  { "prefix_tokens", SHARED, "1024 tokens", "prefix_hit_share", UP, 0 },
  { "prefix_groups", SHARED, "20", "prefix_hit_share", DOWN, 0 },
  { "fault_at_s", LOAD, "2 s", "e2e_s.mean", UP, 0 },
  { "fault_devices", SPLIT "fault_at_s=2 s;", "attention", "lost_kv_tokens", UP, 0 },
  { "fault_devices", LOAD "fault_at_s=2 s;", "prefill", "no engine only prefills", REFUSED, 0 },
  { "device_mtbf_s", LOAD, "4 s", "e2e_s.mean", UP, 0 },
  { "fault_detect_s", LOAD "fault_at_s=2 s;", "50 s", "e2e_s.mean", UP, 0 },
  { "fault_replace_s", LOAD "fault_at_s=2 s;", "100 s", "e2e_s.mean", UP, 0 },
  { "weight_load_bytes_per_s", LOAD "fault_at_s=2 s;", "0.5 GB/s", "e2e_s.mean", UP, 0 },
  { "kv_lost", LOAD "fault_at_s=2 s;engines=2;", "migrate", "moved_requests", UP, 0 },
  { "kv_lost", LOAD "fault_at_s=2 s;", "copies", "give kv_copy_memory", REFUSED, 0 },
  { "kv_copy_memory", LOAD "fault_at_s=2 s;kv_lost=copies;kv_copy_memory=@copies;", "@far_copies",
    "e2e_s.mean", UP, 0 },
  { "kv_copy_tokens", LOAD "fault_at_s=2 s;kv_lost=copies;kv_copy_memory=@copies;", "1e6 tokens",
    "lost_kv_tokens", UP, 0 },
  { "slo_ttft_s", LOAD, "20 ms", "good_share", DOWN, 0 },
  { "slo_tpot_s", LOAD, "5 ms", "good_share", DOWN, 0 },
  { "price", LOAD, "@wrong", "this is what a h20 costs, and the device is a h100-sxm", REFUSED, 0 },
  { "price", LOAD, "@dear", "usd_per_mtoken", UP, 0 },
  { "prefill_price", APART "prefill_device=@prefiller;", "@prefill_price", "usd_per_mtoken", MOVES,
    0 },
  { "attention_price", SPLIT, "@attention_price", "usd_per_mtoken", MOVES, 0 },
  { "prefill_idle_power_w", POWER "placement=disaggregated;", "50 W", "power_w", DOWN, 0 },
  { "prefill_busy_power_w", POWER "placement=disaggregated;", "900 W", "power_w", UP, 0 },
  { "attention_idle_power_w", SPLIT "idle_power_w=100 W;", "50 W", "power_w", MOVES, 0 },
  { "attention_idle_power_w", SPLIT, "800 W", "must not be above the busy power", REFUSED, 0 },
  { "prefill_idle_power_w", APART, "800 W", "must not be above the busy power", REFUSED, 0 },
  { "attention_busy_power_w", SPLIT "idle_power_w=100 W;attention_idle_power_w=50 W;", "900 W",
    "power_w", UP, 0 },
  { "idle_power_w", LOAD, "100 W", "power_w", MOVES, 0 },
  { "idle_power_w", LOAD, "800 W", "must not be above the busy power", REFUSED, 0 },
  { "busy_power_w", POWER, "900 W", "power_w", UP, 0 },
  { "pue", POWER, "1.5", "power_w", UP, 0 },
  { "electricity_usd_per_kwh", POWER, "0.1 USD/kWh", "electricity_usd_per_mtoken", MOVES, 0 },
  { "purchase_usd", LOAD, "3e4 USD", "purchase_usd needs capital_years", REFUSED, 0 },
  { "purchase_usd", OWNED, "4e4 USD", "capital_usd_per_mtoken", UP, 0 },
  { "prefill_purchase_usd", OWNED "placement=disaggregated;", "1e4 USD", "capital_usd_per_h", DOWN,
    0 },
  { "attention_purchase_usd", SPLIT OWNED, "1e4 USD", "unknown_capital_devices", DOWN, 0 },
  { "host_purchase_usd", OWNED, "5e3 USD", "capital_usd_per_mtoken", UP, 0 },
  { "capital_years", OWNED, "5", "capital_usd_per_mtoken", DOWN, 0 },
  { "workload", LOAD, "other", "ttft_s.mean", NOTHING, 0 },
};

static void
assert_acts (const ParamMove *move)
{
  g_autofree char *change = g_strdup_printf ("%s=%s", move->name, move->changed);
  ServingParams before = defaults (""), after = defaults ("");
  g_autoptr (SimRecord) a = NULL, b = NULL;

  set_each (&before, move->base);
  set_each (&after, move->base);
  set_each (&after, change);
  if (move->effect == REFUSED)
    param_moves_refused (&llm_serving_model, &after, move);
  else
    {
      a = run (&before);
      b = run (&after);
      param_moves_moved (move, value (a, move->metric), value (b, move->metric));
    }
  let_go (&before);
  let_go (&after);
}

START_TEST (each_parameter_acts_or_is_refused)
{
  if (moves[_i].effect != ELSEWHERE && moves[_i].effect != NOTHING)
    assert_acts (&moves[_i]);
}
END_TEST

START_TEST (each_parameter_has_a_line)
{
  param_moves_covered (serving_params, moves, G_N_ELEMENTS (moves));
}
END_TEST

START_TEST (measured_operators_act)
{
  const char *traces = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = traces != NULL ? g_build_filename (traces, "operators", NULL) : NULL;
  g_auto (ServingParams) p = defaults (LOAD);
  g_autoptr (SimRecord) law = run (&p), measured = NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      printf ("# skipped: no folder of measured operators in ORRERY_TRACES\n");
      return;
    }
  h100_law.tables = "h100_sxm";
  p.operators = (SimFile){ path, llm_measured_format.load (path, NULL) };
  ck_assert_ptr_nonnull (p.operators.data);
  measured = run (&p);
  ck_assert_double_eq (value (law, "basis"), 1.0);
  ck_assert (value (measured, "tpot_s.mean") < value (law, "tpot_s.mean")
             || value (measured, "tpot_s.mean") > value (law, "tpot_s.mean"));
  llm_measured_format.free ((gpointer) p.operators.data);
}
END_TEST

TEST_MAIN (llm_serving_params, TEST (each_parameter_has_a_line), TEST (measured_operators_act),
           tcase_add_loop_test (tests, each_parameter_acts_or_is_refused, 0, G_N_ELEMENTS (moves)))
