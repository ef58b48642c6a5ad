/* models/sandbox_pool/keep_alive/histogram.c - hybrid histogram keep-alive: "Serverless in the
 * Wild" (ATC'20) as faascache-sim has it.
 *
 * Gaps between calls of a function in minutes, one bin each up to hist_range_s; longer ones are
 * ignored.  With two gaps or more and a variance over mean (Welford) up to hist_cv_max: time to
 * live = (1 + margin) x the bin behind the 99th percentile, prewarming = (1 - margin) x the bin
 * before the 5th.  Otherwise a long default and no prewarming.  With prewarming above 0 the sandbox
 * goes at the end of a call and is made again later.
 */
#include <math.h>
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/policies.h"

#define MINUTE_S 60.0
#define LOW_SHARE 0.05
#define HIGH_SHARE 0.99

/* Whole minutes, the last of which may be shorter than a minute. */
static guint
n_bins (const PoolKeepAlive *m)
{
  return (guint) ceil (m->cluster->p->hist_range_s / MINUTE_S);
}

static guint
percentile (const PoolFunction *f, guint n, double share)
{
  double wanted = share * f->iat_n, seen = 0.0;

  for (guint i = 0; i < n; i++)
    {
      seen += f->bins[i];
      if (seen >= wanted)
        return i;
    }
  return n - 1;
}

static gboolean
trusted (const PoolKeepAlive *m, const PoolFunction *f)
{
  return f->iat_n >= 2.0
         && (f->iat_mean == 0.0
             || f->iat_m2 / f->iat_n / f->iat_mean <= m->cluster->p->hist_cv_max);
}

static void
decide (PoolKeepAlive *m, PoolFunction *f)
{
  double margin = m->cluster->p->hist_margin_share;
  gint low, high;

  f->ttl_s = m->cluster->p->hist_default_s;
  f->prewarm_s = 0.0;
  if (!trusted (m, f))
    return;
  low = (gint) percentile (f, n_bins (m), LOW_SHARE);
  high = (gint) percentile (f, n_bins (m), HIGH_SHARE);
  f->ttl_s = (1.0 + margin) * (high + 1) * MINUTE_S;
  f->prewarm_s = (1.0 - margin) * MAX (0, low - 1) * MINUTE_S;
}

static void
count_gap (PoolKeepAlive *m, PoolFunction *f, gint64 minutes)
{
  double delta = (double) minutes - f->iat_mean;

  if (minutes >= n_bins (m))
    return;
  if (f->bins == NULL)
    f->bins = g_new0 (guint, n_bins (m));
  f->bins[minutes]++;
  f->iat_n += 1.0;
  f->iat_mean += delta / f->iat_n;
  f->iat_m2 += delta * ((double) minutes - f->iat_mean);
}

/* The gap is between arrivals, as both sources count it, not from the end of a call to the next. */
static void
called (PoolKeepAlive *m, guint fn)
{
  PoolFunction *f = &m->cluster->fn[fn];
  SimTime now = sim_now (m->cluster->sim);

  if (f->last_call >= 0)
    count_gap (m, f, (gint64) (sim_seconds (m->cluster->sim, now - f->last_call) / MINUTE_S));
  f->last_call = now;
  decide (m, f);
}

static double
ttl_s (const PoolKeepAlive *m, guint fn)
{
  return m->cluster->fn[fn].ttl_s;
}

static double
prewarm_s (const PoolKeepAlive *m, guint fn)
{
  return m->cluster->fn[fn].prewarm_s;
}

const PoolKeep pool_keep_histogram = {
  .collects = TRUE, .ttl_s = ttl_s, .called = called, .prewarm_s = prewarm_s,
};
