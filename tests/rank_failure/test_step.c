/* tests/rank_failure/test_step.c - the folder step/ alone: shares of ranks as literals, no run. */
#include "tests/rank_failure/parts_case.h"

typedef struct {
  EpInstance inst;
  EpExperts experts;
  EpSteps steps;
  float popularity[PARTS_LAYERS * PARTS_EXPERTS], share[PARTS_LAYERS * PARTS_RANKS];
  gint16 slots[PARTS_LAYERS * PARTS_SLOTS];
  guint copies[PARTS_LAYERS * PARTS_EXPERTS];
} Parts;

/* Every expert as popular as any other, each in one slot but those that fill up: ranks have equal
 * shares by decree. */
static void
begin (Parts *m, const EpParams *p)
{
  parts_instance (&m->inst, NULL, p);
  m->inst.policy.tier = &ep_tier_closed;
  m->experts = (EpExperts){ .inst = &m->inst,
                            .popularity = m->popularity,
                            .share = m->share,
                            .slots = m->slots,
                            .copies = m->copies,
                            .static_peak = 1.0 / PARTS_RANKS,
                            .n_alive_nodes = 2,
                            .far_share = 0.5 };
  for (guint i = 0; i < PARTS_LAYERS * PARTS_EXPERTS; i++)
    m->popularity[i] = 1.0f / PARTS_EXPERTS;
  for (guint i = 0; i < PARTS_LAYERS * PARTS_RANKS; i++)
    m->share[i] = 1.0f / PARTS_RANKS;
  for (guint l = 0; l < PARTS_LAYERS; l++)
    for (guint i = 0; i < PARTS_SLOTS; i++)
      {
        guint expert = i % PARTS_EXPERTS;

        m->slots[l * PARTS_SLOTS + i] = (gint16) expert;
        m->copies[l * PARTS_EXPERTS + expert]++;
      }
  m->steps = (EpSteps){ .inst = &m->inst, .experts = &m->experts };
  ep_steps_init (&m->steps);
  ep_steps_reweighed (&m->steps);
}

static void
end (Parts *m)
{
  ep_steps_clear (&m->steps);
  g_free (m->inst.rank);
}

static double
step_s (Parts *m, double requests)
{
  for (guint r = 0; r < PARTS_RANKS; r++)
    m->steps.held[r] = (EpHeld){ requests, requests * 2048.0 };
  return ep_tier_closed.step (&m->steps, m->steps.held).first_s;
}

/* The law of a product on the literals of ep_case.h. */
static double
gemm (double m, double n, double k, gboolean fp8)
{
  double bytes = fp8 ? n * k * 1.000244140625 + m * k * (2 + 2 * 1.000244140625) + m * n * 2
                     : 2 * (n * k + m * k + m * n);
  double memory = bytes / 3.35e12, compute = 2 * m * n * k / (fp8 ? 1978e12 : 989e12);

  if (fp8)
    return 5.45e-6 + memory / 0.8 + compute / 0.633;
  return 3.70e-6 + pow (pow (memory / 0.902, 3.37) + pow (compute / 0.805, 3.37), 1 / 3.37);
}

static double
norm (double tokens)
{
  return 3e-6 + 2 * 4 * 7168 * tokens / 0.8 / 3.35e12;
}

/* Attention of DeepSeek-V3 for 64 requests of 2048: products, kernel, absorbed products. */
static double
attention_by_hand (void)
{
  double b = 64, c = b * 2048, latent = 1536 + 512 + 64;
  double memory = (c * 576 + b * 128 * 1088 * 2) / 3.35e12, compute = 2 * 128 * 1088 * c / 989e12;

  return gemm (b, latent, 7168, TRUE) + 3e-6 + 2 * 2 * latent * b / 0.8 / 3.35e12
         + gemm (b, 128 * 192, 1536, TRUE) + gemm (b, 7168, 128 * 128, TRUE)
         + gemm (b, 128 * 512, 128, FALSE) + gemm (b, 128 * 128, 512, FALSE) + 13.46e-6
         + 0.0321e-6 * b + MAX (memory / 0.829, compute / 0.685);
}

