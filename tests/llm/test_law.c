/* tests/llm/test_law.c - operator laws: work by hand, bounds and monotony over random shapes. */
#include "tests/test.h"

#include <math.h>
#include "models/llm/operators/law/law.h"

static const SimAccelerator device = { .bf16_flop_per_s = 989e12,
                                       .fp8_flop_per_s = 1979e12,
                                       .fp4_flop_per_s = 4000e12,
                                       .memory_bytes_per_s = 3350e9,
                                       .scale_up_bytes_per_s = 450e9,
                                       .scale_up_devices = 8,
                                       .nic_bytes_per_s = 50e9,
                                       .devices_per_node = 8 };

START_TEST (work_by_hand)
{
  const LlmHeads gqa = { 8, 1, 128, 0, LLM_FP8 }, window = { 8, 1, 128, 128, LLM_FP8 };
  const LlmLatent latent = { 16, 512, 64, 128, 128, LLM_BF16 };
  const LlmExperts e = { 7168, 2048, 256, 8, 1, 8, LLM_NVFP4, LLM_ROUTING_BALANCED };
  LlmWork w = llm_work_gemm (&device, LLM_FP8, 3, 700, 900);

  assert_close (w.memory_s, (700 * 900 + 3 * 900 * 4.0 + 3 * 700 * 2.0) / 3350e9, 1e-12);
  assert_close (w.compute_s, 2.0 * 3 * 700 * 900 / 1979e12, 1e-12);
  w = llm_work_decode (&device, &gqa, 5, 7000);
  assert_close (w.memory_s, (7000 * 256 + 5 * 8 * 128 * 4.0) / 3350e9, 1e-12);
  assert_close (w.compute_s, 7000 * 4.0 * 8 * 128 / 989e12, 1e-12);
  assert_close (llm_work_decode (&device, &window, 5, 7000).compute_s,
                5 * 128 * 4.0 * 8 * 128 / 989e12, 1e-12);
  w = llm_work_prefill (&device, &gqa, 2, 100, 50);
  assert_close (w.compute_s, 2 * 4.0 * 8 * 128 * (100 * 50 + 5050) / 989e12, 1e-12);
  w = llm_work_mla_decode (&device, &latent, 3, 900);
  assert_close (w.compute_s, 900 * 2.0 * 16 * 1088 / 989e12, 1e-12);
  assert_close (w.memory_s, (900 * 576 * 2.0 + 3 * 16 * 1088 * 2.0) / 3350e9, 1e-12);
  w = llm_work_experts (&device, &e, 1);
  assert_close (w.units, 1, 1e-9); /* eight experts of one token, one of them here */
  assert_close (w.compute_s, 2.0 * 3 * 7168 * 2048 / 4000e12, 1e-12);
  w = llm_work_collective (&device, LLM_ALL_REDUCE, 8, 1e6);
  assert_close (w.memory_s, 2 * 0.875 * 2e6 / 450e9, 1e-12);
  assert_close (llm_work_collective (&device, LLM_ALL_GATHER, 16, 1e6).memory_s,
                2e6 / 8 * (7 / 450e9 + 0.5 / 50e9), 1e-12);
  assert_close (llm_work_collective (&device, LLM_ALL_TO_ALL, 16, 1e6).memory_s,
                2e6 * 8 / 16 / 50e9, 1e-12);
}
END_TEST

/* Each device has a NIC of its own: what its domain has reduced is cut by all that are in it.
 * Where both links are alike the stages move what one ring over all devices would; with slower NICs
 * they are never slower than that ring at the NIC's rate, nor faster than either line. */
START_TEST (domains_reduce_over_all_their_nics)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 2000; i++)
    {
      SimAccelerator d = device, even = device;
      LlmCollective kind = (LlmCollective) g_rand_int_range (rand, LLM_ALL_REDUCE, LLM_ALL_TO_ALL);
      double turns = kind <= LLM_ALL_REDUCE_NCCL ? 2 : 1, bytes = turns * 2e6;
      double m = g_rand_int_range (rand, 1, 40), n, ring, s;

      d.scale_up_devices = g_rand_int_range (rand, 1, 73);
      d.nic_bytes_per_s = d.scale_up_bytes_per_s * g_rand_double_range (rand, 0.01, 1);
      even.scale_up_devices = d.scale_up_devices;
      even.nic_bytes_per_s = even.scale_up_bytes_per_s;
      n = m * (double) d.scale_up_devices;
      ring = (n - 1) / n * bytes;
      s = llm_work_collective (&d, kind, n, 1e6).memory_s;
      assert_close (llm_work_collective (&even, kind, n, 1e6).memory_s,
                    ring / even.scale_up_bytes_per_s, 1e-9);
      assert_always (s <= ring / d.nic_bytes_per_s * (1 + 1e-9));
      assert_always (s >= ring / d.scale_up_bytes_per_s * (1 - 1e-9));
      assert_always (s >= (m - 1) / n * bytes / d.nic_bytes_per_s * (1 - 1e-9));
    }
}
END_TEST

