/* tests/sim/scenario/test_doc.c - documents: what a good one says, where each value was written,
 * layering, writing. */
#include "tests/test.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include "sim/scenario/document/doc.h"

/* Parses what must be good. */
static SimDoc *
parse (const char *text)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimDoc *doc = sim_doc_parse (text, strlen (text), "t.yaml", NULL, faults);
  g_autofree char *told = sim_faults_text (faults);

  ck_assert_msg (doc != NULL, "%s", told);
  ck_assert_str_eq (told, "");
  return doc;
}

static const char *
text_at (const SimDoc *doc, const char *path)
{
  const SimNode *node = sim_node_find (sim_doc_root (doc), path);

  ck_assert_msg (node != NULL, "nothing at %s", path);
  ck_assert_msg (node->type == SIM_NODE_SCALAR, "no scalar at %s", path);
  return node->text;
}

static void
assert_mark (const SimDoc *doc, const char *path, const char *expected)
{
  const SimNode *node = sim_node_find (sim_doc_root (doc), path);
  g_autofree char *mark = NULL;

  ck_assert_msg (node != NULL, "nothing at %s", path);
  mark = g_strdup_printf ("%s:%u:%u", node->mark.file, node->mark.line, node->mark.col);
  ck_assert_str_eq (mark, expected);
}

static void
assert_set (SimDoc *doc, const char *assignment)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  gboolean good = sim_doc_set (doc, assignment, faults);
  g_autofree char *told = sim_faults_text (faults);

  ck_assert_msg (good, "%s", told);
  ck_assert_str_eq (told, "");
}

START_TEST (doc_values)
{
  g_autoptr (SimDoc) doc = parse ("a: 200 us\n"
                                  "b: [1, 'two', {c: three}]\n"
                                  "d:\n"
                                  "  e: no\n"
                                  "  f: uniform(1 ms, 3 ms)\n"
                                  "g: |\n"
                                  "  lines\n"
                                  "  more\n"
                                  "'x.y': \"\\u00e4\"\n");

  ck_assert_str_eq (text_at (doc, "a"), "200 us");
  ck_assert_str_eq (text_at (doc, "b[0]"), "1");
  ck_assert_str_eq (text_at (doc, "b[1]"), "two");
  ck_assert_str_eq (text_at (doc, "b[2].c"), "three");
  ck_assert_str_eq (text_at (doc, "d.e"), "no");
  ck_assert_str_eq (text_at (doc, "d.f"), "uniform(1 ms, 3 ms)");
  ck_assert_str_eq (text_at (doc, "g"), "lines\nmore\n");
  ck_assert_str_eq (text_at (doc, "x.y"), "\303\244");
  ck_assert (!sim_node_find (sim_doc_root (doc), "b[0]")->quoted);
  ck_assert (sim_node_find (sim_doc_root (doc), "b[1]")->quoted);
  ck_assert (sim_node_find (sim_doc_root (doc), "g")->quoted);
  assert_mark (doc, "a", "t.yaml:1:4");
  assert_mark (doc, "b[2].c", "t.yaml:2:19");
  assert_mark (doc, "d", "t.yaml:4:3");
  assert_mark (doc, "d.f", "t.yaml:5:6");
  ck_assert (g_str_has_prefix (sim_doc_source (doc), "a: 200 us\n"));
}
END_TEST

START_TEST (doc_finds)
{
  g_autoptr (SimDoc) doc
    = parse ("a: {b: 1}\nlist: [x, y]\naxes: {params.n: [1], params: {n: 2}}\n");
  SimNode *root = sim_doc_root (doc);
  static const char *const absent[] = { "c",
                                        "a.c",
                                        "a.b.c",
                                        "a.",
                                        "a..b",
                                        ".a",
                                        "list[2]",
                                        "list.x",
                                        "list[-1]",
                                        "list[1",
                                        "a[0]",
                                        "list[0]x",
                                        "list[99999999999999999999]",
                                        "a.[0]" };

  ck_assert_ptr_eq (sim_node_find (root, ""), root);
  ck_assert_str_eq (sim_node_get (sim_node_get (root, "a"), "b")->text, "1");
  ck_assert_ptr_null (sim_node_get (sim_node_find (root, "a.b"), "b"));
  ck_assert_ptr_null (sim_node_get (sim_node_find (root, "list"), "x"));
  ck_assert_ptr_null (sim_node_get (NULL, "x"));
  ck_assert_str_eq (text_at (doc, "axes.params.n[0]"), "1");
  ck_assert_str_eq (text_at (doc, "axes.\"params\".n"), "2");
  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    ck_assert_msg (sim_node_find (root, absent[i]) == NULL, "found %s", absent[i]);
}
END_TEST

