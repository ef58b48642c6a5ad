/* tests/sim/experiment/test_shard.c - which part of a sweep a process is, and how runs are dealt to
 * parts. */
#include "tests/test.h"

#include "sim/experiment/execute/schedule.h"
#include "sim/experiment/execute/shard.h"
#include "tests/sim/lab.h"

static const char *const variables[] = {
  "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP",
  "SLURM_ARRAY_TASK_COUNT",
  "SLURM_PROCID", "SLURM_NTASKS", "JOB_COMPLETION_INDEX", "OMPI_COMM_WORLD_RANK",
  "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE",
  "PARALLEL_SEQ", "ORRERY_SHARDS",
};

START_TEST (shard_reads_i_of_n)
{
  static const char *const bad[]
    = { "0/3", "4/3", "3", "1/", "/2", "1/2/3", "a/b", "-1/3", "1/200000", "" };
  SimShard shard;

  ck_assert (sim_shard_parse ("2/7", &shard, NULL));
  ck_assert_uint_eq (shard.index, 2);
  ck_assert_uint_eq (shard.n, 7);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert_msg (!sim_shard_parse (bad[i], &shard, &error), "%s", bad[i]);
      ck_assert_msg (strstr (error->message, "i from 1 to n") != NULL, "%s", error->message);
    }
}
END_TEST

/* Environments as schedulers set them, and the part that they mean; or a piece of the message. */
static const struct {
  const char *environment;
  guint       index, n;
  const char *message;
} environments[] = {
  { "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=8 "
    "SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=8", 3, 8, NULL },
  { "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=8", 1, 9, NULL },
  { "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=11 "
    "SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4", 3, 4, NULL },
  { "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 "
    "SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=3", 0, 0,
    "not evenly spaced" },
  { "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_PROCID=0 "
    "SLURM_NTASKS=1", 4, 7, NULL },
  { "SLURM_ARRAY_TASK_ID=4", 0, 0, "not SLURM_ARRAY_TASK_MIN" },
  { "SLURM_PROCID=0 SLURM_NTASKS=5", 1, 5, NULL },
  { "SLURM_PROCID=4 SLURM_NTASKS=5 PMI_RANK=4 PMI_SIZE=5", 5, 5, NULL },
  { "SLURM_PROCID=4 SLURM_NTASKS=5 SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=1 "
    "SLURM_ARRAY_TASK_MAX=3", 0, 0, "but srun says" },
  { "JOB_COMPLETION_INDEX=6 ORRERY_SHARDS=7", 7, 7, NULL },
  { "JOB_COMPLETION_INDEX=6", 0, 0, "set ORRERY_SHARDS" },
  { "JOB_COMPLETION_INDEX=7 ORRERY_SHARDS=7", 0, 0, "part 8 of 7" },
  { "OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=3", 1, 3, NULL },
  { "PMI_RANK=2 PMI_SIZE=3", 3, 3, NULL },
  { "PARALLEL_SEQ=2 ORRERY_SHARDS=2", 2, 2, NULL },
  { "PARALLEL_SEQ=0 ORRERY_SHARDS=2", 0, 0, "part 0 of 2" },
  { "PMI_RANK=two PMI_SIZE=3", 0, 0, "PMI_RANK is 'two', not a number" },
  { "ORRERY_SHARDS=2", 0, 0, "no scheduler says" },
  { "PMI_RANK= PMI_SIZE=", 0, 0, "no scheduler says" },
};

