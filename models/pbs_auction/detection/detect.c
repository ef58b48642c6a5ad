/* models/pbs_auction/detection/detect.c - seven detectors of exclusive flows against the planted
 * truth.
 *
 * Candidates are all flows that were included at least once, non-atomic ones apart.  Scores:
 * bribes x D; D; largest share; G of the counts, found at a false discovery rate; sqrt (bribes) x
 * D; D of flows with detect_n_min inclusions; lift.  Reported are average precision, area under
 * the ROC curve, the best F1, and F1 at the threshold given by parameter. Source of the first:
 * arXiv 2605.04471 as its abstract describes it; the others are ours for comparison.
 */
#include "models/pbs_auction/detection/detect.h"
#include "models/pbs_auction/detection/scores.h"
#include "models/pbs_auction/results/concentration.h"
#include <math.h>

typedef struct {
  guint n, n_true;
  double *score[PBS_DETECTORS];
  double *p_value;
  gboolean *truth;
} Bench;

/* All detectors see the same evidence: bribes and blocks of a flow at each builder, and the
 * market's shares. */
static void
score_flow (PbsDays *d, Bench *bench, guint flow, const double *market)
{
  const PbsFlow *f = &d->flows[flow];
  const gsize row = (gsize) flow * d->builders->n;
  const PbsEvidence e
    = { d->n_at + row, d->bribes_at + row, market, d->builders->n, d->p->smoothing_share };
  const double divergence = pbs_divergence (&e);
  const guint i = bench->n++;

  /* known here alone: flows were planted, or under contract for half their bundles */
  bench->truth[i]
    = f->kind == PBS_EXCLUSIVE && (d->p->contracts == PBS_PLANTED || 2.0 * f->n_contracted >= f->n);
  bench->n_true += bench->truth[i] ? 1 : 0;
  bench->score[PBS_BY_WEIGHTED][i] = f->bribes_eth * divergence;
  bench->score[PBS_BY_DIVERGENCE][i] = divergence;
  bench->score[PBS_BY_LARGEST][i] = pbs_largest_share (&e);
  bench->p_value[i] = pbs_g_test (&e, &bench->score[PBS_BY_G][i]);
  bench->score[PBS_BY_ROOT][i] = sqrt (f->bribes_eth) * divergence;
  bench->score[PBS_BY_COUNTED][i] = f->n >= (double) d->p->detect_n_min ? divergence : 0.0;
  bench->score[PBS_BY_LIFT][i] = pbs_lift (&e);
}

/* A ranking needs no threshold; the confusion is at the one that the literature uses. */
static void
report_ranking (PbsDays *d, const Bench *bench, guint detector)
{
  const double threshold[PBS_DETECTORS] = {
    [PBS_BY_WEIGHTED] = d->p->threshold_weighted, [PBS_BY_DIVERGENCE] = d->p->threshold_divergence,
    [PBS_BY_LARGEST] = d->p->threshold_largest,   [PBS_BY_G] = d->p->threshold_g,
    [PBS_BY_ROOT] = d->p->threshold_root,         [PBS_BY_COUNTED] = d->p->threshold_divergence,
    [PBS_BY_LIFT] = d->p->threshold_lift,
  };
  const PbsRanking r = pbs_rank_scores (bench->score[detector], bench->truth, bench->n);
  const PbsConfusion c
    = pbs_confusion (bench->score[detector], bench->truth, bench->n, threshold[detector]);

  sim_result (d->sim, PBS_AP + detector, r.average_precision);
  sim_result (d->sim, PBS_AREA + detector, r.area);
  sim_result (d->sim, PBS_BEST_F1 + detector, r.best_f1);
  sim_result (d->sim, PBS_PRECISION + detector, c.precision);
  sim_result (d->sim, PBS_RECALL + detector, c.recall);
  sim_result (d->sim, PBS_F1 + detector, c.f1);
  sim_result (d->sim, PBS_FALSE_ALARM + detector, c.false_alarm);
}

/* The G-test as a test: found at a false discovery rate of fdr_share. */
static void
report_discoveries (PbsDays *d, const Bench *bench)
{
  const double cut = pbs_false_discovery (bench->p_value, bench->n, d->p->fdr_share);
  /* one score of found or not, so that the same confusion counts it */
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
  sim_result (d->sim, PBS_FDR_PRECISION, c.precision);
  sim_result (d->sim, PBS_FDR_RECALL, c.recall);
  sim_result (d->sim, PBS_FDR_F1, c.f1);
  sim_result (d->sim, PBS_PLAIN_BELOW_5, pbs_ratio (below, plain));
}

/* Flows that no block included leave no evidence; non-atomic ones are no candidates, since they
 * never are sent. */
void
pbs_detect (PbsDays *d)
{
  Bench bench = { 0 };
  double market[PBS_BUILDERS_MAX];

  for (guint b = 0; b < d->builders->n; b++)
    market[b] = d->states[b].window_won;
  for (guint s = 0; s < PBS_DETECTORS; s++)
    bench.score[s] = g_new0 (double, d->n_flows);
  bench.p_value = g_new0 (double, d->n_flows);
  bench.truth = g_new0 (gboolean, d->n_flows);
  for (guint i = 0; i < d->n_flows; i++)
    if (d->flows[i].n > 0 && d->flows[i].kind != PBS_NON_ATOMIC)
      score_flow (d, &bench, i, market);
  sim_result (d->sim, PBS_CANDIDATES, bench.n);
  sim_result (d->sim, PBS_CANDIDATES_TRUE, bench.n_true);
  for (guint s = 0; bench.n > 0 && s < PBS_DETECTORS; s++)
    report_ranking (d, &bench, s);
  if (bench.n > 0)
    report_discoveries (d, &bench);
  for (guint s = 0; s < PBS_DETECTORS; s++)
    g_free (bench.score[s]);
  g_free (bench.p_value);
  g_free (bench.truth);
}
