/* tests/rank_failure/test_load.c - the folder load/ alone: steps of a tenth of a second by decree,
 * no recovery, a rank that fails between a pause and its end.
 */
#include "tests/rank_failure/parts_case.h"

#define STEP_S 0.1

typedef struct {
  EpInstance inst;
  EpExperts experts;
  EpSteps steps;
  EpServing serving;
  EpHeld held[PARTS_RANKS];
  const EpLoad *load;
} Parts;

static LlmSegment
constant_step (EpSteps *steps, const EpHeld *held)
{
  steps->step_s = STEP_S;
  return (LlmSegment){ STEP_S, 0.0, INFINITY };
}

static const EpTier constant = { .step = constant_step };

static void
resume (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;

  m->inst.state = EP_SERVING;
  m->load->decode->resume (&m->serving, FALSE);
}

/* Rank 0 fails with what it held: the others have it all from here on. */
static void
stop (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;
  double tokens = ep_load_tokens (&m->serving), ended;

  m->inst.state = EP_STALLED;
  ended = m->load->decode->pause (&m->serving);
  ck_assert_double_ge (ended, sim_now_s (sim));
  ck_assert_double_le (ended, sim_now_s (sim) + STEP_S);
  ck_assert_double_ge (tokens, ep_load_tokens (&m->serving) - 1e-6);
  m->inst.rank[0].member = EP_MASKED;
  m->inst.n_alive--;
  (m->load->decode->fail) (&m->serving, 0); /* check.h has a macro of that name */
  sim_after (sim, 10.0, resume, m, NULL);
}

static void
begin (Parts *m, Sim *sim, const EpParams *p)
{
  parts_instance (&m->inst, sim, p);
  m->inst.policy.tier = &constant;
  m->inst.policy.load = m->load;
  m->inst.policy.decode = m->load->decode;
  m->experts.inst = &m->inst;
  m->steps = (EpSteps){ .inst = &m->inst, .experts = &m->experts, .held = m->held };
  m->serving = (EpServing){ .inst = &m->inst, .steps = &m->steps, .experts = &m->experts };
  m->load->start (&m->serving);
  sim_after (sim, 10.05, stop, m, NULL);
}

static void
begin_fluid (Sim *sim, gpointer self, gconstpointer params)
{
  ((Parts *) self)->load = &ep_load_fluid;
  begin (self, sim, params);
}

static void
begin_closed (Sim *sim, gpointer self, gconstpointer params)
{
  ((Parts *) self)->load = &ep_load_closed;
  begin (self, sim, params);
}

/* Twenty seconds of service in thirty, with all clients throughout: the survivors take over. */
static void
end (Sim *sim, gpointer self)
{
  Parts *m = self;
  double clients = m->inst.p->requests_per_rank * PARTS_RANKS;

  m->load->decode->finish (&m->serving);
  assert_close (ep_load_tokens (&m->serving), clients * 20.0 / STEP_S, 0.03);
  assert_close (m->load->decode->running (&m->serving), clients, 1e-9);
  ep_serving_clear (&m->serving);
  g_free (m->inst.rank);
}

START_TEST (survivors_take_over)
{
  const SimModel parts[]
    = { PARTS_MODEL (Parts, begin_fluid, end), PARTS_MODEL (Parts, begin_closed, end) };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_auto (EpParams) p = parts_params ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "requests_per_rank", "16", "slots_per_rank", "16", "retry_delay_s", "0 s",
                "output_tokens", "1000 tokens", NULL);
      r = run_parts (&parts[i], &p, 30.0);
    }
}
END_TEST

/* Whatever waits, a rank takes no more than its KV and its limit allow. */
START_TEST (capacity_of_a_rank)
{
  g_auto (EpParams) p = defaults ();
  double tokens = ep_kv_capacity_tokens (&p);

  ck_assert_double_gt (tokens, 0.0);
  assert_close (ep_rank_takes (&p, 2048.0), tokens / 2048.0, 1e-12);
  set (&p, "max_requests_per_rank", "3");
  ck_assert_double_eq (ep_rank_takes (&p, 2048.0), 3.0);
  set (&p, "slots_per_rank", "256");
  ck_assert_double_eq (ep_kv_capacity_tokens (&p), 0.0);
}
END_TEST

TEST_MAIN (rank_failure_load, TEST (survivors_take_over), TEST (capacity_of_a_rank))
