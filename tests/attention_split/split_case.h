/* tests/attention_split/split_case.h - attention_split without a scenario: hardware of Lamina's
 * tables 1 and 3 as literals. */
#ifndef TESTS_SPLIT_CASE_H
#define TESTS_SPLIT_CASE_H

#include <math.h>
#include "models/attention_split/attention_split.h"
#include "models/attention_split/split_params.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"

static const SimAccelerator h100 = { .bf16_flop_per_s = 989e12,
                                     .memory_bytes = 85520809984.0,
                                     .memory_nominal_bytes = 80e9,
                                     .memory_bytes_per_s = 3.35e12,
                                     .power_w = 700,
                                     .scale_up_bytes_per_s = 450e9,
                                     .scale_up_devices = 8,
                                     .pcie_bytes_per_s = 64e9,
                                     .nic_bytes_per_s = 50e9,
                                     .devices_per_node = 8 };
static const SimAccelerator h20 = { .bf16_flop_per_s = 148e12,
                                    .memory_bytes = 102625181696.0,
                                    .memory_nominal_bytes = 96e9,
                                    .memory_bytes_per_s = 4.0e12,
                                    .power_w = 400,
                                    .scale_up_bytes_per_s = 450e9,
                                    .scale_up_devices = 8,
                                    .pcie_bytes_per_s = 64e9,
                                    .nic_bytes_per_s = 50e9,
                                    .devices_per_node = 8 };
static const SimPrice h100_price = { "h100-sxm", "lamina-2025", 11.06 };
static const SimPrice h20_price = { "h20", "lamina-2025", 4.63 };
static const SimLink fhbn = { .bytes_per_s = 45.7e9, .round_trip_s = 33.0e-6 };
static const LlmModel llama_33b = { .layers = 60,
                                    .d_model = 6656,
                                    .heads = 52,
                                    .kv_heads = 52,
                                    .head_dim = 128,
                                    .ffn = 17920,
                                    .weight_bytes = 64.7e9,
                                    .value_bytes = 2,
                                    .params = 32.5e9 };
static const LlmModel llama_65b = { .layers = 80,
                                    .d_model = 8192,
                                    .heads = 64,
                                    .kv_heads = 64,
                                    .head_dim = 128,
                                    .ffn = 22016,
                                    .weight_bytes = 130.1e9,
                                    .value_bytes = 2,
                                    .params = 65e9 };
static const LlmModel llama3_70b = { .layers = 80,
                                     .d_model = 8192,
                                     .heads = 64,
                                     .kv_heads = 8,
                                     .head_dim = 128,
                                     .ffn = 28672,
                                     .weight_bytes = 137.5e9,
                                     .value_bytes = 2,
                                     .params = 70e9 };

G_GNUC_UNUSED static void
set (SplitParams *p, const char *name, const char *text)
{
  set_param (split_params, p, name, text);
}

G_GNUC_UNUSED static void
clear_params (SplitParams *p)
{
  sim_params_clear (split_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SplitParams, clear_params)

/* Llama 3 70B on (2, 4) against 4, host time 5 ms, 300 requests of a small synthetic trace. */
G_GNUC_UNUSED static SplitParams
defaults (void)
{
  SplitParams p = { .llm = &llama3_70b,
                    .model_gpu = &h100,
                    .attention_gpu = &h20,
                    .model_gpu_price = &h100_price,
                    .attention_gpu_price = &h20_price,
                    .link = &fhbn };

  sim_params_defaults (split_params, &p);
  set (&p, "host_s", "5 ms");
  set (&p, "synthetic_requests", "300");
  return p;
}

/* @how: until, warm-up, seed and ties. */
G_GNUC_UNUSED static SimRecord *
run_spec (const SplitParams *p, SimRunSpec how)
{
  SimComponent component = { "attention_split", &attention_split_model, p };
  g_autoptr (GError) error = NULL;

  how.components = &component;
  how.n_components = 1;
  ck_assert_msg (attention_split_model.check (p, &error), "%s",
                 error != NULL ? error->message : "");
  return sim_run (&how);
}

G_GNUC_UNUSED static SimRecord *
run_seed (const SplitParams *p, guint64 seed)
{
  return run_spec (p, (SimRunSpec){ .until = SIM_TIME_MAX, .engine = { .seed = seed } });
}

G_GNUC_UNUSED static SimRecord *
run_until (const SplitParams *p, guint64 seed, double until_s)
{
  return run_spec (p,
                   (SimRunSpec){ .until = sim_time_from_s (until_s), .engine = { .seed = seed } });
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "attention_split", &attention_split_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

#endif
