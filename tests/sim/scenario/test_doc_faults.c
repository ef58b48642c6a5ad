/* tests/sim/scenario/test_doc_faults.c - documents that are refused, and what their authors are
 * told. */
#include "tests/test.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/scenario/document/doc.h"

static void
assert_bytes (const char *text, gsize length, const char *expected)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (text, length, "t.yaml", NULL, faults);
  g_autofree char *told = sim_faults_text (faults);

  ck_assert_str_eq (g_strchomp (told), expected);
  ck_assert_ptr_null (doc);
}

static void
assert_fault (const char *text, const char *expected)
{
  assert_bytes (text, strlen (text), expected);
}

START_TEST (faults_syntax)
{
  assert_fault ("a: 1\n\tb: 2\n", "t.yaml:2:1: a tab cannot indent: use spaces");
  assert_fault ("a:\n\tb: 2\n", "t.yaml:2:1: a tab cannot indent: use spaces");
  assert_fault ("a: 'open\nb: 2\n", "t.yaml:1:4: this quote is never closed");
  assert_fault ("a: [1, 2\nb: 3\n",
                "t.yaml:1:4: this list is not closed: items are separated by ',' and the last is "
                "followed by ']'");
  assert_fault ("a: {b: 2\nc: 3\n",
                "t.yaml:1:4: this map is not closed: entries are separated by ',' and the last is "
                "followed by '}'");
  assert_fault (
    "a: b: c\n",
    "t.yaml:1:5: a ': ' where none can be: quote a text that contains one, and indent the "
    "keys of a map alike");
  assert_fault ("a: - 1\n",
                "t.yaml:1:4: a '- ' where none can be: begin a list on a line of its own");
  assert_fault ("a: 1\nbc\nd: 2\n", "t.yaml:2:1: expected ': ' and a value after this key");
  assert_fault ("a:\n  b: 1\n c: 2\n",
                "t.yaml:3:2: expected `key: value`, indented like the other keys of its map");
  assert_fault ("a:\n  - 1\n  b: 2\n",
                "t.yaml:3:3: expected `- `, indented like the other items of its list");
  assert_fault ("a: @x\n", "t.yaml:1:4: a value that begins with '@' must be quoted");
  assert_fault ("a: %x\n", "t.yaml:1:4: a value that begins with '%' must be quoted");
  assert_fault ("a: \"\\q\"\n",
                "t.yaml:1:5: unknown escape: write \\\\ for a backslash, or use single quotes");
  assert_fault ("a: *\n", "t.yaml:1:4: a value that begins with '*' or '&' must be quoted");
  assert_fault ("a: !x!y z\n", "t.yaml:1:4: a value that begins with '!' must be quoted");
  assert_fault ("{a: 1} b\n",
                "t.yaml:1:8: text after the end of the document: is the line above complete?");
  assert_fault ("a: ]\n", "t.yaml:1:4: expected a value");
  assert_fault ("%YAML 3.0\n---\na: 1\n",
                "t.yaml:1:1: not valid YAML: found incompatible YAML document");
}
END_TEST

START_TEST (faults_bytes)
{
  assert_fault ("a: 1\nb: \303\244\351x\n",
                "t.yaml:2:5: the byte 0xE9 is not UTF-8; save the file as UTF-8");
  assert_bytes ("\xff\xfe"
                "a\0:\0",
                6, "t.yaml:1:1: the file is UTF-16; save it as UTF-8");
  assert_bytes ("a: 1\r\nb\0c", 9, "t.yaml:2:2: a NUL byte: this is no text file");
  assert_fault ("a: 1\rb: \033[0m\n", "t.yaml:2:4: the control character 0x1B is not allowed");
  assert_fault ("a: \"x\\0y\"\n", "t.yaml:1:4: a: a NUL character (\\0) is not allowed");
}
END_TEST

