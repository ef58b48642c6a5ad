/* models/rank_failure/outages/generate.c - failures drawn from what is known of their classes.
 *
 * Each unit of a class's domain has a life, fails, is out for a repair, and then either fails again
 * by the same fault, soon or late, because the repair did not hold, or begins a new life.  That
 * recurrence, and not a few bad units, is what the public log of 400 nodes shows.  Some events are
 * orders or common causes: waves of neighbouring units at one instant.
 *
 * Lives are exponential, Weibull, or by hazards that change with age, each with a stationary start
 * (the age of a unit of a fleet that has run for ever), all new, or of stated ages.
 * Source: D. R. Cox, Renewal Theory, 1962, chapter 5.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include "models/rank_failure/outages/outages.h"

#define S_PER_H 3600.0
#define H_PER_DAY 24.0

/* A class while its rows are drawn; hazard[i] holds from from_s[i] on. */
typedef struct {
  const EpParams *p;
  const EpFaultClass *item;
  guint klass, units, n_hazards;
  double *from_s, *hazard;
  SimStream *lives, *repairs;
  double until_s;
  GArray *rows;
} Draw;

/* The integrated hazard up to @age. */
static double
spent_by (const Draw *d, double age)
{
  double sum = 0.0;

  for (guint i = 0; i < d->n_hazards && d->from_s[i] < age; i++)
    {
      double end = i + 1 < d->n_hazards ? MIN (age, d->from_s[i + 1]) : age;

      sum += d->hazard[i] * (end - d->from_s[i]);
    }
  return sum;
}

/* The age by which the integrated hazard is @spent. */
static double
age_of (const Draw *d, double spent)
{
  for (guint i = 0; i < d->n_hazards; i++)
    {
      double length = i + 1 < d->n_hazards ? d->from_s[i + 1] - d->from_s[i] : INFINITY;

      if (d->hazard[i] > 0.0 && spent <= d->hazard[i] * length)
        return d->from_s[i] + spent / d->hazard[i];
      spent -= d->hazard[i] > 0.0 ? d->hazard[i] * length : 0.0;
    }
  return INFINITY;
}

/* An age of the stationary fleet: its density is P(life > age) / mean life, exponential within each
 * piece of the hazard.  The last piece has a hazard, or there would be no such fleet. */
static double
stationary_age (const Draw *d)
{
  double mean = 0.0, u, mass = 0.0;
  guint i;

  for (guint pass = 0; pass < 2; pass++)
    {
      u = pass == 1 ? mean * sim_uniform (d->lives) : INFINITY;
      for (i = 0; i < d->n_hazards; i++)
        {
          double survive = exp (-spent_by (d, d->from_s[i])), h = d->hazard[i];
          double length = i + 1 < d->n_hazards ? d->from_s[i + 1] - d->from_s[i] : INFINITY;

          mass = h > 0.0 ? survive * -expm1 (-h * length) / h : survive * length;
          if (pass == 1 && u <= mass)
            return d->from_s[i] + (h > 0.0 ? -log1p (-u * h / survive) / h : u / survive);
          u -= pass == 1 ? mass : 0.0;
          mean += pass == 0 ? mass : 0.0;
        }
    }
  return d->from_s[d->n_hazards - 1];
}

/* A new unit's life; with lemons the rate differs between units and its mean stays. */
static double
life_s (const Draw *d, double factor)
{
  double k = d->item->shape, spent = sim_exp (d->lives, 1.0) / factor;

  if (d->n_hazards > 0)
    return age_of (d, spent);
  return d->item->mtbf_s / tgamma (1.0 + 1.0 / k) * pow (spent, 1.0 / k);
}

/* What is left to a unit of @age that has not failed yet.  An age far beyond the scale is not taken
 * from a sum in which what is left is lost. */
static double
left_s (const Draw *d, double age, double factor)
{
  double k = d->item->shape, scale = d->item->mtbf_s / tgamma (1.0 + 1.0 / k);
  double spent = sim_exp (d->lives, 1.0) / factor;

  if (d->n_hazards > 0)
    return age_of (d, spent_by (d, age) + spent) - age;
  if (age <= 0.0)
    return scale * pow (spent, 1.0 / k);
  return age * expm1 (log1p (spent / pow (age / scale, k)) / k);
}

/* The first failure seen, by units in use for as long as a stationary fleet's are. */
static double
first_s (const Draw *d, double factor)
{
  double k = d->item->shape, scale = d->item->mtbf_s / tgamma (1.0 + 1.0 / k);

  if (d->p->class_ages == EP_ALL_NEW)
    return life_s (d, factor);
  if (d->p->class_ages == EP_AGES_STATED)
    {
      double age = sim_dist_draw (&d->item->age_s, d->lives);

      return left_s (d, MAX (0.0, age), factor);
    }
  if (d->n_hazards == 0)
    return scale * pow (factor, -1.0 / k)
           * pow (gsl_ran_gamma (sim_stream_gsl (d->lives), 1.0 + 1.0 / k, 1.0), 1.0 / k)
           * sim_uniform (d->lives);
  return left_s (d, stationary_age (d), factor);
}

