/* tests/rank_failure/test_laws.c - rank_failure: what must hold for any setting: deaths, traffic by
 * who lives, loads that agree, steps kept and made anew.
 */
#include "models/rank_failure/inputs.h"
#include "tests/rank_failure/ep_case.h"

typedef struct {
  guint ranks, node, dead;
  const guint *order; /* of deaths */
} Deaths;

static void
set_number (EpParams *p, const char *name, double value)
{
  g_autofree char *text = g_strdup_printf ("%.17g", value);

  set (p, name, text);
}

/* The first @d->dead ranks of the order die at once.  @balance (out): afterwards. */
static double
rate_after (const EpParams *settings, const Deaths *d, double *balance)
{
  EpParams p = *settings;
  g_autofree EpFault *faults = g_new0 (EpFault, d->dead + 1);
  EpFaults trace = { d->dead, faults };
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < d->dead; i++)
    faults[i] = (EpFault){ 1.0, d->order[i] };
  p.fault_trace.data = &trace;
  r = run_recorded (&p, 7, 200.0, 210.0);
  ck_assert_double_eq (value (r, "restarts"), 0);
  *balance = value (r, "balance.last");
  return value (r, "tokens_per_s");
}

/* Whether the last rank that died was the last of its node. */
static gboolean
emptied_node (const Deaths *d)
{
  guint node = d->order[d->dead - 1] / d->node, n = d->node;

  for (guint i = 0; i < d->dead; i++)
    n -= d->order[i] / d->node == node;
  return n == 0;
}

static const char *
any (GRand *random, const char *const *names, guint n)
{
  return names[g_rand_int_range (random, 0, (gint) n)];
}

/* Fixed load a rank, nothing dropped, equal healthy ranks: room for every expert on each.  Joiners
 * are never warm. */
static void
draw_setting (GRand *random, EpParams *p, LlmModel *llm, Deaths *d)
{
  static const char *const systems[] = { "eep", "shrink" };
  static const char *const repairs[] = { "full", "minimal" };
  static const char *const places[]
    = { "trivial", "eplb", "eplb_global", "anti_affine", "anti_affine_node", "mixed" };
  double n = g_rand_int_range (random, 1, 400);

  d->node = 1u << g_rand_int_range (random, 0, 4);
  d->ranks = d->node * (guint) g_rand_int_range (random, 1, 6);
  llm->layers = 5;
  llm->experts = 8 << g_rand_int_range (random, 0, 3);
  p->llm = llm;
  set_more (p, "load", "fluid", "faults", "trace", "crash_share", "0", "warm_s", "1e6 s",
            "coordinator_restarts", "false", "expert_groups", "1", "hot_experts", "1", "system",
            any (random, systems, 2), "repair", any (random, repairs, 2), "placement",
            any (random, places, 6), "fluctuations", g_rand_boolean (random) ? "true" : "false",
            "overlap_from_requests", g_rand_boolean (random) ? "inf" : "96", NULL);
  set_number (p, "ranks", d->ranks);
  set_number (p, "ranks_per_node", d->node);
  set_number (p, "requests_per_rank", n);
  set_number (p, "max_requests_per_rank", n);
  set_number (p, "slots_per_rank", (double) llm->experts);
}

static guint *
draw_order (GRand *random, guint n)
{
  guint *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    {
      guint j = (guint) g_rand_int_range (random, 0, (gint) i + 1);

      order[i] = order[j];
      order[j] = i;
    }
  return order;
}

/* One rank after another dies.  Returns: of how many deaths it was seen that they did not pay. */
static guint
kill_one_by_one (const EpParams *p, Deaths *d)
{
  double last = INFINITY, last_balance = 0.0;
  guint compared = 0;

  for (d->dead = 0; d->dead < d->ranks; d->dead++)
    {
      double balance, rate = rate_after (p, d, &balance);

      ck_assert_double_gt (rate, 0.0);
      if (d->dead > 0 && !emptied_node (d) && MIN (balance, last_balance) > 1.0 - 1e-6)
        {
          compared++;
          ck_assert_msg (rate <= last * (1.0 + 1e-6), "%u dead of %u by %u: %g after %g", d->dead,
                         d->ranks, d->node, rate, last);
        }
      last = rate;
      last_balance = balance;
    }
  return compared;
}

/* No death makes equal ranks faster, whoever dies.  The last rank of a node apart: when it is gone,
 * a rank that had all its peers on slower links no longer sets the pace. */
