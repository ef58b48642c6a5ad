/* tests/sim/model/test_hardware.c - kinds of hardware, and the whole catalogue against values typed
 * here a second time. */
#include "tests/test.h"

#include <math.h>
#include <string.h>
#include "models/llm/operators/law/law.h"
#include "models/models.h"
#include "sim/model/hardware.h"
#include "sim/scenario/decode/catalogue.h"

static SimCatalogue *
load_catalogue (void)
{
  const char *source = g_getenv ("top_srcdir");
  g_autofree char *dir
    = g_build_filename (source != NULL ? source : ".", "scenarios", "catalogue", NULL);
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimCatalogue *catalogue = sim_catalogue_new (&orrery_registry);
  g_autofree char *text = NULL;

  sim_catalogue_add_dir (catalogue, dir, faults);
  text = sim_faults_text (faults);
  ck_assert_msg (sim_faults_n (faults) == 0, "%s", text);
  return catalogue;
}

static const SimEntry *
find (const SimCatalogue *catalogue, const SimKind *kind, const char *name)
{
  const SimEntry *entry = sim_catalogue_find (catalogue, kind, name);

  ck_assert_msg (entry != NULL, "no %s called %s", kind->name, name);
  return entry;
}

/* What is not known is written as 0 here, and is NaN there. */
#define ASSERT_VALUE(name, given, wanted)                                                          \
  ck_assert_msg ((wanted) == 0 ? isnan (given)                                                     \
                               : fabs ((given) - (wanted)) <= 1e-9 * fabs (wanted),                \
                 "%s: %.12g, not %.12g (%s)", name, (double) (given), (double) (wanted), #given)

typedef struct {
  const char *name, *confidence;
  double bf16_tflop, fp8_tflop, fp4_tflop;
  double memory_mib, memory_gb_per_s;
  double power_w, scale_up_gb;
  gint64 domain;
  double pcie_gb, nic_gb;
  gint64 per_node;
} Device;

/* clang-format off */
static const Device devices[] = {
  { "a100-sxm", "A", 312, 0, 0, 81920, 2039, 400, 300, 8, 32, 25, 8 },
  { "a100-pcie", "A", 312, 0, 0, 81920, 1935, 300, 32, 8, 32, 25, 8 },
  { "a800", "C", 312, 0, 0, 0, 2000, 0, 0, 0, 32, 0, 0 },
  { "h100-sxm", "A", 989, 1979, 0, 81559, 3350, 700, 450, 8, 64, 50, 8 },
  { "h100-pcie", "A", 756.5, 1513, 0, 81559, 2000, 350, 64, 8, 64, 50, 8 },
  { "h200-sxm", "A", 989, 1979, 0, 143771, 4800, 700, 450, 8, 64, 50, 8 },
  { "h800", "B", 989, 1979, 0, 81559, 3350, 700, 200, 8, 64, 50, 8 },
  { "h20", "B", 148, 296, 0, 97871, 4000, 400, 450, 8, 64, 50, 8 },
  { "h20-4nic", "B", 148, 296, 0, 97871, 4000, 400, 450, 8, 64, 25, 8 },
  { "ascend-910b", "C", 280, 0, 0, 0, 1600, 400, 196, 8, 32, 25, 8 },
  { "b200-sxm", "B", 2250, 4500, 9000, 183359, 7700, 1000, 900, 8, 64, 50, 8 },
  { "b300-sxm", "A", 2250, 4500, 14000, 275040, 7750, 1100, 900, 8, 128, 100, 8 },
  { "gb200", "B", 2500, 5000, 10000, 189471, 8000, 1200, 900, 72, 64, 50, 4 },
  { "gb300", "A", 2500, 5000, 15000, 284208, 8000, 1400, 900, 72, 64, 100, 4 },
  { "l40s", "A", 362.05, 733, 0, 46068, 864, 350, 32, 8, 32, 50, 8 },
  { "l20", "C", 119.5, 239, 0, 46068, 864, 275, 32, 8, 32, 0, 0 },
  { "l4", "A", 121, 242, 0, 23034, 300, 72, 32, 8, 32, 25, 8 },
  { "a30", "A", 165, 0, 0, 0, 933, 165, 32, 8, 32, 25, 8 },
  { "a10", "B", 125, 0, 0, 23028, 600, 150, 32, 0, 32, 0, 0 },
  { "rtx-4090", "B", 165, 330, 0, 24564, 1008, 450, 32, 0, 32, 0, 0 },
  { "rtx-pro-6000", "B", 467.8, 935.6, 1871, 97887, 1597, 600, 64, 8, 64, 50, 8 },
  { "arc-b60", "A", 98.3, 98.3, 0, 0, 456, 200, 28.4, 8, 32, 50, 8 },
  { "mi300x", "B", 1307, 2615, 0, 196592, 5300, 750, 448, 8, 64, 50, 8 },
  { "mi325x", "B", 1307, 2615, 0, 262128, 6000, 0, 448, 8, 64, 50, 8 },
  { "tpu-v5e", "A", 197, 0, 0, 16384, 819, 0, 200, 0, 0, 12.5, 0 },
  { "tpu-v6e", "A", 918, 0, 0, 32768, 1638, 0, 400, 0, 0, 25, 0 },
  { "gh200-96", "C", 989, 1979, 0, 97871, 4000, 1000, 0, 0, 0, 0, 0 },
  { "gh200-144", "C", 989, 1979, 0, 147000, 4900, 1000, 0, 0, 0, 0, 0 },
  { "rtx-5090", "C", 210, 419, 838, 32607, 1792, 575, 64, 0, 64, 0, 0 },
  { "rtx-pro-6000-workstation", "B", 467.8, 935.6, 1871, 97887, 1792, 600, 64, 8, 64, 50, 0 },
  { "mi350x", "B", 2307, 4614, 9228, 294900, 8000, 1000, 538, 8, 64, 50, 8 },
  { "mi355x", "B", 2516, 5033, 10066, 294900, 8000, 1400, 538, 8, 64, 50, 8 },
  { "gaudi-3", "C", 1835, 1835, 0, 131072, 3700, 900, 525, 8, 64, 75, 8 },
  { "tpu-v5p", "B", 459, 0, 0, 97280, 2765, 0, 600, 0, 0, 12.5, 0 },
  { "tpu-v7", "B", 2307, 4614, 0, 196608, 7380, 0, 600, 0, 0, 25, 0 },
  { "trainium-2", "B", 667, 1299, 0, 98304, 2900, 0, 640, 64, 0, 25, 16 },
  { "trainium-3", "B", 671, 2517, 0, 147456, 4900, 0, 1280, 64, 0, 25, 16 },
  { "ascend-910c", "C", 752, 0, 0, 0, 3200, 800, 392, 384, 32, 50, 8 },
  { "epyc-genoa", "C", 0, 0, 0, 0, 460.8, 360, 0, 0, 0, 0, 0 },
};
/* clang-format on */

START_TEST (accelerators_have_their_values)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (catalogue, &sim_accelerator_kind);

  ck_assert_uint_eq (all->len, G_N_ELEMENTS (devices));
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      const Device *d = &devices[i];
      const SimEntry *entry = find (catalogue, &sim_accelerator_kind, d->name);
      const SimAccelerator *a = entry->data;

      ck_assert_str_eq (entry->confidence, d->confidence);
      ASSERT_VALUE (d->name, a->bf16_flop_per_s, d->bf16_tflop * 1e12);
      ASSERT_VALUE (d->name, a->fp8_flop_per_s, d->fp8_tflop * 1e12);
      ASSERT_VALUE (d->name, a->fp4_flop_per_s, d->fp4_tflop * 1e12);
      ASSERT_VALUE (d->name, a->memory_bytes, d->memory_mib * 1048576.0);
      ASSERT_VALUE (d->name, a->memory_bytes_per_s, d->memory_gb_per_s * 1e9);
      ASSERT_VALUE (d->name, a->power_w, d->power_w);
      ASSERT_VALUE (d->name, a->scale_up_bytes_per_s, d->scale_up_gb * 1e9);
      ASSERT_VALUE (d->name, a->pcie_bytes_per_s, d->pcie_gb * 1e9);
      ASSERT_VALUE (d->name, a->nic_bytes_per_s, d->nic_gb * 1e9);
      ck_assert_int_eq (a->scale_up_devices, d->domain);
      ck_assert_int_eq (a->devices_per_node, d->per_node);
    }
}
END_TEST

