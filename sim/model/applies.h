/* sim/model/applies.h - when a parameter applies: what the last cell of its row says.
 *
 * A condition is plain words over the parameters of the same struct; a key of a list's item may
 * also name what stands beside the list:
 *
 *   study is slots or replay             a choice, true or false, a text
 *   gemm is not table
 *   trace is none                        no file, no catalogue entry, an empty list or text
 *   spares > 0 and replace_s < inf       numbers, in the unit of their row
 *   (a is b or c > 0) and d is e         `and` binds more tightly than `or`
 *   builders.strategy is adaptive        of a list: some item has it, and it applies there
 *   llm.experts > 0                      of an entry of the catalogue, where one is given
 *
 * What is said of a parameter that does not apply itself is false, so that a condition need not
 * repeat the conditions of what it names.  A condition that cannot be read, or that names what is
 * not there, is a bug in the table and aborts.
 */
#ifndef SIM_MODEL_APPLIES_H
#define SIM_MODEL_APPLIES_H

#include "sim/model/param.h"

G_BEGIN_DECLS

typedef struct SimParamScope SimParamScope;

/* Where the names of a condition are looked up. */
struct SimParamScope {
  const SimParam      *rows;
  gconstpointer        base;     /* the struct */
  const SimParamScope *outer;    /* (nullable): what holds the list that @base is an item of */
  const SimParam      *list;     /* (nullable): the row of that list */
};

/* Returns: TRUE where @row, one of scope->rows, has an effect: without a condition, wherever the
 * list applies that it is a key of, if any. */
gboolean sim_param_applies (const SimParam *row, const SimParamScope *scope);

/* Returns: TRUE when the condition of @row names the parameter @name of scope->rows or of what is
 * outside, or names one whose condition does. */
gboolean sim_param_depends (const SimParam *row, const SimParamScope *scope, const char *name);

/* Returns: (transfer full): `it applies when fault_law is weibull, and fault_law when faults is
 * process`: the condition of @row, with those of what it names where they do not hold. */
char *sim_param_when (const SimParam *row, const SimParamScope *scope);

G_END_DECLS

#endif
