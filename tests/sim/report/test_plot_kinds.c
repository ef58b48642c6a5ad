/* tests/sim/report/test_plot_kinds.c - the marks of kinds of plots that are more than one value a
 * point: stacks, heat maps, fronts, distributions, boxes, series over time.
 */
#include "tests/test.h"
#include "tests/sim/lab_results.h"
#include "sim/experiment/observed/observed.h"
#include "sim/report/plot/plot_data.h"

/* 1,057 waits a run, exponential, and 151 samples of x from 0.5 s on. */
static Results
results_new (const char *axes)
{
  g_autofree char *gate = g_build_filename (g_get_tmp_dir (), "orrery-plot-kinds", NULL);
  g_autofree char *rest = g_strdup_printf (
    "params: {mode: notes, gate: %s}\nrun: {replications: 3, until: 2 s}\nsweep: {axes: {%s}}\n",
    gate, axes);
  Results r = { .lab = lab_new (rest), .store = lab_open (NULL, SIM_STORE_WRITE) };

  lab_execute (&r.lab, r.store, &(SimExecuteOptions){ .jobs = 1 });
  r.summary = sim_summary_new (r.store, NULL);
  g_unlink (gate);
  return r;
}

/* A plot of this kind over params.x. */
static SimPlotSpec
spec_of (const char *kind, const char *y)
{
  return (SimPlotSpec){
    .id = (char *) "p", .kind = (char *) kind, .x = (char *) "params.x", .y = (char *) y
  };
}

static SimPlotData *
data_of (const Results *r, const SimPlotSpec *spec)
{
  GError *error = NULL;
  SimPlotData *data = sim_plot_data_new (r->summary, r->store, spec, &error);

  ck_assert_msg (data != NULL, "%s", error ? error->message : "");
  return data;
}

static const GArray *
marks_of (const SimPlotData *data, guint series)
{
  return g_ptr_array_index (((SimPlotPanel *) g_ptr_array_index (data->panels, 0))->series, series);
}

static const SimPlotMark *
mark_of (const SimPlotData *data, guint series, guint k)
{
  return &g_array_index (marks_of (data, series), SimPlotMark, k);
}

static void
assert_refused (const Results *r, const SimPlotSpec *spec, const char *words)
{
  GError *error = NULL;

  ck_assert (sim_plot_data_new (r->summary, r->store, spec, &error) == NULL);
  ck_assert_msg (strstr (error->message, words) != NULL, "%s", error->message);
  g_error_free (error);
}

START_TEST (parts_of_a_stack_lie_on_each_other)
{
  Results r = results_new ("params.x: [1, 2], params.bad_share: [0.25, 0.75]");
  SimPlotSpec spec = spec_of ("stacked", "items");
  g_autoptr (SimPlotData) data = NULL;

  spec.by = (char *) "params.bad_share";
  data = data_of (&r, &spec);
  for (guint x = 0; x < 2; x++)
    {
      ck_assert_double_eq (mark_of (data, 0, x)->low, 0);
      ck_assert_double_eq (mark_of (data, 0, x)->high, 1057);
      ck_assert_double_eq (mark_of (data, 1, x)->low, 1057);
      ck_assert_double_eq (mark_of (data, 1, x)->high, 2114);
    }
  spec.band = TRUE;
  assert_refused (&r, &spec, "stacked bars show no intervals");
  results_clear (&r);
}
END_TEST

START_TEST (cells_of_a_heat_map_lie_as_numbers_do)
{
  Results r = results_new ("params.x: [30, 1, 200], params.bad_share: [0.75, 0.25]");
  SimPlotSpec spec = spec_of ("heat", "score");
  g_autoptr (SimPlotData) data = NULL;

  assert_refused (&r, &spec, "needs by");
  spec.by = (char *) "params.bad_share";
  data = data_of (&r, &spec);
  ck_assert_str_eq (g_ptr_array_index (data->ticks, 0), "1");
  ck_assert_str_eq (g_ptr_array_index (data->ticks, 2), "200");
  ck_assert_str_eq (g_ptr_array_index (data->titles, 0), "0.25");
  ck_assert_double_eq_tol (mark_of (data, 1, 2)->y, 2000.5, 0.5); /* ten x, and noise below 1 */
  ck_assert_double_eq (mark_of (data, 1, 2)->x, 2);
  results_clear (&r);
}
END_TEST

