/* models/rank_failure/faults/fault_trace.c - a file of failures: which rank dies when, in any
 * order.
 */
#include "models/llm/trace/scan.h"
#include "models/rank_failure/faults/faults.h"
#include "models/rank_failure/inputs.h"

/* Files may be in any order: failures of one instant must be neighbours to be one failure. */
static gint
by_time (gconstpointer a, gconstpointer b)
{
  const EpFault *x = a, *y = b;

  return x->time_s < y->time_s ? -1 : x->time_s > y->time_s;
}

/* Ranks beyond the last are kept as they are: check.c names them, and knows how many there are. */
static gboolean
read_faults (LlmScan *scan, GArray *faults, GError **error)
{
  if (!llm_scan_expect (scan, "time_s,rank", "expected the heading time_s,rank", error)
      || !llm_scan_line_end (scan, "expected the end of the line", error))
    return FALSE;
  while (!llm_scan_done (scan))
    {
      EpFault fault;
      gint64 rank;

      if (!llm_scan_number (scan, &fault.time_s, error))
        return FALSE;
      if (fault.time_s < 0.0)
        return llm_scan_fail (scan, error, "a time is not negative");
      if (!llm_scan_expect (scan, ",", "expected a comma", error)
          || !llm_scan_digits (scan, 0, &rank, error)
          || !llm_scan_line_end (scan, "expected the end of the line", error))
        return FALSE;
      fault.rank = (guint) MIN (rank, G_MAXINT);
      g_array_append_val (faults, fault);
    }
  return TRUE;
}

static void
faults_free (gpointer data)
{
  EpFaults *trace = data;

  if (trace != NULL)
    g_free (trace->faults);
  g_free (trace);
}

/* Sorted here: logs of several sources are merged in any order. */
static gpointer
faults_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GArray) faults = g_array_new (FALSE, FALSE, sizeof (EpFault));
  EpFaults *trace;
  LlmScan scan;
  gsize length;

  if ((text = sim_input_text (path, &length, error)) == NULL)
    return NULL;
  llm_scan_init (&scan, path, text, length);
  if (!read_faults (&scan, faults, error))
    return NULL;
  g_array_sort (faults, by_time);
  trace = g_new0 (EpFaults, 1);
  trace->n = faults->len;
  trace->faults = (EpFault *) (void *) g_array_free (g_steal_pointer (&faults), FALSE);
  return trace;
}

const SimFileFormat ep_fault_format
  = { "failure trace",
      "CSV time_s,rank: which rank dies when; whole nodes at one instant are one failure",
      faults_load, faults_free, FALSE };
