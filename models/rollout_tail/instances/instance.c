/* models/rollout_tail/instances/instance.c - life of an instance: submission, turns, preemption,
 * admission, audit. */
#include <math.h>
#include "models/rollout_tail/instances/instance_state.h"

enum { AUDIT_EVERY = 8192 }; /* changes between two audits */

/* One allocation of ranks for its life; the plan and the departed are reused between turns. */
RollInstance *
roll_instance_new (const RollInstanceConfig *config, RollRequest *requests, guint index)
{
  RollInstance *in = g_new0 (RollInstance, 1);

  in->config = config;
  in->requests = requests;
  in->index = index;
  in->ranks = g_new0 (RollRank, config->n_ranks);
  in->lines = g_new0 (RollLine, config->n_ranks);
  for (guint r = 0; r < config->n_ranks; r++)
    in->ranks[r].max_seqs = config->max_seqs;
  in->draft.paths = 1;
  in->slots = g_array_new (FALSE, FALSE, sizeof (guint));
  in->free_slots = g_array_new (FALSE, FALSE, sizeof (guint));
  in->plan = g_array_new (FALSE, FALSE, sizeof (LlmSegment));
  in->departed = g_array_new (FALSE, FALSE, sizeof (guint));
  in->next_s = INFINITY;
  return in;
}

void
roll_instance_free (RollInstance *in)
{
  g_array_unref (in->slots);
  g_array_unref (in->free_slots);
  g_array_unref (in->plan);
  g_array_unref (in->departed);
  sim_heap_clear (&in->leaving);
  g_free (in->ranks);
  g_free (in->lines);
  g_free (in);
}

/* Ranks prefill side by side: the step waits for the slowest. */
static void
take_stall (RollInstance *in)
{
  double stall = 0.0;

  for (guint r = 0; r < in->config->n_ranks; r++)
    {
      stall = MAX (stall, in->ranks[r].stall_s);
      in->ranks[r].stall_s = 0.0;
    }
  in->clock_s += stall;
  in->totals.stall_s += stall;
}

/* Until the first request leaves, the KV of a rank would overflow, or drafts are to be looked at
 * again: up to there a step differs from the last only by what grows. */
static gint64
steps_to_change (const RollInstance *in)
{
  gint64 steps = sim_heap_top (&in->leaving).key - in->step;

  if (in->config->step_by_step)
    return 1;
  if (in->config->replan_steps > 0)
    steps = MIN (steps, in->config->replan_steps);
  for (guint r = 0; r < in->config->n_ranks && !in->config->reserve; r++)
    {
      const RollRank *rank = &in->ranks[r];
      double growth = rank->rate[0] + rank->rate[1];
      double room = in->config->capacity_tokens - roll_rank_tokens (rank);

      if (roll_rank_running (rank) > 1)
        steps = MIN (steps, (gint64) floor (room / growth));
    }
  return MAX (1, steps);
}

/* Ends the jump at the first boundary at or behind @now_s; one that ends before it stays as it
 * is. */
static void
cut (RollInstance *in, double now_s)
{
  const LlmSegment *pieces = (const LlmSegment *) (gpointer) in->plan->data;
  LlmBoundary b
    = llm_segments_boundary (pieces, in->plan->len, in->clock_s, now_s - same_instant_s (in));

  if (b.steps >= in->plan_steps)
    return;
  g_array_set_size (in->plan, b.segment + 1);
  g_array_index (in->plan, LlmSegment, b.segment).n_steps = b.segment_steps;
  in->plan_steps = b.steps;
  in->next_s = b.end_s;
}

/* An instance at a boundary plans anyway when it goes on. */
void
roll_instance_replan (RollInstance *in, double now_s)
{
  if (!in->at_boundary && in->n_running > 0)
    cut (in, now_s);
}

/* The plan's end is summed over its segments, so that cutting it later meets the same boundaries
 * to the last bit. */
static void
plan (RollInstance *in)
{
  in->plan_steps = steps_to_change (in);
  roll_step_plan (in, in->plan_steps);
  in->next_s = in->clock_s;
  for (guint i = 0; i < in->plan->len; i++)
    {
      const LlmSegment *piece = &g_array_index (in->plan, LlmSegment, i);

      in->next_s += llm_segment_s (piece, piece->n_steps);
    }
}

/* Heads of queues whose KV is still under way: the jump ends when it is there. */
static void
await_heads (RollInstance *in, double boundary_s)
{
  for (guint r = 0; r < in->config->n_ranks; r++)
    if (in->ranks[r].first != 0)
      {
        double ready_s = in->requests[in->ranks[r].first - 1].ready_s;

        /* an idle instance's clock stands where it stopped */
        if (in->n_running == 0)
          in->next_s = MIN (in->next_s, MAX (in->clock_s, ready_s));
        else if (ready_s > boundary_s + same_instant_s (in) && ready_s < in->next_s)
          cut (in, ready_s);
      }
}

