/* models/rollout_sessions/workload/turn_trace.c - PolyTrace's JSON lines of several turns: an
 * episode a line.
 *
 * A first pass reads every line; then groups are put together in the order in which they first
 * appear, whatever lines stand between their members.
 */
#include <string.h>
#include "models/llm/trace/scan.h"
#include "models/rollout_sessions/workload/turn_trace.h"

enum { MOST_DEPTH = 32 };

/* A key as it stands in the text. */
typedef struct {
  const char *text;
  gsize length;
} Key;

/* A line, and where its turns begin. */
typedef struct {
  gint64 step;
  guint32 prompt;
  gboolean validate;
  guint line, first, n_turns;
  guint group;
} Row;

/* What a turn's object says. */
typedef struct {
  gint64 turn;
  guint32 prompt, completion;
  double latency_s;
} Item;

typedef struct {
  GArray *rows;  /* of Row */
  GArray *turns; /* of SesTurn */
  GArray *prompts; /* of guint32, by turn */
  GArray *sizes; /* of guint, by group */
  GArray *latencies; /* of Item: a line's, put into its turns at its end */
  GHashTable *groups; /* text of step and group: number + 1; only asked, never walked */
  GString *name; /* of the line's group */
} Rows;

/* Keys are compared in place: the text is not copied. */
static gboolean
is_key (const char *text, gsize length, const char *key)
{
  return strlen (key) == length && strncmp (text, key, length) == 0;
}