/* What papers calculate with: the decimal labels, and Lamina's count of requests in one H100
 * (section 2.1: about 30). */
START_TEST (nominal_memory_is_decimal)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  const SimAccelerator *h100 = find (catalogue, &sim_accelerator_kind, "h100-sxm")->data;
  const SimAccelerator *h20 = find (catalogue, &sim_accelerator_kind, "h20")->data;
  const LlmModel *llm = find (catalogue, &llm_model_kind, "llama3-70b")->data;

  ck_assert_double_eq (h100->memory_nominal_bytes, 80e9);
  ck_assert_double_eq (h20->memory_nominal_bytes, 96e9);
  ck_assert_double_eq_tol (h100->memory_nominal_bytes / (8192 * llm_kv_bytes_per_token (llm)), 29.8,
                           0.05);
}
END_TEST

typedef struct {
  const char *name;
  double gb_per_s, latency_us, round_trip_us;
  int port;
} Link;

/* clang-format off */
static const Link links[] = {
  { "nvlink-3", 300, 0, 0, SIM_PORT_SCALE_UP },
  { "nvlink-4", 450, 5, 0, SIM_PORT_SCALE_UP },
  { "nvlink-5", 900, 0, 0, SIM_PORT_SCALE_UP },
  { "nvlink-4-nccl", 348, 5, 0, SIM_PORT_SCALE_UP },
  { "nvlink-h800-deepep", 153, 0, 0, SIM_PORT_SCALE_UP },
  { "pcie-3-x16", 16, 0, 0, SIM_PORT_HOST },
  { "pcie-4-x16", 32, 0, 0, SIM_PORT_HOST },
  { "pcie-5-x16", 64, 0, 0, SIM_PORT_HOST },
  { "pcie-6-x16", 128, 0, 0, SIM_PORT_HOST },
  { "pcie-arc-b60", 28.4, 0, 2, SIM_PORT_HOST },
  { "rdma-200g", 25, 0, 0, SIM_PORT_NIC },
  { "rdma-400g", 50, 0, 0, SIM_PORT_NIC },
  { "rdma-800g", 100, 0, 0, SIM_PORT_NIC },
  { "fhbn-400g", 45.7, 0, 33.0, SIM_PORT_NIC },
  { "nccl-400g", 35.5, 0, 66.6, SIM_PORT_NIC },
  { "nccl-400g-send-recv", 34.6, 17, 0, SIM_PORT_NIC },
  { "gdr-cpu-400g", 50, 65, 0, SIM_PORT_NIC },
  { "infiniband-800g-rack", 100, 5, 0, SIM_PORT_NIC },
  { "gpu-p2p", 0, 10, 0, SIM_PORT_UNSTATED },
  { "rdma-read-4k-soft-roce", 0, 6, 0, SIM_PORT_NIC },
  { "rdma-read-4k", 0, 3, 0, SIM_PORT_NIC },
  { "nvlink-c2c", 450, 0, 0, SIM_PORT_HOST },
  { "infinity-fabric-mi300", 64, 0, 0, SIM_PORT_SCALE_UP },
  { "infinity-fabric-mi350", 77, 0, 0, SIM_PORT_SCALE_UP },
  { "node-8x400g", 400, 0, 0, SIM_PORT_NIC },
};
/* clang-format on */

