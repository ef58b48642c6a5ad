/* tests/attention_split/test_workload.c - the requests of a run, and a replay whose handlers are
 * the test's. */
#include "models/attention_split/workload/replay.h"
#include "tests/attention_split/parts_case.h"

/* None is longer than the capacity, whatever happens to those that are; none is lost unseen. */
START_TEST (requests_fit_or_are_counted)
{
  static const char *const policies[] = { "reject", "clip" };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      SimEngineConfig config = { .seed = 3 };
      g_autoptr (SimEngine) engine = sim_engine_new (&config);
      g_auto (SplitParams) p = defaults ();
      SplitRequests r = { 0 };

      set (&p, "oversize", policies[i]);
      split_load_requests (&r, window_of (engine), &p, 1500.0);
      ck_assert_uint_eq (r.n_trace, 300);
      ck_assert_uint_eq (r.n + r.n_refused, r.n_trace);
      ck_assert_uint_gt (i == 0 ? r.n_refused : r.n, 0);
      for (guint k = 0; k < r.n; k++)
        {
          ck_assert_uint_le (r.all[k].prompt_tokens + r.all[k].output_tokens, 1500);
          ck_assert (k == 0 || r.all[k].arrival_s >= r.all[k - 1].arrival_s);
        }
      split_requests_clear (&r);
    }
}
END_TEST

/* Blank results would not say why. */
START_TEST (a_run_without_a_request_says_why)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) capacity = NULL, limit = NULL;

  set (&p, "oversize", "reject");
  set (&p, "context_limit_tokens", "2 tokens");
  limit = run_seed (&p, 1);
  ck_assert (limit->failed);
  ck_assert_str_eq (limit->reason,
                    "all 300 requests are refused: each exceeds the limit of 2 tokens, which is "
                    "context_limit_tokens; give a higher one or shorter requests, or oversize "
                    "clip");
  set (&p, "context_limit_tokens", "0 tokens");
  set (&p, "usable_memory_share", "1e-6"); /* a token */
  capacity = run_seed (&p, 1);
  ck_assert (capacity->failed);
  ck_assert_msg (strstr (capacity->reason, "which is the capacity for KV; give more memory")
                   != NULL,
                 "%s", capacity->reason);
}
END_TEST

/* One batch waits for nobody; several wait for as long as the closed form says, never for less than
 * nothing. */
START_TEST (nobody_waits_for_less_than_nothing)
{
  static const char *const settings[][4] = { { "system", "homogeneous", "host_s", "3 ms" },
                                             { "n_batches", "1", "usable_memory_share", "0.05" },
                                             { "n_batches", "2", "overlap", "none" },
                                             { "n_batches", "2", "usable_memory_share", "0.05" },
                                             { "head_split", "request", "n_batches", "2" } };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (settings); i++)
    {
      const char *const *setting = settings[i % G_N_ELEMENTS (settings)];
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "prompt_max_tokens", "6000");
      set (&p, setting[0], setting[1]);
      set (&p, setting[2], setting[3]);
      r = run_seed (&p, 10 + i);
      ck_assert_msg (!r->failed, "%s", r->reason);
      ck_assert_double_ge (value (r, "wait_share"), 0.0);
      if (i % G_N_ELEMENTS (settings) < 2)
        ck_assert_double_eq (value (r, "wait_share"), 0.0);
    }
}
END_TEST

typedef struct {
  SplitReplay replay;
  guint n_arrived, n_ended;
} Case;

static void
arrived (gpointer data)
{
  Case *c = data;

  c->n_arrived++;
  split_replan (c->replay.progress);
}

static double
rebuild (gpointer data, gint64 tokens)
{
  ck_abort_msg ("nothing was lost");
}

static void
ended (gpointer data)
{
  Case *c = data;

  c->n_ended++;
  ck_assert_uint_eq (c->replay.requests.n_done, c->replay.requests.n);
}

/* Arrivals and the end are reported upward, the end once. */
START_TEST (replay_reports_to_its_handlers)
{
  static const SplitReplayHandlers handlers = { arrived, rebuild, ended };
  SimEngineConfig config = { .seed = 3 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_auto (SplitParams) p = defaults ();
  Sim *sim = window_of (engine);
  SplitDeployment d;
  SplitProgress progress;
  Case c = { .n_arrived = 0 };

  set (&p, "arrivals", "timestamps");
  d = deployed (sim, &p, NULL);
  progress = (SplitProgress){ .sim = sim, .deployment = &d };
  c.replay = (SplitReplay){
    .sim = sim, .deployment = &d, .progress = &progress, .handlers = &handlers, .data = &c
  };
  split_replay_start (&c.replay, FALSE);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_uint_eq (c.n_ended, 1);
  ck_assert_uint_eq (c.n_arrived, 300);
  ck_assert (c.replay.late.clock_s > c.replay.early.clock_s);
  split_replay_clear (&c.replay);
  split_progress_clear (&progress);
  split_deployment_clear (&d);
}
END_TEST

TEST_MAIN (split_workload, TEST (requests_fit_or_are_counted),
           TEST (a_run_without_a_request_says_why), TEST (nobody_waits_for_less_than_nothing),
           TEST (replay_reports_to_its_handlers))