/* Objects and arrays in each other; what is in them is none of ours. */
static gboolean
skip_any (LlmScan *scan, guint depth, GError **error)
{
  gboolean object = llm_scan_word (scan, "{");
  const char *end = object ? "}" : "]", *key;
  gsize length;

  if (!object && *scan->at != '[')
    return llm_scan_skip_value (scan, error);
  if (depth > MOST_DEPTH)
    return llm_scan_fail (scan, error, "values are nested too deeply");
  if (!object)
    llm_scan_word (scan, "[");
  llm_scan_blanks (scan);
  if (llm_scan_word (scan, end))
    return TRUE;
  do
    {
      llm_scan_blanks (scan);
      if (object && !llm_scan_key (scan, &key, &length, error))
        return FALSE;
      if (!skip_any (scan, depth + 1, error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, end, "a comma or the end of a list or object belongs here", error);
}

/* Whole and at least 0: the last turn of an episode may have generated nothing. */
static gboolean
read_count (LlmScan *scan, guint32 *value, GError **error)
{
  gint64 n;

  if (!llm_scan_digits (scan, 0, &n, error))
    return FALSE;
  if (n > G_MAXINT32)
    return llm_scan_fail (scan, error, "more than 2^31 - 1 tokens");
  *value = (guint32) n;
  return TRUE;
}

/* A clock that ran backwards is a fault of the log. */
static gboolean
read_latency (LlmScan *scan, double *value, GError **error)
{
  const LlmScan place = *scan;

  if (!llm_scan_number (scan, value, error))
    return FALSE;
  if (*value < 0.0)
    return llm_scan_fail (&place, error, "a latency must not be negative");
  return TRUE;
}

/* An item of `turns` or of `tool_calls`. */
static gboolean
read_item_value (LlmScan *scan, const char *key, gsize length, Item *item, GError **error)
{
  if (is_key (key, length, "turn"))
    return llm_scan_digits (scan, 0, &item->turn, error);
  if (is_key (key, length, "prompt_tokens"))
    return read_count (scan, &item->prompt, error);
  if (is_key (key, length, "completion_tokens"))
    return read_count (scan, &item->completion, error);
  if (is_key (key, length, "latency_s"))
    return read_latency (scan, &item->latency_s, error);
  return skip_any (scan, 1, error);
}

/* Both lists have objects with the same few keys. */
static gboolean
read_item (LlmScan *scan, Item *item, GError **error)
{
  const char *key;
  gsize length;

  *item = (Item){ .turn = -1 };
  if (!llm_scan_expect (scan, "{", "an object in braces belongs here", error))
    return FALSE;
  do
    {
      if (!llm_scan_key (scan, &key, &length, error)
          || !read_item_value (scan, key, length, item, error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, "}", "a comma or } belongs here", error);
}

/* In order, from 0 on: a turn's prompt holds those before it. */
static gboolean
add_turn (Rows *rows, Row *row, const Item *item, const LlmScan *place, GError **error)
{
  SesTurn turn = { .completion = item->completion };

  if (item->turn != (gint64) row->n_turns)
    return llm_scan_fail (place, error, "turns are out of order: they count from 0 on");
  if (item->prompt == 0)
    return llm_scan_fail (place, error, "a turn needs prompt_tokens");
  g_array_append_val (rows->turns, turn);
  g_array_append_val (rows->prompts, item->prompt);
  row->n_turns++;
  return TRUE;
}

/* The place of an item is kept, since its faults are found behind its end. */
static gboolean
read_items (LlmScan *scan, Rows *rows, Row *row, gboolean calls, GError **error)
{
  if (!llm_scan_expect (scan, "[", "a list of objects belongs here", error))
    return FALSE;
  llm_scan_blanks (scan);
  if (llm_scan_word (scan, "]"))
    return TRUE;
  do
    {
      LlmScan place;
      Item item;

      llm_scan_blanks (scan);
      place = *scan;
      if (!read_item (scan, &item, error))
        return FALSE;
      if (calls)
        g_array_append_val (rows->latencies, item);
      else if (!add_turn (rows, row, &item, &place, error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, "]", "a comma or ] belongs here", error);
}

/* A number or a text. */
static gboolean
read_group (LlmScan *scan, Rows *rows, GError **error)
{
  const char *text = scan->at;
  gsize length;
  gint64 n;

  if (*scan->at == '"')
    {
      if (!llm_scan_string (scan, &text, &length, error))
        return FALSE;
    }
  else if (!llm_scan_digits (scan, 0, &n, error))
    return FALSE;
  else
    length = (gsize) (scan->at - text);
  g_string_truncate (rows->name, 0);
  g_string_append_len (rows->name, text, (gssize) length);
  return TRUE;
}

/* In any order: calls may stand before the turns that they belong to. */
static gboolean
read_value (LlmScan *scan, const Key *key, Rows *rows, Row *row, GError **error)
{
  if (is_key (key->text, key->length, "step"))
    return llm_scan_digits (scan, 0, &row->step, error);
  if (is_key (key->text, key->length, "prompt_len"))
    return llm_scan_tokens (scan, &row->prompt, error);
  if (is_key (key->text, key->length, "prompt_group_id"))
    return read_group (scan, rows, error);
  if (is_key (key->text, key->length, "turns"))
    return read_items (scan, rows, row, FALSE, error);
  if (is_key (key->text, key->length, "tool_calls"))
    return read_items (scan, rows, row, TRUE, error);
  if (is_key (key->text, key->length, "validate"))
    {
      row->validate = llm_scan_word (scan, "true");
      return row->validate || llm_scan_expect (scan, "false", "true or false belongs here", error);
    }
  return skip_any (scan, 0, error);
}

/* What a tool added shows in the next prompt; a prompt that is shorter has lost the difference. */
static void
set_appends (const Rows *rows, const Row *row)
{
  for (guint k = row->first; k + 1 < row->first + row->n_turns; k++)
    {
      SesTurn *turn = &g_array_index (rows->turns, SesTurn, k);
      gint64 here = (gint64) g_array_index (rows->prompts, guint32, k) + turn->completion;
      gint64 next = g_array_index (rows->prompts, guint32, k + 1);

      turn->append = (gint32) (next - here);
      turn->broken = next < here ? (guint32) (here - next) : 0;
    }
  /* an engine makes at least the token that says that there is none */
  for (guint k = row->first; k < row->first + row->n_turns; k++)
    g_array_index (rows->turns, SesTurn, k).completion
      = MAX (1, g_array_index (rows->turns, SesTurn, k).completion);
}

/* The place of a row is kept, since its faults are found behind its end. */
static gboolean
end_row (Rows *rows, Row *row, const LlmScan *place, GError **error)
{
  if (row->n_turns == 0)
    return llm_scan_fail (place, error, "turns is needed, with at least one");
  if (rows->name->len == 0)
    return llm_scan_fail (place, error, "prompt_group_id is needed");
  for (guint i = 0; i < rows->latencies->len; i++)
    {
      const Item *call = &g_array_index (rows->latencies, Item, i);
      SesTurn *turn;

      if (call->turn < 0 || call->turn >= (gint64) row->n_turns)
        return llm_scan_fail (place, error, "a tool call names a turn that is not there");
      turn = &g_array_index (rows->turns, SesTurn, row->first + (guint) call->turn);
      turn->tool_s = MAX (turn->tool_s, (gfloat) call->latency_s);
    }
  /* the log need not say it twice */
  if (row->prompt == 0)
    row->prompt = g_array_index (rows->prompts, guint32, row->first);
  set_appends (rows, row);
  return TRUE;
}

/* In the order in which groups first appear. */
static void
add_row (Rows *rows, Row *row)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT "/%s", row->step, rows->name->str);
  gpointer found = g_hash_table_lookup (rows->groups, key);

  /* the first of its group */
  if (found == NULL)
    {
      guint none = 0;

      g_array_append_val (rows->sizes, none);
      found = GUINT_TO_POINTER (rows->sizes->len);
      g_hash_table_insert (rows->groups, g_steal_pointer (&key), found);
    }
  row->group = GPOINTER_TO_UINT (found) - 1;
  g_array_index (rows->sizes, guint, row->group)++;
  g_array_append_vals (rows->rows, row, 1);
}

/* Lines of a validation are read, for their faults, and left out. */
static gboolean
read_row (LlmScan *scan, Rows *rows, GError **error)
{
  const LlmScan place = *scan;
  Row row = { .line = scan->line, .first = rows->turns->len };
  Key key;

  g_array_set_size (rows->latencies, 0);
  g_string_truncate (rows->name, 0);
  if (!llm_scan_expect (scan, "{", "an object in braces belongs here", error))
    return FALSE;
  do
    {
      if (!llm_scan_key (scan, &key.text, &key.length, error)
          || !read_value (scan, &key, rows, &row, error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  if (!llm_scan_expect (scan, "}", "a comma or } belongs here", error)
      || !llm_scan_line_end (scan, "one object a line: the line must end here", error)
      || !end_row (rows, &row, &place, error))
    return FALSE;
  /* no part of the rollout */
  if (!row.validate)
    add_row (rows, &row);
  return TRUE;
}

/* Groups that have all their members, one behind the other. */
static SesTrace *
put_together (Rows *rows)
{
  SesTrace *t = g_new0 (SesTrace, 1);
  g_autofree guint *place = g_new0 (guint, rows->sizes->len + 1);

  for (guint g = 0; g < rows->sizes->len; g++)
    t->group_size = MAX (t->group_size, g_array_index (rows->sizes, guint, g));
  for (guint g = 0; g < rows->sizes->len; g++)
    if (g_array_index (rows->sizes, guint, g) == t->group_size)
      place[g] = t->n_groups++ * t->group_size + 1;
    else
      t->n_incomplete++;
  t->sessions = g_array_new (FALSE, TRUE, sizeof (SesTraceSession));
  g_array_set_size (t->sessions, t->n_groups * t->group_size);
  for (guint i = 0; i < rows->rows->len; i++)
    {
      const Row *row = &g_array_index (rows->rows, Row, i);
      guint at = place[row->group];

      if (at == 0) /* incomplete */
        continue;
      place[row->group]++;
      g_array_index (t->sessions, SesTraceSession, at - 1)
        = (SesTraceSession){ row->prompt, row->first, row->n_turns };
      if ((at - 1) % t->group_size > 0 && t->unequal_line == 0
          && g_array_index (t->sessions, SesTraceSession, at - 2).prompt != row->prompt)
        t->unequal_line = row->line;
    }
  t->turns = g_steal_pointer (&rows->turns);
  return t;
}

/* What was handed over is NULL. */
static void
clear_rows (Rows *rows)
{
  g_array_unref (rows->rows);
  g_clear_pointer (&rows->turns, g_array_unref);
  g_array_unref (rows->prompts);
  g_array_unref (rows->sizes);
  g_array_unref (rows->latencies);
  g_hash_table_unref (rows->groups);
  g_string_free (rows->name, TRUE);
}

/* The first fault ends it. */
static gboolean
read_all (LlmScan *scan, Rows *rows, GError **error)
{
  while (!llm_scan_done (scan))
    if (!read_row (scan, rows, error))
      return FALSE;
  return rows->rows->len > 0 || llm_scan_fail (scan, error, "there is no episode");
}

/* The whole text at once: the scanner goes back to places for its messages. */
SesTrace *
ses_trace_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  Rows rows = { .rows = g_array_new (FALSE, FALSE, sizeof (Row)),
                .turns = g_array_new (FALSE, FALSE, sizeof (SesTurn)),
                .prompts = g_array_new (FALSE, FALSE, sizeof (guint32)),
                .sizes = g_array_new (FALSE, FALSE, sizeof (guint)),
                .latencies = g_array_new (FALSE, FALSE, sizeof (Item)),
                .groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                .name = g_string_new (NULL) };
  SesTrace *trace = NULL;
  LlmScan scan;
  gsize length;

  text = sim_input_text (path, &length, error);
  if (text != NULL)
    {
      llm_scan_init (&scan, path, text, length);
      if (read_all (&scan, &rows, error))
        trace = put_together (&rows);
    }
  clear_rows (&rows);
  return trace;
}

/* Sessions name their turns by index. */
void
ses_trace_free (SesTrace *trace)
{
  g_array_unref (trace->sessions);
  g_array_unref (trace->turns);
  g_free (trace);
}

/* For the house, which keeps what it loads as a pointer. */
static gpointer
load (const char *path, GError **error)
{
  return ses_trace_load (path, error);
}

/* And to free what it has loaded. */
static void
release (gpointer data)
{
  ses_trace_free (data);
}

const SimFileFormat ses_trace_format
  = { "list of sessions in groups", "PolyTrace multiturn_workload JSON lines", load, release,
      FALSE };
