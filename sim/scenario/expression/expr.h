/* sim/scenario/expression/expr.h - expressions of `where`, `expect`, `derive` and plots.
 *
 * Numbers (with an optional unit: `params.delay_s > 2 ms` compares in base units; a bare number is
 * taken as it is), texts in single quotes, names (`params.devices`, `tokens_per_s`,
 * `sojourn_s.p99`), + - * / ^, comparisons (== != < <= > >=), `and` `or` `not`, `a ? b : c`, and
 * functions: abs sqrt exp log log2 log10 floor ceil round min max (of their arguments), and
 * whatever the caller resolves (`base(x)`, and, over points, max mean min sum count of one
 * argument). A bare word that is no name known to the caller is a text when compared with one:
 * `params.system == lamina`. Parsed once, evaluated often; no allocation on evaluation of numeric
 * expressions.
 */
#ifndef SIM_SCENARIO_EXPRESSION_EXPR_H
#define SIM_SCENARIO_EXPRESSION_EXPR_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimExpr SimExpr;

/* A value is a number, or a text when @text is set; truth is a number other than 0. */
typedef struct {
  double      number;
  const char *text;     /* (nullable) (transfer none): valid while what it came from lives */
} SimCell;

/* How names and the caller's functions get values. */
typedef struct {
  /* Sets *@cell; FALSE (with @error) when @name is unknown. */
  gboolean (*name) (gpointer data, const char *name, SimCell *cell, GError **error);
  /* (nullable) A function of the caller's: evaluates @argument itself, under any data.
   * Returns FALSE with *@error unset when the function is not its own. */
  gboolean (*call) (gpointer data, const char *function, const SimExpr *argument, SimCell *cell,
                    GError **error);
  gpointer data;
} SimScope;

/**
 * sim_expr_parse:
 * @text: the expression
 *
 * Errors: SIM_ERROR_INVALID: `column N: what is wrong`.
 * Returns: (transfer full) (nullable): the expression.
 */
SimExpr *sim_expr_parse (const char *text, GError **error);
void     sim_expr_free (SimExpr *expr);

/* Evaluates.  Errors: an unknown name, a text where a number is needed.  Division by zero gives inf
 * or NaN, as C does. */
gboolean sim_expr_eval (const SimExpr *expr, const SimScope *scope, SimCell *cell, GError **error);

/* The same, and the result must be a number. */
gboolean sim_expr_number (const SimExpr *expr, const SimScope *scope, double *value,
                          GError **error);

/* Returns: (transfer container) (element-type utf8): every name used, once each, in order (texts in
 * quotes and functions apart). */
GPtrArray *sim_expr_names (const SimExpr *expr);

/* Returns: TRUE when @function is called anywhere in the expression. */
gboolean sim_expr_calls (const SimExpr *expr, const char *function);

typedef struct {
  const char *(*unit) (gpointer data, const char *name);    /* (nullable): unknown */
  gpointer data;
} SimUnitScope;

/* Refuses a number with a unit that is compared with, added to or taken from a name of another
 * dimension.  Errors: SIM_ERROR_INVALID. */
gboolean sim_expr_check_units (const SimExpr *expr, const SimUnitScope *scope, GError **error);

const char *sim_expr_text (const SimExpr *expr);   /* as it was written */

/* How names and the caller's functions are written in SQL; both return (transfer full) (nullable):
 * NULL for what is not known.  @depth: how many calls are around. */
typedef struct {
  char *(*name) (gpointer data, guint depth, const char *name);
  /* @argument: its SQL, written with depth + 1 */
  char *(*call) (gpointer data, guint depth, const char *function, const char *argument);
  gpointer data;
} SimSqlScope;

/* Returns: (transfer full) (nullable): an SQL expression of the same value, NULL for NaN; NULL
 * where it has something that @scope does not know. */
char *sim_expr_sql (const SimExpr *expr, const SimSqlScope *scope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimExpr, sim_expr_free)

G_END_DECLS

#endif
