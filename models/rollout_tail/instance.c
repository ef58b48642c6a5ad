/* models/rollout_tail/instance.c - life of an instance: submission, turns, preemption, admission, audit. */
#include <math.h>
#include "models/rollout_tail/instance.h"

enum { AUDIT_EVERY = 8192 };              /* changes between two audits */
#define SAME_INSTANT_S 0.5e-9             /* events are rounded to nanoseconds */

RollInstance *
roll_instance_new (const RollEngine *engine, RollRequest *requests, guint index)
{
  RollInstance *in = g_new0 (RollInstance, 1);

  in->engine = engine;
  in->requests = requests;
  in->index = index;
  in->ranks = g_new0 (RollRank, engine->n_ranks);
  in->lines = g_new0 (RollLine, engine->n_ranks);
  for (guint r = 0; r < engine->n_ranks; r++)
    in->ranks[r].max_seqs = engine->max_seqs;
  in->draft.paths = 1;
  in->seats = g_array_new (FALSE, FALSE, sizeof (guint));
  in->free_seats = g_array_new (FALSE, FALSE, sizeof (guint));
  in->plan = g_array_new (FALSE, FALSE, sizeof (LlmPiece));
  in->gone = g_array_new (FALSE, FALSE, sizeof (guint));
  in->next_s = INFINITY;
  return in;
}

void
roll_instance_free (RollInstance *in)
{
  g_array_unref (in->seats);
  g_array_unref (in->free_seats);
  g_array_unref (in->plan);
  g_array_unref (in->gone);
  sim_heap_clear (&in->leaving);
  g_free (in->ranks);
  g_free (in->lines);
  g_free (in);
}

gint64
roll_rank_running (const RollRank *rank)
{
  return rank->n[0] + rank->n[1];
}

double
roll_rank_tokens (const RollRank *rank)
{
  return rank->tokens[0] + rank->tokens[1];
}

double
roll_instance_done (const RollInstance *in, const RollRequest *r)
{
  if (r->state != ROLL_RUNNING)
    return r->done;
  return MIN (r->stop, r->done + (double) (in->step - r->since) * r->rate);
}

/* Adds (@sign 1) or takes away (-1) a request, whose done is up to date, where it is summed. */
static void
account (RollInstance *in, const RollRequest *r, double sign)
{
  RollRank *rank = &in->ranks[r->rank];
  guint c = r->probe;

  rank->n[c] += (gint64) sign;
  rank->tokens[c] += sign * (r->prompt_tokens + r->done);
  rank->rate[c] += sign * r->rate;
  if (rank->n[c] == 0)
    rank->tokens[c] = rank->rate[c] = 0.0;   /* no rounding is left behind */
  in->n_running += (gint64) sign;
}

static void
link_newest (RollInstance *in, RollRank *rank, guint id)
{
  RollRequest *r = &in->requests[id];

  r->older = rank->newest;
  r->newer = 0;
  if (rank->newest != 0)
    in->requests[rank->newest - 1].newer = id + 1;
  rank->newest = id + 1;
}

static void
unlink_request (RollInstance *in, RollRank *rank, const RollRequest *r)
{
  if (r->newer != 0)
    in->requests[r->newer - 1].older = r->older;
  else
    rank->newest = r->older;
  if (r->older != 0)
    in->requests[r->older - 1].newer = r->newer;
}

static void
take_seat (RollInstance *in, guint id)
{
  RollRequest *r = &in->requests[id];

  if (in->free_seats->len > 0)
    {
      r->seat = g_array_index (in->free_seats, guint, in->free_seats->len - 1);
      g_array_set_size (in->free_seats, in->free_seats->len - 1);
      g_array_index (in->seats, guint, r->seat) = id;
      return;
    }
  r->seat = in->seats->len;
  g_array_append_val (in->seats, id);
}

/* Returns: the step after which a request reaches its stop. */
static gint64
leaving_step (const RollInstance *in, const RollRequest *r)
{
  return in->step + MAX (1, (gint64) ceil ((r->stop - r->done) / r->rate - 1e-9));
}

/* Tokens a step that a newcomer may count on until drafts are planned. */
static double
usual_rate (const RollRank *rank)
{
  gint64 n = roll_rank_running (rank);

  return n > 0 ? (rank->rate[0] + rank->rate[1]) / (double) n : 1.0;
}

static void
enter (RollInstance *in, guint id)
{
  RollRequest *r = &in->requests[id];
  RollRank *rank = &in->ranks[r->rank];

  r->state = ROLL_RUNNING;
  r->since = in->step;
  r->rate = usual_rate (rank);
  r->entered = r->done;
  if (r->first_s < 0.0)
    r->first_s = in->clock_s;
  rank->stall_s += r->recompute_tokens * in->engine->law.prefill_token_s;
  r->recompute_tokens = 0.0;
  take_seat (in, id);
  account (in, r, 1.0);
  link_newest (in, rank, id);
  sim_heap_push (&in->leaving, r->seat, leaving_step (in, r));
}

