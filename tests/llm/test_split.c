/* tests/llm/test_split.c - steps of split engines of the catalogue, by laws: without a network the
 * sum of their pools, never better than tensor parallelism over as many devices, slower on slower
 * links, and as the rotation of several batches says.
 */
#include "tests/test.h"

#include <math.h>
#include <string.h>
#include "models/llm/operators/law/law.h"
#include "models/llm/step/split.h"
#include "tests/llm/shelf.h"

enum { ALL = (1 << 6) - 1, N_LOADS = 16 };

/* A pool on its devices. */
typedef struct {
  LlmSystem system;
  const LlmOperatorLaw *law;
  LlmOperators *operators;
  LlmCompose *compose;
} Pool;

static void
set_up (Pool *p, const LlmStepKernels *kernels)
{
  LlmOperatorsSpec spec = { .law = p->law, .kernels = LLM_KERNELS_VLLM };

  p->system.device = p->law->device;
  p->operators = llm_operators_new (&spec, NULL);
  ck_assert_ptr_nonnull (p->operators);
  p->compose = llm_compose_new (&p->system, p->operators, kernels);
}

static void
clear_pool (Pool *p)
{
  g_clear_pointer (&p->compose, llm_compose_free);
  g_clear_pointer (&p->operators, llm_operators_free);
}

static LlmSystem
system_of (const LlmModel *llm, gint64 tp, gint64 dp, guint without)
{
  gboolean moe = llm->experts > 0;

  return (LlmSystem) { .llm = llm,
                      .tp = tp,
                      .pp = 1,
                      .dp = dp,
                      .ep = moe ? dp : 1,
                      .moe_tp = moe ? tp : 1,
                      .engines = 1,
                      .without = without,
                      .formats = { LLM_BF16, LLM_BF16, LLM_BF16, LLM_BF16 },
                      .memory_rule = &llm_memory_of_total,
                      .memory_share = 0.9,
                      .collective_bytes = 0.4e9,
                      .runtime_bytes = 0.5e9,
                      .batch_tokens = 8192,
                      .most_requests = 256 };
}

/* A split engine, and a step of it. */
typedef struct {
  Pool model, attention;
  LlmStepKernels kernels;
  LlmSplitSpec spec;
  LlmSplit *split;
  LlmStepLoad loads[N_LOADS];
  LlmChunk chunk;
} Case;

static const LlmSplitLink no_network = { 0.0, INFINITY, INFINITY };

/* Of one copy of the model part. */
static LlmSplitLink
link_of (double round_trip_s, double bytes_per_s)
{
  return (LlmSplitLink) { round_trip_s, bytes_per_s, bytes_per_s };
}

/* @apart: sections of the attention pool.  Widths are those of the pools. */
static void
start (Case *c, guint apart)
{
  c->model.system.without = apart;
  c->attention.system.without = ALL & ~apart;
  set_up (&c->model, &c->kernels);
  set_up (&c->attention, &c->kernels);
  c->spec.model = c->model.compose;
  c->spec.attention = c->attention.compose;
  c->split = llm_split_new (&c->spec);
  ck_assert_uint_le (llm_split_n_replicas (c->split), N_LOADS);
}

static void
stop (Case *c)
{
  g_clear_pointer (&c->split, llm_split_free);
  clear_pool (&c->model);
  clear_pool (&c->attention);
}

static double
step (const Case *c, LlmStepParts *parts)
{
  LlmStepLaw law = llm_split_law (c->split);

  return law.step_s (law.data, c->loads, llm_split_n_replicas (c->split), parts);
}

static double
step_alone (const Pool *p, const LlmStepLoad *loads, guint n)
{
  LlmStepLaw law = llm_compose_law (p->compose);

  return law.step_s (law.data, loads, n, NULL);
}

static const guint cuts[] = { LLM_SECTION_ATTENTION | LLM_SECTION_KV,
                              LLM_SECTION_ATTENTION | LLM_SECTION_KV | LLM_SECTION_PROJECTIONS };

