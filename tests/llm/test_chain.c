/* tests/llm/test_chain.c - sessions in an engine: their own chains of KV against blocks named one
 * by one, requests taken out, new weights.
 */
#include "tests/llm/engine_drive.h"

enum { SESSIONS = 12, TURNS = 6, SHARED = 64 };

typedef struct {
  gboolean chains, keeps;
  gint64 kv_tokens;
  double abort_share, pause_every_s;
  gboolean voids;
  LlmPrefixCache cache;
} Setting;

typedef struct {
  Setting how;
  LlmEngine *engine;
  GArray *log; /* of Entry */
  GRand *rand;
  gint64 ids[SESSIONS][256];
  gint64 prompt[SESSIONS], output[SESSIONS], kept[SESSIONS];
  guint turn[SESSIONS];
  gint64 asked, made, lost;
} Sessions;

static void
submit_turn (Sessions *m, guint s, double now_s)
{
  LlmEngineRequest q = { .id = s,
                         .prompt_tokens = m->prompt[s],
                         .output_tokens = m->output[s],
                         .hash_ids = m->ids[s],
                         .n_hashes = m->how.chains ? SHARED / 16 : G_N_ELEMENTS (m->ids[s]),
                         .hashed_tokens = m->prompt[s] + m->output[s],
                         .own = m->how.chains ? 1000 + (gint64) s : 0,
                         .keeps_kv = m->how.keeps };

  ck_assert (llm_engine_submit (m->engine, now_s, &q));
  m->asked += q.output_tokens;
}

static void
next_turn (Sessions *m, guint s, gint64 made, double now_s)
{
  m->made += made;
  m->lost += m->output[s] - made;
  m->prompt[s] += made + g_rand_int_range (m->rand, 1, 60);
  m->output[s] = g_rand_int_range (m->rand, 1, 90);
  if (++m->turn[s] < TURNS)
    submit_turn (m, s, now_s);
}

static void
turn_done (gpointer data, guint id, double now_s)
{
  Sessions *m = data;

  note ((Run *) &(Run){ .log = m->log }, 'L', id, now_s);
  if (m->how.keeps)
    llm_engine_release (m->engine, now_s, id);
  next_turn (m, id, m->output[id], now_s);
}

static void
turn_aborted (gpointer data, guint id, gint64 made, double now_s)
{
  Sessions *m = data;

  note ((Run *) &(Run){ .log = m->log }, 'A', id, now_s);
  next_turn (m, id, made, now_s);
}

static const LlmEngineHooks session_hooks = { .finished = turn_done, .aborted = turn_aborted };

/* With chains the names of ids behind the shared part are never looked at. */
static void
begin_sessions (Sessions *m)
{
  for (guint s = 0; s < SESSIONS; s++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (m->ids[s]); k++)
        m->ids[s][k] = k < SHARED / 16 ? 7 : 1000 + (gint64) s;
      m->prompt[s] = SHARED + g_rand_int_range (m->rand, 1, 120);
      m->output[s] = g_rand_int_range (m->rand, 1, 90);
    }
  for (guint s = 0; s < SESSIONS; s++)
    submit_turn (m, s, 0.0);
}

/* The first that is there. */
static void
abort_one (Sessions *m)
{
  for (guint s = 0; s < SESSIONS; s++)
    if (m->turn[s] < TURNS)
      {
        llm_engine_abort (m->engine, llm_engine_clock_s (m->engine), s);
        return;
      }
}

static void
turn_to_the_end (Sessions *m)
{
  double pause_s = m->how.pause_every_s > 0.0 ? m->how.pause_every_s : INFINITY;

  while (isfinite (llm_engine_next_s (m->engine)))
    if (pause_s <= llm_engine_next_s (m->engine))
      {
        llm_engine_pause (m->engine, pause_s, pause_s + 1.0, m->how.voids);
        pause_s += m->how.pause_every_s;
      }
    else
      {
        llm_engine_turn (m->engine);
        llm_engine_audit (m->engine);
        if (m->how.abort_share > 0.0 && g_rand_double (m->rand) < m->how.abort_share)
          abort_one (m);
      }
}

