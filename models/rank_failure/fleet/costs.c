/* models/rank_failure/fleet/costs.c - what the pauses of a fleet's instances take, by the laws of
 * recovery/ and placement/ for an instance of that size.
 *
 * One instance with all its ranks stands for all: its placement is repaired on paper, once for each
 * number of live ranks that is asked for, and stays as it is.  Which nodes are dead then is drawn
 * once: placements put copies at their end, so the last nodes are not like the others.
 */
#include <math.h>
#include "models/rank_failure/fleet/costs.h"

/* An instance smaller than a node still takes the whole node: a node is the unit of repair. */
guint
ep_fleet_nodes_each (const EpParams *p)
{
  return (guint) MAX (1, p->ranks / p->ranks_per_node);
}

/* Given, or as many as the nodes that are not kept as spares make. */
guint
ep_fleet_instances (const EpParams *p)
{
  gint64 fit = (p->fleet_nodes - p->spare_nodes) / ep_fleet_nodes_each (p);

  return (guint) (p->instances > 0 ? p->instances : MAX (0, fit));
}

/* A shuffle of whole nodes: who is dead with n nodes left is dead with n - 1, too, so that costs of
 * neighbouring sizes differ by one node alone. */
void
ep_cost_start (EpFleet *f)
{
  guint each = (guint) f->p->ranks_per_node, ranks = f->like->n_ranks;
  SimStream *stream = sim_stream (f->sim, "paper");

  f->move_s = g_new (double, 2 * (ranks + 1));
  f->dies = g_new (guint, ranks);
  for (guint r = 0; r < 2 * (ranks + 1); r++)
    f->move_s[r] = NAN;
  f->lost_share = g_new (double, ranks + 1);
  for (guint r = 0; r <= ranks; r++)
    f->lost_share[r] = NAN;
  for (guint r = 0; r < ranks; r++)
    f->dies[r] = r;
  for (guint n = ranks / each; n > 1; n--)
    {
      guint other = (guint) sim_integer (stream, n);

      /* ranks of a node stay together: it is whole nodes that die */
      for (guint r = 0; r < each; r++)
        {
          guint kept = f->dies[(n - 1) * each + r];

          f->dies[(n - 1) * each + r] = f->dies[other * each + r];
          f->dies[other * each + r] = kept;
        }
    }
}

/* On paper, to and fro: @member is what becomes of those beyond @live. */
static void
mark (EpInstance *inst, const guint *dies, guint live, EpMember member)
{
  for (guint r = live; r < inst->n_ranks; r++)
    {
      inst->rank[dies[r]].dead = member == EP_MASKED;
      inst->rank[dies[r]].member = member;
    }
}

/* The weights' way from the full placement to that of @live ranks.  Those that leave by plan are
 * sources until they are gone. */
static double
find_move_s (EpFleet *f, guint live, EpMember others)
{
  EpInstance *inst = f->like;
  double move;

  mark (inst, f->dies, live, others);
  /* the plan sees an instance that lost them; it is as it was before anybody else looks */
  inst->n_alive = live;
  move = ep_placement_plan (f->experts, inst->policy.repair, EP_LIVE);
  inst->n_alive = inst->n_ranks;
  mark (inst, f->dies, live, EP_LIVE);
  return move;
}

/* Kept: the same losses come again and again. */
static double
kept_move_s (EpFleet *f, guint live, EpMember others)
{
  double *kept = &f->move_s[others == EP_LEAVES ? f->like->n_ranks + 1 + live : live];

  if (isnan (*kept))
    *kept = find_move_s (f, live, others);
  return *kept;
}

/* Each node in turn is the first to be gone, and the others follow in the order that was drawn: of
 * one lost node that is the mean over all. */
double
ep_cost_lost_share (EpFleet *f, guint live)
{
  guint each = (guint) f->p->ranks_per_node, ranks = f->like->n_ranks;
  g_autofree guint *turned = g_new (guint, ranks);
  double sum = 0.0;

  if (!isnan (f->lost_share[live]))
    return f->lost_share[live];
  for (guint by = 0; by < ranks; by += each)
    {
      for (guint r = 0; r < ranks; r++)
        turned[r] = f->dies[(r + by) % ranks];
      mark (f->like, turned, live, EP_MASKED);
      sum += ep_lost_share (f->experts) * each / ranks;
      mark (f->like, turned, live, EP_LIVE);
    }
  f->lost_share[live] = sum;
  return sum;
}

/* What has to happen before the survivors may step again, whatever becomes of lost experts. */
double
ep_cost_mask_s (EpFleet *f, guint live)
{
  return f->p->agree_s + ep_exchange_s (f->like, live) + f->p->refresh_s + ep_rebuild_s (f->p, live)
         + ep_recapture_s (f->p);
}

/* Nothing is served until every expert has a copy again. */
double
ep_cost_repair_s (EpFleet *f, guint live)
{
  return ep_cost_mask_s (f, live) + ep_plan_s (f->like, live) + kept_move_s (f, live, EP_MASKED)
         + ep_barrier_s (f->like, live);
}

/* As a repair, but nothing is lost. */
double
ep_cost_shrink_s (EpFleet *f, guint live)
{
  return ep_cost_mask_s (f, live) + ep_plan_s (f->like, live) + kept_move_s (f, live, EP_LEAVES)
         + ep_barrier_s (f->like, live);
}

/* At a share of the bandwidth, and planned meanwhile. */
double
ep_cost_load_s (EpFleet *f, guint live)
{
  return ep_plan_s (f->like, live) + kept_move_s (f, live, EP_MASKED) / f->p->background_share;
}

