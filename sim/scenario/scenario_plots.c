/* sim/scenario/scenario_plots.c - the section `plots:`: pictures of the results. */
#include "sim/scenario/sections.h"
#include "sim/base/shown.h"
#include <string.h>

typedef struct {
  const char *id, *title, *x, *y, *by, *facet, *average, *where, *x_label, *y_label;
  int         kind, band, x_scale, y_scale, x_better, y_better;
  SimList     events, published;
} PlotRows;

/* clang-format off */
const SimChoice sim_plot_kinds[] = {
  { "line", "a line for each value of `by`", NULL },
  { "points", "points only", NULL },
  { "bars", "grouped bars", NULL },
  { "stacked", "bars on top of each other, for parts of a whole", NULL },
  { "heat", "a cell for each pair of x and `by`, coloured by y", NULL },
  { "front", "points, and the line of those that no other betters in both x and y", NULL },
  { "cdf", "the share of observations of y at or below a value, from histograms", NULL },
  { "ccdf", "the share above a value", NULL },
  { "box", "median, quartiles, 5th and 95th percentile of the observations of y", NULL },
  { "time", "a series over the time of a run: mean over replications", NULL },
  { NULL, NULL, NULL }
};
static const SimChoice betters[] = { { "unsaid", "no front", NULL },
                                     { "low", "less is better", NULL },
                                     { "high", "more is better", NULL }, { NULL, NULL, NULL } };
static const SimChoice bands[]  = { { "none", "no band", NULL },
                                    { "ci95", "95 % confidence interval", NULL },
                                    { NULL, NULL, NULL } };
static const SimChoice scales[] = { { "linear", "linear axis", NULL },
                                    { "log", "logarithmic axis", NULL }, { NULL, NULL, NULL } };

const SimParam sim_section_plot[] = {
  SIM_PARAM (PlotRows, id,      "1", NULL, "any", "name of the picture's file", "house"),
  SIM_PARAM (PlotRows, title,   "1", "", "any", "above the picture", "house"),
  SIM_PARAM_CHOICE (PlotRows, kind, sim_plot_kinds, "line", "how values are drawn", "house"),
  SIM_PARAM (PlotRows, x,       "1", "", "any",
             "a swept parameter, or a metric; cdf, ccdf and time have an x of their own", "house"),
  SIM_PARAM (PlotRows, y,       "1", NULL, "any", "a metric", "house"),
  SIM_PARAM (PlotRows, by,      "1", "", "any",
             "a swept parameter: one line each; of a heat map, its rows", "house"),
  SIM_PARAM (PlotRows, facet,   "1", "", "any",
             "a swept parameter: a small picture for each of its values", "house"),
  SIM_PARAM (PlotRows, average, "1", "", "any",
             "swept parameters, commas between them, over whose values y is averaged", "house"),
  SIM_PARAM_CHOICE (PlotRows, band, bands, "none", "interval around a line", "house"),
  SIM_PARAM_CHOICE (PlotRows, x_better, betters, "unsaid", "of a front: which x is better",
                    "house"),
  SIM_PARAM_CHOICE (PlotRows, y_better, betters, "unsaid", "of a front: which y is better",
                    "house"),
  SIM_PARAM (PlotRows, where,   "1", "", "any", "which points", "house"),
  SIM_PARAM_CHOICE (PlotRows, x_scale, scales, "linear", "scale of x", "house"),
  SIM_PARAM_CHOICE (PlotRows, y_scale, scales, "linear", "scale of y", "house"),
  SIM_PARAM (PlotRows, x_label, "1", "", "any", "label of x", "house"),
  SIM_PARAM (PlotRows, y_label, "1", "", "any", "label of y", "house"),
  SIM_PARAM_LIST (PlotRows, events, &sim_plot_event_list, "[]", "[0, 50]",
                  "vertical lines: where, and what happened there", "house"),
  SIM_PARAM_LIST (PlotRows, published, &sim_plot_published_list, "[]", "[0, 1000]",
                  "published points and intervals, drawn over ours", "house"),
  SIM_PARAM_END
};
/* clang-format on */

