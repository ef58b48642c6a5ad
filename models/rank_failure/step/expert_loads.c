/* models/rank_failure/step/expert_loads.c - what the experts of each rank are loaded with.
 *
 * Kept for token counts on a grid 5 % apart, so that nothing depends on history; between two of the
 * grid the slowest rank's time is linear.  A placement, a popularity or a slow rank that changes
 * makes all of them anew.  Slots that have a token are counted as of independent picks: a slot
 * with x expected tokens has none with chance exp (-x); in benchmarks of balanced kernels (no
 * fluctuations) tokens are dealt, and it has one from x = 1 on.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

/* Third moments of counts: of a Poisson count, sd x skewness / 6. */
#define SKEW (1.0f / 6.0f)

typedef struct {
  double mean, variance, slope;
} Active;

/* A slot of each expert of @layer: copies of one are alike. */
static void
count_slots (const EpSteps *m, guint layer, Active *slot)
{
  const float *popularity = m->experts->popularity + layer * m->inst->n_experts;
  const guint *copies = m->experts->copies + layer * m->inst->n_experts;

  for (guint e = 0; e < m->inst->n_experts; e++)
    {
      double x = copies[e] > 0 ? m->loads.tokens * (double) popularity[e] / copies[e] : 0.0;
      double none = m->inst->p->fluctuations ? exp (-x) : 0.0;

      slot[e].mean = m->inst->p->fluctuations ? 1.0 - none : MIN (1.0, x);
      slot[e].variance = none * (1.0 - none);
      slot[e].slope = m->inst->p->fluctuations ? x * none : (x < 1.0 ? x : 0.0);
    }
}

/* Slots of one rank that have a token. */
static Active
count_active (const EpSteps *m, guint layer, guint rank, const Active *slot)
{
  const gint16 *slots = m->experts->slots + layer * m->inst->n_slots;
  guint each = m->inst->n_slots / m->inst->n_ranks;
  Active a = { 0.0, 0.0, 0.0 };

  for (guint s = rank * each; s < (rank + 1) * each; s++)
    if (slots[s] >= 0)
      {
        a.mean += slot[slots[s]].mean;
        a.variance += slot[slots[s]].variance;
        a.slope += slot[slots[s]].slope;
      }
  return a;
}

/* Shares are of routed tokens: rows are binomial in them. */
static void
set_layer (EpSteps *m, guint layer)
{
  g_autofree Active *slot = g_new (Active, m->inst->n_experts);

  count_slots (m, layer, slot);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      guint at = layer * m->loads.stride + r;
      double share = m->experts->share[layer * m->inst->n_ranks + r],
             noise = m->inst->p->fluctuations ? 1.0 : 0.0;
      Active a = count_active (m, layer, r, slot);

      m->loads.mean[at] = (float) (m->loads.tokens * share);
      m->loads.sd[at] = (float) (noise * sqrt (m->loads.tokens * share * (1.0 - share)));
      m->loads.active[at] = (float) a.mean;
      m->loads.active_sd[at] = (float) sqrt (a.variance);
      m->loads.active_slope[at] = (float) a.slope;
    }
}

/* Layers of equal popularity and placement are alike. */
static gboolean
as_before (const EpSteps *m, guint l)
{
  gsize n = m->loads.stride, size = n * sizeof (float);
  const EpLoads *a = &m->loads;

  return l > 0 && memcmp (a->mean + l * n, a->mean + (l - 1) * n, size) == 0
         && memcmp (a->active + l * n, a->active + (l - 1) * n, size) == 0;
}

/* Expert shape with one expert per device: its law is asked for rows and experts apart. */
static LlmExperts
expert_shape (const EpSteps *m)
{
  const LlmModel *llm = m->inst->p->llm;

  return (LlmExperts){ .hidden = llm->d_model,
                       .inner = llm->expert_ffn,
                       .n_experts = llm->experts,
                       .top_k = llm->top_k,
                       .tp = 1,
                       .ep = llm->experts,
                       .weights = m->system.formats.experts,
                       .distribution = LLM_ROUTING_BALANCED };
}

