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

/* Function 0 is the container that belongs to nobody. */
enum { AGENT = 1 };   /* the function that all agents are */

static void wait_llm (PoolAgents *m, PoolAgent *agent);

/* What @agent did up to now, a bar on its track. */
static void
draw (PoolAgents *m, PoolAgent *agent, const char *what)
{
  SimTime now = sim_now (m->cluster->sim);
  g_autofree char *track = NULL;

  if (G_LIKELY (!sim_spans_wanted (m->cluster->sim)) || now == agent->drawn)
    return;
  track = g_strdup_printf ("agent %u", agent->number);
  sim_span (m->cluster->sim, track, what, agent->drawn, now);
  agent->drawn = now;
}

/* A browser comes with the first agent of its group and goes with the last. */
static void
browsers (PoolAgents *m, gint more)
{
  m->n_browsers += (guint) more;
  pool_reside (m->memory, &m->cluster->nodes[0], more * m->cluster->p->browser_bytes);
  m->cluster->nodes[0].cpu.background = m->cluster->p->browser_idle_vcpu * m->n_browsers;
  pool_cpu_tell (m->calls, &m->cluster->nodes[0]);
}

/* Returns: TRUE when @agent is the first of its group and must start a browser. */
static gboolean
join_group (PoolAgents *m, PoolAgent *agent)
{
  guint size = m->shares ? (guint) m->cluster->p->browser_group : 1;

  agent->group = (m->n_started - 1) / size;
  if (!m->browser || m->in_group[agent->group]++ > 0)
    return FALSE;
  browsers (m, 1);
  return TRUE;
}

/* The last of a group closes the browser: its memory and idle CPU are freed. */
static void
leave_group (PoolAgents *m, const PoolAgent *agent)
{
  if (m->browser && --m->in_group[agent->group] == 0)
    browsers (m, -1);
}

/* The machine's memory is free until it resumes; its page cache is the host's. */
static void
pause_now (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  PoolAgent *agent = item;

  draw (m, agent, "LLM");
  agent->paused = TRUE;
  agent->paused_at = sim_now (sim);
  /* it has come: there is nothing left to cancel */
  agent->pause = 0;
  sim_count (sim, POOL_PAUSES, 1);
  pool_clone_ends (m->memory, &m->cluster->nodes[0], AGENT, FALSE);
}

/* Where the times of the present call of @agent are. */
static gsize
call_index (const PoolAgents *m, const PoolAgent *agent)
{
  return (gsize) agent->number * (gsize) m->n_calls + (gsize) (m->n_calls - 1 - agent->left);
}

/* A tool is CPU and waiting in turn, CPU first; with a browser the call costs CPU there too. */
static void
tool (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  PoolAgent *agent = item;
  double tool_s = m->tool_s[call_index (m, agent)], cpu_s = tool_s * m->cluster->p->tool_cpu_share;

  draw (m, agent, "resume");
  agent->io_s = tool_s - cpu_s;
  if (m->browser)
    cpu_s += m->cluster->p->browser_cpu_s;
  pool_cpu_add (m->calls, &m->cluster->nodes[0], agent->call, cpu_s);
}

/* The LLM has answered; a paused machine must come back first. */
static void
answered (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  PoolAgent *agent = item;

  draw (m, agent, agent->paused ? "paused" : "LLM");
  sim_count (sim, POOL_LLM_USD,
             m->cluster->p->llm_usd_per_call
               + m->cluster->p->llm_tokens * m->cluster->p->llm_price);
  if (!agent->paused)
    {
      sim_cancel (sim, agent->pause);
      tool (sim, m, item);
      return;
    }
  agent->paused = FALSE;
  agent->paused_s += sim_seconds (m->cluster->sim, sim_now (sim) - agent->paused_at);
  pool_clone_begins (m->memory, &m->cluster->nodes[0], AGENT, FALSE);
  sim_after (sim, m->cluster->p->resume_s, tool, m, item);
}

/* The answer and the pause are two events: whichever of them is first decides whether the
 * machine is there when the LLM answers. */
static void
wait_llm (PoolAgents *m, PoolAgent *agent)
{
  agent->left--;
  agent->pause = 0;
  sim_after (m->cluster->sim, m->llm_s[call_index (m, agent)], answered, m, agent);
  /* an infinite wait is no event */
  if (!isinf (m->cluster->p->pause_after_s))
    agent->pause
      = sim_after (m->cluster->sim, m->cluster->p->pause_after_s + m->cluster->p->pause_s,
                   pause_now, m, agent);
}

