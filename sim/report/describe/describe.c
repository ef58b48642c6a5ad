/* sim/report/describe/describe.c - pages from rows; describe_json.c has the JSON of the same. */
#include "sim/core/metric_name.h"
#include "sim/report/describe/describe.h"
#include "sim/base/unit/unit.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const param_headings[]
  = { "name`", "unit`", "default", "allowed", "meaning", "source", NULL };
static const char *const conditional_headings[]
  = { "name`", "unit`", "default", "allowed", "meaning", "applies when", "source", NULL };
static const char *const metric_headings[] = { "name`", "kind", "unit`", "meaning", NULL };
static const char *const choice_headings[] = { "name`", "meaning", NULL };
static const char *const entry_headings[] = { "name`", "confidence", "source", NULL };
static const char *const value_headings[] = { "name`", "value", "meaning", NULL };

const char *
sim_type_name (SimType type)
{
  static const char *const names[] = {
    [SIM_BOOL] = "bool", [SIM_INT] = "int", [SIM_DOUBLE] = "double", [SIM_STRING] = "string",
    [SIM_DIST] = "dist", [SIM_CHOICE] = "choice", [SIM_LIST] = "list",
    [SIM_REF] = "ref", [SIM_FILE] = "file",
  };

  return names[type];
}

static const char *
default_text (const SimParam *row)
{
  if (row->def == NULL)
    return "must be given";
  if (row->def[0] != '\0')
    return row->def;
  return row->type == SIM_LIST ? "an empty list" : row->type == SIM_STRING ? "empty" : "none";
}

static gboolean
is_conditional (const SimParam *rows)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    if (rows->applies != NULL)
      return TRUE;
  return FALSE;
}

/* The column of conditions stands where some row has one. */
static void
add_params (SimPage *page, const SimParam *rows)
{
  gboolean conditional = is_conditional (rows);

  sim_page_table (page, conditional ? conditional_headings : param_headings);
  for (; rows != NULL && rows->name != NULL; rows++)
    {
      g_autofree char *allowed = sim_param_allowed_briefly (rows);
      const char *unit = strcmp (rows->unit, "1") == 0 ? "" : rows->unit;
      const char *cells[] = { rows->name,  unit,      default_text (rows),
                              allowed,     rows->doc, conditional ? rows->applies : rows->source,
                              rows->source };

      sim_page_row (page, cells);
    }
}

static void
add_choices (SimPage *page, const char *prefix, const SimParam *row)
{
  g_autofree char *heading = g_strdup_printf ("Choices of %s%s", prefix, row->name);

  sim_page_heading (page, 3, heading);
  sim_page_table (page, choice_headings);
  for (const SimChoice *choice = row->detail; choice->name != NULL; choice++)
    {
      const char *cells[] = { choice->name, choice->doc };

      sim_page_row (page, cells);
    }
}

static void
add_file (SimPage *page, const char *prefix, const SimParam *row)
{
  const SimFileFormat *format = row->detail;
  g_autofree char *heading
    = g_strdup_printf ("%s of %s%s", format->folder ? "Folder" : "File", prefix, row->name);
  const char *article = strchr ("aeiou", format->name[0]) != NULL ? "An" : "A";
  g_autofree char *text = g_strdup_printf ("%s %s: %s", article, format->name, format->doc);

  sim_page_heading (page, 3, heading);
  sim_page_paragraph (page, text);
}

/* What a table has no room for: choices, formats of files, and the rows of lists with theirs. */
static void
add_details (SimPage *page, const char *prefix, const SimParam *rows)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    {
      g_autofree char *heading = g_strdup_printf ("Keys of each %s%s", prefix, rows->name);
      g_autofree char *inner = g_strdup_printf ("%s%s[].", prefix, rows->name);

      if (rows->type == SIM_CHOICE)
        add_choices (page, prefix, rows);
      else if (rows->type == SIM_FILE)
        add_file (page, prefix, rows);
      else if (rows->type == SIM_LIST)
        {
          sim_page_heading (page, 3, heading);
          add_params (page, ((const SimListType *) rows->detail)->rows);
          add_details (page, inner, ((const SimListType *) rows->detail)->rows);
        }
    }
}

