/* tests/sim/core/test_engine.c - order, cancelling, ends, warm-up, memory; and an M/M/1 queue
 * against its closed form. */
#include "tests/test.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#include "sim/base/fifo.h"
#include "sim/core/engine.h"

static SimEngine *
engine_of (SimQueueKind queue, SimTies ties, guint64 seed)
{
  SimEngineConfig config
    = { .seed = seed, .replication = 3, .ties = ties, .queue = queue, .point = "load=0.72" };

  return sim_engine_new (&config);
}

static SimEngine *
plain (void)
{
  return engine_of (SIM_QUEUE_AUTO, SIM_TIES_SEQUENCE, 42);
}

/* A log of what fired: letters handed over as items. */
static void
note (Sim *sim, gpointer self, gpointer item)
{
  g_string_append_c (self, (char) GPOINTER_TO_INT (item));
}

static gpointer
letter (char c)
{
  return GINT_TO_POINTER (c);
}

START_TEST (events_fire_by_time_then_order)
{
  g_autoptr (SimEngine) engine = plain ();
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after_all (sim, 1.5, note, log, letter ('e'));
  sim_after (sim, 1.5, note, log, letter ('b'));
  sim_after (sim, 0.25, note, log, letter ('a'));
  sim_after (sim, 1.5, note, log, letter ('c'));
  sim_at (sim, 1500000000, note, log, letter ('d'));
  sim_after (sim, 1.5000000004, note, log, letter ('x'));   /* rounds to the same nanosecond */
  sim_after (sim, 1.5000000006, note, log, letter ('f'));   /* and this one to the next */
  ck_assert_uint_eq (sim_engine_n_pending (engine), 7);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_str_eq (log->str, "abcdxef");
  ck_assert_int_eq (sim_engine_now (engine), 1500000001);
  ck_assert_uint_eq (sim_engine_n_events (engine), 7);
  ck_assert_uint_eq (sim_engine_n_pending (engine), 0);
}
END_TEST

static void
note_and_add (Sim *sim, gpointer self, gpointer item)
{
  note (sim, self, item);
  sim_after (sim, 0, note, self, letter ('n'));
}

START_TEST (ordinary_events_overtake_the_last_of_an_instant)
{
  g_autoptr (SimEngine) engine = plain ();
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after_all (sim, 2, note_and_add, log, letter ('y'));
  sim_after_all (sim, 2, note, log, letter ('z'));
  sim_after (sim, 2, note_and_add, log, letter ('x'));
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_str_eq (log->str, "xnynz");
}
END_TEST

START_TEST (run_ends_inclusive_and_goes_on)
{
  g_autoptr (SimEngine) engine = plain ();
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after (sim, 1.25, note, log, letter ('a'));
  sim_after (sim, 3, note, log, letter ('b'));
  sim_engine_run (engine, 1249999999);
  ck_assert_str_eq (log->str, "");
  ck_assert_int_eq (sim_now (sim), 1249999999);
  sim_engine_run (engine, 1250000000);
  ck_assert_str_eq (log->str, "a");
  sim_engine_run (engine, 2000000000);
  assert_close (sim_now_s (sim), 2.0, 1e-15);
  sim_after (sim, 0.5, note, log, letter ('c'));   /* before what was pending */
  sim_engine_run (engine, 5000000000);
  ck_assert_str_eq (log->str, "acb");
  ck_assert_int_eq (sim_engine_now (engine), 5000000000);
}
END_TEST

