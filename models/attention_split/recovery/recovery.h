/* models/attention_split/recovery/recovery.h - devices that fail, and what that costs (paper
 * section 4).
 *
 * All state of a request is on attention devices, none on model devices.  faults.c says when a
 * device fails; the policies say what happens then; a stall stops decoding and lets it go on.
 */
#ifndef MODELS_ATTENTION_SPLIT_RECOVERY_RECOVERY_H
#define MODELS_ATTENTION_SPLIT_RECOVERY_RECOVERY_H

#include "models/attention_split/progress/progress.h"
#include "models/attention_split/workload/replay.h"

typedef struct SplitRecovery SplitRecovery;

/* What the system does when a device is lost; @device is one of the attention pool, else 0. */
typedef struct {
  gboolean (*check) (const SplitParams *p, GError **error); /* (nullable) */
  void (*lost) (SplitRecovery *m, guint device);
} SplitLossPolicy;

/* An attention device that divides a batch by request. */
typedef struct {
  guint number;
  gboolean lost;
} SplitAttentionDevice;

struct SplitRecovery {
  Sim *sim;
  SplitDeployment *deployment;
  SplitProgress *progress;
  SplitReplay *replay;
  const SplitLossPolicy *model_lost, *attention_lost;
  SplitAttentionDevice *devices; /* (array length=deployment->n_devices); NULL: nothing fails */
  SimEventId faults[3];          /* the planned one, and the next of each part */
  SimVain vain;                  /* losses, against requests done */
  SimEventId resume;             /* ends the present stall; 0 when there is none */
  gboolean resume_commits;       /* the step under way counts then */
  double stalled_from_s, stall_until_s, stalled_s; /* the present stall; all of them */
  double rebuilt_at_s; /* when KV made again at admission is there */
};

extern const SplitLossPolicy split_model_wait, split_model_continue;
extern const SplitLossPolicy split_attention_wait, split_attention_requeue, split_attention_shrink;

/* Returns: TRUE when a device can fail in a run with these parameters. */
gboolean split_may_fail (const SplitParams *p);

/* Returns: FALSE when devices fail where losses are not modelled, or a policy refuses @p. */
gboolean split_check_faults (const SplitParams *p, const SplitLossPolicy *model,
                             const SplitLossPolicy *attention, GError **error);

/* Schedules the faults of the parameters; @m has its sim, parts below and policies. */
void split_faults_start (SplitRecovery *m);

/* Cancels what is scheduled: when all is decoded nothing is left to lose. */
void split_faults_end (SplitRecovery *m);

void split_recovery_clear (SplitRecovery *m);

/* Stops decoding for @seconds from now.  The iteration under way is thrown away.  A stall within a
 * stall makes it longer: it ends when the last of them is over. */
void split_stall (SplitRecovery *m, double seconds);

/* Lets the iteration under way end and composes the batch anew; nothing during a stall. */
void split_finish_step (SplitRecovery *m);

/* Ends the account of stalls.  Returns: seconds of the one under way at the end of the run. */
double split_end_stalls (SplitRecovery *m);

/* Returns: seconds in which the model devices in service make the KV of @context_tokens again and
 * send the lost share of it to its device. */
double split_rebuild_s (const SplitDeployment *m, double context_tokens);

/* Returns: seconds in which a new model replica loads its weights. */
double split_weight_load_s (const SplitDeployment *m);

/* Counts the KV of a request that is admitted after a loss.  Returns: seconds for which decoding
 * waits for it. */
double split_rebuild (SplitRecovery *m, gint64 context_tokens);

#endif
