/* models/bench/llm/bench_serving.c - the serving engine alone: an hour of requests, and memory.
 *
 * The Azure conversation trace when ORRERY_TRACES names its folder, else as many requests drawn to
 * its statistics.  The law of a step is a few multiplications, so that the engine is what is
 * measured.  Loading is not timed.
 */
#include "models/bench/llm/bench_serving.h"

#include <math.h>

#include "models/llm/batch/batch.h"
#include "models/llm/engine/engine.h"
#include "models/llm/trace/trace.h"
#include "sim/bench/peak.h"

#define TARGET_MREQUESTS_PER_S 0.2
#define ALLOWED_BYTES 100.0
#define FEW 1000u
#define MANY 1000000u

/* About a model of 70 billion parameters on four devices. */
#define FIXED_S 12e-3
#define DECODE_S 20e-6
#define CONTEXT_S 25e-9
#define PROMPT_S 60e-6
#define KV_TOKENS 600000

static const LlmTraceShape shape = { .n = 19366,
                                     .rate_hz = 5.53,
                                     .prompt_mean_tokens = 1155.0,
                                     .prompt_sd_tokens = 1109.0,
                                     .prompt_max_tokens = 14050.0,
                                     .output_mean_tokens = 211.0,
                                     .output_sd_tokens = 163.0,
                                     .output_max_tokens = 1000.0 };

/* The public trace where it is, one of its moments elsewhere: figures of both are comparable. */
static LlmTrace *
load (void)
{
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path
    = dir != NULL ? g_build_filename (dir, "azure_AzureLLMInferenceTrace_conv.csv", NULL) : NULL;
  LlmTrace *trace = path != NULL ? llm_trace_load (path, NULL) : NULL;
  SimStream *stream;

  /* what is published is preferred */
  if (trace != NULL)
    return trace;
  stream = sim_stream_new (&(SimStreamKey){ 1, 0, "bench", "trace" });
  trace = llm_trace_synthetic (&shape, stream);
  sim_stream_free (stream);
  return trace;
}

/* A law of four constants: the bench is of the engine, not of laws. */
static LlmSegment
segment_of (gpointer data, const LlmStepLoad *loads, guint n)
{
  LlmSegment p = { FIXED_S, 0.0, INFINITY };

  p.first_s += DECODE_S * (double) loads->n_decodes + CONTEXT_S * (double) loads->context_tokens;
  p.growth_s = CONTEXT_S * (double) loads->n_decodes;
  for (guint i = 0; i < loads->n_chunks; i++)
    p.first_s += PROMPT_S * (double) loads->chunks[i].new_tokens;
  return p;
}

/* The same in one step. */
static double
step_s (gpointer data, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  return segment_of (data, loads, n).first_s;
}

/* The same for the batch that the engine is raced against. */
static LlmSegment
batch_step (gpointer data, const LlmLoad *loads, guint n)
{
  return (LlmSegment){ FIXED_S + DECODE_S * (double) loads->n_requests
                         + CONTEXT_S * (double) loads->context_tokens,
                       CONTEXT_S * (double) loads->n_requests, INFINITY };
}

/* Ids are given again when their request has left. */
typedef struct {
  GArray *spare;
  guint next;
} Ids;

/* Ids are used again, as every owner does. */
static guint
take_id (Ids *ids)
{
  guint id;

  if (ids->spare->len == 0)
    return ids->next++;
  id = g_array_index (ids->spare, guint, ids->spare->len - 1);
  g_array_set_size (ids->spare, ids->spare->len - 1);
  return id;
}

/* Of the engine. */
static void
finished (gpointer data, guint id, double now_s)
{
  g_array_append_val (((Ids *) data)->spare, id);
}

/* Of the batch. */
static void
batch_finished (gpointer data, guint id)
{
  g_array_append_val (((Ids *) data)->spare, id);
}

/* One replica, KV of a large device. */
static LlmEngine *
new_engine (const LlmScheduler *scheduler, Ids *ids, LlmPrefixCache cache)
{
  static const LlmEngineHooks hooks = { .finished = finished };
  LlmEngineConfig config = { .scheduler = scheduler,
                             .law = { step_s, segment_of, NULL },
                             .kv_tokens = KV_TOKENS,
                             .block_tokens = 16,
                             .prefix_cache = cache,
                             .hooks = &hooks,
                             .data = ids };

  return llm_engine_new (&config);
}

