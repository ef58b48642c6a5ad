/* tests/llm/test_batch.c - the decode batch: hand-computed cases, and jump = step over random
 * settings. */
#include <math.h>
#include "tests/test.h"
#include "models/llm/batch/batch.h"

/* What happened to whom and when. */
typedef struct {
  char kind; /* Admitted, Left, Preempted */
  guint id;
  double at_s;
} Entry;

typedef enum { LAW_AFFINE, LAW_MAX, LAW_KNOTS, LAW_GROUPS } LawKind;

typedef struct {
  LawKind law;
  double fixed, per_request, per_token, floor_s, stall_per_token;
  LlmBatch *batch;
  GArray *log;
  double stepped_s;
  gint64 stepped;
} Owner;

/* A line a + b k over coming steps. */
static LlmSegment
larger (double a0, double b0, double a1, double b1)
{
  LlmSegment p = { a0, b0, INFINITY };
  double cross;

  if (a1 > a0 || (a1 == a0 && b1 > b0))
    return larger (a1, b1, a0, b0);
  if (b1 > b0)
    {
      cross = floor ((a0 - a1) / (b1 - b0));
      p.n_steps = cross + 1.0;
    }
  return p;
}

/* Slope 1 below 500 tokens, 2 up to 900, 0.5 beyond; times per_token. */
static LlmSegment
knots (const Owner *o, double b, double s)
{
  static const double at[] = { 0.0, 500.0, 900.0, 1e18 }, slope[] = { 1.0, 2.0, 0.5 };
  double base = o->fixed;
  LlmSegment p = { 0.0, 0.0, 1.0 };

  for (guint i = 0; i < 3; i++)
    {
      if (s < at[i + 1])
        {
          p.first_s = base + slope[i] * (s - at[i]) * o->per_token;
          p.growth_s = slope[i] * b * o->per_token;
          p.n_steps = MAX (1.0, floor ((at[i + 1] - s) / b));
          return p;
        }
      base += slope[i] * (at[i + 1] - at[i]) * o->per_token;
    }
  return p;
}

static LlmSegment
law (gpointer data, const LlmLoad *loads, guint n)
{
  const Owner *o = data;
  double b = 0.0, s = 0.0, widest = 0.0;

  for (guint g = 0; g < n; g++)
    {
      b += (double) loads[g].n_requests;
      s += (double) loads[g].context_tokens;
      widest = MAX (widest, (double) loads[g].n_requests);
    }
  if (o->law == LAW_MAX)
    return larger (o->fixed + o->per_request * b, 0.0, o->floor_s + o->per_token * s,
                   o->per_token * b);
  if (o->law == LAW_KNOTS)
    return knots (o, b, s);
  if (o->law == LAW_GROUPS)
    return (LlmSegment){ o->fixed + o->per_request * widest + o->per_token * s, o->per_token * b,
                         7.0 };
  return (LlmSegment){ o->fixed + o->per_request * b + o->per_token * s, o->per_token * b,
                       INFINITY };
}

static void
stepped (gpointer data, const LlmLoad *loads, const LlmSegment *piece, gint64 n)
{
  Owner *o = data;
  double k = (double) n;

  o->stepped += n;
  o->stepped_s += k * piece->first_s + piece->growth_s * k * (k - 1.0) / 2.0;
}

static void
note (Owner *o, char kind, guint id)
{
  Entry e = { kind, id, llm_batch_clock_s (o->batch) };

  g_array_append_val (o->log, e);
}

static double
admitted (gpointer data, guint id, gint64 tokens, gboolean again)
{
  Owner *o = data;

  note (o, again ? 'a' : 'A', id);
  return again ? o->stall_per_token * (double) tokens : 0.0;
}

static void
preempted (gpointer data, guint id)
{
  note (data, 'P', id);
}

static void
left (gpointer data, guint id)
{
  note (data, 'L', id);
}

static const LlmBatchHooks hooks = { law, stepped, admitted, preempted, left };

typedef struct {
  LlmBatchConfig config;
  Owner owner;
  LlmBatchRequest *requests;
  double *arrival_s;
  guint n;
} Case;

