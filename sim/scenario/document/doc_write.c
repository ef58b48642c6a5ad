/* sim/scenario/document/doc_write.c - a tree as YAML text, by libyaml's emitter (doc.h). */
#include "sim/scenario/document/doc_tree.h"
#include <string.h>
#include <yaml.h>
#include "sim/base/error.h"

static void
emit (yaml_emitter_t *emitter, yaml_event_t *event, int made)
{
  sim_require (made);
  made = yaml_emitter_emit (emitter, event);
  sim_require (made);
}

/* A block is the most readable form of lines, where no space at an end of a line could get lost. */
static gboolean
suits_block (const char *text)
{
  return strchr (text, '\n') && !g_ascii_isspace (text[0]) && !strstr (text, " \n")
         && !strstr (text, "\n ") && !strchr (text, '\t') && !strchr (text, '\r')
         && g_str_is_ascii (text) && !g_str_has_suffix (text, " ");
}

static yaml_scalar_style_t
style_of (const SimNode *node)
{
  if (!node->quoted && !strchr (node->text, '\n'))
    return YAML_PLAIN_SCALAR_STYLE;
  return suits_block (node->text) ? YAML_LITERAL_SCALAR_STYLE : YAML_SINGLE_QUOTED_SCALAR_STYLE;
}

static void
emit_scalar (yaml_emitter_t *emitter, const SimNode *node)
{
  const char *text = sim_node_is_null (node) ? "null" : node->text;
  yaml_event_t event;
  int made;

  made = yaml_scalar_event_initialize (&event, NULL, NULL, (const guchar *) text,
                                       (int) strlen (text), TRUE, TRUE, style_of (node));
  emit (emitter, &event, made);
}

/* A key is quoted only where YAML wants it. */
static void
emit_key (yaml_emitter_t *emitter, const SimNode *key)
{
  SimNode plain = *key;

  plain.quoted = g_str_equal (key->text, "null") || g_str_equal (key->text, "~")
                 || g_str_equal (key->text, "<<");
  emit_scalar (emitter, &plain);
}

static void
emit_node (yaml_emitter_t *emitter, const SimNode *node)
{
  gboolean is_map = node->type == SIM_NODE_MAP;
  yaml_event_t event;
  int made;

  if (node->type == SIM_NODE_SCALAR)
    {
      emit_scalar (emitter, node);
      return;
    }
  made = is_map ? yaml_mapping_start_event_initialize (&event, NULL, NULL, TRUE,
                                                       YAML_BLOCK_MAPPING_STYLE)
                : yaml_sequence_start_event_initialize (&event, NULL, NULL, TRUE,
                                                        YAML_BLOCK_SEQUENCE_STYLE);
  emit (emitter, &event, made);
  for (guint i = 0; i < node->items->len; i++)
    {
      if (is_map)
        emit_key (emitter, g_ptr_array_index (node->keys, i));
      emit_node (emitter, g_ptr_array_index (node->items, i));
    }
  made = is_map ? yaml_mapping_end_event_initialize (&event)
                : yaml_sequence_end_event_initialize (&event);
  emit (emitter, &event, made);
}

static int
append (void *data, unsigned char *buffer, size_t size)
{
  g_string_append_len (data, (const char *) buffer, (gssize) size);
  return 1;
}

char *
sim_node_to_yaml (const SimNode *node)
{
  GString *text = g_string_new (NULL);
  yaml_emitter_t emitter;
  yaml_event_t event;

  yaml_emitter_initialize (&emitter);
  yaml_emitter_set_output (&emitter, append, text);
  yaml_emitter_set_unicode (&emitter, TRUE);
  yaml_emitter_set_width (&emitter, -1);
  emit (&emitter, &event, yaml_stream_start_event_initialize (&event, YAML_UTF8_ENCODING));
  emit (&emitter, &event, yaml_document_start_event_initialize (&event, NULL, NULL, NULL, TRUE));
  emit_node (&emitter, node);
  emit (&emitter, &event, yaml_document_end_event_initialize (&event, TRUE));
  emit (&emitter, &event, yaml_stream_end_event_initialize (&event));
  yaml_emitter_flush (&emitter);
  yaml_emitter_delete (&emitter);
  return g_string_free (text, FALSE);
}
