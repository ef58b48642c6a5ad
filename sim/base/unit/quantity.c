/* sim/base/unit/quantity.c - numbers with units: read, printed exactly, printed for people. */
#include "sim/base/error.h"
#include "sim/base/unit/unit_parts.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* A number at the start of a text: sign and digits without exponent, then the exponent. */
typedef struct {
  const char *start, *rest;
  gsize       len;
  int         exp10;
  gboolean    infinite;
} Number;

enum { EXP10_MAX = 100000 }; /* beyond any double, far from overflow */

static const char *
skip_digits (const char *at)
{
  while (g_ascii_isdigit (*at))
    at++;
  return at;
}

/* Returns: where the number ends, after an exponent if there is one. */
static const char *
scan_exponent (const char *at, int *exp10)
{
  const char *digits = at + 1;
  gint64 value;

  *exp10 = 0;
  if (*at != 'e' && *at != 'E')
    return at;
  if (*digits == '+' || *digits == '-')
    digits++;
  if (!g_ascii_isdigit (*digits))
    return at;
  value = g_ascii_strtoll (at + 1, NULL, 10);
  *exp10 = (int) CLAMP (value, -EXP10_MAX, EXP10_MAX);
  return skip_digits (digits);
}

static gboolean
scan_infinite (const char *at, Number *number)
{
  if (*at == '.')
    at++;
  if (g_ascii_strncasecmp (at, "inf", 3) != 0 || g_ascii_isalpha (at[3]))
    return FALSE;
  number->infinite = TRUE;
  number->rest = at + 3;
  return TRUE;
}

static gboolean
scan_number (const char *text, Number *number)
{
  const char *at = text + strspn (text, " \t\r\n");
  const char *digits, *end;

  memset (number, 0, sizeof *number);
  number->start = at;
  if (*at == '+' || *at == '-')
    at++;
  if (scan_infinite (at, number))
    return TRUE;
  digits = at;
  end = skip_digits (at);
  if (*end == '.')
    end = skip_digits (end + 1);
  if (end == digits || (end == digits + 1 && *digits == '.'))
    return FALSE;
  number->len = (gsize) (end - number->start);
  number->rest = scan_exponent (end, &number->exp10);
  return TRUE;
}

static gboolean
is_zero (const Number *number)
{
  for (gsize i = 0; i < number->len; i++)
    if (strchr ("123456789", number->start[i]) != NULL)
      return FALSE;
  return !number->infinite;
}

/* What is wrong, then what is expected and how it is written. */
static gboolean refuse (GError **error, const char *unit, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, const char *unit, const char *format, ...)
{
  g_autofree char *words = sim_unit_words (unit);
  g_autofree char *examples = sim_unit_examples (unit);
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  return sim_invalid (error, "%s %s is expected: write %s", what, words, examples);
}

/* Both are exact, so a quotient without remainder is too: a value in the very unit of its row
 * stays untouched. */
static void
reduce (double *mul, double *div)
{
  double larger = MAX (*mul, *div), smaller = MIN (*mul, *div);

  if (fmod (larger, smaller) != 0)
    return;
  *mul /= smaller;
  *div /= smaller;
}

/* The value of @number in parts @to when it was written in parts @from. */
static gboolean
convert (const Number *number, const SimUnitParts *from, const SimUnitParts *to, double *value,
         GError **error)
{
  int exp10 = number->exp10 + from->exp10 - to->exp10;
  double mul = from->mul * to->div, div = from->div * to->mul;
  g_autofree char *digits = NULL;
  double result;

  if (number->infinite)
    {
      *value = number->start[0] == '-' ? -INFINITY : INFINITY;
      return TRUE;
    }
  reduce (&mul, &div);
  digits = g_strdup_printf ("%.*se%d", (int) number->len, number->start, exp10);
  result = g_ascii_strtod (digits, NULL) * mul / div;
  if (!isfinite (result))
    return sim_invalid (error, "the value is too large for a double");
  if (result == 0 && !is_zero (number))
    return sim_invalid (error, "the value is too small for a double");
  *value = result;
  return TRUE;
}

/* The unit that stands behind the number, or the row's own where none is needed. */
static gboolean
written_unit (const Number *number, const char *text, const char *unit, SimUnitParts *parts,
              GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (text[0] == '\0' && (is_zero (number) || sim_unit_counts (unit)))
    return sim_unit_parts (unit, parts, error);
  if (text[0] == '\0' && number->infinite)
    return sim_invalid (error, "inf has a unit too: write inf %s", unit);
  if (text[0] == '\0')
    return refuse (error, unit, "a bare number where");
  if (strchr (",_'", text[0]) != NULL)
    return refuse (error, unit, "a number is written without separators;");
  if ((text[0] == 'x' || text[0] == 'X') && is_zero (number) && number->len == 1)
    return refuse (error, unit, "hexadecimal is not read;");
  if (strcmp (text, "1") == 0)
    return refuse (error, unit, "two numbers;");
  if (sim_unit_parts (text, parts, &fault))
    return TRUE;
  return refuse (error, unit, "%s;", fault->message);
}

