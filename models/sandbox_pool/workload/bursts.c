/* models/sandbox_pool/workload/bursts.c - workloads w1 and w2 of the paper (TrEnv section 6.2), as
 * the artifact's driver has them.
 *
 * Each function bursts once a cycle, one after the other; inside its second a call is uniform.  w1
 * draws the size of each burst near its nominal count, w2 takes it exactly.  Tables: the
 * artifact's.
 */
#include <math.h>
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/workload/workload.h"

typedef struct {
  const char *name;
  guint start_s, count, bursts, spacing_s;
} Burst;

/* clang-format off */
static const Burst w1[] = {
  { "chameleon", 0, 25, 1, 0 },         { "pyaes", 10, 15, 2, 2 },
  { "dynamic-html", 25, 200, 1, 0 },    { "image-processing", 29, 9, 3, 2 },
  { "image-recognition", 44, 4, 3, 6 }, { "video-processing", 64, 8, 3, 2 },
  { "crypto", 84, 15, 2, 2 },           { "image-flip-rotate", 96, 15, 2, 2 },
  { "json-serde", 111, 20, 1, 0 },      { "js-json-serde", 121, 20, 1, 0 },
  { "pagerank", 131, 15, 2, 1 },        { NULL, 0, 0, 0, 0 },
};

static const Burst w2[] = {
  { "chameleon", 0, 15, 1, 0 },          { "dynamic-html", 10, 200, 1, 0 },
  { "image-processing", 14, 16, 2, 2 },  { "image-recognition", 27, 4, 2, 11 },
  { "video-processing", 57, 12, 3, 2 },  { "image-flip-rotate", 80, 20, 2, 1 },
  { "crypto", 95, 16, 1, 0 },            { "pyaes", 110, 14, 2, 1 },
  { "json-serde", 125, 25, 1, 0 },       { "js-json-serde", 135, 25, 1, 0 },
  { "pagerank", 145, 25, 1, 0 },         { NULL, 0, 0, 0, 0 },
};
/* clang-format on */

enum { W1_CYCLE_S = 143, W2_CYCLE_S = 160 };

/* int (min (abs (Normal (c, max (1, ceil (0.1 c)))), 1.1 c)) */
static guint
drawn_count (PoolArrivals *m, double c)
{
  double x = fabs (sim_normal (m->arrivals, c, MAX (1.0, ceil (0.1 * c))));

  return (guint) MIN (x, 1.1 * c);
}

static void
add_burst (PoolArrivals *m, const Burst *b, double from_s, gboolean draws)
{
  guint fn = pool_function_find (m->cluster, b->name);

  /* a table of the scenario's own need not have the artifact's names */
  if (fn == POOL_NONE)
    {
      sim_fail (m->cluster->sim, "the function table has no %s, which the workload calls", b->name);
      return;
    }
  for (guint k = 0; k < b->bursts; k++)
    {
      double c = b->count * m->cluster->p->load_scale;
      guint n = draws ? drawn_count (m, c) : (guint) (c + 0.5);

      for (guint i = 0; i < n; i++)
        pool_batch_add (m, from_s + b->start_s + k * b->spacing_s + sim_uniform (m->arrivals), fn,
                        NAN);
    }
}

/* One cycle is worked out at a time. */
static gboolean
next (PoolArrivals *m, PoolArrival *a, gboolean first)
{
  const Burst *bursts = first ? w1 : w2;
  guint cycle_s = first ? W1_CYCLE_S : W2_CYCLE_S;

  while (!pool_batch_next (m, a))
    {
      if (m->drawn == (guint64) m->cluster->p->cycles)
        return FALSE;
      for (const Burst *b = bursts; b->name != NULL; b++)
        add_burst (m, b, (double) m->drawn * cycle_s, first);
      m->drawn++;
      pool_batch_sort (m);
    }
  return TRUE;
}

static gboolean
w1_next (PoolArrivals *m, PoolArrival *a)
{
  return next (m, a, TRUE);
}

static gboolean
w2_next (PoolArrivals *m, PoolArrival *a)
{
  return next (m, a, FALSE);
}

const PoolWorkload pool_load_w1 = { .next = w1_next };
const PoolWorkload pool_load_w2 = { .next = w2_next };

/* One call at a time: iterations of every function, one function after another (figure 12). */
static gboolean
sequential_next (PoolArrivals *m, PoolArrival *a)
{
  if (m->drawn == (guint64) m->cluster->p->iterations * (m->cluster->n_fn - 1))
    return FALSE;
  a->fn = 1 + (guint32) (m->drawn++ / (guint64) m->cluster->p->iterations);
  a->at = sim_now (m->cluster->sim);
  return TRUE;
}

const PoolWorkload pool_load_sequential = { .next = sequential_next, .sequential = TRUE };
