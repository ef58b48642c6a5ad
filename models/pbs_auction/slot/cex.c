/* models/pbs_auction/slot/cex.c - non-atomic value: the gap between an exchange and the pool on
 * chain.
 *
 * The price moves by jumps (compound Poisson): over 12 s it stands still with probability exp
 * (-12 s x rate), as data want, where a diffusion never does.  Volatility has regimes: its
 * logarithm is an Ornstein-Uhlenbeck process.  A trade q against a pool of depth L at fee f gains
 * q (m - f) - q^2 / (2 L); the best q = L (m - f) gains L (m - f)^2 / 2.  A builder that sees a
 * stale price m' trades q' and gains by the true m: the winner's curse. Source of the law:
 * Nezlobin, Tassy, arXiv 2505.05113; zero moves: Gupta et al., data of Oct-Dec 2024.
 */
#include "models/pbs_auction/slot/cex.h"
#include <math.h>

/* Of a trade to the edge of the fee: depth times the square of what is beyond it, halved. */
double
pbs_cex_gain (const PbsParams *p, double mispricing_bp, double *trade)
{
  const double beyond_bp = MAX (0.0, fabs (mispricing_bp) - p->cex_fee_bp);

  *trade = copysign (p->cex_depth * beyond_bp, mispricing_bp);
  return 0.5 * p->cex_depth * beyond_bp * beyond_bp;
}

/* The same trade at another price: what was a gain may be a loss. */
double
pbs_cex_realised (const PbsParams *p, double trade, double mispricing_bp)
{
  const double along_bp = trade < 0.0 ? -mispricing_bp : mispricing_bp, size = fabs (trade);

  return size > 0.0 ? size * (along_bp - p->cex_fee_bp) - 0.5 * size * size / p->cex_depth : 0.0;
}

/* Before the first known move the oldest price stands. */
double
pbs_cex_price_at (const PbsCex *cex, double at_s)
{
  guint low = 0, high = cex->moves->len;

  while (high - low > 1)
    {
      const guint middle = (low + high) / 2;

      if (g_array_index (cex->moves, PbsMove, middle).at_s <= at_s)
        low = middle;
      else
        high = middle;
    }
  return g_array_index (cex->moves, PbsMove, low).price_bp;
}

/* Prices in basis points around a level that nobody needs. */
void
pbs_cex_init (PbsCex *cex, SimStream *prices)
{
  *cex = (PbsCex){ .prices = prices, .moves = g_array_new (FALSE, FALSE, sizeof (PbsMove)) };
}

void
pbs_cex_clear (PbsCex *cex)
{
  g_clear_pointer (&cex->moves, g_array_unref);
}

/* Moves are drawn up to the horizon of the slot and kept for as long as a lagging builder may
 * look back. */
void
pbs_cex_open (PbsCex *cex, const PbsParams *p, double until_s)
{
  const double keep = exp2 (-p->slot_s / p->cex_regime_half_life_s),
               var = p->cex_regime_log_sd * p->cex_regime_log_sd;
  const double start_s
    = cex->moves->len ? g_array_index (cex->moves, PbsMove, cex->moves->len - 1).at_s : 0.0;
  PbsMove move = { start_s, cex->price_bp };
  double per_move_bp;

  cex->log_regime
    = keep * cex->log_regime + sim_normal (cex->prices, 0.0, sqrt (var * (1.0 - keep * keep)));
  per_move_bp = p->cex_sd_bp * exp (cex->log_regime - var) / sqrt (p->cex_move_hz * p->slot_s);
  if (cex->moves->len > 64)
    g_array_remove_range (cex->moves, 0, cex->moves->len - 32);
  if (cex->moves->len == 0)
    g_array_append_val (cex->moves, move);
  for (;;)
    {
      move.at_s = MAX (cex->drawn_s, 0.0) + sim_exp (cex->prices, 1.0 / p->cex_move_hz);
      if (move.at_s >= until_s)
        break;
      cex->drawn_s = move.at_s;
      move.price_bp += sim_normal (cex->prices, 0.0, per_move_bp);
      g_array_append_val (cex->moves, move);
    }
  cex->drawn_s = until_s;
  cex->price_bp = move.price_bp;
}
