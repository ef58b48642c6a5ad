/* tests/sandbox_pool/test_memory.c - the room memory by itself: ledgers and the remote pool. */
#include "tests/sandbox_pool/parts_case.h"

static const char *const none[] = { NULL };

/* The first sandbox of a function on a node brings what they share, the last takes it away; another
 * node has its own. */
START_TEST (sandboxes_of_a_node_share)
{
  Parts m;
  PoolNode *a = &m.nodes[0], *b = &m.nodes[1];

  parts_set_up (&m, none);
  pool_clone_begins (&m.memory, a, 1, FALSE);
  pool_clone_begins (&m.memory, a, 1, FALSE);
  ck_assert_double_eq (a->resident, 70e6);
  pool_clone_begins (&m.memory, b, 1, FALSE);
  pool_clone_begins (&m.memory, b, 2, TRUE);    /* a plain one holds its image */
  ck_assert_double_eq (b->resident, 60e6 + 250e6);
  ck_assert_double_eq (m.memory.resident, a->resident + b->resident);
  pool_clone_ends (&m.memory, a, 1, FALSE);
  ck_assert_double_eq (a->resident, 60e6);
  pool_clone_ends (&m.memory, a, 1, FALSE);
  ck_assert_double_eq (a->resident, 0.0);
  parts_clear (&m);
}
END_TEST

/* A node that would hold more than it has fails the run. */
START_TEST (more_than_there_is_fails)
{
  Parts m;

  parts_set_up (&m, (const char *const[]){ "dram_bytes", "1 GB", NULL });
  pool_reside (&m.memory, &m.nodes[1], 0.9e9);
  ck_assert_ptr_null (sim_engine_failure (m.engine));
  pool_reside (&m.memory, &m.nodes[1], 0.2e9);
  ck_assert_ptr_nonnull (strstr (sim_engine_failure (m.engine), "node 1 would hold 1.1e+09 B"));
  parts_clear (&m);
}
END_TEST

/* One link for all, first come first served; with a pool a node each has its own. */
START_TEST (the_link_is_a_queue)
{
  for (guint own = 0; own < 2; own++)
    {
      double first_s, second_s, other_s;
      Parts m;

      parts_set_up (&m, (const char *const[]){ "pool_bytes_per_s", "10 GB/s", "pool_scope",
                                               own ? "node" : "cluster", NULL });
      pool_stores_set_up (&m.memory);
      first_s = pool_link_s (&m.memory, &m.nodes[0], 1e9);
      second_s = pool_link_s (&m.memory, &m.nodes[0], 3e9);
      other_s = pool_link_s (&m.memory, &m.nodes[1], 1e9);
      assert_close (first_s, 0.1, 1e-9);
      assert_close (second_s, 0.4, 1e-9);
      assert_close (other_s, own ? 0.1 : 0.5, 1e-9);
      pool_stores_clear (&m.memory);
      parts_clear (&m);
    }
}
END_TEST

/* Templates of the same function are stored once in a pool, whatever the number of nodes. */
START_TEST (a_pool_stores_each_function_once)
{
  Parts m;

  parts_set_up (&m, none);
  m.system.stored_bytes = pool_image_bytes;
  pool_stores_set_up (&m.memory);
  ck_assert_double_eq (m.memory.stores[0].bytes, 100e6 + 200e6);
  pool_stores_clear (&m.memory);
  parts_clear (&m);
}
END_TEST

TEST_MAIN (pool_memory, TEST (sandboxes_of_a_node_share), TEST (more_than_there_is_fails),
           TEST (the_link_is_a_queue), TEST (a_pool_stores_each_function_once))
