/* sim/cli/explain/movers.c - see movers.h. */
#include "sim/cli/explain/movers.h"
#include <math.h>
#include <string.h>
#include "sim/base/unit/unit.h"
#include "sim/cli/support/cli.h"
#include "sim/cli/support/progress.h"
#include "sim/model/applies.h"
#include "sim/report/table/results.h"

enum { N_STRONGEST = 10, FEW = 10 };       /* FEW: one more or less is over 10 % */

/* Smaller ones are what sums of the same numbers in another order differ by. */
static const double least_elasticity = 1e-9;

typedef struct {
  char          *path;
  const SimParam *row;
  const char    *unit;
  double         value, up, down;    /* as it stands; changed */
  GArray        *up_values, *down_values;   /* (nullable) (element-type double): of the metric */
  gboolean       up_tried, down_tried;
  SimElasticity  elasticity;
} Mover;

/* What was left out, for the reader to know. */
typedef struct {
  guint n_idle, n_zero, n_refused, n_still, n_weak;
} LeftOut;

static void
mover_clear (gpointer data)
{
  Mover *mover = data;

  g_free (mover->path);
  g_clear_pointer (&mover->up_values, g_array_unref);
  g_clear_pointer (&mover->down_values, g_array_unref);
}

static gint
by_strength (gconstpointer a, gconstpointer b)
{
  double x = fabs (((const Mover *) a)->elasticity.value);
  double y = fabs (((const Mover *) b)->elasticity.value);

  return x > y ? -1 : x < y;
}

/* --- which parameters --- */

/* Whole numbers move by one at least, and stay positive. */
static void
set_steps (Mover *mover, double step)
{
  double by = fabs (mover->value) * step;

  if (mover->row->type == SIM_INT)
    by = fmax (1, round (by));
  mover->up = mover->value + by;
  mover->down = mover->value - by;
  if (mover->value > 0 && mover->down <= 0)
    mover->down = mover->value;
}

static void
add_mover (const SimExplain *e, const SimScenarioComponent *c, const SimParam *row, GArray *movers,
           LeftOut *left)
{
  gboolean several = sim_scenario_components (sim_plan_scenario (e->plan))->len > 1;
  g_autofree char *path = several ? g_strdup_printf ("components.%s.params.%s", c->name, row->name)
                                  : g_strconcat ("params.", row->name, NULL);
  Mover mover = { .row = row, .unit = row->unit };
  SimCell cell;

  if ((row->type != SIM_INT && row->type != SIM_DOUBLE)
      || !sim_plan_cell (e->plan, e->point, path, &cell, NULL) || cell.text)
    return;
  if (!isfinite (cell.number) || cell.number <= 0)
    {
      left->n_zero++;
      return;
    }
  mover.path = g_steal_pointer (&path);
  mover.value = cell.number;
  set_steps (&mover, e->step);
  g_array_append_val (movers, mover);
}

static GArray *
list_movers (const SimExplain *e, LeftOut *left)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (e->plan));
  g_autoptr (SimPointParams) params = sim_plan_params (e->plan, e->point);
  GArray *movers = g_array_new (FALSE, FALSE, sizeof (Mover));

  g_array_set_clear_func (movers, mover_clear);
  for (guint i = 0; i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);

      const SimParamScope scope = { c->model->params, params->components[i].params, NULL, NULL };

      for (const SimParam *row = c->model->params; row->name; row++)
        if (sim_param_applies (row, &scope))
          add_mover (e, c, row, movers, left);
        else if (row->type == SIM_INT || row->type == SIM_DOUBLE)
          left->n_idle++;
    }
  return movers;
}

/* --- runs --- */

/* A parameter changed one way. */
typedef struct {
  Mover   *mover;
  gboolean up;
} Side;

/* Adds a side that was not run yet, if there is such a side. */
static void
ask (GArray *sides, Mover *mover, gboolean up)
{
  gboolean *tried = up ? &mover->up_tried : &mover->down_tried;
  Side side = { mover, up };

  if (*tried || (!up && mover->down >= mover->value))
    return;
  *tried = TRUE;
  g_array_append_val (sides, side);
}

/* Runs them all at once; values stay NULL where the scenario does not take the change. */
static gboolean
run_sides (const SimExplain *e, const GArray *sides, guint replications, GError **error)
{
  g_autoptr (SimProgressView) view = sim_progress_view_new (SIM_PROGRESS_AUTO);
  const SimPairedBatch batch
    = { e->paired, e->metric, replications, replications, sim_progress_view_update, view };
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_free), all = NULL;

  for (guint i = 0; i < sides->len; i++)
    {
      const Side *side = &g_array_index (sides, Side, i);
      double value = side->up ? side->mover->up : side->mover->down;
      g_autofree char *text = sim_quantity_format (value, side->mover->unit);

      g_ptr_array_add (changes, g_strdup_printf ("%s=%s", side->mover->path, text));
    }
  all = sim_paired_batch (&batch, changes, error);
  for (guint i = 0; all && i < sides->len; i++)
    {
      const Side *side = &g_array_index (sides, Side, i);

      *(side->up ? &side->mover->up_values : &side->mover->down_values)
        = g_steal_pointer (&all->pdata[i]);
    }
  return all != NULL;
}

