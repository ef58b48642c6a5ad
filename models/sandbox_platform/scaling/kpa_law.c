/* models/sandbox_platform/scaling/kpa_law.c - see kpa_law.h.
 *
 * wanted = ceil (mean concurrency / target), within a factor of the ready ones.  Panic, when the
 * short window wants at least panic_threshold times the ready ones, holds the highest wish until
 * the stable window has passed without it.
 */
#include "models/sandbox_platform/scaling/kpa_law.h"
#include <math.h>

/* A panic begins, goes on, or ends. */
static gboolean
mind_panic (const PlatParams *p, PlatKpa *kpa, const PlatKpaSeen *seen)
{
  const double ready = MAX (1.0, seen->ready);
  const gboolean over = ceil (seen->panic / seen->target) / ready >= p->panic_threshold;
  const gboolean begins = over && !kpa->panics;

  if (begins)
    kpa->highest = 0.0;
  if (over)
    {
      kpa->panics = TRUE;
      kpa->panic_s = seen->now_s;
    }
  else if (kpa->panics && seen->now_s > kpa->panic_s + p->stable_s)
    kpa->panics = FALSE;
  return begins;
}

/* Returns: the most that was wanted in the last down_delay_s. */
static double
delayed (const PlatParams *p, PlatKpa *kpa, double now_s, double wanted)
{
  const double turn[] = { now_s, wanted };
  double most = wanted;

  if (p->down_delay_s <= 0.0)
    return wanted;
  if (kpa->past == NULL)
    kpa->past = g_array_new (FALSE, FALSE, sizeof turn);
  while (kpa->past->len > 0 && ((double *) kpa->past->data)[0] < now_s - p->down_delay_s)
    g_array_remove_index (kpa->past, 0);
  g_array_append_vals (kpa->past, turn, 1);
  for (guint i = 0; i < kpa->past->len; i++)
    most = MAX (most, ((double *) kpa->past->data)[2 * i + 1]);
  return most;
}

/* The last instance goes a grace after none was wanted first. */
static double
graced (const PlatParams *p, PlatKpa *kpa, const PlatKpaSeen *seen, double wanted)
{
  if (wanted > 0.0)
    {
      kpa->zero_s = NAN;
      return wanted;
    }
  if (isnan (kpa->zero_s))
    kpa->zero_s = seen->now_s;
  if (!p->to_zero || seen->ready == 0.0)
    return p->to_zero ? 0.0 : 1.0;
  return seen->now_s - kpa->zero_s >= p->grace_s + p->retention_s ? 0.0 : 1.0;
}

double
plat_kpa_wanted (const PlatParams *p, PlatKpa *kpa, const PlatKpaSeen *seen, gboolean *begins)
{
  const double ready = MAX (1.0, seen->ready), most = ceil (p->up_rate * ready),
               least = floor (ready / p->down_rate),
               stable = CLAMP (ceil (seen->stable / seen->target), least, most),
               panic = CLAMP (ceil (seen->panic / seen->target), least, most);
  double wanted = stable;

  *begins = mind_panic (p, kpa, seen);
  if (kpa->panics)
    {
      wanted = MAX (MAX (stable, panic), kpa->highest);
      kpa->highest = wanted;
    }
  wanted = MAX (wanted, (double) p->least_scale);
  if (p->most_scale > 0)
    wanted = MIN (wanted, (double) p->most_scale);
  return graced (p, kpa, seen, delayed (p, kpa, seen->now_s, wanted));
}
