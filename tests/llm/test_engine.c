/* tests/llm/test_engine.c - the engine with toy step laws: by hand, jump = step over random
 * settings, the decode batch, Little's law. */
#include "models/llm/batch/batch.h"
#include "tests/llm/engine_drive.h"
#include "tests/llm/toy_scheduler.h"

/* 100 tokens at 64 a step: 64, then 36 behind 64; then decodes with contexts 101 and 102. */
START_TEST (one_request_alone)
{
  LlmEngineRequest requests[] = { { .id = 0, .prompt_tokens = 100, .output_tokens = 3 } };
  Case c = small_case (requests, 1);

  for (guint advance = LLM_ENGINE_JUMP; advance <= LLM_ENGINE_STEP; advance++)
    {
      double ttft = 0.3 + 0.64 + 0.3 + 36 * (0.01 + 0.0001 * 64);
      LlmEngineTotals t;
      Run run = drive (&c, (LlmEngineAdvance) advance, &t);

      check_entry (&run, 0, (Entry){ 'F', 0, ttft });
      check_entry (&run, 1, (Entry){ 'L', 0, ttft + 0.37 * 2 + 0.001 * (101 + 102) });
      ck_assert_int_eq (t.steps, 4);
      ck_assert_int_eq (t.mixed_steps, 2);
      g_array_unref (run.log);
    }
}
END_TEST

/* The first decodes while the second prefills in the rest of the budget: 63 tokens, then 37. */
START_TEST (decodes_come_before_chunks)
{
  LlmEngineRequest requests[] = { { .id = 0, .prompt_tokens = 10, .output_tokens = 9 },
                                  { .id = 1, .prompt_tokens = 100, .output_tokens = 2 } };
  double arrivals[] = { 0.0, 0.1 };
  Case c = small_case (requests, 2);

  c.arrival_s = arrivals;
  for (guint advance = LLM_ENGINE_JUMP; advance <= LLM_ENGINE_STEP; advance++)
    {
      double first = 0.3 + 0.1, second = first + 0.37 + 0.011 + 0.63;
      double third = second + 0.37 + 0.012 + 37 * (0.01 + 0.0001 * 63);
      double fourth = third + 0.44 + 0.001 * (13 + 101);
      LlmEngineTotals t;
      Run run = drive (&c, (LlmEngineAdvance) advance, &t);

      check_entry (&run, 0, (Entry){ 'F', 0, first });
      check_entry (&run, 1, (Entry){ 'F', 1, third });
      check_entry (&run, 2, (Entry){ 'L', 1, fourth });
      check_entry (&run, 3,
                   (Entry){ 'L', 0, fourth + 5 * 0.37 + 0.001 * (14 + 15 + 16 + 17 + 18) });
      g_array_unref (run.log);
    }
}
END_TEST

/* Two replicas decode; the third request finds one replica without a prompt and waits until five
 * steps have passed since prompts were last let in, at the end of step 6; the fourth comes when the
 * other replica has one too, and both enter at the next boundary. */
START_TEST (prompts_wait_until_every_replica_has_one)
{
  LlmEngineRequest requests[] = { { .id = 0, .prompt_tokens = 10, .output_tokens = 60 },
                                  { .id = 1, .prompt_tokens = 10, .output_tokens = 60 },
                                  { .id = 2, .prompt_tokens = 10, .output_tokens = 60 },
                                  { .id = 3, .prompt_tokens = 10, .output_tokens = 60 },
                                  { .id = 4, .prompt_tokens = 10, .output_tokens = 60 } };
  double arrivals[] = { 0.0, 0.0, 1.5, 8.5, 8.5 };
  Case c = small_case (requests, 5);

  c.arrival_s = arrivals;
  c.config.n_replicas = 2;
  c.scheduler.policy = &llm_schedule_trtllm;
  c.scheduler.balance_steps = 5;
  c.toy = (ToyLaw){ TOY_AFFINE, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0 };
  for (guint advance = LLM_ENGINE_JUMP; advance <= LLM_ENGINE_STEP; advance++)
    {
      LlmEngineTotals t;
      Run run = drive (&c, (LlmEngineAdvance) advance, &t);

      check_entry (&run, 0, (Entry){ 'F', 0, 1.0 });
      check_entry (&run, 1, (Entry){ 'F', 1, 1.0 });
      check_entry (&run, 2, (Entry){ 'F', 2, 6.0 });
      check_entry (&run, 3, (Entry){ 'F', 4, 10.0 });
      check_entry (&run, 4, (Entry){ 'F', 3, 10.0 });
      g_array_unref (run.log);
    }
}
END_TEST

