/* tests/sim/scenario/fuzz_doc.c - a libFuzzer target for documents, assignments and expressions:
 * `make fuzz`, then `./fuzz_doc -max_len=4096 FOLDER` with a folder of scenarios to start from.
 * Needs clang.
 */
#include <string.h>
#include "sim/scenario/document/doc.h"
#include "sim/scenario/expression/expr.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
no_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  *cell = (SimCell){ 1.25, NULL };
  return TRUE;
}

static void
fuzz_document (const char *text, gsize size)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (text, size, "fuzz", NULL, faults);
  g_autofree char *yaml = doc ? sim_node_to_yaml (sim_doc_root (doc)) : NULL;
  g_autofree char *told = sim_faults_text (faults);
}

static void
fuzz_assignment (const char *text)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse ("a: {b: [1]}\n", 12, "fuzz", NULL, faults);
  gboolean good = sim_doc_set (doc, text, faults);
  g_autofree char *yaml = good ? sim_node_to_yaml (sim_doc_root (doc)) : NULL;
}

static void
fuzz_expression (const char *text)
{
  const SimScope scope = { no_name, NULL, NULL };
  g_autoptr (SimExpr) expr = sim_expr_parse (text, NULL);
  SimCell cell = { 0, NULL };

  if (expr)
    sim_expr_eval (expr, &scope, &cell, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  fuzz_document ((const char *) data, size);
  fuzz_assignment (text);
  fuzz_expression (text);
  return 0;
}
