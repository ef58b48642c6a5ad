/* models/rollout_tail/rollout.h - the state of a run.  What a mechanism offers is in
 * the header of its folder. */
#ifndef MODELS_ROLLOUT_TAIL_ROLLOUT_H
#define MODELS_ROLLOUT_TAIL_ROLLOUT_H

#include "models/rollout_tail/instances/instance.h"
#include "models/rollout_tail/metrics.h"
#include "models/rollout_tail/scheduling/policies.h"

/* A direction of a node's network, its DRAM or its NVMe. */
typedef struct {
  double free_s, busy_s; /* busy_s: this round */
} RollPort;

typedef struct {
  RollPort *ports; /* of each node */
  double *bytes, *peak_bytes;
  guint n_nodes;
  double moved_bytes, nodes_per_instance, instances_per_node;
} RollPool;

struct Rollout {
  Sim *sim;
  const RollParams *p;
  const RollPolicy *policy;
  const RollPlacement *placement;
  const RollDrafter *drafter;
  const RollRound *round;
  const RollCoupling *coupling;
  SimHandler settle; /* called behind all events of an instant, of a Rollout */
  RollEngine engine;
  RollRequest *requests;
  RollGroup *groups;
  guint n_requests, n_groups, group_size;
  RollInstance **instances;
  SimEventId *events;
  double *event_s, *last_finish_s, *full_until_s; /* full: somebody waits for it */
  guint n_instances, split; /* split: instances that were one before ranks became free */
  SimHeap *lines; /* the buffer: a line for each node, of chunks at home there, and one for all */
  guint n_lines, n_buffered;
  GArray *gone, *resting; /* of guint: this instant's */
  gboolean settling;
  gint64 n_pushed, n_dispatched;
  RollPool pool;
  double *alphas;              /* of siblings, by paths, finished and unfinished members */
  double given_alpha;          /* of a drafter of given quality */
  guint gamma;                 /* drafts of a fixed budget */
  GArray *issue;               /* of guint: groups of this round, in order */
  GArray *carried;             /* of guint: groups left over, for a later round */
  guint n_fresh;               /* groups never issued begin here */
  guint n_wanted;              /* groups that end the round */
  guint n_groups_done, n_done;
  gint64 iteration, version;
  double began_s, end_s, scored_s, trained_s, delivered_tokens, dropped_tokens, baseline_s;
  double sums[ROLL_N_METRICS]; /* of results, over rounds */
  guint n_rounds;
  GArray *finished; /* of guint: in order of time, this round */
  RollTotals before;
  guint8 *late;  /* of the baseline: its last tenth; by request */
  guint n_bound; /* turn of the round robin */
  gboolean over, training;
  double all_tokens; /* delivered, coupling bounded_stale */
  double issued_tokens, n_issued; /* of groups issued for the first time */
};

#endif
