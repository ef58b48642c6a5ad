/* sim/core/statistics/hist.c - log-linear buckets straight from the bits of a double.
 *
 * The bits of a positive double grow with its value, so its top 18 (11 of exponent, 7 of mantissa)
 * are the number of its bucket.  Each sign has one run of counters that grows to both sides.
 */
#include "sim/core/statistics/hist.h"

#include <math.h>
#include <string.h>

#include "sim/base/error.h"

enum {
  SHIFT = 52 - 7,              /* mantissa bits below a bucket */
  OCTAVE = 128,                /* buckets to an octave */
  N_BUCKETS = 2047 * OCTAVE + 1,   /* the last one is infinity's */
};

typedef struct {
  guint64 *count;
  guint    base, size;   /* count[i] is of bucket base + i */
} Side;

struct SimHist {
  Side    positive, negative;
  guint64 n, zeros;
  double  min, max;
};

static inline guint
bucket_of (double magnitude)
{
  guint64 bits;

  memcpy (&bits, &magnitude, sizeof bits);
  return (guint) (bits >> SHIFT);
}

static double
bucket_edge (guint bucket)
{
  guint64 bits = (guint64) bucket << SHIFT;
  double edge;

  memcpy (&edge, &bits, sizeof edge);
  return edge;
}

static double
bucket_middle (guint bucket)
{
  if (bucket == N_BUCKETS - 1)
    return INFINITY;
  if (bucket == N_BUCKETS - 2)   /* its upper edge is infinite */
    return bucket_edge (bucket) + 0.5 * (bucket_edge (bucket) - bucket_edge (bucket - 1));
  return bucket_edge (bucket) + 0.5 * (bucket_edge (bucket + 1) - bucket_edge (bucket));
}

/* Makes room for @bucket: whole octaves, and a quarter more on the side that grew. */
static void
side_grow (Side *side, guint bucket)
{
  guint low = bucket, high = bucket, slack = side->size / 4;
  Side grown;

  if (side->size > 0)
    {
      low = bucket < side->base ? bucket - MIN (bucket, slack) : side->base;
      high = bucket < side->base ? side->base + side->size - 1 : bucket + slack;
    }
  grown.base = low / OCTAVE * OCTAVE;
  high = MIN (high, N_BUCKETS - 1) / OCTAVE * OCTAVE + OCTAVE;
  grown.size = high - grown.base;
  grown.count = g_new0 (guint64, grown.size);
  if (side->size > 0)
    memcpy (grown.count + (side->base - grown.base), side->count, side->size * sizeof (guint64));
  g_free (side->count);
  *side = grown;
}

static G_GNUC_NO_INLINE void
side_add_outside (Side *side, guint bucket, guint64 n)
{
  side_grow (side, bucket);
  side->count[bucket - side->base] += n;
}

static inline void
side_add (Side *side, guint bucket, guint64 n)
{
  guint at = bucket - side->base;   /* unsigned: below the base it is past the size too */

  if (G_LIKELY (at < side->size))
    side->count[at] += n;
  else
    side_add_outside (side, bucket, n);
}

SimHist *
sim_hist_new (void)
{
  SimHist *hist = g_new0 (SimHist, 1);

  sim_hist_reset (hist);
  return hist;
}

void
sim_hist_free (SimHist *hist)
{
  if (hist == NULL)
    return;
  g_free (hist->positive.count);
  g_free (hist->negative.count);
  g_free (hist);
}

void
sim_hist_reset (SimHist *hist)
{
  g_free (hist->positive.count);
  g_free (hist->negative.count);
  *hist = (SimHist) { .min = INFINITY, .max = -INFINITY };
}

void
sim_hist_add (SimHist *hist, double value)
{
  sim_hist_add_n (hist, value, 1);
}

void
sim_hist_add_n (SimHist *hist, double value, guint64 n)
{
  if (n == 0)
    return;
  value += 0.0;   /* -0 becomes 0: equal content, equal bytes */
  hist->n += n;
  hist->min = value < hist->min ? value : hist->min;
  hist->max = value > hist->max ? value : hist->max;
  if (G_LIKELY (value > 0))
    side_add (&hist->positive, bucket_of (value), n);
  else if (value < 0)
    side_add (&hist->negative, bucket_of (-value), n);
  else
    {
      sim_require (!isnan (value));
      hist->zeros += n;
    }
}

guint64
sim_hist_n (const SimHist *hist)
{
  return hist->n;
}

