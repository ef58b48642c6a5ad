/* models/attention_split/recovery/faults.c - when devices fail (paper section 4).
 *
 * All state of a request is on attention devices, none on model devices.  What a loss costs is the
 * policies'; here is when one happens: once at fault_at_s, or at random, exponential, with a mean
 * time between losses per device.  A part's devices are told apart by number only.
 */
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/attention_split/recovery/recovery.h"

enum { PLANNED, MODEL, ATTENTION };

enum {
  MOST_IN_VAIN = 10000
}; /* losses of each device between two ends, before a run is given up */

/* A run that cannot lose anything keeps no state of devices. */
gboolean
split_may_fail (const SplitParams *p)
{
  return isfinite (p->fault_at_s) || isfinite (p->model_mtbf_s) || isfinite (p->attention_mtbf_s);
}

gboolean
split_check_faults (const SplitParams *p, const SplitLossPolicy *model,
                    const SplitLossPolicy *attention, GError **error)
{
  if (!split_may_fail (p))
    return TRUE;
  if (p->system != SPLIT_LAMINA || p->study != SPLIT_REPLAY || p->fidelity != SPLIT_ITERATION)
    return sim_invalid (error,
                        "losses of devices (fault_at_s, model_mtbf_s, attention_mtbf_s) need "
                        "system lamina, study replay and fidelity iteration");
  return (model->check == NULL || model->check (p, error))
         && (attention->check == NULL || attention->check (p, error));
}

/* Devices that fail faster than a step takes would fail for ever. */
static void
check_progress (SplitRecovery *m)
{
  const SplitParams *p = m->deployment->p;
  double devices = (double) (p->model_devices + p->attention_devices);
  guint64 n = sim_vain (&m->vain, m->replay->requests.n_done);

  if ((double) n > MOST_IN_VAIN * devices)
    sim_fail (m->sim,
              "devices were lost %" G_GUINT64_FORMAT
              " times one after the other and no request was "
              "done between: give a longer model_mtbf_s or attention_mtbf_s",
              n);
}

/* A victim that is out already cannot fail again; nor can anything when all requests are done. */
static void
strike (SplitRecovery *m, gboolean attention)
{
  const SplitLossPolicy *policy = attention ? m->attention_lost : m->model_lost;
  guint n_devices = m->deployment->n_devices, device = 0;

  if (m->replay->requests.n_done == m->replay->requests.n)
    return;
  check_progress (m);
  if (attention && n_devices > 1)
    device = (guint) sim_integer (sim_stream (m->sim, "victims"), n_devices);
  if (attention && m->devices[device].lost)
    return;
  sim_count (m->sim, SPLIT_FAULTS, 1);
  policy->lost (m, device);
  split_report_changes (m->progress);
  split_replan (m->progress);
}

static void
planned (Sim *sim, gpointer self, gpointer item)
{
  SplitRecovery *m = self;

  m->faults[PLANNED] = 0;
  strike (m, m->deployment->p->fault_part == SPLIT_ATTENTION_PART);
}

static void model_fails (Sim *sim, gpointer self, gpointer item);
static void attention_fails (Sim *sim, gpointer self, gpointer item);

/* Exponential and so without memory: drawn anew after each loss, over all devices of the part. */
static void
next_fault (SplitRecovery *m, guint part)
{
  const SplitParams *p = m->deployment->p;
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
  SplitRecovery *m = self;
  const SplitDeployment *d = m->deployment;
  guint victim = (guint) sim_integer (sim_stream (sim, "victims"), (guint) d->p->model_devices);

  next_fault (m, MODEL);
  if (victim < d->width * d->n_replicas)
    strike (m, FALSE);
}

static void
attention_fails (Sim *sim, gpointer self, gpointer item)
{
  next_fault (self, ATTENTION);
  strike (self, TRUE);
}

void
split_faults_start (SplitRecovery *m)
{
  const SplitParams *p = m->deployment->p;

  if (!split_may_fail (p))
    return;
  m->devices = g_new0 (SplitAttentionDevice, m->deployment->n_devices);
  for (guint d = 0; d < m->deployment->n_devices; d++)
    m->devices[d].number = d;
  m->faults[PLANNED] = sim_after (m->sim, p->fault_at_s, planned, m, NULL);
  if (isfinite (p->model_mtbf_s))
    next_fault (m, MODEL);
  if (isfinite (p->attention_mtbf_s))
    next_fault (m, ATTENTION);
}

/* At the end of the trace, so that the run ends with its last request. */
void
split_faults_end (SplitRecovery *m)
{
  for (guint i = 0; i < G_N_ELEMENTS (m->faults); i++)
    if (m->faults[i] != 0)
      sim_cancel (m->sim, m->faults[i]);
}

void
split_recovery_clear (SplitRecovery *m)
{
  g_clear_pointer (&m->devices, g_free);
}
