/* tests/sim/report/test_report.c - tables in every form, tables of results and verdicts, plots as
 * scripts and, with gnuplot, as pictures. */
#include "tests/test.h"
#include "tests/sim/lab_results.h"
#include "sim/report/figures/figures.h"
#include "sim/report/plot/plot.h"
#include "sim/report/table/results.h"
#include "sim/report/table/show.h"

/* --- tables --- */

static SimTable *
small_table (void)
{
  SimTable *table = sim_table_new ();

  sim_table_column (table, "näme", FALSE);
  sim_table_column (table, "value", TRUE);
  sim_table_column (table, "note", FALSE);
  sim_table_cell (table, "a, \"b\"");
  sim_table_number (table, 0.1 + 0.2);
  sim_table_cell (table, NULL);
  sim_table_cell (table, "c|d");
  sim_table_humane (table, 123456.7);
  sim_table_cell (table, "two\nlines");
  sim_table_cell (table, "e");
  sim_table_number (table, NAN);
  sim_table_cell (table, "x");
  return table;
}

static void
assert_printed (SimTableFormat format, const char *wanted)
{
  g_autoptr (SimTable) table = small_table ();
  g_autofree char *text = sim_table_print (table, format);

  ck_assert_str_eq (text, wanted);
}

START_TEST (table_prints_every_form)
{
  assert_printed (SIM_TABLE_TEXT, "näme                  value  note\n"
                                  "------  -------------------  ---------\n"
                                  "a, \"b\"  0.30000000000000004\n"
                                  "c|d                  123457  two lines\n"
                                  "e                            x\n");
  assert_printed (SIM_TABLE_MD,
                  "| näme | value | note |\n|---|---:|---|\n| a, \"b\" | 0.30000000000000004 |  |\n"
                  "| c\\|d | 123457 | two lines |\n| e |  | x |\n");
  assert_printed (
    SIM_TABLE_CSV,
    "näme,value,note\n\"a, \"\"b\"\"\",0.30000000000000004,\nc|d,123457,\"two\nlines\"\ne,,x\n");
  assert_printed (
    SIM_TABLE_JSON,
    "[\n  {\n    \"näme\": \"a, \\\"b\\\"\",\n    \"value\": 0.30000000000000004,\n    \"note\": "
    "null\n  },\n"
    "  {\n    \"näme\": \"c|d\",\n    \"value\": 123456.7,\n    \"note\": \"two\\nlines\"\n  },\n"
    "  {\n    \"näme\": \"e\",\n    \"value\": null,\n    \"note\": \"x\"\n  }\n]\n");
}
END_TEST

START_TEST (table_breaks_the_last_column_between_words)
{
  g_autoptr (SimTable) table = sim_table_new ();
  g_autoptr (GString) reason = g_string_new ("why");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append (reason, " because");
  sim_table_column (table, "id", FALSE);
  sim_table_column (table, "why", FALSE);
  sim_table_cell (table, "fig10");
  sim_table_cell (table, reason->str);
  text = sim_table_print (table, SIM_TABLE_TEXT);
  lines = g_strsplit (text, "\n", -1);
  ck_assert_uint_eq (g_strv_length (lines), 7);
  for (guint i = 0; lines[i]; i++)
    ck_assert_uint_le (strlen (lines[i]), 140);
  ck_assert (g_str_has_prefix (lines[3], "       because"));
}
END_TEST

START_TEST (table_knows_its_forms)
{
  SimTableFormat format;
  GError *error = NULL;

  ck_assert (sim_table_format ("md", &format, NULL) && format == SIM_TABLE_MD);
  ck_assert (!sim_table_format ("jsn", &format, &error));
  ck_assert_str_eq (
    error->message,
    "--format: no form 'jsn': it is table, md, csv or json (did you mean \"json\"?)");
  g_error_free (error);
}
END_TEST

static void
assert_interval (double mean, double half, const char *wanted)
{
  g_autofree char *text = sim_report_interval (mean, half);

  ck_assert_str_eq (text, wanted);
}