START_TEST (no_death_pays)
{
  GRand *random = g_rand_new_with_seed (20);
  guint compared = 0;

  for (guint round = 0; round < 150; round++)
    {
      g_auto (EpParams) p = defaults ();
      LlmModel llm = ep_deepseek;
      g_autofree guint *order = NULL;
      Deaths d = { 0 };

      draw_setting (random, &p, &llm, &d);
      d.order = order = draw_order (random, d.ranks);
      compared += kill_one_by_one (&p, &d);
    }
  ck_assert_uint_ge (compared, 600);
  g_rand_free (random);
}
END_TEST

/* Sixteen of 32 ranks die: whole nodes, or all but two in two nodes and two in the others.
 * Returns: seconds of a step. */
static double
step_with (const guint *left)
{
  g_auto (EpParams) p = defaults ();
  guint order[16], n = 0;
  Deaths d = { 32, 8, 16, order };
  double balance, rate;

  for (guint r = 0; r < 32; r++)
    if (r % 8 >= left[r / 8])
      order[n++] = r;
  set_more (&p, "load", "fluid", "faults", "trace", "crash_share", "0", "system", "shrink",
            "coordinator_restarts", "false", "fluctuations", "false", "elastic_share", "0",
            "max_requests_per_rank", "64", "backup_dies", "false", NULL);
  rate = rate_after (&p, &d, &balance);
  p.fault_trace.data = NULL;
  return 16 * 64 / rate;
}

/* Of the lonely ranks seven eighths of the peers are far, where half were: each of 64 x 8 copies
 * waits so much longer, and two more domains are waited for; nothing else differs. */
START_TEST (peers_are_counted_by_who_lives)
{
  static const guint whole[] = { 8, 8, 0, 0 }, scattered[] = { 6, 6, 2, 2 };
  double out = 7168 * (1 + 4 / 128.0) + 16, copies = 64 * 8 * (7 / 8.0 - 1 / 2.0);
  double more = copies * (out / (0.941 * 50e9) + 14336 / (0.929 * 50e9)) + 2 * (1.35e-6 + 0.01e-6);

  assert_close (step_with (scattered) - step_with (whole), 58 * more, 1e-3);
}
END_TEST

static double
served (const char *load, const char *dead)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "load", load, "system", "shrink", "fault_at_s", "30 s", "fault_rank", "8",
            "fault_ranks", dead, "coordinator_restarts", "false", "backup_dies", "false",
            "prompt_tokens", "1792 tokens", "output_tokens", "512 tokens", "requests_per_rank",
            "40.5", "refill_s", "0 s", NULL);
  r = run_recorded (&p, 1, 100.0, 300.0);
  assert_close (value (r, "running_requests.mean"), 32 * 40.5, 0.005);
  return value (r, "tokens_per_s");
}

/* Clients whose rank died go to the others, in levels as by single requests. */
START_TEST (survivors_take_over)
{
  static const char *const dead[] = { "1", "8", "16" };
  double last = INFINITY;

  for (guint i = 0; i < 3; i++)
    {
      double fluid = served ("fluid", dead[i]);

      assert_close (fluid, served ("closed", dead[i]), 0.04);
      ck_assert_double_lt (fluid, last);
      last = fluid;
    }
}
END_TEST

/* But for no more than a rank takes: 20 of 30 there, or what its KV holds. */
START_TEST (survivors_take_what_they_can)
{
  static const char *const loads[] = { "fluid", "closed" };

  for (guint i = 0; i < 4; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      double most = i < 2 ? 20.0 : 0.0;

      set_more (&p, "load", loads[i % 2], "faults", "none", "requests_per_rank",
                i < 2 ? "30" : "900", "max_requests_per_rank", i < 2 ? "20" : "0", "prompt_tokens",
                "2000 tokens", "output_tokens", "97 tokens", "bin_s", "10 s", "context_tokens",
                "2048 tokens", NULL);
      r = run_until (&p, 1, 30.0);
      if (i >= 2)
        most = value (r, "kv_room_tokens") / 2048.0;
      assert_close (value (r, "running_requests.mean"), 32 * most, 0.02);
    }
}
END_TEST

/* Keeps what it kept, or makes every step anew. */
static void
forget (Sim *sim, gpointer self, gpointer item)
{
  ep_loads_forget (&((Ep *) self)->steps);
  sim_after (sim, 0.01, forget, self, NULL);
}

static void
start_cold (Sim *sim, gpointer self, gconstpointer params)
{
  Ep *m = self;
  GRand *random = g_rand_new_with_seed (3);

  rank_failure_model.start (sim, self, params);
  for (guint i = 0; i < 300; i++)
    {
      double routed = exp (g_rand_double_range (random, 0.0, 14.0));
      double kept = ep_expected_peak (&m->steps, routed).moe_s;

      if (i % 3 == 0)
        ep_expected_peak (&m->steps, routed * 3.7);
      ck_assert_double_eq (ep_expected_peak (&m->steps, routed).moe_s, kept);
      ep_loads_forget (&m->steps);
      ck_assert_double_eq (ep_expected_peak (&m->steps, routed).moe_s, kept);
    }
  g_rand_free (random);
  forget (sim, self, NULL);
}