/* Seven digits would make these values one. */
START_TEST (values_that_are_near_stay_apart)
{
  static const char *const kinds[] = { "bars", "heat", "box" };
  Results r = results_new ("params.x: [2, 2.00000001, 2.00000002], params.bad_share: [0.25, 0.75]");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      SimPlotSpec spec = spec_of (kinds[i], i == 2 ? "wait_s" : "score");
      g_autoptr (SimPlotData) data = NULL;

      spec.by = (char *) "params.bad_share";
      data = data_of (&r, &spec);
      ck_assert_uint_eq (data->ticks->len, 3);
      ck_assert_str_eq (g_ptr_array_index (data->ticks, 0), "2");
      ck_assert_str_eq (g_ptr_array_index (data->ticks, 1), "2.00000001");
      ck_assert_uint_eq (marks_of (data, 1)->len, 3);
      ck_assert_double_eq (mark_of (data, 1, 2)->x, 2);
    }
  results_clear (&r);
}
END_TEST

/* At x = 0 there is no root, and no logarithm. */
START_TEST (what_is_not_drawn_is_told)
{
  Results r = results_new ("params.x: [0, 2], params.bad_share: [0.25, 0.75]}}\n"
                           "derive: [{name: root, value: sqrt (params.x - 1)}]\n# {{");
  SimPlotSpec spec = spec_of ("line", "score");
  g_autoptr (SimPlotData) data = NULL, rows = NULL, stack = NULL;
  g_autofree char *note = NULL, *white = NULL, *missing = NULL;

  spec.log_x = TRUE;
  spec.by = (char *) "params.bad_share";
  data = data_of (&r, &spec);
  note = sim_plot_note (data, &spec);
  ck_assert_str_eq (note, "not drawn: 2 of 0 or less on a logarithmic axis");
  spec = spec_of ("stacked", "root");
  spec.x = (char *) "params.bad_share";
  spec.by = (char *) "params.x";
  stack = data_of (&r, &spec);
  missing = sim_plot_note (stack, &spec);
  ck_assert_str_eq (missing, "not drawn: 2 without a value");
  spec.kind = (char *) "heat"; /* its row is there, white; categories have no scale */
  spec.log_x = TRUE;
  rows = data_of (&r, &spec);
  ck_assert_uint_eq (rows->titles->len, 2);
  ck_assert_uint_eq (marks_of (rows, 0)->len, 0);
  white = sim_plot_note (rows, &spec);
  ck_assert_str_eq (white, "white: no value");
  results_clear (&r);
}
END_TEST

/* Score rises with x, so each point is the best of those as cheap; turned round only one is. */
START_TEST (a_front_is_a_staircase_of_what_nothing_betters)
{
  Results r = results_new ("params.x: [1, 3, 2]");
  SimPlotSpec spec = spec_of ("front", "score");
  g_autoptr (SimPlotData) data = NULL, one = NULL;

  assert_refused (&r, &spec, "x_better and y_better");
  spec.x_better = SIM_BETTER_LOW;
  spec.y_better = SIM_BETTER_HIGH;
  data = data_of (&r, &spec);
  ck_assert_uint_eq (data->titles->len, 2);
  ck_assert_str_eq (g_ptr_array_index (data->titles, 1), "front");
  ck_assert_uint_eq (marks_of (data, 1)->len, 5);
  ck_assert_double_eq (mark_of (data, 1, 1)->x, 2); /* the corner: still the y of 1 */
  ck_assert_double_eq (mark_of (data, 1, 1)->y, mark_of (data, 0, 0)->y);
  ck_assert_double_eq (mark_of (data, 1, 4)->x, 3);
  spec.x_better = SIM_BETTER_HIGH;
  one = data_of (&r, &spec);
  ck_assert_uint_eq (marks_of (one, 1)->len, 1);
  ck_assert_double_eq (mark_of (one, 1, 0)->x, 3);
  results_clear (&r);
}
END_TEST

