/* sim/scenario/expression/expr_parse.c - recursive descent, one function per level of precedence
 * (expr.h). */
#include "sim/scenario/expression/expr_tree.h"
#include <string.h>
#include "sim/base/error.h"
#include "sim/base/suggest.h"

typedef struct {
  SimLexer lexer;
  guint    depth;
  char    *before;      /* the token before the one at hand, as written; NULL at the beginning */
  GError **error;
} Parser;

/* Every level returns (transfer full) (nullable): NULL with the error set. */
static SimExpr *parse_choice (Parser *p);
static SimExpr *parse_unary (Parser *p);

/* Functions known to the language or to its callers, for did-you-mean; the last five take one
 * value of many points. */
static const char *const functions[] = {
  "abs", "sqrt", "exp", "log", "log2", "log10", "floor", "ceil", "round",
  "min", "max", "mean", "sum", "count", "base", NULL,
};

static SimExpr *
node_new (SimOp op, guint column)
{
  SimExpr *node = g_new0 (SimExpr, 1);

  node->op = op;
  node->column = column;
  return node;
}

void
sim_expr_free (SimExpr *expr)
{
  if (expr == NULL)
    return;
  if (expr->args)
    g_ptr_array_unref (expr->args);
  g_free (expr->text);
  g_free (expr->source);
  g_free (expr);
}

static void
free_arg (gpointer data)
{
  sim_expr_free (data);
}

/* Takes @arg as the next argument of @node. */
static void
add_arg (SimExpr *node, SimExpr *arg)
{
  if (node->args == NULL)
    node->args = g_ptr_array_new_with_free_func (free_arg);
  g_ptr_array_add (node->args, arg);
}

static SimExpr *
unary (SimOp op, guint column, SimExpr *arg)
{
  SimExpr *node = node_new (op, column);

  add_arg (node, arg);
  return node;
}

static guint
column (const Parser *p)
{
  return sim_lexer_column (&p->lexer, p->lexer.token.from);
}

static SimOp
peek (const Parser *p)
{
  return p->lexer.token.op;
}

static char *
written (const Parser *p, gsize from, gsize to)
{
  return g_strndup (p->lexer.source + from, to - from);
}

static gboolean
advance (Parser *p)
{
  g_free (p->before);
  p->before = written (p, p->lexer.token.from, p->lexer.token.to);
  return sim_lexer_next (&p->lexer, p->error);
}

/* The error that something else was expected here. */
static SimExpr *
expected (Parser *p, const char *what)
{
  g_autofree char *found = written (p, p->lexer.token.from, p->lexer.token.to);
  const char *before = p->before;

  if (peek (p) != SIM_OP_END && before)
    sim_invalid (p->error, "column %u: expected %s after '%s', not '%s'", column (p), what, before,
                 found);
  else if (peek (p) != SIM_OP_END)
    sim_invalid (p->error, "column %u: expected %s, not '%s'", column (p), what, found);
  else if (before)
    sim_invalid (p->error, "column %u: expected %s after '%s'", column (p), what, before);
  else
    sim_invalid (p->error, "column 1: the expression is empty");
  return NULL;
}

static SimExpr *
too_deep (Parser *p)
{
  sim_invalid (p->error, "column %u: nested deeper than %d levels", column (p), SIM_EXPR_MAX_DEPTH);
  return NULL;
}

/* One argument of a call; it knows its own text. */
static SimExpr *
parse_argument (Parser *p)
{
  gsize from = p->lexer.token.from;
  SimExpr *arg = parse_choice (p);

  if (arg)
    arg->source = g_strchomp (written (p, from, p->lexer.token.from));
  return arg;
}

static gboolean
parse_arguments (Parser *p, SimExpr *call)
{
  do
    {
      SimExpr *arg = advance (p) ? parse_argument (p) : NULL;

      if (arg == NULL)
        return FALSE;
      add_arg (call, arg);
    }
  while (peek (p) == SIM_OP_COMMA);
  if (peek (p) != SIM_OP_CLOSE)
    return expected (p, "')' or ','") != NULL;
  return advance (p);
}

