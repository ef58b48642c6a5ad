/* tests/sim/core/test_queue.c - heap, radix heap and automatic queue against a sorted reference. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/queue/queue.h"
#include "sim/core/random/rng.h"

/* The reference: an array sorted by (time, key). */
static int
compare (gconstpointer a, gconstpointer b)
{
  const SimPending *x = a, *y = b;

  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->key < y->key ? -1 : x->key > y->key;
}

static void
reference_push (GArray *sorted, SimPending pending)
{
  guint low = 0, high = sorted->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (compare (&g_array_index (sorted, SimPending, middle), &pending) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  g_array_insert_val (sorted, low, pending);
}

/* Laws of increments, in nanoseconds. */
typedef SimTime (*Law) (SimStream *stream);

static SimTime
exponential (SimStream *stream)
{
  return (SimTime) sim_exp (stream, 1e6);
}

static SimTime
few_ticks (SimStream *stream)
{
  return (SimTime) sim_integer (stream, 4) * 1000;
}

static SimTime
constant (SimStream *stream)
{
  return 12345;
}

static SimTime
now_or_far (SimStream *stream)
{
  return sim_uniform (stream) < 0.5 ? 0 : (SimTime) 1e12 + (SimTime) sim_integer (stream, 3);
}

static SimTime
wide (SimStream *stream)
{
  return (SimTime) exp (sim_uniform (stream) * 38);
}

static SimTime
pareto (SimStream *stream)
{
  return (SimTime) (1000 * exp (sim_exp (stream, 1 / 1.1)));
}

static const Law laws[] = { exponential, few_ticks, constant, now_or_far, wide, pareto };

typedef struct {
  SimQueue   queue[3];
  GArray    *sorted;
  SimStream *stream;
  Law        law;
  SimTime    now;
  guint64    sequence;
} Race;

static Race
race_new (Law law, guint number)
{
  Race race = { .law = law };

  for (guint k = 0; k < 3; k++)
    sim_queue_init (&race.queue[k], (SimQueueKind) k);
  race.sorted = g_array_new (FALSE, FALSE, sizeof (SimPending));
  race.stream
    = sim_stream_new (&(SimStreamKey){ .seed = number, .component = "race", .name = "all" });
  return race;
}

static void
race_free (Race *race)
{
  for (guint k = 0; k < 3; k++)
    sim_queue_clear (&race->queue[k]);
  g_array_unref (race->sorted);
  sim_stream_free (race->stream);
}

static void
race_push (Race *race)
{
  guint64 priority = sim_integer (race->stream, 3);
  SimPending pending = { race->now + race->law (race->stream), priority << 62 | race->sequence++ };

  reference_push (race->sorted, pending);
  for (guint k = 0; k < 3; k++)
    sim_queue_push (&race->queue[k], pending);
}

/* Sometimes only up to a time that lies before the first event. */
static void
race_pop (Race *race, SimTime until)
{
  SimPending got, first = { 0, 0 };
  gboolean due = race->sorted->len > 0;

  if (due)
    first = g_array_index (race->sorted, SimPending, 0);
  due = due && first.time <= until;
  for (guint k = 0; k < 3; k++)
    {
      assert_always (sim_queue_pop (&race->queue[k], until, &got) == due);
      if (due)
        assert_always (compare (&got, &first) == 0);
      assert_always (sim_queue_len (&race->queue[k]) == race->sorted->len - (due ? 1 : 0));
    }
  if (due)
    {
      race->now = first.time;
      g_array_remove_index (race->sorted, 0);
    }
  else if (until != SIM_TIME_MAX)
    race->now = MAX (race->now, until);
}

static gboolean
keep_some (SimPending pending, gpointer data)
{
  return (pending.key & 63) % 5 != *(guint *) data;
}

static void
race_filter (Race *race)
{
  guint rest = (guint) sim_integer (race->stream, 5), kept = 0;

  for (guint i = 0; i < race->sorted->len; i++)
    {
      SimPending pending = g_array_index (race->sorted, SimPending, i);

      if (keep_some (pending, &rest))
        g_array_index (race->sorted, SimPending, kept++) = pending;
    }
  g_array_set_size (race->sorted, kept);
  for (guint k = 0; k < 3; k++)
    {
      sim_queue_filter (&race->queue[k], keep_some, &rest);
      assert_always (sim_queue_len (&race->queue[k]) == kept);
    }
}

/* Pushes and pops with a drift, so that the queue grows to @most and empties again. */
static void
race_run (Race *race, guint most)
{
  double share = 0.7;

  for (guint step = 0; step < 9 * most; step++)
    {
      double u = sim_uniform (race->stream);

      if (race->sorted->len >= most)
        share = 0.3;
      if (u < share)
        race_push (race);
      else if (u < 0.999)
        race_pop (race, u < 0.97 ? SIM_TIME_MAX : race->now + race->law (race->stream));
      else if (race->sorted->len > 40)
        race_filter (race);
    }
  while (race->sorted->len > 0)
    race_pop (race, SIM_TIME_MAX);
  race_pop (race, SIM_TIME_MAX);
}

START_TEST (all_queues_give_the_order_of_the_reference)
{
  static const guint most[] = { 3, 17, 130, 1500, 4000 };

  for (guint l = 0; l < G_N_ELEMENTS (laws); l++)
    for (guint m = 0; m < G_N_ELEMENTS (most); m++)
      {
        Race race = race_new (laws[l], 100 * l + m);

        race_run (&race, most[m]);
        race_run (&race, most[m]);   /* again from empty, at a later time */
        race_free (&race);
      }
}
END_TEST

START_TEST (hold_model_keeps_the_order_at_a_steady_size)
{
  for (guint l = 0; l < G_N_ELEMENTS (laws); l++)
    {
      Race race = race_new (laws[l], l);

      for (guint i = 0; i < 700; i++)
        race_push (&race);
      for (guint i = 0; i < 20000; i++)
        {
          race_pop (&race, SIM_TIME_MAX);
          race_push (&race);
        }
      race_free (&race);
    }
}
END_TEST

START_TEST (comparison_is_by_time_then_key)
{
  SimPending a = { 5, G_MAXUINT64 }, b = { 6, 0 }, c = { 6, G_GUINT64_CONSTANT (1) << 63 };

  ck_assert (sim_pending_before (a, b) && !sim_pending_before (b, a));
  ck_assert (sim_pending_before (b, c) && !sim_pending_before (c, b));
  ck_assert (!sim_pending_before (b, b));
}
END_TEST

START_TEST (bytes_stay_near_sixteen_an_event)
{
  static const SimQueueKind kind[] = { SIM_QUEUE_HEAP, SIM_QUEUE_RADIX };
  const guint n = 200000;

  for (guint k = 0; k < 2; k++)
    {
      SimQueue queue;

      sim_queue_init (&queue, kind[k]);
      for (guint i = 0; i < n; i++)
        sim_queue_push (&queue, (SimPending){
                                  (SimTime) (i * G_GUINT64_CONSTANT (2654435761) % 999983), i });
      ck_assert_uint_ge (sim_queue_bytes (&queue), 16 * n);
      ck_assert_uint_le (sim_queue_bytes (&queue), 21 * n);
      sim_queue_clear (&queue);
    }
}
END_TEST

TEST_MAIN (queue, TEST (all_queues_give_the_order_of_the_reference),
           TEST (hold_model_keeps_the_order_at_a_steady_size),
           TEST (comparison_is_by_time_then_key), TEST (bytes_stay_near_sixteen_an_event))
