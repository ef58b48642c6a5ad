/* tests/sandbox_pool/test_agents.c - the room agents by itself: machines, waits, tools, pauses. */
#include "models/sandbox_pool/agents/agents.h"
#include "tests/sandbox_pool/parts_case.h"

typedef struct {
  Parts      parts;
  PoolStart  start;
  PoolCalls  calls;
  PoolAgents m;
} Room;

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return 0.5;
}

static void
agent_set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = p->agent_bytes;
  f->shared_bytes = 0.0;
}

static void
work_done (gpointer up, guint32 c)
{
  pool_agents_job (&((Room *) up)->m, c);
}

/* Three agents of two calls: 2 s for the LLM, a tool of 1 s, half of it CPU. */
static void
set_up (Room *r, const char *name, const char *value)
{
  parts_set_up (&r->parts, (const char *const[]){ "study",
                                                  "agents",
                                                  "agents",
                                                  "3",
                                                  "calls",
                                                  "2",
                                                  "llm_s",
                                                  "2 s",
                                                  "llm_short_share",
                                                  "0",
                                                  "tool_s",
                                                  "1 s",
                                                  "tool_short_share",
                                                  "0",
                                                  "tool_cpu_share",
                                                  "0.5",
                                                  "agent_ramp_s",
                                                  "0 s",
                                                  name,
                                                  value,
                                                  NULL });
  r->parts.system.start_s = start_s;
  r->parts.system.agent_set_up = agent_set_up;
  r->start = (PoolStart){ .cluster = &r->parts.cluster, .memory = &r->parts.memory };
  r->calls = (PoolCalls){ .cluster = &r->parts.cluster,
                          .memory = &r->parts.memory,
                          .start = &r->start,
                          .work_done = work_done,
                          .up = r };
  r->m = (PoolAgents){ .cluster = &r->parts.cluster,
                       .memory = &r->parts.memory,
                       .start = &r->start,
                       .calls = &r->calls,
                       .arrivals = sim_stream (r->parts.sim, "arrivals") };
}

static void
run_agents (Room *r, const char *name, const char *value)
{
  set_up (r, name, value);
  pool_agents_start (&r->m);
  sim_engine_run (r->parts.engine, SIM_TIME_MAX);
  ck_assert_uint_eq (r->m.n_done, 3);
  ck_assert_uint_eq (r->parts.memory.n_alive, 0);
}

static void
clear (Room *r)
{
  pool_agents_clear (&r->m);
  parts_clear (&r->parts);
}

/* With a core each nothing waits: start, and twice LLM and tool; only the host's cache stays. */
START_TEST (agents_take_what_they_are_made_of)
{
  Room r;

  run_agents (&r, "host_cache_bytes", "7 MB");
  assert_close (sim_engine_now_s (r.parts.engine), 0.5 + 2.0 * 3.0, 1e-8);
  ck_assert_double_eq (r.parts.nodes[0].resident, 7e6);
  clear (&r);
}
END_TEST

/* One core for three tools at once: CPU takes three times as long, their waits do not. */
START_TEST (tools_share_the_cpu)
{
  Room r;

  run_agents (&r, "cores", "1");
  ck_assert_double_gt (sim_engine_now_s (r.parts.engine), 6.5);
  ck_assert_double_le (sim_engine_now_s (r.parts.engine), 0.5 + 2.0 * (2.0 + 1.5 + 0.5) + 1e-8);
  clear (&r);
}
END_TEST

/* A paused machine must come back before its tool: each of the two waits is longer by resume_s. */
START_TEST (pauses_cost_a_resume)
{
  Room r;
  PoolParams defaults = params_of ((const char *const[]){ NULL });

  run_agents (&r, "pause_after_s", "1 s");
  assert_close (sim_engine_now_s (r.parts.engine), 6.5 + 2.0 * defaults.resume_s, 1e-8);
  clear (&r);
}
END_TEST

TEST_MAIN (pool_agents, TEST (agents_take_what_they_are_made_of), TEST (tools_share_the_cpu),
           TEST (pauses_cost_a_resume))