/* What runs computes its KV again before the next step. */
static void
renew_kv (RollInstance *in)
{
  for (guint r = 0; r < in->config->n_ranks; r++)
    {
      double tokens = roll_rank_tokens (&in->ranks[r]);

      in->ranks[r].stall_s += tokens * in->config->law.prefill_token_s;
      in->totals.recomputed_tokens += tokens;
    }
  in->kv_is_void = FALSE;
}

/* Counts anew what is kept by increments, and aborts on a difference. */
static void
audit (const RollInstance *in)
{
  gint64 running = 0;

  for (guint r = 0; r < in->config->n_ranks; r++)
    {
      const RollRank *rank = &in->ranks[r];
      double tokens = 0.0, rate = 0.0;
      gint64 n = 0;

      for (guint id = rank->newest; id != 0; id = in->requests[id - 1].older, n++)
        {
          const RollRequest *q = &in->requests[id - 1];

          tokens += q->prompt_tokens + roll_instance_done (in, q);
          rate += q->rate;
        }
      sim_require (n == roll_rank_running (rank));
      sim_require (fabs (rate - rank->rate[0] - rank->rate[1]) < 1e-6 * (1.0 + rate));
      sim_require (fabs (tokens - roll_rank_tokens (rank)) < 1e-6 * (1.0 + tokens));
      sim_require (n <= 1 || tokens <= in->config->capacity_tokens * (1.0 + 1e-9));
      running += n;
    }
  sim_require (running == in->n_running && running == (gint64) in->leaving.len);
}

/* In vLLM's order: preempt what would not fit, then admit; drafts come last, since they depend
 * on who runs, and may cost room again. */
void
roll_instance_resume (RollInstance *in, double now_s)
{
  double boundary_s;

  in->at_boundary = FALSE;
  in->next_s = INFINITY;
  in->plan_steps = 0;
  g_array_set_size (in->plan, 0);
  if (in->n_running == 0)
    in->clock_s = MAX (in->clock_s, now_s);
  for (guint r = 0; r < in->config->n_ranks; r++)
    roll_make_room (in, &in->ranks[r]);
  if (in->kv_is_void)
    renew_kv (in);
  for (guint r = 0; r < in->config->n_ranks; r++)
    roll_admit (in, &in->ranks[r]);
  boundary_s = in->clock_s;
  if (in->n_running > 0)
    {
      if (in->config->draft != NULL)
        in->config->draft (in->config->data, in);
      for (guint r = 0; r < in->config->n_ranks && in->config->draft != NULL; r++)
        roll_make_room (in, &in->ranks[r]);
      take_stall (in);
      plan (in);
    }
  await_heads (in, boundary_s);
  /* often enough to catch a drift early, rarely enough to cost nothing */
  if (++in->n_changes % AUDIT_EVERY == 0)
    audit (in);
}

/* A running instance takes it at the next boundary; an idle one when its KV is there. */
void
roll_instance_submit (RollInstance *in, guint rank, guint id, double ready_s)
{
  RollRequest *r = &in->requests[id];

  sim_require (r->state != ROLL_RUNNING && r->state != ROLL_QUEUED && r->stop > r->done);
  r->state = ROLL_QUEUED;
  r->instance = (gint16) in->index;
  r->rank = (gint16) rank;
  r->ready_s = ready_s;
  roll_queue_push (in, &in->ranks[rank], id);
  in->ranks[rank].n_inflight++;
  in->ranks[rank].reserved_tokens += r->reserved_tokens;
  in->n_inflight++;
  if (in->at_boundary)
    return;
  if (in->n_running == 0)
    in->next_s = MIN (in->next_s, MAX (in->clock_s, ready_s));
  else
    cut (in, ready_s);
}

/* Closed sums of a segment: time s + k g at step k, KV tokens + k rate, and of their product. */
static void
add_totals (RollInstance *in, const LlmSegment *piece, double tokens, double rate)
{
  RollTotals *t = &in->totals;
  double n = piece->n_steps, s = piece->first_s, g = piece->growth_s;
  double time = llm_segment_s (piece, n), b = (double) in->n_running;

  t->steps += (gint64) n;
  t->busy_s += time;
  t->request_s += b * time;
  t->request_steps += b * n;
  t->kv_token_s += n * tokens * s + (tokens * g + rate * s) * n * (n - 1.0) / 2.0
                   + rate * g * (n - 1.0) * n * (2.0 * n - 1.0) / 6.0;
  if (in->draft.gamma[0] + in->draft.gamma[1] > 0)
    t->draft_on_s += time;
}

