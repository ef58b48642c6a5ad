/* models/rank_failure/load/requests.c - the life of a request: prefill, decode on one rank, loss
 * with the rank, another try.
 *
 * A request's KV lives on one rank (data-parallel attention).  Prompts are made on nodes of their
 * own, first come first served, when prefill_nodes says that there are any; else KV comes ready.
 * A request whose rank died is prefilled again, prompt and what it had emitted, or restored from a
 * checkpoint of its KV, or given up.
 */
#include <math.h>
#include "models/llm/batch/batch_pause.h"
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

/* By the id that the batch knows; the pool never moves a request. */
static EpRequest *
request (const EpServing *m, guint id)
{
  return g_ptr_array_index (m->requests, id);
}

/* The last one freed is the next one used: the table stays as small as the load. */
static void
forget (EpServing *m, EpRequest *r)
{
  r->next_free = m->free_request;
  m->free_request = r;
}

void
ep_request_submit (EpServing *m, EpRequest *r)
{
  LlmBatchRequest b = { r->id, r->prompt, r->done, r->output };

  if (llm_batch_submit (m->batch, sim_now_s (m->inst->sim), &b))
    return;
  m->n_aborted++;
  sim_count (m->inst->sim, EP_ABORTED, 1);
  forget (m, r);
}

/* Whoever made it, or held its prompt back, is done with it. */
static void
kv_is_there (EpServing *m, EpRequest *r)
{
  m->n_prefilling--;
  ep_request_submit (m, r);
  ep_lockstep_report (m);
  ep_lockstep_schedule (m);
}

/* Prefilled, or restored. */
static void
has_kv (Sim *sim, gpointer self, gpointer item)
{
  kv_is_there (self, item);
}

static void
wait_for_kv (EpServing *m, EpRequest *r, double delay_s)
{
  m->n_prefilling++;
  sim_after (m->inst->sim, delay_s, has_kv, m, r);
}

/* Prefill nodes are one queue: the prompt starts when the one before it is done. */
void
ep_request_prefill (EpServing *m, EpRequest *r)
{
  const EpParams *p = m->inst->p;
  double now = sim_now_s (m->inst->sim);

  if (p->prefill == EP_ON_RANKS && (p->prefill_delay_passes > 0 || p->decode_interval_passes > 0))
    {
      ep_pass_hold (m, r);
      return;
    }
  if (p->prefill_nodes == 0)
    {
      ep_request_submit (m, r);
      return;
    }
  if (isfinite (p->prefill_mtbf_s))
    {
      ep_pool_prefill (m, r);
      return;
    }
  m->prefill_free_s
    = MAX (m->prefill_free_s, now)
      + (double) (r->prompt + r->done) / (p->prefill_tokens_per_s * (double) p->prefill_nodes);
  wait_for_kv (m, r, m->prefill_free_s - now);
}

/* From the pool, or its next. */
static EpRequest *
take_request (EpServing *m)
{
  EpRequest *r = m->free_request;
  guint id = m->requests->len;

  if (r == NULL)
    {
      r = g_new0 (EpRequest, 1);
      g_ptr_array_add (m->requests, r);
    }
  else
    {
      id = r->id;
      m->free_request = r->next_free;
    }
  *r = (EpRequest){ .id = id };
  return r;
}

EpRequest *
ep_request_new (EpServing *m, gint64 prompt, gint64 output)
{
  EpRequest *r = take_request (m);

  r->arrival_s = sim_now_s (m->inst->sim);
  r->admitted_s = -1.0;
  r->prompt = prompt;
  r->output = output;
  m->n_arrived++;
  sim_count (m->inst->sim, EP_ARRIVED, 1);
  return r;
}

static gint64
draw_tokens (const SimDist *dist, SimStream *stream)
{
  double tokens = round (sim_dist_draw (dist, stream)); /* once: MAX looks at it twice */

  return (gint64) MAX (1.0, tokens);
}

