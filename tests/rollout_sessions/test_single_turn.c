/* tests/rollout_sessions/test_single_turn.c - one turn and no tool is what rollout_tail does: the
 * same lengths on both, by one law, end at the same times.
 */
#include "models/rollout_tail/rollout_params.h"
#include "models/rollout_tail/rollout_tail.h"
#include "models/rollout_tail/workload/grouped_trace.h"
#include "tests/rollout_sessions/sessions_case.h"

/* Lengths of one seed, written in both formats. */
typedef struct {
  GString *turns, *lengths;
  guint n_groups, group_size;
} Texts;

static Texts
texts_of (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Texts t = { g_string_new (NULL), g_string_new (NULL), 7, 4 };

  for (guint g = 0; g < t.n_groups; g++)
    {
      gint prompt = g_rand_int_range (rand, 20, 400);

      g_string_append_printf (t.lengths,
                              "{\"step\": 0, \"local_index\": %u, \"input\": %d, "
                              "\"n_sampling\": 4, \"output\": [",
                              g, prompt);
      for (guint i = 0; i < t.group_size; i++)
        {
          gint length = g_rand_int_range (rand, 16, 900);

          g_string_append_printf (t.lengths, "%s%d", i > 0 ? ", " : "", length);
          g_string_append_printf (t.turns,
                                  "{\"prompt_group_id\": %u, \"turns\": [{\"turn\": 0, "
                                  "\"prompt_tokens\": %d, \"completion_tokens\": %d}]}\n",
                                  g, prompt, length);
        }
      g_string_append (t.lengths, "]}\n");
    }
  return t;
}

static SimFile
lengths_of (const char *text)
{
  SimFile file = { "l.jsonl", text_file_load (roll_grouped_trace_format.load, text, NULL) };

  ck_assert_ptr_nonnull (file.data);
  return file;
}

static double
roll_value (const SimRecord *record, const char *name)
{
  SimComponent component = { "rollout_tail", &rollout_tail_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

static SimRecord *
run_rollout_tail (const Texts *t, const char *max_seqs)
{
  static const char *const pairs[][2] = { { "policy", "request_rr" },
                                          { "n_prompts", "7" },
                                          { "group_size", "4" },
                                          { "max_length_tokens", "1000 tokens" },
                                          { "n_instances", "3" },
                                          { "capacity_tokens", "100000 tokens" },
                                          { "base_s", "10 ms" },
                                          { "token_s_per_token", "100 us/tokens" },
                                          { "kv_s_per_token", "10 ns/tokens" },
                                          { "prefill_s_per_token", "20 us/tokens" },
                                          { "efficiency", "1" } };
  RollParams p = { 0 };
  SimComponent component = { "rollout_tail", &rollout_tail_model, &p };
  SimRunSpec how = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
  };
  SimRecord *record;

  sim_params_defaults (roll_params, &p);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    set_param (roll_params, &p, pairs[i][0], pairs[i][1]);
  set_param (roll_params, &p, "max_seqs", max_seqs);
  p.trace = lengths_of (t->lengths->str);
  record = sim_run (&how);
  roll_grouped_trace_free ((RollGroupedTrace *) p.trace.data);
  sim_params_clear (roll_params, &p, sizeof p);
  return record;
}

/* Whether all fit at once or some wait for others: each newcomer's prompt goes into the step that
 * makes its first token. */
START_TEST (one_turn_is_a_rollout)
{
  static const char *const limits[] = { "100", "3", "1" };

  for (guint32 seed = 0; seed < 9; seed++)
    {
      Texts t = texts_of (seed);
      g_autofree char *s = g_strdup_printf (
        "n_prompts=7;group_size=4;instances=3;router=round_robin;prefix_cache=none;"
        "kv_policy=drop;step_tokens=100000 tokens;max_requests=%s",
        limits[seed % 3]);
      g_auto (SesParams) p = sessions (s);
      g_autoptr (SimRecord) mine = NULL, reference = run_rollout_tail (&t, limits[seed % 3]);

      p.trace = trace_of (t.turns->str, NULL);
      mine = run (&p);
      assert_close (value (mine, "rollout_s"), roll_value (reference, "rollout_s"), 1e-9);
      assert_close (value (mine, "tail_s"), roll_value (reference, "tail_s"), 1e-9);
      assert_close (value (mine, "done_p50_s"), roll_value (reference, "done_p50_s"), 1e-9);
      ck_assert_double_eq (value (mine, "generated_tokens"),
                           roll_value (reference, "generated_tokens"));
      ses_trace_free ((SesTrace *) p.trace.data);
      g_string_free (t.turns, TRUE);
      g_string_free (t.lengths, TRUE);
    }
}
END_TEST

TEST_MAIN (single_turn, TEST (one_turn_is_a_rollout))
