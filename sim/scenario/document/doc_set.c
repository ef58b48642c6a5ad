/* sim/scenario/document/doc_set.c - places in a document by path, and --set (doc.h). */
#include "sim/scenario/document/doc_tree.h"
#include <string.h>

/* Takes the next key off @rest: the longest that @map has, since keys can hold dots (axes do);
 * else what is in double quotes, or up to the next dot.
 * Returns: (transfer full) (nullable): NULL when there is no key. */
static char *
take_key (const SimNode *map, const char **rest)
{
  gsize best = 0, skip = 0;
  char *key;

  for (guint i = 0; i < map->keys->len; i++)
    {
      const char *text = ((const SimNode *) g_ptr_array_index (map->keys, i))->text;
      gsize length = strlen (text);

      if (length > best && g_str_has_prefix (*rest, text) && strchr (".[", (*rest)[length]))
        best = length;
    }
  if (best == 0 && **rest == '"' && strchr (*rest + 1, '"'))
    {
      skip = 1;
      best = strcspn (*rest + 1, "\"");
    }
  if (best == 0 && skip == 0)
    best = strcspn (*rest, ".[");
  key = g_strndup (*rest + skip, best);
  *rest += best + 2 * skip;
  if (best > 0)
    return key;
  g_free (key);
  return NULL;
}

/* Takes `[12]` off @rest.  Returns: FALSE when there is none. */
static gboolean
take_index (const char **rest, guint64 *index)
{
  char *end = NULL;

  if (!g_ascii_isdigit ((*rest)[1]))
    return FALSE;
  *index = g_ascii_strtoull (*rest + 1, &end, 10);
  if (*end != ']')
    return FALSE;
  *rest = end + 1;
  return TRUE;
}

/* Steps over the dot between two names.  Returns: FALSE when the path is malformed here. */
static gboolean
take_dot (const char **rest)
{
  if (**rest == '.' && (*rest)[1] != '\0' && (*rest)[1] != '[')
    (*rest)++;
  else if (**rest != '\0' && **rest != '[')
    return FALSE;
  return TRUE;
}

SimNode *
sim_node_find (const SimNode *node, const char *path)
{
  const SimNode *at = node;

  while (at && *path)
    {
      guint64 index = 0;
      g_autofree char *key = NULL;

      if (at->type == SIM_NODE_LIST && *path == '[' && take_index (&path, &index))
        at = index < at->items->len ? g_ptr_array_index (at->items, (guint) index) : NULL;
      else if (at->type == SIM_NODE_MAP && (key = take_key (at, &path)))
        at = sim_node_get (at, key);
      else
        at = NULL;
      if (!take_dot (&path))
        at = NULL;
    }
  return (SimNode *) at;
}

/* Where an assignment goes, while walking down. */
typedef struct {
  SimFaults  *faults;
  const char *path, *rest;
  guint       depth;
  SimMark     mark;
} Walk;

static SimNode **
complain (const Walk *walk, const char *what)
{
  sim_faults_add (walk->faults, &walk->mark, walk->path, "%s", what);
  return NULL;
}

static SimNode **
list_slot (Walk *walk, SimNode *list)
{
  guint64 index = 0;

  if (*walk->rest != '[' || !take_index (&walk->rest, &index))
    return complain (walk, "a list on the way needs an index, such as [0]");
  if (index >= list->items->len)
    {
      sim_faults_add (walk->faults, &walk->mark, walk->path,
                      "no item [%" G_GUINT64_FORMAT "]: the list has %u, counted from [0]", index,
                      list->items->len);
      return NULL;
    }
  return (SimNode **) &list->items->pdata[index];
}

/* Returns: (nullable): the place of the next name in @map, made when absent. */
static SimNode **
map_slot (Walk *walk, SimNode *map)
{
  g_autofree char *key = take_key (map, &walk->rest);

  if (key == NULL || !take_dot (&walk->rest))
    return complain (walk, "no path: expected names with dots between, such as params.devices");
  for (guint i = 0; i < map->keys->len; i++)
    if (g_str_equal (((const SimNode *) map->keys->pdata[i])->text, key))
      return (SimNode **) &map->items->pdata[i];
  sim_node_add (map, sim_node_new_scalar (key, TRUE, &walk->mark),
                sim_node_new_scalar ("", FALSE, &walk->mark));
  return (SimNode **) &map->items->pdata[map->items->len - 1];
}

/* Walks to the end of the path.  Returns: (transfer none) (nullable): where the value goes. */
static SimNode **
walk_down (Walk *walk, SimNode **slot)
{
  while (slot && *walk->rest)
    {
      if (++walk->depth >= SIM_DOC_MAX_DEPTH)
        return complain (walk, "the path is too deep");
      if (sim_node_is_null (*slot) && *walk->rest != '[')
        {
          sim_node_free (*slot);
          *slot = sim_node_new (SIM_NODE_MAP, &walk->mark);
        }
      if ((*slot)->type == SIM_NODE_SCALAR)
        return complain (walk, "leads through a single value: nothing can be set inside it");
      if ((*slot)->type == SIM_NODE_LIST)
        {
          slot = list_slot (walk, *slot);
          if (slot && !take_dot (&walk->rest))
            return complain (walk, "no path: expected a dot after the index");
        }
      else
        slot = map_slot (walk, *slot);
    }
  return slot;
}

/* Returns: (transfer full) (nullable): the path of @assignment; NULL with the fault added when it
 * is none. */
static char *
path_of (const char *assignment, SimFaults *faults)
{
  const SimMark mark = { "--set", 0, 0 };
  gsize length = strcspn (assignment, "=");
  g_autofree char *path = g_strstrip (g_strndup (assignment, length));

  if (!g_utf8_validate (assignment, -1, NULL))
    sim_faults_add (faults, &mark, NULL, "the assignment is not UTF-8");
  else if (assignment[length] == '\0' || path[0] == '\0')
    sim_faults_add (faults, &mark, assignment, "expected PATH=VALUE, such as params.devices=4");
  else
    return g_steal_pointer (&path);
  return NULL;
}

gboolean
sim_doc_set (SimDoc *doc, const char *assignment, SimFaults *faults)
{
  guint before = sim_faults_n (faults);
  g_autofree char *path = path_of (assignment, faults);
  Walk walk = { faults, path, path, 0, { "--set", 0, 0 } };
  SimDocInput input = { .name = "--set", .prefix = path, .is_value = TRUE };
  SimNode **slot, *value;

  slot = path ? walk_down (&walk, &doc->root) : NULL;
  if (slot == NULL)
    return FALSE;
  input.text = strchr (assignment, '=') + 1;
  input.length = strlen (input.text);
  input.depth = walk.depth;
  value = sim_doc_parse_tree (&input, faults);
  if (sim_faults_n (faults) > before)
    return FALSE;
  sim_node_free (*slot);
  *slot = value ? value : sim_node_new_scalar ("", FALSE, &walk.mark);
  return TRUE;
}
