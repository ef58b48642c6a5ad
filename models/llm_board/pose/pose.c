/* models/llm_board/pose/pose.c - names of the measurements become catalogue entries; widths that
 * the export multiplied become those of the machine. */
#include "models/llm_board/pose/pose.h"

#include <string.h>
#include "models/llm/schedule/engine_kinds.h"
#include "models/llm/system/drafter.h"

/* An empty word of a rule fits all, so that a rule names what it is about and no more. */
static gboolean
fits (const char *wanted, const char *word)
{
  return wanted[0] == '\0' || strcmp (wanted, word) == 0;
}

/* The first that fits, so that special rows stand above general ones. */
static const BoardCheckpoint *
checkpoint_of (const LlmBoardParams *params, const LlmMeasurement *row)
{
  for (guint i = 0; i < params->checkpoints.n; i++)
    {
      const BoardCheckpoint *c = &((const BoardCheckpoint *) params->checkpoints.items)[i];

      if (fits (c->path, row->model) && fits (c->precision, row->precision)
          && fits (c->system, row->system) && fits (c->backend, row->backend)
          && fits (c->gemm, row->gemm))
        return c;
    }
  return NULL;
}

/* By the system's name in the file: check.c has seen to it that none is there twice. */
static const BoardDevice *
find_device (const LlmBoardParams *params, const LlmMeasurement *row)
{
  for (guint i = 0; i < params->devices.n; i++)
    {
      const BoardDevice *d = &((const BoardDevice *) params->devices.items)[i];

      if (strcmp (d->system, row->system) == 0)
        return d;
    }
  return NULL;
}

/* Of that engine and version. */
static const LlmProfile *
find_profile (const LlmBoardParams *params, guint engine, const char *version)
{
  for (guint i = 0; i < params->profiles.n; i++)
    {
      const LlmProfile *p = ((const BoardVersion *) params->profiles.items)[i].profile;

      if ((guint) p->engine == engine && strcmp (p->version, version) == 0)
        return p;
    }
  return NULL;
}

/* Rows without a version are of the newest of their quarter. */
const LlmProfile *
board_profile (const LlmBoardParams *params, const LlmMeasurement *row, guint engine)
{
  g_autofree char *quarter = llm_measured_quarter (row);
  const char *version = row->version[0] != '\0' ? row->version : quarter;
  const LlmProfile *own = find_profile (params, engine, version);

  /* Without it: a study of what a version's own profile is worth. */
  if (own == NULL || !params->without_version)
    return own;
  return find_profile (params, engine, own->nearest);
}

/* A number of 0 fits all: no length and no width is 0. */
static gboolean
fits_number (gint64 wanted, gint64 number)
{
  return wanted == 0 || wanted == number;
}

/* Words as those of a checkpoint; limits, where a script sets what it sets for some loads alone. */
static gboolean
script_fits (const BoardScript *s, const LlmMeasurement *row)
{
  g_autofree char *quarter = llm_measured_quarter (row);
  const char *version = row->version[0] != '\0' ? row->version : quarter;

  return s->sweeps == row->sweep && fits (s->path, row->model) && fits (s->system, row->system)
         && fits (s->backend, row->backend) && fits (s->version, version)
         && fits (s->precision, row->precision) && strcmp (row->date, s->since) >= 0
         && fits_number (s->prompt_tokens, row->prompt_tokens)
         && fits_number (s->output_tokens, row->output_tokens)
         && (s->tp_most == 0 || row->agg.tp <= s->tp_most)
         && row->concurrency >= s->concurrency_least && (!s->replicas || row->agg.dp > 1);
}

/* The first that fits, so that special ones stand above general ones.  Workers apart have settings
 * of their own, which are unknown. */
static const BoardScript *
find_script (const LlmBoardParams *params, const LlmMeasurement *row)
{
  if (row->disagg)
    return NULL;
  for (guint i = 0; i < params->scripts.n; i++)
    {
      const BoardScript *s = &((const BoardScript *) params->scripts.items)[i];

      if (script_fits (s, row))
        return s;
    }
  return NULL;
}

