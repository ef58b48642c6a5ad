/* models/pbs_auction/wei.h - values of bids as whole numbers of wei.
 *
 * Bids one wei apart are made on purpose, and a double steps by 8 wei at 0.04 ETH: wherever bids
 * are compared they are integers.  Doubles, in ETH, are for sums and statistics.  The chain's
 * values have 256 bits; 128 hold 3.4e20 ETH.
 */
#ifndef MODELS_PBS_AUCTION_WEI_H
#define MODELS_PBS_AUCTION_WEI_H

#include <glib.h>
#include <math.h>

__extension__ typedef unsigned __int128 PbsWei;

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

/* Returns: FALSE for anything but decimal digits of a number below 2^128. */
static inline gboolean
pbs_wei_read (const char *text, PbsWei *wei)
{
  const PbsWei most = ~(PbsWei) 0;

  *wei = 0;
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    {
      const unsigned digit = (unsigned) (*text - '0');

      if (!g_ascii_isdigit (*text) || *wei > (most - digit) / 10)
        return FALSE;
      *wei = *wei * 10 + digit;
    }
  return TRUE;
}

#endif
