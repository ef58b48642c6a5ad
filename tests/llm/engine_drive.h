/* tests/llm/engine_drive.h - drives a case of engine_case.h to its end, and checks what holds for
 * each: everybody leaves, nothing is held, the hooks tell what the totals say. */
#ifndef TESTS_LLM_ENGINE_DRIVE_H
#define TESTS_LLM_ENGINE_DRIVE_H

#include "tests/llm/engine_case.h"

static inline void
note (Run *run, char kind, guint id, double now_s)
{
  Entry e = { kind, id, now_s };

  g_array_append_val (run->log, e);
}

static inline void
first_token (gpointer data, guint id, double now_s)
{
  note (data, 'F', id, now_s);
}

static inline void
preempted (gpointer data, guint id, double now_s)
{
  note (data, 'P', id, now_s);
}

static inline void
submit_next (Run *run, double now_s)
{
  ck_assert (llm_engine_submit (run->engine, now_s, &run->c->requests[run->next]));
  run->next++;
}

static inline void
finished (gpointer data, guint id, double now_s)
{
  Run *run = data;

  note (run, 'L', id, now_s);
  if (run->c->arrival_s == NULL && run->next < run->c->n)
    submit_next (run, now_s);
}

static inline void
stepped (gpointer data, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n)
{
  Run *run = data;

  run->stepped += n;
  run->stepped_s += llm_segment_s (segment, (double) n);
  for (guint i = 0; i < run->c->config.n_replicas; i++)
    {
      gint64 tokens = loads[i].n_decodes * (1 + loads[i].draft_tokens);

      for (guint c = 0; c < loads[i].n_chunks; c++)
        {
          tokens += loads[i].chunks[c].new_tokens;
          run->chunk_tokens += loads[i].chunks[c].new_tokens;
        }
      /* of V0 a step may be one prompt, however long */
      if (run->c->scheduler.policy != &llm_schedule_sglang
          && (run->c->scheduler.policy != &llm_schedule_vllm_v0 || loads[i].n_chunks > 1))
        assert_always (tokens <= run->c->scheduler.max_tokens);
    }
}

static const LlmEngineHooks hooks = {
  .first_token = first_token, .finished = finished, .preempted = preempted, .stepped = stepped
};

static inline gint64
tokens_out (const Case *c)
{
  gint64 sum = 0;

  for (guint i = 0; i < c->n; i++)
    sum += c->requests[i].output_tokens - c->requests[i].generated_tokens;
  return sum;
}

static inline void
check_end (const Run *run, const LlmEngineTotals *t)
{
  llm_engine_audit (run->engine);
  ck_assert_int_eq (t->n_arrived, run->c->n);
  ck_assert_int_eq (t->n_finished, run->c->n);
  ck_assert_int_eq (t->n_admitted, run->c->n + t->n_preempted);
  ck_assert_int_eq (t->output_tokens, tokens_out (run->c));
  ck_assert_int_eq (t->prefill_tokens, run->chunk_tokens);
  ck_assert_int_eq (t->steps, run->stepped);
  assert_close (t->busy_s, run->stepped_s, 1e-12);
  ck_assert_int_eq (llm_engine_used_tokens (run->engine), 0);
}

static inline Run
drive (const Case *c, LlmEngineAdvance advance, LlmEngineTotals *totals)
{
  LlmEngineConfig config = c->config;
  ToyLaw toy = c->toy;
  LlmKvTier *tiers[LLM_MOST_TIERS] = { NULL };
  Run run = { .c = c, .log = g_array_new (FALSE, FALSE, sizeof (Entry)) };

  config.advance = advance;
  config.scheduler = &c->scheduler;
  config.law = toy_law (&toy);
  config.hooks = &hooks;
  config.data = &run;
  for (guint i = 0; i < config.n_tiers; i++)
    tiers[i] = llm_kv_tier_new (&c->tiers[i]);
  config.tiers = tiers;
  run.engine = llm_engine_new (&config);
  while (c->arrival_s == NULL && run.next < MIN (c->n, c->concurrency))
    submit_next (&run, 0.0);
  while ((c->arrival_s != NULL && run.next < c->n) || isfinite (llm_engine_next_s (run.engine)))
    if (c->arrival_s != NULL && run.next < c->n
        && c->arrival_s[run.next] <= llm_engine_next_s (run.engine))
      submit_next (&run, c->arrival_s[run.next]);
    else
      {
        llm_engine_turn (run.engine);
        llm_engine_audit (run.engine);
      }
  *totals = *llm_engine_totals (run.engine);
  check_end (&run, totals);
  llm_engine_free (run.engine);
  for (guint i = 0; i < config.n_tiers; i++)
    llm_kv_tier_free (tiers[i]);
  return run;
}

#endif
