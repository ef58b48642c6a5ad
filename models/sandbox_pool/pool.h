/* models/sandbox_pool/pool.h - the state of a run and what its files offer to each other.
 *
 * Functions, sandboxes, calls and nodes are rows of arrays, named by index; POOL_NONE is no row.  Arrays of
 * sandboxes and calls may move when they grow: never keep a pointer across something that may start one.
 * A sandbox is idle (in two lists of its node, oldest first: its function's and the global one), starting, busy,
 * switching or waiting to be killed; all but the last are accounted by their declared limit.
 */
#ifndef MODELS_SANDBOX_POOL_POOL_H
#define MODELS_SANDBOX_POOL_POOL_H

#include "models/sandbox_pool/metrics.h"
#include "models/sandbox_pool/pool_params.h"

#define POOL_NONE G_MAXUINT32
enum { POOL_HELLO = 0 };          /* function 0: the pre-started container that belongs to nobody */
enum { POOL_OVERLAYS_MAX = 16 };

typedef struct Pool Pool;
typedef struct PoolAgents PoolAgents;

/* What a function is made of, worked out once at the start. */
typedef struct {
  PoolFunctionRow row;
  guint   base;                   /* its metric among the eleven, or POOL_NONE */
  double  pages, ro_pages, written_pages;    /* of 4 KiB: touched by a call, of these read and written */
  double  image_bytes;            /* its whole memory, what a snapshot holds */
  double  private_bytes, shared_bytes;       /* resident by the system in use: a sandbox, a node */
  double  first_extra_s, again_extra_s;      /* of its first call in a sandbox, of later ones */
  double  overlap_bytes;          /* loaded beside a first call: it takes at least so long */
  double  link_bytes;             /* taken from the pool by a first call */
  double  frequency;              /* calls so far, all clones */
  SimTime last_call;              /* histogram: -1 before the first */
  guint  *bins;
  double  iat_n, iat_mean, iat_m2, ttl_s, prewarm_s;
  gboolean template;
} PoolFunction;

typedef struct {
  guint32  fn, node, next_all, prev_all, next_fn, prev_fn;   /* next_fn also links the free rows */
  SimTime  last_active, paid_from;
  double   rank;                  /* of its keep-alive policy: lowest goes first */
  gboolean idle, fresh;           /* fresh: no call of this function has run in it yet */
} PoolSandbox;

typedef struct {
  guint32  fn, sandbox, node, next;
  guint8   attempt, path, prewarm;
  SimTime  arrived, began, ready;
  double   start_s;               /* of the switch or the start itself */
  double   exec_s;                /* NAN: the function says it */
  guint32  victims;               /* sandboxes given up for it, linked by next_all */
} PoolCall;

enum { POOL_REUSE, POOL_SWITCH, POOL_NEW };

typedef struct { guint32 head, tail; } PoolList;

typedef struct {
  guint32 call;                   /* being started, or POOL_NONE: idle or sleeping */
  gboolean busy;
  gint64  stage;
  SimTime mark, received;         /* last activity; receipt of the present request */
} PoolWorker;

typedef struct {
  SimHeap    jobs;                /* call by virtual finish, ns */
  double     virtual_ns, rate, vcpu, background;
  SimTime    since;
  SimEventId next;
  guint32    top;                 /* the call that next is for */
} PoolCpu;

typedef struct {
  double      accounted, resident, idle_limits;
  guint       n_alive, n_idle, n_creating;
  PoolList    all;                /* idle, oldest first */
  PoolList   *by_fn;
  guint      *n_of_fn, *n_idle_of_fn;
  SimTime    *overlays;           /* POOL_OVERLAYS_MAX of a function: when each is mounted */
  guint8     *n_overlays;
  guint8     *loaded;             /* a snapshot was loaded here before: the host's cache is hot */
  SimHeap     ranked, expiring;   /* idle sandboxes by rank and by end of life, where the policy wants it */
  double      clock;              /* rank of the last victim */
  PoolWorker *workers;
  PoolList    queue;              /* accepted calls, by PoolCall.next */
  guint       n_queued, n_killing, n_kill_queue;
  PoolList    kills;              /* by next_all */
  PoolCpu     cpu;
  gboolean    gc_armed;
} PoolNode;