START_TEST (faults_keys)
{
  assert_fault ("params:\n  llm: a\n  x: 1\n  llm: b\n",
                "t.yaml:4:3: params.llm: duplicate key, first given at line 2");
  assert_fault ("a: [1, {b: 1, b: 2}]\n",
                "t.yaml:1:15: a[1].b: duplicate key, first given at line 1");
  assert_fault ("a: 1\n'a': 2\n\"\\x61\": 3\n",
                "t.yaml:2:1: a: duplicate key, first given at line 1\n"
                "t.yaml:3:1: a: duplicate key, first given at line 1");
  assert_fault ("? [a, b]\n: 1\n", "t.yaml:1:3: a key must be plain text, not a map or a list");
  assert_fault ("a: {{b: c}: 1}\n", "t.yaml:1:5: a: a key must be plain text, not a map or a list");
  assert_fault ("a: &x b\n*x : 1\n", "t.yaml:2:1: a key cannot be an alias: write its text");
  assert_fault ("a:\n  '': 1\n", "t.yaml:2:3: a: a key is missing before the ':'");
  assert_fault ("~: 1\n", "t.yaml:1:1: a key is missing before the ':'");
  assert_fault ("a: &x {b: 1}\nc:\n  <<: *x\n", "t.yaml:3:3: c: merge keys (<<) are not supported: "
                                                "use `extends` for files, or write the keys here");
}
END_TEST

START_TEST (faults_documents)
{
  assert_fault ("", "t.yaml: the file is empty");
  assert_fault ("# only words\n", "t.yaml: the file is empty");
  assert_fault ("---\n", "t.yaml: the file is empty");
  assert_fault ("- 1\n", "t.yaml:1:1: expected `key: value` lines, not a list");
  assert_fault ("text\n", "t.yaml:1:1: expected `key: value` lines, not a single value");
  assert_fault ("a: 1\n---\nb: 2\n",
                "t.yaml:2:1: a second document begins here; a file holds one: take the '---' away");
  assert_fault ("a: !!str 1\nb: !t [x]\nc: !<u> {}\n",
                "t.yaml:1:4: a: the tag '!!str' is not allowed: take it away, or "
                "quote the value\n"
                "t.yaml:2:4: b: the tag '!t' is not allowed: take it away, or quote the value\n"
                "t.yaml:3:4: c: the tag 'u' is not allowed: take it away, or quote the value");
  assert_fault ("a: {d: uniform(1 ms, 3 ms)}\n",
                "t.yaml:1:8: a.d: 'uniform(1 ms' has an open '(': inside {} and [] a comma ends "
                "the value, so quote it");
  assert_fault ("extends: x.yaml\n", "t.yaml:1:10: extends: is not allowed here");
}
END_TEST

START_TEST (faults_anchors)
{
  assert_fault ("a: *x\n", "t.yaml:1:4: a: no &x before this *x");
  assert_fault ("a: &x {b: [*x]}\n", "t.yaml:1:12: a.b[0]: *x is inside &x itself: a cycle");
  assert_fault ("a: &x [1]\nb: &x [2, *x]\n", "t.yaml:2:11: b[1]: *x is inside &x itself: a cycle");
}
END_TEST

/* Ten levels of ten: a text of some hundred bytes that stands for ten thousand million values. */
START_TEST (faults_bomb)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");

  for (guint i = 1; i < 10; i++)
    {
      g_string_append_printf (text, "a%u: &a%u [", i, i);
      for (guint k = 0; k < 10; k++)
        g_string_append_printf (text, "*a%u%s", i - 1, k < 9 ? ", " : "]\n");
    }
  assert_fault (text->str,
                "t.yaml:5:45: more than 100000 values, counted with every alias expanded");
}
END_TEST

/* Few nodes, but each of a megabyte. */
START_TEST (faults_wide_bomb)
{
  g_autofree char *megabyte = g_strnfill (1 << 20, 'x');
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "a: &a %s\nb: [", megabyte);
  for (guint i = 0; i < 40; i++)
    g_string_append (text, "*a, ");
  g_string_append (text, "1]\n");
  assert_fault (text->str, "t.yaml:2:69: aliases expand to more than 16 MiB of text");
}
END_TEST

static void
assert_depth (const char *text, gboolean good)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (text, strlen (text), "t.yaml", NULL, faults);
  g_autofree char *told = sim_faults_text (faults);

  ck_assert_msg ((doc != NULL) == good, "%s: %s", text, told);
  if (!good)
    ck_assert_ptr_nonnull (strstr (told, "nested deeper than 64 levels"));
}

