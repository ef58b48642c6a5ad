/* models/rank_failure/state.h - the state of the instance.
 *
 * An instance is R ranks, one GPU each, in lock step.  `dead` is what is so, `masked` what the
 * survivors know: between the two no step ends.  Slots are never renumbered: a dead rank leaves a
 * hole.
 */
#ifndef MODELS_RANK_FAILURE_STATE_H
#define MODELS_RANK_FAILURE_STATE_H

#include "models/llm/batch/batch.h"
#include "models/llm/trace/trace.h"
#include "models/rank_failure/params.h"
#include "models/rank_failure/policy.h"

G_BEGIN_DECLS

enum { EP_HOLE = -1 }; /* in a placement: a slot of a dead rank */

typedef enum {
  EP_SERVING,
  EP_STALLED,
  EP_REPAIRING,
  EP_JOINING,
  EP_RESTARTING,
  EP_REBALANCING
} EpState;
typedef enum { EP_LIVE, EP_MASKED, EP_WARMING, EP_READY } EpMember;
typedef enum {
  EP_FROM_LOCAL,
  EP_FROM_NODE,
  EP_FROM_REMOTE,
  EP_FROM_HOST,
  EP_FROM_HOST_REMOTE,
  EP_FROM_STORAGE,
  EP_N_SOURCES
} EpSource;

typedef struct {
  gboolean dead;   /* the process is gone */
  gboolean back;   /* its replacement is ready, and the old process not yet masked */
  EpMember member; /* what the instance believes */
  guint life;      /* counts deaths: an old timer knows that it is old */
  double span_s, replaced_s, ready_s; /* a process for it can start at replaced_s */
  double slow;                        /* its work takes so many times as long; 1 */
  SimTime slow_until;
} EpRank;

typedef struct {
  const char *name;
  double end_s;
} EpPhase;

/* The time of a step, layer by layer the same in the closed form; seconds. */
typedef struct {
  double attention_s, dispatch_s, combine_s, moe_s, shared_s, other_s, step_s;
  double mean_moe_s; /* of a rank of mean load */
} EpStep;

enum { EP_LOAD_KEYS = 1024 }; /* counts of routed tokens, each 5 % above the last */

typedef struct { /* the experts of the slowest rank, mean over layers, near so many tokens */
  gboolean known;
  double tokens, moe_s, slope_s; /* per routed token */
} EpMoe;

/* Expected loads of live ranks in a layer, for a given number of routed tokens. */
typedef struct {
  gint key; /* of the routed tokens; -1 when empty */
  double tokens;
  float *mean, *sd, *read_s; /* [layer * ranks + rank] */
  EpMoe moe[EP_LOAD_KEYS];
} EpLoads;

/* Rates of the operators on the device of the ranks. */
typedef struct {
  double attention_per_request_s, attention_per_request2_s, attention_per_token_s;
  double expert_read_s, expert_flop_s;                 /* of an expert; of one token in an expert */
  double nic, comm_bytes_per_s, node_comm_bytes_per_s; /* NIC over the measured device's */
} EpRates;

/* A batch over all ranks. */
typedef struct {
  double total, peak; /* requests; on the fullest rank */
  double half;        /* 0.5 when two micro-batches overlap, else 1 */
} EpBatch;

struct Ep {
  Sim *sim;
  const EpParams *p;
  EpPolicies policy;
  guint n_ranks, n_nodes, n_slots, n_layers, n_experts, n_alive, n_alive_nodes;
  EpState state;
  EpRank *rank;
  float *popularity, *believed; /* [layer * experts + expert], a layer sums to 1; what plans know */
  gint16 *slots, *initial;      /* [layer * slots + slot] */
  gint16 *next;                 /* the placement under repair */
  float *share;                 /* [layer * ranks + rank]: of the routed tokens */
  guint *copies;                /* [layer * experts + expert], live */
  double static_peak;           /* mean over layers of the largest share */
  double far_share;     /* of a rank's peers, those on other nodes: the largest of a live rank */
  double dropped_share; /* mean over layers of what has no live copy */
  EpRates rates;
  EpLoads loads;
  EpHeld *held;  /* scratch, [rank] */
  double step_s; /* the last one found */
  float *normal; /* tier_rank.c: table of the normal distribution */
  float *chance; /* tier_token.c: alias tables, [layer * experts + expert] */
  gint16 *alias;
  guint *copy_start, *hits; /* [layer * (experts + 1) + expert]; scratch a slot */
  guint *copy_slot;         /* [layer * slots + ...]: the live slots of each expert */
  /* load */
  LlmBatch *batch;
  SimEventId turn;
  GArray *requests; /* of EpRequest */
  GArray *retries;  /* of EpRetry, by time */
  guint free_request, trace_next, retry_at;
  double prefill_free_s;
  GArray *exchanges; /* of EpExchange, by time */
  guint exchange_at;
  double *fill;   /* fluid: when each rank began to fill, s */
  double fluid_s; /* fluid: accounted up to here */
  double fluid_rate, fluid_running;
  SimEventId fluid_event;
  gint64 n_arrived, n_done, n_lost, n_aborted, n_prefilling;
  /* recovery */
  SimEventId pending; /* detection, repair, join or restart under way */
  double fault_s, pause_from_s, step_end_s;
  gboolean flapping, joining;      /* a short loss of contact; joiners wait for a boundary */
  SimEventId join_look;            /* joiners wait for low load */
  double up_s, capacity_s, last_s; /* served; served x share of ranks */
  gint64 spares;
  EpPhase phases[8]; /* of the present state */
  guint n_phases;
  SimEventId fault_event; /* the next of the superposed process */
  gboolean bursting;
  double hazard;                                   /* its rate over the mean; 1 without bursts */
  double source_bytes[EP_N_SOURCES], move_bound_s; /* of the last move */
  /* throughput */
  SimTime measured_from; /* end of warm-up, as far as noticed: sums start again */
  double last_bin_s, warm_tokens, total_tokens, good_tokens, last_tokens;
  double before_tokens_per_s, first_fault_s, t95_s;
  double *window;
  guint n_window, at_window;
  gboolean fell;
  gint64 fault_counts[3], category_counts[32];
  double last_fault_s, interval_sum_s, interval_sum2_s2;
};

G_END_DECLS

#endif
