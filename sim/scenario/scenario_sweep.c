/* sim/scenario/scenario_sweep.c - the section `sweep:`: axes, ranges, lists of points, the
 * design. */
#include "sim/scenario/sections.h"
#include "sim/base/unit/unit.h"
#include "sim/core/statistics/sensitivity.h"
#include <math.h>
#include <string.h>

typedef struct {
  int         design, order;
  gint64      n;
  const char *where;
} SweepRows;

typedef struct {
  const char *from, *to;
  gint64      n;
  int         scale;
} RangeRows;

/* clang-format off */
static const SimChoice designs[] = {
  [SIM_DESIGN_GRID]   = { "grid",   "every combination of the axes' values", NULL },
  [SIM_DESIGN_ZIP]    = { "zip",    "the axes move together: first with first, second with second",
                          NULL },
  [SIM_DESIGN_LIST]   = { "list",   "the points as `points:` lists them", NULL },
  [SIM_DESIGN_RANDOM] = { "random", "n points, every axis drawn independently", NULL },
  [SIM_DESIGN_LHS]    = { "lhs",    "n points, a Latin hypercube: every axis in n equal strata",
                          NULL },
  [SIM_DESIGN_SOBOL]  = { "sobol",  "n points of the Sobol sequence", NULL },
  [SIM_DESIGN_HALTON] = { "halton", "n points of the Halton sequence", NULL },
  [SIM_DESIGN_SALTELLI] = { "saltelli", "n samples of (axes + 2) points each, for first-order and "
                            "total Sobol indices", NULL },
  [SIM_DESIGN_MORRIS] = { "morris", "n trajectories of (axes + 1) points each, for screening by "
                          "elementary effects", NULL },
  { NULL, NULL, NULL }
};

static const SimChoice orders[] = {
  { "breadth", "first one replication of every point, then the next", NULL },
  { "depth", "all replications of a point, then the next point", NULL },
  { NULL, NULL, NULL }
};

static const SimChoice scales[] = {
  { "linear", "equal differences", NULL },
  { "log", "equal ratios; both ends above 0", NULL },
  { NULL, NULL, NULL }
};

const SimParam sim_section_sweep[] = {
  SIM_PARAM_CHOICE (SweepRows, design, designs, "grid", "how the axes make points", "house"),
  SIM_PARAM_CHOICE (SweepRows, order, orders, "breadth", "which runs come first", "house"),
  SIM_PARAM (SweepRows, n, "1", "0", "[0, 1000000]",
             "number of points of a random or quasi-random design; of samples (saltelli), of "
             "trajectories (morris)", "house"),
  SIM_PARAM (SweepRows, where, "1", "", "any",
             "expression over parameters: only points for which it holds", "house"),
  SIM_PARAM_END
};

const SimParam sim_section_range[] = {
  SIM_PARAM (RangeRows, from, "1", NULL, "any", "first value", "house"),
  SIM_PARAM (RangeRows, to, "1", NULL, "any", "last value", "house"),
  SIM_PARAM (RangeRows, n, "1", "0", "[0, 100000]",
             "number of values, at least 2; not for designs that draw", "house"),
  SIM_PARAM_CHOICE (RangeRows, scale, scales, "linear", "how the values are spaced", "house"),
  SIM_PARAM_END
};
/* clang-format on */

const char *
sim_design_name (SimDesign design)
{
  return designs[design].name;
}

static const char *const sweep_others[] = { "axes", "points", NULL };

static void
axis_free (gpointer data)
{
  SimAxis *axis = data;

  g_strfreev (axis->paths);
  g_ptr_array_unref (axis->values);
  g_free (axis->from);
  g_free (axis->to);
  g_free (axis);
}

static SimAxis *
axis_new (const char *key, const SimMark *mark)
{
  SimAxis *axis = g_new0 (SimAxis, 1);

  axis->paths = g_strsplit (key, ",", -1);
  for (guint i = 0; axis->paths[i]; i++)
    g_strstrip (axis->paths[i]);
  axis->values = g_ptr_array_new_with_free_func (g_free);
  axis->mark = *mark;
  return axis;
}

static void
add_value (SimAxis *axis, SimNode *const *nodes)
{
  g_ptr_array_add (axis->values, g_memdup2 (nodes, g_strv_length (axis->paths) * sizeof *nodes));
}

/* --- ranges --- */

/* A range as read: the values of its axis are made from it. */
typedef struct {
  const SimParam *row;
  const SimNode  *node;
  double          from, to;
  guint           n;
} Range;

