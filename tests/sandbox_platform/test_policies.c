/* tests/sandbox_platform/test_policies.c - cold starts of each keep-alive policy on the public
 * files and on random calls, against a slow count (oracle.c) and against numbers that are known. */
#include "models/sandbox_platform/arrivals/functions.h"
#include "tests/sandbox_platform/oracle.h"
#include "tests/sandbox_platform/platform_case.h"

static const struct {
  const char *name;
  OraclePolicy policy;
} policies[] = {
  { "ttl", ORACLE_TTL },
  { "lru", ORACLE_LRU },
  { "greedy_dual", ORACLE_GREEDY_DUAL },
  { "landlord", ORACLE_LANDLORD },
  { "frequency", ORACLE_FREQUENCY },
  { "size", ORACLE_SIZE },
  { "none", ORACLE_NONE },
};

/* Calls of a trace of instants, as the run's clock has them. */
static GArray *
calls_of (const PoolTrace *trace, double exec_scale)
{
  GArray *calls = g_array_new (FALSE, FALSE, sizeof (OracleCall));

  for (guint i = 0; i < trace->rows->len; i++)
    {
      const PoolTraceRow *row = &g_array_index (trace->rows, PoolTraceRow, i);
      const OracleCall call
        = { floor (row->at_s * 1e9 + 0.5) * 1e-9, row->exec_s * exec_scale, row->fn };

      g_array_append_val (calls, call);
    }
  return calls;
}

typedef struct {
  double bytes[64], cost_s[64];
} Functions;

/* Sizes and costs that differ: each name's memory is told by the trace, its start is drawn.
 * Starts take a millionth of that, so that costs rank and next to no time passes. */
static void
make_functions (PoolTrace *trace, const PlatParams *p, Functions *f)
{
  for (guint i = 0; i < trace->names->len; i++)
    {
      const char *key = g_array_index (trace->names, PoolTraceName, i).key;

      f->bytes[i] = 1e6 * (64.0 + 37.0 * ((i * 7) % 11));
      f->cost_s[i] = p->init_scale * CLAMP (plat_drawn (p, key, "init", &p->init_s), 0.05, 10.0);
      g_array_index (trace->names, PoolTraceName, i).limit_bytes = f->bytes[i];
    }
}

static void
hold_to_oracle (PoolTrace *trace, double cap_bytes, gboolean fifo)
{
  Functions f;
  g_autoptr (GArray) calls = calls_of (trace, 1.0);
  PlatParams p = at_once (trace);

  set (&p, "init_scale", "1e-6");
  make_functions (trace, &p, &f);
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      const OracleSetting setting
        = { policies[i].policy, policies[i].policy == ORACLE_TTL ? 60.0 : INFINITY,
            cap_bytes,          f.bytes,
            f.cost_s,           fifo };
      const OracleResult known = oracle_run (&setting, (OracleCall *) calls->data, calls->len);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "keep_alive", policies[i].name);
      set (&p, "ttl_s", "60 s");
      set (&p, "when_full", "refuse");
      set (&p, "reuse_order", fifo ? "fifo" : "lifo");
      p.node_bytes = cap_bytes;
      r = run (&p);
      ck_assert_msg (value (r, "cold") == known.cold && value (r, "evicted") == known.evicted
                       && value (r, "refused") == known.dropped,
                     "%s at %g B: cold %g, evicted %g, refused %g; by hand %u, %u, %u",
                     policies[i].name, cap_bytes, value (r, "cold"), value (r, "evicted"),
                     value (r, "refused"), known.cold, known.evicted, known.dropped);
      if (policies[i].policy != ORACLE_NONE)
        assert_close (value (r, "idle_instance_s"), known.idle_s, 1e-6);
    }
}