/* Drafted tokens count whether accepted or not: they are what verification pays for. */
static void
count_drafts (RollInstance *in)
{
  for (guint r = 0; r < in->config->n_ranks; r++)
    in->totals.draft_tokens += (double) in->plan_steps
                               * ((double) in->ranks[r].n[0] * in->draft.drafted[0]
                                  + (double) in->ranks[r].n[1] * in->draft.drafted[1]);
}

/* Sums grow by the steps of the plan. */
static void
move (RollInstance *in)
{
  double tokens = 0.0, rate = 0.0;

  for (guint r = 0; r < in->config->n_ranks; r++)
    {
      tokens += roll_rank_tokens (&in->ranks[r]);
      rate += in->ranks[r].rate[0] + in->ranks[r].rate[1];
    }
  for (guint i = 0; i < in->plan->len; i++)
    {
      const LlmSegment *piece = &g_array_index (in->plan, LlmSegment, i);

      add_totals (in, piece, tokens, rate);
      tokens += rate * piece->n_steps;
    }
  count_drafts (in);
  for (guint r = 0; r < in->config->n_ranks; r++)
    for (guint c = 0; c < 2; c++)
      in->ranks[r].tokens[c] += (double) in->plan_steps * in->ranks[r].rate[c];
  in->step += in->plan_steps;
  in->clock_s = MAX (in->clock_s, in->next_s);
}

/* The reference with drawn tokens: a request's rate is what it got in this very step. */
static void
draw_rates (RollInstance *in)
{
  for (guint slot = 0; slot < in->slots->len; slot++)
    if (sim_heap_find (&in->leaving, slot, NULL))
      {
        guint id = g_array_index (in->slots, guint, slot);

        roll_instance_set_rate (in, id, in->config->draw (in->config->data, in, id));
      }
}

/* What leaves has reached its stop by the plan; its progress is set to it, so that rounding of
 * rates never shows in a length. */
void
roll_instance_turn (RollInstance *in)
{
  sim_require (isfinite (in->next_s) && !in->at_boundary);
  if (in->config->draw != NULL && in->plan_steps > 0)
    draw_rates (in);
  move (in);
  in->at_boundary = TRUE;
  g_array_set_size (in->plan, 0);
  in->plan_steps = 0;
  in->next_s = INFINITY;
  g_array_set_size (in->departed, 0);
  while (in->leaving.len > 0 && sim_heap_top (&in->leaving).key <= in->step)
    {
      guint id = g_array_index (in->slots, guint, sim_heap_top (&in->leaving).id);

      roll_eject (in, id, ROLL_NEW);
      sim_require (in->requests[id].done >= in->requests[id].stop - 1e-6);
      in->requests[id].done = in->requests[id].stop;
      roll_leave_rank (in, id);
    }
}

/* Cuts the jump at the last boundary at or before @now_s. */
static void
cut_before (RollInstance *in, double now_s)
{
  cut (in, now_s);
  if (in->next_s <= now_s + same_instant_s (in) || in->plan->len == 0)
    return;
  LlmSegment *last = &g_array_index (in->plan, LlmSegment, in->plan->len - 1);

  /* the step under way is given up: its tokens were not made */
  last->n_steps -= 1.0;
  in->plan_steps -= 1;
  in->next_s -= last->first_s + last->growth_s * last->n_steps;
}

/* Those who wait leave as those who run: the owner sees everybody that was here, with progress
 * as far as it came. */
void
roll_instance_halt (RollInstance *in, double now_s)
{
  if (!in->at_boundary && isfinite (in->next_s))
    {
      cut_before (in, now_s);
      roll_instance_turn (in);
    }
  else
    g_array_set_size (in->departed, 0);
  for (guint r = 0; r < in->config->n_ranks; r++)
    {
      RollRank *rank = &in->ranks[r];

      while (rank->newest != 0)
        {
          guint id = rank->newest - 1;

          roll_eject (in, id, ROLL_NEW);
          roll_leave_rank (in, id);
        }
      while (rank->first != 0)
        {
          guint id = rank->first - 1;

          roll_queue_pop (in, rank);
          in->requests[id].state = ROLL_NEW;
          roll_leave_rank (in, id);
        }
      rank->stall_s = 0.0;
    }
  in->at_boundary = TRUE;
  in->clock_s = MAX (in->clock_s, now_s);
}

/* What runs keeps its place: its KV is computed again at the next boundary, as a stall of the
 * instance. */
void
roll_instance_void_kv (RollInstance *in, double now_s)
{
  in->kv_is_void = TRUE;
  if (!in->at_boundary && in->n_running > 0)
    cut (in, now_s);
}
