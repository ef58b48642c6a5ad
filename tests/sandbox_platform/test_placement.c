/* tests/sandbox_platform/test_placement.c - placement by itself: what each policy picks among five
 * nodes, and the index of nodes against a search over all. */
#include <math.h>
#include "models/sandbox_platform/placement/placement.h"
#include "tests/sandbox_platform/platform_parts.h"

static void
set_up (Case *c, const double *used)
{
  case_set_up (c, NODES);
  for (guint i = 0; i < NODES; i++)
    c->nodes[i].used = used[i];
  c->m.picks = sim_stream (c->m.sim, "picks");
  plat_places_set_up (&c->m);
}

static void
clear (Case *c)
{
  plat_places_clear (&c->m);
  case_clear (c);
}

/* 300 B go to the node with most left, or the first with as much; 900 B fit nowhere, unless idle
 * ones can go. */
START_TEST (by_memory)
{
  const double used[NODES] = { 800.0, 600.0, 400.0, 450.0, 700.0 };
  PlatUnit unit = { .bytes = 300.0, .key = "x" };
  Case c;

  set_up (&c, used);
  ck_assert (plat_place_least.pick (&c.m, &unit) == &c.nodes[2]);
  ck_assert (plat_place_pack.pick (&c.m, &unit) == &c.nodes[1]);
  unit.bytes = 900.0;
  ck_assert (plat_place_least.pick (&c.m, &unit) == NULL);
  ck_assert (plat_place_pack.pick (&c.m, &unit) == NULL);
  c.nodes[4].idle_bytes = 650.0;
  plat_places_tell (&c.m, &c.nodes[4]);
  ck_assert (plat_place_least.pick (&c.m, &unit) == &c.nodes[4]);
  clear (&c);
}
END_TEST

/* As many starts as may be under way: the node has no room for one more, however empty it is. */
START_TEST (starts_are_limited)
{
  const double used[NODES] = { 0.0, 900.0, 900.0, 500.0, 900.0 };
  const PlatUnit unit = { .bytes = 300.0, .key = "x" };
  Case c;

  set_up (&c, used);
  c.p.start_limit = 2;
  c.nodes[0].n_starting = 2;
  plat_places_tell (&c.m, &c.nodes[0]);
  ck_assert (plat_place_least.pick (&c.m, &unit) == &c.nodes[3]);
  c.nodes[0].n_starting = 1;
  plat_places_tell (&c.m, &c.nodes[0]);
  ck_assert (plat_place_least.pick (&c.m, &unit) == &c.nodes[0]);
  clear (&c);
}
END_TEST

/* Random policies pick nodes with room alone, and those with the fewest calls more often. */
START_TEST (drawn_nodes_have_room)
{
  const double used[NODES] = { 900.0, 100.0, 900.0, 0.0, 0.0 };
  const PlatUnit unit = { .bytes = 300.0, .key = "x" };
  guint n[NODES] = { 0 };
  Case c;

  set_up (&c, used);
  c.p.choices = 2;
  c.nodes[1].n_calls = 5;
  for (guint i = 0; i < 2000; i++)
    {
      const PlatNode *node = plat_place_random.pick (&c.m, &unit);

      ck_assert (node->used < 900.0);
      n[plat_place_best_of.pick (&c.m, &unit)->index]++;
    }
  ck_assert (n[0] == 0 && n[2] == 0);
  ck_assert (n[1] < n[3] && n[1] < n[4]);
  clear (&c);
}
END_TEST

/* A unit has a node of its own; when that has more than its share of the calls the next ones take
 * over. */
START_TEST (a_hash_spreads_what_is_above_the_bound)
{
  const double used[NODES] = { 0.0 };
  const PlatUnit unit = { .bytes = 10.0, .key = "unit" };
  Case c;
  PlatNode *home;

  set_up (&c, used);
  c.p.load_bound = 1.25;
  home = plat_place_hash.pick (&c.m, &unit);
  ck_assert (plat_place_hash.pick (&c.m, &unit) == home);
  /* nine calls: a mean of two with the tenth, and a bound of 2.5, up to 3 */
  home->n_calls = 3;
  c.m.n_running = 9;
  ck_assert (plat_place_hash.pick (&c.m, &unit) == &c.nodes[(home->index + 1) % NODES]);
  home->n_calls = 2;
  ck_assert (plat_place_hash.pick (&c.m, &unit) == home);
  clear (&c);
}
END_TEST

/* Where others run and a core is free; then where nothing runs; at full load by memory. */
START_TEST (hermod_packs_before_it_spreads)
{
  const double used[NODES] = { 0.0 };
  const PlatUnit unit = { .bytes = 10.0, .key = "unit" };
  Case c;

  set_up (&c, used);
  ck_assert (plat_place_hermod.pick (&c.m, &unit) == &c.nodes[0]);
  c.nodes[3].n_calls = 1;
  plat_places_tell (&c.m, &c.nodes[3]);
  ck_assert (plat_place_hermod.pick (&c.m, &unit) == &c.nodes[3]);
  c.nodes[3].n_calls = 4;
  plat_places_tell (&c.m, &c.nodes[3]);
  ck_assert (plat_place_hermod.pick (&c.m, &unit) == &c.nodes[0]);
  for (guint i = 0; i < NODES; i++)
    {
      c.nodes[i].n_calls = 4;
      c.nodes[i].used = i == 1 ? 0.0 : 500.0;
      plat_places_tell (&c.m, &c.nodes[i]);
    }
  ck_assert (plat_place_hermod.pick (&c.m, &unit) == &c.nodes[1]);
  clear (&c);
}
END_TEST

/* After every change the index says what a search over all nodes says. */
START_TEST (the_index_is_a_search_over_all)
{
  const double used[NODES] = { 0.0 };
  PlatUnit unit = { .vcpu = 1.0 };
  Case c;

  set_up (&c, used);
  for (guint round = 0; round < 5000; round++)
    {
      PlatNode *node = &c.nodes[sim_integer (c.m.picks, NODES)], *first = NULL, *emptiest = NULL;
      const double bytes = (double) sim_integer (c.m.picks, 1001);

      node->used = (double) sim_integer (c.m.picks, 1001);
      plat_places_tell (&c.m, node);
      for (guint i = NODES; i-- > 0;)
        if (1000.0 - c.nodes[i].used >= bytes - 1.0)
          {
            first = &c.nodes[i];
            emptiest = emptiest == NULL || first->used <= emptiest->used ? first : emptiest;
          }
      unit.bytes = bytes;
      assert_always (plat_places_first (&c.m, &unit) == first);
      assert_always (plat_places_emptiest (&c.m, &unit) == emptiest);
    }
  clear (&c);
}
END_TEST

TEST_MAIN (platform_placement, TEST (by_memory), TEST (starts_are_limited),
           TEST (drawn_nodes_have_room), TEST (a_hash_spreads_what_is_above_the_bound),
           TEST (hermod_packs_before_it_spreads), TEST (the_index_is_a_search_over_all))
