/* tests/llm/engine_case.h - a case for one engine with a toy law, driven to its end in either way
 * of advancing, and what happened. */
#ifndef TESTS_LLM_ENGINE_CASE_H
#define TESTS_LLM_ENGINE_CASE_H

#include "tests/test.h"
#include "models/llm/engine/engine.h"
#include "tests/llm/toy_law.h"

/* What happened to whom and when. */
typedef struct {
  char kind; /* First token, Left, Preempted */
  guint id;
  double at_s;
} Entry;

typedef struct {
  LlmEngineConfig config;
  LlmScheduler scheduler;
  ToyLaw toy;
  LlmEngineRequest *requests;
  double *arrival_s; /* (nullable): closed loop with @concurrency when NULL */
  guint n, concurrency;
  GArray *ids; /* of hash ids, shared by requests from their beginnings */
  LlmKvTierConfig tiers[LLM_MOST_TIERS];
} Case;

typedef struct {
  const Case *c;
  LlmEngine *engine;
  GArray *log; /* of Entry */
  guint next;
  gint64 stepped, chunk_tokens;
  double stepped_s;
} Run;

static inline void
check_entry (const Run *run, guint i, Entry expected)
{
  Entry e = g_array_index (run->log, Entry, i);

  ck_assert_uint_lt (i, run->log->len);
  ck_assert_int_eq (e.kind, expected.kind);
  ck_assert_uint_eq (e.id, expected.id);
  assert_close (e.at_s, expected.at_s, 1e-12);
}

static inline Case
small_case (LlmEngineRequest *requests, guint n)
{
  Case c = { .scheduler = { .policy = &llm_schedule_vllm, .max_tokens = 64, .max_requests = 8 },
             .config = { .n_replicas = 1, .kv_tokens = 320, .block_tokens = 16 },
             .toy = { TOY_AFFINE, 0.3, 0.07, 0.001, 0.01, 0.0001, 0.0 },
             .requests = requests,
             .n = n,
             .concurrency = n };

  return c;
}

#endif