/* At the mean of an exponential the share below is 1 - 1/e; shares stay inside [0, 1]. */
START_TEST (a_distribution_rises_from_nothing_to_all)
{
  Results r = results_new ("params.x: [1]");
  SimPlotSpec spec = spec_of ("cdf", "wait_s");
  g_autoptr (SimPlotData) data = NULL;
  double at_mean = 0, mean;
  guint metric;

  ck_assert (sim_summary_find (r.summary, "wait_s.mean", &metric, NULL));
  mean = sim_summary_stat (r.summary, 0, metric).mean;
  assert_refused (&r, &spec, "leave x out");
  spec.x = (char *) "";
  spec.band = TRUE;
  data = data_of (&r, &spec);
  ck_assert_double_eq (mark_of (data, 0, 0)->y, 0);
  ck_assert_double_eq (mark_of (data, 0, marks_of (data, 0)->len - 1)->y, 1);
  for (guint k = 0; k < marks_of (data, 0)->len; k++)
    {
      const SimPlotMark *mark = mark_of (data, 0, k);

      ck_assert (mark->low >= 0 && mark->high <= 1 && mark->low <= mark->y
                 && mark->y <= mark->high);
      ck_assert (k == 0 || (mark->x >= mark[-1].x && mark->y > mark[-1].y));
      at_mean = mark->x <= mean ? mark->y : at_mean;
    }
  ck_assert_double_eq_tol (at_mean, 1 - exp (-1), 0.03);
  results_clear (&r);
}
END_TEST

START_TEST (a_tail_ends_where_few_lie_beyond)
{
  Results r = results_new ("params.x: [1]");
  SimPlotSpec spec = spec_of ("ccdf", "wait_s");
  g_autoptr (SimPlotData) data = NULL;
  double last;

  spec.x = (char *) "";
  spec.log_y = TRUE;
  data = data_of (&r, &spec);
  last = mark_of (data, 0, marks_of (data, 0)->len - 1)->y;
  ck_assert_double_ge (last, 10.0 / 3171 - 1e-12);
  ck_assert_double_le (last, 12.0 / 3171);
  results_clear (&r);
}
END_TEST

START_TEST (a_box_has_its_quantiles_in_order)
{
  Results r = results_new ("params.x: [1, 2]");
  SimPlotSpec spec = spec_of ("box", "wait_s");
  g_autoptr (SimPlotData) data = data_of (&r, &spec);
  SimQuantile median = sim_summary_pooled (r.store, 1, "wait_s", 0.5, NULL);
  const SimPlotMark *box = mark_of (data, 0, 1);

  ck_assert (box->low < box->lower && box->lower < box->y && box->y < box->upper
             && box->upper < box->high);
  ck_assert_double_eq (box->y, median.value);
  ck_assert_str_eq (g_ptr_array_index (data->ticks, 1), "2");
  spec.y = (char *) "items";
  assert_refused (&r, &spec, "no point has enough observations of items");
  results_clear (&r);
}
END_TEST

START_TEST (a_series_is_drawn_over_time)
{
  Results r = results_new ("params.x: [1, 2]");
  SimPlotSpec spec = spec_of ("time", "trail");
  g_autoptr (SimPlotData) data = NULL;

  spec.x = (char *) "";
  assert_refused (&r, &spec, "points share a line and differ by params.x");
  spec.by = (char *) "params.x";
  data = data_of (&r, &spec);
  ck_assert_uint_eq (marks_of (data, 1)->len, 151);
  ck_assert_double_eq_tol (mark_of (data, 1, 0)->x, 0.5, 1e-9);
  ck_assert_double_eq (mark_of (data, 1, 9)->y, 2);
  ck_assert_str_eq (data->time_unit, "s");
  spec.y = (char *) "wait_s";
  assert_refused (&r, &spec, "no point has samples of wait_s");
  results_clear (&r);
}
END_TEST

