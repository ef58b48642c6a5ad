/* models/sandbox_pool/pool_state.h - the rows of a run: functions, sandboxes, calls, nodes.
 *
 * All are named by index, POOL_NONE is no row; sandboxes and calls stay where they are, so that an
 * event may carry one as its item.  A sandbox is idle (in two lists of its node, oldest first: its
 * function's and the global one), busy, switching or waiting to be killed; all but the last are
 * accounted by their declared limit, and so is one that is being made. */
#ifndef MODELS_SANDBOX_POOL_POOL_STATE_H
#define MODELS_SANDBOX_POOL_POOL_STATE_H

#include "models/sandbox/ranks/ranks.h"
#include "models/sandbox/resources/share.h"
#include "models/sandbox_pool/metrics.h"
#include "models/sandbox_pool/pool_params.h"

#define POOL_NONE G_MAXUINT32
enum { POOL_HELLO = 0 };          /* function 0: the pre-started container that belongs to nobody */
enum { POOL_OVERLAYS_MAX = 16 };
enum { POOL_QUANTILES = 7 };      /* of a duration file: 0, 1, 25, 50, 75, 99, 100 % */

typedef struct { guint32 head, tail; } PoolList;

/* What a function is made of, worked out once at the start. */
typedef struct {
  PoolFunctionRow row;
  guint   base;                   /* its metric among the eleven, or POOL_NONE */
  /* of 4 KiB: touched by a call, of these read and written */
  double  pages, ro_pages, written_pages;
  double  image_bytes;            /* its whole memory, what a snapshot holds */
  double  private_bytes, shared_bytes;       /* resident by the system in use: a sandbox, a node */
  double  first_extra_s, again_extra_s;      /* of its first call in a sandbox, of later ones */
  double  overlap_bytes;          /* loaded beside a first call: it takes at least so long */
  double  link_bytes;             /* taken from the pool by a first call, */
  double  carried_s;              /* of which first_extra_s already has so many seconds */
  const double *exec_q;           /* (nullable) quantiles of its execution, s */
  const char *key;                /* (nullable) of a trace: its identity */
  SimStream *arrivals;            /* (nullable) of a trace: its own, when it has been called */
  SimTime last_call;              /* histogram: -1 before the first */
  guint  *bins;
  double  iat_n, iat_mean, iat_m2, ttl_s, prewarm_s;
  /* histogram: the one timer that starts a sandbox ahead, the call of such a start under way */
  SimEventId prewarm;
  guint32 prewarm_node;
  guint32 ahead;
  guint   n_present;              /* calls that have come and not ended */
  guint   n_waiting;              /* of them, refused by the start workers; all nodes */
  gboolean template;
  guint32  unit;                  /* whose sandboxes its calls run in: its own, or of its app */
  /* An application: it has one sandbox at most, over all nodes, which takes all calls at once.
   * The call that starts it, and the sandbox when it has started, or POOL_NONE. */
  gboolean is_app;
  guint32  start, host;
} PoolFunction;

enum { POOL_FREE, POOL_LIVE, POOL_DYING };   /* free: the row is no sandbox */

typedef struct {
  guint32  index;                 /* its own */
  guint32  fn, node, next_all, prev_all, next_fn, prev_fn;   /* next_fn also links the free rows */
  SimTime  last_active, accessed; /* accessed: the beginning of its last call */
  guint8   state;
  /* calls of this function in it; calls in it now: at most one, but in an application's */
  guint32  uses, n_running;
  bool     idle, fresh, plain;    /* fresh: no call of fn has run in it; plain: started cold */
} PoolSandbox;

/* What its end looks at stands first, in one line of the cache. */
typedef struct {
  guint32  index;                 /* its own */
  guint32  fn, sandbox, node, next;   /* fn: the unit whose sandboxes it runs in */
  guint32  of;                    /* the function itself, which may be one of an application */
  guint8   attempt, path, prewarm;
  bool     waits, called_up;      /* refused by the workers; event: its next decision is near */
  SimTime  arrived, began, ready;
  double   vcpu;                  /* CPUs that its present work wants */
  double   start_s, exec_s, work_s;   /* of its start itself; NAN: the function says it */
  SimEventId event;               /* of a waiting one */
  SimTime  asked, made;           /* refused last; its sandbox is, and its runtime starts */
  guint64  turn;                  /* among those that ask at the same instants; 0: none yet */
  PoolList joined;                /* of a start: calls that wait for it, by next */
  SimHandler next_part;           /* (nullable) of its start, with item `part`, behind work_s */
  gpointer part;
  guint32  victims;               /* sandboxes given up for it, linked by next_all */
} PoolCall;

/* delayed: in a sandbox whose start had begun ahead of the call */
enum { POOL_REUSE, POOL_SWITCH, POOL_NEW, POOL_DELAYED_PATH };

typedef struct {
  guint32 node, number;
  guint32 call;                   /* being started, or POOL_NONE: idle or sleeping */
  gint64  stage;
  SimTime mark, received;         /* last activity; receipt of the present request */
} PoolWorker;

typedef struct {
  SimHeap    jobs;                /* call by virtual finish, ns */
  double     virtual_ticks, rate, vcpu, background;
  double     wanted, busy;        /* as last told */
  SimTime    since;
  SimEventId next;
  guint32    top;                 /* the call that next is for */
} PoolCpu;

/* The remote memory: what is stored, each function's bytes once, and the link to it. */
typedef struct {
  double   bytes, link_busy_s;
  guint8  *has;                   /* of each function */
  SimTime  link_free;
} PoolStore;

/* A function on a node. */
typedef struct {
  SandboxRank rank;               /* of ranked policies; first */
  PoolList idle;                  /* its idle sandboxes, oldest first */
  guint    n, n_idle;             /* sandboxes that hold memory; idle ones */
  guint8   n_overlays;
  SimTime  cached_at;             /* when its snapshot is in the host's cache; 0: never loaded */
  double   frequency;             /* uses of its sandboxes that live */
  GTree   *waiting;               /* (nullable) its waiting calls, by turn */
} PoolSlot;

typedef struct {
  double      accounted, resident, idle_limits;
  double      promised;           /* of accounted: sandboxes that are being made */
  guint       n_alive, n_idle, n_creating, n_promised;
  PoolList    all;                /* idle, oldest first */
  PoolSlot   *slots;              /* of each function */
  SimTime    *overlays;           /* POOL_OVERLAYS_MAX of a function: when each is mounted */
  /* where the policy wants it: functions with idle sandboxes by rank, and these by end of life */
  GPtrArray  *ranked;             /* (nullable) (element-type SandboxRank) */
  SimHeap     expiring;
  double      clock;              /* rank of the last victim */
  PoolWorker *workers;
  PoolList    queue;              /* accepted calls, by PoolCall.next */
  SimHeap     free_workers;       /* the lowest number is taken first */
  guint       n_queued, n_killing, n_kill_queue;
  guint       n_waiting;          /* calls that the workers refused */
  GTree      *waiting;            /* (nullable) these, by turn */
  SimHeap     wanted;             /* their functions, the largest limit first */
  PoolList    kills;              /* by next_all */
  PoolList    blocked;            /* calls whose victims await room among them, by PoolCall.next */
  PoolCpu     cpu;
  PoolStore  *store;
  SandboxShare disk;              /* copies of disks at once; unused where none are copied */
  double      netns_ready;        /* namespaces made beforehand, at netns_since */
  SimTime     netns_since;
  gboolean    gc_armed;
} PoolNode;

#endif