/* Beyond the domain a reduction goes up and down a tree of domains, an exchange crosses once;
 * within it no message is counted. */
START_TEST (domains_are_crossed_message_by_message)
{
  SimAccelerator d = device;
  LlmLawRow row = { .overhead_s = 4e-6, .memory_eff = 1.0, .flop_eff = 1.0, .norm = INFINITY };
  LlmWork w;

  d.nic_latency_s = 10e-6;
  ck_assert_double_eq (llm_work_collective (&d, LLM_ALL_REDUCE, 8, 1e6).latency_s, 0);
  assert_close (llm_work_collective (&d, LLM_ALL_REDUCE, 16, 1e6).latency_s, 20e-6, 1e-12);
  assert_close (llm_work_collective (&d, LLM_ALL_REDUCE_NCCL, 40, 1e6).latency_s, 60e-6, 1e-12);
  assert_close (llm_work_collective (&d, LLM_ALL_GATHER, 32, 1e6).latency_s, 20e-6, 1e-12);
  w = llm_work_collective (&d, LLM_ALL_TO_ALL, 64, 1e6);
  assert_close (w.latency_s, 10e-6, 1e-12);
  assert_close (llm_law_s (&row, &w), 4e-6 + 10e-6 + w.memory_s, 1e-12);
}
END_TEST

/* Without a switch two devices are neighbours; of more, all send over the host, and share it. */
START_TEST (devices_without_a_switch_share_the_host)
{
  SimAccelerator d = device;

  d.pcie_bytes_per_s = 64e9;
  ck_assert_double_eq (llm_work_collective (&d, LLM_ALL_REDUCE, 8, 1e6).compute_s, 0);
  d.scale_up_bytes_per_s = d.pcie_bytes_per_s = 32e9;
  ck_assert_double_eq (llm_work_collective (&d, LLM_ALL_REDUCE, 2, 1e6).compute_s, 0);
  assert_close (llm_work_collective (&d, LLM_ALL_REDUCE, 4, 1e6).compute_s,
                4 * 2 * 0.75 * 2e6 / 32e9, 1e-12);
  assert_close (llm_work_collective (&d, LLM_ALL_GATHER, 8, 1e6).compute_s, 8 * 0.875 * 2e6 / 32e9,
                1e-12);
  /* further domains relieve no host: each shares its own as before, exchanges send half away */
  assert_close (llm_work_collective (&d, LLM_ALL_REDUCE, 16, 1e6).compute_s,
                8 * 2 * 0.875 * 2e6 / 32e9, 1e-12);
  assert_close (llm_work_collective (&d, LLM_ALL_TO_ALL, 16, 1e6).compute_s,
                8 * 7.0 / 16 * 2e6 / 32e9, 1e-12);
}
END_TEST

/* By counting keys one query at a time. */
static guint
count_pairs (guint fresh, guint cached, guint window)
{
  guint pairs = 0;

  for (guint i = 0; i < fresh; i++)
    pairs += window > 0 ? MIN (cached + i + 1, window) : cached + i + 1;
  return pairs;
}

START_TEST (pairs_are_counted)
{
  for (guint fresh = 1; fresh < 12; fresh++)
    for (guint cached = 0; cached < 12; cached++)
      for (guint window = 0; window < 14; window++)
        assert_always (
          fabs (llm_causal_pairs (fresh, cached, window) - count_pairs (fresh, cached, window))
          < 1e-9);
}
END_TEST