static LlmEngineTotals
drive_sessions (const Setting *how, LlmEngineAdvance advance, guint32 seed, Sessions *m)
{
  LlmScheduler scheduler = { .policy = &llm_schedule_vllm, .max_tokens = 200, .max_requests = 5 };
  ToyLaw toy = { TOY_AFFINE, 0.3, 0.07, 0.001, 0.01, 0.0001, 0.0 };
  LlmEngineConfig config = { .scheduler = &scheduler,
                             .law = toy_law (&toy),
                             .kv_tokens = how->kv_tokens,
                             .block_tokens = 16,
                             .prefix_cache = how->cache,
                             .hash_tokens = 16,
                             .advance = advance,
                             .hooks = &session_hooks,
                             .data = m };
  LlmEngineTotals totals;

  *m = (Sessions){ .how = *how,
                   .log = g_array_new (FALSE, FALSE, sizeof (Entry)),
                   .rand = g_rand_new_with_seed (seed) };
  m->engine = llm_engine_new (&config);
  begin_sessions (m);
  turn_to_the_end (m);
  totals = *llm_engine_totals (m->engine);
  ck_assert_int_eq (llm_engine_used_tokens (m->engine), 0);
  for (guint s = 0; s < SESSIONS; s++)
    ck_assert_uint_eq (m->turn[s], TURNS);
  llm_engine_free (m->engine);
  g_rand_free (m->rand);
  return totals;
}

static void
assert_same_log (const Sessions *a, const Sessions *b)
{
  ck_assert_uint_eq (a->log->len, b->log->len);
  for (guint i = 0; i < a->log->len; i++)
    {
      Entry x = g_array_index (a->log, Entry, i), y = g_array_index (b->log, Entry, i);

      ck_assert_int_eq (x.kind, y.kind);
      ck_assert_uint_eq (x.id, y.id);
      assert_close (x.at_s, y.at_s, 1e-9);
    }
}

/* However little KV there is: a chain is worth what its blocks are, one by one. */
START_TEST (a_chain_is_its_blocks)
{
  for (guint32 seed = 0; seed < 40; seed++)
    {
      Setting how = { .kv_tokens = 800 + 100 * (gint64) seed,
                      .cache = LLM_PREFIX_BLOCKS_LRU,
                      .keeps = seed % 3 == 0 };
      Sessions blocks, chains;
      LlmEngineTotals a, b;

      a = drive_sessions (&how, LLM_ENGINE_JUMP, seed, &blocks);
      how.chains = TRUE;
      b = drive_sessions (&how, LLM_ENGINE_JUMP, seed, &chains);
      ck_assert_int_eq (a.prefix_hit_tokens, b.prefix_hit_tokens);
      ck_assert_int_eq (a.prefill_tokens, b.prefill_tokens);
      ck_assert_int_eq (a.n_preempted, b.n_preempted);
      assert_same_log (&blocks, &chains);
      g_array_unref (blocks.log);
      g_array_unref (chains.log);
    }
}
END_TEST

/* Of a chain without a limit everything is found but the last, not whole block. */
START_TEST (nothing_is_lost_where_all_fits)
{
  Setting how = { .kv_tokens = 1000000, .chains = TRUE, .cache = LLM_PREFIX_BLOCKS_LRU };
  Sessions m;
  LlmEngineTotals t = drive_sessions (&how, LLM_ENGINE_JUMP, 5, &m);
  gint64 prompts = t.prefill_tokens + t.prefix_hit_tokens;

  ck_assert_int_gt (t.prefix_hit_tokens, prompts / 2);
  how.kv_tokens = 900;
  g_array_unref (m.log);
  ck_assert_int_lt (drive_sessions (&how, LLM_ENGINE_JUMP, 5, &m).prefix_hit_tokens,
                    t.prefix_hit_tokens);
  g_array_unref (m.log);
}
END_TEST

