/* sim/scenario/expression/expr_unit.c - quantities beside names of another dimension (expr.h). */
#include "sim/scenario/expression/expr_tree.h"
#include <string.h>
#include "sim/base/error.h"
#include "sim/base/unit/unit.h"

static const SimExpr *
arg (const SimExpr *expr, guint i)
{
  return g_ptr_array_index (expr->args, i);
}

/* What a sign, or a function that keeps the unit, is about. */
static const SimExpr *
inner (const SimExpr *expr)
{
  static const char *const keeping[]
    = { "abs", "floor", "ceil", "round", "min", "max", "mean", "sum", "base", NULL };

  while (expr->op == SIM_OP_NEG
         || (expr->op == SIM_OP_CALL && g_strv_contains (keeping, expr->text)))
    expr = arg (expr, 0);
  return expr;
}

/* A name beside a quantity with a unit: do they go together? */
static gboolean
goes_with (const SimExpr *name, const SimExpr *quantity, const SimUnitScope *scope, GError **error)
{
  const char *unit = name->op == SIM_OP_NAME ? scope->unit (scope->data, name->text) : NULL;
  const char *symbol = quantity->op == SIM_OP_NUMBER ? quantity->text : NULL;
  SimUnit ours, theirs;

  if (unit == NULL || symbol == NULL || !sim_unit_parse (unit, &ours, NULL)
      || !sim_unit_parse (symbol, &theirs, NULL)
      || memcmp (ours.dimension, theirs.dimension, sizeof ours.dimension) == 0)
    return TRUE;
  return sim_invalid (error, "column %u: %s %s%s, so a quantity in %s cannot stand beside it",
                      quantity->column, name->text,
                      g_str_equal (unit, "1") ? "has no unit" : "is in ",
                      g_str_equal (unit, "1") ? "" : unit, symbol);
}

gboolean
sim_expr_check_units (const SimExpr *expr, const SimUnitScope *scope, GError **error)
{
  gboolean pair = expr->op == SIM_OP_ADD || expr->op == SIM_OP_SUB
                  || (expr->op >= SIM_OP_EQ && expr->op <= SIM_OP_GE);

  for (guint i = 0; expr->args && i < expr->args->len; i++)
    if (!sim_expr_check_units (arg (expr, i), scope, error))
      return FALSE;
  return !pair
         || (goes_with (inner (arg (expr, 0)), inner (arg (expr, 1)), scope, error)
             && goes_with (inner (arg (expr, 1)), inner (arg (expr, 0)), scope, error));
}
