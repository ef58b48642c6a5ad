/* tests/llm/test_placement.c - routers, and prefill and decode engines with a link between them. */
#include "tests/test.h"
#include "models/llm/placement/placement.h"
#include "tests/llm/toy_law.h"

typedef struct {
  double first_s, finished_s;
  guint n_first, n_finished;
} Told;

typedef struct {
  Told told[400];
  GArray *transfers; /* of LlmKvTransfer */
  double bytes;
  LlmPlacement *placement;
} Run;

static void
first_token (gpointer data, guint id, double now_s)
{
  Told *t = &((Run *) data)->told[id];

  t->first_s = now_s;
  t->n_first++;
}

static void
finished (gpointer data, guint id, double now_s)
{
  Told *t = &((Run *) data)->told[id];

  t->finished_s = now_s;
  t->n_finished++;
}

static void
transferred (gpointer data, guint id, const LlmKvTransfer *transfer, double bytes)
{
  Run *run = data;

  g_array_append_val (run->transfers, *transfer);
  run->bytes += bytes;
}

static const LlmPlacementHooks hooks
  = { .first_token = first_token, .finished = finished, .transferred = transferred };

/* 0.3 + 0.07 a decode + 0.001 a token of context + 0.01 a token of a prompt. */
static ToyLaw
simple_law (void)
{
  return (ToyLaw){ TOY_AFFINE, 0.3, 0.07, 0.001, 0.01, 0.0, 0.0 };
}

static LlmScheduler
simple_scheduler (void)
{
  return (LlmScheduler){ .policy = &llm_schedule_vllm, .max_tokens = 200, .max_requests = 8 };
}

static LlmEngineConfig
simple_engine (const LlmScheduler *scheduler, ToyLaw *law)
{
  return (LlmEngineConfig){
    .scheduler = scheduler, .law = toy_law (law), .kv_tokens = 1600, .block_tokens = 16
  };
}

static void
run_all (Run *run)
{
  while (isfinite (llm_placement_next_s (run->placement)))
    {
      llm_placement_turn (run->placement);
      llm_placement_audit (run->placement);
    }
}

static LlmPlacementConfig
disaggregated (const LlmPool *pools, Run *run)
{
  LlmPlacementConfig config = { .pools = pools,
                                .n_pools = 2,
                                .link = { 1000.0, 0.05, 2, 3 },
                                .kv_bytes_per_token = 10.0,
                                .last_layer_share = 1.0,
                                .hooks = &hooks,
                                .data = run };

  for (guint s = 0; s < LLM_N_STAGES; s++)
    config.routers[s] = llm_router (llm_route_least_loaded);
  return config;
}

/* 100 tokens of prompt take 1.3 s; 1,000 B over two NICs of 1,000 B/s 0.5 s and 0.05 s of latency;
 * then decodes with contexts of 101 and 102. */
START_TEST (one_request_by_hand)
{
  for (guint variant = 0; variant < 3; variant++)
    {
      LlmScheduler scheduler = simple_scheduler ();
      ToyLaw law = simple_law ();
      LlmPool pools[] = { { LLM_STAGE_PREFILL, 1, simple_engine (&scheduler, &law) },
                          { LLM_STAGE_DECODE, 1, simple_engine (&scheduler, &law) } };
      Run run = { .transfers = g_array_new (FALSE, FALSE, sizeof (LlmKvTransfer)) };
      LlmPlacementConfig config = disaggregated (pools, &run);
      LlmEngineRequest q = { .id = 3, .prompt_tokens = 100, .output_tokens = 3 };
      double there = 1.3 + 0.55, steps = 2 * 0.37 + 0.001 * (101 + 102);

      config.last_layer_share = variant == 1 ? 0.1 : 1.0;
      config.decode_makes_first = variant == 2;
      there = variant == 1 ? 1.3 + 0.05 + 0.05 : there; /* all but the last layer had 1.3 s */
      run.placement = llm_placement_new (&config);
      ck_assert (llm_placement_submit (run.placement, 0.0, &q, 0));
      run_all (&run);
      ck_assert_uint_eq (run.told[3].n_first, 1);
      ck_assert_uint_eq (run.told[3].n_finished, 1);
      if (variant == 2)
        {
          assert_close (run.told[3].first_s, there + 0.37 + 0.1, 1e-12);
          assert_close (run.told[3].finished_s, there + 0.37 + 0.1 + steps, 1e-12);
        }
      else
        {
          assert_close (run.told[3].first_s, 1.3, 1e-12);
          assert_close (run.told[3].finished_s, there + steps, 1e-12);
        }
      ck_assert_int_eq (llm_placement_totals (run.placement)->n_transfers, 1);
      g_array_unref (run.transfers);
      llm_placement_free (run.placement);
    }
}
END_TEST

