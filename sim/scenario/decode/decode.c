/* sim/scenario/decode/decode.c - see decode.h. */
#include "sim/model/interval.h"
#include "sim/scenario/decode/decode.h"
#include "sim/base/suggest.h"

/* keys that a message lists; `orrery describe` shows all */
enum { MAX_LISTED = 20 };

static gpointer
field (const SimParam *row, gpointer base)
{
  return (char *) base + row->offset;
}

/* Returns: (transfer full): the keys of a section, for did-you-mean. */
static GPtrArray *
names_of (const SimSection *section)
{
  GPtrArray *names = g_ptr_array_new ();

  for (const SimParam *row = section->rows; row && row->name; row++)
    g_ptr_array_add (names, (gpointer) row->name);
  for (guint i = 0; section->others && section->others[i]; i++)
    g_ptr_array_add (names, (gpointer) section->others[i]);
  g_ptr_array_add (names, NULL);
  return names;
}

static gboolean
fault_shape (const SimDecoder *decoder, const SimNode *node, const char *key, const char *wanted)
{
  static const char *const shapes[] = { "a single value", "a list", "a map" };

  sim_faults_add (decoder->faults, &node->mark, key, "expected %s, not %s", wanted,
                  shapes[node->type]);
  return FALSE;
}

static gboolean
decode_scalar (const SimDecoder *decoder, const SimParam *row, const SimNode *node, const char *key,
               gpointer base)
{
  GError *error = NULL;

  if (sim_param_set (row, base, node->text, &error))
    return TRUE;
  sim_faults_take (decoder->faults, &node->mark, key, error);
  return FALSE;
}

static const char **
entry_names (const SimCatalogue *catalogue, const SimKind *kind)
{
  g_autoptr (GPtrArray) entries = sim_catalogue_list (catalogue, kind);
  const char **names = g_new0 (const char *, entries->len + 1);

  for (guint i = 0; i < entries->len; i++)
    names[i] = ((const SimEntry *) g_ptr_array_index (entries, i))->name;
  return names;
}

/* What the user may have meant: the entries that begin with @text (h100: h100-sxm, h100-pcie), else
 * the nearest. */
static char *
entry_hint (const char *text, const char *const *names)
{
  g_autoptr (GPtrArray) longer = g_ptr_array_new ();
  g_autofree char *all = NULL;

  for (guint i = 0; text[0] && names[i]; i++)
    if (g_str_has_prefix (names[i], text))
      g_ptr_array_add (longer, (gpointer) names[i]);
  if (longer->len == 0 || longer->len > 5)
    return sim_suggest_text (text, names);
  g_ptr_array_add (longer, NULL);
  all = g_strjoinv (" or ", (char **) longer->pdata);
  return g_strdup_printf (" (did you mean %s?)", all);
}

/* A reference whose default is "" may be left out, or be `none`. */
static gboolean
is_none (const SimParam *row, const char *text)
{
  return row->def && row->def[0] == '\0' && (text[0] == '\0' || g_str_equal (text, "none"));
}

/* What a reference or a path says, and where: a default has the mark of the map that lacks it. */
typedef struct {
  const char    *text, *key;
  const SimMark *mark;        /* (nullable) */
} Said;

static gboolean
decode_ref (const SimDecoder *decoder, const SimParam *row, const Said *said, gpointer base)
{
  const char *text = said->text;
  const SimKind *kind = row->detail;
  const SimEntry *entry
    = decoder->catalogue ? sim_catalogue_find (decoder->catalogue, kind, text) : NULL;
  gconstpointer *pointer = field (row, base);

  if (entry || is_none (row, text))
    {
      *pointer = entry ? entry->data : NULL;
      return TRUE;
    }
  if (decoder->catalogue)
    {
      g_autofree const char **names = entry_names (decoder->catalogue, kind);
      g_autofree char *hint = entry_hint (text, names);

      sim_faults_add (decoder->faults, said->mark, said->key,
                      "no %s called '%s' in the catalogue%s; `orrery list %s` lists them",
                      kind->name, text, hint, kind->name);
    }
  return FALSE;
}

static char *
dir_of (const SimMark *mark)
{
  if (mark == NULL || mark->file == NULL || g_str_has_prefix (mark->file, "--"))
    return NULL;
  return g_path_get_dirname (mark->file);
}

static gboolean
decode_file (const SimDecoder *decoder, const SimParam *row, const Said *said, gpointer base)
{
  g_autofree char *dir = dir_of (said->mark);
  SimFileName name = { said->text, dir };
  SimFile file = { NULL, NULL };
  GError *error = NULL;

  if (!is_none (row, said->text)
      && !sim_files_load (decoder->files, row->detail, &name, &file, &error))
    {
      sim_faults_take (decoder->faults, said->mark, said->key, error);
      return FALSE;
    }
  *(SimFile *) field (row, base) = file;
  return TRUE;
}

static void
decode_items (const SimDecoder *decoder, const SimParam *row, const SimNode *node, const char *key,
              SimList *list)
{
  const SimListType *type = row->detail;

  for (guint i = 0; i < list->n; i++)
    {
      const SimNode *item = g_ptr_array_index (node->items, i);
      g_autofree char *prefix = g_strdup_printf ("%s[%u]", key, i);
      gpointer base = (char *) list->items + i * type->size;

      sim_decode_defaults (decoder, type->rows, &item->mark, prefix, base);
      if (item->type != SIM_NODE_MAP)
        {
          fault_shape (decoder, item, prefix, "a map of the row's keys");
          continue;
        }
      sim_decode_map (decoder, type->rows, item, prefix, base);
      sim_decode_missing (decoder, type->rows, &(SimGiven){ .map = item }, &item->mark, prefix);
    }
}

