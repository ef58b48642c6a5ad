/* models/rollout_tail/instances/instance_compose.c - who is in an instance, who waits, and
 * what the KV holds: admission, preemption, departure, and the sums kept over them.
 */
#include <math.h>
#include "models/rollout_tail/instances/instance_state.h"

/* By class, since probes may draft another number of tokens. */
gint64
roll_rank_running (const RollRank *rank)
{
  return rank->n[0] + rank->n[1];
}

/* KV at the present boundary; what runs adds its rate per step. */
double
roll_rank_tokens (const RollRank *rank)
{
  return rank->tokens[0] + rank->tokens[1];
}

/* A running request's progress is not written at each step: it follows from when its rate was
 * set. */
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
    rank->tokens[c] = rank->rate[c] = 0.0; /* no rounding is left behind */
  in->n_running += (gint64) sign;
}

/* Preemption takes the newest first, as vLLM: a list by admission, newest at its head. */
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

/* From anywhere in the list: requests end in no order. */
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

/* The heap of departures names requests by small numbers, which are given again: its arrays stay
 * as large as the batch ever was. */
static void
take_seat (RollInstance *in, guint id)
{
  RollRequest *r = &in->requests[id];

  if (in->free_slots->len > 0)
    {
      r->slot = g_array_index (in->free_slots, guint, in->free_slots->len - 1);
      g_array_set_size (in->free_slots, in->free_slots->len - 1);
      g_array_index (in->slots, guint, r->slot) = id;
      return;
    }
  r->slot = in->slots->len;
  g_array_append_val (in->slots, id);
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

/* Its prefill or recomputation stalls the step before its first; a rank's stalls add up, ranks
 * overlap. */
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
  rank->stall_s += r->recompute_tokens * in->config->law.prefill_token_s;
  r->recompute_tokens = 0.0;
  take_seat (in, id);
  account (in, r, 1.0);
  link_newest (in, rank, id);
  sim_heap_push (&in->leaving, r->slot, leaving_step (in, r));
}

/* Progress up to the present boundary becomes @done. */
static void
settle_progress (RollInstance *in, RollRequest *r)
{
  RollRank *rank = &in->ranks[r->rank];
  double done = roll_instance_done (in, r);
  double grown = r->done + (double) (in->step - r->since) * r->rate;

  rank->tokens[r->probe] -= grown - done; /* the last step made more than was wanted */
  r->done = done;
  r->since = in->step;
}

/* The caller says what it becomes; whoever is ejected keeps its tokens. */
void
roll_eject (RollInstance *in, guint id, RollState state)
{
  RollRequest *r = &in->requests[id];

  settle_progress (in, r);
  account (in, r, -1.0);
  in->totals.tokens += r->done - r->entered;
  unlink_request (in, &in->ranks[r->rank], r);
  sim_heap_remove (&in->leaving, r->slot);
  g_array_append_val (in->free_slots, r->slot);
  r->state = (guint8) state;
}

/* Requests are linked by id + 1, so that a zeroed queue is empty. */
void
roll_queue_push (RollInstance *in, RollRank *rank, guint id)
{
  in->requests[id].next = 0;
  if (rank->last != 0)
    in->requests[rank->last - 1].next = id + 1;
  else
    rank->first = id + 1;
  rank->last = id + 1;
  rank->n_queued++;
}

/* The preempted goes first: it was admitted before all that wait. */
static void
queue_push_head (RollInstance *in, RollRank *rank, guint id)
{
  in->requests[id].next = rank->first;
  rank->first = id + 1;
  if (rank->last == 0)
    rank->last = id + 1;
  rank->n_queued++;
}

/* The queue must have somebody. */
void
roll_queue_pop (RollInstance *in, RollRank *rank)
{
  rank->first = in->requests[rank->first - 1].next;
  if (rank->first == 0)
    rank->last = 0;
  rank->n_queued--;
}

/* Exact zero when nobody is left: reservations of fractions of chunks do not drift. */
void
roll_leave_rank (RollInstance *in, guint id)
{
  RollRequest *r = &in->requests[id];
  RollRank *rank = &in->ranks[r->rank];

  rank->n_inflight--;
  rank->reserved_tokens -= r->reserved_tokens;
  if (rank->n_inflight == 0)
    rank->reserved_tokens = 0.0;
  r->reserved_tokens = 0.0;
  in->n_inflight--;
  g_array_append_val (in->departed, id);
}

/* All its KV is dropped; it is computed again when it is admitted, prompt and progress. */
static void
preempt (RollInstance *in, RollRank *rank)
{
  guint id = rank->newest - 1;
  RollRequest *r = &in->requests[id];

  roll_eject (in, id, ROLL_QUEUED);
  r->recompute_tokens = r->prompt_tokens + r->done;
  in->totals.recomputed_tokens += r->recompute_tokens;
  in->totals.n_preempted++;
  queue_push_head (in, rank, id);
}

/* One request alone may outgrow the rank: check.c and round.c have seen to it that it does not. */
void
roll_make_room (RollInstance *in, RollRank *rank)
{
  if (in->config->reserve)
    return;
  while (roll_rank_running (rank) > 1
         && roll_rank_tokens (rank) + rank->rate[0] + rank->rate[1] > in->config->capacity_tokens)
    preempt (in, rank);
}

/* Room for what it brings and for the coming step of all. */
static gboolean
head_fits (const RollInstance *in, const RollRank *rank)
{
  const RollRequest *r = &in->requests[rank->first - 1];
  gint64 n = roll_rank_running (rank);

  if (r->ready_s > in->clock_s + same_instant_s (in) || n >= rank->max_seqs)
    return FALSE;
  return n == 0 || in->config->reserve
         || roll_rank_tokens (rank) + r->prompt_tokens + r->done
                + usual_rate (rank) * (double) (n + 1)
              <= in->config->watermark_share * in->config->capacity_tokens;
}

/* In order, and nobody overtakes a head that does not fit: as vLLM, whose first in line waits
 * for room. */
void
roll_admit (RollInstance *in, RollRank *rank)
{
  while (rank->first != 0 && head_fits (in, rank))
    {
      guint id = rank->first - 1;

      roll_queue_pop (in, rank);
      enter (in, id);
    }
}

/* Its progress so far was made at the old rate, and is written down first. */
void
roll_instance_set_rate (RollInstance *in, guint id, double rate)
{
  RollRequest *r = &in->requests[id];

  if (r->rate == rate)
    return;
  settle_progress (in, r);
  in->ranks[r->rank].rate[r->probe] += rate - r->rate;
  r->rate = rate;
  sim_heap_remove (&in->leaving, r->slot);
  sim_heap_push (&in->leaving, r->slot, leaving_step (in, r));
}
