/* models/pbs_auction/set.h - sets of builders, of any number of them up to a thousand.
 *
 * A builder is a bit, by its index (bidders.h).  A set is passed by value where markets and pools
 * are; the tape of an auction keeps bare words (auction/words.h).
 */
#ifndef MODELS_PBS_AUCTION_SET_H
#define MODELS_PBS_AUCTION_SET_H

#include "models/pbs_auction/auction/words.h"

/* All words have a value, but only the first @n_words are looked at: a market of some ten builders
 * pays for one word. */
typedef struct {
  guint   n_words;
  guint64 words[PBS_SET_WORDS];
} PbsSet;

/* Returns: whether builder @b is in @set. */
static inline gboolean
pbs_has (const PbsSet *set, guint b)
{
  return pbs_in (set->words, b);
}

/* Builder @b comes into @set, or goes out of it. */
static inline void
pbs_set_put (PbsSet *set, guint b, gboolean in)
{
  pbs_put (set->words, b, in);
  set->n_words = MAX (set->n_words, b / 64 + 1);
}

/* Returns: the set of builder @b alone. */
static inline PbsSet
pbs_only (guint b)
{
  PbsSet set = { 0 };

  pbs_set_put (&set, b, TRUE);
  return set;
}

/* Returns: the first member of @set from builder @from on; PBS_BUILDERS_MAX behind the last. */
static inline guint
pbs_next (const PbsSet *set, guint from)
{
  const guint b = pbs_member (set->words, set->n_words, from);

  return b < 64 * set->n_words ? b : PBS_BUILDERS_MAX;
}

/* Returns: members of both. */
static inline PbsSet
pbs_both (const PbsSet *a, const PbsSet *b)
{
  PbsSet set = { .n_words = MIN (a->n_words, b->n_words) };

  for (guint w = 0; w < set.n_words; w++)
    set.words[w] = a->words[w] & b->words[w];
  return set;
}

/* Returns: members of either. */
static inline PbsSet
pbs_either (const PbsSet *a, const PbsSet *b)
{
  PbsSet set = { .n_words = MAX (a->n_words, b->n_words) };

  for (guint w = 0; w < set.n_words; w++)
    set.words[w] = a->words[w] | b->words[w];
  return set;
}

/* Returns: members of @a that are not in @b. */
static inline PbsSet
pbs_without (const PbsSet *a, const PbsSet *b)
{
  PbsSet set = { .n_words = a->n_words };

  for (guint w = 0; w < set.n_words; w++)
    set.words[w] = a->words[w] & ~b->words[w];
  return set;
}

/* Returns: how many members @set has; pbs_set_empty and pbs_set_single are cheaper. */
static inline guint
pbs_set_size (const PbsSet *set)
{
  guint n = 0;

  for (guint w = 0; w < set->n_words; w++)
    n += (guint) __builtin_popcountll (set->words[w]);
  return n;
}

/* Returns: whether @set has no member. */
static inline gboolean
pbs_set_empty (const PbsSet *set)
{
  guint64 all = 0;

  for (guint w = 0; w < set->n_words; w++)
    all |= set->words[w];
  return all == 0;
}

/* Returns: whether @set has exactly one member. */
static inline gboolean
pbs_set_single (const PbsSet *set)
{
  guint64 all = 0, more = 0;

  for (guint w = 0; w < set->n_words; w++)
    {
      more |= (all != 0 ? set->words[w] : 0) | (set->words[w] & (set->words[w] - 1));
      all |= set->words[w];
    }
  return all != 0 && more == 0;
}

/* Returns: whether @a and @b have a member in common. */
static inline gboolean
pbs_sets_meet (const PbsSet *a, const PbsSet *b)
{
  guint64 common = 0;

  for (guint w = 0; w < MIN (a->n_words, b->n_words); w++)
    common |= a->words[w] & b->words[w];
  return common != 0;
}

/* Returns: whether all members of @a are in @b. */
static inline gboolean
pbs_set_within (const PbsSet *a, const PbsSet *b)
{
  guint64 outside = 0;

  for (guint w = 0; w < a->n_words; w++)
    outside |= a->words[w] & ~b->words[w];
  return outside == 0;
}

/* Returns: whether @a and @b have the same members. */
static inline gboolean
pbs_sets_equal (const PbsSet *a, const PbsSet *b)
{
  return pbs_set_within (a, b) && pbs_set_within (b, a);
}

#endif
