/* sim/cli/plugins/plugin_check.c - see plugin_check.h. */
#include "sim/cli/plugins/plugin_check.h"
#include "sim/base/shown.h"
#include <string.h>

static gboolean
check_numbers (const SimPlugin *plugin, GError **error)
{
  if (plugin->abi != SIM_PLUGIN_ABI)
    return sim_invalid (error,
                        "is a plug-in of ABI %u, and this program takes ABI %u: build it again "
                        "with the headers of this program (pkg-config orrery-model)",
                        plugin->abi, SIM_PLUGIN_ABI);
  if (plugin->layout != SIM_PLUGIN_LAYOUT)
    return sim_invalid (error, "was built with headers of another version: build it again with "
                               "those of this program (pkg-config orrery-model)");
  if (plugin->name == NULL || !sim_shown_is_identifier (plugin->name) || plugin->version == NULL
      || plugin->version[0] == '\0')
    return sim_invalid (error, "has no name that is a word, or no version: see SIM_PLUGIN");
  return TRUE;
}

/* A row that its own range refuses would abort a run.  Lists, entries and files are read later. */
static gboolean
check_default (const SimParam *row, gpointer base, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gboolean scalar = row->type != SIM_LIST && row->type != SIM_REF && row->type != SIM_FILE;

  if (row->unit == NULL || row->allowed == NULL || row->doc == NULL || row->source == NULL)
    return sim_invalid (error, "%s: a row needs a unit, what is allowed, a meaning and a source",
                        row->name);
  if (!scalar || row->def == NULL || sim_param_set (row, base, row->def, &fault))
    return TRUE;
  return sim_invalid (error, "%s: its default: %s", row->name, fault->message);
}

static gboolean
check_rows (const SimParam *rows, gsize size, GError **error)
{
  gpointer base = g_malloc0 (MAX (size, 1));
  gboolean right = TRUE;

  for (const SimParam *row = rows; right && row && row->name; row++)
    if (row->offset >= size)
      right = sim_invalid (error, "%s: lies outside of the struct of parameters", row->name);
    else if (sim_param_find (rows, row->name) != row)
      right = sim_invalid (error, "%s: two rows have this name", row->name);
    else
      right = check_default (row, base, error);
  sim_params_clear (rows, base, size);
  g_free (base);
  return right;
}

static gboolean
is_complete (const SimModel *model)
{
  return model->name && sim_shown_is_identifier (model->name) && model->title && model->reference
         && model->start && model->params && model->metrics;
}

/* Is @name among the models before @until in @models? */
static gboolean
is_before (const SimModel *const *models, const SimModel *const *until, const char *name)
{
  for (; models < until; models++)
    if (strcmp ((*models)->name, name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_name (const SimModel *model, const SimRegistry *registry, GError **error)
{
  const SimModel *other = sim_registry_model (registry, model->name);
  const SimOrigin *origin = other ? sim_registry_origin (registry, other) : NULL;

  if (other == NULL)
    return TRUE;
  return sim_invalid (error,
                      "has a model called '%s', and so has %s: rename one of them, or load one of "
                      "them at a time",
                      model->name, origin ? origin->file : "this program");
}

static gboolean
check_models (const SimPlugin *plugin, const SimRegistry *registry, GError **error)
{
  for (const SimModel *const *m = plugin->models; m && *m; m++)
    {
      g_autoptr (GError) fault = NULL;

      if ((*m)->abi != SIM_MODEL_ABI)
        return sim_invalid (error,
                            "has a model of ABI %u, and this program takes ABI %u: say `.abi = "
                            "SIM_MODEL_ABI` and build it again",
                            (*m)->abi, SIM_MODEL_ABI);
      if (!is_complete (*m))
        return sim_invalid (error, "has a model without a name that is a word, or without title, "
                                   "reference, rows, metrics or start");
      if (!check_name (*m, registry, error))
        return FALSE;
      if (is_before (plugin->models, m, (*m)->name))
        return sim_invalid (error, "has two models called '%s'", (*m)->name);
      if (!check_rows ((*m)->params, (*m)->params_size, &fault))
        return sim_invalid (error, "its model '%s': %s", (*m)->name, fault->message);
    }
  return TRUE;
}

gboolean
sim_plugin_check (const SimPlugin *plugin, const SimRegistry *registry, GError **error)
{
  if (!check_numbers (plugin, error) || !check_models (plugin, registry, error))
    return FALSE;
  for (const SimKind *const *k = plugin->kinds; k && *k; k++)
    if ((*k)->name == NULL || sim_registry_kind (registry, (*k)->name) != NULL)
      return sim_invalid (error,
                          "has a kind of catalogue entry called '%s', which there is already",
                          (*k)->name ? (*k)->name : "");
  if ((plugin->models == NULL || plugin->models[0] == NULL)
      && (plugin->kinds == NULL || plugin->kinds[0] == NULL))
    return sim_invalid (error, "has neither models nor kinds: see SIM_PLUGIN");
  return TRUE;
}
