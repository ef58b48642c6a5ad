/* tests/attention_split/test_losses.c - attention_split with devices that fail: what is lost, what
 * waits, and
 * that no token goes astray. */
#include <string.h>
#include "tests/attention_split/split_case.h"

/* A run of 300 requests that loses a device early on. */
static SimRecord *
run_loss (const char *spread, const char *part, const char *policy, const char *wait)
{
  g_auto (SplitParams) p = defaults ();

  set (&p, "head_split", spread);
  set (&p, "fault_at_s", "5 s");
  set (&p, "fault_part", part);
  set (&p, strcmp (part, "model") == 0 ? "model_lost" : "attention_lost", policy);
  set (&p, "fault_detect_s", wait);
  set (&p, "fault_replace_s", wait);
  return run_seed (&p, 1);
}

START_TEST (losses_lose_no_token)
{
  static const char *const cases[][3] = {
    { "strict", "model", "wait" },         { "strict", "attention", "wait" },
    { "strict", "attention", "requeue" },  { "request", "attention", "wait" },
    { "request", "attention", "requeue" }, { "request", "attention", "shrink" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) lossy = run_loss (cases[i][0], cases[i][1], cases[i][2], "7 s");
      g_autoptr (SimRecord) whole = NULL;

      set (&p, "head_split", cases[i][0]);
      whole = run_seed (&p, 1);
      ck_assert (value (whole, "faults") == 0.0 && value (whole, "stalled_s") == 0.0);
      ck_assert (value (lossy, "faults") == 1.0 && value (lossy, "done_requests") == 300.0);
      ck_assert (value (lossy, "tokens") == value (whole, "tokens"));
      ck_assert (value (lossy, "tokens_per_s") < value (whole, "tokens_per_s"));
      ck_assert (value (lossy, "stalled_s") > 6.999);
    }
}
END_TEST

/* A model device takes no KV with it: the cost is the stall and the iteration thrown away. */
START_TEST (model_loss_costs_its_stall)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) whole = run_seed (&p, 1);
  g_autoptr (SimRecord) lossy = run_loss ("strict", "model", "wait", "7 s");
  double stall = 14.0 + 137.5e9 / 2 / 5e9, tokens = value (whole, "tokens");
  double more = tokens / value (lossy, "tokens_per_s") - tokens / value (whole, "tokens_per_s");

  assert_close (value (lossy, "stalled_s"), stall, 1e-9);
  ck_assert_msg (more > stall - 1e-6 && more < stall + 2 * value (whole, "tbt_s"), "%g", more);
  ck_assert (value (lossy, "rebuilt_tokens") == 0.0 && value (lossy, "requeued_requests") == 0.0);
}
END_TEST

/* A loss of no length still costs the KV, which is made again, and nothing else. */
START_TEST (loss_of_no_length_rebuilds_kv)
{
  g_autoptr (SimRecord) wait = run_loss ("strict", "attention", "wait", "0 s");
  g_autoptr (SimRecord) apart = run_loss ("request", "attention", "wait", "0 s");
  g_autoptr (SimRecord) again = run_loss ("strict", "attention", "requeue", "0 s");
  g_autoptr (SimRecord) queued = run_loss ("request", "attention", "requeue", "0 s");
  double tokens = value (wait, "rebuilt_tokens"), linear = 137.5e9 * tokens / (2 * 989e12 * 0.68);
  double transfer = 327680.0 / 4 * tokens / 45.7e9;

  ck_assert (tokens > 0.0 && value (again, "requeued_requests") > 0.0);
  ck_assert (value (wait, "stalled_s") > linear + transfer); /* and the squares of contexts */
  ck_assert (value (wait, "stalled_s") < 1.2 * linear + transfer);
  ck_assert (value (apart, "rebuilt_tokens") < 0.5 * tokens); /* one device of four */
  ck_assert (value (apart, "rebuilt_tokens") > 0.1 * tokens);
  ck_assert (value (again, "rebuilt_tokens") == tokens);
  assert_close (value (again, "stalled_s"), value (wait, "stalled_s"), 1e-9);
  ck_assert (value (queued, "rebuilt_tokens") == value (apart, "rebuilt_tokens"));
  assert_close (value (queued, "stalled_s"), value (apart, "stalled_s"), 1e-9);
}
END_TEST

