/* tests/llm/test_drafter.c - what drafts: its memory and its passes by hand, jumps against steps,
 * what is refused, and that a drafter never makes a step shorter.
 */
#include "tests/test.h"

#include <string.h>
#include "models/llm/step/compose.h"
#include "models/llm/system/drafter.h"
#include "tests/llm/systems.h"
#include "tests/llm/toy_operators.h"

static const LlmOperators toy = { .flop_per_s = 5e14,
                                  .bytes_per_s = 3e12,
                                  .link_bytes_per_s = 300e9,
                                  .launch_s = 2e-6,
                                  .link_s = 5e-6 };
static const LlmStepKernels plain = { .nccl_values = INFINITY, .prefill_factor = 1.0 };

/* A model of the same vocabulary, for drafts. */
static const LlmModel small = { .layers = 4,
                                .d_model = 1024,
                                .heads = 16,
                                .kv_heads = 8,
                                .head_dim = 64,
                                .ffn = 4096,
                                .vocab = 128256,
                                .value_bytes = 2 };

static double
step (const LlmSystem *s, const LlmStepLoad *load, LlmStepParts *parts)
{
  g_autoptr (LlmCompose) c = llm_compose_new (s, &toy, &plain);
  LlmStepLaw law = llm_compose_law (c);

  return law.step_s (law.data, load, 1, parts);
}

/* A model of experts with so many layers that draft, and one with none. */
static LlmSystem
with_layers (LlmModel *llm, gint64 layers, gint64 drafts)
{
  LlmSystem s;

  *llm = case_latent;
  llm->draft_layers = layers;
  s = case_system (llm, 8, 1, 1);
  llm_system_set_drafter (&s, LLM_DRAFTS_LAYERS, drafts, NULL);
  return s;
}

/* One layer of experts more, and the product that joins hidden state and embedding: BF16, whole on
 * each device; its KV like that of any layer. */
START_TEST (a_layer_that_drafts_has_its_memory)
{
  LlmModel llm;
  LlmSystem s = with_layers (&llm, 1, 1), bare = s;
  double attention
    = 7168.0 * (1536 + 512 + 64) + 16.0 * 1536 * 192 + 16.0 * 128 * 7168 + 16.0 * 512 * 256;
  double experts = 3.0 * 7168 * 2048 * 256 / 8 * llm_format_bytes (LLM_FP8_BLOCK)
                   + 3.0 * 7168 * 2048 / 8 + 2.0 * 7168 * 256;

  bare.draft_layers = 0;
  ck_assert_double_eq_tol (llm_system_weight_bytes (&s) - llm_system_weight_bytes (&bare),
                           attention + experts + 2.0 * 7168 * 7168 * 2, 1.0);
  /* the last stage of two has the head, and for the layer the embedding too */
  s.pp = bare.pp = 2;
  ck_assert_double_eq_tol (llm_system_weight_bytes (&s) - llm_system_weight_bytes (&bare),
                           attention + experts + 2.0 * 7168 * 7168 * 2
                             + 2.0 * (double) llm.vocab * 7168 / 8,
                           1.0);
  s.pp = bare.pp = 1;
  ck_assert_double_eq (llm_system_kv_token_bytes (&s), 70272.0 * 62 / 61);
  ck_assert_int_lt (llm_system_kv_tokens (&s), llm_system_kv_tokens (&bare));
}
END_TEST

/* As many layers are loaded as there are drafts, a model whole; without drafts nothing is. */
START_TEST (what_is_loaded)
{
  LlmModel llm;
  LlmSystem three = with_layers (&llm, 3, 5), two = with_layers (&llm, 3, 2),
            none = with_layers (&llm, 3, 0), s = case_system (&case_dense, 4, 1, 1), bare = s,
            alone = case_system (&small, 4, 1, 1);

  ck_assert_int_eq (three.draft_layers, 3);
  ck_assert_int_eq (two.draft_layers, 2);
  ck_assert (!llm_system_drafts (&none));
  llm_system_set_drafter (&s, LLM_DRAFTS_MODEL, 4, &small);
  ck_assert_double_eq_tol (llm_system_weight_bytes (&s),
                           llm_system_weight_bytes (&bare) + llm_system_weight_bytes (&alone), 1.0);
  ck_assert_double_eq (llm_system_kv_token_bytes (&s),
                       llm_system_kv_token_bytes (&bare) + llm_system_kv_token_bytes (&alone));
}
END_TEST

/* Verification: products of all tokens, attention with so many times the heads over the same KV,
 * and the head for each token. */
