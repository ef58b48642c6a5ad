/* sim/cli/commands/cmd_list.c - `orrery list`: what there is to run, to describe and to refer to.
 * */
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/terminal.h"
#include "sim/model/unknown.h"
#include "sim/report/page/page.h"
#include <string.h>

static const char *const pair_headings[] = { "name`", "meaning", NULL };

static void
list_models (const SimRegistry *registry, SimPage *page)
{
  sim_page_heading (page, 2, "Models (orrery describe NAME)");
  sim_page_table (page, pair_headings);
  for (guint i = 0; registry->models[i] != NULL; i++)
    {
      const SimModel *model = registry->models[i];
      const SimOrigin *origin = sim_registry_origin (registry, model);
      g_autofree char *from
        = origin ? g_strdup_printf ("; %s %s, %s", origin->plugin, origin->version, origin->file)
                 : NULL;
      g_autofree char *text
        = g_strdup_printf ("%s (%s)%s", model->title, model->reference, from ? from : "");
      const char *cells[] = { model->name, text };

      sim_page_row (page, cells);
    }
}

static void
list_kinds (const SimRegistry *registry, const SimCatalogue *catalogue, SimPage *page)
{
  sim_page_heading (page, 2, "Kinds of the catalogue (orrery list KIND)");
  sim_page_table (page, pair_headings);
  for (guint i = 0; registry->kinds[i] != NULL; i++)
    {
      const SimKind *kind = registry->kinds[i];
      g_autoptr (GPtrArray) entries = sim_catalogue_list (catalogue, kind);
      g_autofree char *text = g_strdup_printf ("%s; %u %s", kind->doc, entries->len,
                                               entries->len == 1 ? "entry" : "entries");
      const char *cells[] = { kind->name, text };

      sim_page_row (page, cells);
    }
}

/* --- what an entry can be used for --- */

/* Returns: TRUE when a row of @other refers to @entry, or names it as its device. */
static gboolean
refers_to (const SimEntry *other, const SimEntry *entry)
{
  for (const SimParam *row = other->kind->rows; row->name != NULL; row++)
    {
      gconstpointer at = (const char *) other->data + row->offset;

      if (row->type == SIM_REF && *(const gconstpointer *) at == entry->data)
        return TRUE;
      if (row->type == SIM_STRING && strcmp (row->name, "device") == 0
          && g_strcmp0 (*(const char *const *) at, entry->name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full) (nullable): the text of the row called @name. */
static char *
row_text (const SimEntry *entry, const char *name)
{
  const SimParam *row = sim_param_find (entry->kind->rows, name);

  return row != NULL ? sim_param_get (row, entry->data) : NULL;
}

/* What @other lends to those it refers to: the basis of its numbers, and whether measured tables
 * can take their place. */
static void
append_basis (GString *out, const SimEntry *other)
{
  g_autofree char *basis = row_text (other, "basis"), *tables = row_text (other, "tables");

  if (basis == NULL)
    return;
  g_string_append_printf (out, ": %s%s", tables != NULL && tables[0] != '\0' ? "measured or " : "",
                          basis);
}

/* Returns: (transfer full): `; for operator_law: measured or fitted, price (3), power`, or
 * nothing. */
static char *
uses_of (const SimRegistry *registry, const SimCatalogue *catalogue, const SimEntry *entry)
{
  g_autofree char *power = row_text (entry, "power_w");
  GString *out = g_string_new (NULL);

  for (guint i = 0; registry->kinds[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) others = sim_catalogue_list (catalogue, registry->kinds[i]);
      const SimEntry *last = NULL;
      guint n = 0;

      for (guint j = 0; j < others->len; j++)
        if (refers_to (g_ptr_array_index (others, j), entry))
          last = g_ptr_array_index (others, j), n++;
      if (n == 0)
        continue;
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "; for ", last->kind->name);
      if (n == 1)
        append_basis (out, last);
      else
        g_string_append_printf (out, " (%u)", n);
    }
  if (power != NULL && strcmp (power, SIM_UNKNOWN) != 0)
    g_string_append (out, out->len > 0 ? ", power" : "; for power");
  return g_string_free (out, FALSE);
}

/* One kind's entries with what they rest on. */
static void
list_entries (const SimRegistry *registry, const SimKind *kind, const SimCatalogue *catalogue,
              SimPage *page)
{
  g_autoptr (GPtrArray) entries = sim_catalogue_list (catalogue, kind);

  sim_page_heading (page, 2, kind->name);
  sim_page_table (page, pair_headings);
  for (guint i = 0; i < entries->len; i++)
    {
      const SimEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *uses = uses_of (registry, catalogue, entry);
      g_autofree char *text = g_strdup_printf ("[%s] %s%s", entry->confidence, entry->source, uses);
      const char *cells[] = { entry->name, text };

      sim_page_row (page, cells);
    }
}

static void
list_catalogue (const SimRegistry *registry, const SimCatalogue *catalogue, SimPage *page)
{
  for (guint i = 0; registry->kinds[i] != NULL; i++)
    list_entries (registry, registry->kinds[i], catalogue, page);
}

/* --- scenarios --- */

/* The title as written in the file itself or in what it extends. */
static char *
scenario_title (const char *path)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *quoted = sim_shown_for_shell (path);
  g_autoptr (SimDoc) doc = sim_doc_load (path, faults);
  const SimNode *title = doc != NULL ? sim_node_get (sim_doc_root (doc), "title") : NULL;

  if (doc == NULL)
    return g_strdup_printf ("(cannot be read: orrery check %s)", quoted);
  return sim_cli_title (title != NULL && title->type == SIM_NODE_SCALAR ? title->text
                                                                        : "(no title)");
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Every *.yaml below @dir in order of names, but for the catalogue and pieces that others
 * extend. */
static void
find_scenarios (const char *dir, GPtrArray *paths)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    if (strcmp (name, "catalogue") != 0 && name[0] != '_')
      g_ptr_array_add (names, g_build_filename (dir, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *path = g_ptr_array_index (names, i);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        find_scenarios (path, paths);
      else if (g_str_has_suffix (path, ".yaml"))
        g_ptr_array_add (paths, g_strdup (path));
    }
}

static void
list_lessons (const SimCli *cli, SimPage *page)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *dir = g_build_filename (cli->data_dir, "scenarios", "lessons", NULL);

  find_scenarios (dir, paths);
  sim_page_heading (page, 2, "Lessons (orrery lesson NAME)");
  sim_page_table (page, pair_headings);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *title = scenario_title (g_ptr_array_index (paths, i));
      g_autofree char *name = sim_cli_stem (g_ptr_array_index (paths, i));

      sim_page_row (page, (const char *[]){ name, title });
    }
}

