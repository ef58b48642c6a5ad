/* models/llm/schedule/sglang.c - the scheduler of SGLang (python/sglang/srt/managers:
 * schedule_policy.py PrefillAdder, scheduler.py get_next_batch_to_run, schedule_batch.py
 * retract_decode).
 *
 * Prompts first: if any can be computed they make a step alone, and decodes wait (or ride along
 * with mixed chunks).  A prompt enters when its tokens and its output fit beside a share of the
 * output that running requests may still make; the share falls with every decode step and jumps up
 * when the estimate was wrong.  Then requests are retracted, the shortest outputs first, until 20
 * decode steps fit, and go to the end of the queue.
 */
#include "models/llm/schedule/policies.h"

/* sglang/srt/environ.py. */
#define INITIAL_RATIO 0.7
#define LEAST_PART 0.14 /* of the initial ratio */
#define DECAY_STEPS 600
enum { RETRACT_STEPS = 20 };

/* Tokens that may still be given in this step. */
typedef struct {
  double total; /* beside the estimate of all output to come */
  gint64 input, chunk;
} Room;

/* What of their allowed output running requests are expected to use. */
static double
initial_ratio (const LlmReplica *r)
{
  return MIN (1.0, INITIAL_RATIO * r->scheduler->conservativeness);
}

/* It falls while nothing is retracted. */
static double
ratio (const LlmReplica *r)
{
  double initial = initial_ratio (r), least = initial * LEAST_PART;
  double steps = (double) (r->n_decode_steps - r->ratio_step);

  return MAX (least, r->ratio_base - steps * (initial - least) / DECAY_STEPS);
}

/* From now on. */
static void
set_ratio (LlmReplica *r, double base)
{
  r->ratio_base = base;
  r->ratio_step = r->n_decode_steps;
}

/* Capped, as the engine does. */
static gint64
output_left (const LlmReplica *r, const LlmSequence *s)
{
  return MIN (s->output - llm_replica_generated (r, s), LLM_LONG_OUTPUT);
}

/* The sum is known unless some have more left than is counted. */
static gint64
decodes_left (const LlmReplica *r)
{
  gint64 left = 0;

  if (r->n_long == 0)
    return r->decode_left;
  for (guint id = r->oldest; id != 0; id = llm_sequence (r, id - 1)->newer)
    if (llm_sequence (r, id - 1)->state == LLM_SEQUENCE_DECODE)
      left += output_left (r, llm_sequence (r, id - 1));
  return left;
}

/* Tokens free, less what running requests may yet use. */
static Room
room_of (const LlmReplica *r)
{
  const LlmScheduler *s = r->scheduler;
  gint64 riding = s->mixed_chunks ? r->n_decodes * (1 + s->draft_tokens) : 0;
  Room room = { .input = s->max_tokens - riding,
                .chunk = s->whole_prompts ? G_MAXINT64 : s->chunk_tokens - riding };

  room.total = (double) (r->kv.n_free * r->kv.block_tokens) - ratio (r) * (double) decodes_left (r);
  return room;
}

/* Prompt, KV and expected output. */
static void
take_room (Room *room, gint64 tokens, gint64 kv, gint64 output)
{
  room->total -= (double) (kv + output);
  room->input -= tokens;
  room->chunk -= tokens;
}

/* Returns: tokens of the prompt under way that this step computes. */
static gint64
chunk_under_way (const LlmReplica *r, const LlmSequence *s, const Room *room)
{
  gint64 most = MIN (room->chunk, (gint64) room->total);
  gint64 free = (s->blocks + r->kv.n_free) * r->kv.block_tokens - s->computed;

  if (most <= 0)
    most = room->chunk;
  return MAX (0, MIN (MIN (llm_replica_remaining (r, s), most), free));
}

/* A request that comes with all its KV joins the decodes without a step of its own; one that has
 * reserved is estimated no more. */
static gboolean
is_prebuilt (const LlmReplica *r, const LlmSequence *s)
{
  return llm_replica_remaining (r, s) == 1
         && (s->blocks > 0 || (s->generated > 0 && s->computed > 0));
}

/* Returns: tokens of KV that the head takes from what is free for @tokens tokens in all. */
static gint64
kv_of_head (const LlmReplica *r, gint64 tokens)
{
  return llm_replica_blocks_of_head (r, tokens) * r->kv.block_tokens;
}