static void
set_environment (const char *text)
{
  g_auto (GStrv) settings = g_strsplit (text, " ", -1);

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  for (guint i = 0; settings[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (settings[i], "=", 2);

      g_setenv (parts[0], parts[1], TRUE);
    }
}

START_TEST (shard_asks_the_scheduler)
{
  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    {
      g_autoptr (GError) error = NULL;
      SimShard shard;
      gboolean found;

      set_environment (environments[i].environment);
      found = sim_shard_parse ("auto", &shard, &error);
      ck_assert_msg (found == (environments[i].message == NULL), "%s: %s",
                     environments[i].environment, error ? error->message : "?");
      if (found)
        {
          ck_assert_uint_eq (shard.index, environments[i].index);
          ck_assert_uint_eq (shard.n, environments[i].n);
        }
      else
        ck_assert_msg (strstr (error->message, environments[i].message) != NULL, "%s",
                       error->message);
    }
}
END_TEST

/* Graham's worst case for three: LPT makes 11 where 9 is possible. */
START_TEST (shard_deals_the_longest_first)
{
  static const double costs[] = { 3, 5, 4, 3, 5, 4, 3 };
  guint32 owner[7];
  double load[3] = { 0, 0, 0 };

  sim_shard_deal (costs, 7, 3, owner);
  for (guint i = 0; i < 7; i++)
    load[owner[i]] += costs[i];
  ck_assert_double_eq (load[0], 11);
  ck_assert_double_eq (load[1], 8);
  ck_assert_double_eq (load[2], 8);
  ck_assert_uint_eq (owner[1], 0);      /* of equal items the first comes first */
  ck_assert_uint_eq (owner[4], 1);
}
END_TEST

START_TEST (shard_deals_evenly)
{
  enum { N = 1000, SHARDS = 7 };
  double costs[N], load[SHARDS] = { 0 }, sum = 0;
  guint32 owner[N];

  for (guint i = 0; i < N; i++)
    {
      costs[i] = 0.9 + i * 17 % 101;
      sum += costs[i];
    }
  sim_shard_deal (costs, N, SHARDS, owner);
  for (guint i = 0; i < N; i++)
    load[owner[i]] += costs[i];
  for (guint s = 0; s < SHARDS; s++)
    ck_assert_double_le (fabs (load[s] / (sum / SHARDS) - 1), 0.001);
}
END_TEST

#define SWEEP                                                                                      \
  "run: {replications: 3, until: 2 s}\nsweep: {axes: {params.x: [0.4, 0.9, 40, 41, 42]}}\n"

/* Times of the first two points are known; the others count as their mean. */
START_TEST (shard_estimates_from_a_results_file)
{
  Lab small
    = lab_new ("run: {replications: 2, until: 2 s}\nsweep: {axes: {params.x: [0.9, 0.4]}}\n");
  Lab lab = lab_new (SWEEP);
  SimStore *store = lab_open (small.db, SIM_STORE_WRITE);
  SimRecord *record;
  SimPointParams *params = sim_plan_params (small.plan, 0);
  SimRunSpec spec;
  double costs[5];
  guint n_stored[5];

  ck_assert (sim_shard_costs (store, lab.plan, costs, n_stored, NULL));
  ck_assert_double_eq (costs[0], 1);
  ck_assert_uint_eq (n_stored[0], 0);
  ck_assert (sim_store_begin (store, small.plan, NULL));
  sim_plan_spec (small.plan, params, 0, &spec);
  record = sim_run (&spec);
  for (guint p = 0; p < 2; p++)
    for (guint r = 0; r < 2; r++)
      {
        record->wall_s = p == 0 ? 0.5 + r : 4;
        ck_assert (sim_store_add (store, p, r, record, NULL));
      }
  ck_assert (sim_store_flush (store, NULL));
  ck_assert (sim_shard_costs (store, lab.plan, costs, n_stored, NULL));
  ck_assert_double_eq (costs[0], 4);
  ck_assert_double_eq (costs[1], 1);
  ck_assert_double_eq (costs[4], 2.5);
  ck_assert_uint_eq (n_stored[1], 2);
  ck_assert_uint_eq (n_stored[2], 0);
  sim_record_free (record);
  sim_point_params_free (params);
  sim_store_free (store);
  lab_clear (&small);
  lab_clear (&lab);
}
END_TEST

static void
count_tasks (const Lab *lab, const double *costs, guint n_shards, guint *times)
{
  for (guint i = 1; i <= n_shards; i++)
    {
      g_autoptr (SimSchedule) schedule = sim_schedule_new (lab->plan, i, n_shards, NULL);
      SimTask task;

      sim_schedule_balance (schedule, costs);
      sim_schedule_begin (schedule);
      while (sim_schedule_next (schedule, &task))
        times[task.point * 3 + task.replication]++;
    }
}

START_TEST (shard_balance_loses_no_run)
{
  static const double costs[] = { 0.3, 9, 0.1, 1.25, 2 };
  Lab plain = lab_new (SWEEP),
      stopping = lab_new (
        "run: {replications: 3, until: 2 s, stop_when: {metric: score, half_width: 3 %, max: 9}}\n"
        "sweep: {axes: {params.x: [0.4, 0.9, 40, 41, 42]}}\n");
  const Lab *labs[] = { &plain, &stopping };

  for (guint l = 0; l < 2; l++)
    for (guint n_shards = 1; n_shards < 9; n_shards += 3)
      {
        guint times[15] = { 0 };

        count_tasks (labs[l], costs, n_shards, times);
        for (guint i = 0; i < 15; i++)
          ck_assert_uint_eq (times[i], 1);
      }
  lab_clear (&plain);
  lab_clear (&stopping);
}
END_TEST

TEST_MAIN (shard, TEST (shard_reads_i_of_n), TEST (shard_asks_the_scheduler),
           TEST (shard_deals_the_longest_first), TEST (shard_deals_evenly),
           TEST (shard_estimates_from_a_results_file), TEST (shard_balance_loses_no_run))
