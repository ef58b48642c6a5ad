/* models/llm_serving/results/latency.c - what a client sees: latencies, throughput, goodput. */
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"

/* Between a tenth and nine tenths of the ends neither the start nor the drain counts. */
static void
mark (ServingResults *r, double now_s)
{
  double ended = (double) ++r->n_ended, all = (double) r->n_expected;
  ServingMark now = { now_s, r->all_output_tokens, r->sums.all_request_s };

  if (ended <= 0.1 * all)
    r->steady[0] = now;
  if (ended <= 0.9 * all)
    r->steady[1] = now;
}

/* A request of one token has no time per token.  Times count from the client's sending: the way to
 * the engine, alike for all, is ahead of what the engine's clock knows. */
void
serving_results_finished (ServingResults *r, const ServingFlight *flight, double now_s)
{
  double way_s = r->p->engine->front_end_s, ttft_s = way_s + flight->first_s - flight->sent_s;
  double later = (double) flight->output_tokens - 1.0;
  double tpot_s = later > 0.0 ? (now_s - flight->first_s) / later : 0.0;

  serving_results_forget_warm_up (r);
  r->n_done++;
  r->n_good += ttft_s <= r->p->slo_ttft_s && tpot_s <= r->p->slo_tpot_s ? 1 : 0;
  r->input_tokens += flight->prompt_tokens;
  r->output_tokens += flight->output_tokens;
  r->all_output_tokens += flight->output_tokens;
  mark (r, now_s);
  sim_tally (r->sim, SERVING_TTFT_S, ttft_s);
  if (flight->urgent)
    sim_tally (r->sim, SERVING_URGENT_TTFT_S, ttft_s);
  if (later > 0.0)
    sim_tally (r->sim, SERVING_TPOT_S, tpot_s);
  sim_tally (r->sim, SERVING_E2E_S, way_s + now_s - flight->sent_s);
  sim_count (r->sim, SERVING_DONE, 1);
  sim_count (r->sim, SERVING_INPUT_TOKENS, flight->prompt_tokens);
  sim_count (r->sim, SERVING_OUTPUT_TOKENS, flight->output_tokens);
}

/* Refused requests count against goodput. */
void
serving_results_refused (ServingResults *r)
{
  serving_results_forget_warm_up (r);
  r->n_refused++;
  mark (r, sim_now_s (r->sim));
  sim_count (r->sim, SERVING_REFUSED, 1);
}

/* Of the time between the two marks, where there is any. */
static void
report_steady (ServingResults *r)
{
  const ServingMark *from = &r->steady[0], *to = &r->steady[1];
  double span_s = to->at_s - from->at_s;

  if (r->n_expected == 0 || from->at_s <= 0.0 || span_s <= 0.0)
    return;
  sim_result (r->sim, SERVING_STEADY_TOKENS_PER_S,
              (to->output_tokens - from->output_tokens) / span_s);
  sim_result (r->sim, SERVING_STEADY_BATCH, (to->request_s - from->request_s) / span_s);
}

/* Over the measured time. */
void
serving_results_report_requests (ServingResults *r)
{
  double span_s = sim_measured_s (r->sim), asked;

  serving_results_forget_warm_up (r);
  report_steady (r);
  asked = (double) (r->n_done + r->n_refused);
  if (asked > 0.0)
    sim_result (r->sim, SERVING_GOOD_SHARE, (double) r->n_good / asked);
  if (span_s <= 0.0)
    return;
  sim_result (r->sim, SERVING_REQUESTS_PER_S, (double) r->n_done / span_s);
  sim_result (r->sim, SERVING_GOODPUT_PER_S, (double) r->n_good / span_s);
  sim_result (r->sim, SERVING_INPUT_TOKENS_PER_S, r->input_tokens / span_s);
  sim_result (r->sim, SERVING_OUTPUT_TOKENS_PER_S, r->output_tokens / span_s);
  sim_result (r->sim, SERVING_TOKENS_PER_S_PER_DEVICE,
              r->output_tokens / span_s / (double) serving_devices (r));
}
