/* tests/sim/report/test_describe.c - models, kinds and entries described from their rows. */
#include "sim/report/describe/describe.h"
#include "tests/sim/all_types.h"
#include "tests/test.h"
#include <string.h>

static const char entries[] = "link:\n"
                              "  nvlink9: {latency_s: 2 us, maker: someone, source: data sheet, "
                              "confidence: A, note: 'a made-up link'}\n"
                              "  ethernet: {latency_s: 12 us, source: a page, confidence: B}\n";

static SimCatalogue *
catalogue_of (SimDoc **doc)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimCatalogue *catalogue = sim_catalogue_new (&all_registry);

  *doc = sim_doc_parse (entries, strlen (entries), "entries.yaml", NULL, faults);
  ck_assert_ptr_nonnull (*doc);
  sim_catalogue_add_node (catalogue, sim_doc_root (*doc), faults);
  ck_assert_uint_eq (sim_faults_n (faults), 0);
  return catalogue;
}

static void
has (const char *text, const char *part)
{
  ck_assert_msg (strstr (text, part) != NULL, "\"%s\" lacks \"%s\"", text, part);
}

START_TEST (describe_model_as_markdown)
{
  g_autoptr (SimPage) page = sim_describe_model (&all_model, NULL);
  g_autofree char *text = sim_page_markdown (page);

  has (text, "# all_types: every type\n");
  has (text, "Reference: nobody 2025. Revision 3 of the model.\n");
  has (text, "| `devices` |  | 4 | an integer in [1, 64] | devices | section 5 |\n");
  has (
    text,
    "| `fetch_s` | `s` | must be given | a duration in (0 s, 2 s] | time of a fetch | table 2 |\n");
  has (text, "| `load_share` |  | 25 % | a number in [0, 1) | load | assumed |\n");
  has (text, "| `label` |  | empty | text | what it is called | assumed |\n");
  has (
    text,
    "| `parts` |  | an empty list | a list of maps, their number in [0, 8] | parts | assumed |\n");
  has (text, "| `trace` |  | none | a file: request trace | arrivals | assumed |\n");
  has (text,
       "### Choices of split\n\n| name | meaning |\n|---|---|\n| `heads` | by attention head |\n");
  has (text, "### Keys of each parts\n");
  has (text, "| `colour` |  | blue | one of red, blue | its colour | weight > 2 | assumed |\n");
  has (text, "### Choices of parts[].colour\n");
  has (text, "| `blue` | as the sea \\| or the sky |\n");
  has (text, "### File of trace\n\nA request trace: CSV of arrivals\n");
  has (text, "| `wait_s` | tally | `s` | time in the line |\n");
  has (text, "In the results stand for a tally NAME.n, ");
  has (text, "; for a level NAME.mean, ");
  has (text, "; for a series its points over time.\n");
}
END_TEST

/* Four or more metrics that differ by a number that goes up by one are one line. */
START_TEST (describe_numbered_metrics_together)
{
  static const SimMetric metrics[] = {
    { "top1_m08_share", SIM_RESULT, "1", "month 08" },
    { "top1_m09_share", SIM_RESULT, "1", "month 09" },
    { "top1_m10_share", SIM_RESULT, "1", "month 10" },
    { "top1_m11_share", SIM_RESULT, "1", "month 11" },
    { "top1_m13_share", SIM_RESULT, "1", "month 13" },  { "f1", SIM_RESULT, "s", "one" },
    { "f2", SIM_RESULT, "s", "two" },                   { "f3", SIM_RESULT, "s", "three" },
    { "f4", SIM_RESULT, "1", "four, of another unit" }, SIM_METRIC_END
  };
  SimModel model = all_model;
  g_autoptr (SimPage) page = NULL;
  g_autofree char *text = NULL;

  model.metrics = metrics;
  page = sim_describe_model (&model, NULL);
  text = sim_page_markdown (page);
  has (text, "| `top1_m08_share ... top1_m11_share` | result |  | month 08; and so on |\n"
             "| `top1_m13_share` | result |  | month 13 |\n"
             "| `f1` | result | `s` | one |\n| `f2` | result | `s` | two |\n");
  has (text, "| `f3` | result | `s` | three |\n| `f4` | result |  | four, of another unit |\n");
}
END_TEST

START_TEST (describe_a_file_with_its_article)
{
  static const SimFileFormat invocations
    = { "invocation trace", "CSV of calls", NULL, NULL, FALSE };
  static const SimParam rows[] = {
    SIM_PARAM_FILE (AllTypes, trace, &invocations, "", "calls", "assumed"),
    SIM_PARAM_END,
  };
  SimModel model = all_model;
  g_autoptr (SimPage) page = NULL;
  g_autofree char *text = NULL;

  model.params = rows;
  page = sim_describe_model (&model, NULL);
  text = sim_page_markdown (page);
  has (text, "### File of trace\n\nAn invocation trace: CSV of calls\n");
}
END_TEST

START_TEST (describe_model_as_text)
{
  g_autoptr (SimPage) page = sim_describe_model (&all_model, NULL);
  g_autofree char *text = sim_page_text (page, 100);

  has (text, "  devices\n      devices\n      default: 4; allowed: an integer in [1, 64]; source: "
             "section 5\n");
  has (text, "  busy\n      servers at work\n      kind: level\n");
}
END_TEST

