/* sim/base/unit/unit_words.c - dimensions in words, with examples, and as patterns for a schema. */
#include "sim/base/error.h"
#include "sim/base/unit/unit_parts.h"
#include <string.h>

typedef struct {
  gint8       dimension[SIM_UNIT_N_DIMENSIONS];
  const char *words, *examples;
} Words;

/* clang-format off */
static const Words known[] = {
  { { 0 },                                      "a number", "0.25, 25 %" },
  { { [SIM_TIME] = 1 },                         "a duration", "200 us, 1.5 s" },
  { { [SIM_TIME] = -1 },                        "a rate (1/s)", "0.9 Hz, 12 kHz" },
  { { [SIM_DATA] = 1 },                         "an amount of data", "16 MB, 80 GiB" },
  { { [SIM_DATA] = 1, [SIM_TIME] = -1 },        "a bandwidth (B/s)", "3.35 TB/s, 400 Gbit/s" },
  { { [SIM_WORK] = 1 },                         "an amount of work (FLOP)", "2.5 TFLOP" },
  { { [SIM_WORK] = 1, [SIM_TIME] = -1 },        "a speed of work (FLOP/s)", "989 TFLOP/s" },
  { { [SIM_ENERGY] = 1 },                       "an energy (J)", "1.5 kJ" },
  { { [SIM_ENERGY] = 1, [SIM_TIME] = -1 },      "a power (W)", "700 W" },
  { { [SIM_ENERGY] = 1, [SIM_DATA] = -1 },      "an energy per amount of data", "4 pJ/bit" },
  { { [SIM_USD] = 1 },                          "a price (USD)", "4.63 USD" },
  { { [SIM_USD] = 1, [SIM_TIME] = -1 },         "a price per time (USD/h)", "4.63 USD/h" },
  { { [SIM_USD] = 1, [SIM_TOKENS] = -1 },       "a price per token", "2.5 USD/Mtokens" },
  { { [SIM_USD] = 1, [SIM_ENERGY] = -1 },       "a price per energy", "0.03 USD/MJ" },
  { { [SIM_ETH] = 1 },                          "an amount of ether", "0.05 ETH, 12 gwei" },
  { { [SIM_TOKENS] = 1 },                       "a number of tokens", "4096, 4096 tokens" },
  { { [SIM_TOKENS] = 1, [SIM_TIME] = -1 },      "a rate of tokens", "1200 tokens/s" },
  { { [SIM_TIME] = 1, [SIM_TOKENS] = -1 },      "a time per token", "35 us/tokens" },
  { { [SIM_DATA] = 1, [SIM_TOKENS] = -1 },      "an amount of data per token", "160 kB/tokens" },
  { { [SIM_WORK] = 1, [SIM_TOKENS] = -1 },      "an amount of work per token", "140 GFLOP/tokens" },
  { { [SIM_REQUESTS] = 1 },                     "a number of requests", "64, 64 requests" },
  { { [SIM_REQUESTS] = 1, [SIM_TIME] = -1 },    "a rate of requests", "12.5 requests/s" },
  { { [SIM_TIME] = 1, [SIM_REQUESTS] = -1 },    "a time per request", "3 ms/requests" },
  { { [SIM_TOKENS] = 1, [SIM_REQUESTS] = -1 },  "tokens per request", "512 tokens/requests" },
};
/* clang-format on */

static void
dimension_of (const char *unit, gint8 dimension[SIM_UNIT_N_DIMENSIONS])
{
  SimUnitParts parts;
  gboolean valid = sim_unit_parts (unit, &parts, NULL);

  sim_require (valid);
  memcpy (dimension, parts.dimension, sizeof parts.dimension);
}

static const Words *
look_up (const char *unit)
{
  gint8 dimension[SIM_UNIT_N_DIMENSIONS];

  dimension_of (unit, dimension);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (memcmp (known[i].dimension, dimension, sizeof dimension) == 0)
      return &known[i];
  return NULL;
}

