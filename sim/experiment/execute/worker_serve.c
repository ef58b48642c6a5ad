/* sim/experiment/execute/worker_serve.c - inside a worker process: tasks in, records out. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include "sim/experiment/execute/server.h"

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
  g_autoptr (SimServer) server = sim_server_new (plan);
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  gboolean alive = TRUE;
  SimOrder order;

  while (alive && read_all (fd, &order, sizeof order))
    {
      g_autoptr (SimRecord) record = sim_server_run (server, &order);

      end_of_talk ();
      alive = send_record (fd, frame, record, order.steady);
    }
}
