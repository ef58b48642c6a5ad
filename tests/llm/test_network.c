/* tests/llm/test_network.c - transfers that share links by themselves: ends by hand, bounds of any
 * schedule, and an order that decides nothing. */
#include <math.h>
#include "models/llm/network/equal_share.h"
#include "tests/test.h"

/* 30 B over links of 10 and 6 B/s: the slower one decides. */
START_TEST (one_goes_at_the_speed_of_its_slower_link)
{
  const double capacity[] = { 10.0, 6.0 };
  LlmTransfer t[] = { { .from = 0, .to = 1, .bytes = 30.0 } };

  assert_close (llm_equal_share_run (NULL, capacity, 2, t, 1), 5.0, 1e-12);
  assert_close (t[0].end_s, 5.0, 1e-12);
  ck_assert (llm_equal_share_run (NULL, capacity, 2, NULL, 0) == 0.0);
}
END_TEST

/* Both leave by link 0: 5 B/s each until the first has its 10 B at 2 s; the other has 10 of 20 B
 * left then, and the whole link. */
START_TEST (who_stays_gets_what_another_leaves)
{
  const double capacity[] = { 10.0, 10.0, 10.0 };
  LlmTransfer t[]
    = { { .from = 0, .to = 1, .bytes = 10.0 }, { .from = 0, .to = 2, .bytes = 20.0 } };

  assert_close (llm_equal_share_run (NULL, capacity, 3, t, 2), 3.0, 1e-12);
  assert_close (t[0].end_s, 2.0, 1e-12);
}
END_TEST

/* The first can use 2 of its 5 B/s; the other stays at 5, where max-min fairness gave it 8. */
START_TEST (what_one_cannot_use_is_not_given_on)
{
  const double capacity[] = { 10.0, 2.0, 10.0 };
  LlmTransfer t[]
    = { { .from = 0, .to = 1, .bytes = 10.0 }, { .from = 0, .to = 2, .bytes = 10.0 } };

  assert_close (llm_equal_share_run (NULL, capacity, 3, t, 2), 5.0, 1e-12);
  assert_close (t[1].end_s, 2.0, 1e-12);
}
END_TEST

/* Inside one link it is one user, not two. */
START_TEST (a_transfer_inside_a_link_counts_once)
{
  const double capacity[] = { 10.0 };
  LlmTransfer t[] = { { .bytes = 10.0 }, { .bytes = 10.0 } };

  assert_close (llm_equal_share_run (NULL, capacity, 1, t, 1), 1.0, 1e-12);
  assert_close (llm_equal_share_run (NULL, capacity, 1, t, 2), 2.0, 1e-12);
}
END_TEST

enum { LINKS = 6, TRANSFERS = 20, ROUNDS = 300 };

/* Nobody is faster than alone, no link carries its bytes faster than it can, and a link that all
 * share is never idle: the last end is within these; in reverse order all ends are the same. */
START_TEST (ends_are_within_the_bounds_of_any_schedule)
{
  const SimStreamKey key = { 1, 0, "test", "network" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  for (guint round = 0; round < ROUNDS; round++)
    {
      double capacity[LINKS], load[LINKS] = { 0.0 }, sum = 0.0, least = INFINITY, last;
      LlmTransfer t[TRANSFERS], back[TRANSFERS];

      for (guint l = 0; l < LINKS; l++)
        {
          capacity[l] = 1.0 + 9.0 * sim_uniform (stream);
          least = MIN (least, capacity[l]);
        }
      for (guint i = 0; i < TRANSFERS; i++)
        {
          t[i] = (LlmTransfer){ .from = (guint) sim_integer (stream, LINKS),
                                .to = (guint) sim_integer (stream, LINKS),
                                .bytes = 0.1 + sim_uniform (stream) };
          back[TRANSFERS - 1 - i] = t[i];
          load[t[i].from] += t[i].bytes;
          load[t[i].to] += t[i].to != t[i].from ? t[i].bytes : 0.0;
          sum += t[i].bytes;
        }
      last = llm_equal_share_run (NULL, capacity, LINKS, t, TRANSFERS);
      assert_close (llm_equal_share_run (NULL, capacity, LINKS, back, TRANSFERS), last, 1e-9);
      for (guint i = 0; i < TRANSFERS; i++)
        {
          const double alone = t[i].bytes / MIN (capacity[t[i].from], capacity[t[i].to]);

          assert_always (t[i].end_s >= alone * (1.0 - 1e-9) && t[i].end_s <= last);
          assert_always (fabs (back[TRANSFERS - 1 - i].end_s - t[i].end_s) <= 1e-9 * last);
        }
      for (guint l = 0; l < LINKS; l++)
        assert_always (last >= load[l] / capacity[l] * (1.0 - 1e-9));
      /* with a share of one in TRANSFERS of the slowest link at the least, all the time */
      assert_always (last <= TRANSFERS * sum / least);
    }
}
END_TEST

TEST_MAIN (llm_network, TEST (one_goes_at_the_speed_of_its_slower_link),
           TEST (who_stays_gets_what_another_leaves), TEST (what_one_cannot_use_is_not_given_on),
           TEST (a_transfer_inside_a_link_counts_once),
           TEST (ends_are_within_the_bounds_of_any_schedule))
