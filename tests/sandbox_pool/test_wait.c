/* tests/sandbox_pool/test_wait.c - starts that wait are parked and woken: everything measured is
 * as when each asks again every retry_s, which is kept as the reference. */
#include "sim/core/random/rng.h"
#include "tests/sandbox_pool/pool_case.h"

static const char *const systems[] = { "faasd", "reap", "faasnap", "criu", "e2b", "trenv_cxl" };
static const char *const keeps[] = { "ttl", "lru", "greedy_dual", "histogram" };
static const char *const places[]
  = { "warm_first", "least_loaded", "random", "hash", "pool_aware" };

static const char *
one_of (SimStream *stream, const char *const *names, guint n)
{
  return names[sim_integer (stream, n)];
}

static void
set_number (PoolParams *p, const char *name, const char *format, double x)
{
  g_autofree char *text = g_strdup_printf (format, x);

  set (p, name, text);
}

/* Short of workers always; of memory, of time, or neither. */
static PoolParams
overloaded (SimStream *stream)
{
  PoolParams p = { 0 };

  sim_params_defaults (pool_params, &p);
  set (&p, "workload", "synthetic");
  set (&p, "n_functions", "7");
  set (&p, "invocations", "700");
  set (&p, "duration_sigma", "1.1");
  set (&p, "idle_sandboxes", "2");
  set (&p, "popularity_mu", "-1");
  set (&p, "popularity_sigma", "0.7");
  set (&p, "system", one_of (stream, systems, G_N_ELEMENTS (systems)));
  set (&p, "keep_alive", one_of (stream, keeps, G_N_ELEMENTS (keeps)));
  set (&p, "placement", one_of (stream, places, G_N_ELEMENTS (places)));
  set (&p, "reuse", sim_uniform (stream) < 0.7 ? "true" : "false");
  set_number (&p, "nodes", "%.0f", 1 + (double) sim_integer (stream, 3));
  set_number (&p, "start_workers", "%.0f", 1 + (double) sim_integer (stream, 3));
  set_number (&p, "start_queue", "%.0f", (double) sim_integer (stream, 3));
  set_number (&p, "arrival_hz", "%.3f Hz", 20 + 100 * sim_uniform (stream));
  set_number (&p, "retry_s", "%.4f s", 0.01 + 0.1 * sim_uniform (stream));
  set_number (&p, "budget_s", "%.3f s", 1 + 30 * sim_uniform (stream));
  set_number (&p, "soft_cap_bytes", "%.3f GB", 1 + 4 * sim_uniform (stream));
  set_number (&p, "users", "%.0f", 1 + (double) sim_integer (stream, 2));
  set (&p, "share_scope", sim_uniform (stream) < 0.5 ? "user" : "all");
  return p;
}

START_TEST (waking_is_as_asking)
{
  const SimStreamKey key = { 7, 0, "test", "overload" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  double waits = 0, rejected = 0, timed_out = 0;

  for (guint i = 0; i < 150; i++)
    {
      PoolParams p = overloaded (stream);
      SimTime warmup = sim_time_from_s (i % 3 == 0 ? 3.7 : 0.0);
      g_autoptr (SimRecord) parked = run_for (&p, warmup, SIM_TIES_SEQUENCE), asked = NULL;

      p.polls = TRUE;
      asked = run_for (&p, warmup, SIM_TIES_SEQUENCE);
      ck_assert (!parked->failed && !asked->failed);
      for (guint v = 0; v < parked->n_values; v++)
        ck_assert_msg (parked->values[v] == asked->values[v]
                         || (isnan (parked->values[v]) && isnan (asked->values[v])),
                       "setting %u, column %u: %.17g parked, %.17g asked", i, v, parked->values[v],
                       asked->values[v]);
      waits += value (asked, "waits");
      rejected += value (asked, "rejected");
      timed_out += value (asked, "timed_out");
    }
  /* the settings do reach what they are for */
  ck_assert_double_gt (waits, 10000);
  ck_assert_double_gt (rejected, 100);
  ck_assert_double_gt (timed_out, 100);
}
END_TEST

TEST_MAIN (pool_wait, TEST (waking_is_as_asking))
