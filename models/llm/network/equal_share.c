/* models/llm/network/equal_share.c - transfers that share links, from one end of a transfer to the
 * next.
 */
#include "models/llm/network/equal_share.h"
#include <math.h>
#include <string.h>

typedef struct {
  Sim *sim;
  const double *capacity;
  guint n_links, *users; /* transfers under way on each link */
  /* for the assertion alone */
  double *carried;       /* scratch: bytes per second on each link */
} Net;

/* A transfer inside one link uses it once. */
static void
count_users (const Net *net, const LlmTransfer *t, gint n)
{
  net->users[t->from] += (guint) n;
  if (t->to != t->from)
    net->users[t->to] += (guint) n;
}

/* The least of its shares: its other link's rest stays unused. */
static double
rate_of (const Net *net, const LlmTransfer *t)
{
  return MIN (net->capacity[t->from] / net->users[t->from],
              net->capacity[t->to] / net->users[t->to]);
}

/* Returns: how long until the next transfer ends. */
static double
divide (const Net *net, LlmTransfer *const *active, guint n)
{
  double next = INFINITY;

  memset (net->carried, 0, net->n_links * sizeof *net->carried);
  for (guint i = 0; i < n; i++)
    {
      LlmTransfer *t = active[i];

      t->rate = rate_of (net, t);
      net->carried[t->from] += t->rate;
      if (t->to != t->from)
        net->carried[t->to] += t->rate;
      next = MIN (next, t->remaining / t->rate);
    }
  for (guint l = 0; l < net->n_links; l++)
    sim_assert (net->sim, net->carried[l] <= net->capacity[l] * (1.0 + 1e-9));
  return next;
}

/* Goes on by @dt; what has ended leaves.  Returns: how many are left. */
static guint
advance (const Net *net, LlmTransfer **active, guint n, double now, double dt)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++)
    {
      LlmTransfer *t = active[i];

      t->remaining -= t->rate * dt;
      if (t->remaining > 1e-9 * t->bytes)
        {
          active[kept++] = t;
          continue;
        }
      /* overshoot beyond rounding would be a wrong step */
      sim_assert (net->sim, t->remaining >= -1e-9 * t->bytes);
      t->end_s = now + dt;
      count_users (net, t, -1);
    }
  sim_assert (net->sim, kept < n);
  return kept;
}

/* From one end of a transfer to the next: between two ends no rate changes. */
double
llm_equal_share_run (Sim *sim, const double *capacity, guint n_links, LlmTransfer *transfers,
                     guint n)
{
  g_autofree guint *users = g_new0 (guint, n_links);
  g_autofree double *carried = g_new (double, n_links);
  g_autofree LlmTransfer **active = g_new (LlmTransfer *, n);
  Net net = { sim, capacity, n_links, users, carried };
  double now = 0.0;

  for (guint i = 0; i < n; i++)
    {
      active[i] = &transfers[i];
      transfers[i].remaining = transfers[i].bytes;
      count_users (&net, active[i], 1);
    }
  while (n > 0)
    {
      double dt = divide (&net, active, n);

      n = advance (&net, active, n, now, dt);
      now += dt;
    }
  return now;
}
