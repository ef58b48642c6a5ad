/* sim/report/plot/plot_label.c - names with unit suffixes as labels for people (plot.h). */
#include <string.h>
#include "sim/report/plot/plot.h"
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
