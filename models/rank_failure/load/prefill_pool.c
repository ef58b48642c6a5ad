/* models/rank_failure/load/prefill_pool.c - prefill nodes that fail: prompts wait in one queue, and
 * the one under way begins again when a node that works on it is gone.
 *
 * Nodes live without memory and are repaired one by one.  While none works, prompts wait; KV that
 * was made is on its decode rank already and is not lost.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

/* Tokens a second of the nodes that work. */
static double
rate (const EpServing *m)
{
  return m->inst->p->prefill_tokens_per_s * m->pool.up;
}

/* What has been made of the first prompt since the last look. */
static void
account (EpServing *m)
{
  double now = sim_now_s (m->inst->sim);

  m->pool.left = MAX (0.0, m->pool.left - rate (m) * (now - m->pool.at_s));
  m->pool.at_s = now;
}

static void made (Sim *sim, gpointer self, gpointer item);

/* The end of the first prompt, by the nodes that work now. */
static void
schedule (EpServing *m)
{
  if (m->pool.done != 0)
    sim_cancel (m->inst->sim, m->pool.done);
  m->pool.done = 0;
  if (m->pool.up > 0 && !g_queue_is_empty (m->pool.queue))
    m->pool.done = sim_after (m->inst->sim, m->pool.left / rate (m), made, m, NULL);
}

/* Of prompt and of what had been emitted before its rank died. */
static void
begin_first (EpServing *m)
{
  const EpRequest *r = g_queue_peek_head (m->pool.queue);

  m->pool.left = r != NULL ? (double) (r->prompt + r->done) : 0.0;
  m->pool.at_s = sim_now_s (m->inst->sim);
}

static void
made (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;
  EpRequest *r = g_queue_pop_head (m->pool.queue);

  m->pool.done = 0;
  begin_first (m);
  schedule (m);
  m->has_kv (m, r);
}

static void failed (Sim *sim, gpointer self, gpointer item);

/* Lives have no memory: the next failure is drawn anew whenever the number of nodes changes. */
static void
expect_failure (EpServing *m)
{
  SimStream *stream = sim_stream (m->inst->sim, "prefill-faults");

  if (m->pool.fails != 0)
    sim_cancel (m->inst->sim, m->pool.fails);
  m->pool.fails = 0;
  if (m->pool.up == 0)
    return;
  m->pool.fails
    = sim_after (m->inst->sim, sim_exp (stream, m->inst->p->prefill_mtbf_s / m->pool.up), failed, m,
                 NULL);
}

static void
repaired (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;

  account (m);
  m->pool.up++;
  schedule (m);
  expect_failure (m);
}

static void
failed (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;
  const SimDist *repair = &m->inst->p->prefill_repair_s;

  m->pool.fails = 0;
  sim_count (sim, EP_PREFILL_FAULTS, 1);
  m->pool.up--;
  begin_first (m);
  schedule (m);
  expect_failure (m);
  sim_after (sim, sim_dist_draw (repair, sim_stream (sim, "prefill-repair")), repaired, m, NULL);
}

void
ep_pool_prefill (EpServing *m, EpRequest *r)
{
  if (m->pool.queue == NULL)
    {
      m->pool.queue = g_queue_new ();
      m->pool.up = (guint) m->inst->p->prefill_nodes;
      expect_failure (m);
    }
  m->n_prefilling++;
  g_queue_push_tail (m->pool.queue, r);
  if (g_queue_get_length (m->pool.queue) > 1)
    return;
  begin_first (m);
  schedule (m);
}
