/* tests/sandbox_pool/test_start_work.c - CPU work of starts, and the energy of nodes. */
#include "tests/sandbox_pool/pool_case.h"

static const char *const systems[]
  = { "faasd", "criu", "reap", "faasnap", "e2b", "trenv_cxl", "trenv_rdma" };

/* Calls of one function after the other, or all functions in bursts. */
static PoolParams
params (const char *system, const char *workload, const char *cores, const char *share)
{
  PoolParams p
    = params_of ((const char *const[]){ "system", system, "workload", workload, "cores", cores,
                                        "smt_gain", "0", "start_cpu_share", share, NULL });

  p.node_busy_w = g_ascii_strtod (cores, NULL);
  set (&p, strcmp (workload, "w1") == 0 ? "cycles" : "iterations", "1");
  return p;
}

static void
same (double a, double b, double within)
{
  ck_assert_msg (fabs (a - b) <= within * MAX (1.0, fabs (b)), "%.12g is not %.12g", a, b);
}

/* On cores that nobody else wants, work takes as long as time: only the work is counted. */
START_TEST (alone_a_start_takes_its_time)
{
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      PoolParams idle = params (systems[i], "sequential", "4096", "0"),
                 busy = params (systems[i], "sequential", "4096", "0.7");
      g_autoptr (SimRecord) a = run (&idle), b = run (&busy);

      same (value (b, "start_s.mean"), value (a, "start_s.mean"), 1e-6);
      same (value (b, "true_e2e_s.mean"), value (a, "true_e2e_s.mean"), 1e-6);
      ck_assert (value (a, "start_cpu_s") == 0.0 && value (b, "start_cpu_s") > 0.0);
    }
}
END_TEST

/* A watt a core: joules are the seconds of cores at work.  Starts add their work to them, and
 * nothing else. */
START_TEST (energy_is_the_work_of_calls_and_starts)
{
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      PoolParams idle = params (systems[i], "sequential", "64", "0"),
                 busy = params (systems[i], "sequential", "64", "0.4");
      g_autoptr (SimRecord) a = run (&idle), b = run (&busy);

      ck_assert (value (a, "energy_j") > 0.0);
      same (value (b, "energy_j") - value (a, "energy_j"), value (b, "start_cpu_s"), 1e-6);
    }
}
END_TEST

/* Bursts on two cores: starts whose every second is work take longer than those that wait, and no
 * core does more than its time. */
START_TEST (starts_at_once_share_the_cores)
{
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      PoolParams idle = params (systems[i], "w1", "2", "0"),
                 busy = params (systems[i], "w1", "2", "1");
      g_autoptr (SimRecord) a = run (&idle), b = run (&busy);

      ck_assert_msg (value (b, "start_s.mean") > value (a, "start_s.mean"), "%s: %g, %g",
                     systems[i], value (b, "start_s.mean"), value (a, "start_s.mean"));
      ck_assert_double_le (value (b, "busy_vcpu.max"), 2.0);
    }
}
END_TEST

/* Work of the warm-up is not in the energy, as its idle power is not: a watt a core is what the
 * level of cores at work says of the time that is measured. */
START_TEST (energy_leaves_the_warm_up_out)
{
  PoolParams p = params ("faasd", "w1", "64", "0.4");
  const double warmup_s = 100.0;
  g_autoptr (SimRecord) r = run_for (&p, sim_time_from_s (warmup_s), SIM_TIES_SEQUENCE);

  same (value (r, "energy_j"), value (r, "busy_vcpu.mean") * (r->end_s - warmup_s), 1e-6);
}
END_TEST

/* From @from_s to @to_s of one course: what was before is its warm-up. */
static double
between (const PoolParams *p, double from_s, double to_s, const char *name)
{
  SimComponent component = { "pool", &sandbox_pool_model, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .warmup = sim_time_from_s (from_s),
                      .until = sim_time_from_s (to_s),
                      .engine = { .seed = 42 } };
  g_autoptr (SimRecord) record = sim_run (&spec);

  ck_assert_msg (!record->failed, "%s", record->reason);
  return value (record, name) * (strcmp (name, "link_share") == 0 ? to_s - from_s : 1.0);
}

/* A stretch, and what follows its end as a warm-up, are the whole. */
START_TEST (sums_begin_where_the_warm_up_ends)
{
  static const char *const sums[]
    = { "energy_j", "accounted_integral", "resident_integral", "link_share" };
  const PoolParams p = params ("trenv_rdma", "w1", "4", "0.4");

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    for (double cut_s = 50.0; cut_s <= 125.0; cut_s += 25.0)
      {
        const double before = between (&p, 0.0, cut_s, sums[i]),
                     after = between (&p, cut_s, 130.0, sums[i]),
                     whole = between (&p, 0.0, 130.0, sums[i]);

        ck_assert_msg (whole > 0.0 && fabs (before + after - whole) <= 1e-6 * whole,
                       "%s at %g s: %g + %g, not %g", sums[i], cut_s, before, after, whole);
      }
}
END_TEST

/* Nothing at work draws what is given for idle nodes; unknown power is no number. */
START_TEST (an_idle_node_draws_its_idle_power)
{
  PoolParams p = params ("faasd", "sequential", "64", "0"),
             unknown = params ("faasd", "sequential", "64", "0");
  g_autoptr (SimRecord) flat = NULL, none = NULL;
  g_autoptr (GError) error = NULL;

  set (&p, "node_busy_w", "300 W");
  set (&p, "node_idle_w", "300 W");
  flat = run (&p);
  same (value (flat, "energy_j"), 300.0 * flat->end_s, 1e-9);
  set (&p, "node_idle_w", "301 W");
  ck_assert (!sandbox_pool_model.check (&p, &error));
  ck_assert (strstr (error->message, "node_busy_w") != NULL);
  set (&unknown, "node_busy_w", "0 W");
  none = run (&unknown);
  ck_assert (isnan (value (none, "energy_j")));
}
END_TEST

TEST_MAIN (pool_start_work, TEST (alone_a_start_takes_its_time),
           TEST (energy_is_the_work_of_calls_and_starts), TEST (starts_at_once_share_the_cores),
           TEST (energy_leaves_the_warm_up_out), TEST (sums_begin_where_the_warm_up_ends),
           TEST (an_idle_node_draws_its_idle_power))