char *
sim_unit_words (const char *unit)
{
  const Words *words = look_up (unit);

  return words != NULL ? g_strdup (words->words) : g_strdup_printf ("a quantity in %s", unit);
}

char *
sim_unit_examples (const char *unit)
{
  const Words *words = look_up (unit);

  return words != NULL ? g_strdup (words->examples) : g_strdup_printf ("2.5 %s", unit);
}

gboolean
sim_unit_counts (const char *unit)
{
  static const char *const counts[] = { "1", "tokens", "requests", "FLOP", NULL };

  return g_strv_contains (counts, unit);
}

/* The prefixes that @classes allow, as a pattern. */
static const char *
prefix_pattern (guint classes)
{
  switch (classes)
    {
    case SIM_PREFIX_SMALL:
      return "[munpµμ]?";
    case SIM_PREFIX_LARGE:
      return "[kMGTP]?";
    case SIM_PREFIX_SI:
      return "[munpµμkMGTP]?";
    case SIM_PREFIX_LARGE | SIM_PREFIX_BINARY:
      return "(?:[kMGTP]|[KMGTP]i)?";
    default:
      return "";
    }
}

/* All symbols of exactly this dimension as alternatives: "[munp]?s|min|h|day". */
static char *
symbols_pattern (const gint8 dimension[SIM_UNIT_N_DIMENSIONS])
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const SimUnitSymbol *s = sim_unit_symbols; s->name != NULL; s++)
    if (memcmp (s->dimension, dimension, SIM_UNIT_N_DIMENSIONS) == 0 && strcmp (s->name, "1") != 0)
      g_string_append_printf (text, "%s%s%s", text->len > 0 ? "|" : "",
                              prefix_pattern (s->prefixes), s->name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Half of a quotient: the dimensions of sign @sign, whose exponent must be one.  NULL when it is
 * not so simple. */
static char *
half_pattern (const gint8 dimension[SIM_UNIT_N_DIMENSIONS], int sign)
{
  gint8 half[SIM_UNIT_N_DIMENSIONS] = { 0 };
  guint n = 0;

  for (guint i = 0; i < SIM_UNIT_N_DIMENSIONS; i++)
    if (dimension[i] * sign > 0)
      {
        half[i] = 1;
        n += (guint) (dimension[i] * sign);
      }
  if (n > 1)
    return NULL;
  return n == 0 ? g_strdup ("1") : symbols_pattern (half);
}

/* Whatever has two or more operators is left to the program: FLOP/s/W. */
#define LONG_EXPRESSION "[^\\s/*]+(?:\\s*[/*]\\s*[^\\s/*]+){2,}"
#define ANY_EXPRESSION "[^\\s/*0-9][^\\s/*]*(?:\\s*[/*]\\s*[^\\s/*]+)*"
#define NUMBER "[-+]?(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?|\\.?inf)"

static char *
expression_pattern (const gint8 dimension[SIM_UNIT_N_DIMENSIONS])
{
  g_autofree char *whole = symbols_pattern (dimension);
  g_autofree char *above = half_pattern (dimension, 1);
  g_autofree char *below = half_pattern (dimension, -1);

  if (above == NULL || below == NULL)
    return g_strdup (ANY_EXPRESSION);
  if (strcmp (below, "1") == 0)
    return g_strdup_printf ("%s|" LONG_EXPRESSION, whole);
  return g_strdup_printf ("%s%s(?:%s)\\s*/\\s*(?:%s)|" LONG_EXPRESSION, whole,
                          whole[0] != '\0' ? "|" : "", above, below);
}

char *
sim_unit_pattern (const char *unit)
{
  gint8 dimension[SIM_UNIT_N_DIMENSIONS];
  g_autofree char *expression = NULL;

  dimension_of (unit, dimension);
  expression = expression_pattern (dimension);
  return g_strdup_printf ("^\\s*" NUMBER "\\s*(?:%s)%s\\s*$", expression,
                          sim_unit_counts (unit) ? "?" : "");
}