/* Means of 300 draws of 4,096 tokens by the published generator of the measured tables. */
START_TEST (imbalance_is_that_of_draws)
{
  static const struct {
    gint64 n_experts, ep;
    int distribution;
    double drawn;
  } cases[] = {
    { 256, 4, LLM_ROUTING_POWER_1_01, 1.24 },  { 256, 8, LLM_ROUTING_POWER_1_01, 1.49 },
    { 256, 16, LLM_ROUTING_POWER_1_01, 1.90 }, { 256, 32, LLM_ROUTING_POWER_1_01, 2.60 },
    { 256, 8, LLM_ROUTING_POWER_1_2, 1.71 },   { 256, 16, LLM_ROUTING_POWER_1_2, 2.32 },
    { 128, 4, LLM_ROUTING_POWER_1_01, 1.34 },  { 128, 8, LLM_ROUTING_POWER_1_2, 2.00 },
    { 384, 8, LLM_ROUTING_POWER_1_01, 1.39 },  { 384, 32, LLM_ROUTING_POWER_1_01, 2.25 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LlmExperts e
        = { 7168, 2048, cases[i].n_experts, 8, 1, cases[i].ep, LLM_BF16, cases[i].distribution };

      assert_close (llm_routing_imbalance (&e, 4096), cases[i].drawn, 0.08);
    }
}
END_TEST

/* --- properties over random shapes --- */

static double
between (GRand *rand, double low, double high)
{
  return low * exp (g_rand_double (rand) * log (high / low));
}

static gint64
whole (GRand *rand, double low, double high)
{
  return (gint64) between (rand, low, high);
}

enum { N_KINDS = 8 };

/* A random question; @at scales its tokens. */
typedef struct {
  guint kind;
  LlmHeads heads;
  LlmLatent latent;
  LlmExperts experts;
  LlmFormat format;
  gint64 n, k, devices;
  double tokens, requests;
} Question;

static Question
question (GRand *rand)
{
  Question q = { .kind = (guint) g_rand_int_range (rand, 0, N_KINDS),
                 .format = (LlmFormat) g_rand_int_range (rand, 0, LLM_N_FORMATS),
                 .n = whole (rand, 32, 60000),
                 .k = whole (rand, 32, 60000),
                 .devices = whole (rand, 2, 100),
                 .tokens = between (rand, 1, 1e5),
                 .requests = between (rand, 1, 1000) };

  q.heads = (LlmHeads){ whole (rand, 1, 128), 1, 128, 0, LLM_FP8 };
  q.latent = (LlmLatent){ whole (rand, 1, 128), 512, 64, 128, 128, LLM_BF16 };
  q.experts = (LlmExperts){ 4096,     1536,
                            128,      8,
                            1,        1 << g_rand_int_range (rand, 0, 6),
                            q.format, g_rand_int_range (rand, 0, 3) };
  return q;
}

static LlmWork
work_of (const Question *q, const SimAccelerator *a, double scale)
{
  double tokens = q->tokens * scale;

  switch (q->kind)
    {
    case 0:
      return llm_work_gemm (a, q->format, tokens, (double) q->n, (double) q->k);
    case 1:
      return llm_work_prefill (a, &q->heads, 2, tokens, 500);
    case 2:
      return llm_work_decode (a, &q->heads, q->requests, q->requests * tokens);
    case 3:
      return llm_work_mla_prefill (a, &q->latent, 2, tokens, 500);
    case 4:
      return llm_work_mla_decode (a, &q->latent, q->requests, q->requests * tokens);
    case 5:
      return llm_work_experts (a, &q->experts, tokens);
    case 6:
      return llm_work_collective (a, LLM_ALL_REDUCE, (double) q->devices, tokens);
    default:
      return llm_work_elementwise (a, tokens);
    }
}

static LlmLawRow
random_row (GRand *rand)
{
  return (LlmLawRow){ .overhead_s = between (rand, 1e-7, 1e-4),
                      .per_unit_s = between (rand, 1e-10, 1e-6),
                      .memory_eff = between (rand, 0.1, 1),
                      .flop_eff = between (rand, 0.1, 1),
                      .norm = g_rand_boolean (rand) ? INFINITY : between (rand, 1, 20) };
}

/* Never faster than the peaks, never slower with better hardware, never faster with more tokens. */
START_TEST (laws_keep_their_bounds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (29);

  for (guint i = 0; i < 20000; i++)
    {
      Question q = question (rand);
      LlmLawRow row = random_row (rand);
      LlmWork w = work_of (&q, &device, 1), more = work_of (&q, &device, 1.5), better;
      double s = llm_law_s (&row, &w);
      SimAccelerator fast = device;
      double *const rates[]
        = { &fast.bf16_flop_per_s,    &fast.fp8_flop_per_s,       &fast.fp4_flop_per_s,
            &fast.memory_bytes_per_s, &fast.scale_up_bytes_per_s, &fast.nic_bytes_per_s };

      *rates[g_rand_int_range (rand, 0, G_N_ELEMENTS (rates))] *= between (rand, 1, 4);
      better = work_of (&q, &fast, 1);
      assert_always (s >= MAX (w.memory_s, w.compute_s));
      assert_always (llm_law_s (&row, &better) <= s * (1 + 1e-12));
      assert_always (llm_law_s (&row, &more) >= s * (1 - 1e-12));
    }
}
END_TEST

/* --- entries --- */

static void
refuse (const LlmOperatorLaw *law, const char *says)
{
  GError *error = NULL;

  ck_assert (!llm_operator_law_kind.check (law, &error));
  ck_assert_msg (strstr (error->message, says) != NULL, "%s", error->message);
  g_error_free (error);
}

START_TEST (entries_are_checked)
{
  LlmLawRow rows[LLM_N_OPS + 1] = { 0 };
  LlmOperatorLaw law = { .device = &device,
                         .tables = "",
                         .relative = "",
                         .basis = LLM_BASIS_FITTED,
                         .laws = { LLM_N_OPS, rows } };

  for (int i = 0; i <= LLM_N_OPS; i++)
    rows[i] = (LlmLawRow){
      .operator= MIN (i, LLM_OP_ELEMENTWISE), .memory_eff = 1, .flop_eff = 1, .norm = INFINITY
    };
  ck_assert (llm_operator_law_kind.check (&law, NULL));
  law.laws.n++;
  refuse (&law, "are both for elementwise in bf16");
  law.laws.n = LLM_N_OPS - 1;
  refuse (&law, "no row for elementwise");
  law.laws.n = LLM_N_OPS;
  law.basis = LLM_BASIS_SCALED;
  refuse (&law, "names its relative");
  law.relative = "h100-sxm";
  ck_assert (llm_operator_law_kind.check (&law, NULL));
  rows[LLM_OP_DECODE_ATTENTION].norm = 2;
  refuse (&law, "norm of decode_attention must be inf");
}
END_TEST

/* Its own format first, then the nearest in bytes; the engine's own correction before that of
 * all. */
START_TEST (rows_and_corrections_are_found)
{
  LlmLawRow rows[] = { { .operator= LLM_OP_GEMM, .format = LLM_BF16, .overhead_s = 1 },
                       { .operator= LLM_OP_GEMM, .format = LLM_FP8, .overhead_s = 2 },
                       { .operator= LLM_OP_GEMM, .format = LLM_NVFP4, .overhead_s = 3 } };
  LlmCorrection all = { .operator= LLM_OP_GEMM,
                        .format = LLM_FP8,
                        .kernels = LLM_N_KERNELS,
                        .factor = 0.5,
                        .flop_rate = 1,
                        .tables = LLM_TABLES_PREFERRED };
  LlmCorrection items[] = { all, all };
  LlmCorrections corrections = { { 2, items } };
  LlmOperatorLaw law = { .laws = { 3, rows }, .corrections = &corrections };
  LlmLawRow row = { .overhead_s = 4e-6, .memory_eff = 0.8, .flop_eff = 0.3, .norm = 2 };

  items[1].kernels = LLM_KERNELS_TRTLLM;
  items[1].less_s = 3e-6;
  ck_assert_double_eq (llm_law_row (&law, LLM_OP_GEMM, LLM_FP8)->overhead_s, 2);
  ck_assert_double_eq (llm_law_row (&law, LLM_OP_GEMM, LLM_FP8_BLOCK)->overhead_s, 2);
  ck_assert_double_eq (llm_law_row (&law, LLM_OP_GEMM, LLM_INT4)->overhead_s, 3);
  ck_assert (llm_law_row (&law, LLM_OP_EXPERTS, LLM_BF16) == NULL);
  ck_assert (llm_law_correction (&law, LLM_OP_GEMM, LLM_FP8, LLM_KERNELS_VLLM) == &items[0]);
  ck_assert (llm_law_correction (&law, LLM_OP_GEMM, LLM_FP8, LLM_KERNELS_TRTLLM) == &items[1]);
  ck_assert (llm_law_correction (&law, LLM_OP_GEMM, LLM_BF16, LLM_KERNELS_VLLM) == NULL);
  row = llm_law_corrected (&row, &items[1]);
  ck_assert_double_eq (row.overhead_s, 0);
  ck_assert_double_eq (row.memory_eff, 1);
  assert_close (row.flop_eff, 0.6, 1e-12);
  items[1].flop_rate = 4;
  row = llm_law_corrected (&row, &items[1]); /* at most the peak, which is four times as high */
  assert_close (row.flop_eff, 4, 1e-12);
}
END_TEST

TEST_MAIN (law, TEST (work_by_hand), TEST (domains_reduce_over_all_their_nics),
           TEST (domains_are_crossed_message_by_message),
           TEST (devices_without_a_switch_share_the_host), TEST (pairs_are_counted),
           TEST (imbalance_is_that_of_draws), TEST (laws_keep_their_bounds),
           TEST (entries_are_checked), TEST (rows_and_corrections_are_found))
