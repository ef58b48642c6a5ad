/* sim/report/plot/plot_label.c - names with unit suffixes as labels for people (plot.h). */
#include <string.h>
#include "sim/report/plot/plot.h"
#include "sim/report/plot/plot_data.h"
#include "sim/report/table/results.h"

/* Suffixes of names and the units they stand for; longer ones first. */
static const struct {
  const char *suffix, *unit;
} units[] = {
  { "_flop_per_s", "FLOP/s" }, { "_bytes_per_s", "B/s" }, { "_tokens_per_s", "tokens/s" },
  { "_requests_per_s", "requests/s" },
  { "_usd_per_h", "USD/h" }, { "_usd_per_mtokens", "USD per million tokens" }, { "_per_s", "1/s" },
  { "_hz", "Hz" },
  { "_bytes", "B" }, { "_flop", "FLOP" }, { "_usd", "USD" }, { "_eth", "ETH" }, { "_s", "s" },
  { "_w", "W" }, { "_j", "J" },
};

/* What a statistic is called behind a comma. */
static const struct {
  const char *suffix, *text;
} statistics[] = {
  { ".mean", "" }, { ".p50", ", median" }, { ".p90", ", 90th percentile" },
  { ".p99", ", 99th percentile" },
  { ".p999", ", 99.9th percentile" }, { ".max", ", maximum" }, { ".min", ", minimum" },
  { ".sd", ", standard deviation" },
  { ".n", ", number" }, { ".last", ", at the end" },
};

/* Cuts @suffix off @name.  Returns: TRUE if it was there (and something before it). */
static gboolean
cut (char *name, const char *suffix)
{
  if (!g_str_has_suffix (name, suffix) || strlen (name) == strlen (suffix))
    return FALSE;
  name[strlen (name) - strlen (suffix)] = '\0';
  return TRUE;
}

char *
sim_plot_label (const char *name, const char *unit)
{
  g_autofree char *text = sim_report_short_path (name);
  const char *statistic = "";
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (statistics) && !found; i++)
    if ((found = cut (text, statistics[i].suffix)))
      statistic = statistics[i].text;
  found = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units) && !found; i++)
    if ((unit == NULL || g_str_equal (unit, units[i].unit))
        && (found = cut (text, units[i].suffix)))
      unit = units[i].unit;
  for (char *c = text; *c; c++)
    if (*c == '_')
      *c = ' ';
  if (unit == NULL || g_str_equal (unit, "1"))
    return g_strconcat (text, statistic, NULL);
  return g_strdup_printf ("%s%s (%s)", text, statistic, unit);
}

/* --- axes --- */

/* A table of series is called by its name. */
static char *
metric_label (const SimPlotData *data, const SimPlotSpec *spec)
{
  g_autofree char *name = g_strndup (spec->y, strcspn (spec->y, "["));

  return data->metric ? sim_plot_label (data->metric->name, data->metric->unit)
                      : sim_plot_label (name, NULL);
}

char *
sim_plot_x_label (const SimPlotData *data, const SimPlotSpec *spec)
{
  if (spec->x_label)
    return g_strdup (spec->x_label);
  if (data->x_metric)
    return sim_plot_label (data->x_metric->name, data->x_metric->unit);
  if (sim_plot_has_x (spec))
    return sim_plot_label (spec->x, NULL);
  if (data->time_unit)
    return data->calendar ? g_strdup (data->time_unit)
                          : g_strdup_printf ("time (%s)", data->time_unit);
  return metric_label (data, spec);
}

char *
sim_plot_y_label (const SimPlotData *data, const SimPlotSpec *spec)
{
  if (spec->y_label)
    return g_strdup (spec->y_label);
  if (sim_plot_is (spec, "cdf"))
    return g_strdup ("share at or below");
  if (sim_plot_is (spec, "ccdf"))
    return g_strdup ("share above");
  return metric_label (data, spec);
}

/* --- below the picture --- */

