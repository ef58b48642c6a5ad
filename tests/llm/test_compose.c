/* tests/llm/test_compose.c - a step against its operators counted by hand, jumps against steps, and
 * limits: no collective on one device, nothing left with infinite resources. */
#include "tests/test.h"

#include "models/llm/step/compose.h"
#include "tests/llm/systems.h"
#include "tests/llm/toy_operators.h"

static const LlmOperators toy = { .flop_per_s = 5e14,
                                  .bytes_per_s = 3e12,
                                  .link_bytes_per_s = 300e9,
                                  .launch_s = 2e-6,
                                  .link_s = 5e-6 };
static const LlmStepKernels plain = { .nccl_values = INFINITY, .prefill_factor = 1.0 };

static double
step (LlmCompose *c, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  LlmStepLaw law = llm_compose_law (c);

  return law.step_s (law.data, loads, n, parts);
}

static double
step_of (const LlmSystem *s, const LlmOperators *o, const LlmStepKernels *k,
         const LlmStepLoad *load)
{
  g_autoptr (LlmCompose) c = llm_compose_new (s, o, k);

  return step (c, load, 1, NULL);
}

static double
gemm_s (double m, gint64 n, gint64 k, LlmFormat f)
{
  return llm_op_gemm (&toy, f, m, n, k).s;
}

static double
pass_s (double values)
{
  return llm_op_elementwise (&toy, 2.0 * values).s;
}

/* 70B, two devices, 16 decodes of 1,000 tokens. */
START_TEST (a_dense_step_by_hand)
{
  LlmSystem s = case_system (&case_dense, 2, 1, 1);
  LlmStepLoad load = { .n_decodes = 16, .context_tokens = 16000, .n_outputs = 16 };
  LlmHeads heads = { 32, 4, 128, 0, LLM_BF16 };
  double products = gemm_s (16, 32 * 128 + 2 * 4 * 128, 8192, LLM_FP8)
                    + gemm_s (16, 8192, 4096, LLM_FP8) + gemm_s (16, 28672, 8192, LLM_FP8)
                    + gemm_s (16, 8192, 14336, LLM_FP8);
  double passes = 2 * pass_s (4.0 * 8192 * 16) + pass_s (3.0 * 14336 * 16)
                  + pass_s (2.0 * 36 * 128 * 16) + pass_s (4.0 * 4 * 128 * 16);
  double reduce = 2 * (5e-6 + 2.0 * 0.5 * 2.0 * 16 * 8192 / 300e9);
  double head = gemm_s (16, 64128, 8192, LLM_BF16);
  g_autoptr (LlmCompose) c = llm_compose_new (&s, &toy, &plain);
  LlmStepParts p;
  double all = step (c, &load, 1, &p);

  ck_assert_double_eq_tol (p.gemm_s, 80 * products + head, 1e-12);
  ck_assert_double_eq_tol (p.attention_s,
                           80 * llm_op_decode_attention (&toy, &heads, 16, 16000).now.s, 1e-12);
  ck_assert_double_eq_tol (p.network_s, 80 * reduce + 5e-6 + 0.5 * 2.0 * 16 * 128256 / 300e9,
                           1e-12);
  ck_assert_double_eq_tol (p.elementwise_s, 80 * passes + 2 * pass_s (2.0 * 8192 * 16), 1e-12);
  ck_assert_double_eq_tol (p.other_s, llm_op_elementwise (&toy, 10.0 * 16 * 128256).s, 1e-12);
  ck_assert_double_eq_tol (p.gemm_s + p.attention_s + p.network_s + p.elementwise_s + p.other_s,
                           all, 1e-12);
}
END_TEST

