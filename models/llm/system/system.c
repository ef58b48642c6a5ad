/* models/llm/system/system.c - widths, formats and links that fit together, or what does not. */
#include "models/llm/system/system.h"

#include "models/llm/system/drafter.h"

/* Both numbers are shown, since either may be the one to change. */
static gboolean
divides (gint64 part, gint64 whole, const char *what, const char *width, GError **error)
{
  return whole % part == 0
         || sim_invalid (error, "%s (%d) must be a multiple of %s (%d)", what, (int) whole, width,
                         (int) part);
}

gint64
llm_system_moe_tp (const LlmModel *llm, gint64 width, gint64 ep)
{
  if (llm->experts == 0)
    return 1;
  return width % ep == 0 ? width / ep : 0;
}

/* Both widths are the user's, the one over which an expert is cut follows from them. */
gboolean
llm_system_check_ep (const LlmSystem *s, GError **error)
{
  return s->moe_tp >= 1
         || sim_invalid (error, "tp x dp (%d) must be a multiple of ep (%d)", (int) (s->tp * s->dp),
                         (int) s->ep);
}

/* Heads are cut over tensor ranks; KV heads may also be copied. */
static gboolean
check_attention (const LlmSystem *s, GError **error)
{
  const LlmModel *llm = s->llm;

  if (!s->padded && !divides (s->tp, llm->heads, "heads", "tp", error))
    return FALSE;
  if (llm->mla_rank > 0)
    return (llm->mla_q_rank > 0 && llm->mla_nope > 0 && llm->mla_value > 0)
           || sim_invalid (error, "a step of latent attention needs mla_q_rank, mla_nope and "
                                  "mla_value of the model, and one of them is unknown");
  if (!s->padded && llm->kv_heads % s->tp != 0 && s->tp % llm->kv_heads != 0)
    return sim_invalid (error,
                        "kv_heads (%d) can neither be cut over tp (%d) nor be copied "
                        "evenly",
                        (int) llm->kv_heads, (int) s->tp);
  return TRUE;
}

/* Mixtures without dense layers need no dense size. */
static gboolean
check_dense (const LlmSystem *s, GError **error)
{
  const LlmModel *llm = s->llm;

  if (!llm_system_does (s, LLM_SECTION_FEED_FORWARD)
      || (llm->experts > 0 && llm->dense_layers == 0))
    return TRUE;
  if (llm->ffn == 0)
    return sim_invalid (error, "ffn is unknown: the model has dense layers, whose inner size the "
                               "step needs");
  return divides (s->tp, llm->ffn, "ffn", "tp", error);
}

/* Experts and attention use the same devices, divided in two ways. */
static gboolean
check_experts (const LlmSystem *s, GError **error)
{
  const LlmModel *llm = s->llm;

  if (!llm_system_does (s, LLM_SECTION_FEED_FORWARD))
    return TRUE;
  if (llm->experts == 0)
    return (s->ep == 1 && s->moe_tp == 1)
           || sim_invalid (error, "ep (%d) and moe_tp (%d) must be 1: the model has no experts",
                           (int) s->ep, (int) s->moe_tp);
  if (s->moe_tp * s->ep != s->tp * s->dp)
    return sim_invalid (error,
                        "experts lie on moe_tp x ep = %d x %d = %d devices, attention on "
                        "tp x dp = %d x %d = %d: both must be the same",
                        (int) s->moe_tp, (int) s->ep, (int) (s->moe_tp * s->ep), (int) s->tp,
                        (int) s->dp, (int) (s->tp * s->dp));
  return divides (s->ep, llm->experts, "experts", "ep", error)
         && divides (s->moe_tp, llm->expert_ffn, "expert_ffn", "moe_tp", error);
}

/* Products run in the format of their weights; MXFP4 and INT4 are widened to BF16 first. */
static double
peak (const SimAccelerator *device, LlmFormat format)
{
  if (format == LLM_NVFP4)
    return device->fp4_flop_per_s;
  return format == LLM_FP8 || format == LLM_FP8_BLOCK ? device->fp8_flop_per_s
                                                      : device->bf16_flop_per_s;
}

/* A peak that the device does not have would be a time of nothing. */
static gboolean
check_format (const LlmSystem *s, LlmFormat format, const char *group, GError **error)
{
  return sim_known (peak (s->device, format))
         || sim_invalid (error, "%s in %s: the device has no peak rate for that format", group,
                         llm_formats[format].name);
}

/* Router and head stay in 16 bits in all engines. */
static gboolean
check_formats (const LlmSystem *s, GError **error)
{
  const LlmFormats *f = &s->formats;
  gboolean feeds = llm_system_does (s, LLM_SECTION_FEED_FORWARD);

  if (llm_system_does (s, LLM_SECTION_PROJECTIONS)
      && !check_format (s, f->attention, "attention weights", error))
    return FALSE;
  if (feeds && !check_format (s, f->ffn, "dense weights", error))
    return FALSE;
  if (feeds && s->llm->experts > 0 && !check_format (s, f->experts, "experts", error))
    return FALSE;
  return check_format (s, LLM_BF16, feeds ? "router and head" : "attention", error);
}

