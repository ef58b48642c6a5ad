/* tests/sim/core/test_select.c - the best of many: decisions by hand, and how often they are
 * right. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/random/rng.h"
#include "sim/core/statistics/select.h"

enum { K = 5, ROOM = 2000 };

static const SimSelectRule rule = { 0.95, 0.5, FALSE };

/* Point i is constant at i: no spread, so ten replications decide. */
START_TEST (constants_are_decided_at_once)
{
  double x[3 * 12];
  SimSelectPoint points[3];
  SimSelection s;
  SimSelectRule smallest = { 0.95, 0.5, TRUE };

  for (guint i = 0; i < 36; i++)
    x[i] = i / 12;
  ck_assert (sim_select_best (&(SimSelectValues){ x, 3, 12 }, &rule, points, &s));
  ck_assert (s.decided && s.best == 2 && s.looked == 10 && s.more == 0 && s.n_left == 1);
  ck_assert (points[0].beaten_at == 10 && points[2].beaten_at == 0 && points[2].mean == 2);
  ck_assert (sim_select_best (&(SimSelectValues){ x, 3, 12 }, &smallest, points, &s)
             && s.best == 0);
  ck_assert (points[0].mean == 0 && points[2].beaten_at == 10);
}
END_TEST

/* What has no spread and is equal stays equal: that is an answer, and no call for more. */
START_TEST (equal_constants_are_decided_too)
{
  double x[3 * 12];
  SimSelectPoint points[3];
  SimSelection s;

  for (guint i = 0; i < 36; i++)
    x[i] = i < 12 ? 1 : 2;
  ck_assert (sim_select_best (&(SimSelectValues){ x, 3, 12 }, &rule, points, &s));
  ck_assert (s.decided && s.n_left == 2 && s.more == 0);
  ck_assert (points[0].beaten_at > 0 && points[1].beaten_at == 0 && points[2].beaten_at == 0);
}
END_TEST

START_TEST (too_little_is_refused)
{
  double x[2 * 10];
  SimSelectPoint points[2];
  SimSelection s;

  for (guint i = 0; i < 20; i++)
    x[i] = i;
  ck_assert (!sim_select_best (&(SimSelectValues){ x, 1, 10 }, &rule, points, &s));
  x[3] = NAN;
  ck_assert (!sim_select_best (&(SimSelectValues){ x, 2, 10 }, &rule, points, &s));
}
END_TEST

/* Two points that differ by noise alone are not told apart in ten replications. */
START_TEST (not_yet_says_how_many_more)
{
  g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey){ 1, 0, "test", "select" });
  double x[2 * 12];
  SimSelectPoint points[2];
  SimSelection s;

  for (guint i = 0; i < 24; i++)
    x[i] = sim_normal (stream, 0, 3);
  ck_assert (sim_select_best (&(SimSelectValues){ x, 2, 12 }, &rule, points, &s));
  ck_assert (!s.decided && s.n_left == 2 && s.looked == 12 && s.more > 100);
  x[11] = NAN; /* the first point ends sooner */
  ck_assert (sim_select_best (&(SimSelectValues){ x, 2, 12 }, &rule, points, &s) && s.looked == 11);
}
END_TEST

/* One race of five, of which the fourth is half a unit better. */
static SimSelection
race (guint e, gboolean shared)
{
  g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey){ 1, e, "test", "race" });
  g_autofree double *x = g_new (double, K *ROOM);
  SimSelectPoint points[K];
  SimSelection s;

  for (guint r = 0; r < ROOM; r++)
    {
      double common = shared ? sim_normal (stream, 0, 2) : 0;

      for (guint i = 0; i < K; i++)
        x[i * ROOM + r] = common + sim_normal (stream, i == 3 ? 0.5 : 0, 1);
    }
  assert_always (sim_select_best (&(SimSelectValues){ x, K, ROOM }, &rule, points, &s));
  assert_always (s.decided);
  return s;
}

/* The least favourable case: all others a zone below.  400 races with shared noise or without: the
 * best wins in 95 of 100 at least. */
START_TEST (the_best_wins)
{
  for (guint shared = 0; shared < 2; shared++)
    {
      guint won = 0;

      for (guint e = 0; e < 400; e++)
        won += race (e, shared == 1).best == 3 ? 1 : 0;
      ck_assert_uint_ge (won, 376);
    }
}
END_TEST

TEST_MAIN (select, TEST (constants_are_decided_at_once), TEST (equal_constants_are_decided_too),
           TEST (too_little_is_refused), TEST (not_yet_says_how_many_more), TEST (the_best_wins))
