/* sim/experiment/execute/worker_serve.c - inside a worker process: tasks in, records out. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include "sim/experiment/execute/worker.h"

/* Decoded parameters are kept, so that replications in breadth order do not decode again each time.
 */
enum { N_KEPT = 256 };

typedef struct {
  const SimPlan  *plan;
  SimPointParams *params[N_KEPT];
  guint32         point[N_KEPT];
  SimTime         steady[N_KEPT];   /* with warmup_mser, when they become so */
} Kept;

static const SimPointParams *
params_of (Kept *kept, guint32 point)
{
  guint i = point % N_KEPT;

  if (kept->params[i] == NULL || kept->point[i] != point)
    {
      sim_point_params_free (kept->params[i]);
      kept->params[i] = sim_plan_params (kept->plan, point);
      kept->point[i] = point;
      kept->steady[i] = SIM_STEADY_UNKNOWN;
    }
  return kept->params[i];
}

/* Pilots find the warm-up of a point, where neither the parent nor a run before knows it. */
static void
find_steady (Kept *kept, const SimOrder *order, SimRunSpec *spec)
{
  SimTime *steady = &kept->steady[order->task.point % N_KEPT];

  if (order->steady != SIM_STEADY_UNKNOWN)
    *steady = order->steady;
  if (spec->warmup_mser && *steady == SIM_STEADY_UNKNOWN)
    *steady = sim_run_steady (spec);
  spec->steady = *steady;
}

/* Reads exactly @size bytes.  Returns: FALSE when the other end is closed. */
static gboolean
read_all (int fd, gpointer to, gsize size)
{
  char *at = to;

  while (size > 0)
    {
      gssize n = read (fd, at, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
send_all (int fd, gconstpointer from, gsize size)
{
  const char *at = from;

  while (size > 0)
    {
      gssize n = send (fd, at, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
send_record (int fd, GByteArray *frame, const SimRecord *record, SimTime steady)
{
  g_autoptr (GBytes) bytes = sim_record_to_bytes (record);
  SimAnswer answer = { g_bytes_get_size (bytes), steady };

  g_byte_array_set_size (frame, 0);
  g_byte_array_append (frame, (const guint8 *) &answer, sizeof answer);
  g_byte_array_append (frame, g_bytes_get_data (bytes, NULL), (guint) answer.size);
  return send_all (fd, frame->data, frame->len);
}

/* What a run says belongs to it alone, however the parent reads. */
static void
end_of_talk (void)
{
  const char mark = SIM_WORKER_MARK;

  if (write (STDERR_FILENO, &mark, 1) < 0)
    g_printerr ("orrery: a worker cannot write to its parent\n");
}

void
sim_worker_serve (const SimPlan *plan, int fd)
{
  Kept kept = { .plan = plan };
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  gboolean alive = TRUE;
  SimOrder order;

  while (alive && read_all (fd, &order, sizeof order))
    {
      g_autoptr (SimRecord) record = NULL;
      SimRunSpec spec;

      sim_plan_spec (plan, params_of (&kept, order.task.point), order.task.replication, &spec);
      find_steady (&kept, &order, &spec);
      record = sim_run (&spec);
      end_of_talk ();
      alive = send_record (fd, frame, record, spec.steady);
    }
  for (guint i = 0; i < N_KEPT; i++)
    sim_point_params_free (kept.params[i]);
}
