/* models/rollout_tail/scheduling/place.c - SelectInstance: which instance takes a chunk (Seer
 * section 3.1 and its OSDI'26 version).
 *
 * Of the instances allowed the one with the fewest requests in flight that has room; within it
 * the rank with the most free room.  Ties go to more free room, then to the lower number.
 */
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/scheduling/scheduling.h"

/* Returns: the rank of @instance with the most free room among those that take @need; -1 when
 * none does. */
static gint
fitting_rank (const RollScheduling *m, guint instance, double need, double *room)
{
  const RollInstance *in = m->fleet->instances[instance];
  gint best = -1;

  for (guint r = 0; r < m->fleet->config.n_ranks; r++)
    {
      double left = m->fleet->config.capacity_tokens - in->ranks[r].reserved_tokens;

      if (in->ranks[r].n_inflight < in->ranks[r].max_seqs && left >= need
          && (best < 0 || left > *room))
        {
          best = (gint) r;
          *room = left;
        }
    }
  return best;
}

static gboolean
select_least_loaded (const RollScheduling *m, gint node, const guint8 *closed, double need,
                     RollPlace *place)
{
  double best_room = 0.0;
  gint64 fewest = G_MAXINT64;

  for (guint i = 0; i < m->fleet->n_instances; i++)
    {
      const guint at = roll_pool_node (m->pool, i);
      gint64 n = m->fleet->instances[i]->n_inflight;
      double room = 0.0;
      gint r = -1;

      if (n <= fewest && (node < 0 ? !closed[at] : at == (guint) node))
        r = fitting_rank (m, i, need, &room);
      if (r < 0 || (n == fewest && room <= best_room))
        continue;
      fewest = n;
      best_room = room;
      *place = (RollPlace){ i, (guint) r };
    }
  return fewest < G_MAXINT64;
}

gboolean
roll_is_even (const RollScheduling *m)
{
  gint64 least = G_MAXINT64, most = 0;

  for (guint i = 0; i < m->fleet->n_instances; i++)
    {
      least = MIN (least, m->fleet->instances[i]->n_inflight);
      most = MAX (most, m->fleet->instances[i]->n_inflight);
    }
  return most - least <= m->work->p->spread_requests;
}

const RollPlacement roll_affinity = { TRUE, select_least_loaded };
const RollPlacement roll_least_loaded = { FALSE, select_least_loaded };
