/* models/sandbox_pool/pool.h - the state of a run and what its files offer to each other.
 *
 * Arrays of sandboxes and calls may move when they grow: never keep a pointer across something that
 * may start one.
 */
#ifndef MODELS_SANDBOX_POOL_POOL_H
#define MODELS_SANDBOX_POOL_POOL_H

#include "models/sandbox_pool/pool_policy.h"
#include "models/sandbox_pool/workload/trace.h"

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
  GArray           *sandboxes, *calls;
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
  PoolAgents       *agents;       /* (nullable) the other studies */
};

#define POOL_SANDBOX(m, i) (&g_array_index ((m)->sandboxes, PoolSandbox, (i)))
#define POOL_CALL(m, i) (&g_array_index ((m)->calls, PoolCall, (i)))

/* functions.c */
extern const PoolFunctionRow pool_table[];
extern const guint pool_table_n;
extern const SimListType pool_function_list, pool_window_list;
void  pool_functions_set_up (Pool *m);
void  pool_functions_table (Pool *m);
void  pool_function_add (Pool *m, const PoolFunctionRow *row);
void  pool_function_image (const Pool *m, PoolFunction *f, double image_bytes);
gboolean pool_function_row (const PoolParams *p, const char *name, PoolFunctionRow *row);
double pool_burr_bytes (double u);
guint pool_function_find (const Pool *m, const char *name);   /* POOL_NONE when unknown */
double pool_limit_bytes (const PoolParams *p, const PoolFunctionRow *row);
double pool_new_pages_s (const Pool *m, const PoolFunction *f);

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

/* ledger.c, audit.c */
void pool_account (Pool *m, PoolNode *n, double bytes);
void pool_reside (Pool *m, PoolNode *n, double bytes);
void pool_lives (Pool *m, PoolNode *n, gint more);
void pool_clone_begins (Pool *m, PoolNode *n, guint fn, gboolean plain);
void pool_clone_ends (Pool *m, PoolNode *n, guint fn, gboolean plain);
void pool_samples (Pool *m);
void pool_integrals (Pool *m);
void pool_audit (Pool *m);

/* wait.c */
void pool_wait (Pool *m, guint32 c);
void pool_wait_leave (Pool *m, guint32 c);
void pool_wake (Pool *m, PoolNode *n, guint fn);
void pool_wait_finish (Pool *m);
void pool_wait_clear (const Pool *m, PoolNode *n);

/* decide.c, workers.c, collect.c, cpu.c, run.c */
guint32 pool_call_new (Pool *m, guint fn);
double pool_call_vcpu (const Pool *m, guint32 c);
void pool_call_free (Pool *m, guint32 c);
void pool_decide (Sim *sim, gpointer self, gpointer item);
void pool_workers_offer (Pool *m, PoolNode *n, guint32 c);
gboolean pool_workers_room (const Pool *m, const PoolNode *n);
void pool_created (Pool *m, guint32 c);       /* its victims have been handed over */
void pool_started (Sim *sim, gpointer self, gpointer item);
void pool_kill (Pool *m, guint32 sandbox);
void pool_give_up_victims (Pool *m, guint32 c);
void pool_arm_gc (Pool *m, PoolNode *n);
void pool_cpu_add (Pool *m, PoolNode *n, guint32 c, double work_s);
void pool_cpu_tell (Pool *m, PoolNode *n);    /* its load has changed */
double pool_cpu_capacity (const PoolParams *p, double vcpu);
void pool_dispatch (Pool *m, guint32 c);
void pool_done (Pool *m, guint32 c);
void pool_fail_call (Pool *m, guint32 c, guint metric);
void pool_arrivals_start (Pool *m);
void pool_batch_add (Pool *m, double at_s, guint32 fn, double exec_s);
void pool_batch_sort (Pool *m);
gboolean pool_batch_next (Pool *m, PoolArrival *arrival);
void pool_arrivals_ended (Pool *m);
void pool_activity_begins (Pool *m, guint fn);
void pool_activity_ends (Pool *m, guint32 node, guint fn);

/* parts.c and store.c: sums of section 5 and costs of section 6 */
double pool_netns_s (const PoolParams *p, const PoolNode *n);
double pool_pooled_netns_s (Pool *m, PoolNode *n);
double pool_switch_s (Pool *m, PoolNode *n, guint fn);
gboolean pool_node_fits (const Pool *m, const PoolNode *n, guint fn);
double pool_snapshot_mean_s (const Pool *m);
double pool_load_s (Pool *m, PoolNode *n, guint fn);
double pool_container_s (Pool *m, PoolNode *n);
double pool_container_mean_s (const Pool *m);
double pool_answer_s (Pool *m, double api_s, double ready_s);
double pool_working_set_bytes (const Pool *m, const PoolFunction *f);
double pool_link_s (Pool *m, const PoolNode *n, double bytes);
double pool_image_bytes (const Pool *m, const PoolFunction *f);
double pool_template_bytes (const Pool *m, const PoolFunction *f);
void   pool_guest_memory (const Pool *m, PoolFunction *f, gboolean dax);
void   pool_stores_set_up (Pool *m);
void   pool_stores_clear (Pool *m);

/* agents.c */
void pool_agents_start (Pool *m);
void pool_agents_job (Pool *m, guint32 c);
void pool_agents_clear (Pool *m);

#endif
