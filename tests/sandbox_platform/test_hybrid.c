/* tests/sandbox_platform/test_hybrid.c - policies by idle times, the hybrid histogram of ATC'20 and
 * that after SPES, on the public files against a slow count that shares no code with the model but
 * the fit of an ARIMA (test_arima.c holds that one): all idle times of a unit kept and sorted at
 * each rest, its instances in one array. */
#include <stdlib.h>
#include "models/sandbox_platform/keep_alive/arima.h"
#include "tests/sandbox_platform/platform_case.h"

#define MINUTE_S 60.0
#define TICK_S 1e-7 /* instants closer than this are one */

typedef struct {
  double at_s, exec_s;
  guint unit;
} Call;

/* free_s: its last call's end; dies_s: while it is idle. */
typedef struct {
  double free_s, dies_s;
} Instance;

typedef struct {
  double range_s;
  gboolean reading_b, median, arima, spes;
  double prewarm_s, give_up_s; /* of SPES */
  GArray *idle;  /* (element-type double) idle times, minutes, in order */
  GArray *alive; /* (element-type Instance) */
  double ahead_s, until_s, rest_s, load_s; /* load_s: when one is loaded; infinite: never */
  double last_s;                           /* of all calls */
  guint cold, loaded, forecast; /* forecast: calls that ended a rest whose windows were one's */
  gboolean by_forecast;         /* those of the present rest */
  double idle_sum_s;
} Count;

