/* models/sandbox_platform/keep_alive/arima.h - ARIMA models of short series, for the forecast of
 * the hybrid policy (ATC'20): exact Gaussian likelihood, order by AIC. */
#ifndef MODELS_SANDBOX_PLATFORM_KEEP_ALIVE_ARIMA_H
#define MODELS_SANDBOX_PLATFORM_KEEP_ALIVE_ARIMA_H

#include <glib.h>

enum { PLAT_ARIMA_LAGS = 2, PLAT_ARIMA_VALUES = 64 };

/* p lags, d differences, q errors; a mean of what is left after the differences, where there is
 * one. */
typedef struct {
  guint p, d, q;
  gboolean has_mean;
} PlatArimaOrder;

typedef struct {
  PlatArimaOrder order;
  double ar[PLAT_ARIMA_LAGS], ma[PLAT_ARIMA_LAGS]; /* w = ar w + e + ma e, stationary, invertible */
  double mean, variance;                           /* of w; of e */
  double aic;                                      /* least is best, among orders of one d */
  double next;                                     /* the value that follows the series */
} PlatArima;

/* Returns: the model of @order that makes @x, of @n values (at most PLAT_ARIMA_VALUES, more than
 * d), most likely. */
PlatArima plat_arima_fit (const double *x, guint n, PlatArimaOrder order);

/* Returns: the model of least AIC among those that @n values can tell apart (three for each
 * number that is fitted), after as many differences as the KPSS test asks for at 5 %.  One value,
 * or equal ones: that value. */
PlatArima plat_arima_choose (const double *x, guint n);

#endif
