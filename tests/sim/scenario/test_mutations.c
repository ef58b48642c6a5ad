/* tests/sim/scenario/test_mutations.c - whatever bytes a user gives, a document and an expression
 * are read or refused, never crashed on.
 *
 * Random changes to valid texts and random bytes, from a fixed seed.  Run it under the sanitizers
 * to find the quiet crimes too.  What is accepted must also write and read back to the same text.
 */
#include "tests/test.h"
#include <math.h>
#include <string.h>
#include "sim/scenario/document/doc.h"
#include "sim/scenario/expression/expr.h"

enum { N_DOCS = 6000, N_EXPRS = 12000 };

static const char *const documents[] = {
  "orrery: 1\ntitle: a queue\nmodel: mm1\nparams: {arrival_hz: 0.9 Hz, service_hz: 1.25 Hz}\n"
  "run:\n  until: 30 min\n  warmup: 2 min\n  replications: 5\n  seed: 42\n"
  "sweep:\n  design: grid\n  axes:\n    params.arrival_hz: [0.5 Hz, 0.9 Hz]\n    'params.a, "
  "params.b': [[1, 2], [3, 4]]\n"
  "expect:\n  - {id: a/b, metric: \"max(sojourn_s.mean)\", within: 0.06, kind: predicted}\n",
  ("a: &x [1, 2, &y {b: c}]\nd: *x\ne: [*y, *x]\nf: |\n  lines\n  more\n"
   "g: >-\n  folded\n\n  text\nh: ~\n"),
  ("---\n# comment\n\"k\\u00e4y\": 'it''s'\n? complex\n: value\n"
   "x:\n- - 1\n  - 2\n- {a: [], b: {}}\n...\n"),
  "params: {d: 'uniform(1 ms, 3 ms)', t: ${HOME}/x.csv}\r\nwhere: a > 2 and b < 3\r\nn: null\r\n",
};

static const char *const expressions[] = {
  ("params.attention_devices * 40 > params.context_tokens / 1024 "
   "and not (x == 'a''b' or y != lamina)"),
  "max(base(tokens_per_s) / tokens_per_s, 2 ms, -3.35 TB/s ^ 2) <= 25 % ? log2(8) : min(1, 2)",
  "1e3 + .5 - -inf * 400 Gbit/s / 2 s == true",
};

/* Pieces that mean something to a parser. */
static const char *const pieces[] = {
  "&a ",  "*a",       "<<: ",  "- ",    ": ",          "? ",           "[",
  "]",    "{",        "}",     "'",     "\"",          "|\n",          ">\n",
  "#",    "!t ",      "---\n", "...\n", "%YAML 1.2\n", "\t",           "\r",
  "\n",   "\n  ",     "~",     "null",  ",",           "\\x00",        "\xef\xbb\xbf",
  "\xff", "\302\205", "(",     ")",     "^",           "==",           "? 1 : 2",
  "GB/s", "1e400",    "and ",  "not ",  "-",           "extends: x\n", "\xe2\x80\xa8",
};

static void
mutate_once (GRand *rand, GString *text)
{
  gint32 at = g_rand_int_range (rand, 0, (gint32) text->len + 1);
  gint32 wish = g_rand_int_range (rand, 1, 20), n = MIN (wish, (gint32) text->len - at);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      g_string_insert (text, at, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      break;
    case 1:
      g_string_erase (text, at, n);
      break;
    case 2:
      if (n > 0)
        text->str[at] = (char) g_rand_int_range (rand, 0, 256);
      break;
      case 3: {
        g_autofree char *part = g_strndup (text->str + at, (gsize) n);

        g_string_insert (text, g_rand_int_range (rand, 0, (gint32) text->len + 1), part);
        break;
      }
    default:
      if (n > 0)
        text->str[at] = (char) (text->str[at] ^ (1 << g_rand_int_range (rand, 0, 7)));
    }
}

static GString *
random_text (GRand *rand, const char *const *seeds, gint32 n_seeds)
{
  GString *text = g_string_new (seeds[g_rand_int_range (rand, 0, n_seeds)]);
  gint32 n = g_rand_int_range (rand, 1, 6);

  if (g_rand_int_range (rand, 0, 20) == 0)
    {
      g_string_truncate (text, 0);
      for (gint32 i = g_rand_int_range (rand, 0, 200); i > 0; i--)
        g_string_append_c (text, (char) g_rand_int_range (rand, 0, 256));
      return text;
    }
  while (n-- > 0)
    mutate_once (rand, text);
  return text;
}