START_TEST (links_have_their_values)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (catalogue, &sim_link_kind);

  ck_assert_uint_eq (all->len, G_N_ELEMENTS (links));
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      const SimEntry *entry = find (catalogue, &sim_link_kind, links[i].name);
      const SimLink *l = entry->data;

      ck_assert_msg (entry->note != NULL || links[i].latency_us <= 0, "%s: of what?", entry->name);
      ASSERT_VALUE (entry->name, l->bytes_per_s, links[i].gb_per_s * 1e9);
      ASSERT_VALUE (entry->name, l->latency_s, links[i].latency_us * 1e-6);
      ASSERT_VALUE (entry->name, l->round_trip_s, links[i].round_trip_us * 1e-6);
      ck_assert_msg (l->port == links[i].port, "%s", entry->name);
    }
}
END_TEST

/* clang-format off */
static const Link tiers[] = {
  { "local-dram", 460.8, 0.110, 0, 0 },
  { "cxl-early", 0, 0.600, 0, 0 },
  { "cxl-current", 32, 0.250, 0, 0 },
  { "cxl-pool-switched", 0, 0.190, 0, 0 },
  { "cxl-production", 0, 0.385, 0, 0 },
  { "rdma-page-4k", 0, 6, 0, 0 },
  { "hbm-operation", 0, 3, 0, 0 },
  { "host-dram-pcie-5", 54.4, 0, 0, 0 },
  { "storage-2g", 2, 0, 0, 0 },
  { "storage-8g", 8, 0, 0, 0 },
  { "storage-35g", 35, 0, 0, 0 },
};
/* clang-format on */

