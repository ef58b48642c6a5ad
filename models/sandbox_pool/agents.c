/* models/sandbox_pool/agents.c - LLM agents in virtual machines, and many virtual machines started at once
 * (arXiv 2509.09525 section 9.6; sections 10 and 11 of the facts).
 *
 * An agent starts its machine, then loops: wait for the LLM; run a tool, part of it CPU shared with all others.  With a
 * browser each call costs CPU there too, each browser's start costs CPU once, and a running browser burns a little
 * always; systems that share let browser_group agents use one.  An LLM wait longer than pause_after_s may pause the
 * machine, whose memory is free until it resumes.
 */
#include <math.h>
#include "models/sandbox_pool/policies.h"

enum { AGENT = 1 };   /* the function that all agents are */

typedef struct {
  guint32  call;                  /* the row that carries its CPU work */
  gint64   left;                  /* LLM calls to go */
  SimTime  ready, paused_at;
  double   paused_s, io_s;
  gboolean paused;
  SimEventId pause;
} Agent;

struct PoolAgents {
  Agent  *agent;
  guint   n, n_started, n_browsers, n_done;
  gboolean browser, shares;
};

static void wait_llm (Pool *m, guint a);

static Agent *
agent_of (const Pool *m, guint a)
{
  return &m->agents->agent[a];
}

/* Browsers come with the first agent of each group and go when all agents are done. */
static void
open_browser (Pool *m)
{
  m->agents->n_browsers++;
  pool_reside (m, &m->nodes[0], m->p->browser_bytes);
  m->nodes[0].cpu.background = m->p->browser_idle_vcpu * m->agents->n_browsers;
}

static void
pause_now (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  Agent *agent = agent_of (m, GPOINTER_TO_UINT (item));

  agent->paused = TRUE;
  agent->paused_at = sim_now (sim);
  agent->pause = 0;
  sim_count (sim, POOL_PAUSES, 1);
  pool_clone_ends (m, &m->nodes[0], AGENT);
}

static void
tool (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  guint a = GPOINTER_TO_UINT (item);
  Agent *agent = agent_of (m, a);
  double tool_s = MIN (sim_dist_draw (&m->p->tool_s, m->execs), m->p->tool_max_s);
  double cpu_s = tool_s * m->p->tool_cpu_share;

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
  Agent *agent = agent_of (m, GPOINTER_TO_UINT (item));

  sim_count (sim, POOL_LLM_USD, m->p->llm_usd_per_call);
  if (!agent->paused)
    {
      sim_cancel (sim, agent->pause);
      tool (sim, m, item);
      return;
    }
  agent->paused = FALSE;
  agent->paused_s += sim_time_to_s (sim_now (sim) - agent->paused_at);
  pool_clone_begins (m, &m->nodes[0], AGENT);
  sim_after (sim, m->p->resume_s, tool, m, item);
}

static void
wait_llm (Pool *m, guint a)
{
  Agent *agent = agent_of (m, a);

  agent->left--;
  agent->pause = 0;
  sim_after (m->sim, sim_dist_draw (&m->p->llm_s, m->arrivals), answered, m, GUINT_TO_POINTER (a));
  if (!isinf (m->p->pause_after_s))
    agent->pause = sim_after (m->sim, m->p->pause_after_s + m->p->pause_s, pause_now, m, GUINT_TO_POINTER (a));
}

static void
end_agent (Pool *m, guint a)
{
  const Agent *agent = agent_of (m, a);
  const PoolCall *call = POOL_CALL (m, agent->call);
  SimTime now = sim_now (m->sim);
  double lives_s = sim_time_to_s (now - agent->ready) - agent->paused_s;

  sim_tally (m->sim, POOL_E2E_S, sim_time_to_s (now - call->arrived));
  sim_tally (m->sim, POOL_TRUE_E2E_S, sim_time_to_s (now - call->arrived));
  sim_tally (m->sim, POOL_EXEC_S, sim_time_to_s (now - agent->ready));
  sim_count (m->sim, POOL_SERVED, 1);
  sim_count (m->sim, POOL_BILL_USD, m->p->memory_price * m->fn[AGENT].private_bytes * lives_s);
  pool_clone_ends (m, &m->nodes[0], AGENT);
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
  guint a = GPOINTER_TO_UINT (item);

  if (agent_of (m, a)->left > 0)
    wait_llm (m, a);
  else
    end_agent (m, a);
}

/* CPU of a tool, or of a browser's start, is over. */
void
pool_agents_job (Pool *m, guint32 c)
{
  guint a = POOL_CALL (m, c)->sandbox;

  sim_after (m->sim, agent_of (m, a)->io_s, tool_over, m, GUINT_TO_POINTER (a));
  agent_of (m, a)->io_s = 0.0;
}

static void
machine_up (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  guint a = GPOINTER_TO_UINT (item);
  Agent *agent = agent_of (m, a);
  PoolNode *n = &m->nodes[0];
  gboolean opens = m->agents->browser && (!m->agents->shares || m->agents->n_started % m->p->browser_group == 0);

  n->n_creating--;
  m->agents->n_started++;
  agent->ready = sim_now (sim);
  sim_tally (sim, POOL_START_S, sim_time_to_s (agent->ready - POOL_CALL (m, agent->call)->arrived));
  pool_clone_begins (m, n, AGENT);
  if (m->p->study == POOL_VM_STARTS)
    {
      end_agent (m, a);
      return;
    }
  if (opens)
    open_browser (m);
  if (opens)
    pool_cpu_add (m, n, agent->call, m->p->browser_launch_s);
  else
    wait_llm (m, a);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  guint a = GPOINTER_TO_UINT (item);
  Agent *agent = agent_of (m, a);
  PoolNode *n = &m->nodes[0];

  agent->call = pool_call_new (m, AGENT);
  POOL_CALL (m, agent->call)->sandbox = a;
  agent->left = m->p->calls;
  n->n_creating++;
  sim_count (sim, POOL_ARRIVED, 1);
  pool_account (m, n, m->fn[AGENT].row.limit_bytes);
  pool_lives (m, n, 1);
  sim_after (sim, m->system->start_s (m, n, AGENT), machine_up, m, item);
}

void
pool_agents_start (Pool *m)
{
  PoolAgents *agents = m->agents = g_new0 (PoolAgents, 1);
  gboolean together = m->p->study == POOL_VM_STARTS;

  agents->n = (guint) (together ? m->p->concurrent : m->p->agents);
  agents->agent = g_new0 (Agent, agents->n);
  agents->browser = m->p->browser && !together;
  agents->shares = m->system->shares_browser && m->p->shared_browser;
  m->system->agent_set_up (m, &m->fn[AGENT]);
  if (agents->browser && agents->shares)
    m->fn[AGENT].private_bytes += m->p->tab_bytes;
  pool_reside (m, &m->nodes[0], m->p->host_cache_bytes);
  for (guint a = 0; a < agents->n; a++)
    sim_after (m->sim, together ? 0.0 : m->p->agent_ramp_s * sim_uniform (m->arrivals), arrive, m,
               GUINT_TO_POINTER (a));
}

void
pool_agents_clear (Pool *m)
{
  if (m->agents != NULL)
    g_free (m->agents->agent);
  g_free (m->agents);
}