static int
ascending (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* x[i + 1] = a + b x[i] through the normal equations of the last 32; of fewer than 4 the mean. */
static double
forecast (const Count *c)
{
  const guint n = MIN (32, c->idle->len);
  const double *x = &g_array_index (c->idle, double, c->idle->len - n);
  const guint many = MIN (64, c->idle->len);
  double s1 = n - 1, sx = 0, sy = 0, sxx = 0, sxy = 0, b, sum = 0;

  if (c->arima)
    return MAX (
      0.0, plat_arima_choose (&g_array_index (c->idle, double, c->idle->len - many), many).next);
  if (c->median)
    {
      double last[8];
      const guint k = MIN (8, c->idle->len);

      memcpy (last, &g_array_index (c->idle, double, c->idle->len - k), k * sizeof *last);
      qsort (last, k, sizeof *last, ascending);
      return (last[(k - 1) / 2] + last[k / 2]) / 2.0;
    }
  for (guint i = 0; i < n; i++)
    sum += x[i];
  if (n < 4)
    return sum / n;
  for (guint i = 0; i + 1 < n; i++)
    {
      sx += x[i];
      sy += x[i + 1];
      sxx += x[i] * x[i];
      sxy += x[i] * x[i + 1];
    }
  b = s1 * sxx - sx * sx;
  b = b > 1e-9 * sxx ? (s1 * sxy - sx * sy) / b : 0.0;
  return MAX (0.0, (sy - b * sx) / s1 + b * x[n - 1]);
}

/* SPES: classes of the last 64 waiting times, from the fifth on. */
static void
choose_spes (Count *c)
{
  const guint n = MIN (64, c->idle->len);
  double w[64], low, mid, high, band;

  c->ahead_s = 0.0;
  c->until_s = c->give_up_s;
  if (c->idle->len < 5)
    return;
  for (guint i = 0; i < n; i++)
    w[i] = MINUTE_S * g_array_index (c->idle, double, c->idle->len - n + i);
  qsort (w, n, sizeof *w, ascending);
  low = w[n / 10];
  mid = w[n / 2];
  high = w[n - 1 - n / 10];
  band = MAX (60.0, 0.1 * mid);
  if (high < 60.0)
    c->until_s = INFINITY;
  else if (high - low <= band)
    {
      c->ahead_s = MAX (0.0, low - c->prewarm_s);
      c->until_s = high + c->give_up_s;
    }
  else if (high <= 600.0)
    c->until_s = high + c->give_up_s;
}

/* Where more than half are beyond the range. */
static void
choose_forecast (Count *c)
{
  const double f = MINUTE_S * forecast (c);

  c->by_forecast = TRUE;
  c->ahead_s = 0.85 * f;
  c->until_s = 1.15 * f;
}

/* The choice at a rest, from all idle times. */
static void
choose (Count *c)
{
  const guint n_bins = (guint) (c->range_s / MINUTE_S);
  g_autofree double *inside = g_new (double, c->idle->len + 1), *bins = g_new0 (double, n_bins);
  guint n = 0;
  double squares = 0.0, ahead, kept;

  c->by_forecast = FALSE;
  if (c->spes)
    {
      choose_spes (c);
      return;
    }

  for (guint i = 0; i < c->idle->len; i++)
    if (g_array_index (c->idle, double, i) < n_bins)
      inside[n++] = floor (g_array_index (c->idle, double, i));
  if (c->idle->len > 0 && 2 * (c->idle->len - n) > c->idle->len)
    {
      choose_forecast (c);
      return;
    }
  for (guint i = 0; i < n; i++)
    bins[(guint) inside[i]]++;
  for (guint i = 0; i < n_bins; i++)
    squares += bins[i] * bins[i];
  c->ahead_s = 0.0;
  c->until_s = c->range_s;
  /* a coefficient of variation below 2, in whole numbers: variance + mean^2 below 5 mean^2 */
  if (n == 0 || n_bins * squares < 5.0 * n * n)
    return;
  qsort (inside, n, sizeof *inside, ascending);
  ahead = inside[(guint) ceil (0.05 * n - 1e-9) - 1];
  kept = inside[(guint) ceil (0.99 * n - 1e-9) - 1] + 1.0;
  c->ahead_s = 0.9 * MINUTE_S * ahead;
  c->until_s = 1.1 * MINUTE_S * kept + (c->reading_b ? c->ahead_s : 0.0);
}

static Instance *
at (const Count *c, guint i)
{
  return &g_array_index (c->alive, Instance, i);
}

/* Up to @now_s: the load, then deaths. */
static void
pass (Count *c, double now_s)
{
  if (c->load_s <= now_s + TICK_S)
    {
      const Instance one = { c->load_s, c->rest_s + c->until_s };

      if (c->alive->len == 0)
        {
          g_array_append_val (c->alive, one);
          c->loaded++;
        }
      c->load_s = INFINITY;
    }
  for (guint i = c->alive->len; i-- > 0;)
    if (at (c, i)->dies_s < now_s - TICK_S)
      {
        c->idle_sum_s += at (c, i)->dies_s - at (c, i)->free_s;
        g_array_remove_index (c->alive, i);
      }
}

/* The last call has ended at @now_s. */
static void
rest (Count *c, double now_s)
{
  choose (c);
  c->rest_s = now_s;
  if (c->ahead_s > 0.0)
    {
      for (guint i = 0; i < c->alive->len; i++)
        c->idle_sum_s += now_s - at (c, i)->free_s;
      g_array_set_size (c->alive, 0);
      c->load_s = now_s + c->ahead_s;
    }
  for (guint i = 0; i < c->alive->len; i++)
    at (c, i)->dies_s = MAX (now_s, now_s + c->until_s);
}

/* Returns: the one that came free last, or a new one. */
static Instance *
take (Count *c, double now_s)
{
  const Instance new = { now_s, INFINITY };
  Instance *best = NULL;

  for (guint k = 0; k < c->alive->len; k++)
    if (at (c, k)->free_s <= now_s && (best == NULL || at (c, k)->free_s >= best->free_s))
      best = at (c, k);
  if (best != NULL)
    return best;
  c->cold++;
  g_array_append_val (c->alive, new);
  return at (c, c->alive->len - 1);
}

/* The calls of one unit, in order. */
static void
count_unit (Count *c, const Call *calls, guint n)
{
  double busy_s = -1.0; /* the last end of all that came */

  for (guint i = 0; i < n; i++)
    {
      const double now_s = calls[i].at_s, end_s = now_s + calls[i].exec_s;
      Instance *best;

      if (busy_s >= 0.0 && busy_s <= now_s)
        {
          const double idle = (now_s - busy_s) / MINUTE_S;

          pass (c, busy_s);
          rest (c, busy_s);
          pass (c, now_s);
          c->load_s = INFINITY;
          g_array_append_val (c->idle, idle);
          c->forecast += c->by_forecast ? 1 : 0;
        }
      else
        pass (c, now_s);
      best = take (c, now_s);
      c->idle_sum_s += now_s - best->free_s;
      /* what is idle while others run stays for the windows of before */
      *best = (Instance){ end_s, end_s + c->until_s };
      busy_s = MAX (busy_s, end_s);
    }
  pass (c, busy_s);
  rest (c, busy_s);
  pass (c, c->last_s);
  for (guint k = 0; k < c->alive->len; k++)
    c->idle_sum_s += MAX (0.0, c->last_s - at (c, k)->free_s);
}

/* Of all units, one after the other. */
static void
count_all (Count *sum, const GArray *calls, guint n_units)
{
  for (guint u = 0; u < n_units; u++)
    {
      g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (Call));
      Count c = *sum;

      c.idle = g_array_new (FALSE, FALSE, sizeof (double));
      c.alive = g_array_new (FALSE, FALSE, sizeof (Instance));
      c.cold = c.loaded = c.forecast = 0;
      c.idle_sum_s = 0.0;
      c.load_s = INFINITY;
      c.until_s = c.spes ? c.give_up_s : c.range_s;
      for (guint i = 0; i < calls->len; i++)
        if (g_array_index (calls, Call, i).unit == u)
          g_array_append_val (own, g_array_index (calls, Call, i));
      if (own->len > 0)
        count_unit (&c, (const Call *) own->data, own->len);
      sum->cold += c.cold;
      sum->loaded += c.loaded;
      sum->forecast += c.forecast;
      sum->idle_sum_s += c.idle_sum_s;
      g_array_unref (c.idle);
      g_array_unref (c.alive);
    }
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  return ascending (&((const Call *) a)->at_s, &((const Call *) b)->at_s);
}

