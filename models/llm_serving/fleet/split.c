/* models/llm_serving/fleet/split.c - engines of two kinds of devices, from the parameters. */
#include <math.h>
#include "models/llm_serving/fleet/hardware.h"

/* What the attention devices do, and so the model devices leave out. */
static guint
apart (const ServingParams *p)
{
  guint bits = LLM_SECTION_ATTENTION | LLM_SECTION_KV;

  return p->split_cut == SERVING_CUT_FEED_FORWARD ? bits | LLM_SECTION_PROJECTIONS : bits;
}

/* All sections of a layer. */
enum { EVERYTHING = (1 << 6) - 1 };

/* A width that does not divide is 0 and refused by the check, with the numbers. */
static LlmSystem
attention_system (const ServingParams *p, const ServingHardware *h)
{
  gint64 n = p->attention_devices, tp = p->attention_tp > 0 ? p->attention_tp : n;
  LlmSystem s = h->system;

  s.device = p->attention_device != NULL ? p->attention_device->device : NULL;
  s.tp = tp;
  s.dp = n % tp == 0 ? n / tp : 0;
  s.pp = s.moe_tp = s.ep = 1;
  s.padded = p->split_padded;
  s.without = EVERYTHING & ~apart (p);
  s.most_requests = h->scheduler.max_requests * p->split_batches;
  return s;
}

/* Prompts that the model devices attend to need the weights for that there too.  Experts of whole
 * devices get their tokens over the link, and nothing is exchanged after it. */
static void
set_model (const ServingParams *p, ServingHardware *h)
{
  LlmSystem *s = &h->system;
  guint without = apart (p);

  if (h->split.prompts == LLM_SPLIT_PROMPTS_MODEL)
    without &= ~(guint) LLM_SECTION_ATTENTION;
  if (p->split_cut == SERVING_CUT_FEED_FORWARD && p->llm->experts > 0)
    without |= LLM_SECTION_EXCHANGE;
  s->without = without;
  s->batch_tokens = (h->scheduler.max_tokens * MAX (h->attention.dp, 1) + s->dp - 1) / s->dp;
}

/* Lines are as many as the smaller side has devices; a copy of the model part has its own. */
static LlmSplitLink
link_of (const ServingParams *p, const ServingHardware *h)
{
  gint64 own = llm_system_devices (&h->system), copies = h->split.model_replicas;
  double rate = p->split_link->bytes_per_s;

  return (LlmSplitLink){ .round_trip_s = sim_link_round_trip_s (p->split_link),
                         .bytes_per_s = rate * (double) MIN (own, p->attention_devices),
                         .all_bytes_per_s
                         = rate * (double) MIN (own * copies, p->attention_devices) };
}

/* Attention first: the model part's room for activations depends on its replicas.  With one batch
 * there is nothing to rotate, and one copy of the model part. */
void
serving_set_split (const ServingParams *p, ServingHardware *h)
{
  gint64 n = p->split_batches;

  h->is_split = TRUE;
  h->split.n_batches = n;
  h->split.model_replicas = n > 1 && p->model_replicas > 0 ? p->model_replicas : MAX (n - 1, 1);
  h->split.overlap = p->split_overlap && p->split_cut == SERVING_CUT_ATTENTION;
  if (p->placement == SERVING_SPLIT && p->split_cut == SERVING_CUT_ATTENTION && !p->kv_given)
    h->split.prompts = (LlmSplitPrompts) p->split_prompts;
  h->attention = attention_system (p, h);
  h->attention_operators = h->operators;
  h->attention_operators.law = p->attention_device;
  set_model (p, h);
  h->split.link = link_of (p, h);
}

/* --- checks --- */

/* Tokens of experts pass from many devices to many: whole experts, and replicas of all else. */
static gboolean
check_cut (const ServingParams *p, const ServingHardware *h, GError **error)
{
  const LlmSystem *s = &h->system;

  if (p->split_cut != SERVING_CUT_FEED_FORWARD || p->llm->experts == 0)
    return TRUE;
  return (s->tp == 1 && s->ep == s->dp)
         || sim_invalid (error,
                         "split_cut feed_forward sends tokens to the devices of their experts: "
                         "give tp 1 and ep = dp, not tp %d, dp %d, ep %d",
                         (int) s->tp, (int) s->dp, (int) s->ep);
}

/* Batches beyond the copies of the model part are what keeps both pools busy; copies beyond the
 * batches would idle. */
static gboolean
check_batches (const ServingHardware *h, GError **error)
{
  gint64 n = h->split.n_batches, copies = h->split.model_replicas;

  if (h->system.pp > 1)
    return sim_invalid (error, "pp (%d) must be 1 in a split engine", (int) h->system.pp);
  return copies <= n
         || sim_invalid (error,
                         "model_replicas (%d) must not exceed split_batches (%d): the others "
                         "would never have a batch",
                         (int) copies, (int) n);
}

/* Both ends must have what the link begins at; a scale-up domain is of one kind of device. */
static gboolean
check_split_link (const ServingParams *p, const ServingHardware *h, GError **error)
{
  const SimLink *link = p->split_link;
  gint64 n = serving_engine_devices (h);

  if (!sim_known (link->bytes_per_s) || isnan (sim_link_round_trip_s (link)))
    return sim_invalid (error, "split_link: its bytes_per_s or its round_trip_s and latency_s are "
                               "unknown; give another one");
  if (link->port == SIM_PORT_SCALE_UP && h->system.device != h->attention.device)
    return sim_invalid (error, "split_link: a scale-up link joins devices of one kind; give a link "
                               "of the network");
  if (link->port == SIM_PORT_SCALE_UP && n > h->system.device->scale_up_devices)
    return sim_invalid (error,
                        "split_link: a scale-up link joins %d devices, but an engine has %d: give "
                        "a link of the network",
                        (int) h->system.device->scale_up_devices, (int) n);
  return sim_link_fits (link, h->system.device, error)
         && sim_link_fits (link, h->attention.device, error);
}

/* Which of two pools does not fit is half of the message. */
static gboolean
check_attention (const ServingHardware *h, GError **error)
{
  g_autoptr (LlmOperators) operators = NULL;

  if (llm_system_check (&h->attention, error))
    operators = llm_operators_new (&h->attention_operators, error);
  if (operators != NULL
      && (!llm_system_does (&h->attention, LLM_SECTION_PROJECTIONS)
          || llm_operators_have (operators, h->attention.formats.attention, error)))
    return TRUE;
  g_prefix_error_literal (error, "of the attention devices: ");
  return FALSE;
}

/* What the user forgot, then what does not divide, since the rest divides by it, then what does not
 * fit. */
gboolean
serving_split_check (const ServingParams *p, const ServingHardware *h, GError **error)
{
  if (p->attention_device == NULL)
    return sim_invalid (error, "a split engine needs attention_device");
  if (h->attention.dp < 1)
    return sim_invalid (error, "attention_devices (%d) must be a multiple of attention_tp (%d)",
                        (int) p->attention_devices, (int) h->attention.tp);
  if (!check_cut (p, h, error) || !check_batches (h, error) || !check_attention (h, error)
      || !check_split_link (p, h, error))
    return FALSE;
  return serving_kv_tokens (h) >= 1
         || sim_invalid (error,
                         "the KV that fits on the attention devices (%d tokens) is too little for "
                         "%d batches",
                         (int) llm_system_kv_tokens (&h->attention), (int) h->split.n_batches);
}
