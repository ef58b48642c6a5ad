/* models/rollout_tail/order.c - orders by what the true lengths are, or were: oracles (Seer
 * section 4.3, figure 10) and the last epoch's ranks (RhymeRL).
 */
#include "models/rollout_tail/rollout.h"

static gint64
key_longest (const Rollout *m, guint id)
{
  return -(gint64) m->requests[id].length_tokens;
}

static gint64
key_shortest (const Rollout *m, guint id)
{
  return m->requests[id].length_tokens;
}

static gint64
key_history (const Rollout *m, guint id)
{
  return m->requests[id].order;
}

static gint
compare_lengths (gconstpointer a, gconstpointer b, gpointer data)
{
  const RollRequest *requests = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (requests[x].length_tokens != requests[y].length_tokens)
    return requests[x].length_tokens > requests[y].length_tokens ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* Ranks of the last epoch: the true ones, moved at random by churn_share of all requests. */
void
roll_order_history (Rollout *m)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));
  SimStream *churn = sim_stream (m->sim, "churn");
  double scale = m->p->churn_share * m->n_requests;

  for (guint id = 0; id < m->n_requests; id++)
    g_array_append_val (ids, id);
  g_array_sort_with_data (ids, compare_lengths, m->requests);
  for (guint i = 0; i < ids->len; i++)
    m->requests[g_array_index (ids, guint, i)].order
      = (gint64) (1e3 * ((double) i + scale * sim_normal (churn, 0.0, 1.0)));
}

const RollPolicy roll_oracle_lfs = { .divided = TRUE, .key = key_longest };
const RollPolicy roll_oracle_sjf = { .divided = TRUE, .key = key_shortest };
const RollPolicy roll_history = { .divided = TRUE, .key = key_history };