static double
shared_by_hand (double b)
{
  return gemm (b, 2 * 2048, 7168, TRUE) + gemm (b, 7168, 2048, TRUE) + 3e-6
         + 2 * 3 * 2048 * b / 0.8 / 3.35e12;
}

/* 3 slots of a rank all have tokens, and compute a quarter of 4 x 64 x 8 token-experts. */
static double
experts_by_hand (double rows)
{
  double bytes = 3 * 7168 * 2048 * 1.000244140625, moved = (2 * 7168 + 3 * 2048) * 2;

  return 21.17e-6 + 3 * 0.518e-6
         + MAX ((3 * bytes + rows * moved) / 0.853 / 3.35e12,
                rows * 2 * 3 * 7168 * 2048 / 0.635 / 1978e12);
}

/* Without overlap and fluctuations, every operator by its formula: two nodes of two, so that a rank
 * has half of its peers far and a quarter near. */
START_TEST (step_is_the_sum_of_its_operators)
{
  g_auto (EpParams) p = parts_params ();
  Parts m = { 0 };
  double rows = 64.0 * 8.0, there, back, gate, layers;
  EpLead lead;
  EpStep s;

  set_more (&p, "fluctuations", "false", "overlap_from_requests", "1e6", NULL);
  begin (&m, &p);
  there = 17.2e-6 + 2 * 1.35e-6 + rows * 0.5 * (7168 * (1 + 4 / 128.0) + 16) / (0.941 * 50e9);
  back = 26.3e-6 + 2 * 0.01e-6 + rows * 0.5 * 2 * 7168 / (0.929 * 50e9);
  gate = 2 * norm (64) + gemm (64, 256, 7168, FALSE);
  layers = attention_by_hand () + gate + there + experts_by_hand (rows) + shared_by_hand (64) + back
           + p.other_s;
  for (guint r = 0; r < PARTS_RANKS; r++)
    m.steps.held[r] = (EpHeld){ 64.0, 64.0 * 2048.0 };
  s = ep_closed_parts (&m.steps, m.steps.held, &lead);
  assert_close (s.attention_s, attention_by_hand (), 1e-9);
  assert_close (s.gate_s, gate, 1e-9);
  assert_close (s.shared_s, shared_by_hand (64), 1e-9);
  assert_close (s.dispatch_s, there, 1e-5);
  assert_close (s.combine_s, back, 1e-5);
  assert_close (s.moe_s, experts_by_hand (rows), 1e-4);
  /* and three dense layers, embedding and head */
  assert_close (step_s (&m, 64.0),
                (1.0 + p.elastic_share)
                  * (PARTS_LAYERS * layers + 3.0 * attention_by_hand ()
                     + 3.0
                         * (2.0 * norm (64) + gemm (64, 2 * 18432, 7168, TRUE)
                            + gemm (64, 7168, 18432, TRUE) + 3e-6
                            + 2 * 3 * 18432.0 * 64 / 0.8 / 3.35e12)
                     + 2 * (3e-6 + 2 * 2 * 7168.0 * 64 / 0.8 / 3.35e12)
                     + gemm (64, 129280, 7168, FALSE) + 3e-6 + 10 * 64.0 * 129280 / 0.8 / 3.35e12),
                1e-4);
  end (&m);
}
END_TEST

/* Two micro-batches never take less than their computing, and what is in flight is waited for only
 * where it is longer than the work beside it. */
START_TEST (overlap_hides_what_is_shorter)
{
  EpBatch halves = { 1.0, 1.0, 0.5, 1.0, FALSE }, whole = { 1.0, 1.0, 1.0, 1.0, FALSE };
  EpStep s = { .attention_s = 100,
               .before_s = 30,
               .gate_s = 5,
               .moe_s = 50,
               .shared_s = 20,
               .other_s = 2,
               .receive_s = 3,
               .dispatch_s = 40,
               .combine_s = 70 };

  assert_close (ep_layer_s (&s, &whole), 177 + 40 + 70, 1e-12);
  assert_close (ep_layer_s (&s, &halves), 2 * 180, 1e-12);
  s.dispatch_s = 61; /* 11 longer than shared expert and products */
  s.combine_s = 77;  /* 2 longer than attention behind them and gate */
  assert_close (ep_layer_s (&s, &halves), 2 * (180 + 11 + 2), 1e-12);
  /* one batch: the shared expert behind dispatch, a third of the experts' work behind combine, all
   * but its first block of ten */
  whole.single = TRUE;
  s.blocks = 10;
  assert_close (ep_layer_s (&s, &whole), 110 + 61 + 100 / 3.0 + 77 + 50 / 3.0 / 10, 1e-12);
  s.combine_s = 5;
  s.dispatch_s = 7;
  assert_close (ep_layer_s (&s, &whole), 110 + 20 + 50 + 0.5, 1e-12);
}
END_TEST

