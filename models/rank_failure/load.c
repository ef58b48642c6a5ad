/* models/rank_failure/load.c - requests: arrival, prefill, decode on one rank, loss with the rank.
 *
 * A request's KV lives on one rank (data-parallel attention).  Prompts are made on nodes of their
 * own, first come first served, when prefill_nodes says that there are any; else KV comes ready.
 * A request whose rank died is prefilled again, prompt and what it had emitted, or given up.
 */
#include <math.h>
#include "models/llm/batch_freeze.h"
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/tier.h"

static void turn (Sim *sim, gpointer self, gpointer item);

static EpRequest *
request_of (const Ep *m, guint id)
{
  return &g_array_index (m->requests, EpRequest, id);
}

static void
schedule_turn (Ep *m)
{
  double next = llm_batch_next_s (m->batch);

  if (m->turn != 0)
    sim_cancel (m->sim, m->turn);
  m->turn = 0;
  if (isfinite (next))
    m->turn = sim_after (m->sim, MAX (0.0, next - sim_now_s (m->sim)), turn, m, NULL);
}

static void
tell_levels (Ep *m)
{
  sim_level (m->sim, EP_RUNNING, (double) llm_batch_n_running (m->batch));
  sim_level (m->sim, EP_QUEUED, (double) llm_batch_n_queued (m->batch));
}

static void
turn (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  gint64 before = llm_batch_totals (m->batch)->tokens;

  m->turn = 0;
  llm_batch_turn (m->batch);
  sim_count (sim, EP_TOKENS, (double) (llm_batch_totals (m->batch)->tokens - before));
  tell_levels (m);
  schedule_turn (m);
}

static void
forget (Ep *m, guint id)
{
  request_of (m, id)->next_free = m->free_request;
  m->free_request = id + 1;
}

static void
submit (Ep *m, guint id)
{
  const EpRequest *r = request_of (m, id);
  LlmBatchRequest b = { id, r->prompt, r->done, r->output };

  if (llm_batch_submit (m->batch, sim_now_s (m->sim), &b))
    return;
  m->n_aborted++;
  sim_count (m->sim, EP_ABORTED, 1);
  forget (m, id);
}

static void
prefilled (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->n_prefilling--;
  submit (m, GPOINTER_TO_UINT (item) - 1);
  tell_levels (m);
  schedule_turn (m);
}

static void
prefill (Ep *m, guint id)
{
  const EpParams *p = m->p;
  const EpRequest *r = request_of (m, id);
  double now = sim_now_s (m->sim);

  if (p->prefill_nodes == 0)
    {
      submit (m, id);
      return;
    }
  m->prefill_free_s
    = MAX (m->prefill_free_s, now)
      + (double) (r->prompt + r->done) / (p->prefill_tokens_per_s * (double) p->prefill_nodes);
  m->n_prefilling++;
  sim_after (m->sim, m->prefill_free_s - now, prefilled, m, GUINT_TO_POINTER (id + 1));
}

static guint
new_request (Ep *m, gint64 prompt, gint64 output)
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
  m->free_request = request_of (m, id - 1)->next_free;
  *request_of (m, id - 1) = r;
  return id - 1;
}

static guint
draw_request (Ep *m)
{
  SimStream *stream = sim_stream (m->sim, "lengths");
  gint64 prompt = (gint64) MAX (1.0, round (sim_dist_draw (&m->p->prompt_tokens, stream)));
  gint64 output = (gint64) MAX (1.0, round (sim_dist_draw (&m->p->output_tokens, stream)));

  return new_request (m, prompt, output);
}

static void
left (gpointer data, guint id)
{
  Ep *m = data;
  const EpRequest *r = request_of (m, id);
  double now = sim_now_s (m->sim), ttft = r->first_s - r->arrival_s;
  double tpot = (now - r->first_s) / (double) MAX (1, r->output - 1);

  m->n_done++;
  sim_count (m->sim, EP_DONE, 1);
  sim_tally (m->sim, EP_TPOT_S, MAX (0.0, tpot));
  sim_tally (m->sim, EP_TTFT_S, ttft);
  if (tpot <= m->p->slo_tpot_s && ttft <= m->p->slo_ttft_s)
    {
      m->good_tokens += (double) r->output;
      sim_count (m->sim, EP_GOOD_TOKENS, (double) r->output);
    }
  forget (m, id);
  if (m->p->load == EP_CLOSED)
    prefill (m, draw_request (m));
}

