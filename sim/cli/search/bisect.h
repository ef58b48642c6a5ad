/* sim/cli/search/bisect.h - bisection between a value that will do and one that will not, where
 * each answer has an interval. */
#ifndef SIM_CLI_SEARCH_BISECT_H
#define SIM_CLI_SEARCH_BISECT_H

#include "sim/base/error.h"

G_BEGIN_DECLS

/* One value that was tried. */
typedef struct {
  double   value;
  double   mean, half_width;   /* of what is bounded */
  gboolean holds;              /* by the mean */
  gboolean sure;               /* the interval is on one side of the bound */
} SimBisectTry;

typedef struct {
  double   from, to;           /* the range, from < to */
  gboolean largest;            /* the largest that will do, else the smallest */
  gboolean whole;              /* only whole numbers */
  double   within;             /* end when the two are as near as this share */
  /* out: the nearest two, and how far the intervals alone go (NaN: nowhere) */
  SimBisectTry good, bad;
  double   sure_good, sure_bad;
  guint    n_tried;
} SimBisect;

typedef gboolean (*SimBisectFunc) (gpointer data, double value, SimBisectTry *try, GError **error);

/* Tries both ends, then halves (by ratio where the ends are far apart).  Supposes that what holds
 * at a value holds on the whole side of it.  Where @good does not hold nothing does; where @bad
 * holds all of the range does, and @good is its end. */
gboolean sim_bisect (SimBisect *b, SimBisectFunc try, gpointer data, GError **error);

G_END_DECLS

#endif
