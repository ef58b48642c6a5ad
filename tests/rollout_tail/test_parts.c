/* tests/rollout_tail/test_parts.c - rollout_tail's parts alone: lengths, acceptance, draft budget,
 * grouped traces, pieces of jumps. */
#include <glib/gstdio.h>
#include <unistd.h>
#include "models/llm/step/affine.h"
#include "models/rollout_tail/drafting/budget.h"
#include "models/rollout_tail/drafting/drafting.h"
#include "models/rollout_tail/workload/lengths.h"
#include <gsl/gsl_cdf.h>
#include "models/rollout_tail/workload/grouped_trace.h"
#include "tests/rollout_tail/rollout_case.h"

/* mu by an independent calculation for three workloads and three spreads. */
START_TEST (mu_of_a_capped_mean)
{
  static const double cases[][6] = {
    { 0.60, 22386, 65536, 9.8517, 0, 0 },  { 0.60, 7615, 40960, 8.7589, 0, 0 },
    { 0.60, 38959, 98304, 10.4175, 0, 0 }, { 0.90, 22386, 65536, 9.7143, 0, 0 },
    { 0.90, 7615, 40960, 8.5577, 0, 0 },   { 0.90, 38959, 98304, 10.3078, 0, 0 },
    { 1.17, 22386, 65536, 9.5934, 0, 0 },  { 1.17, 7615, 40960, 8.3509, 0, 0 },
    { 1.17, 38959, 98304, 10.2174, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const double *c = cases[i];
      RollSpread spread = { .sigma = c[0], .cap = c[2], .long_factor = 1.0 };
      double mu = roll_solve_mu (c[1], &spread);

      ck_assert_double_le (fabs (mu - c[3]), 6e-5);
      assert_close (roll_capped_mean (mu, c[0], c[2]), c[1], 1e-9);
    }
  assert_close (roll_capped_mean (log (50.0), 0.0, 40.0), 40.0, 1e-12);
}
END_TEST

/* Correlation of the lengths drawn is rho; their mean is the one given, cap or no cap. */
START_TEST (lengths_have_the_mean_and_the_correlation)
{
  static const char *const rhos[] = { "0", "0.3", "0.91", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (rhos); i++)
    {
      g_auto (RollParams) p = small ();
      g_autoptr (SimRecord) r = NULL;

      set_all (&p,
               (const char *const[]){ "n_prompts=1500", "max_length_tokens=1e7 tokens", "sigma=0.7",
                                      "capacity_tokens=1e12 tokens",
                                      "mean_length_tokens=9000 tokens", "max_seqs=100000", NULL });
      set (&p, "rho", rhos[i]);
      r = run_seed (&p, 8);
      assert_close (value (r, "length_mean_tokens"), 9000.0, 1e-4);
      ck_assert_double_le (fabs (value (r, "length_icc") - g_ascii_strtod (rhos[i], NULL)), 0.03);
      assert_close (value (r, "length_cv"), sqrt (exp (0.49) - 1.0), 0.06);
    }
}
END_TEST

/* The cap cuts, the mean stays: of what was drawn exactly, to the rounding down of lengths. */
START_TEST (capped_lengths_have_the_mean)
{
  static const char *const sigmas[] = { "0.6", "1.17", "2" };

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      g_auto (RollParams) p = small ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "n_prompts", "300");
      set (&p, "sigma", sigmas[i]);
      r = run_seed (&p, 8 + i);
      assert_close (value (r, "length_mean_tokens"), 420.0, 2e-3);
      ck_assert_double_gt (value (r, "length_cap_share"), 0.002);
      ck_assert_double_eq (value (r, "length_tokens.max"), 1500.0);
    }
}
END_TEST

