/* sim/report/describe/schema_rows.c - see schema_rows.h. */
#include "sim/model/interval.h"
#include "sim/model/unknown.h"
#include "sim/report/describe/schema_rows.h"
#include "sim/base/unit/unit.h"
#include <math.h>
#include <string.h>

/* `type: [a, b]` or `type: a`. */
static void
write_types (SimJson *json, const char *first, const char *second)
{
  sim_json_key (json, "type");
  if (second == NULL)
    {
      sim_json_string (json, first);
      return;
    }
  sim_json_begin_array (json);
  sim_json_string (json, first);
  sim_json_string (json, second);
  sim_json_end_array (json);
}

static void
write_description (SimJson *json, const SimParam *row)
{
  g_autofree char *allowed = sim_param_allowed (row);
  g_autoptr (GString) text = g_string_new (row->doc);

  g_string_append_printf (text, "\nAllowed: %s.", allowed);
  if (row->def == NULL)
    g_string_append (text, "\nHas no default: must be given.");
  else if (row->def[0] != '\0')
    g_string_append_printf (text, "\nDefault: %s.", row->def);
  if (row->applies != NULL)
    g_string_append_printf (text, "\nApplies when %s.", row->applies);
  if (strcmp (row->source, "house") != 0)
    g_string_append_printf (text, "\nSource: %s.", row->source);
  sim_json_member_string (json, "description", text->str);
}

/* What bounds a bare number; text is bounded by the program. */
static void
write_bounds (SimJson *json, const SimParam *row)
{
  gboolean low_open, high_open;
  double low, high;

  sim_interval_ends (row->allowed, &low, &high, &low_open, &high_open);
  if (isfinite (low))
    sim_json_member_number (json, low_open ? "exclusiveMinimum" : "minimum", low);
  if (isfinite (high))
    sim_json_member_number (json, high_open ? "exclusiveMaximum" : "maximum", high);
}

/* A pattern, and what editors say instead of "does not match" and of "incorrect type". */
static void
write_pattern (SimJson *json, const SimParam *row, const char *pattern)
{
  g_autofree char *words = sim_unit_words (row->unit);
  g_autofree char *examples = sim_unit_examples (row->unit);
  g_autofree char *message = g_strdup_printf ("%s is expected: write %s", words, examples);

  sim_json_member_string (json, "pattern", pattern);
  sim_json_member_string (json, "patternErrorMessage", message);
  sim_json_member_string (json, "errorMessage", message);
}

/* Numbers: bare where the unit allows, else 0 alone; or text with a unit. */
static void
write_quantity (SimJson *json, const SimParam *row)
{
  g_autofree char *quantity = sim_unit_pattern (row->unit);
  g_autofree char *pattern = sim_param_may_be_unknown (row)
                               ? g_strdup_printf ("(?:%s)|^\\s*" SIM_UNKNOWN "\\s*$", quantity)
                               : g_strdup (quantity);

  if (sim_unit_counts (row->unit))
    {
      write_types (json, row->type == SIM_INT ? "integer" : "number", "string");
      write_bounds (json, row);
    }
  else if (sim_interval_has (row->allowed, 0))
    {
      write_types (json, "string", "number");
      sim_json_member_integer (json, "minimum", 0);
      sim_json_member_integer (json, "maximum", 0);
    }
  else
    write_types (json, "string", NULL);
  write_pattern (json, row, pattern);
}

/* Kinds of distribution by name, or a quantity: a constant. */
static void
write_dist (SimJson *json, const SimParam *row)
{
  g_auto (GStrv) kinds = sim_dist_kinds ();
  g_autofree char *quantity = sim_unit_pattern (row->unit);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *pattern = NULL;

  for (guint i = 0; kinds[i] != NULL; i++)
    g_string_append_printf (names, "%s%.*s", i > 0 ? "|" : "", (int) strcspn (kinds[i], "( "),
                            kinds[i]);
  pattern = g_strdup_printf ("%s|^\\s*(?:%s)\\s*\\(.*\\)\\s*$", quantity, names->str);
  write_types (json, "string", "number");
  write_pattern (json, row, pattern);
}

static void
write_choices (SimJson *json, const SimChoice *choices)
{
  sim_json_key (json, "enum");
  sim_json_begin_array (json);
  for (const SimChoice *choice = choices; choice->name != NULL; choice++)
    sim_json_string (json, choice->name);
  sim_json_end_array (json);
  sim_json_key (json, "enumDescriptions");     /* shown by editors, ignored by validators */
  sim_json_begin_array (json);
  for (const SimChoice *choice = choices; choice->name != NULL; choice++)
    sim_json_string (json, choice->doc);
  sim_json_end_array (json);
}