gboolean
sim_plot_is (const SimPlotSpec *plot, const char *kind)
{
  return g_str_equal (plot->kind, kind);
}

static gboolean
is_distribution (const SimPlotSpec *plot)
{
  return sim_plot_is (plot, "cdf") || sim_plot_is (plot, "ccdf");
}

gboolean
sim_plot_has_x (const SimPlotSpec *plot)
{
  return !is_distribution (plot) && !sim_plot_is (plot, "time");
}

gboolean
sim_plot_is_of_observations (const SimPlotSpec *plot)
{
  return !sim_plot_has_x (plot) || sim_plot_is (plot, "box");
}

/* A front without directions would have one by chance. */
static const char *
better_fault (const SimPlotSpec *plot)
{
  gboolean both = plot->x_better != SIM_BETTER_UNSAID && plot->y_better != SIM_BETTER_UNSAID;
  gboolean any = plot->x_better != SIM_BETTER_UNSAID || plot->y_better != SIM_BETTER_UNSAID;

  if (sim_plot_is (plot, "front") && !both)
    return "a front needs x_better and y_better: low or high";
  if (!sim_plot_is (plot, "front") && any)
    return "x_better and y_better are of a front alone: leave them out, or say kind: front";
  return NULL;
}

static const char *
band_fault (const SimPlotSpec *plot)
{
  if (!plot->band)
    return NULL;
  if (sim_plot_is (plot, "heat"))
    return "a heat map shows no intervals: leave band out";
  if (sim_plot_is (plot, "stacked"))
    return "stacked bars show no intervals: leave band out, or say kind: bars";
  if (sim_plot_is (plot, "box"))
    return "a box shows quantiles of observations, no interval: leave band out";
  return NULL;
}

static const char *
x_fault (const SimPlotSpec *plot)
{
  gboolean has = plot->x && plot->x[0];

  if (sim_plot_has_x (plot) && !has)
    return "needs x: a swept parameter, or a metric";
  if (is_distribution (plot) && has)
    return "a distribution has the values of y on its x axis: leave x out";
  if (!sim_plot_has_x (plot) && has)
    return "a series has time on its x axis: leave x out";
  return NULL;
}

/* Which keys a plot with an overlay has no place for. */
static const char *
overlay_fault (const SimPlotSpec *plot)
{
  gboolean any
    = (plot->events && plot->events->len > 0) || (plot->published && plot->published->len > 0);

  return any && sim_plot_is (plot, "heat")
           ? "a heat map has no place for events and published points: leave them out"
           : NULL;
}

const char *
sim_plot_fault (const SimPlotSpec *plot)
{
  const char *fault = x_fault (plot);

  if (fault == NULL)
    fault = better_fault (plot);
  if (fault == NULL)
    fault = band_fault (plot);
  if (fault == NULL && plot->average && sim_plot_is_of_observations (plot))
    fault = "observations of several points have no average: say by, where or facet";
  if (fault == NULL && sim_plot_is (plot, "heat") && plot->by == NULL)
    fault = "a heat map needs by: the swept parameter of its rows";
  if (fault == NULL && plot->by && g_str_has_suffix (plot->y, "[*]"))
    fault = "y has a line for each label already: leave by out, or say facet";
  if (fault == NULL && sim_plot_is (plot, "stacked") && plot->log_y)
    fault = "the parts of a stack cannot be read on a logarithmic axis: y_scale: linear";
  return fault ? fault : overlay_fault (plot);
}

char **
sim_plot_average (const char *text)
{
  char **paths = g_strsplit (text, ",", -1);

  for (char **path = paths; *path; path++)
    g_strstrip (*path);
  if (paths[0] && paths[0][0])
    return paths;
  g_strfreev (paths);
  return NULL;
}

