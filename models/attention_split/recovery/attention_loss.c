/* models/attention_split/recovery/attention_loss.c - what happens when an attention device is lost,
 * with the KV on it.
 *
 * By heads every request loses its share; by request those on the device lose all.
 */
#include "models/attention_split/metrics.h"
#include "models/attention_split/recovery/recovery.h"
#include "models/llm/batch/batch_pause.h"

/* wait: all stand still until a new device is there and the KV has been made again. */

typedef struct {
  const SplitDeployment *deployment;
  double seconds, tokens;
} Rebuild;

/* KV is computed again for one request after another, by the model part. */
static void
add (gpointer data, guint id, gint64 context_tokens)
{
  Rebuild *sum = data;

  sum->seconds += split_rebuild_s (sum->deployment, (double) context_tokens);
  sum->tokens += (double) context_tokens;
}

static void
wait_for_device (SplitRecovery *m, guint device)
{
  Rebuild sum = { m->deployment, 0.0, 0.0 };

  split_stall (m, 0.0);
  for (guint j = 0; j < m->deployment->n_batches; j++)
    llm_batch_visit_group (m->progress->batch, j * m->deployment->n_devices + device, add, &sum);
  sim_count (m->sim, SPLIT_REBUILT, sum.tokens);
  split_stall (m,
               m->deployment->p->fault_detect_s + m->deployment->p->fault_replace_s + sum.seconds);
}

const SplitLossPolicy split_attention_wait = { NULL, wait_for_device };

/* requeue: requests with KV on it go to the end of the queue with their progress; their KV is made
 * again when they are admitted.  By heads that is every request, and nothing runs without the
 * device.  By request the others go on while it is replaced. */

/* Tokens that were sent to the client are not generated again: only their KV is. */
static void
queue_again (gpointer data, guint id, gint64 generated)
{
  SplitReplay *replay = data; /* of the batch */
  SplitRequest *r = &replay->requests.all[id];
  LlmBatchRequest request = { id, r->prompt_tokens, generated, r->output_tokens };

  r->rebuild = TRUE;
  sim_count (replay->sim, SPLIT_REQUEUED, 1);
  sim_assert (replay->sim,
              llm_batch_submit (replay->progress->batch, sim_now_s (replay->sim), &request));
}

static void
requeue_requests_of (SplitRecovery *m, guint device)
{
  const SplitDeployment *d = m->deployment;

  m->devices[device].lost = TRUE;
  for (guint j = 0; j < d->n_batches; j++)
    llm_batch_fail_group (m->progress->batch, j * d->n_devices + device, queue_again);
}

static void
open_device (SplitRecovery *m, SplitAttentionDevice *device)
{
  const SplitDeployment *d = m->deployment;

  device->lost = FALSE;
  for (guint j = 0; j < d->n_batches; j++)
    llm_batch_open_group (m->progress->batch, j * d->n_devices + device->number);
}

/* @item: (type SplitAttentionDevice). */
static void
replaced (Sim *sim, gpointer self, gpointer item)
{
  open_device (self, item);
  split_finish_step (self);
}

static void
requeue (SplitRecovery *m, guint device)
{
  const SplitParams *p = m->deployment->p;
  double replaced_s = p->fault_detect_s + p->fault_replace_s;
  gboolean others = m->deployment->n_devices > 1;

  split_stall (m, others ? p->fault_detect_s : replaced_s);
  requeue_requests_of (m, device);
  if (others)
    sim_after (m->sim, replaced_s, replaced, m, &m->devices[device]);
  else
    open_device (m, &m->devices[device]);
}

const SplitLossPolicy split_attention_requeue = { NULL, requeue };

/* shrink: the device is lost for good; its requests go to the end of the queue, and the others hold
 * all from then on. */

static gboolean
check (const SplitParams *p, GError **error)
{
  return p->head_split == SPLIT_BY_REQUEST
         || sim_invalid (error, "attention_lost shrink needs head_split request: by heads the "
                                "shares of all devices would change");
}

static guint
n_in_service (const SplitRecovery *m)
{
  guint n = 0;

  for (guint d = 0; d < m->deployment->n_devices; d++)
    n += !m->devices[d].lost;
  return n;
}

static void
do_without (SplitRecovery *m, guint device)
{
  split_stall (m, m->deployment->p->fault_detect_s);
  requeue_requests_of (m, device);
  if (n_in_service (m) == 0)
    sim_fail (m->sim, "the last attention device is lost at %g s", sim_now_s (m->sim));
}

const SplitLossPolicy split_attention_shrink = { check, do_without };
