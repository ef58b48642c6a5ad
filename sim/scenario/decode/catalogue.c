/* sim/scenario/decode/catalogue.c - see catalogue.h: reads entries, from folders and scenarios. */
#include "sim/scenario/decode/catalogue_state.h"
#include "sim/base/suggest.h"
#include "sim/model/hardware.h"
#include "sim/scenario/decode/decode.h"
#include <string.h>

static const char *const own_keys[] = { "source", "confidence", "note", "like", NULL };

static void
entry_free (gpointer data)
{
  SimEntry *entry = data;

  sim_params_clear (entry->kind->rows, entry->data, entry->kind->size);
  g_free (entry->data);
  g_free ((char *) entry->name);
  g_free ((char *) entry->source);
  g_free ((char *) entry->confidence);
  g_free ((char *) entry->note);
  g_free (entry);
}

SimCatalogue *
sim_catalogue_new (const SimRegistry *registry)
{
  SimCatalogue *catalogue = g_new0 (SimCatalogue, 1);

  catalogue->registry = registry;
  catalogue->entries = g_ptr_array_new_with_free_func (entry_free);
  catalogue->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  catalogue->by_data = g_hash_table_new (NULL, NULL);
  catalogue->docs = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_doc_free);
  return catalogue;
}

void
sim_catalogue_free (SimCatalogue *catalogue)
{
  if (catalogue == NULL)
    return;
  g_hash_table_unref (catalogue->by_name);
  g_hash_table_unref (catalogue->by_data);
  g_ptr_array_unref (catalogue->entries);
  g_ptr_array_unref (catalogue->docs);
  g_free (catalogue);
}

static gboolean
is_own_key (const char *key)
{
  return g_strv_contains (own_keys, key);
}

static void
fault_key (const SimDecoder *decoder, const SimKind *kind, const SimNode *key, const char *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (const SimParam *row = kind->rows; row->name; row++)
    g_ptr_array_add (names, (gpointer) row->name);
  for (guint i = 0; own_keys[i]; i++)
    g_ptr_array_add (names, (gpointer) own_keys[i]);
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (key->text, (const char *const *) names->pdata);
  sim_faults_add (decoder->faults, &key->mark, path, "unknown key of kind %s%s", kind->name, hint);
}

/* The text of one of an entry's own keys; a value that is no single text is a fault. */
static char *
own_text (const SimDecoder *decoder, const SimNode *node, const char *key, const char *path)
{
  const SimNode *value = sim_node_get (node, key);

  if (value == NULL)
    return NULL;
  if (value->type == SIM_NODE_SCALAR && value->text[0])
    return g_strdup (value->text);
  sim_faults_add (decoder->faults, &value->mark, path, "%s must be a text", key);
  return NULL;
}

static void
check_own (const SimDecoder *decoder, const SimEntry *entry, const SimNode *node, const char *path)
{
  if (entry->source == NULL)
    sim_faults_add (
      decoder->faults, &node->mark, path,
      "has no source: every entry must say where its numbers come from (source: ...)");
  if (entry->confidence == NULL || strlen (entry->confidence) != 1
      || !strchr ("ABC", entry->confidence[0]))
    sim_faults_add (decoder->faults, &node->mark, path,
                    "confidence must be A (primary source), B (one page or tool) or C (weak)");
}

/* Starts from the entry that `like` names, or from the defaults of the kind. */
static void
decode_start (const SimCatalogue *catalogue, const SimDecoder *decoder, SimEntry *entry,
              const SimNode *node, const char *path)
{
  g_autofree char *like = own_text (decoder, node, "like", path);
  const SimEntry *other = like ? sim_catalogue_find (catalogue, entry->kind, like) : NULL;

  if (other)
    sim_params_copy (entry->kind->rows, entry->data, other->data, entry->kind->size);
  else
    sim_decode_defaults (decoder, entry->kind->rows, &node->mark, path, entry->data);
  if (like && other == NULL)
    sim_faults_add (decoder->faults, &node->mark, path, "like: no %s called '%s' before this one",
                    entry->kind->name, like);
  if (like == NULL)
    sim_decode_missing (decoder, entry->kind->rows, &(SimGiven){ .map = node }, &node->mark, path);
}

static void
decode_rows (const SimDecoder *decoder, const SimEntry *entry, const SimNode *node,
             const char *path)
{
  for (guint i = 0; i < node->keys->len; i++)
    {
      const SimNode *key = g_ptr_array_index (node->keys, i);
      const SimParam *row = sim_param_find (entry->kind->rows, key->text);
      g_autofree char *full = g_strdup_printf ("%s.%s", path, key->text);

      if (row)
        sim_decode_value (decoder, row, g_ptr_array_index (node->items, i), full, entry->data);
      else if (!is_own_key (key->text))
        fault_key (decoder, entry->kind, key, full);
    }
}

/* An entry that takes the place of another is meant by those that refer to it by name. */
static void
refer_anew (SimCatalogue *catalogue, const SimEntry *entry)
{
  const SimEntry *old = sim_catalogue_find (catalogue, entry->kind, entry->name);

  for (guint i = 0; old != NULL && i < catalogue->entries->len; i++)
    {
      const SimEntry *other = g_ptr_array_index (catalogue->entries, i);

      for (const SimParam *row = other->kind->rows; row->name; row++)
        {
          gpointer *pointer = (gpointer *) (gpointer) ((char *) other->data + row->offset);

          if (row->type == SIM_REF && *pointer == old->data)
            *pointer = entry->data;
        }
    }
}

