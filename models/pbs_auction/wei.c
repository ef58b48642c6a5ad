/* models/pbs_auction/wei.c - decimal digits to 256 bits.
 *
 * 78 digits at most are below 2^256, and not all numbers of 78 digits: what does not fit shows as a
 * carry out of the highest limb.
 */
#include "models/pbs_auction/wei.h"

enum { LIMBS = 4, DIGITS_TOGETHER = 18 };

/* limbs x factor + plus, lowest limb first.  Returns: FALSE when it does not fit. */
static gboolean
append (guint64 limbs[LIMBS], guint64 factor, guint64 plus)
{
  PbsWei carry = plus;

  for (guint i = 0; i < LIMBS; i++)
    {
      carry += (PbsWei) limbs[i] * factor;
      limbs[i] = (guint64) carry;
      carry >>= 64;
    }
  return carry == 0;
}

/* So many digits at a time as 64 bits hold. */
gboolean
pbs_amount_read (const char *text, PbsAmount *amount)
{
  guint64 limbs[LIMBS] = { 0 };

  if (*text == '\0')
    return FALSE;
  while (*text != '\0')
    {
      guint64 chunk = 0, factor = 1;

      for (guint i = 0; i < DIGITS_TOGETHER && *text != '\0'; i++, text++)
        {
          if (!g_ascii_isdigit (*text))
            return FALSE;
          chunk = chunk * 10 + (guint64) (*text - '0');
          factor *= 10;
        }
      if (!append (limbs, factor, chunk))
        return FALSE;
    }
  amount->low = (PbsWei) limbs[1] << 64 | limbs[0];
  amount->high = (PbsWei) limbs[3] << 64 | limbs[2];
  return TRUE;
}
