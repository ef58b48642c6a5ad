/* tests/sandbox_platform/test_node_index.c - the index of nodes alone, against a look at every
 * node: memory, CPUs that are promised, starts under way. */
#include <math.h>
#include "models/sandbox_platform/placement/placement.h"
#include "models/sandbox_platform/instances/instances.h"
#include "tests/test.h"

enum { NODES = 37 };

/* Nodes in random states, the index told of each. */
static void
scatter (Plat *m, GRand *rand)
{
  for (guint i = 0; i < NODES; i++)
    {
      PlatNode *node = &m->nodes[i];

      node->used = g_rand_double (rand) * m->p->node_bytes;
      node->idle_bytes = g_rand_double (rand) * node->used;
      node->vcpu = g_rand_int_range (rand, 0, 9) * 0.5;
      node->idle_vcpu = g_rand_double (rand) * node->vcpu;
      node->n_starting = (guint) g_rand_int_range (rand, 0, 4);
      plat_places_tell (m, node);
    }
}

static double
share_left (const Plat *m, const PlatNode *node)
{
  return ((m->p->node_bytes - node->used + node->idle_bytes) / m->p->node_bytes
          + (m->p->node_vcpu - node->vcpu + node->idle_vcpu) / m->p->node_vcpu)
         / 2.0;
}

/* The first with room, and the one with most left, are those that a scan finds. */
static void
hold_to_scan (Plat *m, const PlatUnit *unit)
{
  const PlatNode *first = NULL, *emptiest = NULL;

  for (guint i = 0; i < NODES; i++)
    {
      const PlatNode *node = &m->nodes[i];

      if (!plat_fits (m, node, unit)
          || (m->p->start_limit > 0 && node->n_starting >= m->p->start_limit))
        continue;
      first = first != NULL ? first : node;
      if (emptiest == NULL
          || (isfinite (m->p->node_vcpu)
                ? share_left (m, node) > share_left (m, emptiest)
                : node->used - node->idle_bytes < emptiest->used - emptiest->idle_bytes))
        emptiest = node;
    }
  ck_assert_ptr_eq (plat_places_first (m, unit), first);
  ck_assert_ptr_eq (plat_places_emptiest (m, unit), emptiest);
}

/* With and without promised CPUs, and with a limit of starts; small units and large ones. */
START_TEST (the_index_finds_what_a_scan_finds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i + 1);
  PlatParams p = { .node_bytes = 1e9,
                   .node_vcpu = _i % 2 == 0 ? 4.0 : INFINITY,
                   .start_limit = _i % 3 == 0 ? 3 : 0,
                   .cores = 4 };
  PlatNode nodes[NODES] = { { 0 } };
  Plat m = { .p = &p, .n_nodes = NODES, .nodes = nodes };

  for (guint i = 0; i < NODES; i++)
    nodes[i].index = i;
  plat_places_set_up (&m);
  for (guint t = 0; t < 200; t++)
    {
      const PlatUnit unit
        = { .bytes = 1.0 + g_rand_double (rand) * 1e9, .vcpu = 0.1 + g_rand_double (rand) * 4.0 };

      scatter (&m, rand);
      hold_to_scan (&m, &unit);
    }
  plat_places_clear (&m);
}
END_TEST

TEST_MAIN (platform_node_index,
           tcase_add_loop_test (tests, the_index_finds_what_a_scan_finds, 0, 6))