static gboolean
range_end (const Range *range, const char *text, const char *key, const SimDecoder *decoder,
           double *value)
{
  GError *error = NULL;

  if (sim_quantity_parse (text, range->row->unit, value, &error))
    return TRUE;
  sim_faults_take (decoder->faults, &range->node->mark, key, error);
  return FALSE;
}

/* Twelve significant digits: 10000 and not 9999.999999999998. */
static double
tidy (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.12g", value), NULL);
}

static double
range_value (const SimAxis *axis, const Range *range, guint i)
{
  double share = (double) i / (range->n - 1);
  double value = axis->log_scale ? range->from * pow (range->to / range->from, share)
                                 : range->from + (range->to - range->from) * share;

  if (i == range->n - 1)
    return range->to;
  return range->row->type == SIM_INT ? round (value) : tidy (value);
}

static void
expand_range (SimScenario *scenario, SimAxis *axis, const Range *range)
{
  double last = NAN;

  for (guint i = 0; i < range->n; i++)
    {
      double value = range_value (axis, range, i);
      SimNode *node;

      if (value == last)
        continue;      /* rounding made two equal: one point is enough */
      node = sim_scenario_make_scalar (scenario, sim_quantity_format (value, range->row->unit),
                                       &range->node->mark);
      add_value (axis, &node);
      last = value;
    }
}

/* Returns: (nullable): what is wrong with a range whose ends have been read. */
static const char *
range_fault (const SimAxis *axis, const Range *range)
{
  if (!isfinite (range->from) || !isfinite (range->to) || range->from >= range->to)
    return "a range needs finite ends with from below to";
  if (axis->log_scale && range->from <= 0)
    return "a logarithmic range needs both ends above 0";
  if (!isfinite (axis->log_scale ? range->to / range->from : range->to - range->from))
    return "the ends are too far apart: the way between them overflows a double";
  return range->n < 2 ? "a range needs n, the number of its values, at least 2" : NULL;
}

static void
settle_range (SimScenario *scenario, SimAxis *axis, Range *range, const SimDecoder *decoder)
{
  const char *key = axis->paths[0], *fault;

  if (range->row->type != SIM_INT && range->row->type != SIM_DOUBLE)
    {
      sim_faults_add (decoder->faults, &range->node->mark, key,
                      "a range needs a parameter that is a number; list the values instead");
      return;
    }
  if (!range_end (range, axis->from, key, decoder, &range->from)
      || !range_end (range, axis->to, key, decoder, &range->to))
    return;
  fault = range_fault (axis, range);
  if (fault)
    sim_faults_add (decoder->faults, &range->node->mark, key, "%s", fault);
  else
    expand_range (scenario, axis, range);
}

static void
read_range (SimScenario *scenario, SimAxis *axis, const SimParam *row, const SimNode *node,
            const SimDecoder *decoder)
{
  RangeRows rows = { 0 };
  gboolean drawn = scenario->sweep.design >= SIM_DESIGN_RANDOM;
  guint before = sim_faults_n (decoder->faults);

  sim_decode_section (decoder, &(SimSection){ sim_section_range, NULL }, node, axis->paths[0],
                      &rows);
  axis->is_range = TRUE;
  axis->log_scale = rows.scale == 1;
  axis->from = g_strdup (rows.from);
  axis->to = g_strdup (rows.to);
  if (sim_faults_n (decoder->faults) == before)
    {
      /* drawn between its ends later */
      Range range = { .row = row, .node = node, .n = drawn ? 2 : (guint) rows.n };

      settle_range (scenario, axis, &range, decoder);
    }
  sim_params_clear (sim_section_range, &rows, sizeof rows);
}

/* --- axes --- */

/* One entry of an axis of several paths: a list with one value per path. */
static void
read_tuple (SimAxis *axis, SimNode *node, const SimDecoder *decoder)
{
  guint n = g_strv_length (axis->paths);

  if (node->type != SIM_NODE_LIST || node->items->len != n)
    sim_faults_add (decoder->faults, &node->mark, axis->paths[0],
                    "%u parameters move together here, so each entry is a list of %u values", n, n);
  else
    add_value (axis, (SimNode *const *) node->items->pdata);
}

static void
read_values (SimAxis *axis, const SimNode *node, const SimDecoder *decoder)
{
  for (guint i = 0; i < node->items->len; i++)
    {
      SimNode *item = g_ptr_array_index (node->items, i);

      if (axis->paths[1])
        read_tuple (axis, item, decoder);
      else
        add_value (axis, &item);
    }
}

/* A sweep wins over a single value below it, but one given in the call was surely meant to
 * count. */
static void
refuse_set (const SimScenario *scenario, const char *path, const SimDecoder *decoder)
{
  const SimNode *node = sim_node_find (sim_doc_root (scenario->doc), path);

  if (node && node->mark.file && g_str_equal (node->mark.file, "--set"))
    sim_faults_add (
      decoder->faults, &node->mark, path,
      "is swept, so this value would not count: use --where, or set sweep.axes.%s=[...]", path);
}

