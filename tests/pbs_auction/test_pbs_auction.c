/* tests/pbs_auction/test_pbs_auction.c - the reference auction: engines against each other and
 * against a
 * plain retelling, limits, prices. */
#include "tests/pbs_auction/pbs_case.h"

/* A retelling of the auction with memory, written apart: every builder keeps its last value when
 * no rule applies. */
static double
remember (const PbsBidder *x, const PbsView *v, double last_eth)
{
  const PbsStrategy *s = x->strategy;
  const double m = x->traits.margin_eth, honest = v->own_eth - m;

  if (s == &pbs_naive)
    return v->own_eth > m ? honest : last_eth;
  if (s == &pbs_adaptive)
    return v->own_eth > m && v->has_top ? MIN (honest, v->top_eth + x->traits.step_eth) : last_eth;
  if (s == &pbs_last_minute)
    return !v->revealing ? 0.0 : v->own_eth > m ? honest : last_eth;
  if (s == &pbs_stealth && !v->revealing)
    return v->public_eth > m ? v->public_eth - m : last_eth;
  if (s == &pbs_bluff && !v->revealing)
    return x->traits.bluff_eth;
  return v->own_eth > m ? honest : last_eth;
}

enum { RETOLD = 80 };

typedef struct {
  double made[RETOLD][320];
  double last[RETOLD], standing[RETOLD];
} Retelling;

static void
retell_tick (const PbsAuction *a, Retelling *r, gint32 k, double *top_eth)
{
  double best_eth = -1.0;

  for (guint b = 0; b < a->n_bidders; b++)
    {
      PbsView v = { .top_eth = *top_eth,
                    .has_top = *top_eth >= 0.0 && !a->sealed,
                    .revealing = k >= a->bidders[b].reveal_tick };
      double private_eth = 0.0;

      for (guint i = 0; i < a->tape->n && a->tape->arrivals[i].tick <= k; i++)
        if (a->tape->arrivals[i].row == 0)
          v.public_eth += a->tape->arrivals[i].value_eth;
        else if (pbs_sees (a->tape, &a->tape->arrivals[i], b))
          private_eth += a->tape->arrivals[i].value_eth;
      v.own_eth = v.public_eth + private_eth;
      r->last[b] = remember (&a->bidders[b], &v, r->last[b]);
      r->made[b][k] = r->last[b];
    }
  for (guint b = 0; b < a->n_bidders; b++)
    {
      if (k >= a->bidders[b].lag_ticks)
        r->standing[b] = r->made[b][k - a->bidders[b].lag_ticks];
      best_eth = MAX (best_eth, r->standing[b]);
    }
  *top_eth = best_eth;
}

static void
draw_seen (SimStream *s, guint64 *seen, guint n)
{
  for (guint b = 0; b < n; b++)
    pbs_put (seen, b, sim_integer (s, 2) == 0);
}

/* Random auctions, every tenth of more builders than a word has bits: any strategies, delays,
 * reveal times. */
static void
random_case (SimStream *s, PbsTape *tape, PbsBidder *bidders, PbsAuction *a)
{
  static const PbsStrategy *const all[]
    = { &pbs_naive, &pbs_adaptive, &pbs_last_minute, &pbs_stealth, &pbs_bluff };
  double at_s = 0.0;

  a->n_bidders = 1 + (guint) sim_integer (s, 9) + (sim_integer (s, 10) == 0 ? 60 : 0);
  a->n_ticks = 1 + (gint32) sim_integer (s, 300);
  a->sealed = sim_integer (s, 4) == 0;
  for (guint b = 0; b < a->n_bidders; b++)
    bidders[b]
      = (PbsBidder){ .strategy = all[sim_integer (s, 5)],
                     .traits = { sim_uniform (s) * 0.02, 0.01 + sim_uniform (s) * 0.3, 0.0, 0.001 },
                     .lag_ticks = (gint32) sim_integer (s, 9),
                     .reveal_tick = (gint32) sim_integer (s, 320) - 10 };
  for (guint b = 0; b < a->n_bidders; b++) /* as pbs_draw_bidders has it */
    if (bidders[b].reveal_tick <= 0)
      bidders[b].traits.bluff_eth = 0.0;
  pbs_tape_begin (tape, a->n_bidders);
  while ((at_s += sim_exp (s, 0.09)) < a->n_ticks * PBS_TICK_S)
    {
      const PbsArrival arrival = { .value_eth = exp (sim_normal (s, -5.0, 1.5)),
                                   .at_s = at_s,
                                   .tick = (gint32) (at_s / PBS_TICK_S) };

      if (sim_uniform (s) < 0.5)
        pbs_tape_add (tape, arrival);
      else
        draw_seen (s, pbs_tape_add_hidden (tape, arrival), a->n_bidders);
    }
}

