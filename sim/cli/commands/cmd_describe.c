/* sim/cli/commands/cmd_describe.c - `orrery describe`: a model, a kind or an entry from its rows.
 * */
#include "sim/base/suggest.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/terminal.h"
#include "sim/report/describe/describe.h"
#include <string.h>

typedef struct {
  const SimRegistry *registry;
  SimCatalogue      *catalogue;
  const char        *format;      /* text, md, json */
} Describe;

static void
print_page (const Describe *d, SimPage *page)
{
  g_autofree char *text = strcmp (d->format, "md") == 0
                            ? sim_page_markdown (page)
                            : sim_page_text (page, sim_terminal_width ());

  sim_cli_print (text);
  sim_page_free (page);
}

static void
print_json (SimJson *json)
{
  g_autofree char *text = sim_json_finish (json);

  sim_cli_print (text);
}

static gboolean
is_json (const Describe *d)
{
  return strcmp (d->format, "json") == 0;
}

static gboolean
describe_model (const Describe *d, const char *name)
{
  const SimModel *model = sim_registry_model (d->registry, name);
  SimJson *json;

  if (model == NULL)
    return FALSE;
  if (!is_json (d))
    {
      print_page (d, sim_describe_model (model, sim_registry_origin (d->registry, model)));
      return TRUE;
    }
  json = sim_json_new (2);
  sim_describe_model_json (model, sim_registry_origin (d->registry, model), json);
  print_json (json);
  return TRUE;
}

static gboolean
describe_kind (const Describe *d, const char *name)
{
  const SimKind *kind = sim_registry_kind (d->registry, name);
  SimJson *json;

  if (kind == NULL)
    return FALSE;
  if (!is_json (d))
    {
      print_page (d, sim_describe_kind (kind, d->catalogue));
      return TRUE;
    }
  json = sim_json_new (2);
  sim_describe_kind_json (kind, d->catalogue, json);
  print_json (json);
  return TRUE;
}

/* `h100-sxm`, or `accelerator/h100-sxm` where two kinds share a name; else `h100`, a part of names.
 * Returns: (transfer container): those it means. */
static GPtrArray *
find_entries (const Describe *d, const char *name)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new (), parts = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = sim_catalogue_list (d->catalogue, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (all, i);
      g_autofree char *full = g_strdup_printf ("%s/%s", entry->kind->name, entry->name);

      if (strcmp (entry->name, name) == 0 || strcmp (full, name) == 0)
        g_ptr_array_add (found, entry);
    }
  for (guint i = 0; found->len == 0 && i < all->len; i++)
    if (strstr (((const SimEntry *) g_ptr_array_index (all, i))->name, name) != NULL)
      g_ptr_array_add (parts, g_ptr_array_index (all, i));
  if (found->len == 0)
    return g_ptr_array_ref (parts);
  return g_ptr_array_ref (found);
}

static gboolean
describe_entries (const Describe *d, const char *name)
{
  g_autoptr (GPtrArray) found = find_entries (d, name);
  SimJson *json = NULL;

  if (found->len == 0)
    return FALSE;
  if (is_json (d))
    {
      json = sim_json_new (2);
      sim_json_begin_array (json);
    }
  for (guint i = 0; i < found->len; i++)
    {
      const SimEntry *entry = g_ptr_array_index (found, i);

      if (json != NULL)
        sim_describe_entry_json (entry, d->catalogue, json);
      else
        print_page (d, sim_describe_entry (entry, d->catalogue));
      if (json == NULL && i + 1 < found->len)
        sim_cli_print ("\n");
    }
  if (json == NULL)
    return TRUE;
  sim_json_end_array (json);
  print_json (json);
  return TRUE;
}

