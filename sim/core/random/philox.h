/* sim/core/random/philox.h - the state of a Philox4x64-10 stream; private to sim/core.
 *
 * Words come in the order of the counter, so how many blocks are made at once changes speed only.
 */
#ifndef SIM_CORE_RANDOM_PHILOX_H
#define SIM_CORE_RANDOM_PHILOX_H

#include <glib.h>
#include <Random123/philox.h>

G_BEGIN_DECLS

enum { SIM_PHILOX_WORDS = 16 };   /* four blocks at once: their rounds overlap in the processor */

typedef struct {
  philox4x64_ctr_t counter;
  philox4x64_key_t key;
  guint            at;                        /* next word to give; SIM_PHILOX_WORDS: none left */
  guint64          word[SIM_PHILOX_WORDS];
} SimPhilox;

static inline void
sim_philox_init (SimPhilox *philox, guint64 key0, guint64 key1)
{
  *philox = (SimPhilox) { .key = { { key0, key1 } }, .at = SIM_PHILOX_WORDS };
}

/* Makes the next words and gives the first of them. */
static G_GNUC_NO_INLINE G_GNUC_UNUSED guint64
sim_philox_fill (SimPhilox *philox)
{
  for (guint i = 0; i < SIM_PHILOX_WORDS; i += 4)
    {
      philox4x64_ctr_t block = philox4x64_R (10, philox->counter, philox->key);

      for (guint j = 0; j < 4; j++)
        philox->word[i + j] = block.v[j];
      philox->counter.v[0]++;   /* 2^66 words: never carries */
    }
  philox->at = 1;
  return philox->word[0];
}

static inline guint64
sim_philox_next (SimPhilox *philox)
{
  if (G_UNLIKELY (philox->at == SIM_PHILOX_WORDS))
    return sim_philox_fill (philox);
  return philox->word[philox->at++];
}

G_END_DECLS

#endif
