/* tests/attention_split/test_flips.c - where the verdict against tensor parallelism flips: at each
 * value that is told both systems cost the same. */
#include "tests/attention_split/split_case.h"

#include "models/attention_split/workload/flips.h"

static void
set_closed (SplitParams *p, double requests, double context)
{
  set (p, "study", "closed");
  p->batch_requests = requests;
  p->context_tokens = context;
  p->usable_memory_share = 0.88;
}

static double
ratio_of (const SplitParams *p)
{
  g_autoptr (SimRecord) r = run_seed (p, 1);

  return value (r, "cost_ratio");
}

/* Two runs, each with a system of its own, say the same. */
START_TEST (ratio_is_that_of_two_runs)
{
  for (guint by_heads = 0; by_heads < 2; by_heads++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) split = NULL, whole = NULL;

      set_closed (&p, 64, 5000);
      p.llm = by_heads ? &llama3_70b : &llama_65b;
      p.batch_requests = by_heads ? 64 : 8;
      split = run_seed (&p, 1);
      set (&p, "system", "homogeneous");
      whole = run_seed (&p, 1);
      assert_close (value (split, "cost_ratio"),
                    value (split, "usd_per_mtoken") / value (whole, "usd_per_mtoken"), 1e-12);
      ck_assert (isnan (value (whole, "cost_ratio")));
    }
}
END_TEST

/* Requests, context, model and batches at random. */
static SplitParams
random_case (GRand *rand)
{
  SplitParams p = defaults ();

  set_closed (&p, floor (exp (g_rand_double_range (rand, 0, 7))),
              floor (exp (g_rand_double_range (rand, 6, 11))));
  p.llm = g_rand_boolean (rand) ? &llama3_70b : &llama_65b;
  set (&p, "n_batches", g_rand_boolean (rand) ? "1" : "2");
  return p;
}

/* Of @p with one setting as it is said to flip: the ratio is 1.  Returns: flips that were told. */
static guint
check_flips (const SplitParams *p, const SimRecord *r)
{
  SplitParams q;
  SimLink link;
  const struct {
    const char *name;
    double *at;
  } settings[] = { { "flip_context_tokens", &q.context_tokens },
                   { "flip_requests", &q.batch_requests },
                   { "flip_round_trip_s", &link.round_trip_s },
                   { "flip_link_bytes_per_s", &link.bytes_per_s },
                   { "flip_host_s", &q.host_s },
                   { "flip_usable_memory_share", &q.usable_memory_share } };
  guint n = 0;

  for (guint k = 0; k < G_N_ELEMENTS (settings); k++)
    {
      double flip = value (r, settings[k].name);

      q = *p;
      link = fhbn;
      q.link = &link;
      if (isnan (flip))
        continue;
      n++;
      *settings[k].at = flip;
      ck_assert_double_eq_tol (ratio_of (&q), 1, 1e-6);
    }
  return n;
}

/* Each setting, set to where it is said to flip, makes both cost the same; so does the price. */
START_TEST (both_cost_the_same_at_a_flip)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint n_found = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_auto (SplitParams) p = random_case (rand);
      g_autoptr (SimRecord) r = run_seed (&p, 1);
      SimPrice price = h20_price;

      n_found += check_flips (&p, r);
      price.price_usd_per_h = value (r, "flip_price_ratio") * h100_price.price_usd_per_h;
      p.attention_gpu_price = &price;
      if (!isnan (price.price_usd_per_h))
        ck_assert_double_eq_tol (ratio_of (&p), 1, 1e-9);
    }
  ck_assert_uint_gt (n_found, 60);
}
END_TEST

/* A slower link never makes the split cheaper, and its flip is between the two verdicts. */
START_TEST (links_flip_one_way)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  SimLink link = fhbn;
  double flip;

  set_closed (&p, 128, 16384);
  r = run_seed (&p, 1);
  flip = value (r, "flip_round_trip_s");
  ck_assert_double_lt (value (r, "cost_ratio"), 1);
  p.link = &link;
  link.round_trip_s = 0.9 * flip;
  ck_assert_double_lt (ratio_of (&p), 1);
  link.round_trip_s = 1.1 * flip;
  ck_assert_double_gt (ratio_of (&p), 1);
}
END_TEST

/* Without the baseline's host time or a price, or where either system does not fit, nothing is
 * compared. */
START_TEST (what_is_not_known_is_not_compared)
{
  g_auto (SplitParams) p = defaults ();
  const SimPrice gift = { "h100-sxm", "gifts", 0 };

  set_closed (&p, 64, 4096);
  ck_assert (isfinite (ratio_of (&p)));
  p.host_s = NAN;
  ck_assert (isnan (ratio_of (&p)));
  p.host_s = 5e-3;
  p.attention_gpu_price = NULL;
  ck_assert (isnan (ratio_of (&p)));
  p.attention_gpu_price = &h20_price;
  p.model_devices = 1; /* 137.5 GB on one H100 */
  ck_assert (isnan (ratio_of (&p)));
  p.model_devices = 2;
  p.baseline_devices = 3; /* heads do not divide */
  ck_assert (isnan (ratio_of (&p)));
  p.baseline_devices = 4;
  p.context_tokens = 1e9; /* not one request fits */
  ck_assert (isnan (ratio_of (&p)));
  p.context_tokens = 4096;
  p.model_gpu_price = p.attention_gpu_price = &gift;
  ck_assert (isnan (ratio_of (&p)));
}
END_TEST

TEST_MAIN (split_flips, TEST (ratio_is_that_of_two_runs), TEST (both_cost_the_same_at_a_flip),
           TEST (links_flip_one_way), TEST (what_is_not_known_is_not_compared))