static void
random_requests (Case *c, GRand *rand)
{
  double span = g_rand_double_range (rand, 0.0, 2.0);

  c->n = (guint) g_rand_int_range (rand, 1, 60);
  c->concurrency = (guint) g_rand_int_range (rand, 1, 30);
  c->requests = g_new0 (LlmEngineRequest, c->n);
  c->arrival_s = g_rand_boolean (rand) ? g_new0 (double, c->n) : NULL;
  for (guint i = 0; i < c->n; i++)
    {
      LlmEngineRequest *q = &c->requests[i];

      *q = (LlmEngineRequest){ .id = i,
                               .prompt_tokens = g_rand_int_range (rand, 1, 400),
                               .output_tokens = g_rand_int_range (rand, 1, 200),
                               .priority = g_rand_int_range (rand, -2, 3) };
      if (g_rand_int_range (rand, 0, 5) == 0)
        {
          q->cached_tokens = q->prompt_tokens;
          q->generated_tokens = MIN (1, q->output_tokens - 1);
        }
      if (c->arrival_s != NULL && i > 0)
        c->arrival_s[i] = c->arrival_s[i - 1] + span * 2.0 * g_rand_double (rand) / c->n;
    }
}

/* Families of prompts: each id follows from the one before, so that equal ids mean equal
 * beginnings. */
static void
random_identities (Case *c, GRand *rand)
{
  gint64 per_id = c->config.hash_tokens;

  for (guint i = 0; i < c->n; i++)
    {
      LlmEngineRequest *q = &c->requests[i];
      gint64 id = g_rand_int_range (rand, 0, 4);

      if (g_rand_boolean (rand))
        q->hashed_tokens = q->prompt_tokens + q->output_tokens;
      q->n_hashes = (guint) ((MAX (q->prompt_tokens, q->hashed_tokens) + per_id - 1) / per_id);
      for (guint k = 0; k < q->n_hashes; k++)
        {
          id = (id * 2 + 10 + (g_rand_int_range (rand, 0, 5) == 0)) % 1000003;
          g_array_append_val (c->ids, id);
        }
    }
  for (guint i = 0, at = 0; i < c->n; at += c->requests[i++].n_hashes)
    c->requests[i].hash_ids = &g_array_index (c->ids, gint64, at);
}

static void
random_case (Case *c, GRand *rand)
{
  g_autoptr (GError) error = NULL;

  *c = (Case){ 0 };
  random_scheduler (&c->scheduler, rand);
  ck_assert (llm_scheduler_check (&c->scheduler, &error));
  c->config = (LlmEngineConfig){ .n_replicas = (guint) g_rand_int_range (rand, 1, 4),
                                 .kv_tokens = g_rand_int_range (rand, 700, 2000),
                                 .block_tokens = g_rand_int_range (rand, 1, 17) };
  c->toy = (ToyLaw){ .kind = (ToyKind) g_rand_int_range (rand, 0, 3),
                     .fixed = g_rand_double_range (rand, 1e-3, 9e-3),
                     .per_request = g_rand_double_range (rand, 0.0, 1e-3),
                     .per_token = g_rand_double_range (rand, 0.0, 2e-5),
                     .per_new = g_rand_double_range (rand, 0.0, 1e-4),
                     .per_pair = g_rand_double_range (rand, 0.0, 1e-6),
                     .floor_s = 9e-3 };
  random_requests (c, rand);
  c->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  c->config.prefix_cache = (LlmPrefixCache) g_rand_int_range (rand, 0, 3);
  c->config.hash_tokens = c->config.block_tokens * g_rand_int_range (rand, 1, 9);
  random_identities (c, rand);
  if (c->config.prefix_cache == LLM_PREFIX_NONE)
    return;
  c->config.n_tiers = (guint) g_rand_int_range (rand, 0, LLM_MOST_TIERS + 1);
  for (guint i = 0; i < c->config.n_tiers; i++)
    c->tiers[i] = (LlmKvTierConfig){ c->config.prefix_cache,
                                     g_rand_int_range (rand, 500, 8000),
                                     c->config.block_tokens,
                                     c->config.hash_tokens,
                                     g_rand_double_range (rand, 1e-6, 1e-4),
                                     g_rand_double_range (rand, 1e-4, 1e-2) };
}

