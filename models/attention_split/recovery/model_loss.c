/* models/attention_split/recovery/model_loss.c - what happens when a model device is lost: no
 * request loses anything (paper section 4). */
#include "models/attention_split/recovery/recovery.h"
#include "models/llm/batch/batch_pause.h"

/* wait: every batch visits every replica, so all wait for the new one. */
static void
wait_for_replica (SplitRecovery *m, guint device)
{
  split_stall (m, m->deployment->p->fault_detect_s + m->deployment->p->fault_replace_s
                    + split_weight_load_s (m->deployment));
}

const SplitLossPolicy split_model_wait = { NULL, wait_for_replica };

/* continue: the batches rotate over the replicas that are left until the new one is there.  The
 * last one is waited for. */
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
  SplitRecovery *m = self;

  m->deployment->n_replicas++;
  split_finish_step (m);
}

static void
go_on_without (SplitRecovery *m, guint device)
{
  if (m->deployment->n_replicas == 1)
    {
      wait_for_replica (m, device);
      return;
    }
  m->deployment->n_replicas--;
  split_stall (m, m->deployment->p->fault_detect_s);
  sim_after (m->sim,
             m->deployment->p->fault_detect_s + m->deployment->p->fault_replace_s
               + split_weight_load_s (m->deployment),
             replaced, m, NULL);
}

const SplitLossPolicy split_model_continue = { check, go_on_without };
