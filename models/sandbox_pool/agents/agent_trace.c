/* models/sandbox_pool/agents/agent_trace.c - reads agentcgroup's tool_calls.json: a list of maps
 * with timestamp and end_timestamp, seconds or ISO 8601; calls may overlap.  JSON is read as YAML.
 */
#include "models/sandbox_pool/agents/agent_trace.h"
#include <string.h>
#include <yaml.h>

typedef struct {
  const char    *path;
  PoolAgentTrace *trace;
  PoolAgentCall  call;
  guint          depth, n_times;  /* 1: in the list, 2: in a map of it */
  char           key[16];
  gboolean       is_value;
} Reader;

/* Libyaml's lines count from 0. */
static gboolean
fail (const Reader *r, const yaml_event_t *event, const char *what, GError **error)
{
  return sim_error (error, SIM_ERROR_FILE, "%s:%u: %s", r->path, (guint) event->start_mark.line + 1,
                    what);
}

/* Both forms occur in published traces; seconds without a date are tried first. */
static gboolean
read_time (const char *text, double *s)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = NULL;
  char *end;

  *s = g_ascii_strtod (text, &end);
  if (*text != '\0' && *end == '\0')
    return TRUE;
  date = g_date_time_new_from_iso8601 (text, utc);
  if (date == NULL)
    return FALSE;
  *s = (double) g_date_time_to_unix (date) + g_date_time_get_microsecond (date) * 1e-6;
  return TRUE;
}

/* Keys and values of a map of the list come in turn. */
static gboolean
read_scalar (Reader *r, const yaml_event_t *event, GError **error)
{
  const char *text = (const char *) event->data.scalar.value;
  double *time_s = NULL;

  if (r->depth != 2)
    return TRUE;
  if (!r->is_value)
    g_strlcpy (r->key, text, sizeof r->key);
  else if (g_str_equal (r->key, "timestamp"))
    time_s = &r->call.from_s;
  else if (g_str_equal (r->key, "end_timestamp"))
    time_s = &r->call.to_s;
  r->is_value = !r->is_value;
  if (time_s == NULL)
    return TRUE;
  r->n_times++;
  return read_time (text, time_s)
         || fail (r, event, "a timestamp is neither seconds nor ISO 8601", error);
}

/* Only maps of the list are calls; what is nested in one is skipped by its depth. */
static void
open_map (Reader *r)
{
  if (++r->depth != 2)
    return;
  r->call = (PoolAgentCall){ 0 };
  r->n_times = 0;
  r->is_value = FALSE;
}

/* A call is whole at the end of its map; whatever else the map said is not needed. */
static gboolean
close_map (Reader *r, const yaml_event_t *event, GError **error)
{
  r->depth--;
  if (r->depth == 2)
    r->is_value = FALSE;          /* a value that was a map or a list */
  if (r->depth != 1)
    return TRUE;
  if (r->n_times != 2)
    return fail (r, event, "a call needs timestamp and end_timestamp", error);
  if (r->call.to_s < r->call.from_s)
    return fail (r, event, "a call ends before it begins", error);
  g_array_append_val (r->trace->calls, r->call);
  return TRUE;
}

/* Sequences and maps inside a call move the depth alone, so that unknown fields may be of any
 * shape. */
static gboolean
read_event (Reader *r, const yaml_event_t *event, GError **error)
{
  switch (event->type)
    {
    case YAML_SEQUENCE_START_EVENT:
      r->depth++;
      return TRUE;
    case YAML_SEQUENCE_END_EVENT:
      r->is_value = --r->depth == 2 ? FALSE : r->is_value;
      return TRUE;
    case YAML_MAPPING_START_EVENT:
      if (r->depth == 0)
        return fail (r, event, "a list of calls is wanted", error);
      open_map (r);
      return TRUE;
    case YAML_MAPPING_END_EVENT:
      return close_map (r, event, error);
    case YAML_SCALAR_EVENT:
      return read_scalar (r, event, error);
    default:
      return TRUE;
    }
}

/* The parser reports faults of JSON itself, with its own place. */
static gboolean
read_all (Reader *r, yaml_parser_t *parser, GError **error)
{
  gboolean ok = TRUE, end = FALSE;

  while (ok && !end)
    {
      yaml_event_t event;

      if (!yaml_parser_parse (parser, &event))
        return sim_error (error, SIM_ERROR_FILE, "%s:%u: %s", r->path,
                          (guint) parser->problem_mark.line + 1, parser->problem);
      ok = read_event (r, &event, error);
      end = event.type == YAML_STREAM_END_EVENT;
      yaml_event_delete (&event);
    }
  if (ok && r->trace->calls->len == 0)
    return sim_error (error, SIM_ERROR_FILE, "%s:1: the list has no call", r->path);
  return ok;
}

/* Recorded calls need not be in order: agents that run tools side by side end them in any. */
static int
by_start (gconstpointer a, gconstpointer b)
{
  const PoolAgentCall *x = a, *y = b;

  return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

/* The LLM is waited for while no call runs. */
static void
find_gaps (GArray *calls)
{
  double free_s = g_array_index (calls, PoolAgentCall, 0).from_s;

  for (guint i = 0; i < calls->len; i++)
    {
      PoolAgentCall *call = &g_array_index (calls, PoolAgentCall, i);

      call->llm_s = MAX (0.0, call->from_s - free_s);
      call->tool_s = MAX (0.0, call->to_s - MAX (call->from_s, free_s));
      free_s = MAX (free_s, call->to_s);
    }
}

/* Readers may give up before there is a trace. */
static void
trace_free (gpointer data)
{
  PoolAgentTrace *trace = data;

  if (trace == NULL)
    return;
  g_array_unref (trace->calls);
  g_free (trace);
}

/* Read whole: such a file is the record of one agent, a few thousand calls. */
static gpointer
load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  yaml_parser_t parser;
  Reader r = { .path = path };
  gboolean ok;

  if ((text = sim_input_text (path, &length, error)) == NULL)
    return NULL;
  r.trace = g_new0 (PoolAgentTrace, 1);
  r.trace->calls = g_array_new (FALSE, FALSE, sizeof (PoolAgentCall));
  yaml_parser_initialize (&parser);
  yaml_parser_set_input_string (&parser, (const unsigned char *) text, length);
  ok = read_all (&r, &parser, error);
  yaml_parser_delete (&parser);
  if (!ok)
    {
      trace_free (r.trace);
      return NULL;
    }
  g_array_sort (r.trace->calls, by_start);
  find_gaps (r.trace->calls);
  return r.trace;
}

const SimFileFormat pool_agent_format = {
  "agent trace", "agentcgroup's tool_calls.json", load, trace_free, FALSE };
