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

/* Operators are made when a row needs them, one set per device and engine. */
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

/* An empty filter takes all; the filter "none" takes rows that lack the word. */
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
  guint kernels = (guint) llm_profile_operators (posed->profile);
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

/* Tokens of so many steps: the first is the prompt's, the others are decodes', which make as many
 * as are accepted besides their own. */
static double
first_chunk (const BoardScript *script)
{
  double accepted = script->draft_tokens > 0 ? script->accepted_tokens : 0.0;

  return 1.0 + (double) (script->first_chunk_steps - 1) * (1.0 + accepted);
}

/* Benchmarks draw lengths below the nominal one; sweeps send exactly it. */
static BoardClient
client_of (const Board *b, const BoardCase *posed, SimStream *lengths)
{
  const LlmMeasurement *row = posed->row;
  const BoardScript *script = posed->script;

  return (BoardClient) { .concurrency = row->concurrency,
                        .n_requests = row->concurrency * b->params->requests_per_slot,
                        .prompt_tokens = row->prompt_tokens,
                        .output_tokens = row->output_tokens,
                        .front_end_s = posed->profile->front_end_s,
                        .spread = script != NULL && script->spread,
                        .first_chunk = script == NULL ? 1.0 : first_chunk (script),
                        .shortest = row->sweep ? 1.0 : SHORTEST_BENCHMARK,
                        .lengths = lengths };
}

/* Where the time of a step goes: every replica with its part of the requests. */
static void
half_done (LlmCompose *compose, const BoardClient *client, BoardOutcome *o)
{
  LlmStepLaw law = llm_compose_law (compose);
  const BoardWorkers *w = &o->posed.workers[o->posed.n_kinds - 1];
  guint n = (guint) w->system.dp;
  gint64 each = MAX (client->concurrency / (gint64) (n * w->n), 1);
  double length = (double) client->prompt_tokens + (double) client->output_tokens / 2.0;
  double mean = (1.0 + client->shortest) / 2.0;
  g_autofree LlmStepLoad *loads = g_new0 (LlmStepLoad, n);

  for (guint r = 0; r < n; r++)
    loads[r] = (LlmStepLoad) { .n_decodes = each,
                              .n_outputs = each,
                              .draft_tokens = w->scheduler.draft_tokens,
                              .context_tokens = (gint64) (length * mean) * each };
  law.step_s (law.data, loads, n, &o->decode);
}

/* The KV of a prompt goes over one NIC of each device, or inside a rack over the devices' own link;
 * 0.9 of the rate is attained. */
static LlmKvLink
link_of (const BoardCase *posed)
{
  const SimAccelerator *device = posed->workers[0].system.device;
  gboolean rack = device->scale_up_devices > device->devices_per_node;

  return (LlmKvLink){ .bytes_per_s
                      = 0.9 * (rack ? device->scale_up_bytes_per_s : device->nic_bytes_per_s),
                      .latency_s = 10e-6,
                      .send_nics = llm_system_devices (&posed->workers[0].system),
                      .receive_nics = llm_system_devices (&posed->workers[1].system) };
}

/* A latent is the same on every device and goes over once; heads of KV are sent by those that hold
 * them. */
static double
sent_bytes_per_token (const LlmSystem *s)
{
  double copies = s->llm->mla_rank > 0 ? 1.0 : (double) MIN (s->tp, s->llm->kv_heads);

  return llm_system_kv_token_bytes (s) * copies * (double) s->pp;
}

/* Routers take turns: the published deployments balance requests, not tokens. */
static LlmPlacementConfig
placement_of (const BoardCase *posed, LlmPool *pools, LlmCompose *const *composes)
{
  static const LlmStage stages[] = { LLM_STAGE_PREFILL, LLM_STAGE_DECODE };
  LlmPlacementConfig config = { .pools = pools, .n_pools = posed->n_kinds };

  for (guint k = 0; k < posed->n_kinds; k++)
    {
      const BoardWorkers *w = &posed->workers[k];

      pools[k].stage = posed->n_kinds > 1 ? stages[k] : LLM_STAGE_WHOLE;
      pools[k].n = w->n;
      pools[k].config = (LlmEngineConfig){ .scheduler = &w->scheduler,
                                           .law = llm_compose_law (composes[k]),
                                           .n_replicas = (guint) w->system.dp,
                                           .kv_tokens = w->kv_tokens,
                                           .block_tokens = posed->block_tokens };
    }
  for (guint s = 0; s < LLM_N_STAGES; s++)
    config.routers[s] = llm_router (llm_route_round_robin);
  if (posed->n_kinds > 1)
    {
      config.link = link_of (posed);
      config.kv_bytes_per_token = sent_bytes_per_token (&posed->workers[1].system);
      config.last_layer_share = 1.0 / (double) posed->workers[0].system.llm->layers;
      config.decode_makes_first = posed->profile->engine == LLM_KERNELS_VLLM;
    }
  return config;
}

/* The last kind of workers decodes: its step is the one that is shown by parts. */
static gboolean
simulate (const BoardClient *client, LlmOperators *operators, BoardOutcome *o, GError **error)
{
  LlmCompose *composes[2] = { NULL, NULL };
  LlmPool pools[2] = { 0 };
  gboolean good;

  for (guint k = 0; k < o->posed.n_kinds; k++)
    composes[k]
      = llm_compose_new (&o->posed.workers[k].system, operators, &o->posed.workers[k].kernels);
  good = board_client_run (client, placement_of (&o->posed, pools, composes), &o->seen, error);
  for (guint k = 0; k < o->posed.n_kinds; k++)
    {
      o->basis = MAX (o->basis, llm_compose_basis (composes[k]));
      if (good && k + 1 == o->posed.n_kinds)
        half_done (composes[k], client, o);
      llm_compose_free (composes[k]);
    }
  return good;
}

/* The three fitted constants of @profile, all else as posed. */
static void
take_constants (BoardCase *posed, const LlmProfile *profile)
{
  for (guint k = 0; k < posed->n_kinds; k++)
    {
      LlmStepKernels *kernels = &posed->workers[k].kernels;

      kernels->host_step_s = profile->host_step_s;
      kernels->host_sequence_s = profile->host_sequence_s;
      kernels->prefill_factor = profile->prefill_factor;
    }
}

/* Nothing of a row is kept for the next but its operators. */
gboolean
board_run (Board *b, const BoardJob *job, BoardOutcome *o, GError **error)
{
  const LlmMeasurements *all = b->params->measurements.data;
  const LlmMeasurement *row = &g_array_index (all->rows, LlmMeasurement, job->index);
  BoardClient client;
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
    take_constants (&o->posed, job->profile);
  client = client_of (b, &o->posed, job->lengths);
  return simulate (&client, operators, o, error);
}