static Owner
drive (const Case *c, LlmAdvance advance, LlmBatchTotals *totals)
{
  Owner o = c->owner;
  LlmBatchConfig config = c->config;
  guint next = 0;

  config.advance = advance;
  config.hooks = &hooks;
  config.data = &o;
  o.log = g_array_new (FALSE, FALSE, sizeof (Entry));
  o.batch = llm_batch_new (&config);
  while (next < c->n || isfinite (llm_batch_next_s (o.batch)))
    {
      if (next < c->n && c->arrival_s[next] <= llm_batch_next_s (o.batch))
        {
          ck_assert (llm_batch_submit (o.batch, c->arrival_s[next], &c->requests[next]));
          next++;
        }
      else
        llm_batch_turn (o.batch);
    }
  llm_batch_audit (o.batch);
  *totals = *llm_batch_totals (o.batch);
  ck_assert_int_eq (totals->n_finished, c->n);
  ck_assert_int_eq (llm_batch_used_tokens (o.batch), 0);
  ck_assert_int_eq (o.stepped, totals->steps);
  assert_close (o.stepped_s, totals->busy_s, 1e-12);
  llm_batch_free (o.batch);
  return o;
}

static void
random_case (Case *c, GRand *rand)
{
  double span = g_rand_double_range (rand, 0.0, 2.0);

  c->config = (LlmBatchConfig){
    .capacity_tokens = g_rand_double_range (rand, 700.0, 3000.0),
    .watermark_share = g_rand_double_range (rand, 0.9, 1.0),
    .block_tokens = g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, 1, 17),
    .n_groups = (guint) g_rand_int_range (rand, 1, 5),
    .max_requests = g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 1, 9) : 0,
  };
  if (c->config.n_groups % 2 == 0 && g_rand_boolean (rand))
    c->config.n_pools = 2;
  c->owner = (Owner){ .law = (LawKind) g_rand_int_range (rand, 0, 4),
                      .fixed = g_rand_double_range (rand, 1e-3, 9e-3),
                      .per_request = g_rand_double_range (rand, 0.0, 1e-3),
                      .per_token = g_rand_double_range (rand, 0.0, 2e-5),
                      .floor_s = 1.3e-3,
                      .stall_per_token = g_rand_boolean (rand) ? 0.0 : 1.7e-5 };
  c->n = (guint) g_rand_int_range (rand, 1, 60);
  c->requests = g_new0 (LlmBatchRequest, c->n);
  c->arrival_s = g_new0 (double, c->n);
  for (guint i = 0; i < c->n; i++)
    {
      gint64 done = g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 0, 40) : 0;

      c->requests[i] = (LlmBatchRequest){ i, g_rand_int_range (rand, 1, 400), done,
                                          done + g_rand_int_range (rand, 1, 200) };
      c->arrival_s[i]
        = i == 0 ? 0.0 : c->arrival_s[i - 1] + span * 2.0 * g_rand_double (rand) / c->n;
    }
}

static void
compare_logs (const Owner *a, const Owner *b)
{
  ck_assert_uint_eq (a->log->len, b->log->len);
  for (guint i = 0; i < a->log->len; i++)
    {
      Entry x = g_array_index (a->log, Entry, i), y = g_array_index (b->log, Entry, i);

      assert_always (x.kind == y.kind);
      assert_always (x.id == y.id);
      assert_always (fabs (x.at_s - y.at_s) <= 1e-9 * fabs (y.at_s));
    }
}

START_TEST (jump_equals_step_over_random_settings)
{
  gint64 preempted_total = 0, cuts = 0;

  for (guint32 seed = 1; seed <= 1500; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      LlmBatchTotals tj, ts;
      Owner jump, step;
      Case c;

      random_case (&c, rand);
      jump = drive (&c, LLM_ADVANCE_JUMP, &tj);
      step = drive (&c, LLM_ADVANCE_STEP, &ts);
      compare_logs (&jump, &step);
      ck_assert_int_eq (tj.steps, ts.steps);
      ck_assert_int_eq (tj.tokens, ts.tokens);
      ck_assert_int_eq (tj.readmitted_tokens, ts.readmitted_tokens);
      assert_close (tj.busy_s, ts.busy_s, 1e-9);
      assert_close (tj.stall_s, ts.stall_s, 1e-9);
      assert_close (tj.active_request_s, ts.active_request_s, 1e-9);
      assert_close (tj.used_token_s, ts.used_token_s, 1e-9);
      preempted_total += tj.n_preempted;
      cuts += c.arrival_s[c.n - 1] > 0.0;
      g_array_unref (jump.log);
      g_array_unref (step.log);
      g_free (c.requests);
      g_free (c.arrival_s);
      g_rand_free (rand);
    }
  ck_assert_int_gt (preempted_total, 1000); /* the settings do reach the rare rules */
  ck_assert_int_gt (cuts, 1000);
}
END_TEST

