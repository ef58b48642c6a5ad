/* sim/core/random/rng.c - streams, and the draws on the hot path. */
#include "sim/core/random/rng.h"

#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/core/random/philox.h"
#include "sim/core/random/ziggurat_exp.h"

/* A gsl_rng whose state lies beside it: one object, and no indirection for our own draws. */
struct SimStream {
  gsl_rng   gsl;
  SimPhilox philox;
};

/* Strictly inside (0, 1): 52 bits and a half, since with 53 the largest would round up to 1. */
static inline double
philox_uniform (SimPhilox *philox)
{
  return ((double) (gint64) (sim_philox_next (philox) >> 12) + 0.5) * 0x1p-52;
}

static void
philox_set (void *state, unsigned long seed)
{
  sim_philox_init (state, seed, 0);
}

static unsigned long
philox_get (void *state)
{
  return (unsigned long) sim_philox_next (state);
}

static double
philox_get_double (void *state)
{
  return philox_uniform (state);
}

static const gsl_rng_type philox_type = {
  .name = "philox4x64-10", .max = ULONG_MAX, .min = 0, .size = sizeof (SimPhilox),
  .set = philox_set, .get = philox_get, .get_double = philox_get_double,
};

const gsl_rng_type *const sim_rng_philox = &philox_type;

static void
checksum_number (GChecksum *sum, guint64 number)
{
  guint64 little = GUINT64_TO_LE (number);

  g_checksum_update (sum, (const guchar *) &little, sizeof little);
}

/* With its final zero, so that ("ab", "c") and ("a", "bc") differ. */
static void
checksum_text (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

SimStream *
sim_stream_new (const SimStreamKey *key)
{
  SimStream *stream = g_new0 (SimStream, 1);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  guint64 word[2];

  checksum_number (sum, key->seed);
  checksum_number (sum, key->replication);
  checksum_text (sum, key->component);
  checksum_text (sum, key->name);
  g_checksum_get_digest (sum, digest, &size);
  memcpy (word, digest, sizeof word);
  sim_philox_init (&stream->philox, GUINT64_FROM_LE (word[0]), GUINT64_FROM_LE (word[1]));
  stream->gsl = (gsl_rng) { .type = sim_rng_philox, .state = &stream->philox };
  return stream;
}

void
sim_stream_free (SimStream *stream)
{
  g_free (stream);
}

gboolean
sim_stream_drew (const SimStream *stream)
{
  return stream->philox.counter.v[0] != 0;
}

gsl_rng *
sim_stream_gsl (SimStream *stream)
{
  return &stream->gsl;
}

guint64
sim_bits (SimStream *stream)
{
  return sim_philox_next (&stream->philox);
}

double
sim_uniform (SimStream *stream)
{
  return philox_uniform (&stream->philox);
}

/* Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019. */
guint64
sim_integer (SimStream *stream, guint64 n)
{
  unsigned __int128 product;

  sim_require (n >= 1);
  product = (unsigned __int128) sim_philox_next (&stream->philox) * n;
  if (G_UNLIKELY ((guint64) product < n))
    {
      guint64 floor = -n % n;   /* 2^64 modulo n: that many products are one too many */

      while ((guint64) product < floor)
        product = (unsigned __int128) sim_philox_next (&stream->philox) * n;
    }
  return (guint64) (product >> 64);
}

/* The one draw in fifty that falls outside the part of its layer that lies wholly below the
 * density: decided here, with new draws until one stays.  The tail is memoryless: beyond r lies r
 * plus a fresh one. */
static G_GNUC_NO_INLINE double
exp_edge (SimPhilox *philox, guint layer, double position)
{
  double tail = 0;

  for (;;)
    {
      double x = position * sim_ziggurat_exp_layer[layer].width;
      double low = sim_ziggurat_exp_height[layer], high = sim_ziggurat_exp_height[layer + 1];
      guint64 bits;

      if (position < sim_ziggurat_exp_layer[layer].inside)
        return tail + x;
      if (layer == 0)
        tail += SIM_ZIGGURAT_EXP_TAIL;
      else if (low + philox_uniform (philox) * (high - low) < exp (-x))
        return tail + x;
      bits = sim_philox_next (philox);
      layer = bits & 255;
      position = (double) (gint64) (bits >> 11);
    }
}

/* Layer from the lowest 8 bits, position from the highest 53. */
double
sim_exp (SimStream *stream, double mean)
{
  guint64 bits = sim_philox_next (&stream->philox);
  guint layer = bits & 255;
  double position = (double) (gint64) (bits >> 11);

  if (G_LIKELY (position < sim_ziggurat_exp_layer[layer].inside))
    return mean * (position * sim_ziggurat_exp_layer[layer].width);
  return mean * exp_edge (&stream->philox, layer, position);
}

double
sim_normal (SimStream *stream, double mean, double sd)
{
  return mean + gsl_ran_gaussian_ziggurat (&stream->gsl, sd);
}

static void
swap_bytes (guint8 *a, guint8 *b, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      guint8 byte = a[i];

      a[i] = b[i];
      b[i] = byte;
    }
}

/* Fisher and Yates, from the top. */
void
sim_shuffle (SimStream *stream, gpointer base, gsize n, gsize size)
{
  guint8 *byte = base;

  for (gsize i = n; i > 1; i--)
    {
      gsize j = sim_integer (stream, i);

      if (j != i - 1)
        swap_bytes (byte + j * size, byte + (i - 1) * size, size);
    }
}