/* One parameter of a model.  Returns: the exit status. */
static int
describe_param (const Describe *d, const char *name, const char *param)
{
  const SimModel *model = sim_registry_model (d->registry, name);
  const SimParam *row = model ? sim_param_find (model->params, param) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;
  GError *error = NULL;

  if (row != NULL && !is_json (d))
    {
      print_page (d, sim_describe_param (model, row));
      return SIM_EXIT_OK;
    }
  for (const SimParam *r = model ? model->params : NULL; r && r->name; r++)
    g_ptr_array_add (names, (gpointer) r->name);
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (param, (const char *const *) names->pdata);
  if (model == NULL)
    sim_invalid (&error, "no model called '%s'; `orrery list models` lists them", name);
  else if (row == NULL)
    sim_invalid (&error, "%s has no parameter '%s'%s; `orrery describe %s` lists them", name, param,
                 hint, name);
  else
    sim_invalid (&error,
                 "a parameter alone is described as text or md; `orrery describe %s "
                 "--format json` has all",
                 name);
  return sim_cli_fail (error);
}

static int
describe_groups (const Describe *d, const char *name)
{
  const SimModel *model = sim_registry_model (d->registry, name);

  if (model == NULL)
    return sim_cli_fail (g_error_new (SIM_ERROR, SIM_ERROR_INVALID,
                                      "--group: no model called '%s'; `orrery list models`", name));
  print_page (d, sim_describe_groups (model));
  return SIM_EXIT_OK;
}

static int
unknown (const Describe *d, const char *name)
{
  g_autofree const char **models = sim_registry_model_names (d->registry);
  g_autofree const char **kinds = sim_registry_kind_names (d->registry);
  g_autoptr (GPtrArray) entries = sim_catalogue_list (d->catalogue, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (guint i = 0; models[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) models[i]);
  for (guint i = 0; kinds[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) kinds[i]);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (names, (gpointer) ((const SimEntry *) g_ptr_array_index (entries, i))->name);
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (name, (const char *const *) names->pdata);
  return sim_cli_fail (
    g_error_new (SIM_ERROR, SIM_ERROR_INVALID,
                 "no model, kind or catalogue entry called '%s'%s; `orrery list` lists them", name,
                 hint));
}

static gboolean
check_format (const char *format, GError **error)
{
  static const char *const formats[] = { "text", "md", "json", NULL };
  g_autofree char *hint = sim_suggest_text (format, formats);

  if (g_strv_contains (formats, format))
    return TRUE;
  return sim_invalid (error, "--format must be one of text, md, json, not '%s'%s", format, hint);
}

int
cmd_describe (const SimCli *cli, int argc, char **argv)
{
  g_autofree char *format = NULL;
  g_autoptr (SimCatalogue) catalogue = NULL;
  gboolean group = FALSE;
  GError *error = NULL;
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "group", 'g', 0, G_OPTION_ARG_NONE, &group,
      "Of a model: its parameters by the conditions under which they apply", NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, "text (default), md or json", "FORMAT" },
    G_OPTION_ENTRY_NULL
  };
  Describe d;

  if (!sim_cli_options (
        "NAME [PARAM] - describe a model or one of its parameters, a kind, catalogue entries",
        entries, &argc, &argv, &status))
    return status;
  if (argc != 2 && argc != 3)
    return sim_cli_fail (g_error_new (SIM_ERROR, SIM_ERROR_INVALID,
                                      "describe what? `orrery describe NAME`; "
                                      "`orrery list` lists the names"));
  if (format != NULL && !check_format (format, &error))
    return sim_cli_fail (error);
  catalogue = sim_cli_catalogue (cli);
  if (catalogue == NULL)
    return SIM_EXIT_INVALID;
  d = (Describe){ cli->registry, catalogue, format != NULL ? format : "text" };
  if (group && argc == 2 && !is_json (&d))
    return describe_groups (&d, argv[1]);
  if (argc == 3)
    return describe_param (&d, argv[1], argv[2]);
  if (describe_model (&d, argv[1]) || describe_kind (&d, argv[1]) || describe_entries (&d, argv[1]))
    return SIM_EXIT_OK;
  return unknown (&d, argv[1]);
}
