/* models/attention_split/rotation/rota.c - the layer-level schedule of rotational staggered
 * pipelining (paper section 4, figure 8). */
#include <math.h>
#include "models/attention_split/rotation/rota.h"

typedef struct {
  gboolean busy;
  double free_s;    /* when it was or will be released */
  GArray *waiting;  /* of guint: batches, by (ready_s, number) */
  gboolean serving; /* a look at the line is scheduled for this instant */
} Server;

typedef struct {
  SplitRota *rota;
  guint number;
  /* of all its iterations */
  gint64 slice; /* runs on across iterations: a reset would break the rotation */
  gboolean running, started;
  double ready_s; /* when it came to the server it waits for */
  SplitStage stage;
  char *label;
} Batch;

struct SplitRota {
  SplitRotaConfig config;
  guint n_replicas;
  Server *replicas, pool;
  Batch *batches;
  double replica_busy_s, pool_busy_s, wait_s;
};

static void serve (Sim *sim, gpointer self, gpointer item);

/* Times are seconds until here: an instant that rounding has put into the past is now. */
static void
at (SplitRota *rota, double when_s, SimHandler handler, gpointer item)
{
  SimTime when = MAX (sim_ticks (rota->config.sim, when_s), sim_now (rota->config.sim));

  sim_at (rota->config.sim, when, handler, rota, item);
}

/* In ticks, not seconds: two that come at the same instant of the clock are a tie. */
static gint
compare_waiting (gconstpointer a, gconstpointer b, gpointer data)
{
  const SplitRota *rota = data;
  const Batch *x = &rota->batches[*(const guint *) a], *y = &rota->batches[*(const guint *) b];
  SimTime at_x = sim_ticks (rota->config.sim, x->ready_s),
          at_y = sim_ticks (rota->config.sim, y->ready_s);

  if (at_x != at_y)
    return at_x < at_y ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

/* Served when all batches that come at this instant have come, so that ties go by number. */
static void
look (SplitRota *rota, Server *server)
{
  if (server->serving)
    return;
  server->serving = TRUE;
  sim_after_all (rota->config.sim, 0.0, serve, rota, server);
}

/* Lines are a few batches long: sorting is cheaper than a heap to keep. */
static void
join (SplitRota *rota, Server *server, guint batch)
{
  g_array_append_val (server->waiting, batch);
  g_array_sort_with_data (server->waiting, compare_waiting, rota);
  look (rota, server);
}

/* The rotation: each slice is on the next replica, so that all replicas see all batches. */
static Server *
replica_of (SplitRota *rota, const Batch *batch)
{
  return &rota->replicas[(guint64) (batch->number + batch->slice) % rota->n_replicas];
}

/* Whoever waits is served behind all events of this instant. */
static void
release (Sim *sim, gpointer self, gpointer item)
{
  Server *server = item;

  server->busy = FALSE;
  look (self, server);
}

/* The first slice of an iteration; later ones come from the pool. */
static void
reach_replica (Sim *sim, gpointer self, gpointer item)
{
  Batch *batch = item;

  join (self, replica_of (self, batch), batch->number);
}

/* KV is in the pool of attention devices, which serves one batch at a time. */
static void
reach_pool (Sim *sim, gpointer self, gpointer item)
{
  SplitRota *rota = self;
  Batch *batch = item;

  join (rota, &rota->pool, batch->number);
}

/* The first iterations are staggered by number, or all batches would ask for their replicas at
 * once and never spread. */
static void
begin (SplitRota *rota, Batch *batch, double now_s)
{
  batch->stage = rota->config.hooks->begin (rota->config.data, batch->number);
  batch->ready_s = now_s + batch->stage.pause_s;
  if (!batch->started && rota->config.n_batches > 1)
    batch->ready_s += batch->number * batch->stage.model_s / rota->n_replicas;
  batch->started = TRUE;
  batch->running = TRUE;
  at (rota, batch->ready_s, reach_replica, batch);
}

/* Slices count on across iterations: starting again at 0 would break the rotation. */
static void
end_slice (Sim *sim, gpointer self, gpointer item)
{
  SplitRota *rota = self;
  Batch *batch = item;

  /* on across iterations, see the struct */
  batch->slice++;
  if (batch->slice % rota->config.layers != 0)
    {
      join (rota, replica_of (rota, batch), batch->number);
      return;
    }
  batch->running = FALSE;
  rota->config.hooks->end (rota->config.data, batch->number);
}

/* The model part: attention may begin before its end by what overlap hides. */
static double
serve_model (SplitRota *rota, Batch *batch, double start_s)
{
  const SplitStage *t = &batch->stage;

  rota->replica_busy_s += t->model_s;
  batch->ready_s = start_s + MAX (0.0, t->model_s + t->network_s / 2.0 - t->hidden_s);
  at (rota, batch->ready_s, reach_pool, batch);
  return t->model_s;
}

/* Half of the network's time is before the pool and half after it. */
static double
serve_attention (SplitRota *rota, Batch *batch, double start_s)
{
  const SplitStage *t = &batch->stage;

  rota->pool_busy_s += t->attention_s;
  batch->ready_s = start_s + t->attention_s + t->network_s / 2.0;
  at (rota, batch->ready_s, end_slice, batch);
  return t->attention_s;
}

/* First come, first served.  A server's time starts when both are ready, however late this event
 * is in the instant, so no rounding accumulates. */
static void
serve (Sim *sim, gpointer self, gpointer item)
{
  SplitRota *rota = self;
  Server *server = item;
  gboolean pool = server == &rota->pool;
  Batch *batch;
  double start_s, took_s;

  server->serving = FALSE;
  if (server->busy || server->waiting->len == 0)
    return;
  batch = &rota->batches[g_array_index (server->waiting, guint, 0)];
  g_array_remove_index (server->waiting, 0);
  start_s = MAX (batch->ready_s, server->free_s);
  rota->wait_s += start_s - batch->ready_s;
  took_s = pool ? serve_attention (rota, batch, start_s) : serve_model (rota, batch, start_s);
  server->busy = TRUE;
  server->free_s = start_s + took_s;
  at (rota, server->free_s, release, server);
  sim_span (sim, pool ? "attention" : "model", batch->label, sim_ticks (sim, start_s),
            sim_ticks (sim, server->free_s));
}

/* One replica less than batches: with all busy one batch is always in the pool. */
SplitRota *
split_rota_new (const SplitRotaConfig *config)
{
  SplitRota *rota = g_new0 (SplitRota, 1);

  rota->config = *config;
  rota->n_replicas = MAX (2, config->n_batches) - 1;
  rota->replicas = g_new0 (Server, rota->n_replicas);
  rota->batches = g_new0 (Batch, config->n_batches);
  rota->pool.waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint r = 0; r < rota->n_replicas; r++)
    rota->replicas[r].waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint j = 0; j < config->n_batches; j++)
    {
      rota->batches[j].rota = rota;
      rota->batches[j].number = j;
      rota->batches[j].label = g_strdup_printf ("batch %u", j);
    }
  return rota;
}

