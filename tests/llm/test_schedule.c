/* tests/llm/test_schedule.c - each rule of each scheduler by hand, on one replica without a clock;
 * and vLLM's against its rules taken literally, request by request. */
#include "tests/llm/replica_bench.h"

static const LlmScheduler vllm
  = { .policy = &llm_schedule_vllm, .max_tokens = 100, .max_requests = 4 };

/* Several short prompts enter one step; one is cut by the end of the budget, and stands before
 * whoever waits in the next step; decodes come first. */
START_TEST (vllm_fills_the_budget_in_order)
{
  Bench b;

  init (&b, &vllm, 100, 16);
  for (guint i = 0; i < 3; i++)
    add (&b, 40, 10, 0);
  add (&b, 10, 10, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 40);
  ck_assert_int_eq (tokens_of (&b, 1), 40);
  ck_assert_int_eq (tokens_of (&b, 2), 20);
  ck_assert_int_eq (tokens_of (&b, 3), 0);
  make (&b);
  step (&b);
  ck_assert_int_eq (b.r.n_decodes, 2);
  ck_assert_int_eq (tokens_of (&b, 2), 20);
  ck_assert_int_eq (tokens_of (&b, 3), 10);
  ck_assert_int_eq (llm_replica_load (&b.r).n_outputs, 4);
  ck_assert_int_eq (llm_replica_load (&b.r).context_tokens, 82);
  clear (&b);
}
END_TEST

/* The second does not fit: the third, which would, is not let past it. */
START_TEST (vllm_admits_nobody_past_the_head)
{
  Bench b;

  init (&b, &vllm, 5, 16);
  add (&b, 40, 5, 0);
  add (&b, 60, 5, 0);
  add (&b, 10, 5, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 40);
  ck_assert_int_eq (tokens_of (&b, 1), 0);
  ck_assert_int_eq (tokens_of (&b, 2), 0);
  clear (&b);
}
END_TEST

START_TEST (vllm_has_a_limit_of_requests_and_of_one_prompt)
{
  LlmScheduler few = vllm;
  Bench b;

  few.max_requests = 2;
  few.long_prefill_tokens = 30;
  init (&b, &few, 100, 16);
  for (guint i = 0; i < 3; i++)
    add (&b, 40, 5, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 30);
  ck_assert_int_eq (tokens_of (&b, 1), 30);
  ck_assert_int_eq (tokens_of (&b, 2), 0);
  clear (&b);
}
END_TEST

/* Both need a third block of four: the newer loses all, goes to the head; nobody is admitted in
 * the same step although a place and a block are free.  Later it computes all its tokens again. */
START_TEST (vllm_preempts_the_newest_and_recomputes)
{
  Bench b;

  init (&b, &vllm, 4, 16);
  add (&b, 32, 5, 0);
  add (&b, 32, 2, 0);
  add (&b, 1, 1, 0);
  step (&b);
  make (&b);
  step (&b);
  ck_assert_uint_eq (b.r.preempted->len, 1);
  ck_assert_uint_eq (llm_replica_head (&b.r), 1);
  ck_assert_int_eq (b.r.kv.n_free, 1);
  ck_assert_int_eq (b.r.n_running, 1);
  ck_assert_int_eq (b.r.recomputed_tokens, 32);
  for (guint i = 0; i < 4; i++)
    {
      make (&b);
      step (&b);
    }
  ck_assert_int_eq (tokens_of (&b, 1), 33); /* its prompt and the token that it had */
  ck_assert_int_eq (tokens_of (&b, 2), 1);
  clear (&b);
}
END_TEST

START_TEST (priorities_decide_who_enters_and_who_falls)
{
  LlmScheduler by = vllm;
  Bench b;

  by.by_priority = TRUE;
  init (&b, &by, 4, 16);
  add (&b, 32, 9, 5);
  add (&b, 32, 9, 1);
  add (&b, 32, 9, 3);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 1), 32);
  ck_assert_int_eq (tokens_of (&b, 2), 32);
  make (&b);
  step (&b);
  ck_assert_uint_eq (g_array_index (b.r.preempted, guint, 0), 2);
  ck_assert_uint_eq (llm_replica_head (&b.r), 2);
  clear (&b);
}
END_TEST

START_TEST (a_watermark_is_kept_from_a_busy_replica_alone)
{
  LlmScheduler careful = vllm;
  Bench b;

  careful.watermark_share = 0.25;
  init (&b, &careful, 8, 16);
  add (&b, 80, 1, 0);
  add (&b, 20, 1, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 80);
  ck_assert_int_eq (tokens_of (&b, 1), 0); /* 2 of 3 blocks, of which 2 are kept */
  make (&b);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 1), 20);
  clear (&b);
}
END_TEST

