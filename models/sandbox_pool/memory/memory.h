/* models/sandbox_pool/memory/memory.h - functions and what they hold: the table, two ledgers with
 * their audit, the remote pool. */
#ifndef MODELS_SANDBOX_POOL_MEMORY_MEMORY_H
#define MODELS_SANDBOX_POOL_MEMORY_MEMORY_H

#include "models/sandbox_pool/cluster.h"

/* Both ledgers, summed over nodes, and the remote pools. */
typedef struct {
  PoolCluster *cluster;
  double       accounted, resident;        /* B, now */
  SimTime      accounted_since, resident_since;
  guint        n_alive;                    /* sandboxes that are accounted */
  guint        n_stores;
  PoolStore   *stores;
} PoolMemory;

extern const PoolFunctionRow pool_table[];       /* the artifact's eleven functions */
extern const guint pool_table_n;
extern const SimListType pool_function_list, pool_window_list;

/* functions.c.  Makes room for @n functions, and the container that belongs to nobody. */
void pool_functions_begin (PoolCluster *m, guint n);
/* Returns: functions that pool_functions_table adds, at most. */
guint pool_functions_n (const PoolParams *p);
/* Adds the scenario's table, or the artifact's with its variants. */
void pool_functions_table (PoolCluster *m);
/* Makes room for the table's first function alone, which all agents are, and adds it. */
void pool_functions_agent (PoolCluster *m);
/* Adds one; its limit and execution are scaled.  There is room for as many as were announced. */
void pool_function_add (PoolCluster *m, const PoolFunctionRow *row);
/* Sets the whole memory of @f, and the pages that a call touches of it. */
void pool_function_image (const PoolParams *p, PoolFunction *f, double image_bytes);
/* Returns: FALSE when no table of the scenario has the name. */
gboolean pool_function_row (const PoolParams *p, const char *name, PoolFunctionRow *row);
/* Returns: the function of that name, or POOL_NONE. */
guint pool_function_find (const PoolCluster *m, const char *name);
/* Returns: the declared limit, scaled, B. */
double pool_limit_bytes (const PoolParams *p, const PoolFunctionRow *row);
/* Returns: seconds of page faults of a first call in memory of its own. */
double pool_new_pages_s (const PoolParams *p, const PoolFunction *f);

/* ledger.c.  Adds to the declared limits on @n, B; less when negative. */
void pool_account (PoolMemory *m, PoolNode *n, double bytes);
/* Adds to the resident memory on @n, B; a run that would hold more than dram_bytes fails. */
void pool_reside (PoolMemory *m, PoolNode *n, double bytes);
/* Adds to the sandboxes that are accounted on @n. */
void pool_lives (PoolMemory *m, PoolNode *n, gint more);
/* A sandbox of @fn comes to hold memory, or holds it no more; @plain: as a plain container. */
void pool_clone_begins (PoolMemory *m, PoolNode *n, guint fn, gboolean plain);
void pool_clone_ends (PoolMemory *m, PoolNode *n, guint fn, gboolean plain);
/* A point of both series over time. */
void pool_samples (PoolMemory *m);
/* Brings the integrals over time up to now. */
void pool_integrals (PoolMemory *m);

/* audit.c.  Counts ledgers and lists the slow way; a difference is a failed assertion. */
void pool_audit (PoolMemory *m);

/* store.c.  Every node puts its functions into the pool; more than its capacity fails the run. */
void pool_stores_set_up (PoolMemory *m);
void pool_stores_clear (PoolMemory *m);
/* Returns: seconds until @bytes have come over the link, first come first served; takes the link.
 */
double pool_link_s (PoolMemory *m, const PoolNode *n, double bytes);
/* Returns: B that the pool stores of @f: its whole image; its template without what is shared. */
double pool_image_bytes (const PoolParams *p, const PoolFunction *f);
double pool_template_bytes (const PoolParams *p, const PoolFunction *f);

#endif
