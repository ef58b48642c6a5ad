/* tests/llm/test_llm.c - the arithmetic of language models' shapes. */
#include "tests/test.h"

#include <math.h>
#include <string.h>
#include "models/llm/shape/llm_model.h"

static const LlmModel llama3_70b = { .layers = 80,
                                     .d_model = 8192,
                                     .heads = 64,
                                     .kv_heads = 8,
                                     .head_dim = 128,
                                     .ffn = 28672,
                                     .params = 70e9,
                                     .weight_bytes = 137.5e9,
                                     .value_bytes = 2 };
static const LlmModel moonlight = { .layers = 27,
                                    .d_model = 2048,
                                    .heads = 16,
                                    .mla_rank = 512,
                                    .mla_rope = 64,
                                    .experts = 64,
                                    .shared_experts = 2,
                                    .top_k = 6,
                                    .expert_ffn = 1408,
                                    .dense_layers = 1,
                                    .params = 16e9,
                                    .active_params = 3e9,
                                    .value_bytes = 2 };

START_TEST (kv_bytes_of_grouped_and_latent_attention)
{
  LlmModel fp8 = moonlight;

  fp8.value_bytes = 1;
  ck_assert_double_eq (llm_kv_bytes_per_token (&llama3_70b), 327680);
  ck_assert_double_eq (llm_kv_bytes_per_token (&moonlight), 31104);
  ck_assert_double_eq (llm_kv_bytes_per_token (&fp8), 15552);
}
END_TEST

/* KV per token is 2 e L d / G, the form of Lamina (arXiv 2405.01814v2), Table 2 and 3. */
START_TEST (lamina_form_of_kv_bytes)
{
  double group = llm_group_size (&llama3_70b);

  ck_assert_double_eq (group, 8);
  ck_assert_double_eq (2 * 2 * 80 * 8192 / group, llm_kv_bytes_per_token (&llama3_70b));
  ck_assert_double_eq (llm_group_size (&moonlight), 16);
}
END_TEST

START_TEST (weight_bytes_given_or_from_parameters)
{
  ck_assert_double_eq (llm_weight_bytes (&llama3_70b), 137.5e9);
  ck_assert_double_eq (llm_weight_bytes (&moonlight), 32e9);
}
END_TEST

static void
refuse (LlmModel llm, const char *part)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!llm_model_kind.check (&llm, &error));
  ck_assert_msg (strstr (error->message, part) != NULL, "%s", error->message);
}

START_TEST (shapes_that_cannot_be)
{
  LlmModel m = llama3_70b;

  ck_assert (llm_model_kind.check (&llama3_70b, NULL));
  ck_assert (llm_model_kind.check (&moonlight, NULL));
  m.kv_bytes_per_token = 327681;
  refuse (m, "given as 327681 B/tokens but the shape makes it 327680");
  m = llama3_70b, m.kv_heads = 6;
  refuse (m, "heads (64) must be a multiple of kv_heads (6)");
  m = llama3_70b, m.kv_heads = 0;
  refuse (m, "are missing");
  m = llama3_70b, m.mla_rank = 512;
  refuse (m, "exclude each other");
  m = llama3_70b, m.top_k = 2;
  refuse (m, "experts is missing");
  m = moonlight, m.top_k = 65;
  refuse (m, "top_k (65)");
  m = moonlight, m.expert_ffn = 0;
  refuse (m, "expert_ffn");
  m = moonlight, m.dense_layers = 27;
  refuse (m, "dense_layers (27)");
  m = moonlight, m.active_params = 17e9;
  refuse (m, "active_params");
}
END_TEST

START_TEST (rows_read_text)
{
  LlmModel m = { 0 };

  sim_params_defaults (llm_model_kind.rows, &m);
  ck_assert_double_eq (m.value_bytes, 2);
  ck_assert (
    sim_param_set (sim_param_find (llm_model_kind.rows, "weight_bytes"), &m, "137.5 GB", NULL));
  ck_assert (sim_param_set (sim_param_find (llm_model_kind.rows, "kv_bytes_per_token"), &m,
                            "327680 B/token", NULL));
  ck_assert (!sim_param_set (sim_param_find (llm_model_kind.rows, "layers"), &m, "0", NULL));
  ck_assert_double_eq (m.weight_bytes, 137.5e9);
  ck_assert_double_eq (m.kv_bytes_per_token, 327680);
}
END_TEST

TEST_MAIN (llm, TEST (kv_bytes_of_grouped_and_latent_attention), TEST (lamina_form_of_kv_bytes),
           TEST (weight_bytes_given_or_from_parameters), TEST (shapes_that_cannot_be),
           TEST (rows_read_text))