static void
random_pools (LlmPool *pools, const LlmScheduler *scheduler, ToyLaw *law, GRand *rand)
{
  for (guint i = 0; i < 2; i++)
    {
      pools[i] = (LlmPool){ i == 0 ? LLM_STAGE_PREFILL : LLM_STAGE_DECODE,
                            (guint) g_rand_int_range (rand, 1, 4), simple_engine (scheduler, law) };
      pools[i].config.kv_tokens = g_rand_int_range (rand, 700, 1500);
      pools[i].config.n_replicas = (guint) g_rand_int_range (rand, 1, 3);
    }
}

/* Sum of bytes / rate of all transfers of an engine's line fit between first and last. */
static void
check_line_rate (const Run *run, const LlmPlacementConfig *config)
{
  double rate = llm_kv_rate (&config->link);
  double begin = INFINITY, end = 0.0;
  guint lines = MIN (config->pools[0].n, config->pools[1].n);

  for (guint i = 0; i < run->transfers->len; i++)
    {
      const LlmKvTransfer *t = &g_array_index (run->transfers, LlmKvTransfer, i);

      begin = MIN (begin, t->begin_s);
      end = MAX (end, t->end_s);
      assert_always (t->end_s > t->begin_s);
    }
  if (run->transfers->len > 0)
    ck_assert_double_le (run->bytes, rate * (end - begin) * lines * (1.0 + 1e-9));
}

static void
feed (Run *run, guint n, GRand *rand)
{
  double now = 0.0;

  for (guint i = 0; i < n; i++)
    {
      LlmEngineRequest q = { .id = i,
                             .prompt_tokens = g_rand_int_range (rand, 1, 400),
                             .output_tokens = g_rand_int_range (rand, 1, 200) };

      while (llm_placement_next_s (run->placement) < now)
        llm_placement_turn (run->placement);
      ck_assert (llm_placement_submit (run->placement, now, &q, 0));
      now += g_rand_double_range (rand, 0.0, 0.05);
    }
  run_all (run);
  for (guint i = 0; i < n; i++)
    {
      assert_always (run->told[i].n_first == 1 && run->told[i].n_finished == 1);
      assert_always (run->told[i].first_s <= run->told[i].finished_s);
    }
}

/* Returns: TRUE when some transfer waited for a line. */
static gboolean
drive_random (guint32 seed)
{
  static const LlmSchedulePolicy *const policies[]
    = { &llm_schedule_sglang, &llm_schedule_vllm, &llm_schedule_trtllm };
  GRand *rand = g_rand_new_with_seed (seed);
  LlmScheduler scheduler = llm_scheduler_defaults (policies[seed % 3], 80e9);
  ToyLaw law = { TOY_AFFINE, 3e-3, 1e-4, 1e-6, 1e-4, 0.0, 0.0 };
  Run run = { .transfers = g_array_new (FALSE, FALSE, sizeof (LlmKvTransfer)) };
  LlmPlacementConfig config;
  LlmPool pools[2];
  gboolean waits;

  random_pools (pools, &scheduler, &law, rand);
  config = disaggregated (pools, &run);
  config.link.bytes_per_s = g_rand_double_range (rand, 3e3, 3e5);
  config.last_layer_share = g_rand_boolean (rand) ? 1.0 : 0.1;
  config.decode_makes_first = g_rand_boolean (rand);
  run.placement = llm_placement_new (&config);
  feed (&run, (guint) g_rand_int_range (rand, 1, 60), rand);
  check_line_rate (&run, &config);
  waits = llm_placement_totals (run.placement)->transfer_wait_s > 0.0;
  g_array_unref (run.transfers);
  llm_placement_free (run.placement);
  g_rand_free (rand);
  return waits;
}

START_TEST (pairs_lose_nothing_and_keep_the_line_rate)
{
  gint64 waits = 0;

  for (guint32 seed = 1; seed <= 300; seed++)
    waits += drive_random (seed);
  ck_assert_int_gt (waits, 100);
}
END_TEST