START_TEST (memory_tiers_have_their_values)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (catalogue, &sim_memory_tier_kind);

  ck_assert_uint_eq (all->len, G_N_ELEMENTS (tiers));
  for (guint i = 0; i < G_N_ELEMENTS (tiers); i++)
    {
      const SimMemoryTier *m = find (catalogue, &sim_memory_tier_kind, tiers[i].name)->data;

      ASSERT_VALUE (tiers[i].name, m->bytes_per_s, tiers[i].gb_per_s * 1e9);
      ASSERT_VALUE (tiers[i].name, m->latency_s, tiers[i].latency_us * 1e-6);
    }
}
END_TEST

typedef struct {
  const char *name, *confidence;
  double kv_bytes, total, active;
} Llm;

/* clang-format off */
static const Llm llms[] = {
  { "llama-33b", "A", 1597440, 32.5e9, 0 }, { "llama-65b", "A", 2621440, 65e9, 0 },
  { "llama2-70b", "A", 327680, 70e9, 0 }, { "llama3-70b", "A", 327680, 70e9, 0 },
  { "llama3-8b", "A", 131072, 8.03e9, 0 }, { "llama31-8b", "A", 131072, 8.03e9, 7.50e9 },
  { "llama31-405b", "A", 516096, 405e9, 0 }, { "qwen3-8b", "A", 147456, 8e9, 0 },
  { "qwen3-32b", "A", 262144, 32.76e9, 31.98e9 },
  { "qwen3-30b-a3b", "A", 98304, 30.53e9, 3.04e9 },
  { "qwen3-235b-a22b", "A", 192512, 235.09e9, 21.57e9 },
  { "mixtral-8x7b", "A", 131072, 47e9, 13e9 },
  { "mixtral-8x22b", "A", 229376, 141e9, 39e9 }, { "deepseek-v3", "A", 70272, 671e9, 36.6e9 },
  { "deepseek-r1", "A", 70272, 671e9, 36.6e9 }, { "deepseek-v32", "A", 70272, 671e9, 36.6e9 },
  { "deepseek-v3-fp8-kv", "A", 35136, 671e9, 36.6e9 }, { "kimi-k2", "A", 70272, 1026.4e9, 31.7e9 },
  { "llama31-70b", "A", 327680, 70.55e9, 69.50e9 },
  { "gpt-oss-120b", "A", 73728, 116.8e9, 5.13e9 },
  { "minimax-m2.5", "A", 253952, 228.7e9, 10.4e9 }, { "kimi-k2-5", "A", 70272, 1026.4e9, 31.7e9 },
  { "glm-5", "A", 89856, 743e9, 40e9 }, { "qwen3-5-397b-a17b", "A", 30720, 396e9, 16.3e9 },
  { "moonlight-16b-a3b", "A", 31104, 16e9, 3e9 }, { "qwen2-vl-72b", "B", 327680, 72e9, 0 },
};
/* clang-format on */