/* What the marks are. */
static char *
kind_note (const SimPlotData *data, const SimPlotSpec *spec)
{
  gboolean area = sim_plot_is (spec, "line") || !sim_plot_has_x (spec);

  if (sim_plot_is (spec, "box"))
    return g_strdup ("box: quartiles and median; line: 5th to 95th percentile");
  if (sim_plot_is (spec, "heat"))
    return g_strdup (data->n_outside > 0 ? "white: no value, or none above 0" : "white: no value");
  if (sim_plot_is (spec, "front"))
    return g_strdup_printf ("front: of means%s",
                            spec->band && data->n > 1 ? "; bars: 95 % confidence" : "");
  if (!spec->band || data->n < 2)
    return NULL;
  return g_strdup_printf ("%s: 95 %% confidence, %u replications", area ? "band" : "bars", data->n);
}

static void
add_missing (GPtrArray *parts, guint n, const char *what)
{
  if (n > 0)
    g_ptr_array_add (parts, g_strdup_printf ("not drawn: %u %s", n, what));
}

char *
sim_plot_note (const SimPlotData *data, const SimPlotSpec *spec)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  char *kind = kind_note (data, spec);

  if (kind)
    g_ptr_array_add (parts, kind);
  for (guint p = 0; p < data->published->len; p++)
    if (((const GArray *) g_ptr_array_index (data->published, p))->len > 0)
      {
        g_ptr_array_add (parts, g_strdup ("□ published"));
        break;
      }
  add_missing (parts, data->n_hidden, "smaller ones");
  add_missing (parts, data->n_short, "with few observations");
  if (!sim_plot_is (spec, "heat"))
    {
      add_missing (parts, data->n_blank, "without a value");
      add_missing (parts, data->n_outside, "of 0 or less on a logarithmic axis");
    }
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("; ", (char **) parts->pdata);
}

/* --- dates --- */

enum { MOST_DATES = 5 };

/* Steps between dates, shortest first: days, or months. */
static const struct {
  int days, months;
} steps[] = { { 1, 0 },  { 2, 0 },  { 5, 0 },  { 10, 0 }, { 0, 1 },  { 0, 2 },
              { 0, 3 },  { 0, 6 },  { 0, 12 }, { 0, 24 }, { 0, 60 }, { 0, 120 } };

/* The first date of this step that is not before @from. */
static GDateTime *
first_date (guint step, double from)
{
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc ((gint64) from);
  int year = g_date_time_get_year (start), month = g_date_time_get_month (start);
  int every = steps[step].months;
  GDateTime *date;

  if (every > 12)
    year -= year % (every / 12);
  if (every > 0)
    month = every >= 12 ? 1 : month - (month - 1) % every;
  date = g_date_time_new_utc (year, month, every > 0 ? 1 : g_date_time_get_day_of_month (start), 0,
                              0, 0);
  while ((double) g_date_time_to_unix (date) < from)
    {
      GDateTime *next = every > 0 ? g_date_time_add_months (date, every)
                                  : g_date_time_add_days (date, steps[step].days);

      g_date_time_unref (date);
      date = next;
    }
  return date;
}

static void
put_dates (guint step, double from, double to, GArray *at, GPtrArray *texts)
{
  g_autoptr (GDateTime) date = first_date (step, from);
  const char *format = steps[step].months == 0    ? "%Y-%m-%d"
                       : steps[step].months >= 12 ? "%Y"
                                                  : "%Y-%m";

  g_array_set_size (at, 0);
  g_ptr_array_set_size (texts, 0);
  while ((double) g_date_time_to_unix (date) <= to && texts->len <= MOST_DATES)
    {
      double time_s = (double) g_date_time_to_unix (date);
      GDateTime *next = steps[step].months > 0 ? g_date_time_add_months (date, steps[step].months)
                                               : g_date_time_add_days (date, steps[step].days);

      g_array_append_val (at, time_s);
      g_ptr_array_add (texts, g_date_time_format (date, format));
      g_date_time_unref (date);
      date = next;
    }
}

GPtrArray *
sim_plot_dates (double from, double to, GArray *at)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  guint step = 0;

  put_dates (step, from, to, at, texts);
  while (texts->len > MOST_DATES && step + 1 < G_N_ELEMENTS (steps))
    put_dates (++step, from, to, at, texts);
  return texts;
}
