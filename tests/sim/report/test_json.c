/* tests/sim/report/test_json.c - the JSON writer. */
#include "sim/report/json.h"
#include "tests/test.h"
#include <math.h>
#include <signal.h>

static void
write_sample (SimJson *json)
{
  sim_json_begin_object (json);
  sim_json_member_string (json, "name", "mm1");
  sim_json_key (json, "values");
  sim_json_begin_array (json);
  sim_json_number (json, 0.9);
  sim_json_integer (json, G_MININT64);
  sim_json_boolean (json, TRUE);
  sim_json_null (json);
  sim_json_begin_array (json);
  sim_json_end_array (json);
  sim_json_begin_object (json);
  sim_json_end_object (json);
  sim_json_end_array (json);
  sim_json_member_number (json, "n", 1e22);
  sim_json_member_integer (json, "i", -17);
  sim_json_member_boolean (json, "b", FALSE);
  sim_json_end_object (json);
}

START_TEST (json_in_one_line)
{
  SimJson *json = sim_json_new (0);
  g_autofree char *text = NULL;

  write_sample (json);
  text = sim_json_finish (json);
  ck_assert_str_eq (text, "{\"name\":\"mm1\",\"values\":[0.9,-9223372036854775808,true,null,[],{}],"
                          "\"n\":1e22,\"i\":-17,\"b\":false}\n");
}
END_TEST

START_TEST (json_indented)
{
  SimJson *json = sim_json_new (2);
  g_autofree char *text = NULL;

  write_sample (json);
  text = sim_json_finish (json);
  ck_assert_str_eq (
    text, "{\n  \"name\": \"mm1\",\n  \"values\": [\n    0.9,\n    -9223372036854775808,\n"
          "    true,\n    null,\n    [],\n    {}\n  ],\n  \"n\": 1e22,\n  \"i\": -17,\n"
          "  \"b\": false\n}\n");
}
END_TEST

static void
writes (const char *value, const char *expected)
{
  SimJson *json = sim_json_new (0);
  g_autofree char *text = NULL;

  sim_json_string (json, value);
  text = sim_json_finish (json);
  ck_assert_str_eq (text, expected);
}

START_TEST (json_escapes)
{
  writes ("a\"b\\c/d", "\"a\\\"b\\\\c/d\"\n");
  writes ("\b\f\n\r\t\001\037", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\"\n");
  writes ("µ ü \177", "\"µ ü \\u007f\"\n");
  writes ("\302\233 \342\200\256 \363\240\201\201", "\"\\u009b \\u202e \\udb40\\udc41\"\n");
  writes ("bad \377 byte", "\"bad \357\277\275 byte\"\n");
  writes ("", "\"\"\n");
  writes (NULL, "null\n");
}
END_TEST

START_TEST (json_has_no_infinity)
{
  SimJson *json = sim_json_new (0);
  g_autofree char *text = NULL;

  sim_json_begin_array (json);
  sim_json_number (json, INFINITY);
  sim_json_number (json, -INFINITY);
  sim_json_number (json, NAN);
  sim_json_number (json, 0.1 + 0.2);
  sim_json_end_array (json);
  text = sim_json_finish (json);
  ck_assert_str_eq (text, "[null,null,null,0.30000000000000004]\n");
}
END_TEST

START_TEST (json_may_be_dropped)
{
  SimJson *json = sim_json_new (1);

  sim_json_begin_array (json);
  sim_json_free (json);
  sim_json_free (NULL);
}
END_TEST

START_TEST (json_value_without_key_aborts)
{
  SimJson *json = sim_json_new (0);

  sim_json_begin_object (json);
  sim_json_integer (json, 1);
}
END_TEST

START_TEST (json_two_values_abort)
{
  SimJson *json = sim_json_new (0);

  sim_json_integer (json, 1);
  sim_json_integer (json, 2);
}
END_TEST

START_TEST (json_wrong_end_aborts)
{
  SimJson *json = sim_json_new (0);

  sim_json_begin_object (json);
  sim_json_end_array (json);
}
END_TEST

START_TEST (json_open_end_aborts)
{
  SimJson *json = sim_json_new (0);

  sim_json_begin_object (json);
  g_free (sim_json_finish (json));
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0)
    return;
  tcase_add_test_raise_signal (tests, json_value_without_key_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, json_two_values_abort, SIGABRT);
  tcase_add_test_raise_signal (tests, json_wrong_end_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, json_open_end_aborts, SIGABRT);
}

TEST_MAIN (json, TEST (json_in_one_line), TEST (json_indented), TEST (json_escapes),
           TEST (json_has_no_infinity), TEST (json_may_be_dropped), add_aborts (tests))