/* Progress up to the present boundary becomes @done. */
static void
settle_progress (RollInstance *in, RollRequest *r)
{
  RollRank *rank = &in->ranks[r->rank];
  double done = roll_instance_done (in, r);
  double grown = r->done + (double) (in->step - r->since) * r->rate;

  rank->tokens[r->probe] -= grown - done;     /* the last step made more than was wanted */
  r->done = done;
  r->since = in->step;
}

static void
eject (RollInstance *in, guint id, RollState state)
{
  RollRequest *r = &in->requests[id];

  settle_progress (in, r);
  account (in, r, -1.0);
  in->totals.tokens += r->done - r->entered;
  unlink_request (in, &in->ranks[r->rank], r);
  sim_heap_remove (&in->leaving, r->seat);
  g_array_append_val (in->free_seats, r->seat);
  r->state = (guint8) state;
}

static void
queue_push (RollInstance *in, RollRank *rank, guint id)
{
  in->requests[id].next = 0;
  if (rank->last != 0)
    in->requests[rank->last - 1].next = id + 1;
  else
    rank->first = id + 1;
  rank->last = id + 1;
  rank->n_queued++;
}

static void
queue_push_head (RollInstance *in, RollRank *rank, guint id)
{
  in->requests[id].next = rank->first;
  rank->first = id + 1;
  if (rank->last == 0)
    rank->last = id + 1;
  rank->n_queued++;
}

static void
queue_pop (RollInstance *in, RollRank *rank)
{
  rank->first = in->requests[rank->first - 1].next;
  if (rank->first == 0)
    rank->last = 0;
  rank->n_queued--;
}

static void
leave_rank (RollInstance *in, guint id)
{
  RollRequest *r = &in->requests[id];
  RollRank *rank = &in->ranks[r->rank];

  rank->n_inflight--;
  rank->reserved_tokens -= r->reserved_tokens;
  if (rank->n_inflight == 0)
    rank->reserved_tokens = 0.0;
  r->reserved_tokens = 0.0;
  in->n_inflight--;
  g_array_append_val (in->gone, id);
}

static void
preempt (RollInstance *in, RollRank *rank)
{
  guint id = rank->newest - 1;
  RollRequest *r = &in->requests[id];

  eject (in, id, ROLL_QUEUED);
  r->recompute_tokens = r->prompt_tokens + r->done;
  in->totals.recomputed_tokens += r->recompute_tokens;
  in->totals.n_preempted++;
  queue_push_head (in, rank, id);
}

static void
make_room (RollInstance *in, RollRank *rank)
{
  if (in->engine->reserve)
    return;
  while (roll_rank_running (rank) > 1
         && roll_rank_tokens (rank) + rank->rate[0] + rank->rate[1] > in->engine->capacity_tokens)
    preempt (in, rank);
}

/* Room for what it brings and for the coming step of all. */
static gboolean
head_fits (const RollInstance *in, const RollRank *rank)
{
  const RollRequest *r = &in->requests[rank->first - 1];
  gint64 n = roll_rank_running (rank);

  if (r->ready_s > in->clock_s + SAME_INSTANT_S || n >= rank->max_seqs)
    return FALSE;
  return n == 0 || in->engine->reserve
         || roll_rank_tokens (rank) + r->prompt_tokens + r->done + usual_rate (rank) * (double) (n + 1)
              <= in->engine->watermark_share * in->engine->capacity_tokens;
}

static void
admit (RollInstance *in, RollRank *rank)
{
  while (rank->first != 0 && head_fits (in, rank))
    {
      guint id = rank->first - 1;

      queue_pop (in, rank);
      enter (in, id);
    }
}

void
roll_instance_set_rate (RollInstance *in, guint id, double rate)
{
  RollRequest *r = &in->requests[id];

  if (r->rate == rate)
    return;
  settle_progress (in, r);
  in->ranks[r->rank].rate[r->probe] += rate - r->rate;
  r->rate = rate;
  sim_heap_remove (&in->leaving, r->seat);
  sim_heap_push (&in->leaving, r->seat, leaving_step (in, r));
}

/* Ranks prefill side by side: the step waits for the slowest. */
static void
take_stall (RollInstance *in)
{
  double stall = 0.0;

  for (guint r = 0; r < in->engine->n_ranks; r++)
    {
      stall = MAX (stall, in->ranks[r].stall_s);
      in->ranks[r].stall_s = 0.0;
    }
  in->clock_s += stall;
  in->totals.stall_s += stall;
}

