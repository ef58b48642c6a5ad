/* sim/scenario/document/doc_tree.h - private to doc*.c: nodes by hand, and the parts that
 * sim/scenario/document/doc.h is made of. */
#ifndef SIM_SCENARIO_DOCUMENT_DOC_TREE_H
#define SIM_SCENARIO_DOCUMENT_DOC_TREE_H

#include "sim/scenario/document/doc.h"

G_BEGIN_DECLS

enum {
  SIM_DOC_MAX_DEPTH = 64,
  SIM_DOC_MAX_NODES = 100000,
  SIM_DOC_MAX_BYTES = 16 << 20,
  SIM_DOC_MAX_FILES = 64,        /* of one document, with all that it extends */
};

struct SimDoc {
  SimNode   *root;
  char      *source;
  GPtrArray *names;              /* (element-type utf8): file names that marks point to */
};

/* Text to parse.  @name stands in the marks and must outlive the nodes. */
typedef struct {
  const char *text;
  gsize       length;
  const char *name;
  const char *prefix;            /* (nullable): path of the root, for messages */
  guint       depth;             /* levels that are already above the root */
  gboolean    is_value;          /* of a --set: no lines in marks, maps and lists in flow style */
} SimDocInput;

SimNode *sim_node_new (SimNodeType type, const SimMark *mark);
SimNode *sim_node_new_scalar (const char *text, gboolean quoted, const SimMark *mark);
void     sim_node_free (SimNode *node);

/* Adds to a map without looking for duplicates; takes both. */
void sim_node_add (SimNode *map, SimNode *key, SimNode *value);

/* Returns: (transfer full): what was below @key, which is removed from @map; NULL when absent. */
SimNode *sim_node_take (SimNode *map, const char *key);

/* Lays @over above @base (both transfer full).  Returns: (transfer full): the tree of both. */
SimNode *sim_node_merge (SimNode *base, SimNode *over);

/* Parses one YAML document.  Returns: (transfer full) (nullable): NULL when there was any fault. */
SimNode *sim_doc_parse_tree (const SimDocInput *input, SimFaults *faults);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimNode, sim_node_free)

G_END_DECLS

#endif
