/* models/sandbox_starts/operations/operations.c - an operation goes through its stages; each
 * takes as long as its resource, shared with all others, lets it.
 *
 * Stages follow each other; one that is `beside` begins with the one before it, and the next
 * waits for both.  A link carries `times` messages, in_flight of them at once: each round costs
 * the round trip, and their bytes share the link.
 */
#include <math.h>
#include "models/sandbox_starts/operations/operations.h"

typedef struct {
  StartsMachine *m;
  SimTime begun;
  guint next, pending; /* the stage after those under way; of these */
} Operation;

/* A stage of one operation that is under way. */
typedef struct {
  Operation *of;
  guint stage;
  double bytes;
} Job;

/* The next stages, or the end. */
static void go_on (Operation *op);

/* The last of those that began together takes the operation on. */
static void
job_over (Job *job)
{
  Operation *op = job->of;

  sim_items_give_back (&op->m->job_rows, job);
  if (--op->pending == 0)
    go_on (op);
}

/* A stage that is time alone, or a file that was there. */
static void
waited (Sim *sim, gpointer self, gpointer item)
{
  job_over (item);
}

/* The file is there now: for all that waited too. */
static void
loaded (Job *job)
{
  StartsFile *file = job->of->m->plan.files[job->stage];
  Job *other;

  while ((other = starts_file_next (file)) != NULL)
    job_over (other);
  job_over (job);
}

/* A shared resource has done the work of a stage. */
static void
done (gpointer up, gpointer user)
{
  Job *job = user;
  const StartsMachine *m = up;

  if (m->plan.stages[job->stage]->resource == STARTS_CACHE)
    loaded (job);
  else
    job_over (job);
}

/* Round trips first; then the bytes. */
static void
carried (Sim *sim, gpointer self, gpointer item)
{
  StartsMachine *m = self;
  Job *job = item;

  sandbox_share_add (&m->shares[STARTS_LINK], job, job->bytes);
}

/* The reader goes through the disk; one that comes later waits in the file, or goes on. */
static void
ask_file (StartsMachine *m, Job *job)
{
  StartsFile *file = m->plan.files[job->stage];

  if (starts_file_ask (file, job))
    {
      m->read_bytes += job->bytes;
      sandbox_share_add (&m->shares[STARTS_DISK], job, job->bytes);
    }
  else if (file->state == STARTS_PRESENT)
    sim_after (m->sim, 0.0, waited, m, job);
}

/* Holding a lock is work of a core: a slower one holds it longer. */
static void
begin_stage (Operation *op, guint i)
{
  StartsMachine *m = op->m;
  const StartsStage *stage = m->plan.stages[i];
  const double s = stage->times * sim_dist_draw (&stage->s, m->times);
  Job *job = sim_items_take (&m->job_rows);

  *job = (Job){ op, i, stage->times * stage->bytes };
  op->pending++;
  switch (stage->resource)
    {
    /* time alone, whatever others do */
    case STARTS_WAIT:
      sim_after (m->sim, s, waited, m, job);
      break;
    case STARTS_CPU:
      sandbox_share_add (&m->shares[STARTS_CPU], job, s);
      break;
    /* one after the other */
    case STARTS_LOCK:
      starts_lock_add (m->plan.locks[i], job, s / m->p->cpu_speed);
      break;
    case STARTS_LINK:
      sim_after (m->sim, s + ceil (stage->times / stage->in_flight) * m->p->link_rtt_s, carried, m,
                 job);
      break;
    case STARTS_CACHE:
      ask_file (m, job);
      break;
    /* shared by bytes */
    default:
      sandbox_share_add (&m->shares[stage->resource], job, job->bytes);
      break;
    }
}

/* All that begin together: one stage, and those beside it. */
static void
go_on (Operation *op)
{
  StartsMachine *m = op->m;
  const guint from = op->next;
  const double latency_s = sim_seconds (m->sim, sim_now (m->sim) - op->begun);

  if (from == m->plan.n_stages)
    {
      sim_items_give_back (&m->op_rows, op);
      m->n_done++;
      m->over (m->up, latency_s);
      return;
    }
  do
    op->next++;
  while (op->next < m->plan.n_stages && m->plan.stages[op->next]->beside);
  for (guint i = from; i < op->next; i++)
    begin_stage (op, i);
}

/* Rows are used again, and those under way at the end of a run go with it. */
void
starts_begin (StartsMachine *m)
{
  Operation *op = sim_items_take (&m->op_rows);

  op->m = m;
  op->begun = sim_now (m->sim);
  m->n_begun++;
  go_on (op);
}

/* What one alone gets, and what all together do. */
static void
share (StartsMachine *m, guint resource, double capacity, double each)
{
  SandboxShare *share = &m->shares[resource];

  sandbox_share_set_up (share, m->sim, done, m);
  share->capacity = capacity;
  share->each = each;
}

void
starts_machine_set_up (StartsMachine *m)
{
  const StartsParams *p = m->p;

  starts_plan_set_up (m);
  sim_items_init (&m->op_rows, sizeof (Operation));
  sim_items_init (&m->job_rows, sizeof (Job));
  for (guint i = 0; i < m->locks->len; i++)
    starts_lock_set_up (g_ptr_array_index (m->locks, i), m->sim, done, m);
  share (m, STARTS_CPU, p->cpu_speed * (double) p->cores, p->cpu_speed);
  m->shares[STARTS_CPU].gain = p->smt_gain;
  share (m, STARTS_DISK, p->disk_bytes_per_s, p->disk_bytes_per_s);
  share (m, STARTS_MEMORY, p->memory_bytes_per_s, p->memory_bytes_per_s);
  share (m, STARTS_LINK, p->link_bytes_per_s, p->link_bytes_per_s);
  m->times = sim_stream (m->sim, "stages");
}

void
starts_machine_clear (StartsMachine *m)
{
  starts_plan_clear (m);
  sim_items_clear (&m->op_rows);
  sim_items_clear (&m->job_rows);
  for (guint i = 0; i < STARTS_N_RESOURCES; i++)
    sandbox_share_clear (&m->shares[i]);
}