/* Known names are offered; others stay allowed, since a scenario may bring entries of its own. */
static void
write_ref (const SimSchema *schema, const SimKind *kind)
{
  g_autoptr (GPtrArray) entries = NULL;

  write_types (schema->json, "string", NULL);
  if (schema->catalogue == NULL)
    return;
  entries = sim_catalogue_list (schema->catalogue, kind);
  if (entries->len == 0)
    return;
  sim_json_key (schema->json, "anyOf");
  sim_json_begin_array (schema->json);
  sim_json_begin_object (schema->json);
  sim_json_key (schema->json, "enum");
  sim_json_begin_array (schema->json);
  for (guint i = 0; i < entries->len; i++)
    sim_json_string (schema->json, ((const SimEntry *) g_ptr_array_index (entries, i))->name);
  sim_json_end_array (schema->json);
  sim_json_end_object (schema->json);
  sim_json_begin_object (schema->json);
  sim_json_end_object (schema->json);
  sim_json_end_array (schema->json);
}

static void
write_list (const SimSchema *schema, const SimParam *row)
{
  const SimListType *list = row->detail;
  g_autofree const char **required = sim_schema_required (list->rows);
  gboolean low_open, high_open;
  double low, high;

  sim_interval_ends (row->allowed, &low, &high, &low_open, &high_open);
  write_types (schema->json, "array", NULL);
  if (low > 0)
    sim_json_member_integer (schema->json, "minItems", (gint64) floor (low) + low_open);
  if (isfinite (high))
    sim_json_member_integer (schema->json, "maxItems", (gint64) ceil (high) - high_open);
  sim_json_key (schema->json, "items");
  sim_schema_begin (schema, list->rows, NULL);
  sim_schema_end (schema, required);
}

/* Text may look like a number or a boolean to YAML: `title: 2024`. */
static void
write_text (SimJson *json)
{
  sim_json_key (json, "type");
  sim_json_begin_array (json);
  sim_json_string (json, "string");
  sim_json_string (json, "number");
  sim_json_string (json, "boolean");
  sim_json_end_array (json);
}

static void
write_bool (SimJson *json)
{
  write_types (json, "boolean", "string");
  sim_json_member_string (json, "pattern",
                          "^\\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|[Oo]["
                          "Nn]|[Oo][Ff][Ff])\\s*$");
}

/* The schema of one value. */
static void
write_row (const SimSchema *schema, const SimParam *row)
{
  sim_json_begin_object (schema->json);
  write_description (schema->json, row);
  switch (row->type)
    {
    case SIM_BOOL:
      write_bool (schema->json);
      break;
    case SIM_INT:
    case SIM_DOUBLE:
      write_quantity (schema->json, row);
      break;
    case SIM_STRING:
      write_text (schema->json);
      break;
    case SIM_DIST:
      write_dist (schema->json, row);
      break;
    case SIM_CHOICE:
      write_choices (schema->json, row->detail);
      break;
    case SIM_LIST:
      write_list (schema, row);
      break;
    case SIM_REF:
      write_ref (schema, row->detail);
      break;
    case SIM_FILE:
      write_types (schema->json, "string", NULL);
      break;
    }
  sim_json_end_object (schema->json);
}

/* `name: schema` for every row, inside an open `properties`. */
static void
write_members (const SimSchema *schema, const SimParam *rows)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    {
      sim_json_key (schema->json, rows->name);
      write_row (schema, rows);
    }
}

void
sim_schema_begin (const SimSchema *schema, const SimParam *rows, const char *doc)
{
  sim_json_begin_object (schema->json);
  if (doc != NULL)
    sim_json_member_string (schema->json, "description", doc);
  sim_json_member_string (schema->json, "type", "object");
  sim_json_member_boolean (schema->json, "additionalProperties", FALSE);
  sim_json_key (schema->json, "properties");
  sim_json_begin_object (schema->json);
  write_members (schema, rows);
}

void
sim_schema_end (const SimSchema *schema, const char *const *required)
{
  sim_json_end_object (schema->json);
  if (required != NULL && required[0] != NULL)
    {
      sim_json_key (schema->json, "required");
      sim_json_begin_array (schema->json);
      for (; *required != NULL; required++)
        sim_json_string (schema->json, *required);
      sim_json_end_array (schema->json);
    }
  sim_json_end_object (schema->json);
}

const char **
sim_schema_required (const SimParam *rows)
{
  GPtrArray *names = g_ptr_array_new ();

  for (; rows != NULL && rows->name != NULL; rows++)
    if (rows->def == NULL)
      g_ptr_array_add (names, (gpointer) rows->name);
  g_ptr_array_add (names, NULL);
  return (const char **) g_ptr_array_free (names, FALSE);
}
