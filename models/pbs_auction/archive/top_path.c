/* models/pbs_auction/archive/top_path.c - see top_path.h.
 *
 * The path is over all relays: a bid that one relay has already and another hears of later changes
 * nothing.  Falls happen where bids are cancelled; a path without cancellations never falls.
 */
#include "models/pbs_auction/archive/top_path.h"

static const double points_s[PBS_PATH_POINTS] = { -2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0 };
static const double LAST_S = 1.0;

/* A top, from when to when. */
typedef struct {
  double from_s, to_s;
} Stay;

/* Reused from slot to slot. */
void
pbs_top_path_init (PbsTopPath *path)
{
  *path = (PbsTopPath){ .lasted = g_array_new (FALSE, FALSE, sizeof (Stay)) };
}

/* A run that failed early has none. */
void
pbs_top_path_clear (PbsTopPath *path)
{
  g_clear_pointer (&path->lasted, g_array_unref);
}

/* Nothing is on offer when a slot begins. */
void
pbs_top_path_reset (PbsTopPath *path)
{
  path->top = (PbsAmount){ 0 };
  path->n_changes = path->n_falls = path->next = 0;
  g_array_set_size (path->lasted, 0);
}

/* Points that the time has passed keep the top that stood then. */
static void
pass (PbsTopPath *path, double at_s)
{
  for (; path->next < PBS_PATH_POINTS && points_s[path->next] < at_s; path->next++)
    path->at_eth[path->next] = pbs_amount_eth (path->top);
}

/* A bid that leaves the best one as it was is no change. */
void
pbs_top_path_add (PbsTopPath *path, Sim *sim, PbsAmount top, double at_s)
{
  const int c = pbs_amount_compare (top, path->top);
  const Stay stay = { path->since_s, at_s };

  pass (path, at_s);
  if (c == 0)
    return;
  if (!pbs_amount_is_zero (path->top))
    {
      path->n_changes++;
      path->n_falls += c < 0;
      g_array_append_val (path->lasted, stay);
      if (c > 0)
        sim_tally (sim, PBS_TOP_STEP,
                   pbs_amount_eth (pbs_amount_less (top, path->top)) / pbs_amount_eth (path->top));
    }
  path->top = top;
  path->since_s = at_s;
}

/* The last top of the slot has not ended: it has no duration. */
void
pbs_top_path_report (PbsTopPath *path, Sim *sim, double decided_s)
{
  const double final_eth = pbs_amount_eth (path->top);

  pass (path, G_MAXDOUBLE);
  sim_tally (sim, PBS_TOP_CHANGES, path->n_changes);
  sim_count (sim, PBS_TOP_FALLS, path->n_falls);
  for (guint i = 0; i < path->lasted->len; i++)
    {
      const Stay *s = &g_array_index (path->lasted, Stay, i);

      if (s->to_s > decided_s - LAST_S && s->to_s <= decided_s)
        sim_tally (sim, PBS_TOP_LASTS, s->to_s - s->from_s);
    }
  for (guint i = 0; i < PBS_PATH_POINTS && final_eth > 0.0; i++)
    sim_tally (sim, PBS_TOP_AT + i, path->at_eth[i] / final_eth);
}