/* Returns: tokens of the head's prompt that this step computes; 0 when it must wait. */
static gint64
chunk_of_head (LlmReplica *r, const LlmSequence *s, const Room *room, gboolean first)
{
  gint64 n = llm_replica_remaining (r, s);
  gint64 blocks = r->kv.n_free - llm_replica_blocks_of_head (r, 0); /* with those it has or finds */

  if (r->n_running > 0
      && (double) (kv_of_head (r, s->computed + n) + output_left (r, s)) >= room->total)
    {
      r->full = TRUE;
      return 0;
    }
  if (n >= room->input && !first)
    return 0;
  if (n > room->chunk)
    n = MAX (room->chunk / r->kv.block_tokens * r->kv.block_tokens, first);
  return MIN (n, blocks * r->kv.block_tokens - s->computed);
}

/* A head that finds no room ends the looking. */
static gboolean
add_head (LlmReplica *r, Room *room)
{
  guint id = llm_replica_look_up_head (r);
  const LlmSequence *s = llm_sequence (r, id);
  gint64 n, kv;

  if (is_prebuilt (r, s) || llm_replica_must_reserve (r) || room->input <= 0 || room->chunk <= 0)
    return FALSE;
  n = chunk_of_head (r, s, room, r->step.ids->len == 0);
  if (n <= 0)
    return FALSE;
  kv = kv_of_head (r, s->computed + n);
  take_room (room, n, kv, n == llm_replica_remaining (r, s) ? output_left (r, s) : 0);
  llm_replica_admit (r);
  llm_replica_step_prefill (r, id, n);
  return TRUE;
}

/* Returns: TRUE when prompts make this step. */
static gboolean
step_prompts (LlmReplica *r)
{
  Room room;

  if (r->prefills->len == 0 && (r->full || llm_replica_n_queued (r) == 0))
    return FALSE;
  room = room_of (r);
  if (r->prefills->len > 0)
    {
      guint id = g_array_index (r->prefills, guint, 0);
      const LlmSequence *s = llm_sequence (r, id);
      gint64 n = chunk_under_way (r, s, &room), whole = llm_replica_remaining (r, s);

      if (n > 0)
        {
          take_room (&room, n, n, n == whole ? output_left (r, s) : 0);
          llm_replica_step_prefill (r, id, n);
        }
      if (n < whole)
        return n > 0;
    }
  while (!r->full && llm_replica_head_may_join (r) && add_head (r, &room))
    continue;
  r->full |= r->n_running >= r->scheduler->max_requests;
  return r->step.ids->len > 0;
}

/* The fewest generated tokens; then the longest prompt; then the newest. */
static guint
retractee (const LlmReplica *r)
{
  guint worst = 0;

  for (guint id = r->newest; id != 0; id = llm_sequence (r, id - 1)->older)
    {
      const LlmSequence *s = llm_sequence (r, id - 1), *w = llm_sequence (r, MAX (worst, 1) - 1);
      gint64 made = llm_replica_generated (r, s), least = llm_replica_generated (r, w);

      if (s->state == LLM_SEQUENCE_DECODE
          && (worst == 0 || made < least || (made == least && s->prompt > w->prompt)))
        worst = id;
    }
  return worst - 1;
}

/* After a retraction: by what was really made. */
static void
renew_ratio (LlmReplica *r)
{
  gint64 made = 0, most = 0;

  for (guint id = r->oldest; id != 0; id = llm_sequence (r, id - 1)->newer)
    if (llm_sequence (r, id - 1)->state == LLM_SEQUENCE_DECODE)
      {
        made += llm_replica_generated (r, llm_sequence (r, id - 1));
        most += llm_sequence (r, id - 1)->output;
      }
  if (most > 0)
    set_ratio (r, MIN (1.0, (double) (made + RETRACT_STEPS * r->n_decodes) / (double) most));
}

/* Until there is room for some steps, so that it does not happen again at once. */
static void
retract (LlmReplica *r)
{
  if (llm_replica_decode_demand (r) <= r->kv.n_free)
    return;
  do
    llm_replica_preempt (r, retractee (r), FALSE);
  while (llm_replica_decode_demand (r) > r->kv.n_free
         || (r->n_decodes > 1 && r->kv.n_free * r->kv.block_tokens < r->n_decodes * RETRACT_STEPS));
  renew_ratio (r);
}

