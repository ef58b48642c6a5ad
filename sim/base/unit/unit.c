/* sim/base/unit/unit.c - unit expressions: products and quotients of symbols. */
#include "sim/base/unit/unit_parts.h"
#include "sim/base/error.h"
#include <string.h>

enum { MAX_SYMBOLS = 8 }; /* in one expression; keeps exponents far inside their type */

static gboolean
find_prefix (const char *text, gsize len, guint classes, const SimPrefix **prefix)
{
  *prefix = NULL;
  if (len == 0)
    return TRUE;
  for (const SimPrefix *p = sim_prefixes; p->name != NULL; p++)
    if ((classes & p->class) && strlen (p->name) == len && strncmp (text, p->name, len) == 0)
      {
        *prefix = p;
        return TRUE;
      }
  return FALSE;
}

const SimUnitSymbol *
sim_unit_symbol (const char *token, const SimPrefix **prefix)
{
  gsize len = strlen (token);

  for (const SimUnitSymbol *s = sim_unit_symbols; s->name != NULL; s++)
    if (g_str_has_suffix (token, s->name)
        && find_prefix (token, len - strlen (s->name), s->prefixes, prefix))
      return s;
  return NULL;
}

/* The micro sign and the Greek mu become `u`. */
static char *
plain (const char *token)
{
  gboolean micro = g_str_has_prefix (token, "\302\265") || g_str_has_prefix (token, "\316\274");

  return micro ? g_strconcat ("u", token + 2, NULL) : g_strdup (token);
}

static void
times (SimUnitParts *parts, const SimUnitSymbol *symbol, const SimPrefix *prefix)
{
  parts->exp10 += symbol->exp10 + (prefix != NULL ? prefix->exp10 : 0);
  parts->mul *= symbol->mul * (prefix != NULL ? prefix->mul : 1);
  parts->div *= symbol->div;
  for (guint i = 0; i < SIM_UNIT_N_DIMENSIONS; i++)
    parts->dimension[i] = (gint8) (parts->dimension[i] + symbol->dimension[i]);
}

static void
over (SimUnitParts *parts, const SimUnitSymbol *symbol, const SimPrefix *prefix)
{
  parts->exp10 -= symbol->exp10 + (prefix != NULL ? prefix->exp10 : 0);
  parts->div *= symbol->mul * (prefix != NULL ? prefix->mul : 1);
  parts->mul *= symbol->div;
  for (guint i = 0; i < SIM_UNIT_N_DIMENSIONS; i++)
    parts->dimension[i] = (gint8) (parts->dimension[i] - symbol->dimension[i]);
}

/* Reads one symbol; @sign is the operator before it. */
static gboolean
one_symbol (const char *text, gsize len, char sign, SimUnitParts *parts, GError **error)
{
  g_autofree char *raw = g_strstrip (g_strndup (text, len));
  g_autofree char *token = plain (raw);
  g_autofree char *hint = NULL;
  const SimPrefix *prefix;
  const SimUnitSymbol *symbol = sim_unit_symbol (token, &prefix);

  if (symbol == NULL)
    {
      hint = sim_unit_hint (token);
      return sim_invalid (error, "%s", hint);
    }
  if (sign == '*')
    times (parts, symbol, prefix);
  else
    over (parts, symbol, prefix);
  return TRUE;
}

gboolean
sim_unit_parts (const char *text, SimUnitParts *parts, GError **error)
{
  char sign = '*';

  *parts = (SimUnitParts){ .mul = 1, .div = 1 };
  for (guint n = 0; n < MAX_SYMBOLS; n++)
    {
      gsize len = strcspn (text, "*/");

      if (!one_symbol (text, len, sign, parts, error))
        return FALSE;
      if (text[len] == '\0')
        return TRUE;
      sign = text[len];
      text += len + 1;
    }
  return sim_invalid (error, "a unit of more than %d symbols", MAX_SYMBOLS);
}

gboolean
sim_unit_parse (const char *text, SimUnit *unit, GError **error)
{
  SimUnitParts parts;
  g_autofree char *power = NULL;

  if (!sim_unit_parts (text, &parts, error))
    return FALSE;
  power = g_strdup_printf ("1e%d", parts.exp10);
  unit->factor = g_ascii_strtod (power, NULL) * parts.mul / parts.div;
  memcpy (unit->dimension, parts.dimension, sizeof unit->dimension);
  return TRUE;
}