START_TEST (report_rounds_intervals_sensibly)
{
  assert_interval (1.0056345, 0.020528, "1.006 ± 0.021");
  assert_interval (12345.678, 12.3, "12346 ± 12");
  assert_interval (0.0123456, 0.00012, "0.01235 ± 0.00012");
  assert_interval (2.5e12, 3.1e10, "2.5e+12 ± 3.1e+10");
  assert_interval (7, 0, "7");
  assert_interval (7.123456, NAN, "7.123");
  assert_interval (NAN, NAN, "");
  assert_interval (0, 3.25, "0.0 ± 3.2");
  assert_interval (98765.4, 1e-7, "98765 ± 1e-07");
  assert_interval (98765.4, 4e-11, "98765");
  assert_interval (-0.03, 1.4, "0.0 ± 1.4");
}
END_TEST

/* --- results --- */

#define LAB                                                                                        \
  "params: {bad_share: 0}\nrun: {replications: 3, until: 2 s}\n"                                   \
  "sweep: {axes: {params.x: [0.9, 1.25, 70000], params.mode: [fine, fails]}}\n"                    \
  "plots:\n"                                                                                       \
  "  - {id: lines, x: params.x, y: score, by: params.mode, band: ci95, x_scale: log, y_scale: "    \
  "log}\n"                                                                                         \
  "  - {id: bars, kind: bars, x: params.mode, y: wait_s.p50, by: params.x, band: ci95, title: 'A " \
  "\"b\" \\c'}\n"                                                                                  \
  "  - {id: dots, kind: points, x: params.x, y: items, where: params.mode == fine, y_label: "      \
  "things}\n"                                                                                      \
  "expect:\n"                                                                                      \
  "  - {id: fig1/items, metric: max(items), claim: {value: 7, source: s}, within: 0, kind: "       \
  "predicted}\n"                                                                                   \
  "  - {id: fig1/known, metric: max(items), claim: {low: 9, source: s}, kind: input, status: "     \
  "deviates, reason: 'a <b> reason'}\n"                                                            \
  "  - {id: fig2/wrong, metric: max(items), claim: {value: 9, source: s}, within: 1, kind: "       \
  "calibrated}\n"                                                                                  \
  "  - {id: fig2/mended, metric: max(items), claim: {high: 9, source: s}, kind: input, status: "   \
  "deviates, reason: none}\n"

static Results
results_new (void)
{
  Results r = { .lab = lab_new (LAB), .store = lab_open (NULL, SIM_STORE_WRITE) };

  lab_execute (&r.lab, r.store, &(SimExecuteOptions){ .jobs = 2 });
  r.summary = sim_expect_summary (r.lab.scenario, r.store, NULL);
  ck_assert (r.summary != NULL);
  return r;
}

static GPtrArray *
names (const char *first, const char *second)
{
  GPtrArray *array = g_ptr_array_new ();

  g_ptr_array_add (array, (gpointer) first);
  if (second)
    g_ptr_array_add (array, (gpointer) second);
  return array;
}

START_TEST (show_csv_is_the_contract)
{
  Results r = results_new ();
  g_autoptr (GPtrArray) metrics = names ("items", "depth");
  g_autoptr (SimTable) table
    = sim_show_table (r.store, r.summary, &(SimShowOptions){ .metrics = metrics }, NULL);
  g_autofree char *text = sim_table_print (table, SIM_TABLE_CSV);

  ck_assert_msg (g_str_has_prefix (
                   text, "point,params.x,params.mode,metric,unit,mean,half_width,n,resolution,why\n"
                         "0,0.9,fine,items,1,7,0,3,,\n0,0.9,fine,depth.mean,1,2.25,0,3,,\n"),
                 "%s", text);
  ck_assert (strstr (text, "\n4,70000,fine,items,1,7,0,3,,\n") != NULL);
  results_clear (&r);
}
END_TEST

