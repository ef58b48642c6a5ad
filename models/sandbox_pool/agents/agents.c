/* models/sandbox_pool/agents/agents.c - LLM agents in virtual machines, and many virtual machines
 * started at once (TrEnv-X, arXiv 2509.09525 section 9.6).
 *
 * An agent starts its machine, then loops: wait for the LLM; run a tool, part of it CPU shared with
 * all others.  With a browser each call costs CPU there too, each browser's start costs CPU once,
 * and a running browser burns a little always; systems that share let browser_group agents use
 * one.  An LLM wait longer than pause_after_s may pause the machine, whose memory is free until it
 * resumes.
 */
#include "models/sandbox_pool/agents/agents.h"
#include <math.h>
#include "models/sandbox_pool/agents/agent_trace.h"
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"

enum { AGENT = 1 };   /* the function that all agents are */

typedef struct {
  guint    number;
  guint32  call;                  /* the row that carries its CPU work */
  gint64   left;                  /* LLM calls to go */
  SimTime  ready, paused_at;
  SimTime  drawn;                 /* its timeline, up to here */
  double   paused_s, io_s;
  guint    group;                 /* whose browser it uses */
  gboolean paused;
  SimEventId pause;
} Agent;

struct PoolAgents {
  Agent  *agent;
  guint   n, n_started, n_browsers, n_done;
  guint   *in_group;              /* agents that use the browser of a group */
  gint64  calls;                  /* of an agent */
  double  *llm_s, *tool_s;        /* of every call, drawn beforehand: all systems replay the same */
  gboolean browser, shares;
};

static void wait_llm (Pool *m, Agent *agent);

/* What @agent did up to now, a bar on its track. */
static void
draw (Pool *m, Agent *agent, const char *what)
{
  SimTime now = sim_now (m->sim);
  g_autofree char *track = NULL;

  if (G_LIKELY (!sim_spans_wanted (m->sim)) || now == agent->drawn)
    return;
  track = g_strdup_printf ("agent %u", agent->number);
  sim_span (m->sim, track, what, agent->drawn, now);
  agent->drawn = now;
}

/* A browser comes with the first agent of its group and goes with the last. */
static void
browsers (Pool *m, gint more)
{
  m->agents->n_browsers += (guint) more;
  pool_reside (m, &m->nodes[0], more * m->p->browser_bytes);
  m->nodes[0].cpu.background = m->p->browser_idle_vcpu * m->agents->n_browsers;
  pool_cpu_tell (m, &m->nodes[0]);
}

/* Returns: TRUE when @agent is the first of its group and must start a browser. */
static gboolean
join_group (Pool *m, Agent *agent)
{
  PoolAgents *agents = m->agents;
  guint size = agents->shares ? (guint) m->p->browser_group : 1;

  agent->group = (agents->n_started - 1) / size;
  if (!agents->browser || agents->in_group[agent->group]++ > 0)
    return FALSE;
  browsers (m, 1);
  return TRUE;
}

static void
leave_group (Pool *m, const Agent *agent)
{
  PoolAgents *agents = m->agents;

  if (agents->browser && --agents->in_group[agent->group] == 0)
    browsers (m, -1);
}

static void
pause_now (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = item;

  draw (m, agent, "LLM");
  agent->paused = TRUE;
  agent->paused_at = sim_now (sim);
  agent->pause = 0;
  sim_count (sim, POOL_PAUSES, 1);
  pool_clone_ends (m, &m->nodes[0], AGENT, FALSE);
}

/* Where the times of the present call of @agent are. */
static gsize
call_index (const Pool *m, const Agent *agent)
{
  return (gsize) agent->number * (gsize) m->agents->calls
         + (gsize) (m->agents->calls - 1 - agent->left);
}

static void
tool (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = item;
  double tool_s = m->agents->tool_s[call_index (m, agent)], cpu_s = tool_s * m->p->tool_cpu_share;

  draw (m, agent, "resume");
  agent->io_s = tool_s - cpu_s;
  if (m->agents->browser)
    cpu_s += m->p->browser_cpu_s;
  pool_cpu_add (m, &m->nodes[0], agent->call, cpu_s);
}

