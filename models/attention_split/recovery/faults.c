/* models/attention_split/recovery/faults.c - when devices fail (paper section 4).
 *
 * All state of a request is on attention devices, none on model devices.  What a loss costs is the
 * policies'; here is when one happens: once at fault_at_s, or at random, exponential, with a mean
 * time between losses per device.  A part's devices are told apart by number only.
 */
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

enum { PLANNED, MODEL, ATTENTION };

const SimChoice split_model_losses[] = {
  { "wait", "decoding waits for a new replica", &split_model_wait },
  { "continue", "the batches rotate over one replica less meanwhile", &split_model_continue },
  { NULL, NULL, NULL },
};

const SimChoice split_attention_losses[] = {
  { "wait", "decoding waits for a new device and for the KV, made again by prefill",
    &split_attention_wait },
  { "requeue", "requests that lost KV go to the end of the queue with their progress",
    &split_attention_requeue },
  { "shrink", "the same, and the device is never replaced; needs head_split request",
    &split_attention_shrink },
  { NULL, NULL, NULL },
};

static const SplitRecovery *
recovery_of (const SplitParams *p, gboolean attention)
{
  return attention ? split_attention_losses[p->attention_lost].impl
                   : split_model_losses[p->model_lost].impl;
}

gboolean
split_may_fail (const SplitParams *p)
{
  return isfinite (p->fault_at_s) || isfinite (p->model_mtbf_s) || isfinite (p->attention_mtbf_s);
}

gboolean
split_check_faults (const SplitParams *p, GError **error)
{
  const SplitRecovery *model = recovery_of (p, FALSE), *attention = recovery_of (p, TRUE);

  if (!split_may_fail (p))
    return TRUE;
  if (p->system != SPLIT_LAMINA || p->study != SPLIT_REPLAY || p->fidelity != SPLIT_ITERATION)
    return sim_invalid (error,
                        "losses of devices (fault_at_s, model_mtbf_s, attention_mtbf_s) need "
                        "system lamina, study replay and fidelity iteration");
  return (model->check == NULL || model->check (p, error))
         && (attention->check == NULL || attention->check (p, error));
}

static void
strike (Split *m, gboolean attention)
{
  guint device = 0;

  if (m->n_done == m->n_requests)
    return;
  if (attention && m->n_devices > 1)
    device = (guint) sim_integer (sim_stream (m->sim, "victims"), m->n_devices);
  if (attention && m->lost[device])
    return;
  sim_count (m->sim, SPLIT_FAULTS, 1);
  recovery_of (m->p, attention)->lost (m, device);
  split_tell_changes (m);
  split_replan (m);
}

static void
planned (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;

  m->faults[PLANNED] = 0;
  strike (m, m->p->fault_part == SPLIT_ATTENTION_PART);
}

static void model_fails (Sim *sim, gpointer self, gpointer item);
static void attention_fails (Sim *sim, gpointer self, gpointer item);

static void
next_fault (Split *m, guint part)
{
  const SplitParams *p = m->p;
  double mtbf_s = part == MODEL ? p->model_mtbf_s : p->attention_mtbf_s;
  double devices = (double) (part == MODEL ? p->model_devices : p->attention_devices);
  SimStream *stream = sim_stream (m->sim, part == MODEL ? "model_faults" : "attention_faults");

  m->faults[part] = sim_after (m->sim, sim_exp (stream, mtbf_s / devices),
                               part == MODEL ? model_fails : attention_fails, m, NULL);
}

/* A device that is out already cannot fail. */
static void
model_fails (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;
  guint victim = (guint) sim_integer (sim_stream (sim, "victims"), (guint) m->p->model_devices);

  next_fault (m, MODEL);
  if (victim < m->width * m->n_replicas)
    strike (m, FALSE);
}

static void
attention_fails (Sim *sim, gpointer self, gpointer item)
{
  next_fault (self, ATTENTION);
  strike (self, TRUE);
}

void
split_faults_start (Split *m)
{
  if (!split_may_fail (m->p))
    return;
  m->lost = g_new0 (gboolean, m->n_devices);
  m->faults[PLANNED] = sim_after (m->sim, m->p->fault_at_s, planned, m, NULL);
  if (isfinite (m->p->model_mtbf_s))
    next_fault (m, MODEL);
  if (isfinite (m->p->attention_mtbf_s))
    next_fault (m, ATTENTION);
}

/* When all is decoded nothing is left to lose. */
void
split_faults_end (Split *m)
{
  for (guint i = 0; i < G_N_ELEMENTS (m->faults); i++)
    if (m->faults[i] != 0)
      sim_cancel (m->sim, m->faults[i]);
}