static double
admitted (gpointer data, guint id, gint64 tokens, gboolean again)
{
  Ep *m = data;
  EpRequest *r = request_of (m, id);

  if (r->admitted_s < 0.0)
    {
      r->admitted_s = sim_now_s (m->sim);
      r->first_s = r->admitted_s + m->step_s;
    }
  return 0.0;
}

static LlmPiece
step (gpointer data, const LlmLoad *loads, guint n_groups)
{
  Ep *m = data;
  const EpTier *tier = ep_tiers[m->p->fidelity].impl;

  for (guint r = 0; r < m->n_ranks; r++)
    sim_assert (m->sim, loads[r].n_requests == 0 || !m->rank[r].dead);
  return tier->step (m, loads);
}

/* All that are due, in the order of their loss. */
static void
again (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  while (m->retry_at < m->retries->len)
    {
      EpRetry next = g_array_index (m->retries, EpRetry, m->retry_at);
      const EpRequest *r = request_of (m, next.id);

      if (next.due > sim_now (sim))
        break;
      m->retry_at++;
      sim_count (sim, EP_REPREFILLED_TOKENS, (double) (r->prompt + r->done));
      prefill (m, next.id);
    }
  if (m->retry_at == m->retries->len)
    {
      g_array_set_size (m->retries, 0);
      m->retry_at = 0;
    }
  schedule_turn (m);
}

/* The client of a lost request comes again, or gives up. */
static void
lost (gpointer data, guint id, gint64 generated)
{
  Ep *m = data;
  EpRequest *r = request_of (m, id);
  SimTime due = sim_time_add (sim_now (m->sim), sim_time_from_s (m->p->retry_delay_s));
  EpRetry retry = { due, id };

  sim_count (m->sim, EP_LOST_REQUESTS, 1);
  sim_count (m->sim, EP_LOST_KV_TOKENS, (double) (r->prompt + generated));
  r->done = generated;
  if (m->p->retry && r->retries < m->p->max_retries)
    {
      r->retries++;
      g_array_append_val (m->retries, retry);
      sim_at (m->sim, due, again, m, NULL);
      return;
    }
  m->n_lost++;
  sim_count (m->sim, EP_GIVEN_UP, 1);
  forget (m, id);
  if (m->p->load == EP_CLOSED)
    prefill (m, draw_request (m));
}

static const LlmBatchHooks hooks = { .step = step, .admitted = admitted, .left = left };

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  prefill (m, draw_request (m));
  schedule_turn (m);
  sim_after (sim, sim_exp (sim_stream (sim, "arrivals"), 1.0 / m->p->request_rate_hz), arrive, m,
             NULL);
}

static void
arrive_traced (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  const LlmTrace *trace = m->p->trace.data;
  const LlmRequest *r = &trace->requests[m->trace_next++];

  prefill (m, new_request (m, r->prompt_tokens, r->output_tokens));
  schedule_turn (m);
  if (m->trace_next < trace->n)
    sim_after (sim, trace->requests[m->trace_next].arrival_s - r->arrival_s, arrive_traced, m,
               NULL);
}

/* Clients that have been there for ever: their requests are at any point of their output. */
static void
start_closed (Ep *m)
{
  SimStream *stream = sim_stream (m->sim, "progress");

  for (gint64 i = 0; i < m->p->requests_per_rank * m->n_ranks; i++)
    {
      guint id = draw_request (m);
      EpRequest *r = request_of (m, id);

      r->done = (gint64) (sim_uniform (stream) * (double) r->output);
      submit (m, id);
    }
  schedule_turn (m);
}

static double
room_tokens (const EpParams *p)
{
  double layers = (double) (p->llm->layers - p->llm->dense_layers);
  double weights = p->resident_bytes + (double) p->slots_per_rank * layers * p->expert_bytes;

  return (p->usable_memory_share * p->gpu->memory_bytes - weights)
         / llm_kv_bytes_per_token (p->llm);
}

double
ep_kv_room_tokens (const EpParams *p)
{
  return MAX (0.0, floor (room_tokens (p)));
}