/* The LLM has answered; a paused machine must come back first. */
static void
answered (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = item;

  draw (m, agent, agent->paused ? "paused" : "LLM");
  sim_count (sim, POOL_LLM_USD, m->p->llm_usd_per_call + m->p->llm_tokens * m->p->llm_price);
  if (!agent->paused)
    {
      sim_cancel (sim, agent->pause);
      tool (sim, m, item);
      return;
    }
  agent->paused = FALSE;
  agent->paused_s += sim_seconds (m->sim, sim_now (sim) - agent->paused_at);
  pool_clone_begins (m, &m->nodes[0], AGENT, FALSE);
  sim_after (sim, m->p->resume_s, tool, m, item);
}

static void
wait_llm (Pool *m, Agent *agent)
{
  agent->left--;
  agent->pause = 0;
  sim_after (m->sim, m->agents->llm_s[call_index (m, agent)], answered, m, agent);
  if (!isinf (m->p->pause_after_s))
    agent->pause = sim_after (m->sim, m->p->pause_after_s + m->p->pause_s, pause_now, m, agent);
}

static void
end_agent (Pool *m, const Agent *agent)
{
  const PoolCall *call = POOL_CALL (m, agent->call);
  SimTime now = sim_now (m->sim);
  double lives_s = sim_seconds (m->sim, now - agent->ready) - agent->paused_s;

  sim_tally (m->sim, POOL_E2E_S, sim_seconds (m->sim, now - call->arrived));
  sim_tally (m->sim, POOL_TRUE_E2E_S, sim_seconds (m->sim, now - call->arrived));
  sim_tally (m->sim, POOL_EXEC_S, sim_seconds (m->sim, now - agent->ready));
  sim_count (m->sim, POOL_SERVED, 1);
  sim_count (m->sim, POOL_BILL_USD, m->p->memory_price * m->fn[AGENT].private_bytes * lives_s);
  leave_group (m, agent);
  pool_clone_ends (m, &m->nodes[0], AGENT, FALSE);
  pool_account (m, &m->nodes[0], -m->fn[AGENT].row.limit_bytes);
  pool_lives (m, &m->nodes[0], -1);
  m->agents->n_done++;
  pool_samples (m);
  if (m->agents->n_done == m->agents->n)
    sim_stop (m->sim);
}

/* Input and output of the tool are over. */
static void
tool_over (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = item;

  draw (m, agent, "tool waits");
  if (agent->left > 0)
    wait_llm (m, agent);
  else
    end_agent (m, agent);
}

/* CPU of a tool, or of a browser's start, is over. */
void
pool_agents_job (Pool *m, guint32 c)
{
  Agent *agent = &m->agents->agent[POOL_CALL (m, c)->sandbox];

  draw (m, agent, "CPU");
  sim_after (m->sim, agent->io_s, tool_over, m, agent);
  agent->io_s = 0.0;
}

static void
machine_up (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = item;
  PoolNode *n = &m->nodes[0];

  n->n_creating--;
  m->agents->n_started++;
  draw (m, agent, "start");
  agent->ready = sim_now (sim);
  sim_tally (sim, POOL_START_S,
             sim_seconds (m->sim, agent->ready - POOL_CALL (m, agent->call)->arrived));
  pool_clone_begins (m, n, AGENT, FALSE);
  if (m->p->study == POOL_VM_STARTS)
    end_agent (m, agent);
  else if (join_group (m, agent))
    pool_cpu_add (m, n, agent->call, m->p->browser_launch_s);
  else
    wait_llm (m, agent);
}