START_TEST (engines_agree_with_a_retelling)
{
  g_autoptr (SimStream) s = test_stream ("retelling");
  g_autofree Retelling *r = g_new (Retelling, 1);
  PbsTape tape = { 0 };
  PbsScratch scratch = { 0 };
  PbsBidder bidders[RETOLD];

  for (int round = 0; round < 250; round++)
    {
      PbsAuction a = { .tape = &tape, .bidders = bidders, .ties = s };
      PbsOutcome tick, event;
      double top_eth = -1.0;

      random_case (s, &tape, bidders, &a);
      memset (r->last, 0, sizeof r->last);
      for (guint b = 0; b < RETOLD; b++)
        r->standing[b] = -1.0;
      for (gint32 k = 0; k < a.n_ticks; k++)
        retell_tick (&a, r, k, &top_eth);
      pbs_engine_tick.play (&a, &scratch, &tick);
      pbs_engine_event.play (&a, &scratch, &event);
      for (guint b = 0; b < a.n_bidders; b++)
        {
          ck_assert_double_eq (tick.bids_eth[b], r->standing[b]);
          ck_assert_double_eq (event.bids_eth[b], r->standing[b]);
        }
      ck_assert_uint_eq (tick.n_bids, event.n_bids);
      ck_assert_double_eq (tick.total_eth, event.total_eth);
      ck_assert_double_eq (tick.bid_eth, top_eth);
      ck_assert_double_eq (tick.second_eth, event.second_eth);
    }
  pbs_tape_clear (&tape);
  pbs_scratch_clear (&scratch);
}
END_TEST

START_TEST (engines_give_equal_runs)
{
  static const char *const engines[] = { "tick", "event", "fast" };
  SimRecord *r[3];

  for (guint i = 0; i < 3; i++)
    {
      PbsParams p = pbs_defaults (3);

      pbs_row (&p, 0)->access_low_share = 0.71;
      pbs_row (&p, 1)->strategy = choice (pbs_strategies, "stealth");
      pbs_row (&p, 2)->strategy = choice (pbs_strategies, "last_minute");
      pbs_row (&p, 2)->delay_ticks = 3;
      set (&p, "n_slots", "150");
      set (&p, "end_sd_s", "80 ms");
      set (&p, "engine", engines[i]);
      r[i] = run_seed (&p, 11);
      pbs_clear (&p);
    }
  for (guint i = 1; i < 3; i++)
    {
      ck_assert_double_eq (value (r[0], "win_g1_share"), value (r[i], "win_g1_share"));
      ck_assert_double_eq (value (r[0], "proposer_eth"), value (r[i], "proposer_eth"));
      ck_assert_double_eq (value (r[0], "builder_eth"), value (r[i], "builder_eth"));
      ck_assert_double_eq (value (r[0], "waste_share.p50"), value (r[i], "waste_share.p50"));
    }
  for (guint i = 0; i < 3; i++)
    sim_record_free (r[i]);
}
END_TEST

START_TEST (equal_builders_win_equally)
{
  PbsParams p = pbs_defaults (5);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "n_slots", "4000");
  set (&p, "engine", "fast");
  r = run_seed (&p, 3);
  for (guint g = 1; g <= 5; g++)
    {
      g_autofree char *name = g_strdup_printf ("win_g%u_share", g);

      ck_assert_double_eq_tol (value (r, name), 0.2, 4.0 * sqrt (0.16 / 4000));
    }
  ck_assert_double_eq_tol (value (r, "hhi"), 0.2, 0.005);
  ck_assert_double_eq_tol (value (r, "total_eth.mean"), 0.1611,
                           0.03); /* 98.4 x 0.00091364 + 48 x 0.00148255 */
  pbs_clear (&p);
}
END_TEST

/* All access and no delay beyond the least: the bid is all value but the margin and what comes
 * in the last tick. */
START_TEST (full_access_wastes_the_margin_alone)
{
  PbsParams p = pbs_defaults (4);
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < 4; i++)
    {
      pbs_row (&p, i)->access_low_share = 1.0;
      pbs_row (&p, i)->margin_sd_eth = 0.0;
    }
  set (&p, "n_slots", "2000");
  r = run_seed (&p, 5);
  ck_assert_double_eq_tol (value (r, "builder_eth"), 2000 * 0.00659, 1e-9);
  ck_assert_double_eq (value (r, "tied"), 2000);
  ck_assert_double_eq_tol (value (r, "bid_eth.p50") + 0.00659, value (r, "total_eth.p50"), 0.001);
  pbs_clear (&p);
}
END_TEST