/* Random devices, model and load; one batch on one replica of attention. */
static Case
draw (GRand *rand, const Shelf *shelf)
{
  Case c = { .kernels = { .nccl_values = INFINITY, .prefill_factor = 1.0 },
             .spec = { .link = no_network, .n_batches = 1, .model_replicas = 1 } };
  gint64 a = 1 << g_rand_int_range (rand, 0, 4), b = 1 << g_rand_int_range (rand, 0, 4);
  const LlmModel *llm;

  do
    {
      llm = any (rand, shelf->models);
      c.model.law = any (rand, shelf->laws);
      c.attention.law = any (rand, shelf->laws);
    }
  while (!sim_known (c.model.law->device->bf16_flop_per_s)
         || !sim_known (c.attention.law->device->bf16_flop_per_s) || llm->vocab == 0
         || llm->attention_every > 1 || llm->heads % a != 0 || llm->heads % b != 0
         || (llm->ffn == 0 && (llm->experts == 0 || llm->dense_layers > 0)) || llm->ffn % a != 0
         || (llm->mla_rank > 0 && llm->mla_q_rank == 0)
         || !sim_known (c.model.law->device->nic_bytes_per_s)
         || !sim_known (c.attention.law->device->nic_bytes_per_s)
         || !sim_known (c.attention.law->device->scale_up_bytes_per_s)
         || !sim_known (c.model.law->device->scale_up_bytes_per_s));
  c.model.system = system_of (llm, a, 1, 0);
  c.attention.system = system_of (llm, b, 1, 0);
  for (guint i = 0; i < N_LOADS; i++)
    {
      gint64 n = g_rand_int_range (rand, 1, 300);

      c.loads[i] = (LlmStepLoad){ .n_decodes = n,
                                  .n_outputs = n,
                                  .context_tokens = n * g_rand_int_range (rand, 1, 8000) };
    }
  return c;
}

START_TEST (without_a_network_it_is_the_sum_of_its_pools)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 200; i++)
    {
      Case c = draw (rand, &shelf);
      double sum;

      c.chunk = (LlmChunk){ g_rand_int_range (rand, 1, 4000), g_rand_int_range (rand, 0, 4000) };
      c.loads[0].chunks = &c.chunk;
      c.loads[0].n_chunks = i % 2;
      start (&c, cuts[0]);
      sum = step_alone (&c.model, c.loads, 1) + step_alone (&c.attention, c.loads, 1);
      assert_always (fabs (step (&c, NULL) - sum) <= 1e-12 * sum);
      stop (&c);
    }
  close_shelf (&shelf);
}
END_TEST

/* The same devices as one engine, whose collectives are taken off. */
START_TEST (one_batch_is_never_better_than_tensor_parallelism)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  guint n_compared = 0;

  while (n_compared < 100)
    {
      Case c = draw (rand, &shelf);
      Pool whole = c.model;
      LlmStepParts parts = { 0 };
      LlmStepLaw law;
      double together;

      c.attention.law = c.model.law;
      c.attention.system.tp = c.model.system.tp;
      whole.system.tp = whole.system.moe_tp = 2 * c.model.system.tp;
      if (c.model.system.llm->experts == 0)
        whole.system.moe_tp = 1;
      else if (c.model.system.llm->expert_ffn % whole.system.moe_tp != 0)
        continue;
      if (c.model.system.llm->heads % whole.system.tp != 0
          || c.model.system.llm->ffn % whole.system.tp != 0)
        continue;
      set_up (&whole, &c.kernels);
      start (&c, cuts[0]);
      law = llm_compose_law (whole.compose);
      together = law.step_s (law.data, c.loads, 1, &parts) - parts.network_s;
      assert_always (step (&c, NULL) >= together * (1.0 - 1e-12));
      n_compared++;
      stop (&c);
      clear_pool (&whole);
    }
  close_shelf (&shelf);
}
END_TEST