/* Latent attention: 3 dense layers and 58 of experts; the absorbed products of decodes alone. */
START_TEST (a_step_of_latent_attention_by_hand)
{
  LlmSystem s = case_system (&case_latent, 8, 1, 1);
  LlmChunk chunk = { .new_tokens = 512, .cached_tokens = 256 };
  LlmStepLoad decodes = { .n_decodes = 4, .context_tokens = 4000, .n_outputs = 4 };
  LlmStepLoad prompt = { .chunks = &chunk, .n_chunks = 1, .n_outputs = 0 };
  LlmLatent latent = llm_latent (&case_latent, 16, LLM_BF16);
  LlmExperts e = { 7168, 2048, 256, 8, 8, 1, LLM_FP8_BLOCK, LLM_ROUTING_BALANCED };
  g_autoptr (LlmCompose) c = llm_compose_new (&s, &toy, &plain);
  LlmStepParts p;

  step (c, &decodes, 1, &p);
  ck_assert_double_eq_tol (p.attention_s, 61 * llm_op_mla_decode (&toy, &latent, 4, 4000).now.s,
                           1e-12);
  ck_assert_double_eq_tol (p.experts_s, 58 * llm_op_experts (&toy, &e, 4).s, 1e-12);
  step (c, &prompt, 1, &p);
  ck_assert_double_eq_tol (
    p.gemm_s,
    61
        * (gemm_s (512, 2112, 7168, LLM_FP8) + gemm_s (512, 3072, 1536, LLM_FP8)
           + gemm_s (512, 7168, 2048, LLM_FP8) + gemm_s (768, 16 * 256, 512, LLM_FP8))
      + 3 * (gemm_s (512, 4608, 7168, LLM_FP8) + gemm_s (512, 7168, 2304, LLM_FP8))
      + 58
          * (gemm_s (512, 256, 7168, LLM_BF16) + gemm_s (512, 512, 7168, LLM_FP8)
             + gemm_s (512, 7168, 256, LLM_FP8)),
    1e-12);
}
END_TEST

START_TEST (one_device_has_no_collective)
{
  for (guint i = 0; i < G_N_ELEMENTS (case_models); i++)
    {
      LlmSystem s = case_system (case_models[i], 1, 1, 1);
      LlmStepLoad load = { .n_decodes = 3, .context_tokens = 900, .n_outputs = 3 };
      g_autoptr (LlmCompose) c = llm_compose_new (&s, &toy, &plain);
      LlmStepParts p;

      step (c, &load, 1, &p);
      ck_assert_double_eq (p.network_s, 0.0);
    }
}
END_TEST

static LlmSystem
random_system (GRand *rand)
{
  gint64 tp = 1 << g_rand_int_range (rand, 0, 4), dp = 1 << g_rand_int_range (rand, 0, 3);
  const LlmModel *llm = case_models[g_rand_int_range (rand, 0, G_N_ELEMENTS (case_models))];

  return case_system (llm, tp, llm->experts > 0 ? dp : 1, llm->experts > 0 ? dp : 1);
}

static LlmStepKernels
random_kernels (GRand *rand)
{
  return (LlmStepKernels) { .exchange = (LlmExchange) g_rand_int_range (rand, 0, 5),
                           .fused_norms = g_rand_boolean (rand),
                           .nccl_values = g_rand_boolean (rand) ? 524288 : INFINITY,
                           .host_step_s = g_rand_double_range (rand, 0, 20e-3),
                           .host_sequence_s = g_rand_double_range (rand, 0, 1e-4),
                           .host_overlapped = g_rand_boolean (rand),
                           .beside_tokens = g_rand_int_range (rand, 0, 600),
                           .padded_tokens = g_rand_int_range (rand, 0, 300),
                           .prefill_factor = g_rand_double_range (rand, 1, 2) };
}

static LlmStepLoad
random_decodes (GRand *rand)
{
  gint64 n = g_rand_int_range (rand, 1, 300);

  return (LlmStepLoad){ .n_decodes = n,
                        .n_outputs = n,
                        .context_tokens = n * g_rand_int_range (rand, 1, 3000) };
}

static void
grow (LlmStepLoad *loads, guint n)
{
  for (guint r = 0; r < n; r++)
    loads[r].context_tokens += loads[r].n_decodes;
}

START_TEST (a_segment_is_its_steps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 400; i++)
    {
      LlmSystem s = random_system (rand);
      LlmOperators o = toy;
      LlmStepKernels k = random_kernels (rand);
      LlmStepLoad loads[8];
      guint n = (guint) s.dp;
      g_autoptr (LlmCompose) jump = NULL, one = NULL;
      LlmStepLaw law;

      o.knot_tokens = g_rand_boolean (rand) ? g_rand_double_range (rand, 500, 50000) : 0.0;
      jump = llm_compose_new (&s, &o, &k);
      one = llm_compose_new (&s, &o, &k);
      law = llm_compose_law (jump);
      for (guint r = 0; r < n; r++)
        loads[r] = random_decodes (rand);
      for (guint left = 60; left > 0;)
        {
          LlmSegment segment = law.segment (law.data, loads, n);

          assert_always (segment.n_steps >= 1.0);
          for (double j = 0.0; j < segment.n_steps && left > 0; j++, left--)
            {
              double want = step (one, loads, n, NULL),
                     got = segment.first_s + j * segment.growth_s;

              assert_always (fabs (got - want) <= 1e-9 * want);
              grow (loads, n);
            }
        }
    }
}
END_TEST

