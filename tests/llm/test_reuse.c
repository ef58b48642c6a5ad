/* tests/llm/test_reuse.c - what an engine need not compute, by hand: prefixes, tiers, accepted
 * drafts. */
#include "tests/llm/engine_drive.h"

/* With a law that counts new tokens and nothing a step, chunks change neither work nor time. */
START_TEST (chunks_change_no_work)
{
  LlmEngineRequest requests[] = { { .id = 0, .prompt_tokens = 300, .output_tokens = 1 },
                                  { .id = 1, .prompt_tokens = 170, .output_tokens = 1 },
                                  { .id = 2, .prompt_tokens = 45, .output_tokens = 1 } };
  LlmEngineTotals whole, cut;
  Case c = small_case (requests, 3);
  Run run;

  c.config.kv_tokens = 960;
  c.toy = (ToyLaw){ .kind = TOY_AFFINE, .per_new = 0.01 };
  run = drive (&c, LLM_ENGINE_JUMP, &cut);
  g_array_unref (run.log);
  c.scheduler.max_tokens = 600;
  run = drive (&c, LLM_ENGINE_JUMP, &whole);
  g_array_unref (run.log);
  ck_assert_int_eq (whole.steps, 1);
  ck_assert_int_eq (cut.steps, 9); /* 515 tokens in steps of 64 */
  ck_assert_int_eq (cut.prefill_tokens, whole.prefill_tokens);
  assert_close (cut.busy_s, whole.busy_s, 1e-12);
}
END_TEST

/* The second asks the same: of 100 tokens 96 are there in whole blocks, and 4 are computed. */
START_TEST (a_prompt_asked_again_is_found)
{
  static const gint64 ids[] = { 4, 5, 6, 7 };
  LlmEngineRequest requests[]
    = { { .id = 0, .prompt_tokens = 100, .output_tokens = 3, .hash_ids = ids, .n_hashes = 4 },
        { .id = 1, .prompt_tokens = 100, .output_tokens = 1, .hash_ids = ids, .n_hashes = 4 } };
  double arrivals[] = { 0.0, 100.0 };
  Case c = small_case (requests, 2);
  LlmEngineTotals t;
  Run run;

  c.arrival_s = arrivals;
  c.config.prefix_cache = LLM_PREFIX_BLOCKS_LRU;
  c.config.hash_tokens = 32;
  run = drive (&c, LLM_ENGINE_JUMP, &t);
  check_entry (&run, 2, (Entry){ 'F', 1, 100.3 + 4 * (0.01 + 0.0001 * 96) });
  ck_assert_int_eq (t.prefix_hit_tokens, 96);
  ck_assert_int_eq (t.prefill_tokens, 104);
  g_array_unref (run.log);
}
END_TEST

/* The same after another prompt has taken all of the device's blocks: 96 tokens are loaded from the
 * host's memory in 0.5 + 96 x 0.01 s, and 4 are computed. */
START_TEST (a_prompt_that_was_evicted_is_loaded)
{
  static const gint64 ids[] = { 4, 5, 6, 7 };
  LlmEngineRequest requests[]
    = { { .id = 0, .prompt_tokens = 100, .output_tokens = 1, .hash_ids = ids, .n_hashes = 4 },
        { .id = 1, .prompt_tokens = 320, .output_tokens = 1 },
        { .id = 2, .prompt_tokens = 100, .output_tokens = 1, .hash_ids = ids, .n_hashes = 4 } };
  double arrivals[] = { 0.0, 50.0, 100.0 };
  Case c = small_case (requests, 3);
  LlmEngineTotals t;
  Run run;

  c.arrival_s = arrivals;
  c.config.prefix_cache = LLM_PREFIX_BLOCKS_LRU;
  c.config.hash_tokens = 32;
  c.config.n_tiers = 1;
  c.tiers[0] = (LlmKvTierConfig){ LLM_PREFIX_BLOCKS_LRU, 640, 16, 32, 0.01, 0.5 };
  run = drive (&c, LLM_ENGINE_JUMP, &t);
  check_entry (&run, 4, (Entry){ 'F', 2, 101.46 + 0.3 + 4 * (0.01 + 0.0001 * 96) });
  ck_assert_int_eq (t.prefix_hit_tokens, 0);
  ck_assert_int_eq (t.loaded_tokens, 96);
  ck_assert_int_eq (t.prefill_tokens, 424);
  g_array_unref (run.log);
}
END_TEST

/* Three drafts, of which 1.5 are accepted: 2, 3, 2, 3, ... tokens a step; 9 after the first in 4
 * steps, the last of which made one too many. */
START_TEST (accepted_drafts_shorten_the_output)
{
  LlmEngineRequest requests[] = { { .id = 0, .prompt_tokens = 60, .output_tokens = 10 } };
  Case c = small_case (requests, 1);
  LlmEngineTotals t;
  Run run;

  c.scheduler.draft_tokens = 3;
  c.scheduler.accepted_tokens = 1.5;
  run = drive (&c, LLM_ENGINE_JUMP, &t);
  ck_assert_int_eq (t.steps, 5);
  check_entry (&run, 1, (Entry){ 'L', 0, 0.9 + 4 * 0.37 + 0.001 * (61 + 63 + 66 + 68) });
  g_array_unref (run.log);
}
END_TEST

TEST_MAIN (reuse, TEST (chunks_change_no_work), TEST (a_prompt_asked_again_is_found),
           TEST (a_prompt_that_was_evicted_is_loaded), TEST (accepted_drafts_shorten_the_output))
