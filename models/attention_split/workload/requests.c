/* models/attention_split/workload/requests.c - the requests of a run: from a trace or drawn,
 * ordered, scaled, timed.
 *
 * Prefill is not modelled: a request arrives with the KV of its prompt ready, as in the paper's
 * evaluation (section 6).
 */
#include "models/attention_split/workload/requests.h"
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/llm/trace/trace.h"

typedef struct {
  guint32 prompt, output;
} Lengths;

/* What loading needs. */
typedef struct {
  SplitRequests *r;
  Sim *sim;
  const SplitParams *p;
  double capacity_tokens;
} Load;

/* Parameters of a drawn trace, in the terms of models/llm/trace/. */
static LlmTraceShape
shape_of (const SplitParams *p)
{
  return (LlmTraceShape){
    .n = (guint) p->synthetic_requests,
    .rate_hz = p->synthetic_rate_hz,
    .prompt_mean_tokens = p->prompt_mean_tokens,
    .prompt_sd_tokens = p->prompt_sd_tokens,
    .prompt_max_tokens = p->prompt_max_tokens,
    .output_mean_tokens = p->output_mean_tokens,
    .output_sd_tokens = p->output_sd_tokens,
    .output_max_tokens = p->output_max_tokens,
  };
}

gboolean
split_check_requests (const SplitParams *p, GError **error)
{
  LlmTraceShape shape = shape_of (p);

  return p->study == SPLIT_CLOSED || p->trace.path != NULL || llm_trace_shape_check (&shape, error);
}

/* Its own stream: a drawn trace is the same whatever the system does with it. */
static LlmTrace *
draw_trace (Load *m)
{
  LlmTraceShape shape = shape_of (m->p);

  return llm_trace_synthetic (&shape, sim_stream (m->sim, "trace"));
}

/* Lengths are 32-bit in traces: a scale may carry them beyond. */
static guint32
scale (Load *m, guint32 tokens, double factor)
{
  double scaled = floor ((double) tokens * factor);

  if (scaled > G_MAXUINT32)
    sim_fail (m->sim,
              "trace_prompt_scale or trace_output_scale makes a length of %g tokens; "
              "2^32 - 1 is the longest",
              scaled);
  return (guint32) CLAMP (scaled, 1.0, G_MAXUINT32);
}

/* Shuffled by pairs of prompt and output, which belong together. */
static Lengths *
lengths_of (Load *m, const LlmTrace *trace)
{
  Lengths *lengths = g_new (Lengths, trace->n);

  for (guint i = 0; i < trace->n; i++)
    {
      lengths[i].prompt = scale (m, trace->requests[i].prompt_tokens, m->p->trace_prompt_scale);
      lengths[i].output = scale (m, trace->requests[i].output_tokens, m->p->trace_output_scale);
    }
  if (m->p->order == SPLIT_SHUFFLED)
    sim_shuffle (sim_stream (m->sim, "order"), lengths, trace->n, sizeof (Lengths));
  return lengths;
}

/* The longest request: what the pool holds, and what the scenario allows. */
static gint64
longest (const Load *m)
{
  gint64 block = MAX (1, m->p->kv_block_tokens);
  gint64 capacity = (gint64) floor (m->capacity_tokens) / block * block;

  return m->p->context_limit_tokens > 0 ? MIN (capacity, m->p->context_limit_tokens) : capacity;
}

/* Returns: FALSE when the request is refused.  A request longer than the whole capacity can never
 * run. */
static gboolean
fit (Load *m, Lengths *l)
{
  gint64 most = longest (m);

  if ((gint64) l->prompt + l->output <= most)
    return TRUE;
  if (m->p->oversize == SPLIT_OVERSIZE_CLIP && most > l->output)
    {
      l->prompt = (guint32) (most - l->output);
      return TRUE;
    }
  if (m->p->oversize == SPLIT_OVERSIZE_STOP)
    sim_fail (m->sim,
              "a request of %u prompt and %u output tokens exceeds the limit of %" G_GINT64_FORMAT
              " tokens (capacity or context_limit_tokens; see oversize)",
              l->prompt, l->output, most);
  m->r->n_refused++;
  return FALSE;
}

/* Statistics are of the trace, refused requests included, as the paper counts them. */
static void
add_request (Load *m, double arrival_s, Lengths l)
{
  double prompt, output;
  gboolean fits = fit (m, &l);

  prompt = l.prompt;
  output = l.output;
  m->r->n_trace++;
  m->r->prompt_sum += prompt;
  m->r->output_sum += output;
  m->r->context_sum += output * prompt + output * (output + 1.0) / 2.0;
  if (fits)
    m->r->all[m->r->n++] = (SplitRequest){ arrival_s, -1.0, l.prompt, l.output, FALSE };
}

/* Instants are those of the trace in its own order, also when the lengths are shuffled. */
static double
arrival_s (Load *m, const LlmTrace *trace, guint i, double last_s)
{
  if (m->p->arrivals == SPLIT_BACKLOG)
    return 0.0;
  if (m->p->arrivals == SPLIT_TIMESTAMPS)
    return trace->requests[i].arrival_s;
  return last_s + sim_exp (sim_stream (m->sim, "arrivals"), 1.0 / m->p->arrival_rate_hz);
}

/* A trace longer than max_requests is cut, not sampled. */
static void
add_all (Load *m, const LlmTrace *trace)
{
  g_autofree Lengths *lengths = lengths_of (m, trace);
  gint64 most = m->p->max_requests;
  double at = 0.0;

  m->r->all = g_new (SplitRequest, MAX (1, trace->n));
  for (guint i = 0; i < trace->n && (most == 0 || m->r->n_trace < most); i++)
    {
      at = arrival_s (m, trace, i, at);
      add_request (m, at, lengths[i]);
    }
}

/* Results of a run without a request would be blank, and nothing would say why. */
static void
refuse_all (const Load *m)
{
  const gboolean stated
    = m->p->context_limit_tokens > 0 && (double) m->p->context_limit_tokens <= m->capacity_tokens;

  sim_fail (m->sim,
            "all %u requests are refused: each exceeds the limit of %" G_GINT64_FORMAT
            " tokens, which is %s; give %s or shorter requests, or oversize clip",
            m->r->n_refused, longest (m), stated ? "context_limit_tokens" : "the capacity for KV",
            stated ? "a higher one" : "more memory");
}

/* The trace is the parameters' own and const; a drawn one is freed as soon as it is read. */
void
split_load_requests (SplitRequests *r, Sim *sim, const SplitParams *p, double capacity_tokens)
{
  Load load = { r, sim, p, capacity_tokens };

  if (p->trace.path != NULL)
    add_all (&load, p->trace.data);
  else
    {
      g_autoptr (LlmTrace) drawn = draw_trace (&load);

      add_all (&load, drawn);
    }
  sim_count (sim, SPLIT_REFUSED, r->n_refused);
  if (r->n == 0 && r->n_refused > 0)
    refuse_all (&load);
}

void
split_requests_clear (SplitRequests *r)
{
  g_clear_pointer (&r->all, g_free);
}
