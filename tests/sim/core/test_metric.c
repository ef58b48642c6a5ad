/* tests/sim/core/test_metric.c - each kind of measurement against hand-made numbers. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/metric.h"

enum { SENT, SOJOURN_S, BUSY, DEPTH, COST_USD, IDLE };

static const SimMetric rows[] = {
  [SENT] = { "sent_bytes", SIM_COUNT, "B", "bytes sent" },
  [SOJOURN_S] = { "sojourn_s", SIM_TALLY, "s", "time in the system" },
  [BUSY] = { "busy", SIM_LEVEL, "1", "servers busy" },
  [DEPTH] = { "depth", SIM_SERIES, "1", "queue over time" },
  [COST_USD] = { "cost_usd", SIM_RESULT, "USD", "cost" },
  [IDLE] = { "idle", SIM_LEVEL, "1", "never set" },
  SIM_METRIC_END,
};

enum {
  C_SENT,
  C_N,
  C_MEAN,
  C_SD,
  C_MIN,
  C_MAX,
  C_P50,
  C_P90,
  C_P99,
  C_P999,
  C_HALF_WIDTH,
  C_CORRELATION,
  C_BUSY,
  C_BUSY_MIN,
  C_BUSY_MAX,
  C_BUSY_LAST,
  C_COST,
  C_IDLE,
  C_END = C_IDLE + 4
};

START_TEST (columns_follow_the_rows)
{
  static const char *const names[] = {
    "sent_bytes", "sojourn_s.n", "sojourn_s.mean", "sojourn_s.sd", "sojourn_s.min", "sojourn_s.max",
    "sojourn_s.p50", "sojourn_s.p90", "sojourn_s.p99", "sojourn_s.p999",
    "sojourn_s.half_width", "sojourn_s.correlation_n", "busy.mean", "busy.min",
    "busy.max", "busy.last", "cost_usd", "idle.mean", "idle.min", "idle.max", "idle.last",
  };
  const char *unit;

  ck_assert_uint_eq (sim_metric_n_columns (rows), C_END);
  ck_assert_uint_eq (sim_metric_n_columns (NULL), 0);
  for (guint i = 0; i < C_END; i++)
    {
      g_autofree char *name = sim_metric_column_name (rows, i);

      ck_assert_str_eq (name, names[i]);
    }
  ck_assert_ptr_eq (sim_metric_column_row (rows, C_N, &unit), &rows[SOJOURN_S]);
  ck_assert_str_eq (unit, "1");
  ck_assert_ptr_eq (sim_metric_column_row (rows, C_SD, &unit), &rows[SOJOURN_S]);
  ck_assert_str_eq (unit, "s");
  ck_assert_ptr_eq (sim_metric_column_row (rows, C_COST, &unit), &rows[COST_USD]);
}
END_TEST

START_TEST (nothing_measured_is_nan_but_counts_are_zero)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];
  guint n = 99;

  sim_metrics_close (m, 5000000000);
  sim_metrics_read (m, v);
  ck_assert_double_eq (v[C_SENT], 0);
  ck_assert_double_eq (v[C_N], 0);
  for (guint i = C_MEAN; i < C_END; i++)
    ck_assert_msg (isnan (v[i]), "column %u", i);
  sim_metrics_series (m, DEPTH, &n);
  ck_assert_uint_eq (n, 0);
}
END_TEST

START_TEST (tally_has_mean_spread_and_quantiles)
{
  static const double x[] = { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 };
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];

  for (guint i = 0; i < 4; i++)
    sim_metrics_tally (m, SOJOURN_S, x[i]);
  sim_metrics_read (m, v);
  ck_assert_double_eq (v[C_N], 4);
  ck_assert_double_eq (v[C_MEAN], 1e9 + 10);
  assert_close (v[C_SD], sqrt (30), 1e-12);   /* though it is 1e-8 of the mean */
  ck_assert_double_eq (v[C_MIN], x[0]);
  ck_assert_double_eq (v[C_MAX], x[3]);
  assert_close (v[C_P50], 1e9 + 7, SIM_HIST_RELATIVE_ERROR);
  ck_assert_uint_eq (sim_hist_n (sim_metrics_hist (m, SOJOURN_S)), 4);
  ck_assert_ptr_null (sim_metrics_hist (m, BUSY));
}
END_TEST

