/* sim/model/param.c - one parameter: from text into its struct and back. */
#include "sim/model/interval.h"
#include "sim/model/param.h"
#include "sim/model/unknown.h"
#include "sim/base/suggest.h"
#include "sim/base/unit/unit.h"
#include <math.h>
#include <string.h>

#define FIELD(row, base, Type) ((Type *) (gpointer) ((char *) (base) + (row)->offset))
#define CONST_FIELD(row, base, Type)                                                               \
  ((const Type *) (gconstpointer) ((const char *) (base) + (row)->offset))

guint
sim_params_n (const SimParam *rows)
{
  guint n = 0;

  while (rows != NULL && rows[n].name != NULL)
    n++;
  return n;
}

const SimParam *
sim_param_find (const SimParam *rows, const char *name)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    if (strcmp (rows->name, name) == 0)
      return rows;
  return NULL;
}

const char *
sim_param_former (const SimParam *rows, const char *name)
{
  const SimFormer *former;

  for (; rows != NULL && rows->name != NULL; rows++)
    ;
  former = rows != NULL ? rows->detail : NULL;
  for (; former != NULL && former->name != NULL; former++)
    if (strcmp (former->name, name) == 0)
      return former->instead;
  return NULL;
}

gboolean
sim_param_may_be_unknown (const SimParam *row)
{
  return row->def != NULL && strcmp (row->def, SIM_UNKNOWN) == 0;
}

static char *
stripped (const char *text)
{
  return g_strstrip (g_strdup (text));
}

static gboolean
set_bool (const SimParam *row, gpointer base, const char *text, GError **error)
{
  static const char *const words[] = { "false", "true", "no", "yes", "off", "on" };
  g_autofree char *word = stripped (text);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i]) == 0)
      {
        *FIELD (row, base, bool) = i % 2 == 1;
        return TRUE;
      }
  return sim_invalid (error, "must be true or false, not \"%s\"", word);
}

/* "must be in (0, inf) Hz, not -3 Hz" */
static gboolean
check_range (const SimParam *row, double value, GError **error)
{
  gboolean plain = strcmp (row->unit, "1") == 0;
  g_autofree char *given = NULL;

  if (sim_interval_has (row->allowed, value))
    return TRUE;
  given = sim_quantity_format (value, row->unit);
  return sim_invalid (error, "must be in %s%s%s, not %s", row->allowed, plain ? "" : " ",
                      plain ? "" : row->unit, given);
}

/* Only rows whose default is SIM_UNKNOWN may be unknown. */
static gboolean
says_unknown (const SimParam *row, const char *text)
{
  g_autofree char *word = stripped (text);

  return sim_param_may_be_unknown (row) && strcmp (word, SIM_UNKNOWN) == 0;
}

static gboolean
set_double (const SimParam *row, gpointer base, const char *text, GError **error)
{
  double value;

  if (says_unknown (row, text))
    {
      *FIELD (row, base, double) = NAN;
      return TRUE;
    }
  if (!sim_quantity_parse (text, row->unit, &value, error) || !check_range (row, value, error))
    return FALSE;
  *FIELD (row, base, double) = value;
  return TRUE;
}

/* Integers written out, alone or before the row's very unit, keep all 64 bits: no way through a
 * double. */