START_TEST (what_is_verified_is_computed)
{
  LlmSystem s = case_system (&case_latent, 8, 1, 1);
  LlmStepLoad load = { .n_decodes = 4, .context_tokens = 4000, .draft_tokens = 2, .n_outputs = 4 };
  LlmLatent latent = llm_latent (&case_latent, 3 * 16, LLM_BF16);
  LlmStepParts p;

  step (&s, &load, &p);
  ck_assert_double_eq_tol (p.attention_s, 61 * llm_op_mla_decode (&toy, &latent, 4, 4000).now.s,
                           1e-12);
  ck_assert_double_eq_tol (p.other_s, llm_op_elementwise (&toy, 10.0 * 12 * 129280).s, 1e-12);
  ck_assert_double_eq (p.draft_s, 0.0);
}
END_TEST

/* Norms of both inputs, and the product that makes one of them. */
static double
join_s (double tokens)
{
  return llm_op_gemm (&toy, LLM_BF16, tokens, 7168, 2 * 7168).s
         + llm_op_elementwise (&toy, 2.0 * 4.0 * 7168 * tokens).s;
}

/* The head of eight devices for so many tokens. */
static double
head_s (double tokens)
{
  return llm_op_gemm (&toy, LLM_BF16, tokens, 16160, 7168).s
         + llm_op_elementwise (&toy, 10.0 * tokens * 129280).s
         + llm_op_elementwise (&toy, 2.0 * 2.0 * 7168 * tokens).s
         + llm_op_collective (&toy, LLM_ALL_GATHER, 8, tokens * 129280).s;
}

/* The first pass of a layer sees all verified tokens, each further one a token a request; the head
 * is passed once a request. */
START_TEST (passes_of_a_layer_by_hand)
{
  LlmModel llm, one;
  LlmSystem s = with_layers (&llm, 1, 3), bare = s, pass;
  LlmStepLoad load = { .n_decodes = 4, .context_tokens = 4000, .draft_tokens = 3, .n_outputs = 4 };
  LlmStepLoad single = { .n_decodes = 4, .context_tokens = 4000, .n_outputs = 4 };
  LlmExperts spread = { 7168, 2048, 256, 8, 8, 1, LLM_FP8_BLOCK, LLM_ROUTING_BALANCED };
  LlmStepParts with, without, later;
  bare.draft_layers = 0;
  one = case_latent;
  one.layers = 1;
  one.dense_layers = 0;
  pass = case_system (&one, 8, 1, 1);
  step (&s, &load, &with);
  step (&bare, &load, &without);
  /* two passes of a token */
  step (&pass, &single, &later);
  ck_assert_double_eq_tol (with.experts_s - without.experts_s,
                           2 * later.experts_s + llm_op_experts (&toy, &spread, 16).s, 1e-12);
  /* the first pass passes all tokens of a step through the layer, and four through the head */
  ck_assert_double_eq_tol (with.draft_s,
                           step (&pass, &load, NULL) - head_s (16) + head_s (4) + join_s (16)
                             + 2 * (step (&pass, &single, NULL) + join_s (4)),
                           1e-9);
}
END_TEST

/* A model of its own has KV of what it drafted: so many passes of one token, and prompts. */
START_TEST (passes_of_a_model_by_hand)
{
  LlmSystem s = case_system (&case_dense, 4, 1, 1), alone = case_system (&small, 4, 1, 1);
  LlmChunk chunk = { .new_tokens = 100 };
  LlmStepLoad load = { .n_decodes = 8, .context_tokens = 8000, .draft_tokens = 4, .n_outputs = 8 };
  LlmStepLoad single = { .n_decodes = 8, .context_tokens = 8000, .n_outputs = 8 };
  LlmStepLoad prompt = { .chunks = &chunk, .n_chunks = 1, .draft_tokens = 4, .n_outputs = 1 };
  LlmStepParts p;

  llm_system_set_drafter (&s, LLM_DRAFTS_MODEL, 4, &small);
  step (&s, &load, &p);
  ck_assert_double_eq_tol (p.draft_s, 4 * step (&alone, &single, NULL), 1e-12);
  step (&s, &prompt, &p);
  prompt.draft_tokens = 0;
  ck_assert_double_eq_tol (p.draft_s, step (&alone, &prompt, NULL), 1e-12);
}
END_TEST

static void
refused (const LlmSystem *s, const char *word)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!llm_system_check (s, &error));
  ck_assert_msg (strstr (error->message, word) != NULL, "%s", error->message);
}

