/* sim/scenario/document/doc_parse.c - from libyaml's events to nodes, within bounds (doc_tree.h,
 * doc.h). */
#include "sim/scenario/document/doc_syntax.h"
#include <string.h>
#include "sim/base/error.h"

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (yaml_event_t, yaml_event_delete)

typedef struct {
  yaml_parser_t      yaml;
  const SimDocInput *input;
  SimFaults         *faults;
  GHashTable        *anchors;   /* name -> SimNode (transfer none) */
  GPtrArray         *open;      /* maps and lists being built, outermost first */
  GPtrArray         *dropped;   /* nodes outside the tree; an alias may still ask for one */
  GString           *path;      /* of the value being parsed, for messages */
  guint              n_nodes;
  int                n_flow;    /* maps and lists in flow style among them */
  gsize              alias_bytes;
  SimMark            at;        /* of the last event */
} Parser;

static SimNode *parse_value (Parser *p, yaml_event_t *event);

static const char *
path_of (const Parser *p)
{
  return p->path->len > 0 ? p->path->str : NULL;
}

/* Returns: FALSE, having added the fault, when the text is no YAML from here on. */
static gboolean
next (Parser *p, yaml_event_t *event)
{
  if (!yaml_parser_parse (&p->yaml, event))
    {
      sim_require (p->yaml.error != YAML_MEMORY_ERROR);
      sim_doc_syntax_fault (&p->yaml, p->input, p->faults);
      return FALSE;
    }
  p->at = sim_doc_syntax_mark (p->input, &event->start_mark);
  return TRUE;
}

/* One node more, at @depth levels.  Returns: FALSE, having added the fault, when a bound is
 * passed. */
static gboolean
spend (Parser *p, guint depth, gsize bytes)
{
  p->n_nodes++;
  p->alias_bytes += bytes;
  if (depth > SIM_DOC_MAX_DEPTH)
    sim_faults_add (p->faults, &p->at, NULL, "nested deeper than %d levels", SIM_DOC_MAX_DEPTH);
  else if (p->n_nodes > SIM_DOC_MAX_NODES)
    sim_faults_add (p->faults, &p->at, NULL,
                    "more than %d values, counted with every alias expanded", SIM_DOC_MAX_NODES);
  else if (p->alias_bytes > SIM_DOC_MAX_BYTES)
    sim_faults_add (p->faults, &p->at, NULL, "aliases expand to more than %d MiB of text",
                    SIM_DOC_MAX_BYTES >> 20);
  else
    return TRUE;
  return FALSE;
}

static guint
depth_of (const Parser *p)
{
  return p->input->depth + p->open->len + 1;
}

static void
refuse_tag (Parser *p, const yaml_char_t *tag)
{
  static const char standard[] = "tag:yaml.org,2002:";
  const char *text = (const char *) tag;
  gboolean is_standard = text && g_str_has_prefix (text, standard);

  if (text)
    sim_faults_add (p->faults, &p->at, path_of (p),
                    "the tag '%s%s' is not allowed: take it away, or quote the value",
                    is_standard ? "!!" : "", is_standard ? text + strlen (standard) : text);
}

static void
remember (Parser *p, const yaml_char_t *anchor, SimNode *node)
{
  if (anchor)
    g_hash_table_insert (p->anchors, g_strdup ((const char *) anchor), node);
}

/* An alias is a copy, so that merging and setting change one place only. */
static SimNode *
copy (Parser *p, const SimNode *node, guint depth)
{
  g_autoptr (SimNode) result = NULL;

  if (!spend (p, depth, node->text ? strlen (node->text) : 0))
    return NULL;
  if (node->type == SIM_NODE_SCALAR)
    return sim_node_new_scalar (node->text, node->quoted, &node->mark);
  result = sim_node_new (node->type, &node->mark);
  for (guint i = 0; i < node->items->len; i++)
    {
      SimNode *item = copy (p, g_ptr_array_index (node->items, i), depth + 1);
      SimNode *key = item && node->keys ? copy (p, g_ptr_array_index (node->keys, i), depth) : NULL;

      if (item)
        g_ptr_array_add (result->items, item);
      if (key)
        g_ptr_array_add (result->keys, key);
      if (item == NULL || (node->keys && key == NULL))
        return NULL;
    }
  return g_steal_pointer (&result);
}

