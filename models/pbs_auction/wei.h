/* models/pbs_auction/wei.h - values of bids as whole numbers of wei.
 *
 * Bids one wei apart are made on purpose, and a double steps by 8 wei at 0.04 ETH: wherever bids
 * are compared they are integers.  Doubles, in ETH, are for statistics.  Simulated values are
 * PbsWei: 128 bits hold 3.4e20 ETH.  The chain's values, and what relays record, have 256 bits:
 * PbsAmount.
 */
#ifndef MODELS_PBS_AUCTION_WEI_H
#define MODELS_PBS_AUCTION_WEI_H

#include <glib.h>
#include <math.h>

__extension__ typedef unsigned __int128 PbsWei;

typedef struct {
  PbsWei high, low;      /* high x 2^128 + low */
} PbsAmount;

#define PBS_WEI_PER_ETH G_GUINT64_CONSTANT (1000000000000000000)

/* Whole wei of an amount; below 0: 0. */
static inline PbsWei
pbs_wei (double eth)
{
  return (PbsWei) CLAMP (eth * 1e18, 0.0, 3e38);
}

static inline double
pbs_eth (PbsWei wei)
{
  return (double) (wei / PBS_WEI_PER_ETH) + (double) (wei % PBS_WEI_PER_ETH) * 1e-18;
}

static inline PbsAmount
pbs_amount (PbsWei wei)
{
  return (PbsAmount){ .low = wei };
}

/* Returns: below 0, 0 or above 0, as @a is less than, equal to or more than @b. */
static inline int
pbs_amount_compare (PbsAmount a, PbsAmount b)
{
  if (a.high != b.high)
    return a.high < b.high ? -1 : 1;
  return (a.low > b.low) - (a.low < b.low);
}

static inline gboolean
pbs_amount_is_zero (PbsAmount a)
{
  return a.high == 0 && a.low == 0;
}

/* Sums and differences are exact modulo 2^256; @a not below @b in the latter. */
static inline PbsAmount
pbs_amount_add (PbsAmount a, PbsAmount b)
{
  const PbsWei low = a.low + b.low;

  return (PbsAmount){ a.high + b.high + (low < a.low ? 1 : 0), low };
}

static inline PbsAmount
pbs_amount_less (PbsAmount a, PbsAmount b)
{
  return (PbsAmount){ a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low };
}

/* Returns: @a in ETH, rounded. */
static inline double
pbs_amount_eth (PbsAmount a)
{
  return (double) a.high * (0x1p128 * 1e-18) + pbs_eth (a.low);
}

/* Returns: FALSE for anything but decimal digits of a number below 2^256. */
gboolean pbs_amount_read (const char *text, PbsAmount *amount);

#endif
