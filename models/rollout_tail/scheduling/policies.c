/* models/rollout_tail/scheduling/policies.c - the table of policies: which requests run where, and
 * in which
 * order.  One file each. */
#include "models/rollout_tail/rollout.h"

const SimChoice roll_policies[] = {
  { "verl", "groups bound to instances round robin: the baseline", &roll_verl },
  { "request_rr", "requests bound to instances round robin", &roll_request_rr },
  { "divided", "chunks, first come first served: the paper's no-context", &roll_divided },
  { "context", "chunks, probes first, then groups with the longest estimate", &roll_context },
  { "oracle_lfs", "chunks, longest true length first", &roll_oracle_lfs },
  { "oracle_sjf", "chunks, shortest true length first", &roll_oracle_sjf },
  { "history", "chunks, longest length of the last epoch first", &roll_history },
  { "streamrl_oracle", "groups bound; the longest to instances of their own, lengths known",
    &roll_streamrl },
  { NULL, NULL, NULL },
};