static void
keep (SimCatalogue *catalogue, SimEntry *entry)
{
  refer_anew (catalogue, entry);
  g_ptr_array_add (catalogue->entries, entry);
  g_hash_table_replace (catalogue->by_name,
                        g_strdup_printf ("%s/%s", entry->kind->name, entry->name), entry);
  g_hash_table_insert (catalogue->by_data, entry->data, entry);
}

static void
add_entry (SimCatalogue *catalogue, const SimKind *kind, const SimNode *name, const SimNode *node,
           SimFaults *faults)
{
  SimDecoder decoder = { catalogue, NULL, faults };
  guint before = sim_faults_n (faults);
  g_autofree char *path = g_strdup_printf ("%s.%s", kind->name, name->text);
  SimEntry *entry;
  GError *error = NULL;

  if (node->type != SIM_NODE_MAP)
    {
      sim_faults_add (faults, &node->mark, path, "expected a map of the entry's values");
      return;
    }
  entry = g_new0 (SimEntry, 1);
  entry->kind = kind;
  entry->name = g_strdup (name->text);
  entry->mark = name->mark;
  entry->data = g_malloc0 (kind->size);
  entry->source = own_text (&decoder, node, "source", path);
  entry->confidence = own_text (&decoder, node, "confidence", path);
  entry->note = own_text (&decoder, node, "note", path);
  check_own (&decoder, entry, node, path);
  if (kind == &sim_accelerator_kind) /* prices are of devices by name */
    ((SimAccelerator *) entry->data)->name = entry->name;
  decode_start (catalogue, &decoder, entry, node, path);
  decode_rows (&decoder, entry, node, path);
  if (sim_faults_n (faults) == before && kind->check && !kind->check (entry->data, &error))
    sim_faults_take (faults, &node->mark, path, error);
  if (sim_faults_n (faults) == before)
    keep (catalogue, entry);
  else
    entry_free (entry);
}

static void
add_entries (SimCatalogue *catalogue, const SimNode *kind_name, const SimNode *entries,
             SimFaults *faults)
{
  const SimKind *kind = sim_registry_kind (catalogue->registry, kind_name->text);

  if (kind == NULL)
    {
      g_autofree const char **names = sim_registry_kind_names (catalogue->registry);
      g_autofree char *hint = sim_decode_hint (kind_name->text, names);

      sim_faults_add (faults, &kind_name->mark, "kind", "unknown kind '%s'%s", kind_name->text,
                      hint);
      return;
    }
  if (entries->type != SIM_NODE_MAP)
    {
      sim_faults_add (faults, &entries->mark, "entries", "expected a map from names to entries");
      return;
    }
  for (guint i = 0; i < entries->keys->len; i++)
    add_entry (catalogue, kind, g_ptr_array_index (entries->keys, i),
               g_ptr_array_index (entries->items, i), faults);
}

void
sim_catalogue_add_node (SimCatalogue *catalogue, const SimNode *node, SimFaults *faults)
{
  if (node->type != SIM_NODE_MAP)
    {
      sim_faults_add (faults, &node->mark, "catalogue", "expected a map {kind: {name: {...}}}");
      return;
    }
  for (guint i = 0; i < node->keys->len; i++)
    add_entries (catalogue, g_ptr_array_index (node->keys, i), g_ptr_array_index (node->items, i),
                 faults);
}

static void
add_file (SimCatalogue *catalogue, const char *path, SimFaults *faults)
{
  SimDoc *doc = sim_doc_load (path, faults);
  const SimNode *root, *kind, *entries;
  SimMark top = { path, 1, 1 };

  if (doc == NULL)
    return;
  g_ptr_array_add (catalogue->docs, doc);
  root = sim_doc_root (doc);
  kind = sim_node_get (root, "kind");
  entries = sim_node_get (root, "entries");
  for (guint i = 0; i < root->keys->len; i++)
    {
      const SimNode *key = g_ptr_array_index (root->keys, i);

      if (!g_str_equal (key->text, "kind") && !g_str_equal (key->text, "entries"))
        sim_faults_add (faults, &key->mark, key->text,
                        "unknown key; a catalogue file has `kind:` and `entries:`");
    }
  if (kind && entries && kind->type == SIM_NODE_SCALAR)
    add_entries (catalogue, kind, entries, faults);
  else
    sim_faults_add (faults, &top, NULL, "a catalogue file has `kind:` and `entries:`");
}

static gint
compare_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
sim_catalogue_add_dir (SimCatalogue *catalogue, const char *dir, SimFaults *faults)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) handle = g_dir_open (dir, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (handle == NULL)
    {
      SimMark mark = { dir, 0, 0 };

      sim_faults_add (faults, &mark, NULL, "cannot read the catalogue: %s", error->message);
      return;
    }
  while ((name = g_dir_read_name (handle)))
    g_ptr_array_add (names, g_build_filename (dir, name, NULL));
  g_ptr_array_sort (names, compare_text);
  for (guint i = 0; i < names->len; i++)
    {
      const char *path = g_ptr_array_index (names, i);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        sim_catalogue_add_dir (catalogue, path, faults);
      else if (g_str_has_suffix (path, ".yaml"))
        add_file (catalogue, path, faults);
    }
}
