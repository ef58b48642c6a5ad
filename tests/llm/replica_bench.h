/* tests/llm/replica_bench.h - one replica without a clock: what each step computes. */
#ifndef TESTS_LLM_REPLICA_BENCH_H
#define TESTS_LLM_REPLICA_BENCH_H

#include "tests/test.h"
#include "models/llm/schedule/policies.h"

typedef struct {
  LlmScheduler scheduler;
  LlmReplica r;
  GArray *sequences;
  gint64 n_orders;
} Bench;

G_GNUC_UNUSED static void
init (Bench *b, const LlmScheduler *scheduler, gint64 blocks, gint64 block_tokens)
{
  g_autoptr (GError) error = NULL;

  *b = (Bench){ .scheduler = *scheduler };
  ck_assert (llm_scheduler_check (scheduler, &error));
  b->sequences = g_array_new (FALSE, TRUE, sizeof (LlmSequence));
  llm_kv_init (&b->r.kv, blocks * block_tokens, block_tokens);
  b->r.sums = TRUE;
  llm_replica_init (&b->r, &b->scheduler, b->sequences, NULL);
}

G_GNUC_UNUSED static void
clear (Bench *b)
{
  llm_replica_clear (&b->r);
  g_array_unref (b->sequences);
}

G_GNUC_UNUSED static guint
add (Bench *b, gint32 prompt, gint32 output, gint64 priority)
{
  guint id = b->sequences->len;
  LlmSequence s = { .prompt = prompt, .output = output, .order = priority * 1000 + b->n_orders++ };

  g_array_append_val (b->sequences, s);
  llm_replica_enqueue (&b->r, id);
  return id;
}

/* One step.  Returns: tokens that @id computes in it. */
G_GNUC_UNUSED static void
step (Bench *b)
{
  llm_replica_compose (&b->r);
}

G_GNUC_UNUSED static gint64
tokens_of (const Bench *b, guint id)
{
  for (guint i = 0; i < b->r.step.ids->len; i++)
    if (g_array_index (b->r.step.ids, guint, i) == id)
      return g_array_index (b->r.step.chunks, LlmChunk, i).new_tokens;
  return llm_sequence (&b->r, id)->state == LLM_SEQUENCE_DECODE && b->r.step.decodes;
}

G_GNUC_UNUSED static void
make (Bench *b)
{
  llm_replica_advance (&b->r, 1);
  for (guint i = 0; i < b->r.departed->len; i++)
    llm_replica_finish (&b->r, g_array_index (b->r.departed, guint, i), FALSE);
}

#endif
