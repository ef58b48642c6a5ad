/* models/rank_failure/load_trace.c - requests as in a file. */
#include "models/rank_failure/load/load.h"

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  const LlmTrace *trace = m->p->trace.data;
  const LlmRequest *r = &trace->requests[m->trace_next++];

  ep_request_prefill (m, ep_request_new (m, r->prompt_tokens, r->output_tokens));
  ep_lockstep_schedule (m);
  if (m->trace_next < trace->n)
    sim_after (sim, trace->requests[m->trace_next].arrival_s - r->arrival_s, arrive, m, NULL);
}

static void
start (Ep *m)
{
  ep_lockstep_new (m);
  sim_after (m->sim, 0.0, arrive, m, NULL);
}

const EpLoad ep_load_trace = { start, EP_LOCKSTEP };