START_TEST (doc_nulls)
{
  g_autoptr (SimDoc) doc
    = parse ("a:\nb: ~\nc: null\nd: ''\ne: 'null'\nf: \"~\"\ng: NULL\nh: {}\n");
  static const struct {
    const char *path;
    gboolean is_null;
    const char *text;
  } cases[] = {
    { "a", TRUE, "" },      { "b", TRUE, "" },   { "c", TRUE, "" },      { "d", FALSE, "" },
    { "e", FALSE, "null" }, { "f", FALSE, "~" }, { "g", FALSE, "NULL" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ck_assert_int_eq (sim_node_is_null (sim_node_find (sim_doc_root (doc), cases[i].path)),
                        cases[i].is_null);
      ck_assert_str_eq (text_at (doc, cases[i].path), cases[i].text);
    }
  ck_assert (!sim_node_is_null (sim_node_find (sim_doc_root (doc), "h")));
}
END_TEST

START_TEST (doc_bytes)
{
  g_autoptr (SimDoc) doc = parse ("\xef\xbb\xbf"
                                  "a: 1\r\nb:\r\n  - 2\r\n  - \303\244 3\r\nc: {\303\244: 4}\r\n");

  assert_mark (doc, "a", "t.yaml:1:4");
  assert_mark (doc, "b[1]", "t.yaml:4:5");
  assert_mark (doc, "c.\303\244", "t.yaml:5:8");
  ck_assert_str_eq (text_at (doc, "b[0]"), "2");
}
END_TEST

START_TEST (doc_markers)
{
  g_autoptr (SimDoc) doc = parse ("# comment\n---\na: 1\n...\n# end\n");

  ck_assert_str_eq (text_at (doc, "a"), "1");
}
END_TEST

/* Aliases are copies: setting one leaves the other. */
START_TEST (doc_aliases)
{
  g_autoptr (SimDoc) doc
    = parse ("a: &x {n: 1, l: [p, q]}\nb: *x\nc: [*x, &y 7, *y]\nd: &y 8\ne: *y\n");

  ck_assert_str_eq (text_at (doc, "b.n"), "1");
  ck_assert_str_eq (text_at (doc, "c[0].l[1]"), "q");
  ck_assert_str_eq (text_at (doc, "c[2]"), "7");
  ck_assert_str_eq (text_at (doc, "e"), "8");
  assert_mark (doc, "b.n", "t.yaml:1:11");
  assert_set (doc, "b.n=2");
  assert_set (doc, "c[0].l[0]=r");
  ck_assert_str_eq (text_at (doc, "a.n"), "1");
  ck_assert_str_eq (text_at (doc, "b.n"), "2");
  ck_assert_str_eq (text_at (doc, "b.l[0]"), "p");
  ck_assert_str_eq (text_at (doc, "c[0].l[0]"), "r");
}
END_TEST

START_TEST (doc_sets)
{
  g_autoptr (SimDoc) doc
    = parse ("params: {a: 1, b: {c: 2}}\nsweep:\n  axes: {params.a: [1, 2]}\nempty:\n");

  assert_set (doc, "params.a=200 us");
  assert_set (doc, "params.new.deep=exponential(2 ms)");
  assert_set (doc, "params.b={d: [x, 'y z'], e: {}}");
  assert_set (doc, "params.d=uniform(1 ms, 3 ms)");
  assert_set (doc, "sweep.axes.params.a=[4, 8]");
  assert_set (doc, "sweep.axes.\"params.e\"=[16]");
  assert_set (doc, "empty.x=");
  assert_set (doc, "other.y='a = b'");
  ck_assert_str_eq (text_at (doc, "params.a"), "200 us");
  ck_assert_str_eq (text_at (doc, "params.new.deep"), "exponential(2 ms)");
  ck_assert_ptr_null (sim_node_find (sim_doc_root (doc), "params.b.c"));
  ck_assert_str_eq (text_at (doc, "params.b.d[1]"), "y z");
  ck_assert_str_eq (text_at (doc, "params.d"), "uniform(1 ms, 3 ms)");
  ck_assert_str_eq (text_at (doc, "sweep.axes.params.a[1]"), "8");
  ck_assert_ptr_null (sim_node_find (sim_doc_root (doc), "sweep.axes.params.a[2]"));
  ck_assert_str_eq (text_at (doc, "sweep.axes.params.e[0]"), "16");
  ck_assert_uint_eq (sim_node_find (sim_doc_root (doc), "sweep.axes")->keys->len, 2);
  ck_assert (sim_node_is_null (sim_node_find (sim_doc_root (doc), "empty.x")));
  ck_assert_str_eq (text_at (doc, "other.y"), "a = b");
  assert_mark (doc, "params.a", "--set:0:0");
  assert_mark (doc, "params.new", "--set:0:0");
  assert_mark (doc, "params.b.d[0]", "--set:0:0");
}
END_TEST

/* A folder of files that goes with the test. */
static char *
folder_new (void)
{
  char *dir = g_dir_make_tmp ("orrery-doc-XXXXXX", NULL);

  ck_assert_ptr_nonnull (dir);
  return dir;
}

static char *
put (const char *dir, const char *name, const char *text)
{
  char *path = g_build_filename (dir, name, NULL);

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  return path;
}

START_TEST (doc_extends)
{
  g_autofree char *dir = folder_new ();
  g_autofree char *sub = g_build_filename (dir, "sub", NULL);
  int made = g_mkdir (sub, 0700);
  g_autofree char *root
    = put (dir, "root.yaml", "a: {x: 0, y: 0}\nz: root\nlist: [1, 2, 3]\nm: {k: v}\n");
  g_autofree char *base
    = put (sub, "base.yaml", "extends: ../root.yaml\na: {x: 1}\nlist: [9]\nb: base\n");
  g_autofree char *more = put (dir, "more.yaml", "b: more\nc: more\n");
  g_autofree char *top
    = put (dir, "top.yaml",
           "extends: [sub/base.yaml, more.yaml]\nc: top\na: {w: 2}\nm: 5\nnone:\nz: ~\n");
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_load (top, faults);
  g_autofree char *told = sim_faults_text (faults);
  g_autofree char *base_mark = g_strdup_printf ("%s/sub/base.yaml:2:8", dir);
  g_autofree char *root_mark = g_strdup_printf ("%s/sub/../root.yaml:1:14", dir);
  g_autofree char *top_mark = g_strdup_printf ("%s:3:4", top);

  ck_assert_int_eq (made, 0);
  ck_assert_msg (doc != NULL, "%s", told);
  ck_assert_str_eq (text_at (doc, "a.x"), "1");
  ck_assert_str_eq (text_at (doc, "a.y"), "0");
  ck_assert_str_eq (text_at (doc, "a.w"), "2");
  ck_assert_str_eq (text_at (doc, "b"), "more");
  ck_assert_str_eq (text_at (doc, "c"), "top");
  ck_assert_str_eq (text_at (doc, "m"), "5");
  ck_assert_ptr_null (sim_node_find (sim_doc_root (doc), "z"));
  ck_assert (sim_node_is_null (sim_node_find (sim_doc_root (doc), "none")));
  ck_assert_uint_eq (sim_node_find (sim_doc_root (doc), "list")->items->len, 1);
  ck_assert_ptr_null (sim_node_find (sim_doc_root (doc), "extends"));
  assert_mark (doc, "a.x", base_mark);
  assert_mark (doc, "a.y", root_mark);
  assert_mark (doc, "a", top_mark);
  ck_assert (g_str_has_prefix (sim_doc_source (doc), "extends: [sub"));
  g_remove (root), g_remove (base), g_remove (more), g_remove (top), g_rmdir (sub), g_rmdir (dir);
}
END_TEST

/* The same file below twice is no cycle, and maps of many keys merge in no time. */
START_TEST (doc_extends_wide)
{
  g_autofree char *dir = folder_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *base = NULL, *top = NULL;
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "key%u: %u\n", i, i);
  base = put (dir, "base.yaml", text->str);
  g_string_prepend (text, "extends: [base.yaml, base.yaml]\n");
  top = put (dir, "top.yaml", text->str);
  doc = sim_doc_load (top, faults);
  ck_assert_ptr_nonnull (doc);
  ck_assert_uint_eq (sim_doc_root (doc)->keys->len, 20000);
  ck_assert_str_eq (text_at (doc, "key19999"), "19999");
  g_remove (base), g_remove (top), g_rmdir (dir);
}
END_TEST

