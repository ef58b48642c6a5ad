/* models/sandbox_pool/pool_policy.h - what a system, a policy and a workload are: tables of
 * functions, one file each, offered by a row of choices in rows.c. */
#ifndef MODELS_SANDBOX_POOL_POOL_POLICY_H
#define MODELS_SANDBOX_POOL_POOL_POLICY_H

#include "models/sandbox_pool/pool_state.h"

typedef struct PoolCluster PoolCluster;
typedef struct PoolStart PoolStart;
typedef struct PoolPlacement PoolPlacement;
typedef struct PoolKeepAlive PoolKeepAlive;
typedef struct PoolArrivals PoolArrivals;

/* A way to start and to hold sandboxes: the paper's, or a baseline.  One a file. */
typedef struct {
  /* has templates: switches idle sandboxes of others, is not collected */
  gboolean repurposes;
  gboolean vm;                    /* a virtual machine: its snapshot files are not templates */
  gboolean inits;                 /* a new sandbox starts the language runtime */
  /* a writable disk is copied between start_s and finish_s, beside the copies of others */
  gboolean copies_disk;
  gint64   workers;               /* start workers unless the scenario says otherwise */
  gint64   back_off;              /* highest stage of a worker's back-off; 0: none */
  /* stages fall by how long it was quiet (REAP+), or by one (FaaSnap+) */
  gboolean forgets;
  double (*start_s) (PoolStart *m, PoolNode *n, guint fn);      /* a draw, waits and polls apart */
  /* (nullable) the rest of it, from the load of the snapshot on, drawn when that begins */
  double (*finish_s) (PoolStart *m, PoolNode *n, guint fn, double before_s);
  double (*mean_start_s) (const PoolCluster *m, guint fn);
  void   (*set_up) (const PoolParams *p, PoolFunction *f);      /* memory and execution extras */
  /* (nullable) what a function keeps in the pool: template, image or snapshot files */
  double (*stored_bytes) (const PoolParams *p, const PoolFunction *f);
  /* (nullable) can hold agents */
  void   (*agent_set_up) (const PoolParams *p, PoolFunction *f);
  gboolean shares_browser;
} PoolSystem;

typedef struct {
  gboolean  collects;             /* gives idle sandboxes up for age */
  /* NULL: oldest first; else the priority of a function's sandboxes on a node, less its clock */
  double  (*value) (const PoolKeepAlive *m, const PoolNode *n, guint fn);
  /* NULL: the parameter ttl_s for all */
  double  (*ttl_s) (const PoolKeepAlive *m, guint fn);
  /* (nullable) a call has come */
  void    (*called) (PoolKeepAlive *m, guint fn);
  /* (nullable) 0: keep */
  double  (*prewarm_s) (const PoolKeepAlive *m, guint fn);
} PoolKeep;

/* Of the nodes that have memory for it, where there is one. */
typedef struct { guint32 (*pick) (PoolPlacement *m, guint fn); } PoolPlace;
typedef struct {
  guint32 (*pick) (const PoolPlacement *m, const PoolNode *n, guint fn);
} PoolVictim;

/* exec_s: NAN where the function says it. */
typedef struct { SimTime at; double exec_s; guint32 fn; } PoolArrival;

/* Where invocations come from.  next: the next one, in order of time; FALSE at the end. */
typedef struct {
  /* (nullable) it has functions of its own: how many, */
  guint    (*set_up_n) (const PoolArrivals *m);
  void     (*set_up) (PoolArrivals *m);                  /* and adds them */
  gboolean (*next) (PoolArrivals *m, PoolArrival *arrival);
  gboolean sequential;            /* the next comes when the last is done */
} PoolWorkload;

#endif