START_TEST (language_models_have_their_kv)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (catalogue, &llm_model_kind);

  ck_assert_uint_eq (all->len, G_N_ELEMENTS (llms));
  for (guint i = 0; i < G_N_ELEMENTS (llms); i++)
    {
      const SimEntry *entry = find (catalogue, &llm_model_kind, llms[i].name);
      const LlmModel *m = entry->data;

      ck_assert_str_eq (entry->confidence, llms[i].confidence);
      ck_assert_double_gt (m->kv_bytes_per_token, 0);
      ASSERT_VALUE (entry->name, llm_kv_bytes_per_token (m), llms[i].kv_bytes);
      ASSERT_VALUE (entry->name, m->params, llms[i].total);
      ASSERT_VALUE (entry->name, m->active_params, llms[i].active);
    }
}
END_TEST

/* Lamina (arXiv 2405.01814v2), Table 3: weights, layers, hidden size, group. */
START_TEST (lamina_models)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  const LlmModel *m33 = find (catalogue, &llm_model_kind, "llama-33b")->data;
  const LlmModel *m65 = find (catalogue, &llm_model_kind, "llama-65b")->data;
  const LlmModel *m70 = find (catalogue, &llm_model_kind, "llama3-70b")->data;

  ck_assert_double_eq (llm_weight_bytes (m33), 64.7e9);
  ck_assert_double_eq (llm_weight_bytes (m65), 130.1e9);
  ck_assert_double_eq (llm_weight_bytes (m70), 137.5e9);
  ck_assert (m33->layers == 60 && m33->d_model == 6656);
  ck_assert (m65->layers == 80 && m65->d_model == 8192);
  ck_assert_double_eq (llm_group_size (m33), 1);
  ck_assert_double_eq (llm_group_size (m65), 1);
  ck_assert_double_eq (llm_group_size (m70), 8);
}
END_TEST

/* One routed expert of DeepSeek-V3 has 44.04 million parameters: three matrices of 7168 x 2048. */
START_TEST (expert_sizes)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  const LlmModel *m = find (catalogue, &llm_model_kind, "deepseek-v3")->data;
  double expert = 3.0 * (double) (m->d_model * m->expert_ffn);

  assert_close (expert, 44.04e6, 1e-4);
  assert_close (expert * (double) (m->experts * (m->layers - m->dense_layers)), 653.9e9, 1e-4);
}
END_TEST

typedef struct {
  const char *name, *device, *set;
  double usd_per_h;
} Price;