START_TEST (a_slower_link_is_never_faster)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);

  for (guint i = 0; i < 200; i++)
    {
      Case c = draw (rand, &shelf);
      double before = 0.0;

      c.spec.n_batches = g_rand_int_range (rand, 1, 5);
      c.spec.model_replicas = g_rand_int_range (rand, 1, (gint32) c.spec.n_batches + 1);
      c.spec.overlap = g_rand_boolean (rand);
      c.spec.link = link_of (1e-6, 400e9);
      for (guint k = 0; k < 6; k++)
        {
          double now;

          start (&c, cuts[i % 2]);
          now = step (&c, NULL);
          assert_always (now >= before * (1.0 - 1e-12));
          before = now;
          stop (&c);
          if (k % 2 == 0)
            c.spec.link.round_trip_s *= g_rand_double_range (rand, 1, 10);
          else
            c.spec.link = link_of (c.spec.link.round_trip_s,
                                   c.spec.link.bytes_per_s / g_rand_double_range (rand, 1, 10));
        }
    }
  close_shelf (&shelf);
}
END_TEST

static void
grow (Case *c)
{
  for (guint r = 0; r < N_LOADS; r++)
    c->loads[r].context_tokens += c->loads[r].n_decodes;
}

START_TEST (a_segment_is_its_steps)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);

  for (guint i = 0; i < 200; i++)
    {
      Case c = draw (rand, &shelf);
      LlmStepLaw law;

      c.spec.n_batches = g_rand_int_range (rand, 1, 5);
      c.spec.model_replicas = g_rand_int_range (rand, 1, (gint32) c.spec.n_batches + 1);
      c.spec.overlap = g_rand_boolean (rand);
      c.spec.link = link_of (30e-6, g_rand_double_range (rand, 1e9, 400e9));
      c.kernels.host_step_s = g_rand_double_range (rand, 0, 20e-3);
      c.kernels.host_overlapped = g_rand_boolean (rand);
      c.attention.system.dp = g_rand_int_range (rand, 1, 4);
      start (&c, cuts[i % 2]);
      law = llm_split_law (c.split);
      for (guint left = 40; left > 0;)
        {
          LlmSegment s = law.segment (law.data, c.loads, llm_split_n_replicas (c.split));

          for (double j = 0.0; j < s.n_steps && left > 0; j++, left--)
            {
              double want = step (&c, NULL);

              assert_always (fabs (s.first_s + j * s.growth_s - want) <= 1e-9 * want);
              grow (&c);
            }
        }
      stop (&c);
    }
  close_shelf (&shelf);
}
END_TEST

START_TEST (parts_and_bounds_add_up)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);

  for (guint i = 0; i < 200; i++)
    {
      Case c = draw (rand, &shelf);
      LlmStepParts p = { 0 };
      double all, bounds = 0.0;

      c.spec.n_batches = g_rand_int_range (rand, 1, 5);
      c.spec.overlap = g_rand_boolean (rand);
      c.spec.link = link_of (30e-6, g_rand_double_range (rand, 1e8, 400e9));
      c.kernels.host_step_s = g_rand_double_range (rand, 0, 20e-3);
      start (&c, cuts[i % 2]);
      all = step (&c, &p);
      for (guint k = 0; k < LLM_N_BOUNDS; k++)
        bounds += p.bound_s[k];
      assert_always (fabs (p.gemm_s + p.attention_s + p.experts_s + p.network_s + p.elementwise_s
                           + p.other_s + p.host_s - all)
                     <= 1e-9 * all);
      assert_always (fabs (bounds - all) <= 1e-9 * all);
      for (guint k = 0; k < LLM_N_POOLS; k++)
        assert_always (p.pool_s[k] <= all * (1.0 + 1e-9));
      stop (&c);
    }
  close_shelf (&shelf);
}
END_TEST

/* One field of one replica is another, or none is; chunks come, change behind their pointer, and
 * go. */
static void
alter (Case *c, GRand *rand)
{
  LlmStepLoad *load = &c->loads[g_rand_int_range (rand, 0, 4)];

  c->chunk.new_tokens = g_rand_int_range (rand, 1, 500);
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      load->context_tokens += 1000;
      break;
    case 1:
      load->n_decodes = load->n_outputs = g_rand_int_range (rand, 1, 300);
      break;
    case 2:
      load->chunks = &c->chunk;
      load->n_chunks = 1 - load->n_chunks;
      break;
    case 3:
      load->n_outputs = g_rand_int_range (rand, 1, (gint32) load->n_decodes + 1);
      break;
    default:
      break;
    }
}