static gint64
steps_to_change (const RollInstance *in)
{
  gint64 steps = sim_heap_top (&in->leaving).key - in->step;

  if (in->engine->step_by_step)
    return 1;
  if (in->engine->replan_steps > 0)
    steps = MIN (steps, in->engine->replan_steps);
  for (guint r = 0; r < in->engine->n_ranks && !in->engine->reserve; r++)
    {
      const RollRank *rank = &in->ranks[r];
      double growth = rank->rate[0] + rank->rate[1];
      double room = in->engine->capacity_tokens - roll_rank_tokens (rank);

      if (roll_rank_running (rank) > 1)
        steps = MIN (steps, (gint64) floor (room / growth));
    }
  return MAX (1, steps);
}

static void
cut (RollInstance *in, double now_s)
{
  const LlmPiece *pieces = (const LlmPiece *) (gpointer) in->plan->data;
  LlmBoundary b = llm_pieces_boundary (pieces, in->plan->len, in->clock_s, now_s - SAME_INSTANT_S);

  if (b.steps >= in->plan_steps)
    return;
  g_array_set_size (in->plan, b.piece + 1);
  g_array_index (in->plan, LlmPiece, b.piece).n_steps = b.piece_steps;
  in->plan_steps = b.steps;
  in->next_s = b.end_s;
}

void
roll_instance_replan (RollInstance *in, double now_s)
{
  if (!in->resting && in->n_running > 0)
    cut (in, now_s);
}

static void
plan (RollInstance *in)
{
  in->plan_steps = steps_to_change (in);
  roll_step_plan (in, in->plan_steps);
  in->next_s = in->clock_s;
  for (guint i = 0; i < in->plan->len; i++)
    {
      const LlmPiece *piece = &g_array_index (in->plan, LlmPiece, i);

      in->next_s += llm_piece_s (piece, piece->n_steps);
    }
}

/* Heads of queues whose KV is still under way: the jump ends when it is there. */
static void
await_heads (RollInstance *in, double boundary_s)
{
  for (guint r = 0; r < in->engine->n_ranks; r++)
    if (in->ranks[r].first != 0)
      {
        double ready_s = in->requests[in->ranks[r].first - 1].ready_s;

        if (in->n_running == 0)
          in->next_s = MIN (in->next_s, MAX (in->clock_s, ready_s));
        else if (ready_s > boundary_s + SAME_INSTANT_S && ready_s < in->next_s)
          cut (in, ready_s);
      }
}

void
roll_instance_resume (RollInstance *in, double now_s)
{
  double boundary_s;

  in->resting = FALSE;
  in->next_s = INFINITY;
  in->plan_steps = 0;
  g_array_set_size (in->plan, 0);
  if (in->n_running == 0)
    in->clock_s = MAX (in->clock_s, now_s);
  for (guint r = 0; r < in->engine->n_ranks; r++)
    {
      make_room (in, &in->ranks[r]);
      admit (in, &in->ranks[r]);
    }
  boundary_s = in->clock_s;
  if (in->n_running > 0)
    {
      if (in->engine->draft != NULL)
        in->engine->draft (in->engine->data, in);
      for (guint r = 0; r < in->engine->n_ranks && in->engine->draft != NULL; r++)
        make_room (in, &in->ranks[r]);
      take_stall (in);
      plan (in);
    }
  await_heads (in, boundary_s);
  if (++in->n_changes % AUDIT_EVERY == 0)
    roll_instance_audit (in);
}

void
roll_instance_submit (RollInstance *in, guint rank, guint id, double ready_s)
{
  RollRequest *r = &in->requests[id];

  sim_require (r->state != ROLL_RUNNING && r->state != ROLL_QUEUED && r->stop > r->done);
  r->state = ROLL_QUEUED;
  r->instance = (gint16) in->index;
  r->rank = (gint16) rank;
  r->ready_s = ready_s;
  queue_push (in, &in->ranks[rank], id);
  in->ranks[rank].n_inflight++;
  in->ranks[rank].reserved_tokens += r->reserved_tokens;
  in->n_inflight++;
  if (in->resting)
    return;
  if (in->n_running == 0)
    in->next_s = MIN (in->next_s, MAX (in->clock_s, ready_s));
  else
    cut (in, ready_s);
}

static void
add_totals (RollInstance *in, const LlmPiece *piece, double tokens, double rate)
{
  RollTotals *t = &in->totals;
  double n = piece->n_steps, s = piece->first_s, g = piece->growth_s;
  double time = llm_piece_s (piece, n), b = (double) in->n_running;

  t->steps += (gint64) n;
  t->busy_s += time;
  t->request_s += b * time;
  t->request_steps += b * n;
  t->kv_token_s += n * tokens * s + (tokens * g + rate * s) * n * (n - 1.0) / 2.0
                   + rate * g * (n - 1.0) * n * (2.0 * n - 1.0) / 6.0;
  if (in->draft.gamma[0] + in->draft.gamma[1] > 0)
    t->draft_on_s += time;
}

