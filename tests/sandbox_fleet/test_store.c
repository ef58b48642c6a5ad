/* tests/sandbox_fleet/test_store.c - the store alone: chains of layers that forks share, and the
 * cache of a node, without a clock and without sessions that run. */
#include "models/sandbox_fleet/store/store.h"
#include "tests/test.h"

/* Two sessions that need one chain: it stays until the last of them lets it go. */
START_TEST (a_chain_stays_while_somebody_needs_it)
{
  FleetParams p = { .pause_copy = FLEET_DIFF, .generations = 10 };
  Fleet m = { .p = &p };
  FleetSession parent = { .touched = 100.0, .dirty = 100.0 }, child = { 0 };
  FleetLayer *first;

  ck_assert (fleet_layer_add (&m, &parent) == 100.0);
  ck_assert (parent.dirty == 0.0);
  first = parent.chain;
  fleet_layers_share (&parent, &child);
  ck_assert (child.chain == first && first->refs == 2);
  parent.dirty = 30.0;
  parent.touched = 130.0;
  ck_assert (fleet_layer_add (&m, &parent) == 30.0);
  ck_assert (parent.chain->below == first && parent.n_layers == 2);
  ck_assert (child.chain == first && child.n_layers == 1);
  fleet_layers_leave (&m, &parent);
  ck_assert (first->refs == 1);
  fleet_layers_leave (&m, &child);
  ck_assert (child.chain == NULL && child.n_layers == 0);
}
END_TEST

/* As many layers as a chain may have; the next one is all that was touched, and stands alone. */
START_TEST (after_generations_one_layer_takes_their_place)
{
  FleetParams p = { .pause_copy = FLEET_DIFF, .generations = 3 };
  Fleet m = { .p = &p };
  FleetSession s = { .touched = 50.0 };

  for (guint i = 1; i <= 3; i++)
    {
      s.dirty = 10.0;
      ck_assert (fleet_layer_add (&m, &s) == (i == 1 ? 50.0 : 10.0));
      ck_assert_uint_eq (s.n_layers, i);
    }
  s.dirty = 10.0;
  ck_assert (fleet_layer_add (&m, &s) == 50.0);
  ck_assert (s.chain->below == NULL && s.n_layers == 1);
  fleet_layers_leave (&m, &s);
}
END_TEST

/* A full copy stands alone every time. */
START_TEST (full_copies_have_no_chain)
{
  FleetParams p = { .pause_copy = FLEET_FULL, .generations = 10 };
  Fleet m = { .p = &p };
  FleetSession s = { .touched = 50.0, .dirty = 5.0 };

  for (guint i = 0; i < 4; i++)
    {
      ck_assert (fleet_layer_add (&m, &s) == 50.0);
      ck_assert (s.chain->below == NULL && s.chain->refs == 1);
    }
  fleet_layers_leave (&m, &s);
}
END_TEST

/* Of 100 bytes: the one used longest ago goes, what is too large is not kept, and a session has its
 * blocks at one home. */
START_TEST (what_was_used_last_stays_in_the_cache)
{
  FleetParams p = { .cache_bytes = 100.0 };
  Fleet m = { .p = &p };
  FleetNode node = { 0 }, other = { .index = 1 };
  FleetSession a = { 0 }, b = { .index = 1 }, c = { .index = 2 };

  fleet_cache_put (&m, &node, &a, 40.0);
  fleet_cache_put (&m, &node, &b, 40.0);
  ck_assert (fleet_cache_has (&node, &a));
  fleet_cache_put (&m, &node, &c, 40.0);
  ck_assert (fleet_cache_has (&node, &a) && !fleet_cache_has (&node, &b));
  ck_assert (fleet_cache_has (&node, &c) && node.cached_bytes == 80.0);
  ck_assert (!fleet_cache_has (&other, &a));
  fleet_cache_put (&m, &other, &a, 60.0);
  ck_assert (!fleet_cache_has (&node, &a) && fleet_cache_has (&other, &a));
  ck_assert (node.cached_bytes == 40.0 && other.cached_bytes == 60.0);
  fleet_cache_put (&m, &node, &c, 101.0);
  ck_assert (!fleet_cache_has (&node, &c) && node.cached_bytes == 0.0);
  fleet_cache_drop (&other, &a);
  ck_assert (other.cached_bytes == 0.0 && g_queue_is_empty (&other.cache));
}
END_TEST

TEST_MAIN (sandbox_fleet_store, TEST (a_chain_stays_while_somebody_needs_it),
           TEST (after_generations_one_layer_takes_their_place), TEST (full_copies_have_no_chain),
           TEST (what_was_used_last_stays_in_the_cache))
