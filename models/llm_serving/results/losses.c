/* models/llm_serving/results/losses.c - what lost devices cost, from the sums of engines.
 *
 * Where no device can be lost nothing is counted: a count of 0 would say that one could have been.
 */
#include "models/llm_serving/fleet/losses.h"
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"

/* Engines tell when they stand still, not why: new weights do not come here. */
void
serving_results_count_losses (ServingResults *r)
{
  double lost = 0.0, restored = 0.0;

  if (!serving_may_lose (r->p))
    return;
  for (guint i = 0; i < r->fleet->n; i++)
    {
      const LlmEngineTotals *t = llm_engine_totals (r->fleet->engines[i].engine);

      lost += (double) t->voided_tokens;
      restored += (double) t->restored_tokens;
    }
  serving_results_count_up (r, SERVING_LOST_KV, &r->n_lost, lost);
  serving_results_count_up (r, SERVING_RESTORED_KV, &r->n_restored, restored);
  serving_results_count_up (r, SERVING_MOVED, &r->n_moved, (double) r->transfers.n_moved);
}

/* A stop that the end of the run cuts counts as far as it came. */
void
serving_results_report_losses (ServingResults *r)
{
  double now_s = sim_now_s (r->sim), down_s = 0.0;

  if (!serving_may_lose (r->p) || now_s <= 0.0)
    return;
  for (guint i = 0; i < r->fleet->n; i++)
    {
      const LlmEngineTotals *t = llm_engine_totals (r->fleet->engines[i].engine);

      down_s += t->paused_s - MAX (0.0, t->paused_until_s - now_s);
    }
  sim_result (r->sim, SERVING_DOWN_SHARE, down_s / now_s / (double) r->fleet->n);
}
