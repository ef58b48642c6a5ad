/* tests/pbs_auction/test_market.c - the room market by itself: flows and builders without a run. */
#include "models/pbs_auction/market/days.h"
#include "tests/pbs_auction/pbs_case.h"

enum { BUILDERS = 4 };

typedef struct {
  PbsParams   p;
  PbsBuilders builders;
  PbsDays     d;
} Room;

/* Four builders of shares 4 : 3 : 2 : 1, and @n flows of each kind with a share of value. */
static void
set_up (Room *r, guint n)
{
  *r = (Room){ .p = pbs_defaults (BUILDERS) };
  r->p.n_flows = r->p.n_exclusive = r->p.n_non_atomic = n;
  r->p.exclusive_share = 0.3;
  r->p.non_atomic_share = 0.2;
  r->p.solve_skill = FALSE;
  for (guint b = 0; b < BUILDERS; b++)
    {
      pbs_row (&r->p, b)->start_share = 0.1 * (4 - b);
      pbs_row (&r->p, b)->kind = b == 2 ? PBS_INTEGRATED : PBS_NEUTRAL;
    }
  pbs_builders_set_up (&r->builders, &r->p);
  r->d = (PbsDays){ .p = &r->p,
                    .builders = &r->builders,
                    .private_share = 0.5,
                    .daily = g_array_new (FALSE, FALSE, sizeof (double)),
                    .sent = g_array_new (FALSE, FALSE, sizeof (PbsBundle)),
                    .bundles = test_stream ("bundles"),
                    .noise = test_stream ("noise"),
                    .routes = test_stream ("routes"),
                    .planting = test_stream ("planting"),
                    .leaks = test_stream ("leaks"),
                    .homeless = test_stream ("homeless"),
                    .starts = test_stream ("starts"),
                    .ties = test_stream ("ties"),
                    .ranks = test_stream ("ranks") };
  pbs_flows_plant (&r->d);
  pbs_builders_start (&r->d);
}

static void
clear (Room *r)
{
  SimStream *const streams[] = { r->d.bundles,  r->d.noise,  r->d.routes, r->d.planting, r->d.leaks,
                                 r->d.homeless, r->d.starts, r->d.ties,   r->d.ranks };

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    sim_stream_free (streams[i]);
  pbs_flows_free (&r->d);
  g_array_unref (r->d.daily);
  g_array_unref (r->d.sent);
  pbs_clear (&r->p);
}

static gboolean
is_of (const PbsFlow *flow, guint b)
{
  const PbsSet only = pbs_only (b);

  return pbs_sets_equal (&flow->route, &only);
}

/* Weights sum to 1; non-atomic flows are at home with the integrated builder, which alone gets
 * them; every other flow is sent to somebody who is in the market. */
START_TEST (flows_are_planted)
{
  double total = 0.0;
  Room r;

  set_up (&r, 50);
  ck_assert_uint_eq (r.d.n_flows, 150);
  for (guint i = 0; i < r.d.n_flows; i++)
    {
      const PbsFlow *f = &r.d.flows[i];

      total += f->weight;
      ck_assert (pbs_set_size (&f->route) > 0 && pbs_set_within (&f->route, &r.d.active));
      if (f->kind == PBS_NON_ATOMIC)
        ck_assert (f->home == 2 && is_of (f, 2));
      if (f->kind == PBS_EXCLUSIVE)
        ck_assert (is_of (f, f->home));
    }
  assert_close (total, 1.0, 1e-9);
  clear (&r);
}
END_TEST

/* A slot conserves value: nobody bids more than its block is worth, the second is no more than the
 * best, and a builder that is not there wins nothing. */
START_TEST (slots_conserve_value)
{
  guint won[BUILDERS] = { 0 };
  Room r;

  set_up (&r, 50);
  pbs_set_put (&r.d.active, 0, FALSE);
  for (guint i = 0; i < 500; i++)
    {
      const PbsDaySlot slot = pbs_day_slot (&r.d, r.d.bundles, FALSE);

      ck_assert_int_ge (slot.winner, 0);
      ck_assert_double_le (slot.bid_eth, slot.value_eth * (1.0 + 1e-12));
      ck_assert_double_le (slot.second_eth, slot.bid_eth * (1.0 + 1e-12));
      ck_assert_double_le (slot.value_eth, slot.best_eth * (1.0 + 1e-12));
      won[slot.winner]++;
    }
  ck_assert_uint_eq (won[0], 0);
  ck_assert_uint_gt (won[1] + won[2] + won[3], 0);
  clear (&r);
}
END_TEST

/* A flow whose builder has left is sent elsewhere when it next thinks, and home when the builder is
 * back. */
START_TEST (exclusive_flows_wait_for_their_builder)
{
  Room r;

  set_up (&r, 50);
  r.p.churn_share = 0.0;
  pbs_set_put (&r.d.active, 1, FALSE);
  pbs_route_some (&r.d, 0.999999);
  for (guint i = 0; i < r.d.n_flows; i++)
    ck_assert (r.d.flows[i].kind == PBS_NON_ATOMIC || !pbs_has (&r.d.flows[i].route, 1));
  pbs_set_put (&r.d.active, 1, TRUE);
  pbs_route_some (&r.d, 0.999999);
  for (guint i = 0; i < r.d.n_flows; i++)
    if (r.d.flows[i].kind == PBS_EXCLUSIVE)
      ck_assert (is_of (&r.d.flows[i], r.d.flows[i].home));
  clear (&r);
}
END_TEST

/* Entry, exit and the margin of a large share, by the day. */
START_TEST (builders_come_and_go)
{
  Room r;

  set_up (&r, 10);
  pbs_row (&r.p, 3)->entry_day = 5;
  pbs_row (&r.p, 0)->exit_day = 6;
  r.p.margin_from_share = 0.35;
  r.p.margin_more_share = 0.1;
  r.d.day = 4;
  pbs_builders_day (&r.d);
  ck_assert_uint_eq (r.d.active.words[0], 0x7);
  assert_close (r.d.states[0].margin_share, pbs_row (&r.p, 0)->margin_share + 0.1, 1e-12);
  assert_close (r.d.states[1].margin_share, pbs_row (&r.p, 1)->margin_share, 1e-12);
  r.d.day = 6;
  pbs_builders_day (&r.d);
  ck_assert_uint_eq (r.d.active.words[0], 0xe);
  ck_assert_double_eq (r.d.states[0].share, 0.0);
  clear (&r);
}
END_TEST

TEST_MAIN (pbs_market, TEST (flows_are_planted), TEST (slots_conserve_value),
           TEST (exclusive_flows_wait_for_their_builder), TEST (builders_come_and_go))
