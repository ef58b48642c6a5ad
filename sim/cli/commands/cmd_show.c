/* sim/cli/commands/cmd_show.c - `orrery show`: what a results file says, with confidence
 * intervals.  Needs nothing but the file. */
#include "sim/cli/commands.h"
#include "sim/cli/support/results_file.h"
#include "sim/report/table/best.h"
#include "sim/report/table/compare.h"
#include "sim/report/table/results.h"
#include "sim/report/table/show.h"

typedef struct {
  char   **metrics, **by;
  char    *format, *where, *variant, *best, *within;
  gboolean pooled, info, effects, all, smallest, largest;
} ShowOptions;

static void
options_clear (ShowOptions *o)
{
  g_strfreev (o->metrics);
  g_strfreev (o->by);
  g_free (o->format);
  g_free (o->where);
  g_free (o->variant);
  g_free (o->best);
  g_free (o->within);
}

static gboolean
parse_options (ShowOptions *o, int *argc, char ***argv, int *status)
{
  const GOptionEntry entries[] = {
    { "metric", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &o->metrics,
      "Only this metric (repeat for more)", "M" },
    { "by", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &o->by,
      "Average over all other swept parameters", "PARAM" },
    { "where", 'w', 0, G_OPTION_ARG_STRING, &o->where, "Only points for which this holds", "EXPR" },
    { "pooled", 'p', 0, G_OPTION_ARG_NONE, &o->pooled,
      "Quantiles of tallies over all replications together, too", NULL },
    { "effects", 'e', 0, G_OPTION_ARG_NONE, &o->effects,
      "Main effects and first-order Sobol indices of the swept parameters", NULL },
    { "best", 0, 0, G_OPTION_ARG_STRING, &o->best,
      "Which point is best, with probability 0.95, or what is missing to tell", "METRIC" },
    { "smallest", 0, 0, G_OPTION_ARG_NONE, &o->smallest, "... best is the smallest", NULL },
    { "largest", 0, 0, G_OPTION_ARG_NONE, &o->largest, "... best is the largest", NULL },
    { "within", 0, 0, G_OPTION_ARG_STRING, &o->within,
      "... a difference below this does not matter: a number, or a share (1 %)", "DIFF" },
    { "info", 'i', 0, G_OPTION_ARG_NONE, &o->info,
      "Where the file comes from: versions, seed, parameters", NULL },
    { "variant", 0, 0, G_OPTION_ARG_STRING, &o->variant, "The plan of this name (see --all)",
      "NAME" },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &o->all,
      "Everything stored: the present plan, then every variant", NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "table, md, csv or json", "FORM" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("FILE.db - show results", entries, argc, argv, status))
    return FALSE;
  if (*argc == 2)
    return TRUE;
  g_printerr ("orrery show: needs one results file: `orrery show FILE.db`\n");
  *status = SIM_EXIT_INVALID;
  return FALSE;
}

static GPtrArray *
names_of (char **texts)
{
  GPtrArray *names = texts ? g_ptr_array_new () : NULL;

  for (guint i = 0; texts && texts[i]; i++)
    g_ptr_array_add (names, texts[i]);
  return names;
}

/* Central metrics for people unless they name some, all for programs. */
static SimTable *
effects_table (SimStore *store, const SimSummary *summary, const GPtrArray *names, gboolean exact,
               GError **error)
{
  g_autofree char *design = sim_store_meta (store, "design");
  g_autoptr (GArray) metrics = sim_report_metrics (summary, names, error);

  if (metrics == NULL)
    return NULL;
  for (guint i = names || exact ? 0 : metrics->len; i-- > 0;)
    if (!sim_report_is_central (sim_summary_metric (summary, g_array_index (metrics, guint, i))))
      g_array_remove_index (metrics, i);
  return sim_report_effects (summary, metrics, design, exact, error);
}

static gboolean
for_people (SimTableFormat format)
{
  return format == SIM_TABLE_TEXT || format == SIM_TABLE_MD;
}

/* A column a metric. */
static SimTable *
points_table (const SimSummary *summary, const GPtrArray *metrics, const char *filter,
              GString *notes, GError **error)
{
  g_autoptr (SimExpr) where = filter ? sim_expr_parse (filter, error) : NULL;
  g_autoptr (GArray) points = NULL;
  g_autofree char *text = NULL;

  if (filter && (where == NULL || !(points = sim_summary_select (summary, where, error))))
    return NULL;
  text = sim_report_notes (summary, metrics, NULL, points);
  g_string_append (notes, text ? text : "");
  return sim_report_some_points (summary, metrics, NULL, points, error);
}