/* The snapshot is loaded from now on. */
static void
loads (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  const Agent *agent = item;
  const PoolCall *call = POOL_CALL (m, agent->call);
  double before_s = sim_seconds (m->sim, sim_now (sim) - call->arrived);

  sim_after (sim, m->system->finish_s (m, &m->nodes[0], AGENT, before_s), machine_up, m, item);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = item;
  PoolNode *n = &m->nodes[0];

  agent->call = pool_call_new (m, AGENT);
  POOL_CALL (m, agent->call)->sandbox = agent->number;
  agent->left = m->agents->calls;
  agent->drawn = sim_now (sim);
  sim_count (sim, POOL_ARRIVED, 1);
  pool_account (m, n, m->fn[AGENT].row.limit_bytes);
  pool_lives (m, n, 1);
  sim_after (sim, m->system->start_s (m, n, AGENT),
             m->system->finish_s != NULL ? loads : machine_up, m, item);
  n->n_creating++;
}

/* A few are short, the others follow the law. */
static double
draw_either (SimStream *stream, double short_share, const SimDist *short_s, const SimDist *law)
{
  return sim_dist_draw (sim_uniform (stream) < short_share ? short_s : law, stream);
}

static void
draw_times (Pool *m)
{
  const PoolParams *p = m->p;
  PoolAgents *agents = m->agents;
  SimStream *llm = sim_stream (m->sim, "llm"), *tools = sim_stream (m->sim, "tools");

  for (gsize i = 0; i < (gsize) agents->n * (gsize) agents->calls; i++)
    {
      agents->llm_s[i] = draw_either (llm, p->llm_short_share, &p->llm_short_s, &p->llm_s);
      agents->tool_s[i] = draw_either (tools, p->tool_short_share, &p->tool_short_s, &p->tool_s);
      agents->tool_s[i] = MIN (agents->tool_s[i], p->tool_max_s);
    }
}

/* Agent a of N begins at call a n / N, so that they are not in step. */
static void
replay_times (Pool *m, const PoolAgentTrace *trace)
{
  PoolAgents *agents = m->agents;
  guint n = trace->calls->len;

  for (guint a = 0; a < agents->n; a++)
    for (guint k = 0; k < n; k++)
      {
        guint from = (guint) ((guint64) a * n / agents->n);
        const PoolAgentCall *call = &g_array_index (trace->calls, PoolAgentCall, (from + k) % n);

        agents->llm_s[(gsize) a * n + k] = call->llm_s;
        agents->tool_s[(gsize) a * n + k] = call->tool_s;
      }
}

static void
prepare_times (Pool *m)
{
  const PoolAgentTrace *trace = m->p->agent_trace.data;
  PoolAgents *agents = m->agents;

  agents->calls = trace != NULL ? (gint64) trace->calls->len : m->p->calls;
  agents->llm_s = g_new (double, (gsize) agents->n *(gsize) agents->calls);
  agents->tool_s = g_new (double, (gsize) agents->n *(gsize) agents->calls);
  if (trace != NULL)
    replay_times (m, trace);
  else
    draw_times (m);
}

void
pool_agents_start (Pool *m)
{
  PoolAgents *agents = m->agents = g_new0 (PoolAgents, 1);
  gboolean together = m->p->study == POOL_VM_STARTS;

  agents->n = (guint) (together ? m->p->concurrent : m->p->agents);
  agents->agent = g_new0 (Agent, agents->n);
  agents->in_group = g_new0 (guint, agents->n);
  prepare_times (m);
  agents->browser = m->p->browser && !together;
  agents->shares = m->system->shares_browser && m->p->shared_browser;
  m->system->agent_set_up (m, &m->fn[AGENT]);
  if (agents->browser && agents->shares)
    m->fn[AGENT].private_bytes += m->p->tab_bytes;
  pool_reside (m, &m->nodes[0], m->p->host_cache_bytes);
  for (guint a = 0; a < agents->n; a++)
    {
      agents->agent[a].number = a;
      sim_after (m->sim, together ? 0.0 : m->p->agent_ramp_s * sim_uniform (m->arrivals), arrive, m,
                 &agents->agent[a]);
    }
}

void
pool_agents_clear (Pool *m)
{
  if (m->agents == NULL)
    return;
  g_free (m->agents->agent);
  g_free (m->agents->in_group);
  g_free (m->agents->llm_s);
  g_free (m->agents->tool_s);
  g_free (m->agents);
}