/* Hand case: one arrival of 1 ETH for builder 0 alone at tick 10, 0.4 ETH public at tick 0; step
 * 0.1, lag 1. The adaptive builder 0 climbs from the naive one's 0.3 (margin 0.1) by 0.1 every
 * second tick from tick 10 on. */
START_TEST (adaptive_climbs_by_hand)
{
  g_autoptr (SimStream) s = test_stream ("hand");
  PbsTape tape = { 0 };
  PbsBidder bidders[]
    = { { &pbs_adaptive, { 0.1, 0, 0, 0.1 }, 1, 0, 0 }, { &pbs_naive, { 0.1, 0, 0, 0 }, 1, 0, 0 } };
  PbsAuction a = { .tape = &tape, .bidders = bidders, .n_bidders = 2, .ties = s };
  static const double at_end[] = { 0.4, 0.4, 0.5, 0.5, 0.6 };
  PbsScratch scratch = { 0 };
  PbsOutcome o;

  pbs_tape_begin (&tape, 2);
  pbs_tape_add (&tape, (PbsArrival){ .value_eth = 0.4, .at_s = 0.001 });
  *pbs_tape_add_hidden (&tape, (PbsArrival){ .value_eth = 1.0, .at_s = 0.101, .tick = 10 }) = 1;
  for (gint32 i = 0; i < 5; i++)
    {
      a.n_ticks = 12 + i; /* the bid of tick 10 + i is the last in time */
      pbs_engine_event.play (&a, &scratch, &o);
      ck_assert_int_eq (o.winner, 0);
      ck_assert_double_eq_tol (o.bid_eth, at_end[i], 1e-12);
      ck_assert_double_eq_tol (o.second_eth, 0.3, 1e-12);
      ck_assert_double_eq_tol (o.value_eth, 1.4, 1e-12);
    }
  a.n_ticks = 100;
  pbs_engine_event.play (&a, &scratch, &o);
  ck_assert_double_eq_tol (o.bid_eth, 1.3, 1e-12); /* its honest bid at last */
  ck_assert_double_eq_tol (o.total_eth, 1.4, 1e-12);
  pbs_tape_clear (&tape);
  pbs_scratch_clear (&scratch);
}
END_TEST

START_TEST (no_bid_in_time_is_unsold)
{
  PbsParams p = pbs_defaults (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "slot_s", "50 ms");
  set (&p, "global_delay_ticks", "9");
  set (&p, "n_slots", "30");
  r = run_seed (&p, 1);
  ck_assert_double_eq (value (r, "unsold"), 30);
  ck_assert_double_nan (value (r, "hhi"));
  pbs_clear (&p);
}
END_TEST

/* What nobody could have: shares of groups that have no builder, of integrated builders where none
 * is, and the profit of a win where nothing was won. */
START_TEST (nothing_is_blank_and_not_zero)
{
  PbsParams p = pbs_defaults (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "n_slots", "30");
  r = run_seed (&p, 1);
  ck_assert_double_nan (value (r, "win_g12_share"));
  ck_assert_double_nan (value (r, "profit_per_slot_g12_eth"));
  ck_assert_double_nan (value (r, "profit_per_win_g12_eth"));
  ck_assert_double_nan (value (r, "integrated_calm_share"));
  ck_assert_double_eq_tol (value (r, "win_g1_share") + value (r, "win_g2_share"), 1.0, 1e-12);
  pbs_clear (&p);
}
END_TEST

/* Profit of builder 1 in the same auctions, when it keeps @margin from its value and the second
 * price is paid. */
static double
second_price_profit (const char *margin)
{
  PbsParams p = pbs_defaults (3);
  g_autoptr (SimRecord) r = NULL;
  double profit;

  for (guint i = 0; i < 3; i++)
    {
      pbs_row (&p, i)->margin_sd_eth = pbs_row (&p, i)->margin_eth = 0.0;
      pbs_row (&p, i)->strategy
        = choice (pbs_strategies, i == 0 ? "subsidised" : "sealed_second_price");
    }
  pbs_row (&p, 0)->margin_eth = g_ascii_strtod (margin, NULL);
  set (&p, "payment", "second_price");
  set (&p, "n_slots", "3000");
  r = run_seed (&p, 8);
  profit = value (r, "profit_per_slot_g1_eth");
  pbs_clear (&p);
  return profit;
}