static void
compare_runs (const Run *a, const Run *b)
{
  ck_assert_uint_eq (a->log->len, b->log->len);
  for (guint i = 0; i < a->log->len; i++)
    {
      Entry x = g_array_index (a->log, Entry, i), y = g_array_index (b->log, Entry, i);

      assert_always (x.kind == y.kind);
      assert_always (x.id == y.id);
      assert_always (fabs (x.at_s - y.at_s) <= 1e-9 * fabs (y.at_s));
    }
}

static void
compare_totals (const LlmEngineTotals *a, const LlmEngineTotals *b)
{
  ck_assert_int_eq (a->steps, b->steps);
  ck_assert_int_eq (a->mixed_steps, b->mixed_steps);
  ck_assert_int_eq (a->n_preempted, b->n_preempted);
  ck_assert_int_eq (a->prefill_tokens, b->prefill_tokens);
  ck_assert_int_eq (a->recomputed_tokens, b->recomputed_tokens);
  ck_assert_int_eq (a->prefix_hit_tokens, b->prefix_hit_tokens);
  ck_assert_int_eq (a->loaded_tokens, b->loaded_tokens);
  assert_close (a->busy_s, b->busy_s, 1e-9);
  assert_close (a->active_request_s, b->active_request_s, 1e-9);
  assert_close (a->used_token_s, b->used_token_s, 1e-9);
}

START_TEST (jump_equals_step_over_random_settings)
{
  gint64 n_preempted = 0, n_jumped = 0, hits = 0, loaded = 0;

  for (guint32 seed = 1; seed <= 1500; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      LlmEngineTotals tj, ts;
      Run jump, step;
      Case c;

      random_case (&c, rand);
      jump = drive (&c, LLM_ENGINE_JUMP, &tj);
      step = drive (&c, LLM_ENGINE_STEP, &ts);
      compare_runs (&jump, &step);
      compare_totals (&tj, &ts);
      n_preempted += tj.n_preempted;
      hits += tj.prefix_hit_tokens;
      loaded += tj.loaded_tokens;
      n_jumped += tj.steps - tj.mixed_steps;
      g_array_unref (jump.log);
      g_array_unref (step.log);
      g_free (c.requests);
      g_free (c.arrival_s);
      g_array_unref (c.ids);
      g_rand_free (rand);
    }
  ck_assert_int_gt (n_preempted, 1000); /* the settings do reach the rare rules */
  ck_assert_int_gt (n_jumped, 10000);
  ck_assert_int_gt (hits, 10000);
  ck_assert_int_gt (loaded, 10000);
}
END_TEST

/* Without prompts the engine is the decode batch: the same law, the same requests, no shortage. */

typedef struct {
  const ToyLaw *toy;
  LlmBatch *batch;
  double finished_s[200];
} Ancestor;

static LlmSegment
batch_step (gpointer data, const LlmLoad *loads, guint n)
{
  Ancestor *a = data;
  LlmStepLoad load
    = { .n_decodes = loads[0].n_requests, .context_tokens = loads[0].context_tokens };
  ToyLaw toy = *a->toy;

  return toy_segment (&toy, &load, 1);
}

static void
batch_finished (gpointer data, guint id)
{
  Ancestor *a = data;

  a->finished_s[id] = llm_batch_clock_s (a->batch);
}

static void
drive_batch (const Case *c, Ancestor *a, LlmBatchTotals *totals)
{
  static const LlmBatchHooks batch_hooks = { .step = batch_step, .finished = batch_finished };
  LlmBatchConfig config = { .capacity_tokens = (double) c->config.kv_tokens,
                            .watermark_share = 1.0,
                            .block_tokens = c->config.block_tokens,
                            .max_requests = c->scheduler.max_requests,
                            .hooks = &batch_hooks,
                            .data = a };

  a->toy = &c->toy;
  a->batch = llm_batch_new (&config);
  for (guint i = 0; i < c->n; i++)
    {
      const LlmEngineRequest *q = &c->requests[i];

      while (llm_batch_next_s (a->batch) < c->arrival_s[i])
        llm_batch_turn (a->batch);
      llm_batch_submit (a->batch, c->arrival_s[i],
                        &(LlmBatchRequest){ i, q->prompt_tokens, 0,
                                            q->output_tokens - q->generated_tokens });
    }
  while (isfinite (llm_batch_next_s (a->batch)))
    llm_batch_turn (a->batch);
  *totals = *llm_batch_totals (a->batch);
  llm_batch_free (a->batch);
}