static SimRecord *
run_model (const SimModel *model, const EpParams *p)
{
  SimComponent component = { "rank_failure", model, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (60.0),
                      .engine = { .seed = 5 } };
  SimRecord *record = sim_run (&spec);

  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

/* What is kept of a number of tokens is what would be computed now, to the last bit, through
 * faults, joins, slow ranks and drift, and so is every result of the run. */
START_TEST (steps_are_kept_exactly)
{
  static const char *const tiers[] = { "closed", "rank" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) a = NULL, b = NULL;
      SimModel cold = rank_failure_model;
      SimComponent component = { "rank_failure", &rank_failure_model, &p };
      g_autoptr (GArray) columns = sim_run_columns (&component, 1);

      set_more (&p, "load", "poisson", "request_rate_hz", "90 Hz", "popularity", "zipf", "ranks",
                "16", "slots_per_rank", "20", "fault_at_s", "5 s", "replace_s", "2 s", "warm_s",
                "3 s", "slow_rate_hz", "0.3 Hz", "drift_s", "9 s", "fidelity", tiers[i], NULL);
      cold.start = start_cold;
      a = run_model (&rank_failure_model, &p);
      b = run_model (&cold, &p);
      ck_assert_double_gt (value (a, "done_requests"), 500.0);
      for (guint k = 0; k < columns->len; k++)
        ck_assert_msg (memcmp (&a->values[k], &b->values[k], sizeof (double)) == 0
                         || (isnan (a->values[k]) && isnan (b->values[k])),
                       "%s", g_array_index (columns, SimColumn, k).name);
    }
}
END_TEST

/* 65,792 slots: an expert's last copy is 65,536 slots after its first, and on another rank. */
START_TEST (more_slots_than_16_bits)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  LlmModel llm = ep_deepseek;

  llm.layers = 5;
  p.llm = &llm;
  set_more (&p, "load", "fluid", "faults", "none", "placement", "trivial", "ranks", "1028",
            "ranks_per_node", "4", "slots_per_rank", "64", "elastic_share", "0", NULL);
  r = run_until (&p, 1, 1.0);
  ck_assert_double_eq (value (r, "single_copy_experts.last"), 0);
}
END_TEST

/* Levels may be less than one client in all; single clients may not. */
START_TEST (less_than_one_client)
{
  static const char *const loads[] = { "fluid", "closed" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (GError) error = NULL;

      set_more (&p, "load", loads[i], "requests_per_rank", "0.03", NULL);
      ck_assert (rank_failure_model.check (&p, &error) == (i == 0));
      ck_assert (i == 0 || strstr (error->message, "not a single client") != NULL);
    }
}
END_TEST

static double
attention_of (const LlmModel *llm, const char *tokens)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  p.llm = llm;
  set_more (&p, "study", "step", "overlap_from_requests", "inf", "requests_per_rank", "16",
            "slots_per_rank", "8", "usable_memory_share", "1", "context_tokens", tokens, NULL);
  r = run_until (&p, 1, 1.0);
  return value (r, "attention_s");
}

/* KV of two bytes a value takes twice as long to read, by the same law.  The latent of 16 requests
 * is bound by memory: 2 x 128 x 1088 FLOP a token take 0.42 ns, its 576 bytes 0.21. */
START_TEST (attention_reads_kv_at_its_precision)
{
  LlmModel narrow = ep_deepseek, wide;
  double grown[2];

  narrow.heads = 16; /* so that arithmetic is short */
  wide = narrow;
  wide.kv_value_bytes = 2;
  grown[0] = attention_of (&narrow, "9000 tokens") - attention_of (&narrow, "4000 tokens");
  grown[1] = attention_of (&wide, "9000 tokens") - attention_of (&wide, "4000 tokens");
  assert_close (grown[0], 16 * 5000 * 576 / (0.829 * 3.35e12), 1e-6);
  assert_close (grown[1], 2.0 * grown[0], 1e-6);
}
END_TEST

TEST_MAIN (ep_laws, TEST (attention_reads_kv_at_its_precision), TEST (more_slots_than_16_bits),
           TEST (less_than_one_client), TEST (no_death_pays), TEST (peers_are_counted_by_who_lives),
           TEST (survivors_take_over), TEST (survivors_take_what_they_can),
           TEST (steps_are_kept_exactly))