static gboolean
check_call (Parser *p, const SimExpr *call)
{
  g_autofree char *hint = NULL;
  gboolean many = g_str_equal (call->text, "min") || g_str_equal (call->text, "max");

  if (!g_strv_contains (functions, call->text))
    {
      hint = sim_suggest_text (call->text, functions);
      return sim_invalid (p->error, "column %u: unknown function '%s'%s", call->column, call->text,
                          hint);
    }
  if (call->args->len != 1 && !many)
    return sim_invalid (p->error, "column %u: %s() takes one argument, not %u", call->column,
                        call->text, call->args->len);
  return TRUE;
}

static SimExpr *
parse_call (Parser *p, SimExpr *name)
{
  g_autoptr (SimExpr) call = name;

  call->op = SIM_OP_CALL;
  sim_expr_function (call->text, &call->function);
  if (parse_arguments (p, call) && check_call (p, call))
    return g_steal_pointer (&call);
  return NULL;
}

static SimExpr *
parse_brackets (Parser *p)
{
  g_autoptr (SimExpr) inner = advance (p) ? parse_choice (p) : NULL;

  if (inner && peek (p) != SIM_OP_CLOSE)
    return expected (p, "')'");
  return inner && advance (p) ? g_steal_pointer (&inner) : NULL;
}

/* A number, a text, a name, a call, or brackets. */
static SimExpr *
parse_atom (Parser *p)
{
  g_autoptr (SimExpr) atom = NULL;
  SimOp op = peek (p);

  if (op == SIM_OP_OPEN)
    return parse_brackets (p);
  if (op != SIM_OP_NUMBER && op != SIM_OP_TEXT && op != SIM_OP_NAME)
    return expected (p, "a value");
  atom = node_new (op, column (p));
  atom->number = p->lexer.token.number;
  atom->text = g_steal_pointer (&p->lexer.token.text);
  if (!advance (p))
    return NULL;
  if (op == SIM_OP_NAME && peek (p) == SIM_OP_OPEN)
    return parse_call (p, g_steal_pointer (&atom));
  return g_steal_pointer (&atom);
}

/* a ^ b, from the right: 2^3^2 is 2^9, and -2^2 is -4. */
static SimExpr *
parse_power (Parser *p)
{
  g_autoptr (SimExpr) left = parse_atom (p);
  SimExpr *node, *right;
  guint at = column (p);

  if (left == NULL || peek (p) != SIM_OP_POW)
    return g_steal_pointer (&left);
  right = advance (p) ? parse_unary (p) : NULL;
  if (right == NULL)
    return NULL;
  node = unary (SIM_OP_POW, at, g_steal_pointer (&left));
  add_arg (node, right);
  return node;
}

static SimExpr *
parse_unary (Parser *p)
{
  guint at = column (p);
  SimOp op = peek (p);
  SimExpr *arg;

  if (op != SIM_OP_SUB && op != SIM_OP_ADD)
    return parse_power (p);
  if (++p->depth > SIM_EXPR_MAX_DEPTH)
    return too_deep (p);
  arg = advance (p) ? parse_unary (p) : NULL;
  p->depth--;
  return arg && op == SIM_OP_SUB ? unary (SIM_OP_NEG, at, arg) : arg;
}

/* A chain of operators between @first and @last, from the left, over what @below parses. */
static SimExpr *
parse_chain (Parser *p, SimOp first, SimOp last, SimExpr *(*below) (Parser *p))
{
  g_autoptr (SimExpr) left = below (p);

  while (left && peek (p) >= first && peek (p) <= last)
    {
      SimExpr *node = unary (peek (p), column (p), g_steal_pointer (&left));
      SimExpr *right = advance (p) ? below (p) : NULL;

      left = node;
      if (right == NULL)
        return NULL;
      add_arg (node, right);
    }
  return g_steal_pointer (&left);
}

static SimExpr *
parse_product (Parser *p)
{
  return parse_chain (p, SIM_OP_MUL, SIM_OP_DIV, parse_unary);
}

static SimExpr *
parse_sum (Parser *p)
{
  return parse_chain (p, SIM_OP_ADD, SIM_OP_SUB, parse_product);
}

static gboolean
is_comparison (SimOp op)
{
  return op >= SIM_OP_EQ && op <= SIM_OP_GE;
}

