/* sim/scenario/expression/expr_lex.c - the tokens of an expression; numbers take their unit along.
 * */
#include "sim/scenario/expression/expr_tree.h"
#include <math.h>
#include <string.h>
#include "sim/base/error.h"
#include "sim/base/unit/unit.h"

/* The longest first. */
static const struct { const char *text; SimOp op; } signs[] = {
  { "==", SIM_OP_EQ }, { "!=", SIM_OP_NE }, { "<=", SIM_OP_LE }, { ">=", SIM_OP_GE },
  { "<", SIM_OP_LT },  { ">", SIM_OP_GT },  { "+", SIM_OP_ADD }, { "-", SIM_OP_SUB },
  { "*", SIM_OP_MUL }, { "/", SIM_OP_DIV }, { "^", SIM_OP_POW }, { "?", SIM_OP_IF },
  { ":", SIM_OP_ELSE }, { "(", SIM_OP_OPEN }, { ")", SIM_OP_CLOSE }, { ",", SIM_OP_COMMA },
};

static const struct { const char *text; SimOp op; double number; } words[] = {
  { "and", SIM_OP_AND, 0 }, { "or", SIM_OP_OR, 0 }, { "not", SIM_OP_NOT, 0 },
  { "true", SIM_OP_NUMBER, 1 }, { "false", SIM_OP_NUMBER, 0 }, { "inf", SIM_OP_NUMBER, INFINITY },
};

/* What other languages write. */
static const struct { const char *text, *advice; } habits[] = {
  { "&&", "write `and`" }, { "||", "write `or`" }, { "**", "write ^ for a power" },
  { "=", "write == to compare" }, { "!", "write `not`" }, { "\"", "texts stand in single quotes" },
  { "%", "a % needs a number before it" }, { "[", "lists are not part of an expression" },
};

guint
sim_lexer_column (const SimLexer *lexer, gsize at)
{
  return (guint) g_utf8_strlen (lexer->source, (gssize) at) + 1;
}

void
sim_lexer_clear (SimLexer *lexer)
{
  g_clear_pointer (&lexer->token.text, g_free);
}

