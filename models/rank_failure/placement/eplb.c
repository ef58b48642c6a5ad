/* models/rank_failure/placement/eplb.c - the public expert-parallel load balancer (DeepSeek EPLB,
 * eplb.py).
 */
#include "models/rank_failure/placement/eplb.h"
#include "sim/sim.h"

typedef struct {
  float weight;
  guint index;
} Item;

/* Equal weights in the order of their index: the original leaves their order open. */
static gint
heavier_first (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* A heap of indices whose root has the best key.  Only the key of the root ever changes, and only
 * for the worse, so that sifting down is all there is.  Of equals the first index is best, as
 * argmin and argmax of the original have it: the order is total, and a heap finds what a scan
 * would. */
typedef struct {
  guint *index, n;
  const float *key;
  float sign; /* 1: the smallest key is best; -1: the largest */
} Heap;

static gboolean
better (const Heap *h, guint a, guint b)
{
  float x = h->sign * h->key[h->index[a]], y = h->sign * h->key[h->index[b]];

  return x != y ? x < y : h->index[a] < h->index[b];
}

static void
sift_down (Heap *h, guint at)
{
  for (guint child = 2 * at + 1; child < h->n; child = 2 * at + 1)
    {
      guint kept = h->index[at];

      if (child + 1 < h->n && better (h, child + 1, child))
        child++;
      if (better (h, at, child))
        return;
      h->index[at] = h->index[child];
      h->index[child] = kept;
      at = child;
    }
}

/* @index: [n], of the caller. */
static Heap
heap_of (guint *index, guint n, const float *key, float sign)
{
  Heap h = { index, n, key, sign };

  for (guint i = 0; i < n; i++)
    index[i] = i;
  for (guint i = n / 2; i > 0; i--)
    sift_down (&h, i - 1);
  return h;
}

/* The root takes no more. */
static void
drop_root (Heap *h)
{
  h->index[0] = h->index[--h->n];
}

/* One item a pack needs no packing: the original returns the identity, whatever the weights. */
void
eplb_pack (const float *weight, guint n, guint n_packs, guint *pack, guint *place)
{
  g_autofree Item *order = g_new (Item, n);
  g_autofree float *load = g_new0 (float, n_packs);
  g_autofree guint *filled = g_new0 (guint, n_packs), *packs = g_new (guint, n_packs);
  Heap lightest = heap_of (packs, n_packs, load, 1.0f);

  sim_require (n_packs > 0 && n % n_packs == 0);
  for (guint i = 0; i < n; i++)
    order[i] = (Item){ weight[i], i };
  if (n > n_packs)
    qsort (order, n, sizeof (Item), heavier_first);
  for (guint k = 0; k < n; k++)
    {
      guint i = order[k].index;
      guint p = n == n_packs ? i : packs[0];

      pack[i] = p;
      place[i] = filled[p]++;
      load[p] += weight[i];
      if (n == n_packs)
        continue;
      if (filled[p] == n / n_packs)
        drop_root (&lightest);
      sift_down (&lightest, 0);
    }
}

/* Division anew by the number of copies, not by steps: 32-bit results stay those of the
 * original. */
void
eplb_replicate (const float *weight, guint n, guint n_slots, guint *expert, guint *copies)
{
  g_autofree float *each = g_memdup2 (weight, n * sizeof (float));
  g_autofree guint *experts = g_new (guint, n);
  Heap heaviest = heap_of (experts, n, each, -1.0f);

  sim_require (n > 0 && n_slots >= n);
  for (guint e = 0; e < n; e++)
    {
      expert[e] = e;
      copies[e] = 1;
    }
  for (guint s = n; s < n_slots; s++)
    {
      guint best = experts[0];

      expert[s] = best;
      copies[best]++;
      each[best] = weight[best] / (float) copies[best];
      sift_down (&heaviest, 0);
    }
}

/* Step 1: groups to nodes.  @order[i] is the logical expert in place i, node by node. */
static void
order_groups (const EplbShape *shape, const float *weight, guint *order)
{
  guint size = shape->n_experts / shape->n_groups, per_node = shape->n_groups / shape->n_nodes;
  g_autofree float *sum = g_new0 (float, shape->n_groups);
  g_autofree guint *node = g_new (guint, shape->n_groups), *place = g_new (guint, shape->n_groups);

  for (guint e = 0; e < shape->n_experts; e++)
    sum[e / size] += weight[e];
  eplb_pack (sum, shape->n_groups, shape->n_nodes, node, place);
  for (guint e = 0; e < shape->n_experts; e++)
    order[(node[e / size] * per_node + place[e / size]) * size + e % size] = e;
}

/* Steps 2 and 3 on one node: copies, then devices.  @order has the node's experts. */
static void
plan_node (const EplbShape *shape, const float *weight, const guint *order, guint *slot_expert)
{
  guint n = shape->n_experts / shape->n_nodes, slots = shape->n_slots / shape->n_nodes;
  guint devices = shape->n_devices / shape->n_nodes, each = slots / devices;
  g_autofree float *own = g_new (float, n), *load = g_new (float, slots);
  g_autofree guint *expert = g_new (guint, slots), *copies = g_new (guint, n);
  g_autofree guint *device = g_new (guint, slots), *place = g_new (guint, slots);

  for (guint i = 0; i < n; i++)
    own[i] = weight[order[i]];
  eplb_replicate (own, n, slots, expert, copies);
  for (guint s = 0; s < slots; s++)
    load[s] = own[expert[s]] / (float) copies[expert[s]];
  eplb_pack (load, slots, devices, device, place);
  for (guint s = 0; s < slots; s++)
    slot_expert[device[s] * each + place[s]] = order[expert[s]];
}

/* Groups that do not divide among nodes: the original falls back to one group on one node. */
void
eplb_plan (const EplbShape *shape, const float *weight, guint *slot_expert)
{
  EplbShape s = *shape;
  g_autofree guint *order = g_new (guint, s.n_experts);

  if (s.n_groups % s.n_nodes != 0)
    s.n_groups = s.n_nodes = 1;
  sim_require (s.n_experts % s.n_groups == 0 && s.n_slots % s.n_devices == 0);
  sim_require (s.n_devices % s.n_nodes == 0);
  order_groups (&s, weight, order);
  for (guint node = 0; node < s.n_nodes; node++)
    plan_node (&s, weight, order + node * (s.n_experts / s.n_nodes),
               slot_expert + node * (s.n_slots / s.n_nodes));
}
