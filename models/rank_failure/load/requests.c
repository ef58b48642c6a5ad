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

EpRequest *
ep_request (const Ep *m, guint id)
{
  return &g_array_index (m->requests, EpRequest, id);
}

static void
forget (Ep *m, guint id)
{
  ep_request (m, id)->next_free = m->free_request;
  m->free_request = id + 1;
}

void
ep_request_submit (Ep *m, guint id)
{
  const EpRequest *r = ep_request (m, id);
  LlmBatchRequest b = { id, r->prompt, r->done, r->output };

  if (llm_batch_submit (m->batch, sim_now_s (m->sim), &b))
    return;
  m->n_aborted++;
  sim_count (m->sim, EP_ABORTED, 1);
  forget (m, id);
}

/* Its KV is there: prefilled, or restored. */
static void
has_kv (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->n_prefilling--;
  ep_request_submit (m, GPOINTER_TO_UINT (item) - 1);
  ep_lockstep_tell (m);
  ep_lockstep_schedule (m);
}

static void
wait_for_kv (Ep *m, guint id, double delay_s)
{
  m->n_prefilling++;
  sim_after (m->sim, delay_s, has_kv, m, GUINT_TO_POINTER (id + 1));
}

void
ep_request_prefill (Ep *m, guint id)
{
  const EpParams *p = m->p;
  const EpRequest *r = ep_request (m, id);
  double now = sim_now_s (m->sim);

  if (p->prefill_nodes == 0)
    {
      ep_request_submit (m, id);
      return;
    }
  m->prefill_free_s
    = MAX (m->prefill_free_s, now)
      + (double) (r->prompt + r->done) / (p->prefill_tokens_per_s * (double) p->prefill_nodes);
  wait_for_kv (m, id, m->prefill_free_s - now);
}

guint
ep_request_new (Ep *m, gint64 prompt, gint64 output)
{
  guint id = m->free_request;
  EpRequest r
    = { .arrival_s = sim_now_s (m->sim), .admitted_s = -1.0, .prompt = prompt, .output = output };

  m->n_arrived++;
  sim_count (m->sim, EP_ARRIVED, 1);
  if (id == 0)
    {
      g_array_append_val (m->requests, r);
      return m->requests->len - 1;
    }
  m->free_request = ep_request (m, id - 1)->next_free;
  *ep_request (m, id - 1) = r;
  return id - 1;
}

static gint64
draw_tokens (const SimDist *dist, SimStream *stream)
{
  double tokens = round (sim_dist_draw (dist, stream)); /* once: MAX looks at it twice */

  return (gint64) MAX (1.0, tokens);
}

guint
ep_request_draw (Ep *m)
{
  SimStream *stream = sim_stream (m->sim, "lengths");
  gint64 prompt = draw_tokens (&m->p->prompt_tokens, stream);
  gint64 output = draw_tokens (&m->p->output_tokens, stream);

  return ep_request_new (m, prompt, output);
}

/* In a closed load another request follows one that left for good. */
static void
follow (Ep *m)
{
  if (m->policy.load->follows)
    ep_request_prefill (m, ep_request_draw (m));
}

static void
left (gpointer data, guint id)
{
  Ep *m = data;
  const EpRequest *r = ep_request (m, id);
  double now = sim_now_s (m->sim), ttft = r->first_s - r->arrival_s;
  double tpot = (now - r->first_s) / (double) MAX (1, r->output - r->done_before - 1);

  m->n_done++;
  sim_count (m->sim, EP_DONE, 1);
  sim_tally (m->sim, EP_TPOT_S, MAX (0.0, tpot));
  sim_tally (m->sim, EP_TTFT_S, ttft);
  if (tpot <= m->p->slo_tpot_s && ttft <= m->p->slo_ttft_s)
    {
      ep_measure (m);
      m->good_tokens += (double) r->output;
      sim_count (m->sim, EP_GOOD_TOKENS, (double) r->output);
    }
  forget (m, id);
  follow (m);
}

static double
admitted (gpointer data, guint id, gint64 tokens, gboolean again)
{
  Ep *m = data;
  EpRequest *r = ep_request (m, id);

  if (r->admitted_s < 0.0)
    {
      r->admitted_s = sim_now_s (m->sim);
      r->first_s = r->admitted_s + m->step_s;
    }
  return 0.0;
}

/* No step while a dead rank is believed alive. */
static LlmSegment
step (gpointer data, const LlmLoad *loads, guint n_groups)
{
  Ep *m = data;

  for (guint r = 0; r < m->n_ranks; r++)
    {
      sim_assert (m->sim, !m->rank[r].dead || m->rank[r].member != EP_LIVE);
      sim_assert (m->sim, loads[r].n_requests == 0 || m->rank[r].member == EP_LIVE);
      m->held[r] = (EpHeld){ (double) loads[r].n_requests, (double) loads[r].context_tokens };
    }
  return m->policy.tier->step (m, m->held);
}

