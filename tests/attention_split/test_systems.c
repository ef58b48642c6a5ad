/* tests/attention_split/test_systems.c - a deployment alone: capacity, layers and iterations
 * without requests or events. */
#include "tests/attention_split/parts_case.h"

/* The KV pool holds the usable memory of all attention devices, whatever divides it: by heads in
 * one pool, by request in one a device. */
START_TEST (pools_add_up_to_the_memory)
{
  SimEngineConfig config = { .seed = 1 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_auto (SplitParams) p = defaults ();
  Sim *sim = window_of (engine);
  SplitDeployment heads = deployed (sim, &p, NULL);
  SplitDeployment requests = deployed (sim, &p, &split_spread_by_request);
  double memory = (double) p.attention_devices * 96e9 * p.usable_memory_share;

  ck_assert_uint_eq (heads.n_devices, 1);
  ck_assert_uint_eq (requests.n_devices, (guint) p.attention_devices);
  ck_assert_double_eq_tol (heads.capacity_tokens, memory / llm_kv_bytes_per_token (p.llm), 1e-3);
  ck_assert_double_eq_tol (requests.capacity_tokens * requests.n_devices, heads.capacity_tokens,
                           1e-3);
  split_deployment_clear (&heads);
  split_deployment_clear (&requests);
}
END_TEST

/* Each bound of the pipeline holds, over random loads; one of them is met. */
START_TEST (iteration_is_its_largest_bound)
{
  SimEngineConfig config = { .seed = 7 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_auto (SplitParams) p = defaults ();
  Sim *sim = window_of (engine);
  SplitDeployment m;

  set (&p, "n_batches", "3");
  m = deployed (sim, &p, NULL);
  for (guint i = 0; i < 200; i++)
    {
      double pool_s = 0.0, replicas_s = 0.0, link_s = 0.0, longest_s = 0.0, most_s;

      for (guint j = 0; j < m.n_batches; j++)
        {
          double n = 1.0 + (double) sim_integer (sim_stream (sim, "n"), 300);
          SplitLoad load = { n, n * (1.0 + (double) sim_integer (sim_stream (sim, "c"), 20000)) };
          SplitLayer *l = &m.batches[j];

          *l = split_layer (&m, &load);
          pool_s += l->attention.first_s;
          replicas_s += l->model_s / m.n_replicas;
          link_s += l->wire_s * split_busy_share (&m);
          longest_s = MAX (longest_s, l->model_s + l->network_s + l->attention.first_s);
        }
      most_s = m.layers * MAX (MAX (pool_s, replicas_s), MAX (link_s, longest_s));
      ck_assert_double_eq_tol (m.system->iteration (&m, m.batches).first_s, most_s, 1e-9 * most_s);
    }
  split_deployment_clear (&m);
}
END_TEST

/* Hidden and exposed attention are all of it, and no more is hidden than can be. */
START_TEST (attention_is_hidden_or_shows)
{
  for (guint i = 0; i < 50; i++)
    {
      SplitLayer layer = { .hideable_s = 1e-4 * i, .attention = llm_segment (2e-3, 1e-6) };
      double hidden_s = split_hidden (&layer).first_s;

      ck_assert_double_eq_tol (hidden_s + split_exposed (&layer).first_s, 2e-3, 1e-15);
      ck_assert (hidden_s <= layer.hideable_s + 1e-15 && hidden_s <= 2e-3 + 1e-15);
    }
}
END_TEST

TEST_MAIN (split_systems, TEST (pools_add_up_to_the_memory), TEST (iteration_is_its_largest_bound),
           TEST (attention_is_hidden_or_shows))