/* A mixture too. */
START_TEST (population_mean_of_a_mixture)
{
  RollSpread spread = { .sigma = 0.8, .cap = 1500, .long_share = 0.3, .long_factor = 4.0 };
  double mu = roll_solve_mu (420.0, &spread);

  assert_close (0.7 * roll_capped_mean (mu, 0.8, 1500)
                  + 0.3 * roll_capped_mean (mu + log (4.0), 0.8, 1500),
                420.0, 1e-9);
}
END_TEST

/* A Weibull's capped mean by its closed form is that of its ranks; its log leans to the left. */
START_TEST (a_weibull_leans_to_the_left)
{
  enum { N = 200000 };
  double mean = 0.0, sum = 0.0, square = 0.0, cube = 0.0;
  RollSpread spread = { .sigma = 0.8, .cap = 1500, .long_factor = 1.0, .weibull = TRUE };

  for (guint i = 0; i < N; i++)
    {
      double x = roll_weibull_log (gsl_cdf_ugaussian_Pinv ((i + 0.5) / N));

      mean += MIN (exp (6.0 + 0.8 * x), 1500.0) / N;
      sum += x / N;
      square += x * x / N;
      cube += x * x * x / N;
    }
  assert_close (roll_capped_weibull_mean (6.0, 0.8, 1500.0), mean, 1e-5);
  ck_assert_double_eq_tol (sum, 0.0, 1e-3);
  ck_assert_double_eq_tol (square, 1.0, 1e-3);
  ck_assert_double_eq_tol (cube, -1.1395, 5e-3);
  assert_close (roll_capped_weibull_mean (roll_solve_mu (420.0, &spread), 0.8, 1500.0), 420.0,
                1e-9);
  assert_close (roll_capped_weibull_mean (log (50.0), 0.0, 1e9), 50.0, 1e-12);
}
END_TEST

/* Groups that run to the cap: the atom is theirs, and the mean is still the one given. */
START_TEST (an_atom_at_the_cap)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) r = NULL;

  set_all (&p,
           (const char *const[]){ "n_prompts=2000", "sigma=0.2", "long_share=0.4", "long_factor=1",
                                  "long_cap_share=0.25", "capacity_tokens=1e9 tokens", NULL });
  r = run_seed (&p, 3);
  assert_close (value (r, "length_cap_share"), 0.1, 0.1);
  assert_close (value (r, "length_mean_tokens"), 420.0, 2e-3);
}
END_TEST

START_TEST (population_mean_holds_on_average)
{
  g_auto (RollParams) p = small ();
  double sum = 0.0;

  set_all (&p, (const char *const[]){ "n_prompts=1000", "rho=0.2", "mean_mode=population",
                                      "capacity_tokens=1e9 tokens", NULL });
  for (guint64 seed = 1; seed <= 10; seed++)
    sum += run_value (&p, seed, "length_mean_tokens") / 10;
  assert_close (sum, 420.0, 0.02);
}
END_TEST

START_TEST (tau_and_back)
{
  assert_close (roll_tau (0.5, 3), 1.875, 1e-12);
  assert_close (roll_tau (1.0, 3), 4.0, 1e-12);
  assert_close (roll_tau (0.0, 5), 1.0, 1e-12);
  ck_assert_double_le (fabs (roll_alpha_of_tau (1.70, 8) - 0.412),
                       1e-3); /* Seer table 2, inverted */
  ck_assert_double_le (fabs (roll_alpha_of_tau (2.53, 8) - 0.609), 1e-3);
  for (guint i = 1; i < 9; i++)
    assert_close (roll_tau (roll_alpha_of_tau (1.0 + 0.21 * i, 3), 3), 1.0 + 0.21 * i, 1e-9);
}
END_TEST

/* Seer table 2: the fits are within 0.05 of it. */
START_TEST (siblings_follow_table_2)
{
  static const double table[][4] = { { 0, 1.70, 1.77, 1.85 },
                                     { 1, 2.04, 2.14, 2.25 },
                                     { 5, 2.32, 2.44, 2.59 },
                                     { 15, 2.53, 2.69, 2.85 } };

  for (guint i = 0; i < 4; i++)
    for (guint k = 0; k < 3; k++)
      ck_assert_double_le (fabs (roll_draft_sibling_tau (table[i][0], 1u << k) - table[i][k + 1]),
                           0.06);
}
END_TEST

