/* tests/sim/model/test_param.c - parameter rows: texts in and out, ranges, messages, whole
 * structs. */
#include "sim/model/interval.h"
#include "sim/model/model.h"
#include "tests/test.h"
#include <math.h>
#include <signal.h>
#include <string.h>

typedef struct {
  double weight;
  char  *label;
} Part;

typedef struct {
  bool          repair;
  gint64        devices, context_tokens, buffer_bytes;
  double        arrival_hz, load_share, price_usd_per_s;
  const char   *title;
  int           split;
  SimDist       service_s;
  SimList       parts;
  const void   *link;
  SimFile       trace;
} All;

/* clang-format off */
static const SimChoice splits[] = {
  { "heads",    "by attention head", NULL },
  { "requests", "by request",        "functions" },
  { NULL, NULL, NULL }
};

static const SimParam part_rows[] = {
  SIM_PARAM (Part, weight, "1", "0.9", "(0, inf)", "its weight", "assumed"),
  SIM_PARAM_ROW (Part, label, SIM_STRING, NULL, "1", "none", "any", "its name", "assumed"),
  SIM_PARAM_END
};

static const SimListType part_list = { part_rows, sizeof (Part) };
static const SimKind link_kind = { "link", "a link", NULL, 0, NULL };
static const SimFileFormat trace_format = { "request trace", "CSV", NULL, NULL, FALSE };

static const SimParam rows[] = {
  SIM_PARAM (All, repair, "1", "yes", "any", "repair in place", "assumed"),
  SIM_PARAM (All, devices, "1", "4", "[1, 64]", "devices", "assumed"),
  SIM_PARAM (All, context_tokens, "tokens", "4096 tokens", "[1, inf)", "context", "assumed"),
  SIM_PARAM (All, buffer_bytes, "B", "4 KiB", "[0, inf)", "buffer", "assumed"),
  SIM_PARAM (All, arrival_hz, "Hz", "0.9 Hz", "(0, inf)", "arrivals", "assumed"),
  SIM_PARAM (All, load_share, "1", "25 %", "[0, 1]", "load", "assumed"),
  SIM_PARAM (All, price_usd_per_s, "USD/s", NULL, "[0, inf]", "price", "assumed"),
  SIM_PARAM (All, title, "1", "none", "any", "title", "assumed"),
  SIM_PARAM_CHOICE (All, split, splits, "requests", "how to split", "assumed"),
  SIM_PARAM (All, service_s, "s", "exponential(2 ms)", "(0, 1]", "service", "assumed"),
  SIM_PARAM_LIST (All, parts, &part_list, NULL, "[1, 8]", "parts", "assumed"),
  SIM_PARAM_REF (All, link, &link_kind, "nvlink", "link", "assumed"),
  SIM_PARAM_FILE (All, trace, &trace_format, "", "trace", "assumed"),
  SIM_PARAM_END
};

static const SimParam bad_default[] = {
  SIM_PARAM (All, devices, "1", "65", "[1, 64]", "devices", "assumed"),
  SIM_PARAM_END
};
/* clang-format on */

static const SimParam *
row (const char *name)
{
  const SimParam *found = sim_param_find (rows, name);

  ck_assert_ptr_nonnull (found);
  return found;
}

static void
set (All *all, const char *name, const char *text)
{
  GError *error = NULL;

  if (!sim_param_set (row (name), all, text, &error))
    ck_abort_msg ("%s: %s: %s", name, text, error->message);
}

static void
refused (const char *name, const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  All all, before;

  memset (&all, 0, sizeof all);
  all.devices = 7;
  before = all;
  ck_assert_msg (!sim_param_set (row (name), &all, text, &error), "%s: \"%s\" was read", name,
                 text);
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
  ck_assert_str_eq (error->message, message);
  ck_assert_mem_eq (&all, &before, sizeof all);
}

START_TEST (param_finds_rows)
{
  ck_assert_uint_eq (sim_params_n (rows), 13);
  ck_assert_uint_eq (sim_params_n (NULL), 0);
  ck_assert_ptr_eq (sim_param_find (rows, "devices"), &rows[1]);
  ck_assert_ptr_null (sim_param_find (rows, "device"));
  ck_assert_ptr_null (sim_param_find (NULL, "device"));
}
END_TEST

START_TEST (param_reads_bools)
{
  static const char *const yes[] = { "true", "Yes", "ON", " true " };
  static const char *const no[] = { "false", "NO", "off" };
  All all = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      all.repair = false;
      set (&all, "repair", yes[i]);
      ck_assert (all.repair);
    }
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    {
      all.repair = true;
      set (&all, "repair", no[i]);
      ck_assert (!all.repair);
    }
  refused ("repair", "1", "must be true or false, not \"1\"");
}
END_TEST