START_TEST (whole_prompts_wait_for_room_in_a_step)
{
  LlmScheduler whole = vllm;
  Bench b;

  whole.whole_prompts = TRUE;
  init (&b, &whole, 100, 16);
  add (&b, 70, 5, 0);
  add (&b, 40, 5, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 70);
  ck_assert_int_eq (tokens_of (&b, 1), 0);
  ck_assert (!llm_replica_can_fit (&b.r, 90, 20)); /* preempted, it could not come back */
  clear (&b);
}
END_TEST

/* Blocks for prompt and output of all: 3 + 3 of 6, so that the third waits with room for its
 * prompt. */
START_TEST (trtllm_promises_all_blocks_or_evicts)
{
  for (guint evicts = 0; evicts < 2; evicts++)
    {
      LlmScheduler trt = {
        .policy = &llm_schedule_trtllm, .max_tokens = 100, .max_requests = 8, .evicts = evicts == 1
      };
      Bench b;

      init (&b, &trt, 6, 16);
      for (guint i = 0; i < 3; i++)
        add (&b, 20, 20, 0);
      step (&b);
      ck_assert_int_eq (tokens_of (&b, 1), 20);
      ck_assert_int_eq (tokens_of (&b, 2), evicts == 1 ? 20 : 0);
      for (guint i = 0; i < 13; i++)
        {
          make (&b);
          step (&b);
        }
      ck_assert_int_eq (b.r.n_preempted, evicts);
      clear (&b);
    }
}
END_TEST

/* A request that arrives among others joins after so many steps; alone it joins at once. */
START_TEST (entry_takes_steps_of_a_busy_replica)
{
  LlmScheduler trt
    = { .policy = &llm_schedule_trtllm, .max_tokens = 100, .max_requests = 8, .entry_steps = 3 };
  guint id, steps = 0;
  Bench b;

  init (&b, &trt, 100, 16);
  id = add (&b, 20, 20, 0);
  g_array_append_val (b.r.arrivals, id);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 20);
  make (&b);
  id = add (&b, 20, 20, 0);
  g_array_append_val (b.r.arrivals, id);
  for (step (&b); tokens_of (&b, 1) == 0; step (&b), steps++)
    make (&b);
  ck_assert_uint_eq (steps, 3);
  clear (&b);
}
END_TEST

static const LlmScheduler sglang = { .policy = &llm_schedule_sglang,
                                     .max_tokens = 150,
                                     .max_requests = 8,
                                     .chunk_tokens = 60,
                                     .conservativeness = 1.0 };

/* SGLang looks for requests at step 0, and from there on after each step with prompts and every
 * fifth one of decodes. */
START_TEST (sglang_receives_every_so_many_steps)
{
  LlmScheduler every = sglang;
  guint id, steps = 0;
  Bench b;

  every.receive_steps = 5;
  init (&b, &every, 1000, 1);
  id = add (&b, 30, 90, 0);
  g_array_append_val (b.r.arrivals, id);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 0), 30);
  make (&b);
  id = add (&b, 10, 90, 0); /* in the step with the prompt: looked for behind it */
  g_array_append_val (b.r.arrivals, id);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 1), 10);
  make (&b);
  for (guint i = 0; i < 2; i++)
    {
      step (&b);
      make (&b);
    }
  id = add (&b, 10, 90, 0);
  g_array_append_val (b.r.arrivals, id);
  for (step (&b); tokens_of (&b, 2) == 0; step (&b), steps++)
    make (&b);
  ck_assert_uint_eq (steps, 3);
  clear (&b);
}
END_TEST

/* Prompts make a step alone, a chunk of them at a time, while decodes wait. */
START_TEST (sglang_prefills_first)
{
  Bench b;

  init (&b, &sglang, 1000, 1);
  add (&b, 30, 9, 0);
  step (&b);
  make (&b);
  add (&b, 100, 9, 0);
  add (&b, 10, 9, 0);
  step (&b);
  ck_assert (!b.r.step.decodes);
  ck_assert_int_eq (tokens_of (&b, 1), 60);
  ck_assert_int_eq (tokens_of (&b, 2), 0);
  make (&b);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 1), 40);
  ck_assert_int_eq (tokens_of (&b, 2), 10);
  ck_assert_int_eq (llm_replica_generated (&b.r, llm_sequence (&b.r, 0)), 1);
  make (&b);
  step (&b);
  ck_assert (b.r.step.decodes && b.r.n_decodes == 3);
  clear (&b);
}
END_TEST

