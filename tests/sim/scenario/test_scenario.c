/* tests/sim/scenario/test_scenario.c - what a scenario file means, and every fault at once. */
#include "tests/sim/scenario/kitchen_load.h"
#include "tests/test.h"
#include <math.h>

#define HEAD "orrery: 1\nmodel: kitchen\n"

static const KitchenParams *
params_of (const Kitchen *k)
{
  const SimScenarioComponent *c;

  ck_assert_msg (k->scenario != NULL, "%s", k->text);
  c = g_ptr_array_index (sim_scenario_components (k->scenario), 0);
  return c->params;
}

START_TEST (scenario_decodes_every_type)
{
  Kitchen k
    = kitchen_load (HEAD "catalogue: {accelerator: {big: {source: data sheet, confidence: A, "
                         "memory_bytes: 80 GiB, memory_bytes_per_s: 3.35 TB/s}}}\n"
                         "params:\n"
                         "  open: no\n"
                         "  cooks: 7\n"
                         "  gas_bytes_per_s: 400 Gbit/s\n"
                         "  chef: Bocuse\n"
                         "  service: lognormal(10 ms, 1.2)\n"
                         "  style: thai\n"
                         "  shelves: [{name: a}, {name: b, weight_bytes: 2 GiB, copies: 3}]\n"
                         "  oven: big\n"
                         "  menu: menu.txt\n"
                         "  rent_usd_per_h: 4.63 USD/h\n",
                    NULL, NULL);
  const KitchenParams *p = params_of (&k);
  const KitchenShelf *shelves = p->shelves.items;

  ck_assert (!p->open);
  ck_assert_int_eq (p->cooks, 7);
  ck_assert_double_eq (p->gas_bytes_per_s, 50e9);
  ck_assert_str_eq (p->chef, "Bocuse");
  assert_close (sim_dist_mean (&p->service), 0.01 * exp (0.72), 1e-12);
  ck_assert_int_eq (p->style, 1);
  ck_assert_uint_eq (p->shelves.n, 2);
  ck_assert_str_eq (shelves[1].name, "b");
  ck_assert_double_eq (shelves[0].weight_bytes, 1000);
  ck_assert_double_eq (shelves[1].weight_bytes, 2147483648.0);
  ck_assert_double_eq (p->oven->memory_bytes, 85899345920.0);
  ck_assert_str_eq (p->menu.data, "soup\n");
  ck_assert_double_eq (p->rent_usd_per_h, 4.63);
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_tells_all_faults_at_once)
{
  Kitchen k = kitchen_load (HEAD "params:\n"
                                 "  cookz: 7\n"
                                 "  cooks: 21\n"
                                 "  gas_bytes_per_s: 5\n"
                                 "  style: tai\n"
                                 "  oven: smal\n"
                                 "  menu: none.txt\n"
                                 "  shelves: [{weight_bytes: 1 s}]\n"
                                 "run: {replications: 0, warmup: 5 s, until: 2 s}\n",
                            NULL, NULL);
  const char *const wanted[] = {
    "k.yaml:4:3: params.cookz: unknown key (did you mean \"cooks\"?)",
    "k.yaml:5:10: params.cooks: ", "k.yaml:6:20: params.gas_bytes_per_s: ",
      "k.yaml:7:10: params.style: ",
    "k.yaml:8:9: params.oven: no accelerator called 'smal'", "k.yaml:9:9: params.menu: ",
    "k.yaml:10:13: params.shelves[0].name: must be given",
      "k.yaml:10:28: params.shelves[0].weight_bytes: ",
    "k.yaml:11:21: run.replications: ", "run.warmup: must end before run.until",
  };

  ck_assert_ptr_null (k.scenario);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    ck_assert_msg (strstr (k.text, wanted[i]) != NULL, "'%s' is not in:\n%s", wanted[i], k.text);
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_reports_a_bad_input_file)
{
  Kitchen k = kitchen_load (HEAD "params: {rent_usd_per_h: 0, menu: bad.txt}\n", NULL, NULL);

  ck_assert_ptr_null (k.scenario);
  ck_assert_ptr_nonnull (strstr (k.text, "poison is not on the list"));
  ck_assert_ptr_nonnull (strstr (k.text, "k.yaml:3:"));
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_expands_environment_variables)
{
  Kitchen k;

  g_setenv ("KITCHEN_MENU", "menu", TRUE);
  k = kitchen_load (HEAD "params: {rent_usd_per_h: 0, menu: '${KITCHEN_MENU}.txt'}\n", NULL, NULL);
  ck_assert_str_eq (params_of (&k)->menu.data, "soup\n");
  kitchen_clear (&k);
  g_unsetenv ("KITCHEN_MENU");
  k = kitchen_load (HEAD "params: {rent_usd_per_h: 0, menu: '${KITCHEN_MENU}.txt'}\n", NULL, NULL);
  ck_assert_ptr_nonnull (strstr (k.text, "the environment variable KITCHEN_MENU is not set"));
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_sets_win)
{
  const char *const sets[] = { "params.cooks=11", "run.seed=9", NULL };
  Kitchen k = kitchen_load (HEAD "params: {rent_usd_per_h: 0, cooks: 2}\n", sets, NULL);

  ck_assert_int_eq (params_of (&k)->cooks, 11);
  ck_assert_uint_eq (sim_scenario_run (k.scenario)->seed, 9);
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_needs_what_has_no_default)
{
  Kitchen k = kitchen_load (HEAD "params: {cooks: 2}\n", NULL, NULL);

  ck_assert_ptr_null (k.plan);
  ck_assert_ptr_nonnull (strstr (k.text, "params.rent_usd_per_h: must be given"));
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_entry_needs_a_source)
{
  Kitchen k = kitchen_load (
    HEAD "params: {rent_usd_per_h: 0}\n"
         "catalogue: {accelerator: {x: {confidence: A, memory_bytes: 1 GB}}, price: {y: {source: "
         "z, confidence: D, device: q, price_set: s, price_usd_per_h: 1 USD/h}}}\n",
    NULL, NULL);

  ck_assert_ptr_nonnull (strstr (k.text, "accelerator.x: has no source"));
  ck_assert_ptr_nonnull (strstr (k.text, "price.y: confidence must be A"));
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_reads_claims_and_plots)
{
  Kitchen k = kitchen_load (
    HEAD "params: {rent_usd_per_h: 2 USD/h}\n"
         "sweep: {axes: {params.cooks: [2, 5]}}\n"
         "derive: [{name: gain, value: heat / base(heat) - 1, base: {params.cooks: 2}}]\n"
         "expect:\n"
         "  - {id: fig1/max, metric: max(gain), claim: {value: 1.4, source: paper}, within: 10 %, "
         "kind: predicted}\n"
         "  - {id: fig1/cost, metric: heat, where: params.cooks == 5, claim: {low: 8, high: 12, "
         "source: paper}, kind: input, status: deviates, reason: noise}\n"
         "plots: [{id: heat, x: params.cooks, y: heat, band: ci95}]\n",
    NULL, NULL);
  const SimExpect *a, *b;

  ck_assert_msg (k.plan != NULL, "%s", k.text);
  a = g_ptr_array_index (sim_scenario_expects (k.scenario), 0);
  b = g_ptr_array_index (sim_scenario_expects (k.scenario), 1);
  assert_close (a->low, 1.26, 1e-12);
  assert_close (a->high, 1.54, 1e-12);
  ck_assert_int_eq (a->kind, SIM_KIND_PREDICTED);
  ck_assert (b->deviates && isnan (b->value));
  ck_assert_double_eq (b->low, 8);
  ck_assert (((SimPlotSpec *) g_ptr_array_index (sim_scenario_plots (k.scenario), 0))->band);
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_refuses_bad_claims)
{
  Kitchen k = kitchen_load (
    HEAD "params: {rent_usd_per_h: 2 USD/h}\n"
         "derive: [{name: gain, value: heat / base(heet), base: {params.cooks: 8}}]\n"
         "expect: [{id: a, metric: heatt, claim: {value: 1, source: p}, within: 1, kind: input}]\n"
         "plots: [{id: p, x: params.cook, y: heat}]\n",
    NULL, NULL);

  ck_assert_ptr_null (k.plan);
  ck_assert_ptr_nonnull (strstr (k.text, "no metric or parameter 'heet' (did you mean \"heat\"?)"));
  ck_assert_ptr_nonnull (strstr (k.text, "derive.base: no point of the sweep has these values"));
  ck_assert_ptr_nonnull (strstr (k.text, "expect.metric: no metric or parameter 'heatt'"));
  ck_assert_ptr_nonnull (strstr (
    k.text, "plots.x: no metric or parameter 'params.cook' (did you mean \"params.cooks\"?)"));
  kitchen_clear (&k);
}
END_TEST

