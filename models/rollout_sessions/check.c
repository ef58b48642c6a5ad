/* models/rollout_sessions/check.c - see check.h. */
#include "models/rollout_sessions/course/order.h"
#include "models/rollout_sessions/check.h"
#include <math.h>
#include "models/rollout_sessions/engines/spells.h"
#include "models/rollout_sessions/workload/turn_trace.h"

/* Of the smallest kind, in whole blocks, with room for the drafts of the last step: a longer
 * session would be refused by its engine in the middle of the run. */
gint64
ses_max_context (const SesParams *p)
{
  gint64 room = G_MAXINT64;

  /* the last is that of the parameters themselves */
  for (guint k = 0; k <= p->kinds.n; k++)
    {
      SesParams q = ses_hardware_kind (p, k);
      SesHardware h = ses_hardware (&q);

      room = MIN (room, h.kv_tokens / h.block_tokens * h.block_tokens - h.scheduler.draft_tokens);
    }
  return p->max_context_tokens > 0 ? MIN (p->max_context_tokens, room) : room;
}

/* Members that share KV have one prompt. */
static gboolean
check_trace (const SesParams *p, GError **error)
{
  const SesTrace *t = p->trace.data;

  if (t->group_size != (guint) p->group_size)
    return sim_invalid (error, "group_size is %d, the groups of %s have %u", (int) p->group_size,
                        p->trace.path, t->group_size);
  if (p->share_prompt && p->prefix_cache != LLM_PREFIX_NONE && t->unequal_line > 0)
    return sim_invalid (error,
                        "share_prompt: %s:%u: the prompt is not as long as that of its group, so "
                        "they cannot share its KV: give share_prompt: no",
                        p->trace.path, t->unequal_line);
  return TRUE;
}

/* Prompts as they are in the mean: a single one that is too long ends its session at once. */
static gboolean
check_work (const SesParams *p, GError **error)
{
  double prompt = (double) p->system_tokens + sim_dist_mean (&p->prompt_tokens);
  const SesStop *stops = p->turn_stops.items;

  if ((double) (p->n_prompts * p->group_size) * ((double) p->iterations + p->staleness) > 2e7)
    return sim_invalid (error, "n_prompts x group_size x (iterations + staleness) is above 20 "
                               "million sessions");
  /* engines tell so many priorities apart */
  if (p->turn_order == SES_ORDER_PROGRAM
      && (double) (p->n_prompts * p->group_size) * ((double) p->iterations + p->staleness)
           > SES_MOST_PRIORITY)
    return sim_invalid (error,
                        "turn_order: program knows %d places, and n_prompts x group_size x "
                        "(iterations + staleness) is above that",
                        SES_MOST_PRIORITY);
  if (p->turn_stops.n > 0 && stops[p->turn_stops.n - 1].share <= 0.0)
    return sim_invalid (error, "turn_stops: the last chance holds for all later turns and must be "
                               "above 0");
  /* its prompts are those of its sessions */
  if (p->trace.data != NULL)
    return check_trace (p, error);
  if (prompt >= (double) ses_max_context (p))
    return sim_invalid (error,
                        "prompts of %g tokens leave nothing of the %d that a session may have: "
                        "max_context_tokens, or the KV of a replica",
                        prompt, (int) ses_max_context (p));
  return TRUE;
}

/* What waits in a cache needs one. */
static gboolean
check_caches (const SesParams *p, const SesRouterRow *router, const SesHardware *h, GError **error)
{
  if (p->prefix_cache == LLM_PREFIX_NONE && p->kv_policy != SES_KV_DROP)
    return sim_invalid (error, "kv_policy keeps KV between turns in the prefix cache: give "
                               "prefix_cache, or kv_policy: drop");
  if (p->prefix_cache == LLM_PREFIX_NONE && router->looks)
    return sim_invalid (error, "this router looks into prefix caches: give prefix_cache");
  if (p->kv_policy == SES_KV_PIN && p->tool_servers > 0 && !isfinite (p->pin_ttl_s))
    return sim_invalid (error, "pinned KV may keep an instance from everything while its tools "
                               "wait: give pin_ttl_s");
  if (p->kv_policy == SES_KV_OFFLOAD && p->host_kv_tokens < (double) h->block_tokens)
    return sim_invalid (error, "host_kv_tokens (%g) is less than a block of %d", p->host_kv_tokens,
                        (int) h->block_tokens);
  return TRUE;
}

/* Each refusal names the choice to change. */
static gboolean
check_training (const SesParams *p, GError **error)
{
  if (p->slots > 0 && p->slots < p->group_size)
    return sim_invalid (error,
                        "slots (%d) are below group_size (%d): a group begins when all of its "
                        "members can",
                        (int) p->slots, (int) p->group_size);
  if (p->filter == SES_FILTER_EQUAL && p->group_size < 2)
    return sim_invalid (error, "filter: rewards of a group of one are always equal");
  if (p->filter == SES_FILTER_EQUAL
      && p->success_spread * p->success_spread >= p->success_share * (1.0 - p->success_share))
    return sim_invalid (error,
                        "success_spread (%g) must be below sqrt (share x (1 - share)), %g: else "
                        "every group has equal rewards",
                        p->success_spread, sqrt (p->success_share * (1.0 - p->success_share)));
  /* else the step would be infinitely faster */
  if (p->switch_instances > 0 && p->trainer_devices == 0)
    return sim_invalid (error, "switch_instances make training faster by their devices over the "
                               "trainer's: give trainer_devices");
  if (p->update_order == SES_UPDATE_BUFFERED
      && (p->update_by != SES_UPDATE_BY_BYTES || p->update_bucket_bytes <= 0.0))
    return sim_invalid (error, "update_order: with buffered instances stand still for the last "
                               "bucket: give update_by: bytes and update_bucket_bytes");
  if (p->update_by == SES_UPDATE_BY_BYTES && !(llm_weight_bytes (p->llm) > 0.0))
    return sim_invalid (error, "update_by: the weights of this llm are unknown: give update_s");
  return TRUE;
}

/* Each by itself; who pays for one pays for all. */
static gboolean
check_kinds (const SesParams *p, GError **error)
{
  const SesKind *kinds = p->kinds.items;

  for (guint k = 0; k <= p->kinds.n; k++)
    {
      SesParams q = ses_hardware_kind (p, k);
      SesHardware h = ses_hardware (&q);

      if (!ses_hardware_check (&q, &h, error))
        return FALSE;
      if (k < p->kinds.n && kinds[k].price != NULL && p->price == NULL)
        return sim_invalid (error, "kinds: one has a price and the others have none: give price");
    }
  return TRUE;
}

/* The hardware first: the rest needs its memory. */
gboolean
ses_check (const SesParams *p, const SesRouterRow *router, GError **error)
{
  SesHardware h = ses_hardware (p);

  return check_kinds (p, error) && check_work (p, error) && check_caches (p, router, &h, error)
         && check_training (p, error) && ses_spells_check (p, error);
}
