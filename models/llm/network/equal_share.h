/* models/llm/network/equal_share.h - transfers that share links.
 *
 * Each link divides its bandwidth equally among the transfers on it, and a transfer goes at the
 * least of its shares: no link ever carries more than its bandwidth.  What a transfer cannot use of
 * its share is not given to others, so this is less than max-min fairness would carry.  When a
 * transfer ends, its links are divided anew.
 */
#ifndef MODELS_LLM_NETWORK_EQUAL_SHARE_H
#define MODELS_LLM_NETWORK_EQUAL_SHARE_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  guint from, to; /* links, by index into the capacities; the same twice: one link */
  double bytes;
  double end_s;           /* (out): when it ended, s */
  double rate, remaining; /* of the run: bytes per second now, bytes to go */
} LlmTransfer;

/**
 * llm_equal_share_run:
 * @sim: (nullable): whose run an assertion ends
 * @capacity: [n_links], bytes per second, above 0
 * @transfers: [n], all of which start at 0, with bytes above 0
 *
 * Asserts at every change of a link that it carries no more than it can.  O(n u log n), with u
 * transfers on a link.
 *
 * Returns: when the last one ends, s; 0 when there is none.
 */
double llm_equal_share_run (Sim *sim, const double *capacity, guint n_links, LlmTransfer *transfers,
                           guint n);

G_END_DECLS

#endif