/* An empty table would look like results without a value. */
static gboolean
check_where (const SimSummary *summary, const char *filter, GError **error)
{
  g_autoptr (SimExpr) where = filter ? sim_expr_parse (filter, error) : NULL;
  g_autoptr (GArray) points = where ? sim_summary_select (summary, where, error) : NULL;

  if (filter == NULL)
    return TRUE;
  if (points == NULL)
    return FALSE;
  return points->len > 0
         || sim_invalid (error, "--where: '%s' is true at none of the %u points", filter,
                         sim_summary_n_points (summary));
}

/* People get a column per metric where that is not too wide; programs, and those who ask for `--by`
 * or `--pooled`, a row per metric.  @notes: what people are told below the table. */
static SimTable *
make_table (SimStore *store, const ShowOptions *o, SimTableFormat format, GString *notes,
            GError **error)
{
  g_autoptr (GPtrArray) names = names_of (o->metrics), by = names_of (o->by);
  g_autoptr (SimSummary) summary = NULL;
  g_autoptr (GArray) metrics = NULL;
  SimShowOptions how = { .metrics = names,
                         .by = by,
                         .where = o->where,
                         .pooled = o->pooled,
                         .humane = for_people (format) };

  if (o->info)
    return sim_show_info (store, error);
  summary = sim_summary_new (store, error);
  metrics = summary ? sim_report_metrics (summary, names, error) : NULL;
  if (metrics == NULL || !check_where (summary, o->where, error))
    return NULL;
  sim_cli_tell_idle (store, summary, "show");
  if (o->effects)
    return effects_table (store, summary, names, !for_people (format), error);
  if (for_people (format) && !o->by && !o->pooled
      && (names == NULL || metrics->len <= SIM_REPORT_MAX_METRICS))
    return points_table (summary, names, o->where, notes, error);
  return sim_show_table (store, summary, &how, error);
}

static void
print_head (SimStore *store, const char *variant, gboolean all)
{
  g_autofree char *stored = sim_store_meta (store, "title"),
                  *title = sim_cli_title (stored ? stored : ""),
                  *warning = sim_store_warning (store);
  g_autofree char *differs = variant ? sim_store_differences (store) : NULL;
  g_autofree char *beyond = all ? NULL : sim_cli_beyond (store, variant);
  guint n_ok = 0, n_failed = 0;

  sim_store_counts (store, &n_ok, &n_failed, NULL);
  g_print ("%s\n", title);
  if (variant && variant[0])
    g_print ("variant %s%s%s\n", variant, differs[0] ? ": " : "", differs);
  else if (all)
    g_print ("present plan\n");
  g_print ("%u %s", n_ok, n_ok == 1 ? "run" : "runs");
  if (n_failed > 0)
    g_print (" and %u failed %s", n_failed, n_failed == 1 ? "one" : "ones");
  if (n_ok == 0)
    g_print (": nothing to show%s", n_failed > 0 ? "" : " until it has run");
  g_print ("%s%s", beyond ? "; " : "", beyond ? beyond : "");
  g_print ("\n%s%s\n", warning ? warning : "", warning ? "\n" : "");
}

static gboolean
show_plan (SimStore *store, const char *variant, const ShowOptions *o, SimTableFormat format,
           GError **error)
{
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (SimTable) table = make_table (store, o, format, notes, error);
  g_autofree char *text = NULL;

  if (table == NULL)
    return FALSE;
  sim_cli_tell_missing (store, "show");
  if (format == SIM_TABLE_TEXT)
    print_head (store, variant, o->all);
  else if (!o->all)
    sim_cli_tell_beyond (store, variant, "show");
  text = sim_table_print (table, format);
  g_print ("%s", text);
  if (format == SIM_TABLE_TEXT)
    g_print ("%s", notes->str);
  return TRUE;
}

/* --- the best --- */

static gboolean
check_best (const ShowOptions *o, GError **error)
{
  if (o->best == NULL)
    return !(o->smallest || o->largest || o->within)
           || sim_invalid (error, "--smallest, --largest and --within go with --best METRIC");
  if (o->smallest == o->largest)
    return sim_invalid (error, "--best %s: say --smallest or --largest", o->best);
  return !(o->all || o->by || o->where || o->pooled || o->effects || o->info || o->metrics)
         || sim_invalid (error,
                         "--best compares all points of a plan: leave the other options out");
}

