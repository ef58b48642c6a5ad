/* models/llm/network/fair_share.h - transfers that share links.
 *
 * Each link divides its bandwidth equally among the transfers on it, and a transfer goes at the
 * least of its shares: no link ever carries more than its bandwidth, and what one transfer cannot
 * use of its share is not given to others.  When a transfer ends, its links are divided anew.
 */
#ifndef MODELS_LLM_NETWORK_FAIR_SHARE_H
#define MODELS_LLM_NETWORK_FAIR_SHARE_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  guint from, to; /* links; the same twice: one link */
  double bytes;
  double end_s;      /* (out) */
  double rate, left; /* of the run */
} EpTransfer;

/* Runs @transfers, which all start at 0, over links of @capacity bytes a second.  Asserts at every
 * change that no link carries more, and at the end that every byte arrived.  O(n^2).
 * Returns: when the last one ends, s. */
double ep_flow_run (Sim *sim, const double *capacity, guint n_links, EpTransfer *transfers,
                    guint n);

G_END_DECLS

#endif