static void
count_drafts (RollInstance *in)
{
  for (guint r = 0; r < in->engine->n_ranks; r++)
    in->totals.draft_tokens += (double) in->plan_steps
                               * (double) (in->ranks[r].n[0] * in->draft.gamma[0]
                                           + in->ranks[r].n[1] * in->draft.gamma[1]);
}

/* Sums grow by the steps of the plan. */
static void
move (RollInstance *in)
{
  double tokens = 0.0, rate = 0.0;

  for (guint r = 0; r < in->engine->n_ranks; r++)
    {
      tokens += roll_rank_tokens (&in->ranks[r]);
      rate += in->ranks[r].rate[0] + in->ranks[r].rate[1];
    }
  for (guint i = 0; i < in->plan->len; i++)
    {
      const LlmPiece *piece = &g_array_index (in->plan, LlmPiece, i);

      add_totals (in, piece, tokens, rate);
      tokens += rate * piece->n_steps;
    }
  count_drafts (in);
  for (guint r = 0; r < in->engine->n_ranks; r++)
    for (guint c = 0; c < 2; c++)
      in->ranks[r].tokens[c] += (double) in->plan_steps * in->ranks[r].rate[c];
  in->step += in->plan_steps;
  in->clock_s = MAX (in->clock_s, in->next_s);
}

/* The reference with drawn tokens: a request's rate is what it got in this very step. */
static void
draw_rates (RollInstance *in)
{
  for (guint seat = 0; seat < in->seats->len; seat++)
    if (sim_heap_find (&in->leaving, seat, NULL))
      {
        guint id = g_array_index (in->seats, guint, seat);

        roll_instance_set_rate (in, id, in->engine->draw (in->engine->data, in, id));
      }
}

void
roll_instance_turn (RollInstance *in)
{
  sim_require (isfinite (in->next_s) && !in->resting);
  if (in->engine->draw != NULL && in->plan_steps > 0)
    draw_rates (in);
  move (in);
  in->resting = TRUE;
  g_array_set_size (in->plan, 0);
  in->plan_steps = 0;
  in->next_s = INFINITY;
  g_array_set_size (in->gone, 0);
  while (in->leaving.len > 0 && sim_heap_top (&in->leaving).key <= in->step)
    {
      guint id = g_array_index (in->seats, guint, sim_heap_top (&in->leaving).id);

      eject (in, id, ROLL_NEW);
      sim_require (in->requests[id].done >= in->requests[id].stop - 1e-6);
      in->requests[id].done = in->requests[id].stop;
      leave_rank (in, id);
    }
}

/* Cuts the jump at the last boundary at or before @now_s. */
static void
cut_before (RollInstance *in, double now_s)
{
  cut (in, now_s);
  if (in->next_s <= now_s + SAME_INSTANT_S || in->plan->len == 0)
    return;
  LlmPiece *last = &g_array_index (in->plan, LlmPiece, in->plan->len - 1);

  last->n_steps -= 1.0;
  in->plan_steps -= 1;
  in->next_s -= last->first_s + last->growth_s * last->n_steps;
}

void
roll_instance_halt (RollInstance *in, double now_s)
{
  if (!in->resting && isfinite (in->next_s))
    {
      cut_before (in, now_s);
      roll_instance_turn (in);
    }
  else
    g_array_set_size (in->gone, 0);
  for (guint r = 0; r < in->engine->n_ranks; r++)
    {
      RollRank *rank = &in->ranks[r];

      while (rank->newest != 0)
        {
          guint id = rank->newest - 1;

          eject (in, id, ROLL_NEW);
          leave_rank (in, id);
        }
      while (rank->first != 0)
        {
          guint id = rank->first - 1;

          queue_pop (in, rank);
          in->requests[id].state = ROLL_NEW;
          leave_rank (in, id);
        }
      rank->stall_s = 0.0;
    }
  in->resting = TRUE;
  in->clock_s = MAX (in->clock_s, now_s);
}

void
roll_instance_void_kv (RollInstance *in, double now_s)
{
  for (guint r = 0; r < in->engine->n_ranks; r++)
    {
      double tokens = roll_rank_tokens (&in->ranks[r]);

      in->ranks[r].stall_s += tokens * in->engine->law.prefill_token_s;
      in->totals.recomputed_tokens += tokens;
    }
  if (!in->resting && in->n_running > 0)
    cut (in, now_s);
}

void
roll_instance_audit (const RollInstance *in)
{
  gint64 running = 0;

  for (guint r = 0; r < in->engine->n_ranks; r++)
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
      sim_require (n <= 1 || tokens <= in->engine->capacity_tokens * (1.0 + 1e-9));
      running += n;
    }
  sim_require (running == in->n_running && running == (gint64) in->leaving.len);
}