/* Random losses of both parts: jumps agree with the reference. */
START_TEST (random_losses_jump_as_they_step)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) jump = NULL, step = NULL;

  set (&p, "head_split", "request");
  set (&p, "attention_lost", "requeue");
  set (&p, "n_batches", "3");
  set (&p, "model_devices", "4");
  set (&p, "model_lost", "continue");
  set (&p, "attention_mtbf_s", "60 s");
  set (&p, "model_mtbf_s", "60 s");
  set (&p, "fault_detect_s", "0.5 s");
  set (&p, "fault_replace_s", "1 s");
  set (&p, "weight_load_bytes_per_s", "100 GB/s");
  jump = run_seed (&p, 1);
  set (&p, "advance", "step");
  step = run_seed (&p, 1);
  ck_assert_msg (value (jump, "faults") >= 2.0, "%g", value (jump, "faults"));
  ck_assert (value (jump, "done_requests") == 300.0);
  ck_assert (value (jump, "faults") == value (step, "faults"));
  assert_close (value (jump, "tokens_per_s"), value (step, "tokens_per_s"), 1e-6);
  assert_close (value (jump, "stalled_s"), value (step, "stalled_s"), 1e-9);
}
END_TEST

/* A step is never done between two losses: the run says so, and does not go on for ever. */
START_TEST (losses_faster_than_steps_end_the_run)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "model_mtbf_s", "1 us");
  set (&p, "fault_detect_s", "0 s");
  set (&p, "fault_replace_s", "0 s");
  r = run_seed (&p, 1);
  ck_assert (r->failed);
  ck_assert_msg (strstr (r->reason, "no request was done between") != NULL, "%s", r->reason);
}
END_TEST

static char *
refusal_of (const SplitParams *p)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!attention_split_model.check (p, &error));
  return g_strdup (error->message);
}

/* What the end of the run cuts off is a stall up to there, of a run that long. */
START_TEST (stall_may_outlast_the_run)
{
  static const char *const parts[] = { "model", "attention" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "fault_at_s", "5 s");
      set (&p, "fault_part", parts[i]);
      set (&p, "fault_replace_s", "1000 s");
      r = run_until (&p, 1, 20.0);
      assert_close (value (r, "stalled_s"), 15.0, 1e-9);
      assert_close (value (r, "tokens_per_s"), value (r, "tokens") / 20.0, 0.02);
    }
}
END_TEST

/* Losses that come faster than KV is made again: decoding cannot stand still for longer than the
 * run. */
START_TEST (stalls_fit_into_the_run)
{
  static const char *const policies[] = { "wait", "requeue" };

  for (guint i = 0; i < 6; i++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "attention_lost", policies[i % 2]);
      set (&p, "attention_mtbf_s", i < 2 ? "0.5 s" : i < 4 ? "4 s" : "40 s");
      set (&p, "fault_detect_s", "0.1 s");
      set (&p, "fault_replace_s", "0.1 s");
      r = run_until (&p, i, 100.0);
      ck_assert_double_gt (value (r, "stalled_s"), 0.0);
      ck_assert_double_le (value (r, "stalled_s"), 100.0);
    }
}
END_TEST

START_TEST (losses_are_refused_where_they_mean_nothing)
{
  g_auto (SplitParams) p = defaults ();
  g_autofree char *shrink = NULL, *one = NULL, *baseline = NULL;

  set (&p, "fault_at_s", "3 s");
  set (&p, "attention_lost", "shrink");
  shrink = refusal_of (&p);
  ck_assert (strstr (shrink, "head_split request") != NULL);
  set (&p, "attention_lost", "wait");
  set (&p, "model_lost", "continue");
  one = refusal_of (&p);
  ck_assert (strstr (one, "n_batches") != NULL);
  set (&p, "model_lost", "wait");
  set (&p, "system", "homogeneous");
  baseline = refusal_of (&p);
  ck_assert (strstr (baseline, "system lamina") != NULL);
}
END_TEST

TEST_MAIN (split_losses, TEST (losses_lose_no_token), TEST (model_loss_costs_its_stall),
           TEST (loss_of_no_length_rebuilds_kv), TEST (random_losses_jump_as_they_step),
           TEST (stall_may_outlast_the_run), TEST (stalls_fit_into_the_run),
           TEST (losses_faster_than_steps_end_the_run),
           TEST (losses_are_refused_where_they_mean_nothing))
