/* tests/llm/test_system.c - weights, KV and what does not fit, by hand. */
#include "tests/test.h"

#include <string.h>
#include "tests/llm/systems.h"

static void
refused (const LlmSystem *s, const char *word)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!llm_system_check (s, &error));
  ck_assert_msg (strstr (error->message, word) != NULL, "%s", error->message);
}

START_TEST (weights_of_a_dense_model)
{
  LlmSystem s = case_system (&case_dense, 1, 1, 1);
  double layer = 8192.0 * 128 * (2 * 64 + 2 * 8) + 3.0 * 8192 * 28672;
  double head = 2.0 * 128256 * 8192;

  ck_assert_double_eq_tol (llm_system_weight_bytes (&s), 80 * layer + 2 * head, 1.0);
  ck_assert_double_eq_tol (80 * layer + head, 70.55e9, 0.01e9); /* the 70B model's parameters */
  s.tp = 4;
  ck_assert_double_eq_tol (llm_system_weight_bytes (&s), (80 * layer + 2 * head) / 4, 1.0);
}
END_TEST

START_TEST (weights_of_a_model_with_latent_attention)
{
  LlmSystem s = case_system (&case_latent, 1, 1, 1);

  s.formats = (LlmFormats) { LLM_FP8, LLM_FP8, LLM_FP8, LLM_BF16 };
  /* 671.0e9 parameters; embedding, head and router count twice */
  ck_assert_double_eq_tol (llm_system_weight_bytes (&s),
                           671.0e9 + 2.0 * 129280 * 7168 + 58.0 * 7168 * 256, 0.3e9);
}
END_TEST

START_TEST (kv_of_windows_and_latents)
{
  LlmSystem dense = case_system (&case_dense, 8, 1, 1), wide = case_system (&case_dense, 16, 1, 1);
  LlmSystem windows = case_system (&case_windows, 1, 1, 1);
  LlmSystem latent = case_system (&case_latent, 8, 1, 1);

  ck_assert_double_eq (llm_system_kv_token_bytes (&dense), 327680.0 / 8);
  ck_assert_double_eq (llm_system_kv_token_bytes (&wide), 327680.0 / 8); /* copied, not cut */
  ck_assert_double_eq (llm_system_kv_token_bytes (&windows), 36864.0);
  ck_assert_double_eq (llm_system_kv_token_bytes (&latent), 70272.0); /* tp does not cut it */
}
END_TEST

/* An 8B model in BF16 at 0.90 of a 24 GB card held 41,408 tokens (LLMServingSim, 5daddb2). */
START_TEST (kv_of_a_measured_engine)
{
  static const LlmModel llama_8b = { .layers = 32,
                                     .d_model = 4096,
                                     .heads = 32,
                                     .kv_heads = 8,
                                     .head_dim = 128,
                                     .ffn = 14336,
                                     .vocab = 128256 };
  SimAccelerator card = case_device;
  LlmSystem s = case_system (&llama_8b, 1, 1, 1);

  card.memory_bytes = 25250627584.0;
  s.device = &card;
  s.formats = (LlmFormats) { LLM_BF16, LLM_BF16, LLM_BF16, LLM_BF16 };
  ck_assert_double_eq_tol ((double) llm_system_kv_tokens (&s), 41408.0, 0.03 * 41408.0);
}
END_TEST

START_TEST (what_does_not_fit_is_refused)
{
  LlmSystem s = case_system (&case_dense, 3, 1, 1);

  refused (&s, "heads (64)");
  s = case_system (&case_dense, 1, 1, 1);
  s.formats.ffn = LLM_NVFP4;
  refused (&s, "no peak");
  s = case_system (&case_dense, 1, 1, 1);
  s.formats = (LlmFormats) { LLM_BF16, LLM_BF16, LLM_BF16, LLM_BF16 };
  refused (&s, "weights 141.1");
  s = case_system (&case_latent, 8, 1, 1);
  s.ep = 3;
  s.moe_tp = 1;
  refused (&s, "both must be the same");
  s = case_system (&case_windows, 4, 1, 1);
  s.moe_tp = 3;
  refused (&s, "moe_tp x ep");
  s = case_system (&case_latent, 8, 1, 1);
  s.pp = 62;
  refused (&s, "pp (62)");
}
END_TEST