START_TEST (scenario_reads_a_lesson)
{
  Kitchen k
    = kitchen_load (HEAD "params: {rent_usd_per_h: 2 USD/h}\n"
                         "lesson: {question: why?, answer: so., try: [{set: params.cooks=3, "
                         "look: at the heat}]}\n",
                    NULL, NULL);
  const SimLesson *lesson = k.plan ? sim_scenario_lesson (k.scenario) : NULL;
  const SimTry *one;

  ck_assert_msg (lesson != NULL, "%s", k.text);
  one = &g_array_index (lesson->tries, SimTry, 0);
  ck_assert_str_eq (lesson->question, "why?");
  ck_assert_str_eq (lesson->answer, "so.");
  ck_assert_uint_eq (lesson->tries->len, 1);
  ck_assert_str_eq (one->set, "params.cooks=3");
  ck_assert_str_eq (one->look, "at the heat");
  kitchen_clear (&k);
}
END_TEST
START_TEST (scenario_refuses_a_bad_lesson)
{
  Kitchen k = kitchen_load (HEAD "params: {rent_usd_per_h: 2 USD/h}\n"
                                 "lesson: {question: why?, anwser: so.}\n",
                            NULL, NULL);
  Kitchen text
    = kitchen_load (HEAD "params: {rent_usd_per_h: 2 USD/h}\nlesson: why?\n", NULL, NULL);

  ck_assert_ptr_null (k.plan);
  ck_assert_ptr_nonnull (strstr (k.text, "lesson.anwser: unknown key (did you mean \"answer\"?)"));
  ck_assert_ptr_null (text.plan);
  ck_assert_ptr_nonnull (strstr (text.text, "lesson: expected a map: question, answer and try"));
  kitchen_clear (&k);
  kitchen_clear (&text);
}
END_TEST
START_TEST (scenario_of_components)
{
  Kitchen k = kitchen_load ("orrery: 1\ncomponents:\n  hot: {model: kitchen, params: "
                            "{rent_usd_per_h: 1 USD/h}}\n  line: {model: mm1}\n"
                            "sweep: {axes: {components.hot.params.cooks: [1, 4], "
                            "components.line.params.arrival_hz: [0.5 Hz, 0.7 Hz]}}\n"
                            "run: {until: 10 s}\n",
                            NULL, NULL);

  ck_assert_msg (k.plan != NULL, "%s", k.text);
  ck_assert_uint_eq (sim_plan_n_points (k.plan), 4);
  ck_assert_str_eq (sim_plan_value (k.plan, 3, 1), "0.7 Hz");
  kitchen_clear (&k);
}
END_TEST