/* Joiners have their weights and graphs already (pool.c), so all that is left is to be let in. */
double
ep_cost_join_s (EpFleet *f, guint ranks)
{
  return ep_join_groups_s (f->like, ranks) + f->p->join_refresh_s + f->p->join_broadcast_s
         + f->p->join_reset_s + ep_rebuild_s (f->p, ranks) + ep_recapture_s (f->p);
}

/* What a rank that decodes has: of its requests, at their mean context. */
double
ep_cost_kv_bytes (const EpParams *p, guint ranks)
{
  double requests = MIN (p->requests_per_rank, ep_rank_takes (p, p->context_tokens));

  return ranks * requests * p->context_tokens * ep_kv_token_bytes (p);
}

/* Each rank sends by its own NIC; where fewer receive than send, theirs are what is waited for. */
double
ep_cost_migrate_s (const EpParams *p, guint leaving, guint live)
{
  double senders = MIN (leaving, live);

  return leaving > 0 && live > 0
           ? ep_cost_kv_bytes (p, leaving) / (senders * p->link_eff * p->gpu->nic_bytes_per_s)
           : 0.0;
}

/* Slots of a rank when so many share the experts: never less than one copy of each. */
static gint64
slots_of (const EpParams *p, guint ranks)
{
  return MAX (p->slots_per_rank, (p->llm->experts + ranks - 1) / ranks);
}

/* The stages of a restart depend on the parameters alone, so a smaller instance is a smaller
 * scenario: fewer ranks, each with more experts to load. */
double
ep_cost_restart_s (const EpParams *p, guint ranks)
{
  EpParams smaller = *p;

  smaller.ranks = ranks;
  smaller.slots_per_rank = slots_of (p, ranks);
  return ep_restart_stages_s (&smaller);
}

/* Whole nodes; slots divide among ranks by slots_of; what its weights leave must hold the KV. */
guint
ep_cost_shape (const EpParams *p, guint nodes)
{
  EpParams smaller = *p;

  for (guint n = nodes; n > 0; n--)
    {
      smaller.slots_per_rank = slots_of (p, n * (guint) p->ranks_per_node);
      if (ep_kv_capacity_tokens (&smaller) >= MAX (1.0, p->kv_floor_tokens))
        return n;
    }
  return 0;
}

/* All ranks alike, at the load of the scenario. */
static EpStep
full_step (EpFleet *f)
{
  double n = f->p->requests_per_rank;
  EpLead lead;
  EpStep step;

  for (guint r = 0; r < f->like->n_ranks; r++)
    f->steps->held[r] = (EpHeld){ n, n * f->p->context_tokens };
  step = ep_closed_parts (f->steps, f->steps->held, &lead);
  /* the step itself by the tier that was chosen, as in study serve */
  step.step_s = f->like->policy.tier->step (f->steps, f->steps->held).first_s;
  return step;
}

/* Tokens a second of a rank with @n requests; @step_s (out): of a token. */
static double
rate_at (EpFleet *f, double n, double *step_s)
{
  for (guint r = 0; r < f->like->n_ranks; r++)
    f->steps->held[r] = (EpHeld){ n, n * f->p->context_tokens };
  *step_s = ep_tier_closed.step (f->steps, f->steps->held).first_s;
  return n / *step_s;
}

/* By bisection: a step takes no less with more requests. */
double
ep_cost_headroom (EpFleet *f)
{
  double low = 0.0, high = ep_rank_takes (f->p, f->p->context_tokens), step_s, full_s;
  double full = rate_at (f, f->p->requests_per_rank, &full_s);

  rate_at (f, high, &step_s);
  if (step_s <= f->p->slo_tpot_s)
    return rate_at (f, high, &step_s) / full;
  for (guint i = 0; i < 40; i++)
    {
      double middle = (low + high) / 2.0;

      rate_at (f, middle, &step_s);
      if (step_s <= f->p->slo_tpot_s)
        low = middle;
      else
        high = middle;
    }
  return low > 0.0 ? rate_at (f, low, &step_s) / full : 0.0;
}

/* The law of study prefill asks for a prompt where that of a decode step has a context. */
static double
prompt_tokens_per_s (EpFleet *f)
{
  EpParams prompts = *f->p;
  EpStep parts;
  double rate;

  prompts.context_tokens = sim_dist_mean (&f->p->prompt_tokens);
  f->like->p = &prompts;
  rate = ep_prefill_step (f->steps, &parts);
  f->like->p = f->p;
  return rate * (double) f->p->ranks;
}

/* A request is a prompt and an output, each of its mean length. */
double
ep_cost_prompts (EpFleet *f)
{
  double requests_hz;

  if (f->p->prefill_instances == 0)
    return 0.0;
  requests_hz = ep_cost_tokens_per_s (f) / sim_dist_mean (&f->p->output_tokens);
  return prompt_tokens_per_s (f) / (requests_hz * sim_dist_mean (&f->p->prompt_tokens));
}

/* Only the part of a layer that communicates takes longer. */
double
ep_cost_slowed (EpFleet *f, double bandwidth)
{
  EpStep s, slow;
  EpBatch b;

  if (bandwidth >= 1.0)
    return 1.0;
  /* a step that waits for a rank without a network never ends */
  if (bandwidth <= 0.0)
    return 0.0;
  s = full_step (f);
  b = ep_batch_of (f->steps, f->steps->held);
  slow = s;
  slow.dispatch_s /= bandwidth;
  slow.combine_s /= bandwidth;
  return ep_layer_s (&s, &b) / ep_layer_s (&slow, &b);
}

double
ep_cost_tokens_per_s (EpFleet *f)
{
  return f->p->requests_per_rank * (double) f->p->ranks / full_step (f).step_s;
}
