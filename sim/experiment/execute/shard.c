/* sim/experiment/execute/shard.c - see shard.h. */
#include "sim/experiment/execute/shard.h"
#include <math.h>
#include <stdlib.h>
#include "sim/experiment/store/store_state.h"

/* --- which part --- */

/* One scheduler's way to say it.  Without @total, ORRERY_SHARDS is the number of parts. */
typedef struct {
  const char *name, *rank, *total;
  guint64     first;        /* the rank of the first part */
} Scheduler;

static const Scheduler schedulers[] = {
  { "Kubernetes", "JOB_COMPLETION_INDEX", NULL, 0 },
  { "Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", 0 },
  { "PMI", "PMI_RANK", "PMI_SIZE", 0 },
  { "GNU parallel", "PARALLEL_SEQ", NULL, 1 },
  { "srun", "SLURM_PROCID", "SLURM_NTASKS", 0 },
};

typedef struct {
  const char *by;           /* (nullable): the scheduler that said it */
  SimShard    shard;
} Answer;

/* Returns: TRUE with the variable's number; *@set distinguishes an unset one from a wrong one. */
static gboolean
read_number (const char *name, guint64 *number, gboolean *set, GError **error)
{
  const char *text = g_getenv (name);

  *set = text != NULL && text[0] != '\0';
  if (!*set)
    return TRUE;
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, number, NULL)
         || sim_invalid (error, "--shard auto: %s is '%s', not a number", name, text);
}

/* Keeps an answer.  A total of 1 says nothing: a plain batch job has it too. */
static gboolean
answer (Answer *a, const char *by, SimShard shard, GError **error)
{
  if (shard.index < 1 || shard.index > shard.n || shard.n > SIM_SHARD_MAX)
    return sim_invalid (error, "--shard auto: %s says part %u of %u", by, shard.index, shard.n);
  if (a->by && a->shard.n > 1 && shard.n > 1
      && (a->shard.n != shard.n || a->shard.index != shard.index))
    return sim_invalid (
      error, "--shard auto: %s says part %u of %u, but %s says %u of %u; say --shard i/n", a->by,
      a->shard.index, a->shard.n, by, shard.index, shard.n);
  if (a->by == NULL || a->shard.n == 1)
    *a = (Answer){ by, shard };
  return TRUE;
}

static gboolean
ask_scheduler (const Scheduler *s, Answer *a, GError **error)
{
  const char *total = s->total ? s->total : "ORRERY_SHARDS";
  guint64 rank = 0, n = 0;
  gboolean set, has_total;

  if (!read_number (s->rank, &rank, &set, error) || !read_number (total, &n, &has_total, error))
    return FALSE;
  if (!set)
    return TRUE;
  if (!has_total)
    return sim_invalid (error,
                        "--shard auto: %s is set (%s), but not how many parts there are: set %s",
                        s->rank, s->name, total);
  return answer (a, s->name, (SimShard){ (guint) (rank - s->first + 1), (guint) n }, error);
}

/* An array of every step-th index from MIN to MAX; a list with gaps has no part number. */
static gboolean
ask_slurm_array (Answer *a, GError **error)
{
  guint64 id = 0, min = 0, max = 0, step = 1, count = 0;
  gboolean set, has_min, has_max, has_step, has_count;

  if (!read_number ("SLURM_ARRAY_TASK_ID", &id, &set, error)
      || !read_number ("SLURM_ARRAY_TASK_MIN", &min, &has_min, error)
      || !read_number ("SLURM_ARRAY_TASK_MAX", &max, &has_max, error)
      || !read_number ("SLURM_ARRAY_TASK_STEP", &step, &has_step, error)
      || !read_number ("SLURM_ARRAY_TASK_COUNT", &count, &has_count, error))
    return FALSE;
  if (!set)
    return TRUE;
  if (!has_min || !has_max)
    return sim_invalid (error, "--shard auto: SLURM_ARRAY_TASK_ID is set, but not "
                               "SLURM_ARRAY_TASK_MIN and SLURM_ARRAY_TASK_MAX");
  step = step ? step : 1;
  if (id < min || id > max || (id - min) % step != 0
      || (has_count && count != (max - min) / step + 1))
    return sim_invalid (
      error,
      "--shard auto: the indices of the Slurm array are not evenly spaced; use --array=1-N, or say "
      "--shard $SLURM_ARRAY_TASK_ID/N");
  return answer (a, "a Slurm array",
                 (SimShard){ (guint) ((id - min) / step + 1), (guint) ((max - min) / step + 1) },
                 error);
}