/* Disaggregated, wide, mixture, dense: in this order. */
BoardGroup
board_group (const LlmBoardParams *params, const LlmMeasurement *row)
{
  const BoardCheckpoint *c = checkpoint_of (params, row);
  gboolean moe = c != NULL && c->llm->experts > 0;

  /* whatever its size */
  if (row->disagg)
    return BOARD_DISAGG;
  if (row->agg.dp > 1 || strcmp (row->system, "gb200") == 0)
    return BOARD_WIDE;
  if (moe)
    return row->sweep ? BOARD_MOE_SWEEP : BOARD_MOE_BENCHMARK;
  return row->sweep ? BOARD_DENSE_SWEEP : BOARD_DENSE_BENCHMARK;
}

/* The export leaves widths of dense models' experts as they came, writes vLLM's data-parallel
 * attention as tp = dp with their product as the width of the experts (16 on a node of 8), and
 * leaves tp at that of attention where the engine has one width for all. */
static void
take_widths (LlmSystem *s, const LlmMeasuredWidths *w, const LlmMeasurement *row)
{
  gint64 dp = MAX (w->dp, 1), tp = MAX (w->tp, 1);
  gint64 moe = MAX (w->moe_tp, 1) * MAX (w->moe_ep, 1);

  s->tp = tp;
  s->dp = dp;
  s->pp = MAX (w->pp, 1);
  s->ep = s->moe_tp = 1;
  if (s->llm->experts == 0)
    return;
  s->moe_tp = MAX (w->moe_tp, 1);
  s->ep = MAX (w->moe_ep, 1);
  if (strcmp (row->backend, "vllm") == 0 && dp > 1 && tp == dp && s->ep == tp * dp)
    {
      s->tp = 1;
      s->ep = dp;
    }
  else if (dp == 1 && tp < moe)
    s->tp = moe;
}

/* By its name in the file, which is that of the parameter's choices too: the number of engines
 * stands for a name that none has. */
static LlmKernels
engine_of (const LlmMeasurement *row)
{
  guint i = 0;

  while (i < LLM_N_KERNELS && strcmp (llm_engine_names[i].name, row->backend) != 0)
    i++;
  return (LlmKernels) i;
}

/* The published scripts of the benchmark give TensorRT-LLM steps of one prompt and all decodes:
 * concurrency + prompt + 64 tokens, in multiples of 64. */
static gint64
step_tokens (const BoardCase *posed, const LlmScheduler *scheduler)
{
  const LlmMeasurement *row = posed->row;

  if (posed->profile->engine != LLM_KERNELS_TRTLLM || row->sweep)
    return scheduler->max_tokens;
  return (row->concurrency + row->prompt_tokens + 64 + 63) / 64 * 64;
}

/* One engine, as the row says that it was run. */
static void
fill_system (BoardCase *posed, BoardWorkers *workers, const LlmMeasuredWidths *widths)
{
  LlmSystem *s = &workers->system;
  const BoardCheckpoint *c = posed->checkpoint;
  LlmKernels engine = (LlmKernels) posed->profile->engine;

  s->llm = c->llm;
  s->device = posed->device->law->device;
  s->formats = (LlmFormats){ (LlmFormat) c->attention, (LlmFormat) c->ffn, (LlmFormat) c->experts,
                             (LlmFormat) c->kv };
  s->engines = 1; /* workers of a kind are alike: the placement has their number */
  s->memory_rule = llm_engine_kinds[engine].memory_rule;
  s->memory_share = posed->profile->memory_share;
  s->collective_bytes = posed->profile->collective_bytes;
  s->runtime_bytes = posed->profile->runtime_bytes;
  s->share_given = posed->row->disagg; /* else graphs of 48 replicas would take 74 GB */
  s->batch_tokens = llm_scheduler_sized_tokens (&workers->scheduler);
  s->most_requests = MIN (workers->scheduler.max_requests, posed->row->concurrency);
  take_widths (s, widths, posed->row);
  if (posed->script != NULL)
    llm_system_set_drafter (s, (LlmDrafts) posed->script->drafted_by, posed->script->draft_tokens,
                            NULL);
}

/* Wide SGLang deployments have DeepEP bring tokens to experts: its throughput kernels before
 * prompts, those of low latency before decodes. */
static void
choose_exchange (BoardCase *posed)
{
  if (posed->profile->engine != LLM_KERNELS_SGLANG || posed->n_kinds < 2)
    return;
  posed->workers[0].kernels.exchange = LLM_EXCHANGE_NORMAL;
  posed->workers[1].kernels.exchange = LLM_EXCHANGE_LOW_LATENCY;
}

