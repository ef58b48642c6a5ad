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
  SimAccelerator lonely = case_device, blank = case_device;
  LlmSystem s = case_system (&case_dense, 8, 1, 1);

  lonely.nic_bytes_per_s = NAN;
  s.device = &lonely;
  ck_assert (llm_system_check (&s, NULL));
  s.pp = 2;
  refused (&s, "nic_bytes_per_s");
  /* memory too: no sum has a NaN */
  blank.memory_bytes = NAN;
  s.pp = 1;
  s.device = &blank;
  refused (&s, "memory_bytes of the device is unknown");
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

/* A model of random shape; heads, experts and inner sizes of few factors, so that some widths
 * divide. */
static LlmModel
random_model (GRand *rand)
{
  static const gint64 sizes[] = { 6, 8, 12, 16, 24, 32, 48, 64, 96, 128 };
  const guint n = G_N_ELEMENTS (sizes);
  LlmModel m = case_dense;

  m.layers = g_rand_int_range (rand, 1, 40);
  m.d_model = 1024;
  m.heads = sizes[g_rand_int_range (rand, 0, (gint) n)];
  m.kv_heads = g_rand_boolean (rand) ? m.heads : m.heads / 2;
  m.ffn = 64 * sizes[g_rand_int_range (rand, 0, (gint) n)];
  if (g_rand_boolean (rand))
    {
      m.experts = sizes[g_rand_int_range (rand, 0, (gint) n)];
      m.top_k = 2;
      m.expert_ffn = 64 * sizes[g_rand_int_range (rand, 0, (gint) n)];
      m.dense_layers = g_rand_int_range (rand, 0, 2);
    }
  return m;
}

/* The rule by itself: heads are cut or KV heads copied evenly, experts lie whole on ep devices and
 * are cut over the others, dense layers are cut over tp. */
static gboolean
divides (const LlmSystem *s)
{
  const LlmModel *m = s->llm;
  gboolean heads = m->heads % s->tp == 0 && (m->kv_heads % s->tp == 0 || s->tp % m->kv_heads == 0);

  if (m->experts == 0)
    return heads && m->ffn % s->tp == 0 && s->ep == 1;
  return heads && (m->dense_layers == 0 || m->ffn % s->tp == 0) && (s->tp * s->dp) % s->ep == 0
         && m->experts % s->ep == 0 && m->expert_ffn % (s->tp * s->dp / s->ep) == 0;
}

/* Every width that the shape allows is taken, up to a device per head and per expert, and no other;
 * wider is never fuller: neither weights nor KV of a device grow with tp, weights not with ep. */
START_TEST (limits_of_widths)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint taken = 0, refused_n = 0;

  for (guint i = 0; i < 3000; i++)
    {
      LlmModel m = random_model (rand);
      gint64 tp = g_rand_int_range (rand, 1, 65),
             dp = m.experts > 0 ? g_rand_int_range (rand, 1, 5) : 1;
      LlmSystem s = case_system (&m, tp, dp, 1), half;

      s.ep = m.experts > 0 ? g_rand_int_range (rand, 1, 33) : 1;
      s.moe_tp = llm_system_moe_tp (&m, tp * dp, s.ep);
      ck_assert_int_eq (s.moe_tp >= 1 && llm_system_check (&s, NULL), divides (&s));
      if (!divides (&s))
        {
          refused_n++;
          continue;
        }
      taken++;
      half = s;
      if (tp % 2 == 0 && m.experts == 0)
        {
          half.tp = tp / 2;
          ck_assert_double_le (llm_system_weight_bytes (&s), llm_system_weight_bytes (&half));
          ck_assert_double_le (llm_system_kv_token_bytes (&s), llm_system_kv_token_bytes (&half));
        }
      /* whole experts or parts of them: the same bytes */
      if (m.experts > 0)
        {
          half.ep = 1;
          half.moe_tp = tp * dp;
          ck_assert_double_eq_tol (llm_system_weight_bytes (&s), llm_system_weight_bytes (&half),
                                   1e-9 * llm_system_weight_bytes (&s));
        }
    }
  ck_assert_uint_gt (taken, 100);
  ck_assert_uint_gt (refused_n, 100);
}
END_TEST

/* One device more than heads or experts has nothing to do, and is refused with both numbers. */
START_TEST (one_device_too_many)
{
  LlmModel m = case_windows;
  LlmSystem s;

  m.heads = m.kv_heads = 8;
  m.experts = 8;
  m.expert_ffn = 2880;
  s = case_system (&m, 8, 1, 8);
  ck_assert (llm_system_check (&s, NULL));
  s = case_system (&m, 16, 1, 8);
  refused (&s, "heads (8) must be a multiple of tp (16)");
  s = case_system (&m, 8, 2, 16);
  refused (&s, "experts (8) must be a multiple of ep (16)");
}
END_TEST

TEST_MAIN (system, TEST (limits_of_widths), TEST (one_device_too_many),
           TEST (what_the_engine_takes_holds_no_kv), TEST (a_reserve_grows_with_the_chunk),
           TEST (weights_of_a_dense_model), TEST (weights_of_a_model_with_latent_attention),
           TEST (kv_of_windows_and_latents), TEST (kv_of_a_measured_engine),
           TEST (what_does_not_fit_is_refused), TEST (links_between_domains_must_be_known),
           TEST (kv_room_by_rule_and_width))
