/* models/sandbox_pool/call/serve.c - a call from its start to its end, and back to the client.
 *
 * Every invocation ends once: served, rejected or timed out.  After an error the client tries
 * again, up to client_retries times, and reports the latency of its last attempt alone; both
 * latencies are measured.
 */
#include <math.h>
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/memory/memory.h"

#define SECONDS(from, to) sim_seconds (m->cluster->sim, (to) - (from))

/* The audit walks all sandboxes: at 1, 4, 16, ... ended calls it costs a vanishing share of a
 * long run and still meets every state that a short one has. */
static gboolean
is_power_of_4 (guint64 n)
{
  return (n & (n - 1)) == 0 && (n & G_GUINT64_CONSTANT (0x5555555555555555)) != 0;
}

/* Conservation, at every end: what came has ended or is present. */
static void
call_ended (PoolCalls *m, guint32 c)
{
  guint32 node = POOL_CALL (m->cluster, c)->node, fn = POOL_CALL (m->cluster, c)->fn;

  pool_call_free (m, c);
  m->n_ended++;
  m->n_present--;
  if (is_power_of_4 (m->n_ended))
    pool_audit (m->memory);
  sim_assert (m->cluster->sim, m->n_arrived == m->n_ended + m->n_present);
  m->call_ended (m->up, node, fn);
}

/* The client's load balancer may pick another node: the attempt is a new request to the
 * platform. */
static void
try_again (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  PoolCall *call = item;

  call->began = sim_now (sim);
  if (m->cluster->n_nodes > 1)
    call->node = m->placement->place->pick (m->placement, call->fn);
  m->decide (sim, m, item);
}

/* A start ahead has no client: it is forgotten, and the next call starts cold. */
void
pool_fail_call (PoolCalls *m, guint32 c, guint metric)
{
  PoolCall *call = POOL_CALL (m->cluster, c);

  if (call->prewarm)
    {
      m->cluster->fn[call->fn].ahead = POOL_NONE;
      pool_call_free (m, c);
      return;
    }
  if (call->attempt < m->cluster->p->client_retries)
    {
      double wait_s = m->cluster->p->client_retry_s * ldexp (1.0, call->attempt);

      call->attempt++;
      sim_count (m->cluster->sim, POOL_CLIENT_RETRIES, 1);
      sim_after (m->cluster->sim, wait_s, try_again, m, call);
      return;
    }
  sim_count (m->cluster->sim, metric, 1);
  call_ended (m, c);
}

/* From quantiles: straight lines between them. */
static double
quantile_s (const double *q, double u)
{
  static const double at[POOL_QUANTILES] = { 0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0 };
  guint i = 1;

  while (i < POOL_QUANTILES - 1 && u > at[i])
    i++;
  return q[i - 1] + (q[i] - q[i - 1]) * (u - at[i - 1]) / (at[i] - at[i - 1]);
}

/* The trace's own time, else the measured distribution of the function, else a jitter around its
 * mean. */
static double
bare_exec_s (PoolCalls *m, const PoolCall *call)
{
  const PoolFunction *f = &m->cluster->fn[call->of];

  if (!isnan (call->exec_s))
    return call->exec_s;
  if (f->exec_q != NULL)
    return m->cluster->p->exec_scale * quantile_s (f->exec_q, sim_uniform (m->execs));
  if (m->cluster->p->exec_jitter > 0.0)
    return f->row.exec_s * exp (sim_normal (m->execs, 0.0, m->cluster->p->exec_jitter));
  return f->row.exec_s;
}

/* What a first call takes from the pool's link beyond what its faults have paid for. */
static double
link_extra_s (PoolCalls *m, const PoolFunction *f, const PoolNode *n, double exec_s)
{
  double extra_s = 0.0;

  if (f->overlap_bytes > 0.0)
    {
      double load_s
        = pool_link_s (m->memory, n, f->overlap_bytes); /* not inside MAX: it has effects */

      extra_s += MAX (0.0, load_s - exec_s);
    }
  if (f->link_bytes > 0.0)
    extra_s += pool_link_s (m->memory, n, f->link_bytes)
               - MIN (f->carried_s, f->link_bytes / m->cluster->p->pool_bytes_per_s);
  return extra_s;
}

/* What memory costs is added to the execution, since it is paid as page faults while the
 * function runs. */
static double
work_s (PoolCalls *m, const PoolCall *call)
{
  const PoolFunction *f = &m->cluster->fn[call->fn];
  PoolSandbox *s = POOL_SANDBOX (m->cluster, call->sandbox);
  double exec_s = bare_exec_s (m, call);
  gboolean fresh = s->fresh;

  s->fresh = FALSE;
  if (s->plain)
    return exec_s + (fresh ? pool_new_pages_s (m->cluster->p, f) : 0.0);
  if (!fresh)
    return exec_s + f->again_extra_s;
  return exec_s + f->first_extra_s + link_extra_s (m, f, &m->cluster->nodes[s->node], exec_s);
}

/* Counted at the start, so that frequency ranks see a call that is still running. */
static void
tally_start (PoolCalls *m, const PoolCall *call)
{
  double start_s = SECONDS (call->began, call->ready);
  PoolSandbox *s = POOL_SANDBOX (m->cluster, call->sandbox);

  s->n_running++;
  pool_sandbox_accessed (m->keep_alive, call->sandbox);
  sim_tally (m->cluster->sim, POOL_START_S, start_s);
  if (m->cluster->fn[call->of].base != POOL_NONE)
    sim_tally (m->cluster->sim, POOL_BASE_START_S + m->cluster->fn[call->of].base, start_s);
  if (call->path == POOL_REUSE)
    sim_tally (m->cluster->sim, POOL_REUSE_START_S, start_s);
  /* of a switch itself: what the call waited for before is no part of it */
  if (call->path == POOL_SWITCH)
    sim_tally (m->cluster->sim, POOL_REPURPOSE_START_S, SECONDS (call->made, call->ready));
  if (call->path == POOL_NEW)
    sim_tally (m->cluster->sim, POOL_COLD_START_S, start_s);
}

