/* sim/scenario/expression/expr_eval.c - evaluation of expressions (expr.h). */
#include "sim/scenario/expression/expr_tree.h"
#include <math.h>
#include <string.h>
#include "sim/base/error.h"

typedef struct {
  const SimScope *scope;
  GError        **error;
} Eval;

static gboolean eval (const Eval *e, const SimExpr *expr, SimCell *cell);

static const struct { const char *name; SimExprFunction function; } functions[] = {
  { "abs", fabs },   { "sqrt", sqrt },   { "exp", exp },   { "log", log },     { "log2", log2 },
  { "log10", log10 }, { "floor", floor }, { "ceil", ceil }, { "round", round },
};

gboolean
sim_expr_function (const char *name, SimExprFunction *function)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, name))
      {
        *function = functions[i].function;
        return TRUE;
      }
  return FALSE;
}

static const SimExpr *
arg (const SimExpr *expr, guint i)
{
  return g_ptr_array_index (expr->args, i);
}

static gboolean
give (SimCell *cell, double number)
{
  *cell = (SimCell){ number, NULL };
  return TRUE;
}

/* Evaluates to a number. */
static gboolean
number (const Eval *e, const SimExpr *expr, double *value)
{
  SimCell cell = { 0, NULL };

  if (!eval (e, expr, &cell))
    return FALSE;
  if (cell.text)
    return sim_invalid (e->error, "column %u: a number is needed here, not the text '%s'",
                        expr->column, cell.text);
  *value = cell.number;
  return TRUE;
}

/* A bare word: it may be a text that was not quoted. */
static gboolean
is_bare (const SimExpr *expr)
{
  return expr->op == SIM_OP_NAME && strchr (expr->text, '.') == NULL;
}

/* Evaluates both sides of a comparison; an unknown bare word beside a text is a text too. */
static gboolean
eval_sides (const Eval *e, const SimExpr *expr, SimCell side[2])
{
  const Eval silent = { e->scope, NULL };

  for (guint i = 0; i < 2; i++)
    {
      const SimExpr *word = arg (expr, i);
      SimCell *other = &side[1 - i];

      if (!is_bare (word) || eval (&silent, word, &side[i]))
        continue;
      if (!eval (&silent, arg (expr, 1 - i), other) || other->text == NULL)
        break;
      side[i] = (SimCell){ 0, word->text };
      return TRUE;
    }
  return eval (e, arg (expr, 0), &side[0]) && eval (e, arg (expr, 1), &side[1]);
}

static double
compare_numbers (SimOp op, double a, double b)
{
  switch (op)
    {
    case SIM_OP_EQ:
      return a == b;
    case SIM_OP_NE:
      return a != b;
    case SIM_OP_LT:
      return a < b;
    case SIM_OP_LE:
      return a <= b;
    case SIM_OP_GT:
      return a > b;
    default:
      return a >= b;
    }
}

static gboolean
eval_comparison (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  SimCell side[2] = { { 0, NULL }, { 0, NULL } };

  if (!eval_sides (e, expr, side))
    return FALSE;
  if (side[0].text == NULL && side[1].text == NULL)
    return give (cell, compare_numbers (expr->op, side[0].number, side[1].number));
  if (side[0].text == NULL || side[1].text == NULL)
    return sim_invalid (e->error, "column %u: a number cannot be compared with the text '%s'",
                        expr->column, side[0].text ? side[0].text : side[1].text);
  if (expr->op != SIM_OP_EQ && expr->op != SIM_OP_NE)
    return sim_invalid (e->error, "column %u: texts compare with == and != only", expr->column);
  return give (cell, g_str_equal (side[0].text, side[1].text) == (expr->op == SIM_OP_EQ));
}

static double
arithmetic (SimOp op, double a, double b)
{
  switch (op)
    {
    case SIM_OP_ADD:
      return a + b;
    case SIM_OP_SUB:
      return a - b;
    case SIM_OP_MUL:
      return a * b;
    case SIM_OP_DIV:
      return a / b;
    default:
      return pow (a, b);
    }
}

static gboolean
eval_arithmetic (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  double a, b;

  return number (e, arg (expr, 0), &a) && number (e, arg (expr, 1), &b)
         && give (cell, arithmetic (expr->op, a, b));
}

/* `and` and `or` look at the right side only when the left does not decide. */
static gboolean
eval_logic (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  double a, b;

  if (!number (e, arg (expr, 0), &a))
    return FALSE;
  if ((a != 0) == (expr->op == SIM_OP_OR))
    return give (cell, a != 0);
  return number (e, arg (expr, 1), &b) && give (cell, b != 0);
}

static gboolean
eval_extreme (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  gboolean is_min = g_str_equal (expr->text, "min");
  double best = 0, x;

  for (guint i = 0; i < expr->args->len; i++)
    {
      if (!number (e, arg (expr, i), &x))
        return FALSE;
      if (i == 0 || isnan (x) || (is_min ? x < best : x > best))
        best = x;
      if (isnan (best))
        break;
    }
  return give (cell, best);
}

static gboolean
eval_call (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  g_autoptr (GError) error = NULL;
  double x;

  if (expr->function)
    return number (e, arg (expr, 0), &x) && give (cell, expr->function (x));
  if (expr->args->len == 1 && e->scope->call)
    {
      if (e->scope->call (e->scope->data, expr->text, arg (expr, 0), cell, &error))
        return TRUE;
      if (error)
        {
          g_propagate_error (e->error, g_steal_pointer (&error));
          return FALSE;
        }
    }
  if (g_str_equal (expr->text, "min") || g_str_equal (expr->text, "max"))
    return eval_extreme (e, expr, cell);
  return sim_invalid (e->error, "column %u: %s() means nothing here: there is one point only",
                      expr->column, expr->text);
}

static gboolean
eval_name (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  *cell = (SimCell){ 0, NULL };
  if (e->scope->name (e->scope->data, expr->text, cell, e->error))
    return TRUE;
  g_prefix_error (e->error, "column %u: ", expr->column);
  return FALSE;
}

static gboolean
eval (const Eval *e, const SimExpr *expr, SimCell *cell)
{
  double x;

  switch (expr->op)
    {
    case SIM_OP_NUMBER:
      return give (cell, expr->number);
    case SIM_OP_TEXT:
      *cell = (SimCell){ 0, expr->text };
      return TRUE;
    case SIM_OP_NAME:
      return eval_name (e, expr, cell);
    case SIM_OP_CALL:
      return eval_call (e, expr, cell);
    case SIM_OP_NEG:
      return number (e, arg (expr, 0), &x) && give (cell, -x);
    case SIM_OP_NOT:
      return number (e, arg (expr, 0), &x) && give (cell, x == 0);
    case SIM_OP_AND:
    case SIM_OP_OR:
      return eval_logic (e, expr, cell);
    case SIM_OP_IF:
      return number (e, arg (expr, 0), &x) && eval (e, arg (expr, x != 0 ? 1 : 2), cell);
    default:
      return expr->op >= SIM_OP_EQ && expr->op <= SIM_OP_GE ? eval_comparison (e, expr, cell)
                                                            : eval_arithmetic (e, expr, cell);
    }
}

gboolean
sim_expr_eval (const SimExpr *expr, const SimScope *scope, SimCell *cell, GError **error)
{
  const Eval e = { scope, error };

  return eval (&e, expr, cell);
}

gboolean
sim_expr_number (const SimExpr *expr, const SimScope *scope, double *value, GError **error)
{
  const Eval e = { scope, error };

  return number (&e, expr, value);
}