START_TEST (show_groups_filters_and_pools)
{
  Results r = results_new ();
  g_autoptr (GPtrArray) metrics = names ("items", NULL), by = names ("mode", NULL),
                        unknown = names ("mod", NULL);
  g_autoptr (GPtrArray) tally = names ("wait_s.p99", NULL);
  SimShowOptions grouped = { .metrics = metrics, .by = by }, faulty = { .by = unknown };
  SimShowOptions pooled
    = { .metrics = tally, .where = "params.x > 2 and params.mode == fine", .pooled = TRUE };
  g_autoptr (SimTable) first = sim_show_table (r.store, r.summary, &grouped, NULL);
  g_autoptr (SimTable) second = sim_show_table (r.store, r.summary, &pooled, NULL);
  g_autofree char *text = sim_table_print (first, SIM_TABLE_CSV),
                  *other = sim_table_print (second, SIM_TABLE_CSV);
  GError *error = NULL;

  ck_assert_str_eq (
    text, "point,params.mode,metric,unit,mean,half_width,n,resolution,why\n0,fine,items,1,7,,9,,\n"
          "1,fails,items,1,7,,9,,\n");
  ck_assert_uint_eq (sim_table_n_rows (second), 2);
  ck_assert (strstr (other, "wait_s.pooled_p99,s,") != NULL);
  ck_assert (sim_show_table (r.store, r.summary, &faulty, &error) == NULL);
  ck_assert_str_eq (error->message, "--by: 'mod' is not swept");
  g_clear_error (&error);
  ck_assert (sim_show_table (r.store, r.summary, &(SimShowOptions){ .where = "params.x >" }, &error)
             == NULL);
  g_clear_error (&error);
  results_clear (&r);
}
END_TEST

START_TEST (show_info_says_where_values_come_from)
{
  Results r = results_new ();
  g_autoptr (SimTable) table = sim_show_info (r.store, NULL);
  g_autofree char *text = sim_table_print (table, SIM_TABLE_CSV);

  ck_assert (strstr (text, "\nreplications,3,\n") != NULL);
  ck_assert (strstr (text, "\nparams.nap_s,0 s,default\n") != NULL);
  ck_assert (strstr (text, "lab.yaml:4:") != NULL);
  ck_assert (strstr (text, "\nmodel of lab,\"lab, revision 3\",test\n") != NULL);
  results_clear (&r);
}
END_TEST

START_TEST (report_points_is_for_people)
{
  Results r = results_new ();
  g_autoptr (GPtrArray) metrics = names ("items", "score"), unknown = names ("scoer", NULL);
  g_autoptr (SimTable) table = sim_report_points (r.summary, metrics, r.lab.scenario, NULL);
  g_autoptr (SimTable) mine = sim_report_points (r.summary, NULL, r.lab.scenario, NULL);
  g_autofree char *text = sim_table_print (table, SIM_TABLE_TEXT),
                  *other = sim_table_print (mine, SIM_TABLE_TEXT);
  GError *error = NULL;

  ck_assert_msg (g_str_has_prefix (text, "    x  mode   items"), "%s", text);
  ck_assert (strstr (text, "70000  fails      7  ") != NULL);
  ck_assert_msg (strstr (other, "wait_s.p50") && strstr (other, "items")
                   && !strstr (other, "depth.max"),
                 "%s", other);
  ck_assert (sim_report_points (r.summary, unknown, NULL, &error) == NULL);
  ck_assert_str_eq (error->message, "no metric 'scoer' (did you mean \"score\"?)");
  g_error_free (error);
  results_clear (&r);
}
END_TEST