static gboolean
decode_list (const SimDecoder *decoder, const SimParam *row, const SimNode *node, const char *key,
             gpointer base)
{
  const SimListType *type = row->detail;
  SimList list = { node->items->len, NULL };
  SimParam one = { .name = row->name, .type = SIM_LIST, .offset = 0, .detail = type };
  guint before = sim_faults_n (decoder->faults);

  if (!sim_interval_has (row->allowed, list.n))
    {
      sim_faults_add (decoder->faults, &node->mark, key, "%u rows given; the number must be in %s",
                      list.n, row->allowed);
      return FALSE;
    }
  list.items = g_malloc0 (MAX (list.n * type->size, 1));
  decode_items (decoder, row, node, key, &list);
  if (sim_faults_n (decoder->faults) == before)
    {
      SimList *stored = field (row, base), old = *stored;

      *stored = list;
      list = old;
    }
  sim_params_clear ((const SimParam[]){ one, SIM_PARAM_END }, &list, sizeof list);
  return sim_faults_n (decoder->faults) == before;
}

gboolean
sim_decode_value (const SimDecoder *decoder, const SimParam *row, const SimNode *node,
                  const char *key, gpointer base)
{
  if (row->type == SIM_LIST)
    return node->type == SIM_NODE_LIST ? decode_list (decoder, row, node, key, base)
                                       : fault_shape (decoder, node, key, "a list of maps");
  if (node->type != SIM_NODE_SCALAR)
    return fault_shape (decoder, node, key, "a single value");
  if (sim_node_is_null (node) && !is_none (row, node->text))
    {
      sim_faults_add (decoder->faults, &node->mark, key,
                      "has no value; leave the key out for the default");
      return FALSE;
    }
  if (row->type == SIM_REF)
    return decode_ref (decoder, row, &(Said){ node->text, key, &node->mark }, base);
  if (row->type == SIM_FILE)
    return decode_file (decoder, row, &(Said){ node->text, key, &node->mark }, base);
  return decode_scalar (decoder, row, node, key, base);
}

char *
sim_decode_hint (const char *word, const char *const *names)
{
  char *hint = sim_suggest_text (word, names);
  g_autofree char *all = NULL;

  if (hint[0] || g_strv_length ((char **) names) > MAX_LISTED)
    return hint;
  g_free (hint);
  all = g_strjoinv (", ", (char **) names);
  return g_strdup_printf ("; allowed are %s", all);
}

static void
fault_unknown (const SimDecoder *decoder, const SimSection *section, const SimNode *key,
               const char *path)
{
  g_autoptr (GPtrArray) names = names_of (section);
  const char *instead = sim_param_former (section->rows, key->text);
  g_autofree char *hint = sim_decode_hint (key->text, (const char *const *) names->pdata);

  if (instead != NULL)
    sim_faults_add (decoder->faults, &key->mark, path, "this key has gone: %s", instead);
  else
    sim_faults_add (decoder->faults, &key->mark, path, "unknown key%s", hint);
}

static char *
join (const char *prefix, const char *key)
{
  return prefix[0] ? g_strdup_printf ("%s.%s", prefix, key) : g_strdup (key);
}

static void
decode_keys (const SimDecoder *decoder, const SimSection *section, const SimNode *map,
             const char *prefix, gpointer base)
{
  for (guint i = 0; i < map->keys->len; i++)
    {
      const SimNode *key = g_ptr_array_index (map->keys, i);
      const SimParam *row = sim_param_find (section->rows, key->text);
      g_autofree char *path = join (prefix, key->text);

      if (row)
        sim_decode_value (decoder, row, g_ptr_array_index (map->items, i), path, base);
      else if (section->others == NULL || !g_strv_contains (section->others, key->text))
        fault_unknown (decoder, section, key, path);
    }
}

void
sim_decode_map (const SimDecoder *decoder, const SimParam *rows, const SimNode *map,
                const char *prefix, gpointer base)
{
  decode_keys (decoder, &(SimSection){ rows, NULL }, map, prefix, base);
}

void
sim_decode_section (const SimDecoder *decoder, const SimSection *section, const SimNode *map,
                    const char *prefix, gpointer base)
{
  sim_params_defaults (section->rows, base);
  if (map->type != SIM_NODE_MAP)
    {
      fault_shape (decoder, map, prefix, "a map");
      return;
    }
  decode_keys (decoder, section, map, prefix, base);
  sim_decode_missing (decoder, section->rows, &(SimGiven){ .map = map }, &map->mark, prefix);
}

void
sim_decode_defaults (const SimDecoder *decoder, const SimParam *rows, const SimMark *mark,
                     const char *prefix, gpointer base)
{
  sim_params_defaults (rows, base);
  for (const SimParam *row = rows; row && row->name; row++)
    {
      g_autofree char *key = join (prefix, row->name);

      if (row->def == NULL || row->def[0] == '\0')
        continue;
      if (row->type == SIM_REF)
        decode_ref (decoder, row, &(Said){ row->def, key, mark }, base);
      else if (row->type == SIM_FILE)
        decode_file (decoder, row, &(Said){ row->def, key, NULL }, base);
    }
}

void
sim_decode_missing (const SimDecoder *decoder, const SimParam *rows, const SimGiven *given,
                    const SimMark *mark, const char *prefix)
{
  for (const SimParam *row = rows; row && row->name; row++)
    {
      g_autofree char *key = join (prefix, row->name);
      g_autofree char *allowed = NULL;

      if (row->def || (given->map && sim_node_get (given->map, row->name))
          || (given->other && given->other (given->data, key)))
        continue;
      allowed = sim_param_allowed (row);
      sim_faults_add (decoder->faults, mark, key, "must be given: it has no default; %s (%s)",
                      allowed, row->doc);
    }
}