static SimExpr *
parse_comparison (Parser *p)
{
  g_autoptr (SimExpr) left = parse_sum (p);
  g_autoptr (SimExpr) node = NULL;
  SimExpr *right;

  if (left == NULL || !is_comparison (peek (p)))
    return g_steal_pointer (&left);
  node = unary (peek (p), column (p), g_steal_pointer (&left));
  right = advance (p) ? parse_sum (p) : NULL;
  if (right == NULL)
    return NULL;
  add_arg (node, right);
  if (is_comparison (peek (p)))
    {
      sim_invalid (p->error, "column %u: comparisons cannot be chained: write a < b and b < c",
                   column (p));
      return NULL;
    }
  return g_steal_pointer (&node);
}

static SimExpr *
parse_not (Parser *p)
{
  guint at = column (p);
  SimExpr *arg;

  if (peek (p) != SIM_OP_NOT)
    return parse_comparison (p);
  if (++p->depth > SIM_EXPR_MAX_DEPTH)
    return too_deep (p);
  arg = advance (p) ? parse_not (p) : NULL;
  p->depth--;
  return arg ? unary (SIM_OP_NOT, at, arg) : NULL;
}

static SimExpr *
parse_and (Parser *p)
{
  return parse_chain (p, SIM_OP_AND, SIM_OP_AND, parse_not);
}

static SimExpr *
parse_or (Parser *p)
{
  return parse_chain (p, SIM_OP_OR, SIM_OP_OR, parse_and);
}

/* The two branches of @node, which holds its condition. */
static gboolean
parse_branches (Parser *p, SimExpr *node)
{
  SimExpr *branch = advance (p) ? parse_choice (p) : NULL;

  if (branch == NULL)
    return FALSE;
  add_arg (node, branch);
  if (peek (p) != SIM_OP_ELSE)
    return expected (p, "':' and the other value") != NULL;
  branch = advance (p) ? parse_choice (p) : NULL;
  if (branch == NULL)
    return FALSE;
  add_arg (node, branch);
  return TRUE;
}

static SimExpr *
parse_choice (Parser *p)
{
  g_autoptr (SimExpr) node = NULL;

  if (++p->depth > SIM_EXPR_MAX_DEPTH)
    return too_deep (p);
  node = parse_or (p);
  if (node && peek (p) == SIM_OP_IF)
    {
      node = unary (SIM_OP_IF, column (p), node);
      if (!parse_branches (p, node))
        return NULL;
    }
  p->depth--;
  return g_steal_pointer (&node);
}

SimExpr *
sim_expr_parse (const char *text, GError **error)
{
  Parser p = { .lexer = { .source = text }, .error = error };
  g_autoptr (SimExpr) expr = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      sim_invalid (error, "column 1: the expression is not UTF-8");
      return NULL;
    }
  if (strlen (text) > SIM_EXPR_MAX_LENGTH)
    {
      sim_invalid (error, "column %d: longer than %d characters", SIM_EXPR_MAX_LENGTH + 1,
                   SIM_EXPR_MAX_LENGTH);
      return NULL;
    }
  if (sim_lexer_next (&p.lexer, error))
    expr = parse_choice (&p);
  if (expr && peek (&p) != SIM_OP_END)
    {
      expected (&p, "an operator");
      g_clear_pointer (&expr, sim_expr_free);
    }
  sim_lexer_clear (&p.lexer);
  g_free (p.before);
  if (expr)
    {
      g_free (expr->source);
      expr->source = g_strdup (text);
    }
  return g_steal_pointer (&expr);
}

const char *
sim_expr_text (const SimExpr *expr)
{
  return expr->source;
}

gboolean
sim_expr_calls (const SimExpr *expr, const char *function)
{
  gboolean calls = expr->op == SIM_OP_CALL && g_str_equal (expr->text, function);

  for (guint i = 0; !calls && expr->args && i < expr->args->len; i++)
    calls = sim_expr_calls (g_ptr_array_index (expr->args, i), function);
  return calls;
}

static void
collect (const SimExpr *expr, GPtrArray *names)
{
  if (expr->op == SIM_OP_NAME
      && !g_ptr_array_find_with_equal_func (names, expr->text, g_str_equal, NULL))
    g_ptr_array_add (names, expr->text);
  for (guint i = 0; expr->args && i < expr->args->len; i++)
    collect (g_ptr_array_index (expr->args, i), names);
}

GPtrArray *
sim_expr_names (const SimExpr *expr)
{
  GPtrArray *names = g_ptr_array_new ();

  collect (expr, names);
  return names;
}