/* The statistics that rows of this kind yield, as the house itself names their columns. */
static char *
statistics_of (SimMetricKind kind)
{
  const SimMetric rows[] = { { "NAME", kind, "1", "" }, SIM_METRIC_END };
  guint n = sim_metric_n_columns (rows);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *column = sim_metric_column_name (rows, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", column);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_statistics (SimPage *page, const SimMetric *metrics)
{
  g_autoptr (GString) text = g_string_new ("In the results stand");
  guint seen = 0;

  for (; metrics->name != NULL; metrics++)
    {
      g_autofree char *columns = statistics_of (metrics->kind);

      if (seen & (1u << metrics->kind))
        continue;
      g_string_append_printf (text, "%s for a %s %s", seen != 0 ? ";" : "",
                              sim_metric_kind_name (metrics->kind),
                              columns[0] != '\0' ? columns : "its points over time");
      seen |= 1u << metrics->kind;
    }
  g_string_append_c (text, '.');
  if (seen != 0)
    sim_page_paragraph (page, text->str);
}

/* The last number in a name: its place and length; length 0: there is none. */
static gsize
last_number (const char *name, gsize *length)
{
  gsize end = strlen (name), from;

  while (end > 0 && !g_ascii_isdigit (name[end - 1]))
    end--;
  for (from = end; from > 0 && g_ascii_isdigit (name[from - 1]);)
    from--;
  *length = end - from;
  return from;
}

/* Whether @b is the next of a numbered family: share_g1_month, share_g2_month ... */
static gboolean
follows (const SimMetric *a, const SimMetric *b)
{
  gsize n_a, n_b;
  const gsize at_a = last_number (a->name, &n_a),
              at_b = b->name != NULL ? last_number (b->name, &n_b) : 0;

  return b->name != NULL && n_a > 0 && n_b > 0 && a->kind == b->kind
         && strcmp (a->unit, b->unit) == 0 && at_a == at_b && strncmp (a->name, b->name, at_a) == 0
         && strcmp (a->name + at_a + n_a, b->name + at_b + n_b) == 0
         && atoi (b->name + at_b) == atoi (a->name + at_a) + 1;
}

/* A numbered family of four or more is one line. */
static const SimMetric *
add_metric (SimPage *page, const SimMetric *row)
{
  const SimMetric *last = row;
  g_autofree char *names = NULL, *doc = NULL;

  while (follows (last, last + 1))
    last++;
  if (last - row < 3)
    last = row;
  names = last > row ? g_strdup_printf ("%s ... %s", row->name, last->name) : g_strdup (row->name);
  doc = g_strconcat (row->doc, last > row ? "; and so on" : "", NULL);
  sim_page_row (page, (const char *[]){ names, sim_metric_kind_name (row->kind),
                                        strcmp (row->unit, "1") == 0 ? "" : row->unit, doc });
  return last + 1;
}

static void
add_metrics (SimPage *page, const SimMetric *metrics)
{
  sim_page_heading (page, 2, "Metrics");
  sim_page_table (page, metric_headings);
  for (const SimMetric *row = metrics; row->name != NULL;)
    row = add_metric (page, row);
  add_statistics (page, metrics);
}

/* What a distribution is, where one may be given: said once a page. */
static void
add_distributions (SimPage *page)
{
  g_auto (GStrv) kinds = sim_dist_kinds ();
  g_autofree char *all = g_strjoinv (", ", kinds);
  g_autofree char *text
    = g_strdup_printf ("A distribution: a quantity, which is a constant, or one of %s; each "
                       "argument is a quantity with its unit, in order or by name.",
                       all);

  sim_page_paragraph (page, text);
}

/* Maps of a list count too. */
static gboolean
has_distribution (const SimParam *rows)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    if (rows->type == SIM_DIST
        || (rows->type == SIM_LIST
            && has_distribution (((const SimListType *) rows->detail)->rows)))
      return TRUE;
  return FALSE;
}

SimPage *
sim_describe_model (const SimModel *model, const SimOrigin *origin)
{
  SimPage *page = sim_page_new ();
  g_autofree char *title = g_strdup_printf ("%s: %s", model->name, model->title);
  g_autofree char *reference = g_strdup_printf ("Reference: %s. Revision %u of the model.",
                                                model->reference, model->revision);
  g_autofree char *from
    = origin ? g_strdup_printf ("From the plug-in %s %s, %s (sha256 %s).", origin->plugin,
                                origin->version, origin->file, origin->sha256)
             : NULL;

  sim_page_heading (page, 1, title);
  sim_page_paragraph (page, reference);
  if (from)
    sim_page_paragraph (page, from);
  sim_page_heading (page, 2, "Parameters");
  add_params (page, model->params);
  if (has_distribution (model->params))
    add_distributions (page);
  add_details (page, "", model->params);
  if (model->metrics != NULL)
    add_metrics (page, model->metrics);
  return page;
}

/* Is it the first row with its condition? */
static gboolean
leads (const SimParam *rows, const SimParam *row)
{
  for (; rows < row; rows++)
    if (g_strcmp0 (rows->applies, row->applies) == 0)
      return FALSE;
  return TRUE;
}

static void
add_group (SimPage *page, const SimParam *rows, const char *applies)
{
  static const char *const headings[] = { "name`", "default", "meaning", NULL };

  sim_page_heading (page, 2, applies ? applies : "always");
  sim_page_table (page, headings);
  for (; rows->name != NULL; rows++)
    if (g_strcmp0 (rows->applies, applies) == 0)
      sim_page_row (page, (const char *[]){ rows->name, default_text (rows), rows->doc });
}

SimPage *
sim_describe_groups (const SimModel *model)
{
  SimPage *page = sim_page_new ();
  g_autofree char *title = g_strdup_printf ("%s: parameters by when they apply", model->name);

  sim_page_heading (page, 1, title);
  for (const SimParam *row = model->params; row != NULL && row->name != NULL; row++)
    if (leads (model->params, row))
      add_group (page, model->params, row->applies);
  return page;
}

static void
put_fact (SimPage *page, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    sim_page_row (page, (const char *[]){ name, value });
}

SimPage *
sim_describe_param (const SimModel *model, const SimParam *row)
{
  static const char *const headings[] = { "what`", "says", NULL };
  SimPage *page = sim_page_new ();
  g_autofree char *title = g_strdup_printf ("%s of %s", row->name, model->name);
  g_autofree char *allowed = sim_param_allowed_briefly (row);
  const SimParam alone[] = { *row, SIM_PARAM_END };

  sim_page_heading (page, 1, title);
  sim_page_paragraph (page, row->doc);
  sim_page_table (page, headings);
  put_fact (page, "type", sim_type_name (row->type));
  put_fact (page, "unit", strcmp (row->unit, "1") == 0 ? NULL : row->unit);
  put_fact (page, "default", default_text (row));
  put_fact (page, "allowed", allowed);
  put_fact (page, "applies when", row->applies);
  put_fact (page, "source", row->source);
  if (row->type == SIM_DIST)
    add_distributions (page);
  add_details (page, "", alone);
  return page;
}

static void
add_entries (SimPage *page, const SimKind *kind, const SimCatalogue *catalogue)
{
  g_autoptr (GPtrArray) entries = sim_catalogue_list (catalogue, kind);

  sim_page_heading (page, 2, "Entries");
  sim_page_table (page, entry_headings);
  for (guint i = 0; i < entries->len; i++)
    {
      const SimEntry *entry = g_ptr_array_index (entries, i);
      const char *cells[] = { entry->name, entry->confidence, entry->source };

      sim_page_row (page, cells);
    }
}

SimPage *
sim_describe_kind (const SimKind *kind, const SimCatalogue *catalogue)
{
  SimPage *page = sim_page_new ();
  g_autofree char *title = g_strdup_printf ("%s: a kind of catalogue entry", kind->name);

  sim_page_heading (page, 1, title);
  sim_page_paragraph (page, kind->doc);
  sim_page_heading (page, 2, "Keys");
  add_params (page, kind->rows);
  add_details (page, "", kind->rows);
  if (catalogue != NULL)
    add_entries (page, kind, catalogue);
  return page;
}

char *
sim_describe_value (const SimParam *row, gconstpointer base, const SimCatalogue *catalogue)
{
  gconstpointer field = (const char *) base + row->offset;
  const SimEntry *entry;

  if (row->type == SIM_LIST)
    return g_strdup_printf ("%u rows", ((const SimList *) field)->n);
  if (row->type == SIM_FILE)
    return g_strdup (((const SimFile *) field)->path != NULL ? ((const SimFile *) field)->path
                                                             : "none");
  if (row->type != SIM_REF)
    return sim_param_get (row, base);
  entry
    = catalogue != NULL ? sim_catalogue_entry_of (catalogue, *(const gconstpointer *) field) : NULL;
  return g_strdup (entry != NULL ? entry->name : "none");
}

/* For people: numbers with the fitting prefix. */
static char *
humane_value (const SimParam *row, gconstpointer base, const SimCatalogue *catalogue)
{
  double value;

  if (row->type == SIM_DOUBLE && sim_param_number (row, base, &value) && !isnan (value))
    return sim_quantity_humane (value, row->unit);
  return sim_describe_value (row, base, catalogue);
}

static void
add_values (SimPage *page, const SimEntry *entry, const SimCatalogue *catalogue)
{
  sim_page_heading (page, 2, "Values");
  sim_page_table (page, value_headings);
  for (const SimParam *row = entry->kind->rows; row->name != NULL; row++)
    {
      g_autofree char *value = humane_value (row, entry->data, catalogue);
      const char *cells[] = { row->name, value, row->doc };

      sim_page_row (page, cells);
    }
}

/* The rows of a list, a column for each key. */
static void
add_list (SimPage *page, const SimParam *row, const SimList *list, const SimCatalogue *catalogue)
{
  const SimListType *type = row->detail;
  guint n = sim_params_n (type->rows);
  g_autofree const char **headings = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    headings[i] = type->rows[i].name;
  sim_page_heading (page, 2, row->name);
  sim_page_table (page, headings);
  for (guint i = 0; i < list->n; i++)
    {
      g_auto (GStrv) cells = g_new0 (char *, n + 1);

      for (guint j = 0; j < n; j++)
        cells[j] = humane_value (&type->rows[j], (char *) list->items + i * type->size, catalogue);
      sim_page_row (page, (const char *const *) cells);
    }
}

static void
add_lists (SimPage *page, const SimEntry *entry, const SimCatalogue *catalogue)
{
  for (const SimParam *row = entry->kind->rows; row->name != NULL; row++)
    {
      const SimList *list = (gconstpointer) ((const char *) entry->data + row->offset);

      if (row->type == SIM_LIST && list->n > 0)
        add_list (page, row, list, catalogue);
    }
}

SimPage *
sim_describe_entry (const SimEntry *entry, const SimCatalogue *catalogue)
{
  SimPage *page = sim_page_new ();
  g_autofree char *title
    = g_strdup_printf ("%s: %s of the catalogue", entry->name, entry->kind->name);
  g_autofree char *source
    = g_strdup_printf ("Source: %s (confidence %s: %s).", entry->source, entry->confidence,
                       strcmp (entry->confidence, "A") == 0   ? "primary source"
                       : strcmp (entry->confidence, "B") == 0 ? "one page or tool"
                                                              : "weak");
  g_autofree char *place
    = g_strdup_printf ("Written in %s, line %u.", entry->mark.file, entry->mark.line);

  sim_page_heading (page, 1, title);
  sim_page_paragraph (page, source);
  if (entry->note != NULL)
    sim_page_paragraph (page, entry->note);
  sim_page_paragraph (page, place);
  add_values (page, entry, catalogue);
  add_lists (page, entry, catalogue);
  return page;
}