START_TEST (parts_and_bounds_add_up)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);

  for (guint i = 0; i < 300; i++)
    {
      LlmSystem s = random_system (rand);
      LlmStepKernels k = random_kernels (rand);
      g_autoptr (LlmCompose) c = llm_compose_new (&s, &toy, &k);
      LlmChunk chunks[2]
        = { { g_rand_int_range (rand, 1, 4000), 0 },
            { g_rand_int_range (rand, 1, 4000), g_rand_int_range (rand, 0, 4000) } };
      LlmStepLoad loads[8];
      LlmStepParts p;
      double all, bounds = 0.0;

      for (guint r = 0; r < s.dp; r++)
        {
          loads[r] = random_decodes (rand);
          loads[r].chunks = chunks;
          loads[r].n_chunks = (guint) g_rand_int_range (rand, 0, 3);
        }
      all = step (c, loads, (guint) s.dp, &p);
      for (guint b = 0; b < LLM_N_BOUNDS; b++)
        bounds += p.bound_s[b];
      assert_always (fabs (p.gemm_s + p.attention_s + p.experts_s + p.network_s + p.elementwise_s
                           + p.other_s + p.host_s - all)
                     <= 1e-12 + 1e-9 * all);
      assert_always (fabs (bounds - all) <= 1e-12 + 1e-9 * all);
    }
}
END_TEST

START_TEST (faster_hardware_is_never_slower)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint i = 0; i < 300; i++)
    {
      LlmSystem s = random_system (rand);
      LlmStepKernels k = random_kernels (rand);
      LlmChunk chunk = { g_rand_int_range (rand, 1, 8000), g_rand_int_range (rand, 0, 2) * 1000 };
      LlmStepLoad load = random_decodes (rand);
      LlmOperators faster[4] = { toy, toy, toy, toy };
      double base;

      load.chunks = &chunk;
      load.n_chunks = (guint) g_rand_int_range (rand, 0, 2);
      s.dp = 1;
      s.ep = 1;
      s.moe_tp = s.llm->experts > 0 ? s.tp : 1;
      faster[0].flop_per_s *= g_rand_double_range (rand, 1, 10);
      faster[1].bytes_per_s *= g_rand_double_range (rand, 1, 10);
      faster[2].link_bytes_per_s *= g_rand_double_range (rand, 1, 10);
      faster[3].launch_s *= g_rand_double_range (rand, 0, 1);
      base = step_of (&s, &toy, &k, &load);
      for (guint f = 0; f < G_N_ELEMENTS (faster); f++)
        assert_always (step_of (&s, &faster[f], &k, &load) <= base * (1.0 + 1e-12));
    }
}
END_TEST

START_TEST (infinite_resources_take_no_time)
{
  LlmSystem s = case_system (&case_dense, 8, 1, 1);
  LlmOperators ideal = { INFINITY, INFINITY, INFINITY, 0.0, 0.0, 0.0 };
  LlmStepLoad load = { .n_decodes = 64, .context_tokens = 64000, .n_outputs = 64 };

  ck_assert_double_eq (step_of (&s, &ideal, &plain, &load), 0.0);
}
END_TEST

/* What the host does is hidden up to the device's time, or added. */
START_TEST (host_time_hides_or_adds)
{
  LlmSystem s = case_system (&case_dense, 8, 1, 1);
  LlmStepLoad load = { .n_decodes = 64, .context_tokens = 64000, .n_outputs = 64 };
  LlmStepKernels k = plain;
  double device = step_of (&s, &toy, &k, &load);

  k.host_step_s = 1.0;
  k.host_sequence_s = 1e-3;
  ck_assert_double_eq_tol (step_of (&s, &toy, &k, &load), device + 1.064, 1e-12);
  k.host_overlapped = TRUE;
  ck_assert_double_eq_tol (step_of (&s, &toy, &k, &load), 1.064, 1e-12);
  k.host_step_s = k.host_sequence_s = 0.0;
  ck_assert_double_eq_tol (step_of (&s, &toy, &k, &load), device, 1e-12);
}
END_TEST