/* Calls of a trace as the run's clock has them; minutes spread evenly, without duration. */
static GArray *
calls_of (const PoolTrace *trace, gboolean apps, double *last_s)
{
  GArray *calls = g_array_new (FALSE, FALSE, sizeof (Call));

  *last_s = 0.0;
  for (guint i = 0; i < trace->rows->len; i++)
    {
      const PoolTraceRow *row = &g_array_index (trace->rows, PoolTraceRow, i);
      const guint unit
        = apps ? g_array_index (trace->names, PoolTraceName, row->fn).app_end - 1 : row->fn;

      for (guint k = 0; k < row->count; k++)
        {
          const double s = trace->minutes ? row->at_s + MINUTE_S * k / row->count : row->at_s;
          const Call call
            = { floor (s * 1e9 + 0.5) * 1e-9, trace->minutes ? 0.0 : row->exec_s, unit };

          g_array_append_val (calls, call);
          *last_s = MAX (*last_s, call.at_s + call.exec_s);
        }
    }
  g_array_sort (calls, by_time);
  return calls;
}

static void
hold (const PoolTrace *trace, PlatParams *p, gboolean apps, double range_s)
{
  static const char *const forecasts[] = { "ar1", "median", "arima" };

  for (guint k = 0; k < 6; k++)
    {
      Count known = {
        .range_s = range_s, .reading_b = k % 2 == 1, .median = k / 2 == 1, .arima = k / 2 == 2
      };
      g_autoptr (GArray) calls = calls_of (trace, apps, &known.last_s);
      g_autoptr (SimRecord) r = NULL;

      count_all (&known, calls, trace->names->len);
      set (p, "hist_reading", k % 2 == 1 ? "b" : "a");
      set (p, "forecast", forecasts[k / 2]);
      p->hist_range_s = range_s;
      r = run (p);
      ck_assert_msg (value (r, "cold") == known.cold && value (r, "prewarmed") == known.loaded,
                     "range %g s, %u: cold %g, loaded %g; by hand %u, %u", range_s, k,
                     value (r, "cold"), value (r, "prewarmed"), known.cold, known.loaded);
      assert_close (value (r, "idle_instance_s"), known.idle_sum_s, 1e-6);
      ck_assert (value (r, "forecast_calls") == known.forecast);
      assert_close (value (r, "forecast_share"), known.forecast / value (r, "arrived"), 1e-12);
    }
}

/* Waits of 2 to 30 minutes; loads ahead by nothing, a minute and two. */
START_TEST (spes_by_hand)
{
  static const char *const files[]
    = { "azure2021_200.csv", "window540_invocations.csv", "invitro_invocations.csv" };
  PoolTrace *trace = load_public (&pool_trace_format, files[_i]);

  for (guint k = 0; trace != NULL && k < 6; k++)
    {
      PlatParams p = at_once (trace);
      Count known
        = { .spes = TRUE, .prewarm_s = 60.0 * (k % 3), .give_up_s = k < 3 ? 60.0 : 180.0 };
      g_autoptr (GArray) calls = calls_of (trace, FALSE, &known.last_s);
      g_autoptr (SimRecord) r = NULL;

      count_all (&known, calls, trace->names->len);
      set (&p, "keep_alive", "spes");
      set (&p, "exec_scale", trace->minutes ? "0" : "1");
      p.spes_prewarm_s = known.prewarm_s;
      p.spes_give_up_s = known.give_up_s;
      r = run (&p);
      ck_assert_msg (value (r, "cold") == known.cold && value (r, "prewarmed") == known.loaded,
                     "%u: cold %g, loaded %g; by hand %u, %u", k, value (r, "cold"),
                     value (r, "prewarmed"), known.cold, known.loaded);
      assert_close (value (r, "idle_instance_s"), known.idle_sum_s, 1e-6);
    }
  if (trace != NULL)
    pool_trace_format.free (trace);
}
END_TEST

/* Ranges from 4 h, as published, to 2 min, where most idle times are forecast. */
START_TEST (the_public_files_by_hand)
{
  static const char *const files[]
    = { "azure2021_200.csv", "window540_invocations.csv", "invitro_invocations.csv" };
  static const double minutes[] = { 240, 60, 10, 5, 2 };
  PoolTrace *trace = load_public (&pool_trace_format, files[_i]);

  for (guint i = 0; trace != NULL && i < G_N_ELEMENTS (minutes); i++)
    for (guint apps = 0; apps < (trace->minutes ? 1 : 2); apps++)
      {
        PlatParams p = at_once (trace);

        set (&p, "keep_alive", "hybrid");
        set (&p, "unit", apps ? "app" : "function");
        set (&p, "exec_scale", trace->minutes ? "0" : "1");
        hold (trace, &p, apps == 1, minutes[i] * MINUTE_S);
      }
  if (trace != NULL)
    pool_trace_format.free (trace);
}
END_TEST

TEST_MAIN (platform_hybrid, tcase_add_loop_test (tests, the_public_files_by_hand, 0, 3),
           tcase_add_loop_test (tests, spes_by_hand, 0, 3))
