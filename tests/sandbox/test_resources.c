/* tests/sandbox/test_resources.c - processor sharing by itself: ends by hand, and work that is
 * neither lost nor done twice. */
#include <math.h>
#include <string.h>
#include "models/sandbox/resources/share.h"
#include "sim/core/engine.h"
#include "tests/test.h"

enum { MOST = 64 };

static const SimMetric no_metrics[] = { SIM_METRIC_END };

/* User i wants work[i] from at_s[i] on. */
typedef struct {
  SimEngine   *engine;
  Sim         *sim;
  SandboxShare share;
  double       at_s[MOST], work[MOST], end_s[MOST];
  guint        n, n_done;
} Case;

static void
done (gpointer up, gpointer user)
{
  Case *c = up;

  c->end_s[GPOINTER_TO_UINT (user) - 1] = sim_now_s (c->sim);
  c->n_done++;
}

static void
come (Sim *sim, gpointer self, gpointer item)
{
  Case *c = self;

  sandbox_share_add (&c->share, item, c->work[GPOINTER_TO_UINT (item) - 1]);
}

/* Runs all of @c, which has users. */
static void
run (Case *c, double capacity, double each, double gain)
{
  const SimEngineConfig config = { .seed = 1 };

  c->engine = sim_engine_new (&config);
  c->sim = sim_engine_add (c->engine, "share", "share", no_metrics);
  sandbox_share_set_up (&c->share, c->sim, done, c);
  c->share.capacity = capacity;
  c->share.each = each;
  c->share.gain = gain;
  for (guint i = 0; i < c->n; i++)
    sim_after (c->sim, c->at_s[i], come, c, GUINT_TO_POINTER (i + 1));
  sim_engine_run (c->engine, SIM_TIME_MAX);
}

static void
clear (Case *c)
{
  sandbox_share_clear (&c->share);
  sim_engine_free (c->engine);
}

/* 1 and 2 s of work at half speed: the first ends at 2 s, the second has 1 left and ends at 3. */
START_TEST (two_halve_the_speed_until_one_ends)
{
  Case c = { .n = 2, .work = { 1.0, 2.0 } };

  run (&c, 1.0, 1.0, 0.0);
  assert_close (c.end_s[0], 2.0, 1e-9);
  assert_close (c.end_s[1], 3.0, 1e-9);
  clear (&c);
}
END_TEST

/* The first has done 1 of 2 when the second comes with 1: both have 1 left, and end together. */
START_TEST (who_comes_later_slows_the_first)
{
  Case c = { .n = 2, .work = { 2.0, 1.0 }, .at_s = { 0.0, 1.0 } };

  run (&c, 1.0, 1.0, 0.0);
  assert_close (c.end_s[0], 3.0, 1e-9);
  assert_close (c.end_s[1], 3.0, 1e-9);
  clear (&c);
}
END_TEST

/* Four cores: three users have one each and a fourth of them stays idle; eight have half a core. */
START_TEST (nobody_gets_more_than_a_core)
{
  Case few = { .n = 3 }, many = { .n = 8 };

  for (guint i = 0; i < 8; i++)
    few.work[i] = many.work[i] = 3.0;
  run (&few, 4.0, 1.0, 0.0);
  run (&many, 4.0, 1.0, 0.0);
  for (guint i = 0; i < 3; i++)
    assert_close (few.end_s[i], 3.0, 1e-9);
  for (guint i = 0; i < 8; i++)
    assert_close (many.end_s[i], 6.0, 1e-9);
  clear (&few);
  clear (&many);
}
END_TEST

/* Two cores with second threads that add half: four users share 3, three of them 2.5, eight no more
 * than 3. */
START_TEST (second_threads_add_a_share)
{
  static const struct { guint n; double s; } cases[] = {
    { 2, 3.0 }, { 3, 3.0 * 3 / 2.5 }, { 4, 4.0 }, { 8, 8.0 },
  };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      Case c = { .n = cases[k].n };

      for (guint i = 0; i < c.n; i++)
        c.work[i] = 3.0;
      run (&c, 2.0, 1.0, 0.5);
      for (guint i = 0; i < c.n; i++)
        assert_close (c.end_s[i], cases[k].s, 1e-8);
      clear (&c);
    }
}
END_TEST

/* While anybody is there one core works at full speed: the last of a busy period ends when all work
 * that has come is done, whatever the order, and nobody ends before its own work could be. */
START_TEST (work_is_conserved)
{
  const SimStreamKey key = { 3, 0, "test", "share" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  for (guint round = 0; round < 50; round++)
    {
      Case c = { .n = MOST };
      double end_s = 0.0, at_s = 0.0, last_s = 0.0;

      for (guint i = 0; i < c.n; i++)
        {
          at_s += sim_uniform (stream);
          c.at_s[i] = at_s;
          c.work[i] = sim_uniform (stream);
          /* of one server in any order that never idles */
          end_s = MAX (end_s, at_s) + c.work[i];
        }
      run (&c, 1.0, 1.0, 0.0);
      ck_assert_uint_eq (c.n_done, MOST);
      for (guint i = 0; i < c.n; i++)
        {
          assert_always (c.end_s[i] >= c.at_s[i] + c.work[i] - 1e-6);
          last_s = MAX (last_s, c.end_s[i]);
        }
      ck_assert_double_le (fabs (last_s - end_s), 1e-6);
      clear (&c);
    }
}
END_TEST

/* What cannot be counted ends the run and says so. */
START_TEST (work_that_cannot_be_counted_fails)
{
  Case c = { .n = 1, .work = { 1e8 } };

  run (&c, 1.0, 1.0, 0.0);
  ck_assert (sim_engine_failure (c.engine) != NULL);
  ck_assert (strstr (sim_engine_failure (c.engine), "more than can be counted") != NULL);
  clear (&c);
}
END_TEST

TEST_MAIN (sandbox_resources, TEST (two_halve_the_speed_until_one_ends),
           TEST (who_comes_later_slows_the_first), TEST (nobody_gets_more_than_a_core),
           TEST (second_threads_add_a_share), TEST (work_is_conserved),
           TEST (work_that_cannot_be_counted_fails))
