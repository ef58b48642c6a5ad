/* sim/cli/explain/movers.c - see movers.h. */
#include "sim/cli/explain/movers.h"
#include <math.h>
#include <string.h>
#include "sim/base/unit/unit.h"
#include "sim/cli/explain/limits.h"
#include "sim/cli/support/cli.h"

enum { N_STRONGEST = 10 };

typedef struct {
  char          *path;
  const SimParam *row;
  const char    *unit;
  double         value, up, down;    /* as it stands; changed */
  SimElasticity  elasticity;
} Mover;

/* What was left out, for the reader to know. */
typedef struct {
  guint n_zero, n_refused, n_still;
} LeftOut;

static void
mover_clear (gpointer data)
{
  g_free (((Mover *) data)->path);
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
  GArray *movers = g_array_new (FALSE, FALSE, sizeof (Mover));

  g_array_set_clear_func (movers, mover_clear);
  for (guint i = 0; i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);

      for (const SimParam *row = c->model->params; row->name; row++)
        add_mover (e, c, row, movers, left);
    }
  return movers;
}

/* --- runs --- */

/* The metric with a parameter at another value; NULL where the scenario does not take it. */
static GArray *
values_at (const SimExplain *e, const Mover *mover, double value, guint replications)
{
  g_autofree char *text = sim_quantity_format (value, mover->unit);
  g_autofree char *change = g_strdup_printf ("%s=%s", mover->path, text);

  return sim_paired_values (e->paired, change, e->metric, replications, NULL);
}

/* Keeps those that move the metric at all in one replication, the strongest first. */
static gboolean
screen (const SimExplain *e, GArray *movers, LeftOut *left, GError **error)
{
  g_autoptr (GArray) base = sim_paired_values (e->paired, NULL, e->metric, 1, error);
  guint n = 0;

  if (base == NULL)
    return FALSE;
  for (guint i = 0; i < movers->len; i++)
    {
      Mover *mover = &g_array_index (movers, Mover, i), kept;
      g_autoptr (GArray) up = values_at (e, mover, mover->up, 1);

      mover->elasticity = sim_paired_elasticity (base, up, mover->value, mover->up, e->level);
      left->n_refused += up == NULL ? 1 : 0;
      if (up == NULL || mover->elasticity.n == 0 || mover->elasticity.value == 0)
        {
          left->n_still += up ? 1 : 0;
          continue;
        }
      kept = *mover;
      *mover = g_array_index (movers, Mover, n);
      g_array_index (movers, Mover, n++) = kept;
    }
  g_array_set_size (movers, n);
  g_array_sort (movers, by_strength);
  return TRUE;
}

/* A side that is refused, at the end of a range, is replaced by the middle. */
static gboolean
measure (const SimExplain *e, GArray *movers, GError **error)
{
  g_autoptr (GArray) base = sim_paired_values (e->paired, NULL, e->metric, 0, error);

  if (base == NULL)
    return FALSE;
  for (guint i = 0; i < movers->len; i++)
    {
      Mover *mover = &g_array_index (movers, Mover, i);
      g_autoptr (GArray) up = values_at (e, mover, mover->up, 0);
      g_autoptr (GArray) down
        = mover->down < mover->value ? values_at (e, mover, mover->down, 0) : NULL;

      mover->elasticity
        = sim_paired_elasticity (down ? down : base, up, down ? mover->down : mover->value,
                                 mover->up, e->level);
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
  g_autofree char *by = sim_explain_value (mover->elasticity.value, mover->elasticity.half_width);

  g_print ("  %-28s %-14s %-18s %s%s\n", mover->path, at, by,
           is_sure (mover)                             ? ""
           : isfinite (mover->elasticity.half_width) ? "(not sure: 0 is inside) "
                                                     : "",
           mover->row->source);
}

static void
print_assumed (const GArray *movers)
{
  guint n = 0;

  g_print ("\nAssumed inputs that move the answer\n");
  for (guint i = 0; i < movers->len; i++)
    {
      const Mover *mover = &g_array_index (movers, Mover, i);

      if (!is_assumed (mover) || !is_sure (mover))
        continue;
      g_print ("  %s: 10 %% more of it moves the metric by about %.2g %%; its source: %s\n",
               mover->path, 10 * mover->elasticity.value, mover->row->source);
      n++;
    }
  if (n == 0)
    g_print ("  None among the strongest, as far as these replications can tell.\n");
}

static void
print_left_out (const LeftOut *left)
{
  g_print ("\nNot among these: choices, lists and texts; %u parameters at 0 or unknown; %u that "
           "the scenario does not take with another value; %u that moved nothing.\n",
           left->n_zero, left->n_refused, left->n_still);
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
    g_array_set_size (movers, N_STRONGEST);
  if (!measure (e, movers, error))
    return FALSE;
  g_print ("\nElasticities: 1 %% more of a parameter moves %s by so many per cent (paired runs, "
           "%g %% up and down)\n",
           e->metric, 100 * e->step);
  for (guint i = 0; i < movers->len; i++)
    print_mover (&g_array_index (movers, Mover, i));
  if (movers->len == 0)
    g_print ("  No number among the parameters moves it.\n");
  print_assumed (movers);
  print_left_out (&left);
  return TRUE;
}
