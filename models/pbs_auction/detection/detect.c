/* models/pbs_auction/detection/detect.c - seven detectors of exclusive flows against the planted
 * truth.
 *
 * Candidates are all flows that were included at least once, non-atomic ones apart.  Scores:
 * bribes x D; D; largest share; G of the counts, found at a false discovery rate; sqrt (bribes) x
 * D; D of flows with detect_n_min inclusions; lift.  Reported are average precision, area under
 * the ROC curve, the best F1, and F1 at the threshold given by parameter. Source of the first:
 * arXiv 2605.04471 as its abstract describes it; the others are ours for comparison.
 */
#include "models/pbs_auction/market/days.h"
#include "models/pbs_auction/detection/scores.h"
#include <math.h>

typedef struct {
  guint     n, n_true;
  double   *score[PBS_DETECTORS];
  double   *p_value;
  gboolean *truth;
} Bench;

static void
score_flow (Pbs *m, Bench *bench, guint flow, const double *market)
{
  const PbsDays *d = m->own;
  const PbsFlow *f = &d->flows[flow];
  const gsize row = (gsize) flow * m->n_builders;
  const PbsEvidence e
    = { d->n_at + row, d->bribes_at + row, market, m->n_builders, m->p->smoothing_share };
  const double divergence = pbs_divergence (&e);
  const guint i = bench->n++;

  bench->truth[i] = f->kind == PBS_EXCLUSIVE;
  bench->n_true += f->kind == PBS_EXCLUSIVE;
  bench->score[PBS_BY_WEIGHTED][i] = f->bribes_eth * divergence;
  bench->score[PBS_BY_DIVERGENCE][i] = divergence;
  bench->score[PBS_BY_LARGEST][i] = pbs_largest_share (&e);
  bench->p_value[i] = pbs_g_test (&e, &bench->score[PBS_BY_G][i]);
  bench->score[PBS_BY_ROOT][i] = sqrt (f->bribes_eth) * divergence;
  bench->score[PBS_BY_COUNTED][i] = f->n >= (double) m->p->detect_n_min ? divergence : 0.0;
  bench->score[PBS_BY_LIFT][i] = pbs_lift (&e);
}

static void
tell_ranking (Pbs *m, const Bench *bench, guint detector)
{
  const double threshold[PBS_DETECTORS] = {
    [PBS_BY_WEIGHTED] = m->p->threshold_weighted, [PBS_BY_DIVERGENCE] = m->p->threshold_divergence,
    [PBS_BY_LARGEST] = m->p->threshold_largest,   [PBS_BY_G] = m->p->threshold_g,
    [PBS_BY_ROOT] = m->p->threshold_root,         [PBS_BY_COUNTED] = m->p->threshold_divergence,
    [PBS_BY_LIFT] = m->p->threshold_lift,
  };
  const PbsRanking r = pbs_rank_scores (bench->score[detector], bench->truth, bench->n);
  const PbsConfusion c
    = pbs_confusion (bench->score[detector], bench->truth, bench->n, threshold[detector]);

  sim_result (m->sim, PBS_AP + detector, r.average_precision);
  sim_result (m->sim, PBS_AREA + detector, r.area);
  sim_result (m->sim, PBS_BEST_F1 + detector, r.best_f1);
  sim_result (m->sim, PBS_PRECISION + detector, c.precision);
  sim_result (m->sim, PBS_RECALL + detector, c.recall);
  sim_result (m->sim, PBS_F1 + detector, c.f1);
  sim_result (m->sim, PBS_FALSE_ALARM + detector, c.false_alarm);
}

/* The G-test as a test: found at a false discovery rate of fdr_share. */
static void
tell_discoveries (Pbs *m, const Bench *bench)
{
  const double cut = pbs_false_discovery (bench->p_value, bench->n, m->p->fdr_share);
  g_autofree double *found = g_new (double, MAX (bench->n, 1));
  PbsConfusion c;
  double below = 0.0, plain = 0.0;

  for (guint i = 0; i < bench->n; i++)
    {
      found[i] = bench->p_value[i] <= cut ? 1.0 : 0.0;
      plain += bench->truth[i] ? 0.0 : 1.0;
      below += !bench->truth[i] && bench->p_value[i] < 0.05 ? 1.0 : 0.0;
    }
  c = pbs_confusion (found, bench->truth, bench->n, 0.5);
  sim_result (m->sim, PBS_FDR_PRECISION, c.precision);
  sim_result (m->sim, PBS_FDR_RECALL, c.recall);
  sim_result (m->sim, PBS_FDR_F1, c.f1);
  sim_result (m->sim, PBS_PLAIN_BELOW_5, plain > 0.0 ? below / plain : 0.0);
}

void
pbs_detect (Pbs *m)
{
  const PbsDays *d = m->own;
  Bench bench = { 0 };
  double market[PBS_BUILDERS_MAX];

  for (guint b = 0; b < m->n_builders; b++)
    market[b] = d->makers[b].window_won;
  for (guint s = 0; s < PBS_DETECTORS; s++)
    bench.score[s] = g_new0 (double, d->n_flows);
  bench.p_value = g_new0 (double, d->n_flows);
  bench.truth = g_new0 (gboolean, d->n_flows);
  for (guint i = 0; i < d->n_flows; i++)
    if (d->flows[i].n > 0 && d->flows[i].kind != PBS_NON_ATOMIC)
      score_flow (m, &bench, i, market);
  sim_result (m->sim, PBS_CANDIDATES, bench.n);
  sim_result (m->sim, PBS_CANDIDATES_TRUE, bench.n_true);
  for (guint s = 0; bench.n > 0 && s < PBS_DETECTORS; s++)
    tell_ranking (m, &bench, s);
  if (bench.n > 0)
    tell_discoveries (m, &bench);
  for (guint s = 0; s < PBS_DETECTORS; s++)
    g_free (bench.score[s]);
  g_free (bench.p_value);
  g_free (bench.truth);
}