/* A law that remembers says what one says that is asked for the first time. */
START_TEST (what_was_asked_before_changes_nothing)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (guint i = 0; i < 50; i++)
    {
      Case c = draw (rand, &shelf);

      c.spec.n_batches = 2;
      c.attention.system.dp = 2;
      c.spec.link = link_of (30e-6, 40e9);
      start (&c, cuts[i % 2]);
      for (guint k = 0; k < 40; k++)
        {
          LlmStepParts p = { 0 }, q = { 0 };
          LlmSplit *fresh = llm_split_new (&c.spec), *old = c.split;
          double before = step (&c, &p), now;

          c.split = fresh;
          now = step (&c, &q);
          c.split = old;
          llm_split_free (fresh);
          assert_always (before == now && memcmp (&p, &q, sizeof p) == 0);
          alter (&c, rand);
        }
      stop (&c);
    }
  close_shelf (&shelf);
}
END_TEST

/* A link that decides, and as many lines more as there are copies of the model part. */
START_TEST (lines_of_more_copies_carry_more)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);

  for (guint i = 0; i < 50; i++)
    {
      Case c = draw (rand, &shelf);
      double one_copy, two_copies;

      for (guint k = 1; k < N_LOADS; k++)
        c.loads[k] = c.loads[0];
      c.spec.n_batches = 5;
      c.spec.model_replicas = 2;
      c.spec.link = link_of (0.0, 1e5);
      start (&c, cuts[i % 2]);
      one_copy = step (&c, NULL);
      stop (&c);
      c.spec.link.all_bytes_per_s *= 2.0;
      start (&c, cuts[i % 2]);
      two_copies = step (&c, NULL);
      stop (&c);
      assert_always (fabs (two_copies / one_copy - 0.5) <= 1e-9);
    }
  close_shelf (&shelf);
}
END_TEST

/* Equal batches: n copies of one's times, by the closed form. */
START_TEST (batches_rotate)
{
  Shelf shelf = open_shelf ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (16);

  for (guint i = 0; i < 200; i++)
    {
      Case c = draw (rand, &shelf);
      gint64 n = g_rand_int_range (rand, 1, 6), r = g_rand_int_range (rand, 1, (gint32) n + 1);
      double m, a, net, all;
      LlmStepParts p = { 0 };

      for (guint k = 1; k < N_LOADS; k++)
        c.loads[k] = c.loads[0];
      c.spec.link = link_of (g_rand_double_range (rand, 0, 200e-6), 50e9);
      start (&c, cuts[i % 2]);
      all = step (&c, &p);
      m = p.pool_s[LLM_POOL_MODEL];
      a = p.pool_s[LLM_POOL_ATTENTION];
      net = all - m - a;
      stop (&c);
      c.spec.n_batches = n;
      c.spec.model_replicas = r;
      start (&c, cuts[i % 2]);
      all = MAX (MAX ((double) n * m / (double) r, (double) n * a), m + a + net);
      /* a line may be what is full */
      assert_always (step (&c, &p) >= all * (1.0 - 1e-9));
      assert_always (step (&c, NULL) <= MAX (all, p.pool_s[LLM_POOL_LINK]) * (1.0 + 1e-9));
      stop (&c);
    }
  close_shelf (&shelf);
}
END_TEST

/* What a layer sends: 64 heads of 128 out and back, 2 x 8 heads of KV; 80 layers, 100 tokens. */
START_TEST (bytes_on_the_link_by_hand)
{
  Shelf shelf = open_shelf ();
  Case c = { .kernels = { .nccl_values = INFINITY, .prefill_factor = 1.0 },
             .spec = { .link = { 0.0, 1e9, 1e9 }, .n_batches = 1, .model_replicas = 1 } };
  LlmStepParts p = { 0 };
  double q = 64 * 128, kv = 2 * 8 * 128;

  c.model.law = c.attention.law = named (shelf.laws, "h100-sxm");
  c.model.system = system_of (named (shelf.models, "llama31-70b"), 1, 1, 0);
  c.attention.system = system_of (c.model.system.llm, 4, 1, 0);
  c.loads[0] = (LlmStepLoad){ .n_decodes = 100, .n_outputs = 100, .context_tokens = 100000 };
  start (&c, cuts[0]);
  step (&c, &p);
  ck_assert_double_eq_tol (p.network_s, 80 * 100 * 2.0 * (2 * q + kv) / 1e9, 1e-12);
  ck_assert_double_eq_tol (p.pool_s[LLM_POOL_LINK], 80 * 100 * 2.0 * (q + kv) / 1e9, 1e-12);
  stop (&c);
  /* feed-forward layers apart: the hidden state, there and back */
  start (&c, cuts[1]);
  p = (LlmStepParts){ 0 };
  step (&c, &p);
  ck_assert_double_eq_tol (p.pool_s[LLM_POOL_LINK], 80 * 100 * 2.0 * 8192 / 1e9, 1e-12);
  stop (&c);
  close_shelf (&shelf);
}
END_TEST

