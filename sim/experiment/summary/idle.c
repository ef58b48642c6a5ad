/* sim/experiment/summary/idle.c - see idle.h.  Results of a point are compared by a digest, so that
 * memory grows with the points and not with the runs. */
#include <math.h>
#include <string.h>
#include "sim/base/unit/unit.h"
#include "sim/experiment/summary/idle.h"
#include "sim/experiment/summary/summary_state.h"

typedef struct {
  const SimSummary *s;
  SimStore         *store;
  GPtrArray        *digests;    /* (element-type utf8): of each point's results */
  guint            *n_runs;     /* by point */
  guint            *level;      /* n_points x n_columns: values numbered as they first appear */
  guint            *axis;       /* by column: the first column of its axis */
} Idle;

/* --- digests --- */

/* Numbers that are equal, or both missing, have equal bytes. */
static void
feed (GChecksum *sum, double value)
{
  double plain = isnan (value) ? NAN : value == 0 ? 0 : value;

  g_checksum_update (sum, (const guchar *) &plain, sizeof plain);
}

static void
feed_text (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static void
feed_run (const Idle *idle, GChecksum *sum, sqlite3_stmt *row)
{
  feed (sum, sqlite3_column_double (row, SIM_SUMMARY_REPLICATION));
  feed_text (sum, sim_store_text (row, SIM_SUMMARY_FINGERPRINT));
  for (guint m = 0; m < idle->s->n_stored; m++)
    feed (sum, sim_store_double (row, (int) m + SIM_SUMMARY_VALUES));
}

/* What the summary has of the metrics from @first on. */
static void
feed_summary (const Idle *idle, GChecksum *sum, guint point, guint first)
{
  for (guint m = first; m < idle->s->metrics->len; m++)
    {
      SimStat stat = sim_summary_stat (idle->s, point, m);

      feed (sum, stat.mean);
      feed (sum, stat.half_width);
      feed (sum, stat.n);
    }
}

static GPtrArray *
new_sums (const Idle *idle)
{
  GPtrArray *sums = g_ptr_array_new_with_free_func ((GDestroyNotify) g_checksum_free);

  for (guint p = 0; p < idle->s->n_points; p++)
    g_ptr_array_add (sums, g_checksum_new (G_CHECKSUM_MD5));
  return sums;
}

static void
take_digests (Idle *idle, const GPtrArray *sums)
{
  g_ptr_array_set_size (idle->digests, 0);
  for (guint p = 0; p < sums->len; p++)
    g_ptr_array_add (idle->digests, g_strdup (g_checksum_get_string (g_ptr_array_index (sums, p))));
}

/* The summary alone: runs that are equal have equal means.  Where these differ already, and they
 * nearly always do, no run need be read. */
static void
digest_summary (Idle *idle)
{
  g_autoptr (GPtrArray) sums = new_sums (idle);

  for (guint p = 0; p < sums->len; p++)
    feed_summary (idle, g_ptr_array_index (sums, p), p, 0);
  take_digests (idle, sums);
}

static gboolean
digest_values (Idle *idle, GError **error)
{
  g_autofree char *sql = sim_summary_values_sql (idle->s);
  g_autoptr (GPtrArray) sums = new_sums (idle);
  sqlite3_stmt *rows = sim_store_prepare (idle->store, sql, error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (idle->store, rows, &fault))
    {
      guint point = (guint) sqlite3_column_int64 (rows, 0);

      if (point >= sums->len)
        continue;
      feed_run (idle, g_ptr_array_index (sums, point), rows);
      idle->n_runs[point]++;
    }
  /* derived metrics are made of what is compared already, but of parameters too */
  for (guint p = 0; p < sums->len; p++)
    feed_summary (idle, g_ptr_array_index (sums, p), p, idle->s->n_stored);
  take_digests (idle, sums);
  return sim_store_end (rows, fault, error);
}

/* Series are long, and looked at only where nothing else differs. */
static gboolean
digest_series (Idle *idle, GError **error)
{
  g_autoptr (GPtrArray) sums = new_sums (idle);
  sqlite3_stmt *rows = sim_store_prepare (
    idle->store,
    "SELECT s.position, h.metric, h.samples FROM sweep s CROSS JOIN run r ON r.point = s.point "
    "JOIN series h ON h.run = r.id ORDER BY s.position, r.replication, h.metric",
    error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  for (guint p = 0; p < sums->len; p++)
    feed_text (g_ptr_array_index (sums, p), g_ptr_array_index (idle->digests, p));
  while (sim_store_next (idle->store, rows, &fault))
    {
      guint point = (guint) sqlite3_column_int64 (rows, 0);
      const guchar *bytes = sqlite3_column_blob (rows, 2);

      if (point >= sums->len)
        continue;
      feed_text (g_ptr_array_index (sums, point), sim_store_text (rows, 1));
      if (bytes != NULL)
        g_checksum_update (g_ptr_array_index (sums, point), bytes, sqlite3_column_bytes (rows, 2));
    }
  take_digests (idle, sums);
  return sim_store_end (rows, fault, error);
}

/* Is every run there that the plan asked for? */
static gboolean
is_whole (const Idle *idle)
{
  g_autofree char *text = sim_store_meta (idle->store, "replications");
  guint64 asked = text ? g_ascii_strtoull (text, NULL, 10) : 1;
  guint n_ok = 0, n_failed = 0;

  if (!sim_store_counts (idle->store, &n_ok, &n_failed, NULL) || n_failed > 0)
    return FALSE;
  for (guint p = 0; p < idle->s->n_points; p++)
    if (idle->n_runs[p] < asked)
      return FALSE;
  return TRUE;
}

/* --- axes --- */

static guint *
level_at (const Idle *idle, guint point, guint column)
{
  return &idle->level[(gsize) point * idle->s->n_columns + column];
}

static void
number_levels (Idle *idle, guint column)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint p = 0; p < idle->s->n_points; p++)
    {
      SimCell cell = sim_summary_value (idle->s, p, column);
      char *text = cell.text ? g_strdup (cell.text) : sim_double_format (cell.number);
      guint n = g_hash_table_size (seen) + 1;
      guint before = GPOINTER_TO_UINT (g_hash_table_lookup (seen, text));

      *level_at (idle, p, column) = before ? before : n;
      if (before)
        g_free (text);
      else
        g_hash_table_insert (seen, text, GUINT_TO_POINTER (n));
    }
}

