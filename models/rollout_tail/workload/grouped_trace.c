/* models/rollout_tail/workload/grouped_trace.c - PolyTrace's JSON lines: a prompt and the lengths
 * of its responses a line. */
#include <string.h>
#include "models/llm/trace/scan.h"
#include "models/rollout_tail/workload/grouped_trace.h"

/* What names a group in PolyTrace, for rows that were written twice. */
enum { STEP, RANK, INDEX, N_PLACES };

typedef struct {
  guint32 input;
  gint64 n_sampling, place[N_PLACES];
  gboolean validate, has_output;
  GArray *output; /* of guint32 */
} Row;

typedef struct {
  GArray *prompts, *lengths; /* of guint32 */
  guint group_size, n_repeats;
  /* texts, not hashes: two rows must not be taken for one by chance */
  GHashTable *seen; /* texts of rows: only asked, never walked */
} Rows;

/* Keys are compared in place: the text is not copied, and ends with no zero. */
static gboolean
is_key (const char *text, gsize length, const char *key)
{
  return strlen (key) == length && strncmp (text, key, length) == 0;
}

/* Lengths are whole and not negative: the scanner refuses the rest with its place. */
static gboolean
read_lengths (LlmScan *scan, Row *row, GError **error)
{
  row->has_output = TRUE;
  if (!llm_scan_expect (scan, "[", "a list of lengths belongs here", error))
    return FALSE;
  do
    {
      guint32 tokens;

      llm_scan_blanks (scan);
      if (!llm_scan_tokens (scan, &tokens, error))
        return FALSE;
      g_array_append_val (row->output, tokens);
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, "]", "a comma or ] belongs here", error);
}

/* The scanner's words have no end: what follows is judged by the row. */
static gboolean
read_bool (LlmScan *scan, gboolean *value, GError **error)
{
  *value = llm_scan_word (scan, "true");
  if (*value || llm_scan_word (scan, "false"))
    return TRUE;
  return llm_scan_fail (scan, error, "true or false belongs here");
}

/* The places (step, rank, index) only serve to find rows that were written twice. */
static gboolean
read_value (LlmScan *scan, const char *key, gsize length, Row *row, GError **error)
{
  static const char *const places[] = { "step", "rank", "local_index" };

  if (is_key (key, length, "input"))
    return llm_scan_tokens (scan, &row->input, error);
  if (is_key (key, length, "output"))
    return read_lengths (scan, row, error);
  if (is_key (key, length, "n_sampling"))
    return llm_scan_digits (scan, 0, &row->n_sampling, error);
  if (is_key (key, length, "validate"))
    return read_bool (scan, &row->validate, error);
  for (guint i = 0; i < N_PLACES; i++)
    if (is_key (key, length, places[i]))
      return llm_scan_digits (scan, 0, &row->place[i], error);
  return llm_scan_skip_value (scan, error);
}

/* A line is an object: a file of several lines an object would be another format. */
static gboolean
read_row (LlmScan *scan, Row *row, GError **error)
{
  const char *key;
  gsize length;

  if (!llm_scan_expect (scan, "{", "an object in braces belongs here", error))
    return FALSE;
  do
    {
      if (!llm_scan_key (scan, &key, &length, error))
        return FALSE;
      if (!read_value (scan, key, length, row, error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, "}", "a comma or } belongs here", error)
         && llm_scan_line_end (scan, "one object a line: the line must end here", error);
}

/* Returns: FALSE for a row that is there already (two folders may hold the same step). */
static gboolean
is_new (Rows *rows, const Row *row)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_PLACES; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT " ", row->place[i]);
  for (guint i = 0; i < row->output->len; i++)
    g_string_append_printf (text, "%u ", g_array_index (row->output, guint32, i));
  return g_hash_table_add (rows->seen, g_string_free (text, FALSE));
}

/* Validation rows are not part of the rollout; groups of different sizes cannot train together. */
static gboolean
add_row (Rows *rows, const LlmScan *place, const Row *row, GError **error)
{
  if (row->validate)
    return TRUE;
  if (row->input == 0 || !row->has_output)
    return llm_scan_fail (place, error, "input and output are needed");
  if (row->n_sampling != 0 && row->n_sampling != row->output->len)
    return llm_scan_fail (place, error, "n_sampling is not the number of lengths");
  if (rows->group_size != 0 && rows->group_size != row->output->len)
    return llm_scan_fail (place, error, "the group is not as large as those before it");
  rows->group_size = row->output->len;
  if (!is_new (rows, row))
    {
      rows->n_repeats++;
      return TRUE;
    }
  g_array_append_val (rows->prompts, row->input);
  g_array_append_vals (rows->lengths, row->output->data, row->output->len);
  return TRUE;
}

/* The place of a row is kept, since its faults are found behind its end. */
static gboolean
read_all (LlmScan *scan, Rows *rows, GError **error)
{
  while (!llm_scan_done (scan))
    {
      /* a copy: it points at the row's beginning */
      const LlmScan place = *scan;
      g_autoptr (GArray) output = g_array_new (FALSE, FALSE, sizeof (guint32));
      Row row = { .output = output };

      if (!read_row (scan, &row, error) || !add_row (rows, &place, &row, error))
        return FALSE;
    }
  return rows->prompts->len > 0 || llm_scan_fail (scan, error, "there is no group");
}

/* Arrays are handed over without a copy; at least one entry, so that an empty file frees like
 * any. */
RollGroupedTrace *
roll_grouped_trace_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Rows rows = { .prompts = g_array_new (FALSE, FALSE, sizeof (guint32)),
                .lengths = g_array_new (FALSE, FALSE, sizeof (guint32)),
                .seen = seen };
  RollGroupedTrace *trace = NULL;
  LlmScan scan;
  gsize length;
  gboolean good = (text = sim_input_text (path, &length, error)) != NULL;

  if (good)
    {
      llm_scan_init (&scan, path, text, length);
      good = read_all (&scan, &rows, error);
    }
  if (good)
    {
      trace = g_new0 (RollGroupedTrace, 1);
      *trace = (RollGroupedTrace){ rows.prompts->len, rows.group_size, NULL, NULL, rows.n_repeats };
    }
  g_array_set_size (rows.prompts, MAX (1, rows.prompts->len));
  g_array_set_size (rows.lengths, MAX (1, rows.lengths->len));
  if (good)
    {
      trace->prompts = (guint32 *) (gpointer) g_array_free (rows.prompts, FALSE);
      trace->lengths = (guint32 *) (gpointer) g_array_free (rows.lengths, FALSE);
      return trace;
    }
  g_array_free (rows.prompts, TRUE);
  g_array_free (rows.lengths, TRUE);
  return NULL;
}

/* The arrays are the trace's since they were handed over. */
void
roll_grouped_trace_free (RollGroupedTrace *trace)
{
  g_free (trace->prompts);
  g_free (trace->lengths);
  g_free (trace);
}

static gpointer
load (const char *path, GError **error)
{
  return roll_grouped_trace_load (path, error);
}

static void
release (gpointer data)
{
  roll_grouped_trace_free (data);
}

const SimFileFormat roll_grouped_trace_format = {
  "list of grouped lengths",
  "PolyTrace packed_lengths JSON lines",
  load,
  release, FALSE };