/* Those whose KV came from elsewhere join the decodes without a prompt. */
static void
add_prebuilt (LlmReplica *r)
{
  while (!r->full && llm_replica_head_may_join (r))
    {
      guint id = llm_replica_look_up_head (r);
      const LlmSequence *s = llm_sequence (r, id);
      gint64 kv = kv_of_head (r, s->computed + 1 + r->scheduler->draft_tokens);

      if (!is_prebuilt (r, s) || llm_replica_must_reserve (r))
        return;
      r->full = kv > r->kv.n_free * r->kv.block_tokens
                || (r->n_running > 0 && s->blocks == 0
                    && (double) (kv + output_left (r, s)) >= room_of (r).total);
      if (r->full)
        return;
      llm_replica_admit (r);
      llm_replica_step_prefill (r, id, 1);
    }
}

/* The decode side of a disaggregated pair: blocks before the KV comes. */
static void
reserve (LlmReplica *r)
{
  while (!r->full && llm_replica_head_may_join (r))
    {
      const LlmSequence *s = llm_sequence (r, llm_replica_look_up_head (r));

      if (!llm_replica_must_reserve (r))
        return;
      r->full = r->n_running > 0
                && (double) (kv_of_head (r, s->computed + llm_replica_remaining (r, s))
                             + output_left (r, s))
                     >= room_of (r).total;
      r->full = r->full || !llm_replica_reserve_head (r);
    }
}

/* A prompt under way that cannot go on gives way to one whose KV has come: they would hold each
 * other up, since that one has blocks too. */
static void
give_way (LlmReplica *r)
{
  guint id;
  Room room;

  if (r->n_decodes > 0 || r->prefills->len == 0 || r->ready->len == 0)
    return;
  id = g_array_index (r->prefills, guint, 0);
  room = room_of (r);
  if (chunk_under_way (r, llm_sequence (r, id), &room) == 0)
    llm_replica_preempt (r, id, FALSE);
}

/* Prompts go before decodes, unless both are mixed. */
static void
compose (LlmReplica *r)
{
  llm_replica_begin (r);
  if (r->n_running == 0)
    set_ratio (r, initial_ratio (r));
  reserve (r);
  if (!r->scheduler->mixed_chunks && step_prompts (r))
    return;
  retract (r);
  give_way (r);
  if (!r->scheduler->mixed_chunks && r->n_decodes == 0 && r->preempted->len > 0
      && step_prompts (r)) /* a prompt under way had waited for that memory */
    return;
  llm_replica_step_decodes (r);
  do
    {
      if (r->scheduler->mixed_chunks || r->n_running == 0)
        step_prompts (r);
      add_prebuilt (r);
    }
  while (r->n_running == 0 && llm_replica_drop_ready (r));
}

/* Nothing can change before something ends. */
static gboolean
settled (const LlmReplica *r)
{
  return r->prefills->len == 0
         && (r->full || llm_replica_n_queued (r) == 0
             || (r->n_running > 0 && !llm_replica_head_may_join (r)));
}

/* sglang/srt/server_args.py: chunked prefill by device memory. */
static LlmScheduler
defaults (double memory_bytes)
{
  double gb = memory_bytes / 1e9;

  return (LlmScheduler){ .policy = &llm_schedule_sglang,
                         .max_tokens = 16384,
                         .max_requests = 2048,
                         .chunk_tokens = gb < 35.0    ? 2048
                                         : gb < 60.0  ? 4096
                                         : gb < 160.0 ? 8192
                                                      : 16384,
                         .conservativeness = 1.0 };
}

/* Which options this engine knows, and together. */
static gboolean
check (const LlmScheduler *s, GError **error)
{
  if (!llm_scheduler_refuse_others (s, LLM_OPTION_SGLANG, error))
    return FALSE;
  if (s->whole_prompts != (s->chunk_tokens == 0))
    return sim_invalid (error, "prompts are cut at a number of tokens, or stay whole: set one");
  if (!(s->conservativeness > 0.0))
    return sim_invalid (error, "the conservativeness (%g) is above 0", s->conservativeness);
  if (s->by_priority || s->watermark_share > 0.0)
    return sim_invalid (error, "SGLang's scheduler here knows no priorities and no watermark");
  return !s->mixed_chunks || llm_scheduler_check_budget (s, error);
}

/* Prompts are cut or run whole: any length can be computed. */
static gboolean
can_compute (const LlmScheduler *s, gint64 prompt, gint64 output)
{
  return TRUE;
}

const LlmSchedulePolicy llm_schedule_sglang = { compose, settled, can_compute, defaults, check };