static Case
two_requests (void)
{
  Case c = { .config = { .capacity_tokens = 1000.0, .watermark_share = 0.99 },
             .owner = { .law = LAW_AFFINE, .fixed = 0.3, .per_request = 0.07, .per_token = 0.001 },
             .n = 2 };

  c.requests = g_new0 (LlmBatchRequest, 2);
  c.arrival_s = g_new0 (double, 2);
  c.requests[0] = (LlmBatchRequest){ 0, 10, 0, 5 };
  c.requests[1] = (LlmBatchRequest){ 1, 20, 0, 2 };
  return c;
}

static void
check_entry (const Owner *o, guint i, Entry expected)
{
  Entry e = g_array_index (o->log, Entry, i);

  ck_assert_int_eq (e.kind, expected.kind);
  ck_assert_uint_eq (e.id, expected.id);
  assert_close (e.at_s, expected.at_s, 1e-12);
}

/* Steps of request 0 alone: 0.37 + 0.001 x (11, 12, 13, ...); of both: 0.44 + 0.001 x contexts. */
START_TEST (arrival_in_a_jump_joins_at_the_next_boundary)
{
  Case c = two_requests ();
  LlmBatchTotals t;
  Owner o;
  double join = 0.381 + 0.382;
  double both = 0.44 + 0.001 * (13 + 21) + 0.44 + 0.001 * (14 + 22);

  c.arrival_s[1] = 0.5; /* within the second step */
  o = drive (&c, LLM_ADVANCE_JUMP, &t);
  ck_assert_uint_eq (o.log->len, 4);
  check_entry (&o, 0, (Entry){ 'A', 0, 0.0 });
  check_entry (&o, 1, (Entry){ 'A', 1, join });
  check_entry (&o, 2, (Entry){ 'L', 1, join + both });
  check_entry (&o, 3, (Entry){ 'L', 0, join + both + 0.385 });
  ck_assert_int_eq (t.steps, 5);
  ck_assert_int_eq (t.tokens, 7);
  assert_close (t.active_request_s, join + 2.0 * both + 0.385, 1e-12);
  g_array_unref (o.log);
  g_free (c.requests);
  g_free (c.arrival_s);
}
END_TEST

START_TEST (arrival_that_does_not_fit_cuts_nothing)
{
  Case c = two_requests ();
  LlmBatchTotals t;
  Owner o;

  c.config.capacity_tokens = 30.0;
  c.arrival_s[1] = 0.5;
  o = drive (&c, LLM_ADVANCE_JUMP, &t);
  check_entry (&o, 1, (Entry){ 'L', 0, 5 * 0.37 + 0.001 * (11 + 12 + 13 + 14 + 15) });
  ck_assert_int_eq (g_array_index (o.log, Entry, 2).kind, 'A');
  g_array_unref (o.log);
  g_free (c.requests);
  g_free (c.arrival_s);
}
END_TEST

/* 10 + 20 tokens of 33 (watermark 1): the first step makes 32, the second would make 34 and
 * preempts the newer. */
START_TEST (preemption_keeps_progress_and_goes_to_the_head)
{
  Case c = two_requests ();
  LlmBatchTotals t;
  Owner o;
  double first = 0.44 + 0.001 * (11 + 21), rest = 4 * 0.37 + 0.001 * (12 + 13 + 14 + 15);

  c.config.capacity_tokens = 33.0;
  c.config.watermark_share = 1.0;
  c.owner.stall_per_token = 0.01;
  o = drive (&c, LLM_ADVANCE_JUMP, &t);
  ck_assert_uint_eq (o.log->len, 6);
  check_entry (&o, 2, (Entry){ 'P', 1, first });
  check_entry (&o, 3, (Entry){ 'L', 0, first + rest });
  check_entry (&o, 4, (Entry){ 'a', 1, first + rest });
  check_entry (&o, 5, (Entry){ 'L', 1, first + rest + 0.21 + 0.37 + 0.022 });
  ck_assert_int_eq (t.readmitted_tokens, 21);
  assert_close (t.stall_s, 0.21, 1e-12);
  g_array_unref (o.log);
  g_free (c.requests);
  g_free (c.arrival_s);
}
END_TEST

