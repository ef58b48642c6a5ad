/* tests/sandbox_pool/test_public_traces.c - real traces, where ORRERY_TRACES has them: what a
 * loader must find in them, and cold starts against a count by hand.
 *
 * The folder pools holds files of In-Vitro (vhive-serverless/invitro, commit a1df6294, MIT), with
 * excerpts of Azure Functions 2019 and 2021 (Azure/AzurePublicDataset, CC BY 4.0).
 */
#include "models/sandbox/trace/profiles.h"
#include "tests/sandbox_pool/pool_case.h"

/* Returns: (transfer full): the file's path, or NULL where it is not, with a word. */
static char *
path_of (const char *name)
{
  const char *dir = g_getenv ("ORRERY_TRACES");
  char *path = dir != NULL ? g_build_filename (dir, "pools", name, NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_print ("# skipped: no pools/%s in ORRERY_TRACES (vhive-serverless/invitro, data/traces)\n",
           name);
  g_free (path);
  return NULL;
}

/* Returns: (transfer full) (nullable): what the format makes of the file. */
static gpointer
load_public (const SimFileFormat *format, const char *name)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  gpointer data = path != NULL ? format->load (path, &error) : NULL;

  ck_assert_msg (error == NULL, "%s", error != NULL ? error->message : "");
  return data;
}

static const PoolTraceName *
name_at (const PoolTrace *trace, guint i)
{
  return &g_array_index (trace->names, PoolTraceName, i);
}

static guint64
n_calls (const PoolTrace *trace)
{
  guint64 n = 0;

  for (guint i = 0; i < trace->names->len; i++)
    n += name_at (trace, i)->calls;
  return n;
}

/* Starts, runs and ends take no time of their own; memory, workers and CPUs are no limit. */
static PoolParams
free_starts (gpointer trace)
{
  /* clang-format off */
  PoolParams p = params_of ((const char *const[]){
    "system", "reap", "workload", "trace", "memory_unit", "function", "vmm_s", "0 s",
    "load_first_s", "0 s", "load_hot_s", "0 s", "connect_s", "0 s", "netns_base_s", "0 s",
    "netns_per_s", "0 s", "netns_pool", "100000", "touched_share", "0", "back_off_s", "0 s",
    "reuse_s", "0 s", "reuse_ns_s", "0 s",
    "kill_s", "0 s", "kill_queue", "100000", "start_workers", "10000",
    "start_queue", "10000", "cpu", "unlimited", "dram_bytes", "1 PB", "soft_cap_bytes", "500 TB",
    NULL });
  /* clang-format on */

  p.trace = (SimFile){ "public", trace };
  return p;
}

typedef struct {
  guint32 fn;
  double  end_s;
} Instance;

/* Returns: (nullable): the instance of all that takes the call. */
static Instance *
warm_one (const GArray *all, const PoolTraceRow *row, double ttl_s, gboolean lifo)
{
  Instance *best = NULL;

  for (guint k = 0; k < all->len; k++)
    {
      Instance *at = &g_array_index (all, Instance, k);
      double gap_s = row->at_s - at->end_s;

      if (at->fn != row->fn || gap_s < 0.0 || gap_s > ttl_s)
        continue;
      if (best == NULL || (lifo ? at->end_s > best->end_s : at->end_s < best->end_s))
        best = at;
    }
  return best;
}

/* By hand, of Azure 2021: an instance is alive while its idle gap is at most @ttl_s; the one freed
 * last (@lifo) or first is used again.  Returns: cold starts. */
static guint
cold_by_hand (const PoolTrace *trace, double ttl_s, gboolean lifo)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Instance));

  for (guint i = 0; i < trace->rows->len; i++)
    {
      const PoolTraceRow *row = &g_array_index (trace->rows, PoolTraceRow, i);
      Instance new = { row->fn, row->at_s + row->exec_s }, *warm = warm_one (all, row, ttl_s, lifo);

      if (warm != NULL)
        warm->end_s = new.end_s;
      else
        g_array_append_val (all, new);
    }
  return all->len;
}

START_TEST (azure_2021_is_read)
{
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");
  double sum_s = 0.0, last_s = 0.0;
  guint zeros = 0, once = 0;
  guint64 most = 0;

  if (trace == NULL)
    return;
  ck_assert_uint_eq (trace->names->len, 31);
  ck_assert_uint_eq (trace->rows->len, 199);
  for (guint i = 0; i < 31; i++)
    {
      once += name_at (trace, i)->calls == 1 ? 1 : 0;
      most = MAX (most, name_at (trace, i)->calls);
    }
  for (guint i = 0; i < 199; i++)
    {
      const PoolTraceRow *row = &g_array_index (trace->rows, PoolTraceRow, i);

      sum_s += row->exec_s;
      zeros += row->exec_s == 0.0 ? 1 : 0;
      last_s = MAX (last_s, row->at_s + row->exec_s);
    }
  ck_assert_uint_eq (once, 9);
  ck_assert_uint_eq (most, 32);
  ck_assert_uint_eq (zeros, 8);
  assert_close (sum_s, 10599.17, 1e-6);
  assert_close (last_s, 1260.055798, 1e-9);
  assert_close (g_array_index (trace->rows, PoolTraceRow, 0).at_s, 0.0014909, 1e-4);
  pool_trace_format.free (trace);
}
END_TEST

/* The counts that the hand makes with the instance freed last are known for this excerpt; the model
 * uses the one freed first, and is held to the hand's count of that. */