static gboolean
check_paths (const SimScenario *scenario, const SimAxis *axis, const SimDecoder *decoder,
             SimTarget *first)
{
  gboolean good = TRUE;

  for (guint i = 0; axis->paths[i]; i++)
    {
      SimTarget target;
      GError *error = NULL;

      if (!sim_scenario_target (scenario, axis->paths[i], &target, &error))
        {
          sim_faults_take (decoder->faults, &axis->mark, "sweep.axes", error);
          good = FALSE;
        }
      else
        refuse_set (scenario, axis->paths[i], decoder);
      if (good && i == 0)
        *first = target;
    }
  return good;
}

static void
read_axis (SimScenario *scenario, const SimNode *key, const SimNode *node,
           const SimDecoder *decoder)
{
  SimAxis *axis = axis_new (key->text, &key->mark);
  guint before = sim_faults_n (decoder->faults);
  SimTarget target = { NULL, 0 };

  g_ptr_array_add (scenario->sweep.axes, axis);
  if (!check_paths (scenario, axis, decoder, &target))
    return;
  if (node->type == SIM_NODE_LIST)
    read_values (axis, node, decoder);
  else if (node->type == SIM_NODE_MAP && axis->paths[1] == NULL)
    read_range (scenario, axis, target.row, node, decoder);
  else
    sim_faults_add (decoder->faults, &node->mark, key->text,
                    "expected a list of values, or a range {from, to, n, scale}");
  if (axis->values->len == 0 && sim_faults_n (decoder->faults) == before)
    sim_faults_add (decoder->faults, &node->mark, key->text,
                    "has no value: an axis needs at least one");
}

static void
check_repeated (const SimSweep *sweep, const SimDecoder *decoder)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint a = 0; a < sweep->axes->len; a++)
    {
      const SimAxis *axis = g_ptr_array_index (sweep->axes, a);

      for (guint i = 0; axis->paths[i]; i++)
        if (!g_hash_table_add (seen, axis->paths[i]))
          sim_faults_add (decoder->faults, &axis->mark, "sweep.axes", "'%s' is swept twice",
                          axis->paths[i]);
    }
}

static void
read_axes (SimScenario *scenario, const SimNode *axes, const SimDecoder *decoder)
{
  if (axes->type != SIM_NODE_MAP)
    sim_faults_add (decoder->faults, &axes->mark, "sweep.axes",
                    "expected a map {parameter: values}");
  for (guint i = 0; axes->type == SIM_NODE_MAP && i < axes->keys->len; i++)
    read_axis (scenario, g_ptr_array_index (axes->keys, i), g_ptr_array_index (axes->items, i),
               decoder);
  check_repeated (&scenario->sweep, decoder);
}

/* --- lists of points --- */

/* A list of points is one axis over the keys of the first point; all points have the same keys. */
static void
read_point (SimAxis *axis, const SimNode *point, const SimDecoder *decoder)
{
  guint n = g_strv_length (axis->paths);
  g_autofree SimNode **nodes = g_new0 (SimNode *, n);

  if (point->type != SIM_NODE_MAP || point->keys->len != n)
    {
      sim_faults_add (decoder->faults, &point->mark, "sweep.points",
                      "every point needs the same %u keys as the first", n);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      nodes[i] = sim_node_get (point, axis->paths[i]);
      if (nodes[i] == NULL)
        {
          sim_faults_add (decoder->faults, &point->mark, "sweep.points",
                          "lacks '%s', which the first point has", axis->paths[i]);
          return;
        }
    }
  add_value (axis, nodes);
}

static void
read_points (SimScenario *scenario, const SimNode *points, const SimDecoder *decoder)
{
  const SimNode *first = points->type == SIM_NODE_LIST && points->items->len > 0
                           ? g_ptr_array_index (points->items, 0)
                           : NULL;
  g_autoptr (GString) key = g_string_new (NULL);
  SimAxis *axis;
  SimTarget target;

  if (first == NULL || first->type != SIM_NODE_MAP || first->keys->len == 0)
    {
      sim_faults_add (decoder->faults, &points->mark, "sweep.points",
                      "expected a list of maps {parameter: value}");
      return;
    }
  for (guint i = 0; i < first->keys->len; i++)
    g_string_append_printf (key, "%s%s", i ? "," : "",
                            ((SimNode *) g_ptr_array_index (first->keys, i))->text);
  axis = axis_new (key->str, &points->mark);
  g_ptr_array_add (scenario->sweep.axes, axis);
  if (!check_paths (scenario, axis, decoder, &target))
    return;
  for (guint i = 0; i < points->items->len; i++)
    read_point (axis, g_ptr_array_index (points->items, i), decoder);
}

