/* models/attention_split/model_wait.c - a model device is lost: every batch visits every replica,
 * so all wait for the new one.  Nothing is lost (paper section 4). */
#include "models/attention_split/split.h"

static void
lost (Split *m, guint device)
{
  split_stall (m, m->p->fault_detect_s + m->p->fault_replace_s + split_weight_load_s (m));
}

const SplitRecovery split_model_wait = { NULL, lost };