/* KV of a request that died comes back from its checkpoint, at the rate of one NIC. */
static double
restore_s (const Ep *m, const EpRequest *r)
{
  return (double) (r->prompt + r->done) * llm_kv_bytes_per_token (m->p->llm)
         / (m->p->link_eff * m->p->gpu->nic_bytes_per_s);
}

static void
try_again (Ep *m, guint id)
{
  const EpRequest *r = ep_request (m, id);
  double tokens = (double) (r->prompt + r->done);

  if (m->p->kv_checkpoint)
    {
      sim_count (m->sim, EP_RESTORED_TOKENS, tokens);
      wait_for_kv (m, id, restore_s (m, r));
      return;
    }
  sim_count (m->sim, EP_REPREFILLED_TOKENS, tokens);
  ep_request_prefill (m, id);
}

/* All that are due, in the order of their loss. */
static void
again (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  while (m->retry_at < m->retries->len)
    {
      EpRetry next = g_array_index (m->retries, EpRetry, m->retry_at);

      if (next.due > sim_now (sim))
        break;
      m->retry_at++;
      try_again (m, next.id);
    }
  if (m->retry_at == m->retries->len)
    {
      g_array_set_size (m->retries, 0);
      m->retry_at = 0;
    }
  ep_lockstep_schedule (m);
}

static void
give_up (Ep *m, guint id)
{
  m->n_lost++;
  sim_count (m->sim, EP_GIVEN_UP, 1);
  forget (m, id);
  follow (m);
}

/* Into the list of retries, after all that are due no later. */
static void
wait_to_retry (Ep *m, guint id)
{
  EpRequest *r = ep_request (m, id);
  double factor = pow (m->p->retry_backoff, r->retries++);
  double delay_s = MIN (m->p->retry_delay_s * factor, MAX (m->p->retry_delay_s, 86400.0));
  EpRetry retry = { sim_time_add (sim_now (m->sim), sim_time_from_s (delay_s)), id };
  guint at = m->retries->len;

  while (at > m->retry_at && g_array_index (m->retries, EpRetry, at - 1).due > retry.due)
    at--;
  g_array_insert_val (m->retries, at, retry);
  sim_at (m->sim, retry.due, again, m, NULL);
}

/* The client of a lost request comes again, or gives up. */
static void
lost (gpointer data, guint id, gint64 generated)
{
  Ep *m = data;
  EpRequest *r = ep_request (m, id);

  sim_count (m->sim, EP_LOST_REQUESTS, 1);
  sim_count (m->sim, EP_LOST_KV_TOKENS, (double) (r->prompt + generated));
  r->done = generated;
  if (!m->p->retry || r->retries >= m->p->max_retries)
    {
      give_up (m, id);
      return;
    }
  wait_to_retry (m, id);
}

/* The server itself takes a request off its rank and queues it again, KV and all (SGLang PR
 * 22872): at most max_retractions times. */
static void
retract (gpointer data, guint id, gint64 generated)
{
  Ep *m = data;
  EpRequest *r = ep_request (m, id);

  sim_count (m->sim, EP_RETRACTED, 1);
  sim_count (m->sim, EP_LOST_KV_TOKENS, (double) (r->prompt + generated));
  r->done = generated;
  if (r->retractions >= m->p->max_retractions)
    {
      give_up (m, id);
      return;
    }
  r->retractions++;
  sim_count (m->sim, EP_REPREFILLED_TOKENS, (double) (r->prompt + generated));
  ep_request_prefill (m, id);
}

static void
lose_rank (Ep *m, guint rank)
{
  llm_batch_fail_group (m->batch, rank, lost);
}

/* What live ranks decode when one of them dies. */
static void
drop (Ep *m)
{
  if (m->p->in_flight == EP_KEEP)
    return;
  for (guint r = 0; r < m->n_ranks; r++)
    if (m->rank[r].member == EP_LIVE)
      {
        llm_batch_fail_group (m->batch, r, m->p->in_flight == EP_REQUEUE ? retract : lost);
        llm_batch_open_group (m->batch, r);
      }
}

/* Every request is somewhere, once. */
static void
finish (Ep *m)
{
  llm_batch_audit (m->batch);
  sim_assert (m->sim, m->n_arrived
                        == m->n_done + m->n_lost + m->n_aborted + m->n_prefilling
                             + (m->retries->len - m->retry_at) + llm_batch_n_running (m->batch)
                             + llm_batch_n_queued (m->batch));
}

static const LlmBatchHooks hooks = { .step = step, .admitted = admitted, .finished = left };

void
ep_requests_new (Ep *m)
{
  ep_lockstep_new (m, &hooks);
  m->requests = g_array_new (FALSE, TRUE, sizeof (EpRequest));
  m->retries = g_array_new (FALSE, FALSE, sizeof (EpRetry));
}

const EpDecode ep_decode_requests = {
  .freeze = ep_lockstep_freeze,
  .thaw = ep_lockstep_thaw,
  .lose = lose_rank,
  .drop = drop,
  .open = ep_lockstep_open,
  .boundary = ep_lockstep_boundary,
  .change = ep_lockstep_change,
  .running = ep_lockstep_running,
  .tokens = ep_lockstep_tokens,
  .finish = finish,
};