START_TEST (cancel_is_safe_whenever_it_comes)
{
  g_autoptr (SimEngine) engine = plain ();
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);
  SimEventId a = sim_after (sim, 1, note, log, letter ('a'));
  SimEventId b = sim_after (sim, 2, note, log, letter ('b'));
  SimEventId c;

  ck_assert_uint_ne (a, 0);
  ck_assert (sim_cancel (sim, b));
  ck_assert (!sim_cancel (sim, b));
  ck_assert (!sim_cancel (sim, 0));
  ck_assert (!sim_cancel (sim, G_MAXUINT64));
  ck_assert_uint_eq (sim_engine_n_pending (engine), 1);
  sim_engine_run (engine, 1500000000);
  ck_assert (!sim_cancel (sim, a));
  c = sim_after (sim, 1, note, log, letter ('c'));   /* takes the slot of a */
  ck_assert (!sim_cancel (sim, a));
  ck_assert_uint_ne (a, c);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_str_eq (log->str, "ac");
  ck_assert_uint_eq (sim_engine_n_events (engine), 2);
}
END_TEST

START_TEST (infinite_delay_never_fires)
{
  g_autoptr (SimEngine) engine = plain ();
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);
  SimEventId never = sim_after (sim, INFINITY, note, log, letter ('n'));
  SimEventId far = sim_after (sim, 1e30, note, log, letter ('f'));

  sim_after (sim, 0.7, note, log, letter ('a'));
  ck_assert_uint_eq (sim_engine_n_pending (engine), 3);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_str_eq (log->str, "a");
  ck_assert_int_eq (sim_now (sim), 700000000);
  ck_assert (sim_cancel (sim, never));
  ck_assert (!sim_cancel (sim, never));
  ck_assert (sim_cancel (sim, far));
  ck_assert_uint_eq (sim_engine_n_pending (engine), 0);
}
END_TEST

static void
stop_now (Sim *sim, gpointer self, gpointer item)
{
  sim_stop (sim);
}

static void
fail_now (Sim *sim, gpointer self, gpointer item)
{
  sim_fail (sim, "rank %d died twice", 7);
  sim_fail (sim, "a later reason");
}

START_TEST (stop_ends_without_failure)
{
  g_autoptr (SimEngine) engine = plain ();
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after (sim, 1, stop_now, NULL, NULL);
  sim_after (sim, 1, note, log, letter ('a'));
  sim_engine_run (engine, 9000000000);
  ck_assert (sim_engine_stopped (engine));
  ck_assert_ptr_null (sim_engine_failure (engine));
  ck_assert_int_eq (sim_engine_now (engine), 1000000000);
  sim_engine_run (engine, 9000000000);
  ck_assert_str_eq (log->str, "");
}
END_TEST

START_TEST (first_reason_of_failure_stays)
{
  g_autoptr (SimEngine) engine = plain ();
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after (sim, 1, fail_now, NULL, NULL);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_str_eq (sim_engine_failure (engine), "rank 7 died twice");
  ck_assert (!sim_engine_stopped (engine));
}
END_TEST

START_TEST (components_have_windows_of_their_own)
{
  static const SimMetric rows[] = { { "done", SIM_COUNT, "1", "things done" }, SIM_METRIC_END };
  g_autoptr (SimEngine) engine = plain ();
  Sim *a = sim_engine_add (engine, "a", "test", rows),
      *b = sim_engine_add (engine, "b", "test", rows);
  double done;

  ck_assert_ptr_eq (sim_stream (a, "x"), sim_stream (a, "x"));
  ck_assert_ptr_ne (sim_stream (a, "x"), sim_stream (b, "x"));
  ck_assert_uint_ne (sim_bits (sim_stream (a, "x")), sim_bits (sim_stream (b, "x")));
  ck_assert_uint_ne (sim_bits (sim_stream (a, "x")), sim_bits (sim_stream (a, "y")));
  sim_count (a, 0, 2.5);
  sim_metrics_read (sim_window_metrics (b), &done);
  ck_assert_double_eq (done, 0);
  sim_metrics_read (sim_window_metrics (a), &done);
  ck_assert_double_eq (done, 2.5);
}
END_TEST

