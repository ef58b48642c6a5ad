/* models/sandbox_platform/policy.h - what a keep-alive, a scaling, a placement and a workload are:
 * tables of functions, offered by rows of choices in rows.c; and the state that they work on. */
#ifndef MODELS_SANDBOX_PLATFORM_POLICY_H
#define MODELS_SANDBOX_PLATFORM_POLICY_H

#include "models/sandbox_platform/state.h"

typedef struct Plat Plat;

/* Which idle instances stay, and which goes first when memory is short. */
typedef struct {
  gboolean at_once;  /* an instance goes at the end of its last call */
  gboolean in_order; /* it dies ttl_s after its last call */
  gboolean forecasts; /* the next call, where nothing better is known */
  /* (nullable) a ranked policy: priority of a group less the node's clock, at each access */
  double (*value) (const Plat *m, const PlatGroup *group);
  /* (nullable) until when an instance that has become idle stays; SIM_TIME_MAX: until evicted */
  SimTime (*deadline) (const Plat *m, const PlatInst *inst);
  void (*arrived) (Plat *m, PlatUnit *unit); /* (nullable) before a call of it decides */
  void (*quiet) (Plat *m, PlatUnit *unit);   /* (nullable) its last call has ended */
  void (*clear) (PlatUnit *unit);            /* (nullable) what unit->history owns */
} PlatKeep;

/* How many instances there are, and what a call without one does. */
typedef struct {
  void (*set_up) (Plat *m);                  /* (nullable) */
  void (*arrive) (Plat *m, PlatCall *call);  /* a call without a free slot */
  void (*changed) (Plat *m, PlatUnit *unit); /* (nullable) calls or ready ones are about to */
  /* (nullable) a call comes, before a free slot is looked for.  Returns: TRUE, it is dealt with */
  gboolean (*route) (Plat *m, PlatCall *call);
  void (*joins) (Plat *m, PlatInst *inst);   /* (nullable) an instance is ready */
  void (*leaves) (Plat *m, PlatInst *inst);  /* (nullable) a ready one takes no more calls */
  void (*clear) (PlatUnit *unit);            /* (nullable) what unit->scale owns */
  gboolean keeps;                            /* keep-alive decides about idle instances */
} PlatScaling;

/* Where an instance starts: a node with room for @unit, after eviction, or NULL. */
typedef struct {
  PlatNode *(*pick) (Plat *m, const PlatUnit *unit);
  gboolean node_first; /* also which node's idle instance takes a call */
} PlatPlace;

typedef struct {
  SimTime at;
  double exec_s;
  PlatFn *fn;
} PlatArrival;

/* Where calls come from.  next: in order of time; FALSE at the end. */
typedef struct {
  void (*set_up) (Plat *m); /* makes functions and units */
  gboolean (*next) (Plat *m, PlatArrival *arrival);
} PlatLoad;

/* One run.  Rooms call down; what a room reports upward goes through the handlers, which
 * sandbox_platform.c sets. */
struct Plat {
  Sim *sim;
  const PlatParams *p;
  const PlatKeep *keep;
  const PlatScaling *scaling;
  const PlatPlace *place;
  const PlatLoad *load;
  guint n_units, n_fns, n_nodes;
  PlatUnit *units;
  PlatFn *fns;
  PlatNode *nodes;
  /* rows */
  SimItems inst_rows, call_rows;
  GPtrArray *insts;   /* of PlatInst by index; NULL: free */
  GArray *free_insts; /* of guint */
  GHashTable *groups; /* unit and node -> PlatGroup; looked up only */
  GArray *jobs;       /* of PlatJob */
  guint free_job;
  /* instances */
  SimHeap expiring; /* by deadline */
  SimEventId expiry;
  SimTime expiry_at;
  gint64 universal; /* ready ones of the universal pool */
  double resident;
  guint n_alive, n_starting, n_queued;
  gint64 n_running;            /* calls in instances */
  double *available, *classes; /* placement: trees over nodes, see tree.c */
  double *vcpus, *scores;      /* (nullable) the same, where CPUs are promised */
  guint n_leaves;
  PlatUnit *starved, *last_starved;
  gboolean feeding;
  /* calls */
  guint64 n_arrived, n_ended, n_present;
  gboolean exhausted;
  PlatArrival coming;
  SimStream *creates, *picks, *draws, *routes;
  /* workloads */
  GArray *batch; /* of PlatArrival, in order */
  guint batch_at;
  guint64 drawn;
  PoolWalk walk; /* workload trace: at the next row */
  double clock_s;
  guint32 *names;     /* function of each name of the trace, or G_MAXUINT32 */
  guint *copies;      /* of each name: how often it is in the run */
  GPtrArray *texts;   /* (element-type utf8) owned names */
  double *carried;    /* of each function: a part of a call, scaled */
  SimHeap coming_fns; /* workload rates: functions by their next call */
  double sample_distance;
  guint n_drew_exec, n_drew_memory, n_drew_init, n_drew_share;
  guint n_no_duration, n_no_memory, n_not_called;
  guint64 n_outside, recorded_cold;
  /* scaling */
  GPtrArray *active; /* (element-type PlatUnit) those that ticks look at */
  SimEventId tick;
  /* ledgers */
  double spent_bytes_s[3], bill_usd, start_cpu_s, call_cpu_s; /* measured; by ledger */
  guint64 n_measured;                                         /* calls that have ended */
  guint64 n_forecast; /* calls that found windows of a forecast */
  /* upward.  spent: @s measured seconds of @inst have gone to the ledger of that metric */
  void (*spent) (Plat *m, const PlatInst *inst, guint ledger, double s);
  void (*node_changed) (Plat *m, PlatNode *node);     /* (nullable) load or memory of it */
  void (*billed) (Plat *m, const PlatCall *call);     /* a call ends, in its instance */
  void (*unused) (Plat *m, const PlatInst *inst);     /* it goes, and no call ran in it */
  void (*dies) (Plat *m, PlatInst *inst, SimTime at); /* an idle one's time was up */
  void (*start_stops) (Plat *m, PlatInst *inst); /* its CPU work is no longer wanted */
  void (*freed) (Plat *m);                            /* memory has become free */
  void (*leaves) (Plat *m, PlatInst *inst);           /* (nullable) as scaling has it */
};

#endif