START_TEST (second_price_is_truthful)
{
  const double truth = second_price_profit ("0");

  ck_assert_double_gt (truth, 0.0);
  ck_assert_double_gt (truth, second_price_profit ("0.002"));
  ck_assert_double_gt (truth, second_price_profit ("0.02"));
  ck_assert_double_gt (truth, second_price_profit ("-0.002"));
  ck_assert_double_gt (truth, second_price_profit ("-0.02"));
}
END_TEST

START_TEST (bluff_and_shade_do_what_they_say)
{
  const PbsTraits t
    = { .margin_eth = 0.1, .bluff_eth = 0.35, .shade_share = 0.3, .step_eth = 0.01 };
  PbsView v = { .public_eth = 0.15, .own_eth = 0.25, .top_eth = 0.12, .has_top = TRUE };

  ck_assert_double_eq_tol (pbs_bluff.bid (&t, &v), 0.35, 1e-15);
  ck_assert_double_eq_tol (pbs_stealth.bid (&t, &v), 0.05, 1e-15);
  ck_assert_double_eq (pbs_last_minute.bid (&t, &v), 0.0);
  ck_assert_double_eq_tol (pbs_adaptive.bid (&t, &v), 0.13, 1e-15);
  ck_assert_double_eq_tol (pbs_shaded.bid (&t, &v), 0.175, 1e-15);
  v.revealing = TRUE;
  ck_assert_double_eq_tol (pbs_bluff.bid (&t, &v), 0.15, 1e-15);
  ck_assert_double_eq_tol (pbs_stealth.bid (&t, &v), 0.15, 1e-15);
  v.own_eth = 0.05;
  /* not worth its margin: the bluff stays */
  ck_assert_double_eq (pbs_bluff.bid (&t, &v), 0.35);
  ck_assert_double_eq (pbs_naive.bid (&t, &v), 0.0);
}
END_TEST

START_TEST (bad_parameters_are_refused)
{
  PbsParams p = pbs_defaults (1);

  assert_refused (&p, NULL);
  pbs_row (&p, 0)->margin_eth = -0.01;
  assert_refused (&p, "builder b00: margin_eth (-0.01 ETH) is negative, which strategy naive does "
                      "not allow; subsidised does");
  pbs_row (&p, 0)->margin_eth = 0.0;
  pbs_row (&p, 0)->strategy = choice (pbs_strategies, "adaptive");
  set (&p, "engine", "fast");
  assert_refused (&p, "engine fast sees the end of an auction alone, but strategy adaptive looks "
                      "at the best bid; use event or tick");
  set (&p, "top_visible", "no"); /* sealed: nobody can look */
  assert_refused (&p, NULL);
  set (&p, "engine", "tick");
  pbs_row (&p, 0)->count = 1025;
  assert_refused (&p, "1025 builders, at most 1024: give fewer rows, or lower counts");
  pbs_row (&p, 0)->count = 1024;
  assert_refused (&p, NULL);
  pbs_row (&p, 0)->access_low_share = 1.0;
  pbs_row (&p, 0)->access_high_share = 0.5;
  assert_refused (&p, "builder b00: access_low_share (1) is above access_high_share (0.5)");
  p.builders.n = 0;
  assert_refused (&p, "there is no builder: give rows in builders");
  p.builders.n = 1;
  pbs_clear (&p);
}
END_TEST

START_TEST (payment_acts_or_is_refused)
{
  static const char *const studies[] = { "days", "epbs", "replay" };
  PbsParams p = pbs_defaults (2);

  set (&p, "payment", "second_price");
  for (guint i = 0; i < G_N_ELEMENTS (studies); i++)
    {
      g_autofree char *message
        = g_strdup_printf ("payment: study %s knows first prices alone; auctions and slots have "
                           "the other",
                           studies[i]);

      set (&p, "study", studies[i]);
      assert_refused (&p, message);
    }
  set (&p, "study", "slots");
  assert_refused (&p, NULL);
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_auction, TEST (engines_agree_with_a_retelling), TEST (engines_give_equal_runs),
           TEST (equal_builders_win_equally), TEST (full_access_wastes_the_margin_alone),
           TEST (adaptive_climbs_by_hand), TEST (no_bid_in_time_is_unsold),
           TEST (nothing_is_blank_and_not_zero), TEST (second_price_is_truthful),
           TEST (bluff_and_shade_do_what_they_say), TEST (bad_parameters_are_refused),
           TEST (payment_acts_or_is_refused))