/* An agent's bill counts its private memory while it lives; a paused machine holds none and is
 * not billed for the pause. */
static void
end_agent (PoolAgents *m, const PoolAgent *agent)
{
  const PoolCall *call = POOL_CALL (m->cluster, agent->call);
  SimTime now = sim_now (m->cluster->sim);
  double lives_s = sim_seconds (m->cluster->sim, now - agent->ready) - agent->paused_s;

  sim_tally (m->cluster->sim, POOL_E2E_S, sim_seconds (m->cluster->sim, now - call->arrived));
  sim_tally (m->cluster->sim, POOL_TRUE_E2E_S, sim_seconds (m->cluster->sim, now - call->arrived));
  sim_tally (m->cluster->sim, POOL_EXEC_S, sim_seconds (m->cluster->sim, now - agent->ready));
  sim_count (m->cluster->sim, POOL_SERVED, 1);
  sim_count (m->cluster->sim, POOL_BILL_USD,
             m->cluster->p->memory_price * m->cluster->fn[AGENT].private_bytes * lives_s);
  leave_group (m, agent);
  pool_clone_ends (m->memory, &m->cluster->nodes[0], AGENT, FALSE);
  pool_account (m->memory, &m->cluster->nodes[0], -m->cluster->fn[AGENT].row.limit_bytes);
  pool_lives (m->memory, &m->cluster->nodes[0], -1);
  m->n_done++;
  pool_samples (m->memory);
  if (m->n_done == m->n)
    sim_stop (m->cluster->sim);
}

/* Input and output of the tool are over. */
static void
tool_over (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  PoolAgent *agent = item;

  draw (m, agent, "tool waits");
  if (agent->left > 0)
    wait_llm (m, agent);
  else
    end_agent (m, agent);
}

/* CPU of a tool, or of a browser's start, is over. */
void
pool_agents_job (PoolAgents *m, guint32 c)
{
  PoolAgent *agent = &m->agent[POOL_CALL (m->cluster, c)->sandbox];

  draw (m, agent, "CPU");
  sim_after (m->cluster->sim, agent->io_s, tool_over, m, agent);
  agent->io_s = 0.0;
}

/* vm_starts ends here: that study asks how long machines take to be up, and nothing else. */
static void
machine_up (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  PoolAgent *agent = item;
  PoolNode *n = &m->cluster->nodes[0];

  n->n_creating--;
  m->n_started++;
  draw (m, agent, "start");
  agent->ready = sim_now (sim);
  sim_tally (sim, POOL_START_S,
             sim_seconds (m->cluster->sim,
                          agent->ready - POOL_CALL (m->cluster, agent->call)->arrived));
  pool_clone_begins (m->memory, n, AGENT, FALSE);
  if (m->cluster->p->study == POOL_VM_STARTS)
    end_agent (m, agent);
  else if (join_group (m, agent))
    pool_cpu_add (m->calls, n, agent->call, m->cluster->p->browser_launch_s);
  else
    wait_llm (m, agent);
}

/* The snapshot is loaded from now on. */
static void
loads (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  const PoolAgent *agent = item;
  const PoolCall *call = POOL_CALL (m->cluster, agent->call);
  double before_s = sim_seconds (m->cluster->sim, sim_now (sim) - call->arrived);

  sim_after (sim, m->cluster->system->finish_s (m->start, &m->cluster->nodes[0], AGENT, before_s),
             machine_up, m, item);
}

/* Its disk, beside those of others. */
static void
copies (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;

  sandbox_share_add (&m->cluster->nodes[0].disk, item, m->cluster->p->disk_copy_s);
}

static void
copied (gpointer up, gpointer user)
{
  PoolAgents *m = up;

  loads (m->cluster->sim, m, user);
}

/* What comes after the first part of a start. */
static SimHandler
next_part (const PoolSystem *system)
{
  if (system->copies_disk)
    return copies;
  return system->finish_s != NULL ? loads : machine_up;
}

