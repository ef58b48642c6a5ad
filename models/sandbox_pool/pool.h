/* models/sandbox_pool/pool.h - the state of a run and what its files offer to each other.
 *
 * Arrays of sandboxes and calls may move when they grow: never keep a pointer across something that
 * may start one.
 */
#ifndef MODELS_SANDBOX_POOL_POOL_H
#define MODELS_SANDBOX_POOL_POOL_H

#include "models/sandbox_pool/pool_policy.h"

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
  /* sums over nodes, as the next two */
  double            accounted, resident, vcpu, link_busy_s;
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
/* next victim of the keep-alive policy */
guint32 pool_sandbox_worst (const Pool *m, const PoolNode *n);
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