START_TEST (spans_only_when_recorded)
{
  SimEngineConfig config = { .spans = TRUE };
  g_autoptr (SimEngine) off = plain (), on = sim_engine_new (&config);
  const SimSpan *span;

  sim_span (sim_engine_add (off, "a", "test", NULL), "gpu 0", "prefill", 1, 5);
  ck_assert_uint_eq (sim_engine_spans (off)->len, 0);
  sim_span (sim_engine_add (on, "a", "test", NULL), "gpu 0", "prefill", 1, 5);
  ck_assert_uint_eq (sim_engine_spans (on)->len, 1);
  span = &g_array_index (sim_engine_spans (on), SimSpan, 0);
  ck_assert_str_eq (span->component, "a");
  ck_assert_str_eq (span->track, "gpu 0");
  ck_assert_str_eq (span->label, "prefill");
  ck_assert_int_eq (span->to - span->from, 4);
}
END_TEST

/* The M/M/1 queue, rates 0.9 and 1.25 a second. */
enum { SOJOURN_S, PRESENT, SERVED };

static const SimMetric queue_rows[] = {
  [SOJOURN_S] = { "sojourn_s", SIM_TALLY, "s", "time in the system" },
  [PRESENT] = { "present", SIM_LEVEL, "1", "customers in the system" },
  [SERVED] = { "served", SIM_COUNT, "1", "customers gone" },
  SIM_METRIC_END,
};

typedef struct {
  SimStream *arrivals, *services;
  SimFifo    line;
} Queue;

static void
depart (Sim *sim, gpointer self, gpointer item)
{
  Queue *q = self;

  sim_tally (sim, SOJOURN_S, sim_now_s (sim) - sim_fifo_pop (&q->line));
  sim_level (sim, PRESENT, q->line.len);
  sim_count (sim, SERVED, 1);
  if (q->line.len > 0)
    sim_after (sim, sim_exp (q->services, 1 / 1.25), depart, q, NULL);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Queue *q = self;

  sim_fifo_push (&q->line, sim_now_s (sim));
  sim_level (sim, PRESENT, q->line.len);
  if (q->line.len == 1)
    sim_after (sim, sim_exp (q->services, 1 / 1.25), depart, q, NULL);
  sim_after (sim, sim_exp (q->arrivals, 1 / 0.9), arrive, q, NULL);
}

/* Columns: 11 of the tally, 4 of the level, 1 of the count. */
enum { QUEUE_COLUMNS = 16 };

static guint64
run_queue (SimEngine *engine, double *values)
{
  Queue q = { 0 };
  Sim *sim = sim_engine_add (engine, "q", "test", queue_rows);

  q.arrivals = sim_stream (sim, "arrivals");
  q.services = sim_stream (sim, "services");
  sim_after (sim, sim_exp (q.arrivals, 1 / 0.9), arrive, &q, NULL);
  sim_engine_run (engine, sim_time_from_s (1000));
  sim_engine_end_warmup (engine);
  sim_engine_run (engine, sim_time_from_s (400000));
  sim_engine_close (engine);
  ck_assert_uint_eq (sim_metric_n_columns (queue_rows), QUEUE_COLUMNS);
  sim_metrics_read (sim_window_metrics (sim), values);
  assert_close (sim_measured_s (sim), 399000.0, 1e-12);
  ck_assert_int_eq (sim_measured_from (sim), sim_time_from_s (1000));
  sim_fifo_clear (&q.line);
  return sim_engine_fingerprint (engine);
}

START_TEST (mm1_meets_its_closed_form)
{
  g_autoptr (SimEngine) engine = plain ();
  double v[QUEUE_COLUMNS];

  run_queue (engine, v);
  assert_close (v[1], 1 / (1.25 - 0.9), 0.03);            /* mean sojourn */
  assert_close (v[11], 0.72 / (1 - 0.72), 0.03);           /* mean present */
  assert_close (v[15] / 399000.0, 0.9, 0.01);             /* throughput */
  ck_assert_double_eq (v[15], v[0]);
  assert_close (v[11], v[1] * v[15] / 399000.0, 0.002);    /* Little's law, up to the ends */
  assert_close (v[7], log (100) / (1.25 - 0.9), 0.05);    /* p99 of an exponential sojourn */
  ck_assert_double_eq (v[12], 0);
}
END_TEST