static void
list_scenarios (const SimCli *cli, SimPage *page)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *dir = g_build_filename (cli->data_dir, "scenarios", NULL);
  g_autofree char *heading = g_strdup_printf ("Scenarios in %s (orrery run FILE)", dir);

  find_scenarios (dir, paths);
  sim_page_heading (page, 2, heading);
  sim_page_table (page, pair_headings);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *title = scenario_title (path);
      const char *cells[] = { path + strlen (dir) + 1, title };

      sim_page_row (page, cells);
    }
}

/* --- the command --- */

static int
unknown (const SimRegistry *registry, const char *what)
{
  g_autofree const char **kinds = sim_registry_kind_names (registry);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  g_ptr_array_add (names, (gpointer) "models");
  g_ptr_array_add (names, (gpointer) "kinds");
  g_ptr_array_add (names, (gpointer) "catalogue");
  g_ptr_array_add (names, (gpointer) "scenarios");
  g_ptr_array_add (names, (gpointer) "lessons");
  for (guint i = 0; kinds[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) kinds[i]);
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (what, (const char *const *) names->pdata);
  return sim_cli_fail (
    g_error_new (SIM_ERROR, SIM_ERROR_INVALID,
                 "cannot list '%s'%s: give models, kinds, catalogue, scenarios, lessons or a kind",
                 what, hint));
}

static gboolean
wants (const char *what, const char *list)
{
  return what == NULL || strcmp (what, list) == 0;
}

/* @what NULL: everything in short.  Returns: FALSE when there is no such list. */
static gboolean
fill (const SimCli *cli, const SimCatalogue *catalogue, const char *what, SimPage *page)
{
  static const char *const lists[]
    = { "models", "kinds", "catalogue", "scenarios", "lessons", NULL };
  const SimKind *kind = what != NULL ? sim_registry_kind (cli->registry, what) : NULL;

  if (wants (what, "models"))
    list_models (cli->registry, page);
  if (wants (what, "kinds"))
    list_kinds (cli->registry, catalogue, page);
  if (wants (what, "scenarios"))
    list_scenarios (cli, page);
  if (what != NULL && wants (what, "lessons"))
    list_lessons (cli, page);
  if (what != NULL && wants (what, "catalogue"))
    list_catalogue (cli->registry, catalogue, page);
  if (kind != NULL)
    list_entries (cli->registry, kind, catalogue, page);
  return what == NULL || kind != NULL || g_strv_contains (lists, what);
}

int
cmd_list (const SimCli *cli, int argc, char **argv)
{
  g_autoptr (SimCatalogue) catalogue = NULL;
  g_autoptr (SimPage) page = sim_page_new ();
  g_autofree char *text = NULL;
  int status = SIM_EXIT_OK;

  if (!sim_cli_options ("[models|kinds|catalogue|scenarios|lessons|KIND] - list what there is",
                        NULL, &argc, &argv, &status))
    return status;
  catalogue = sim_cli_catalogue (cli);
  if (catalogue == NULL)
    return SIM_EXIT_INVALID;
  if (argc > 2 || !fill (cli, catalogue, argc > 1 ? argv[1] : NULL, page))
    return unknown (cli->registry, argv[argc - 1]);
  text = sim_page_text (page, sim_terminal_width ());
  sim_cli_print (text);
  return SIM_EXIT_OK;
}