START_TEST (param_reads_integers)
{
  All all = { 0 };

  set (&all, "devices", "1e1");
  ck_assert_int_eq (all.devices, 10);
  set (&all, "devices", "+17");
  ck_assert_int_eq (all.devices, 17);
  set (&all, "context_tokens", "9007199254740993");
  ck_assert_int_eq (all.context_tokens, G_GINT64_CONSTANT (9007199254740993));
  set (&all, "context_tokens", "9007199254740993 tokens");
  ck_assert_int_eq (all.context_tokens, G_GINT64_CONSTANT (9007199254740993));
  set (&all, "context_tokens", "4 ktokens");
  ck_assert_int_eq (all.context_tokens, 4000);
  set (&all, "buffer_bytes", "2.5 KiB");
  ck_assert_int_eq (all.buffer_bytes, 2560);
  set (&all, "buffer_bytes", "0");
  ck_assert_int_eq (all.buffer_bytes, 0);
}
END_TEST

START_TEST (param_refuses_integers)
{
  refused ("devices", "2.5", "must be an integer, not 2.5");
  refused ("devices", "65", "must be in [1, 64], not 65");
  refused ("devices", "inf", "must be an integer of 64 bits, not inf");
  refused ("context_tokens", "9223372036854775808",
           "must be an integer of 64 bits, not 9223372036854775808");
  refused ("context_tokens", "0.5 tokens", "must be an integer, not 0.5 tokens");
  refused ("context_tokens", "0", "must be in [1, inf) tokens, not 0 tokens");
  refused ("context_tokens", "4 k",
           "\"k\" is no unit; a number of tokens is expected: write 4096, 4096 tokens");
  refused ("buffer_bytes", "4096",
           "a bare number where an amount of data is expected: write 16 MB, 80 GiB");
  refused ("devices", "4 1", "must be an integer, not \"4 1\"");
  refused ("devices", "four", "must be an integer, not \"four\"");
}
END_TEST

START_TEST (param_reads_doubles)
{
  All all = { 0 };

  set (&all, "arrival_hz", "12 kHz");
  ck_assert_double_eq (all.arrival_hz, 12000);
  set (&all, "load_share", "1");
  ck_assert_double_eq (all.load_share, 1);
  set (&all, "price_usd_per_s", "inf USD/h");
  ck_assert_double_eq (all.price_usd_per_s, INFINITY);
  refused ("arrival_hz", "-3 Hz", "must be in (0, inf) Hz, not -3 Hz");
  refused ("arrival_hz", "0", "must be in (0, inf) Hz, not 0 Hz");
  refused ("arrival_hz", "inf Hz", "must be in (0, inf) Hz, not inf Hz");
  refused ("load_share", "101 %", "must be in [0, 1], not 1.01");
  refused ("arrival_hz", "3", "a bare number where a rate (1/s) is expected: write 0.9 Hz, 12 kHz");
}
END_TEST

START_TEST (param_reads_strings_and_choices)
{
  All all = { 0 };

  set (&all, "title", "first");
  set (&all, "title", " second: kept as it is ");
  ck_assert_str_eq (all.title, " second: kept as it is ");
  set (&all, "split", "requests");
  ck_assert_int_eq (all.split, 1);
  set (&all, "split", "heads");
  ck_assert_int_eq (all.split, 0);
  refused ("split", "head",
           "must be one of heads, requests, not \"head\" (did you mean \"heads\"?)");
  refused ("split", "layers", "must be one of heads, requests, not \"layers\"");
  sim_params_clear (rows, &all, sizeof all);
}
END_TEST

START_TEST (param_reads_distributions)
{
  All all = { 0 };

  set (&all, "service_s", "lognormal(10 ms, 1.2)");
  ck_assert_double_eq (all.service_s.arg[0], 0.01);
  refused ("service_s", "exponential(2 s)", "its mean must be in (0, 1] s, not 2 s");
}
END_TEST