/* Prompt before output: the order of the draws is part of the results. */
EpRequest *
ep_request_draw (EpServing *m)
{
  SimStream *stream = sim_stream (m->inst->sim, "lengths");
  gint64 prompt = draw_tokens (&m->inst->p->prompt_tokens, stream);
  gint64 output = draw_tokens (&m->inst->p->output_tokens, stream);

  return ep_request_new (m, prompt, output);
}

/* In a closed load another request follows one that left for good. */
static void
follow (EpServing *m)
{
  if (m->inst->policy.load->follows)
    ep_request_prefill (m, ep_request_draw (m));
}

/* Goodput counts a request as a whole: within both limits, or not at all. */
static void
finished (gpointer data, guint id)
{
  EpServing *m = data;
  EpRequest *r = request (m, id);
  double now = sim_now_s (m->inst->sim), ttft = r->first_s - r->arrival_s;
  double tpot = (now - r->first_s) / (double) MAX (1, r->output - r->done_before - 1);

  m->n_done++;
  sim_count (m->inst->sim, EP_DONE, 1);
  sim_tally (m->inst->sim, EP_TPOT_S, MAX (0.0, tpot));
  sim_tally (m->inst->sim, EP_TTFT_S, ttft);
  if (tpot <= m->inst->p->slo_tpot_s && ttft <= m->inst->p->slo_ttft_s)
    {
      ep_measure (m);
      m->throughput.good_tokens += (double) r->output;
      sim_count (m->inst->sim, EP_GOOD_TOKENS, (double) r->output);
    }
  forget (m, r);
  follow (m);
}

/* Only the first admission makes the first token: one that was lost had it before. */
static double
admitted (gpointer data, guint id, gint64 tokens, gboolean again)
{
  EpServing *m = data;
  EpRequest *r = request (m, id);
  double delay_s = 0.0;

  if (m->inst->p->prefill == EP_ON_RANKS && (!r->restored || again))
    delay_s = ep_pass_join (m, id, tokens);
  if (r->admitted_s < 0.0)
    {
      r->admitted_s = sim_now_s (m->inst->sim);
      r->first_s = r->admitted_s + m->steps->step_s + m->pass.delay_s;
    }
  return delay_s;
}

/* No step while a dead rank is believed alive. */
static LlmSegment
step (gpointer data, const LlmLoad *loads, guint n_groups)
{
  EpServing *m = data;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      sim_assert (m->inst->sim, !m->inst->rank[r].dead || m->inst->rank[r].member != EP_LIVE);
      sim_assert (m->inst->sim, loads[r].n_requests == 0 || m->inst->rank[r].member == EP_LIVE);
      m->steps->held[r]
        = (EpHeld){ (double) loads[r].n_requests, (double) loads[r].context_tokens };
    }
  return m->inst->policy.tier->step (m->steps, m->steps->held);
}

/* KV of a request that died comes back from its checkpoint, at the rate of one NIC. */
static double
restore_s (const EpServing *m, const EpRequest *r)
{
  return (double) (r->prompt + r->done) * ep_kv_token_bytes (m->inst->p)
         / (m->inst->p->link_eff * m->inst->p->gpu->nic_bytes_per_s);
}

static void
try_again (EpServing *m, EpRequest *r)
{
  double tokens = (double) (r->prompt + r->done);

  if (m->inst->p->kv_checkpoint)
    {
      sim_count (m->inst->sim, EP_RESTORED_TOKENS, tokens);
      r->restored = TRUE;
      wait_for_kv (m, r, restore_s (m, r));
      return;
    }
  sim_count (m->inst->sim, EP_REPREFILLED_TOKENS, tokens);
  ep_request_prefill (m, r);
}

/* All that are due, in the order of their loss. */
static void
again (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;

  while (m->retry_at < m->retries->len)
    {
      EpRetry next = g_array_index (m->retries, EpRetry, m->retry_at);

      if (next.due > sim_now (sim))
        break;
      m->retry_at++;
      try_again (m, request (m, next.id));
    }
  if (m->retry_at == m->retries->len)
    {
      g_array_set_size (m->retries, 0);
      m->retry_at = 0;
    }
  ep_lockstep_schedule (m);
}

