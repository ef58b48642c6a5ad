/* models/rollout_tail/scheduling/policy_history.c - longest length of the last epoch first (as
 * RhymeRL): a prompt's ranks move little from epoch to epoch. */
#include "models/rollout_tail/scheduling/scheduling.h"

static gint64
key (const RollScheduling *m, guint id)
{
  return m->work->requests[id].order;
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
static void
draw_ranks (RollScheduling *m)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));
  SimStream *churn = sim_stream (m->work->sim, "churn");
  double scale = m->work->p->churn_share * m->work->n_requests;

  for (guint id = 0; id < m->work->n_requests; id++)
    g_array_append_val (ids, id);
  g_array_sort_with_data (ids, compare_lengths, m->work->requests);
  for (guint i = 0; i < ids->len; i++)
    m->work->requests[g_array_index (ids, guint, i)].order
      = (gint64) (1e3 * ((double) i + scale * sim_normal (churn, 0.0, 1.0)));
}

const RollPolicy roll_history = { .divided = TRUE, .prepare = draw_ranks, .key = key };