/* clang-format off */
static const Price prices[] = {
  { "h100-lamina-2025", "h100-sxm", "lamina-2025", 11.06 },
  { "h20-lamina-2025", "h20", "lamina-2025", 4.63 },
  { "tpu-v6e-lamina-2025", "tpu-v6e", "lamina-2025", 2.70 },
  { "h800-step3-2025", "h800", "step3-2025", 2.00 },
  { "h20-step3-2025", "h20", "step3-2025", 0.80 },
  { "a800-step3-2025", "a800", "step3-2025", 0.75 },
  { "ascend-910b-step3-2025", "ascend-910b", "step3-2025", 0.67 },
  { "h100-tokenmill-2026", "h100-sxm", "tokenmill-2026", 3.50 },
  { "a100-tokenmill-2026", "a100-sxm", "tokenmill-2026", 2.50 },
  { "h200-tokenmill-2026", "h200-sxm", "tokenmill-2026", 4.50 },
  { "b200-tokenmill-2026", "b200-sxm", "tokenmill-2026", 6.50 },
  { "mi300x-tokenmill-2026", "mi300x", "tokenmill-2026", 3.50 },
  { "mi325x-tokenmill-2026", "mi325x", "tokenmill-2026", 4.50 },
  { "a10g-tokenmill-2026", "a10g", "tokenmill-2026", 1.20 },
  { "h100-web-2026-low", "h100-sxm", "web-2026-low", 1.99 },
  { "h100-web-2026-median", "h100-sxm", "web-2026-median", 2.95 },
  { "h100-web-2026-high", "h100-sxm", "web-2026-high", 5.00 },
  { "h200-web-2026-low", "h200-sxm", "web-2026-low", 2.50 },
  { "h200-web-2026-high", "h200-sxm", "web-2026-high", 7.00 },
  { "h100-inferencex-2026-hyperscaler", "h100-sxm", "inferencex-2026-hyperscaler", 1.30 },
  { "h100-inferencex-2026-neocloud", "h100-sxm", "inferencex-2026-neocloud", 1.69 },
  { "h100-inferencex-2026-retail", "h100-sxm", "inferencex-2026-retail", 1.30 },
  { "h200-inferencex-2026-hyperscaler", "h200-sxm", "inferencex-2026-hyperscaler", 1.41 },
  { "h200-inferencex-2026-neocloud", "h200-sxm", "inferencex-2026-neocloud", 1.74 },
  { "h200-inferencex-2026-retail", "h200-sxm", "inferencex-2026-retail", 1.60 },
  { "b200-inferencex-2026-hyperscaler", "b200-sxm", "inferencex-2026-hyperscaler", 1.95 },
  { "b200-inferencex-2026-neocloud", "b200-sxm", "inferencex-2026-neocloud", 2.34 },
  { "b200-inferencex-2026-retail", "b200-sxm", "inferencex-2026-retail", 2.90 },
  { "gb200-inferencex-2026-hyperscaler", "gb200", "inferencex-2026-hyperscaler", 2.21 },
  { "gb200-inferencex-2026-neocloud", "gb200", "inferencex-2026-neocloud", 2.75 },
  { "gb200-inferencex-2026-retail", "gb200", "inferencex-2026-retail", 3.30 },
  { "mi300x-inferencex-2026-hyperscaler", "mi300x", "inferencex-2026-hyperscaler", 1.12 },
  { "mi300x-inferencex-2026-neocloud", "mi300x", "inferencex-2026-neocloud", 1.40 },
  { "mi300x-inferencex-2026-retail", "mi300x", "inferencex-2026-retail", 1.55 },
  { "mi325x-inferencex-2026-hyperscaler", "mi325x", "inferencex-2026-hyperscaler", 1.28 },
  { "mi325x-inferencex-2026-neocloud", "mi325x", "inferencex-2026-neocloud", 1.59 },
  { "mi325x-inferencex-2026-retail", "mi325x", "inferencex-2026-retail", 1.80 },
  { "mi355x-inferencex-2026-hyperscaler", "mi355x", "inferencex-2026-hyperscaler", 1.48 },
  { "mi355x-inferencex-2026-neocloud", "mi355x", "inferencex-2026-neocloud", 1.90 },
  { "mi355x-inferencex-2026-retail", "mi355x", "inferencex-2026-retail", 2.10 },
  { "b300-inferencex-2026-hyperscaler", "b300-sxm", "inferencex-2026-hyperscaler", 2.340 },
  { "b300-inferencex-2026-neocloud", "b300-sxm", "inferencex-2026-neocloud", 2.808 },
  { "b300-inferencex-2026-retail", "b300-sxm", "inferencex-2026-retail", 3.480 },
  { "gb300-inferencex-2026-hyperscaler", "gb300", "inferencex-2026-hyperscaler", 2.652 },
  { "gb300-inferencex-2026-neocloud", "gb300", "inferencex-2026-neocloud", 3.300 },
  { "gb300-inferencex-2026-retail", "gb300", "inferencex-2026-retail", 3.960 },
  { "h200-rental-2026-01-02-low", "h200-sxm", "rental-2026-01-02-low", 1.99 },
  { "h200-rental-2026-01-02-high", "h200-sxm", "rental-2026-01-02-high", 3.80 },
  { "h100-lists-undated", "h100-sxm", "lists-undated", 1.99 },
  { "h200-lists-undated", "h200-sxm", "lists-undated", 2.20 },
  { "a100-lists-undated", "a100-sxm", "lists-undated", 1.40 },
  { "rtx-pro-6000-offers-2025-10", "rtx-pro-6000", "offers-2025-10", 1.63 },
  { "b200-offers-2025-10", "b200-sxm", "offers-2025-10", 3.20 },
  { "rtx-5090-offers-2025-10", "rtx-5090", "offers-2025-10", 0.68 },
  { "rtx-4090-offers-2025-10", "rtx-4090", "offers-2025-10", 0.40 },
  { "cpu-function-gb-aws", "cpu-function-gb", "aws-lambda", 0.0000166667 * 3600 },
};
/* clang-format on */

