/* tests/sim/scenario/test_expr.c - expressions: values, units, texts, and what a wrong one is
 * told. */
#include "tests/test.h"
#include <math.h>
#include <string.h>
#include "sim/scenario/expression/expr.h"

/* A small world: two numbers, a text, and base(x), which doubles devices. */
typedef struct {
  double devices;
  guint n_asked;
} World;

static gboolean
world_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  World *world = data;

  world->n_asked++;
  if (g_str_equal (name, "params.devices"))
    *cell = (SimCell){ world->devices, NULL };
  else if (g_str_equal (name, "delay_s"))
    *cell = (SimCell){ 0.002, NULL };
  else if (g_str_equal (name, "params.system"))
    *cell = (SimCell){ 0, "lamina" };
  else
    return sim_invalid (error, "unknown name '%s'", name);
  return TRUE;
}

static gboolean
world_call (gpointer data, const char *function, const SimExpr *argument, SimCell *cell,
            GError **error)
{
  World inner = { ((World *) data)->devices * 2, 0 };
  const SimScope scope = { world_name, NULL, &inner };

  if (g_str_equal (function, "max"))
    return FALSE;
  if (!g_str_equal (function, "base"))
    return FALSE;
  return sim_expr_eval (argument, &scope, cell, error);
}

static double
value_of (const char *text)
{
  World world = { 3, 0 };
  const SimScope scope = { world_name, world_call, &world };
  GError *error = NULL;
  g_autoptr (SimExpr) expr = sim_expr_parse (text, &error);
  double value = NAN;

  ck_assert_msg (expr != NULL, "%s: %s", text, error ? error->message : "?");
  ck_assert_msg (sim_expr_number (expr, &scope, &value, &error), "%s: %s", text,
                 error ? error->message : "?");
  return value;
}

static void
assert_value (const char *text, double expected)
{
  double value = value_of (text);

  ck_assert_msg (value == expected, "%s is %.17g, not %.17g", text, value, expected);
}

/* The message of parsing, or else of evaluating. */
static void
assert_message (const char *text, const char *expected)
{
  World world = { 3, 0 };
  const SimScope scope = { world_name, world_call, &world };
  g_autoptr (GError) error = NULL;
  g_autoptr (SimExpr) expr = sim_expr_parse (text, &error);
  double value;

  ck_assert_msg (expr == NULL || !sim_expr_number (expr, &scope, &value, &error), "%s is accepted",
                 text);
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
  ck_assert_str_eq (error->message, expected);
}

START_TEST (expr_refuses_a_price_with_its_unit)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sim_expr_parse ("price_usd_per_h > 2 USD/h", &error));
  ck_assert_ptr_nonnull (strstr (error->message, "column 21: write a price as a bare number"));
  sim_expr_free (sim_expr_parse ("budget_usd > 2 kUSD", NULL));
}
END_TEST

START_TEST (expr_arithmetic)
{
  assert_value ("1.25 + 3 * 0.5", 2.75);
  assert_value ("7 - 2 - 1.5", 3.5);
  assert_value ("12 / 3 / 2", 2);
  assert_value ("(1.25 + 3) * 2", 8.5);
  assert_value ("2 ^ 3 ^ 2", 512);
  assert_value ("-2 ^ 2", -4);
  assert_value ("2 ^ -1", 0.5);
  assert_value ("- -3", 3);
  assert_value ("+4", 4);
  assert_value ("1e3 + 1.5E-1 + .5", 1000.65);
  assert_value ("5.", 5);
  assert_value ("1 / 0", INFINITY);
  assert_value ("-inf", -INFINITY);
  assert_value (" \t 3\n", 3);
  ck_assert (isnan (value_of ("0 / 0")));
}
END_TEST

START_TEST (expr_logic)
{
  assert_value ("1 < 2 and 3 >= 3", 1);
  assert_value ("1 < 2 and not 3 >= 3", 0);
  assert_value ("0 or 0.25", 1);
  assert_value ("not 0 or 1 / 0 < 1", 1);
  assert_value ("1 or 0 and 0", 1);
  assert_value ("3 != 3 or 2 <= 1", 0);
  assert_value ("true and not false", 1);
  assert_value ("1 == 1.0", 1);
  assert_value ("2 > 1 ? 10 : 20", 10);
  assert_value ("2 < 1 ? 10 : 1 ? 30 : 40", 30);
  assert_value ("2 < 1 ? unknown : 5", 5);
  assert_value ("0 and unknown", 0);
  assert_value ("1 or unknown", 1);
  assert_value ("0 / 0 != 0 / 0", 1);
}
END_TEST

START_TEST (expr_functions)
{
  assert_value ("abs(-2.5) + sqrt(6.25)", 5);
  assert_value ("log2(8) * log10(1000)", 9);
  assert_value ("floor(-1.5) + ceil(1.2) + round(2.5)", 3);
  assert_value ("min(3, 1.5, 2) - max(-1, -3)", 2.5);
  assert_value ("max(7)", 7);
  assert_value ("exp(0) + log(1)", 1);
  ck_assert (isnan (value_of ("min(3, 0 / 0, 2)")));
  ck_assert (isnan (value_of ("max(0 / 0, 2)")));
}
END_TEST