/* Numbered alike: either of the two says what the other is. */
static gboolean
move_together (const Idle *idle, guint a, guint b)
{
  for (guint p = 0; p < idle->s->n_points; p++)
    if (*level_at (idle, p, a) != *level_at (idle, p, b))
      return FALSE;
  return TRUE;
}

/* As the scenario has them: `params.a; params.b, params.c`. */
static gboolean
are_linked (char **axes, const char *a, const char *b)
{
  for (guint i = 0; axes && axes[i]; i++)
    {
      g_auto (GStrv) paths = g_strsplit (axes[i], ", ", -1);

      if (g_strv_contains ((const char *const *) paths, a)
          && g_strv_contains ((const char *const *) paths, b))
        return TRUE;
    }
  return FALSE;
}

static void
join_axes (const Idle *idle, guint from, guint to)
{
  for (guint k = 0; k < idle->s->n_columns; k++)
    if (idle->axis[k] == from)
      idle->axis[k] = to;
}

static void
find_axes (Idle *idle)
{
  g_autofree char *text = sim_store_meta (idle->store, "axes");
  g_auto (GStrv) axes = text ? g_strsplit (text, "; ", -1) : NULL;
  char *const *columns = idle->s->columns;

  for (guint b = 0; b < idle->s->n_columns; b++)
    {
      number_levels (idle, b);
      idle->axis[b] = b;
      for (guint a = 0; a < b; a++)
        if (are_linked (axes, columns[a], columns[b]) || move_together (idle, a, b))
          join_axes (idle, MAX (idle->axis[a], idle->axis[b]), MIN (idle->axis[a], idle->axis[b]));
    }
}

/* What a point is beside an axis. */
static GBytes *
others (const Idle *idle, guint point, guint axis)
{
  g_autoptr (GArray) key = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint k = 0; k < idle->s->n_columns; k++)
    if (idle->axis[k] != axis)
      g_array_append_val (key, *level_at (idle, point, k));
  return g_bytes_new (key->data, (gsize) key->len * sizeof (guint));
}

/* Draws of integers may coincide: then the two are one point. */
static gboolean
differ_along (const Idle *idle, guint a, guint b, guint axis)
{
  for (guint k = 0; k < idle->s->n_columns; k++)
    if (idle->axis[k] == axis && *level_at (idle, a, k) != *level_at (idle, b, k))
      return TRUE;
  return FALSE;
}

static gboolean
is_idle (const Idle *idle, guint axis)
{
  g_autoptr (GHashTable) first
    = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  gboolean any = FALSE;

  for (guint p = 0; p < idle->s->n_points; p++)
    {
      GBytes *key = others (idle, p, axis);
      guint before = GPOINTER_TO_UINT (g_hash_table_lookup (first, key));

      if (before == 0)
        {
          g_hash_table_insert (first, key, GUINT_TO_POINTER (p + 1));
          continue;
        }
      g_bytes_unref (key);
      if (!g_str_equal (g_ptr_array_index (idle->digests, p),
                        g_ptr_array_index (idle->digests, before - 1)))
        return FALSE;
      any = any || differ_along (idle, p, before - 1, axis);
    }
  return any;
}

static char *
axis_name (const Idle *idle, guint axis)
{
  GString *name = g_string_new (NULL);

  for (guint k = 0; k < idle->s->n_columns; k++)
    if (idle->axis[k] == axis)
      g_string_append_printf (name, "%s%s", name->len ? ", " : "", idle->s->columns[k]);
  return g_string_free (name, FALSE);
}

static GPtrArray *
idle_names (const Idle *idle)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; k < idle->s->n_columns; k++)
    if (idle->axis[k] == k && is_idle (idle, k))
      g_ptr_array_add (names, axis_name (idle, k));
  return names;
}

/* --- all of it --- */

/* By what costs least first: each further look can only acquit an axis. */
static GPtrArray *
look (Idle *idle, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  find_axes (idle);
  digest_summary (idle);
  names = idle_names (idle);
  if (names->len == 0)
    return g_steal_pointer (&names);
  if (!digest_values (idle, error))
    return NULL;
  if (!is_whole (idle))
    return g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_unref (names);
  names = idle_names (idle);
  if (names->len == 0)
    return g_steal_pointer (&names);
  return digest_series (idle, error) ? idle_names (idle) : NULL;
}

GPtrArray *
sim_idle_axes (SimStore *store, const SimSummary *summary, GError **error)
{
  g_autoptr (GPtrArray) digests = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint *n_runs = g_new0 (guint, summary->n_points + 1);
  g_autofree guint *axis = g_new0 (guint, summary->n_columns + 1);
  g_autofree guint *level = g_new0 (guint, (gsize) summary->n_points * summary->n_columns + 1);
  Idle idle = { summary, store, digests, n_runs, level, axis };

  if (summary->n_points < 2 || summary->n_columns == 0)
    return g_ptr_array_new_with_free_func (g_free);
  return look (&idle, error);
}
