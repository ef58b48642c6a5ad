/* models/sandbox_platform/state.h - the rows of a run: units, functions, instances, calls, nodes.
 *
 * A unit is what an instance is of: a function, or an application with all its functions.  An
 * instance starts, is busy with calls up to its slots, or idle; a group is the instances of one
 * unit on one node.  All rows stay where they are until they are given back.
 */
#ifndef MODELS_SANDBOX_PLATFORM_STATE_H
#define MODELS_SANDBOX_PLATFORM_STATE_H

#include "models/sandbox/ranks/ranks.h"
#include "models/sandbox/trace/trace.h"
#include "models/sandbox_platform/metrics.h"
#include "models/sandbox_platform/params.h"
#include "models/services/sandbox_call.h"

typedef struct PlatUnit PlatUnit;
typedef struct PlatInst PlatInst;
typedef struct PlatGroup PlatGroup;
typedef struct PlatNode PlatNode;
typedef struct PlatCall PlatCall;

/* The lists that an instance may be in: the idle ones of its node and of its group, oldest first;
 * those of its unit with a free slot, in the order in which it came free; all of its unit, in the
 * order of their starts. */
enum { PLAT_IN_NODE, PLAT_IN_GROUP, PLAT_OPEN, PLAT_IN_UNIT, PLAT_N_LISTS };

typedef struct {
  PlatInst *head, *tail;
} PlatList;
typedef struct {
  PlatInst *prev, *next;
} PlatLink;

/* draining: takes no more calls, and goes at the end of its last */
enum { PLAT_STARTING, PLAT_LIVE, PLAT_DRAINING };

/* Calls in the order in which they came. */
typedef struct {
  PlatCall *head, *tail;
} PlatQueue;

struct PlatInst {
  PlatGroup *group;
  guint index; /* in heaps */
  guint8 state;
  bool idle, open, unused; /* open: has a free slot; unused: no call has run in it */
  guint n_running;
  guint64 uses;
  SimTime since;          /* when its present state began: starting, busy, idle */
  SimTime accessed, born; /* its last call's beginning; its start */
  SimTime unpaid;         /* how long its start took, while no call has paid for it */
  SimEventId ready;       /* while it starts */
  PlatQueue queue;        /* calls that were sent to it and wait for its slot */
  guint n_waiting;        /* of them */
  guint place;            /* of scaling's: its place among the ready ones plus one */
  guint job;              /* and of its CPU work plus one; 0: none */
  PlatCall *bound;        /* (nullable) early binding: the call that it is for */
  PlatLink link[PLAT_N_LISTS];
};

struct PlatGroup {
  SandboxRank rank; /* of ranked policies; first */
  PlatUnit *unit;
  PlatNode *node;
  guint n_alive, n_idle; /* starting ones are alive */
  double frequency;      /* uses of those alive */
  PlatList idle;
  PlatInst *oldest; /* the idle one accessed first */
  PlatGroup *next;  /* of the unit */
};

struct PlatUnit {
  guint index;
  const char *name, *key; /* not owned; key: its identity */
  double bytes, init_s, vcpu;
  const double *inits; /* (nullable) recorded starts, s: one of them is drawn */
  guint n_inits;
  guint slots; /* calls at once in an instance; G_MAXUINT: any number */
  guint n_ready, n_starting, n_idle;
  guint n_loose;             /* of those starting, not for a call of their own */
  guint n_present, n_queued; /* calls that came and have not ended; of them, in the queue */
  PlatQueue queue;
  PlatList open, all;
  PlatGroup *groups;
  gpointer history, scale; /* (nullable) owned: what its keep-alive, its scaling know */
  SimEventId prewarm;
  guint64 n_calls, n_cold, n_delayed;
  bool starved; /* waits for memory */
  PlatUnit *next_starved;
  SimStream *starts; /* (nullable) which recorded start */
};

/* A function, or one of an application's. */
typedef struct {
  PlatUnit *unit;
  const char *key, *name; /* not owned */
  double exec_s, cpu_share;
  const double *exec_q;        /* (nullable) seven quantiles, s */
  const SimDist *exec;         /* (nullable) drawn for each call */
  double rate_hz;              /* workload rates */
  SimStream *arrivals, *execs; /* (nullable) opened when first needed */
} PlatFn;

struct PlatCall {
  PlatFn *fn;
  PlatInst *inst; /* (nullable) in which it runs, or at which it waits */
  PlatCall *next;
  SimTime arrived, begun;
  SimTime start; /* of a start that is billed with it */
  double exec_s;
  guint64 id;
  const SandboxCallListener *listener; /* (nullable) who hears of it */
  bool waited, caused;                 /* caused: a start was begun for it */
};

/* Work on a node's CPUs. */
typedef struct {
  double vcpu;
  SimHandler done;
  gpointer item;
  guint next; /* of the free ones */
} PlatJob;

typedef struct {
  SimHeap jobs; /* by virtual finish, ticks */
  double virtual_ticks, rate, vcpu;
  SimTime since;
  SimEventId next;
} PlatCpu;

struct PlatNode {
  guint index;
  double used, idle_bytes; /* of all live instances; of the idle ones */
  double vcpu, idle_vcpu;  /* CPUs that are promised to them */
  guint n_alive, n_starting, n_calls;
  PlatList idle;
  GPtrArray *ranked; /* (element-type SandboxRank) groups with idle instances, by rank */
  double clock;      /* priority of the last victim */
  SimEventId expiry; /* of the oldest idle one, where all live equally long */
  PlatCpu cpu;
};

#endif