/* The factor acts by the share of prompt tokens: a step of decodes alone keeps its time. */
START_TEST (prefill_factor_spares_decodes)
{
  LlmSystem s = case_system (&case_dense, 8, 1, 1);
  LlmChunk chunk = { 1000, 0 };
  LlmStepLoad decodes = { .n_decodes = 250, .context_tokens = 8000, .n_outputs = 250 };
  LlmStepLoad mixed = decodes;
  LlmStepKernels k = plain;
  double base, both;

  mixed.chunks = &chunk;
  mixed.n_chunks = 1;
  base = step_of (&s, &toy, &k, &decodes);
  both = step_of (&s, &toy, &k, &mixed);
  k.prefill_factor = 1.5;
  ck_assert_double_eq (step_of (&s, &toy, &k, &decodes), base);
  ck_assert_double_eq_tol (step_of (&s, &toy, &k, &mixed), 1.4 * both, 1e-12);
}
END_TEST

/* Shared experts on a stream of their own: hidden behind routed ones up to a number of tokens, and
 * never with DeepEP. */
START_TEST (shared_experts_hide_behind_routed_ones)
{
  LlmSystem s = case_system (&case_latent, 8, 1, 1), wide = case_system (&case_latent, 1, 8, 8);
  LlmStepLoad load = { .n_decodes = 64, .context_tokens = 64000, .n_outputs = 64 };
  LlmStepKernels k = plain, deep = plain;
  LlmStepLoad loads[8];
  double shared
    = gemm_s (64, 512, 7168, LLM_FP8) + gemm_s (64, 7168, 256, LLM_FP8) + pass_s (3.0 * 256 * 64);
  double in_line = step_of (&s, &toy, &k, &load);
  g_autoptr (LlmCompose) in_order = NULL, beside = NULL;

  k.beside_tokens = 63;
  ck_assert_double_eq (step_of (&s, &toy, &k, &load), in_line);
  k.beside_tokens = 64;
  ck_assert_double_eq_tol (step_of (&s, &toy, &k, &load), in_line - 58 * shared, 1e-12);
  for (guint r = 0; r < 8; r++)
    loads[r] = load;
  deep.exchange = LLM_EXCHANGE_LOW_LATENCY;
  in_order = llm_compose_new (&wide, &toy, &deep);
  deep.beside_tokens = 4096;
  beside = llm_compose_new (&wide, &toy, &deep);
  ck_assert_double_eq (step (beside, loads, 8, NULL), step (in_order, loads, 8, NULL));
}
END_TEST

/* A captured graph has its tokens whoever decodes; a step with a prompt runs without. */
START_TEST (graphs_have_their_tokens)
{
  LlmSystem s = case_system (&case_latent, 8, 1, 1);
  LlmStepLoad few = { .n_decodes = 4, .context_tokens = 4000, .n_outputs = 4 }, many = few;
  LlmChunk chunk = { 100, 0 };
  LlmStepKernels k = plain;
  g_autoptr (LlmCompose) exact = llm_compose_new (&s, &toy, &k), padded = NULL;
  LlmStepParts want, got;

  k.padded_tokens = 256;
  padded = llm_compose_new (&s, &toy, &k);
  many.n_decodes = 256;
  many.context_tokens = 256000;
  step (exact, &many, 1, &want);
  step (padded, &few, 1, &got);
  ck_assert_double_eq (got.experts_s, want.experts_s);
  ck_assert_double_lt (got.attention_s, want.attention_s);
  few.chunks = &chunk;
  few.n_chunks = 1;
  ck_assert_double_eq (step (padded, &few, 1, NULL), step (exact, &few, 1, NULL));
}
END_TEST

TEST_MAIN (compose, TEST (shared_experts_hide_behind_routed_ones), TEST (graphs_have_their_tokens),
           TEST (a_dense_step_by_hand), TEST (a_step_of_latent_attention_by_hand),
           TEST (one_device_has_no_collective), TEST (a_segment_is_its_steps),
           TEST (parts_and_bounds_add_up), TEST (faster_hardware_is_never_slower),
           TEST (infinite_resources_take_no_time), TEST (host_time_hides_or_adds),
           TEST (prefill_factor_spares_decodes))
