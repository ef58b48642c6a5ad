/* models/rank_failure/load/lockstep.c - the batch that all ranks decode together: it freezes at a
 * fault, and thaws.
 */
#include <math.h>
#include "models/llm/batch/batch_pause.h"
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

static void turn (Sim *sim, gpointer self, gpointer item);

/* One event at most: what was scheduled before the batch changed no longer holds. */
void
ep_lockstep_schedule (EpServing *m)
{
  double next = llm_batch_next_s (m->batch);

  if (m->turn != 0)
    sim_cancel (m->inst->sim, m->turn);
  m->turn = 0;
  if (isfinite (next))
    m->turn = sim_after (m->inst->sim, MAX (0.0, next - sim_now_s (m->inst->sim)), turn, m, NULL);
}

void
ep_lockstep_report (const EpServing *m)
{
  sim_level (m->inst->sim, EP_RUNNING, (double) llm_batch_n_running (m->batch));
  sim_level (m->inst->sim, EP_QUEUED, (double) llm_batch_n_queued (m->batch));
}

/* The batch counts for itself; the metrics get the difference. */
static void
count_since (EpServing *m, gint64 before)
{
  double tokens = (double) (llm_batch_totals (m->batch)->tokens - before);

  sim_count (m->inst->sim, EP_TOKENS, tokens);
  ep_drop_count (m->experts, tokens);
}

/* The batch comes to the end of its jump: requests leave and join, and it plans the next one. */
static void
turn (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;
  gint64 before = llm_batch_totals (m->batch)->tokens;

  m->turn = 0;
  llm_batch_turn (m->batch);
  count_since (m, before);
  ep_lockstep_report (m);
  ep_lockstep_schedule (m);
}

/* A group and a pool of KV for each rank: a request decodes on one rank, and its KV is there. */
void
ep_lockstep_new (EpServing *m, const LlmBatchHooks *hooks)
{
  LlmBatchConfig config = { .capacity_tokens = ep_kv_capacity_tokens (m->inst->p),
                            .watermark_share = 1.0,
                            .n_groups = m->inst->n_ranks,
                            .n_pools = m->inst->n_ranks,
                            .max_requests = m->inst->p->max_requests_per_rank,
                            .delays_add = m->inst->p->prefill == EP_ON_RANKS, /* parts of one */
                            .advance = LLM_ADVANCE_JUMP,
                            .hooks = hooks,
                            .data = m };

  m->batch = llm_batch_new (&config);
}

/* Steps that ended count; the one under way is held until resume. */
double
ep_lockstep_pause (EpServing *m)
{
  gint64 before = llm_batch_totals (m->batch)->tokens;
  double end = llm_batch_pause (m->batch, sim_now_s (m->inst->sim));

  count_since (m, before);
  ep_lockstep_schedule (m);
  return end;
}

/* With @commit the step that the fault broke counts, its tokens made without the dead experts. */
void
ep_lockstep_resume (EpServing *m, gboolean commit)
{
  gint64 before = llm_batch_totals (m->batch)->tokens;

  if (commit)
    sim_count (m->inst->sim, EP_POISONED_TOKENS, (double) llm_batch_n_running (m->batch));
  llm_batch_resume (m->batch, sim_now_s (m->inst->sim), commit);
  sim_count (m->inst->sim, EP_TOKENS, (double) (llm_batch_totals (m->batch)->tokens - before));
  ep_lockstep_report (m);
  ep_lockstep_schedule (m);
}

void
ep_lockstep_open (EpServing *m, guint rank)
{
  llm_batch_open_group (m->batch, rank);
}

/* The jump is cut first: its own end may be thousands of steps away. */
double
ep_lockstep_boundary (EpServing *m)
{
  ep_lockstep_change (m);
  return m->turn == 0 ? 0.0 : MAX (0.0, llm_batch_next_s (m->batch) - sim_now_s (m->inst->sim));
}

void
ep_lockstep_change (EpServing *m)
{
  llm_batch_cut (m->batch, sim_now_s (m->inst->sim));
  ep_lockstep_schedule (m);
}

/* What waits in the queue does not decode. */
double
ep_lockstep_running (const EpServing *m)
{
  return (double) llm_batch_n_running (m->batch);
}

/* Within a jump as if its steps were evenly spread: what they are, but for the growth of
 * contexts. */
double
ep_lockstep_tokens (EpServing *m)
{
  double made = (double) llm_batch_totals (m->batch)->tokens;
  double clock = llm_batch_clock_s (m->batch), now = sim_now_s (m->inst->sim);

  if (m->inst->state == EP_SERVING && m->turn != 0 && now > clock && m->steps->step_s > 0.0)
    made += (double) llm_batch_n_running (m->batch) * (now - clock) / m->steps->step_s;
  return made;
}
