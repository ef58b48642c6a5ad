/* sim/core/metric_name.c - see metric_name.h. */
#include "sim/core/metric_name.h"

#include <string.h>

const char *
sim_metric_kind_name (SimMetricKind kind)
{
  static const char *const names[] = {
    [SIM_COUNT] = "count", [SIM_TALLY] = "tally", [SIM_LEVEL] = "level",
    [SIM_SERIES] = "series", [SIM_RESULT] = "result",
  };

  return names[kind];
}

/* Returns: (nullable): the digits of `.p95` at the end. */
static const char *
digits_of (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || dot[1] != 'p' || dot[2] == '\0'
      || dot[2 + strspn (dot + 2, "0123456789")] != '\0')
    return NULL;
  return dot + 2;
}

char *
sim_metric_quantile_base (const char *name)
{
  const char *digits = digits_of (name);

  return digits ? g_strndup (name, (gsize) (digits - name) - strlen (".p")) : NULL;
}

char *
sim_metric_no_quantile (const char *name, const char *kind)
{
  g_autofree char *base = sim_metric_quantile_base (name);
  const char *digits = digits_of (name);

  if (strcmp (kind, sim_metric_kind_name (SIM_TALLY)) != 0)
    return g_strdup_printf ("'%s': %s is a %s, which keeps no histogram and so has no quantiles; "
                            "tallies have",
                            name, base, kind);
  if (digits[strspn (digits, "0")] == '\0' || strcmp (digits, "100") == 0)
    return g_strdup_printf ("'%s': the level of a quantile is inside (0, 1); %s.min and %s.max are "
                            "the ends",
                            name, base, base);
  return g_strdup_printf ("'%s': of %s the quantiles p50, p90, p99 and p999 are kept", name, base);
}
