/* models/sandbox_platform/instances/groups.c - the instances of one unit on one node.
 *
 * Made when the unit first starts there: a platform of many nodes and units has few of all pairs.
 * A call finds its group through its instance; the table is asked at starts alone.
 */
#include "models/sandbox_platform/instances/instances.h"

static guint
hash_of (gconstpointer item)
{
  const PlatGroup *group = item;

  return (guint) (group->unit->index * 2654435761u) ^ group->node->index;
}

static gboolean
same (gconstpointer a, gconstpointer b)
{
  const PlatGroup *x = a, *y = b;

  return x->unit == y->unit && x->node == y->node;
}

/* Made once and kept: a unit that comes again finds its own. */
PlatGroup *
plat_group (Plat *m, PlatUnit *unit, PlatNode *node)
{
  const PlatGroup wanted = { .unit = unit, .node = node };
  PlatGroup *group;

  if (m->groups == NULL)
    m->groups = g_hash_table_new (hash_of, same);
  group = g_hash_table_lookup (m->groups, &wanted);
  if (group != NULL)
    return group;
  group = g_new (PlatGroup, 1);
  *group = wanted;
  group->rank.index = unit->index;
  group->next = unit->groups;
  unit->groups = group;
  g_hash_table_add (m->groups, group);
  return group;
}

/* Each unit's chain holds all of its own. */
void
plat_groups_free (Plat *m)
{
  for (guint i = 0; i < m->n_units; i++)
    while (m->units[i].groups != NULL)
      {
        PlatGroup *group = m->units[i].groups;

        m->units[i].groups = group->next;
        g_free (group);
      }
  g_clear_pointer (&m->groups, g_hash_table_unref);
}
