/* models/attention_split/attention_shrink.c - an attention device is lost for good: its requests go
 * to the end of the queue, the others hold all from then on. */
#include "models/attention_split/split.h"

static gboolean
check (const SplitParams *p, GError **error)
{
  return p->head_split == SPLIT_BY_REQUEST
         || sim_invalid (error, "attention_lost shrink needs head_split request: by heads the "
                                "shares of all devices would change");
}

static guint
n_left (const Split *m)
{
  guint n = 0;

  for (guint d = 0; d < m->n_devices; d++)
    n += !m->lost[d];
  return n;
}

static void
lost (Split *m, guint device)
{
  split_stall (m, m->p->fault_detect_s);
  split_requeue_device (m, device);
  if (n_left (m) == 0)
    sim_fail (m->sim, "the last attention device is lost at %g s", sim_now_s (m->sim));
}

const SplitRecovery split_attention_shrink = { check, lost };
