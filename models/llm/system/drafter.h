/* models/llm/system/drafter.h - what drafts tokens for a system to verify: layers of the model that
 * were trained for it (multi-token prediction), or a small model beside it.
 *
 * Either is a system of its own on the same devices, cut and stored as the one that it drafts for:
 * what is known of systems (memory, KV, the time of a step) holds for it too.
 */
#ifndef MODELS_LLM_SYSTEM_DRAFTER_H
#define MODELS_LLM_SYSTEM_DRAFTER_H

#include "models/llm/system/system.h"

G_BEGIN_DECLS

/* Who drafts. */
typedef enum {
  LLM_DRAFTS_GIVEN, /* found in the text or elsewhere: they cost nothing */
  LLM_DRAFTS_LAYERS,
  LLM_DRAFTS_MODEL
} LlmDrafts;

/* The same, for a parameter. */
extern const SimChoice llm_drafts_names[];

/* Sets @system's drafter for @draft_tokens drafts a step; @draft_llm is for LLM_DRAFTS_MODEL.  Of
 * layers as many are loaded as there are drafts, since each predicts one token further. */
void llm_system_set_drafter (LlmSystem *system, LlmDrafts drafts, gint64 draft_tokens,
                             const LlmModel *draft_llm);

/* Returns: TRUE when tokens are drafted on these devices. */
gboolean llm_system_drafts (const LlmSystem *system);

/* @model: filled in, the drafter's shape; it must live as long as what is returned.
 * Returns: the drafter of @system, which has one: on its last stage, all replicas alike. */
LlmSystem llm_system_drafter (const LlmSystem *system, LlmModel *model);

G_END_DECLS

#endif
