/* models/rank_failure/fleet/fleet.h - N instances behind a router on the nodes of a fleet, with
 * spares that they share, over months: who serves, who waits, and for what.
 *
 * No step is simulated: an instance serves, or pauses for as long as the laws of recovery/ and
 * placement/ say for its ranks.  A node is the unit of repair.  From the lowest file up:
 * costs.c says how long pauses last, ledger.c books time, pool.c knows the spares and who needs
 * one, instance.c pauses, restarts and joins, fleet.c hears of outages.
 */
#ifndef MODELS_RANK_FAILURE_FLEET_FLEET_H
#define MODELS_RANK_FAILURE_FLEET_FLEET_H

#include "models/rank_failure/outages/outages.h"
#include "models/rank_failure/recovery/recovery.h"

G_BEGIN_DECLS

/* What a node's hours are spent on; every node is in one of them at every instant. */
typedef enum {
  EP_NODE_IDLE, /* a spare */
  EP_NODE_SERVES,
  EP_NODE_PAUSES, /* of an instance that detects, repairs or joins */
  EP_NODE_RESTARTS,
  EP_NODE_WAITS, /* whole, but its instance is down or does without it */
  EP_NODE_WARMS,
  EP_NODE_OUT, /* broken, drained or out of reach */
  EP_N_NODE_STATES
} EpNodeState;

typedef struct {
  guint outages;    /* that have it whole */
  guint cut;        /* ranks of it that are out of reach */
  int inst;         /* it belongs to; -1: none */
  guint live;       /* ranks of it that take part */
  guint apart;      /* the block + 1 whose nodes alone it reaches; 0: all that are in none */
  double bandwidth; /* share of its bandwidth to other nodes that is left */
  guint order;      /* counts warm-ups and losses: an old timer knows that it is old */
  gboolean spare;   /* it came from the pool, and has not served since */
  gboolean warms, ready, chosen; /* warm-up; warm; of the restart under way */
  EpNodeState state;
} EpFleetNode;

typedef enum {
  EP_INST_SERVES,
  EP_INST_REPAIRS,
  EP_INST_JOINS,
  EP_INST_RESTARTS,
  EP_INST_DOWN
} EpInstState;

typedef struct {
  guint id;
  int *slot;   /* [nodes_each]: a node, or -1 */
  int reserve; /* a spare that warms before it is needed, or -1 */
  EpInstState state;
  SimEventId pending;         /* the end of a pause, or of a restart */
  SimEventId growing;         /* a planned restart with more nodes */
  SimEventId loading;         /* orphans are being loaded while it serves */
  gboolean scaled, scaling; /* it has given nodes back; is in the pause for that */
  gboolean headless, joining; /* its coordinator is lost; joiners wait for the end of an instant */
  gboolean hit, hit_suddenly; /* by the row that begins now */
  guint side, other;    /* EpFleetNode.apart of those that take part, and of a half that is lost */
  SimEventId splitting; /* from then on the other half serves, too */
  gboolean serves_twice, gives;   /* it does now; all that it lost in this pause left by plan */
  guint twice, live, leaving;     /* its ranks; that take part; that left by plan, in this pause */
  guint dying;                    /* ranks of it that go now, whose KV has a checkpoint */
  double paused_at_s, detected_s; /* service ended; what was lost last is known */
  double rate, last_s;            /* capacity served since last_s: share of a full instance */
  double dropped;                 /* of it, picks that go nowhere */
  double up_s, capacity_s;
  double *month_up_s, *month_capacity_s, *month_slo_s;
} EpFleetInst;

/* What an instance does about a lost node: the choices of fleet_system. */
typedef struct {
  const EpSystem *inside; /* how an instance of it repairs itself */
  gboolean spares;        /* takes nodes of the pool, and gives repaired ones to it */
  gboolean smaller;       /* restarts on the nodes that are left */
  gboolean background;    /* serves before lost experts are loaded again */
} EpFleetSystem;

/* A row of the log, and what it takes. */
typedef struct {
  EpOutage row;
  EpTaken taken;
  const EpFaultClass *item;
  gboolean sudden, on, held; /* held: the node serves on until a spare is warm */
} EpFleetRow;

typedef struct { guint inst, slot; } EpNeed; /* waits for a node */

typedef struct EpFleet {
  Sim *sim;
  const EpParams *p;
  const EpFleetSystem *system;
  EpInstance *like;   /* an instance with all its ranks, for the laws */
  EpExperts *experts; /* and its experts */
  EpSteps *steps;
  /* How pool.c reports to instance.c: it may act; it lost ranks, @sudden or not. */
  void (*act) (struct EpFleet *f, EpFleetInst *inst);
  void (*lost) (struct EpFleet *f, EpFleetInst *inst, gboolean sudden);
  guint n_nodes, n_inst, nodes_each, n_months;
  guint n_prefill; /* the first instances: they make prompts for the others */
  double prompts;  /* decoding instances that a whole one of them is enough for */
  EpFleetNode *node;
  guint *rank_cut; /* [node * ranks_per_node + rank]: outages that have it out of reach */
  EpFleetInst *inst;
  EpFleetRow *row; /* [n_rows] */
  guint n_rows;
  GArray *idle, *needs; /* (element-type guint) spares; (element-type EpNeed); oldest first */
  SimItems orders;      /* of EpFleetOrder: pool.h */
  double *move_s;       /* [live ranks], lost by failures, then by plan: kept */
  double *lost_share;   /* [live ranks]: of picks, those without a live copy: kept */
  guint *dies;          /* [rank]: from the last on, who is dead on paper */
  guint count[EP_N_NODE_STATES];
  double node_s[EP_N_NODE_STATES];
  double capacity, prefill;          /* of the instances that decode, and of the others, now */
  double dropped;                    /* of capacity, picks that go nowhere */
  double served_s, last_s;           /* router's, over time; booked up to */
  double headroom;                   /* what an instance serves within its limits, over its rate */
  gboolean low;                      /* between scale_down_h and scale_up_h */
  double asked_s, slo_s;             /* of all instances; of that served within the limits */
  /* now, and over time: nodes given back; GPUs of two halves that serve; GPUs beside a dead one */
  guint given, twice, healthy_out;
  double given_s, twice_s, healthy_out_s;
  SimTime measured_from;
  gint64 n_joins, n_failed_joins;
} EpFleet;

extern const SimChoice ep_fleet_systems[];

/* A block loses its uplinks, or has them again; the results of months. */
void ep_partition_begin (EpFleet *f, const EpFleetRow *row);
void ep_partition_end (EpFleet *f, const EpFleetRow *row);
void ep_months_report (EpFleet *f, double measured_s);

/* Builds the fleet on f->like and starts its outages; f's first six fields and f->headroom are
 * set.  Everything is freed by ep_fleet_clear. */
void ep_fleet_start (EpFleet *f);
void ep_fleet_clear (EpFleet *f);

/* The results of study fleet; of study outages: of the rows alone. */
void ep_fleet_finish (EpFleet *f);
void ep_outages_study (Sim *sim, const EpParams *p);

/* Whether the fleet, its log and its classes fit together. */
gboolean ep_fleet_check (const EpParams *p, GError **error);

G_END_DECLS

#endif
