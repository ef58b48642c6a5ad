/* models/sandbox_pool/call/cpu.c - processor sharing on a node.
 *
 * Every call runs at the same speed, min (1, capacity / CPUs wanted), so one virtual clock serves
 * all: a call ends when the clock reaches its start plus its work.  One pending event per node, for
 * the next end.
 */
#include "models/sandbox_pool/call/call.h"

/* Returns: cores' worth of work per second when @vcpu CPUs are wanted: cores, and up to smt_gain of
 * them more as second threads fill. */
static double
capacity_of (const PoolParams *p, double vcpu)
{
  double cores = (double) p->cores, beyond = vcpu / cores - 1.0;

  return cores * (1.0 + p->smt_gain * CLAMP (beyond, 0.0, 1.0));
}

static double
ticks_per_s (const PoolCalls *m)
{
  return (double) sim_ticks (m->cluster->sim, 1.0);
}

static void ended (Sim *sim, gpointer self, gpointer item);

/* The rate holds since the last change.  A job's end is an instant of the virtual clock, so that a
 * change of the rate moves no job. */
static void
advance (PoolCalls *m, PoolCpu *cpu)
{
  SimTime now = sim_now (m->cluster->sim);

  cpu->virtual_ticks += (double) (now - cpu->since) * cpu->rate;
  cpu->since = now;
}

static double
rate_of (const PoolCalls *m, double vcpu)
{
  double capacity = capacity_of (m->cluster->p, vcpu);

  return m->cluster->p->cpu == POOL_CPU_FREE || vcpu <= capacity ? 1.0 : capacity / vcpu;
}

/* After a change of the load or of the first to end. */
static void
arm (PoolCalls *m, PoolNode *n, gboolean changed)
{
  PoolCpu *cpu = &n->cpu;
  double rate = rate_of (m, cpu->vcpu + cpu->background);
  SimHeapEntry top;
  double left;

  if (cpu->jobs.len == 0)
    {
      cpu->rate = rate;
      return;
    }
  top = sim_heap_top (&cpu->jobs);
  if (!changed && top.id == cpu->top && rate == cpu->rate)
    return;
  if (!changed)
    sim_cancel (m->cluster->sim, cpu->next);
  cpu->rate = rate;
  cpu->top = top.id;
  left = MAX (0.0, (double) top.key - cpu->virtual_ticks);
  cpu->next = sim_after (m->cluster->sim, left / rate / ticks_per_s (m), ended, m, n);
}

/* Before the sum changes: what was busy since it was told last. */
double
pool_cpu_core_s (PoolCalls *m)
{
  const SimTime now = sim_now (m->cluster->sim);

  m->core_s += m->busy_vcpu * sim_seconds (m->cluster->sim, now - m->told_at);
  m->told_at = now;
  return m->core_s;
}

/* The sums over nodes follow the node's own, whose rounding ends with its last job. */
void
pool_cpu_tell (PoolCalls *m, PoolNode *n)
{
  double wanted = n->cpu.vcpu + n->cpu.background,
         busy = MIN (wanted, (double) m->cluster->p->cores);

  if (m->cluster->p->node_busy_w > 0.0) /* nobody asks for it else, and loads change often */
    pool_cpu_core_s (m);
  m->wanted_vcpu = m->cluster->n_nodes > 1 ? m->wanted_vcpu + (wanted - n->cpu.wanted) : wanted;
  m->busy_vcpu = m->cluster->n_nodes > 1 ? m->busy_vcpu + (busy - n->cpu.busy) : busy;
  n->cpu.wanted = wanted;
  n->cpu.busy = busy;
  sim_level (m->cluster->sim, POOL_WANTED_VCPU, MAX (0.0, m->wanted_vcpu));
  sim_level (m->cluster->sim, POOL_BUSY_VCPU,
             CLAMP (m->busy_vcpu, 0.0, (double) m->cluster->p->cores * m->cluster->n_nodes));
}

/* Zero, not what rounding leaves, when the last job has gone. */
static void
wants (PoolCalls *m, PoolNode *n, double vcpu)
{
  n->cpu.vcpu = n->cpu.jobs.len == 0 ? 0.0 : n->cpu.vcpu + vcpu;
  pool_cpu_tell (m, n);
}

/* The clock is set to the job's own end: rounding of the event's time must not leave it short. */
static void
ended (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  PoolNode *n = item;
  SimHeapEntry top = sim_heap_pop (&n->cpu.jobs);

  advance (m, &n->cpu);
  n->cpu.virtual_ticks = MAX (n->cpu.virtual_ticks, (double) top.key);
  wants (m, n, -pool_call_vcpu (m, top.id));
  arm (m, n, TRUE);
  m->work_done (m->up, top.id);
}

/* Ends are rounded to whole virtual nanoseconds, so that ties are ties on every machine. */
void
pool_cpu_add (PoolCalls *m, PoolNode *n, guint32 c, double work_s)
{
  gboolean first = n->cpu.jobs.len == 0;

  advance (m, &n->cpu);
  sim_heap_push (&n->cpu.jobs, c, (gint64) (n->cpu.virtual_ticks + work_s * ticks_per_s (m) + 0.5));
  wants (m, n, pool_call_vcpu (m, c));
  arm (m, n, first);
}
