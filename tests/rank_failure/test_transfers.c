/* tests/rank_failure/test_transfers.c - weights on their way: shared links, sources of a repair,
 * coverage of lost ranks and nodes.
 */
#include "models/llm/network/equal_share.h"
#include "models/rank_failure/inputs.h"
#include "tests/rank_failure/ep_case.h"

/* Links of 10, 4 and 10: the first transfer goes at 4 and ends after 5 s; the second at 5 and then,
 * alone, at 10: 35 bytes in 3.5 s. */
START_TEST (two_transfers_by_hand)
{
  const double capacity[] = { 10, 4, 10 };
  LlmTransfer t[] = { { .from = 0, .to = 1, .bytes = 20 }, { .from = 0, .to = 2, .bytes = 60 } };

  assert_close (llm_equal_share_run (NULL, capacity, 3, t, 2), 8.5, 1e-12);
  assert_close (t[0].end_s, 5.0, 1e-12);
  assert_close (t[1].end_s, 8.5, 1e-12);
}
END_TEST

enum { LINKS = 7, TRANSFERS = 40 };

static double
reference_rate (const double *capacity, const LlmTransfer *all, const double *left, guint which)
{
  guint users[2] = { 0, 0 };

  for (guint i = 0; i < TRANSFERS; i++)
    if (left[i] > 0.0)
      {
        users[0] += all[i].from == all[which].from || all[i].to == all[which].from;
        users[1] += all[i].from == all[which].to || all[i].to == all[which].to;
      }
  return MIN (capacity[all[which].from] / users[0], capacity[all[which].to] / users[1]);
}

/* The same in small steps of time; asks of every step that no link carries more than it can. */
static double
slow_run (const double *capacity, const LlmTransfer *all, double dt)
{
  double left[TRANSFERS], rate[TRANSFERS], now = 0.0, sum = 1.0;

  for (guint i = 0; i < TRANSFERS; i++)
    left[i] = all[i].bytes;
  for (; sum > 0.0; now += dt)
    {
      double carried[LINKS] = { 0.0 };

      sum = 0.0;
      for (guint i = 0; i < TRANSFERS; i++)
        rate[i] = left[i] > 0.0 ? reference_rate (capacity, all, left, i) : 0.0;
      for (guint i = 0; i < TRANSFERS; i++)
        {
          carried[all[i].from] += rate[i];
          carried[all[i].to] += all[i].to != all[i].from ? rate[i] : 0.0;
          left[i] = MAX (0.0, left[i] - rate[i] * dt);
          sum += left[i];
        }
      for (guint l = 0; l < LINKS; l++)
        ck_assert_double_le (carried[l], capacity[l] * (1.0 + 1e-9));
    }
  return now;
}

/* Never faster than the longest queue; as in the reference of small steps. */
START_TEST (random_nets_keep_the_bound)
{
  const SimStreamKey key = { 11, 0, "test", "flows" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  for (guint trial = 0; trial < 20; trial++)
    {
      double capacity[LINKS], queue[LINKS] = { 0.0 }, bound = 0.0, end;
      LlmTransfer t[TRANSFERS];

      for (guint l = 0; l < LINKS; l++)
        capacity[l] = 1.3 + 5.0 * sim_uniform (stream);
      for (guint i = 0; i < TRANSFERS; i++)
        {
          t[i] = (LlmTransfer){ .from = (guint) sim_integer (stream, LINKS),
                                .to = (guint) sim_integer (stream, LINKS),
                                .bytes = 0.2 + sim_uniform (stream) };
          queue[t[i].from] += t[i].bytes;
          queue[t[i].to] += t[i].to != t[i].from ? t[i].bytes : 0.0;
        }
      for (guint l = 0; l < LINKS; l++)
        bound = MAX (bound, queue[l] / capacity[l]);
      end = llm_equal_share_run (NULL, capacity, LINKS, t, TRANSFERS);
      ck_assert_double_ge (end, bound * (1.0 - 1e-9));
      assert_close (end, slow_run (capacity, t, 2e-3), 0.02);
    }
}
END_TEST

/* All rates anew at every end: O(n^2), and exact. */
static double
scan_run (const double *capacity, const LlmTransfer *all)
{
  double left[TRANSFERS], now = 0.0;

  for (guint i = 0; i < TRANSFERS; i++)
    left[i] = all[i].bytes;
  for (;;)
    {
      double rate[TRANSFERS], next = INFINITY;

      for (guint i = 0; i < TRANSFERS; i++)
        if (left[i] > 0.0)
          {
            rate[i] = reference_rate (capacity, all, left, i);
            next = MIN (next, left[i] / rate[i]);
          }
      if (isinf (next))
        return now;
      now += next;
      for (guint i = 0; i < TRANSFERS; i++)
        if (left[i] > 0.0)
          {
            left[i] -= rate[i] * next;
            left[i] = left[i] > 1e-9 * all[i].bytes ? left[i] : 0.0;
          }
    }
}

/* Whether all links are looked at, or only those where a transfer has ended: the same.  Every other
 * trial has few capacities and sizes, so that many transfers end at one instant. */
START_TEST (touched_links_are_enough)
{
  const SimStreamKey key = { 12, 0, "test", "flows" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  for (guint trial = 0; trial < 200; trial++)
    {
      double capacity[LINKS];
      LlmTransfer t[TRANSFERS];
      gboolean few = trial % 2 != 0;

      for (guint l = 0; l < LINKS; l++)
        capacity[l] = few ? 1.0 + (double) sim_integer (stream, 2) : 1.3 + sim_uniform (stream);
      for (guint i = 0; i < TRANSFERS; i++)
        {
          t[i] = (LlmTransfer){ .from = (guint) sim_integer (stream, LINKS),
                                .to = (guint) sim_integer (stream, LINKS) };
          t[i].bytes = few ? 1.0 + (double) sim_integer (stream, 2) : 0.2 + sim_uniform (stream);
        }
      assert_close (llm_equal_share_run (NULL, capacity, LINKS, t, TRANSFERS),
                    scan_run (capacity, t), 1e-9);
    }
}
END_TEST

/* A repair by shared links takes at least what the longest queue does, and not twice as long. */
START_TEST (flow_of_a_repair)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "move", "flow", "popularity", "zipf", "load", "fluid", NULL);
  r = run_until (&p, 1, 60.0);
  ck_assert_double_gt (value (r, "move_bound_s.mean"), 0.3);
  ck_assert_double_gt (value (r, "move_s.mean"), value (r, "move_bound_s.mean"));
  ck_assert_double_lt (value (r, "move_s.mean"), 2.0 * value (r, "move_bound_s.mean"));
}
END_TEST