/* Designs whose points belong together: no point may be left out or stand twice in a row. */
static void
check_screening (const SimSweep *sweep, const SimDecoder *decoder)
{
  gboolean saltelli = sweep->design == SIM_DESIGN_SALTELLI;
  guint least = saltelli ? SIM_SOBOL_LEAST : SIM_MORRIS_LEAST;

  if (!saltelli && sweep->design != SIM_DESIGN_MORRIS)
    return;
  if (sweep->n > 0 && sweep->n < least)
    sim_faults_add (decoder->faults, &sweep->mark, "sweep.n", "design %s needs %u %s at least",
                    designs[sweep->design].name, least, saltelli ? "samples" : "trajectories");
  if (sweep->where)
    sim_faults_add (decoder->faults, &sweep->mark, "sweep.where",
                    "design %s needs all its points: narrow the axes instead",
                    designs[sweep->design].name);
  for (guint a = 0; a < sweep->axes->len; a++)
    {
      const SimAxis *axis = g_ptr_array_index (sweep->axes, a);

      if (axis->paths[1])
        sim_faults_add (decoder->faults, &axis->mark, "sweep.axes",
                        "design %s moves one parameter at a time: an axis of several has no index",
                        designs[sweep->design].name);
    }
}

static void
check_shape (const SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  const SimSweep *sweep = &scenario->sweep;
  gboolean list = sweep->design == SIM_DESIGN_LIST;
  gboolean drawn = sweep->design >= SIM_DESIGN_RANDOM;

  if (list && sim_node_get (node, "points") == NULL)
    sim_faults_add (decoder->faults, &node->mark, "sweep",
                    "design list needs `points:`, a list of maps {parameter: value}");
  else if (!list && sim_node_get (node, "axes") == NULL)
    sim_faults_add (decoder->faults, &node->mark, "sweep",
                    "needs `axes:`, a map {parameter: values}");
  if (sim_node_get (node, list ? "axes" : "points"))
    sim_faults_add (decoder->faults, &node->mark, "sweep", "`%s:` does not belong to design %s",
                    list ? "axes" : "points", designs[sweep->design].name);
  check_screening (sweep, decoder);
  if (drawn && sweep->n == 0)
    sim_faults_add (decoder->faults, &node->mark, "sweep",
                    "design %s needs `n:`, the number of points", designs[sweep->design].name);
  for (guint a = 1; sweep->design == SIM_DESIGN_ZIP && a < sweep->axes->len; a++)
    {
      const SimAxis *first = g_ptr_array_index (sweep->axes, 0),
                    *axis = g_ptr_array_index (sweep->axes, a);

      if (axis->values->len != first->values->len)
        sim_faults_add (decoder->faults, &axis->mark, "sweep.axes",
                        "zip needs axes of equal length: %s has %u values, %s has %u",
                        axis->paths[0], axis->values->len, first->paths[0], first->values->len);
    }
}

void
sim_scenario_read_sweep (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  SweepRows rows = { 0 };
  SimSweep *sweep = &scenario->sweep;
  guint before = sim_faults_n (decoder->faults);

  sweep->axes = g_ptr_array_new_with_free_func (axis_free);
  if (node == NULL)
    return;
  sweep->mark = node->mark;
  sim_decode_section (decoder, &(SimSection){ sim_section_sweep, sweep_others }, node, "sweep",
                      &rows);
  sweep->design = (SimDesign) rows.design;
  sweep->depth_first = rows.order == 1;
  sweep->n = (guint) rows.n;
  sweep->where = sim_scenario_expr (rows.where, sim_scenario_key_mark (node, "where"),
                                    "sweep.where", decoder->faults);
  if (sweep->design == SIM_DESIGN_LIST && sim_node_get (node, "points"))
    read_points (scenario, sim_node_get (node, "points"), decoder);
  else if (sim_node_get (node, "axes"))
    read_axes (scenario, sim_node_get (node, "axes"), decoder);
  if (sim_faults_n (decoder->faults) == before)
    check_shape (scenario, node, decoder);
  if (sim_faults_n (decoder->faults) == before && sweep->design >= SIM_DESIGN_RANDOM)
    sim_scenario_draw_axes (scenario, decoder);
  sim_params_clear (sim_section_sweep, &rows, sizeof rows);
}

void
sim_scenario_clear_sweep (SimSweep *sweep)
{
  if (sweep->axes)
    g_ptr_array_unref (sweep->axes);
  sim_expr_free (sweep->where);
}