/* By hand instead of by events, so that the event queue is not part of the time. */
static void
run_engine (const LlmTrace *trace, Ids *ids, gboolean prompts)
{
  LlmScheduler scheduler = llm_scheduler_defaults (&llm_schedule_vllm, 80e9);
  g_autoptr (LlmEngine) engine = new_engine (&scheduler, ids, LLM_PREFIX_NONE);
  guint next = 0;

  while (next < trace->n || isfinite (llm_engine_next_s (engine)))
    {
      const LlmRequest *r = &trace->requests[next];
      LlmEngineRequest q = { 0 };

      /* the earlier of the next boundary and the next arrival */
      if (next == trace->n || llm_engine_next_s (engine) < r->arrival_s)
        {
          llm_engine_turn (engine);
          continue;
        }
      q.id = take_id (ids);
      q.prompt_tokens = r->prompt_tokens;
      /* the first token is made elsewhere then */
      q.output_tokens = r->output_tokens + !prompts;
      q.cached_tokens = prompts ? 0 : r->prompt_tokens;
      q.generated_tokens = !prompts;
      llm_engine_submit (engine, r->arrival_s, &q);
      next++;
    }
}

/* The same requests. */
static void
run_batch (const LlmTrace *trace, Ids *ids)
{
  static const LlmBatchHooks hooks = { .step = batch_step, .finished = batch_finished };
  LlmBatchConfig config = { .capacity_tokens = KV_TOKENS,
                            .watermark_share = 1.0,
                            .block_tokens = 16,
                            .max_requests = 1024,
                            .hooks = &hooks,
                            .data = ids };
  g_autoptr (LlmBatch) batch = llm_batch_new (&config);
  guint next = 0;

  while (next < trace->n || isfinite (llm_batch_next_s (batch)))
    {
      const LlmRequest *r = &trace->requests[next];
      LlmBatchRequest q = { 0 };

      if (next == trace->n || llm_batch_next_s (batch) < r->arrival_s)
        {
          llm_batch_turn (batch);
          continue;
        }
      q.id = take_id (ids);
      q.prompt_tokens = r->prompt_tokens;
      q.stop_tokens = r->output_tokens;
      llm_batch_submit (batch, r->arrival_s, &q);
      next++;
    }
}

/* The trace is read outside the measured time. */
static double
timed (gboolean with_engine, gboolean prompts)
{
  g_autoptr (LlmTrace) trace = load ();
  Ids ids = { g_array_new (FALSE, FALSE, sizeof (guint)), 0 };
  /* CPU time: other processes do not count */
  double begin_s = sim_bench_cpu_s (), taken_s;

  if (with_engine)
    run_engine (trace, &ids, prompts);
  else
    run_batch (trace, &ids);
  taken_s = sim_bench_cpu_s () - begin_s;
  g_array_unref (ids.spare);
  return taken_s / (double) trace->n;
}

/* With or without prompts. */
static double
engine_body (const SimBench *bench, const SimBenchOptions *options)
{
  return timed (TRUE, bench->size == SIM_BENCH_SERVING_PREFILL);
}

/* The batch knows no prompts. */
static double
batch_body (const SimBench *bench, const SimBenchOptions *options)
{
  return timed (FALSE, FALSE);
}

/* With prompts against a wish, without them against the batch. */
void
sim_bench_serving (const SimBench *bench, const SimBenchOptions *options, double *ours,
                   double *probe)
{
  static const SimBenchBody bodies[] = { engine_body, batch_body };
  gboolean prompts = bench->size == SIM_BENCH_SERVING_PREFILL;
  double s[2] = { 0.0, 0.0 };

  sim_bench_race (bench, options, bodies, prompts ? 1 : 2, s);
  *ours = 1e-6 / s[0];
  *probe = prompts ? TARGET_MREQUESTS_PER_S : 1e-6 / s[1];
}

/* All wait but those that fit. */
static void
fill (gconstpointer data)
{
  const guint *n = data;
  LlmScheduler scheduler = llm_scheduler_defaults (&llm_schedule_vllm, 80e9);
  Ids ids = { g_array_new (FALSE, FALSE, sizeof (guint)), 0 };
  g_autoptr (LlmEngine) engine = new_engine (&scheduler, &ids, LLM_PREFIX_NONE);

  for (guint i = 0; i < *n; i++)
    {
      LlmEngineRequest q = { .id = i, .prompt_tokens = 1000, .output_tokens = 200 };

      llm_engine_submit (engine, 0.0, &q);
    }
  for (guint i = 0; i < 500 && isfinite (llm_engine_next_s (engine)); i++)
    llm_engine_turn (engine);
  g_array_unref (ids.spare);
}

/* Bytes of one request more. */
void
sim_bench_serving_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  const guint few = FEW, many = MANY;
  SimPeak small = sim_peak_of (fill, &few), large = sim_peak_of (fill, &many);
  double added = large.most_bytes - large.before_bytes - (small.most_bytes - small.before_bytes);

  *ours = added / (double) (many - few);
  *probe = ALLOWED_BYTES;
}
