/* sim/scenario/expression/expr_tree.h - private to expr*.c: tokens and the tree of an expression.
 * */
#ifndef SIM_SCENARIO_EXPRESSION_EXPR_TREE_H
#define SIM_SCENARIO_EXPRESSION_EXPR_TREE_H

#include "sim/scenario/expression/expr.h"

G_BEGIN_DECLS

enum {
  SIM_EXPR_MAX_LENGTH = 4096,   /* bytes; also bounds the depth of a chain such as 1+1+1+... */
  SIM_EXPR_MAX_DEPTH = 64,      /* of brackets, signs and `? :` */
};

/* Tokens, and the operators of nodes: the same words. */
typedef enum {
  SIM_OP_END, SIM_OP_NUMBER, SIM_OP_TEXT, SIM_OP_NAME, SIM_OP_CALL,
  SIM_OP_ADD, SIM_OP_SUB, SIM_OP_MUL, SIM_OP_DIV, SIM_OP_POW, SIM_OP_NEG,
  SIM_OP_EQ, SIM_OP_NE, SIM_OP_LT, SIM_OP_LE, SIM_OP_GT, SIM_OP_GE,
  SIM_OP_AND, SIM_OP_OR, SIM_OP_NOT, SIM_OP_IF, SIM_OP_ELSE,
  SIM_OP_OPEN, SIM_OP_CLOSE, SIM_OP_COMMA,
} SimOp;

typedef double (*SimExprFunction) (double x);

struct SimExpr {
  SimOp           op;
  guint           column;       /* of the operator, from 1 */
  double          number;       /* of a number; */
  char           *text;         /* of a text, a name, a function; the unit of a number */
  SimExprFunction function;     /* (nullable): of a call of one argument */
  GPtrArray      *args;         /* (nullable) (element-type SimExpr) */
  char           *source;       /* (nullable): as written; of the whole and of arguments of calls */
};

typedef struct {
  SimOp  op;
  gsize  from, to;              /* bytes of the source */
  double number;
  char  *text;                  /* (transfer full): of texts and names; units */
} SimToken;

typedef struct {
  const char *source;
  gsize       at;
  SimToken    token;            /* the one that has been read */
} SimLexer;

/* Reads the next token into lexer->token.  Errors: as sim_expr_parse. */
gboolean sim_lexer_next (SimLexer *lexer, GError **error);
void     sim_lexer_clear (SimLexer *lexer);

/* Returns: the column of byte @at, from 1. */
guint sim_lexer_column (const SimLexer *lexer, gsize at);

/* A function of one number, by name.  Returns: FALSE when @name is none. */
gboolean sim_expr_function (const char *name, SimExprFunction *function);

G_END_DECLS

#endif