/* A call that waited for this start is ready now, whatever it was waiting for. */
static void
run_in (PoolCalls *m, guint32 c, guint32 sandbox)
{
  PoolCall *call = POOL_CALL (m->cluster, c);

  call->sandbox = sandbox;
  call->ready = sim_now (m->cluster->sim);
  tally_start (m, call);
  pool_cpu_add (m, &m->cluster->nodes[call->node], c, work_s (m, call));
}

/* Calls that have waited for the start of @sandbox. */
static void
run_joined (PoolCalls *m, guint32 c, guint32 sandbox)
{
  while (c != POOL_NONE)
    {
      guint32 next = POOL_CALL (m->cluster, c)->next;

      run_in (m, c, sandbox);
      c = next;
    }
}

/* The sandbox is there.  One that was started ahead is for the calls that have come meanwhile, or
 * becomes idle. */
void
pool_started (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  const PoolCall *call = item;
  guint32 c = call->index, sandbox = call->sandbox, joined = call->joined.head;
  PoolFunction *f = &m->cluster->fn[call->fn];

  f->start = POOL_NONE;
  f->host = f->is_app ? sandbox : POOL_NONE;
  if (!call->prewarm)
    {
      run_in (m, c, sandbox);
      run_joined (m, joined, sandbox);
      return;
    }
  f->ahead = POOL_NONE;
  pool_call_free (m, c);
  if (joined != POOL_NONE)
    run_joined (m, joined, sandbox);
  else
    pool_sandbox_idle (m->keep_alive, sandbox);
}

/* A reuse: the dispatch is work of the node like the call itself, which saves an event. */
void
pool_dispatch (PoolCalls *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);

  call->ready = sim_now (m->cluster->sim) + sim_ticks (m->cluster->sim, call->start_s);
  tally_start (m, call);
  pool_cpu_add (m, &m->cluster->nodes[call->node], c, call->start_s + work_s (m, call));
}

/* Two bars on the sandbox's track: its start and its execution. */
static void
draw_spans (PoolCalls *m, const PoolCall *call)
{
  static const char *const path[] = { "reuse", "switch to", "start", "wait for" };
  const char *name = m->cluster->fn[call->of].row.name;
  g_autofree char *track = NULL, *label = NULL;

  if (G_LIKELY (!sim_spans_wanted (m->cluster->sim)))
    return;
  track = g_strdup_printf ("node %u sandbox %u", call->node, call->sandbox);
  label = g_strdup_printf ("%s %s", path[call->path], name);
  sim_span (m->cluster->sim, track, label,
            call->path >= POOL_NEW ? call->began
                                   : call->ready - sim_ticks (m->cluster->sim, call->start_s),
            call->ready);
  sim_span (m->cluster->sim, track, name, call->ready, sim_now (m->cluster->sim));
}

/* A delayed call is no kind of start of its own in the paper's figures, and is in none of the
 * three. */
static void
tally_end (PoolCalls *m, const PoolCall *call)
{
  const PoolFunction *f = &m->cluster->fn[call->of];
  SimTime now = sim_now (m->cluster->sim);
  double e2e_s = SECONDS (call->began, now), exec_s = SECONDS (call->ready, now);

  sim_tally (m->cluster->sim, POOL_E2E_S, e2e_s);
  sim_tally (m->cluster->sim, POOL_TRUE_E2E_S, SECONDS (call->arrived, now));
  sim_tally (m->cluster->sim, POOL_EXEC_S, exec_s);
  if (f->base != POOL_NONE)
    sim_tally (m->cluster->sim, POOL_BASE_E2E_S + f->base, e2e_s);
  if (call->path != POOL_DELAYED_PATH)
    sim_tally (m->cluster->sim, POOL_REUSE_E2E_S + call->path, e2e_s);
  draw_spans (m, call);
  sim_count (m->cluster->sim, POOL_SERVED, 1);
  sim_count (m->cluster->sim, POOL_BILL_USD,
             m->cluster->p->usd_per_request
               + m->cluster->p->memory_price * f->row.limit_bytes * exec_s);
}

/* What becomes of the sandbox: idle, or given up at once and made anew shortly before the next
 * call. */
static void
keep_or_drop (PoolCalls *m, guint32 i)
{
  guint fn = POOL_SANDBOX (m->cluster, i)->fn;
  double prewarm_s = 0.0;

  pool_sandbox_idle (m->keep_alive, i);
  if (m->keep_alive->keep->prewarm_s != NULL)
    prewarm_s = m->keep_alive->keep->prewarm_s (m->keep_alive, fn);
  if (prewarm_s <= 0.0)
    return;
  pool_sandbox_drop (m->keep_alive, i);
  pool_kill (m->keep_alive, i);
}

/* Series of memory get a point every 64 calls: enough for a plot, few enough for a long run. */
void
pool_done (PoolCalls *m, guint32 c)
{
  const PoolCall *call = POOL_CALL (m->cluster, c);

  tally_end (m, call);
  if (--POOL_SANDBOX (m->cluster, call->sandbox)->n_running == 0)
    keep_or_drop (m, call->sandbox);
  if (m->n_ended % 64 == 0)
    pool_samples (m->memory);
  call_ended (m, c);
}
