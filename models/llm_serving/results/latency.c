/* models/llm_serving/results/latency.c - what a client sees: latencies, throughput, goodput. */
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"

/* Requests that ended before the end of warm-up are forgotten, once. */
static void
forget_warm_up (ServingResults *r)
{
  double from_s = sim_seconds (r->sim, sim_measured_from (r->sim));

  if (from_s <= r->from_s)
    return;
  r->from_s = from_s;
  r->n_done = r->n_good = r->n_refused = 0;
  r->input_tokens = r->output_tokens = 0.0;
}

/* A request of one token has no time per token.  Times count from the client's sending: the way to
 * the engine, alike for all, is ahead of what the engine's clock knows. */
void
serving_results_finished (ServingResults *r, const ServingFlight *flight, double now_s)
{
  double way_s = r->p->engine->front_end_s, ttft_s = way_s + flight->first_s - flight->sent_s;
  double later = (double) flight->output_tokens - 1.0;
  double tpot_s = later > 0.0 ? (now_s - flight->first_s) / later : 0.0;

  forget_warm_up (r);
  r->n_done++;
  r->n_good += ttft_s <= r->p->slo_ttft_s && tpot_s <= r->p->slo_tpot_s ? 1 : 0;
  r->input_tokens += flight->prompt_tokens;
  r->output_tokens += flight->output_tokens;
  sim_tally (r->sim, SERVING_TTFT_S, ttft_s);
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
  forget_warm_up (r);
  r->n_refused++;
  sim_count (r->sim, SERVING_REFUSED, 1);
}

/* Over the measured time. */
void
serving_results_report_requests (ServingResults *r)
{
  double span_s = sim_measured_s (r->sim), asked;

  forget_warm_up (r);
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
