/* tests/rollout_sessions/test_engines.c - instances on the clock, and the law of four coefficients,
 * by themselves. */
#include "models/rollout_sessions/engines/fleet.h"
#include "tests/rollout_sessions/sessions_parts.h"

static void
first_token (gpointer data, guint session, double now_s)
{
}

static void
finished (gpointer data, guint session, gint64 found, double now_s)
{
  parts_hear (data, session, found, now_s);
}

static void
aborted (gpointer data, guint session, gint64 found, gint64 generated, double now_s)
{
  parts_hear (data, session, generated, now_s);
}

static void
changed (gpointer data)
{
}

static const SesFleetHandlers handlers = {
  .first_token = first_token, .finished = finished, .aborted = aborted, .changed = changed
};

static void
set_up (Parts *m, const char *settings)
{
  parts_set_up (m, settings);
  m->fleet = (SesFleet){
    .sim = m->sim, .p = &m->p, .hardware = ses_hardware (&m->p), .handlers = &handlers, .data = m
  };
  ses_fleet_start (&m->fleet);
}

static void
clear (Parts *m)
{
  ses_fleet_clear (&m->fleet);
  parts_clear (m);
}

/* Sends @session's turn; returns the engine's id. */
static guint
submit (Parts *m, guint instance, guint session, gint64 prompt, gint64 output)
{
  LlmEngineRequest request = { .prompt_tokens = prompt, .output_tokens = output };

  ck_assert (ses_fleet_submit (&m->fleet, instance, sim_now_s (m->sim), session, &request));
  ses_fleet_settle (&m->fleet);
  return request.id;
}

/* 10 ms + 2 decodes of 100 us + 300 tokens of context at 10 ns + a chunk of 50 at 20 us that ends
 * its prompt (an output more) and reads itself: 10 + 0.3 + 0.0035 + 1 ms; a step later two tokens
 * more of context. */
START_TEST (a_step_is_a_sum_of_four)
{
  SesAffineLaw law = { 10e-3, 100e-6, 10e-9, 20e-6 };
  const LlmStepLaw step = ses_affine_law (&law);
  LlmChunk chunk = { .new_tokens = 50 };
  LlmStepLoad loads[2]
    = { { .n_decodes = 2, .context_tokens = 300, .n_outputs = 3, .n_chunks = 1, .chunks = &chunk },
        { .n_decodes = 1, .context_tokens = 100, .n_outputs = 1 } };
  LlmStepParts parts;

  assert_close (step.step_s (step.data, loads, 1, &parts),
                10e-3 + 3 * 100e-6 + 350 * 10e-9 + 50 * 20e-6, 1e-12);
  assert_close (parts.other_s, step.step_s (step.data, loads, 1, NULL), 1e-12);
  /* replicas step together: the slower one */
  assert_close (step.step_s (step.data, loads, 2, NULL), parts.other_s, 1e-12);
  assert_close (step.step_s (step.data, loads + 1, 1, NULL), 10e-3 + 100e-6 + 100 * 10e-9, 1e-12);
}
END_TEST

/* A prompt of 100 tokens and 3 outputs, alone: one step with the prompt, then two decodes that read
 * 101 and 102 tokens of KV. */
START_TEST (a_turn_takes_its_steps)
{
  Parts m;
  const double prefill_s = 10e-3 + 100e-6 + 100 * 10e-9 + 100 * 20e-6,
               decode_s = 2 * (10e-3 + 100e-6) + (100 + 101) * 10e-9;

  set_up (&m, "instances=2;prefix_cache=none");
  submit (&m, 1, 5, 100, 3);
  ck_assert (m.fleet.n_busy == 1 && m.fleet.instances[1].n_requests == 1);
  ck_assert (m.fleet.instances[1].request_tokens == 103);
  parts_run (m.engine, m.sim, 1.0);
  ck_assert (m.n == 1 && m.who[0] == 5 && m.tokens[0] == 0);
  assert_close (m.at_s[0], prefill_s + decode_s, 1e-4);
  ck_assert (m.fleet.n_busy == 0 && m.fleet.instances[1].request_tokens == 0);
  clear (&m);
}
END_TEST

/* Two at different instances do not slow each other; two at one do. */
START_TEST (instances_are_apart)
{
  double end_s[3];

  for (guint k = 0; k < 3; k++)
    {
      Parts m;

      set_up (&m, "instances=2;prefix_cache=none");
      submit (&m, 0, 0, 100, 50);
      if (k > 0)
        submit (&m, k - 1, 1, 100, 50);
      parts_run (m.engine, m.sim, 10.0);
      ck_assert_uint_eq (m.n, MIN (k + 1, 2));
      end_s[k] = m.at_s[m.n - 1];
      clear (&m);
    }
  ck_assert_double_gt (end_s[1], end_s[0]);
  ck_assert (end_s[2] == end_s[0]);
}
END_TEST

/* Ids are few however many sessions come, and an aborted one tells what it had. */
START_TEST (ids_are_used_again)
{
  Parts m;
  guint own;

  set_up (&m, "instances=1;prefix_cache=none");
  for (guint i = 0; i < 20; i++)
    {
      m.n = 0;
      ck_assert_uint_eq (submit (&m, 0, 1000 + i, 10, 2), 0);
      parts_run (m.engine, m.sim, i + 1);
      ck_assert (m.n == 1 && m.who[0] == 1000 + i);
    }
  m.n = 0;
  own = submit (&m, 0, 7, 10, 1000);
  parts_run (m.engine, m.sim, 20.5);
  ses_fleet_abort (&m.fleet, 0, 20.5, own);
  ses_fleet_settle (&m.fleet);
  parts_run (m.engine, m.sim, 21.0);
  ck_assert (m.n == 1 && m.who[0] == 7 && m.tokens[0] > 40 && m.tokens[0] < 60);
  clear (&m);
}
END_TEST

/* What can never fit is refused and leaves no trace; during an update nobody steps. */
START_TEST (limits_and_pauses)
{
  LlmEngineRequest request = { .prompt_tokens = 99999, .output_tokens = 2000 };
  Parts m;
  double alone_s;

  set_up (&m, "instances=1;prefix_cache=none");
  ck_assert (!ses_fleet_submit (&m.fleet, 0, 0.0, 3, &request));
  ck_assert (m.fleet.n_busy == 0 && m.fleet.instances[0].n_requests == 0);
  submit (&m, 0, 1, 100, 3);
  parts_run (m.engine, m.sim, 10.0);
  alone_s = m.at_s[0];
  submit (&m, 0, 1, 100, 3);
  ses_fleet_pause (&m.fleet, 10.0, 15.0, FALSE);
  ses_fleet_settle (&m.fleet);
  parts_run (m.engine, m.sim, 20.0);
  ck_assert_uint_eq (m.n, 2);
  ck_assert_double_ge (m.at_s[1], 15.0);
  ck_assert_double_le (m.at_s[1], 15.0 + alone_s + 1e-9);
  ck_assert_int_eq (ses_fleet_devices (&m.fleet, 0), 1);
  clear (&m);
}
END_TEST

TEST_MAIN (sessions_engines, TEST (a_step_is_a_sum_of_four), TEST (a_turn_takes_its_steps),
           TEST (instances_are_apart), TEST (ids_are_used_again), TEST (limits_and_pauses))