double
sim_hist_min (const SimHist *hist)
{
  return hist->n > 0 ? hist->min : NAN;
}

double
sim_hist_max (const SimHist *hist)
{
  return hist->n > 0 ? hist->max : NAN;
}

static void
side_merge (Side *into, const Side *from)
{
  for (guint i = 0; i < from->size; i++)
    if (from->count[i] > 0)
      side_add (into, from->base + i, from->count[i]);
}

void
sim_hist_merge (SimHist *into, const SimHist *from)
{
  side_merge (&into->positive, &from->positive);
  side_merge (&into->negative, &from->negative);
  into->n += from->n;
  into->zeros += from->zeros;
  into->min = MIN (into->min, from->min);
  into->max = MAX (into->max, from->max);
}

/* Where a rank is: its bucket, and how far into it, as if its values were spread evenly. */
typedef struct {
  guint  bucket;
  double share;
} Place;

/* From the value furthest below zero up.  Returns: TRUE when the @rank-th value, counted from 1, is
 * there. */
static gboolean
side_find (const Side *side, gboolean downwards, guint64 *rank, Place *place)
{
  for (guint i = 0; i < side->size; i++)
    {
      guint at = downwards ? side->size - 1 - i : i;

      if (*rank <= side->count[at])
        {
          double share = ((double) *rank - 0.5) / (double) side->count[at];

          *place = (Place){ side->base + at, downwards ? 1 - share : share };
          return TRUE;
        }
      *rank -= side->count[at];
    }
  return FALSE;
}

/* The middle of a bucket that holds one value, or of infinity's. */
static double
value_at (const Place *place)
{
  double low = bucket_edge (place->bucket), wide;

  if (place->bucket >= N_BUCKETS - 2)
    return bucket_middle (place->bucket);
  wide = bucket_edge (place->bucket + 1) - low;
  return low + place->share * wide;
}

/* Returns: the sign of the @p quantile, and its place where that is not 0. */
static int
find_quantile (const SimHist *hist, double p, Place *place)
{
  guint64 rank = (guint64) ceil (p * (double) hist->n);

  rank = CLAMP (rank, 1, hist->n);
  if (side_find (&hist->negative, TRUE, &rank, place))
    return -1;
  if (rank <= hist->zeros)
    return 0;
  rank -= hist->zeros;
  side_find (&hist->positive, FALSE, &rank, place);
  return 1;
}

double
sim_hist_quantile (const SimHist *hist, double p)
{
  Place place = { 0, 0.5 };
  int sign;

  sim_require (p >= 0 && p <= 1);
  if (hist->n == 0)
    return NAN;
  sign = find_quantile (hist, p, &place);
  return sign == 0 ? 0 : CLAMP (sign * value_at (&place), hist->min, hist->max);
}

/* The values of a side whose magnitude is below @magnitude; of its own bucket by its place. */
static double
side_below (const Side *side, double magnitude)
{
  guint bucket = bucket_of (magnitude);
  double low = bucket_edge (bucket), n = 0;

  for (guint i = 0; i < side->size && side->base + i < bucket; i++)
    n += (double) side->count[i];
  if (bucket >= side->base && bucket - side->base < side->size && bucket < N_BUCKETS - 2)
    n += (double) side->count[bucket - side->base] * (magnitude - low)
         / (bucket_edge (bucket + 1) - low);
  return n;
}

double
sim_hist_share (const SimHist *hist, double value)
{
  double below = 0, n = (double) hist->n;

  sim_require (!isnan (value));
  if (hist->n == 0)
    return NAN;
  if (value >= hist->max)
    return 1;
  if (value < hist->min)
    return 0;
  for (guint i = 0; i < hist->negative.size; i++)
    below += (double) hist->negative.count[i];
  if (value < 0)
    return (below - side_below (&hist->negative, -value)) / n;
  below += (double) hist->zeros;
  return (below + (value > 0 ? side_below (&hist->positive, value) : 0)) / n;
}

/* The byte form: "SH1", number of zeros, minimum, maximum (8 bytes each, little end first), then
 * the positive and the negative side: number of buckets in use, and for each the distance from the
 * one before and its count.  Whole numbers are base-128, low digits first, in as few bytes as
 * possible. */

static const guint8 magic[3] = { 'S', 'H', '1' };

