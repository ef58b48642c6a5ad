/* sim/cli/commands/cmd_plot.c - `orrery plot`: pictures of a results file, by gnuplot. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/results_file.h"
#include "sim/report/plot/plot.h"
#include "sim/report/plot/warmup.h"

typedef struct {
  char    *format, *out, *x, *y, *by, *facet, *average, *where, *kind, *title, *variant, *warmup,
    *x_better, *y_better, *font;
  double   aspect, letters;
  int      columns;
  char   **names;           /* the target, then plots */
  int      point;
  gboolean log_x, log_y, script, list;
} PlotOptions;

enum { MAX_OPTIONS = 32 };

static const char *const formats[] = { "svg", "png", "pdf", NULL };
static const char *const sides[] = { "unsaid", "low", "high", NULL };   /* as SimBetter */

static gboolean
one_of (const char *option, const char *word, const char *const *words, GError **error)
{
  g_autofree char *all = NULL, *hint = NULL;

  if (word == NULL || g_strv_contains (words, word))
    return TRUE;
  all = g_strjoinv (", ", (char **) words);
  hint = sim_suggest_text (word, words);
  return sim_invalid (error, "%s: no '%s': it is one of %s%s", option, word, all, hint);
}

/* "x.gif" means a picture, of a kind that there is none of; a folder so named may be there. */
static gboolean
check_out (const char *out, GError **error)
{
  g_autofree char *base = out ? g_path_get_basename (out) : NULL;
  const char *dot = base ? strrchr (base, '.') : NULL;

  if (dot == NULL || dot == base || g_str_has_suffix (out, "/")
      || g_file_test (out, G_FILE_TEST_IS_DIR) || g_str_equal (base, "..")
      || g_strv_contains (formats, dot + 1))
    return TRUE;
  return sim_invalid (error,
                      "--out: %s: a picture's name ends in .svg, .png or .pdf; a folder's in /",
                      out);
}

/* Returns: (transfer container): the names of the kinds of plots. */
static const char **
kind_names (void)
{
  GPtrArray *names = g_ptr_array_new ();

  for (const SimChoice *kind = sim_plot_kinds; kind->name; kind++)
    g_ptr_array_add (names, (gpointer) kind->name);
  g_ptr_array_add (names, NULL);
  return (const char **) g_ptr_array_free (names, FALSE);
}

/* 0 is unsaid; "not a number" is refused as well. */
static gboolean
check_size (const PlotOptions *o, GError **error)
{
  if (o->columns < 0 || o->columns > 2)
    return sim_invalid (error, "--columns: 1 or 2");
  if (o->aspect != 0 && !(o->aspect >= 0.1 && o->aspect <= 10))
    return sim_invalid (error, "--aspect: height over width, from 0.1 to 10");
  if (o->letters != 0 && !(o->letters >= 4 && o->letters <= 40))
    return sim_invalid (error, "--letters: from 4 to 40 points");
  if (o->font && (o->font[0] == '\0' || strchr (o->font, ',') || sim_shown_has_controls (o->font)))
    return sim_invalid (error, "--font: the name of a family, such as 'Liberation Serif'");
  return TRUE;
}

static gboolean
check_options (const PlotOptions *o, GError **error)
{
  g_autofree const char **kinds = kind_names ();

  if (o->names == NULL)
    return sim_invalid (
      error,
      "plot needs a results file or a scenario that has been run: `orrery plot FILE.db [PLOT]...`");
  if (o->x && o->y == NULL)
    return sim_invalid (error, "--x and --y go together");
  if (o->y == NULL && (o->kind || o->by || o->facet || o->average || o->where))
    return sim_invalid (error, "a plot of one's own needs --y METRIC (and --x PARAM, but for "
                               "--kind cdf, ccdf and time)");
  if (!check_size (o, error))
    return FALSE;
  return one_of ("--format", o->format, formats, error) && one_of ("--kind", o->kind, kinds, error)
         && one_of ("--x-better", o->x_better, sides + 1, error)
         && one_of ("--y-better", o->y_better, sides + 1, error) && check_out (o->out, error);
}

