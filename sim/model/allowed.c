/* sim/model/allowed.c - what a row allows, in words. */
#include "sim/model/interval.h"
#include "sim/base/unit/unit.h"
#include "sim/model/param.h"
#include <math.h>
#include <string.h>

static char *
end_text (double end, const char *unit)
{
  return isinf (end) ? g_strdup (end > 0 ? "inf" : "-inf") : sim_quantity_humane (end, unit);
}

/* @what, with the interval of the row behind it unless anything goes. */
static char *
with_interval (const SimParam *row, const char *what, const char *unit)
{
  gboolean low_open, high_open;
  double low, high;
  g_autofree char *from = NULL, *to = NULL;

  if (strcmp (row->allowed, "any") == 0)
    return g_strdup (what);
  sim_interval_ends (row->allowed, &low, &high, &low_open, &high_open);
  from = end_text (low, unit);
  to = end_text (high, unit);
  return g_strdup_printf ("%s in %c%s, %s%c", what, low_open ? '(' : '[', from, to,
                          high_open ? ')' : ']');
}

static char *
allowed_int (const SimParam *row)
{
  g_autofree char *words = sim_unit_words (row->unit);
  g_autofree char *what = NULL;

  if (strcmp (row->unit, "1") == 0)
    what = g_strdup ("an integer");
  else if (g_str_has_prefix (words, "a number of "))
    what = g_strconcat ("a whole ", words + strlen ("a "), NULL);
  else
    what = g_strdup_printf ("%s in whole %s,", words, row->unit);
  return with_interval (row, what, row->unit);
}

static char *
allowed_choice (const SimChoice *choice)
{
  g_autoptr (GString) text = g_string_new ("one of ");

  for (guint i = 0; choice[i].name != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", choice[i].name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
allowed_dist (const SimParam *row)
{
  g_autofree char *words = sim_unit_words (row->unit);
  g_autofree char *what = with_interval (row, "a mean", row->unit);
  gboolean any = strcmp (row->allowed, "any") == 0;

  return g_strdup_printf ("%s or a distribution of it%s%s", words, any ? "" : ", of ",
                          any ? "" : what);
}

char *
sim_param_allowed_briefly (const SimParam *row)
{
  return row->type == SIM_DIST ? allowed_dist (row) : sim_param_allowed (row);
}

/* A message about a wrong value stands alone: it names the kinds. */
static char *
with_kinds (const SimParam *row)
{
  g_auto (GStrv) kinds = sim_dist_kinds ();
  g_autofree char *joined = g_strjoinv (", ", kinds), *brief = allowed_dist (row);

  return g_strdup_printf ("%s: %s", brief, joined);
}

char *
sim_param_allowed (const SimParam *row)
{
  g_autofree char *words = NULL;

  switch (row->type)
    {
    case SIM_BOOL:
      return g_strdup ("true or false");
    case SIM_INT:
      return allowed_int (row);
    case SIM_DOUBLE:
      words = sim_unit_words (row->unit);
      return with_interval (row, words, row->unit);
    case SIM_STRING:
      return g_strdup ("text");
    case SIM_DIST:
      return with_kinds (row);
    case SIM_CHOICE:
      return allowed_choice (row->detail);
    case SIM_LIST:
      return with_interval (row, "a list of maps, their number", "1");
    case SIM_REF:
      return g_strdup_printf ("the name of a catalogue entry of kind %s",
                              ((const SimKind *) row->detail)->name);
    case SIM_FILE:
      return g_strdup_printf ("a %s: %s",
                              ((const SimFileFormat *) row->detail)->folder ? "folder" : "file",
                              ((const SimFileFormat *) row->detail)->name);
    }
  sim_require_failed ("a known type", __FILE__, __LINE__, row->name);
}
