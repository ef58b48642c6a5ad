/* sim/cli/search/bisect.c - see bisect.h. */
#include "sim/cli/search/bisect.h"
#include <math.h>

/* No double can be halved more often between two ends. */
enum { MAX_TRIES = 100 };

/* Ends that differ by more than this factor are halved by ratio. */
#define FAR 8

static void
note_sure (SimBisect *b, const SimBisectTry *try)
{
  double *sure = try->holds ? &b->sure_good : &b->sure_bad;
  /* what holds reaches towards the bad end, and the other way round */
  gboolean up = try->holds == b->largest;

  if (try->sure && (isnan (*sure) || (up ? try->value > *sure : try->value < *sure)))
    *sure = try->value;
}

static gboolean
look (SimBisect *b, SimBisectFunc try, gpointer data, SimBisectTry *at, GError **error)
{
  if (!try (data, at->value, at, error))
    return FALSE;
  b->n_tried++;
  note_sure (b, at);
  return TRUE;
}

static double
middle_of (const SimBisect *b)
{
  double low = MIN (b->good.value, b->bad.value), high = MAX (b->good.value, b->bad.value);
  double middle = low > 0 && high > FAR * low ? sqrt (low * high) : low + (high - low) / 2;

  return b->whole ? CLAMP (round (middle), low + 1, high - 1) : middle;
}

static gboolean
is_near (const SimBisect *b)
{
  double apart = fabs (b->good.value - b->bad.value);

  if (b->whole && apart <= 1)
    return TRUE;
  return apart <= b->within * MAX (fabs (b->good.value), fabs (b->bad.value));
}

gboolean
sim_bisect (SimBisect *b, SimBisectFunc try, gpointer data, GError **error)
{
  b->sure_good = b->sure_bad = NAN;
  b->n_tried = 0;
  b->good.value = b->largest ? b->from : b->to;
  b->bad.value = b->largest ? b->to : b->from;
  if (!look (b, try, data, &b->good, error) || !look (b, try, data, &b->bad, error))
    return FALSE;
  if (b->bad.holds && b->good.holds)
    b->good = b->bad;
  else if (b->bad.holds)
    return sim_invalid (error, "search: it holds at the other end of the range: say %s",
                        b->largest ? "--smallest" : "--largest");
  while (b->good.holds && !b->bad.holds && !is_near (b) && b->n_tried < MAX_TRIES)
    {
      SimBisectTry at = { .value = middle_of (b) };

      if (!look (b, try, data, &at, error))
        return FALSE;
      *(at.holds ? &b->good : &b->bad) = at;
    }
  return TRUE;
}
