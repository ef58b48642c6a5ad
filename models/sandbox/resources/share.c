/* models/sandbox/resources/share.c - processor sharing, see share.h. */
#include "models/sandbox/resources/share.h"
#include <math.h>

#define UNIT 1e-6 /* the heap counts virtual work in millionths of what a second can do */

/* Second threads add a share of what cores do alone. */
static double
capacity_of (const SandboxShare *share)
{
  const double n = share->ends.len, full = share->capacity / share->each;

  if (share->gain <= 0.0 || n <= full)
    return share->capacity;
  return share->capacity * (1.0 + share->gain * MIN (1.0, n / full - 1.0));
}

/* The rate holds since the last change. */
static void
advance (SandboxShare *share)
{
  const SimTime now = sim_now (share->sim);

  share->clock += sim_seconds (share->sim, now - share->since) * share->rate;
  share->used += sim_seconds (share->sim, now - share->since) * share->all;
  share->since = now;
}

static void ended (Sim *sim, gpointer self, gpointer item);

/* The heap counts in whole numbers: a millionth of a millionth of a second's work. */
static double
quantum (const SandboxShare *share)
{
  return UNIT * UNIT * share->capacity;
}

/* After each change: the first to end, at the speed that holds from now on. */
static void
arm (SandboxShare *share)
{
  double left;

  sim_cancel (share->sim, share->next);
  share->next = 0;
  share->all = 0.0;
  if (share->ends.len == 0)
    return;
  share->rate = MIN (share->each, capacity_of (share) / share->ends.len);
  share->all = share->rate * share->ends.len;
  left = (double) sim_heap_top (&share->ends).key * quantum (share) - share->clock;
  /* what rounding leaves between users that end together is no delay of its own */
  share->next = sim_at (share->sim,
                        sim_time_add (sim_now (share->sim),
                                      sim_ticks (share->sim, MAX (0.0, left) / share->rate)),
                        ended, share, NULL);
}

/* The clock is set to the user's own end: rounding must not leave it short. */
static void
ended (Sim *sim, gpointer self, gpointer item)
{
  SandboxShare *share = self;
  const SimHeapEntry top = sim_heap_pop (&share->ends);
  gpointer user = g_ptr_array_index (share->users, top.id);

  share->next = 0;
  advance (share);
  share->clock = MAX (share->clock, (double) top.key * quantum (share));
  g_ptr_array_index (share->users, top.id) = NULL;
  arm (share);
  share->done (share->up, user);
}

/* Capacity is set by who knows the machine. */
void
sandbox_share_set_up (SandboxShare *share, Sim *sim, SandboxDone done, gpointer up)
{
  share->sim = sim;
  share->done = done;
  share->up = up;
  share->users = g_ptr_array_new ();
}

/* Users are not ours. */
void
sandbox_share_clear (SandboxShare *share)
{
  sim_heap_clear (&share->ends);
  g_clear_pointer (&share->users, g_ptr_array_unref);
}

/* What the heap can count to: about nine million seconds of all that the resource can do.  Returns:
 * the place of an end @work from now, or 0 when the run has failed. */
static gint64
key_of (const SandboxShare *share, double work)
{
  const double key = floor ((share->clock + work) / quantum (share) + 0.5);

  if (key < (double) G_MAXINT64)
    return (gint64) key;
  sim_fail (share->sim,
            "a shared resource is to do %g s of work for one user, at its full speed, beside %g s "
            "before: more than can be counted; is a bandwidth too low, or a duration too long?",
            work / share->capacity, share->clock / share->capacity);
  return 0;
}

/* Few are there at once: a free row is searched. */
void
sandbox_share_add (SandboxShare *share, gpointer user, double work)
{
  guint i = 0;

  while (i < share->users->len && g_ptr_array_index (share->users, i) != NULL)
    i++;
  if (i == share->users->len)
    g_ptr_array_add (share->users, NULL);
  g_ptr_array_index (share->users, i) = user;
  advance (share);
  sim_heap_push (&share->ends, i, key_of (share, work));
  arm (share);
}

double
sandbox_share_used (const SandboxShare *share)
{
  return share->used + sim_seconds (share->sim, sim_now (share->sim) - share->since) * share->all;
}