/* A way to start and to hold sandboxes: the paper's, or a baseline.  One a file. */
typedef struct {
  gboolean repurposes;            /* has templates: switches idle sandboxes of others, is not collected */
  gboolean vm;                    /* a virtual machine: its snapshot files are not templates */
  gboolean inits;                 /* a new sandbox starts the language runtime */
  gint64   workers;               /* start workers unless the scenario says otherwise */
  gint64   back_off;              /* highest stage of a worker's back-off; 0: none */
  gint64   forgets;               /* stages fall by how long it was quiet (REAP+), or by one (FaaSnap+) */
  double (*start_s) (Pool *m, PoolNode *n, guint fn);           /* a draw, waits and polls apart */
  double (*mean_start_s) (const Pool *m, guint fn);
  void   (*set_up) (const Pool *m, PoolFunction *f);            /* memory and execution extras */
  double (*pool_bytes) (const Pool *m);
  void   (*agent_set_up) (const Pool *m, PoolFunction *f);      /* (nullable) can hold agents */
  gboolean shares_browser;
} PoolSystem;

typedef struct {
  gboolean  collects;             /* gives idle sandboxes up for age */
  double  (*rank) (const Pool *m, const PoolNode *n, const PoolSandbox *s);   /* NULL: oldest first */
  double  (*ttl_s) (const Pool *m, guint fn);                   /* NULL: the parameter ttl_s for all */
  void    (*called) (Pool *m, guint fn);                        /* (nullable) a call has come */
  double  (*prewarm_s) (const Pool *m, guint fn);               /* (nullable) 0: keep */
} PoolKeep;

typedef struct { guint32 (*pick) (Pool *m, guint fn); } PoolPlace;
typedef struct { guint32 (*pick) (const Pool *m, const PoolNode *n, guint fn); } PoolVictim;

/* exec_s: NAN where the function says it. */
typedef struct { SimTime at; double exec_s; guint32 fn; } PoolArrival;

/* Where invocations come from.  next: the next one, in order of time; FALSE at the end. */
typedef struct {
  guint    (*set_up_n) (const Pool *m);          /* (nullable) it has functions of its own: how many, */
  void     (*set_up) (Pool *m);                  /* and adds them */
  gboolean (*next) (Pool *m, PoolArrival *arrival);
  gboolean sequential;            /* the next comes when the last is done */
} PoolWorkload;

struct Pool {
  Sim              *sim;
  const PoolParams *p;
  const PoolSystem *system;
  const PoolKeep   *keep;
  const PoolPlace  *place;
  const PoolVictim *victim;
  const PoolWorkload *load;
  guint             n_fn, n_nodes, n_workers;
  PoolFunction     *fn;
  PoolNode         *nodes;
  GArray           *sandboxes, *calls;
  guint32           free_sandbox, free_call;
  SimStream        *starts, *execs, *arrivals, *popularity, *places, *kills;
  double            accounted, resident, vcpu, link_busy_s;     /* sums over nodes, as the next two */
  guint             n_alive, n_kill_queue;
  SimTime           link_free;
  guint64           n_arrived, n_ended, n_present;
  gboolean          exhausted;
  PoolArrival       coming;
  GArray           *batch;        /* arrivals worked out ahead, in order */
  guint             batch_at;
  guint32          *names;        /* function of each name of the trace */
  guint64           drawn;
  double            clock_s;
  PoolAgents       *agents;       /* (nullable) the other studies */
};