/* What was taken out had what it had: tokens asked for are made or not, and nothing else. */
START_TEST (aborts_conserve_tokens)
{
  for (guint32 seed = 0; seed < 40; seed++)
    {
      Setting how = { .kv_tokens = 900 + 50 * (gint64) seed,
                      .chains = TRUE,
                      .cache = seed % 2 == 0 ? LLM_PREFIX_BLOCKS_LRU : LLM_PREFIX_NONE,
                      .abort_share = 0.1,
                      .pause_every_s = seed % 3 == 0 ? 90.0 : 0.0,
                      .voids = seed % 2 == 0 };
      Sessions m;
      LlmEngineTotals t = drive_sessions (&how, LLM_ENGINE_JUMP, seed, &m);

      ck_assert_int_gt (t.n_aborted, 0);
      ck_assert_int_eq (t.n_arrived, t.n_finished + t.n_aborted);
      ck_assert_int_eq (m.asked, m.made + m.lost);
      ck_assert_int_eq (t.output_tokens, m.made);
      g_array_unref (m.log);
    }
}
END_TEST

/* Jumps are cut where steps would have been. */
START_TEST (breaks_are_the_same_step_by_step)
{
  for (guint32 seed = 0; seed < 20; seed++)
    {
      Setting how = { .kv_tokens = 900 + 100 * (gint64) seed,
                      .chains = TRUE,
                      .cache = LLM_PREFIX_BLOCKS_LRU,
                      .pause_every_s = 90.0,
                      .voids = seed % 2 == 0 };
      Sessions jump, step;
      LlmEngineTotals a = drive_sessions (&how, LLM_ENGINE_JUMP, seed, &jump);
      LlmEngineTotals b = drive_sessions (&how, LLM_ENGINE_STEP, seed, &step);

      ck_assert_int_eq (a.voided_tokens, b.voided_tokens);
      ck_assert_int_eq (a.steps, b.steps);
      ck_assert (how.voids == (a.voided_tokens > 0));
      assert_same_log (&jump, &step);
      g_array_unref (jump.log);
      g_array_unref (step.log);
    }
}
END_TEST

/* One request alone, 100 tokens at a hundredth each, then 1 s a token: voided after its 9th, it
 * computes 108 again, less what blocks of 16 would have kept. */
START_TEST (what_is_void_is_computed_again)
{
  static const LlmEngineHooks none = { .finished = NULL };
  LlmScheduler scheduler = { .policy = &llm_schedule_vllm, .max_tokens = 200, .max_requests = 5 };
  ToyLaw toy = { TOY_AFFINE, 0.0, 1.0, 0.0, 0.01, 0.0, 0.0 };
  LlmEngineConfig config = { .scheduler = &scheduler,
                             .law = toy_law (&toy),
                             .kv_tokens = 1600,
                             .block_tokens = 16,
                             .hooks = &none };
  LlmEngineRequest q = { .prompt_tokens = 100, .output_tokens = 20 };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LlmEngine) engine = llm_engine_new (&config);

      ck_assert (llm_engine_submit (engine, 0.0, &q));
      llm_engine_turn (engine); /* begins */
      llm_engine_turn (engine); /* at 1 s it has its first token */
      llm_engine_pause (engine, 8.5, 12.0, i == 1);
      while (isfinite (llm_engine_next_s (engine)))
        llm_engine_turn (engine);
      /* the step to 9 s is its 8th decode; 3 s of pause; 11 tokens are left */
      ck_assert_int_eq (llm_engine_totals (engine)->voided_tokens, i == 1 ? 108 : 0);
      ck_assert_int_eq (llm_engine_totals (engine)->prefill_tokens, i == 1 ? 209 : 100);
      assert_close (llm_engine_clock_s (engine), i == 1 ? 12.0 + 1.09 + 10.0 : 23.0, 1e-12);
    }
}
END_TEST

TEST_MAIN (chain, TEST (a_chain_is_its_blocks), TEST (nothing_is_lost_where_all_fits),
           TEST (aborts_conserve_tokens), TEST (breaks_are_the_same_step_by_step),
           TEST (what_is_void_is_computed_again))