START_TEST (same_seed_same_trajectory_on_any_queue)
{
  double a[QUEUE_COLUMNS], b[QUEUE_COLUMNS];
  guint64 first, other;
  g_autoptr (SimEngine) heap = engine_of (SIM_QUEUE_HEAP, SIM_TIES_SEQUENCE, 42);
  g_autoptr (SimEngine) radix = engine_of (SIM_QUEUE_RADIX, SIM_TIES_SEQUENCE, 42);
  g_autoptr (SimEngine) seed = engine_of (SIM_QUEUE_HEAP, SIM_TIES_SEQUENCE, 43);

  first = run_queue (heap, a);
  ck_assert_uint_eq (run_queue (radix, b), first);
  ck_assert_mem_eq (a, b, sizeof a);
  other = run_queue (seed, b);
  ck_assert_uint_ne (other, first);
  ck_assert_double_ne (a[1], b[1]);
}
END_TEST

static void
fire_letters (SimTies ties, guint64 seed, GString *log)
{
  g_autoptr (SimEngine) engine = engine_of (SIM_QUEUE_AUTO, ties, seed);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  for (char c = 'a'; c <= 'z'; c++)
    sim_after (sim, c < 'n' ? 1.25 : 2.5, note, log, letter (c));
  sim_after_all (sim, 1.25, note, log, letter ('!'));
  sim_engine_run (engine, SIM_TIME_MAX);
}

START_TEST (shuffled_ties_permute_within_an_instant_only)
{
  g_autoptr (GString) order = g_string_new (NULL), a = g_string_new (NULL), b = g_string_new (NULL),
                      c = g_string_new (NULL);

  fire_letters (SIM_TIES_SEQUENCE, 1, order);
  fire_letters (SIM_TIES_SHUFFLED, 1, a);
  fire_letters (SIM_TIES_SHUFFLED, 1, b);
  fire_letters (SIM_TIES_SHUFFLED, 2, c);
  ck_assert_str_eq (order->str, "abcdefghijklm!nopqrstuvwxyz");
  ck_assert_str_eq (a->str, b->str);
  ck_assert_str_ne (a->str, order->str);
  ck_assert_str_ne (a->str, c->str);
  ck_assert_int_eq (a->str[13], '!');
  for (guint i = 0; i < a->len; i++)
    ck_assert_int_eq (a->str[i] < 'n', i < 14);
}
END_TEST

/* Timeouts that are armed and cancelled without end: dead entries must not pile up. */
typedef struct {
  SimEventId timeout[100];
  guint      at;
  GString   *log;
  guint64    left;
} Timeouts;

static void
rearm (Sim *sim, gpointer self, gpointer item)
{
  Timeouts *t = self;

  assert_always (t->timeout[t->at] == 0 || sim_cancel (sim, t->timeout[t->at]));
  t->timeout[t->at] = sim_after (sim, 1e6, note, t->log, letter ('t'));
  t->at = (t->at + 1) % 100;
  if (t->left-- > 0)
    sim_after (sim, 0.001, rearm, t, NULL);
}

START_TEST (cancelled_events_are_compacted_away)
{
  for (SimQueueKind kind = SIM_QUEUE_AUTO; kind <= SIM_QUEUE_RADIX; kind++)
    {
      g_autoptr (SimEngine) engine = engine_of (kind, SIM_TIES_SEQUENCE, 42);
      g_autoptr (GString) log = g_string_new (NULL);
      Timeouts t = { .log = log, .left = 100000 };
      Sim *sim = sim_engine_add (engine, "q", "test", NULL);

      sim_after (sim, 0, rearm, &t, NULL);
      sim_engine_run (engine, SIM_TIME_MAX / 2);
      ck_assert_uint_eq (log->len, 100);
      ck_assert_uint_eq (sim_engine_n_events (engine), 100001 + 100);
      ck_assert_uint_le (sim_engine_bytes (engine), 96 * 1024);
    }
}
END_TEST

