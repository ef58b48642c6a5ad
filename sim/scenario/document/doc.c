/* sim/scenario/document/doc.c - a document and what it extends (doc.h). */
#include "sim/scenario/document/doc_tree.h"
#include <string.h>

/* Loading of one document. */
typedef struct {
  SimDoc    *doc;
  SimFaults *faults;
  GPtrArray *chain;     /* (element-type utf8): files being loaded, outermost first, as given */
  guint      n_files;
  const SimConfine *confine;    /* (nullable) */
  const char       *home;       /* (nullable): folder of the outermost file */
} Loader;

static SimNode *load_text (Loader *loader, const SimDocInput *input, const char *dir);

/* Returns: (transfer none): a copy of @name that lives as long as @doc. */
static const char *
keep_name (SimDoc *doc, const char *name)
{
  g_ptr_array_add (doc->names, g_strdup (name));
  return g_ptr_array_index (doc->names, doc->names->len - 1);
}

static char *
join (const char *dir, const char *path)
{
  if (dir == NULL || g_path_is_absolute (path) || g_str_equal (dir, "."))
    return g_strdup (path);
  return g_build_filename (dir, path, NULL);
}

static gboolean
same_file (const char *a, const char *b)
{
  g_autofree char *x = g_canonicalize_filename (a, NULL);
  g_autofree char *y = g_canonicalize_filename (b, NULL);

  return g_str_equal (x, y);
}

/* Returns: TRUE, having added the fault, when @path is being loaded already. */
static gboolean
is_cycle (Loader *loader, const char *path, const SimMark *mark)
{
  g_autoptr (GString) circle = g_string_new (NULL);

  for (guint i = 0; i < loader->chain->len; i++)
    {
      const char *file = g_ptr_array_index (loader->chain, i);

      if (circle->len > 0 || same_file (file, path))
        g_string_append_printf (circle, "%s -> ", file);
    }
  if (circle->len > 0)
    sim_faults_add (loader->faults, mark, "extends", "a cycle: %s%s", circle->str, path);
  return circle->len > 0;
}

/* Loads a file that @mark extends.  Returns: (nullable): NULL with the fault added. */
static SimNode *
load_base (Loader *loader, const char *path, const SimMark *mark)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  GError *error = NULL;
  gsize length;
  SimDocInput input;

  if (is_cycle (loader, path, mark))
    return NULL;
  if (++loader->n_files > SIM_DOC_MAX_FILES)
    {
      sim_faults_add (loader->faults, mark, "extends", "more than %d files", SIM_DOC_MAX_FILES);
      return NULL;
    }
  if (!sim_confine_check (loader->confine, path, path, &error))
    {
      sim_faults_take (loader->faults, mark, "extends", error);
      return NULL;
    }
  text = sim_doc_read (path, &length, &error);
  if (text == NULL)
    {
      sim_faults_add (loader->faults, mark, "extends", "%s: %s", path, error->message);
      g_error_free (error);
      return NULL;
    }
  if (loader->home && !sim_confine_is_below (path, loader->home))
    sim_faults_hide (loader->faults, path);
  input = (SimDocInput){ .text = text, .length = length };
  input.name = keep_name (loader->doc, path);
  return load_text (loader, &input, dir);
}

/* Lays one file that is extended between @base (nullable) and what follows.  Returns: (nullable)
 * the new base. */
static SimNode *
add_base (Loader *loader, SimNode *base, const SimNode *item, const char *dir)
{
  g_autofree char *path = NULL;
  SimNode *more;

  if (item->type != SIM_NODE_SCALAR || item->text[0] == '\0')
    {
      sim_faults_add (loader->faults, &item->mark, "extends",
                      "expected a file name or a list of them");
      return base;
    }
  if (g_str_equal (item->text, "-"))
    {
      sim_faults_add (loader->faults, &item->mark, "extends", "standard input cannot be extended");
      return base;
    }
  path = join (dir, item->text);
  more = load_base (loader, path, &item->mark);
  return base && more ? sim_node_merge (base, more) : more ? more : base;
}

static SimNode *
load_bases (Loader *loader, const SimNode *extends, const char *dir)
{
  SimNode *base = NULL;

  if (dir == NULL)
    sim_faults_add (loader->faults, &extends->mark, "extends", "is not allowed here");
  else if (extends->type == SIM_NODE_LIST)
    for (guint i = 0; i < extends->items->len && loader->n_files <= SIM_DOC_MAX_FILES; i++)
      base = add_base (loader, base, g_ptr_array_index (extends->items, i), dir);
  else
    base = add_base (loader, base, extends, dir);
  return base;
}

