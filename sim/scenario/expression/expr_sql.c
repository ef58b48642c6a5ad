/* sim/scenario/expression/expr_sql.c - an expression as SQL (expr.h).
 *
 * SQL has no NaN: NULL stands for it.  Where the two differ (a comparison with NaN is false, not
 * NULL; a division by zero is infinite, not NULL; 7 / 2 is 3.5; log is the natural one) what is
 * written says what C does.  An operand that is needed twice is named by a SELECT of its own.
 */
#include "sim/scenario/expression/expr_tree.h"
#include <math.h>
#include <string.h>

typedef struct {
  const SimSqlScope *scope;
  guint depth; /* of calls: which row the names are of */
} Sql;

/* Each returns (transfer full) (nullable): NULL where SQL cannot say it. */
static char *say (const Sql *s, const SimExpr *expr);

/* A function of one number @x. */
static const struct {
  const char *name, *sql;
} functions[] = {
  { "abs", "abs (x)" },
  { "sqrt", "sqrt (x)" },
  { "exp", "exp (x)" },
  { "log", "CASE x WHEN 0 THEN -9e999 ELSE ln (x) END" },
  { "log2", "CASE x WHEN 0 THEN -9e999 ELSE log2 (x) END" },
  { "log10", "CASE x WHEN 0 THEN -9e999 ELSE log10 (x) END" },
  { "floor", "floor (x)" },
  { "ceil", "ceil (x)" },
  { "round", "trunc (x) + CASE WHEN abs (x - trunc (x)) >= 0.5 THEN sign (x) ELSE 0 END" },
};

/* An operator of two values @x and @y. */
static const char *const operators[] = {
  [SIM_OP_ADD] = "x + y",
  [SIM_OP_SUB] = "x - y",
  [SIM_OP_MUL] = "x * y",
  [SIM_OP_DIV] = "CASE WHEN y <> 0 THEN x * 1.0 / y WHEN y = 0 AND x > 0 THEN 9e999 "
                 "WHEN y = 0 AND x < 0 THEN -9e999 END",
  [SIM_OP_POW] = "CASE WHEN y = 0 OR x = 1 THEN 1 ELSE pow (x, y) END",
  [SIM_OP_EQ] = "ifnull (x = y, 0)",
  [SIM_OP_NE] = "ifnull (x <> y, 1)",
  [SIM_OP_LT] = "ifnull (x < y, 0)",
  [SIM_OP_LE] = "ifnull (x <= y, 0)",
  [SIM_OP_GT] = "ifnull (x > y, 0)",
  [SIM_OP_GE] = "ifnull (x >= y, 0)",
  [SIM_OP_AND] = "ifnull (x, 1) <> 0 AND ifnull (y, 1) <> 0",
  [SIM_OP_OR] = "ifnull (x, 1) <> 0 OR ifnull (y, 1) <> 0",
};

static const SimExpr *
arg (const SimExpr *expr, guint i)
{
  return g_ptr_array_index (expr->args, i);
}

static char *
quoted (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

static char *
number (double x)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (x))
    return g_strdup (isnan (x) ? "NULL" : x > 0 ? "9e999" : "-9e999");
  return g_strdup (g_ascii_formatd (text, sizeof text, "%.17e", x));
}

static char *
say_unary (const Sql *s, const SimExpr *expr, const char *sql)
{
  g_autofree char *x = say (s, arg (expr, 0));

  return x ? g_strdup_printf ("(SELECT %s FROM (SELECT %s AS x))", sql, x) : NULL;
}

/* A bare word that is no name is a text beside one. */
static char *
side (const Sql *s, const SimExpr *expr)
{
  char *sql = say (s, expr);

  return sql == NULL && expr->op == SIM_OP_NAME && strchr (expr->text, '.') == NULL
           ? quoted (expr->text)
           : sql;
}

static char *
say_binary (const Sql *s, const SimExpr *expr)
{
  g_autofree char *x = side (s, arg (expr, 0)), *y = side (s, arg (expr, 1));

  return x && y ? g_strdup_printf ("(SELECT %s FROM (SELECT %s AS x, %s AS y))",
                                   operators[expr->op], x, y)
                : NULL;
}

static char *
say_choice (const Sql *s, const SimExpr *expr)
{
  g_autofree char *x = say (s, arg (expr, 0)), *yes = say (s, arg (expr, 1)),
                  *no = say (s, arg (expr, 2));

  return x && yes && no
           ? g_strdup_printf ("CASE WHEN ifnull (%s, 1) <> 0 THEN %s ELSE %s END", x, yes, no)
           : NULL;
}

/* SQL's min and max of one value are aggregates. */
static char *
say_extreme (const Sql *s, const SimExpr *expr)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  if (expr->args->len == 1)
    return say (s, arg (expr, 0));
  for (guint i = 0; i < expr->args->len; i++)
    {
      g_autofree char *x = say (s, arg (expr, i));

      if (x == NULL)
        return NULL;
      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", x);
    }
  return g_strdup_printf ("%s (%s)", expr->text, sql->str);
}

static char *
say_call (const Sql *s, const SimExpr *expr)
{
  const Sql there = { s->scope, s->depth + 1 };
  g_autofree char *argument = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, expr->text))
      return say_unary (s, expr, functions[i].sql);
  if (g_str_equal (expr->text, "min") || g_str_equal (expr->text, "max"))
    return say_extreme (s, expr);
  argument = expr->args->len == 1 ? say (&there, arg (expr, 0)) : NULL;
  return argument ? s->scope->call (s->scope->data, s->depth, expr->text, argument) : NULL;
}

static char *
say (const Sql *s, const SimExpr *expr)
{
  switch (expr->op)
    {
    case SIM_OP_NUMBER:
      return number (expr->number);
    case SIM_OP_TEXT:
      return quoted (expr->text);
    case SIM_OP_NAME:
      return s->scope->name (s->scope->data, s->depth, expr->text);
    case SIM_OP_CALL:
      return say_call (s, expr);
    case SIM_OP_NEG:
      return say_unary (s, expr, "-x");
    case SIM_OP_NOT:
      return say_unary (s, expr, "ifnull (x = 0, 0)");
    case SIM_OP_IF:
      return say_choice (s, expr);
    default:
      return say_binary (s, expr);
    }
}

char *
sim_expr_sql (const SimExpr *expr, const SimSqlScope *scope)
{
  const Sql s = { scope, 0 };

  return say (&s, expr);
}
