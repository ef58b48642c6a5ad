/* sim/scenario/document/doc_tree.c - nodes: making, freeing, merging (doc_tree.h, doc.h). */
#include "sim/scenario/document/doc_tree.h"

static void
free_item (gpointer data)
{
  sim_node_free (data);
}

SimNode *
sim_node_new (SimNodeType type, const SimMark *mark)
{
  SimNode *node = g_new0 (SimNode, 1);

  node->type = type;
  node->mark = *mark;
  if (type != SIM_NODE_SCALAR)
    node->items = g_ptr_array_new_with_free_func (free_item);
  if (type == SIM_NODE_MAP)
    node->keys = g_ptr_array_new_with_free_func (free_item);
  return node;
}

SimNode *
sim_node_new_scalar (const char *text, gboolean quoted, const SimMark *mark)
{
  SimNode *node = sim_node_new (SIM_NODE_SCALAR, mark);
  gboolean is_null = !quoted && (g_str_equal (text, "~") || g_str_equal (text, "null"));

  node->text = g_strdup (is_null ? "" : text);
  node->quoted = quoted;
  return node;
}

void
sim_node_free (SimNode *node)
{
  if (node == NULL)
    return;
  g_free (node->text);
  if (node->keys)
    g_ptr_array_unref (node->keys);
  if (node->items)
    g_ptr_array_unref (node->items);
  g_free (node);
}

void
sim_node_add (SimNode *map, SimNode *key, SimNode *value)
{
  g_ptr_array_add (map->keys, key);
  g_ptr_array_add (map->items, value);
}

static gboolean
find_key (const SimNode *map, const char *key, guint *index)
{
  for (guint i = 0; i < map->keys->len; i++)
    if (g_str_equal (((const SimNode *) g_ptr_array_index (map->keys, i))->text, key))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

SimNode *
sim_node_take (SimNode *map, const char *key)
{
  guint i;

  if (!find_key (map, key, &i))
    return NULL;
  g_ptr_array_remove_index (map->keys, i);
  return g_ptr_array_steal_index (map->items, i);
}

SimNode *
sim_node_get (const SimNode *node, const char *key)
{
  guint i;

  if (node == NULL || node->type != SIM_NODE_MAP || !find_key (node, key, &i))
    return NULL;
  return g_ptr_array_index (node->items, i);
}

gboolean
sim_node_is_null (const SimNode *node)
{
  return node->type == SIM_NODE_SCALAR && !node->quoted && node->text[0] == '\0';
}

/* An index of keys, so that maps of many thousand keys merge in linear time. */
static GHashTable *
index_of (const SimNode *map)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < map->keys->len; i++)
    g_hash_table_insert (index, ((SimNode *) map->keys->pdata[i])->text, GUINT_TO_POINTER (i + 1));
  return index;
}

/* Removes the pairs that merging has left without a key. */
static void
compact (SimNode *map)
{
  guint kept = 0;

  for (guint i = 0; i < map->keys->len; i++)
    {
      SimNode *key = map->keys->pdata[i], *value = map->items->pdata[i];

      map->keys->pdata[i] = map->items->pdata[i] = NULL;
      if (key == NULL)
        continue;
      map->keys->pdata[kept] = key;
      map->items->pdata[kept++] = value;
    }
  g_ptr_array_set_size (map->keys, (gint) kept);
  g_ptr_array_set_size (map->items, (gint) kept);
}

/* Lays one pair of a map above @base, where its key is at @at.  An empty value takes the key away.
 * */
static void
lay (SimNode *base, guint at, SimNode *key, SimNode *value)
{
  gboolean away = sim_node_is_null (value);

  value = sim_node_merge (base->items->pdata[at], value);
  if (away)
    {
      sim_node_free (value);
      sim_node_free (key);
      key = value = NULL;
    }
  sim_node_free (base->keys->pdata[at]);
  base->keys->pdata[at] = key;
  base->items->pdata[at] = value;
}

SimNode *
sim_node_merge (SimNode *base, SimNode *over)
{
  g_autoptr (GHashTable) index = NULL;

  if (base->type != SIM_NODE_MAP || over->type != SIM_NODE_MAP)
    {
      sim_node_free (base);
      return over;
    }
  index = index_of (base);
  for (guint i = 0; i < over->keys->len; i++)
    {
      SimNode *key = over->keys->pdata[i], *value = over->items->pdata[i];
      guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, key->text));

      over->keys->pdata[i] = over->items->pdata[i] = NULL;
      if (at == 0)
        {
          sim_node_add (base, key, value);
          continue;
        }
      g_hash_table_steal (index, key->text); /* its text goes, and none asks again */
      lay (base, at - 1, key, value);
    }
  compact (base);
  base->mark = over->mark;
  sim_node_free (over);
  return base;
}
