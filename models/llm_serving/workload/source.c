/* models/llm_serving/workload/source.c - requests one by one: their lengths and blocks. */
#include <math.h>
#include "models/llm/cache/prefix.h"
#include "models/llm_serving/workload/source.h"

enum { CLOSED_ROUNDS = 10 }; /* of a closed loop: requests over those in flight */

/* The same for check and start, or one would accept what the other refuses. */
LlmLogCut
serving_log_cut (const ServingParams *p, const ServingProcess *process)
{
  LlmLogCut cut = { .columns = p->columns,
                    .any_time = !process->by_trace,
                    .to_s = INFINITY,
                    .scale = 1.0,
                    .every = p->trace_every };

  if (process->by_trace)
    {
      cut.from_s = p->trace_from_s;
      cut.to_s = p->trace_to_s;
      cut.scale = p->trace_scale;
    }
  return cut;
}

/* What an id of a block stands for: the trace's own size, or the engine's. */
gint64
serving_id_tokens (const ServingParams *p, gint64 block_tokens)
{
  if (p->prefix_cache == LLM_PREFIX_NONE)
    return 0;
  return p->trace.path != NULL ? p->trace_block_tokens : block_tokens;
}

/* Of the log, of n_requests, or without end for a closed loop. */
static guint64
most (const ServingSource *s)
{
  guint64 wanted = (guint64) s->p->n_requests;

  if (s->log != NULL && (wanted == 0 || s->process->by_trace))
    return wanted == 0 ? s->log->n : MIN (wanted, s->log->n);
  if (wanted == 0 && s->process->closed)
    return CLOSED_ROUNDS * (guint64) s->p->concurrency;
  return wanted == 0 ? G_MAXUINT64 : wanted;
}

/* Rows of the log become the run's. */
static void
read_log (ServingSource *s, Sim *sim)
{
  LlmLogCut cut = serving_log_cut (s->p, s->process);
  GError *error = NULL;

  s->log = llm_request_log_new (s->p->trace.data, &cut, &error);
  sim_require (s->log != NULL); /* the check saw to it */
  if (!llm_request_log_has_times (s->log))
    sim_shuffle (sim_stream (sim, "order"), s->log->rows, s->log->n, sizeof *s->log->rows);
}

/* Streams by what is drawn: another process moves no length. */
void
serving_source_start (ServingSource *s, Sim *sim, const ServingParams *p)
{
  s->p = p;
  s->gaps = sim_stream (sim, "arrivals");
  s->lengths = sim_stream (sim, "lengths");
  s->groups = sim_stream (sim, "prefix groups");
  s->turns = sim_stream (sim, "turns");
  s->urgency = sim_stream (sim, "urgency");
  s->blocks = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (p->trace.path != NULL)
    read_log (s, sim);
  s->n_most = most (s);
}

/* The columns are the parameters'. */
void
serving_source_clear (ServingSource *s)
{
  llm_request_log_free (s->log);
  if (s->blocks != NULL)
    g_array_unref (s->blocks);
}

/* Whole, at least one. */
static gint64
draw_tokens (const SimDist *law, SimStream *stream)
{
  double x = floor (sim_dist_draw (law, stream) + 0.5);

  return (gint64) CLAMP (x, 1.0, (double) G_MAXINT32);
}

/* Blocks of the group's prefix are below 0, all others are the prompt's own.  Those of a session
 * are a chain of its name. */
static void
set_drawn_blocks (ServingSource *s, ServingRequest *request)
{
  gint64 shared = s->p->prefix_tokens / s->id_tokens;
  gint64 n = (request->prompt_tokens + s->id_tokens - 1) / s->id_tokens;

  if (s->p->session_turns > 1.0)
    {
      request->own = (gint64) request->session + 1;
      n = shared;
    }
  g_array_set_size (s->blocks, (guint) n);
  for (gint64 i = 0; i < n; i++)
    g_array_index (s->blocks, gint64, i)
      = i < shared ? -1 - request->group * shared - i : s->n_unique++;
  request->blocks = (const gint64 *) (gpointer) s->blocks->data;
  request->n_blocks = s->blocks->len;
}

/* Windows may have lengths of their own. */
static void
draw_lengths (ServingSource *s, ServingRequest *request)
{
  const SimDist *prompt = &s->p->prompt_tokens, *output = &s->p->output_tokens;

  if (s->p->windows.n > 0 && s->window_end_s > 0.0)
    {
      const ServingWindow *w = (const ServingWindow *) s->p->windows.items + s->window;

      prompt = &w->prompt_tokens;
      output = &w->output_tokens;
    }
  request->prompt_tokens = draw_tokens (prompt, s->lengths);
  request->output_tokens = draw_tokens (output, s->lengths);
}

/* Some come before all others. */
static void
draw_priority (ServingSource *s, ServingRequest *request)
{
  if (s->p->urgent_share > 0.0)
    request->priority = sim_uniform (s->urgency) < s->p->urgent_share ? 0 : 1;
}

void
serving_source_draw (ServingSource *s, ServingRequest *request)
{
  draw_lengths (s, request);
  draw_priority (s, request);
  if (s->id_tokens > 0)
    set_drawn_blocks (s, request);
}

/* Which prompts it begins like, and so how. */
static void
draw (ServingSource *s, ServingRequest *request)
{
  draw_lengths (s, request);
  draw_priority (s, request);
  if (s->id_tokens == 0)
    return;
  request->group = (gint64) sim_integer (s->groups, (guint64) s->p->prefix_groups);
  request->prompt_tokens += s->p->prefix_tokens;
  set_drawn_blocks (s, request);
}

/* Whole, at least one. */
static gint64
scaled (gint64 tokens, double factor)
{
  return (gint64) CLAMP (floor ((double) tokens * factor), 1.0, (double) G_MAXINT32);
}

/* A log that is too short is used again from its start. */
static void
take (ServingSource *s, ServingRequest *request)
{
  LlmLogRequest from = llm_request_log_get (s->log, (guint) (s->n_made % s->log->n));

  request->prompt_tokens = from.prompt_tokens;
  request->priority = from.priority;
  if (from.session >= 0) /* apart from those that are counted here */
    request->session = (guint64) from.session + ((guint64) 1 << 40);
  draw_priority (s, request);
  request->output_tokens = scaled (from.output_tokens, s->p->trace_output_scale);
  if (s->id_tokens == 0)
    {
      request->prompt_tokens = scaled (from.prompt_tokens, s->p->trace_prompt_scale);
      return;
    }
  request->blocks = from.blocks;
  request->n_blocks
    = (guint) MIN ((gint64) from.n_blocks, (from.prompt_tokens + s->id_tokens - 1) / s->id_tokens);
  request->blocks_last = TRUE;
}

/* An infinite time ends the source. */
gboolean
serving_source_next (ServingSource *s, ServingRequest *request)
{
  if (s->n_made >= s->n_most)
    return FALSE;
  *request = (ServingRequest){ .at_s = s->process->next_s (s), .session = s->n_made };
  if (!isfinite (request->at_s))
    return FALSE;
  if (s->log != NULL)
    take (s, request);
  else
    draw (s, request);
  s->last_s = request->at_s;
  s->n_made++;
  return TRUE;
}