/* Draft length at which a token is cheapest, at an acceptance of 0.57. */
static guint
cheapest (const RollInstance *in)
{
  guint best = 0;

  for (guint g = 0; g <= 8; g++)
    if (roll_step_s (in, g, 1) / roll_tau (0.57, g)
        < roll_step_s (in, best, 1) / roll_tau (0.57, best))
      best = g;
  return best;
}

/* Where a token is cheapest: falls with the batch, and off at a large one. */
START_TEST (drafts_shorten_as_the_batch_grows)
{
  static const double batches[] = { 1, 8, 32, 64, 128, 200 };
  static const guint plain[] = { 8, 6, 4, 4, 3, 3 }, costly[] = { 8, 5, 3, 3, 2, 2 };
  RollInstanceConfig config
    = { .law = { .base_s = 0.02, .token_s = 2.4e-5, .kv_token_s = 1.23e-8 }, .n_ranks = 1 };
  RollRequest none[1];
  g_autoptr (RollInstance) in = roll_instance_new (&config, none, 0);

  for (guint v = 0; v < 2; v++)
    for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
      {
        config.law.verify = 0.25 * v;
        in->ranks[0].n[0] = (gint64) batches[i];
        in->ranks[0].tokens[0] = 8000 * batches[i];
        ck_assert_uint_eq (cheapest (in), v == 0 ? plain[i] : costly[i]);
      }
  in->ranks[0].n[0] = 20000;
  in->ranks[0].tokens[0] = 0;
  ck_assert_double_lt (roll_step_s (in, 0, 1), roll_step_s (in, 1, 1) / roll_tau (0.57, 1));
}
END_TEST

/* Expected tokens of a split. */
static double
gain (const RollBudget *b, const guint gamma[2])
{
  return b->n[0] * roll_tau (b->alpha[0], gamma[0]) + b->n[1] * roll_tau (b->alpha[1], gamma[1]);
}

/* The most of all splits that cost no more. */
static double
best_gain (const RollBudget *b, double budget)
{
  double top = 0.0;
  guint g[2];

  for (g[0] = 0; g[0] <= 8; g[0]++)
    for (g[1] = 0; g[1] <= 8; g[1]++)
      if (b->n[0] * g[0] + b->n[1] * g[1] <= budget)
        top = MAX (top, gain (b, g));
  return top;
}

/* With lambda 1 and equal classes the greedy split is as good as the best of all. */
START_TEST (budget_against_exhaustive_search)
{
  for (guint best = 1; best <= 8; best++)
    for (guint n = 1; n <= 3; n++)
      {
        RollBudget b
          = { .n = { n, n }, .alpha = { 0.55, 0.55 }, .gamma_max = 8, .probe_weight = 1.0 };
        guint split[2];

        roll_budget_split (&b, best, split);
        ck_assert_uint_le (n * (split[0] + split[1]), 2 * n * best);
        assert_close (gain (&b, split), best_gain (&b, 2.0 * n * best), 1e-12);
      }
}
END_TEST

/* Unequal classes: algorithm 1 weighs whole classes, not drafts, and is greedy: the budget always
 * holds, and of the drafts' possible gain it gets at least seven tenths. */
START_TEST (budget_is_near_the_best_of_unequal_classes)
{
  static const double alphas[] = { 0.4, 0.57, 0.7 };
  double worst = 1.0;

  for (guint best = 2; best <= 8; best++)
    for (guint k = 0; k < 9; k++)
      for (guint n = 1; n <= 7; n++)
        {
          RollBudget b = { .n = { 7, n },
                           .alpha = { alphas[k % 3], alphas[k / 3] },
                           .gamma_max = 8,
                           .probe_weight = 1.0 };
          double budget = (7.0 + n) * best, none = 7.0 + n;
          guint split[2];

          roll_budget_split (&b, best, split);
          ck_assert_double_le (7.0 * split[0] + n * split[1], budget);
          worst = MIN (worst, (gain (&b, split) - none) / (best_gain (&b, budget) - none));
        }
  ck_assert_double_ge (worst, 0.7);
}
END_TEST

