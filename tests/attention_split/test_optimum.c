/* tests/attention_split/test_optimum.c - how many attention devices a model device wants: the
 * closed form, and the same from busy times. */
#include "tests/attention_split/split_case.h"

static const SimLink perfect = { .bytes_per_s = INFINITY, .round_trip_s = 0.0 };

/* Nothing between the pools but their times: a link without cost, no overlap, heads that divide. */
static void
set_ideal (SplitParams *p)
{
  p->link = &perfect;
  set (p, "study", "closed");
  set (p, "head_split", "ideal");
  set (p, "overlap", "none");
  set (p, "n_batches", "3");
  set (p, "model_devices", "4");
  set (p, "batch_requests", "900");
  set (p, "context_tokens", "9000");
}

/* Throughput grows with b until n t_a = n t_m / (n - 1), and not beyond. */
START_TEST (best_pool_balances_the_replicas)
{
  g_auto (SplitParams) p = defaults ();
  double last = 0.0;
  gboolean saturated = FALSE;

  set_ideal (&p);
  for (gint64 devices = 1; devices <= 40; devices++)
    {
      g_autoptr (SimRecord) r = NULL;
      double rate;

      p.attention_devices = devices;
      r = run_seed (&p, 1);
      rate = value (r, "tokens_per_s");
      if (saturated)
        assert_close (rate, last, 1e-12);
      else if (devices > 1)
        ck_assert_double_gt (rate, last);
      saturated = value (r, "attention_s") <= value (r, "model_s") / 2.0;
      last = rate;
    }
  ck_assert (saturated);
}
END_TEST

/* The closed form of the best ratio: at the next whole number of devices the replicas decide, at
 * the one before the pool does.  The ratio from busy times is the same where attention launches
 * nothing; with launches, which devices do not divide, more are needed than it says. */
START_TEST (optimum_ratio_is_where_neither_pool_waits)
{
  for (guint launches = 0; launches < 2; launches++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) any = NULL, below = NULL, above = NULL;
      double best;

      set_ideal (&p);
      if (launches == 0)
        p.attention_fixed_s = p.attention_per_request_s = 0.0;
      any = run_seed (&p, 1);
      best = 4 * value (any, "optimum_ratio");
      if (launches == 0)
        assert_close (value (any, "balanced_ratio"), best / 4, 1e-12);
      else
        ck_assert_double_lt (value (any, "balanced_ratio"), best / 4);
      p.attention_devices = (gint64) floor (best);
      below = run_seed (&p, 1);
      ck_assert_double_gt (value (below, "attention_s"), value (below, "model_s") / 2.0);
      p.attention_devices = (gint64) ceil (best);
      above = run_seed (&p, 1);
      ck_assert_double_le (value (above, "attention_s"), value (above, "model_s") / 2.0);
    }
}
END_TEST

/* Where attention's launches alone take longer than the model part no ratio is told. */
START_TEST (no_optimum_where_launches_are_too_long)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "study", "closed");
  set (&p, "n_batches", "3");
  set (&p, "model_devices", "4");
  set (&p, "attention_fixed_s", "10 ms");
  r = run_seed (&p, 1);
  ck_assert (!isfinite (value (r, "optimum_ratio")));
}
END_TEST

TEST_MAIN (split_optimum, TEST (best_pool_balances_the_replicas),
           TEST (optimum_ratio_is_where_neither_pool_waits),
           TEST (no_optimum_where_launches_are_too_long))
