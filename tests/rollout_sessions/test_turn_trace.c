/* tests/rollout_sessions/test_turn_trace.c - the reader of sessions: what it takes, and what it
 * refuses with place and reason. */
#include "tests/rollout_sessions/sessions_case.h"

#define TURN(n, prompt, completion)                                                                \
  "{\"turn\": " #n ", \"prompt_tokens\": " #prompt ", \"completion_tokens\": " #completion         \
  ", \"cached_tokens\": 3, \"engine_latency_s\": 0.5}"
#define LINE(group, turns, calls)                                                                  \
  "{\"step\": 0, \"prompt_len\": 300, \"prompt_group_id\": " #group ", \"sample_id\": 4, "         \
  "\"turns\": [" turns "], \"tool_calls\": [" calls "], \"extra\": {\"a\": [1, {\"b\": null}]}, "  \
  "\"validate\": false}\n"
#define CALL(turn, latency)                                                                        \
  "{\"turn\": " #turn ", \"tool_name\": \"search\", \"latency_s\": " #latency "}"

START_TEST (groups_and_turns)
{
  const char *text = LINE (7, TURN (0, 300, 50) ", " TURN (1, 900, 20), CALL (0, 0.25))
    LINE (8, TURN (0, 310, 5), "")
      LINE (7, TURN (0, 300, 60) ", " TURN (1, 350, 1), CALL (0, 0.5) ", " CALL (0, 0.125))
        LINE (9, TURN (0, 320, 5), "") LINE (9, TURN (0, 321, 0), "");
  SimFile f = trace_of (text, NULL);
  const SesTrace *t = f.data;

  ck_assert_ptr_nonnull (t);
  ck_assert_uint_eq (t->n_groups, 2);
  ck_assert_uint_eq (t->group_size, 2);
  ck_assert_uint_eq (t->n_incomplete, 1);
  ck_assert_uint_eq (t->unequal_line, 0); /* prompt_len is 300 of all */
  ck_assert_uint_eq (g_array_index (t->sessions, SesTraceSession, 1).n_turns, 2);
  for (guint i = 0; i < 2; i++)
    {
      const SesTraceSession *s = &g_array_index (t->sessions, SesTraceSession, i);
      const SesTurn *turn = &g_array_index (t->turns, SesTurn, s->first);

      ck_assert_uint_eq (s->prompt, 300);
      ck_assert_uint_eq (turn->completion, i == 0 ? 50 : 60);
      ck_assert_int_eq (turn->append, i == 0 ? 550 : -10);
      ck_assert_uint_eq (turn->broken, i == 0 ? 0 : 10);
      assert_close ((double) turn->tool_s, i == 0 ? 0.25 : 0.5, 1e-12);
    }
  ses_trace_free ((SesTrace *) f.data);
}
END_TEST

typedef struct {
  const char *text, *where, *why;
} Bad;

static const Bad bad[] = {
  { LINE (1, TURN (0, 300, 5) ", " TURN (2, 400, 5), ""), ":1:", "turns are out of order" },
  { LINE (1, TURN (1, 300, 5), ""), ":1:", "turns are out of order" },
  { LINE (1, TURN (0, 300, 5), "") LINE (1, TURN (0, 300, 5), CALL (0, -0.5)), ":2:",
    "a latency must not be negative" },
  { LINE (1, TURN (0, 300, 5), CALL (1, 0.5)), ":1:1:", "names a turn that is not there" },
  { LINE (1, "", ""), ":1:1:", "turns is needed" },
  { "{\"step\": 0, \"turns\": [" TURN (0, 300, 5) "]}\n", ":1:1:", "prompt_group_id is needed" },
  { LINE (1, "{\"turn\": 0, \"completion_tokens\": 4}", ""), ":1:", "a turn needs prompt_tokens" },
  { "", ":1:", "there is no episode" },
  { "[1]\n", ":1:1:", "an object in braces belongs here" },
};

START_TEST (faults_have_a_place_and_a_reason)
{
  g_autoptr (GError) error = NULL;
  SimFile f = trace_of (bad[_i].text, &error);

  ck_assert_ptr_null (f.data);
  ck_assert_msg (strstr (error->message, bad[_i].where) != NULL, "%s", error->message);
  ck_assert_msg (strstr (error->message, bad[_i].why) != NULL, "%s", error->message);
}
END_TEST

/* A trace's sessions are what is run, and groups of unequal prompts cannot share them. */
START_TEST (a_trace_is_run)
{
  const char *text = LINE (7, TURN (0, 300, 50) ", " TURN (1, 900, 20), CALL (0, 0.25))
    LINE (7, TURN (0, 300, 60), "");
  g_auto (SesParams) p = sessions ("n_prompts=2;group_size=2");
  g_autoptr (SimRecord) r = NULL;
  g_autoptr (GError) error = NULL;

  p.trace = trace_of (text, NULL);
  r = run (&p);
  ck_assert_double_eq (value (r, "generated_tokens"), 2.0 * (50 + 20 + 60));
  ck_assert_double_eq (value (r, "prompt_tokens_sent"), 2.0 * (300 + 900 + 300));
  ((SesTrace *) p.trace.data)->unequal_line = 2;
  ck_assert (!rollout_sessions_model.check (&p, &error));
  ck_assert_msg (strstr (error->message, "give share_prompt: no") != NULL, "%s", error->message);
  ses_trace_free ((SesTrace *) p.trace.data);
}
END_TEST

TEST_MAIN (turn_trace, TEST (groups_and_turns), TEST (a_trace_is_run),
           tcase_add_loop_test (tests, faults_have_a_place_and_a_reason, 0, G_N_ELEMENTS (bad)))