/* Half of one node is dead: of the other ranks the lonely one has all its peers far. */
START_TEST (links_by_who_lives)
{
  g_auto (EpParams) p = parts_params ();
  Parts m = { 0 };
  double out = 7168 * (1 + 4 / 128.0) + 16, far = out / (0.941 * 50e9);

  begin (&m, &p);
  ck_assert_uint_eq (ep_domain_ranks (&p), 2);
  assert_close ((double) m.steps.copy_s[0], 0.5 * far, 1e-6);
  m.inst.rank[1].member = EP_MASKED;
  m.inst.n_alive = 3;
  ep_loads_forget (&m.steps);
  assert_close ((double) m.steps.copy_s[0], 2 / 3.0 * far, 1e-6);
  ck_assert_double_eq ((double) m.steps.copy_s[1], 0.0);
  assert_close ((double) m.steps.copy_s[2], 1 / 3.0 * far, 1e-6);
  end (&m);
}
END_TEST

/* A rack of devices that share the scale-up link is one domain, whatever its nodes are. */
START_TEST (racks_are_domains)
{
  g_auto (EpParams) p = parts_params ();
  SimAccelerator rack = ep_h100;
  Parts m = { 0 };

  rack.devices_per_node = 2;
  rack.scale_up_devices = 72;
  p.gpu = &rack;
  begin (&m, &p);
  ck_assert_uint_eq (ep_domain_ranks (&p), 72);
  assert_close (m.steps.there_s, 14.5e-6, 1e-9);
  assert_close ((double) m.steps.copy_s[0], 0.75 * (7168 * (1 + 4 / 128.0) + 16) / (0.583 * 450e9),
                1e-6);
  end (&m);
}
END_TEST

/* Tokens of a step that are drafted as well: attention reads KV once, experts see all, and each
 * draft is a pass of its own. */
START_TEST (drafts_cost_less_than_steps)
{
  double steps[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = parts_params ();
      Parts m = { 0 };

      if (i == 1)
        set_more (&p, "draft_tokens", "1", "accepted_tokens", "2 tokens", NULL);
      begin (&m, &p);
      steps[i] = step_s (&m, 8.0);
      end (&m);
    }
  /* With all of them accepted a token takes more than half of a step, and less than a whole. */
  ck_assert_double_gt (steps[1], 0.5 * steps[0]);
  ck_assert_double_lt (steps[1], steps[0]);
}
END_TEST

/* Any rank's slowness is everybody's, and gone with it; more requests never take less. */
START_TEST (all_wait_for_the_slowest)
{
  g_auto (EpParams) p = parts_params ();
  Parts m = { 0 };
  double before, last = 0.0;

  begin (&m, &p);
  before = step_s (&m, 32.0);
  for (guint r = 0; r < PARTS_RANKS; r++)
    {
      m.inst.rank[r].slow = 3.0;
      ep_loads_forget (&m.steps);
      ck_assert_double_gt (step_s (&m, 32.0), 1.5 * before);
      m.inst.rank[r].slow = 1.0;
      ep_loads_forget (&m.steps);
      ck_assert_double_eq (step_s (&m, 32.0), before);
    }
  for (double n = 1.0; n < 100.0; n *= 1.3)
    {
      ck_assert_double_ge (step_s (&m, n), last);
      last = step_s (&m, n);
    }
  end (&m);
}
END_TEST

TEST_MAIN (rank_failure_step, TEST (step_is_the_sum_of_its_operators),
           TEST (overlap_hides_what_is_shorter), TEST (links_by_who_lives),
           TEST (racks_are_domains), TEST (drafts_cost_less_than_steps),
           TEST (all_wait_for_the_slowest))