static gboolean
is_word (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

/* The length of a word at @text that can be a symbol of a unit; `1` stands for itself in 1/s. */
static gsize
symbol_length (const char *text)
{
  gsize n = 0;

  if (*text == '%')
    return 1;
  while (g_ascii_isalnum (text[n]) || text[n] == '_' || (text[n] & 0x80))
    n++;
  return n;
}

static gboolean
is_keyword (const char *text, gsize length)
{
  for (guint i = 0; i < 3; i++)
    if (strlen (words[i].text) == length && strncmp (words[i].text, text, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_unit (const char *text, gsize length)
{
  g_autofree char *unit = g_strndup (text, length);
  SimUnit parsed;

  return sim_unit_parse (unit, &parsed, NULL);
}

/* The length of the unit at @text, as far as it is one: `GB/s`, but only `GB` of `GB/params.n` and
 * `s` of `s / 2`. */
static gsize
unit_length (const char *text)
{
  gsize length = symbol_length (text);

  while (length > 0 && (text[length] == '/' || text[length] == '*'))
    {
      gsize more = symbol_length (text + length + 1);
      gsize to = length + 1 + more;

      if (!is_word (text[length + 1]) || strchr (".(", text[to] ? text[to] : ' ')
          || !is_unit (text, to))
        break;
      length = to;
    }
  return length;
}

/* The base unit of @unit's own dimension: 1*J/s for kW.  Returns: (nullable): NULL when it gets
 * too long. */
static char *
base_unit (const SimUnit *unit)
{
  static const char *const symbols[SIM_UNIT_N_DIMENSIONS]
    = { "s", "B", "FLOP", "J", "USD", "ETH", "tokens", "requests" };
  GString *text = g_string_new ("1");
  SimUnit valid;

  for (guint i = 0; i < SIM_UNIT_N_DIMENSIONS; i++)
    for (gint8 n = 0; n < unit->dimension[i]; n++)
      g_string_append_printf (text, "*%s", symbols[i]);
  for (guint i = 0; i < SIM_UNIT_N_DIMENSIONS; i++)
    for (gint8 n = 0; n > unit->dimension[i]; n--)
      g_string_append_printf (text, "/%s", symbols[i]);
  if (!sim_unit_parse (text->str, &valid, NULL))
    return g_string_free (text, TRUE);
  return g_string_free (text, FALSE);
}

/* A word with a hyphen was meant as a text: llama3-70b.  Returns: (transfer full) (nullable): the
 * whole of it. */
static char *
hyphenated (const SimLexer *lexer, gsize number)
{
  const char *s = lexer->source;
  gsize from = number, to = number;

  if (number == 0 || s[number - 1] != '-')
    return NULL;
  while (from > 0 && (g_ascii_isalnum (s[from - 1]) || strchr ("-_.", s[from - 1])))
    from--;
  while (g_ascii_isalnum (s[to]) || (s[to] && strchr ("-_.", s[to])))
    to++;
  return is_word (s[from]) ? g_strndup (s + from, to - from) : NULL;
}

static gboolean
refuse_unit (const SimLexer *lexer, gsize number, gsize column, const GError *why, GError **error)
{
  g_autofree char *text = hyphenated (lexer, number);

  if (text)
    return sim_invalid (error, "column %u: put a text with a hyphen in single quotes: '%s'",
                        sim_lexer_column (lexer, number - 1), text);
  return sim_invalid (error, "column %u: %s", sim_lexer_column (lexer, column), why->message);
}

/* The length of the number at @s; 0 for one with two points. */
static gsize
number_length (const char *s)
{
  gsize n = strspn (s, "0123456789");
  gsize exponent;

  if (s[n] == '.')
    n += 1 + strspn (s + n + 1, "0123456789");
  exponent = s[n] == 'e' || s[n] == 'E' ? 1 : 0;
  if (exponent && (s[n + 1] == '-' || s[n + 1] == '+'))
    exponent = 2;
  if (exponent && g_ascii_isdigit (s[n + exponent]))
    n += exponent + strspn (s + n + exponent, "0123456789");
  return s[n] == '.' ? 0 : n;
}

/* The unit behind a number.  Returns: (transfer full) (nullable): NULL when there is none. */
static char *
unit_after (const char *s)
{
  gsize length = is_word (*s) || *s == '%' || (*s & 0x80) ? unit_length (s) : 0;

  return length == 0 || is_keyword (s, length) ? NULL : g_strndup (s, length);
}

/* The value of number and unit between @from and lexer->at, in the base unit of its dimension. */
static gboolean
convert (SimLexer *lexer, gsize from, const char *base, GError **error)
{
  g_autofree char *text = g_strndup (lexer->source + from, lexer->at - from);
  g_autoptr (GError) why = NULL;

  if (base == NULL)
    return sim_invalid (error, "column %u: too many symbols in the unit",
                        sim_lexer_column (lexer, from));
  if (!sim_quantity_parse (text, base, &lexer->token.number, &why))
    return sim_invalid (error, "column %u: %s", sim_lexer_column (lexer, from), why->message);
  lexer->token.op = SIM_OP_NUMBER;
  return TRUE;
}

/* Prices are kept per hour or per million tokens, not in base units: a price with its unit would
 * compare wrongly with the name of one. */
static gboolean
is_price (const SimUnit *unit)
{
  guint n = 0;

  for (guint i = 0; i < SIM_UNIT_N_DIMENSIONS; i++)
    n += unit->dimension[i] != 0;
  return n > 1 && (unit->dimension[SIM_UNIT_USD] != 0 || unit->dimension[SIM_UNIT_ETH] != 0);
}

static gboolean
lex_number (SimLexer *lexer, GError **error)
{
  const char *s = lexer->source;
  gsize from = lexer->at, length = number_length (s + from);
  gsize at = from + length + strspn (s + from + length, " \t\r\n");
  g_autofree char *symbol = NULL, *base = NULL;
  g_autoptr (GError) why = NULL;
  SimUnit unit;

  if (length == 0)
    return sim_invalid (error, "column %u: a number has one decimal point",
                        sim_lexer_column (lexer, from));
  symbol = unit_after (s + at);
  lexer->at = symbol ? at + strlen (symbol) : from + length;
  if (symbol && !sim_unit_parse (symbol, &unit, &why))
    return refuse_unit (lexer, from, at, why, error);
  if (symbol && is_price (&unit))
    return sim_invalid (error,
                        "column %u: write a price as a bare number, in the unit that `orrery "
                        "describe` prints for the name it is compared with",
                        sim_lexer_column (lexer, at));
  base = symbol ? base_unit (&unit) : g_strdup ("1");
  if (!convert (lexer, from, base, error))
    return FALSE;
  lexer->token.text = g_steal_pointer (&symbol);
  return TRUE;
}

/* A text in single quotes; two quotes inside stand for one. */
static gboolean
lex_text (SimLexer *lexer, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *p = lexer->source + lexer->at + 1;

  for (; *p && (*p != '\'' || p[1] == '\''); p++)
    {
      g_string_append_c (text, *p);
      p += *p == '\'';
    }
  if (*p == '\0')
    return sim_invalid (error, "column %u: this quote is never closed",
                        sim_lexer_column (lexer, lexer->at));
  lexer->at = (gsize) (p + 1 - lexer->source);
  lexer->token.op = SIM_OP_TEXT;
  lexer->token.text = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

/* A name with dots and indexes, or one of the words. */
static gboolean
lex_name (SimLexer *lexer, GError **error)
{
  const char *s = lexer->source;
  gsize from = lexer->at, end = from;

  while (is_word (s[end]) || g_ascii_isdigit (s[end])
         || (s[end] == '.' && (is_word (s[end + 1]) || g_ascii_isdigit (s[end + 1]))))
    end++;
  lexer->at = end;
  lexer->token.op = SIM_OP_NAME;
  lexer->token.text = g_strndup (s + from, end - from);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (lexer->token.text, words[i].text))
      {
        lexer->token.op = words[i].op;
        lexer->token.number = words[i].number;
        g_clear_pointer (&lexer->token.text, g_free);
        return TRUE;
      }
  return TRUE;
}

static gboolean
lex_sign (SimLexer *lexer, GError **error)
{
  const char *p = lexer->source + lexer->at;
  guint column = sim_lexer_column (lexer, lexer->at);
  g_autofree char *shown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (p, signs[i].text) && !g_str_has_prefix (p, "**"))
      {
        lexer->token.op = signs[i].op;
        lexer->at += strlen (signs[i].text);
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (habits); i++)
    if (g_str_has_prefix (p, habits[i].text))
      return sim_invalid (error, "column %u: %s", column, habits[i].advice);
  shown = g_utf8_substring (p, 0, 1);
  return sim_invalid (error, "column %u: unexpected character '%s'", column, shown);
}

gboolean
sim_lexer_next (SimLexer *lexer, GError **error)
{
  gboolean good;
  char c;

  sim_lexer_clear (lexer);
  lexer->at += strspn (lexer->source + lexer->at, " \t\r\n");
  lexer->token = (SimToken){ .op = SIM_OP_END, .from = lexer->at };
  c = lexer->source[lexer->at];
  if (c == '\0')
    good = TRUE;
  else if (g_ascii_isdigit (c) || (c == '.' && g_ascii_isdigit (lexer->source[lexer->at + 1])))
    good = lex_number (lexer, error);
  else if (c == '\'')
    good = lex_text (lexer, error);
  else if (is_word (c))
    good = lex_name (lexer, error);
  else
    good = lex_sign (lexer, error);
  lexer->token.to = lexer->at;
  return good;
}