/* Operators first: what is asked of them stays for the run. */
void
ep_steps_init (EpSteps *m)
{
  guint stride = (m->inst->n_ranks + EP_LANES - 1) / EP_LANES * EP_LANES;
  gsize n = (gsize) m->inst->n_layers * stride;
  float **tables[] = { &m->loads.mean, &m->loads.sd, &m->loads.active, &m->loads.active_sd,
                       &m->loads.active_slope };
  const LlmStepKernels kernels = { .nccl_values = INFINITY, .prefill_factor = 1.0 };
  const LlmOperatorsSpec spec = ep_operators (m->inst->p);
  LlmExperts experts;

  m->system = ep_system (m->inst->p);
  m->operators = llm_operators_new (&spec, NULL); /* checked */
  m->compose = llm_compose_new (&m->system, m->operators, &kernels);
  experts = expert_shape (m);
  m->cost = llm_op_expert_cost (m->operators, &experts);
  m->owns = g_new0 (EpOwn, EP_OWNS);
  m->held = g_new0 (EpHeld, m->inst->n_ranks);
  m->loads.stride = stride;
  m->copy_s = g_new0 (float, stride);
  m->slow = g_new0 (float, stride);
  m->z = g_new0 (float, stride + EP_LANES);
  m->loads.skew = m->inst->p->fluctuations ? SKEW : 0.0f;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    *tables[i] = g_new0 (float, n);
}

void
ep_steps_clear (EpSteps *m)
{
  gpointer owned[] = { m->held,
                       m->owns,
                       m->copy_s,
                       m->slow,
                       m->z,
                       m->loads.mean,
                       m->loads.sd,
                       m->loads.active,
                       m->loads.active_sd,
                       m->loads.active_slope,
                       m->phi,
                       m->normal,
                       m->chance,
                       m->alias,
                       m->hits };

  for (guint i = 0; i < G_N_ELEMENTS (owned); i++)
    g_free (owned[i]);
  llm_compose_free (m->compose);
  llm_operators_free (m->operators);
}

void
ep_steps_reweighed (gpointer data)
{
  EpSteps *m = data;

  ep_loads_forget (m);
  if (m->inst->policy.tier->adopt != NULL)
    m->inst->policy.tier->adopt (m);
}

/* Links too: who lives may have changed with the placement. */
void
ep_loads_forget (EpSteps *m)
{
  m->loads.key = -1;
  memset (m->loads.peak, 0, sizeof m->loads.peak);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    m->slow[r] = m->inst->rank[r].member == EP_LIVE ? (float) m->inst->rank[r].slow : 0.0f;
  m->received.nic = NAN;
  ep_comm_weigh (m);
}

/* The grid: token counts by powers. */
static double
key_of (double routed)
{
  return MIN (EP_LOAD_KEYS - 1.0, log (MAX (1.0, routed)) / log (1.05));
}

static void
loads_at_key (EpSteps *m, gint key)
{
  if (key == m->loads.key)
    return;
  m->loads.key = key;
  m->loads.tokens = pow (1.05, key);
  for (guint l = 0; l < m->inst->n_layers; l++)
    set_layer (m, l);
}

void
ep_loads_at (EpSteps *m, double routed)
{
  loads_at_key (m, (gint) round (key_of (routed)));
}

/* The slowest rank: the mean over layers, at one point of the grid. */
static const EpPeak *
peak_at_key (EpSteps *m, gint key)
{
  EpPeak *mean = &m->loads.peak[key];
  double moe_s = 0.0, there_s = 0.0;

  if (mean->known)
    return mean;
  loads_at_key (m, key);
  *mean = (EpPeak){ .known = TRUE };
  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      if (!as_before (m, l))
        moe_s = ep_largest (m, l, &there_s);
      mean->moe_s += moe_s / m->inst->n_layers;
      mean->there_s += there_s / m->inst->n_layers;
    }
  return mean;
}

/* Fewer tokens than one of the grid's first point are as that. */
EpPeak
ep_expected_peak (EpSteps *m, double routed)
{
  gint key = (gint) MIN (key_of (routed), EP_LOAD_KEYS - 2.0);
  EpPeak a = *peak_at_key (m, key), b = *peak_at_key (m, key + 1);
  double low = pow (1.05, key), w = (MAX (routed, 1.0) - low) / (0.05 * low);

  return (EpPeak){ TRUE, a.moe_s + w * (b.moe_s - a.moe_s),
                   a.there_s + w * (b.there_s - a.there_s) };
}

/* What a balanced instance would take: the straggler's share is measured against it. */
double
ep_mean_moe_s (EpSteps *m, double routed)
{
  double active = 0.0;

  ep_loads_at (m, routed);
  for (guint i = 0; i < m->inst->n_layers * m->loads.stride; i++)
    active += (double) m->loads.active[i] / (m->inst->n_layers * m->inst->n_alive);
  return ep_moe_s (m, active, routed * (1.0 - m->experts->dropped_share) / m->inst->n_alive);
}