void
sim_plot_spec_free (gpointer data)
{
  SimPlotSpec *plot = data;

  g_free (plot->id);
  g_free (plot->title);
  g_free (plot->kind);
  g_free (plot->x);
  g_free (plot->y);
  g_free (plot->by);
  g_free (plot->facet);
  g_strfreev (plot->average);
  g_free (plot->x_label);
  g_free (plot->y_label);
  sim_plot_overlay_clear (plot);
  sim_expr_free (plot->where);
  g_free (plot);
}

/* The keys that a kind needs, once each of them is right by itself. */
static void
check_kind (const SimPlotSpec *plot, const SimNode *node, const SimDecoder *decoder)
{
  const char *fault = sim_plot_fault (plot);

  if (fault)
    sim_faults_add (decoder->faults, sim_scenario_key_mark (node, "kind"), "plots.kind", "%s",
                    fault);
}

static void
check_id (const char *id, const SimNode *node, const SimDecoder *decoder)
{
  if (id[0] == '\0' || strpbrk (id, "/\\ ") || sim_shown_has_controls (id))
    sim_faults_add (decoder->faults, sim_scenario_key_mark (node, "id"), "plots.id",
                    "must be a file name without spaces or slashes");
}

/* The unit of x where it is known before the run; NULL elsewhere. */
static const char *
unit_of_x (const SimScenario *scenario, const SimPlotSpec *plot)
{
  SimTarget target;

  if (sim_plot_is (plot, "time"))
    return "s";
  if (!sim_plot_has_x (plot) || !sim_scenario_target (scenario, plot->x, &target, NULL))
    return NULL;
  return target.row->unit;
}

static void
read_plot (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  PlotRows rows = { 0 };
  SimPlotSpec *plot = g_new0 (SimPlotSpec, 1);
  guint before = sim_faults_n (decoder->faults);

  sim_scenario_refuse_twice (scenario->plots, G_STRUCT_OFFSET (SimPlotSpec, id), node, "plots.id",
                             decoder);
  g_ptr_array_add (scenario->plots, plot);
  sim_decode_section (decoder, &(SimSection){ sim_section_plot, NULL }, node, "plots", &rows);
  plot->id = g_strdup (rows.id ? rows.id : "");
  plot->title = g_strdup (rows.title && rows.title[0] ? rows.title : scenario->title);
  plot->kind = g_strdup (sim_plot_kinds[rows.kind].name);
  plot->x = g_strdup (rows.x ? rows.x : "");
  plot->y = g_strdup (rows.y ? rows.y : "");
  plot->by = sim_scenario_optional (rows.by);
  plot->facet = sim_scenario_optional (rows.facet);
  plot->average = rows.average ? sim_plot_average (rows.average) : NULL;
  plot->x_label = sim_scenario_optional (rows.x_label);
  plot->y_label = sim_scenario_optional (rows.y_label);
  plot->band = rows.band == 1;
  plot->log_x = rows.x_scale == 1;
  plot->log_y = rows.y_scale == 1;
  plot->x_better = (SimBetter) rows.x_better;
  plot->y_better = (SimBetter) rows.y_better;
  plot->where = sim_scenario_expr (rows.where, sim_scenario_key_mark (node, "where"), "plots.where",
                                   decoder->faults);
  plot->mark = node->mark;
  sim_plot_overlay_init (plot);
  sim_plot_overlay_read (plot, unit_of_x (scenario, plot), node,
                         &(SimPlotOverlayRows){ rows.events, rows.published }, decoder);
  if (rows.id)
    check_id (plot->id, node, decoder);
  if (sim_faults_n (decoder->faults) == before)
    check_kind (plot, node, decoder);
  sim_params_clear (sim_section_plot, &rows, sizeof rows);
}

void
sim_scenario_read_plots (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  sim_scenario_each_item (scenario, node, "plots", decoder, read_plot);
}