/* The text that a good tree writes is good, and writes the same text. */
static void
check_writing (const SimDoc *doc, const GString *from)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *yaml = sim_node_to_yaml (sim_doc_root (doc));
  g_autoptr (SimDoc) again = sim_doc_parse (yaml, strlen (yaml), "again", NULL, faults);
  g_autofree char *told = sim_faults_text (faults);
  g_autofree char *yaml2 = NULL;

  ck_assert_msg (again != NULL, "%swritten:\n%sfrom:\n%s", told, yaml, from->str);
  yaml2 = sim_node_to_yaml (sim_doc_root (again));
  ck_assert_str_eq (yaml, yaml2);
}

START_TEST (mutations_documents)
{
  GRand *rand = g_rand_new_with_seed (20250211);
  guint n_good = 0;

  for (guint i = 0; i < N_DOCS; i++)
    {
      g_autoptr (GString) text = random_text (rand, documents, G_N_ELEMENTS (documents));
      g_autoptr (SimFaults) faults = sim_faults_new ();
      g_autoptr (SimDoc) doc = sim_doc_parse (text->str, text->len, "m.yaml", NULL, faults);
      g_autofree char *told = sim_faults_text (faults);

      ck_assert_msg ((doc == NULL) == (sim_faults_n (faults) > 0), "fault and no fault:\n%s",
                     text->str);
      ck_assert (g_utf8_validate (told, -1, NULL));
      n_good += doc != NULL;
      if (doc)
        check_writing (doc, text);
    }
  g_rand_free (rand);
  ck_assert_uint_gt (n_good, N_DOCS / 20); /* else they are too wild to test more than the parser */
  ck_assert_uint_lt (n_good, N_DOCS);
}
END_TEST

START_TEST (mutations_assignments)
{
  static const char *const assignments[]
    = { "params.arrival_hz=2 Hz", "run.until={a: [1, 2], b: 'c'}", "x[0].y=", "a.b.c=[x]" };
  GRand *rand = g_rand_new_with_seed (77);
  guint n_good = 0;

  for (guint i = 0; i < N_DOCS; i++)
    {
      g_autoptr (GString) text = random_text (rand, assignments, G_N_ELEMENTS (assignments));
      g_autoptr (SimFaults) faults = sim_faults_new ();
      g_autoptr (SimDoc) doc
        = sim_doc_parse (documents[0], strlen (documents[0]), "m.yaml", NULL, faults);
      gboolean good = sim_doc_set (doc, text->str, faults);

      ck_assert_int_eq (good, sim_faults_n (faults) == 0);
      n_good += good ? 1 : 0;
      if (good)
        check_writing (doc, text);
      sim_node_find (sim_doc_root (doc), text->str);
    }
  g_rand_free (rand);
  ck_assert_uint_gt (n_good, N_DOCS / 20);
}
END_TEST

static gboolean
any_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  *cell = (SimCell){ (double) strlen (name), name[0] == 'y' ? name : NULL };
  return name[0] != 'l' || sim_invalid (error, "unknown name '%s'", name);
}

START_TEST (mutations_expressions)
{
  const SimScope scope = { any_name, NULL, NULL };
  GRand *rand = g_rand_new_with_seed (4);
  guint n_good = 0;

  for (guint i = 0; i < N_EXPRS; i++)
    {
      g_autoptr (GString) text = random_text (rand, expressions, G_N_ELEMENTS (expressions));
      g_autoptr (GError) error = NULL;
      g_autoptr (SimExpr) expr = sim_expr_parse (text->str, &error);
      SimCell cell = { 0, NULL };

      ck_assert ((expr == NULL) == (error != NULL));
      if (expr == NULL)
        continue;
      n_good++;
      g_ptr_array_unref (sim_expr_names (expr));
      ck_assert (sim_expr_eval (expr, &scope, &cell, &error) == (error == NULL));
    }
  g_rand_free (rand);
  ck_assert_uint_gt (n_good, N_EXPRS / 50);
}
END_TEST

TEST_MAIN (mutations, TEST (mutations_documents), TEST (mutations_assignments),
           TEST (mutations_expressions))
