/* sim/base/unit/quantity_humane.c - quantities for people: four digits and the fitting prefix. */
#include "sim/base/unit/unit_parts.h"
#include "sim/base/error.h"
#include <math.h>
#include <string.h>

/* Rounds to four significant digits. */
static double
four_digits (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_ascii_strtod (g_ascii_formatd (buffer, sizeof buffer, "%.3e", value), NULL);
}

/* Whole numbers below a million stay whole: 12345 tokens are not 12350. */
static char *
number_text (double value)
{
  gboolean whole = fabs (value) < 1e6 && value == floor (value);

  return sim_double_format (whole ? value : four_digits (value));
}

static gboolean
exact (double value)
{
  return four_digits (value) == value;
}

/* Durations of a minute and more, where four digits of seconds would say less.  Returns: NULL:
 * stay with seconds. */
static char *
long_time (double seconds)
{
  static const struct { const char *name; double s; } scales[] = {
    { "day", 86400 }, { "h", 3600 }, { "min", 60 },
  };
  g_autofree char *number = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if (fabs (seconds) >= scales[i].s && (exact (seconds / scales[i].s) || fabs (seconds) >= 1e4))
      {
        number = number_text (seconds / scales[i].s);
        return g_strconcat (number, " ", scales[i].name, NULL);
      }
  return NULL;
}

/* The binary prefix that leaves a whole number below 1024, NULL when there is none. */
static const SimPrefix *
binary_prefix (double value, guint classes)
{
  if (!(classes & SIM_PREFIX_BINARY) || exact (value))
    return NULL;
  for (const SimPrefix *p = sim_prefixes; p->name != NULL; p++)
    if (p->class == SIM_PREFIX_BINARY && value / p->mul == floor (value / p->mul)
        && fabs (value) / p->mul < 1024 && fabs (value) >= p->mul)
      return p;
  return NULL;
}

/* The SI prefix of @classes that leaves a value in [1, 1000), or nearest to that; NULL: none. */
static const SimPrefix *
si_prefix (double value, guint classes)
{
  double size = fabs (four_digits (value));
  const SimPrefix *best = NULL, *smallest = NULL;

  for (const SimPrefix *p = sim_prefixes; p->name != NULL; p++)
    {
      double scale = pow (10, p->exp10);

      if (!(p->class & classes & SIM_PREFIX_SI))
        continue;
      if (p->class == SIM_PREFIX_SMALL)
        smallest = p;
      if ((size < 1) == (p->exp10 < 0) && size >= scale * (1 - 1e-12)
          && (best == NULL || p->exp10 > best->exp10))
        best = p;
    }
  return best != NULL || size >= 1 ? best : smallest;
}

/* @value in the plain unit of @symbol; @rest is the unit behind it, "/s". */
static char *
with_prefix (double value, const SimUnitSymbol *symbol, const char *rest)
{
  const SimPrefix *p = binary_prefix (value, symbol->prefixes);
  g_autofree char *number = NULL;

  if (p == NULL)
    p = si_prefix (value, symbol->prefixes);
  if (p != NULL)
    value = p->exp10 < 0 ? value * pow (10, -p->exp10) : value / pow (10, p->exp10) / p->mul;
  number = number_text (value);
  return g_strconcat (number, " ", p != NULL ? p->name : "", symbol->name, rest, NULL);
}

static char *
plain_text (double value, const char *unit)
{
  g_autofree char *number = number_text (value);

  return strcmp (unit, "1") == 0 ? g_steal_pointer (&number)
                                 : g_strconcat (number, " ", unit, NULL);
}

static double
without_prefix (double value, const SimPrefix *prefix)
{
  if (prefix == NULL)
    return value;
  return (prefix->exp10 < 0 ? value / pow (10, -prefix->exp10) : value * pow (10, prefix->exp10))
         * prefix->mul;
}

char *
sim_quantity_humane (double value, const char *unit)
{
  gsize len = strcspn (unit, "*/");
  g_autofree char *head = g_strstrip (g_strndup (unit, len));
  const SimPrefix *prefix = NULL;
  const SimUnitSymbol *symbol = sim_unit_symbol (head, &prefix);
  double plain = without_prefix (value, prefix);
  char *text = NULL;

  sim_require (symbol != NULL);
  if (symbol->humane && isfinite (value) && value != 0)
    {
      if (strcmp (unit + len, "") == 0 && strcmp (symbol->name, "s") == 0)
        text = long_time (plain);
      return text != NULL ? text : with_prefix (plain, symbol, unit + len);
    }
  return plain_text (value, unit);
}
