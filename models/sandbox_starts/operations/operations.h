/* models/sandbox_starts/operations/operations.h - operations on one machine: stages on shared
 * resources. */
#ifndef MODELS_SANDBOX_STARTS_OPERATIONS_OPERATIONS_H
#define MODELS_SANDBOX_STARTS_OPERATIONS_OPERATIONS_H

#include "models/sandbox_starts/params.h"
#include "models/sandbox_starts/resources/lock.h"
#include "models/sandbox/resources/share.h"

typedef struct {
  const StartsStage **stages;     /* of the operation that is run, in order */
  guint      n_stages;
  StartsLock **locks;             /* (nullable) of each stage; those of one name are one */
  StartsFile **files;
} StartsPlan;

typedef struct {
  Sim        *sim;
  const StartsParams *p;
  StartsPlan  plan;
  SandboxShare shares[STARTS_N_RESOURCES];   /* by resource, where it is shared */
  GHashTable *named;              /* lock or file by resource and name; looked up only */
  GPtrArray  *locks, *files;      /* owned */
  SimStream  *times;
  SimItems    op_rows, job_rows;
  gint64      n_begun, n_done;
  double      read_bytes;         /* from disk, for files of the page cache */
  void      (*over) (gpointer up, double latency_s);   /* an operation has ended */
  gpointer    up;
} StartsMachine;

/* plan.c.  Finds the stages of the operation that the parameters name, and its locks and files. */
void starts_plan_set_up (StartsMachine *m);
void starts_plan_clear (StartsMachine *m);

/* operations.c.  Set-up of shared resources; an operation begins now. */
void starts_machine_set_up (StartsMachine *m);
void starts_machine_clear (StartsMachine *m);
void starts_begin (StartsMachine *m);

#endif
