/* tests/sandbox_pool/test_start.c - the room start by itself: what starts are made of. */
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"
#include "tests/sandbox_pool/parts_case.h"

static PoolStart
start_of (Parts *m)
{
  return (PoolStart){ .cluster = &m->cluster,
                      .memory = &m->memory,
                      .starts = sim_stream (m->sim, "starts") };
}

/* Namespaces made beforehand are used up, then each is made on the spot, slower the more starts are
 * under way. */
START_TEST (namespaces_run_out)
{
  Parts m;
  PoolStart start;
  PoolNode *n = &m.nodes[0];
  double s;

  parts_set_up (&m, (const char *const[]){ "netns_pool", "2", "reuse_ns_s", "1 ms", "netns_base_s",
                                           "20 ms", "netns_per_s", "8 ms", NULL });
  start = start_of (&m);
  n->netns_ready = 2.0;
  for (guint i = 0; i < 2; i++)
    {
      s = pool_pooled_netns_s (&start, n);
      ck_assert_double_eq (s, 1e-3);
    }
  n->n_creating = 3;
  s = pool_pooled_netns_s (&start, n);
  assert_close (s, 44e-3, 1e-12);
  parts_clear (&m);
}
END_TEST

/* The first start on a node reads the file; one that comes meanwhile waits for the same pages; on
 * another node it is the first again. */
START_TEST (a_snapshot_is_read_once_a_node)
{
  Parts m;
  PoolStart start;
  double first_s, again_s, other_s;

  parts_set_up (&m, (const char *const[]){ NULL });
  start = start_of (&m);
  first_s = pool_load_s (&start, &m.nodes[0], 1);
  again_s = pool_load_s (&start, &m.nodes[0], 1);
  other_s = pool_load_s (&start, &m.nodes[1], 1);
  assert_close (first_s, 21e-3, 1e-12);
  assert_close (again_s, 21e-3, 1e-6);
  assert_close (other_s, 21e-3, 1e-12);
  m.nodes[0].slots[1].cached_at = 1;
  again_s = pool_load_s (&start, &m.nodes[0], 1);
  assert_close (again_s, 8e-3, 1e-12);
  parts_clear (&m);
}
END_TEST

/* Every system says how long a start takes on average, and a draw without randomness is that, where
 * nothing is shared with others. */
START_TEST (draws_agree_with_their_mean)
{
  static const PoolSystem *const systems[] = { &pool_trenv_cxl, &pool_criu_lazy, &pool_trenv_vm };
  Parts m;
  PoolStart start;

  parts_set_up (&m, (const char *const[]){ NULL });
  start = start_of (&m);
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    assert_close (systems[i]->start_s (&start, &m.nodes[0], 1),
                  systems[i]->mean_start_s (&m.cluster, 1), 1e-12);
  parts_clear (&m);
}
END_TEST

/* A template in CXL memory: what is written is copied, what is read stays far away. */
START_TEST (pages_in_far_memory)
{
  PoolParams p = params_of ((const char *const[]){ "cxl_latency_s", "510 ns", "dram_latency_s",
                                                   "110 ns", "mlp", "4", "misses_per_ro_page", "10",
                                                   "cow_s", "3 us", NULL });
  PoolFunction f = { .pages = 1000, .ro_pages = 600, .written_pages = 400 };

  pool_trenv_cxl_pages (&p, &f);
  assert_close (f.again_extra_s, 600 * 10 * 400e-9 / 4, 1e-12);
  assert_close (f.first_extra_s - f.again_extra_s, 400 * 3e-6, 1e-9);
  ck_assert_double_eq (f.private_bytes, 400 * 4096.0);
  ck_assert_double_eq (f.link_bytes, f.private_bytes);
}
END_TEST

TEST_MAIN (pool_start, TEST (namespaces_run_out), TEST (a_snapshot_is_read_once_a_node),
           TEST (draws_agree_with_their_mean), TEST (pages_in_far_memory))
