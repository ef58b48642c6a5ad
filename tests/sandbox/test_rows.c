/* tests/sandbox/test_rows.c - rows of long traces, which are sorted in a file: the same in the same
 * order as in memory, however few may be there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "models/sandbox/trace/trace.h"
#include "tests/test.h"
#include "tests/text_file.h"

enum { ROWS = 20000, FUNCTIONS = 50 };

/* Instants with many ties, so that every field of the order counts. */
static PoolTraceRow
drawn (SimStream *stream)
{
  return (PoolTraceRow){ (double) sim_integer (stream, 500) / 7.0,
                         (double) sim_integer (stream, 3) / 8.0,
                         (guint32) sim_integer (stream, FUNCTIONS),
                         1 + (guint32) sim_integer (stream, 2) };
}

/* Runs of one row, of odd lengths, of more than a window, and one run alone. */
START_TEST (a_file_sorts_as_memory_does)
{
  static const guint runs[] = { 37, 1000, 9999, ROWS };
  const SimStreamKey key = { 42, 0, "test", "rows" };
  guint32 place[FUNCTIONS];
  const PoolSettle settle = { place, 0.1 };

  for (guint i = 0; i < FUNCTIONS; i++)
    place[i] = (i * 7 + 3) % FUNCTIONS;
  for (guint k = 0; k < G_N_ELEMENTS (runs); k++)
    {
      g_autoptr (SimStream) stream = sim_stream_new (&key);
      g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow)),
                         some = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow));
      PoolSpill *spill = pool_spill_new (NULL);
      PoolWalk walk;
      guint i = 0;

      for (guint n = 0; n < ROWS; n++)
        {
          const PoolTraceRow row = drawn (stream);

          g_array_append_val (all, row);
          g_array_append_val (some, row);
          if (some->len == runs[k])
            ck_assert (pool_spill_take (spill, some, NULL));
        }
      ck_assert (pool_spill_take (spill, some, NULL));
      pool_rows_settle (all, &settle);
      ck_assert (pool_spill_settle (spill, &settle, NULL));
      ck_assert_uint_eq (pool_spill_n (spill), ROWS);
      walk = pool_walk_begin (NULL, spill);
      for (const PoolTraceRow *row; (row = pool_walk_row (&walk)) != NULL; pool_walk_step (&walk))
        ck_assert (memcmp (row, &g_array_index (all, PoolTraceRow, i++), sizeof *row) == 0);
      ck_assert_uint_eq (i, ROWS);
      pool_walk_clear (&walk);
      pool_spill_free (spill);
    }
}
END_TEST

/* Both loads of one text say the same of every row and name.  Returns: not NULL. */
static gpointer
load_twice (const char *path, GError **error)
{
  PoolTrace *whole = pool_trace_load (path, 1000000, NULL), *few = pool_trace_load (path, 2, NULL);
  PoolWalk a = pool_trace_walk (whole), b = pool_trace_walk (few);

  ck_assert (whole->spill == NULL && few->spill != NULL);
  ck_assert (whole->first_s == few->first_s && whole->last_s == few->last_s);
  ck_assert_uint_eq (a.n, b.n);
  for (; pool_walk_row (&a) != NULL; pool_walk_step (&a), pool_walk_step (&b))
    {
      const PoolTraceRow *x = pool_walk_row (&a), *y = pool_walk_row (&b);

      ck_assert (x->at_s == y->at_s && x->fn == y->fn && x->count == y->count);
      ck_assert (x->exec_s == y->exec_s || (isnan (x->exec_s) && isnan (y->exec_s)));
    }
  ck_assert_uint_eq (whole->names->len, few->names->len);
  for (guint i = 0; i < whole->names->len; i++)
    {
      const PoolTraceName *x = &g_array_index (whole->names, PoolTraceName, i),
                          *y = &g_array_index (few->names, PoolTraceName, i);

      ck_assert_str_eq (x->key, y->key);
      ck_assert (x->calls == y->calls && x->n_app == y->n_app);
    }
  ck_assert_uint_eq (pool_trace_calls_outside (whole, 1.0, 2.0),
                     pool_trace_calls_outside (few, 1.0, 2.0));
  pool_walk_clear (&a);
  pool_walk_clear (&b);
  pool_trace_format.free (whole);
  pool_trace_format.free (few);
  return error;
}

/* Minutes, instants, and both formats whose clock begins with the earliest row. */
START_TEST (a_long_trace_is_the_same_trace)
{
  static const char *const texts[] = {
    "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,g,http,3,0,7\no,a,f,timer,1,2,1\n",
    "app,func,end_timestamp,duration\nb,f,12.5,2.5\na,g,11,10\na,f,3,1\na,f,3,1\nb,f,2,1\n",
    "day,time,7,3\n0,180,1,2\n0,60,4.0,\n0,120,,1\n",
    "NamespaceHash,AppHash,InvocationTimes,AppExecTimes\nn,b,\"[8, 7]\",\"[5, 6]\"\nn,a,[6],[1]\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert (text_file_load (load_twice, texts[i], &error) != NULL);
    }
}
END_TEST

/* Nothing half-sorted is taken for a trace. */
START_TEST (a_missing_folder_is_told)
{
  g_autoptr (GError) error = NULL;

  /* GLib asks for the folder once, so nothing here may have asked before: each test is a process
   * of its own, but under sanitizers and valgrind */
  g_setenv ("TMPDIR", "/nowhere", TRUE);
  ck_assert (pool_spill_new (&error) == NULL);
  ck_assert_msg (strstr (error->message, "/nowhere") != NULL, "%s", error->message);
}
END_TEST

TEST_MAIN (sandbox_rows, TEST (a_file_sorts_as_memory_does), TEST (a_long_trace_is_the_same_trace),
           TEST_IF (!SANITIZED && !under_valgrind (), a_missing_folder_is_told))
