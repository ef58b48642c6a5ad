/* models/rank_failure/load/arrivals.c - where single requests come from: clients that ask again and
 * again, chance, or a file.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

static void arrive_by_chance (Sim *sim, gpointer self, gpointer item);

/* At the highest rate there is; arrivals beyond the present rate are thinned out. */
static void
wait_for_next (EpServing *m)
{
  double gap = sim_exp (sim_stream (m->inst->sim, "arrivals"),
                        1.0 / (m->inst->p->request_rate_hz * (1.0 + m->inst->p->request_swing)));

  sim_after (m->inst->sim, gap, arrive_by_chance, m, NULL);
}

/* Whether a request comes of what the highest rate would bring. */
static gboolean
comes (EpServing *m)
{
  const EpParams *p = m->inst->p;
  double phase = 2.0 * G_PI * sim_now_s (m->inst->sim) / p->request_period_s;

  return p->request_swing <= 0.0
         || sim_uniform (sim_stream (m->inst->sim, "swing")) * (1.0 + p->request_swing)
              < 1.0 + p->request_swing * sin (phase);
}

static void
arrive_by_chance (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;

  if (comes (m))
    {
      ep_request_prefill (m, ep_request_draw (m));
      ep_lockstep_schedule (m);
    }
  wait_for_next (m);
}

/* request_rate_hz on average; with request_swing more at some times than at others, by thinning. */
static void
start_poisson (EpServing *m)
{
  ep_requests_new (m);
  wait_for_next (m);
}

const EpLoad ep_load_poisson = { .decode = &ep_decode_requests, .start = start_poisson };

/* One event at a time, whatever the length of the file. */
static void
arrive_by_trace (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;
  const LlmTrace *trace = m->inst->p->trace.data;
  const LlmRequest *r = &trace->requests[m->trace_next++];

  ep_request_prefill (m, ep_request_new (m, r->prompt_tokens, r->output_tokens));
  ep_lockstep_schedule (m);
  if (m->trace_next < trace->n)
    sim_after (sim, trace->requests[m->trace_next].arrival_s - r->arrival_s, arrive_by_trace, m,
               NULL);
}

/* The first request defines the beginning: times in a file count from it. */
static void
start_trace (EpServing *m)
{
  ep_requests_new (m);
  sim_after (m->inst->sim, 0.0, arrive_by_trace, m, NULL);
}

const EpLoad ep_load_trace = { .decode = &ep_decode_requests, .start = start_trace };

/* Clients that have been there for ever: each request that leaves brings the next, and those of the
 * beginning are at any point of their output. */
static void
start_closed (EpServing *m)
{
  SimStream *stream = sim_stream (m->inst->sim, "progress");

  ep_requests_new (m);
  for (gint64 i = 0; i < (gint64) round (m->inst->p->requests_per_rank * m->inst->n_ranks); i++)
    {
      EpRequest *r = ep_request_draw (m);

      r->done = r->done_before = (gint64) (sim_uniform (stream) * (double) r->output);
      ep_request_submit (m, r);
    }
  ep_lockstep_schedule (m);
}

const EpLoad ep_load_closed
  = { .decode = &ep_decode_requests, .follows = TRUE, .start = start_closed };
