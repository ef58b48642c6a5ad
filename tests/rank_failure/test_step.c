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

/* Without overlap and fluctuations, every operator by its formula. */
START_TEST (step_is_the_sum_of_its_operators)
{
  g_auto (EpParams) p = parts_params ();
  Parts m = { 0 };
  double attention, moe, comm, routed, read;

  set_more (&p, "fluctuations", "false", "overlap_from_requests", "1e6", NULL);
  begin (&m, &p);
  routed = 64.0 * (double) p.llm->top_k;
  attention = p.attention_fixed_s + p.attention_per_request_s * 64.0
              + p.attention_per_token_s * 64.0 * 2048.0 + p.attention_per_request2_s * 64.0 * 64.0;
  read = 3.0 * p.expert_bytes / (p.moe_memory_eff * p.gpu->memory_bytes_per_s);
  moe = p.moe_fixed_s
        + MAX (read, routed * 2.0 * p.expert_bytes / (p.moe_flop_eff * p.gpu->fp8_flop_per_s))
        + p.moe_per_token_s * routed;
  comm = 2.0 * (p.comm_fixed_s + 2.0 * p.comm_per_node_s)
         + routed * (p.dispatch_bytes + p.combine_bytes) * 0.5 / p.comm_bytes_per_s;
  assert_close (step_s (&m, 64.0),
                PARTS_LAYERS * (1.0 + p.elastic_share)
                    * (attention + moe + ep_shared_s (&m.steps, 64.0) + comm + p.other_s)
                  + p.step_extra_s + 64.0 * p.step_extra_per_request_s,
                1e-3);
  end (&m);
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
           TEST (all_wait_for_the_slowest))
