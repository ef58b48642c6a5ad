/* tests/llm/test_step.c - steps of random systems of the catalogue, by laws: never slower on faster
 * hardware, exact when jumped over, and never below the roofline of their weights.
 */
#include "tests/test.h"

#include <math.h>
#include "models/llm/operators/law/law.h"
#include "models/llm/operators/measured/measured.h"
#include "models/llm/step/compose.h"
#include "tests/llm/shelf.h"

/* One that fits, sooner or later. */
static LlmSystem
draw_system (GRand *rand, const Shelf *shelf, const LlmOperatorLaw **law)
{
  for (;;)
    {
      const LlmModel *llm = any (rand, shelf->models);
      gint64 tp = 1 << g_rand_int_range (rand, 0, 4), dp = 1 << g_rand_int_range (rand, 0, 2);
      LlmFormat f = g_rand_boolean (rand) ? LLM_BF16 : LLM_FP8;
      gboolean moe = llm->experts > 0;
      LlmSystem s = { .llm = llm,
                      .tp = tp,
                      .pp = 1,
                      .dp = moe ? dp : 1,
                      .ep = moe ? dp : 1,
                      .moe_tp = moe ? tp : 1,
                      .engines = 1,
                      .formats = { f, f, f, LLM_BF16 },
                      .memory_rule = &llm_memory_of_total,
                      .memory_share = 0.9,
                      .collective_bytes = 0.4e9,
                      .runtime_bytes = 0.5e9,
                      .batch_tokens = 8192,
                      .most_requests = 256 };

      *law = any (rand, shelf->laws);
      s.device = (*law)->device;
      if (llm_system_check (&s, NULL))
        return s;
    }
}

static LlmStepLoad
draw_load (GRand *rand, LlmChunk *chunk)
{
  gint64 n = g_rand_int_range (rand, 1, 300);

  *chunk = (LlmChunk) { g_rand_int_range (rand, 1, 8000), g_rand_int_range (rand, 0, 2) * 1000 };
  return (LlmStepLoad){ .chunks = chunk,
                        .n_chunks = (guint) g_rand_int_range (rand, 0, 2),
                        .n_decodes = n,
                        .n_outputs = n,
                        .context_tokens = n * g_rand_int_range (rand, 1, 4000) };
}

static LlmStepKernels
draw_kernels (GRand *rand)
{
  return (LlmStepKernels) { .exchange = (LlmExchange) g_rand_int_range (rand, 0, 3),
                           .fused_norms = g_rand_boolean (rand),
                           .nccl_values = INFINITY,
                           .host_step_s = g_rand_double_range (rand, 0, 1e-3),
                           .host_overlapped = g_rand_boolean (rand),
                           .prefill_factor = g_rand_double_range (rand, 1, 2) };
}

typedef struct {
  LlmSystem system;
  const LlmOperatorLaw *law;
  LlmStepKernels kernels;
  LlmStepLoad loads[4];
} Case;

static double
step_on (const Case *c, const SimAccelerator *device)
{
  LlmOperatorsSpec spec = { .law = c->law, .device = device, .kernels = LLM_KERNELS_VLLM };
  g_autoptr (LlmOperators) o = llm_operators_new (&spec, NULL);
  g_autoptr (LlmCompose) compose = NULL;
  LlmSystem system = c->system;
  LlmStepLaw law;

  ck_assert_ptr_nonnull (o);
  system.device = device;
  compose = llm_compose_new (&system, o, &c->kernels);
  law = llm_compose_law (compose);
  return law.step_s (law.data, c->loads, (guint) system.dp, NULL);
}

static Case
draw_case (GRand *rand, const Shelf *shelf, LlmChunk *chunk)
{
  Case c = { .kernels = draw_kernels (rand) };

  c.system = draw_system (rand, shelf, &c.law);
  for (guint r = 0; r < G_N_ELEMENTS (c.loads); r++)
    c.loads[r] = draw_load (rand, chunk);
  return c;
}

