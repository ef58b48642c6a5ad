/* tests/rank_failure/test_recovery.c - the ground of recovery/ alone: membership over a load that
 * only counts what it is asked, without experts or steps.
 */
#include "tests/rank_failure/parts_case.h"

typedef struct {
  EpInstance inst;
  EpRecovery recovery;
  EpServing serving;
} Parts;

/* What the load was asked: kept in fields of it that no single request uses here. */
static double
pause_load (EpServing *serving)
{
  serving->n_arrived++;
  return sim_now_s (serving->inst->sim) + 0.25;
}

static void
resume_load (EpServing *serving, gboolean commit)
{
  ck_assert (commit);
  serving->n_done++;
}

static void
fail_rank (EpServing *serving, guint rank)
{
  ck_assert_uint_eq (rank, 3);
  serving->n_lost++;
}

static double
no_tokens (EpServing *serving)
{
  return 0.0;
}

static const EpDecode counting
  = { .pause = pause_load, .resume = resume_load, .fail = fail_rank, .tokens = no_tokens };

static void
resumed (EpRecovery *m)
{
  ck_assert_int_eq (m->inst->state, EP_SERVING);
  m->spares++; /* counts how often this was called */
}

static void
serve_again (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;

  ep_resume (&m->recovery, TRUE, EP_RECOVERY_PAUSE_S);
}

/* Two states in a row are one pause of the load. */
static void
notice (Sim *sim, gpointer self, gpointer item)
{
  Parts *m = self;

  ep_enter (&m->recovery, EP_STALLED);
  assert_close (m->recovery.step_end_s, 6.25, 1e-12);
  m->inst.rank[3].dead = TRUE;
  ep_mask_dead (&m->recovery);
  ck_assert_int_eq (m->inst.rank[3].member, EP_MASKED);
  ck_assert_uint_eq (m->inst.n_alive, 3);
  ep_enter (&m->recovery, EP_REPAIRING);
  ep_phase (&m->recovery, "plan", 1.0);
  ep_phase (&m->recovery, "move", 3.0);
  assert_close (ep_phases_s (&m->recovery), 4.0, 1e-12);
  sim_after (sim, ep_phases_s (&m->recovery), serve_again, m, NULL);
}

static void
begin (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;

  parts_instance (&m->inst, sim, params);
  m->inst.policy.decode = &counting;
  m->serving.inst = &m->inst;
  m->recovery = (EpRecovery){ .inst = &m->inst, .serving = &m->serving, .resumed = resumed };
  ep_recovery_init (&m->recovery);
  sim_after (sim, 6.0, notice, m, NULL);
}

/* Six seconds with four ranks, then four of pause, then ten with three. */
static void
end (Sim *sim, gpointer self)
{
  Parts *m = self;

  ep_account (&m->recovery);
  ck_assert_int_eq (m->serving.n_arrived, 1);
  ck_assert_int_eq (m->serving.n_done, 1);
  ck_assert_int_eq (m->serving.n_lost, 1);
  ck_assert_int_eq (m->recovery.spares, 1);
  assert_close (m->recovery.up_s, 16.0, 1e-12);
  assert_close (m->recovery.capacity_s, 6.0 + 10.0 * 3.0 / 4.0, 1e-12);
  ep_recovery_clear (&m->recovery);
  g_free (m->inst.rank);
}

START_TEST (a_pause_and_what_it_costs)
{
  static const SimModel parts = PARTS_MODEL (Parts, begin, end);
  g_auto (EpParams) p = parts_params ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "faults", "none", "spares", "0", NULL);
  r = run_parts (&parts, &p, 20.0);
}
END_TEST

/* An order that was given back is the next one, empty. */
START_TEST (orders_come_from_a_pool)
{
  EpInstance inst = { 0 };
  EpParams p = { .spares = 2 };
  EpRecovery m = { .inst = &inst };
  EpOrder *a, *b;

  inst.p = &p;
  ep_recovery_init (&m);
  ck_assert_int_eq (m.spares, 2);
  a = sim_items_take (&m.orders);
  b = sim_items_take (&m.orders);
  ck_assert_ptr_ne (a, b);
  a->n_spares = 7;
  sim_items_give_back (&m.orders, a);
  ck_assert_ptr_eq (sim_items_take (&m.orders), a);
  ck_assert_uint_eq (a->n_spares, 0);
  ck_assert_uint_eq (m.orders.blocks->len, 1);
  ep_recovery_clear (&m);
}
END_TEST

TEST_MAIN (rank_failure_recovery, TEST (a_pause_and_what_it_costs), TEST (orders_come_from_a_pool))
