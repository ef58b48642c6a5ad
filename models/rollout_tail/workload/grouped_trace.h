/* models/rollout_tail/workload/grouped_trace.h - lengths of responses in groups, from a file of
 * PolyTrace (packed_lengths_step_<k>.jsonl).
 *
 * One object per line: `input` prompt tokens, `output` the lengths of the group's responses,
 * `n_sampling` their number, `validate` (such lines are skipped), `step`, `rank`, `local_index`.
 * A line that repeats step, rank, index and lengths is dropped.  Other keys are skipped.
 */
#ifndef MODELS_ROLLOUT_TAIL_WORKLOAD_GROUPED_TRACE_H
#define MODELS_ROLLOUT_TAIL_WORKLOAD_GROUPED_TRACE_H

#include "sim/sim.h"

typedef struct {
  guint n_groups, group_size;
  guint32 *prompts; /* of each group */
  guint32 *lengths; /* group_size of each group */
  guint n_repeats;  /* lines dropped */
} RollGroupedTrace;

extern const SimFileFormat roll_grouped_trace_format;

RollGroupedTrace *roll_grouped_trace_load (const char *path, GError **error);
void roll_grouped_trace_free (RollGroupedTrace *trace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RollGroupedTrace, roll_grouped_trace_free)

#endif
