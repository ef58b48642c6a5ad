/* models/pbs_auction/auction/words.h - rows of bits, a builder a bit: what tapes keep, and sets
 * (set.h) are made of. */
#ifndef MODELS_PBS_AUCTION_AUCTION_WORDS_H
#define MODELS_PBS_AUCTION_AUCTION_WORDS_H

#include "sim/sim.h"

enum { PBS_SET_WORDS = 16, PBS_BUILDERS_MAX = 64 * PBS_SET_WORDS };

/* Returns: words that sets of @n builders take. */
static inline guint
pbs_set_words (guint n)
{
  return (n + 63) / 64;
}

/* Returns: whether builder @b is in the set that begins at @words. */
static inline gboolean
pbs_in (const guint64 *words, guint b)
{
  return (words[b / 64] >> b % 64 & 1) != 0;
}

/* Builder @b comes into the set at @words, or goes out of it. */
static inline void
pbs_put (guint64 *words, guint b, gboolean in)
{
  const guint64 bit = G_GUINT64_CONSTANT (1) << b % 64;

  words[b / 64] = in ? words[b / 64] | bit : words[b / 64] & ~bit;
}

/* Returns: the first member from builder @from on of the set of @n_words at @words; 64 x @n_words
 * behind the last. */
static inline guint
pbs_member (const guint64 *words, guint n_words, guint from)
{
  guint w = from / 64;
  guint64 left;

  if (w >= n_words)
    return 64 * n_words;
  left = words[w] >> from % 64 << from % 64;
  while (left == 0 && ++w < n_words)
    left = words[w];
  return left == 0 ? 64 * n_words : 64 * w + (guint) __builtin_ctzll (left);
}

#endif
