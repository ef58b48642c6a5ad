/* models/attention_split/systems/head_split.c - how KV is spread over attention devices (paper
 * section 5).
 *
 * By heads every device holds part of every request, so the load is balanced, but heads are
 * whole; by request a device holds all of some requests, and the fullest device sets the time.
 */
#include <math.h>
#include "models/attention_split/systems/systems.h"
#include "models/llm/system/system.h"

/* Latent attention has one KV head, shared by all query heads. */
static double
heads_of (const LlmModel *llm)
{
  return llm->mla_rank > 0 ? 1.0 : (double) llm->kv_heads;
}

static gboolean
strict_share (const LlmModel *llm, double devices, LlmShare *share)
{
  *share = (LlmShare){ 1.0 / devices, 1.0 / devices };
  return fmod (heads_of (llm), devices) == 0.0;
}

/* As every engine shares heads out that do not divide; a latent is held whole by each device, so
 * that its query heads can be divided. */
static gboolean
padded_share (const LlmModel *llm, double devices, LlmShare *share)
{
  const LlmSystem pool = { .llm = llm, .tp = (gint64) devices, .padded = TRUE };
  double kv = llm->mla_rank > 0 ? 1.0 : (double) llm_system_kv_heads (&pool);

  *share
    = (LlmShare){ kv / heads_of (llm), (double) llm_system_heads (&pool) / (double) llm->heads };
  return TRUE;
}

static gboolean
ideal_share (const LlmModel *llm, double devices, LlmShare *share)
{
  *share = (LlmShare){ 1.0 / devices, 1.0 / devices };
  return TRUE;
}

static gboolean
request_share (const LlmModel *llm, double devices, LlmShare *share)
{
  *share = (LlmShare){ 1.0, 1.0 };
  return TRUE;
}

const SplitSpread split_spread_strict = { .share = strict_share };
const SplitSpread split_spread_padded = { .share = padded_share };
const SplitSpread split_spread_ideal = { .share = ideal_share };
const SplitSpread split_spread_by_request = { .by_request = TRUE, .share = request_share };

gboolean
split_check_spread (const SplitParams *p, const SplitSpread *spread, double devices, GError **error)
{
  LlmShare share;

  if (spread->share (p->llm, devices, &share))
    return TRUE;
  return sim_invalid (error,
                      "%g devices do not divide the %g KV heads of the model; "
                      "use head_split padded, ideal or request",
                      devices, heads_of (p->llm));
}
