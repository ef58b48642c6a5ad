/* tests/sim/scenario/test_plan.c - points of every design, cells, base points, keys. */
#include "tests/sim/scenario/kitchen_load.h"
#include "tests/test.h"
#include "sim/scenario/design.h"
#include <math.h>

#define HEAD "orrery: 1\nmodel: kitchen\nparams: {rent_usd_per_h: 2 USD/h}\n"

static Kitchen
load (const char *rest)
{
  g_autofree char *yaml = g_strconcat (HEAD, rest, NULL);

  return kitchen_load (yaml, NULL, NULL);
}

static void
assert_labels (const Kitchen *k, const char *const *wanted)
{
  ck_assert_msg (k->plan != NULL, "%s", k->text);
  ck_assert_uint_eq (sim_plan_n_points (k->plan), g_strv_length ((char **) wanted));
  for (guint p = 0; wanted[p]; p++)
    {
      g_autofree char *label = sim_plan_label (k->plan, p);

      ck_assert_str_eq (label, wanted[p]);
    }
}

START_TEST (plan_without_sweep_is_one_point)
{
  Kitchen k = load ("");

  assert_labels (&k, (const char *[]){ "", NULL });
  kitchen_clear (&k);
}
END_TEST

START_TEST (plan_grid_zip_and_list)
{
  Kitchen grid = load ("sweep: {axes: {params.cooks: [1, 2], params.style: [thai, french]}, where: "
                       "not (params.cooks == 2 and params.style == french)}\n");
  Kitchen zip = load ("sweep: {design: zip, axes: {params.cooks: [1, 2], params.chef: [a, b]}}\n");
  Kitchen list = load ("sweep: {design: list, points: [{params.cooks: 4, params.chef: x}, "
                       "{params.chef: y, params.cooks: 5}]}\n");

  assert_labels (&grid, (const char *[]){ "params.cooks=1 params.style=thai",
                                          "params.cooks=1 params.style=french",
                                          "params.cooks=2 params.style=thai", NULL });
  assert_labels (&zip, (const char *[]){ "params.cooks=1 params.chef=a",
                                         "params.cooks=2 params.chef=b", NULL });
  assert_labels (&list, (const char *[]){ "params.cooks=4 params.chef=x",
                                          "params.cooks=5 params.chef=y", NULL });
  kitchen_clear (&grid);
  kitchen_clear (&zip);
  kitchen_clear (&list);
}
END_TEST

START_TEST (plan_ranges_and_paired_axes)
{
  Kitchen range = load (
    "sweep: {axes: {params.gas_bytes_per_s: {from: 1 kB/s, to: 1 MB/s, n: 4, scale: log}}}\n");
  Kitchen whole = load ("sweep: {axes: {params.cooks: {from: 1, to: 4, n: 7}}}\n");
  Kitchen pair = load (
    "sweep: {axes: {'params.cooks, params.chef': [[1, a], [2, b]], params.open: [yes, no]}}\n");

  assert_labels (&range, (const char *[]){ "params.gas_bytes_per_s=1000 B/s",
                                           "params.gas_bytes_per_s=10000 B/s",
                                           "params.gas_bytes_per_s=100000 B/s",
                                           "params.gas_bytes_per_s=1000000 B/s", NULL });
  assert_labels (&whole, (const char *[]){ "params.cooks=1", "params.cooks=2", "params.cooks=3",
                                           "params.cooks=4", NULL });
  ck_assert_uint_eq (sim_plan_n_points (pair.plan), 4);
  ck_assert_uint_eq (sim_plan_n_columns (pair.plan), 3);
  ck_assert_str_eq (sim_plan_value (pair.plan, 2, 1), "b");
  kitchen_clear (&range);
  kitchen_clear (&whole);
  kitchen_clear (&pair);
}
END_TEST

