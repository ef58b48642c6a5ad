/* models/rollout_sessions/tools/pool.c - a queue and its servers.
 *
 * Calls that are given up stay in the queue until their turn: they are found out by their number.
 */
#include "models/rollout_sessions/tools/pool.h"

enum { COMPACT_FROM = 1024 }; /* calls that have left the queue, before it is moved */

/* No server has begun. */
void
ses_pool_start (SesPool *pool)
{
  pool->queue = g_array_new (FALSE, FALSE, sizeof (SesCall));
  sim_items_init (&pool->items, sizeof (SesCall));
}

/* Safe when nothing was started. */
void
ses_pool_clear (SesPool *pool)
{
  g_clear_pointer (&pool->queue, g_array_unref);
  sim_items_clear (&pool->items);
}

/* Waiting and service, as the caller sees them. */
static void
report (const SesPool *pool, const SesCall *call, double end_s)
{
  sim_tally (pool->work->sim, pool->time_metric, end_s - call->asked_s);
  sim_tally (pool->work->sim, pool->wait_metric, call->begun_s - call->asked_s);
}

static void begin (SesPool *pool, const SesCall *call, double now_s);

/* Calls that were given up while they waited are passed over. */
static void
begin_next (SesPool *pool)
{
  while (pool->head < pool->queue->len && pool->n_busy < pool->servers)
    {
      SesCall call = g_array_index (pool->queue, SesCall, pool->head++);

      if (ses_session (pool->work, call.session)->calls == call.call)
        begin (pool, &call, sim_now_s (pool->work->sim));
    }
  if (pool->head < COMPACT_FROM || pool->head * 2 < pool->queue->len)
    return;
  g_array_remove_range (pool->queue, 0, pool->head);
  pool->head = 0;
}

/* A server is free before the caller hears of it. */
static void
end (Sim *sim, gpointer self, gpointer item)
{
  SesPool *pool = self;
  SesCall call = *(SesCall *) item;

  sim_items_give_back (&pool->items, item);
  ses_session (pool->work, call.session)->call = 0;
  ses_session (pool->work, call.session)->call_item = NULL;
  pool->n_busy--;
  report (pool, &call, sim_now_s (sim));
  begin_next (pool);
  pool->done (pool->data, call.session, sim_now_s (sim));
}

/* The result comes by the clock, never before the present. */
static void
begin (SesPool *pool, const SesCall *call, double now_s)
{
  SesSession *s = ses_session (pool->work, call->session);
  SesCall *item = sim_items_take (&pool->items);
  SimTime at = sim_ticks (pool->work->sim, now_s + call->service_s);

  *item = *call;
  item->begun_s = now_s;
  pool->n_busy++;
  s->call_item = item;
  s->call = sim_at (pool->work->sim, MAX (at, sim_now (pool->work->sim)), end, pool, item);
}

/* Without a queue and without a service there is nothing to wait for, and no event. */
void
ses_pool_call (SesPool *pool, guint session, double now_s, double service_s)
{
  SesCall call = { .session = session,
                   .call = ++ses_session (pool->work, session)->calls,
                   .asked_s = now_s,
                   .begun_s = now_s,
                   .service_s = service_s };

  if (service_s <= 0.0 && pool->servers == 0)
    {
      report (pool, &call, now_s);
      pool->done (pool->data, session, now_s);
    }
  else if (pool->servers == 0 || pool->n_busy < pool->servers)
    begin (pool, &call, now_s);
  else
    g_array_append_val (pool->queue, call);
}

/* One that waits is passed over when its turn comes. */
void
ses_pool_give_up (SesPool *pool, guint session)
{
  SesSession *s = ses_session (pool->work, session);

  s->calls++;
  if (s->call == 0)
    return;
  sim_cancel (pool->work->sim, s->call);
  sim_items_give_back (&pool->items, s->call_item);
  s->call = 0;
  s->call_item = NULL;
  pool->n_busy--;
  begin_next (pool);
}