static void
put_number (GByteArray *out, guint64 number)
{
  do
    {
      guint8 byte = (guint8) ((number & 127) | (number > 127 ? 128 : 0));

      g_byte_array_append (out, &byte, 1);
      number >>= 7;
    }
  while (number > 0);
}

static void
put_double (GByteArray *out, double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE (bits);
  g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
}

static void
put_side (GByteArray *out, const Side *side)
{
  guint used = 0, last = 0;

  for (guint i = 0; i < side->size; i++)
    used += side->count[i] > 0;
  put_number (out, used);
  for (guint i = 0; i < side->size; i++)
    if (side->count[i] > 0)
      {
        put_number (out, side->base + i - last);
        put_number (out, side->count[i]);
        last = side->base + i;
      }
}

GBytes *
sim_hist_to_bytes (const SimHist *hist)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, magic, sizeof magic);
  put_number (out, hist->zeros);
  put_double (out, hist->min);
  put_double (out, hist->max);
  put_side (out, &hist->positive);
  put_side (out, &hist->negative);
  return g_byte_array_free_to_bytes (out);
}

/* Reading trusts nothing: every function below returns FALSE on the first byte that is not as
 * written. */
typedef struct {
  const guint8 *at, *end;
} Reader;

static gboolean
get_number (Reader *reader, guint64 *number)
{
  *number = 0;
  for (guint shift = 0; shift < 64 && reader->at < reader->end; shift += 7)
    {
      guint8 byte = *reader->at++;

      if (shift == 63 && byte > 1)
        return FALSE;
      *number |= (guint64) (byte & 127) << shift;
      if (byte < 128)
        return byte > 0 || shift == 0;   /* a leading zero digit: not as few as possible */
    }
  return FALSE;
}

static gboolean
get_double (Reader *reader, double *value)
{
  guint64 bits;

  if (reader->end - reader->at < (gssize) sizeof bits)
    return FALSE;
  memcpy (&bits, reader->at, sizeof bits);
  reader->at += sizeof bits;
  bits = GUINT64_FROM_LE (bits);
  memcpy (value, &bits, sizeof bits);
  return !isnan (*value) && !(*value == 0 && signbit (*value));
}

/* Adds to a sum of counts that must stay in 64 bits. */
static gboolean
add_count (guint64 *n, guint64 count)
{
  return !__builtin_add_overflow (*n, count, n);
}

static gboolean
get_side (Reader *reader, Side *side, guint64 *n)
{
  guint64 used, gap, count, bucket = 0;

  if (!get_number (reader, &used) || used > N_BUCKETS)
    return FALSE;
  for (guint64 i = 0; i < used; i++)
    {
      if (!get_number (reader, &gap) || !get_number (reader, &count))
        return FALSE;
      if (gap >= N_BUCKETS || (gap == 0 && i > 0) || count == 0 || !add_count (n, count))
        return FALSE;
      bucket += gap;
      if (bucket >= N_BUCKETS)
        return FALSE;
      side_add (side, (guint) bucket, count);
    }
  return TRUE;
}

/* An extreme must lie in the outermost bucket in use. */
static gboolean
extreme_fits (const SimHist *hist, double p, double extreme)
{
  Place place = { 0, 0.5 };
  int sign = find_quantile (hist, p, &place);

  return extreme == 0
           ? sign == 0
           : (extreme > 0 ? 1 : -1) == sign && bucket_of (fabs (extreme)) == place.bucket;
}

static gboolean
hist_read (SimHist *hist, Reader *reader)
{
  if (!get_number (reader, &hist->zeros) || !get_double (reader, &hist->min)
      || !get_double (reader, &hist->max))
    return FALSE;
  hist->n = hist->zeros;
  if (!get_side (reader, &hist->positive, &hist->n)
      || !get_side (reader, &hist->negative, &hist->n))
    return FALSE;
  if (reader->at != reader->end)
    return FALSE;
  if (hist->n == 0)
    return hist->min == INFINITY && hist->max == -INFINITY;
  return hist->min <= hist->max && extreme_fits (hist, 0, hist->min)
         && extreme_fits (hist, 1, hist->max);
}

SimHist *
sim_hist_from_bytes (GBytes *bytes)
{
  g_autoptr (SimHist) hist = sim_hist_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Reader reader;

  if (size < sizeof magic || memcmp (data, magic, sizeof magic) != 0)
    return NULL;
  reader = (Reader) { data + sizeof magic, data + size };
  return hist_read (hist, &reader) ? g_steal_pointer (&hist) : NULL;
}
