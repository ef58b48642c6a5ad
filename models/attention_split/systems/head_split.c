/* models/attention_split/systems/head_split.c - how KV is spread over attention devices (paper
 * section
 * 5).
 *
 * By heads every device holds part of every request, so the load is balanced, but heads are
 * whole; by request a device holds all of some requests, and the fullest device sets the time.
 */
#include <math.h>
#include "models/attention_split/split.h"

/* Latent attention has one KV head, shared by all query heads. */
static double
heads_of (const LlmModel *llm)
{
  return llm->mla_rank > 0 ? 1.0 : (double) llm->kv_heads;
}

/* Of the query heads: those of the KV heads.  A latent is held whole by each device, so that its
 * query heads can be divided. */
static double
query_share (const LlmModel *llm, double devices, double kv)
{
  return llm->mla_rank > 0 ? ceil ((double) llm->heads / devices) / (double) llm->heads : kv;
}

static gboolean
strict_share (const LlmModel *llm, double devices, LlmShare *share)
{
  *share = (LlmShare){ 1.0 / devices, 1.0 / devices };
  return fmod (heads_of (llm), devices) == 0.0;
}

static gboolean
padded_share (const LlmModel *llm, double devices, LlmShare *share)
{
  double kv = ceil (heads_of (llm) / devices) / heads_of (llm);

  *share = (LlmShare){ kv, query_share (llm, devices, kv) };
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

static const SplitSpread strict = { FALSE, strict_share };
static const SplitSpread padded = { FALSE, padded_share };
static const SplitSpread ideal = { FALSE, ideal_share };
static const SplitSpread by_request = { TRUE, request_share };

const SimChoice split_head_splits[] = {
  { "strict", "by heads; refuses a number of devices that does not divide the KV heads", &strict },
  { "padded", "by heads; the fullest device holds the rounded-up number of heads", &padded },
  { "ideal", "by heads, as if they could be cut: 1/b on each device", &ideal },
  { "request", "a request lives on one device; the fullest device sets the time", &by_request },
  { NULL, NULL, NULL },
};

gboolean
split_check_spread (const SplitParams *p, double devices, GError **error)
{
  const SplitSpread *spread = split_head_splits[p->head_split].impl;
  LlmShare share;

  if (spread->share (p->llm, devices, &share))
    return TRUE;
  return sim_invalid (error,
                      "%g devices do not divide the %g KV heads of the model; "
                      "use head_split padded, ideal or request",
                      devices, heads_of (p->llm));
}