START_TEST (prices_have_their_values)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (catalogue, &sim_price_kind);

  ck_assert_uint_eq (all->len, G_N_ELEMENTS (prices));
  for (guint i = 0; i < G_N_ELEMENTS (prices); i++)
    {
      const SimPrice *p = find (catalogue, &sim_price_kind, prices[i].name)->data;

      ck_assert_str_eq (p->device, prices[i].device);
      ck_assert_str_eq (p->price_set, prices[i].set);
      ASSERT_VALUE (prices[i].name, p->price_usd_per_h, prices[i].usd_per_h);
      if (strcmp (p->device, "a10g") != 0 && strcmp (p->device, "cpu-function-gb") != 0)
        find (catalogue, &sim_accelerator_kind, p->device);
    }
}
END_TEST

/* Lamina, Table 5: what the compared systems cost an hour. */
START_TEST (lamina_pairs_cost_what_they_cost)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  const SimPrice *h100 = find (catalogue, &sim_price_kind, "h100-lamina-2025")->data;
  const SimPrice *h20 = find (catalogue, &sim_price_kind, "h20-lamina-2025")->data;

  assert_close (h100->price_usd_per_h + 2 * h20->price_usd_per_h, 20.32, 1e-12);
  assert_close (2 * h100->price_usd_per_h + 4 * h20->price_usd_per_h, 40.64, 1e-12);
  assert_close (4 * h100->price_usd_per_h, 44.24, 1e-12);
}
END_TEST

/* A source names a public work: some words, not an abbreviation in brackets. */
START_TEST (every_entry_has_a_readable_source)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (catalogue, NULL);

  ck_assert_uint_ge (all->len, 99);
  for (guint i = 0; i < all->len; i++)
    {
      const SimEntry *entry = g_ptr_array_index (all, i);

      ck_assert_msg (strlen (entry->source) >= 15 && strchr (entry->source, '[') == NULL, "%s: %s",
                     entry->name, entry->source);
      ck_assert_msg (entry->confidence[0] != 'C' || entry->note != NULL, "%s is weak: why?",
                     entry->name);
    }
}
END_TEST

static void
refuse (const char *text, const char *part)
{
  g_autoptr (SimCatalogue) catalogue = sim_catalogue_new (&orrery_registry);
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (text, strlen (text), "test.yaml", NULL, faults);
  g_autofree char *told = NULL;

  ck_assert_ptr_nonnull (doc);
  sim_catalogue_add_node (catalogue, sim_doc_root (doc), faults);
  told = sim_faults_text (faults);
  ck_assert_msg (strstr (told, part) != NULL, "%s\nbut wanted %s", told, part);
}

/* The examples of docs/catalogue.md. */
START_TEST (an_entry_of_ones_own)
{
  const char *text = "accelerator:\n"
                     "  example-gpu: {source: data sheet, confidence: B, memory_bytes: 144 GiB,\n"
                     "    memory_bytes_per_s: 6.5 TB/s, nic_bytes_per_s: 400 Gbit/s}\n"
                     "  faster: {like: example-gpu, source: what if, confidence: C,\n"
                     "    memory_bytes_per_s: 7.5 TB/s}\n";
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (text, strlen (text), "test.yaml", NULL, faults);
  const SimAccelerator *a;

  sim_catalogue_add_node (catalogue, sim_doc_root (doc), faults);
  ck_assert_uint_eq (sim_faults_n (faults), 0);
  a = find (catalogue, &sim_accelerator_kind, "faster")->data;
  ck_assert_double_eq (a->memory_bytes_per_s, 7.5e12);
  ck_assert_double_eq (a->nic_bytes_per_s, 50e9);
  ck_assert_double_eq (a->memory_bytes, 144 * 1073741824.0);
}
END_TEST

/* A value that nobody knows is left out, or taken back by name; it is never 0, and reads back. */
/* What refers to an entry means the one that counts: that of a scenario, not the one it
 * replaced. */
