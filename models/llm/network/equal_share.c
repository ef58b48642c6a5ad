/* models/llm/network/equal_share.c - transfers that share links, from one end of a transfer to the
 * next.
 *
 * A rate changes only where a transfer on the same link has ended: those transfers are brought up
 * to date and their ends moved; all others stay as they are in a heap of ends.
 */
#include "models/llm/network/equal_share.h"
#include <math.h>
#include <string.h>

/* Bytes of a transfer that rounding may leave. */
#define REST 1e-9

typedef struct {
  Sim *sim;
  const double *capacity;
  guint n_links, n, *users; /* transfers under way on each link */
  LlmTransfer *all;
  guint *start, *member;    /* [n_links + 1]; transfers on each link, also those that have ended */
  double *at_s;             /* [n]: what remains is of then; end_s is the expected end */
  guint *heap, *place;      /* transfers by end; where each is in the heap */
  guint n_heap;
  guint *touched, n_touched; /* links that lost a transfer at this instant */
  gboolean *is_touched;      /* [n_links] */
} Net;

/* Of equal ends the first transfer: the order of the heap is total. */
static gboolean
sooner (const Net *net, guint a, guint b)
{
  double x = net->all[net->heap[a]].end_s, y = net->all[net->heap[b]].end_s;

  return x != y ? x < y : net->heap[a] < net->heap[b];
}

static void
exchange (Net *net, guint a, guint b)
{
  guint kept = net->heap[a];

  net->heap[a] = net->heap[b];
  net->heap[b] = kept;
  net->place[net->heap[a]] = a;
  net->place[net->heap[b]] = b;
}

/* Its end is later, or sooner, than where it stands. */
static void
sift (Net *net, guint at)
{
  for (; at > 0 && sooner (net, at, (at - 1) / 2); at = (at - 1) / 2)
    exchange (net, at, (at - 1) / 2);
  for (guint child = 2 * at + 1; child < net->n_heap; child = 2 * at + 1)
    {
      if (child + 1 < net->n_heap && sooner (net, child + 1, child))
        child++;
      if (sooner (net, at, child))
        return;
      exchange (net, at, child);
      at = child;
    }
}

/* The least of its shares: its other link's rest stays unused. */
static double
rate_of (const Net *net, const LlmTransfer *t)
{
  return MIN (net->capacity[t->from] / net->users[t->from],
              net->capacity[t->to] / net->users[t->to]);
}

/* With the numbers of users as they are now. */
static void
set_rate (Net *net, guint which, double now_s)
{
  LlmTransfer *t = &net->all[which];
  double rate = rate_of (net, t);

  if (rate == t->rate)
    return;
  t->remaining -= t->rate * (now_s - net->at_s[which]);
  net->at_s[which] = now_s;
  t->rate = rate;
  t->end_s = now_s + t->remaining / rate;
  sift (net, net->place[which]);
}

static gboolean
under_way (const Net *net, guint which)
{
  return net->place[which] < net->n_heap && net->heap[net->place[which]] == which;
}

/* The transfers of a link that lost some.  What it carries is asked for here, and at no other time
 * can it have grown. */
static void
divide (Net *net, guint link, double now_s)
{
  double carried = 0.0;

  for (guint i = net->start[link]; i < net->start[link + 1]; i++)
    if (under_way (net, net->member[i]))
      {
        set_rate (net, net->member[i], now_s);
        carried += net->all[net->member[i]].rate;
      }
  sim_assert (net->sim, carried <= net->capacity[link] * (1.0 + 1e-9));
}

static void
leave (Net *net, guint link)
{
  net->users[link]--;
  if (!net->is_touched[link])
    net->touched[net->n_touched++] = link;
  net->is_touched[link] = TRUE;
}

/* The next that ends, and all that end with it but for rounding. */
static double
end_next (Net *net)
{
  double now_s = net->all[net->heap[0]].end_s;

  while (net->n_heap > 0)
    {
      guint which = net->heap[0];
      LlmTransfer *t = &net->all[which];

      if (t->rate * (t->end_s - now_s) > REST * t->bytes)
        break;
      exchange (net, 0, --net->n_heap);
      sift (net, 0);
      t->end_s = now_s;
      t->remaining = 0.0;
      leave (net, t->from);
      if (t->to != t->from)
        leave (net, t->to);
    }
  return now_s;
}

/* A counting sort of transfers by link; one inside a link is there once. */
static void
gather (Net *net)
{
  for (guint i = 0; i < net->n; i++)
    {
      net->users[net->all[i].from]++;
      net->users[net->all[i].to] += net->all[i].to != net->all[i].from;
    }
  for (guint l = 0; l < net->n_links; l++)
    net->start[l + 1] = net->start[l] + net->users[l];
  for (guint i = 0; i < net->n; i++)
    {
      const LlmTransfer *t = &net->all[i];

      net->member[net->start[t->from]++] = i;
      if (t->to != t->from)
        net->member[net->start[t->to]++] = i;
    }
  memmove (net->start + 1, net->start, net->n_links * sizeof *net->start);
  net->start[0] = 0;
}

/* All start now. */
static void
begin (Net *net)
{
  gather (net);
  for (guint i = 0; i < net->n; i++)
    {
      LlmTransfer *t = &net->all[i];

      t->remaining = t->bytes;
      t->rate = rate_of (net, t);
      t->end_s = t->bytes / t->rate;
      net->heap[i] = net->place[i] = i;
      net->n_heap = i + 1;
      sift (net, i);
    }
}

/* Between two ends no rate changes. */
static double
run (Net *net)
{
  double now_s = 0.0;

  begin (net);
  while (net->n_heap > 0)
    {
      now_s = end_next (net);
      for (guint i = 0; i < net->n_touched; i++)
        {
          divide (net, net->touched[i], now_s);
          net->is_touched[net->touched[i]] = FALSE;
        }
      net->n_touched = 0;
    }
  return now_s;
}

double
llm_equal_share_run (Sim *sim, const double *capacity, guint n_links, LlmTransfer *transfers,
                     guint n)
{
  g_autofree guint *users = g_new0 (guint, n_links), *start = g_new0 (guint, n_links + 1);
  g_autofree guint *member = g_new (guint, 2 * (gsize) n), *heap = g_new (guint, n);
  g_autofree guint *place = g_new (guint, n), *touched = g_new (guint, n_links);
  g_autofree gboolean *is_touched = g_new0 (gboolean, n_links);
  g_autofree double *at_s = g_new0 (double, n);
  Net net = { .sim = sim,
              .capacity = capacity,
              .n_links = n_links,
              .n = n,
              .users = users,
              .all = transfers,
              .start = start,
              .member = member,
              .at_s = at_s,
              .heap = heap,
              .place = place,
              .touched = touched,
              .is_touched = is_touched };

  return run (&net);
}
