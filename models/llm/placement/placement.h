/* models/llm/placement/placement.h - several engines behind a router.
 *
 * Either pools of aggregated engines (of different devices, too), each of which does a request from
 * its prompt to its last token; or a pool of prefill and one of decode engines: a request's first
 * token comes from a prefill engine, a decode engine takes blocks for the prompt, the KV goes over
 * the link, and the decode engine makes the rest.
 *
 * Passive like an engine: the owner schedules an event at llm_placement_next_s and then calls
 * llm_placement_turn.
 */
#ifndef MODELS_LLM_PLACEMENT_PLACEMENT_H
#define MODELS_LLM_PLACEMENT_PLACEMENT_H

#include "models/llm/engine/loss.h"
#include "models/llm/placement/kv_link.h"
#include "models/llm/placement/router.h"

G_BEGIN_DECLS

typedef struct LlmPlacement LlmPlacement;

typedef enum { LLM_STAGE_WHOLE, LLM_STAGE_PREFILL, LLM_STAGE_DECODE, LLM_N_STAGES } LlmStage;

/* @n engines alike.  Of @config hooks, data and role are the placement's own. */
typedef struct {
  LlmStage stage;
  guint n;
  LlmEngineConfig config;
} LlmPool;

/* All may be NULL; ids are the caller's.  Those of requests may submit, except preempted. */
typedef struct {
  void (*first_token) (gpointer data, guint id, double now_s);
  void (*finished) (gpointer data, guint id, double now_s);
  void (*preempted) (gpointer data, guint id, double now_s);
  /* As in LlmEngineHooks, of engine @engine (all pools, in order). */
  void (*stepped) (gpointer data, guint engine, const LlmStepLoad *loads, const LlmSegment *segment,
                   gint64 n);
  /* The KV of @id has gone from one engine to another. */
  void (*transferred) (gpointer data, guint id, const LlmKvTransfer *transfer, double bytes);
} LlmPlacementHooks;

typedef struct {
  const LlmPool *pools; /* (array length=n_pools): all WHOLE; or PREFILL and DECODE */
  guint n_pools;
  LlmRouter routers[LLM_N_STAGES];
  LlmKvLink link;            /* with prefill and decode engines, or moves, as the next ones */
  double kv_bytes_per_token; /* that are sent: latent KV (MLA) once, not for every device */
  gboolean moves;            /* llm_placement_lose may move requests: they are kept track of */
  double last_layer_share;   /* of the bytes: what layer-wise sending leaves to send behind the last
                                step of a prompt; 1 without it */
  gboolean decode_makes_first; /* vLLM: the decode engine computes the prompt's last token again and
                                  makes the first token; else the prefill engine does */
  const LlmPlacementHooks *hooks;
  gpointer data;
} LlmPlacementConfig;

/* Sums since the beginning. */
typedef struct {
  gint64 n_arrived, n_finished, n_transfers;
  gint64 n_moved; /* requests, from engines that lost a device */
  double sent_bytes;
  double reserve_wait_s;  /* of transfers: until the decode engine had blocks */
  double transfer_wait_s; /* from then on, until both lines were free */
  double transfer_s;      /* on the line, and the latency */
} LlmPlacementTotals;

/* Makes all engines.  @config is copied; laws, schedulers, hooks and data must outlive it.  Pools
 * are all WHOLE, or there is at least one PREFILL and one DECODE engine: else it aborts. */
LlmPlacement *llm_placement_new (const LlmPlacementConfig *config);

/* Frees the engines too. */
void llm_placement_free (LlmPlacement *placement);

/* Like llm_engine_submit; @session keeps a sticky router's requests together. */
gboolean llm_placement_submit (LlmPlacement *placement, double now_s,
                               const LlmEngineRequest *request, gint64 session);

/* Returns: the time of the next change; infinite when there is nothing to do. */
double llm_placement_next_s (const LlmPlacement *placement);

/* Goes there: one engine turns, or one transfer arrives. */
void llm_placement_turn (LlmPlacement *placement);

/* Engine @engine loses a device: llm_engine_lose, and until loss->until_s routers pass it over
 * where another engine of its stage is up.  With @move what it has, running or waiting, goes on
 * there at once: KV that is lost is made again, what is left of a prompt's goes over the link. */
void llm_placement_lose (LlmPlacement *placement, double now_s, guint engine,
                         const LlmEngineLoss *loss, gboolean move);

/* Returns: TRUE while @engine stands still for a loss. */
gboolean llm_placement_is_down (const LlmPlacement *placement, double now_s, guint engine);

/* At the end of a run: llm_engine_catch_up of all engines. */
void llm_placement_catch_up (LlmPlacement *placement, double now_s);

/* Returns: how many engines there are, and one of them, by its number over all pools in order. */
guint llm_placement_n_engines (const LlmPlacement *placement);
const LlmEngine *llm_placement_engine (const LlmPlacement *placement, guint engine);
/* Returns: (transfer none): sums since the beginning. */
const LlmPlacementTotals *llm_placement_totals (const LlmPlacement *placement);

/* Aborts when requests have been lost or found; audits every engine. */
void llm_placement_audit (const LlmPlacement *placement);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmPlacement, llm_placement_free)

G_END_DECLS

#endif