gboolean
sim_quantity_parse (const char *text, const char *unit, double *value, GError **error)
{
  SimUnitParts wanted, written;
  Number number;
  g_autofree char *rest = NULL;
  gboolean valid = sim_unit_parts (unit, &wanted, NULL);

  sim_require (valid);
  if (!scan_number (text, &number))
    {
      rest = g_strstrip (g_strdup (text));
      return refuse (error, unit, "\"%s\" is not a number,", rest);
    }
  rest = g_strstrip (g_strdup (number.rest));
  if (!written_unit (&number, rest, unit, &written, error))
    return FALSE;
  if (memcmp (written.dimension, wanted.dimension, sizeof wanted.dimension) != 0)
    return refuse (error, unit, "%s is a wrong dimension,", rest);
  return convert (&number, &written, &wanted, value, error);
}

/* Writes "d.ddde[+-]dd" with @digits behind the point.  Returns: whether it reads back. */
static gboolean
reads_back (double value, int digits, char *buffer, int size)
{
  char format[8];

  g_snprintf (format, sizeof format, "%%.%de", digits);
  g_ascii_formatd (buffer, size, format, value);
  return g_ascii_strtod (buffer, NULL) == value;
}

/* The same with as many digits as reading back needs, or zeros behind them.  Results are of all
 * lengths, but few of less than 15 digits: 16 are tried first, and 17 need no trial.  Subnormal
 * doubles have fewer digits in them, and the neighbours of a power of two are at two distances, so
 * that more digits can read back worse: there, one length after the other. */
static void
scientific (double value, char *buffer, int size)
{
  int exponent, digits = fabs (value) < DBL_MIN ? 0 : 14;

  if (digits == 0 || fabs (frexp (value, &exponent)) == 0.5)
    {
      while (!reads_back (value, digits, buffer, size) && digits < 16)
        digits++;
    }
  else if (!reads_back (value, 15, buffer, size))
    g_ascii_formatd (buffer, size, "%.16e", value);
  else if (!reads_back (value, 14, buffer, size))
    g_ascii_formatd (buffer, size, "%.15e", value);
}

/* Drops the zeros that end a decimal fraction, and a bare point. */
static void
trim (char *text)
{
  gsize n = strlen (text);

  if (strchr (text, '.') == NULL)
    return;
  while (text[n - 1] == '0')
    n--;
  if (text[n - 1] == '.')
    n--;
  text[n] = '\0';
}

/* Returns: the number of a trimmed @mantissa "-d.ddd" times ten to @exp10, without an exponent. */
static char *
plain (const char *mantissa, gint64 exp10)
{
  const char *sign = mantissa[0] == '-' ? "-" : "", *first = mantissa + strlen (sign);
  const char *rest = first[1] == '.' ? first + 2 : "";
  gint64 n_rest = (gint64) strlen (rest);
  GString *text = g_string_new (sign);

  if (exp10 < 0)
    {
      g_string_append (text, "0.");
      for (gint64 i = -1; i > exp10; i--)
        g_string_append_c (text, '0');
    }
  g_string_append_c (text, first[0]);
  g_string_append_len (text, rest, (gssize) CLAMP (exp10, 0, n_rest));
  for (gint64 i = n_rest; i < exp10; i++)
    g_string_append_c (text, '0');
  if (exp10 >= 0 && exp10 < n_rest)
    g_string_append_c (text, '.');
  g_string_append (text, rest + CLAMP (exp10, 0, n_rest));
  return g_string_free (text, FALSE);
}

char *
sim_double_format (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  gint64 exp10;
  char *e;

  if (isnan (value))
    return g_strdup ("nan");
  if (isinf (value))
    return g_strdup (value > 0 ? "inf" : "-inf");
  if (fabs (value) < 1e15 && value == trunc (value) && !(value == 0 && signbit (value)))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value);
  scientific (value, buffer, sizeof buffer);
  e = strchr (buffer, 'e');
  exp10 = g_ascii_strtoll (e + 1, NULL, 10);
  *e = '\0';
  trim (buffer);
  return exp10 >= -5 && exp10 < 16 ? plain (buffer, exp10)
                                   : g_strdup_printf ("%se%" G_GINT64_FORMAT, buffer, exp10);
}

char *
sim_quantity_format (double value, const char *unit)
{
  g_autofree char *number = sim_double_format (value);

  return strcmp (unit, "1") == 0 ? g_steal_pointer (&number)
                                 : g_strconcat (number, " ", unit, NULL);
}
