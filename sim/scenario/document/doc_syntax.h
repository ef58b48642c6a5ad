/* sim/scenario/document/doc_syntax.h - private to doc*.c: what libyaml and bad bytes have to
 * say, in words that help. */
#ifndef SIM_SCENARIO_DOCUMENT_DOC_SYNTAX_H
#define SIM_SCENARIO_DOCUMENT_DOC_SYNTAX_H

#include <yaml.h>
#include "sim/scenario/document/doc_tree.h"

G_BEGIN_DECLS

/* Adds the fault that stopped @yaml, at the place that the user must look at. */
void sim_doc_syntax_fault (const yaml_parser_t *yaml, const SimDocInput *input, SimFaults *faults);

/* Returns: TRUE when the text is UTF-8 without NUL; else FALSE with the fault added. */
gboolean sim_doc_syntax_utf8 (const SimDocInput *input, SimFaults *faults);

/* Returns: the mark of libyaml's @mark. */
SimMark sim_doc_syntax_mark (const SimDocInput *input, const yaml_mark_t *mark);

G_END_DECLS

#endif