START_TEST (azure_2021_by_hand)
{
  static const double caps[] = { 0.9e9, 2e9, 4e9, 1e15 };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  if (trace == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (caps); i++)
    {
      hold_to_oracle (trace, caps[i], FALSE);
      hold_to_oracle (trace, caps[i], TRUE);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Random calls: whatever overlaps, sizes and ties there are. */
START_TEST (random_calls_by_hand)
{
  for (guint t = 0; t < 20; t++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (t + 1);
      g_autoptr (GString) text = g_string_new ("app,func,end_timestamp,duration\n");
      g_autoptr (GError) error = NULL;
      PoolTrace *trace;

      for (guint i = 0; i < 300; i++)
        {
          const gint at = g_rand_int_range (rand, 0, 3000);
          const gint exec = g_rand_int_range (rand, 0, 20);

          /* thousandths beyond whole seconds keep calls apart: ties have no order of their own */
          g_string_append_printf (text, "a,f%d,%d.%03u,%d\n", g_rand_int_range (rand, 0, 12),
                                  at + exec, i, exec);
        }
      trace = text_file_load (pool_trace_format.load, text->str, &error);
      ck_assert_msg (trace != NULL, "%s", error != NULL ? error->message : "");
      hold_to_oracle (trace, 0.6e9 + 0.2e9 * (t % 7), t % 2 == 0);
      pool_trace_format.free (trace);
    }
}
END_TEST

/* The counts that the sheet of the excerpt gives. */
START_TEST (azure_2021_has_its_cold_starts)
{
  static const struct {
    double ttl_s;
    guint cold;
    double idle_s;
  } known[] = {
    { 0, 199, 0 },       { 1, 164, 165.7 },    { 10, 163, 1628.9 },
    { 60, 125, 9648.8 }, { 600, 49, 39113.4 }, { INFINITY, 46, 45101.3 },
  };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  if (trace == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      p.ttl_s = known[i].ttl_s;
      r = run (&p);
      assert_close (value (r, "cold"), known[i].cold, 0);
      assert_close (value (r, "idle_instance_s"), known[i].idle_s, 0.051 / 165.7);
      assert_close (value (r, "arrived"), 199, 0);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Every name in one size and no duration: k of them fit.  Greedy-dual with one use a life equals
 * LRU event for event where costs and sizes are equal (landlord: no count of uses at all). */
START_TEST (azure_2021_has_its_lru_cold_starts)
{
  static const guint known[][2]
    = { { 1, 159 }, { 2, 158 }, { 4, 136 }, { 8, 96 }, { 16, 59 }, { 31, 31 } };
  static const char *const equal[] = { "lru", "landlord" };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  if (trace == NULL)
    return;
  for (guint i = 0; i < trace->names->len; i++)
    g_array_index (trace->names, PoolTraceName, i).limit_bytes = 1e8;
  for (guint i = 0; i < 2 * G_N_ELEMENTS (known); i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "keep_alive", equal[i % 2]);
      set (&p, "exec_scale", "0");
      p.node_bytes = known[i / 2][0] * 1e8;
      r = run (&p);
      assert_close (value (r, "cold"), known[i / 2][1], 0);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* A call every 12 s: at 12 s each is warm. */
START_TEST (invitro_has_its_cliff)
{
  PoolTrace *trace = load_public (&pool_trace_format, "invitro_invocations.csv"),
            *window = load_public (&pool_trace_format, "window540_invocations.csv");
  gpointer durations = load_public (&pool_durations_format, "window540_durations.csv");
  static const double ttls[] = { 12, 20, 60, 600, 1800 };
  static const guint colds[] = { 48, 45, 24, 7, 3 };

  if (trace == NULL || window == NULL || durations == NULL)
    return;
  for (guint i = 0; i < 2; i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "exec_scale", "0");
      p.ttl_s = 11 + i;
      r = run (&p);
      assert_close (value (r, "cold"), i == 0 ? 4525 : 4, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ttls); i++)
    {
      PlatParams p = at_once (window);
      g_autoptr (SimRecord) r = NULL;

      p.durations = (SimFile){ "public", durations };
      p.ttl_s = ttls[i];
      r = run (&p);
      assert_close (value (r, "cold"), colds[i], 0);
    }
  pool_trace_format.free (trace);
  pool_trace_format.free (window);
  pool_durations_format.free (durations);
}
END_TEST

/* Under any policy each name that is called starts once at least, or each application. */
START_TEST (called_names_bound_cold_starts)
{
  static const char *const keeps[] = { "none", "ttl", "lru", "greedy_dual", "hybrid", "spes" };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  for (guint i = 0; trace != NULL && i < 2 * G_N_ELEMENTS (keeps); i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "keep_alive", keeps[i / 2]);
      set (&p, "unit", i % 2 == 0 ? "function" : "app");
      r = run (&p);
      assert_close (value (r, "served"), 199, 0);
      assert_close (value (r, "called_units"), i % 2 == 0 ? 31 : 13, 0);
      ck_assert_double_ge (value (r, "cold") + value (r, "prewarmed") - value (r, "unused"),
                           i % 2 == 0 ? 31 : 13);
    }
  if (trace != NULL)
    pool_trace_format.free (trace);
}
END_TEST

TEST_MAIN (platform_policies, TEST (azure_2021_by_hand), TEST (random_calls_by_hand),
           TEST (azure_2021_has_its_cold_starts), TEST (azure_2021_has_its_lru_cold_starts),
           TEST (invitro_has_its_cliff), TEST (called_names_bound_cold_starts))