/* The elasticity between the changed values; a side that is not taken, at the end of a range, is
 * replaced by the middle.  n is 0 where neither is taken, or a run has no value. */
static void
measure_one (const SimExplain *e, Mover *mover, const GArray *base)
{
  if (mover->up_values == NULL)
    mover->up = mover->value;
  if (mover->down_values == NULL)
    mover->down = mover->value;
  mover->elasticity = sim_paired_elasticity (mover->down_values ? mover->down_values : base,
                                             mover->up_values ? mover->up_values : base,
                                             mover->down, mover->up, e->level);
}

static gboolean
moves (const Mover *mover)
{
  return mover->elasticity.n > 0 && fabs (mover->elasticity.value) > least_elasticity;
}

/* Does one replication move at all?  Upwards first; only what stays still there, or is not taken,
 * is tried downwards. */
static gboolean
try_all (const SimExplain *e, GArray *movers, GError **error)
{
  g_autoptr (GArray) base = sim_paired_values (e->paired, NULL, e->metric, 1, error);
  g_autoptr (GArray) ups = g_array_new (FALSE, FALSE, sizeof (Side));
  g_autoptr (GArray) downs = g_array_new (FALSE, FALSE, sizeof (Side));

  for (guint i = 0; i < movers->len; i++)
    ask (ups, &g_array_index (movers, Mover, i), TRUE);
  if (base == NULL || !run_sides (e, ups, 1, error))
    return FALSE;
  for (guint i = 0; i < movers->len; i++)
    {
      Mover *m = &g_array_index (movers, Mover, i);

      m->elasticity = sim_paired_elasticity (base, m->up_values, m->value, m->up, e->level);
      if (!moves (m))
        ask (downs, m, FALSE);
    }
  if (!run_sides (e, downs, 1, error))
    return FALSE;
  for (guint i = 0; i < downs->len; i++)
    {
      Mover *m = g_array_index (downs, Side, i).mover;
      SimElasticity below
        = sim_paired_elasticity (m->down_values, base, m->down, m->value, e->level);

      if (below.n > 0)
        m->elasticity = below;
    }
  return TRUE;
}

/* Keeps those that move the metric at all in one replication, the strongest first. */
static gboolean
screen (const SimExplain *e, GArray *movers, LeftOut *left, GError **error)
{
  if (!try_all (e, movers, error))
    return FALSE;
  for (guint i = movers->len; i-- > 0;)
    {
      const Mover *mover = &g_array_index (movers, Mover, i);

      if (moves (mover))
        continue;
      if (mover->elasticity.n == 0)
        left->n_refused++;
      else
        left->n_still++;
      g_array_remove_index (movers, i);
    }
  g_array_sort (movers, by_strength);
  return TRUE;
}

/* One replication was run when they were tried; more are run anew. */
static void
forget (Mover *mover)
{
  g_clear_pointer (&mover->up_values, g_array_unref);
  g_clear_pointer (&mover->down_values, g_array_unref);
  mover->up_tried = mover->down_tried = FALSE;
}

static gboolean
measure (const SimExplain *e, GArray *movers, LeftOut *left, GError **error)
{
  g_autoptr (GArray) sides = g_array_new (FALSE, FALSE, sizeof (Side));
  g_autoptr (GArray) base = sim_paired_values (e->paired, NULL, e->metric, e->replications, error);

  for (guint i = 0; i < movers->len; i++)
    {
      Mover *mover = &g_array_index (movers, Mover, i);

      if (e->replications > 1)
        forget (mover);
      ask (sides, mover, TRUE);
      ask (sides, mover, FALSE);
    }
  if (base == NULL || !run_sides (e, sides, e->replications, error))
    return FALSE;
  for (guint i = movers->len; i-- > 0;)
    {
      measure_one (e, &g_array_index (movers, Mover, i), base);
      if (g_array_index (movers, Mover, i).elasticity.n > 0)
        continue;
      g_array_remove_index (movers, i);
      left->n_refused++;
    }
  g_array_sort (movers, by_strength);
  return TRUE;
}

/* --- what came out --- */

static gboolean
is_sure (const Mover *mover)
{
  return isfinite (mover->elasticity.half_width)
         && fabs (mover->elasticity.value) > mover->elasticity.half_width;
}

static gboolean
is_assumed (const Mover *mover)
{
  return g_str_has_prefix (mover->row->source, "assumed");
}