START_TEST (sglang_may_mix_chunks_with_decodes)
{
  LlmScheduler mixed = sglang;
  Bench b;

  mixed.mixed_chunks = TRUE;
  init (&b, &mixed, 1000, 1);
  add (&b, 30, 9, 0);
  step (&b);
  make (&b);
  add (&b, 100, 9, 0);
  step (&b);
  ck_assert (b.r.step.decodes);
  ck_assert_int_eq (tokens_of (&b, 0), 1);
  ck_assert_int_eq (tokens_of (&b, 1), 59);
  clear (&b);
}
END_TEST

/* 0.7 of 100 tokens to come are held back of the 170 that are left behind the first prompt: 110
 * for the second prompt and its output are too many.  600 decode steps would lower the share to
 * 0.14 of that, but nobody is tried again before somebody leaves. */
START_TEST (sglang_admits_by_estimate)
{
  Bench b;

  init (&b, &sglang, 200, 1);
  add (&b, 30, 101, 0);
  step (&b);
  make (&b);
  add (&b, 50, 60, 0);
  step (&b);
  ck_assert (b.r.step.decodes && b.r.full);
  for (guint i = 0; i < 100; i++)
    {
      ck_assert_int_eq (tokens_of (&b, 1), 0);
      make (&b);
      step (&b);
    }
  ck_assert_int_eq (tokens_of (&b, 1), 50);
  clear (&b);
}
END_TEST

/* Memory is short: the fewest generated falls, then the longest prompt, until 20 steps fit; it
 * goes to the end of the queue. */
START_TEST (sglang_retracts_the_shortest_output)
{
  LlmScheduler rash = sglang;
  Bench b;

  rash.conservativeness = 0.01;
  init (&b, &rash, 100, 1);
  add (&b, 20, 45, 0);
  step (&b);
  make (&b);
  add (&b, 30, 45, 0);
  step (&b);
  while (b.r.preempted->len == 0)
    {
      make (&b);
      step (&b);
    }
  ck_assert_uint_eq (g_array_index (b.r.preempted, guint, 0), 1);
  ck_assert_int_eq (llm_sequence (&b.r, 1)->generated,
                    26); /* 20 + 25 and 30 + 25 tokens are there */
  clear (&b);
}
END_TEST

START_TEST (limits_that_contradict_are_refused)
{
  LlmScheduler s = vllm;
  g_autoptr (GError) error = NULL;

  s.max_requests = 101;
  ck_assert (!llm_scheduler_check (&s, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "101 running requests"));
  g_clear_error (&error);
  s = vllm;
  s.chunk_tokens = 10;
  ck_assert (!llm_scheduler_check (&s, &error));
  g_clear_error (&error);
  s = sglang;
  s.whole_prompts = TRUE;
  ck_assert (!llm_scheduler_check (&s, &error));
  g_clear_error (&error);
  s = sglang;
  s.draft_tokens = 2;
  s.accepted_tokens = 2.5;
  ck_assert (!llm_scheduler_check (&s, &error));
}
END_TEST

/* The literal scheduler: lists of requests, one look at each. */
typedef struct {
  gint64 prompt, output, computed, generated, blocks, order;
  gint64 scheduled;
} Item;

typedef struct {
  Item items[64];
  guint running[64], n_running, waiting[64], n_waiting;
  gint64 free, block;
} Literal;

static gint64
blocks_for (const Literal *l, const Item *item, gint64 n)
{
  return (item->computed + n + l->block - 1) / l->block - item->blocks;
}

static void
literal_preempt_last (Literal *l)
{
  guint id = l->running[--l->n_running];
  Item *item = &l->items[id];

  l->free += item->blocks;
  item->blocks = item->computed = item->scheduled = 0;
  memmove (l->waiting + 1, l->waiting, l->n_waiting++ * sizeof *l->waiting);
  l->waiting[0] = id;
}

static void
literal_take (Literal *l, Item *item, gint64 n, gint64 *budget)
{
  gint64 blocks = blocks_for (l, item, n);

  l->free -= blocks;
  item->blocks += blocks;
  item->scheduled = n;
  *budget -= n;
}

