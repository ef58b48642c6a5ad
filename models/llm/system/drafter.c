/* models/llm/system/drafter.c - see drafter.h. */
#include "models/llm/system/drafter.h"

const SimChoice llm_drafts_names[] = {
  { "given", "found in the text or elsewhere: they take no time and no memory", NULL },
  { "layers", "layers of the model that predict further tokens (multi-token prediction)", NULL },
  { "model", "a small model of the same vocabulary on the same devices", NULL },
  { NULL, NULL, NULL },
};

/* Without drafts a drafter would hold memory for nothing. */
void
llm_system_set_drafter (LlmSystem *s, LlmDrafts drafts, gint64 draft_tokens,
                        const LlmModel *draft_llm)
{
  s->draft_layers = 0;
  s->draft_llm = NULL;
  if (draft_tokens < 1)
    return;
  if (drafts == LLM_DRAFTS_MODEL)
    s->draft_llm = draft_llm;
  /* one that the model lacks is asked for, and refused by the check */
  if (drafts == LLM_DRAFTS_LAYERS)
    s->draft_layers = CLAMP (draft_tokens, 1, MAX (s->llm->draft_layers, 1));
}

/* Tokens that are given need neither. */
gboolean
llm_system_drafts (const LlmSystem *s)
{
  return s->draft_layers > 0 || s->draft_llm != NULL;
}

/* Layers for that are like the model's last ones, which have experts where any has, and look back
 * all the way; embedding and head are the model's. */
static LlmModel
layers_of (const LlmSystem *s)
{
  LlmModel model = *s->llm;

  model.layers = s->draft_layers;
  model.dense_layers = 0;
  model.window = model.window_every = 0;
  return model;
}

/* A dense drafter of replicas is cut as attention is; one of experts spreads them as the model does
 * where that has some. */
LlmSystem
llm_system_drafter (const LlmSystem *s, LlmModel *model)
{
  LlmSystem d = *s;
  gboolean both;

  *model = s->draft_llm != NULL ? *s->draft_llm : layers_of (s);
  both = model->experts > 0 && s->llm->experts > 0;
  d.llm = model;
  d.draft_llm = NULL;
  d.draft_layers = 0;
  d.pp = 1;
  d.ep = both ? s->ep : 1;
  d.moe_tp = both ? s->moe_tp : model->experts > 0 ? s->tp * s->dp : 1;
  return d;
}