START_TEST (links_between_domains_must_be_known)
{
  SimAccelerator lonely = case_device;
  LlmSystem s = case_system (&case_dense, 8, 1, 1);

  lonely.nic_bytes_per_s = NAN;
  s.device = &lonely;
  ck_assert (llm_system_check (&s, NULL));
  s.pp = 2;
  refused (&s, "nic_bytes_per_s");
}
END_TEST

/* Memory grows with its share, and with width. */
START_TEST (kv_room_by_rule_and_width)
{
  LlmSystem s = case_system (&case_dense, 2, 1, 1), more = s,
            wider = case_system (&case_dense, 4, 1, 1);
  const LlmMemoryRule *rules[]
    = { &llm_memory_of_total, &llm_memory_of_free, &llm_memory_but_reserve };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      s.memory_rule = more.memory_rule = wider.memory_rule = rules[i];
      s.memory_share = wider.memory_share = 0.8;
      more.memory_share = 0.9;
      ck_assert_int_gt (llm_system_kv_tokens (&more), llm_system_kv_tokens (&s));
      ck_assert_int_gt (llm_system_kv_tokens (&wider), llm_system_kv_tokens (&s));
      ck_assert (llm_system_memory (&more).kv + llm_system_memory (&more).weights
                 <= case_device.memory_bytes);
    }
}
END_TEST

/* SGLang's reserve: 1.5 MB for each token of a chunk and 3 MB for each replica and graph, unless
 * whoever runs it has set the share. */
START_TEST (a_reserve_grows_with_the_chunk)
{
  LlmSystem s = case_system (&case_dense, 2, 1, 1), larger = s;
  double mb = 1048576.0;

  s.memory_rule = larger.memory_rule = &llm_memory_but_reserve;
  s.memory_share = larger.memory_share = 1.0;
  larger.batch_tokens = 2 * s.batch_tokens;
  ck_assert_double_eq_tol (llm_system_memory (&s).kv - llm_system_memory (&larger).kv,
                           1.5 * mb * (double) s.batch_tokens, 1.0);
  s.memory_share = 0.8;
  s.share_given = TRUE;
  ck_assert_double_eq_tol (llm_system_memory (&s).kv,
                           0.8 * case_device.memory_bytes - llm_system_memory (&s).weights, 1.0);
}
END_TEST

/* What the engine itself takes is missing for KV, byte for byte: its run-time system on every
 * device, buffers of collectives where there are several. */
START_TEST (what_the_engine_takes_holds_no_kv)
{
  for (gint64 tp = 1; tp <= 2; tp++)
    {
      LlmSystem s = case_system (&case_dense, tp, 1, 1), more = s;

      more.runtime_bytes += 3e9;
      ck_assert_double_eq_tol (llm_system_memory (&s).kv - llm_system_memory (&more).kv, 3e9, 1.0);
      more = s;
      more.collective_bytes += 2e9;
      ck_assert_double_eq_tol (llm_system_memory (&s).kv - llm_system_memory (&more).kv,
                               tp > 1 ? 2e9 : 0.0, 1.0);
    }
}
END_TEST

TEST_MAIN (system, TEST (what_the_engine_takes_holds_no_kv), TEST (a_reserve_grows_with_the_chunk),
           TEST (weights_of_a_dense_model), TEST (weights_of_a_model_with_latent_attention),
           TEST (kv_of_windows_and_latents), TEST (kv_of_a_measured_engine),
           TEST (what_does_not_fit_is_refused), TEST (links_between_domains_must_be_known),
           TEST (kv_room_by_rule_and_width))