/* Its memory is accounted from the request on, as for a sandbox that is being made. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  PoolAgents *m = self;
  PoolAgent *agent = item;
  PoolNode *n = &m->cluster->nodes[0];

  agent->call = pool_call_new (m->calls, AGENT);
  POOL_CALL (m->cluster, agent->call)->sandbox = agent->number;
  agent->left = m->n_calls;
  agent->drawn = sim_now (sim);
  sim_count (sim, POOL_ARRIVED, 1);
  pool_account (m->memory, n, m->cluster->fn[AGENT].row.limit_bytes);
  pool_lives (m->memory, n, 1);
  sim_after (sim, m->cluster->system->start_s (m->start, n, AGENT), next_part (m->cluster->system),
             m, item);
  n->n_creating++;
}

/* A few are short, the others follow the law. */
static double
draw_either (SimStream *stream, double short_share, const SimDist *short_s, const SimDist *law)
{
  return sim_dist_draw (sim_uniform (stream) < short_share ? short_s : law, stream);
}

/* All times are drawn before the run and in one order, so that every system replays the same
 * agent. */
static void
draw_times (PoolAgents *m)
{
  const PoolParams *p = m->cluster->p;
  SimStream *llm = sim_stream (m->cluster->sim, "llm"),
            *tools = sim_stream (m->cluster->sim, "tools");

  for (gsize i = 0; i < (gsize) m->n * (gsize) m->n_calls; i++)
    {
      m->llm_s[i] = draw_either (llm, p->llm_short_share, &p->llm_short_s, &p->llm_s);
      m->tool_s[i] = draw_either (tools, p->tool_short_share, &p->tool_short_s, &p->tool_s);
      m->tool_s[i] = MIN (m->tool_s[i], p->tool_max_s);
    }
}

/* Agent a of N begins at call a n / N, so that they are not in step. */
static void
replay_times (PoolAgents *m, const PoolAgentTrace *trace)
{
  guint n = trace->calls->len;

  for (guint a = 0; a < m->n; a++)
    for (guint k = 0; k < n; k++)
      {
        /* spread over the trace */
        guint from = (guint) ((guint64) a * n / m->n);
        const PoolAgentCall *call = &g_array_index (trace->calls, PoolAgentCall, (from + k) % n);

        m->llm_s[(gsize) a * n + k] = call->llm_s;
        m->tool_s[(gsize) a * n + k] = call->tool_s;
      }
}

/* A trace brings its own number of calls; the parameter `calls` counts only where times are
 * drawn. */
static void
prepare_times (PoolAgents *m)
{
  const PoolAgentTrace *trace = m->cluster->p->agent_trace.data;

  m->n_calls = trace != NULL ? (gint64) trace->calls->len : m->cluster->p->calls;
  m->llm_s = g_new (double, (gsize) m->n *(gsize) m->n_calls);
  m->tool_s = g_new (double, (gsize) m->n *(gsize) m->n_calls);
  if (trace != NULL)
    replay_times (m, trace);
  else
    draw_times (m);
}

/* A ramp spreads the first calls; without it all agents would wait for their LLM in step. */
void
pool_agents_start (PoolAgents *m)
{
  gboolean together = m->cluster->p->study == POOL_VM_STARTS;

  m->n = (guint) (together ? m->cluster->p->concurrent : m->cluster->p->agents);
  m->agent = g_new0 (PoolAgent, m->n);
  m->in_group = g_new0 (guint, m->n);
  prepare_times (m);
  if (m->cluster->system->copies_disk)
    pool_disk_set_up (m->cluster, &m->cluster->nodes[0], copied, m);
  m->browser = m->cluster->p->browser && !together;
  m->shares = m->cluster->system->shares_browser && m->cluster->p->shared_browser;
  m->cluster->system->agent_set_up (m->cluster->p, &m->cluster->fn[AGENT]);
  if (m->browser && m->shares)
    m->cluster->fn[AGENT].private_bytes += m->cluster->p->tab_bytes;
  /* the host's page cache of files that all machines read: once, whatever their number */
  pool_reside (m->memory, &m->cluster->nodes[0], m->cluster->p->host_cache_bytes);
  for (guint a = 0; a < m->n; a++)
    {
      m->agent[a].number = a;
      sim_after (m->cluster->sim,
                 together ? 0.0 : m->cluster->p->agent_ramp_s * sim_uniform (m->arrivals), arrive,
                 m, &m->agent[a]);
    }
}

/* All NULL in a run of functions. */
void
pool_agents_clear (PoolAgents *m)
{
  g_free (m->agent);
  g_free (m->in_group);
  g_free (m->llm_s);
  g_free (m->tool_s);
}