static void
print_mover (const Mover *mover)
{
  g_autofree char *at = sim_quantity_humane (mover->value, mover->unit);
  g_autofree char *by = sim_report_interval (mover->elasticity.value, mover->elasticity.half_width);

  g_print ("  %-28s %-14s %-18s %s%s\n", mover->path, at, by,
           is_sure (mover)                             ? ""
           : isfinite (mover->elasticity.half_width) ? "(not sure: 0 is inside) "
                                                     : "",
           mover->row->source);
}

/* Do the intervals of two neighbours in the list meet? */
static gboolean
is_tied (const Mover *above, const Mover *below)
{
  return fabs (above->elasticity.value) - above->elasticity.half_width
         <= fabs (below->elasticity.value) + below->elasticity.half_width;
}

/* What more replications would tell. */
static void
print_advice (const GArray *movers)
{
  guint n_unsure = 0, n_tied = 0, n;

  if (movers->len == 0)
    return;
  n = g_array_index (movers, Mover, 0).elasticity.n;
  if (n == 1)
    {
      g_print ("  One replication gives no intervals: --set run.replications=5 tells which of "
               "these is chance.\n");
      return;
    }
  for (guint i = 0; i < movers->len; i++)
    {
      const Mover *mover = &g_array_index (movers, Mover, i);

      n_unsure += is_sure (mover) ? 0 : 1;
      n_tied += i > 0 && is_tied (mover - 1, mover) ? 1 : 0;
    }
  if (n_unsure + n_tied > 0)
    g_print ("  Not a sure order: of %u, 0 is inside the interval; of %u, the interval meets that "
             "of the one above.\n  Four times the replications halve the intervals: "
             "--set run.replications=%u\n",
             n_unsure, n_tied, 4 * n);
}

/* Of few whole things there is no tenth: then the change that was made is told. */
static void
print_effect (const Mover *mover)
{
  gboolean few = mover->row->type == SIM_INT && mover->value < FEW;
  double percent = mover->elasticity.value * (few ? 100 * log (mover->up / mover->down) : 10);
  g_autofree char *change = few ? g_strdup_printf ("from %g to %g it", mover->down, mover->up)
                                : g_strdup ("10 % more of it");

  g_print ("  %s: %s moves the metric by about %.*g %%%s; its source: %s\n", mover->path, change,
           fabs (percent) < 99.5 ? 2 : 3, percent,
           mover->elasticity.n == 1 ? " in this one replication" : "", mover->row->source);
}

static void
print_assumed (const GArray *movers)
{
  g_autoptr (GString) unsure = g_string_new (NULL);
  guint n = 0;

  g_print ("\nAssumed inputs that move the answer\n");
  for (guint i = 0; i < movers->len; i++)
    {
      const Mover *mover = &g_array_index (movers, Mover, i);

      if (!is_assumed (mover))
        continue;
      n++;
      if (is_sure (mover) || mover->elasticity.n == 1)
        print_effect (mover);
      else
        g_string_append_printf (unsure, "%s%s", unsure->len ? ", " : "", mover->path);
    }
  if (unsure->len > 0)
    g_print ("  Not sure with these replications: %s\n", unsure->str);
  if (n == 0)
    g_print ("  None of the strongest is assumed.\n");
}

static void
print_left_out (const LeftOut *left)
{
  g_print ("\nNot among these: choices, lists and texts; parameters that do not apply here: %u; "
           "at 0 or unknown: %u; without a result at another value: %u; that moved nothing: %u; "
           "weaker than the first %d: %u.\n",
           left->n_idle, left->n_zero, left->n_refused, left->n_still, N_STRONGEST, left->n_weak);
}

gboolean
sim_explain_movers (const SimExplain *e, GError **error)
{
  LeftOut left = { 0 };
  g_autoptr (GArray) movers = list_movers (e, &left);

  if (e->level == 0)
    return sim_invalid (error,
                        "%s is 0 here, so nothing moves it by a share: name another with "
                        "--metric",
                        e->metric);
  if (!screen (e, movers, &left, error))
    return FALSE;
  if (movers->len > N_STRONGEST)
    {
      left.n_weak = movers->len - N_STRONGEST;
      g_array_set_size (movers, N_STRONGEST);
    }
  if (!measure (e, movers, &left, error))
    return FALSE;
  g_print ("\nElasticities: 1 %% more of a parameter moves %s by so many per cent (paired runs, "
           "%g %% up and down, whole numbers by 1 at least)\n",
           e->metric, 100 * e->step);
  for (guint i = 0; i < movers->len; i++)
    print_mover (&g_array_index (movers, Mover, i));
  if (movers->len == 0)
    g_print ("  No number among the parameters moves it.\n");
  print_advice (movers);
  print_assumed (movers);
  print_left_out (&left);
  return TRUE;
}