/* What is scheduled must have been cancelled, or the engine be done. */
void
split_rota_free (SplitRota *rota)
{
  g_array_unref (rota->pool.waiting);
  for (guint r = 0; r < rota->n_replicas; r++)
    g_array_unref (rota->replicas[r].waiting);
  for (guint j = 0; j < rota->config.n_batches; j++)
    g_free (rota->batches[j].label);
  g_free (rota->replicas);
  g_free (rota->batches);
  g_free (rota);
}

/* A batch that ended exactly now goes on from its own time, not from the clock's rounding of it. */
void
split_rota_start (SplitRota *rota, guint batch)
{
  Batch *b = &rota->batches[batch];

  sim_require (!b->running);
  begin (rota, b,
         b->started && sim_ticks (rota->config.sim, b->ready_s) == sim_now (rota->config.sim)
           ? b->ready_s
           : sim_now_s (rota->config.sim));
}

gboolean
split_rota_running (const SplitRota *rota, guint batch)
{
  return rota->batches[batch].running;
}

double
split_rota_replica_busy_s (const SplitRota *rota)
{
  return rota->replica_busy_s;
}

double
split_rota_pool_busy_s (const SplitRota *rota)
{
  return rota->pool_busy_s;
}

double
split_rota_wait_s (const SplitRota *rota)
{
  return rota->wait_s;
}