START_TEST (what_cannot_draft_is_refused)
{
  LlmModel llm, other = small;
  LlmSystem s = with_layers (&llm, 0, 2);

  refused (&s, "no layers that draft");
  s = case_system (&case_dense, 4, 1, 1);
  other.vocab = 32000;
  llm_system_set_drafter (&s, LLM_DRAFTS_MODEL, 4, &other);
  refused (&s, "vocabulary of 32000");
  other = small;
  other.heads = 6;
  llm_system_set_drafter (&s, LLM_DRAFTS_MODEL, 4, &other);
  refused (&s, "of what drafts: heads (6)");
  /* as large as itself: what drafts is told apart */
  s = case_system (&case_dense, 2, 1, 1);
  llm_system_set_drafter (&s, LLM_DRAFTS_MODEL, 4, s.llm);
  ck_assert (llm_system_check_shape (&s, NULL));
  s.tp = 1;
  refused (&s, "72.65 GB of them what drafts");
}
END_TEST

static void
grow (LlmStepLoad *loads, guint n)
{
  for (guint r = 0; r < n; r++)
    loads[r].context_tokens += loads[r].n_decodes;
}

/* Replicas side by side, experts spread over all of them. */
static LlmSystem
random_replicas (GRand *rand, LlmModel *llm, gint64 drafts)
{
  LlmSystem s = with_layers (llm, g_rand_int_range (rand, 1, 4), drafts);

  s.tp = s.moe_tp = 1;
  s.dp = s.ep = (gint64) 1 << g_rand_int_range (rand, 0, 3);
  return s;
}

static LlmStepLoad
random_load (GRand *rand, gint64 drafts)
{
  gint64 n = g_rand_int_range (rand, 1, 300);

  return (LlmStepLoad){ .n_decodes = n,
                        .n_outputs = n,
                        .draft_tokens = drafts,
                        .context_tokens = n * g_rand_int_range (rand, 1, 3000) };
}

/* So many steps from @loads on, each by itself. */
static void
assert_segments (const LlmStepLaw *law, LlmStepLoad *loads, guint n, guint steps)
{
  while (steps > 0)
    {
      LlmSegment segment = law->segment (law->data, loads, n);

      for (double j = 0.0; j < segment.n_steps && steps > 0; j++, steps--)
        {
          double want = law->step_s (law->data, loads, n, NULL);

          ck_assert_double_eq_tol (segment.first_s + j * segment.growth_s, want, 1e-9 * want);
          grow (loads, n);
        }
    }
}

/* Of replicas with loads of their own, host in front or beside, knots in attention. */
START_TEST (a_segment_with_drafts_is_its_steps)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 200; i++)
    {
      LlmModel llm;
      gint64 drafts = g_rand_int_range (rand, 1, 6);
      LlmSystem s = random_replicas (rand, &llm, drafts);
      LlmOperators o = toy;
      LlmStepKernels k = plain;
      LlmStepLoad loads[4];
      g_autoptr (LlmCompose) c = NULL;
      LlmStepLaw law;

      k.host_step_s = g_rand_double_range (rand, 0, 20e-3);
      k.host_overlapped = g_rand_boolean (rand);
      o.knot_tokens = g_rand_double_range (rand, 500, 50000);
      c = llm_compose_new (&s, &o, &k);
      law = llm_compose_law (c);
      for (gint64 r = 0; r < s.dp; r++)
        loads[r] = random_load (rand, drafts);
      assert_segments (&law, loads, (guint) s.dp, 30);
    }
}
END_TEST

/* More drafts, and a drafter at all, cost time; parts still add up to the step. */
START_TEST (drafts_never_shorten_a_step)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 200; i++)
    {
      LlmModel llm;
      gint64 drafts = g_rand_int_range (rand, 1, 6);
      LlmSystem s = with_layers (&llm, 3, drafts), bare = s;
      LlmStepLoad load = random_load (rand, drafts), more = load;
      LlmStepParts p;
      double all = step (&s, &load, &p);

      bare.draft_layers = 0;
      more.draft_tokens++;
      ck_assert_double_eq_tol (p.gemm_s + p.attention_s + p.experts_s + p.network_s
                                 + p.elementwise_s + p.other_s + p.host_s,
                               all, 1e-9 * all);
      ck_assert_double_eq_tol (all - step (&bare, &load, NULL), p.draft_s, 1e-9 * all);
      ck_assert_double_gt (step (&s, &more, NULL), all);
    }
}
END_TEST

TEST_MAIN (drafter, TEST (a_layer_that_drafts_has_its_memory), TEST (what_is_loaded),
           TEST (what_is_verified_is_computed), TEST (passes_of_a_layer_by_hand),
           TEST (passes_of_a_model_by_hand), TEST (what_cannot_draft_is_refused),
           TEST (a_segment_with_drafts_is_its_steps), TEST (drafts_never_shorten_a_step))