static void
literal_compose (Literal *l)
{
  gint64 budget = vllm.max_tokens;
  gboolean preempted = FALSE;

  for (guint i = 0; i < 64; i++)
    l->items[i].scheduled = 0;
  for (guint i = 0; i < l->n_running && budget > 0; i++)
    {
      Item *item = &l->items[l->running[i]];
      gint64 n = MIN (item->prompt + item->generated - item->computed, budget);

      while (i < l->n_running && blocks_for (l, item, n) > l->free)
        {
          preempted = TRUE;
          literal_preempt_last (l);
        }
      if (i < l->n_running)
        literal_take (l, item, n, &budget);
    }
  while (!preempted && l->n_waiting > 0 && budget > 0 && l->n_running < (guint) vllm.max_requests)
    {
      Item *item = &l->items[l->waiting[0]];
      gint64 n = MIN (item->prompt + item->generated - item->computed, budget);

      if (blocks_for (l, item, n) > l->free)
        break;
      literal_take (l, item, n, &budget);
      l->running[l->n_running++] = l->waiting[0];
      memmove (l->waiting, l->waiting + 1, --l->n_waiting * sizeof *l->waiting);
    }
}

static void
literal_make (Literal *l)
{
  guint n = 0;

  for (guint i = 0; i < l->n_running; i++)
    {
      Item *item = &l->items[l->running[i]];

      item->computed += item->scheduled;
      if (item->computed == item->prompt + item->generated)
        item->generated++;
      if (item->generated < item->output)
        l->running[n++] = l->running[i];
      else
        l->free += item->blocks;
    }
  l->n_running = n;
}

static void
compare_steps (const Bench *b, const Literal *l)
{
  for (guint id = 0; id < b->sequences->len; id++)
    assert_always (tokens_of (b, id) == l->items[id].scheduled);
  assert_always (b->r.kv.n_free == l->free);
  assert_always ((guint) b->r.n_running == l->n_running);
}

START_TEST (vllm_is_its_rules_taken_literally)
{
  gint64 preempted = 0;

  for (guint32 seed = 1; seed <= 300; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      Literal l
        = { .free = g_rand_int_range (rand, 20, 40), .block = g_rand_int_range (rand, 7, 17) };
      Bench b;
      guint n = 0;

      init (&b, &vllm, l.free, l.block);
      for (guint k = 0; k < 60 || b.r.n_running > 0; k++)
        {
          if (n < 40 && g_rand_boolean (rand))
            {
              gint32 prompt = g_rand_int_range (rand, 1, 90),
                     output = g_rand_int_range (rand, 1, 50);

              l.items[n] = (Item){ .prompt = prompt, .output = output };
              l.waiting[l.n_waiting++] = n++;
              add (&b, prompt, output, 0);
            }
          step (&b);
          literal_compose (&l);
          compare_steps (&b, &l);
          preempted += b.r.preempted->len;
          make (&b);
          literal_make (&l);
        }
      clear (&b);
      g_rand_free (rand);
    }
  ck_assert_int_gt (preempted, 300);
}
END_TEST

/* Memory is sized for what a step computes: of SGLang a chunk, however many prompts it may take. */
START_TEST (memory_is_sized_for_a_chunk)
{
  LlmScheduler chunked = llm_scheduler_defaults (&llm_schedule_sglang, 80e9),
               whole = llm_scheduler_defaults (&llm_schedule_vllm, 80e9);

  ck_assert_int_eq (llm_scheduler_sized_tokens (&chunked), 8192);
  ck_assert_int_eq (chunked.max_tokens, 16384);
  ck_assert_int_eq (llm_scheduler_sized_tokens (&whole), whole.max_tokens);
}
END_TEST

TEST_MAIN (schedule, TEST (memory_is_sized_for_a_chunk), TEST (vllm_fills_the_budget_in_order),
           TEST (vllm_admits_nobody_past_the_head),
           TEST (vllm_has_a_limit_of_requests_and_of_one_prompt),
           TEST (vllm_preempts_the_newest_and_recomputes),
           TEST (priorities_decide_who_enters_and_who_falls),
           TEST (a_watermark_is_kept_from_a_busy_replica_alone),
           TEST (whole_prompts_wait_for_room_in_a_step),
           TEST (trtllm_promises_all_blocks_or_evicts), TEST (entry_takes_steps_of_a_busy_replica),
           TEST (sglang_receives_every_so_many_steps), TEST (sglang_prefills_first),
           TEST (sglang_may_mix_chunks_with_decodes), TEST (sglang_admits_by_estimate),
           TEST (sglang_retracts_the_shortest_output), TEST (limits_that_contradict_are_refused),
           TEST (vllm_is_its_rules_taken_literally))
