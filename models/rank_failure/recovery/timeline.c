/* models/rank_failure/recovery/timeline.c - what every rank does, phase by phase. */
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/recovery/recovery.h"

/* A phase of the present state, after those that it has. */
void
ep_phase (EpRecovery *m, const char *name, double length_s)
{
  double from = m->n_phases > 0 ? m->phases[m->n_phases - 1].end_s : sim_now_s (m->inst->sim);

  sim_assert (m->inst->sim, m->n_phases < G_N_ELEMENTS (m->phases));
  m->phases[m->n_phases++] = (EpPhase){ name, from + length_s };
}

/* Where EEP's claims hold there is nothing to build or capture, and no phase. */
void
ep_phase_rebuild (EpRecovery *m, guint ranks)
{
  double rebuild_s = ep_rebuild_s (m->inst->p, ranks), capture_s = ep_recapture_s (m->inst->p);

  if (rebuild_s > 0.0)
    {
      ep_phase (m, "rebuild", rebuild_s);
      sim_tally (m->inst->sim, EP_REBUILD_S, rebuild_s);
    }
  if (capture_s > 0.0)
    {
      ep_phase (m, "recapture", capture_s);
      sim_tally (m->inst->sim, EP_CAPTURE_S, capture_s);
    }
}

/* What is left of them: phases may have begun before now. */
double
ep_phases_s (const EpRecovery *m)
{
  return m->n_phases > 0 ? MAX (0.0, m->phases[m->n_phases - 1].end_s - sim_now_s (m->inst->sim))
                         : 0.0;
}

/* A span is reported once it is over: nothing before span_s is left to say. */
static void
report (EpRecovery *m, guint r, const char *what, double until_s)
{
  EpRank *rank = &m->inst->rank[r];
  g_autofree char *track = NULL;

  if (until_s <= rank->span_s)
    return;
  track = g_strdup_printf ("rank %u", r);
  sim_span (m->inst->sim, track, what, sim_ticks (m->inst->sim, rank->span_s),
            sim_ticks (m->inst->sim, until_s));
  rank->span_s = until_s;
}

/* Live ranks show the phases of the instance, the others their own fate. */
static void
report_rank (EpRecovery *m, guint r)
{
  static const char *const states[]
    = { "serve", "stall", "repair", "join", "restart", "rebalance" };
  static const char *const members[] = { "", "dead", "warm", "ready" };
  const EpRank *rank = &m->inst->rank[r];
  double now = sim_now_s (m->inst->sim);

  if (rank->dead && rank->member == EP_LIVE && m->inst->state != EP_RESTARTING)
    report (m, r, "dead", now);
  else if (rank->member == EP_LIVE)
    {
      for (guint i = 0; i < m->n_phases; i++)
        report (m, r, m->phases[i].name, MIN (now, m->phases[i].end_s));
      report (m, r, states[m->inst->state], now);
    }
  else
    {
      if (rank->member == EP_WARMING)
        report (m, r, "replace", MIN (now, rank->replaced_s));
      report (m, r, members[rank->member], now);
    }
}

/* Up to now; before anything changes. */
void
ep_report_spans (EpRecovery *m)
{
  for (guint r = 0; r < m->inst->n_ranks; r++)
    report_rank (m, r);
}
