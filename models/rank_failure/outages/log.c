/* models/rank_failure/outages/log.c - rows of a log as the fleet takes them: each a unit that
 * exists, with an effect, and none that begins while its unit is out.
 */
#include <math.h>
#include <string.h>
#include "models/rank_failure/outages/outages.h"

/* Returns: how many rows of @of units from @n nodes. */
static guint
up (gint64 n, gint64 of)
{
  return (guint) ((n + of - 1) / of);
}

guint
ep_domain_units (const EpParams *p, EpDomain domain)
{
  guint blocks = up (p->fleet_nodes, p->nodes_per_block);

  switch (domain)
    {
    case EP_OF_RANK:
    case EP_OF_CABLE:
      return (guint) (p->fleet_nodes * p->ranks_per_node);
    case EP_OF_LEAF:
      return p->fabric == EP_RAILS ? blocks * (guint) p->ranks_per_node : blocks;
    case EP_OF_SPINE:
      return (guint) p->spines;
    case EP_OF_BLOCK:
      return blocks;
    case EP_OF_POWER:
      return up (p->fleet_nodes, p->nodes_per_power);
    case EP_OF_NODE:
    case EP_N_DOMAINS:
      break;
    }
  return (guint) p->fleet_nodes;
}

/* "*" is any class, or any detail of one; the first item that fits is meant.
 * Returns: its place in fault_classes, or -1. */
static int
class_item (const EpParams *p, const char *name)
{
  const EpFaultClass *items = p->fault_classes.items;
  const char *slash = strchr (name, '/');
  gsize length = (gsize) (slash - name);

  for (guint i = 0; i < p->fault_classes.n; i++)
    if ((g_str_equal (items[i].name, "*")
         || (strlen (items[i].name) == length && strncmp (items[i].name, name, length) == 0))
        && (g_str_equal (items[i].detail, "*") || g_str_equal (items[i].detail, slash + 1)))
      return (int) i;
  return -1;
}

/* A log without a stated window is taken to end with its last repair. */
double
ep_log_window_s (const EpParams *p)
{
  const EpOutageLog *log = p->outage_log.data;
  double last_s = 0.0;

  for (guint i = 0; i < log->n; i++)
    last_s = MAX (last_s, log->rows[i].end_s);
  return p->log_window_s > 0.0 ? p->log_window_s : last_s;
}

/* The window of the log: rows that start after it are left out. */
static gboolean
within (const EpParams *p, const EpOutage *row)
{
  return p->log_window_s <= 0.0 || row->start_s < p->log_window_s;
}

/* With its line, since either the log has to be mended or the fleet is not the one it is of. */
static gboolean
check_row (const EpParams *p, const EpOutageLog *log, const EpOutage *row, GError **error)
{
  guint units = ep_domain_units (p, row->domain);

  if (row->id >= units)
    return sim_invalid (error,
                        "outage_log: %s:%u: %s %u is none of the fleet's %u; is it the log of a "
                        "fleet of another size?",
                        log->path, row->line, ep_domain_choices[row->domain].name, row->id, units);
  if (p->study == EP_FLEET && class_item (p, g_ptr_array_index (log->classes, row->klass)) < 0)
    return sim_invalid (error,
                        "outage_log: %s:%u: no item of fault_classes says what class/detail %s "
                        "does; an item named * is for all others",
                        log->path, row->line,
                        (const char *) g_ptr_array_index (log->classes, row->klass));
  return TRUE;
}

/* The last row of each unit of each domain, to find what overlaps. */
typedef struct {
  guint *last[EP_N_DOMAINS]; /* [unit]: place in the rows + 1; 0: none yet */
} LastRows;

static LastRows
last_rows_new (const EpParams *p)
{
  LastRows rows;

  for (guint d = 0; d < EP_N_DOMAINS; d++)
    rows.last[d] = g_new0 (guint, ep_domain_units (p, (EpDomain) d) + 1);
  return rows;
}

static void
last_rows_clear (LastRows *rows)
{
  for (guint d = 0; d < EP_N_DOMAINS; d++)
    g_free (rows->last[d]);
}

/* Compared with the row that ends last, not the one before: a short row within a long one would
 * hide it. */
