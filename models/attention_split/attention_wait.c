/* models/attention_split/attention_wait.c - an attention device is lost: all stand still until a
 * new one is there and the KV that was on it has been made again.
 *
 * By heads every request loses its share; by request those on the device lose all.
 */
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"
#include "models/llm/batch/batch_pause.h"

typedef struct {
  const Split *m;
  double seconds, tokens;
} Rebuild;

static void
add (gpointer data, guint id, gint64 context_tokens)
{
  Rebuild *sum = data;

  sum->seconds += split_rebuild_s (sum->m, (double) context_tokens);
  sum->tokens += (double) context_tokens;
}

static void
lost (Split *m, guint device)
{
  Rebuild sum = { m, 0.0, 0.0 };

  split_stall (m, 0.0);
  for (guint j = 0; j < m->n; j++)
    llm_batch_visit_group (m->batch, j * m->n_devices + device, add, &sum);
  sim_count (m->sim, SPLIT_REBUILT, sum.tokens);
  split_stall (m, m->p->fault_detect_s + m->p->fault_replace_s + sum.seconds);
}

const SplitRecovery split_attention_wait = { NULL, lost };
