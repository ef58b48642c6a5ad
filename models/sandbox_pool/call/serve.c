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

#define SECONDS(from, to) sim_seconds (m->sim, (to) - (from))

static gboolean
is_power_of_4 (guint64 n)
{
  return (n & (n - 1)) == 0 && (n & G_GUINT64_CONSTANT (0x5555555555555555)) != 0;
}

static void
call_ended (Pool *m, guint32 c)
{
  guint32 node = POOL_CALL (m, c)->node, fn = POOL_CALL (m, c)->fn;

  pool_call_free (m, c);
  m->n_ended++;
  m->n_present--;
  if (is_power_of_4 (m->n_ended))
    pool_audit (m);
  sim_assert (m->sim, m->n_arrived == m->n_ended + m->n_present);
  m->report.call_ended (m, node, fn);
}

static void
try_again (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  PoolCall *call = item;

  call->began = sim_now (sim);
  if (m->n_nodes > 1)
    call->node = m->place->pick (m, call->fn);
  m->report.decide (sim, m, item);
}

void
pool_fail_call (Pool *m, guint32 c, guint metric)
{
  PoolCall *call = POOL_CALL (m, c);

  if (call->prewarm)
    {
      m->fn[call->fn].ahead = POOL_NONE;
      pool_call_free (m, c);
      return;
    }
  if (call->attempt < m->p->client_retries)
    {
      double wait_s = m->p->client_retry_s * ldexp (1.0, call->attempt);

      call->attempt++;
      sim_count (m->sim, POOL_CLIENT_RETRIES, 1);
      sim_after (m->sim, wait_s, try_again, m, call);
      return;
    }
  sim_count (m->sim, metric, 1);
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

static double
bare_exec_s (Pool *m, const PoolCall *call)
{
  const PoolFunction *f = &m->fn[call->of];

  if (!isnan (call->exec_s))
    return call->exec_s;
  if (f->exec_q != NULL)
    return m->p->exec_scale * quantile_s (f->exec_q, sim_uniform (m->execs));
  if (m->p->exec_jitter > 0.0)
    return f->row.exec_s * exp (sim_normal (m->execs, 0.0, m->p->exec_jitter));
  return f->row.exec_s;
}

/* What a first call takes from the pool's link beyond what its faults have paid for. */
static double
link_extra_s (Pool *m, const PoolFunction *f, const PoolNode *n, double exec_s)
{
  double extra_s = 0.0;

  if (f->overlap_bytes > 0.0)
    {
      double load_s = pool_link_s (m, n, f->overlap_bytes);   /* not inside MAX: it has effects */

      extra_s += MAX (0.0, load_s - exec_s);
    }
  if (f->link_bytes > 0.0)
    extra_s += pool_link_s (m, n, f->link_bytes)
               - MIN (f->carried_s, f->link_bytes / m->p->pool_bytes_per_s);
  return extra_s;
}

static double
work_s (Pool *m, const PoolCall *call)
{
  const PoolFunction *f = &m->fn[call->fn];
  PoolSandbox *s = POOL_SANDBOX (m, call->sandbox);
  double exec_s = bare_exec_s (m, call);
  gboolean fresh = s->fresh;

  s->fresh = FALSE;
  if (s->plain)
    return exec_s + (fresh ? pool_new_pages_s (m, f) : 0.0);
  if (!fresh)
    return exec_s + f->again_extra_s;
  return exec_s + f->first_extra_s + link_extra_s (m, f, &m->nodes[s->node], exec_s);
}

static void
tally_start (Pool *m, const PoolCall *call)
{
  double start_s = SECONDS (call->began, call->ready);
  PoolSandbox *s = POOL_SANDBOX (m, call->sandbox);

  s->uses++;
  s->n_running++;
  m->nodes[s->node].slots[s->fn].frequency += 1.0;
  sim_tally (m->sim, POOL_START_S, start_s);
  if (m->fn[call->of].base != POOL_NONE)
    sim_tally (m->sim, POOL_BASE_START_S + m->fn[call->of].base, start_s);
  if (call->path == POOL_REUSE)
    sim_tally (m->sim, POOL_REUSE_START_S, start_s);
  if (call->path == POOL_NEW)
    sim_tally (m->sim, POOL_COLD_START_S, start_s);
}

static void
run_in (Pool *m, guint32 c, guint32 sandbox)
{
  PoolCall *call = POOL_CALL (m, c);

  call->sandbox = sandbox;
  call->ready = sim_now (m->sim);
  tally_start (m, call);
  pool_cpu_add (m, &m->nodes[call->node], c, work_s (m, call));
}

/* Calls that have waited for the start of @sandbox. */
static void
run_joined (Pool *m, guint32 c, guint32 sandbox)
{
  while (c != POOL_NONE)
    {
      guint32 next = POOL_CALL (m, c)->next;

      run_in (m, c, sandbox);
      c = next;
    }
}

/* The sandbox is there.  One that was started ahead is for the calls that have come meanwhile, or
 * becomes idle. */
void
pool_started (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  const PoolCall *call = item;
  guint32 c = call->index, sandbox = call->sandbox, joined = call->joined.head;
  PoolFunction *f = &m->fn[call->fn];

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
    pool_sandbox_idle (m, sandbox);
}

/* A reuse: the dispatch is work of the node like the call itself, which saves an event. */
void
pool_dispatch (Pool *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m, c);

  call->ready = sim_now (m->sim) + sim_ticks (m->sim, call->start_s);
  tally_start (m, call);
  pool_cpu_add (m, &m->nodes[call->node], c, call->start_s + work_s (m, call));
}

