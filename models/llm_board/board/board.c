/* models/llm_board/board/board.c - filters, operators, one simulated row. */
#include "models/llm_board/board/board.h"

#include <string.h>

/* the published client's default */
#define SHORTEST_BENCHMARK 0.8 /* of its nominal length, README of the measurements */

struct Board {
  const LlmBoardParams *params;
  const BoardPolicies *policies;
  LlmOperators **operators; /* (array length=devices x LLM_N_KERNELS), made when asked for */
};

/* Operators are made when a row needs them, one set for a device and engine. */
Board *
board_new (const LlmBoardParams *params, const BoardPolicies *policies)
{
  Board *b = g_new0 (Board, 1);

  b->params = params;
  b->policies = policies;
  b->operators = g_new0 (LlmOperators *, params->devices.n * LLM_N_KERNELS);
  return b;
}

/* All that rows have asked for. */
void
board_free (Board *b)
{
  if (b == NULL)
    return;
  for (guint i = 0; i < b->params->devices.n * LLM_N_KERNELS; i++)
    if (b->operators[i] != NULL)
      llm_operators_free (b->operators[i]);
  g_free (b->operators);
  g_free (b);
}

/* An empty filter takes all; none takes rows without the word. */
static gboolean
is (const char *wanted, const char *word)
{
  if (wanted[0] == '\0')
    return TRUE;
  return strcmp (wanted, word) == 0 || (word[0] == '\0' && strcmp (wanted, "none") == 0);
}

/* Cheap questions first: most rows are left out by them. */
gboolean
board_wants (const Board *b, guint index)
{
  const LlmBoardParams *p = b->params;
  const LlmMeasurements *all = p->measurements.data;
  const LlmMeasurement *row = &g_array_index (all->rows, LlmMeasurement, index);

  /* one row, to look at */
  if (p->row > 0 && (guint) p->row != index + 1)
    return FALSE;
  if (p->half != BOARD_BOTH && row->fit != (p->half == BOARD_FIT))
    return FALSE;
  if (p->group != BOARD_ALL && p->group != (int) board_group (p, row))
    return FALSE;
  if (p->model[0] != '\0' && !g_str_has_suffix (row->model, p->model))
    return FALSE;
  return is (p->system, row->system) && is (p->backend, row->backend)
         && is (p->version, row->version) && is (p->precision, row->precision)
         && row->concurrency >= p->concurrency_least && row->concurrency <= p->concurrency_most;
}

/* All, or one system by name. */
static gboolean
is_withheld (const Board *b, const BoardDevice *device)
{
  return strcmp (b->params->withheld, "all") == 0
         || strcmp (b->params->withheld, device->system) == 0;
}

/* A withheld device has the law of its relative, if it has one. */
static LlmOperators *
operators_of (Board *b, const BoardCase *posed, GError **error)
{
  const BoardDevice *first = b->params->devices.items, *device = posed->device;
  guint kernels = (guint) posed->profile->engine;
  LlmOperators **slot = &b->operators[(guint) (device - first) * LLM_N_KERNELS + kernels];
  LlmOperatorsSpec spec = { .law = device->law,
                            .measured = b->params->operators.data,
                            .device = device->law->device,
                            .kernels = (LlmKernels) kernels };

  if (is_withheld (b, device))
    {
      /* not even those of other engines */
      spec.measured = NULL;
      /* else its own fitted law stays */
      if (device->relative != NULL)
        spec.law = device->relative;
    }
  if (*slot == NULL)
    *slot = llm_operators_new (&spec, error);
  return *slot;
}

/* Benchmarks draw lengths below the nominal one; sweeps send exactly it. */
static BoardClient
client_of (const Board *b, const LlmMeasurement *row, SimStream *lengths)
{
  return (BoardClient) { .concurrency = row->concurrency,
                        .n_requests = row->concurrency * b->params->requests_per_slot,
                        .prompt_tokens = row->prompt_tokens,
                        .output_tokens = row->output_tokens,
                        .shortest = row->sweep ? 1.0 : SHORTEST_BENCHMARK,
                        .lengths = lengths };
}

/* Where the time of a step goes: every replica with its part of the requests. */
static void
half_done (LlmCompose *compose, const BoardClient *client, BoardOutcome *o)
{
  LlmStepLaw law = llm_compose_law (compose);
  guint n = (guint) o->posed.system.dp;
  gint64 each = MAX (client->concurrency / (gint64) n, 1);
  double length = (double) client->prompt_tokens + (double) client->output_tokens / 2.0;
  double mean = (1.0 + client->shortest) / 2.0;
  g_autofree LlmStepLoad *loads = g_new0 (LlmStepLoad, n);

  for (guint r = 0; r < n; r++)
    loads[r] = (LlmStepLoad) { .n_decodes = each,
                              .n_outputs = each,
                              .context_tokens = (gint64) (length * mean) * each };
  law.step_s (law.data, loads, n, &o->decode);
}

/* Posed, simulated, compared: errors say why a row has no outcome. */
gboolean
board_run (Board *b, const BoardJob *job, BoardOutcome *o, GError **error)
{
  const LlmMeasurements *all = b->params->measurements.data;
  const LlmMeasurement *row = &g_array_index (all->rows, LlmMeasurement, job->index);
  g_autoptr (LlmCompose) compose = NULL;
  BoardClient client = client_of (b, row, job->lengths);
  LlmEngineConfig config;
  LlmOperators *operators;

  *o = (BoardOutcome) { 0 };
  if (!board_pose (b->params, b->policies, row, &o->posed, error))
    return FALSE;
  operators = operators_of (b, &o->posed, error);
  /* the law lacks something of this device */
  if (operators == NULL)
    return FALSE;
  /* a fit tries profiles of its own */
  if (job->profile != NULL)
    o->posed.kernels
      = llm_profile_kernels (job->profile, (LlmRouting) o->posed.checkpoint->routing);
  compose = llm_compose_new (&o->posed.system, operators, &o->posed.kernels);
  config = (LlmEngineConfig) { .scheduler = &o->posed.scheduler,
                              .law = llm_compose_law (compose),
                              .n_replicas = (guint) o->posed.system.dp,
                              .kv_tokens = o->posed.kv_tokens,
                              .block_tokens = o->posed.block_tokens };
  if (!board_client_run (&client, config, &o->seen, error))
    return FALSE;
  o->basis = llm_compose_basis (compose);
  half_done (compose, &client, o);
  return TRUE;
}
