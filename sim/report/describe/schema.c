/* sim/report/describe/schema.c - see schema.h: the scenario file as a whole; rows are
 * schema_rows.c. */
#include "sim/report/describe/schema.h"
#include "sim/report/describe/schema_rows.h"
#include "sim/scenario/sections.h"

static void
write_ref (SimJson *json, const char *prefix, const char *name)
{
  g_autofree char *pointer = g_strconcat ("#/definitions/", prefix, name, NULL);

  sim_json_begin_object (json);
  sim_json_member_string (json, "$ref", pointer);
  sim_json_end_object (json);
}

static void
key_ref (SimJson *json, const char *key, const char *prefix, const char *name)
{
  sim_json_key (json, key);
  write_ref (json, prefix, name);
}

/* `key: {description, type}` with an open object for more when @more. */
static void
begin_typed (SimJson *json, const char *key, const char *type, const char *doc)
{
  sim_json_key (json, key);
  sim_json_begin_object (json);
  if (doc != NULL)
    sim_json_member_string (json, "description", doc);
  if (type != NULL)
    sim_json_member_string (json, "type", type);
}

static void
typed (SimJson *json, const char *key, const char *type, const char *doc)
{
  begin_typed (json, key, type, doc);
  sim_json_end_object (json);
}

/* A map of paths to scalars. */
static void
write_path_values (SimJson *json, const char *key, const char *doc)
{
  begin_typed (json, key, "object", doc);
  sim_json_key (json, "additionalProperties");
  sim_json_begin_object (json);
  sim_json_key (json, "type");
  sim_json_begin_array (json);
  sim_json_string (json, "string");
  sim_json_string (json, "number");
  sim_json_string (json, "boolean");
  sim_json_end_array (json);
  sim_json_end_object (json);
  sim_json_end_object (json);
}

/* --- models --- */

static void
write_model_names (SimJson *json, const SimRegistry *registry)
{
  begin_typed (json, "model", NULL, "the model that runs; `orrery list models`");
  sim_json_key (json, "enum");
  sim_json_begin_array (json);
  for (guint i = 0; registry->models[i] != NULL; i++)
    sim_json_string (json, registry->models[i]->name);
  sim_json_end_array (json);
  sim_json_key (json, "enumDescriptions");
  sim_json_begin_array (json);
  for (guint i = 0; registry->models[i] != NULL; i++)
    sim_json_string (json, registry->models[i]->title);
  sim_json_end_array (json);
  sim_json_end_object (json);
}

/* `anyOf: [values, range, nothing]`: null takes an axis of an extended file away.  @items
 * (nullable): the definition that values obey; the array is left open otherwise. */
static void
write_axis (SimJson *json, const char *items)
{
  sim_json_key (json, "anyOf");
  sim_json_begin_array (json);
  sim_json_begin_object (json);
  sim_json_member_string (json, "type", "array");
  if (items)
    key_ref (json, "items", "model.", items);
  sim_json_member_integer (json, "minItems", 1);
  sim_json_end_object (json);
  write_ref (json, "", "range");
  sim_json_begin_object (json);
  sim_json_member_string (json, "type", "null");
  sim_json_end_object (json);
  sim_json_end_array (json);
}

/* `params.WORD` is a parameter of the model; what is longer (a row of a list, several paths, a key
 * of `run`) the program looks at. */
static void
write_axis_names (SimJson *json, const SimModel *model)
{
  sim_json_key (json, "propertyNames");
  sim_json_begin_object (json);
  sim_json_key (json, "anyOf");
  sim_json_begin_array (json);
  sim_json_begin_object (json);
  sim_json_key (json, "enum");
  sim_json_begin_array (json);
  for (const SimParam *row = model->params; row != NULL && row->name != NULL; row++)
    {
      g_autofree char *path = g_strconcat ("params.", row->name, NULL);

      sim_json_string (json, path);
    }
  sim_json_end_array (json);
  sim_json_end_object (json);
  sim_json_begin_object (json);
  sim_json_member_string (json, "pattern", "^(?!params\\.[A-Za-z0-9_]+$)");
  sim_json_end_object (json);
  sim_json_end_array (json);
  sim_json_end_object (json);
}

/* `params.x: [values] or {from, to, n}`; single values obey the parameter's own schema. */
static void
write_axes_of (SimJson *json, const SimModel *model)
{
  begin_typed (json, "sweep", NULL, NULL);
  sim_json_key (json, "properties");
  sim_json_begin_object (json);
  begin_typed (json, "axes", NULL, NULL);
  sim_json_key (json, "properties");
  sim_json_begin_object (json);
  for (const SimParam *row = model->params; row != NULL && row->name != NULL; row++)
    {
      g_autofree char *path = g_strconcat ("params.", row->name, NULL);
      g_autofree char *pointer = g_strdup_printf ("%s/properties/%s", model->name, row->name);

      begin_typed (json, path, NULL, row->doc);
      write_axis (json, pointer);
      sim_json_end_object (json);
    }
  sim_json_end_object (json);
  write_axis_names (json, model);
  for (guint level = 0; level < 3; level++)
    sim_json_end_object (json);
}