START_TEST (one_value_has_no_spread)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];

  sim_metrics_tally (m, SOJOURN_S, 0.1);
  sim_metrics_read (m, v);
  ck_assert_double_eq (v[C_MEAN], 0.1);
  ck_assert (isnan (v[C_SD]));
  sim_metrics_tally (m, SOJOURN_S, INFINITY);
  sim_metrics_read (m, v);
  ck_assert_double_eq (v[C_MEAN], INFINITY);
}
END_TEST

START_TEST (quantile_columns_are_those_of_their_names)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];

  for (guint i = 1; i <= 10000; i++)
    sim_metrics_tally (m, SOJOURN_S, i * 0.003);
  sim_metrics_read (m, v);
  assert_close (v[C_P50], 15, SIM_HIST_RELATIVE_ERROR);
  assert_close (v[C_P90], 27, SIM_HIST_RELATIVE_ERROR);
  assert_close (v[C_P99], 29.7, SIM_HIST_RELATIVE_ERROR);
  assert_close (v[C_P999], 29.97, SIM_HIST_RELATIVE_ERROR);
}
END_TEST

START_TEST (level_is_weighted_by_time)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];

  sim_metrics_level (m, BUSY, 2000000000, 3);    /* 0 for 2 s */
  sim_metrics_level (m, BUSY, 3000000000, 7);    /* 3 for 1 s */
  sim_metrics_level (m, BUSY, 3000000000, 5);    /* 7 for no time: still the most */
  sim_metrics_close (m, 5000000000);             /* 5 for 2 s */
  sim_metrics_read (m, v);
  assert_close (v[C_BUSY], 13.0 / 5, 1e-15);
  ck_assert_double_eq (v[C_BUSY_MIN], 0);
  ck_assert_double_eq (v[C_BUSY_MAX], 7);
  ck_assert_double_eq (v[C_BUSY_LAST], 5);
}
END_TEST

START_TEST (level_set_at_once_has_no_zero)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];

  sim_metrics_level (m, BUSY, 0, -4);
  sim_metrics_level (m, BUSY, 1000, -3);
  sim_metrics_close (m, 4000);
  sim_metrics_read (m, v);
  assert_close (v[C_BUSY], -3.25, 1e-15);
  ck_assert_double_eq (v[C_BUSY_MIN], -4);
  ck_assert_double_eq (v[C_BUSY_MAX], -3);
}
END_TEST

START_TEST (warmup_is_discarded_but_levels_stay)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  double v[C_END];
  guint n;

  sim_metrics_count (m, SENT, 10);
  sim_metrics_tally (m, SOJOURN_S, 99);
  sim_metrics_level (m, BUSY, 1000, 50);
  sim_metrics_level (m, BUSY, 2000, 6);
  sim_metrics_sample (m, DEPTH, 2000, 1);
  sim_metrics_reset (m, 4000);
  sim_metrics_count (m, SENT, 2.5);
  sim_metrics_count (m, SENT, 1);
  sim_metrics_tally (m, SOJOURN_S, 3);
  sim_metrics_level (m, BUSY, 5000, 8);
  sim_metrics_sample (m, DEPTH, 1500000000, 4);
  sim_metrics_result (m, COST_USD, 0.5);
  sim_metrics_close (m, 7000);
  sim_metrics_read (m, v);
  ck_assert_double_eq (v[C_SENT], 3.5);
  ck_assert_double_eq (v[C_N], 1);
  ck_assert_double_eq (v[C_MAX], 3);
  assert_close (v[C_BUSY], 22.0 / 3, 1e-15);
  ck_assert_double_eq (v[C_BUSY_MIN], 6);
  ck_assert_double_eq (v[C_BUSY_MAX], 8);
  ck_assert_double_eq (v[C_COST], 0.5);
  assert_close (sim_metrics_series (m, DEPTH, &n)->time_s, 1.5, 1e-15);
  ck_assert_uint_eq (n, 1);
}
END_TEST