static void
decode_only_case (Case *c, GRand *rand)
{
  *c = (Case){
    .scheduler = { .policy = &llm_schedule_vllm,
                   .max_tokens = 400,
                   .max_requests = g_rand_int_range (rand, 1, 9) },
    .config
    = { .n_replicas = 1, .kv_tokens = 9000, .block_tokens = g_rand_int_range (rand, 1, 17) },
    .toy = { (ToyKind) g_rand_int_range (rand, 0, 3), 5e-3, 3e-4, 1e-5, 0.0, 0.0, 8e-3 }
  };
  random_requests (c, rand);
  if (c->arrival_s == NULL)
    c->arrival_s = g_new0 (double, c->n);
  for (guint i = 0; i < c->n; i++)
    {
      c->requests[i].cached_tokens = c->requests[i].prompt_tokens;
      c->requests[i].generated_tokens = 1;
      c->requests[i].output_tokens++;
    }
}

START_TEST (without_prompts_it_is_the_decode_batch)
{
  for (guint32 seed = 1; seed <= 300; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      Ancestor ancestor = { 0 };
      LlmEngineTotals t;
      LlmBatchTotals tb;
      Run run;
      Case c;

      decode_only_case (&c, rand);
      run = drive (&c, LLM_ENGINE_JUMP, &t);
      drive_batch (&c, &ancestor, &tb);
      ck_assert_int_eq (t.steps, tb.steps);
      ck_assert_int_eq (t.output_tokens, tb.tokens);
      assert_close (t.busy_s, tb.busy_s, 1e-9);
      assert_close (t.active_request_s, tb.active_request_s, 1e-9);
      assert_close (t.used_token_s, tb.used_token_s, 1e-9);
      for (guint i = 0; i < run.log->len; i++)
        {
          Entry e = g_array_index (run.log, Entry, i);

          if (e.kind == 'L')
            assert_close (e.at_s, ancestor.finished_s[e.id], 1e-9);
        }
      g_array_unref (run.log);
      g_free (c.requests);
      g_free (c.arrival_s);
      g_rand_free (rand);
    }
}
END_TEST

/* Requests in the system = throughput x time in the system, where as many are kept there. */
START_TEST (littles_law_in_a_closed_loop)
{
  for (guint32 seed = 1; seed <= 50; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      double begin_s[100] = { 0.0 }, in_system = 0.0;
      LlmEngineTotals t;
      guint n_left = 0;
      Run run;
      Case c;

      random_case (&c, rand);
      g_clear_pointer (&c.arrival_s, g_free);
      c.config.n_tiers = 0; /* the engine would be idle while it loads */
      run = drive (&c, LLM_ENGINE_JUMP, &t);
      for (guint i = 0; i < run.log->len; i++)
        {
          Entry e = g_array_index (run.log, Entry, i);

          if (e.kind != 'L')
            continue;
          in_system += e.at_s - begin_s[e.id];
          if (c.concurrency + n_left < c.n)
            begin_s[c.concurrency + n_left++] = e.at_s;
        }
      /* Nobody is in the system but who runs or waits, and the engine is never idle. */
      if (c.concurrency == 1)
        assert_close (in_system, t.busy_s, 1e-9);
      ck_assert_double_le (in_system, (double) c.concurrency * t.busy_s * (1.0 + 1e-9));
      ck_assert_double_ge (in_system, t.active_request_s * (1.0 - 1e-9));
      g_array_unref (run.log);
      g_free (c.requests);
      g_array_unref (c.ids);
      g_rand_free (rand);
    }
}
END_TEST

TEST_MAIN (engine, TEST (one_request_alone), TEST (decodes_come_before_chunks),
           TEST (prompts_wait_until_every_replica_has_one),
           TEST (jump_equals_step_over_random_settings),
           TEST (without_prompts_it_is_the_decode_batch), TEST (littles_law_in_a_closed_loop))
