/* models/rollout_sessions/workload/turn_trace.h - sessions of several turns in groups, from a file
 * of PolyTrace (multiturn_workload_step_<k>.jsonl).
 *
 * One object per line: `step`, `prompt_group_id` (a group is both), `prompt_len`, `validate` (such
 * lines are skipped), `turns` [{`turn`, `prompt_tokens`, `completion_tokens`}] in order from 0 on,
 * `tool_calls` [{`turn`, `latency_s`}].  Other keys are skipped: engine_latency_s, cached_tokens
 * and the like are what happened there, not the work.  What a tool adds is what the next prompt has
 * beyond this one and its completion.  Calls of one turn run side by side: the longest counts.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_WORKLOAD_TURN_TRACE_H
#define MODELS_ROLLOUT_SESSIONS_WORKLOAD_TURN_TRACE_H

#include "models/rollout_sessions/workload/session.h"

typedef struct {
  guint32 prompt;
  guint first, n_turns; /* of the turns */
} SesTraceSession;

typedef struct {
  guint n_groups, group_size;
  GArray *sessions; /* of SesTraceSession: members of group g from g x group_size on */
  GArray *turns;    /* of SesTurn */
  guint n_incomplete; /* groups with fewer members than most, left out */
  guint unequal_line; /* of a session whose prompt is not as long as its group's; 0: none */
} SesTrace;

extern const SimFileFormat ses_trace_format;

/* Errors: SIM_ERROR_INVALID: path:line:column: turns out of order, a latency that is negative, no
 * turn, no group.
 * Returns: (transfer full) (nullable). */
SesTrace *ses_trace_load (const char *path, GError **error);
void ses_trace_free (SesTrace *trace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SesTrace, ses_trace_free)

#endif