static gboolean
exact_integer (const SimParam *row, const char *text, gint64 *value)
{
  const char *digits = text + (text[0] == '-' || text[0] == '+');
  gsize len = strspn (digits, "0123456789");
  g_autofree char *number = g_strndup (text, (gsize) (digits - text) + len);
  g_autofree char *unit = stripped (digits + len);
  gboolean bare = unit[0] == '\0' && sim_unit_counts (row->unit);
  gboolean same = strcmp (unit, row->unit) == 0 && strcmp (unit, "1") != 0;

  return len > 0 && (bare || same)
         && g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
set_int (const SimParam *row, gpointer base, const char *text, GError **error)
{
  gboolean plain = strcmp (row->unit, "1") == 0;
  g_autofree char *word = stripped (text);
  g_autofree char *given = NULL;
  double value;
  gint64 integer;

  if (says_unknown (row, word))
    {
      sim_require (!sim_interval_has (row->allowed, 0.0));
      *FIELD (row, base, gint64) = 0;
      return TRUE;
    }
  if (exact_integer (row, word, &integer))
    value = (double) integer;
  else if (!sim_quantity_parse (word, row->unit, &value, plain ? NULL : error))
    return plain ? sim_invalid (error, "must be an integer, not \"%s\"", word) : FALSE;
  else
    {
      if (isfinite (value) && value != floor (value))
        {
          given = sim_quantity_format (value, row->unit);
          return sim_invalid (error, "must be an integer, not %s", given);
        }
      if (fabs (value) >= 0x1p63)
        return sim_invalid (error, "must be an integer of 64 bits, not %s", word);
      integer = (gint64) value;
    }
  if (!check_range (row, value, error))
    return FALSE;
  *FIELD (row, base, gint64) = integer;
  return TRUE;
}

static char *
choice_names (const SimChoice *choices, const char *separator)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (; choices->name != NULL; choices++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? separator : "", choices->name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* With the name that was meant, if one is near: worth its price only here. */
static gboolean
refuse_choice (const SimChoice *choices, const char *word, GError **error)
{
  g_autofree char *names = choice_names (choices, ", ");
  g_autofree char *joined = choice_names (choices, "\n");
  g_auto (GStrv) candidates = g_strsplit (joined, "\n", -1);
  g_autofree char *hint = sim_suggest_text (word, (const char *const *) candidates);

  return sim_invalid (error, "must be one of %s, not \"%s\"%s", names, word, hint);
}

static gboolean
set_choice (const SimParam *row, gpointer base, const char *text, GError **error)
{
  const SimChoice *choices = row->detail;
  g_autofree char *word = stripped (text);

  for (int i = 0; choices[i].name != NULL; i++)
    if (strcmp (choices[i].name, word) == 0)
      {
        *FIELD (row, base, int) = i;
        return TRUE;
      }
  return refuse_choice (choices, word, error);
}

/* `allowed` of a distribution bounds its mean. */
static gboolean
set_dist (const SimParam *row, gpointer base, const char *text, GError **error)
{
  g_autofree char *given = NULL;
  SimDist dist;

  if (!sim_dist_parse (text, row->unit, &dist, error))
    return FALSE;
  if (!sim_interval_has (row->allowed, sim_dist_mean (&dist)))
    {
      given = sim_quantity_format (sim_dist_mean (&dist), row->unit);
      return sim_invalid (error, "its mean must be in %s %s, not %s", row->allowed, row->unit,
                          given);
    }
  *FIELD (row, base, SimDist) = dist;
  return TRUE;
}

gboolean
sim_param_set (const SimParam *row, gpointer base, const char *text, GError **error)
{
  switch (row->type)
    {
    case SIM_BOOL:
      return set_bool (row, base, text, error);
    case SIM_INT:
      return set_int (row, base, text, error);
    case SIM_DOUBLE:
      return set_double (row, base, text, error);
    case SIM_CHOICE:
      return set_choice (row, base, text, error);
    case SIM_DIST:
      return set_dist (row, base, text, error);
    case SIM_STRING:
      g_free (*FIELD (row, base, char *));
      *FIELD (row, base, char *) = g_strdup (text);
      return TRUE;
    default:
      sim_require_failed ("a scalar row", __FILE__, __LINE__, row->name);
    }
}

static char *
get_int (const SimParam *row, gint64 value)
{
  gboolean plain = strcmp (row->unit, "1") == 0;

  if (value == 0 && sim_param_may_be_unknown (row))
    return g_strdup (SIM_UNKNOWN);
  return g_strdup_printf ("%" G_GINT64_FORMAT "%s%s", value, plain ? "" : " ",
                          plain ? "" : row->unit);
}

static char *
get_double (const SimParam *row, double value)
{
  if (isnan (value) && sim_param_may_be_unknown (row))
    return g_strdup (SIM_UNKNOWN);
  return sim_quantity_format (value, row->unit);
}

char *
sim_param_get (const SimParam *row, gconstpointer base)
{
  const char *text;

  switch (row->type)
    {
    case SIM_BOOL:
      return g_strdup (*CONST_FIELD (row, base, bool) ? "true" : "false");
    case SIM_INT:
      return get_int (row, *CONST_FIELD (row, base, gint64));
    case SIM_DOUBLE:
      return get_double (row, *CONST_FIELD (row, base, double));
    case SIM_CHOICE:
      return g_strdup (((const SimChoice *) row->detail)[*CONST_FIELD (row, base, int)].name);
    case SIM_DIST:
      return sim_dist_format (CONST_FIELD (row, base, SimDist), row->unit);
    case SIM_STRING:
      text = *CONST_FIELD (row, base, char *);
      return g_strdup (text != NULL ? text : "");
    default:
      sim_require_failed ("a scalar row", __FILE__, __LINE__, row->name);
    }
}

gboolean
sim_param_number (const SimParam *row, gconstpointer base, double *value)
{
  switch (row->type)
    {
    case SIM_BOOL:
      *value = *CONST_FIELD (row, base, bool);
      return TRUE;
    case SIM_INT:
      *value = (double) *CONST_FIELD (row, base, gint64);
      return TRUE;
    case SIM_DOUBLE:
      *value = *CONST_FIELD (row, base, double);
      return TRUE;
    default:
      return FALSE;
    }
}
