/* tests/rank_failure/test_eplb.c - the load balancer against its public example, and its laws. */
#include <math.h>
#include <string.h>
#include "models/rank_failure/placement/eplb.h"
#include "sim/core/random/rng.h"
#include "tests/test.h"

static const float weight[2][12] = { { 90, 132, 40, 61, 104, 165, 39, 4, 73, 56, 183, 86 },
                                     { 20, 107, 104, 64, 19, 197, 187, 157, 172, 86, 16, 27 } };

/* The worked example of the public README: 2 layers, 12 experts, 16 slots, 4 groups, 2 nodes, 8
 * devices.  The plan was also derived by a second program, from the description of the algorithm
 * alone. */
START_TEST (plan_of_the_public_example)
{
  static const guint wanted[2][16] = { { 5, 6, 5, 7, 8, 4, 3, 4, 10, 9, 10, 2, 0, 1, 11, 1 },
                                       { 7, 10, 6, 8, 6, 11, 8, 9, 2, 4, 5, 1, 5, 0, 3, 1 } };
  const EplbShape shape = { 12, 16, 4, 2, 8 };

  for (guint l = 0; l < 2; l++)
    {
      guint plan[16];

      eplb_plan (&shape, weight[l], plan);
      for (guint s = 0; s < 16; s++)
        ck_assert_uint_eq (plan[s], wanted[l][s]);
    }
}
END_TEST

/* The same weights by the global policy, which also serves when groups do not divide among nodes;
 * the plan is the second program's.  What was in the buffer before does not matter. */
START_TEST (plan_by_the_global_policy)
{
  static const guint wanted[2][16] = { { 10, 6, 10, 7, 0, 2, 11, 4, 5, 9, 5, 4, 8, 3, 1, 1 },
                                       { 1, 10, 2, 4, 5, 11, 5, 0, 6, 7, 6, 3, 8, 8, 9, 7 } };
  static const EplbShape shapes[] = { { 12, 16, 1, 1, 8 }, { 12, 16, 3, 2, 8 } };

  for (guint i = 0; i < 4; i++)
    {
      guint plan[16];

      memset (plan, (gint) i * 0x55, sizeof plan);
      eplb_plan (&shapes[i / 2], weight[i % 2], plan);
      for (guint s = 0; s < 16; s++)
        ck_assert_uint_eq (plan[s], wanted[i % 2][s]);
    }
}
END_TEST

START_TEST (pack_takes_ties_in_order)
{
  static const float six[] = { 3, 5, 3, 5, 3, 3 };
  guint pack[6], place[6];

  eplb_pack (six, 6, 3, pack, place); /* 1, 3, then 0, 2, 4, 5 */
  ck_assert_uint_eq (pack[1], 0);
  ck_assert_uint_eq (pack[3], 1);
  ck_assert_uint_eq (pack[0], 2);
  ck_assert_uint_eq (pack[2], 2);
  ck_assert_uint_eq (place[2], 1);
  ck_assert_uint_eq (pack[4], 0);
  ck_assert_uint_eq (pack[5], 1);
  eplb_pack (six, 6, 6, pack, place);
  for (guint i = 0; i < 6; i++)
    ck_assert_uint_eq (pack[i], i); /* one an item: no sorting */
}
END_TEST

static void
draw_weights (SimStream *stream, float *drawn, guint n)
{
  for (guint e = 0; e < n; e++)
    drawn[e] = (float) exp (sim_normal (stream, 0.0, 1.3));
}

START_TEST (plans_keep_the_laws)
{
  const SimStreamKey key = { 7, 0, "test", "weights" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  for (guint trial = 0; trial < 40; trial++)
    {
      const EplbShape shape = { 64, trial % 2 ? 64 : 96, 8, 4, 16 };
      float drawn[64];
      guint plan[96], held[64] = { 0 }, node[8];

      draw_weights (stream, drawn, 64);
      eplb_plan (&shape, drawn, plan);
      memset (node, 0xff, sizeof node);
      for (guint s = 0; s < shape.n_slots; s++)
        {
          guint at = s / (shape.n_slots / 4), group = plan[s] / 8;

          held[plan[s]]++;
          ck_assert (node[group] == G_MAXUINT || node[group] == at); /* a group stays on a node */
          node[group] = at;
        }
      for (guint e = 0; e < 64; e++)
        ck_assert (held[e] >= 1 && (shape.n_slots > 64 || held[e] == 1));
    }
}
END_TEST

/* The scans of the original, which look at every pack and every expert each time. */
static void
scan_packs (const float *of, guint n, guint n_packs, const guint *order, guint *pack)
{
  g_autofree float *load = g_new0 (float, n_packs);
  g_autofree guint *filled = g_new0 (guint, n_packs);

  for (guint k = 0; k < n; k++)
    {
      guint best = n_packs;

      for (guint p = 0; p < n_packs; p++)
        if (filled[p] < n / n_packs && (best == n_packs || load[p] < load[best]))
          best = p;
      pack[order[k]] = best;
      filled[best]++;
      load[best] += of[order[k]];
    }
}

static void
scan_experts (const float *of, guint n, guint n_slots, guint *expert)
{
  g_autofree guint *copies = g_new (guint, n);

  for (guint s = 0; s < n_slots; s++)
    {
      guint best = 0;

      if (s < n)
        copies[s] = 1;
      for (guint e = 1; s >= n && e < n; e++)
        if (of[e] / (float) copies[e] > of[best] / (float) copies[best])
          best = e;
      expert[s] = s < n ? s : best;
      copies[best] += s >= n;
    }
}

/* Sorted by hand: heavier first, of equals the lower index. */
static void
sort_by_weight (const float *of, guint n, guint *order)
{
  for (guint i = 0; i < n; i++)
    {
      guint at = i;

      for (; at > 0 && of[order[at - 1]] < of[i]; at--)
        order[at] = order[at - 1];
      order[at] = i;
    }
}

/* Element by element, also where weights are equal or 0: every other trial has few values. */
START_TEST (heaps_find_what_scans_find)
{
  const SimStreamKey key = { 8, 0, "test", "weights" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  enum { MOST = 320 };

  for (guint trial = 0; trial < 60; trial++)
    {
      guint n_packs = 1 + (guint) sim_integer (stream, 40);
      guint n = n_packs * (2 + (guint) sim_integer (stream, MOST / n_packs - 1));
      guint n_slots = n + (guint) sim_integer (stream, MOST);
      guint order[MOST], pack[MOST], place[MOST], wanted[2 * MOST], expert[2 * MOST], copies[MOST];
      float drawn[MOST];

      draw_weights (stream, drawn, n);
      for (guint i = 0; trial % 2 && i < n; i++)
        drawn[i] = floorf (drawn[i]);
      sort_by_weight (drawn, n, order);
      scan_packs (drawn, n, n_packs, order, wanted);
      eplb_pack (drawn, n, n_packs, pack, place);
      for (guint i = 0; i < n; i++)
        ck_assert_uint_eq (pack[i], wanted[i]);
      scan_experts (drawn, n, n_slots, wanted);
      eplb_replicate (drawn, n, n_slots, expert, copies);
      for (guint s = 0; s < n_slots; s++)
        ck_assert_uint_eq (expert[s], wanted[s]);
    }
}
END_TEST

TEST_MAIN (eplb, TEST (heaps_find_what_scans_find), TEST (plan_of_the_public_example),
           TEST (plan_by_the_global_policy), TEST (pack_takes_ties_in_order),
           TEST (plans_keep_the_laws))