/* Replicas of attention meet at the experts; its heads meet in the product after it. */
static gint64
n_talking (const LlmSystem *s)
{
  if (llm_system_does (s, LLM_SECTION_FEED_FORWARD))
    return s->tp * s->dp;
  return llm_system_does (s, LLM_SECTION_PROJECTIONS) ? s->tp : 1;
}

/* What is unknown is asked for only where somebody would talk over it. */
static gboolean
check_links (const LlmSystem *s, GError **error)
{
  gint64 n = n_talking (s), domain = MAX (s->device->scale_up_devices, 1);

  if (n > 1 && domain > 1 && !sim_known (s->device->scale_up_bytes_per_s))
    return sim_invalid (error,
                        "%d devices work on one layer, but scale_up_bytes_per_s of the "
                        "device is unknown",
                        (int) n);
  if (n * s->pp > domain && !sim_known (s->device->nic_bytes_per_s))
    return sim_invalid (error,
                        "%d devices do not fit in a scale-up domain of %d, and "
                        "nic_bytes_per_s of the device, over which domains would talk, is "
                        "unknown",
                        (int) (n * s->pp), (int) domain);
  return TRUE;
}

/* Returns: (transfer full): what of the weights drafts; nothing where nothing does. */
static char *
drafter_share (const LlmSystem *s, double weights)
{
  LlmSystem bare = *s;

  bare.draft_layers = 0;
  bare.draft_llm = NULL;
  return llm_system_drafts (s) ? g_strdup_printf (" (%.2f GB of them what drafts)",
                                                  (weights - llm_system_weight_bytes (&bare)) / 1e9)
                               : g_strdup ("");
}

/* The message is the whole sum, so that a user sees what to cut. */
static gboolean
check_memory (const LlmSystem *s, GError **error)
{
  LlmRankMemory m = llm_system_memory (s);
  gboolean holds_kv = llm_system_does (s, LLM_SECTION_KV);
  g_autofree char *drafts = drafter_share (s, m.weights), *left = NULL;

  if (holds_kv ? llm_system_kv_tokens (s) >= 1 : m.kv >= 0.0)
    return TRUE;
  /* a memory rule may not ask for it */
  if (!sim_known (s->device->memory_bytes))
    return sim_invalid (error,
                        "memory_bytes of the device is unknown, so nobody can say what fits: "
                        "give its entry of the catalogue one, or take another device");
  left = holds_kv ? g_strdup_printf ("; that leaves %.2f GB for KV of %.0f bytes per token",
                                     m.kv / 1e9, llm_system_kv_token_bytes (s))
                  : g_strdup ("");
  return sim_invalid (error,
                      "does not fit: weights %.2f GB%s + activations %.2f GB + collectives %.2f GB "
                      "+ other %.2f GB on a device of %.2f GB, of which %s%s: take more devices or "
                      "a narrower format",
                      m.weights / 1e9, drafts, m.activations / 1e9, m.collectives / 1e9,
                      m.other / 1e9, s->device->memory_bytes / 1e9, s->memory_rule->doc, left);
}

/* Widths first: all else divides by them. */
gboolean
llm_system_check_shape (const LlmSystem *s, GError **error)
{
  if (s->tp < 1 || s->pp < 1 || s->dp < 1 || s->moe_tp < 1 || s->ep < 1)
    return sim_invalid (error, "all widths must be at least 1");
  if (s->pp > s->llm->layers)
    return sim_invalid (error, "pp (%d) must not exceed the layers (%d)", (int) s->pp,
                        (int) s->llm->layers);
  if (s->llm->attention_every > 1)
    return sim_invalid (error,
                        "of %d layers of this model one attends; the others keep a state "
                        "that is not modelled here",
                        (int) s->llm->attention_every);
  if (llm_system_does (s, LLM_SECTION_ENDS) && s->llm->vocab == 0)
    return sim_invalid (error, "vocab of the model is unknown: the step ends with a product over "
                               "the vocabulary");
  return check_attention (s, error) && check_dense (s, error) && check_experts (s, error)
         && check_formats (s, error);
}

/* Tokens go from one to the other by their numbers. */
static gboolean
check_drafter (const LlmSystem *s, GError **error)
{
  LlmModel model;
  LlmSystem drafter;

  if (!llm_system_drafts (s))
    return TRUE;
  if (s->draft_layers > s->llm->draft_layers)
    return sim_invalid (error, "the model has no layers that draft (draft_layers of its entry is "
                               "0): take another drafter");
  if (s->draft_llm != NULL && s->draft_llm->vocab != s->llm->vocab)
    return sim_invalid (error,
                        "the model that drafts has a vocabulary of %d tokens and the one that "
                        "verifies one of %d: they must be the same",
                        (int) s->draft_llm->vocab, (int) s->llm->vocab);
  drafter = llm_system_drafter (s, &model);
  if (llm_system_check_shape (&drafter, error))
    return TRUE;
  g_prefix_error_literal (error, "of what drafts: ");
  return FALSE;
}

/* What drafts lies in the same memory. */
gboolean
llm_system_check (const LlmSystem *s, GError **error)
{
  return llm_system_check_shape (s, error) && check_drafter (s, error) && check_links (s, error)
         && check_memory (s, error);
}