/* The client is gone; in a closed load the next one takes its place. */
static void
give_up (EpServing *m, EpRequest *r)
{
  m->n_lost++;
  sim_count (m->inst->sim, EP_GIVEN_UP, 1);
  forget (m, r);
  follow (m);
}

/* Into the list of retries, after all that are due no later. */
static void
wait_to_retry (EpServing *m, EpRequest *r)
{
  double factor = pow (m->inst->p->retry_backoff, r->retries++);
  double delay_s
    = MIN (m->inst->p->retry_delay_s * factor, MAX (m->inst->p->retry_delay_s, 86400.0));
  EpRetry retry
    = { sim_time_add (sim_now (m->inst->sim), sim_ticks (m->inst->sim, delay_s)), r->id };
  guint at = m->retries->len;

  while (at > m->retry_at && g_array_index (m->retries, EpRetry, at - 1).due > retry.due)
    at--;
  g_array_insert_val (m->retries, at, retry);
  sim_at (m->inst->sim, retry.due, again, m, NULL);
}

/* The client of a lost request comes again, or gives up. */
static void
lost (gpointer data, guint id, gint64 generated)
{
  EpServing *m = data;
  EpRequest *r = request (m, id);

  sim_count (m->inst->sim, EP_LOST_REQUESTS, 1);
  sim_count (m->inst->sim, EP_LOST_KV_TOKENS, (double) (r->prompt + generated));
  r->done = generated;
  if (!m->inst->p->retry || r->retries >= m->inst->p->max_retries)
    {
      give_up (m, r);
      return;
    }
  wait_to_retry (m, r);
}

/* The server itself takes a request off its rank and queues it again, KV and all (SGLang PR
 * 22872): at most max_retractions times. */
static void
retract (gpointer data, guint id, gint64 generated)
{
  EpServing *m = data;
  EpRequest *r = request (m, id);

  sim_count (m->inst->sim, EP_RETRACTED, 1);
  sim_count (m->inst->sim, EP_LOST_KV_TOKENS, (double) (r->prompt + generated));
  r->done = generated;
  if (r->retractions >= m->inst->p->max_retractions)
    {
      give_up (m, r);
      return;
    }
  r->retractions++;
  sim_count (m->inst->sim, EP_REPREFILLED_TOKENS, (double) (r->prompt + generated));
  ep_request_prefill (m, r);
}

/* Its KV dies with it; what becomes of the requests is up to their clients. */
static void
fail_rank (EpServing *m, guint rank)
{
  llm_batch_fail_group (m->batch, rank, lost);
}

/* What live ranks decode when one of them dies. */
static void
drop (EpServing *m)
{
  if (m->inst->p->in_flight == EP_KEEP)
    return;
  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].member == EP_LIVE)
      {
        llm_batch_fail_group (m->batch, r, m->inst->p->in_flight == EP_REQUEUE ? retract : lost);
        llm_batch_open_group (m->batch, r);
      }
}

/* Every request is somewhere, once. */
static void
finish (EpServing *m)
{
  llm_batch_audit (m->batch);
  sim_assert (m->inst->sim, m->n_arrived
                              == m->n_done + m->n_lost + m->n_aborted + m->n_prefilling
                                   + (m->retries->len - m->retry_at)
                                   + llm_batch_n_running (m->batch)
                                   + llm_batch_n_queued (m->batch));
}

static const LlmBatchHooks hooks = { .step = step, .admitted = admitted, .finished = finished };

/* Before any request is drawn: the pool of requests is part of it. */
void
ep_requests_new (EpServing *m)
{
  ep_lockstep_new (m, &hooks);
  m->has_kv = kv_is_there;
  m->requests = g_ptr_array_new_with_free_func (g_free);
  m->retries = g_array_new (FALSE, FALSE, sizeof (EpRetry));
}

const EpDecode ep_decode_requests = {
  .pause = ep_lockstep_pause,
  .resume = ep_lockstep_resume,
  .fail = fail_rank,
  .drop = drop,
  .open = ep_lockstep_open,
  .boundary = ep_lockstep_boundary,
  .change = ep_lockstep_change,
  .running = ep_lockstep_running,
  .tokens = ep_lockstep_tokens,
  .finish = finish,
};