START_TEST (faults_depth)
{
  g_autofree char *open = g_strnfill (62, '['), *close = g_strnfill (62, ']');
  g_autofree char *half = g_strnfill (40, '['), *half_close = g_strnfill (40, ']');
  g_autofree char *good = g_strdup_printf ("a: %sx%s", open, close);
  g_autofree char *bad = g_strdup_printf ("a: [%sx%s]", open, close);
  g_autofree char *by_alias
    = g_strdup_printf ("a: &a %sx%s\nb: %s*a%s", half, half_close, half, half_close);
  g_autofree char *unclosed = g_strnfill (200000, '[');

  assert_depth (good, TRUE);
  assert_depth (bad, FALSE);
  assert_depth (by_alias, FALSE);
  assert_depth (unclosed, FALSE);
}
END_TEST

START_TEST (faults_together)
{
  assert_fault ("b: *x\na: 1\na: 2\nc: !t d\n",
                "t.yaml:1:4: b: no &x before this *x\n"
                "t.yaml:3:1: a: duplicate key, first given at line 2\n"
                "t.yaml:4:4: c: the tag '!t' is not allowed: take it away, or quote the "
                "value");
}
END_TEST

static void
assert_set_fault (const char *assignment, const char *expected)
{
  static const char text[] = "params: {a: 1, l: [x, {y: 2}]}\nnothing:\n";
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse (text, strlen (text), "t.yaml", NULL, faults);
  gboolean good = sim_doc_set (doc, assignment, faults);
  g_autofree char *told = sim_faults_text (faults);

  ck_assert_str_eq (g_strchomp (told), expected);
  ck_assert (!good);
}

START_TEST (faults_set)
{
  assert_set_fault ("params.a", "--set: params.a: expected PATH=VALUE, such as params.devices=4");
  assert_set_fault ("=4", "--set: =4: expected PATH=VALUE, such as params.devices=4");
  assert_set_fault (
    "params..a=4",
    "--set: params..a: no path: expected names with dots between, such as params.devices");
  assert_set_fault (
    "params.=4",
    "--set: params.: no path: expected names with dots between, such as params.devices");
  assert_set_fault (".a=4",
                    "--set: .a: no path: expected names with dots between, such as params.devices");
  assert_set_fault (
    "params.a.b=4",
    "--set: params.a.b: leads through a single value: nothing can be set inside it");
  assert_set_fault ("params.l.y=4",
                    "--set: params.l.y: a list on the way needs an index, such as [0]");
  assert_set_fault ("params.l[2]=4",
                    "--set: params.l[2]: no item [2]: the list has 2, counted from [0]");
  assert_set_fault ("params.l[1]y=4",
                    "--set: params.l[1]y: no path: expected a dot after the index");
  assert_set_fault (
    "nothing[0]=4",
    "--set: nothing[0]: leads through a single value: nothing can be set inside it");
  assert_set_fault ("params.a=[1, 2",
                    "--set: params.a: this list is not closed: items are separated by ',' and the "
                    "last is followed by ']'");
  assert_set_fault (
    "params.a=b: c",
    "--set: params.a: a map must be in braces, {a: 1}, and a text with ': ' in quotes");
  assert_set_fault (
    "params.a=- c",
    "--set: params.a: a list must be in brackets, [1, 2], and a text with '- ' in quotes");
  assert_set_fault ("params.a={b: 1, b: 2}", "--set: params.a.b: duplicate key");
  assert_set_fault ("params.a=*x", "--set: params.a: no &x before this *x");
  assert_set_fault ("params.a=\xff", "--set: the assignment is not UTF-8");
}
END_TEST

START_TEST (faults_set_depth)
{
  g_autofree char *dots = g_strnfill (200, '.');
  g_autoptr (GString) path = g_string_new ("p");
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_parse ("a: 1\n", 5, "t.yaml", NULL, faults);
  g_autofree char *told = NULL;

  for (guint i = 0; i < 70; i++)
    g_string_append (path, ".p");
  g_string_append (path, "=1");
  ck_assert (!sim_doc_set (doc, path->str, faults));
  ck_assert (!sim_doc_set (doc, dots, faults));
  told = sim_faults_text (faults);
  ck_assert_ptr_nonnull (strstr (told, ": the path is too deep\n"));
}
END_TEST

/* Loads `dir/name` with dir taken out of the messages. */
static void
assert_load (const char *dir, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *prefix = g_strconcat (dir, "/", NULL);
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = sim_doc_load (path, faults);
  g_autofree char *told = g_strchomp (sim_faults_text (faults));
  g_auto (GStrv) parts = g_strsplit (told, prefix, -1);
  g_autofree char *shown = g_strjoinv ("", parts);

  ck_assert_ptr_null (doc);
  ck_assert_str_eq (shown, expected);
}

