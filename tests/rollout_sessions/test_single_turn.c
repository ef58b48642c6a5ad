/* tests/rollout_sessions/test_single_turn.c - one turn and no tool is what rollout_tail does: the
 * same lengths on both, by one law, end at the same times.
 */
#include "models/rollout_tail/rollout_params.h"
#include "models/rollout_tail/rollout_tail.h"
#include "models/rollout_tail/workload/grouped_trace.h"
#include "tests/rollout_sessions/sessions_case.h"

/* A setting of both models. */
typedef struct {
  const char *max_seqs, *capacity, *kv_s, *prefill_s;
  gint less; /* tokens that a prompt is shorter for rollout_tail */
} Ground;

/* Lengths of one seed, written in both formats; @less as in Ground. */
typedef struct {
  GString *turns, *lengths;
  guint n_groups, group_size;
} Texts;

static Texts
texts_of (guint32 seed, gint less)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Texts t = { g_string_new (NULL), g_string_new (NULL), 7, 4 };

  for (guint g = 0; g < t.n_groups; g++)
    {
      gint prompt = g_rand_int_range (rand, 20, 400);

      g_string_append_printf (t.lengths,
                              "{\"step\": 0, \"local_index\": %u, \"input\": %d, "
                              "\"n_sampling\": 4, \"output\": [",
                              g, prompt - less);
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
run_rollout_tail (const Texts *t, const Ground *ground)
{
  static const char *const pairs[][2]
    = { { "policy", "request_rr" }, { "n_prompts", "7" },
        { "group_size", "4" },      { "max_length_tokens", "1000 tokens" },
        { "n_instances", "3" },     { "watermark_share", "1" },
        { "base_s", "10 ms" },      { "token_s_per_token", "100 us/tokens" },
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
  set_param (roll_params, &p, "max_seqs", ground->max_seqs);
  set_param (roll_params, &p, "capacity_tokens", ground->capacity);
  set_param (roll_params, &p, "kv_s_per_token", ground->kv_s);
  set_param (roll_params, &p, "prefill_s_per_token", ground->prefill_s);
  p.trace = lengths_of (t->lengths->str);
  record = sim_run (&how);
  roll_grouped_trace_free ((RollGroupedTrace *) p.trace.data);
  sim_params_clear (roll_params, &p, sizeof p);
  return record;
}

/* One seed on both. */
static void
compare (guint32 seed, const Ground *ground, double *preempted)
{
  Texts t = texts_of (seed, ground->less);
  g_autofree char *s = g_strdup_printf (
    "n_prompts=7;group_size=4;instances=3;router=round_robin;prefix_cache=none;kv_policy=drop;"
    "step_tokens=100000 tokens;block_tokens=1 tokens;max_requests=%s;capacity_tokens=%s;"
    "kv_s_per_token=%s;prefill_s_per_token=%s",
    ground->max_seqs, ground->capacity, ground->kv_s, ground->prefill_s);
  g_auto (SesParams) p = sessions (s);
  g_autoptr (SimRecord) mine = NULL, reference = run_rollout_tail (&t, ground);
  static const char *const names[] = { "rollout_s", "tail_s", "done_p50_s" };

  p.trace = trace_of (t.turns->str, NULL);
  mine = run (&p);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_close (value (mine, names[i]), roll_value (reference, names[i]), 1e-9);
  ck_assert_double_eq (value (mine, "preemptions"), roll_value (reference, "preemptions"));
  ck_assert_double_eq (value (mine, "generated_tokens"),
                       roll_value (reference, "generated_tokens"));
  *preempted += value (mine, "preemptions");
  ses_trace_free ((SesTrace *) p.trace.data);
  g_string_free (t.turns, TRUE);
  g_string_free (t.lengths, TRUE);
}

/* Whether all fit at once or some wait for others: each newcomer's prompt goes into the step that
 * makes its first token. */
START_TEST (one_turn_is_a_rollout)
{
  static const char *const limits[] = { "100", "3", "1" };
  double none = 0.0;

  for (guint32 seed = 0; seed < 9; seed++)
    compare (seed,
             &(Ground){ limits[seed % 3], "100000 tokens", "10 ns/tokens", "20 us/tokens", 0 },
             &none);
  ck_assert_double_eq (none, 0.0);
}
END_TEST

/* Where memory ends the newest are preempted, queue first, and compute all again: the same ones at
 * the same steps.  The engine counts KV that is there, without that of the newest token;
 * rollout_tail counts tokens: a prompt shorter by one makes up for it, and nothing is charged for
 * what differs then. */
START_TEST (memory_ends_at_the_same_step)
{
  double preempted = 0.0;

  for (guint32 seed = 0; seed < 12; seed++)
    compare (seed,
             &(Ground){ seed % 2 == 0 ? "100" : "6", seed % 3 == 0 ? "1600 tokens" : "3000 tokens",
                        "0 s/tokens", "0 s/tokens", 1 },
             &preempted);
  ck_assert_double_gt (preempted, 50.0);
}
END_TEST

TEST_MAIN (single_turn, TEST (one_turn_is_a_rollout), TEST (memory_ends_at_the_same_step))