START_TEST (entries_refer_to_entries)
{
  static const char text[]
    = "accelerator:\n"
      "  h100-sxm: {like: h100-sxm, source: what if, confidence: C, memory_bytes_per_s: 5 TB/s}\n";
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  g_autoptr (SimFaults) faults = sim_faults_new ();
  const LlmOperatorLaw *law = find (catalogue, &llm_operator_law_kind, "h100-sxm")->data;
  g_autoptr (SimDoc) doc = sim_doc_parse (text, strlen (text), "test.yaml", NULL, faults);

  ck_assert (law->device == find (catalogue, &sim_accelerator_kind, "h100-sxm")->data);
  ck_assert_double_eq (law->device->memory_bytes_per_s, 3350e9);
  sim_catalogue_add_node (catalogue, sim_doc_root (doc), faults);
  ck_assert_uint_eq (sim_faults_n (faults), 0);
  ck_assert_double_eq (law->device->memory_bytes_per_s, 5e12);
}
END_TEST

START_TEST (unknown_is_said_and_is_no_number)
{
  const SimParam *watts = sim_param_find (sim_accelerator_kind.rows, "power_w");
  const SimParam *domain = sim_param_find (sim_accelerator_kind.rows, "scale_up_devices");
  const SimParam *value = sim_param_find (llm_model_kind.rows, "value_bytes");
  SimAccelerator a = { .power_w = 700, .scale_up_devices = 8 };
  LlmModel llm = { .value_bytes = 2 };
  g_autofree char *power = NULL, *joined = NULL;

  ck_assert (!sim_param_set (watts, &a, "0 W", NULL) && a.power_w == 700);
  ck_assert (!sim_param_set (domain, &a, "0", NULL) && a.scale_up_devices == 8);
  ck_assert (!sim_param_set (value, &llm, "unknown", NULL) && llm.value_bytes == 2);
  ck_assert (sim_param_set (watts, &a, " unknown ", NULL) && isnan (a.power_w));
  ck_assert (sim_param_set (domain, &a, "unknown", NULL) && a.scale_up_devices == 0);
  power = sim_param_get (watts, &a);
  joined = sim_param_get (domain, &a);
  ck_assert_str_eq (power, "unknown");
  ck_assert_str_eq (joined, "unknown");
}
END_TEST

START_TEST (entries_that_cannot_be)
{
  refuse ("accelerator: {x: {source: a test of faults, confidence: A, bf16_flop_per_s: 1 TFLOP/s}}",
          "memory_bytes_per_s is missing");
  refuse ("accelerator: {x: {source: a test of faults, confidence: A, memory_bytes_per_s: 3 TB/s, "
          "memory_bytes: 80 GiB, memory_nominal_bytes: 8 GB}}",
          "differ by more than 10 %");
  refuse ("accelerator: {x: {source: a test of faults, confidence: A, memory_bytes_per_s: 3000}}",
          "memory_bytes_per_s");
  refuse ("accelerator: {x: {confidence: A, memory_bytes_per_s: 3 TB/s}}", "no source");
  refuse ("link: {x: {source: a test of faults, confidence: A}}", "a link needs");
  refuse ("memory_tier: {x: {source: a test of faults, confidence: A}}", "a memory tier needs");
  refuse ("price: {x: {source: a test of faults, confidence: A, device: h20, price_set: s}}",
          "price_usd_per_h");
  refuse ("llm: {x: {source: a test of faults, confidence: A, layers: 2, d_model: 8, heads: 4, "
          "kv_heads: 2, head_dim: 2, kv_bytes_per_token: 33 B/token}}",
          "the shape makes it 32");
}
END_TEST

TEST_MAIN (hardware, TEST (accelerators_have_their_values), TEST (nominal_memory_is_decimal),
           TEST (links_have_their_values), TEST (memory_tiers_have_their_values),
           TEST (language_models_have_their_kv), TEST (lamina_models), TEST (expert_sizes),
           TEST (prices_have_their_values), TEST (lamina_pairs_cost_what_they_cost),
           TEST (every_entry_has_a_readable_source), TEST (an_entry_of_ones_own),
           TEST (entries_refer_to_entries), TEST (unknown_is_said_and_is_no_number),
           TEST (entries_that_cannot_be))