START_TEST (a_line_carries_one_transfer_at_a_time)
{
  LlmKvLink link = { 100.0, 0.25, 1, 4 };
  LlmKvPort a = { 0.0, 0.0 }, b = a, x = a;
  LlmKvTransfer t = llm_kv_transfer (&link, &a, &x, &(LlmKvCargo){ 1.0, 1.0, 300.0, 300.0 });

  assert_close (t.arrive_s, 4.25, 1e-12);
  t = llm_kv_transfer (&link, &b, &x, &(LlmKvCargo){ 2.0, 2.0, 100.0, 100.0 });
  assert_close (t.begin_s, 4.0, 1e-12); /* the receiver's line was busy */
  assert_close (t.end_s, 5.0, 1e-12);
  t = llm_kv_transfer (&link, &a, &x, &(LlmKvCargo){ 5.0, 9.0, 300.0, 50.0 });
  assert_close (t.end_s, 9.5, 1e-12); /* the last layer comes late */
}
END_TEST

typedef struct {
  LlmScheduler scheduler;
  ToyLaw law;
  LlmPool pool;
  LlmPlacementConfig config;
  Run run;
} Fleet;

static void
init_fleet (Fleet *f, LlmRoute route, guint n)
{
  *f = (Fleet){ .scheduler = simple_scheduler (), .law = simple_law () };
  f->pool = (LlmPool){ LLM_STAGE_WHOLE, n, simple_engine (&f->scheduler, &f->law) };
  f->pool.config.prefix_cache = LLM_PREFIX_BLOCKS_LRU;
  f->pool.config.hash_tokens = 16;
  f->config = (LlmPlacementConfig){ .pools = &f->pool, .n_pools = 1, .hooks = &hooks };
  f->config.routers[LLM_STAGE_WHOLE] = llm_router (route);
  f->config.data = &f->run;
  f->run.placement = llm_placement_new (&f->config);
}

static gint64
arrived_at (const Fleet *f, guint engine)
{
  return llm_engine_totals (llm_placement_engine (f->run.placement, engine))->n_arrived;
}

START_TEST (requests_take_turns_or_go_where_few_are)
{
  LlmEngineRequest q = { .prompt_tokens = 20, .output_tokens = 5 };
  Fleet f;

  init_fleet (&f, llm_route_round_robin, 3);
  for (q.id = 0; q.id < 7; q.id++)
    ck_assert (llm_placement_submit (f.run.placement, 0.0, &q, 0));
  ck_assert_int_eq (arrived_at (&f, 0), 3);
  ck_assert_int_eq (arrived_at (&f, 2), 2);
  run_all (&f.run);
  llm_placement_free (f.run.placement);

  init_fleet (&f, llm_route_least_loaded, 2);
  q.output_tokens = 50;
  q.id = 0;
  llm_placement_submit (f.run.placement, 0.0, &q, 0); /* stays long at the first */
  q.output_tokens = 1;
  for (q.id = 1; q.id < 4; q.id++)
    {
      llm_placement_submit (f.run.placement, q.id, &q, 0);
      while (f.run.told[q.id].n_finished == 0)
        llm_placement_turn (f.run.placement);
    }
  ck_assert_int_eq (arrived_at (&f, 1), 3);
  run_all (&f.run);
  llm_placement_free (f.run.placement);
}
END_TEST

START_TEST (sessions_stay_and_prefixes_are_found)
{
  static const gint64 one[] = { 1, 2, 3 }, two[] = { 7, 8, 9 };
  LlmEngineRequest q = { .prompt_tokens = 48, .output_tokens = 2, .n_hashes = 3 };
  Fleet f;

  init_fleet (&f, llm_route_sticky, 4);
  for (q.id = 0; q.id < 40; q.id++)
    llm_placement_submit (f.run.placement, 0.0, &q, q.id % 2);
  for (guint i = 0, used = 0; i < 4; i++)
    ck_assert_uint_le (used += arrived_at (&f, i) > 0, 2);
  run_all (&f.run);
  llm_placement_free (f.run.placement);

  init_fleet (&f, llm_route_prefix_aware, 2);
  for (q.id = 0; q.id < 20; q.id++)
    {
      q.hash_ids = q.id % 2 == 0 ? one : two;
      llm_placement_submit (f.run.placement, q.id < 2 ? 0.0 : 100.0 * q.id, &q, 0);
      if (q.id > 0)
        run_all (&f.run);
    }
  ck_assert_int_eq (arrived_at (&f, 0), 10);
  ck_assert_int_eq (
    llm_engine_totals (llm_placement_engine (f.run.placement, 0))->prefix_hit_tokens,
    9 * 32); /* the last token is always computed, and blocks are whole */
  llm_placement_free (f.run.placement);
}
END_TEST

TEST_MAIN (placement, TEST (one_request_by_hand), TEST (pairs_lose_nothing_and_keep_the_line_rate),
           TEST (a_line_carries_one_transfer_at_a_time),
           TEST (requests_take_turns_or_go_where_few_are),
           TEST (sessions_stay_and_prefixes_are_found))
