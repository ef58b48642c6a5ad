/* tests/attention_split/test_applies.c - in every setting of attention_split, what applies moves
 * something and what does not moves nothing. */
#include "tests/attention_split/split_files.h"
#include "tests/param_moves.h"
#include "tests/param_scan.h"

typedef struct {
  const char *settings;
  const char *quiet[64]; /* what applies, but needs more than happens here */
} Setting;

static const char *const labels[] = { "workload", NULL };

static const Setting settings[] = {
  { "study=closed", { "host_s", NULL } },
  { "study=closed;all_reduce_bytes_per_s=200 GB/s", { "host_s", NULL } },
  { "study=closed;system=homogeneous", { "attention_flop_eff", "head_split", NULL } },
  { "study=closed;system=homogeneous;baseline_devices=3", { "attention_flop_eff", NULL } },
  { "study=closed;n_batches=2", { "host_s", "link_as", NULL } },
  { "study=closed;n_batches=3;attention_devices=64;batch_requests=2000 requests",
    { "host_s", NULL } },
  { "study=closed;gemm=table", { "host_s", NULL } },
  { "synthetic_requests=40",
    { "host_s", "memory_model_share", "watermark_share", "kv_block_tokens", "recompute_s_per_token",
      "order", "oversize", NULL } },
  { "synthetic_requests=40;system=homogeneous",
    { "kv_block_tokens", "recompute_s_per_token", "attention_flop_eff", "head_split", "order",
      "oversize", NULL } },
  { "synthetic_requests=40;arrivals=poisson",
    { "host_s", "memory_model_share", "watermark_share", "kv_block_tokens", "recompute_s_per_token",
      "gemm_flop_eff", "oversize", NULL } },
  { "synthetic_requests=40;fault_at_s=5 s",
    { "host_s", "memory_model_share", "watermark_share", "kv_block_tokens", "recompute_s_per_token",
      "order", "oversize", "weight_load_bytes_per_s", NULL } },
  { "synthetic_requests=40;fault_at_s=5 s;system=homogeneous", { NULL } },
};

START_TEST (in_each_setting)
{
  const Setting *setting = &settings[_i];
  g_auto (SplitParams) p = defaults ();
  const ParamScan scan = { .model = &attention_split_model,
                           .params = &p,
                           .until_s = 400,
                           .labels = labels,
                           .quiet = setting->quiet };

  split_set_table (&p, SPLIT_TABLE "2,64,460,16,0.3,0.8\n");
  param_moves_set (split_params, &p, setting->settings);
  param_scan (&scan, setting->settings);
  llm_gemm_table_format.free ((gpointer) p.gemm_table.data);
  p.gemm_table = (SimFile){ NULL, NULL };
}
END_TEST

TEST_MAIN (split_applies, tcase_add_loop_test (tests, in_each_setting, 0, G_N_ELEMENTS (settings)))
