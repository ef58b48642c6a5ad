/* models/rank_failure/outages/read.c - a log of failures: a table of commas whose header says what
 * the columns are.
 *
 * start and end with a unit, start_s, start_h or start_d; who: node, or domain and id; and where
 * they are known class, detail and drained (true, false).  So the public log of 400 nodes of
 * InfiniteHBD (node,start_d,end_d,level,class,detail) reads as it is; other columns are left alone.
 */
#include <math.h>
#include "models/rank_failure/outages/outages.h"

const SimChoice ep_domain_choices[] = {
  { "rank", "a GPU", NULL },
  { "node", "a server", NULL },
  { "leaf", "a leaf switch", NULL },
  { "spine", "a spine switch", NULL },
  { "cable", "from a NIC to its leaf", NULL },
  { "power", "what nodes_per_power nodes share", NULL },
  { "block", "the uplinks of a block: its nodes reach each other and no others", NULL },
  { NULL, NULL, NULL },
};

/* Where the columns stand, -1 for those that are not there. */
typedef struct {
  int start, end, node, domain, id, klass, detail, drained;
  double start_unit_s, end_unit_s;
} Columns;

/* Finds @what with one of the units; @unit_s (out): its length. */
static int
time_column (const SimCsv *csv, const char *what, double *unit_s)
{
  static const struct {
    const char *suffix;
    double s;
  } units[] = { { "_s", 1.0 }, { "_h", 3600.0 }, { "_d", 86400.0 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *name = g_strconcat (what, units[i].suffix, NULL);
      int c = sim_csv_column (csv, name);

      *unit_s = units[i].s;
      if (c >= 0)
        return c;
    }
  return -1;
}

/* By name, so that logs with columns of their own can be read as they are. */
static gboolean
find_columns (const SimCsv *csv, Columns *c, GError **error)
{
  c->start = time_column (csv, "start", &c->start_unit_s);
  c->end = time_column (csv, "end", &c->end_unit_s);
  c->node = sim_csv_column (csv, "node");
  c->domain = sim_csv_column (csv, "domain");
  c->id = sim_csv_column (csv, "id");
  c->klass = sim_csv_column (csv, "class");
  c->detail = sim_csv_column (csv, "detail");
  c->drained = sim_csv_column (csv, "drained");
  if (c->start < 0 || c->end < 0)
    return sim_csv_fail (csv, error,
                         "a log needs the columns start and end with their unit: start_s, start_h "
                         "or start_d, end_s, end_h or end_d",
                         NULL);
  if (c->node < 0 && (c->domain < 0 || c->id < 0))
    return sim_csv_fail (csv, error, "a log needs a column node, or domain and id", NULL);
  return TRUE;
}

/* A whole number: `1.5` or `-1` names nothing. */
static gboolean
read_id (const SimCsv *csv, int column, guint *id, GError **error)
{
  double x;

  if (!sim_csv_number (csv, column, &x, error))
    return FALSE;
  if (x != floor (x) || x > G_MAXINT32)
    return sim_csv_fail (csv, error, "not a number of a unit", sim_csv_text (csv, column));
  *id = (guint) x;
  return TRUE;
}

/* Without a column of domains all rows are of nodes. */
static gboolean
read_unit (const SimCsv *csv, const Columns *c, EpOutage *row, GError **error)
{
  const char *domain = sim_csv_text (csv, c->domain);

  row->domain = EP_OF_NODE;
  if (c->domain < 0)
    return read_id (csv, c->node, &row->id, error);
  for (guint i = 0; i < EP_N_DOMAINS; i++)
    if (g_str_equal (domain, ep_domain_choices[i].name))
      {
        row->domain = (EpDomain) i;
        return read_id (csv, c->id, &row->id, error);
      }
  return sim_csv_fail (csv, error, "unknown domain, of rank, node, leaf, spine, cable and power",
                       domain);
}

/* Three values: a log that does not know leaves it to the class. */
static gboolean
read_drained (const SimCsv *csv, const Columns *c, EpOutage *row, GError **error)
{
  const char *text = sim_csv_text (csv, c->drained);

  row->drained = -1;
  if (*text == '\0')
    return TRUE;
  row->drained = g_str_equal (text, "true") ? 1 : g_str_equal (text, "false") ? 0 : -1;
  return row->drained >= 0 || sim_csv_fail (csv, error, "drained is true, false or empty", text);
}

/* Returns: the place of the row's class, which is new if no row had it. */
static guint
class_of (const SimCsv *csv, const Columns *c, GPtrArray *classes)
{
  g_autofree char *name
    = g_strconcat (sim_csv_text (csv, c->klass), "/", sim_csv_text (csv, c->detail), NULL);
  guint at;

  if (g_ptr_array_find_with_equal_func (classes, name, g_str_equal, &at))
    return at;
  g_ptr_array_add (classes, g_steal_pointer (&name));
  return classes->len - 1;
}

static gboolean
read_row (const SimCsv *csv, const Columns *c, EpOutage *row, GError **error)
{
  row->line = (guint) csv->n;
  if (!sim_csv_number (csv, c->start, &row->start_s, error)
      || !sim_csv_number (csv, c->end, &row->end_s, error) || !read_unit (csv, c, row, error)
      || !read_drained (csv, c, row, error))
    return FALSE;
  row->start_s *= c->start_unit_s;
  row->end_s *= c->end_unit_s;
  if (row->end_s < row->start_s)
    return sim_csv_fail (csv, error, "the outage ends before it starts",
                         sim_csv_text (csv, c->end));
  return TRUE;
}

static gint
ascending (double a, double b)
{
  return a < b ? -1 : a > b;
}

/* By what a row says and not by its line: the same rows in another order are the same log.  Of one
 * instant and unit the shortest comes first: one of no length ended before the next began. */
static gint
by_start (gconstpointer a, gconstpointer b, gpointer classes)
{
  const EpOutage *x = a, *y = b;
  const gint by[] = { ascending (x->start_s, y->start_s),
                      ascending (x->domain, y->domain),
                      ascending (x->id, y->id),
                      ascending (x->end_s, y->end_s),
                      g_strcmp0 (g_ptr_array_index ((GPtrArray *) classes, x->klass),
                                 g_ptr_array_index ((GPtrArray *) classes, y->klass)),
                      ascending (x->drained, y->drained) };

  for (guint i = 0; i < G_N_ELEMENTS (by); i++)
    if (by[i] != 0)
      return by[i];
  return 0;
}

static gboolean
read_rows (SimCsv *csv, GArray *rows, GPtrArray *classes, GError **error)
{
  g_autoptr (GError) fault = NULL;
  Columns c;

  if (!find_columns (csv, &c, error))
    return FALSE;
  while (sim_csv_row (csv, &fault))
    {
      EpOutage row;

      if (!read_row (csv, &c, &row, error))
        return FALSE;
      row.klass = class_of (csv, &c, classes);
      g_array_append_val (rows, row);
    }
  return sim_csv_ended (g_steal_pointer (&fault), error);
}

static void
log_free (gpointer data)
{
  EpOutageLog *log = data;

  if (log == NULL)
    return;
  g_free (log->path);
  g_free (log->rows);
  g_ptr_array_unref (log->classes);
  g_free (log);
}

/* Sorted here, since later passes go from start to start and a log may be in any order. */
static gpointer
log_load (const char *path, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (EpOutage));
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (g_free);
  EpOutageLog *log;
  SimCsv csv;
  gboolean read;

  read = sim_csv_open (&csv, path, "an empty file: a log has a header", error)
         && read_rows (&csv, rows, classes, error);
  sim_csv_close (&csv);
  if (!read)
    return NULL;
  g_array_sort_with_data (rows, by_start, classes);
  log = g_new0 (EpOutageLog, 1);
  log->path = g_strdup (path);
  log->n = rows->len;
  log->rows = (EpOutage *) (void *) g_array_free (g_steal_pointer (&rows), FALSE);
  log->classes = g_steal_pointer (&classes);
  return log;
}

const SimFileFormat ep_outage_format
  = { "log of outages",
      "CSV with a header: start_s, start_h or start_d, end likewise, node or domain and id, and "
      "where known class, detail, drained; so the public InfiniteHBD log",
      log_load, log_free, FALSE };
