/* models/sandbox_pool/pool.h - the state of a run and the handlers between its rooms. */
#ifndef MODELS_SANDBOX_POOL_POOL_H
#define MODELS_SANDBOX_POOL_POOL_H

#include "models/sandbox_pool/pool_policy.h"
#include "models/sandbox_pool/workload/trace.h"

/* What a room reports to one above it, whose functions it does not know: set up with the run. */
typedef struct {
  /* an idle sandbox of @fn has come about on @n */
  void (*idle) (Pool *m, PoolNode *n, guint fn);
  /* a start worker of @n has become free */
  void (*worker_free) (Pool *m, PoolNode *n);
  /* the victims of call @c are all in the kill queue */
  void (*victims_gone) (Pool *m, guint32 c);
  /* the work of call @c on its CPU is done */
  void (*work_done) (Pool *m, guint32 c);
  /* a call of @fn has ended on @node, served or not; its row is free */
  void (*call_ended) (Pool *m, guint32 node, guint fn);
  SimHandler decide;              /* item: PoolCall, which is to be decided, again */
  SimHandler started;             /* item: PoolCall, whose sandbox is there */
} PoolReports;

struct Pool {
  Sim              *sim;
  const PoolParams *p;
  const PoolSystem *system;
  const PoolKeep   *keep;
  const PoolPlace  *place;
  const PoolVictim *victim;
  const PoolWorkload *load;
  guint             n_fn, n_nodes, n_workers, n_stores;
  PoolFunction     *fn;
  PoolNode         *nodes;
  PoolStore        *stores;
  GPtrArray        *sandboxes, *calls;   /* of PoolSandbox, PoolCall, by index */
  SimItems          sandbox_rows, call_rows;
  guint32           free_sandbox, free_call;
  SimStream        *starts, *execs, *arrivals, *popularity, *places, *kills;
  /* sums over nodes, as the next two */
  double            accounted, resident, wanted_vcpu, busy_vcpu;
  SimTime           accounted_since, resident_since;
  guint             n_alive, n_kill_queue;
  guint64           n_arrived, n_ended, n_present;
  gboolean          exhausted;
  PoolArrival       coming;
  GArray           *batch;        /* arrivals worked out ahead, in order */
  guint             batch_at;
  const GArray     *rows;         /* of the trace, or of the windows chosen in it */
  GArray           *chosen;       /* (nullable) owned: those windows */
  guint32          *names;        /* function of each name of the trace, or POOL_NONE */
  guint             n_drew_exec, n_drew_memory, n_drew_profile;   /* of them, by what was drawn */
  guint             n_of_apps;    /* of them, those that run in their application's sandbox */
  guint64           n_outside;    /* calls of the trace before or behind the run's part of it */
  guint32          *hour_max;     /* Huawei: most calls a minute, of each function and hour */
  guint64           drawn;
  SimTime           retry, phase; /* wait.c */
  guint64           n_turns;
  double            clock_s;
  PoolReports       report;
  PoolAgents       *agents;       /* (nullable) the other studies */
};

#define POOL_SANDBOX(m, i) ((PoolSandbox *) (m)->sandboxes->pdata[i])
#define POOL_CALL(m, i) ((PoolCall *) (m)->calls->pdata[i])

#endif