/* One device has all experts of a token; as many as experts: top_k of them. */
START_TEST (copies_of_a_token)
{
  ck_assert_double_eq_tol (llm_split_copies (256, 8, 1), 1.0, 1e-12);
  ck_assert_double_eq_tol (llm_split_copies (256, 8, 256), 8.0, 1e-9);
  /* two devices of 2 of 4 experts, 2 chosen: both on one with 2 in 6 */
  ck_assert_double_eq_tol (llm_split_copies (4, 2, 2), 2.0 * (1.0 - 1.0 / 6.0), 1e-12);
}
END_TEST

/* A latent of 576 values is read once for 128 heads: 242 FLOP a byte.  A device with less FLOP a
 * byte is bound by them, one with more by its memory; grouped attention by memory on both. */
START_TEST (latent_attention_is_bound_as_the_roofline_says)
{
  static const char *const devices[] = { "h20", "h100-sxm", "h200-sxm", "a100-sxm", "l40s" };
  Shelf shelf = open_shelf ();

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    for (guint latent = 0; latent < 2; latent++)
      {
        const LlmModel *llm = named (shelf.models, latent ? "deepseek-v3" : "llama31-70b");
        const LlmOperatorLaw *law = named (shelf.laws, devices[i]);
        LlmOp op = latent ? LLM_OP_MLA_DECODE : LLM_OP_DECODE_ATTENTION;
        const LlmLawRow *row = llm_law_row (law, op, LLM_BF16);
        double ridge = law->device->bf16_flop_per_s * row->flop_eff
                       / (law->device->memory_bytes_per_s * row->memory_eff);
        double asks = latent ? 2.0 * 128 * (576 + 512) / (576 * 2.0) : 8.0;
        Case c = { .kernels = { .nccl_values = INFINITY, .prefill_factor = 1.0 },
                   .spec = { .link = no_network, .n_batches = 1, .model_replicas = 1 } };
        LlmStepParts p = { 0 };

        c.model.law = c.attention.law = law;
        c.model.system = system_of (llm, 8, 1, 0);
        c.attention.system = system_of (llm, 1, 1, 0);
        c.loads[0]
          = (LlmStepLoad){ .n_decodes = 64, .n_outputs = 64, .context_tokens = 64 * 65536 };
        start (&c, cuts[0]);
        step_alone (&c.attention, c.loads, 1);
        llm_compose_law (c.attention.compose).step_s (c.attention.compose, c.loads, 1, &p);
        ck_assert_msg ((p.bound_s[LLM_BOUND_COMPUTE] > p.bound_s[LLM_BOUND_MEMORY])
                         == (asks > ridge),
                       "%s, %s: %g FLOP a byte, ridge %g", devices[i],
                       latent ? "latent" : "grouped", asks, ridge);
        stop (&c);
      }
  close_shelf (&shelf);
}
END_TEST

TEST_MAIN (split, TEST (without_a_network_it_is_the_sum_of_its_pools),
           TEST (one_batch_is_never_better_than_tensor_parallelism),
           TEST (a_slower_link_is_never_faster), TEST (a_segment_is_its_steps),
           TEST (parts_and_bounds_add_up), TEST (what_was_asked_before_changes_nothing),
           TEST (batches_rotate), TEST (lines_of_more_copies_carry_more),
           TEST (bytes_on_the_link_by_hand), TEST (copies_of_a_token),
           TEST (latent_attention_is_bound_as_the_roofline_says))
