/* tests/rank_failure/test_placement.c - the folder placement/ alone: an instance and its experts,
 * without steps, load or recovery.
 */
#include "models/rank_failure/placement/eplb.h"
#include "models/rank_failure/placement/holders.h"
#include "tests/rank_failure/parts_case.h"

typedef struct {
  EpInstance inst;
  EpExperts experts;
  guint n_reweighed;
} Parts;

static void
count_reweighed (gpointer data)
{
  ((Parts *) data)->n_reweighed++;
}

static void
begin (Parts *m, Sim *sim, const EpParams *p)
{
  gboolean live[PARTS_RANKS] = { TRUE, TRUE, TRUE, TRUE };

  parts_instance (&m->inst, sim, p);
  m->inst.policy.placement = &ep_place_global;
  m->experts.inst = &m->inst;
  m->experts.reweighed = count_reweighed;
  m->experts.data = m;
  ep_experts_init (&m->experts);
  ep_popularity_draw (&m->experts);
  ep_statistics_start (&m->experts);
  ep_place_global.place (&m->experts, live, m->experts.initial);
  ep_placement_adopt (&m->experts, m->experts.initial);
}

static void
end (Sim *sim, gpointer self)
{
  Parts *m = self;

  ep_experts_clear (&m->experts);
  g_free (m->inst.rank);
}

/* Rank 0 leaves: what only it had moves, and nothing else does. */
static void
repair (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;
  EpExperts *x = &m->experts;
  guint lost, each = PARTS_SLOTS / PARTS_RANKS, n_moved = 0;
  double bytes = 0.0, move_s;

  begin (m, sim, params);
  ck_assert_uint_eq (m->n_reweighed, 1);
  ck_assert_uint_eq (ep_count_lost (x, x->slots), 0);
  m->inst.rank[0].dead = TRUE;
  m->inst.rank[0].member = EP_MASKED;
  m->inst.n_alive--;
  lost = ep_count_lost (x, x->slots);
  ck_assert_uint_gt (lost, 0);
  ck_assert (ep_placement_feasible (x));
  move_s = ep_placement_plan (x, &ep_repair_minimal, EP_LIVE);
  for (guint i = 0; i < PARTS_LAYERS * PARTS_SLOTS; i++)
    {
      gboolean dead = i % PARTS_SLOTS / each == 0;

      ck_assert_int_eq (x->next[i] == EP_HOLE, dead);
      n_moved += !dead && x->next[i] != x->slots[i];
    }
  ck_assert_uint_eq (n_moved, lost);
  for (guint i = 0; i < EP_N_SOURCES; i++)
    bytes += x->source_bytes[i];
  assert_close (bytes, lost * m->inst.expert_bytes, 1e-12);
  ck_assert_double_ge (move_s, x->move_bound_s * (1.0 - 1e-12));
  ep_placement_adopt (x, x->next);
  ck_assert_uint_eq (m->n_reweighed, 2);
  ck_assert_uint_eq (ep_count_lost (x, x->slots), 0);
  ck_assert (ep_balance (x) > 0.0 && ep_balance (x) <= 1.0);
}

START_TEST (minimal_repair_moves_what_was_lost)
{
  static const SimModel parts = PARTS_MODEL (Parts, repair, end);
  static const char *const moves[] = { "bound", "flow" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = parts_params ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "popularity", "zipf", "move", moves[i], NULL);
      r = run_parts (&parts, &p, 1.0);
    }
}
END_TEST

/* Every slot of every rank is looked at: the first of the shortest queues, of the node first. */
static EpHolder
scan_holders (const EpExperts *x, guint to, gint16 expert, const EpQueues *queues)
{
  guint each = PARTS_SLOTS / PARTS_RANKS, found = PARTS_RANKS;
  double best = INFINITY;

  for (guint s = 0; s < PARTS_SLOTS; s++)
    {
      guint r = s / each;
      double queue = r == to ? -1.0 : r / 2 == to / 2 ? queues->near[r] : 1e6 + queues->far[r];

      if (x->slots[s] != expert || x->inst->rank[r].dead || queue >= best)
        continue;
      found = r;
      best = queue;
    }
  return (EpHolder){ found, found < PARTS_RANKS, found / 2 == to / 2 };
}

static void
find_holders (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;
  SimStream *stream = sim_stream (sim, "slots");
  g_auto (EpHolders) h = { NULL, NULL };

  begin (m, sim, params);
  ep_holders_init (&h, &m->experts);
  for (guint trial = 0; trial < 500; trial++)
    {
      double near[PARTS_RANKS], far[PARTS_RANKS];
      EpQueues queues = { near, far };

      for (guint s = 0; s < PARTS_SLOTS; s++)
        m->experts.slots[s] = (gint16) sim_integer (stream, PARTS_EXPERTS + 1) - 1;
      for (guint r = 0; r < PARTS_RANKS; r++)
        {
          near[r] = (double) sim_integer (stream, 3);
          far[r] = (double) sim_integer (stream, 3);
          m->inst.rank[r].dead = sim_integer (stream, 4) == 0;
          m->inst.rank[r].member = sim_integer (stream, 4) == 0 ? EP_LEAVES : EP_LIVE;
        }
      ep_holders_index (&h, &m->experts, m->experts.slots);
      for (guint i = 0; i < PARTS_RANKS * PARTS_EXPERTS; i++)
        {
          guint to = i / PARTS_EXPERTS;
          gint16 expert = (gint16) (i % PARTS_EXPERTS);
          EpHolder got = ep_holders_find (&h, &m->experts, to, expert, &queues);
          EpHolder want = scan_holders (&m->experts, to, expert, &queues);

          ck_assert_int_eq (got.found, want.found);
          ck_assert (!got.found || (got.rank == want.rank && got.same_node == want.same_node));
        }
    }
}

START_TEST (an_index_finds_what_a_scan_finds)
{
  static const SimModel parts = PARTS_MODEL (Parts, find_holders, end);
  g_auto (EpParams) p = parts_params ();
  g_autoptr (SimRecord) r = NULL;

  r = run_parts (&parts, &p, 1.0);
}
END_TEST

/* Plans learn of an exchange when it is statistics_lag_s old; shares follow at once. */
static void
learned (Sim *sim, gpointer self, gpointer item)
{
  EpExperts *x = &((Parts *) self)->experts;
  gsize size = PARTS_LAYERS * PARTS_EXPERTS * sizeof (float);
  gboolean known = sim_now_s (sim) >= 10.0;

  ep_statistics_learn (x);
  ck_assert_int_eq (memcmp (x->believed, x->popularity, size) == 0, known);
}

static void
exchange (Sim *sim, gpointer self, gconstpointer params)
{
  Parts *m = self;

  begin (m, sim, params);
  ep_popularity_exchange (&m->experts, 3);
  ep_placement_weigh (&m->experts);
  ck_assert_uint_eq (m->n_reweighed, 2);
  sim_after (sim, 9.0, learned, m, NULL);
  sim_after (sim, 10.0, learned, m, NULL);
}

START_TEST (plans_know_popularity_late)
{
  static const SimModel parts = PARTS_MODEL (Parts, exchange, end);
  g_auto (EpParams) p = parts_params ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "popularity", "zipf", "statistics_lag_s", "10 s", NULL);
  r = run_parts (&parts, &p, 20.0);
}
END_TEST

TEST_MAIN (rank_failure_placement, TEST (minimal_repair_moves_what_was_lost),
           TEST (an_index_finds_what_a_scan_finds), TEST (plans_know_popularity_late))
