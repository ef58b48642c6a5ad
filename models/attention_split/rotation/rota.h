/* models/attention_split/rotation/rota.h - rotational staggered pipelining, one event a stage
 * (paper section 4, figure 8).
 *
 * n batches run on n - 1 model replicas and one attention pool, all first come first served; ties
 * go to the lower batch number. Slice k of batch j runs on replica (j + k) mod (n - 1); k runs on
 * across iterations.  The link is a pure delay, half of it before and half after attention.  A
 * single batch has a replica of its own.  Attention may start hidden_s before the model part
 * ends.
 */
#ifndef MODELS_ATTENTION_SPLIT_ROTATION_ROTA_H
#define MODELS_ATTENTION_SPLIT_ROTATION_ROTA_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct SplitRota SplitRota;

typedef struct {
  double model_s, attention_s, network_s, hidden_s,
    pause_s; /* of a layer; pause_s: before the iteration */
} SplitStage;

typedef struct {
  SplitStage (*begin) (gpointer data, guint batch); /* an iteration of @batch begins: its times */
  void (*end) (gpointer data, guint batch); /* ... has ended; begin the next by split_rota_start */
} SplitRotaHooks;

typedef struct {
  Sim *sim;
  guint n_batches;
  gint64 layers;
  const SplitRotaHooks *hooks;
  gpointer data;
} SplitRotaConfig;

/* @config is copied; hooks and data must outlive the schedule.  Nothing runs yet. */
SplitRota *split_rota_new (const SplitRotaConfig *config);

/* What is scheduled still points at it: free it when the engine runs no more. */
void split_rota_free (SplitRota *rota);

/* An iteration of @batch, which stands still, begins at once; its first is staggered by its number,
 * so that batches do not all come to the replicas together. */
void split_rota_start (SplitRota *rota, guint batch);

/* Returns: whether @batch is in an iteration. */
gboolean split_rota_running (const SplitRota *rota, guint batch);

/* Returns: seconds of service so far, of all replicas together, and of the attention pool; a
 * service counts whole when it begins. */
double split_rota_replica_busy_s (const SplitRota *rota);
double split_rota_pool_busy_s (const SplitRota *rota);

/* Returns: seconds that batches have waited for replicas and pool. */
double split_rota_wait_s (const SplitRota *rota);

G_END_DECLS

#endif
