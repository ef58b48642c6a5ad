/* models/pbs_auction/detection/classify.c - telling builders' own trades from other flows by a
 * decision
 * tree, with five folds.
 *
 * Labels are the simulator's own; so is the accuracy.  The published one (92.06 % on 210
 * hand-labelled flows) rests on chain data and cannot be reproduced here.  Equal numbers of both
 * classes are used, so that guessing scores 50 %.
 */
#include "models/pbs_auction/detection/detect.h"
#include "models/pbs_auction/detection/eras.h"
#include "models/pbs_auction/detection/scores.h"
#include "models/pbs_auction/detection/tree.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/results/concentration.h"
#include <math.h>

enum { FEATURES = 6, FOLDS = 5, BY_DIVERGENCE = 3 };

typedef struct {
  GArray *x;           /* (element-type double) rows of FEATURES */
  GArray *label;       /* (element-type gboolean) */
} Table;

/* Features that an observer has: counts, bribes, where they go, and how they follow volatility. */
static void
add_row (PbsDays *d, Table *t, guint flow, const double *market)
{
  const PbsFlow *f = &d->flows[flow];
  const gsize row = (gsize) flow * d->builders->n;
  const PbsEvidence e
    = { d->n_at + row, d->bribes_at + row, market, d->builders->n, d->p->smoothing_share };
  const double mean = f->log_bribes / f->n;
  const double x[FEATURES] = { log (f->n),
                               mean,
                               sqrt (MAX (0.0, f->log_bribes2 / f->n - mean * mean)),
                               pbs_divergence (&e),
                               pbs_largest_share (&e),
                               f->volatile_eth / f->bribes_eth };
  const gboolean own = f->kind == PBS_NON_ATOMIC;

  g_array_append_vals (t->x, x, FEATURES);
  g_array_append_val (t->label, own);
}

/* Flows with enough bundles: all non-atomic ones, and as many of the others, at random. */
static void
fill (PbsDays *d, Table *t, const double *market)
{
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (guint)),
                     other = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < d->n_flows; i++)
    if (d->flows[i].n >= (double) d->p->detect_n_min)
      g_array_append_val (d->flows[i].kind == PBS_NON_ATOMIC ? own : other, i);
  sim_shuffle (d->folds, own->data, own->len, sizeof (guint));
  sim_shuffle (d->folds, other->data, other->len, sizeof (guint));
  for (guint i = 0; i < MIN (own->len, other->len); i++)
    {
      add_row (d, t, g_array_index (own, guint, i), market);
      add_row (d, t, g_array_index (other, guint, i), market);
    }
}

/* Rows of a label come in pairs, so folds are of pairs: else one fold might miss a label. */
static guint
right_in_fold (const Table *t, guint fold)
{
  g_autoptr (GArray) use = g_array_new (FALSE, FALSE, sizeof (guint));
  const double *x = (const double *) (gconstpointer) t->x->data;
  const gboolean *label = (const gboolean *) (gconstpointer) t->label->data;
  PbsTree tree;
  guint n_right = 0;

  for (guint i = 0; i < t->label->len; i++)
    if (i / 2 % FOLDS != fold)
      g_array_append_val (use, i);
  pbs_tree_grow (&tree, x, label, FEATURES, use);
  for (guint i = 0; i < t->label->len; i++)
    if (i / 2 % FOLDS == fold)
      n_right += pbs_tree_says (&tree, x + (gsize) i * FEATURES) == label[i];
  return n_right;
}

/* What an observer would say who has the tree: flows that it calls non-atomic, and of the others
 * those that detector weighted finds.  Those with too few bundles count as trading-related. */
static void
report_found (PbsDays *d, const Table *learnt, const double *market)
{
  g_autoptr (GArray) use = g_array_new (FALSE, FALSE, sizeof (guint)),
                     x = g_array_new (FALSE, FALSE, sizeof (double)),
                     label = g_array_new (FALSE, FALSE, sizeof (gboolean));
  double own_eth = 0.0, trading_eth = 0.0, found_eth = 0.0;
  Table row = { x, label };
  PbsTree tree;

  for (guint i = 0; i < learnt->label->len; i++)
    g_array_append_val (use, i);
  pbs_tree_grow (&tree, (const double *) (gconstpointer) learnt->x->data,
                 (const gboolean *) (gconstpointer) learnt->label->data, FEATURES, use);
  for (guint i = 0; i < d->n_flows; i++)
    {
      const PbsFlow *f = &d->flows[i];

      /* what no block included nobody has seen */
      if (f->n <= 0)
        continue;
      g_array_set_size (x, 0);
      add_row (d, &row, i, market);
      if (f->n >= (double) d->p->detect_n_min
          && pbs_tree_says (&tree, (const double *) (gconstpointer) x->data))
        {
          own_eth += f->bribes_eth;
          continue;
        }
      trading_eth += f->bribes_eth;
      if (f->bribes_eth * g_array_index (x, double, BY_DIVERGENCE) >= d->p->threshold_weighted)
        found_eth += f->bribes_eth;
    }
  sim_result (d->sim, PBS_FOUND_NON_ATOMIC, pbs_ratio (own_eth, d->block_eth));
  sim_result (d->sim, PBS_FOUND_EXCLUSIVE, pbs_ratio (found_eth, trading_eth));
}

/* By cross-validation: the accuracy is that of rows which the tree has not seen. */
void
pbs_classify (PbsDays *d)
{
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double)),
                     label = g_array_new (FALSE, FALSE, sizeof (gboolean));
  Table t = { x, label };
  double market[PBS_BUILDERS_MAX];
  guint n_right = 0;

  for (guint b = 0; b < d->builders->n; b++)
    market[b] = d->states[b].window_won;
  fill (d, &t, market);
  sim_result (d->sim, PBS_TREE_FLOWS, label->len);
  /* too few for a fold of each label */
  if (label->len < 2 * FOLDS)
    return;
  for (guint fold = 0; fold < FOLDS; fold++)
    n_right += right_in_fold (&t, fold);
  sim_result (d->sim, PBS_TREE_ACCURACY, n_right / (double) label->len);
  report_found (d, &t, market);
}

/* Boundaries of eras by day; a market without a break has one era. */
void
pbs_report_eras (PbsDays *d)
{
  const guint n = d->daily->len / d->builders->n;
  g_autoptr (GArray) eras
    = pbs_find_eras ((const double *) (gconstpointer) d->daily->data, n, d->builders->n,
                     (guint) d->p->era_days_min, d->p->era_strictness);

  sim_result (d->sim, PBS_ERAS, n > 0 ? eras->len + 1.0 : 0.0);
  for (guint i = 0; i < MIN (eras->len, PBS_ERAS_MAX); i++)
    sim_result (d->sim, PBS_ERA_DAY + i, g_array_index (eras, guint, i));
}