START_TEST (blocks_round_up_and_refuse_what_never_fits)
{
  LlmBatchConfig config
    = { .capacity_tokens = 64.0, .watermark_share = 1.0, .block_tokens = 16, .hooks = &hooks };
  Owner o = { .law = LAW_AFFINE, .fixed = 0.1, .log = g_array_new (FALSE, FALSE, sizeof (Entry)) };
  g_autoptr (LlmBatch) batch = NULL;

  config.data = &o;
  batch = o.batch = llm_batch_new (&config);
  ck_assert (!llm_batch_submit (batch, 0.0, &(LlmBatchRequest){ 0, 60, 0, 5 }));
  ck_assert (llm_batch_submit (batch, 0.0, &(LlmBatchRequest){ 0, 17, 0, 9 }));
  llm_batch_turn (batch);
  ck_assert_int_eq (llm_batch_used_tokens (batch), 32);
  ck_assert_int_eq (llm_batch_context_tokens (batch), 17);
  ck_assert_int_eq (llm_batch_load (batch, 0).context_tokens, 18);
  ck_assert_int_eq (llm_batch_n_running (batch), 1);
  llm_batch_turn (batch);
  ck_assert_int_eq (llm_batch_used_tokens (batch), 0);
  ck_assert_int_eq (llm_batch_n_queued (batch), 0);
  ck_assert (!isfinite (llm_batch_next_s (batch)));
  g_array_unref (o.log);
}
END_TEST

START_TEST (groups_balance_tokens_and_turn_alone)
{
  LlmBatchConfig config = { .capacity_tokens = 500.0,
                            .watermark_share = 1.0,
                            .n_groups = 2,
                            .advance = LLM_ADVANCE_GROUPS,
                            .hooks = &hooks };
  Owner o = { .log = g_array_new (FALSE, FALSE, sizeof (Entry)) };
  g_autoptr (LlmBatch) batch = NULL;

  config.data = &o;
  batch = o.batch = llm_batch_new (&config);
  for (guint i = 0; i < 3; i++)
    ck_assert (llm_batch_submit (batch, 0.0, &(LlmBatchRequest){ i, 40 + 30 * (gint64) i, 0, 2 }));
  llm_batch_admit (batch);
  ck_assert_int_eq (llm_batch_load (batch, 0).context_tokens, 41 + 101);
  ck_assert_int_eq (llm_batch_load (batch, 1).context_tokens, 71);
  llm_batch_begin_group (batch, 0);
  llm_batch_begin_group (batch, 1);
  ck_assert (llm_batch_submit (batch, 0.0, &(LlmBatchRequest){ 3, 20, 0, 2 }));
  llm_batch_turn_group (batch, 0); /* the newcomer belongs to group 1, which is under way */
  ck_assert_int_eq (llm_batch_n_queued (batch), 1);
  llm_batch_turn_group (batch, 1);
  ck_assert_int_eq (llm_batch_n_queued (batch), 0);
  ck_assert_int_eq (llm_batch_load (batch, 1).n_requests, 2);
  llm_batch_begin_group (batch, 0);
  llm_batch_turn_group (batch, 0);
  ck_assert_int_eq (llm_batch_load (batch, 0).n_requests, 0);
  ck_assert_int_eq (llm_batch_totals (batch)->tokens, 5);
  llm_batch_audit (batch);
  g_array_unref (o.log);
}
END_TEST

TEST_MAIN (batch, TEST (jump_equals_step_over_random_settings),
           TEST (arrival_in_a_jump_joins_at_the_next_boundary),
           TEST (arrival_that_does_not_fit_cuts_nothing),
           TEST (preemption_keeps_progress_and_goes_to_the_head),
           TEST (blocks_round_up_and_refuse_what_never_fits),
           TEST (groups_balance_tokens_and_turn_alone))
