/* models/llm_serving/results/warm_up.c - what was before the end of warm-up does not count.
 *
 * No event marks that instant, so that whoever comes first after it forgets: a step, an end, or
 * the report, where nothing happened since.
 */
#include <string.h>
#include "models/llm_serving/results/results.h"

/* Requests, and with them goodput. */
static void
forget_requests (ServingResults *r)
{
  r->n_done = r->n_good = r->n_refused = 0;
  r->input_tokens = r->output_tokens = 0.0;
}

/* A gap that began in warm-up does not count: its beginning is no longer known. */
static void
forget_steps (ServingResults *r)
{
  r->sums = (ServingSums){ .all_request_s = r->sums.all_request_s };
  sim_hist_reset (r->itl);
  for (guint i = 0; i < r->fleet->n; i++)
    serving_results_forget_gaps (&r->fleet->engines[i]);
}

/* Engines know no warm-up: their sums go on, and these are taken off. */
static void
note_totals (ServingResults *r)
{
  r->early_hits = r->n_hit_tokens;
  r->early_prefilled = r->n_prefilled;
  r->early_transfers = r->transfers;
}

void
serving_results_forget_gaps (ServingEngine *e)
{
  if (e->gaps != NULL)
    memset (e->gaps, 0, (gsize) serving_replicas (&e->kind->hardware) * sizeof *e->gaps);
}

void
serving_results_forget_warm_up (ServingResults *r)
{
  SimTime from = sim_measured_from (r->sim);

  if (from <= r->measured_from)
    return;
  r->measured_from = from;
  forget_requests (r);
  forget_steps (r);
  note_totals (r);
}

/* Engines tell sums, the core counts: the difference since it was asked last. */
void
serving_results_count_up (ServingResults *r, guint metric, double *told, double now)
{
  if (now > *told)
    sim_count (r->sim, metric, now - *told);
  *told = now;
}