/* The hold model: each event schedules one. */
static void
hold (Sim *sim, gpointer self, gpointer item)
{
  sim_after (sim, sim_exp (self, 1.7), hold, self, NULL);
}

/* Each allocation of the library goes through one of these; the linker's --wrap sends it here. */
#define COUNTED(name, parameters, arguments)                                                       \
  gpointer __real_##name parameters;                                                               \
  gpointer __wrap_##name parameters;                                                               \
  gpointer __wrap_##name parameters                                                                \
  {                                                                                                \
    n_allocations++;                                                                               \
    return __real_##name arguments;                                                                \
  }

static guint64 n_allocations;

COUNTED (g_malloc, (gsize n), (n))
COUNTED (g_malloc0, (gsize n), (n))
COUNTED (g_realloc, (gpointer p, gsize n), (p, n))
COUNTED (g_malloc_n, (gsize n, gsize size), (n, size))
COUNTED (g_malloc0_n, (gsize n, gsize size), (n, size))
COUNTED (g_realloc_n, (gpointer p, gsize n, gsize size), (p, n, size))

START_TEST (pending_events_are_small_and_nothing_is_allocated_for_one)
{
  const guint n = 100000;

  for (SimQueueKind kind = SIM_QUEUE_AUTO; kind <= SIM_QUEUE_RADIX; kind++)
    {
      g_autoptr (SimEngine) engine = engine_of (kind, SIM_TIES_SEQUENCE, 42);
      Sim *sim = sim_engine_add (engine, "q", "test", NULL);
      SimStream *stream = sim_stream (sim, "holds");
      guint64 events, allocations = n_allocations;

      for (guint i = 0; i < n; i++)
        hold (sim, stream, NULL);
      ck_assert_uint_gt (n_allocations, allocations + 10);   /* the counting works */
      sim_engine_run (engine, sim_time_from_s (3.4));
      events = sim_engine_n_events (engine);
      allocations = n_allocations;
      ck_assert_uint_eq (sim_engine_n_pending (engine), n);
      ck_assert_uint_le (sim_engine_bytes (engine), 64 * n);
      sim_engine_run (engine, sim_time_from_s (10.2));
      ck_assert_uint_gt (sim_engine_n_events (engine), events + 300000);
      ck_assert_uint_le (sim_engine_bytes (engine), 64 * n);
      ck_assert_uint_le (n_allocations, allocations + 16);   /* some chunks, for 400,000 events */
    }
}
END_TEST

/* --- what the clock cannot hold --- */

static void
again (Sim *sim, gpointer self, gpointer item)
{
  sim_after (sim, *(const double *) self, again, self, NULL);
}

/* Returns: (transfer full) (nullable): why a run with equal delays fails. */
static char *
failure_of (double delay_s, double ticks_per_s, SimTime until)
{
  SimEngineConfig config = { .seed = 1, .ticks_per_s = ticks_per_s };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);

  again (sim_engine_add (engine, "q", "test", NULL), &delay_s, NULL);
  sim_engine_run (engine, until);
  sim_engine_judge_clock (engine);
  return g_strdup (sim_engine_failure (engine));
}