static gboolean
is_map (Loader *loader, const SimNode *root, const char *name)
{
  SimMark whole = { name, 0, 0 };

  if (root->type == SIM_NODE_MAP)
    return TRUE;
  if (sim_node_is_null (root))
    sim_faults_add (loader->faults, &whole, NULL, "the file is empty");
  else
    sim_faults_add (loader->faults, &root->mark, NULL, "expected `key: value` lines, not %s",
                    root->type == SIM_NODE_LIST ? "a list" : "a single value");
  return FALSE;
}

/* Returns: (transfer full) (nullable): the root with all that it extends below it. */
static SimNode *
load_text (Loader *loader, const SimDocInput *input, const char *dir)
{
  SimMark whole = { input->name, 0, 0 };
  guint before = sim_faults_n (loader->faults);
  g_autoptr (SimNode) root = sim_doc_parse_tree (input, loader->faults);
  g_autoptr (SimNode) extends = NULL;
  SimNode *base = NULL;

  if (root == NULL && sim_faults_n (loader->faults) == before)
    sim_faults_add (loader->faults, &whole, NULL, "the file is empty");
  if (root == NULL || !is_map (loader, root, input->name))
    return NULL;
  extends = sim_node_take (root, "extends");
  if (extends)
    {
      g_ptr_array_add (loader->chain, (gpointer) input->name);
      base = load_bases (loader, extends, dir);
      g_ptr_array_remove_index (loader->chain, loader->chain->len - 1);
    }
  return base ? sim_node_merge (base, g_steal_pointer (&root)) : g_steal_pointer (&root);
}

/* Returns: (transfer full) (nullable): NULL when there was any fault. */
static SimDoc *
fill (Loader *loader, const SimDocInput *text, const char *dir)
{
  g_autoptr (SimDoc) doc = g_new0 (SimDoc, 1);
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  guint before = sim_faults_n (loader->faults);
  SimDocInput input = { .length = text->length };

  loader->doc = doc;
  loader->chain = chain;
  loader->n_files = 1;
  doc->names = g_ptr_array_new_with_free_func (g_free);
  doc->source = g_strndup (text->text, text->length);
  input.text = doc->source;
  input.name = keep_name (doc, text->name);
  doc->root = load_text (loader, &input, dir);
  return sim_faults_n (loader->faults) == before ? g_steal_pointer (&doc) : NULL;
}

SimDoc *
sim_doc_parse (const char *text, gsize length, const char *name, const char *dir, SimFaults *faults)
{
  Loader loader = { .faults = faults, .home = dir };

  return fill (&loader, &(SimDocInput){ .text = text, .length = length, .name = name }, dir);
}

SimDoc *
sim_doc_load_confined (const char *path, const SimConfine *confine, SimFaults *faults)
{
  gboolean is_file = !g_str_equal (path, "-");
  const char *name = is_file ? path : "<stdin>";
  g_autofree char *dir = g_path_get_dirname (path), *text = NULL;
  Loader loader = { .faults = faults, .confine = confine, .home = dir };
  SimDocInput input = { .name = name };
  SimMark whole = { name, 0, 0 };
  GError *error = NULL;

  if (!is_file || sim_confine_check (confine, path, "the file", &error))
    text = sim_doc_read (path, &input.length, &error);
  if (text == NULL)
    {
      sim_faults_take (faults, &whole, NULL, error);
      return NULL;
    }
  if (is_file && !sim_confine_is_below (path, dir))
    sim_faults_hide (faults, name);
  input.text = text;
  return fill (&loader, &input, dir);
}

SimDoc *
sim_doc_load (const char *path, SimFaults *faults)
{
  return sim_doc_load_confined (path, NULL, faults);
}

void
sim_doc_free (SimDoc *doc)
{
  if (doc == NULL)
    return;
  sim_node_free (doc->root);
  g_free (doc->source);
  g_ptr_array_unref (doc->names);
  g_free (doc);
}

SimNode *
sim_doc_root (const SimDoc *doc)
{
  return doc->root;
}

const char *
sim_doc_source (const SimDoc *doc)
{
  return doc->source;
}
