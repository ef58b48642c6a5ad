/* tests/rollout_sessions/test_routing.c - routing policies by themselves: what each picks among
 * three instances, and homes that are counted once. */
#include "models/rollout_sessions/routing/router.h"
#include "tests/rollout_sessions/sessions_parts.h"

typedef struct {
  Parts        parts;
  SesRouterRow row;
  SesRouter    router;
} Room;

/* Three instances with @requests each, and eight sessions without a home. */
static void
set_up (Room *r, SesRoute route, const gint64 *requests)
{
  parts_set_up (&r->parts, "instances=3;n_prompts=1;group_size=8;margin=2;imbalance=4;"
                           "imbalance_ratio=1.5;least_share=0.5");
  ses_draw_group (&r->parts.work);
  r->parts.fleet
    = (SesFleet){ .sim = r->parts.sim, .p = &r->parts.p, .hardware = ses_hardware (&r->parts.p) };
  ses_fleet_start (&r->parts.fleet);
  for (guint i = 0; i < 3; i++)
    r->parts.fleet.instances[i].n_requests = requests[i];
  r->row = (SesRouterRow){ .route = route };
  r->router = (SesRouter){ .row = &r->row,
                           .p = &r->parts.p,
                           .work = &r->parts.work,
                           .fleet = &r->parts.fleet,
                           .stream = sim_stream (r->parts.sim, "router") };
}

static void
clear (Room *r)
{
  ses_fleet_clear (&r->parts.fleet);
  parts_clear (&r->parts);
}

static guint
route (Room *r, guint session)
{
  const LlmEngineRequest request = { .prompt_tokens = 100, .output_tokens = 10 };

  return ses_route (&r->router, session, &request);
}

static const gint64 loads[] = { 5, 3, 8 };

START_TEST (in_turn)
{
  Room r;

  set_up (&r, ses_route_round_robin, loads);
  for (guint i = 0; i < 7; i++)
    ck_assert_uint_eq (route (&r, 0), i % 3);
  clear (&r);
}
END_TEST

/* By requests, tokens, and KV in use: the least, the first of equals. */
START_TEST (by_load)
{
  Room r;

  set_up (&r, ses_route_least_loaded, loads);
  ck_assert_uint_eq (route (&r, 0), 1);
  r.parts.fleet.instances[0].n_requests = 3;
  ck_assert_uint_eq (route (&r, 0), 0);
  clear (&r);
  set_up (&r, ses_route_least_tokens, loads);
  for (guint i = 0; i < 3; i++)
    r.parts.fleet.instances[i].request_tokens = 300 - 100 * (gint64) i;
  ck_assert_uint_eq (route (&r, 0), 2);
  clear (&r);
  set_up (&r, ses_route_least_kv, loads);
  ck_assert_uint_eq (route (&r, 0), 0);
  clear (&r);
}
END_TEST

/* Of two drawn the lighter: the heaviest only when it is drawn twice, one time in nine; the
 * lightest five times in nine. */
START_TEST (the_lighter_of_two)
{
  guint n[3] = { 0 };
  Room r;

  set_up (&r, ses_route_power_of_two, loads);
  for (guint i = 0; i < 9000; i++)
    n[route (&r, 0)]++;
  /* five standard deviations */
  ck_assert_double_le (fabs (n[1] - 5000.0), 5.0 * sqrt (9000.0 * 5 / 9 * 4 / 9));
  ck_assert_double_le (fabs (n[2] - 1000.0), 5.0 * sqrt (9000.0 / 9 * 8 / 9));
  clear (&r);
}
END_TEST

/* The first turn decides; a home is counted once, and no more when the session has ended. */
START_TEST (homes_are_kept)
{
  const SesInstance *in;
  Room r;

  set_up (&r, ses_route_sticky, loads);
  in = r.parts.fleet.instances;
  ck_assert_uint_eq (route (&r, 4), 1);
  r.parts.fleet.instances[1].n_requests = 100;
  ck_assert_uint_eq (route (&r, 4), 1);
  ck_assert_uint_eq (route (&r, 5), 0);
  ck_assert (in[0].n_sessions == 1 && in[1].n_sessions == 1 && in[2].n_sessions == 0);
  ses_router_forget (&r.router, 4);
  ses_router_forget (&r.router, 4);
  ck_assert_int_eq (in[1].n_sessions, 0);
  clear (&r);
}
END_TEST

/* At home as long as it has at most 2 requests more than the emptiest; then it moves there. */
START_TEST (a_margin_lets_go)
{
  const SesInstance *in;
  Room r;

  set_up (&r, ses_route_sticky_margin, loads);
  in = r.parts.fleet.instances;
  ck_assert_uint_eq (route (&r, 0), 1);
  r.parts.fleet.instances[1].n_requests = 7;
  ck_assert_uint_eq (route (&r, 0), 1);
  r.parts.fleet.instances[1].n_requests = 8;
  ck_assert_uint_eq (route (&r, 0), 0);
  ck_assert (in[0].n_sessions == 1 && in[1].n_sessions == 0);
  clear (&r);
}
END_TEST

/* Apart by more than 4 requests and by more than half: sessions go to the emptiest; by one of both
 * alone they stay. */
START_TEST (a_gate_opens_by_both_tests)
{
  static const struct { gint64 requests[3]; guint to; } cases[] = {
    { { 5, 3, 7 }, 2 }, { { 5, 3, 8 }, 1 }, { { 50, 48, 53 }, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Room r;

      set_up (&r, ses_route_sticky_gate, cases[i].requests);
      ses_session (&r.parts.work, 0)->home = 2;
      r.parts.fleet.instances[2].n_sessions = 1;
      ck_assert_uint_eq (route (&r, 0), cases[i].to);
      clear (&r);
    }
}
END_TEST

/* A session's number alone says where it goes, whatever the load, and sessions spread. */
START_TEST (a_hash_has_no_eye_for_load)
{
  guint n[3] = { 0 };
  const LlmEngineRequest request = { .prompt_tokens = 1 };
  Room r;

  set_up (&r, ses_route_hash, loads);
  for (guint i = 0; i < 3000; i++)
    {
      const guint to = ses_route_hash (&r.router, i, &request);

      ck_assert_uint_eq (ses_route_hash (&r.router, i, &request), to);
      n[to]++;
    }
  for (guint i = 0; i < 3; i++)
    ck_assert_double_le (fabs (n[i] - 1000.0), 5.0 * sqrt (3000.0 / 3 * 2 / 3));
  clear (&r);
}
END_TEST

/* Empty caches: nothing is found anywhere, and all by cache go by load. */
START_TEST (nothing_cached_is_routed_by_load)
{
  static const SesRoute by_cache[]
    = { ses_route_cache_aware, ses_route_cache_window, ses_route_scored };

  for (guint i = 0; i < G_N_ELEMENTS (by_cache); i++)
    {
      Room r;

      set_up (&r, by_cache[i], loads);
      ck_assert_uint_eq (route (&r, 0), 1);
      clear (&r);
    }
}
END_TEST

TEST_MAIN (sessions_routing, TEST (in_turn), TEST (by_load), TEST (the_lighter_of_two),
           TEST (homes_are_kept), TEST (a_margin_lets_go), TEST (a_gate_opens_by_both_tests),
           TEST (a_hash_has_no_eye_for_load), TEST (nothing_cached_is_routed_by_load))
