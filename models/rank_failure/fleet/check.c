/* models/rank_failure/fleet/check.c - whether a fleet, its log and its classes fit together. */
#include <math.h>
#include "models/rank_failure/fleet/costs.h"

/* Prompts an output are a quotient of the means. */
static gboolean
check_lengths (const EpParams *p, GError **error)
{
  double prompt = sim_dist_mean (&p->prompt_tokens), output = sim_dist_mean (&p->output_tokens);

  if (p->prefill_instances == 0)
    return TRUE;
  if (prompt > 0.0 && isfinite (prompt) && output > 0.0 && isfinite (output))
    return TRUE;
  return sim_invalid (error,
                      "prefill_instances: prompt_tokens and output_tokens must have means above 0 "
                      "and finite, not %g and %g tokens",
                      prompt, output);
}

/* Memory too: an instance that could not start on all its nodes would be down for ever. */
static gboolean
check_size (const EpParams *p, GError **error)
{
  guint each = ep_fleet_nodes_each (p), n = ep_fleet_instances (p);

  if (p->study != EP_FLEET)
    return TRUE;
  if (p->ranks % p->ranks_per_node != 0)
    return sim_invalid (error, "ranks (%" G_GINT64_FORMAT ") must be whole nodes of ranks_per_node",
                        p->ranks);
  if (n == 0 || (gint64) n * each > p->fleet_nodes)
    return sim_invalid (error,
                        "fleet_nodes (%" G_GINT64_FORMAT ") and spare_nodes (%" G_GINT64_FORMAT
                        ") leave no room for %u instances of %u nodes",
                        p->fleet_nodes, p->spare_nodes, MAX (1, n), each);
  if (p->prefill_instances >= n)
    return sim_invalid (error,
                        "prefill_instances (%" G_GINT64_FORMAT ") leave none of %u instances to "
                        "decode: fewer, or more nodes",
                        p->prefill_instances, n);
  if (!check_lengths (p, error))
    return FALSE;
  if (p->scale_nodes > 0
      && (each - p->scale_nodes) * p->ranks_per_node * p->slots_per_rank < MAX (1, p->llm->experts))
    return sim_invalid (error, "scale_nodes: what is left of %u nodes has no slots for all experts",
                        each);
  if (ep_cost_shape (p, each) == 0)
    return sim_invalid (error,
                        "kv_floor_tokens: not even all %u nodes leave a rank %g tokens of KV", each,
                        p->kv_floor_tokens);
  return TRUE;
}

/* Ages go up from 0, the last hazard ends every life, and the class exists. */
static gboolean
check_hazards (const EpParams *p, const EpFaultClass *item, GError **error)
{
  const EpHazard *items = p->hazards.items;
  double from_s = -1.0, mtbf_s = 1.0;

  for (guint i = 0; i < p->hazards.n; i++)
    {
      if (!g_str_equal (items[i].name, item->name))
        continue;
      if (from_s < 0.0 ? items[i].from_s != 0.0 : items[i].from_s <= from_s)
        return sim_invalid (error, "hazards: those of %s begin at age 0 s and ascend", item->name);
      from_s = items[i].from_s;
      mtbf_s = items[i].mtbf_s;
    }
  if (!isfinite (mtbf_s))
    return sim_invalid (error, "hazards: the last one of %s must have a finite mtbf_s", item->name);
  /* two laws of one life: neither is ignored */
  if (from_s >= 0.0 && (isfinite (item->mtbf_s) || item->shape != 1.0))
    return sim_invalid (error, "fault_classes: %s has hazards: give it no mtbf_s and no shape",
                        item->name);
  return TRUE;
}

/* What nothing looks at would be ignored. */
static gboolean
check_named (const EpParams *p, GError **error)
{
  const EpFaultClass *items = p->fault_classes.items;
  const EpHazard *hazards = p->hazards.items;

  for (guint h = 0; h < p->hazards.n; h++)
    {
      guint n = 0;

      for (guint i = 0; i < p->fault_classes.n; i++)
        n += g_str_equal (items[i].name, hazards[h].name);
      if (n != 1)
        return sim_invalid (error, "hazards: %s must be one class of fault_classes, not %u",
                            hazards[h].name, n);
    }
  for (guint i = 0; i < p->fault_classes.n; i++)
    if (!check_hazards (p, &items[i], error))
      return FALSE;
  return TRUE;
}

/* Rows that are drawn need a class with a rate: a fleet without any would look perfect. */
static gboolean
check_rates (const EpParams *p, GError **error)
{
  const EpFaultClass *items = p->fault_classes.items;

  for (guint i = 0; i < p->fault_classes.n; i++)
    if (isfinite (items[i].mtbf_s))
      return TRUE;
  return p->hazards.n > 0
         || sim_invalid (error,
                         "outages classes: no item of fault_classes has an mtbf_s or hazards, "
                         "so nothing would ever fail: give one, or choose outages log or, for "
                         "a fleet without failures, outages none");
}

/* Size first: it is what messages about rows compare with. */
gboolean
ep_fleet_check (const EpParams *p, GError **error)
{
  if (!check_size (p, error))
    return FALSE;
  if (p->outages == EP_OUTAGES_LOG)
    return ep_outages_check (p, error);
  if (p->study == EP_OUTAGES && p->outages == EP_OUTAGES_NONE)
    return sim_invalid (error, "outages none: study outages has nothing to look at");
  return p->outages == EP_OUTAGES_NONE || (check_named (p, error) && check_rates (p, error));
}