/* Speculation pays if and only if a verifying step is cheaper than tau plain ones. */
START_TEST (drafts_pay_when_a_step_costs_less_than_tau)
{
  RollInstanceConfig config
    = { .law = { .base_s = 0.02, .token_s = 2.4e-5, .kv_token_s = 1.23e-8 }, .n_ranks = 1 };
  RollRequest none[1];
  g_autoptr (RollInstance) in = roll_instance_new (&config, none, 0);
  guint pays = 0;

  for (guint i = 0; i < 40; i++)
    {
      double plain, drafted;

      config.law.verify = 0.05 * i;
      in->ranks[0].n[0] = 100 + 25 * i;
      in->ranks[0].tokens[0] = 4000.0 * (100 + 25 * i);
      plain = roll_step_s (in, 0, 1);
      drafted = roll_step_s (in, 3, 1);
      ck_assert ((drafted < roll_tau (0.57, 3) * plain) == (drafted / roll_tau (0.57, 3) < plain));
      pays += drafted < roll_tau (0.57, 3) * plain;
    }
  ck_assert (pays > 0 && pays < 40);
}
END_TEST

/* Matches drawn one by one: each longer by a token with the chance q, each token of them right with
 * the chance that gives the tokens a step asked for. */
START_TEST (matches_drawn_one_by_one)
{
  static const double qs[] = { 0.5, 0.6, 0.8, 0.95, 1.0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  enum { N = 200000 };

  for (guint i = 0; i < G_N_ELEMENTS (qs); i++)
    {
      RollMatches x = roll_matches_of_tau (1.67, 16, qs[i], 0.1);
      RollDrafting m = { .match = x.match, .reach = x.reach };
      double drafted = 0.0, gained = 0.0;

      for (guint n = 0; n < N; n++)
        {
          guint d = 0, right = 0;

          while (d < MIN (16, x.reach) && g_rand_double (rand) < qs[i])
            d++;
          while (right < d && g_rand_double (rand) < x.sure)
            right++;
          drafted += d;
          gained += right + 1.0;
        }
      ck_assert_double_eq_tol (drafted / N, roll_mean_drafts (&m, 16), 0.02);
      ck_assert_double_ge (gained / N, 1.67 - 0.01);
      ck_assert_double_le (gained / N, 1.67 + pow (qs[i], x.reach) * 0.1 + 0.01);
      /* the last draft is still likely enough, one more would not be */
      ck_assert_double_ge (pow (x.sure, x.reach), 0.1 * (1.0 - 1e-9));
      ck_assert_double_lt (pow (x.sure, x.reach + 1.0), 0.1);
    }
}
END_TEST

/* Matches that never end and no least chance are the drafter of before. */
START_TEST (endless_matches_are_full_drafts)
{
  RollMatches x = roll_matches_of_tau (1.67, 16, 1.0, 0.0);
  RollDrafting m = { .match = 1.0, .reach = x.reach };

  ck_assert_double_eq_tol (x.sure, roll_alpha_of_tau (1.67, 16), 1e-12);
  for (guint g = 0; g <= 16; g++)
    ck_assert_double_eq (roll_mean_drafts (&m, g), g);
}
END_TEST

/* Kimi-K2 on a rank by hand: 21 ns to read a token, 12.9 ns for each query: at two tokens verified
 * the queries take longer.  Of the experts a step reads those that are picked. */
START_TEST (verification_by_bytes_and_queries)
{
  RollInstanceConfig config
    = { .law = { .base_s = 0.08, .token_s = 1e-6, .kv_token_s = 21e-9, .query_token_s = 12.9e-9 },
        .n_ranks = 2 };
  RollRequest none[1];
  g_autoptr (RollInstance) in = roll_instance_new (&config, none, 0);

  in->ranks[0].n[0] = 10;
  in->ranks[0].tokens[0] = 1e6;
  ck_assert_double_eq_tol (roll_step_s (in, 0, 1), 0.08 + 10e-6 + 0.021, 1e-12);
  ck_assert_double_eq_tol (roll_step_s (in, 1, 1), 0.08 + 20e-6 + 0.0258, 1e-12);
  ck_assert_double_eq_tol (roll_step_s (in, 3, 1), 0.08 + 40e-6 + 0.0516, 1e-12);
  config.law.expert_share = 0.75;
  config.law.pick_share = 0.02;
  in->ranks[1].n[0] = 30;
  ck_assert_double_eq_tol (roll_step_s (in, 0, 1),
                           0.08 * (0.25 + 0.75 * (1.0 - pow (0.98, 40.0))) + 10e-6 + 0.021, 1e-12);
  /* the slowest rank decides; all tokens pick */
  ck_assert_double_eq_tol (roll_step_s (in, 1, 1),
                           0.08 * (0.25 + 0.75 * (1.0 - pow (0.98, 80.0))) + 20e-6 + 0.0258, 1e-12);
}
END_TEST

START_TEST (budget_corners)
{
  RollBudget b = { .n = { 10, 2 }, .alpha = { 0.5, 0.6 }, .gamma_max = 8, .probe_weight = 2.0 };
  guint g[2];

  roll_budget_split (&b, 0, g);
  ck_assert (g[0] == 0 && g[1] == 0);
  roll_budget_split (&b, 3, g);
  ck_assert (g[1] >= 1 && 10 * g[0] + 2 * g[1] <= 36);
  b.n[1] = 0;
  roll_budget_split (&b, 3, g);
  ck_assert (g[0] == 3 && g[1] == 0);
  b.n[0] = 0;
  b.n[1] = 4;
  roll_budget_split (&b, 5, g);
  ck_assert (g[0] == 0 && g[1] == 5);
  b.next_reading = TRUE;
  roll_budget_split (&b, 5, g);
  ck_assert (g[1] == 5);
}
END_TEST

START_TEST (pieces_by_hand)
{
  LlmSegment p[2]
    = { { 0.2, 0.1, 3.0 }, { 1.0, 0.0, 5.0 } }; /* 0.2 0.5 0.9 | 1.9 2.9 3.9 4.9 5.9 */
  LlmBoundary b = llm_segments_boundary (p, 2, 10.0, 10.45);

  assert_close (llm_segment_s (&p[0], 3.0), 0.9, 1e-12);
  ck_assert (b.segment == 0 && b.steps == 2 && b.segment_steps == 2.0);
  assert_close (b.end_s, 10.5, 1e-12);
  b = llm_segments_boundary (p, 2, 10.0, 12.0);
  ck_assert (b.segment == 1 && b.steps == 5 && b.segment_steps == 2.0);
  assert_close (b.end_s, 12.9, 1e-12);
  b = llm_segments_boundary (p, 2, 10.0, 99.0);
  ck_assert (b.steps == 8);
  ck_assert_double_eq (llm_segment_steps_to_reach (&p[0], 0.0), 1.0);
}
END_TEST

/* Lines that cross: the plan's total is the sum of the maxima. */
START_TEST (lockstep_is_the_slowest_rank)
{
  RollInstanceConfig config
    = { .law = { .base_s = 0.01, .moe_token_s = 1e-4, .token_s = 1e-3, .kv_token_s = 1e-5 },
        .n_ranks = 4 };
  RollRequest none[1];
  g_autoptr (RollInstance) in = roll_instance_new (&config, none, 0);
  double total = 0.0, by_step = 0.0;
  guint pieces = 0;

  for (guint r = 0; r < 4; r++)
    {
      in->ranks[r].n[0] = 1 + 3 * r;
      in->ranks[r].tokens[0] = 9000.0 - 2313.0 * r;
      in->ranks[r].rate[0] = (double) in->ranks[r].n[0];
    }
  roll_step_plan (in, 700);
  for (guint i = 0; i < in->plan->len; i++, pieces++)
    {
      const LlmSegment *p = &g_array_index (in->plan, LlmSegment, i);

      total += llm_segment_s (p, p->n_steps);
    }
  for (guint k = 0; k < 700; k++)
    {
      double slowest = 0.0;

      for (guint r = 0; r < 4; r++)
        slowest
          = MAX (slowest, 1e-3 * (1.0 + 3 * r) + 1e-5 * (9000.0 - 2313.0 * r + k * (1.0 + 3 * r)));
      by_step += 0.01 + 1e-4 * (1 + 4 + 7 + 10) / 4.0 + slowest;
    }
  ck_assert_uint_ge (pieces, 2);
  assert_close (total, by_step, 1e-12);
}
END_TEST

static void
write_file (const char *path, const char *text)
{
  ck_assert (g_file_set_contents (path, text, -1, NULL));
}

#define LINE(i, out)                                                                               \
  "{\"step\": 1, \"rank\": 0, \"local_index\": " i ", \"input\": 77, \"output\": [" out            \
  "], \"n_sampling\": 3, \"validate\": false}\n"

START_TEST (grouped_trace_reads_polytrace)
{
  g_autofree char *path = g_strdup_printf ("rollout-%d.jsonl", (int) getpid ());
  g_auto (RollParams) p = small ();
  RollGroupedTrace *t;

  write_file (
    path, LINE ("0", "100, 250, 16") LINE ("1", "9,8,7")
            LINE ("0", "100, 250, 16") "{\"input\": 5, \"output\": [1, 2], \"validate\": true}\n");
  t = roll_grouped_trace_load (path, NULL);
  ck_assert_ptr_nonnull (t);
  ck_assert (t->n_groups == 2 && t->group_size == 3 && t->n_repeats == 1);
  ck_assert (t->prompts[1] == 77 && t->lengths[1] == 250 && t->lengths[5] == 7);
  p.trace = (SimFile){ path, t };
  set (&p, "group_size", "3");
  set (&p, "n_prompts", "5");
  assert_close (run_value (&p, 1, "length_mean_tokens"), (3 * 366 + 2 * 24) / 15.0, 1e-12);
  p.trace = (SimFile){ NULL, NULL };
  roll_grouped_trace_free (t);
  ck_assert_int_eq (g_unlink (path), 0);
}
END_TEST

/* Whole groups, scaled before the cap; in order each comes as often as the other. */
START_TEST (groups_are_resampled)
{
  static guint32 prompts[] = { 10, 20 }, lengths[] = { 100, 101, 900, 901 };
  RollGroupedTrace trace = { 2, 2, prompts, lengths, 0 };
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) a = NULL, b = NULL, c = NULL;

  set_all (&p, (const char *const[]){ "n_prompts=100", "group_size=2", NULL });
  p.trace = (SimFile){ "t", &trace };
  a = run_seed (&p, 1);
  ck_assert_double_eq (value (a, "length_mean_tokens"), 500.5);
  p.trace_groups = ROLL_TRACE_RESAMPLED;
  b = run_seed (&p, 1);
  c = run_seed (&p, 2);
  ck_assert_double_ne (value (b, "length_mean_tokens"), 500.5);
  ck_assert_double_ne (value (b, "length_mean_tokens"), value (c, "length_mean_tokens"));
  ck_assert_double_gt (value (b, "length_icc"), 0.99);
  p.trace_factor = 2.0;
  g_clear_pointer (&c, sim_record_free);
  c = run_seed (&p, 1);
  ck_assert_double_eq (value (c, "length_tokens.min"), 200.0);
  ck_assert_double_eq (value (c, "length_tokens.max"), 1500.0);
  p.trace = (SimFile){ NULL, NULL };
}
END_TEST