static gboolean
check_overlaps (const EpParams *p, const EpOutageLog *log, GError **error)
{
  LastRows seen = last_rows_new (p);
  gboolean fine = TRUE;

  for (guint i = 0; i < log->n && fine; i++)
    {
      const EpOutage *row = &log->rows[i];
      guint *last = &seen.last[row->domain][row->id];

      if (*last > 0 && log->rows[*last - 1].end_s > row->start_s)
        fine = sim_invalid (error,
                            "outage_log: %s:%u: %s %u is out already, since line %u; with "
                            "log_overlaps unite such rows are one",
                            log->path, row->line, ep_domain_choices[row->domain].name, row->id,
                            log->rows[*last - 1].line);
      if (*last == 0 || log->rows[*last - 1].end_s < row->end_s)
        *last = i + 1;
    }
  last_rows_clear (&seen);
  return fine;
}

/* Rows one by one first: overlaps are by unit, which has to exist. */
gboolean
ep_outages_check (const EpParams *p, GError **error)
{
  const EpOutageLog *log = p->outage_log.data;

  if (log == NULL)
    return sim_invalid (error, "outages log needs a file: give outage_log");
  for (guint i = 0; i < log->n; i++)
    if (!check_row (p, log, &log->rows[i], error))
      return FALSE;
  return p->log_overlaps == EP_UNITE || check_overlaps (p, log, error);
}

/* What a row does to its unit, in study fleet; elsewhere all rows have it out. */
static EpEffect
effect_of (const EpParams *p, const EpOutage *row)
{
  const EpFaultClass *items = p->fault_classes.items;

  return p->study == EP_FLEET ? (EpEffect) items[row->klass].effect : EP_NODE_DIES;
}

/* Whether @before has its unit out when @row starts: a slow one serves until it is noticed. */
static gboolean
hides (const EpParams *p, const EpOutage *before, const EpOutage *row)
{
  gboolean serves = effect_of (p, before) == EP_RANK_SLOWS && effect_of (p, row) != EP_RANK_SLOWS
                    && row->start_s < before->start_s + p->slow_check_s;

  return before->end_s > row->start_s && !serves;
}

/* Adds @row to @united, or lets the row before it of its unit last as long. */
static void
unite (const EpParams *p, GArray *united, LastRows *seen, const EpOutage *row)
{
  guint *last = &seen->last[row->domain][row->id];
  EpOutage *before = *last > 0 ? &g_array_index (united, EpOutage, *last - 1) : NULL;

  if (before != NULL && hides (p, before, row))
    {
      before->end_s = MAX (before->end_s, row->end_s);
      return;
    }
  g_array_append_val (united, *row);
  *last = united->len;
}

GArray *
ep_outages_unite (const EpParams *p, const GArray *rows)
{
  GArray *united = g_array_new (FALSE, FALSE, sizeof (EpOutage));
  LastRows seen = last_rows_new (p);

  for (guint i = 0; i < rows->len; i++)
    {
      const EpOutage *row = &g_array_index (rows, EpOutage, i);

      if (effect_of (p, row) == EP_NO_EFFECT)
        g_array_append_val (united, *row);
      else
        unite (p, united, &seen, row);
    }
  last_rows_clear (&seen);
  return united;
}

GArray *
ep_outages_numbered (const EpParams *p, const GArray *rows, guint *units)
{
  GArray *numbered = g_array_new (FALSE, FALSE, sizeof (EpOutage));
  guint first[EP_N_DOMAINS] = { 0 };
  gboolean occurs[EP_N_DOMAINS] = { FALSE };

  for (guint i = 0; i < rows->len; i++)
    occurs[g_array_index (rows, EpOutage, i).domain] = TRUE;
  occurs[EP_OF_NODE] |= rows->len == 0;
  *units = 0;
  for (guint d = 0; d < EP_N_DOMAINS; d++)
    {
      first[d] = *units;
      *units += occurs[d] ? ep_domain_units (p, (EpDomain) d) : 0;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      EpOutage row = g_array_index (rows, EpOutage, i);

      row.id += first[row.domain];
      g_array_append_val (numbered, row);
    }
  return numbered;
}

/* Classes of the log become items of fault_classes, where effects are looked at. */
GArray *
ep_outages_of_log (const EpParams *p)
{
  const EpOutageLog *log = p->outage_log.data;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (EpOutage));

  for (guint i = 0; i < log->n; i++)
    {
      EpOutage row = log->rows[i];

      if (!within (p, &row))
        continue;
      /* a log alone is counted by its own classes */
      if (p->study == EP_FLEET)
        row.klass = (guint) class_item (p, g_ptr_array_index (log->classes, row.klass));
      g_array_append_val (rows, row);
    }
  return rows;
}
