/* models/rollout_tail/place.c - SelectInstance: which instance takes a chunk (Seer section 3.1
 * and its OSDI'26 version).
 *
 * Affinity: back to the instance whose node holds the request's KV, unless that is full or the
 * instances are out of balance. Within an instance the rank with the most free room.  Ties go to
 * more free room, then to the lower number.
 */
#include "models/rollout_tail/rollout.h"

/* Returns: the rank of @instance with the most free room among those that take @need; -1 when
 * none does. */
static gint
fitting_rank (const Rollout *m, guint instance, double need, double *room)
{
  const RollInstance *in = m->instances[instance];
  gint best = -1;

  for (guint r = 0; r < m->engine.n_ranks; r++)
    {
      double left = m->engine.capacity_tokens - in->ranks[r].reserved_tokens;

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
select_least_loaded (const Rollout *m, guint id, double need, guint *instance, guint *rank)
{
  double best_room = 0.0;
  gint64 fewest = G_MAXINT64;

  for (guint i = 0; i < m->n_instances; i++)
    {
      gint64 n = m->instances[i]->n_inflight;
      double room = 0.0;
      gint r = n <= fewest ? fitting_rank (m, i, need, &room) : -1;

      if (r < 0 || (n == fewest && room <= best_room))
        continue;
      fewest = n;
      best_room = room;
      *instance = i;
      *rank = (guint) r;
    }
  return fewest < G_MAXINT64;
}

static gint64
spread (const Rollout *m)
{
  gint64 least = G_MAXINT64, most = 0;

  for (guint i = 0; i < m->n_instances; i++)
    {
      least = MIN (least, m->instances[i]->n_inflight);
      most = MAX (most, m->instances[i]->n_inflight);
    }
  return most - least;
}

static gboolean
select_affinity (const Rollout *m, guint id, double need, guint *instance, guint *rank)
{
  const RollRequest *r = &m->requests[id];
  double room = 0.0;
  gint home = -1;

  if (r->home >= 0 && r->pooled_tokens > 0.0)
    home = fitting_rank (m, (guint) r->home, need, &room);
  if (home < 0 || spread (m) > m->p->spread_requests)
    return select_least_loaded (m, id, need, instance, rank);
  *instance = (guint) r->home;
  *rank = (guint) home;
  return TRUE;
}

static const RollPlacement affinity = { select_affinity };
static const RollPlacement least_loaded = { select_least_loaded };

const SimChoice roll_placements[] = {
  { "affinity", "back to where the KV is, while instances are in balance", &affinity },
  { "least_loaded", "the instance with the fewest requests in flight", &least_loaded },
  { NULL, NULL, NULL },
};