/* Appends those of the picture's size, and the end, to the options that are there. */
static void
add_size_options (GOptionEntry *entries, PlotOptions *o)
{
  const GOptionEntry size[] = {
    { "columns", 0, 0, G_OPTION_ARG_INT, &o->columns,
      "Size for a paper: 1 column (8.5 cm) or 2 (17 cm), letters of 8 points", "1|2" },
    { "aspect", 0, 0, G_OPTION_ARG_DOUBLE, &o->aspect, "Height over width, such as 0.6", "NUMBER" },
    { "letters", 0, 0, G_OPTION_ARG_DOUBLE, &o->letters, "Size of letters in points", "NUMBER" },
    { "font", 0, 0, G_OPTION_ARG_STRING, &o->font, "Family of the font (Liberation Sans)", "NAME" },
    G_OPTION_ENTRY_NULL
  };
  guint n = 0;

  while (entries[n].long_name)
    n++;
  for (guint i = 0; i < G_N_ELEMENTS (size); i++)
    entries[n + i] = size[i];
}

static gboolean
parse_options (PlotOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  GOptionEntry entries[MAX_OPTIONS] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "svg (default), png or pdf", "FORM" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Folder for the pictures, or a picture's name (.svg, .png, .pdf)", "PATH" },
    { "variant", 0, 0, G_OPTION_ARG_STRING, &o->variant, "The plan of this name (see `show --all`)",
      "NAME" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &o->list, "Print which plots there are", NULL },
    { "script", 0, 0, G_OPTION_ARG_NONE, &o->script, "Print the gnuplot script instead", NULL },
    { "x", 0, 0, G_OPTION_ARG_STRING, &o->x,
      "A plot of one's own: parameter or metric on x ...", "NAME" },
    { "y", 0, 0, G_OPTION_ARG_STRING, &o->y, "... metric on y", "METRIC" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &o->by, "... a line a value of this parameter", "PARAM" },
    { "facet", 0, 0, G_OPTION_ARG_STRING, &o->facet, "... a picture for each value", "PARAM" },
    { "average", 0, 0, G_OPTION_ARG_STRING, &o->average, "... averaged over these parameters",
      "PARAM,..." },
    { "where", 0, 0, G_OPTION_ARG_STRING, &o->where, "... only where this holds", "EXPR" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &o->kind,
      "... line (default), points, bars, stacked, heat, front, cdf, ccdf, box or time", "KIND" },
    { "x-better", 0, 0, G_OPTION_ARG_STRING, &o->x_better, "... of a front: better x", "SIDE" },
    { "y-better", 0, 0, G_OPTION_ARG_STRING, &o->y_better, "... low or high; better y", "SIDE" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &o->title, "... with this title", "TEXT" },
    { "log-x", 0, 0, G_OPTION_ARG_NONE, &o->log_x, "... logarithmic x", NULL },
    { "log-y", 0, 0, G_OPTION_ARG_NONE, &o->log_y, "... logarithmic y", NULL },
    { "warmup", 0, 0, G_OPTION_ARG_STRING, &o->warmup,
      "Of a scenario: a tally averaged over pilot runs, and where MSER-5 cuts", "METRIC" },
    { "point", 0, 0, G_OPTION_ARG_INT, &o->point, "... at this point of its sweep (0)", "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->names, "", "FILE.db [PLOT]..." },
  };

  add_size_options (entries, o);
  if (!sim_cli_options ("- draw the plots of a results file", entries, argc, argv, status))
    return FALSE;
  if (check_options (o, &error))
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

/* --- which results, which plots --- */

static SimBetter
side_of (const char *word)
{
  SimBetter side = SIM_BETTER_UNSAID;

  while (word && !g_str_equal (sides[side], word))
    side++;
  return side;
}

/* The interval is drawn wherever the kind has a place for it. */
static gboolean
shows_interval (const SimPlotSpec *plot)
{
  SimPlotSpec with = *plot;

  with.band = TRUE;
  return sim_plot_fault (&with) == NULL;
}

/* The plot of the command line. */
static GPtrArray *
own_plot (SimStore *store, const PlotOptions *o, GError **error)
{
  g_autoptr (GPtrArray) plots = g_ptr_array_new_with_free_func (sim_plot_spec_free);
  SimPlotSpec *spec = g_new0 (SimPlotSpec, 1);

  g_ptr_array_add (plots, spec);
  spec->id = g_strdelimit (g_strdup (o->y), "/[]*", '_');
  spec->title = o->title ? g_strdup (o->title) : sim_store_meta (store, "title");
  spec->kind = g_strdup (o->kind ? o->kind : "line");
  spec->x = g_strdup (o->x ? o->x : "");
  spec->y = g_strdup (o->y);
  spec->by = g_strdup (o->by);
  spec->facet = g_strdup (o->facet);
  spec->average = o->average ? sim_plot_average (o->average) : NULL;
  spec->x_better = side_of (o->x_better);
  spec->y_better = side_of (o->y_better);
  spec->band = shows_interval (spec);
  spec->log_x = o->log_x;
  spec->log_y = o->log_y;
  if (o->where && !(spec->where = sim_expr_parse (o->where, error)))
    return NULL;
  return g_steal_pointer (&plots);
}

static gboolean
is_wanted (const PlotOptions *o, const char *id)
{
  return o->names[1] == NULL || g_strv_contains ((const char *const *) o->names + 1, id);
}

static gboolean
check_names (const GPtrArray *plots, const PlotOptions *o, GError **error)
{
  g_autofree const char **ids = g_new0 (const char *, plots->len + 1);

  for (guint i = 0; i < plots->len; i++)
    ids[i] = ((const SimPlotSpec *) g_ptr_array_index (plots, i))->id;
  for (guint i = 1; o->names[i]; i++)
    {
      g_autofree char *hint = NULL;

      if (g_strv_contains (ids, o->names[i]))
        continue;
      hint = sim_suggest_text (o->names[i], ids);
      return sim_invalid (error, "%s: no plot '%s'%s", o->names[0], o->names[i], hint);
    }
  return plots->len > 0
         || sim_invalid (
           error,
           "%s: the scenario has no plots; say --x PARAM --y METRIC, or give it a section `plots`",
           o->names[0]);
}

/* --- drawing --- */

static const char *
format_of (const PlotOptions *o)
{
  for (guint i = 0; o->out && formats[i]; i++)
    {
      g_autofree char *suffix = g_strconcat (".", formats[i], NULL);

      if (g_str_has_suffix (o->out, suffix))
        return formats[i];
    }
  return o->format ? o->format : formats[0];
}

static SimPictureSize
size_of (const PlotOptions *o)
{
  return (SimPictureSize){ (guint) o->columns, o->aspect, o->letters, o->font };
}

/* Is --out a picture's name, not a folder? */
static gboolean
names_file (const PlotOptions *o)
{
  g_autofree char *suffix = g_strconcat (".", format_of (o), NULL);

  return o->out && g_str_has_suffix (o->out, suffix);
}

static char *
file_of (const PlotOptions *o, const char *results, const char *id)
{
  g_autofree char *stem = sim_cli_stem (results), *name = NULL;

  if (names_file (o))
    return g_strdup (o->out);
  name = g_strdup_printf ("%s-%s.%s", stem, id, format_of (o));
  return o->out ? g_build_filename (o->out, name, NULL) : g_steal_pointer (&name);
}

/* An id is a part of a picture's name, and in a results file it may be anything. */
static gboolean
check_id (const PlotOptions *o, const char *id, const char *file, GError **error)
{
  if (names_file (o))
    return TRUE;
  if (strchr (id, '/') || sim_shown_has_controls (id))
    return sim_invalid (error, "plot '%s': its id is no part of a file's name: say --out FILE.svg",
                        id);
  return sim_cli_may_make (file, error);
}

/* The results that plots are drawn of. */
typedef struct {
  SimStore *store;
  const SimSummary *summary;
} Results;

static gboolean
draw (const SimCli *cli, const PlotOptions *o, const Results *from, const SimPlotSpec *spec,
      GError **error)
{
  g_autofree char *results = sim_cli_results (o->names[0], NULL);
  g_autofree char *file = file_of (o, results, spec->id);
  g_autofree char *templates = g_build_filename (cli->data_dir, "plots", NULL);
  SimPicture output = { format_of (o), file, templates, size_of (o) };
  g_autofree char *script = sim_plot_script (from->summary, from->store, spec, &output, error);

  if (script == NULL)
    return FALSE;
  if (o->script)
    {
      g_print ("%s", script);
      return TRUE;
    }
  if (!check_id (o, spec->id, file, error))
    return FALSE;
  if (o->out && !names_file (o) && g_mkdir_with_parents (o->out, 0777) != 0)
    return sim_error (error, SIM_ERROR_FILE, "%s: cannot be made: %s", o->out, g_strerror (errno));
  if (!sim_gnuplot_run (script, file, error))
    return FALSE;
  g_print ("%s\n", file);
  return TRUE;
}

static void
list (const SimPlotSpec *spec)
{
  g_autofree char *title = sim_cli_title (spec->title ? spec->title : "");

  g_print ("%s  %s\n", spec->id, title);
}

static gboolean
draw_all (const SimCli *cli, const PlotOptions *o, SimStore *store, GError **error)
{
  g_autoptr (GPtrArray) plots = o->y ? own_plot (store, o, error) : sim_store_plots (store, error);
  g_autoptr (SimSummary) summary = plots ? sim_summary_new (store, error) : NULL;
  guint n = 0;

  if (summary == NULL || (!o->y && !check_names (plots, o, error)))
    return FALSE;
  for (guint i = 0; i < plots->len; i++)
    {
      const SimPlotSpec *spec = g_ptr_array_index (plots, i);

      if (!o->y && !is_wanted (o, spec->id))
        continue;
      if (n++ > 0 && names_file (o))
        return sim_invalid (
          error,
          "--out names one picture, but there are several plots: name one of them, or a folder");
      if (o->list)
        list (spec);
      else if (!draw (cli, o, &(Results){ store, summary }, spec, error))
        return FALSE;
    }
  return TRUE;
}

static int
plot (const SimCli *cli, PlotOptions *o)
{
  GError *error = NULL;
  g_autoptr (SimStore) store = sim_cli_open_target (cli, o->names[0], &o->variant);
  guint n_ok, n_failed;

  if (store == NULL)
    return SIM_EXIT_INVALID;
  if (!draw_all (cli, o, store, &error) || !sim_store_counts (store, &n_ok, &n_failed, &error))
    return sim_cli_fail (error);
  if (n_failed > 0 && !o->list)
    g_printerr ("%u of %u runs failed: what is drawn is of the others; `orrery report` tells why\n",
                n_failed, n_ok + n_failed);
  if (!o->list)
    sim_cli_tell_missing (store, "plot");
  sim_cli_tell_beyond (store, o->variant, "plot");
  return SIM_EXIT_OK;
}

/* --- warm-up --- */

static gboolean
draw_warmup (const SimCli *cli, const PlotOptions *o, const SimPlan *plan, GError **error)
{
  g_autoptr (SimPointParams) params = sim_plan_params (plan, (guint) o->point);
  g_autofree char *id = g_strdup_printf ("warmup-%s", o->warmup);
  g_autofree char *file = file_of (o, o->names[0], id);
  g_autofree char *templates = g_build_filename (cli->data_dir, "plots", NULL);
  g_autofree char *label = sim_plan_label (plan, (guint) o->point), *script = NULL, *note = NULL;
  SimPicture picture = { format_of (o), file, templates, size_of (o) };
  SimWarmup warmup = { .metric = o->warmup, .title = o->title ? o->title : label };
  g_autoptr (GArray) curve = NULL;
  SimRunSpec spec;
  SimTime cut;

  sim_plan_spec (plan, params, 0, &spec);
  curve = sim_run_warmup (&spec, o->warmup, &cut, error);
  if (curve == NULL)
    return FALSE;
  warmup.curve = curve;
  warmup.cut_s = (double) cut / sim_scenario_run (sim_plan_scenario (plan))->ticks_per_s;
  script = sim_warmup_script (&warmup, &picture, error);
  note = warmup.note;
  if (script == NULL)
    return FALSE;
  if (o->script)
    {
      g_print ("%s", script);
      return TRUE;
    }
  if (!check_id (o, id, file, error) || !sim_gnuplot_run (script, file, error))
    return FALSE;
  g_print ("%s\n%s\n", file, note);
  return TRUE;
}

static int
plot_warmup (const SimCli *cli, const PlotOptions *o)
{
  GError *error = NULL;
  SimLoaded loaded;
  guint n;

  if (!sim_cli_load (cli, o->names[0], NULL, NULL, &loaded))
    return SIM_EXIT_INVALID;
  n = sim_plan_n_points (loaded.plan);
  if (o->point < 0 || (guint) o->point >= n)
    sim_invalid (&error, "--point %d: the scenario has %u, from 0", o->point, n);
  else
    draw_warmup (cli, o, loaded.plan, &error);
  sim_loaded_clear (&loaded);
  return error ? sim_cli_fail (error) : SIM_EXIT_OK;
}

int
cmd_plot (const SimCli *cli, int argc, char **argv)
{
  PlotOptions o = { 0 };
  int status = SIM_EXIT_OK;
  char **texts[]
    = { &o.format, &o.out,   &o.x,       &o.y,      &o.by,       &o.facet,    &o.average, &o.where,
        &o.kind,   &o.title, &o.variant, &o.warmup, &o.x_better, &o.y_better, &o.font };

  if (parse_options (&o, &argc, &argv, &status))
    status = o.warmup ? plot_warmup (cli, &o) : plot (cli, &o);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (o.names);
  return status;
}