/* mm1 keeps to any clock; the kitchen does not say that it does. */
START_TEST (scenario_refuses_a_clock)
{
#define RUN "run: {until: 10 s, resolution: 1 ps}\n"
  Kitchen k = kitchen_load (HEAD "params: {rent_usd_per_h: 1 USD/h}\n" RUN, NULL, NULL);
  Kitchen line = kitchen_load ("orrery: 1\nmodel: mm1\n" RUN, NULL, NULL);

  ck_assert_ptr_null (k.plan);
  ck_assert_ptr_nonnull (
    strstr (k.text, "run.resolution: model kitchen counts in nanoseconds: 1 ns"));
  ck_assert_msg (line.plan != NULL, "%s", line.text);
  kitchen_clear (&k);
  kitchen_clear (&line);
}
END_TEST

TEST_MAIN (scenario, TEST (scenario_decodes_every_type), TEST (scenario_tells_all_faults_at_once),
           TEST (scenario_reports_a_bad_input_file), TEST (scenario_expands_environment_variables),
           TEST (scenario_sets_win), TEST (scenario_needs_what_has_no_default),
           TEST (scenario_entry_needs_a_source), TEST (scenario_reads_claims_and_plots),
           TEST (scenario_refuses_bad_claims), TEST (scenario_reads_a_lesson),
           TEST (scenario_refuses_a_bad_lesson), TEST (scenario_of_components),
           TEST (scenario_refuses_a_clock))
