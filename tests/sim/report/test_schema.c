/* tests/sim/report/test_schema.c - the JSON Schema: valid JSON, and for every row the right
 * shape. */
#include "sim/report/describe/schema.h"
#include "models/models.h"
#include "tests/sim/all_types.h"
#include "tests/test.h"
#include <stdio.h>
#include <string.h>

/* The schema without layout, so that parts can be looked for. */
static char *
compact (const SimRegistry *registry)
{
  g_autofree char *text = sim_schema (registry, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"' && (at == text || at[-1] != '\\'))
        quoted = !quoted;
      if (quoted || !g_ascii_isspace (*at))
        g_string_append_c (out, *at);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
has (const char *text, const char *part)
{
  ck_assert_msg (strstr (text, part) != NULL, "the schema lacks %s", part);
}

/* The text of the object behind `"key":`, the first after @from. */
static char *
member (const char *text, const char *from, const char *key)
{
  g_autofree char *label = g_strdup_printf ("\"%s\":{", key);
  const char *start = strstr (text, from), *at;
  guint depth = 0;
  gboolean quoted = FALSE;

  ck_assert_ptr_nonnull (start);
  start = strstr (start, label);
  ck_assert_msg (start != NULL, "no %s behind %s", key, from);
  for (at = start + strlen (label) - 1; *at != '\0'; at++)
    {
      if (*at == '"' && at[-1] != '\\')
        quoted = !quoted;
      if (quoted)
        continue;
      depth += *at == '{';
      depth -= *at == '}';
      if (depth == 0)
        break;
    }
  return g_strndup (start, (gsize) (at - start + 1));
}

static void
model_row_has (const char *schema, const char *name, const char *part)
{
  g_autofree char *row = member (schema, "\"model.all_types\":", name);

  ck_assert_msg (strstr (row, part) != NULL, "%s lacks %s", row, part);
}

START_TEST (schema_has_the_file)
{
  g_autofree char *text = compact (&all_registry);
  static const char *const keys[]
    = { "orrery",    "title", "description", "extends", "model",  "params", "components",
        "catalogue", "run",   "sweep",       "derive",  "expect", "plots" };

  ck_assert (g_str_has_prefix (text, "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","));
  has (text, "\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"orrery\":");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_free (member (text, "\"properties\"", keys[i]));
  has (text, "\"anyOf\":[{\"required\":[\"extends\"]},{\"required\":[\"orrery\",\"model\"]},"
             "{\"required\":[\"orrery\",\"components\"]}]");
  has (text,
       "{\"if\":{\"properties\":{\"model\":{\"const\":\"all_types\"}},\"required\":[\"model\"]},"
       "\"then\":{\"properties\":{\"params\":{\"$ref\":\"#/definitions/model.all_types\"}");
  has (text, "\"params.devices\":{\"description\":\"devices\",\"anyOf\":[{\"type\":\"array\","
             "\"items\":{\"$ref\":\"#/definitions/model.all_types/properties/"
             "devices\"},\"minItems\":1},{\"$ref\":\"#/definitions/range\"},{\"type\":\"null\"}]}");
}
END_TEST

START_TEST (schema_of_every_type)
{
  g_autofree char *text = compact (&all_registry);

  model_row_has (text, "repair", "\"type\":[\"boolean\",\"string\"]");
  model_row_has (text, "devices",
                 "\"type\":[\"integer\",\"string\"],\"minimum\":1,\"maximum\":64,");
  model_row_has (text, "fetch_s", "\"type\":\"string\",\"pattern\":");
  model_row_has (text, "fetch_s",
                 "\"patternErrorMessage\":\"a duration is expected: write 200 us, 1.5 s\"");
  model_row_has (text, "load_share",
                 "\"type\":[\"number\",\"string\"],\"minimum\":0,\"exclusiveMaximum\":1,");
  model_row_has (text, "label", "\"type\":[\"string\",\"number\",\"boolean\"]");
  model_row_has (text, "service_s", "exponential");
  model_row_has (text, "split",
                 "\"enum\":[\"heads\",\"requests\"],\"enumDescriptions\":[\"by attention "
                 "head\",\"by request\"]");
  model_row_has (text, "parts",
                 "\"type\":\"array\",\"maxItems\":8,\"items\":{\"type\":\"object\","
                 "\"additionalProperties\":false");
  model_row_has (text, "parts", "\"required\":[\"weight\"]");
  model_row_has (text, "link", "\"type\":\"string\"}");
  model_row_has (text, "trace", "\"type\":\"string\"}");
}
END_TEST

START_TEST (schema_describes_rows)
{
  g_autofree char *text = compact (&all_registry);

  model_row_has (text, "devices",
                 "\"description\":\"devices\\nAllowed: an integer in [1, 64].\\nDefault: "
                 "4.\\nSource: section 5.\"");
  model_row_has (text, "fetch_s", "Has no default: must be given.");
}
END_TEST

START_TEST (schema_of_sections)
{
  g_autofree char *text = compact (&all_registry);
  g_autofree char *run = member (text, "\"properties\"", "run");
  g_autofree char *sweep = member (text, "\"properties\"", "sweep");
  g_autofree char *expect = member (text, "\"properties\"", "expect");
  g_autofree char *kind = member (text, "\"definitions\"", "kind.link");

  has (run, "\"replications\":{");
  has (run, "\"stop_when\":{");
  has (run, "\"minimum\":0,\"maximum\":0,\"pattern\"");   /* warmup: 0 needs no unit */
  has (sweep, "\"enum\":[\"grid\",\"zip\",\"list\",\"random\",\"lhs\",\"sobol\",\"halton\","
              "\"saltelli\",\"morris\"]");
  has (sweep, "\"axes\":{");
  has (sweep, "{\"type\":\"null\"}");                     /* takes an inherited axis away */
  has (text, "\"propertyNames\":{\"anyOf\":[{\"enum\":[\"params.");
  has (expect, "\"required\":[\"source\"]");
  has (expect, "\"required\":[\"id\",\"metric\",\"kind\"]");
  has (kind, "\"required\":[\"source\",\"confidence\"]");
  has (kind, "\"confidence\":{");
  ck_assert_ptr_null (strstr (run, "Source: house"));
}
END_TEST

START_TEST (schema_offers_names_of_the_catalogue)
{
  static const char entries[]
    = "link: {nvlink9: {latency_s: 2 us, source: data sheet, confidence: A}}";
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (entries, strlen (entries), "entries.yaml", NULL, faults);
  g_autoptr (SimCatalogue) catalogue = sim_catalogue_new (&all_registry);
  g_autofree char *without = sim_schema (&all_registry, catalogue);
  g_autofree char *with = NULL;

  ck_assert_ptr_nonnull (doc);
  sim_catalogue_add_node (catalogue, sim_doc_root (doc), faults);
  with = sim_schema (&all_registry, catalogue);
  ck_assert_ptr_null (strstr (without, "\"anyOf\": [\n       {\n        \"enum\""));
  has (with, "\"nvlink9\"\n");
}
END_TEST

/* A program that reads JSON, when the machine has one. */
static gboolean
parses_with (const char *const *command, const char *text)
{
  g_autofree char *path = NULL, *line = NULL, *found = g_find_program_in_path (command[0]);
  FILE *file;
  int fd, status;

  if (found == NULL)
    return TRUE;
  fd = g_file_open_tmp ("schema-XXXXXX.json", &path, NULL);
  ck_assert_int_ge (fd, 0);
  file = fdopen (fd, "w");
  fputs (text, file);
  fclose (file);
  line = g_strdup_printf ("%s %s %s >/dev/null 2>&1", command[0], command[1], path);
  status = system (line);
  remove (path);
  return status == 0;
}

START_TEST (schema_is_json)
{
  g_autofree char *all = sim_schema (&all_registry, NULL);
  g_autofree char *real = sim_schema (&orrery_registry, NULL);
  static const char *const python[] = { "python3", "-m json.tool" };
  static const char *const jq[] = { "jq", "." };

  ck_assert (parses_with (python, all));
  ck_assert (parses_with (jq, all));
  ck_assert (parses_with (python, real));
  ck_assert (g_utf8_validate (real, -1, NULL));
}
END_TEST

/* Every model and kind of the program is in its schema. */
START_TEST (schema_of_the_program)
{
  g_autofree char *text = compact (&orrery_registry);

  for (guint i = 0; orrery_registry.models[i] != NULL; i++)
    {
      const SimModel *model = orrery_registry.models[i];
      g_autofree char *from = g_strdup_printf ("\"model.%s\":", model->name);

      for (const SimParam *row = model->params; row->name != NULL; row++)
        g_free (member (text, from, row->name));
    }
  for (guint i = 0; orrery_registry.kinds[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("kind.%s", orrery_registry.kinds[i]->name);

      g_free (member (text, "\"definitions\"", name));
    }
}
END_TEST

TEST_MAIN (schema, TEST (schema_has_the_file), TEST (schema_of_every_type),
           TEST (schema_describes_rows), TEST (schema_of_sections),
           TEST (schema_offers_names_of_the_catalogue), TEST (schema_is_json),
           TEST (schema_of_the_program))
