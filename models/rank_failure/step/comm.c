/* models/rank_failure/step/comm.c - dispatch and combine by the links of each rank.
 *
 * A rank's peers are near, in its scale-up domain, or far, behind its NIC: by who lives, so that a
 * domain of which half is dead has the more to send.  Low-latency kernels send a token once for
 * each of its experts; normal ones once per domain and from there once per rank (groups.c).
 */
#include "models/rank_failure/step/step.h"

/* A rack whose devices all share the scale-up link is one domain; else a node is. */
guint
ep_domain_ranks (const EpParams *p)
{
  const SimAccelerator *g = p->gpu;

  if (g->devices_per_node > 0 && g->scale_up_devices > g->devices_per_node)
    return (guint) MAX (g->scale_up_devices, p->ranks_per_node);
  return (guint) p->ranks_per_node;
}

/* Each of them is waited for once. */
static double
live_domains (const EpSteps *m)
{
  guint size = ep_domain_ranks (m->inst->p);
  double n = 0.0;

  for (guint first = 0; first < m->inst->n_ranks; first += size)
    for (guint r = first; r < first + size && r < m->inst->n_ranks; r++)
      if (m->inst->rank[r].member == EP_LIVE)
        {
          n += 1.0;
          break;
        }
  return n;
}

/* Who lives counts, not who was there: dead peers are sent nothing. */
static guint
live_in (const EpSteps *m, guint first, guint size)
{
  guint n = 0;

  for (guint r = first; r < first + size && r < m->inst->n_ranks; r++)
    n += m->inst->rank[r].member == EP_LIVE;
  return n;
}

/* Of one copy with shares of peers near and far. */
static double
copy_s (const EpSteps *m, LlmCollective kind, double near, double far)
{
  const LlmExchangeRow *row = llm_exchange_row (m->inst->p->exchange, kind);
  LlmExchangeLoad load = { near, far, 1.0 };
  double bytes = llm_exchange_bytes (kind, (double) m->inst->p->llm->d_model);

  return llm_exchange_s (row, m->inst->p->gpu, &load, bytes) - llm_exchange_fixed_s (row, 1.0);
}

/* Everybody's share of near and far peers; combine in proportion, by who takes longest. */
void
ep_comm_weigh (EpSteps *m)
{
  guint size = ep_domain_ranks (m->inst->p);
  double alive = m->inst->n_alive, there = 0.0, back = 0.0, domains = live_domains (m);
  const LlmExchangeLaw *law = m->inst->p->exchange;

  for (guint first = 0; first < m->inst->n_ranks; first += size)
    {
      double own = live_in (m, first, size), far = 1.0 - own / alive, near = (own - 1.0) / alive;
      double one = own > 0.0 ? copy_s (m, LLM_DISPATCH_LOW_LATENCY, near, far) : 0.0;

      for (guint r = first; r < first + size && r < m->inst->n_ranks; r++)
        m->copy_s[r] = m->inst->rank[r].member == EP_LIVE ? (float) one : 0.0f;
      if (one > there)
        {
          there = one;
          back = copy_s (m, LLM_COMBINE_LOW_LATENCY, near, far);
        }
    }
  m->back = there > 0.0 ? back / there : 0.0;
  m->there_s = llm_exchange_fixed_s (llm_exchange_row (law, LLM_DISPATCH_LOW_LATENCY), domains);
  m->back_s = llm_exchange_fixed_s (llm_exchange_row (law, LLM_COMBINE_LOW_LATENCY), domains);
}

/* Of the busiest rank: the others wait for it. */
double
ep_normal_s (const EpSteps *m, LlmCollective kind, const EpReceived *r)
{
  const LlmExchangeRow *row = llm_exchange_row (m->inst->p->exchange, kind);
  LlmExchangeLoad load = { r->scale_up, r->nic, live_domains (m) };

  return llm_exchange_s (row, m->inst->p->gpu, &load,
                         llm_exchange_bytes (kind, (double) m->inst->p->llm->d_model));
}