static gboolean
show_best (SimStore *store, const ShowOptions *o, SimTableFormat format, GError **error)
{
  SimBestOptions how = { o->best, o->smallest, o->within };
  g_autoptr (SimSummary) summary = sim_summary_new_with_runs (store, error);
  g_autofree char *sentence = NULL, *text = NULL;
  g_autoptr (SimTable) table
    = summary ? sim_report_best (store, summary, &how, &sentence, error) : NULL;

  if (table == NULL)
    return FALSE;
  text = sim_table_print (table, format);
  if (format == SIM_TABLE_TEXT)
    g_print ("%s\n\n%s", sentence, text);
  else
    {
      g_printerr ("%s\n", sentence);
      g_print ("%s", text);
    }
  return TRUE;
}

/* --- everything --- */

/* A row a variant, point and metric: plans differ in what they sweep, so points are texts. */
static gboolean
add_rows (SimTable *table, SimStore *store, const char *variant, const ShowOptions *o,
          GError **error)
{
  g_autoptr (GPtrArray) names = names_of (o->metrics);
  g_autoptr (SimSummary) summary = sim_summary_new (store, error);
  g_autoptr (GArray) metrics = summary ? sim_report_metrics (summary, names, error) : NULL;
  g_autofree char *differs = sim_store_differences (store);

  for (guint p = 0; metrics && p < sim_summary_n_points (summary); p++)
    for (guint i = 0; i < metrics->len; i++)
      {
        guint m = g_array_index (metrics, guint, i);
        SimStat stat = sim_summary_stat (summary, p, m);
        g_autofree char *label = sim_summary_label (summary, p);
        g_autofree char *point
          = g_strdup_printf ("%s%s%s", label, label[0] && differs[0] ? " " : "", differs);

        sim_table_cell (table, variant);
        sim_table_cell (table, point);
        sim_table_cell (table, sim_summary_metric (summary, m)->name);
        sim_table_cell (table, sim_summary_metric (summary, m)->unit);
        sim_table_number (table, stat.mean);
        sim_table_number (table, stat.half_width);
        sim_table_number (table, stat.n);
      }
  return metrics != NULL;
}

static SimTable *
all_table (void)
{
  static const char *const titles[]
    = { "variant", "point", "metric", "unit", "mean", "half_width", "n" };
  SimTable *table = sim_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    sim_table_column (table, titles[i], i >= 4);
  return table;
}

static gboolean
show_each (SimStore *store, const GPtrArray *variants, const ShowOptions *o, SimTableFormat format,
           GError **error)
{
  g_autoptr (SimTable) table = all_table ();
  g_autofree char *text = NULL;
  gboolean people = format == SIM_TABLE_TEXT;

  for (guint i = 0; i < variants->len; i++)
    {
      const char *name = ((const SimStoreVariant *) g_ptr_array_index (variants, i))->name;

      if (people && i > 0)
        g_print ("\n");
      if (!sim_store_select (store, i ? name : NULL, error)
          || !(people ? show_plan (store, name, o, format, error)
                      : add_rows (table, store, name, o, error)))
        return FALSE;
    }
  text = people ? NULL : sim_table_print (table, format);
  if (text)
    g_print ("%s", text);
  return TRUE;
}

static gboolean
show_all (SimStore *store, const ShowOptions *o, SimTableFormat format, GError **error)
{
  g_autoptr (GPtrArray) variants = sim_store_variants (store, error);
  guint n_stored = 0, n_undescribed = 0;

  if (variants == NULL || !show_each (store, variants, o, format, error)
      || !sim_store_beyond (store, &n_stored, &n_undescribed, error))
    return FALSE;
  if (n_undescribed > 0)
    g_printerr ("orrery show: %u runs of earlier plans are stored too, by an orrery that did not "
                "keep what they were of; `orrery run` with their settings shows them again\n",
                n_undescribed);
  return TRUE;
}

static int
show (const char *path, const ShowOptions *o)
{
  g_autoptr (SimStore) store = NULL;
  SimTableFormat format;
  GError *error = NULL;
  gboolean done;

  if (!check_best (o, &error))
    return sim_cli_fail (error);
  if (o->all && o->variant)
    sim_invalid (&error, "--all shows every variant: leave out --variant");
  else if (sim_table_format (o->format ? o->format : "table", &format, &error))
    store = sim_cli_open (path, o->variant, &error);
  if (store == NULL)
    return sim_cli_fail (error);
  done = o->best  ? show_best (store, o, format, &error)
         : o->all ? show_all (store, o, format, &error)
                  : show_plan (store, o->variant, o, format, &error);
  return done ? SIM_EXIT_OK : sim_cli_fail (error);
}

int
cmd_show (const SimCli *cli, int argc, char **argv)
{
  ShowOptions options = { 0 };
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    status = show (argv[1], &options);
  options_clear (&options);
  return status;
}