START_TEST (expr_units)
{
  assert_value ("2 ms", 0.002);
  assert_value ("2ms + 0", 0.002);
  assert_value ("200 us == 0.0002", 1);
  assert_value ("3.35 TB/s", 3.35e12);
  assert_value ("400 Gbit/s", 5e10);
  assert_value ("80 GiB", 85899345920.0);
  assert_value ("25 %", 0.25);
  assert_value ("1.5 kW", 1500);
  assert_value ("12 kHz", 12000);
  assert_value ("3.6 kW * 1 h", 12960000);
  assert_value ("6 GB/2", 3e9);
  assert_value ("6 GB/params.devices", 2e9);
  assert_value ("6 s / 2 s", 3);
  assert_value ("1 min/3 s", 20);
  assert_value ("delay_s <= 2 ms and delay_s > 1999 us", 1);
  assert_value ("4096 tokens + 8 requests", 4104);
}
END_TEST

START_TEST (expr_names)
{
  assert_value ("params.devices * 2", 6);
  assert_value ("params.devices > 2 and delay_s > 0", 1);
  assert_value ("base(params.devices) / params.devices", 2);
  assert_value ("base(params.devices + 1) - 1", 6);
  assert_value ("max(params.devices)", 3);
}
END_TEST

START_TEST (expr_texts)
{
  assert_value ("params.system == 'lamina'", 1);
  assert_value ("'vllm' == params.system", 0);
  assert_value ("params.system == lamina", 1);
  assert_value ("lamina == params.system", 1);
  assert_value ("params.system != vllm", 1);
  assert_value ("'it''s' == 'it''s'", 1);
  assert_value ("'a' == 'b' ? 1 : 2", 2);
  assert_value ("base(params.system) == lamina", 1);
}
END_TEST

START_TEST (expr_cell)
{
  World world = { 3, 0 };
  const SimScope scope = { world_name, world_call, &world };
  g_autoptr (SimExpr) expr = sim_expr_parse ("params.devices > 2 ? params.system : 'none'", NULL);
  SimCell cell = { 0, NULL };

  ck_assert (sim_expr_eval (expr, &scope, &cell, NULL));
  ck_assert_str_eq (cell.text, "lamina");
  world.devices = 1;
  ck_assert (sim_expr_eval (expr, &scope, &cell, NULL));
  ck_assert_str_eq (cell.text, "none");
}
END_TEST

START_TEST (expr_lists_names)
{
  g_autoptr (SimExpr) expr
    = sim_expr_parse ("max(a.b, 2) + base(c) * a.b - (d > 'e' ? f : g.p99)", NULL);
  g_autoptr (GPtrArray) names = sim_expr_names (expr);
  const char *const expected[] = { "a.b", "c", "d", "f", "g.p99" };

  ck_assert_uint_eq (names->len, G_N_ELEMENTS (expected));
  for (guint i = 0; i < names->len; i++)
    ck_assert_str_eq (g_ptr_array_index (names, i), expected[i]);
  ck_assert_str_eq (sim_expr_text (expr), "max(a.b, 2) + base(c) * a.b - (d > 'e' ? f : g.p99)");
}
END_TEST

START_TEST (expr_calls)
{
  g_autoptr (SimExpr) expr = sim_expr_parse ("base + (mean > 2 ? abs(sum(x)) : 1)", NULL);

  ck_assert (sim_expr_calls (expr, "sum") && sim_expr_calls (expr, "abs"));
  ck_assert (!sim_expr_calls (expr, "base") && !sim_expr_calls (expr, "mean"));
}
END_TEST

/* What a caller sees of an argument is its own text. */
static gboolean
text_call (gpointer data, const char *function, const SimExpr *argument, SimCell *cell,
           GError **error)
{
  g_string_append_printf (data, "%s[%s]", function, sim_expr_text (argument));
  return TRUE;
}

START_TEST (expr_argument_text)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  const SimScope scope = { world_name, text_call, seen };
  g_autoptr (SimExpr) expr = sim_expr_parse ("mean( a + 1 ) + base(max(b) )", NULL);
  SimCell cell = { 0, NULL };

  ck_assert (sim_expr_eval (expr, &scope, &cell, NULL));
  ck_assert_str_eq (seen->str, "mean[a + 1]base[max(b)]");
}
END_TEST

