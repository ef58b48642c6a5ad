/* models/rollout_tail/scheduling/policy_streamrl.c - skewness-aware dispatching with known lengths
 * (StreamRL).
 *
 * Groups by their longest member: the top share of them goes to dedicated instances that run
 * fewer requests at once, the others to the rest; longest first, each to the instance with the
 * least work so far.  Share, number of instances and their limit are those with the least
 * predicted makespan, as the paper does, or given.
 */
#include <math.h>
#include "models/rollout_tail/scheduling/scheduling.h"

enum { LEAST_TOP = 10, MOST_TOP = 50, TOP_STEP = 10 }; /* % of the groups: P90 to P50 */

typedef struct {
  guint group, to;
  gint64 longest, total;
} Job;

/* How groups are split. */
typedef struct {
  guint n_top, n_long; /* groups treated as long; instances for them */
  gint64 max_seqs;     /* of a rank of these */
} Split;

typedef struct {
  double total, longest, n; /* tokens; of the longest request; requests */
} Load;

static gint
compare_jobs (gconstpointer a, gconstpointer b)
{
  const Job *x = a, *y = b;

  if (x->longest != y->longest)
    return x->longest > y->longest ? -1 : 1;
  return x->group < y->group ? -1 : x->group > y->group;
}

static Job
job_of (const RollScheduling *m, guint group)
{
  Job job = { .group = group };

  for (guint id = group * m->work->group_size; id < (group + 1) * m->work->group_size; id++)
    {
      job.longest = MAX (job.longest, m->work->requests[id].length_tokens);
      job.total += m->work->requests[id].length_tokens;
    }
  return job;
}

/* The instance among [@from, @to) with the least work. */
static guint
least_work (const Load *loads, guint from, guint to)
{
  guint best = from;

  for (guint i = from; i < to; i++)
    if (loads[i].total < loads[best].total)
      best = i;
  return best;
}

/* Seconds that an instance takes: as many requests at once as limit and KV allow; no less than
 * its longest request by itself. */
static double
predicted_s (const RollScheduling *m, const Load *load, gint64 max_seqs)
{
  const RollLaw *law = &m->fleet->config.law;
  double ranks = m->fleet->config.n_ranks, mean = load->total / MAX (1.0, load->n);
  double most = MIN ((double) max_seqs, m->fleet->config.capacity_tokens / mean) * ranks;
  double b = MIN (load->n, most), each = b / ranks;
  double step_s
    = law->base_s + (law->token_s + law->moe_token_s) * each + law->kv_token_s * each * mean / 2.0;

  return load->n > 0.0 ? MAX (load->total / b, load->longest) * step_s : 0.0;
}

/* Gives every job an instance.  Returns: the makespan predicted. */
static double
assign (const RollScheduling *m, GArray *jobs, const Split *split)
{
  guint n = m->fleet->n_instances / m->fleet->split;
  g_autofree Load *loads = g_new0 (Load, n);
  double longest_s = 0.0;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = &g_array_index (jobs, Job, i);
      gboolean is_long = i < split->n_top && split->n_long > 0;
      Load *load;

      job->to
        = is_long ? least_work (loads, 0, split->n_long) : least_work (loads, split->n_long, n);
      load = &loads[job->to];
      load->total += (double) job->total;
      load->longest = MAX (load->longest, (double) job->longest);
      load->n += m->work->group_size;
    }
  for (guint i = 0; i < n; i++)
    {
      gint64 most = i < split->n_long ? split->max_seqs : m->fleet->config.max_seqs;

      longest_s = MAX (longest_s, predicted_s (m, &loads[i], most));
    }
  return longest_s;
}

static void
try_split (const RollScheduling *m, GArray *jobs, const Split *split, Split *best, double *least_s)
{
  double s = assign (m, jobs, split);

  if (s >= *least_s)
    return;
  *least_s = s;
  *best = *split;
}

/* The split with the least predicted makespan; no split at all is one of them. */
static Split
search (const RollScheduling *m, GArray *jobs)
{
  guint n = m->fleet->n_instances / m->fleet->split;
  Split best = { 0, 0, m->fleet->config.max_seqs };
  double least_s = assign (m, jobs, &best);

  for (guint top = LEAST_TOP; top <= MOST_TOP; top += TOP_STEP)
    for (guint n_long = 1; n_long < n; n_long++)
      for (guint quarter = 1; quarter <= 4; quarter++)
        {
          Split split
            = { jobs->len * top / 100, n_long, MAX (1, m->fleet->config.max_seqs * quarter / 4) };

          try_split (m, jobs, &split, &best, &least_s);
        }
  return best;
}

static Split
given_split (const RollScheduling *m, guint n_jobs)
{
  guint n = m->fleet->n_instances / m->fleet->split;

  return (Split){ (guint) (m->work->p->long_groups_share * n_jobs + 0.5),
                  (guint) MIN (m->work->p->long_instances, n - 1),
                  MIN (m->work->p->long_max_seqs, m->fleet->config.max_seqs) };
}

static void
limit_long (RollScheduling *m, const Split *split)
{
  for (guint i = 0; i < m->fleet->n_instances; i++)
    for (guint r = 0; r < m->fleet->config.n_ranks; r++)
      m->fleet->instances[i]->ranks[r].max_seqs
        = i < split->n_long * m->fleet->split ? split->max_seqs : m->fleet->config.max_seqs;
}

static void
bind (RollScheduling *m)
{
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (Job));
  Split split;

  for (guint i = 0; i < m->work->issue->len; i++)
    {
      Job job = job_of (m, g_array_index (m->work->issue, guint, i));

      g_array_append_val (jobs, job);
    }
  g_array_sort (jobs, compare_jobs);
  split
    = m->work->p->long_split == ROLL_SPLIT_SEARCHED ? search (m, jobs) : given_split (m, jobs->len);
  assign (m, jobs, &split);
  limit_long (m, &split);
  for (guint i = 0; i < jobs->len; i++)
    {
      const Job *job = &g_array_index (jobs, Job, i);

      for (guint j = 0; j < m->work->group_size; j++)
        roll_bind (m, job->to, job->group * m->work->group_size + j);
    }
}

const RollPolicy roll_streamrl = { .bind = bind };