START_TEST (delays_that_the_clock_changes_fail_the_run)
{
  g_autofree char *coarse = failure_of (20.7e-9, 0, 100000),
                  *fine = failure_of (20.7e-9, 1e12, 1e8);
  g_autofree char *whole = failure_of (3e-9, 0, 100000), *none = failure_of (0.3e-9, 0, 1);
  g_autofree char *finest = failure_of (20.7e-12, 1e12, 1000);

  ck_assert (strstr (coarse, "the clock of 1 ns cannot hold 100 % of the delays") != NULL);
  ck_assert (strstr (coarse, "run.resolution: 1 ps") != NULL);
  ck_assert_ptr_null (fine);
  ck_assert_ptr_null (whole);
  ck_assert (strstr (none, "the clock of 1 ns cannot hold") != NULL);
  ck_assert (strstr (finest, "no clock is finer") != NULL);
}
END_TEST

START_TEST (time_that_stands_still_fails_the_run)
{
  g_autofree char *still = failure_of (0, 0, 1000000000);

  ck_assert (strstr (still, "simulated time stands still") != NULL);
}
END_TEST

START_TEST (seconds_are_of_the_clock)
{
  SimEngineConfig config = { .seed = 1, .ticks_per_s = 1e12 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_autoptr (GString) log = g_string_new (NULL);
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after (sim, 1.5e-12, note, log, letter ('b'));
  sim_after (sim, 1.4e-12, note, log, letter ('a'));
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_str_eq (log->str, "ab");
  ck_assert_int_eq (sim_now (sim), 2);
  assert_close (sim_now_s (sim), 2e-12, 1e-15);
  assert_close (sim_measured_s (sim), 2e-12, 1e-15);
  ck_assert_int_eq (sim_ticks (sim, 3.3e-9), 3300);
  assert_close (sim_seconds (sim, 3300), 3.3e-9, 1e-15);
}
END_TEST

/* Nothing is due but an event that the clock cannot reach: an endless run would end too early. */
START_TEST (an_event_past_the_range_is_told)
{
  double years = 1e10, for_ever = INFINITY;
  g_autofree char *far = failure_of (years, 0, SIM_TIME_MAX),
                  *bounded = failure_of (years, 0, 1000);
  g_autofree char *never = failure_of (for_ever, 0, SIM_TIME_MAX);

  ck_assert (strstr (far, "past the range of its clock") != NULL);
  ck_assert_ptr_null (bounded);
  ck_assert_ptr_null (never);
}
END_TEST

START_TEST (a_negative_delay_aborts)
{
  g_autoptr (SimEngine) engine = plain ();
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_after (sim, -1e-9, note, NULL, NULL);
}
END_TEST

START_TEST (a_time_past_aborts)
{
  g_autoptr (SimEngine) engine = plain ();
  Sim *sim = sim_engine_add (engine, "q", "test", NULL);

  sim_engine_run (engine, 1000);
  sim_at (sim, 999, note, NULL, NULL);
}
END_TEST

/* Such a test needs a process of its own. */
#define ABORTS(name)                                                                               \
  (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0                                                     \
     ? (void) 0                                                                                    \
     : tcase_add_test_raise_signal (tests, name, SIGABRT))

TEST_MAIN (engine, TEST (events_fire_by_time_then_order),
           TEST (ordinary_events_overtake_the_last_of_an_instant),
           TEST (run_ends_inclusive_and_goes_on), TEST (cancel_is_safe_whenever_it_comes),
           TEST (infinite_delay_never_fires), TEST (stop_ends_without_failure),
           TEST (first_reason_of_failure_stays), TEST (components_have_windows_of_their_own),
           TEST (spans_only_when_recorded), TEST (mm1_meets_its_closed_form),
           TEST (same_seed_same_trajectory_on_any_queue),
           TEST (shuffled_ties_permute_within_an_instant_only),
           TEST (cancelled_events_are_compacted_away),
           TEST (pending_events_are_small_and_nothing_is_allocated_for_one),
           TEST (delays_that_the_clock_changes_fail_the_run),
           TEST (time_that_stands_still_fails_the_run), TEST (seconds_are_of_the_clock),
           TEST (an_event_past_the_range_is_told), ABORTS (a_negative_delay_aborts),
           ABORTS (a_time_past_aborts))
