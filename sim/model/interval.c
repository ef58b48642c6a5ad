/* sim/model/interval.c - the `allowed` column of number rows: "(0, inf)", "[1, 64]", "any". */
#include "sim/model/interval.h"
#include "sim/model/param.h"
#include <math.h>
#include <string.h>

static const char *
skip_spaces (const char *at)
{
  return at + strspn (at, " ");
}

/* Reads one end and what follows it; a fault is a bug in a table. */
static const char *
read_end (const char *at, double *end)
{
  char *rest;

  at = skip_spaces (at);
  *end = g_ascii_strtod (at, &rest);
  sim_require (rest != at && !isnan (*end));
  return skip_spaces (rest);
}

void
sim_interval_ends (const char *interval, double *low, double *high, gboolean *low_open,
                   gboolean *high_open)
{
  gboolean any = strcmp (interval, "any") == 0;
  const char *at = any ? "[-inf, inf]" : skip_spaces (interval);

  sim_require (*at == '(' || *at == '[');
  if (low_open != NULL)
    *low_open = *at == '(';
  at = read_end (at + 1, low);
  sim_require (*at == ',');
  at = read_end (at + 1, high);
  sim_require ((*at == ')' || *at == ']') && *skip_spaces (at + 1) == '\0' && *low <= *high);
  if (high_open != NULL)
    *high_open = *at == ')';
}

gboolean
sim_interval_has (const char *interval, double value)
{
  gboolean low_open, high_open;
  double low, high;

  sim_interval_ends (interval, &low, &high, &low_open, &high_open);
  return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
}