START_TEST (series_stays_bounded_and_even)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  const SimSample *sample;
  guint n;

  for (guint i = 0; i < 1024; i++)
    sim_metrics_sample (m, DEPTH, i * 1000000000LL, i);
  sim_metrics_series (m, DEPTH, &n);
  ck_assert_uint_eq (n, 1024);
  for (guint i = 1024; i < 100000; i++)
    sim_metrics_sample (m, DEPTH, i * 1000000000LL, i);
  sample = sim_metrics_series (m, DEPTH, &n);
  ck_assert_uint_eq (n, 782);   /* every 128th of 100,000 */
  for (guint i = 0; i < n; i++)
    {
      ck_assert_double_eq (sample[i].value, 128.0 * i);
      assert_close (sample[i].time_s, 128.0 * i, 1e-12);
    }
}
END_TEST

/* Points under labels are all kept, at the times that the model states, and come out by label. */
START_TEST (labels_are_series_of_their_own)
{
  g_autoptr (SimMetrics) m = sim_metrics_new (rows);
  const GPtrArray *labels;
  const SimLabel *first, *second;

  for (guint i = 0; i < 5000; i++)
    sim_metrics_label (m, DEPTH, "beta", 1e9 + i, i);
  sim_metrics_label (m, DEPTH, "alpha", -1, 7);
  labels = sim_metrics_labels (m);
  ck_assert_uint_eq (labels->len, 2);
  first = g_ptr_array_index (labels, 0);
  second = g_ptr_array_index (labels, 1);
  ck_assert_str_eq (first->label, "alpha");
  ck_assert_double_eq (g_array_index (first->points, SimSample, 0).time_s, -1);
  ck_assert_uint_eq (second->points->len, 5000);
  ck_assert_double_eq (g_array_index (second->points, SimSample, 4999).time_s, 1e9 + 4999);
  sim_metrics_reset (m, 0);
  ck_assert_uint_eq (sim_metrics_labels (m)->len, 0);
}
END_TEST

/* Welch's line: 50 values of 3 with a peak at first in one run, of 5 in the other. */
START_TEST (average_of_runs_is_batch_by_batch)
{
  static const SimMetric tally[]
    = { { "x", SIM_TALLY, "s", "" },
        { "n", SIM_COUNT, "1", "" },
        SIM_METRIC_END };
  g_autoptr (SimMetrics) a = sim_metrics_new (tally);
  g_autoptr (SimMetrics) b = sim_metrics_new (tally);
  SimMetrics *runs[] = { a, b };
  SimTime now = 0;
  g_autoptr (GArray) curve = NULL;

  sim_metrics_set_clock (a, &now, 10);
  sim_metrics_set_clock (b, &now, 10);
  for (now = 1; now <= 50; now++)
    {
      sim_metrics_tally (a, 0, now <= 5 ? 9 : 3);
      sim_metrics_tally (b, 0, 5);
    }
  curve = sim_metrics_average (runs, 2, 0);
  ck_assert_uint_eq (curve->len, 10);
  for (guint i = 0; i < 10; i++)
    {
      ck_assert_double_eq (g_array_index (curve, SimSample, i).value, i == 0 ? 7 : 4);
      ck_assert_double_eq (g_array_index (curve, SimSample, i).time_s, (i + 1) * 0.5);
    }
  ck_assert (sim_metrics_average (runs, 2, 1) == NULL);
}
END_TEST

TEST_MAIN (metric, TEST (columns_follow_the_rows),
           TEST (nothing_measured_is_nan_but_counts_are_zero),
           TEST (tally_has_mean_spread_and_quantiles), TEST (one_value_has_no_spread),
           TEST (quantile_columns_are_those_of_their_names), TEST (level_is_weighted_by_time),
           TEST (level_set_at_once_has_no_zero), TEST (warmup_is_discarded_but_levels_stay),
           TEST (series_stays_bounded_and_even), TEST (labels_are_series_of_their_own),
           TEST (average_of_runs_is_batch_by_batch))