START_TEST (plan_refuses_bad_sweeps)
{
  static const char *const bad[][2] = {
    { "sweep: {axes: {params.cokes: [1]}}\n",
      "no parameter 'params.cokes' (did you mean \"params.cooks\"?)" },
    { "sweep: {axes: {params.cooks: []}}\n", "has no value" },
    { "sweep: {axes: {params.cooks: [1, 99]}}\n", "params.cooks" },
    { "sweep: {axes: {params.cooks: [1], 'params.cooks,params.chef': [[1, a]]}}\n", "swept twice" },
    { "sweep: {design: zip, axes: {params.cooks: [1, 2], params.chef: [a]}}\n",
      "zip needs axes of equal length" },
    { "sweep: {axes: {params.cooks: [12, 13]}}\n",
      "at the point params.cooks=13: 13 cooks bring bad luck" },
    { "sweep: {axes: {params.cooks: [1, 2]}, where: params.cooks > 5}\n",
      "keeps none of the 2 points" },
    { "sweep: {axes: {params.cooks: [1, 2]}, where: params.cooks >}\n", "column" },
    { "sweep: {design: sobol, axes: {params.cooks: [1, 2]}}\n", "needs `n:`" },
    { "sweep: {axes: {params.chef: {from: 1, to: 2, n: 2}}}\n",
      "a range needs a parameter that is a number" },
    { "sweep: {axes: {params.cooks: {from: 0, to: 2, n: 2, scale: log}}}\n", "both ends above 0" },
    { "sweep: {axes: {'params.cooks, params.chef': [[1]]}}\n", "a list of 2 values" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Kitchen k = load (bad[i][0]);

      ck_assert_ptr_null (k.plan);
      ck_assert_msg (strstr (k.text, bad[i][1]) != NULL, "'%s' is not in:\n%s", bad[i][1], k.text);
      kitchen_clear (&k);
    }
}
END_TEST

START_TEST (plan_drawn_designs_fill_their_space)
{
  static const char *const designs[] = { "random", "lhs", "sobol", "halton" };

  for (guint d = 0; d < G_N_ELEMENTS (designs); d++)
    {
      g_autofree char *rest = g_strdup_printf (
        "sweep: {design: %s, n: 64, axes: {params.cooks: {from: 1, to: 4}, params.chef: [a, b], "
        "params.gas_bytes_per_s: {from: 1 B/s, to: 9 B/s}}}\n",
        designs[d]);
      Kitchen k = load (rest);
      double sum = 0, cooks = 0;
      SimCell cell;

      ck_assert_msg (k.plan != NULL, "%s", k.text);
      ck_assert_uint_eq (sim_plan_n_points (k.plan), 64);
      for (guint p = 0; p < 64; p++)
        {
          ck_assert (sim_plan_cell (k.plan, p, "params.gas_bytes_per_s", &cell, NULL));
          ck_assert (cell.number >= 1 && cell.number <= 9);
          sum += cell.number;
          ck_assert (sim_plan_cell (k.plan, p, "params.cooks", &cell, NULL));
          cooks += cell.number;
        }
      assert_close (sum / 64, 5, d == 0 ? 0.2 : 0.05);
      assert_close (cooks / 64, 2.5, d == 0 ? 0.2 : 0.08);
      kitchen_clear (&k);
    }
}
END_TEST

/* Each of n strata of each axis holds exactly one point. */
START_TEST (design_latin_hypercube_has_one_a_stratum)
{
  enum { N = 50, D = 3 };
  double u[N * D];
  gboolean seen[D][N] = { { FALSE } };
  g_autoptr (GError) error = NULL;

  ck_assert (sim_design_draw (&(SimCube){ SIM_DESIGN_LHS, N, D, 17 }, u, NULL));
  for (guint i = 0; i < N * D; i++)
    {
      guint stratum = (guint) (u[i] * N);

      ck_assert (!seen[i % D][stratum]);
      seen[i % D][stratum] = TRUE;
    }
  ck_assert (!sim_design_draw (&(SimCube){ SIM_DESIGN_SOBOL, N, 41, 17 }, u, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "40 dimensions"));
}
END_TEST

START_TEST (plan_cells_and_parameters)
{
  Kitchen k = load ("sweep: {axes: {params.cooks: [3, 4]}}\n");
  SimCell cell;
  SimPlanParam param;
  guint n = 0;

  ck_assert (sim_plan_cell (k.plan, 1, "params.cooks", &cell, NULL));
  ck_assert_double_eq (cell.number, 4);
  ck_assert (sim_plan_cell (k.plan, 1, "params.chef", &cell, NULL));
  ck_assert_str_eq (cell.text, "Escoffier");
  ck_assert (!sim_plan_cell (k.plan, 1, "params.chefs", &cell, NULL));
  while (sim_plan_param (k.plan, 1, n, &param))
    {
      if (g_str_equal (param.path, "params.cooks"))
        ck_assert (g_str_equal (param.value, "4") && g_str_equal (param.origin, "sweep"));
      if (g_str_equal (param.path, "params.rent_usd_per_h"))
        ck_assert (g_str_equal (param.value, "2 USD/h")
                   && strstr (param.origin, "k.yaml:3:") != NULL);
      if (g_str_equal (param.path, "params.oven"))
        ck_assert (g_str_equal (param.value, "none") && g_str_equal (param.origin, "default"));
      sim_plan_param_clear (&param);
      n++;
    }
  ck_assert_uint_eq (n, 10);
  kitchen_clear (&k);
}
END_TEST

START_TEST (plan_finds_base_points)
{
  Kitchen k
    = load ("sweep: {axes: {params.style: [french, thai], params.cooks: [1, 2]}}\n"
            "derive: [{name: gain, value: heat / base(heat), base: {params.style: french}}]\n");
  const SimDerived *derived = g_ptr_array_index (sim_scenario_derived (k.scenario), 0);

  ck_assert_int_eq (sim_plan_base (k.plan, 3, derived), 1);
  ck_assert_int_eq (sim_plan_base (k.plan, 2, derived), 0);
  ck_assert_int_eq (sim_plan_base (k.plan, 0, derived), 0);
  kitchen_clear (&k);
}
END_TEST

/* A key follows what changes results and nothing else. */
START_TEST (plan_keys)
{
  Kitchen a = load ("title: one\nsweep: {axes: {params.cooks: [3, 4]}}\n");
  Kitchen b = load ("# a comment\ntitle: two\nsweep: {axes: {params.cooks: [4, 3, 2]}}\n");
  Kitchen c = load ("run: {seed: 2}\nsweep: {axes: {params.cooks: [4]}}\n");
  g_autofree char *a1 = sim_plan_point_key (a.plan, 1), *b0 = sim_plan_point_key (b.plan, 0);
  g_autofree char *a0 = sim_plan_point_key (a.plan, 0), *c0 = sim_plan_point_key (c.plan, 0);
  g_autofree char *r0 = sim_plan_run_key (a0, 0), *r1 = sim_plan_run_key (a0, 1);

  ck_assert_str_eq (a1, b0);
  ck_assert_str_ne (a0, a1);
  ck_assert_str_ne (a1, c0);
  ck_assert_str_ne (r0, r1);
  ck_assert_uint_eq (strlen (r0), 32);
  kitchen_clear (&a);
  kitchen_clear (&b);
  kitchen_clear (&c);
}
END_TEST

START_TEST (plan_runs_its_points)
{
  Kitchen k = load ("sweep: {axes: {params.cooks: [3, 4]}}\n");
  double heat[2];

  for (guint p = 0; p < 2; p++)
    {
      g_autoptr (SimPointParams) params = sim_plan_params (k.plan, p);
      g_autoptr (SimRecord) record = NULL;
      SimRunSpec spec;

      sim_plan_spec (k.plan, params, 0, &spec);
      record = sim_run (&spec);
      heat[p] = record->values[0];
    }
  ck_assert (heat[0] > 6 && heat[0] < 7);
  assert_close (heat[1] - heat[0], 2, 1e-12);     /* common random numbers: the noise cancels */
  kitchen_clear (&k);
}
END_TEST

TEST_MAIN (plan, TEST (plan_without_sweep_is_one_point), TEST (plan_grid_zip_and_list),
           TEST (plan_ranges_and_paired_axes), TEST (plan_refuses_bad_sweeps),
           TEST (plan_drawn_designs_fill_their_space),
           TEST (design_latin_hypercube_has_one_a_stratum), TEST (plan_cells_and_parameters),
           TEST (plan_finds_base_points), TEST (plan_keys), TEST (plan_runs_its_points))