typedef struct {
  const char *backup, *dies;
  double host, storage; /* experts of a layer */
} Sources;

/* 352 slots hold experts 0 to 255, then 0 to 95 again.  Node 2 (slots 176 to 263) takes the only
 * copies of experts 176 to 255; the DRAM of the same node had those below 192. */
START_TEST (sources_of_a_lost_node)
{
  static const Sources cases[] = { { "partitioned", "true", 64, 16 },
                                   { "partitioned", "false", 80, 0 },
                                   { "mirrored", "true", 80, 0 },
                                   { "none", "true", 0, 80 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      double unit = 58.0 * 3 * 7168 * 2048 * 1.000244140625, host;

      set_more (&p, "slots_per_rank", "11", "placement", "trivial", "repair", "minimal",
                "fault_rank", "16", "fault_ranks", "8", "load", "fluid", "backup", cases[i].backup,
                "backup_dies", cases[i].dies, NULL);
      r = run_until (&p, 1, 200.0);
      ck_assert_double_eq (value (r, "uncovered_experts.mean"), 80);
      host = value (r, "moved_host_bytes") + value (r, "moved_host_remote_bytes");
      assert_close (host + 1.0, cases[i].host * unit + 1.0, 1e-12);
      assert_close (value (r, "moved_storage_bytes") + 1.0, cases[i].storage * unit + 1.0, 1e-12);
    }
}
END_TEST

/* Without peers, even a full repair reads everything from storage: slower by far. */
START_TEST (storage_alone_is_slow)
{
  static const char *const backups[] = { "partitioned", "storage_only" };
  double move[2], peers[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "popularity", "zipf", "load", "fluid", "backup", backups[i], NULL);
      r = run_until (&p, 1, 200.0);
      move[i] = value (r, "move_s.mean");
      peers[i] = value (r, "moved_node_bytes") + value (r, "moved_remote_bytes");
    }
  ck_assert_double_gt (peers[0], 1e11);
  ck_assert_double_eq (peers[1], 0);
  ck_assert_double_gt (move[1], 20.0 * move[0]);
}
END_TEST

static double
uncovered (const char *placement, const char *first, const char *n, guint64 seed)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "popularity", "lognormal");
  set (&p, "lognormal_sigma", "0.05"); /* two copies of each, on other ranks in each layer */
  set_more (&p, "placement", placement, "repair", "minimal", "load", "fluid", "fault_at_s", "1 s",
            "fault_rank", first, "fault_ranks", n, "coordinator_restarts", "false",
            "fault_scattered", seed > 0 ? "true" : "false", NULL);
  r = run_until (&p, seed, 13.0);
  return value (r, "uncovered_experts.mean");
}

/* Two copies of each of 256 experts on different ranks, twelve of 32 dead at random: an expert
 * is lost with probability C(30, 10) / C(32, 12) = 12 x 11 / (32 x 31). */
START_TEST (coverage_of_random_losses)
{
  enum { RUNS = 80 };
  double sum = 0.0, square = 0.0, mean, error;

  for (guint i = 1; i <= RUNS; i++)
    {
      double lost = uncovered ("anti_affine", "0", "12", i);

      sum += lost;
      square += lost * lost;
    }
  mean = sum / RUNS;
  error = sqrt ((square / RUNS - mean * mean) / (RUNS - 1));
  ck_assert_double_lt (error, 3.0);
  ck_assert_double_le (fabs (mean - 256.0 * 12 * 11 / (32 * 31)), 3.0 * error);
}
END_TEST

/* Copies on other ranks survive a rank, copies on other nodes a node. */
START_TEST (copies_apart_survive)
{
  for (guint r = 0; r < 32; r += 5)
    {
      g_autofree char *rank = g_strdup_printf ("%u", r);

      ck_assert_double_eq (uncovered ("anti_affine", rank, "1", 0), 0);
    }
  for (guint node = 0; node < 4; node++)
    {
      g_autofree char *first = g_strdup_printf ("%u", node * 8);

      ck_assert_double_eq (uncovered ("anti_affine_node", first, "8", 0), 0);
      ck_assert_double_gt (uncovered ("anti_affine", first, "8", 0), 0);
    }
}
END_TEST

TEST_MAIN (ep_flow, TEST (two_transfers_by_hand), TEST (random_nets_keep_the_bound),
           TEST (touched_links_are_enough), TEST (flow_of_a_repair), TEST (sources_of_a_lost_node),
           TEST (storage_alone_is_slow), TEST (coverage_of_random_losses),
           TEST (copies_apart_survive))
