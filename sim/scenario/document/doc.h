/* sim/scenario/document/doc.h - a YAML document as a tree in which every value knows where it was
 * written.
 *
 * Parsed by libyaml's event interface.  Refused, with the place: syntax errors, duplicate keys,
 * keys that are not plain text, more than one document, tags, a cycle of anchors, more than 100,000
 * nodes after aliases are expanded (an alias bomb), nesting deeper than 64, a file over 16 MiB,
 * invalid UTF-8.  Scalars keep their text: what a text means is decided by the row that it is
 * decoded against, never by YAML's guesses ("no" stays "no").
 *
 * Layering: `extends` documents are merged below (maps deeply, lists and scalars replaced, an empty
 * value takes away what is below), `--set PATH=VALUE` above; each node keeps the mark of the text
 * that won.
 */
#ifndef SIM_SCENARIO_DOCUMENT_DOC_H
#define SIM_SCENARIO_DOCUMENT_DOC_H

#include "sim/scenario/document/confine.h"
#include "sim/scenario/document/faults.h"

G_BEGIN_DECLS

typedef enum { SIM_NODE_SCALAR, SIM_NODE_LIST, SIM_NODE_MAP } SimNodeType;

typedef struct SimNode SimNode;

struct SimNode {
  SimNodeType type;
  SimMark     mark;
  gboolean    quoted;       /* in quotes or a block: never null, never a number by accident */
  char       *text;         /* scalar; a plain `~`, `null` or nothing is the empty text, unquoted */
  GPtrArray  *keys;         /* map: (element-type SimNode) scalars, in order of the file */
  GPtrArray  *items;        /* list or map: (element-type SimNode) values */
};

typedef struct SimDoc SimDoc;   /* owns every node and every file name of the marks */

/**
 * sim_doc_load:
 * @path: a YAML file, or `-` for standard input
 * @faults: where every fault goes
 *
 * Loads a file and all that it extends: `extends: base.yaml` or a list, relative to the file that
 * says so; the key is removed from the result.  A cycle is refused with its path.
 *
 * Returns: (transfer full) (nullable): NULL when there was any fault.
 */
SimDoc *sim_doc_load (const char *path, SimFaults *faults);

/* The same where @confine (nullable) says what may be read.  Of files outside the folder of @path,
 * and of a link that leads out of it, faults quote short identifiers only. */
SimDoc *sim_doc_load_confined (const char *path, const SimConfine *confine, SimFaults *faults);

/* The same for @length bytes in memory; @name stands in the marks; `extends` is relative to @dir
 * (nullable: refused). */
SimDoc *sim_doc_parse (const char *text, gsize length, const char *name, const char *dir,
                       SimFaults *faults);

/* Reads a text of at most 16 MiB, or standard input for `-`; never blocks at a pipe or a device.
 * Errors: SIM_ERROR_FILE: without the path. */
char *sim_doc_read (const char *path, gsize *length, GError **error);

void sim_doc_free (SimDoc *doc);

/* Returns: (transfer none): the root, always a map. */
SimNode *sim_doc_root (const SimDoc *doc);

/* Returns: (transfer none): the text of the file itself, without what it extends. */
const char *sim_doc_source (const SimDoc *doc);

/**
 * sim_doc_set:
 * @assignment: `params.devices=4`; the value is YAML (a flow list or map too), and missing maps on
 * the way are made
 *
 * The value takes the place of what was there; a map is not merged.  A path is names with dots
 * between; a key that holds dots is found whole when it exists and stands in double quotes when it
 * is new (`sweep.axes."params.devices"=[1, 2]`); `[2]` is an item of a list.
 *
 * Returns: FALSE with a fault added when it is no assignment or its value no YAML.
 */
gboolean sim_doc_set (SimDoc *doc, const char *assignment, SimFaults *faults);

/* Returns: (transfer none) (nullable): the value of @key in a map, NULL when absent or @node is no
 * map. */
SimNode *sim_node_get (const SimNode *node, const char *key);

/* The same by a path, as sim_doc_set takes it. */
SimNode *sim_node_find (const SimNode *node, const char *path);

/* Returns: TRUE for a plain empty, `~` or `null` scalar. */
gboolean sim_node_is_null (const SimNode *node);

/* Returns: (transfer full): the tree as YAML text that parses back to the same tree, in order. */
char *sim_node_to_yaml (const SimNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimDoc, sim_doc_free)

G_END_DECLS

#endif