static void
assert_equal_trees (const SimNode *a, const SimNode *b)
{
  ck_assert_int_eq (a->type, b->type);
  ck_assert_int_eq (sim_node_is_null (a), sim_node_is_null (b));
  ck_assert_str_eq (a->text ? a->text : "", b->text ? b->text : "");
  ck_assert_uint_eq (a->items ? a->items->len : 0, b->items ? b->items->len : 0);
  for (guint i = 0; a->items && i < a->items->len; i++)
    {
      if (a->keys)
        assert_equal_trees (a->keys->pdata[i], b->keys->pdata[i]);
      assert_equal_trees (a->items->pdata[i], b->items->pdata[i]);
    }
}

START_TEST (doc_writes)
{
  static const char *const texts[] = {
    "a: 1\nb: [1, [], {}, 'x y', {c: d, e: [f]}]\n",
    "a:\nb: ~\nc: ''\nd: 'null'\ne: \"~\"\n",
    "a: uniform(1 ms, 3 ms)\nb: '# no comment'\nc: 'k: v'\nd: \"tab\\t\\x07end\"\ne: ' lead'\nf: "
    "'trail '\n",
    "a: |\n  two\n  lines\nb: |-\n  two\n\n  lines\nc: \"\\n\\n a\\n\"\nd: >\n  folded\n  text\ne: "
    "|+\n  kept\n\n",
    "'a, b': 1\n\"- x\": 2\n'null': 3\n'~': 4\n'<<': 5\n\303\244: \342\202\254\nlong key with "
    "spaces: 6\n'#': 7\n",
    "a: \"\\U0001F600 \\u2028 \\u0085\"\nb: \"a\\r\\nb\"\nc: '  '\nd: \"\\n\"\ne: '---'\nf: "
    "plain\n  over lines\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (SimDoc) doc = parse (texts[i]);
      g_autofree char *yaml = sim_node_to_yaml (sim_doc_root (doc));
      g_autoptr (SimDoc) again = parse (yaml);
      g_autofree char *yaml2 = sim_node_to_yaml (sim_doc_root (again));

      assert_equal_trees (sim_doc_root (doc), sim_doc_root (again));
      ck_assert_str_eq (yaml, yaml2);
    }
}
END_TEST

START_TEST (doc_writes_plainly)
{
  g_autoptr (SimDoc) doc = parse ("b: {z: 2 ms, y: [x, 'q']}\na:\nt: |\n  two\n  lines\n");
  g_autofree char *yaml = sim_node_to_yaml (sim_doc_root (doc));

  ck_assert_str_eq (yaml, "b:\n  z: 2 ms\n  y:\n  - x\n  - 'q'\na: null\nt: |\n  two\n  lines\n");
}
END_TEST

TEST_MAIN (doc, TEST (doc_values), TEST (doc_finds), TEST (doc_nulls), TEST (doc_bytes),
           TEST (doc_markers), TEST (doc_aliases), TEST (doc_sets), TEST (doc_extends),
           TEST (doc_extends_wide), TEST (doc_writes), TEST (doc_writes_plainly))