START_TEST (faster_hardware_is_never_slower)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 200; i++)
    {
      LlmChunk chunk;
      Case c = draw_case (rand, &shelf, &chunk);
      SimAccelerator faster = *c.system.device;
      double *rates[]
        = { &faster.bf16_flop_per_s, &faster.fp8_flop_per_s, &faster.memory_bytes_per_s,
            &faster.scale_up_bytes_per_s, &faster.nic_bytes_per_s };
      double before = step_on (&c, &faster);

      for (guint k = 0; k < G_N_ELEMENTS (rates); k++)
        {
          double after;

          *rates[k] *= g_rand_double_range (rand, 1, 5);
          after = step_on (&c, &faster);
          assert_always (after <= before * (1.0 + 1e-12));
          before = after;
        }
    }
  close_shelf (&shelf);
}
END_TEST

/* What decodes must read: all weights of attention and dense layers, once. */
START_TEST (no_step_beats_its_weights)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 200; i++)
    {
      LlmChunk chunk;
      Case c = draw_case (rand, &shelf, &chunk);
      double least;

      if (c.system.llm->experts > 0)
        continue;
      /* the embedding is looked up, not read: at most half of the head's bytes are spared */
      least
        = (llm_system_weight_bytes (&c.system)
           - 2.0 * (double) (c.system.llm->vocab * c.system.llm->d_model) / (double) c.system.tp)
          / c.system.device->memory_bytes_per_s;
      assert_always (step_on (&c, c.system.device) >= least);
    }
  close_shelf (&shelf);
}
END_TEST

static void
grow (Case *c)
{
  for (guint r = 0; r < G_N_ELEMENTS (c->loads); r++)
    c->loads[r].context_tokens += c->loads[r].n_decodes;
}

static void
jump_and_step (const LlmMeasured *measured, guint32 seed, guint n_cases)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (guint i = 0; i < n_cases; i++)
    {
      LlmChunk chunk;
      Case c = draw_case (rand, &shelf, &chunk);
      LlmOperatorsSpec spec = { .law = c.law, .measured = measured, .kernels = LLM_KERNELS_TRTLLM };
      g_autoptr (LlmOperators) o = llm_operators_new (&spec, NULL);
      g_autoptr (LlmCompose) jump = llm_compose_new (&c.system, o, &c.kernels);
      g_autoptr (LlmCompose) one = llm_compose_new (&c.system, o, &c.kernels);
      LlmStepLaw law = llm_compose_law (jump), by_one = llm_compose_law (one);
      guint n = (guint) c.system.dp;

      for (guint r = 0; r < n; r++)
        c.loads[r].n_chunks = 0;
      for (guint left = 60; left > 0;)
        {
          LlmSegment s = law.segment (law.data, c.loads, n);

          for (double j = 0.0; j < s.n_steps && left > 0; j++, left--)
            {
              double want = by_one.step_s (by_one.data, c.loads, n, NULL);

              assert_always (fabs (s.first_s + j * s.growth_s - want) <= 1e-9 * want);
              grow (&c);
            }
        }
    }
  close_shelf (&shelf);
}

START_TEST (a_segment_is_its_steps)
{
  jump_and_step (NULL, 5, 150);
}
END_TEST

START_TEST (a_segment_is_its_steps_with_tables)
{
  g_autofree char *path = g_build_filename (g_getenv ("ORRERY_TRACES"), "operators", NULL);
  LlmMeasured *measured = llm_measured_format.load (path, NULL);

  ck_assert_ptr_nonnull (measured);
  jump_and_step (measured, 6, 150);
  llm_measured_format.free (measured);
}
END_TEST

static gboolean
have_tables (void)
{
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = g_build_filename (dir != NULL ? dir : "", "operators", NULL);

  return dir != NULL && g_file_test (path, G_FILE_TEST_IS_DIR);
}

TEST_MAIN (step, TEST (faster_hardware_is_never_slower), TEST (no_step_beats_its_weights),
           TEST (a_segment_is_its_steps),
           TEST_IF (have_tables (), a_segment_is_its_steps_with_tables))
