/* models/llm/trace/scan.c - the strict scanner. */
#include "models/llm/trace/scan.h"

#include <math.h>
#include <string.h>

/* A byte order mark is no part of the first line. */
void
llm_scan_init (LlmScan *scan, const char *path, const char *text, gsize length)
{
  *scan
    = (LlmScan){ .path = path, .at = text, .end = text + length, .line_start = text, .line = 1 };
  llm_scan_word (scan, "\xef\xbb\xbf");
  scan->line_start = scan->at;
}

/* Columns count from 1, in bytes. */
gboolean
llm_scan_fail (const LlmScan *scan, GError **error, const char *what)
{
  return sim_invalid (error, "%s:%u:%u: %s", scan->path, scan->line,
                      (guint) (scan->at - scan->line_start) + 1, what);
}

/* Empty lines at the end are no rows. */
gboolean
llm_scan_done (const LlmScan *scan)
{
  return scan->at + strspn (scan->at, "\r\n") == scan->end;
}

/* Moves only when the word is there. */
gboolean
llm_scan_word (LlmScan *scan, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0)
    return FALSE;
  scan->at += length;
  return TRUE;
}

/* @what says what belongs here, not what was found: the place shows that. */
gboolean
llm_scan_expect (LlmScan *scan, const char *word, const char *what, GError **error)
{
  return llm_scan_word (scan, word) || llm_scan_fail (scan, error, what);
}

/* Both kinds of line ends, and the end of the file. */
gboolean
llm_scan_line_end (LlmScan *scan, const char *what, GError **error)
{
  if (scan->at == scan->end)
    return TRUE;
  if (!llm_scan_word (scan, "\n") && !llm_scan_word (scan, "\r\n"))
    return llm_scan_fail (scan, error, what);
  scan->line++;
  scan->line_start = scan->at;
  return TRUE;
}

/* Not line ends: a row is a line. */
void
llm_scan_blanks (LlmScan *scan)
{
  while (*scan->at == ' ' || *scan->at == '\t')
    scan->at++;
}

/* A number of digits that is asked for must be there exactly; 18 always fit. */
gboolean
llm_scan_digits (LlmScan *scan, guint digits, gint64 *value, GError **error)
{
  const char *p = scan->at;
  guint most = digits > 0 ? digits : 18;
  gint64 sum = 0;

  while (g_ascii_isdigit (*p) && (guint) (p - scan->at) < most)
    sum = 10 * sum + (*p++ - '0');
  if (p == scan->at || (digits > 0 && (guint) (p - scan->at) < digits) || g_ascii_isdigit (*p))
    return llm_scan_fail (scan, error, "not a number of the digits that belong here");
  scan->at = p;
  *value = sum;
  return TRUE;
}

/* No sign, no point. */
static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;
  return p;
}

/* Returns: where a decimal number at @p ends; @p itself when there is none. */
static const char *
number_end (const char *p)
{
  const char *start = p, *whole, *exponent;

  if (*p == '-' || *p == '+')
    p++;
  whole = skip_digits (p);
  if (whole == p)
    return start;
  p = whole;
  if (*p == '.' && g_ascii_isdigit (p[1]))
    p = skip_digits (p + 1);
  if (*p != 'e' && *p != 'E')
    return p;
  exponent = p + 1;
  if (*exponent == '-' || *exponent == '+')
    exponent++;
  return g_ascii_isdigit (*exponent) ? skip_digits (exponent) : p;
}

/* The locale has no say; infinite and hexadecimal forms are refused by what a number may look
 * like. */
gboolean
llm_scan_number (LlmScan *scan, double *value, GError **error)
{
  const char *stop = number_end (scan->at);
  double number;

  if (stop == scan->at || stop > scan->end)
    return llm_scan_fail (scan, error, "not a number");
  number = g_ascii_strtod (scan->at, NULL);
  /* 1e999 is a typo, not infinity */
  if (!isfinite (number))
    return llm_scan_fail (scan, error, "the number is too large");
  scan->at = stop;
  *value = number;
  return TRUE;
}

/* Within 32 bits, which is what requests hold. */
gboolean
llm_scan_tokens (LlmScan *scan, guint32 *value, GError **error)
{
  const char *p = scan->at;
  guint64 sum = 0;

  while (g_ascii_isdigit (*p) && sum <= G_MAXUINT32)
    sum = 10 * sum + (guint64) (*p++ - '0');
  if (p == scan->at)
    return llm_scan_fail (scan, error, "not a whole number of tokens of at least 1");
  if (sum == 0 || sum > G_MAXUINT32)
    return llm_scan_fail (scan, error, "the number of tokens must be in [1, 4294967295]");
  scan->at = p;
  *value = (guint32) sum;
  return TRUE;
}

/* Escapes are passed over, not resolved: keys that matter have none. */
gboolean
llm_scan_string (LlmScan *scan, const char **text, gsize *length, GError **error)
{
  const LlmScan place = *scan;

  if (!llm_scan_expect (scan, "\"", "a string in quotes belongs here", error))
    return FALSE;
  *text = scan->at;
  while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\n')
    scan->at += *scan->at == '\\' && scan->at + 1 < scan->end ? 2 : 1;
  *length = (gsize) (scan->at - *text);
  if (!llm_scan_word (scan, "\""))
    return llm_scan_fail (&place, error, "the string does not end in its line");
  return TRUE;
}

/* Nested values are refused here; lists of scalars are skipped by the caller. */
static gboolean
skip_scalar (LlmScan *scan, GError **error)
{
  const char *text;
  gsize length;
  double number;

  if (*scan->at == '"')
    return llm_scan_string (scan, &text, &length, error);
  if (llm_scan_word (scan, "true") || llm_scan_word (scan, "false") || llm_scan_word (scan, "null"))
    return TRUE;
  if (*scan->at == '{' || *scan->at == '[')
    return llm_scan_fail (scan, error, "a nested object or array is not expected here");
  return llm_scan_number (scan, &number, error);
}

/* The value follows: whose it is, the caller knows. */
gboolean
llm_scan_key (LlmScan *scan, const char **text, gsize *length, GError **error)
{
  llm_scan_blanks (scan);
  if (!llm_scan_string (scan, text, length, error))
    return FALSE;
  llm_scan_blanks (scan);
  if (!llm_scan_expect (scan, ":", "a colon belongs here", error))
    return FALSE;
  llm_scan_blanks (scan);
  return TRUE;
}

/* A value of a key that nobody asked for. */
gboolean
llm_scan_skip_value (LlmScan *scan, GError **error)
{
  if (!llm_scan_word (scan, "["))
    return skip_scalar (scan, error);
  llm_scan_blanks (scan);
  if (llm_scan_word (scan, "]"))
    return TRUE;
  for (;;)
    {
      llm_scan_blanks (scan);
      if (!skip_scalar (scan, error))
        return FALSE;
      llm_scan_blanks (scan);
      if (llm_scan_word (scan, "]"))
        return TRUE;
      if (!llm_scan_expect (scan, ",", "a comma or ] belongs here", error))
        return FALSE;
    }
}
