/* sim/scenario/plan/canon.c - parameters as canonical text, for the database and for run keys
 * (decode.h). */
#include "sim/scenario/decode/decode.h"

static gconstpointer
field (const SimParam *row, gconstpointer base)
{
  return (const char *) base + row->offset;
}

static char *
list_text (const SimDecoder *decoder, const SimParam *row, gconstpointer base)
{
  const SimListType *type = row->detail;
  const SimList *list = field (row, base);
  GString *out = g_string_new ("[");

  for (guint i = 0; i < list->n; i++)
    {
      g_string_append (out, i > 0 ? ", {" : "{");
      for (const SimParam *r = type->rows; r->name; r++)
        {
          g_autofree char *text
            = sim_decode_text (decoder, r, (const char *) list->items + i * type->size);

          g_string_append_printf (out, "%s%s: %s", r == type->rows ? "" : ", ", r->name, text);
        }
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

char *
sim_decode_text (const SimDecoder *decoder, const SimParam *row, gconstpointer base)
{
  if (row->type == SIM_LIST)
    return list_text (decoder, row, base);
  if (row->type == SIM_REF)
    {
      gconstpointer data = *(const gconstpointer *) field (row, base);
      const SimEntry *entry = data ? sim_catalogue_entry_of (decoder->catalogue, data) : NULL;

      return g_strdup (entry ? entry->name : "none");
    }
  if (row->type == SIM_FILE)
    {
      const SimFile *file = field (row, base);

      return g_strdup (file->path ? file->path : "none");
    }
  return sim_param_get (row, base);
}

static void
canon_row (const SimDecoder *decoder, const SimParam *row, gconstpointer base, GString *out)
{
  g_autofree char *text = NULL;

  if (row->type == SIM_REF && *(const gconstpointer *) field (row, base))
    {
      g_string_append (out, "{\n");
      sim_decode_canon (decoder, ((const SimKind *) row->detail)->rows,
                        *(const gconstpointer *) field (row, base), out);
      g_string_append (out, "}\n");
      return;
    }
  if (row->type == SIM_FILE && ((const SimFile *) field (row, base))->path)
    text = g_strdup (sim_files_digest (decoder->files, field (row, base)));
  else if (row->type == SIM_LIST)
    {
      const SimListType *type = row->detail;
      const SimList *list = field (row, base);

      g_string_append_printf (out, "%u\n", list->n);
      for (guint i = 0; i < list->n; i++)
        sim_decode_canon (decoder, type->rows, (const char *) list->items + i * type->size, out);
      return;
    }
  else
    text = sim_decode_text (decoder, row, base);
  g_string_append (out, text);
  g_string_append_c (out, '\n');
}

void
sim_decode_canon (const SimDecoder *decoder, const SimParam *rows, gconstpointer base, GString *out)
{
  for (const SimParam *row = rows; row && row->name; row++)
    {
      g_string_append (out, row->name);
      g_string_append_c (out, '=');
      canon_row (decoder, row, base, out);
    }
}
