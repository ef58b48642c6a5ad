/* tests/sandbox_pool/test_apps.c - an application has one sandbox: its memory is held once, however
 * many functions it has, however many of their calls run at once, whatever was drawn. */
#include "models/sandbox/trace/profiles.h"
#include "sim/core/random/rng.h"
#include "tests/sandbox_pool/pool_case.h"
#include "tests/text_file.h"

#define MINUTES "HashOwner,HashApp,HashFunction,Trigger,1,2,3,4,5\n"
#define APPS "HashOwner,HashApp,AverageAllocatedMb\n"

static const char *const systems[] = { "faasd", "reap", "faasnap", "criu", "e2b", "trenv_cxl" };
static const char *const keeps[] = { "ttl", "lru", "greedy_dual", "landlord", "histogram" };
static const char *const places[]
  = { "warm_first", "least_loaded", "random", "hash", "pool_aware" };

/* A fault of the file is a fault of the test. */
static SimFile
memory_of (const char *text)
{
  gpointer data = text_file_load (pool_memory_format.load, text, NULL);

  ck_assert (data != NULL);
  return (SimFile){ "memory", data };
}

static void
set_number (PoolParams *p, const char *name, const char *format, double x)
{
  g_autofree char *text = g_strdup_printf (format, x);

  set (p, name, text);
}

/* Applications a and b of 100 and 37 MB with four functions and one; calls of a minute and more, so
 * that many run at once. */
static const char busy[]
  = MINUTES "o,a,f,http,9,1,0,4,7\no,a,g,http,1,5,0,4,2\no,a,h,http,0,1,3,0,1\n"
            "o,a,i,http,1,0,0,9,1\no,a,never,http,0,0,0,0,0\no,b,f,http,3,8,1,0,9\n";

static PoolParams
random_setting (SimStream *stream)
{
  PoolParams p = { 0 };

  sim_params_defaults (pool_params, &p);
  set (&p, "idle_sandboxes", "0");
  set (&p, "kill_s", "0 s");
  set (&p, "system", systems[sim_integer (stream, G_N_ELEMENTS (systems))]);
  set (&p, "keep_alive", keeps[sim_integer (stream, G_N_ELEMENTS (keeps))]);
  set (&p, "placement", places[sim_integer (stream, G_N_ELEMENTS (places))]);
  set_number (&p, "nodes", "%.0f", 1 + (double) sim_integer (stream, 3));
  set_number (&p, "draw_seed", "%.0f", (double) sim_integer (stream, 1000));
  set_number (&p, "ttl_s", "%.2f s", 200 * sim_uniform (stream));
  set_number (&p, "start_workers", "%.0f", 1 + (double) sim_integer (stream, 2));
  set_number (&p, "start_queue", "%.0f", (double) sim_integer (stream, 2));
  set_number (&p, "rootfs_s", "%.2f s", 10 * sim_uniform (stream));
  return p;
}