void
ep_load_start (Ep *m)
{
  LlmBatchConfig config = { .capacity_tokens = ep_kv_room_tokens (m->p),
                            .watermark_share = 1.0,
                            .n_groups = m->n_ranks,
                            .n_pools = m->n_ranks,
                            .max_requests = m->p->max_requests_per_rank,
                            .advance = LLM_ADVANCE_JUMP,
                            .hooks = &hooks,
                            .data = m };

  if (m->p->load == EP_FLUID)
    {
      ep_fluid_start (m);
      return;
    }
  m->batch = llm_batch_new (&config);
  m->requests = g_array_new (FALSE, TRUE, sizeof (EpRequest));
  m->retries = g_array_new (FALSE, FALSE, sizeof (EpRetry));
  if (m->p->load == EP_CLOSED)
    start_closed (m);
  else if (m->p->load == EP_POISSON)
    sim_after (m->sim, sim_exp (sim_stream (m->sim, "arrivals"), 1.0 / m->p->request_rate_hz),
               arrive, m, NULL);
  else
    sim_after (m->sim, 0.0, arrive_traced, m, NULL);
}

void
ep_load_freeze (Ep *m, double *step_end_s)
{
  gint64 before;
  double now = sim_now_s (m->sim);

  if (m->p->load == EP_FLUID)
    {
      ep_fluid_settle (m);
      m->fluid_rate = 0.0;
      *step_end_s = now + m->step_s * sim_uniform (sim_stream (m->sim, "phase"));
      return;
    }
  before = llm_batch_totals (m->batch)->tokens;
  *step_end_s = llm_batch_freeze (m->batch, now);
  sim_count (m->sim, EP_TOKENS, (double) (llm_batch_totals (m->batch)->tokens - before));
  schedule_turn (m);
}

/* With @commit the step that the fault broke counts, its tokens made without the dead experts. */
void
ep_load_thaw (Ep *m, gboolean commit)
{
  gint64 before;

  if (m->p->load == EP_FLUID)
    {
      ep_fluid_change (m);
      return;
    }
  before = llm_batch_totals (m->batch)->tokens;
  if (commit)
    sim_count (m->sim, EP_POISONED_TOKENS, (double) llm_batch_n_running (m->batch));
  llm_batch_thaw (m->batch, sim_now_s (m->sim), commit);
  sim_count (m->sim, EP_TOKENS, (double) (llm_batch_totals (m->batch)->tokens - before));
  tell_levels (m);
  schedule_turn (m);
}

void
ep_load_lose (Ep *m, guint rank)
{
  if (m->p->load == EP_FLUID)
    m->fill[rank] = INFINITY;
  else
    llm_batch_lose_group (m->batch, rank, lost);
}

void
ep_load_open (Ep *m, guint rank)
{
  if (m->p->load == EP_FLUID)
    m->fill[rank] = sim_now_s (m->sim);
  else
    llm_batch_open_group (m->batch, rank);
}

/* Calls @then at the next boundary of a step. */
void
ep_load_boundary (Ep *m, SimHandler then)
{
  double wait = 0.0;

  if (m->p->load == EP_FLUID)
    wait = m->step_s * sim_uniform (sim_stream (m->sim, "phase"));
  else
    {
      llm_batch_cut (m->batch, sim_now_s (m->sim));
      schedule_turn (m);
      if (m->turn != 0)
        wait = MAX (0.0, llm_batch_next_s (m->batch) - sim_now_s (m->sim));
    }
  sim_after_all (m->sim, wait, then, m, NULL);
}

/* Tokens made up to now, the steps of the present jump included. */
double
ep_load_tokens (Ep *m)
{
  double made, clock, now = sim_now_s (m->sim);

  if (m->p->load == EP_FLUID)
    {
      ep_fluid_settle (m);
      return m->total_tokens;
    }
  made = (double) llm_batch_totals (m->batch)->tokens;
  clock = llm_batch_clock_s (m->batch);
  if (m->state == EP_SERVING && m->turn != 0 && now > clock && m->step_s > 0.0)
    made += (double) llm_batch_n_running (m->batch) * (now - clock) / m->step_s;
  return made;
}

/* Every request is somewhere, once. */
void
ep_load_finish (Ep *m)
{
  if (m->batch == NULL)
    return;
  llm_batch_audit (m->batch);
  sim_assert (m->sim, m->n_arrived
                        == m->n_done + m->n_lost + m->n_aborted + m->n_prefilling
                             + (m->retries->len - m->retry_at) + llm_batch_n_running (m->batch)
                             + llm_batch_n_queued (m->batch));
}
