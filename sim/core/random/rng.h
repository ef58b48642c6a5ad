/* sim/core/random/rng.h - named random streams over a counter-based generator.
 *
 * A stream is keyed by (root seed, replication, component, name), so that any stream of any run is
 * reached in O(1) and adding a stream, a point, a shard or a worker moves no other number.  The
 * sweep's point is deliberately not in the key: all points share random numbers (paired
 * comparisons).  Generator: Philox4x64-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011) as Random123 implements it; the key is the first 128 bits of a SHA-256
 * over the four parts.  Every distribution of GSL works on it through sim_stream_gsl.
 */
#ifndef SIM_CORE_RANDOM_RNG_H
#define SIM_CORE_RANDOM_RNG_H

#include <glib.h>
#include <gsl/gsl_rng.h>

G_BEGIN_DECLS

typedef struct SimStream SimStream;

typedef struct {
  guint64     seed;        /* root seed of the scenario */
  guint64     replication;
  const char *component;
  const char *name;
} SimStreamKey;

/* Returns: (transfer full): the stream of @key, at its beginning. */
SimStream *sim_stream_new (const SimStreamKey *key);
void       sim_stream_free (SimStream *stream);

/* Has anything been drawn from it? */
gboolean sim_stream_drew (const SimStream *stream);

/* Returns: (transfer none): the stream as a GSL generator, for gsl_ran_gamma and the like. */
gsl_rng *sim_stream_gsl (SimStream *stream);

/* The GSL generator type itself.  gsl_rng_set takes a 64-bit seed as the key's first word. */
extern const gsl_rng_type *const sim_rng_philox;

/* Returns: 64 random bits. */
guint64 sim_bits (SimStream *stream);

/* Returns: uniform inside (0, 1): neither end ever comes. */
double sim_uniform (SimStream *stream);

/* Returns: uniform among 0 ... @n - 1, without bias; @n is at least 1. */
guint64 sim_integer (SimStream *stream, guint64 n);

/* Returns: exponential with the given @mean (its unit is the result's), by a ziggurat of 256
 * layers. */
double sim_exp (SimStream *stream, double mean);

/* Returns: normal with the given @mean and standard deviation @sd, by GSL's ziggurat. */
double sim_normal (SimStream *stream, double mean, double sd);

/* Permutes @n elements of @size bytes in place, every order equally likely. */
void sim_shuffle (SimStream *stream, gpointer base, gsize n, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimStream, sim_stream_free)

G_END_DECLS

#endif
