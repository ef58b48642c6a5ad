/* tests/llm_serving/test_applies.c - in every setting of llm_serving, what applies moves something
 * and what does not moves nothing. */
#include "tests/llm_serving/serving_special.h"
#include "tests/param_scan.h"

#define TIGHT "max_requests=30;step_tokens=512;slo_ttft_s=20 ms;slo_tpot_s=12 ms;"
#define LOAD                                                                                       \
  TIGHT "n_requests=60;rate_hz=60 Hz;prompt_tokens=lognormal(600 tokens, 0.8);"                    \
        "output_tokens=uniform(1 tokens, 200 tokens);memory_share=0.14;slo_ttft_s=100 ms;"         \
        "slo_tpot_s=10 ms;"

typedef struct {
  const char *settings;
  const char *quiet[24]; /* what applies, but needs more than happens here */
} Setting;

static const char *const labels[] = { "workload", NULL };

/* Nobody is preempted where no watermark is seen; without a prefix in common a cache finds what a
 * request had before its preemption, or nothing; where no first token is in time, no later one
 * counts. */
static const Setting settings[] = {
  { LOAD, { NULL } },
  { LOAD "engine=@sglang", { "prefix_cache", NULL } },
  { LOAD "engine=@sglang;chunked_prefill=false", { "prefix_cache", NULL } },
  { LOAD "engine=@trtllm;memory_share=0.03", { "engine", "prefix_cache", NULL } },
  { LOAD "chunked_prefill=false", { "watermark_share", "block_tokens", "prefix_cache", NULL } },
  { LOAD "llm=@experts;tp=4;ep=2;memory_share=0.2",
    { "watermark_share", "block_tokens", "prefix_cache", NULL } },
  { LOAD "llm=@experts;tp=4;memory_share=0.2",
    { "watermark_share", "block_tokens", "prefix_cache", NULL } },
  { LOAD "placement=disaggregated;prefill_engines=2", { "prefix_cache", NULL } },
  { LOAD "placement=disaggregated;prefill_engines=2;prefill_device=@prefiller;idle_power_w=100 W;"
         "prefill_price=@prefill_price;prefill_idle_power_w=50 W;purchase_usd=3e4 USD;"
         "prefill_purchase_usd=1e4 USD;host_purchase_usd=0 USD;capital_years=4",
    { "prefix_cache", NULL } },
  { LOAD "placement=split;attention_device=@poor;attention_devices=4;split_batches=2;"
         "attention_price=@attention_price;idle_power_w=100 W;attention_idle_power_w=50 W;"
         "purchase_usd=3e4 USD;attention_purchase_usd=1e4 USD;host_purchase_usd=0 USD;"
         "capital_years=4",
    { "prefix_cache", "split_padded", "watermark_share", "block_tokens", "model_replicas", NULL } },
  { LOAD "placement=split;attention_device=@poor;attention_devices=2;split_cut=feed_forward;"
         "attention_price=@attention_price",
    { "prefix_cache", "split_padded", "watermark_share", "block_tokens", NULL } },
  { LOAD "placement=split_disaggregated;attention_device=@poor;attention_devices=2;"
         "prefill_price=@prefill_price;attention_price=@attention_price",
    { "prefix_cache", "split_padded", "block_tokens", NULL } },
  { LOAD "session_turns=3;think_s=1 s;prefix_cache=blocks;engines=2;kv_tiers=@host",
    { "prefix_cache", "kv_tiers", NULL } },
  { LOAD "urgent_share=0.3", { "prefix_cache", NULL } },
  { LOAD "kv_given=true", { "prefix_cache", NULL } },
  { LOAD "engines=2;prefix_cache=blocks;prefix_tokens=512 tokens;router=prefix_aware",
    { "prefix_cache", NULL } },
  { LOAD "engine=@sglang;prefix_cache=radix", { "prefix_cache", NULL } },
  { LOAD "engine=@trtllm;dp=2;memory_share=0.03", { "engine", "prefix_cache", NULL } },
  { LOAD "draft_tokens=2;accepted_tokens=1", { "padded_tokens", NULL } },
  { LOAD "draft_tokens=2;accepted_tokens=1;drafted_by=model;draft_llm=@drafter",
    { "padded_tokens", NULL } },
  { LOAD "llm=@experts;tp=4;memory_share=0.2;draft_tokens=2;accepted_tokens=1;drafted_by=layers",
    { "watermark_share", "block_tokens", "prefix_cache", "padded_tokens", NULL } },
  { LOAD "idle_power_w=100 W;advance=step", { NULL } },
  { LOAD "arrivals=gamma;windows=@loud", { NULL } },
  { LOAD "arrivals=mmpp;calm_s=200 ms;burst_s=300 ms", { NULL } },
  { LOAD "arrivals=burst", { NULL } },
  { LOAD
    "fault_at_s=500 ms;fault_detect_s=10 ms;fault_replace_s=10 ms;weight_load_bytes_per_s=500 GB/s",
    { "prefix_cache", NULL } },
  { LOAD "device_mtbf_s=300 ms;fault_detect_s=10 ms;fault_replace_s=10 ms;kv_lost=copies;"
         "kv_copy_memory=@copies;weight_load_bytes_per_s=500 GB/s",
    { "prefix_cache", NULL } },
  { LOAD "fault_at_s=500 ms;kv_lost=migrate;engines=2;dp=2", { "prefix_cache", NULL } },
  { LOAD "arrivals=closed", { NULL } },
  { TIGHT "arrivals=windows;windows=@loud;memory_share=0.14",
    { "block_tokens", "prefix_cache", NULL } },
  { TIGHT "arrivals=windows;windows=@loud;trace=@short;n_requests=200",
    { "watermark_share", "block_tokens", "slo_tpot_s", NULL } },
  { TIGHT "arrivals=timestamps;trace=@short;columns=@swapped",
    { "watermark_share", "block_tokens", NULL } },
  { TIGHT "arrivals=timestamps;trace=@short;prefix_cache=blocks",
    { "max_requests", "watermark_share", NULL } },
  { TIGHT "arrivals=closed;trace=@short",
    { "watermark_share", "block_tokens", "slo_tpot_s", NULL } },
};

