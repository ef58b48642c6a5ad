/* models/rank_failure/recovery/timeline.c - what every rank does, phase by phase. */
#include "models/rank_failure/ep.h"

/* A phase of the present state, after those already told of. */
void
ep_phase (Ep *m, const char *name, double length_s)
{
  double from = m->n_phases > 0 ? m->phases[m->n_phases - 1].end_s : sim_now_s (m->sim);

  sim_assert (m->sim, m->n_phases < G_N_ELEMENTS (m->phases));
  m->phases[m->n_phases++] = (EpPhase){ name, from + length_s };
}

double
ep_phases_s (const Ep *m)
{
  return m->n_phases > 0 ? MAX (0.0, m->phases[m->n_phases - 1].end_s - sim_now_s (m->sim)) : 0.0;
}

static void
tell (Ep *m, guint r, const char *what, double until_s)
{
  EpRank *rank = &m->rank[r];
  g_autofree char *track = NULL;

  if (until_s <= rank->span_s)
    return;
  track = g_strdup_printf ("rank %u", r);
  sim_span (m->sim, track, what, sim_time_from_s (rank->span_s), sim_time_from_s (until_s));
  rank->span_s = until_s;
}

static void
tell_rank (Ep *m, guint r)
{
  static const char *const states[]
    = { "serve", "stall", "repair", "join", "restart", "rebalance" };
  static const char *const members[] = { "", "dead", "warm", "ready" };
  const EpRank *rank = &m->rank[r];
  double now = sim_now_s (m->sim);

  if (rank->dead && rank->member == EP_LIVE && m->state != EP_RESTARTING)
    tell (m, r, "dead", now);
  else if (rank->member == EP_LIVE)
    {
      for (guint i = 0; i < m->n_phases; i++)
        tell (m, r, m->phases[i].name, MIN (now, m->phases[i].end_s));
      tell (m, r, states[m->state], now);
    }
  else
    {
      if (rank->member == EP_WARMING)
        tell (m, r, "replace", MIN (now, rank->replaced_s));
      tell (m, r, members[rank->member], now);
    }
}

/* Up to now; before anything changes. */
void
ep_tell_spans (Ep *m)
{
  for (guint r = 0; r < m->n_ranks; r++)
    tell_rank (m, r);
}