START_TEST (describe_kind_with_entries)
{
  SimDoc *doc;
  g_autoptr (SimCatalogue) catalogue = catalogue_of (&doc);
  g_autoptr (SimPage) page = sim_describe_kind (&all_link_kind, catalogue);
  g_autoptr (SimPage) alone = sim_describe_kind (&all_link_kind, NULL);
  g_autofree char *text = sim_page_markdown (page);
  g_autofree char *short_text = sim_page_markdown (alone);

  has (text, "# link: a kind of catalogue entry\n\na path between devices\n");
  has (text,
       "| `latency_s` | `s` | must be given | a duration in [0 s, inf) | one way | data sheet |\n");
  has (text, "| `ethernet` | B | a page |\n| `nvlink9` | A | data sheet |\n");
  ck_assert_ptr_null (strstr (short_text, "Entries"));
  sim_doc_free (doc);
}
END_TEST

START_TEST (describe_entry_with_its_source)
{
  SimDoc *doc;
  g_autoptr (SimCatalogue) catalogue = catalogue_of (&doc);
  const SimEntry *entry = sim_catalogue_find (catalogue, &all_link_kind, "nvlink9");
  g_autoptr (SimPage) page = sim_describe_entry (entry, catalogue);
  g_autofree char *text = sim_page_markdown (page);

  has (text, "# nvlink9: link of the catalogue\n");
  has (text, "Source: data sheet (confidence A: primary source).\n");
  has (text, "a made-up link\n");
  has (text, "Written in entries.yaml, line 2.\n");
  has (text, "| `latency_s` | 2 us | one way |\n");
  has (text, "| `maker` | someone | who makes it |\n");
  sim_doc_free (doc);
}
END_TEST

START_TEST (describe_values_of_every_type)
{
  SimDoc *doc;
  g_autoptr (SimCatalogue) catalogue = catalogue_of (&doc);
  const SimEntry *entry = sim_catalogue_find (catalogue, &all_link_kind, "nvlink9");
  AllTypes all
    = { .link = entry->data, .trace = { "a.csv", NULL }, .parts = { 3, NULL }, .devices = 17 };
  g_autofree char *link = sim_describe_value (sim_param_find (all_rows, "link"), &all, catalogue);
  g_autofree char *trace = sim_describe_value (sim_param_find (all_rows, "trace"), &all, catalogue);
  g_autofree char *parts = sim_describe_value (sim_param_find (all_rows, "parts"), &all, catalogue);
  g_autofree char *devices
    = sim_describe_value (sim_param_find (all_rows, "devices"), &all, catalogue);
  g_autofree char *none
    = sim_describe_value (sim_param_find (all_rows, "link"), &(AllTypes){ 0 }, catalogue);

  ck_assert_str_eq (link, "nvlink9");
  ck_assert_str_eq (trace, "a.csv");
  ck_assert_str_eq (parts, "3 rows");
  ck_assert_str_eq (devices, "17");
  ck_assert_str_eq (none, "none");
  sim_doc_free (doc);
}
END_TEST

START_TEST (describe_model_as_json)
{
  SimJson *json = sim_json_new (0);
  g_autofree char *text = NULL;

  sim_describe_model_json (&all_model, NULL, json);
  text = sim_json_finish (json);
  has (text, "{\"model\":\"all_types\",\"title\":\"every type\",\"reference\":\"nobody "
             "2025\",\"revision\":3,\"params\":[");
  has (
    text,
    "{\"name\":\"fetch_s\",\"type\":\"double\",\"unit\":\"s\",\"default\":null,\"interval\":\"(0, "
    "2]\","
    "\"allowed\":\"a duration in (0 s, 2 s]\",\"doc\":\"time of a fetch\",\"source\":\"table 2\"}");
  has (text, "\"choices\":[{\"name\":\"heads\",\"doc\":\"by attention head\"},");
  has (text, "\"rows\":[{\"name\":\"weight\"");
  has (text, "\"doc\":\"its colour\",\"applies\":\"weight > 2\",\"source\":\"assumed\"");
  has (text, "\"kind\":\"link\"}");
  has (text, "\"format\":\"request trace\"}");
  has (text, "\"metrics\":[{\"name\":\"wait_s\",\"kind\":\"tally\",\"unit\":\"s\",\"doc\":\"time "
             "in the line\"},");
}
END_TEST

START_TEST (describe_kind_and_entry_as_json)
{
  SimDoc *doc;
  g_autoptr (SimCatalogue) catalogue = catalogue_of (&doc);
  const SimEntry *entry = sim_catalogue_find (catalogue, &all_link_kind, "ethernet");
  SimJson *json = sim_json_new (0);
  g_autofree char *text = NULL;

  sim_json_begin_array (json);
  sim_describe_kind_json (&all_link_kind, catalogue, json);
  sim_describe_kind_json (&all_link_kind, NULL, json);
  sim_describe_entry_json (entry, catalogue, json);
  sim_json_end_array (json);
  text = sim_json_finish (json);
  has (text, "\"entries\":[\"ethernet\",\"nvlink9\"]}");
  has (text, "\"entries\":[]}");
  has (text, "{\"entry\":\"ethernet\",\"kind\":\"link\",\"source\":\"a "
             "page\",\"confidence\":\"B\",\"note\":null,"
             "\"values\":{\"latency_s\":0.000012,\"maker\":\"\"}}");
  sim_doc_free (doc);
}
END_TEST

TEST_MAIN (describe, TEST (describe_model_as_markdown), TEST (describe_numbered_metrics_together),
           TEST (describe_a_file_with_its_article), TEST (describe_model_as_text),
           TEST (describe_kind_with_entries), TEST (describe_entry_with_its_source),
           TEST (describe_values_of_every_type), TEST (describe_model_as_json),
           TEST (describe_kind_and_entry_as_json))