/* A line through what is 0 would hide it. */
START_TEST (a_line_is_parted_where_it_has_no_logarithm)
{
  Results r = results_new ("params.x: [2, 5]");
  SimPlotSpec spec = spec_of ("time", "trail");
  g_autoptr (SimPlotData) data = NULL;
  g_autofree char *note = NULL;
  const GArray *marks;

  spec.x = (char *) "";
  spec.by = (char *) "params.x";
  spec.log_y = TRUE;
  data = data_of (&r, &spec);
  marks = marks_of (data, 1);
  ck_assert_uint_lt (marks->len, 151);
  ck_assert (isnan (mark_of (data, 1, marks->len - 1)->y));
  ck_assert_double_eq (mark_of (data, 1, marks->len - 2)->y, 5);
  ck_assert_double_eq (mark_of (data, 0, 150)->y, 2);
  note = sim_plot_note (data, &spec);
  ck_assert (strstr (note, "of 0 or less on a logarithmic axis") != NULL);
  results_clear (&r);
}
END_TEST

/* From the third of May 2024 on. */
static void
assert_dates (double days, const char *first, guint n)
{
  g_autoptr (GArray) at = g_array_new (FALSE, FALSE, sizeof (double));
  double from = 1714694400 + 7200;
  g_autoptr (GPtrArray) texts = sim_plot_dates (from, from + days * 86400, at);

  ck_assert_uint_eq (at->len, texts->len);
  ck_assert_uint_eq (texts->len, n);
  ck_assert_str_eq (g_ptr_array_index (texts, 0), first);
  for (guint i = 0; i < at->len; i++)
    {
      g_autoptr (GDateTime) date
        = g_date_time_new_from_unix_utc ((gint64) g_array_index (at, double, i));

      ck_assert_double_ge (g_array_index (at, double, i), from);
      ck_assert_int_eq (g_date_time_get_hour (date), 0);
    }
}

START_TEST (dates_are_first_days)
{
  assert_dates (3, "2024-05-04", 3);
  assert_dates (20, "2024-05-08", 4);
  assert_dates (100, "2024-06", 3);
  assert_dates (365, "2024-07", 4);
  assert_dates (365 * 4, "2025", 4);
  assert_dates (365 * 30, "2030", 3);
}
END_TEST

START_TEST (a_sample_holds_until_the_next)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (SimSample));
  static const SimSample given[] = { { 1, 10 }, { 3, 30 }, { 3, 31 }, { 4, 40 } };

  g_array_append_vals (samples, given, G_N_ELEMENTS (given));
  ck_assert (isnan (sim_observed_at (samples, 0.5)));
  ck_assert_double_eq (sim_observed_at (samples, 1), 10);
  ck_assert_double_eq (sim_observed_at (samples, 2.9), 10);
  ck_assert_double_eq (sim_observed_at (samples, 3), 31);
  ck_assert_double_eq (sim_observed_at (samples, 4), 40);
  ck_assert (isnan (sim_observed_at (samples, 4.1)));
}
END_TEST

TEST_MAIN (plot_kinds, TEST (parts_of_a_stack_lie_on_each_other),
           TEST (cells_of_a_heat_map_lie_as_numbers_do), TEST (values_that_are_near_stay_apart),
           TEST (what_is_not_drawn_is_told), TEST (a_front_is_a_staircase_of_what_nothing_betters),
           TEST (a_distribution_rises_from_nothing_to_all), TEST (a_tail_ends_where_few_lie_beyond),
           TEST (a_box_has_its_quantiles_in_order), TEST (a_series_is_drawn_over_time),
           TEST (a_line_is_parted_where_it_has_no_logarithm), TEST (dates_are_first_days),
           TEST (a_sample_holds_until_the_next))