START_TEST (expr_syntax_errors)
{
  assert_message ("", "column 1: the expression is empty");
  assert_message ("   ", "column 1: the expression is empty");
  assert_message ("params +", "column 9: expected a value after '+'");
  assert_message ("1 + * 2", "column 5: expected a value after '+', not '*'");
  assert_message (") 2", "column 1: expected a value, not ')'");
  assert_message ("(1 + 2", "column 7: expected ')' after '2'");
  assert_message ("1 2", "column 3: expected an operator after '1', not '2'");
  assert_message ("params.devices 2",
                  "column 16: expected an operator after 'params.devices', not '2'");
  assert_message ("max(1, 2", "column 9: expected ')' or ',' after '2'");
  assert_message ("max()", "column 5: expected a value after '(', not ')'");
  assert_message ("a ? 1", "column 6: expected ':' and the other value after '1'");
  assert_message ("1 < 2 < 3", "column 7: comparisons cannot be chained: write a < b and b < c");
  assert_message ("a = 3", "column 3: write == to compare");
  assert_message ("a && b", "column 3: write `and`");
  assert_message ("!a", "column 1: write `not`");
  assert_message ("2 ** 3", "column 3: write ^ for a power");
  assert_message ("a == \"b\"", "column 6: texts stand in single quotes");
  assert_message ("a # b", "column 3: unexpected character '#'");
  assert_message ("'\303\244' + \303\266", "column 7: unexpected character '\303\266'");
  assert_message ("n(u(\360(", "column 1: the expression is not UTF-8");
  assert_message ("'open", "column 1: this quote is never closed");
  assert_message ("1.2.3", "column 1: a number has one decimal point");
}
END_TEST

START_TEST (expr_function_errors)
{
  assert_message ("1 + sqr(2)", "column 5: unknown function 'sqr' (did you mean \"sqrt\"?)");
  assert_message ("frobnicate(2)", "column 1: unknown function 'frobnicate'");
  assert_message ("sqrt(2, 3)", "column 1: sqrt() takes one argument, not 2");
  assert_message ("base(1, 2)", "column 1: base() takes one argument, not 2");
  assert_message ("mean(1)", "column 1: mean() means nothing here: there is one point only");
}
END_TEST

START_TEST (expr_unit_errors)
{
  assert_message ("2 msec", "column 3: \"msec\" is no unit: write ms");
  assert_message ("2 + 4 Gb", "column 7: Gb is ambiguous: write Gbit for bits or GB for bytes");
  assert_message ("params.system == llama3-70b",
                  "column 24: put a text with a hyphen in single quotes: 'llama3-70b'");
}
END_TEST

START_TEST (expr_value_errors)
{
  assert_message ("unknown + 1", "column 1: unknown name 'unknown'");
  assert_message ("1 + params.unknown", "column 5: unknown name 'params.unknown'");
  assert_message ("params.system + 1", "column 1: a number is needed here, not the text 'lamina'");
  assert_message ("-'x'", "column 2: a number is needed here, not the text 'x'");
  assert_message ("params.system", "column 1: a number is needed here, not the text 'lamina'");
  assert_message ("'a' and 1", "column 1: a number is needed here, not the text 'a'");
  assert_message ("params.system == 3",
                  "column 15: a number cannot be compared with the text 'lamina'");
  assert_message ("params.system < lamina", "column 15: texts compare with == and != only");
  assert_message ("params.sytem == lamina", "column 1: unknown name 'params.sytem'");
  assert_message ("params.devices == lamina", "column 19: unknown name 'lamina'");
  assert_message ("base(unknown)", "column 6: unknown name 'unknown'");
}
END_TEST

static void
assert_nested (const char *open, guint n, const char *close, gboolean good)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SimExpr) expr = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append (text, open);
  g_string_append (text, "1");
  for (guint i = 0; i < n; i++)
    g_string_append (text, close);
  expr = sim_expr_parse (text->str, &error);
  ck_assert_msg ((expr != NULL) == good, "%u of %s", n, open);
  if (!good)
    ck_assert_ptr_nonnull (strstr (error->message, "deeper than 64 levels"));
}

START_TEST (expr_bounds)
{
  g_autofree char *wide = g_strnfill (4095, ' '), *over = g_strnfill (4097, '1');
  g_autoptr (SimExpr) chain = NULL;
  g_autoptr (GError) error = NULL;

  assert_nested ("(", 60, ")", TRUE);
  assert_nested ("(", 65, ")", FALSE);
  assert_nested ("abs(", 65, ")", FALSE);
  assert_nested ("-", 65, "", FALSE);
  assert_nested ("not ", 65, "", FALSE);
  assert_nested ("1 ? 2 : ", 65, "", FALSE);
  for (guint i = 1; i < 4094; i += 2)
    memcpy (wide + i - 1, "1+", 2);
  wide[4094] = '1';
  chain = sim_expr_parse (wide, &error);
  ck_assert_msg (chain != NULL, "%s", error ? error->message : "?");
  assert_value (wide, 2048);
  assert_message (over, "column 4097: longer than 4096 characters");
}
END_TEST

TEST_MAIN (expr, TEST (expr_refuses_a_price_with_its_unit), TEST (expr_arithmetic),
           TEST (expr_logic), TEST (expr_functions), TEST (expr_units), TEST (expr_names),
           TEST (expr_texts), TEST (expr_cell), TEST (expr_lists_names), TEST (expr_argument_text),
           TEST (expr_calls), TEST (expr_syntax_errors), TEST (expr_function_errors),
           TEST (expr_unit_errors), TEST (expr_value_errors), TEST (expr_bounds))