#define POOL_SANDBOX(m, i) (&g_array_index ((m)->sandboxes, PoolSandbox, (i)))
#define POOL_CALL(m, i) (&g_array_index ((m)->calls, PoolCall, (i)))

/* functions.c */
extern const PoolFunctionRow pool_table[];
extern const guint pool_table_n;
extern const SimListType pool_function_list;
void  pool_functions_set_up (Pool *m);
void  pool_functions_table (Pool *m);
void  pool_function_add (Pool *m, const PoolFunctionRow *row);
double pool_burr_bytes (double u);
guint pool_function_find (const Pool *m, const char *name);   /* POOL_NONE when unknown */
double pool_limit_bytes (const PoolParams *p, const PoolFunctionRow *row);

/* rows.c: tables of choices whose impl is used */
extern const SimChoice pool_systems[], pool_keeps[], pool_places[], pool_victims[], pool_loads[];

/* idle.c: sandboxes and their lists */
guint32 pool_sandbox_new (Pool *m, guint node, guint fn);
void    pool_sandbox_idle (Pool *m, guint32 i);
void    pool_sandbox_take (Pool *m, guint32 i);                /* out of the lists */
guint32 pool_sandbox_worst (const Pool *m, const PoolNode *n); /* next victim of the keep-alive policy */
void    pool_sandbox_drop (Pool *m, guint32 i);                /* idle -> accounted no more */
void    pool_sandbox_gone (Pool *m, guint32 i);                /* memory returned, row free */
void    pool_arm_gc (Pool *m, PoolNode *n);

/* ledger.c */
void pool_account (Pool *m, PoolNode *n, double bytes);
void pool_reside (Pool *m, PoolNode *n, double bytes);
void pool_lives (Pool *m, PoolNode *n, gint more);
void pool_clone_begins (Pool *m, PoolNode *n, guint fn);
void pool_clone_ends (Pool *m, PoolNode *n, guint fn);
void pool_samples (Pool *m);

/* decide.c, workers.c, kill.c, cpu.c, run.c */
guint32 pool_call_new (Pool *m, guint fn);
void pool_call_free (Pool *m, guint32 c);
void pool_decide (Sim *sim, gpointer self, gpointer item);
void pool_workers_offer (Pool *m, PoolNode *n, guint32 c);
gboolean pool_workers_room (const Pool *m, const PoolNode *n);
void pool_started (Sim *sim, gpointer self, gpointer item);
void pool_kill (Pool *m, guint32 sandbox);
void pool_cpu_add (Pool *m, PoolNode *n, guint32 c, double work_s);
double pool_cpu_capacity (const PoolParams *p, double vcpu);
void pool_dispatch (Pool *m, guint32 c);
void pool_done (Pool *m, guint32 c);
void pool_fail_call (Pool *m, guint32 c, guint metric);
void pool_arrivals_start (Pool *m);
void pool_batch_add (Pool *m, double at_s, guint32 fn, double exec_s);
void pool_batch_sort (Pool *m);
gboolean pool_batch_next (Pool *m, PoolArrival *arrival);
void pool_arrivals_ended (Pool *m);
void pool_prewarm_later (Pool *m, guint32 node, guint fn, double delay_s);

/* parts.c and tiers.c: sums of section 5 and costs of section 6 */
double pool_netns_s (const PoolParams *p, const PoolNode *n);
double pool_switch_s (Pool *m, PoolNode *n, guint fn);
double pool_snapshot_s (Pool *m, PoolNode *n, guint fn);
double pool_link_s (Pool *m, double bytes);
double pool_image_sum (const Pool *m, double share);
double pool_snapshot_mean_s (const Pool *m);
double pool_container_s (Pool *m, PoolNode *n);
double pool_container_mean_s (const Pool *m);
double pool_template_bytes (const Pool *m);

/* agents.c */
void pool_agents_start (Pool *m);
void pool_agents_job (Pool *m, guint32 c);
void pool_agents_clear (Pool *m);

#endif