START_TEST (azure_2021_has_its_cold_starts)
{
  static const struct {
    double ttl_s;
    guint lifo;
  } known[] = { { 0, 199 }, { 1, 164 }, { 10, 163 }, { 60, 125 }, { 600, 49 }, { INFINITY, 46 } };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  if (trace == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      PoolParams p = free_starts (trace);
      g_autoptr (SimRecord) r = NULL;

      p.gc_period_s = 1e-3;
      p.ttl_s = known[i].ttl_s;
      r = run (&p);
      ck_assert_uint_eq (cold_by_hand (trace, known[i].ttl_s, TRUE), known[i].lifo);
      assert_close (value (r, "cold"), cold_by_hand (trace, known[i].ttl_s, FALSE), 0);
      if (isinf (known[i].ttl_s))
        assert_close (value (r, "alive.mean") * 1260.055798 - 10599.17, 45101.3, 1e-5);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Every name in one size: k of them fit. */
START_TEST (azure_2021_has_its_lru_cold_starts)
{
  static const guint known[][2]
    = { { 1, 159 }, { 2, 158 }, { 4, 136 }, { 8, 96 }, { 16, 59 }, { 31, 31 } };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  if (trace == NULL)
    return;
  for (guint i = 0; i < trace->rows->len; i++)
    g_array_index (trace->rows, PoolTraceRow, i).exec_s = 0.0;
  for (guint i = 0; i < trace->names->len; i++)
    g_array_index (trace->names, PoolTraceName, i).limit_bytes = 1e8;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      PoolParams p = free_starts (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "keep_alive", "lru");
      p.soft_cap_bytes = known[i][0] * 1e8;
      r = run (&p);
      assert_close (value (r, "cold"), known[i][1], 0);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Under any policy, each name that is called starts once at least, or each application. */
START_TEST (called_names_bound_cold_starts)
{
  static const char *const files[]
    = { "azure2021_200.csv", "invitro_invocations.csv", "window540_invocations.csv" };
  static const guint names[] = { 31, 4, 3 }, apps[] = { 13, 4, 3 }, calls[] = { 199, 4525, 48 };
  static const char *const keeps[] = { "ttl", "lru", "greedy_dual", "histogram" };
  static const char *const units[] = { "function", "app" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      PoolTrace *trace = load_public (&pool_trace_format, files[i]);

      for (guint k = 0; trace != NULL && k < 8; k++)
        {
          PoolParams p = free_starts (trace);
          g_autoptr (SimRecord) r = NULL;

          set (&p, "keep_alive", keeps[k % 4]);
          set (&p, "memory_unit", units[k / 4]);
          r = run (&p);
          ck_assert_uint_eq (n_calls (trace), calls[i]);
          assert_close (value (r, "served"), calls[i], 0);
          ck_assert_double_ge (value (r, "cold") + value (r, "prewarmed"),
                               k < 4 ? names[i] : apps[i]);
          if (k == 1 + 4)   /* nothing is ever given up */
            assert_close (value (r, "cold"), apps[i], 0);
        }
      if (trace != NULL)
        pool_trace_format.free (trace);
    }
}
END_TEST

/* Returns: the name whose hash begins so. */
static guint
name_of (const PoolTrace *trace, const char *func)
{
  guint i = 0;

  while (!g_str_has_prefix (name_at (trace, i)->func, func))
    ck_assert_uint_lt (++i, trace->names->len);
  return i;
}

/* Minutes from 540 on; sizes and durations of functions, in other orders of columns. */
START_TEST (a_window_has_its_companions)
{
  static const struct { const char *func; guint calls; double first_s, exec_s, bytes; } known[] = {
    { "fdd2e3c3", 1, 480, 93.983, 145e6 },
    { "f8620c12", 1, 180, 0.2, 47e6 },
    { "4dd18b86", 46, 0, 0.043, 145e6 / 3 },
  };
  PoolTrace *trace = load_public (&pool_trace_format, "window540_invocations.csv");
  PoolProfiles *durations = load_public (&pool_durations_format, "window540_durations.csv"),
               *memory = load_public (&pool_memory_format, "window540_memory.csv");

  if (trace == NULL || durations == NULL || memory == NULL)
    return;
  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    {
      guint i = name_of (trace, known[k].func), row = 0;

      while (g_array_index (trace->rows, PoolTraceRow, row).fn != i)
        row++;
      ck_assert_uint_eq (name_at (trace, i)->calls, known[k].calls);
      assert_close (g_array_index (trace->rows, PoolTraceRow, row).at_s, known[k].first_s, 0);
      assert_close (pool_profile_find (durations, name_at (trace, i))->average, known[k].exec_s,
                    1e-9);
      assert_close (pool_profile_find (memory, name_at (trace, i))->average, known[k].bytes, 1e-6);
    }
  ck_assert_uint_eq (trace->names->len, 3);
  pool_trace_format.free (trace);
  pool_durations_format.free (durations);
  pool_memory_format.free (memory);
}
END_TEST

/* Headers alone, in three orders of columns: known formats; a trace without a call is refused. */
START_TEST (bare_headers_are_known)
{
  g_autofree char *path = path_of ("columns_inv.csv");
  g_autoptr (GError) error = NULL;
  gpointer durations = load_public (&pool_durations_format, "columns_run.csv"),
           memory = load_public (&pool_memory_format, "columns_mem.csv");

  if (path == NULL || durations == NULL || memory == NULL)
    return;
  ck_assert (pool_trace_format.load (path, &error) == NULL);
  ck_assert_msg (strstr (error->message, "the trace has no invocation") != NULL, "%s",
                 error->message);
  pool_durations_format.free (durations);
  pool_memory_format.free (memory);
}
END_TEST

TEST_MAIN (pool_public_traces, TEST (azure_2021_is_read), TEST (azure_2021_has_its_cold_starts),
           TEST (azure_2021_has_its_lru_cold_starts), TEST (called_names_bound_cold_starts),
           TEST (a_window_has_its_companions), TEST (bare_headers_are_known))
