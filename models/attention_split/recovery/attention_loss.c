/* models/attention_split/recovery/attention_loss.c - an attention device is lost: requests with KV
 * on it
 * go to the end of the queue with their progress; their KV is made again when they are admitted.
 *
 * By heads that is every request, and nothing runs without the device.  By request the others go
 * on while it is replaced.
 */
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"
#include "models/llm/batch/batch_pause.h"

static void
queue_again (gpointer data, guint id, gint64 generated)
{
  Split *m = data;
  SplitRequest *r = &m->requests[id];
  LlmBatchRequest request = { id, r->prompt_tokens, generated, r->output_tokens };

  r->rebuild = TRUE;
  sim_count (m->sim, SPLIT_REQUEUED, 1);
  sim_assert (m->sim, llm_batch_submit (m->batch, sim_now_s (m->sim), &request));
}

void
split_requeue_device (Split *m, guint device)
{
  m->lost[device] = TRUE;
  for (guint j = 0; j < m->n; j++)
    llm_batch_fail_group (m->batch, j * m->n_devices + device, queue_again);
}

static void
open_device (Split *m, guint device)
{
  m->lost[device] = FALSE;
  for (guint j = 0; j < m->n; j++)
    llm_batch_open_group (m->batch, j * m->n_devices + device);
}

static void
replaced (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;

  open_device (m, GPOINTER_TO_UINT (item));
  split_finish_step (m);
}

static void
lost (Split *m, guint device)
{
  double replaced_s = m->p->fault_detect_s + m->p->fault_replace_s;

  split_stall (m, m->n_devices > 1 ? m->p->fault_detect_s : replaced_s);
  split_requeue_device (m, device);
  if (m->n_devices > 1)
    sim_after (m->sim, replaced_s, replaced, m, GUINT_TO_POINTER (device));
  else
    open_device (m, device);
}

const SplitRecovery split_attention_requeue = { NULL, lost };
