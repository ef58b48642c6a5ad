/* models/attention_split/recovery/model_loss.c - a model device is lost: the batches rotate over
 * the
 * replicas that are left until the new one is there.  The last one is waited for. */
#include "models/attention_split/split.h"
#include "models/llm/batch/batch_pause.h"

static gboolean
check (const SplitParams *p, GError **error)
{
  return p->n_batches > 2
         || sim_invalid (error, "model_lost continue needs a second model replica: n_batches of 3 "
                                "or more");
}

static void
replaced (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;

  m->n_replicas++;
  split_finish_step (m);
}

static void
lost (Split *m, guint device)
{
  if (m->n_replicas == 1)
    {
      split_model_wait.lost (m, device);
      return;
    }
  m->n_replicas--;
  split_stall (m, m->p->fault_detect_s);
  sim_after (m->sim, m->p->fault_detect_s + m->p->fault_replace_s + split_weight_load_s (m),
             replaced, m, NULL);
}

const SplitRecovery split_model_continue = { check, lost };
