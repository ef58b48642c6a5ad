/* sim/report/describe/describe_json.c - the JSON of describe.h. */
#include "sim/core/metric_name.h"
#include "sim/base/unit/unit.h"
#include "sim/report/describe/describe.h"

static void write_params (SimJson *json, const SimParam *rows);

static void
write_choices (SimJson *json, const SimChoice *choice)
{
  sim_json_key (json, "choices");
  sim_json_begin_array (json);
  for (; choice->name != NULL; choice++)
    {
      sim_json_begin_object (json);
      sim_json_member_string (json, "name", choice->name);
      sim_json_member_string (json, "doc", choice->doc);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

static void
write_detail (SimJson *json, const SimParam *row)
{
  const SimListType *list = row->detail;
  const SimKind *kind = row->detail;
  const SimFileFormat *format = row->detail;

  if (row->type == SIM_CHOICE)
    write_choices (json, row->detail);
  else if (row->type == SIM_REF)
    sim_json_member_string (json, "kind", kind->name);
  else if (row->type == SIM_FILE)
    sim_json_member_string (json, "format", format->name);
  else if (row->type == SIM_LIST)
    {
      sim_json_key (json, "rows");
      write_params (json, list->rows);
    }
}

static void
write_params (SimJson *json, const SimParam *rows)
{
  sim_json_begin_array (json);
  for (; rows != NULL && rows->name != NULL; rows++)
    {
      g_autofree char *allowed = sim_param_allowed (rows);

      sim_json_begin_object (json);
      sim_json_member_string (json, "name", rows->name);
      sim_json_member_string (json, "type", sim_type_name (rows->type));
      sim_json_member_string (json, "unit", rows->unit);
      sim_json_member_string (json, "default", rows->def);
      sim_json_member_string (json, "interval", rows->allowed);
      sim_json_member_string (json, "allowed", allowed);
      sim_json_member_string (json, "doc", rows->doc);
      if (rows->applies != NULL)
        sim_json_member_string (json, "applies", rows->applies);
      sim_json_member_string (json, "source", rows->source);
      write_detail (json, rows);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

static void
write_metrics (SimJson *json, const SimMetric *metrics)
{
  sim_json_begin_array (json);
  for (; metrics != NULL && metrics->name != NULL; metrics++)
    {
      sim_json_begin_object (json);
      sim_json_member_string (json, "name", metrics->name);
      sim_json_member_string (json, "kind", sim_metric_kind_name (metrics->kind));
      sim_json_member_string (json, "unit", metrics->unit);
      sim_json_member_string (json, "doc", metrics->doc);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

void
sim_describe_model_json (const SimModel *model, const SimOrigin *origin, SimJson *json)
{
  sim_json_begin_object (json);
  sim_json_member_string (json, "model", model->name);
  sim_json_member_string (json, "title", model->title);
  sim_json_member_string (json, "reference", model->reference);
  sim_json_member_integer (json, "revision", model->revision);
  if (origin)
    {
      sim_json_member_string (json, "plugin", origin->plugin);
      sim_json_member_string (json, "version", origin->version);
      sim_json_member_string (json, "file", origin->file);
      sim_json_member_string (json, "sha256", origin->sha256);
    }
  sim_json_key (json, "params");
  write_params (json, model->params);
  sim_json_key (json, "metrics");
  write_metrics (json, model->metrics);
  sim_json_end_object (json);
}

void
sim_describe_kind_json (const SimKind *kind, const SimCatalogue *catalogue, SimJson *json)
{
  g_autoptr (GPtrArray) entries
    = catalogue != NULL ? sim_catalogue_list (catalogue, kind) : g_ptr_array_new ();

  sim_json_begin_object (json);
  sim_json_member_string (json, "kind", kind->name);
  sim_json_member_string (json, "doc", kind->doc);
  sim_json_key (json, "params");
  write_params (json, kind->rows);
  sim_json_key (json, "entries");
  sim_json_begin_array (json);
  for (guint i = 0; i < entries->len; i++)
    sim_json_string (json, ((const SimEntry *) g_ptr_array_index (entries, i))->name);
  sim_json_end_array (json);
  sim_json_end_object (json);
}

/* Numbers in the unit of their row; everything else as text. */
static void
write_value (SimJson *json, const SimParam *row, const SimEntry *entry,
             const SimCatalogue *catalogue)
{
  g_autofree char *text = NULL;
  double value;

  sim_json_key (json, row->name);
  if (row->type == SIM_BOOL && sim_param_number (row, entry->data, &value))
    sim_json_boolean (json, value != 0);
  else if (sim_param_number (row, entry->data, &value))
    sim_json_number (json, value);
  else
    {
      text = sim_describe_value (row, entry->data, catalogue);
      sim_json_string (json, text);
    }
}

void
sim_describe_entry_json (const SimEntry *entry, const SimCatalogue *catalogue, SimJson *json)
{
  sim_json_begin_object (json);
  sim_json_member_string (json, "entry", entry->name);
  sim_json_member_string (json, "kind", entry->kind->name);
  sim_json_member_string (json, "source", entry->source);
  sim_json_member_string (json, "confidence", entry->confidence);
  sim_json_member_string (json, "note", entry->note);
  sim_json_key (json, "values");
  sim_json_begin_object (json);
  for (const SimParam *row = entry->kind->rows; row->name != NULL; row++)
    write_value (json, row, entry, catalogue);
  sim_json_end_object (json);
  sim_json_end_object (json);
}