START_TEST (grouped_trace_refuses)
{
  static const char *const cases[][2] = {
    { "", ":1:1: there is no group" },
    { "{\"input\": 5, \"output\": [3, -4]}\n", ":1:28: " },
    { "{\"input\": 5, \"output\": []}\n", ":1:25: " },
    { "{\"input\": 5}\n", ":1:1: input and output are needed" },
    { "{\"input\": 5, \"output\": [3, 4], \"n_sampling\": 3}\n",
      ":1:1: n_sampling is not the number of lengths" },
    { LINE ("0", "1,2,3") "{\"input\": 5, \"output\": [3, 4]}\n",
      ":2:1: the group is not as large as those before it" },
    { "{\"input\": 5, \"output\": [3], \"validate\": 7}\n", ":1:41: true or false belongs here" },
  };
  g_autofree char *path = g_strdup_printf ("rollout-bad-%d.jsonl", (int) getpid ());

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (path, cases[i][0]);
      ck_assert_ptr_null (roll_grouped_trace_load (path, &error));
      ck_assert_msg (strstr (error->message, cases[i][1]) != NULL, "%s", error->message);
    }
  ck_assert_int_eq (g_unlink (path), 0);
}
END_TEST

START_TEST (check_refuses)
{
  static const char *const cases[][3] = {
    { "capacity_tokens=1200 tokens", "a request at its cap needs 1566 tokens", NULL },
    { "mean_length_tokens=2000 tokens",
      "mean_length_tokens (2000) is above max_length_tokens (1500)", NULL },
    { "multi_path_k=3", "multi_path_k is 1, 2 or 4", NULL },
    { "acceptance=drawn", "acceptance drawn needs advance step", NULL },
    { "n_instances=4096", "n_instances x n_ranks is above", "n_ranks=9" },
    { "draft=mtp", "given_tau (2.5) is not in [1, 2): 1 drafts and the bonus", "given_tau=2.5" },
    { "round=partial", "coupling bounded_stale has no rounds", "coupling=bounded_stale" },
    { "tail_reference=yes", "tail_reference needs round all", "ranks=free" },
    { "iterations=1000", "above 20 million", "n_prompts=5000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RollParams) p = small ();
      g_autoptr (GError) error = NULL;

      set_all (&p, (const char *const[]){ cases[i][0], cases[i][2], NULL });
      ck_assert (!rollout_tail_model.check (&p, &error));
      ck_assert_msg (strstr (error->message, cases[i][1]) != NULL, "%s", error->message);
    }
}
END_TEST

TEST_MAIN (rollout_parts, TEST (mu_of_a_capped_mean),
           TEST (lengths_have_the_mean_and_the_correlation), TEST (capped_lengths_have_the_mean),
           TEST (population_mean_of_a_mixture), TEST (population_mean_holds_on_average),
           TEST (tau_and_back), TEST (siblings_follow_table_2),
           TEST (drafts_shorten_as_the_batch_grows), TEST (budget_against_exhaustive_search),
           TEST (budget_is_near_the_best_of_unequal_classes),
           TEST (drafts_pay_when_a_step_costs_less_than_tau), TEST (budget_corners),
           TEST (matches_drawn_one_by_one), TEST (endless_matches_are_full_drafts),
           TEST (verification_by_bytes_and_queries), TEST (pieces_by_hand),
           TEST (lockstep_is_the_slowest_rank), TEST (a_weibull_leans_to_the_left),
           TEST (an_atom_at_the_cap), TEST (groups_are_resampled),
           TEST (grouped_trace_reads_polytrace), TEST (grouped_trace_refuses), TEST (check_refuses))