static SimNode *
parse_alias (Parser *p, const yaml_event_t *event)
{
  const char *name = (const char *) event->data.alias.anchor;
  SimNode *node = g_hash_table_lookup (p->anchors, name);

  if (node && !g_ptr_array_find (p->open, node, NULL))
    return copy (p, node, depth_of (p));
  if (node)
    sim_faults_add (p->faults, &p->at, path_of (p), "*%s is inside &%s itself: a cycle", name,
                    name);
  else
    sim_faults_add (p->faults, &p->at, path_of (p), "no &%s before this *%s", name, name);
  return sim_node_new_scalar ("", FALSE, &p->at);
}

/* uniform(1 ms, 3 ms) inside braces falls apart at the comma; say so where it began. */
static void
refuse_torn (Parser *p, const char *text)
{
  int open = 0;

  for (const char *c = text; *c; c++)
    open += (*c == '(') - (*c == ')');
  if (p->n_flow > 0 && open > 0)
    sim_faults_add (p->faults, &p->at, path_of (p),
                    "'%s' has an open '(': inside {} and [] a comma ends the value, so quote it",
                    text);
}

static SimNode *
parse_scalar (Parser *p, const yaml_event_t *event)
{
  const char *text = (const char *) event->data.scalar.value;
  gboolean quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  SimNode *node = sim_node_new_scalar (text, quoted, &p->at);

  if (strlen (text) != event->data.scalar.length)
    sim_faults_add (p->faults, &p->at, path_of (p), "a NUL character (\\0) is not allowed");
  if (!quoted)
    refuse_torn (p, text);
  refuse_tag (p, event->data.scalar.tag);
  remember (p, event->data.scalar.anchor, node);
  return node;
}

static void
open_node (Parser *p, SimNode *node, gboolean is_flow)
{
  if (p->input->is_value && !is_flow)
    sim_faults_add (p->faults, &p->at, path_of (p), "%s",
                    node->type == SIM_NODE_MAP
                      ? "a map must be in braces, {a: 1}, and a text with ': ' in quotes"
                      : "a list must be in brackets, [1, 2], and a text with '- ' in quotes");
  p->n_flow += is_flow;
  g_ptr_array_add (p->open, node);
}

static void
close_node (Parser *p, gboolean is_flow)
{
  p->n_flow -= is_flow;
  g_ptr_array_remove_index (p->open, p->open->len - 1);
}

static SimNode *
parse_list (Parser *p, const yaml_event_t *start)
{
  g_autoptr (SimNode) list = sim_node_new (SIM_NODE_LIST, &p->at);
  gboolean is_flow = start->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
  gsize length = p->path->len;

  refuse_tag (p, start->data.sequence_start.tag);
  remember (p, start->data.sequence_start.anchor, list);
  open_node (p, list, is_flow);
  for (;;)
    {
      g_auto (yaml_event_t) event = { 0 };
      SimNode *item;

      if (!next (p, &event))
        return NULL;
      if (event.type == YAML_SEQUENCE_END_EVENT)
        break;
      g_string_append_printf (p->path, "[%u]", list->items->len);
      item = parse_value (p, &event);
      g_string_truncate (p->path, length);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (list->items, item);
    }
  close_node (p, is_flow);
  return g_steal_pointer (&list);
}

/* Why a node cannot be a key; NULL when it can. */
static const char *
bad_key (const SimNode *key, yaml_event_type_t type)
{
  if (type == YAML_ALIAS_EVENT)
    return "a key cannot be an alias: write its text";
  if (key->type != SIM_NODE_SCALAR)
    return "a key must be plain text, not a map or a list";
  if (key->text[0] == '\0')
    return "a key is missing before the ':'";
  if (!key->quoted && g_str_equal (key->text, "<<"))
    return "merge keys (<<) are not supported: use `extends` for files, or write the keys here";
  return NULL;
}

/* Returns: TRUE when the pair belongs in the map; @lines maps the keys so far to lines. */
static gboolean
accept_key (Parser *p, const SimNode *key, GHashTable *lines)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (lines, key->text));

  if (first == 0)
    {
      g_hash_table_insert (lines, key->text, GUINT_TO_POINTER (key->mark.line + 1));
      return TRUE;
    }
  if (key->mark.line > 0)
    sim_faults_add (p->faults, &key->mark, path_of (p), "duplicate key, first given at line %u",
                    first - 1);
  else
    sim_faults_add (p->faults, &key->mark, path_of (p), "duplicate key");
  return FALSE;
}