static void
put (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  ck_assert (g_file_set_contents (path, text, -1, NULL));
}

/* Removes the files of a folder and the folder. */
static void
sweep_away (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (entries)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (dir);
}

START_TEST (faults_files)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-doc-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *huge = g_build_filename (dir, "huge.yaml", NULL);
  g_autofree char *sub = g_build_filename (dir, "sub", NULL);
  int good;

  put (dir, "huge.yaml", "a: 1\n");
  good = mkfifo (fifo, 0600) + truncate (huge, (off_t) 1 << 30) + g_mkdir (sub, 0700);
  ck_assert_int_eq (good, 0);
  assert_load (dir, "none.yaml", "none.yaml: no such file");
  assert_load (dir, "none/x.yaml", "none/x.yaml: no such file");
  assert_load (dir, "sub", "sub: is a directory; give a file in it");
  assert_load (dir, "fifo", "fifo: is a pipe or a device, not a file; `-` reads standard input");
  assert_load (dir, "huge.yaml", "huge.yaml: larger than 16 MiB, so this is no scenario");
  sweep_away (dir);
}
END_TEST

START_TEST (faults_extends)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-doc-XXXXXX", NULL);

  put (dir, "a.yaml", "x: 1\nextends: b.yaml\n");
  put (dir, "b.yaml", "extends: [c.yaml]\n");
  put (dir, "c.yaml", "extends:\n  - ./b.yaml\n");
  put (dir, "self.yaml", "extends: self.yaml\n");
  put (dir, "gone.yaml", "extends: [none.yaml, '']\na: 1\na: 2\n");
  put (dir, "gone2.yaml", "extends: [none.yaml, '', [x], {y: z}, ., '-']\n");
  put (dir, "bad.yaml", "a: [\n");
  put (dir, "two.yaml", "extends: [bad.yaml, none.yaml]\n");
  put (dir, "empty.yaml", "extends:\n");
  assert_load (dir, "a.yaml", "c.yaml:2:5: extends: a cycle: b.yaml -> c.yaml -> ./b.yaml");
  assert_load (dir, "self.yaml", "self.yaml:1:10: extends: a cycle: self.yaml -> self.yaml");
  assert_load (dir, "gone.yaml", "gone.yaml:3:1: a: duplicate key, first given at line 2");
  assert_load (dir, "gone2.yaml",
               "gone2.yaml:1:11: extends: none.yaml: no such file\n"
               "gone2.yaml:1:22: extends: expected a file name or a list of them\n"
               "gone2.yaml:1:26: extends: expected a file name or a list of them\n"
               "gone2.yaml:1:31: extends: expected a file name or a list of them\n"
               "gone2.yaml:1:39: extends: .: is a directory; give a file in it\n"
               "gone2.yaml:1:42: extends: standard input cannot be extended");
  assert_load (dir, "two.yaml",
               "bad.yaml:2:1: expected a value\ntwo.yaml:1:21: extends: none.yaml: no such file");
  assert_load (dir, "empty.yaml",
               "empty.yaml:1:9: extends: expected a file name or a list of them");
  sweep_away (dir);
}
END_TEST

/* Each file extends the next one twice: two to the power of the depth, were it not bounded. */
START_TEST (faults_extends_bomb)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-doc-XXXXXX", NULL);
  g_autofree char *top = g_build_filename (dir, "0.yaml", NULL);
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimDoc) doc = NULL;
  g_autofree char *told = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.yaml", i);
      g_autofree char *text = g_strdup_printf ("extends: [%u.yaml, %u.yaml]\n", i + 1, i + 1);

      put (dir, name, text);
    }
  put (dir, "40.yaml", "a: 1\n");
  doc = sim_doc_load (top, faults);
  told = sim_faults_text (faults);
  ck_assert_ptr_null (doc);
  ck_assert_ptr_nonnull (strstr (told, "extends: more than 64 files"));
  sweep_away (dir);
}
END_TEST

TEST_MAIN (doc_faults, TEST (faults_syntax), TEST (faults_bytes), TEST (faults_keys),
           TEST (faults_documents), TEST (faults_anchors), TEST (faults_bomb),
           TEST (faults_wide_bomb), TEST (faults_depth), TEST (faults_together), TEST (faults_set),
           TEST (faults_set_depth), TEST (faults_files), TEST (faults_extends),
           TEST (faults_extends_bomb))