START_TEST (report_points_of_a_long_sweep_is_cut)
{
  Lab lab = lab_new ("sweep: {axes: {params.x: {from: 1, to: 100, n: 90}}}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  g_autoptr (SimSummary) summary = NULL;
  g_autoptr (SimTable) table = NULL;
  g_autofree char *text = NULL;

  ck_assert (sim_store_begin (store, lab.plan, NULL));
  summary = sim_summary_new (store, NULL);
  table = sim_report_points (summary, NULL, lab.scenario, NULL);
  text = sim_table_print (table, SIM_TABLE_TEXT);
  ck_assert_uint_eq (sim_table_n_rows (table), SIM_REPORT_MAX_POINTS + 1);
  ck_assert (strstr (text, "... 30 more") != NULL);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* --- figures --- */

/* Every verdict of the lab, and a scenario that lacks its trace, in one form. */
static char *
printed (SimFiguresFormat form)
{
  Results r = results_new ();
  g_autoptr (GArray) verdicts = sim_expect_evaluate (r.lab.scenario, r.summary, 0);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (SimFigureRow));
  SimFigureRow skipped = { .paper = "lab", .scenario = "fig3_trace", .why = "no trace" };
  char *text;

  for (guint i = 0; i < verdicts->len; i++)
    {
      SimFigureRow row = { .paper = "lab", .verdict = &g_array_index (verdicts, SimVerdict, i) };

      g_array_append_val (rows, row);
    }
  g_array_append_val (rows, skipped);
  text = sim_figures_print (rows, form);
  results_clear (&r);
  return text;
}

START_TEST (figures_print_for_people)
{
  g_autofree char *md = printed (SIM_FIGURES_MD), *text = printed (SIM_FIGURES_TABLE);

  ck_assert (strstr (md, "| lab | fig1/items | predicted | 7 | 7 |  | holds |  |") != NULL);
  ck_assert (strstr (md, "| lab | fig3_trace |  |  |  |  | skipped | no trace |") != NULL);
  ck_assert (strstr (text, "1 hold, 1 deviate, 1 fail, 1 marked as deviating but hold; "
                           "1 scenario skipped\n"
                           "input: 0 hold, 1 deviate, 0 fail, 1 marked as deviating but hold\n"
                           "calibrated: 0 hold, 0 deviate, 1 fail\n"
                           "predicted: 1 hold, 0 deviate, 0 fail\n")
             != NULL);
}
END_TEST

START_TEST (figures_print_for_harnesses)
{
  g_autofree char *tap = printed (SIM_FIGURES_TAP), *junit = printed (SIM_FIGURES_JUNIT);

  ck_assert_str_eq (
    tap, "1..5\nok 1 - lab fig1/items: ours 7, published 7\n"
         "not ok 2 - lab fig1/known: ours 7, published at least 9 # TODO a <b> reason\n"
         "not ok 3 - lab fig2/wrong: ours 7, published 9 (within 1)\n# outside its bounds\n"
         "not ok 4 - lab fig2/mended: ours 7, published at most 9\n# marked as deviating, but it "
         "holds: remove the mark\nok 5 - lab fig3_trace # SKIP no trace\n");
  ck_assert (strstr (junit, "tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"2\"") != NULL);
  ck_assert (strstr (junit, "a &lt;b&gt; reason") != NULL);
}
END_TEST

START_TEST (figures_print_json)
{
  g_autofree char *json = printed (SIM_FIGURES_JSON);

  ck_assert (strstr (json,
                     "\"figure\": \"fig2\",\n    \"id\": \"fig2/wrong\",\n    \"metric\": "
                     "\"max(items)\",\n    \"published\": 9,\n"
                     "    \"ours\": 7,\n    \"half_width\": 0,\n    \"within\": 1,\n    \"kind\": "
                     "\"calibrated\",\n"
                     "    \"verdict\": \"fails\",\n    \"source\": \"s\",\n    \"reason\": null")
             != NULL);
  ck_assert (strstr (json, "\"id\": \"fig3_trace\",\n    \"metric\": null") != NULL);
  ck_assert (strstr (json, "\"verdict\": \"skipped\",\n    \"source\": null,\n    "
                           "\"reason\": \"no trace\"")
             != NULL);
}
END_TEST

START_TEST (figures_know_their_forms)
{
  SimFiguresFormat format;
  GError *error = NULL;

  ck_assert (sim_figures_format ("junit", &format, NULL) && format == SIM_FIGURES_JUNIT);
  ck_assert (!sim_figures_format ("tab", &format, &error));
  ck_assert_msg (strstr (error->message, "it is table, md, json, tap or junit") != NULL, "%s",
                 error->message);
  g_error_free (error);
}
END_TEST

START_TEST (report_verdicts_says_why)
{
  Results r = results_new ();
  g_autoptr (GArray) verdicts = sim_expect_evaluate (r.lab.scenario, r.summary, 0);
  g_autoptr (SimTable) table = sim_report_verdicts (verdicts);
  g_autofree char *text = sim_table_print (table, SIM_TABLE_CSV);

  ck_assert (strstr (text, "fig1/known,input,at least 9,7,,deviates,a <b> reason\n") != NULL);
  ck_assert (strstr (text, "fig2/wrong,calibrated,9 (within 1),7,,fails,\n") != NULL);
  ck_assert (strstr (text, "remove the mark") != NULL);
  results_clear (&r);
}
END_TEST

/* --- plots --- */

static void
assert_label (const char *name, const char *unit, const char *wanted)
{
  g_autofree char *text = sim_plot_label (name, unit);

  ck_assert_str_eq (text, wanted);
}

START_TEST (plot_labels_have_units)
{
  assert_label ("params.arrival_hz", NULL, "arrival (Hz)");
  assert_label ("params.gas_bytes_per_s", NULL, "gas (B/s)");
  assert_label ("components.pool.params.cache_bytes", NULL, "pool.cache (B)");
  assert_label ("params.attention_devices", NULL, "attention devices");
  assert_label ("sojourn_s.p99", "s", "sojourn, 99th percentile (s)");
  assert_label ("sojourn_s.mean", "s", "sojourn (s)");
  assert_label ("gain", "1", "gain");
  assert_label ("cost_usd", "ETH", "cost usd (ETH)");
  assert_label ("_s", NULL, " s");
}
END_TEST

static char *
script_of (const Results *r, const GPtrArray *plots, guint plot, const char *file)
{
  g_autofree char *templates = g_build_filename (g_getenv ("top_srcdir"), "plots", NULL);
  SimPicture output = { strrchr (file, '.') + 1, file, templates, { 0 } };

  return sim_plot_script (r->summary, r->store, g_ptr_array_index (plots, plot), &output, NULL);
}

START_TEST (plot_scripts_hold_data_and_labels)
{
  Results r = results_new ();
  g_autoptr (GPtrArray) plots = sim_store_plots (r.store, NULL);
  g_autofree char *lines = script_of (&r, plots, 0, "a.svg"),
                  *bars = script_of (&r, plots, 1, "b.svg"),
                  *dots = script_of (&r, plots, 2, "c.svg");

  ck_assert_uint_eq (plots->len, 3);
  ck_assert (strstr (lines, "array T[2] = ['fine', 'fails']") != NULL);
  ck_assert (strstr (lines, "array X[3] = ['0.9', '1.25', '70000']") != NULL);
  ck_assert (strstr (lines, "y_text = 'score (USD)'") != NULL);
  ck_assert (strstr (lines, "log_x = 1\nlog_y = 1\nband = 1\n") != NULL);
  ck_assert (strstr (bars, "title_text = 'A \"b\" \\c'") != NULL);
  ck_assert (strstr (bars, "array X[2] = ['fine', 'fails']") != NULL);
  ck_assert_msg (strstr (dots, "$data << END\n 0.9 7 7 7\n 1.25 7 7 7\n 70000 7 7 7\n\n\nEND")
                   != NULL,
                 "%s", dots);
  ck_assert (strstr (dots, "y_text = 'things'") != NULL);
  results_clear (&r);
}
END_TEST

START_TEST (plot_refuses_what_is_not_there)
{
  Results r = results_new ();
  SimPlotSpec spec = {
    .id = (char *) "p", .kind = (char *) "line", .x = (char *) "params.z", .y = (char *) "score"
  };
  SimPicture output = { "svg", "x.svg", "plots", { 0 } };
  GError *error = NULL;

  ck_assert (sim_plot_script (r.summary, r.store, &spec, &output, &error) == NULL);
  ck_assert_msg (strstr (error->message, "no parameter or metric 'params.z'") != NULL, "%s",
                 error->message);
  g_clear_error (&error);
  spec.x = (char *) "params.x";
  spec.y = (char *) "scor";
  ck_assert (sim_plot_script (r.summary, r.store, &spec, &output, &error) == NULL);
  g_clear_error (&error);
  spec.y = (char *) "score";
  spec.where = sim_expr_parse ("params.x > 1e9", NULL);
  ck_assert (sim_plot_script (r.summary, r.store, &spec, &output, &error) == NULL);
  ck_assert_str_eq (error->message, "plot p: no point has a value of score");
  g_clear_error (&error);
  sim_expr_free (spec.where);
  results_clear (&r);
}
END_TEST

START_TEST (plot_draws_with_gnuplot)
{
  static const char *const endings[] = { "svg", "png", "pdf" };
  static const char *const beginnings[] = { "<?xml", "\x89PNG", "%PDF" };
  g_autofree char *gnuplot = g_find_program_in_path ("gnuplot");
  Results r = results_new ();
  g_autoptr (GPtrArray) plots = sim_store_plots (r.store, NULL);

  for (guint i = 0; gnuplot && i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("p.%s", endings[i]),
                      *file = g_build_filename (r.lab.dir, name, NULL);
      g_autofree char *script = script_of (&r, plots, i, file), *contents = NULL;
      GError *error = NULL;

      ck_assert_msg (sim_gnuplot_run (script, file, &error), "%s", error ? error->message : "?");
      ck_assert (g_file_get_contents (file, &contents, NULL, NULL));
      ck_assert (g_str_has_prefix (contents, beginnings[i]));
    }
  if (gnuplot)
    {
      g_autofree char *file = g_build_filename (r.lab.dir, "none.svg", NULL);
      GError *error = NULL;

      ck_assert (!sim_gnuplot_run ("set output work\nplot nonsense\n", file, &error));
      ck_assert (!g_file_test (file, G_FILE_TEST_EXISTS));
      ck_assert_msg (strstr (error->message, "gnuplot could not draw it") != NULL, "%s",
                     error->message);
      g_error_free (error);
    }
  results_clear (&r);
}
END_TEST

START_TEST (plot_says_when_gnuplot_is_missing)
{
  GError *error = NULL;

  g_setenv ("PATH", "/nowhere", TRUE);
  ck_assert (!sim_gnuplot_run ("plot x\n", "x.svg", &error));
  ck_assert (strstr (error->message, "apt-get install gnuplot-nox") != NULL);
  g_error_free (error);
}
END_TEST

TEST_MAIN (report, TEST (table_prints_every_form),
           TEST (table_breaks_the_last_column_between_words), TEST (table_knows_its_forms),
           TEST (report_rounds_intervals_sensibly), TEST (show_csv_is_the_contract),
           TEST (show_groups_filters_and_pools), TEST (show_info_says_where_values_come_from),
           TEST (report_points_is_for_people), TEST (report_points_of_a_long_sweep_is_cut),
           TEST (figures_print_for_people), TEST (figures_print_for_harnesses),
           TEST (figures_print_json), TEST (figures_know_their_forms),
           TEST (report_verdicts_says_why), TEST (plot_labels_have_units),
           TEST (plot_scripts_hold_data_and_labels), TEST (plot_refuses_what_is_not_there),
           TEST (plot_draws_with_gnuplot), TEST (plot_says_when_gnuplot_is_missing))