/* Repairs end when somebody is there to end them. */
static double
staffed (const EpParams *p, double end_s)
{
  double day = H_PER_DAY * S_PER_H, length = p->staffed_h * S_PER_H;
  double into = fmod (end_s - p->staffed_from_h * S_PER_H + day, day);

  return into < length ? end_s : end_s + day - into;
}

/* Rows of no length are in real logs, as tests that found nothing; they count as rows. */
static double
repaired_s (const Draw *d, double start_s)
{
  if (sim_uniform (d->repairs) < d->item->zero_share)
    return start_s;
  return staffed (d->p, start_s + sim_dist_draw (&d->item->repair_s, d->repairs));
}

/* Waves and returns may start after the horizon: nobody would have seen them. */
static double
add_row (const Draw *d, guint unit, double start_s)
{
  EpOutage row = { .start_s = start_s,
                   .end_s = repaired_s (d, start_s),
                   .domain = (EpDomain) d->item->domain,
                   .id = unit,
                   .klass = d->klass,
                   .drained = -1 };

  if (start_s < d->until_s)
    g_array_append_val (d->rows, row);
  return row.end_s;
}

/* A fault of @unit, and the same again as long as repairs do not hold: soon, or late.
 * Returns: when it is repaired for good. */
static double
add_fault (const Draw *d, guint unit, double start_s)
{
  const EpFaultClass *item = d->item;
  double end_s = add_row (d, unit, start_s);

  while (end_s < d->until_s && sim_uniform (d->repairs) < item->return_share)
    {
      const SimDist *gap
        = sim_uniform (d->repairs) < item->soon_share ? &item->return_soon_s : &item->return_late_s;

      end_s = add_row (d, unit, end_s + sim_dist_draw (gap, d->repairs));
    }
  return end_s;
}

/* Neighbours that go with @unit, at one instant or over hours; they keep their own lives. */
static void
add_wave (const Draw *d, guint unit, double start_s)
{
  double n;

  if (d->item->wave_share <= 0.0 || sim_uniform (d->repairs) >= d->item->wave_share)
    return;
  n = sim_dist_draw (&d->item->wave_units, d->repairs);
  n = MIN ((double) d->units, round (n));
  for (guint i = 1; i < n; i++)
    add_fault (d, (unit + i) % d->units,
               start_s + sim_dist_draw (&d->item->wave_spread_s, d->repairs));
}

/* A lemon is one for all its life; rates are scaled so that the mean over units stays as given. */
static void
draw_unit (const Draw *d, guint unit)
{
  const EpFaultClass *item = d->item;
  double all = 1.0 + item->lemon_share * (item->lemon_factor - 1.0);
  gboolean lemon = sim_uniform (d->lives) < item->lemon_share;
  double factor = (lemon ? item->lemon_factor : 1.0) / all, t = first_s (d, factor);

  while (t < d->until_s)
    {
      add_wave (d, unit, t);
      t = add_fault (d, unit, t) + life_s (d, factor);
    }
}

/* In the order of the list, which the check has found to ascend. */
static void
take_hazards (Draw *d)
{
  const EpHazard *items = d->p->hazards.items;

  d->from_s = g_new (double, d->p->hazards.n + 1);
  d->hazard = g_new (double, d->p->hazards.n + 1);
  for (guint i = 0; i < d->p->hazards.n; i++)
    if (g_str_equal (items[i].name, d->item->name))
      {
        d->from_s[d->n_hazards] = items[i].from_s;
        d->hazard[d->n_hazards++] = 1.0 / items[i].mtbf_s;
      }
}

/* Whoever starts first; of one instant in the order of classes, then of units. */
static gint
by_start (gconstpointer a, gconstpointer b)
{
  const EpOutage *x = a, *y = b;

  if (x->start_s != y->start_s)
    return x->start_s < y->start_s ? -1 : 1;
  if (x->klass != y->klass)
    return x->klass < y->klass ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

/* Streams are named after the class, items of one name by their order: another class in the list
 * draws nothing from them. */
static SimStream *
class_stream (Sim *sim, const EpParams *p, guint c, const char *what)
{
  const EpFaultClass *items = p->fault_classes.items;
  g_autofree char *name = NULL;
  guint before = 0;

  for (guint i = 0; i < c; i++)
    before += g_str_equal (items[i].name, items[c].name);
  name = g_strdup_printf ("%s of %s %u", what, items[c].name, before);
  return sim_stream (sim, name);
}

GArray *
ep_outages_draw (const EpParams *p, Sim *sim, double until_s)
{
  const EpFaultClass *items = p->fault_classes.items;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (EpOutage));

  for (guint c = 0; c < p->fault_classes.n; c++)
    {
      Draw d = { .p = p,
                 .item = &items[c],
                 .klass = c,
                 .units = ep_domain_units (p, (EpDomain) items[c].domain),
                 .lives = class_stream (sim, p, c, "lives"),
                 .repairs = class_stream (sim, p, c, "repairs"),
                 .until_s = until_s,
                 .rows = rows };

      take_hazards (&d);
      for (guint unit = 0; unit < d.units && (d.n_hazards > 0 || isfinite (items[c].mtbf_s));
           unit++)
        draw_unit (&d, unit);
      g_free (d.from_s);
      g_free (d.hazard);
    }
  g_array_sort (rows, by_start);
  return rows;
}