/* One `if model is its name then params are its rows` a model. */
static void
write_model_rules (const SimSchema *schema, gboolean axes)
{
  SimJson *json = schema->json;

  sim_json_key (json, "allOf");
  sim_json_begin_array (json);
  for (guint i = 0; schema->registry->models[i] != NULL; i++)
    {
      const SimModel *model = schema->registry->models[i];

      sim_json_begin_object (json);
      begin_typed (json, "if", NULL, NULL);
      sim_json_key (json, "properties");
      sim_json_begin_object (json);
      begin_typed (json, "model", NULL, NULL);
      sim_json_member_string (json, "const", model->name);
      sim_json_end_object (json);
      sim_json_end_object (json);
      sim_json_key (json, "required");
      sim_json_begin_array (json);
      sim_json_string (json, "model");
      sim_json_end_array (json);
      sim_json_end_object (json);
      begin_typed (json, "then", NULL, NULL);
      sim_json_key (json, "properties");
      sim_json_begin_object (json);
      key_ref (json, "params", "model.", model->name);
      if (axes)
        write_axes_of (json, model);
      sim_json_end_object (json);
      sim_json_end_object (json);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

static void
write_component (const SimSchema *schema)
{
  SimJson *json = schema->json;

  begin_typed (json, "component", "object", "one model of a run of several");
  sim_json_member_boolean (json, "additionalProperties", FALSE);
  sim_json_key (json, "properties");
  sim_json_begin_object (json);
  write_model_names (json, schema->registry);
  typed (json, "params", "object", "parameters of the model; the others have their defaults");
  sim_json_end_object (json);
  write_model_rules (schema, FALSE);
  sim_json_end_object (json);
}

/* --- catalogue --- */

static void
write_kind (const SimSchema *schema, const SimKind *kind)
{
  static const char *const required[] = { "source", "confidence", NULL };
  SimJson *json = schema->json;
  g_autofree char *name = g_strconcat ("kind.", kind->name, NULL);

  sim_json_key (json, name);
  sim_schema_begin (schema, kind->rows, kind->doc);
  typed (json, "source", "string", "where the numbers come from: work, table, page");
  begin_typed (json, "confidence", NULL, "A primary source, B one page or tool, C weak");
  sim_json_key (json, "enum");
  sim_json_begin_array (json);
  sim_json_string (json, "A");
  sim_json_string (json, "B");
  sim_json_string (json, "C");
  sim_json_end_array (json);
  sim_json_end_object (json);
  typed (json, "note", "string", "what a reader must know");
  typed (json, "like", "string", "another entry of the kind to start from");
  sim_schema_end (schema, required);
}

static void
write_catalogue (const SimSchema *schema)
{
  SimJson *json = schema->json;

  begin_typed (json, "catalogue", "object", "entries of this scenario's own, by kind and name");
  sim_json_member_boolean (json, "additionalProperties", FALSE);
  sim_json_key (json, "properties");
  sim_json_begin_object (json);
  for (guint i = 0; schema->registry->kinds[i] != NULL; i++)
    {
      const SimKind *kind = schema->registry->kinds[i];

      begin_typed (json, kind->name, "object", kind->doc);
      key_ref (json, "additionalProperties", "kind.", kind->name);
      sim_json_end_object (json);
    }
  sim_json_end_object (json);
  sim_json_end_object (json);
}

/* --- sections --- */

static void
write_run (const SimSchema *schema)
{
  sim_json_key (schema->json, "run");
  sim_schema_begin (schema, sim_section_run,
                    "how long, how often, from which seed, within which limits");
  sim_json_key (schema->json, "stop_when");
  sim_schema_begin (schema, sim_section_stop_when,
                    "sequential stopping: replicate until an interval is narrow");
  sim_schema_end (schema, NULL);
  sim_json_key (schema->json, "rare");
  sim_schema_begin (schema, sim_section_rare,
                    "what is rare, by failure biasing: cycles instead of time");
  sim_schema_end (schema, NULL);
  sim_schema_end (schema, NULL);
}

static void
write_axes (SimJson *json)
{
  begin_typed (json, "axes", "object",
               "path of a parameter (or several, with commas): values, or a range");
  sim_json_key (json, "additionalProperties");
  sim_json_begin_object (json);
  write_axis (json, NULL);
  sim_json_end_object (json);
  sim_json_end_object (json);
}

static void
write_sweep (const SimSchema *schema)
{
  SimJson *json = schema->json;

  sim_json_key (json, "sweep");
  sim_schema_begin (schema, sim_section_sweep, "the points: which values of which parameters");
  write_axes (json);
  begin_typed (json, "points", "array", "for design list: the points, each a map {path: value}");
  sim_json_key (json, "items");
  sim_json_begin_object (json);
  sim_json_member_string (json, "type", "object");
  sim_json_end_object (json);
  sim_json_end_object (json);
  sim_schema_end (schema, NULL);
}

/* `key: [items]`: opens the items' object, whose `properties` stay open. */
static void
begin_items (const SimSchema *schema, const char *key, const char *doc, const SimParam *rows)
{
  begin_typed (schema->json, key, "array", doc);
  sim_json_key (schema->json, "items");
  sim_schema_begin (schema, rows, NULL);
}

static void
end_items (const SimSchema *schema, const SimParam *rows)
{
  g_autofree const char **required = sim_schema_required (rows);

  sim_schema_end (schema, required);
  sim_json_end_object (schema->json);
}

static void
write_results (const SimSchema *schema)
{
  g_autofree const char **claim = sim_schema_required (sim_section_claim);
  g_autofree const char **lesson = sim_schema_required (sim_section_lesson);

  begin_items (schema, "derive", "metrics computed from others after the runs", sim_section_derive);
  write_path_values (schema->json, "base", "the point to compare with: {path: value}");
  end_items (schema, sim_section_derive);
  begin_items (schema, "expect", "claims about the results, checked by `orrery figures`",
               sim_section_expect);
  sim_json_key (schema->json, "claim");
  sim_schema_begin (schema, sim_section_claim, "what is published");
  sim_schema_end (schema, claim);
  end_items (schema, sim_section_expect);
  begin_items (schema, "plots", "pictures of the results", sim_section_plot);
  end_items (schema, sim_section_plot);
  sim_json_key (schema->json, "lesson");
  sim_schema_begin (schema, sim_section_lesson, "a scenario that teaches: `orrery lesson`");
  sim_schema_end (schema, lesson);
}

/* --- the file --- */

static void
write_extends (SimJson *json)
{
  begin_typed (json, "extends", NULL, "files that this one is laid over, relative to it");
  sim_json_key (json, "type");
  sim_json_begin_array (json);
  sim_json_string (json, "string");
  sim_json_string (json, "array");
  sim_json_end_array (json);
  sim_json_key (json, "items");
  sim_json_begin_object (json);
  sim_json_member_string (json, "type", "string");
  sim_json_end_object (json);
  sim_json_end_object (json);
}

static void
write_version (SimJson *json)
{
  begin_typed (json, "orrery", NULL, "version of the scenario language");
  sim_json_key (json, "enum");
  sim_json_begin_array (json);
  sim_json_integer (json, 1);
  sim_json_end_array (json);
  sim_json_end_object (json);
}

static void
write_properties (const SimSchema *schema)
{
  SimJson *json = schema->json;

  sim_json_key (json, "properties");
  sim_json_begin_object (json);
  write_version (json);
  typed (json, "title", "string", "one line that names the scenario");
  typed (json, "description", "string", "what it shows, for readers");
  write_extends (json);
  write_model_names (json, schema->registry);
  typed (json, "params", "object", "parameters of the model; the others have their defaults");
  begin_typed (json, "components", "object", "several models in one run, by name");
  key_ref (json, "additionalProperties", "", "component");
  sim_json_end_object (json);
  write_catalogue (schema);
  write_run (schema);
  write_sweep (schema);
  write_results (schema);
  sim_json_end_object (json);
}

/* A file says what it runs, or stands on one that does. */
static void
write_alternatives (SimJson *json)
{
  static const char *const needs[][3] = {
    { "extends", NULL, NULL }, { "orrery", "model", NULL }, { "orrery", "components", NULL },
  };

  sim_json_key (json, "anyOf");
  sim_json_begin_array (json);
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      sim_json_begin_object (json);
      sim_json_key (json, "required");
      sim_json_begin_array (json);
      for (guint j = 0; needs[i][j] != NULL; j++)
        sim_json_string (json, needs[i][j]);
      sim_json_end_array (json);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

static void
write_definitions (const SimSchema *schema)
{
  sim_json_key (schema->json, "definitions");
  sim_json_begin_object (schema->json);
  sim_json_key (schema->json, "range");
  sim_schema_begin (schema, sim_section_range, "evenly spaced values");
  sim_schema_end (schema, NULL);
  write_component (schema);
  for (guint i = 0; schema->registry->kinds[i] != NULL; i++)
    write_kind (schema, schema->registry->kinds[i]);
  for (guint i = 0; schema->registry->models[i] != NULL; i++)
    {
      const SimModel *model = schema->registry->models[i];
      g_autofree char *name = g_strconcat ("model.", model->name, NULL);

      sim_json_key (schema->json, name);
      sim_schema_begin (schema, model->params, model->title);
      sim_schema_end (schema, NULL);
    }
  sim_json_end_object (schema->json);
}

char *
sim_schema (const SimRegistry *registry, const SimCatalogue *catalogue)
{
  SimJson *json = sim_json_new (1);
  SimSchema schema = { json, registry, catalogue };

  sim_json_begin_object (json);
  sim_json_member_string (json, "$schema", "http://json-schema.org/draft-07/schema#");
  sim_json_member_string (json, "title", "orrery scenario");
  sim_json_member_string (json, "type", "object");
  sim_json_member_boolean (json, "additionalProperties", FALSE);
  write_properties (&schema);
  write_alternatives (json);
  write_model_rules (&schema, TRUE);
  write_definitions (&schema);
  sim_json_end_object (json);
  return sim_json_finish (json);
}
