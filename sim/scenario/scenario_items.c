/* sim/scenario/scenario_items.c - what sections that are lists share (scenario_state.h). */
#include <string.h>
#include "sim/scenario/scenario_state.h"

/* Empty means absent in these sections. */
char *
sim_scenario_optional (const char *text)
{
  return text && text[0] ? g_strdup (text) : NULL;
}

/* Calls @read for every item of a list section; anything else is a fault. */
void
sim_scenario_each_item (SimScenario *scenario, const SimNode *node, const char *key,
                        const SimDecoder *decoder, SimItemReader read)
{
  if (node == NULL)
    return;
  if (node->type != SIM_NODE_LIST)
    sim_faults_add (decoder->faults, &node->mark, key, "expected a list of maps");
  for (guint i = 0; node->type == SIM_NODE_LIST && i < node->items->len; i++)
    {
      const SimNode *item = g_ptr_array_index (node->items, i);

      if (item->type == SIM_NODE_MAP)
        read (scenario, item, decoder);
      else
        sim_faults_add (decoder->faults, &item->mark, key, "expected a map");
    }
}

/* The name of a list's new item must be new; it stands @offset into the structs of @list. */
void
sim_scenario_refuse_twice (const GPtrArray *list, glong offset, const SimNode *node,
                           const char *key, const SimDecoder *decoder)
{
  const SimNode *name = sim_node_get (node, strchr (key, '.') + 1);

  for (guint i = 0; name && name->type == SIM_NODE_SCALAR && i < list->len; i++)
    if (g_str_equal (G_STRUCT_MEMBER (const char *, g_ptr_array_index (list, i), offset),
                     name->text))
      sim_faults_add (decoder->faults, &name->mark, key,
                      "'%s' is there already; every one needs a name of its own", name->text);
}
