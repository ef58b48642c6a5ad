/* sim/cli/search/simplex.h - the least value of a function on a cube: Nelder and Mead's simplex, by
 * GSL, kept inside and begun anew where it stopped until that gains nothing.
 *
 * Needs no derivatives and no smoothness; finds a local minimum. With noise it stops where the
 * noise is as large as what is left to gain.  Source: Nelder and Mead 1965; restarts: Kelley 1999.
 */
#ifndef SIM_CLI_SEARCH_SIMPLEX_H
#define SIM_CLI_SEARCH_SIMPLEX_H

#include "sim/base/error.h"

G_BEGIN_DECLS

enum { SIM_SIMPLEX_MAX = 8 };       /* dimensions; beyond it simplices are known to stall */

typedef struct {
  guint  n;                         /* dimensions, from 1 */
  double at[SIM_SIMPLEX_MAX];       /* in: where to begin; out: the best; each in [0, 1] */
  double value;                     /* there */
  double step;                      /* size of the first simplex */
  double within;                    /* stop when it is this small */
  guint  max_tries, n_tried;
} SimSimplex;

/* Sets *@value, finite, at @at, inside of the cube. Errors end the search. */
typedef gboolean (*SimSimplexFunc) (gpointer data, const double *at, double *value, GError **error);

/* Returns: FALSE with the error of @func; TRUE also when @max_tries were not enough. */
gboolean sim_simplex (SimSimplex *simplex, SimSimplexFunc func, gpointer data, GError **error);

G_END_DECLS

#endif