/* Returns: FALSE when there is no going on. */
static gboolean
parse_pair (Parser *p, SimNode *map, yaml_event_t *key_event, GHashTable *lines)
{
  g_auto (yaml_event_t) event = { 0 };
  SimMark at = p->at;
  SimNode *key = parse_value (p, key_event), *value;
  const char *why = key ? bad_key (key, key_event->type) : NULL;
  gboolean keep = key && why == NULL;

  if (key == NULL)
    return FALSE;
  if (why)
    sim_faults_add (p->faults, &at, path_of (p), "%s", why);
  else
    g_string_append_printf (p->path, "%s%s", p->path->len > 0 ? "." : "", key->text);
  keep = keep && accept_key (p, key, lines);
  value = next (p, &event) ? parse_value (p, &event) : NULL;
  if (keep && value)
    sim_node_add (map, key, value);
  else
    {
      g_ptr_array_add (p->dropped, key);
      if (value)
        g_ptr_array_add (p->dropped, value);
    }
  return value != NULL;
}

static SimNode *
parse_map (Parser *p, const yaml_event_t *start)
{
  g_autoptr (SimNode) map = sim_node_new (SIM_NODE_MAP, &p->at);
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_flow = start->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
  gsize length = p->path->len;

  refuse_tag (p, start->data.mapping_start.tag);
  remember (p, start->data.mapping_start.anchor, map);
  open_node (p, map, is_flow);
  for (;;)
    {
      g_auto (yaml_event_t) event = { 0 };

      if (!next (p, &event))
        return NULL;
      if (event.type == YAML_MAPPING_END_EVENT)
        break;
      if (!parse_pair (p, map, &event, lines))
        return NULL;
      g_string_truncate (p->path, length);
    }
  close_node (p, is_flow);
  return g_steal_pointer (&map);
}

static SimNode *
parse_value (Parser *p, yaml_event_t *event)
{
  if (event->type == YAML_ALIAS_EVENT)
    return parse_alias (p, event);
  if (!spend (p, depth_of (p), 0))
    return NULL;
  if (event->type == YAML_SCALAR_EVENT)
    return parse_scalar (p, event);
  return event->type == YAML_SEQUENCE_START_EVENT ? parse_list (p, event) : parse_map (p, event);
}

/* Stream start, document start, the root, document end, stream end. */
static SimNode *
parse_document (Parser *p)
{
  g_autoptr (SimNode) root = NULL;

  for (;;)
    {
      g_auto (yaml_event_t) event = { 0 };

      if (!next (p, &event) || event.type == YAML_STREAM_END_EVENT)
        break;
      if (event.type == YAML_DOCUMENT_START_EVENT && root)
        {
          sim_faults_add (p->faults, &p->at, NULL,
                          "a second document begins here; a file holds one: take the '---' away");
          break;
        }
      if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT
          || event.type == YAML_DOCUMENT_END_EVENT)
        continue;
      root = parse_value (p, &event);
      if (root == NULL)
        break;
    }
  return g_steal_pointer (&root);
}

static void
free_node (gpointer data)
{
  sim_node_free (data);
}

SimNode *
sim_doc_parse_tree (const SimDocInput *input, SimFaults *faults)
{
  gsize bom = input->length >= 3 && memcmp (input->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  SimDocInput body = *input;
  Parser p = { .input = &body, .faults = faults };
  guint before = sim_faults_n (faults);
  g_autoptr (SimNode) root = NULL;

  body.text += bom;
  body.length -= bom;
  if (!sim_doc_syntax_utf8 (&body, faults))
    return NULL;
  p.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  p.open = g_ptr_array_new ();
  p.dropped = g_ptr_array_new_with_free_func (free_node);
  p.path = g_string_new (input->prefix);
  yaml_parser_initialize (&p.yaml);
  yaml_parser_set_encoding (&p.yaml, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&p.yaml, (const guchar *) body.text, body.length);
  root = parse_document (&p);
  yaml_parser_delete (&p.yaml);
  g_string_free (p.path, TRUE);
  g_ptr_array_unref (p.dropped);
  g_ptr_array_unref (p.open);
  g_hash_table_unref (p.anchors);
  return sim_faults_n (faults) == before ? g_steal_pointer (&root) : NULL;
}
