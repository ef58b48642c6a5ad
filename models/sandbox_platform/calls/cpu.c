/* models/sandbox_platform/calls/cpu.c - processor sharing on a node.
 *
 * All jobs run at one speed, min (1, cores / CPUs wanted), so one virtual clock serves all: a
 * job ends when the clock reaches its beginning plus its work.  One pending event per node, for the
 * next end.
 */
#include "models/sandbox_platform/calls/calls.h"

/* Rows may move when one is added: asked anew each time. */
static PlatJob *
job_at (Plat *m, guint i)
{
  return &g_array_index (m->jobs, PlatJob, i);
}

/* Returns: the index of a row. */
static guint
job_new (Plat *m, const PlatJob *job)
{
  guint i = m->free_job;

  if (i == G_MAXUINT)
    {
      i = m->jobs->len;
      g_array_append_vals (m->jobs, job, 1);
      return i;
    }
  m->free_job = job_at (m, i)->next;
  *job_at (m, i) = *job;
  return i;
}

static double
ticks_per_s (const Plat *m)
{
  return (double) sim_ticks (m->sim, 1.0);
}

/* The rate holds since the last change. */
static void
advance (Plat *m, PlatCpu *cpu)
{
  const SimTime now = sim_now (m->sim);

  cpu->virtual_ticks += (double) (now - cpu->since) * cpu->rate;
  cpu->since = now;
}

static void ended (Sim *sim, gpointer self, gpointer item);

/* After each change of the load: the first to end may be another, or later. */
static void
arm (Plat *m, PlatNode *node)
{
  PlatCpu *cpu = &node->cpu;
  double left;

  sim_cancel (m->sim, cpu->next);
  cpu->next = 0;
  if (cpu->jobs.len == 0)
    return;
  cpu->rate = MIN (1.0, (double) m->p->cores / cpu->vcpu);
  left = MAX (0.0, (double) sim_heap_top (&cpu->jobs).key - cpu->virtual_ticks);
  /* what rounding leaves between jobs that end together is no delay of its own */
  cpu->next = sim_at (m->sim, sim_time_add (sim_now (m->sim), (SimTime) (left / cpu->rate + 0.5)),
                      ended, m, node);
}

/* The clock is set to the job's own end: rounding of the event's time must not leave it short. */
static void
ended (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatNode *node = item;
  const SimHeapEntry top = sim_heap_pop (&node->cpu.jobs);
  const PlatJob job = *job_at (m, top.id);

  node->cpu.next = 0;
  advance (m, &node->cpu);
  node->cpu.virtual_ticks = MAX (node->cpu.virtual_ticks, (double) top.key);
  node->cpu.vcpu = node->cpu.jobs.len == 0 ? 0.0 : node->cpu.vcpu - job.vcpu;
  job_at (m, top.id)->next = m->free_job;
  m->free_job = top.id;
  arm (m, node);
  job.done (sim, m, job.item);
}

/* Ends are rounded to whole virtual ticks, so that ties are ties on every machine. */
guint
plat_cpu_add (Plat *m, PlatNode *node, const PlatJob *job, double work_s)
{
  PlatCpu *cpu = &node->cpu;
  guint index;

  if (m->p->cpu == PLAT_CPU_FREE || work_s <= 0.0)
    {
      sim_after (m->sim, MAX (0.0, work_s), job->done, m, job->item);
      return 0;
    }
  advance (m, cpu);
  index = job_new (m, job);
  sim_heap_push (&cpu->jobs, index, (gint64) (cpu->virtual_ticks + work_s * ticks_per_s (m) + 0.5));
  cpu->vcpu += job->vcpu;
  arm (m, node);
  return index + 1;
}

/* The others go on faster. */
void
plat_cpu_cancel (Plat *m, PlatNode *node, guint job)
{
  PlatCpu *cpu = &node->cpu;

  /* at the old speed up to now */
  advance (m, cpu);
  sim_heap_remove (&cpu->jobs, job);
  cpu->vcpu = cpu->jobs.len == 0 ? 0.0 : cpu->vcpu - job_at (m, job)->vcpu;
  job_at (m, job)->next = m->free_job;
  m->free_job = job;
  arm (m, node);
}

/* In the metric, and in the sum that shares are taken of. */
void
plat_computes (Plat *m, guint metric, double s)
{
  sim_count (m->sim, metric, s);
  *(metric == PLAT_START_CPU_S ? &m->start_cpu_s : &m->call_cpu_s) += s;
}
