/* tests/rollout_sessions/test_tools.c - a pool of servers by itself: queues by hand, and calls that
 * are given up. */
#include "models/rollout_sessions/tools/pool.h"
#include "models/rollout_sessions/metrics.h"
#include "tests/rollout_sessions/sessions_parts.h"

static void
done (gpointer data, guint session, double now_s)
{
  parts_hear (data, session, 0, now_s);
}

/* Eight sessions, none of which does anything by itself. */
static void
set_up (Parts *m, SesPool *pool, gint64 servers)
{
  parts_set_up (m, "n_prompts=1;group_size=8");
  ses_draw_group (&m->work);
  *pool = (SesPool){ .work = &m->work,
                     .servers = servers,
                     .wait_metric = SES_TOOL_WAIT_S,
                     .time_metric = SES_TOOL_S,
                     .done = done,
                     .data = m };
  ses_pool_start (pool);
}

static void
clear (Parts *m, SesPool *pool)
{
  ses_pool_clear (pool);
  parts_clear (m);
}

/* Two servers for four calls of 4, 1, 2 and 3 s: the third begins at 1 s and ends at 3, the fourth
 * then, and ends at 6. */
START_TEST (calls_are_served_in_order)
{
  static const guint who[] = { 1, 2, 0, 3 };
  static const double s[] = { 4.0, 1.0, 2.0, 3.0 }, at_s[] = { 1.0, 3.0, 4.0, 6.0 };
  Parts m;
  SesPool pool;

  set_up (&m, &pool, 2);
  for (guint i = 0; i < 4; i++)
    ses_pool_call (&pool, i, 0.0, s[i]);
  ck_assert_int_eq (pool.n_busy, 2);
  parts_run (m.engine, m.sim, 10.0);
  ck_assert_uint_eq (m.n, 4);
  for (guint i = 0; i < 4; i++)
    {
      ck_assert_uint_eq (m.who[i], who[i]);
      assert_close (m.at_s[i], at_s[i], 1e-9);
    }
  /* waits of 0, 0, 1 and 3 s */
  assert_close (parts_value (m.sim, ses_metrics, "tool_wait_s.mean"), 1.0, 1e-9);
  assert_close (parts_value (m.sim, ses_metrics, "tool_time_s.mean"), 14.0 / 4.0, 1e-9);
  ck_assert_int_eq (pool.n_busy, 0);
  clear (&m, &pool);
}
END_TEST

/* Without a number of servers nobody waits; what takes no time is done before the call returns. */
START_TEST (without_a_limit_nobody_waits)
{
  Parts m;
  SesPool pool;

  set_up (&m, &pool, 0);
  ses_pool_call (&pool, 7, 0.0, 0.0);
  ck_assert (m.n == 1 && m.who[0] == 7);
  for (guint i = 0; i < 5; i++)
    ses_pool_call (&pool, i, 0.0, 2.0);
  parts_run (m.engine, m.sim, 2.0);
  ck_assert_uint_eq (m.n, 6);
  assert_close (m.at_s[5], 2.0, 1e-9);
  clear (&m, &pool);
}
END_TEST

/* One server.  Given up in service: the next begins at once; given up in the queue: it is passed
 * over, and only its new call counts. */
START_TEST (who_gives_up_frees_a_server)
{
  Parts m;
  SesPool pool;

  set_up (&m, &pool, 1);
  for (guint i = 0; i < 3; i++)
    ses_pool_call (&pool, i, 0.0, 10.0);
  parts_run (m.engine, m.sim, 4.0);
  ses_pool_give_up (&pool, 1);
  ses_pool_give_up (&pool, 0);
  ck_assert_int_eq (pool.n_busy, 1);
  ses_pool_call (&pool, 1, 4.0, 1.0);
  parts_run (m.engine, m.sim, 100.0);
  ck_assert (m.n == 2 && m.who[0] == 2 && m.who[1] == 1);
  assert_close (m.at_s[0], 14.0, 1e-9);
  assert_close (m.at_s[1], 15.0, 1e-9);
  clear (&m, &pool);
}
END_TEST

/* One server is never idle while anybody waits: the last of many ends when all work is done. */
START_TEST (the_queue_keeps_all_calls)
{
  Parts m;
  SesPool pool;

  set_up (&m, &pool, 1);
  for (guint round = 0; round < 1000; round++)
    {
      m.n = 0;
      for (guint i = 0; i < 8; i++)
        ses_pool_call (&pool, i, sim_now_s (m.sim), 0.5);
      parts_run (m.engine, m.sim, 4.0 * (round + 1));
      ck_assert_uint_eq (m.n, 8);
      ck_assert_uint_eq (m.who[7], 7);
    }
  /* calls that have left it do not stay in memory */
  ck_assert_uint_lt (pool.queue->len, 4096);
  clear (&m, &pool);
}
END_TEST

TEST_MAIN (sessions_tools, TEST (calls_are_served_in_order), TEST (without_a_limit_nobody_waits),
           TEST (who_gives_up_frees_a_server), TEST (the_queue_keeps_all_calls))
