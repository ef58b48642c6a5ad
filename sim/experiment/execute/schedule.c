/* sim/experiment/execute/schedule.c - see schedule.h. */
#include "sim/experiment/execute/schedule.h"
#include <math.h>
#include <string.h>
#include "sim/core/statistics/stats.h"
#include "sim/experiment/execute/shard.h"

/* What sequential stopping knows of a point. */
typedef struct {
  double *values;     /* (nullable): by replication; NaN while unknown or failed */
  guint   wanted;     /* replications asked for so far */
} Progress;

struct SimSchedule {
  const SimPlan *plan;
  guint          n_points, max;         /* replications of a point at most */
  guint          shard, n_shards;
  guint32
    *owner; /* (nullable): the shard of each item, from 0; without estimates they take turns */
  guint          n_total, n_open;       /* n_open: neither done nor handed out */
  guint8        *closed;                /* a bit a run: done or handed out */
  guint8        *done;                  /* a bit a run */
  guint64        cursor;
  /* (element-type SimTask): given back, or asked for by sequential stopping */
  GArray        *extra;
  guint          n_extra_taken;
  gint           column;                /* of the stopping metric; -1 */
  char          *metric;                /* (nullable): its name */
  Progress      *points;                /* (nullable): without stopping */
};

static const SimRunOptions *
options_of (const SimSchedule *s)
{
  return sim_scenario_run (sim_plan_scenario (s->plan));
}

static guint64
bit_of (const SimSchedule *s, const SimTask *task)
{
  return (guint64) task->point * s->max + task->replication;
}

static gboolean
get_bit (const guint8 *bits, guint64 i)
{
  return bits[i / 8] >> (i % 8) & 1;
}

static void
set_bit (guint8 *bits, guint64 i, gboolean on)
{
  guint8 mask = (guint8) (1 << (i % 8));

  bits[i / 8] = (guint8) (on ? bits[i / 8] | mask : bits[i / 8] & ~mask);
}

/* Stopping looks at all replications of a point together, so it deals in points; else runs are
 * dealt. */
static guint64
n_per_point (const SimSchedule *s)
{
  return s->points ? 1 : s->max;
}

static gboolean
is_ours (const SimSchedule *s, const SimTask *task)
{
  guint64 i = task->point * n_per_point (s) + (s->points ? 0 : task->replication);

  return s->n_shards == 0 || (s->owner ? s->owner[i] : i % s->n_shards) == s->shard - 1;
}

void
sim_schedule_balance (SimSchedule *s, const double *costs)
{
  guint64 each = n_per_point (s), n = s->n_points * each;
  g_autofree double *items = NULL;

  if (s->n_shards == 0 || n >= G_MAXUINT32)
    return;
  items = g_new (double, n + 1);
  for (guint64 i = 0; i < n; i++)
    items[i] = costs[i / each];
  s->owner = g_new (guint32, n + 1);
  sim_shard_deal (items, n, s->n_shards, s->owner);
}

/* A tally or level by its bare name means its mean. */
static gboolean
find_metric (SimSchedule *s, GError **error)
{
  g_autoptr (GArray) columns = sim_plan_columns (s->plan);
  const char *name = options_of (s)->stop_metric;
  g_autofree char *mean = name ? g_strconcat (name, ".mean", NULL) : NULL;

  s->column = -1;
  for (guint i = 0; name && i < columns->len && s->column < 0; i++)
    {
      const char *column = g_array_index (columns, SimColumn, i).name;

      if (g_str_equal (column, name) || g_str_equal (column, mean))
        {
          s->column = (gint) i;
          s->metric = g_strdup (column);
        }
    }
  return name == NULL || s->column >= 0
         || sim_invalid (
           error,
           "run.stop_when: %s is not a metric of the model (a derived metric cannot stop a sweep)",
           name);
}

SimSchedule *
sim_schedule_new (const SimPlan *plan, guint shard, guint n_shards, GError **error)
{
  g_autoptr (SimSchedule) s = g_new0 (SimSchedule, 1);
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));
  gsize size;

  s->plan = plan;
  s->n_points = sim_plan_n_points (plan);
  s->max = run->stop_metric ? MAX (run->stop_max, run->replications) : run->replications;
  s->shard = shard;
  s->n_shards = n_shards;
  s->extra = g_array_new (FALSE, FALSE, sizeof (SimTask));
  size = (gsize) ((guint64) s->n_points * s->max / 8 + 1);
  s->closed = g_malloc0 (size);
  s->done = g_malloc0 (size);
  if (!find_metric (s, error))
    return NULL;
  if (s->column >= 0)
    s->points = g_new0 (Progress, s->n_points);
  for (guint p = 0; s->points && p < s->n_points; p++)
    s->points[p].wanted = run->replications;
  return g_steal_pointer (&s);
}

void
sim_schedule_free (SimSchedule *s)
{
  if (s == NULL)
    return;
  for (guint p = 0; s->points && p < s->n_points; p++)
    g_free (s->points[p].values);
  g_free (s->points);
  g_free (s->metric);
  g_free (s->owner);
  g_free (s->closed);
  g_free (s->done);
  g_array_unref (s->extra);
  g_free (s);
}

const char *
sim_schedule_metric (const SimSchedule *s)
{
  return s->metric;
}

double
sim_schedule_value (const SimSchedule *s, const SimRecord *record)
{
  return s->column >= 0 && !record->failed ? record->values[s->column] : NAN;
}

/* --- sequential stopping --- */