/* Both, whatever the setting; and one sandbox of each at most. */
START_TEST (memory_is_held_once)
{
  const SimStreamKey key = { 3, 0, "test", "apps" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  double shared = 0, delayed = 0;

  for (guint i = 0; i < 200; i++)
    {
      PoolParams p = random_setting (stream);
      g_autoptr (SimRecord) r = NULL;

      p.memory = memory_of (APPS "o,a,100\no,b,37\n");
      r = run_trace (&p, busy);
      ck_assert_double_le (value (r, "accounted_bytes.max"), 137e6 * (1 + 1e-12));
      ck_assert_double_le (value (r, "alive.max"), 2);
      ck_assert_double_eq (value (r, "arrived"),
                           value (r, "served") + value (r, "timed_out") + value (r, "rejected"));
      assert_close (value (r, "app_functions"), 5, 0);
      ck_assert_double_ge (value (r, "cold") + value (r, "prewarmed") + value (r, "repurposed"), 2);
      shared += value (r, "reused");
      delayed += value (r, "delayed");
      pool_memory_format.free ((gpointer) p.memory.data);
    }
  /* the settings do reach what they are for */
  ck_assert_double_gt (shared, 5000);
  ck_assert_double_gt (delayed, 100);
}
END_TEST

/* Containers hold what is measured: 100 MB, for every draw of durations. */
START_TEST (no_draw_changes_the_memory)
{
  for (guint seed = 0; seed < 50; seed++)
    {
      PoolParams p
        = params_of ((const char *const[]){ "system", "faasd", "soft_cap_bytes", "200 GB", NULL });
      g_autoptr (SimRecord) r = NULL;

      set_number (&p, "draw_seed", "%.0f", seed);
      p.memory = memory_of (APPS "o,a,100\n");
      r = run_trace (&p,
                     MINUTES "o,a,f,http,1,1,1,1,1\no,a,g,http,1,1,1,1,1\no,a,h,http,1,1,1,1,1\n"
                             "o,a,i,http,1,1,1,1,1\n");
      assert_close (value (r, "accounted_bytes.max"), 100e6, 1e-12);
      assert_close (value (r, "resident_bytes.max"), 100e6, 1e-12);
      assert_close (value (r, "cold"), 1, 0);
      assert_close (value (r, "served"), 20, 0);
      pool_memory_format.free ((gpointer) p.memory.data);
    }
}
END_TEST

/* Parked calls of an application and those that ask again every retry_s come to the same. */
START_TEST (waking_is_as_asking)
{
  const SimStreamKey key = { 5, 0, "test", "apps" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  double waits = 0;

  for (guint i = 0; i < 100; i++)
    {
      PoolParams p = random_setting (stream);
      g_autoptr (SimRecord) parked = NULL, asked = NULL;

      set (&p, "start_workers", "1");
      set (&p, "start_queue", "0");
      set (&p, "soft_cap_bytes", "150 MB");
      set (&p, "load_scale", "30");
      p.memory = memory_of (APPS "o,a,100\no,b,37\n");
      parked = run_trace (&p, busy);
      p.polls = TRUE;
      asked = run_trace (&p, busy);
      for (guint v = 0; v < parked->n_values; v++)
        ck_assert_msg (parked->values[v] == asked->values[v] || isnan (parked->values[v]),
                       "setting %u, column %u: %.17g parked, %.17g asked", i, v, parked->values[v],
                       asked->values[v]);
      waits += value (asked, "waits");
      pool_memory_format.free ((gpointer) p.memory.data);
    }
  ck_assert_double_gt (waits, 1000);
}
END_TEST

/* A start of 2 s at the first call: what comes meanwhile waits for it, what comes later finds it
 * running.  Functions by themselves start four times, with a quarter of the memory each. */
START_TEST (calls_share_the_start)
{
  static const char text[] = "app,func,end_timestamp,duration\na,f,10,10\na,g,11,10\na,f,13,10\n"
                             "a,h,14,10\n";
  PoolParams p = params_of ((const char *const[]){ "system",      "faasd",        "rootfs_s",
                                                   "2 s",         "netns_base_s", "0 s",
                                                   "netns_per_s", "0 s",          "containerd_s",
                                                   "0 s",         "drawn_init_s", "0.1 s",
                                                   "anonymous_s", "0 s",          "cpu",
                                                   "unlimited",   "reuse_s",      "0 s",
                                                   "memory_unit", "app",          NULL });
  g_autoptr (SimRecord) app = run_trace (&p, text), function = NULL;

  assert_close (value (app, "cold"), 1, 0);
  assert_close (value (app, "delayed"), 1, 0);
  assert_close (value (app, "reused"), 2, 0);
  assert_close (value (app, "alive.max"), 1, 0);
  assert_close (value (app, "start_s.mean"), (2.1 + 1.1) / 4, 1e-9);
  set (&p, "memory_unit", "function");
  function = run_trace (&p, text);
  assert_close (value (function, "cold"), 4, 0);
  assert_close (value (function, "app_functions"), 0, 0);
  assert_close (value (function, "accounted_bytes.max"), value (app, "accounted_bytes.max") * 4 / 3,
                1e-9);
}
END_TEST

/* In-Vitro measures functions, and what is drawn is a function's unless it is asked for. */
START_TEST (measured_is_as_the_file_measures)
{
  PoolParams p = params_of ((const char *const[]){ "system", "faasd", NULL });
  g_autoptr (SimRecord) drawn = run_trace (&p, busy), by_function = NULL;

  assert_close (value (drawn, "app_functions"), 0, 0);
  ck_assert_double_ge (value (drawn, "cold"), 5);
  p.memory = memory_of ("HashOwner,HashApp,HashFunction,AverageAllocatedMb\no,a,f,100\n");
  by_function = run_trace (&p, busy);
  assert_close (value (by_function, "app_functions"), 0, 0);
  pool_memory_format.free ((gpointer) p.memory.data);
}
END_TEST

/* Minutes of the two functions in a file alone, and beside the other: each has a stream of its own,
 * though both have the same HashFunction. */
START_TEST (arrivals_are_the_identitys_own)
{
  static const char *const one[]
    = { MINUTES "o,a,f,http,40,40,40,40,40\n", MINUTES "o,b,f,http,40,40,40,40,40\n" };
  PoolParams p = params_of (
    (const char *const[]){ "system", "faasd", "duration_mu", "0", "duration_sigma", "0", NULL });
  g_autoptr (SimRecord) a = run_trace (&p, one[0]), b = run_trace (&p, one[1]), other = NULL,
                        both = run_trace (&p, MINUTES "o,a,f,http,40,40,40,40,40\n"
                                                      "o,b,f,http,40,40,40,40,40\n");

  /* one stream for both would bring calls of both at the same instants, or depend on the other */
  ck_assert_double_ne (value (a, "wanted_vcpu.mean"), value (b, "wanted_vcpu.mean"));
  other = run_trace (&p, MINUTES "o,a,f,http,40,40,40,40,40\nq,b,f,http,0,0,0,0,0\n");
  assert_close (value (both, "arrived"), 400, 0);
  for (guint v = 0; v < a->n_values; v++)
    ck_assert (a->values[v] == other->values[v] || isnan (a->values[v]));
}
END_TEST

START_TEST (what_cannot_be_is_refused)
{
  static const struct { const char *pairs[6], *text, *says; } bad[] = {
    { { "memory_unit", "app" }, NULL, "memory_unit: app goes with workload trace" },
    { { "memory_unit", "app" }, "func_name,invoke_time_ms\nf,0\n",
      "memory_unit: the trace names no applications" },
    { { "memory_unit", "app", "reuse", "false" }, busy, "reuse: false needs sandboxes of single" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      PoolParams p = params_of (bad[i].pairs);
      g_autoptr (GError) error = NULL;

      if (bad[i].text != NULL)
        {
          set (&p, "workload", "trace");
          p.trace = (SimFile){ "test", load_text (bad[i].text, NULL) };
        }
      ck_assert (!sandbox_pool_model.check (&p, &error));
      ck_assert_msg (g_str_has_prefix (error->message, bad[i].says), "%s", error->message);
      pool_trace_format.free ((gpointer) p.trace.data);
    }
}
END_TEST

TEST_MAIN (pool_apps, TEST (memory_is_held_once), TEST (no_draw_changes_the_memory),
           TEST (waking_is_as_asking), TEST (calls_share_the_start),
           TEST (measured_is_as_the_file_measures), TEST (arrivals_are_the_identitys_own),
           TEST (what_cannot_be_is_refused))
