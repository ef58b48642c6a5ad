/* models/rank_failure/step/groups.c - how many domains and ranks a token's experts are on.
 *
 * Normal kernels send a token once to each domain that has one of its experts, over the NIC, and
 * from there once to each such rank.  A router that takes the experts of few groups (DeepSeek-V3:
 * 4 of 8) bounds the domains if each group lies on one.  Groups are chosen as if by their
 * popularity, experts within them without replacement: nothing is drawn, every set of groups is
 * weighed.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

typedef struct {
  guint n_groups, n_top;
  double *weight, *square; /* [group]: sums of popularity, and of its squares */
  double *share;           /* [group]: of that on the place that is asked about */
} Groups;

/* A model without groups has one. */
static Groups
groups_new (const EpSteps *m, guint layer)
{
  const LlmModel *llm = m->inst->p->llm;
  Groups g = { .n_groups = (guint) MAX (1, llm->router_groups),
               .n_top = (guint) MAX (1, llm->router_top_groups) };
  const float *popularity = m->experts->popularity + layer * m->inst->n_experts;

  g.weight = g_new0 (double, 3 * g.n_groups);
  g.square = g.weight + g.n_groups;
  g.share = g.square + g.n_groups;
  for (guint e = 0; e < m->inst->n_experts; e++)
    {
      guint group = e * g.n_groups / m->inst->n_experts;

      g.weight[group] += (double) popularity[e];
      g.square[group] += (double) popularity[e] * (double) popularity[e];
    }
  return g;
}

/* What of each group's popularity is on ranks @first up to @end. */
static void
share_on (const EpSteps *m, guint layer, guint first, guint end, Groups *g)
{
  const float *popularity = m->experts->popularity + layer * m->inst->n_experts;
  const guint *copies = m->experts->copies + layer * m->inst->n_experts;
  const gint16 *slots = m->experts->slots + layer * m->inst->n_slots;
  guint each = m->inst->n_slots / m->inst->n_ranks;

  memset (g->share, 0, g->n_groups * sizeof *g->share);
  for (guint s = first * each; s < end * each; s++)
    if (slots[s] >= 0)
      g->share[(guint) slots[s] * g->n_groups / m->inst->n_experts]
        += (double) popularity[slots[s]] / copies[slots[s]];
}

/* Of @k picks without replacement among @n equal ones, none in a share of @share. */
static double
missed (double share, double k, double n)
{
  double none = 1.0;

  for (double i = 0.0; i < k; i += 1.0)
    none *= MAX (0.0, 1.0 - share / MAX (1e-9, 1.0 - i / n));
  return none;
}

typedef struct {
  const Groups *g;
  double top_k, weight, touched; /* sums over sets: of their weights, and of those that touch */
} Sets;

typedef struct {
  double weight, square, share, product;
} Set;

/* Every set of the groups from @from on with @left more of them. */
static void
each_set (Sets *sets, Set set, guint from, guint left)
{
  const Groups *g = sets->g;

  if (left == 0)
    {
      double n = set.square > 0.0 ? set.weight * set.weight / set.square : 1.0;

      sets->weight += set.product;
      if (set.weight > 0.0)
        sets->touched
          += set.product
             * (1.0 - missed (set.share / set.weight, sets->top_k, MAX (n, sets->top_k)));
      return;
    }
  for (guint i = from; i + left <= g->n_groups; i++)
    {
      Set with = { set.weight + g->weight[i], set.square + g->square[i], set.share + g->share[i],
                   set.product * g->weight[i] };

      each_set (sets, with, i + 1, left - 1);
    }
}

/* The chance that a token has an expert on ranks @first up to @end. */
static double
touches (const EpSteps *m, guint layer, guint first, guint end, Groups *g)
{
  Sets sets = { .g = g, .top_k = (double) m->inst->p->llm->top_k };

  share_on (m, layer, first, MIN (end, m->inst->n_ranks), g);
  each_set (&sets, (Set){ .product = 1.0 }, 0, g->n_top);
  return sets.weight > 0.0 ? sets.touched / sets.weight : 0.0;
}

/* Of one layer: the chance that a token goes to its fullest domain, and to its fullest rank. */
static void
fullest (const EpSteps *m, guint layer, double *domain, double *rank)
{
  guint size = ep_domain_ranks (m->inst->p), top = 0;
  const float *share = m->experts->share + layer * m->inst->n_ranks;
  Groups g = groups_new (m, layer);

  *domain = 0.0;
  for (guint first = 0; first < m->inst->n_ranks; first += size)
    *domain = MAX (*domain, touches (m, layer, first, first + size, &g));
  for (guint r = 0; r < m->inst->n_ranks; r++)
    top = share[r] > share[top] ? r : top;
  *rank = touches (m, layer, top, top + 1, &g);
  g_free (g.weight);
}

/* By the NIC of a rank of the fullest domain, from others; and by the fullest rank. */
EpReceived
ep_receive (const EpSteps *m, double tokens)
{
  double size = (double) MIN (ep_domain_ranks (m->inst->p), m->inst->n_ranks);
  double alive = m->inst->n_alive, domains = alive / size;
  EpReceived r = { 0.0, 0.0 };

  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      double domain, rank;

      fullest (m, l, &domain, &rank);
      r.nic += tokens * MAX (0.0, domains - 1.0) * domain / m->inst->n_layers;
      r.scale_up += tokens * alive * rank * (1.0 - 1.0 / size) / m->inst->n_layers;
    }
  return r;
}
