/* models/rollout_tail/streamrl.c - skewness-aware dispatching with known lengths (StreamRL;
 * facts: section 5.1).
 *
 * Groups by their longest member: the top long_groups_share go to long_instances instances that
 * run fewer requests at once, the others to the rest; longest first, each to the instance with
 * the least work so far.  The paper searches the two numbers for the least predicted makespan;
 * here they are parameters, and a sweep searches.
 */
#include "models/rollout_tail/rollout.h"

typedef struct {
  guint group;
  gint64 longest, total;
} Job;

static gint
compare_jobs (gconstpointer a, gconstpointer b)
{
  const Job *x = a, *y = b;

  if (x->longest != y->longest)
    return x->longest > y->longest ? -1 : 1;
  return x->group < y->group ? -1 : x->group > y->group;
}

static Job
job_of (const Rollout *m, guint group)
{
  Job job = { group, 0, 0 };

  for (guint id = group * m->group_size; id < (group + 1) * m->group_size; id++)
    {
      job.longest = MAX (job.longest, m->requests[id].length_tokens);
      job.total += m->requests[id].length_tokens;
    }
  return job;
}

static guint
least_work (const gint64 *work, guint from, guint to)
{
  guint best = from;

  for (guint i = from; i < to; i++)
    if (work[i] < work[best])
      best = i;
  return best;
}

static void
limit_long (Rollout *m, guint n_long)
{
  for (guint i = 0; i < n_long * m->split; i++)
    for (guint r = 0; r < m->engine.n_ranks; r++)
      m->instances[i]->ranks[r].max_seqs = MIN (m->p->long_max_seqs, m->engine.max_seqs);
}

static void
bind (Rollout *m)
{
  guint n = m->n_instances / m->split, n_long = (guint) MIN (m->p->long_instances, n - 1);
  guint n_top = (guint) (m->p->long_groups_share * m->issue->len + 0.5);
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (Job));
  g_autofree gint64 *work = g_new0 (gint64, n);

  limit_long (m, n_long);
  for (guint i = 0; i < m->issue->len; i++)
    {
      Job job = job_of (m, g_array_index (m->issue, guint, i));

      g_array_append_val (jobs, job);
    }
  g_array_sort (jobs, compare_jobs);
  for (guint i = 0; i < jobs->len; i++)
    {
      const Job *job = &g_array_index (jobs, Job, i);
      guint to
        = i < n_top && n_long > 0 ? least_work (work, 0, n_long) : least_work (work, n_long, n);

      work[to] += job->total;
      for (guint j = 0; j < m->group_size; j++)
        if (m->requests[job->group * m->group_size + j].state != ROLL_DONE)
          roll_submit_bound (m, to, job->group * m->group_size + j);
    }
}

const RollPolicy roll_streamrl = { .bind = bind };