/* What of a script the scheduler does; how a server sends its tokens is the client's business. */
static void
take_script (LlmScheduler *scheduler, const BoardScript *script)
{
  if (script == NULL)
    return;
  if (script->step_tokens > 0)
    {
      scheduler->max_tokens = script->step_tokens;
      if (scheduler->chunk_tokens > 0)
        scheduler->chunk_tokens = script->step_tokens;
    }
  scheduler->receive_steps = script->receive_steps;
  scheduler->balance_steps = script->balance_steps;
  scheduler->draft_tokens = script->draft_tokens;
  scheduler->accepted_tokens = script->draft_tokens > 0 ? script->accepted_tokens : 0.0;
}

/* A setting that this engine does not have would be one without effect, or with one that the server
 * cannot have had. */
static gboolean
check_script (const BoardScript *script, LlmKernels engine, GError **error)
{
  if (script == NULL)
    return TRUE;
  if (script->receive_steps > 1 && engine != LLM_KERNELS_SGLANG)
    return sim_invalid (error, "scripts: receive_steps is a setting of SGLang alone");
  return script->balance_steps == 0 || engine == LLM_KERNELS_TRTLLM
         || sim_invalid (error, "scripts: balance_steps is a setting of TensorRT-LLM alone");
}

/* One kind of workers: its scheduler first, since memory depends on the tokens of a step. */
static gboolean
add_workers (BoardCase *posed, const LlmSchedulePolicy *policy, const LlmMeasuredWidths *widths,
             GError **error)
{
  BoardWorkers *w = &posed->workers[posed->n_kinds++];

  if (!check_script (posed->script, (LlmKernels) posed->profile->engine, error))
    return FALSE;
  w->n = (guint) MAX (widths->workers, 1);
  w->scheduler = llm_scheduler_defaults (policy, posed->device->law->device->memory_bytes);
  w->scheduler.max_tokens = step_tokens (posed, &w->scheduler);
  w->scheduler.entry_steps = posed->profile->entry_steps;
  take_script (&w->scheduler, posed->script);
  w->kernels = llm_profile_kernels (posed->profile, (LlmRouting) posed->checkpoint->routing);
  if (posed->script != NULL)
    w->kernels.padded_tokens = posed->script->padded_tokens;
  fill_system (posed, w, widths);
  if (!llm_system_check (&w->system, error))
    return FALSE;
  w->kv_tokens = llm_system_kv_tokens (&w->system);
  return TRUE;
}

/* A row whose names stand for nothing is reported, never run as something near. */
static gboolean
find_names (const LlmBoardParams *params, BoardCase *posed, GError **error)
{
  const LlmMeasurement *row = posed->row;

  posed->device = find_device (params, row);
  posed->checkpoint = checkpoint_of (params, row);
  posed->script = find_script (params, row);
  if (row->concurrency < 1)
    return sim_invalid (error, "concurrency unknown");
  if (posed->device == NULL)
    return sim_invalid (error, "no device stands for %s", row->system);
  if (posed->checkpoint == NULL)
    return sim_invalid (error, "no checkpoint stands for %s in %s", row->model, row->precision);
  if (row->disagg && row->prefill.workers < 1)
    return sim_invalid (error, "workers unknown");
  return TRUE;
}

/* The reason in @error is what the board counts a row that is not posed by. */
gboolean
board_pose (const LlmBoardParams *params, const BoardPolicies *policies, const LlmMeasurement *row,
            BoardCase *posed, GError **error)
{
  LlmKernels engine = engine_of (row);
  gboolean good;

  *posed = (BoardCase) { .row = row, .block_tokens = 16 };
  if (!find_names (params, posed, error))
    return FALSE;
  if (engine == LLM_N_KERNELS || policies->policies[engine] == NULL)
    return sim_invalid (error, "no engine stands for %s", row->backend);
  posed->profile = board_profile (params, row, engine);
  if (posed->profile == NULL)
    return sim_invalid (error, "no profile of %s %s", row->backend, row->version);
  if (!row->disagg)
    return add_workers (posed, policies->policies[engine], &row->agg, error);
  /* Prefill first, as the placement's stages are. */
  good = add_workers (posed, policies->policies[engine], &row->prefill, error)
         && add_workers (posed, policies->policies[engine], &row->decode, error);
  choose_exchange (posed);
  return good;
}
