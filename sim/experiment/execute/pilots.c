/* sim/experiment/execute/pilots.c - see pilots.h. */
#include "sim/experiment/execute/pilots.h"
#include <math.h>

/* Of a point. */
typedef struct {
  SimTime       steady;     /* SIM_STEADY_UNKNOWN until found */
  gconstpointer worker;     /* (nullable): who looks for it */
} Pilot;

struct SimPilots {
  double  ticks_per_s;
  guint   n_points;
  Pilot  *points;
  GArray *kept;       /* (element-type SimTask): of points that somebody looks for */
};

SimPilots *
sim_pilots_new (const SimPlan *plan)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));
  SimPilots *pilots;

  if (!run->warmup_mser)
    return NULL;
  pilots = g_new0 (SimPilots, 1);
  pilots->ticks_per_s = run->ticks_per_s;
  pilots->n_points = sim_plan_n_points (plan);
  pilots->points = g_new0 (Pilot, pilots->n_points);
  for (guint p = 0; p < pilots->n_points; p++)
    pilots->points[p].steady = SIM_STEADY_UNKNOWN;
  pilots->kept = g_array_new (FALSE, FALSE, sizeof (SimTask));
  return pilots;
}

void
sim_pilots_free (SimPilots *pilots)
{
  if (pilots == NULL)
    return;
  g_free (pilots->points);
  g_array_unref (pilots->kept);
  g_free (pilots);
}

/* A whole number of ticks again: run.warmup_s is one, divided once. */
static void
note_stored (gpointer data, const SimStoreRun *run)
{
  SimPilots *pilots = data;

  if (!run->failed && isfinite (run->value) && run->point < pilots->n_points)
    pilots->points[run->point].steady = (SimTime) rint (run->value * pilots->ticks_per_s);
}

gboolean
sim_pilots_read (SimPilots *pilots, SimStore *store, GError **error)
{
  return pilots == NULL || sim_store_runs (store, SIM_WARMUP_COLUMN, note_stored, pilots, error);
}

gboolean
sim_pilots_admit (SimPilots *pilots, const SimTask *task, gconstpointer worker, SimTime *steady)
{
  Pilot *pilot = pilots ? &pilots->points[task->point] : NULL;

  *steady = pilot ? pilot->steady : SIM_STEADY_UNKNOWN;
  if (pilot == NULL || pilot->steady != SIM_STEADY_UNKNOWN || pilot->worker == worker)
    return TRUE;
  if (pilot->worker == NULL)
    {
      pilot->worker = worker;
      return TRUE;
    }
  g_array_append_val (pilots->kept, *task);
  return FALSE;
}

/* Gives back what is kept of points that nobody looks for. */
static void
give_back (SimPilots *pilots, SimSchedule *schedule)
{
  guint n = 0;

  for (guint i = 0; i < pilots->kept->len; i++)
    {
      SimTask task = g_array_index (pilots->kept, SimTask, i);

      if (pilots->points[task.point].worker == NULL)
        sim_schedule_again (schedule, &task);
      else
        g_array_index (pilots->kept, SimTask, n++) = task;
    }
  g_array_set_size (pilots->kept, n);
}

void
sim_pilots_found (SimPilots *pilots, guint point, SimTime steady, SimSchedule *schedule)
{
  if (pilots == NULL || pilots->points[point].worker == NULL)
    return;
  pilots->points[point] = (Pilot){ steady, NULL };
  give_back (pilots, schedule);
}

void
sim_pilots_lost (SimPilots *pilots, gconstpointer worker, SimSchedule *schedule)
{
  for (guint p = 0; pilots && p < pilots->n_points; p++)
    if (pilots->points[p].worker == worker)
      pilots->points[p].worker = NULL;
  if (pilots)
    give_back (pilots, schedule);
}