/* Two bars on the sandbox's track: its start and its execution. */
static void
draw_spans (Pool *m, const PoolCall *call)
{
  static const char *const path[] = { "reuse", "switch to", "start", "wait for" };
  const char *name = m->fn[call->of].row.name;
  g_autofree char *track = NULL, *label = NULL;

  if (G_LIKELY (!sim_spans_wanted (m->sim)))
    return;
  track = g_strdup_printf ("node %u sandbox %u", call->node, call->sandbox);
  label = g_strdup_printf ("%s %s", path[call->path], name);
  sim_span (m->sim, track, label,
            call->path >= POOL_NEW ? call->began : call->ready - sim_ticks (m->sim, call->start_s),
            call->ready);
  sim_span (m->sim, track, name, call->ready, sim_now (m->sim));
}

static void
tally_end (Pool *m, const PoolCall *call)
{
  const PoolFunction *f = &m->fn[call->of];
  SimTime now = sim_now (m->sim);
  double e2e_s = SECONDS (call->began, now), exec_s = SECONDS (call->ready, now);

  sim_tally (m->sim, POOL_E2E_S, e2e_s);
  sim_tally (m->sim, POOL_TRUE_E2E_S, SECONDS (call->arrived, now));
  sim_tally (m->sim, POOL_EXEC_S, exec_s);
  if (f->base != POOL_NONE)
    sim_tally (m->sim, POOL_BASE_E2E_S + f->base, e2e_s);
  if (call->path != POOL_DELAYED_PATH)
    sim_tally (m->sim, POOL_REUSE_E2E_S + call->path, e2e_s);
  draw_spans (m, call);
  sim_count (m->sim, POOL_SERVED, 1);
  sim_count (m->sim, POOL_BILL_USD,
             m->p->usd_per_request + m->p->memory_price * f->row.limit_bytes * exec_s);
}

/* What becomes of the sandbox: idle, or given up at once and made anew shortly before the next
 * call. */
static void
keep_or_drop (Pool *m, guint32 i)
{
  guint fn = POOL_SANDBOX (m, i)->fn;
  double prewarm_s = 0.0;

  pool_sandbox_idle (m, i);
  if (m->keep->prewarm_s != NULL)
    prewarm_s = m->keep->prewarm_s (m, fn);
  if (prewarm_s <= 0.0)
    return;
  pool_sandbox_drop (m, i);
  pool_kill (m, i);
}

void
pool_done (Pool *m, guint32 c)
{
  const PoolCall *call = POOL_CALL (m, c);

  tally_end (m, call);
  if (--POOL_SANDBOX (m, call->sandbox)->n_running == 0)
    keep_or_drop (m, call->sandbox);
  if (m->n_ended % 64 == 0)
    pool_samples (m);
  call_ended (m, c);
}
