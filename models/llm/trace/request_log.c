/* models/llm/trace/request_log.c - see request_log.h. */
#include "models/llm/trace/request_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_TOKENS 4294967294.0

typedef struct {
  const char *name[LLM_LOG_N_FIELDS];
  double unit_s; /* of arrivals that are numbers */
} Known;

static const Known known[] = {
  { { "TIMESTAMP", "ContextTokens", "GeneratedTokens", "hash_ids", "session_id", "" }, 1.0 },
  { { "timestamp", "input_length", "output_length", "hash_ids", "session_id", "" }, 1e-3 },
  { { "Timestamp", "Request tokens", "Response tokens", "hash_ids", "Session ID", "" }, 1.0 },
  { { "arrived_at", "num_prefill_tokens", "num_decode_tokens", "hash_ids",
      "session_id", "" }, 1.0 },
  { { "arrival_s", "prompt_tokens", "output_tokens", "hash_ids", "session_id", "" }, 1.0 },
};

static const char *const fields[]
  = { "arrival", "prompt", "output", "blocks", "session", "priority" };

static const SimChoice field_choices[] = {
  { "arrival", "when a request comes", NULL },
  { "prompt", "tokens of its prompt", NULL },
  { "output", "tokens of its answer", NULL },
  { "blocks", "lists of identities of the prompt's blocks", NULL },
  { "session", "a whole number that the requests of a session share", NULL },
  { "priority", "a whole number: smaller ones enter first and are preempted last", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
static const SimParam column_rows[] = {
  SIM_PARAM_CHOICE (LlmLogColumn, is, field_choices, NULL, "what the column holds",
                    "the user's file"),
  SIM_PARAM (LlmLogColumn, column, "1", NULL, "any", "its name in the file", "the user's file"),
  SIM_PARAM (LlmLogColumn, unit_s, "s", "1 s", "(0, inf)",
             "of arrivals that are numbers: what one of them is; 1 ms for milliseconds",
             "the user's file", "is is arrival"),
  SIM_PARAM_END
};
/* clang-format on */

const SimListType llm_log_column_list = { column_rows, sizeof (LlmLogColumn) };

/* --- which column means what --- */

/* The first format both of whose lengths are there. */
static const Known *
find_known (const LlmColumns *columns)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (llm_columns_find (columns, known[i].name[LLM_LOG_PROMPT]) >= 0
        && llm_columns_find (columns, known[i].name[LLM_LOG_OUTPUT]) >= 0)
      return &known[i];
  return NULL;
}

/* A known set of names is taken as a whole. */
static void
use_known (LlmRequestLog *log)
{
  const Known *format = find_known (log->columns);

  log->unit_s = format != NULL ? format->unit_s : 1.0;
  for (guint f = 0; f < LLM_LOG_N_FIELDS; f++)
    log->column[f] = format != NULL ? llm_columns_find (log->columns, format->name[f]) : -1;
}

/* Returns: (transfer full): the names of columns that can be told: what is no trace may hold
 * anything. */
static char *
names_told (const LlmColumns *columns)
{
  g_autofree const char **names = llm_columns_names (columns);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    if (sim_shown_is_identifier (names[i]))
      g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "; it has ", names[i]);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* What a user names goes before what is known.  Dates say themselves what a second is. */
static gboolean
use_told (LlmRequestLog *log, const LlmLogColumn *told, GError **error)
{
  int column = llm_columns_find (log->columns, told->column);
  g_autofree char *names = NULL;

  if (column < 0)
    {
      names = names_told (log->columns);
      return sim_invalid (error, "columns: the trace has no column called '%s'%s", told->column,
                          names);
    }
  log->column[told->is] = column;
  if (told->is != LLM_LOG_ARRIVAL)
    return TRUE;
  log->unit_s = told->unit_s;
  return told->unit_s == 1.0 || llm_columns_type (log->columns, column) != LLM_COLUMN_STAMP
         || sim_invalid (error,
                         "columns: '%s' holds dates, which need no unit_s (got %g s): leave it out",
                         told->column, told->unit_s);
}

/* Two columns of one meaning: their order would decide. */
static gboolean
told_once (const LlmLogCut *cut, GError **error)
{
  const LlmLogColumn *told = cut->columns.items;

  for (guint i = 1; i < cut->columns.n; i++)
    for (guint j = 0; j < i; j++)
      if (told[i].is == told[j].is)
        return sim_invalid (error,
                            "columns: both '%s' and '%s' are said to be the %s: leave one out",
                            told[j].column, told[i].column, fields[told[i].is]);
  return TRUE;
}

/* A column of the wrong kind is one fault, whatever the number of its rows. */
static gboolean
holds_numbers (const LlmRequestLog *log, guint field, GError **error)
{
  LlmColumnType type = llm_columns_type (log->columns, log->column[field]);
  g_autofree const char **names = llm_columns_names (log->columns);
  const char *name = names[log->column[field]];

  if (type == LLM_COLUMN_MIXED)
    return sim_invalid (error, "the trace's column '%s' mixes numbers, dates or lists", name);
  if (field == LLM_LOG_BLOCKS)
    return type == LLM_COLUMN_LIST
           || sim_invalid (error, "the trace's column '%s' has no lists of whole numbers", name);
  return type == LLM_COLUMN_WHOLE || type == LLM_COLUMN_NUMBER
         || (type == LLM_COLUMN_STAMP && field == LLM_LOG_ARRIVAL)
         || sim_invalid (error, "the trace's column '%s' (%s) has no numbers", name, fields[field]);
}

/* What may be missing in a row, and in a file unless a scenario names it. */
static gboolean
is_optional (guint field)
{
  return field == LLM_LOG_SESSION || field == LLM_LOG_PRIORITY;
}

gboolean
llm_log_names (const SimList *columns, guint field)
{
  const LlmLogColumn *told = columns->items;

  for (guint i = 0; i < columns->n; i++)
    if (told[i].is == (int) field)
      return TRUE;
  return FALSE;
}

/* A known name whose column holds words is no session of ours; one that a user names must do. */
static gboolean
check_optional (LlmRequestLog *log, const LlmLogCut *cut, GError **error)
{
  for (guint f = 0; f < LLM_LOG_N_FIELDS; f++)
    {
      gboolean told = llm_log_names (&cut->columns, f);

      if (!is_optional (f) || log->column[f] < 0 || holds_numbers (log, f, told ? error : NULL))
        continue;
      if (told)
        return FALSE;
      log->column[f] = -1;
    }
  return TRUE;
}

/* The time may be missing where a process makes its own arrivals. */
static gboolean
find_columns (LlmRequestLog *log, const LlmLogCut *cut, GError **error)
{
  const LlmLogColumn *told = cut->columns.items;

  use_known (log);
  if (!told_once (cut, error))
    return FALSE;
  for (guint i = 0; i < cut->columns.n; i++)
    if (!use_told (log, &told[i], error))
      return FALSE;
  if (log->column[LLM_LOG_ARRIVAL] >= 0
      && llm_columns_type (log->columns, log->column[LLM_LOG_ARRIVAL]) == LLM_COLUMN_STAMP)
    log->unit_s = 1.0;
  for (guint f = 0; f < LLM_LOG_N_FIELDS; f++)
    {
      gboolean needed
        = f == LLM_LOG_PROMPT || f == LLM_LOG_OUTPUT || (f == LLM_LOG_ARRIVAL && !cut->any_time);

      if (log->column[f] < 0 && needed)
        return sim_invalid (error,
                            "the trace has no column that is known as the %s: name it, "
                            "columns: [{is: %s, column: ...}]",
                            fields[f], fields[f]);
      if (log->column[f] >= 0 && (needed || f == LLM_LOG_BLOCKS) && !holds_numbers (log, f, error))
        return FALSE;
    }
  if (cut->any_time && log->column[LLM_LOG_ARRIVAL] >= 0
      && !holds_numbers (log, LLM_LOG_ARRIVAL, NULL))
    log->column[LLM_LOG_ARRIVAL] = -1;
  return check_optional (log, cut, error);
}

/* --- which rows, in which order --- */

/* In the log's own unit, times what a unit is. */
static double
at (const LlmRequestLog *log, guint row)
{
  int column = log->column[LLM_LOG_ARRIVAL];

  return column < 0 ? 0.0 : llm_columns_number (log->columns, column, row) * log->unit_s;
}

/* Whole and at least 1: a log's zeros are failed requests. */
static gboolean
is_length (double tokens)
{
  return tokens >= 1.0 && tokens <= LONGEST_TOKENS && floor (tokens) >= tokens;
}

/* NAN where the row has none. */
static double
length (const LlmRequestLog *log, guint field, guint row)
{
  return llm_columns_number (log->columns, log->column[field], row);
}

/* @otherwise where the row has no whole number from 0 on. */
static gint64
whole (const LlmRequestLog *log, guint field, guint row, gint64 otherwise)
{
  double x = log->column[field] < 0 ? NAN : length (log, field, row);

  return x >= 0.0 && x <= LONGEST_TOKENS && floor (x) >= x ? (gint64) x : otherwise;
}

/* Of two doubles. */
static int
order (double a, double b)
{
  return (a > b) - (a < b);
}

/* Lists in the order of their items, then by length. */
static int
compare_blocks (const LlmRequestLog *log, guint a, guint b)
{
  int column = log->column[LLM_LOG_BLOCKS];
  const gint64 *x, *y;
  guint n, m;

  if (column < 0)
    return 0;
  x = llm_columns_list (log->columns, column, a, &n);
  y = llm_columns_list (log->columns, column, b, &m);
  for (guint i = 0; i < MIN (n, m); i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return (n > m) - (n < m);
}

/* Rows that compare equal are the same request. */
static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const LlmRequestLog *log = data;
  guint x = *(const guint32 *) a, y = *(const guint32 *) b;
  int sign = order (at (log, x), at (log, y));

  if (sign == 0)
    sign = order (length (log, LLM_LOG_PROMPT, x), length (log, LLM_LOG_PROMPT, y));
  if (sign == 0)
    sign = order (length (log, LLM_LOG_OUTPUT, x), length (log, LLM_LOG_OUTPUT, y));
  for (guint f = LLM_LOG_SESSION; sign == 0 && f <= LLM_LOG_PRIORITY; f++)
    sign = order ((double) whole (log, f, x, -1), (double) whole (log, f, y, -1));
  return sign != 0 ? sign : compare_blocks (log, x, y);
}

/* Most logs are in order: one pass finds out. */
static void
sort (LlmRequestLog *log)
{
  for (guint i = 1; i < log->n; i++)
    if (compare (&log->rows[i - 1], &log->rows[i], log) > 0)
      {
        g_qsort_with_data (log->rows, (gint) log->n, sizeof *log->rows, compare, log);
        return;
      }
}

/* Rows that are no request are counted, for the user. */
static void
take_usable (LlmRequestLog *log)
{
  guint n = llm_columns_n_rows (log->columns);

  log->rows = g_new (guint32, MAX (n, 1));
  for (guint row = 0; row < n; row++)
    if (isfinite (at (log, row)) && is_length (length (log, LLM_LOG_PROMPT, row))
        && is_length (length (log, LLM_LOG_OUTPUT, row)))
      log->rows[log->n++] = row;
  /* told to the user, never dropped in silence */
  log->n_unusable = n - log->n;
}

/* Every n-th thins a log without changing its shape. */
static void
cut_out (LlmRequestLog *log, const LlmLogCut *cut)
{
  guint taken = 0, inside = 0;

  for (guint i = 0; i < log->n; i++)
    {
      double when_s = at (log, log->rows[i]) - log->first;

      if (when_s < cut->from_s || when_s >= cut->to_s)
        continue;
      if (inside++ % (guint) cut->every == 0)
        log->rows[taken++] = log->rows[i];
    }
  log->n = taken;
}

/* Columns, usable rows, order, cut: in this order, since the first instant is of all usable
 * rows. */
LlmRequestLog *
llm_request_log_new (const LlmColumns *columns, const LlmLogCut *cut, GError **error)
{
  g_autoptr (LlmRequestLog) log = g_new0 (LlmRequestLog, 1);

  log->columns = columns;
  log->from_s = cut->from_s;
  log->scale = cut->scale;
  if (!find_columns (log, cut, error))
    return NULL;
  take_usable (log);
  if (log->n == 0)
    {
      sim_invalid (error,
                   "none of the trace's %u rows can be used: a request needs a time and "
                   "whole numbers of at least 1 token",
                   log->n_unusable);
      return NULL;
    }
  sort (log);
  log->first = at (log, log->rows[0]);
  cut_out (log, cut);
  if (log->n > 0)
    return g_steal_pointer (&log);
  sim_invalid (error, "the trace has no request between trace_from_s (%g s) and trace_to_s (%g s)",
               cut->from_s, cut->to_s);
  return NULL;
}

/* Columns are the file's. */
void
llm_request_log_free (LlmRequestLog *log)
{
  if (log == NULL)
    return;
  g_free (log->rows);
  g_free (log);
}

/* Without times requests come as the model says. */
gboolean
llm_request_log_has_times (const LlmRequestLog *log)
{
  return log->column[LLM_LOG_ARRIVAL] >= 0;
}

LlmLogRequest
llm_request_log_get (const LlmRequestLog *log, guint i)
{
  guint row = log->rows[i];
  LlmLogRequest r = { .arrival_s = (at (log, row) - log->first - log->from_s) / log->scale,
                      .prompt_tokens = (gint64) length (log, LLM_LOG_PROMPT, row),
                      .output_tokens = (gint64) length (log, LLM_LOG_OUTPUT, row),
                      .session = whole (log, LLM_LOG_SESSION, row, -1),
                      .priority = whole (log, LLM_LOG_PRIORITY, row, 0) };

  if (log->column[LLM_LOG_BLOCKS] >= 0)
    r.blocks = llm_columns_list (log->columns, log->column[LLM_LOG_BLOCKS], row, &r.n_blocks);
  return r;
}