static SimFile other_trace;

/* Another entry or trace; lists are given by settings. */
static gboolean
set_other (const SimParam *row, gpointer params, guint n)
{
  ServingParams *p = params;
  static const struct {
    const char *name, *value;
  } others[] = { { "device", "@slow" },
                 { "link", "@thin" },
                 { "draft_llm", "@drafter" },
                 { "draft_llm", "@slow_drafter" },
                 { "engine", "@sglang" },
                 { "engine", "@trtllm" },
                 { "price", "@dear" },
                 { "prefill_device", "@prefiller" },
                 { "prefill_device", "@poor_prefiller" },
                 { "attention_device", "@poorer" },
                 { "split_link", "@thin_wire" },
                 { "kv_copy_memory", "@far_copies" },
                 { "prefill_price", "@prefill_price" },
                 { "prefill_price", "@prefill_dear" },
                 { "attention_price", "@attention_price" },
                 { "attention_price", "@attention_dear" } };

  if (row->type == SIM_FILE && strcmp (row->name, "trace") == 0 && n == 0)
    p->trace = other_trace;
  if (row->type == SIM_FILE)
    return strcmp (row->name, "trace") == 0 && n == 0;
  if (strcmp (row->name, "llm") == 0)
    set_special (p, p->llm == &experts ? "@dense" : "@experts");
  if (strcmp (row->name, "llm") == 0)
    return n == 0;

  for (guint i = 0, k = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (others[i].name, row->name) == 0 && k++ == n)
      {
        set_special (p, others[i].value);
        return TRUE;
      }
  return FALSE;
}

START_TEST (in_each_setting)
{
  const Setting *setting = &settings[_i];
  ServingParams p = defaults (""), holder = defaults ("");
  const ParamScan scan = { .model = &llm_serving_model,
                           .params = &p,
                           .until_s = 60,
                           .labels = labels,
                           .quiet = setting->quiet,
                           .other = set_other };

  set_special (&holder, "@long");
  other_trace = holder.trace;
  set_each (&p, setting->settings);
  param_scan (&scan, setting->settings);
  let_go (&p);
  let_go (&holder);
}
END_TEST

TEST_MAIN (serving_applies,
           tcase_add_loop_test (tests, in_each_setting, 0, G_N_ELEMENTS (settings)))