/* What get prints, set reads to the same value. */
START_TEST (param_texts_are_canonical)
{
  static const struct { const char *name, *text, *canonical; } cases[] = {
    { "repair", "off", "false" },
    { "devices", "1e1", "10" },
    { "context_tokens", "4 ktokens", "4000 tokens" },
    { "buffer_bytes", "4 KiB", "4096 B" },
    { "arrival_hz", "1.25 kHz", "1250 Hz" },
    { "load_share", "7 %", "0.07" },
    { "price_usd_per_s", "7.2 USD/h", "0.002 USD/s" },
    { "title", "a b", "a b" },
    { "split", "requests", "requests" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      All all = { 0 };
      g_autofree char *first = NULL, *second = NULL;

      set (&all, cases[i].name, cases[i].text);
      first = sim_param_get (row (cases[i].name), &all);
      ck_assert_str_eq (first, cases[i].canonical);
      set (&all, cases[i].name, first);
      second = sim_param_get (row (cases[i].name), &all);
      ck_assert_str_eq (second, first);
      sim_params_clear (rows, &all, sizeof all);
    }
}
END_TEST

START_TEST (param_get_of_distribution_and_unset_text)
{
  All all = { 0 };
  SimDist before;
  g_autofree char *unset = sim_param_get (row ("title"), &all);
  g_autofree char *text = NULL;

  set (&all, "service_s", "uniform(1 ms, 3 ms)");
  before = all.service_s;
  text = sim_param_get (row ("service_s"), &all);
  set (&all, "service_s", text);
  ck_assert_double_eq (all.service_s.arg[0], before.arg[0]);
  ck_assert_double_eq (all.service_s.arg[1], before.arg[1]);
  ck_assert_str_eq (unset, "");
}
END_TEST

START_TEST (param_numbers)
{
  All all = { .repair = true, .devices = 17, .arrival_hz = 0.9 };
  double value = 0;

  ck_assert (sim_param_number (row ("repair"), &all, &value));
  ck_assert_double_eq (value, 1);
  ck_assert (sim_param_number (row ("devices"), &all, &value));
  ck_assert_double_eq (value, 17);
  ck_assert (sim_param_number (row ("arrival_hz"), &all, &value));
  ck_assert_double_eq (value, 0.9);
  ck_assert (!sim_param_number (row ("title"), &all, &value));
  ck_assert (!sim_param_number (row ("split"), &all, &value));
}
END_TEST

static void
allows (const char *name, const char *expected)
{
  g_autofree char *text = sim_param_allowed (row (name));

  ck_assert_str_eq (text, expected);
}

START_TEST (param_allowed_in_words)
{
  g_autofree char *dist = sim_param_allowed (row ("service_s"));

  allows ("repair", "true or false");
  allows ("devices", "an integer in [1, 64]");
  allows ("context_tokens", "a whole number of tokens in [1 tokens, inf)");
  allows ("buffer_bytes", "an amount of data in whole B, in [0 B, inf)");
  allows ("arrival_hz", "a rate (1/s) in (0 Hz, inf)");
  allows ("title", "text");
  allows ("split", "one of heads, requests");
  allows ("parts", "a list of maps, their number in [1, 8]");
  allows ("link", "the name of a catalogue entry of kind link");
  allows ("trace", "a file: request trace");
  ck_assert (
    g_str_has_prefix (dist, "a duration or a distribution of it, of a mean in (0 s, 1 s]: "));
  ck_assert_ptr_nonnull (strstr (dist, "lognormal("));
}
END_TEST

START_TEST (param_intervals)
{
  double low, high;
  gboolean low_open, high_open;

  ck_assert (!sim_interval_has ("(0, inf)", 0));
  ck_assert (sim_interval_has ("(0, inf)", 5e-324));
  ck_assert (!sim_interval_has ("(0, inf)", INFINITY));
  ck_assert (sim_interval_has ("[0, inf]", INFINITY));
  ck_assert (sim_interval_has ("[-2.5, 64)", -2.5));
  ck_assert (!sim_interval_has ("[-2.5, 64)", 64));
  ck_assert (!sim_interval_has ("[0, 1]", NAN));
  ck_assert (sim_interval_has ("any", -1e300));
  sim_interval_ends ("( 1e-9 , 0.5 ]", &low, &high, &low_open, &high_open);
  ck_assert_double_eq (low, 1e-9);
  ck_assert_double_eq (high, 0.5);
  ck_assert (low_open && !high_open);
  sim_interval_ends ("any", &low, &high, NULL, NULL);
  ck_assert_double_eq (low, -INFINITY);
  ck_assert_double_eq (high, INFINITY);
}
END_TEST

static void
fill (All *all)
{
  Part *parts = g_new0 (Part, 2);

  sim_params_defaults (rows, all);
  sim_params_defaults (part_rows, &parts[0]);
  sim_params_defaults (part_rows, &parts[1]);
  parts[1].weight = 1.25;
  all->parts = (SimList){ 2, parts };
  all->trace = (SimFile){ "owned elsewhere", all };
}

START_TEST (params_defaults)
{
  All all = { .price_usd_per_s = 0.3 };

  sim_params_defaults (rows, &all);
  ck_assert (all.repair);
  ck_assert_int_eq (all.devices, 4);
  ck_assert_int_eq (all.context_tokens, 4096);
  ck_assert_int_eq (all.buffer_bytes, 4096);
  ck_assert_double_eq (all.load_share, 0.25);
  ck_assert_double_eq (all.price_usd_per_s, 0.3);
  ck_assert_str_eq (all.title, "none");
  ck_assert_int_eq (all.split, 1);
  assert_close (sim_dist_mean (&all.service_s), 0.002, 1e-12);
  ck_assert_ptr_null (all.link);
  sim_params_clear (rows, &all, sizeof all);
}
END_TEST

START_TEST (params_copy_owns_its_own)
{
  All from = { 0 }, to;
  Part *part;

  fill (&from);
  sim_params_copy (rows, &to, &from, sizeof to);
  ck_assert_ptr_ne (to.title, from.title);
  ck_assert_ptr_ne (to.parts.items, from.parts.items);
  ck_assert_ptr_eq (to.trace.path, from.trace.path);
  sim_params_clear (rows, &from, sizeof from);
  part = to.parts.items;
  ck_assert_str_eq (to.title, "none");
  ck_assert_uint_eq (to.parts.n, 2);
  ck_assert_double_eq (part[0].weight, 0.9);
  ck_assert_double_eq (part[1].weight, 1.25);
  ck_assert_str_eq (part[1].label, "none");
  sim_params_clear (rows, &to, sizeof to);
}
END_TEST

START_TEST (params_clear_zeroes)
{
  All all = { 0 }, zero;

  memset (&zero, 0, sizeof zero);
  fill (&all);
  sim_params_clear (rows, &all, sizeof all);
  ck_assert_mem_eq (&all, &zero, sizeof all);
  sim_params_clear (rows, &all, sizeof all);
  sim_params_clear (NULL, &all, sizeof all);
}
END_TEST

START_TEST (registry_finds_by_name)
{
  static const SimModel one = { .name = "one" }, two = { .name = "two" };
  static const SimModel *const models[] = { &one, &two, NULL };
  static const SimKind *const kinds[] = { &link_kind, NULL };
  static const SimRegistry registry = { .models = models, .kinds = kinds };
  g_autofree const char **model_names = sim_registry_model_names (&registry);
  g_autofree const char **kind_names = sim_registry_kind_names (&registry);

  ck_assert_ptr_eq (sim_registry_model (&registry, "two"), &two);
  ck_assert_ptr_null (sim_registry_model (&registry, "three"));
  ck_assert_ptr_eq (sim_registry_kind (&registry, "link"), &link_kind);
  ck_assert_ptr_null (sim_registry_kind (&registry, "links"));
  ck_assert_str_eq (model_names[0], "one");
  ck_assert_str_eq (model_names[1], "two");
  ck_assert_ptr_null (model_names[2]);
  ck_assert_str_eq (kind_names[0], "link");
  ck_assert_ptr_null (kind_names[1]);
}
END_TEST

START_TEST (params_bad_default_aborts)
{
  All all = { 0 };

  sim_params_defaults (bad_default, &all);
}
END_TEST

START_TEST (param_bad_interval_aborts)
{
  sim_interval_has ("0 to 1", 0.5);
}
END_TEST

START_TEST (param_set_of_a_list_aborts)
{
  All all = { 0 };

  sim_param_set (row ("parts"), &all, "[]", NULL);
}
END_TEST

START_TEST (param_get_of_a_file_aborts)
{
  All all = { 0 };

  g_free (sim_param_get (row ("trace"), &all));
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0)
    return;
  tcase_add_test_raise_signal (tests, params_bad_default_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, param_bad_interval_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, param_set_of_a_list_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, param_get_of_a_file_aborts, SIGABRT);
}

TEST_MAIN (param, TEST (param_finds_rows), TEST (param_reads_bools), TEST (param_reads_integers),
           TEST (param_refuses_integers), TEST (param_reads_doubles),
           TEST (param_reads_strings_and_choices), TEST (param_reads_distributions),
           TEST (param_texts_are_canonical), TEST (param_get_of_distribution_and_unset_text),
           TEST (param_numbers), TEST (param_allowed_in_words), TEST (param_intervals),
           TEST (params_defaults), TEST (params_copy_owns_its_own), TEST (params_clear_zeroes),
           TEST (registry_finds_by_name), add_aborts (tests))