static gboolean
ask_all (SimShard *shard, GError **error)
{
  Answer a = { NULL, { 0, 0 } };

  if (!ask_slurm_array (&a, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (schedulers); i++)
    if (!ask_scheduler (&schedulers[i], &a, error))
      return FALSE;
  *shard = a.shard;
  return a.by != NULL
         || sim_invalid (error, "--shard auto: no scheduler says which part this is "
                                "(SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, "
                                "OMPI_COMM_WORLD_RANK, PMI_RANK, PARALLEL_SEQ and SLURM_PROCID are "
                                "not set); say --shard i/n");
}

gboolean
sim_shard_parse (const char *text, SimShard *shard, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 3);
  guint64 i = 0, n = 0;

  if (g_str_equal (text, "auto"))
    return ask_all (shard, error);
  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, SIM_SHARD_MAX, &n, NULL)
      || !g_ascii_string_to_unsigned (parts[0], 10, 1, n, &i, NULL))
    return sim_invalid (error,
                        "--shard takes i/n with i from 1 to n, such as 2/7, or auto; not '%s'",
                        text);
  *shard = (SimShard){ (guint) i, (guint) n };
  return TRUE;
}

/* --- costs --- */

static void
read_point (SimStore *store, sqlite3_stmt *find, double *cost, guint *n_stored, GError **fault)
{
  *cost = NAN;
  *n_stored = 0;
  if (sim_store_next (store, find, fault) && sqlite3_column_int (find, 0) > 0)
    {
      *n_stored = (guint) sqlite3_column_int (find, 0);
      *cost = sim_store_double (find, 1);
    }
  sqlite3_reset (find);
}

static void
fill_unknown (double *costs, guint n)
{
  double sum = 0, mean = 1;
  guint known = 0;

  for (guint p = 0; p < n; p++)
    if (!isnan (costs[p]))
      {
        sum += costs[p];
        known++;
      }
  if (known > 0)
    mean = sum / known;
  for (guint p = 0; p < n; p++)
    if (isnan (costs[p]))
      costs[p] = mean;
}

gboolean
sim_shard_costs (SimStore *store, const SimPlan *plan, double *costs, guint *n_stored,
                 GError **error)
{
  sqlite3_stmt *find
    = sim_store_prepare (store,
                         "SELECT count(*), avg(r.wall_s) FROM point p JOIN run r ON r.point = p.id "
                         "WHERE p.key = ?1 AND r.status = 'ok'",
                         error);
  GError *fault = NULL;

  if (find == NULL)
    return FALSE;
  for (guint p = 0; fault == NULL && p < sim_plan_n_points (plan); p++)
    {
      g_autofree char *key = sim_plan_point_key (plan, p);

      sqlite3_bind_text (find, 1, key, -1, SQLITE_STATIC);
      read_point (store, find, &costs[p], &n_stored[p], &fault);
    }
  sqlite3_finalize (find);
  fill_unknown (costs, sim_plan_n_points (plan));
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

/* --- dealing --- */

typedef struct {
  double  cost;
  guint32 item;
} Item;

static gint
dearer_first (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  if (x->cost != y->cost)
    return x->cost > y->cost ? -1 : 1;
  return x->item < y->item ? -1 : x->item > y->item;
}

/* A heap of shards by (load, index). */
typedef struct {
  double *load;
  guint32 *heap;
  guint    n;
} Loads;

static gboolean
lighter (const Loads *l, guint a, guint b)
{
  guint32 x = l->heap[a], y = l->heap[b];

  return l->load[x] < l->load[y] || (l->load[x] == l->load[y] && x < y);
}

/* The root has grown: sinks to its place. */
static void
sink (Loads *l)
{
  for (guint at = 0, child; (child = 2 * at + 1) < l->n; at = child)
    {
      guint32 held = l->heap[at];

      if (child + 1 < l->n && lighter (l, child + 1, child))
        child++;
      if (!lighter (l, child, at))
        return;
      l->heap[at] = l->heap[child];
      l->heap[child] = held;
    }
}

void
sim_shard_deal (const double *costs, guint64 n_items, guint n_shards, guint32 *owner)
{
  g_autofree Item *items = g_new (Item, n_items + 1);
  g_autofree double *load = g_new0 (double, n_shards);
  g_autofree guint32 *heap = g_new (guint32, n_shards);
  Loads loads = { load, heap, n_shards };

  sim_require (n_shards > 0 && n_items < G_MAXUINT32);
  for (guint64 i = 0; i < n_items; i++)
    items[i] = (Item){ costs[i], (guint32) i };
  for (guint32 s = 0; s < n_shards; s++)
    heap[s] = s;
  qsort (items, n_items, sizeof *items, dearer_first);
  for (guint64 i = 0; i < n_items; i++)
    {
      owner[items[i].item] = heap[0];
      load[heap[0]] += items[i].cost;
      sink (&loads);
    }
}