/* The half-width of a point's first @n replications over the one that is wanted: at most 1 when the
 * interval is narrow enough, infinite where there is none.  @n_known: those that have a value. */
static double
excess (const SimSchedule *s, const Progress *point, guint n, guint *n_known)
{
  g_autofree double *x = g_new (double, n);

  *n_known = 0;
  for (guint i = 0; i < n; i++)
    if (!isnan (point->values[i]))
      x[(*n_known)++] = point->values[i];
  return sim_stats_excess (x, *n_known, options_of (s)->stop_half_width);
}

/* Returns: how many replications a point wants after @n: @n when its interval is narrow enough, and
 * when all of them failed. */
static guint
wanted_after (const SimSchedule *s, const Progress *point, guint n)
{
  guint n_known;
  double over = excess (s, point, n, &n_known);

  return n_known == 0 ? n : sim_stats_wanted (over, n, s->max);
}

guint
sim_schedule_n_wide (const SimSchedule *s)
{
  guint n_wide = 0, n_known;

  for (guint p = 0; s->points && p < s->n_points; p++)
    {
      const Progress *point = &s->points[p];

      if (point->values && point->wanted == s->max && excess (s, point, s->max, &n_known) > 1
          && n_known > 0)
        n_wide++;
    }
  return n_wide;
}

/* Hands out replications @from ... @to - 1 of a point, where they are not done. */
static void
ask (SimSchedule *s, guint32 p, guint32 from, guint32 to)
{
  for (SimTask task = { p, from }; task.replication < to; task.replication++)
    if (is_ours (s, &task))
      {
        s->n_total++;
        if (get_bit (s->done, bit_of (s, &task)))
          continue;
        g_array_append_val (s->extra, task);
        s->n_open++;
      }
}

static guint
count_done (const SimSchedule *s, guint32 p, guint n)
{
  guint sum = 0;

  for (SimTask task = { p, 0 }; task.replication < n; task.replication++)
    sum += get_bit (s->done, bit_of (s, &task)) ? 1 : 0;
  return sum;
}

/* Decides, for as long as all that was asked of a point is done. */
static void
judge (SimSchedule *s, guint32 p)
{
  Progress *point = &s->points[p];

  while (count_done (s, p, point->wanted) == point->wanted && point->values)
    {
      guint n = point->wanted, next = wanted_after (s, point, n);

      if (next == n)
        break;
      point->wanted = next;
      ask (s, p, n, next);
    }
}

static void
note_value (SimSchedule *s, const SimTask *task, double value)
{
  Progress *point = &s->points[task->point];

  if (point->values == NULL)
    {
      point->values = g_new (double, s->max);
      for (guint i = 0; i < s->max; i++)
        point->values[i] = NAN;
    }
  point->values[task->replication] = value;
}

/* --- order --- */

void
sim_schedule_done (SimSchedule *s, const SimTask *task, double value)
{
  guint64 bit;

  if (task->point >= s->n_points || task->replication >= s->max || !is_ours (s, task))
    return;
  bit = bit_of (s, task);
  set_bit (s->done, bit, TRUE);
  set_bit (s->closed, bit, TRUE);
  if (s->points == NULL)
    return;
  note_value (s, task, value);
  if (s->n_total > 0)       /* begun: what is reported before is only noted */
    judge (s, task->point);
}

void
sim_schedule_begin (SimSchedule *s)
{
  guint n = options_of (s)->replications;

  for (SimTask task = { 0, 0 }; task.point < s->n_points; task.point++)
    for (task.replication = 0; task.replication < n; task.replication++)
      if (is_ours (s, &task))
        {
          s->n_total++;
          s->n_open += get_bit (s->closed, bit_of (s, &task)) ? 0 : 1;
        }
  for (guint32 p = 0; s->points && p < s->n_points; p++)
    judge (s, p);
}

/* The i-th run in the plan's order. */
static SimTask
task_at (const SimSchedule *s, guint64 i)
{
  guint n = options_of (s)->replications;

  if (sim_scenario_sweep (sim_plan_scenario (s->plan))->depth_first)
    return (SimTask){ (guint32) (i / n), (guint32) (i % n) };
  return (SimTask){ (guint32) (i % s->n_points), (guint32) (i / s->n_points) };
}

static gboolean
take_extra (SimSchedule *s, SimTask *task)
{
  if (s->n_extra_taken == s->extra->len)
    {
      g_array_set_size (s->extra, 0);
      s->n_extra_taken = 0;
      return FALSE;
    }
  *task = g_array_index (s->extra, SimTask, s->n_extra_taken++);
  return TRUE;
}

gboolean
sim_schedule_next (SimSchedule *s, SimTask *task)
{
  guint64 n = (guint64) s->n_points * options_of (s)->replications;
  gboolean found = take_extra (s, task);

  while (!found && s->cursor < n)
    {
      *task = task_at (s, s->cursor++);
      found = is_ours (s, task) && !get_bit (s->closed, bit_of (s, task));
    }
  if (!found)
    return FALSE;
  set_bit (s->closed, bit_of (s, task), TRUE);
  s->n_open--;
  return TRUE;
}

void
sim_schedule_again (SimSchedule *s, const SimTask *task)
{
  g_array_append_val (s->extra, *task);
  s->n_open++;
}

guint
sim_schedule_n_total (const SimSchedule *s)
{
  return s->n_total;
}

guint
sim_schedule_n_left (const SimSchedule *s)
{
  return s->n_open;
}
