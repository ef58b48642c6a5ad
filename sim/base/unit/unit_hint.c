/* sim/base/unit/unit_hint.c - what to write instead of a symbol that is no unit. */
#include "sim/base/suggest.h"
#include "sim/base/unit/unit_parts.h"
#include <string.h>

/* clang-format off */
static const struct { const char *wrong, *write; } habits[] = {
  { "sec", "s" },       { "secs", "s" },      { "second", "s" },    { "seconds", "s" },
  { "msec", "ms" },     { "usec", "us" },     { "nsec", "ns" },
  { "m", "min for minutes or ms" },
  { "mins", "min" },    { "minute", "min" },  { "minutes", "min" },
  { "hr", "h" },        { "hrs", "h" },       { "hour", "h" },      { "hours", "h" },
  { "d", "day" },       { "days", "day" },    { "week", "7 day" },
  { "byte", "B" },      { "bytes", "B" },     { "bits", "bit" },
  { "tok", "tokens" },  { "req", "requests" },{ "reqs", "requests" },
  { "rps", "requests/s or Hz" },              { "qps", "requests/s or Hz" },
  { "tps", "tokens/s" },
  { "$", "USD" },       { "dollar", "USD" },  { "dollars", "USD" },
  { "percent", "%" },   { "watt", "W" },      { "joule", "J" },
};
/* clang-format on */

/* Reads a prefix in any case at the start of @token: "g" and "G" are G, "gi" is Gi.  Returns: its
 * length. */
static gsize
loose_prefix (const char *token, char canonical[3])
{
  char letter = g_ascii_tolower (token[0]);
  gboolean binary = letter != '\0' && g_ascii_tolower (token[1]) == 'i' && token[2] != 't';

  canonical[0] = '\0';
  if (letter == '\0' || strchr ("kmgtp", letter) == NULL)
    return 0;
  canonical[0] = letter == 'k' && !binary ? 'k' : g_ascii_toupper (letter);
  canonical[1] = binary ? 'i' : '\0';
  canonical[2] = '\0';
  return binary ? 2 : 1;
}

/* Bits and bytes are never guessed: Gb, gb, Gbps, GBps, Mibps. */
static char *
data_hint (const char *token)
{
  char prefix[3];
  const char *rest = token + loose_prefix (token, prefix);

  if (strcmp (rest, "b") == 0)
    return g_strdup_printf ("%s is ambiguous: write %sbit for bits or %sB for bytes", token, prefix,
                            prefix);
  if (g_ascii_strcasecmp (rest, "bps") == 0)
    return g_strdup_printf ("%s is ambiguous: write %sbit/s for bits or %sB/s for bytes", token,
                            prefix, prefix);
  if (g_ascii_strcasecmp (rest, "flops") == 0)
    return g_strdup_printf ("%s is ambiguous: write %sFLOP/s for a rate or %sFLOP for an amount",
                            token, prefix, prefix);
  return NULL;
}

static const char *
habit_hint (const char *token)
{
  for (guint i = 0; i < G_N_ELEMENTS (habits); i++)
    if (g_ascii_strcasecmp (token, habits[i].wrong) == 0)
      return habits[i].write;
  return NULL;
}

/* Every symbol that exists, the plain ones first: sim_suggest prefers them. */
static GPtrArray *
all_symbols (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (const SimUnitSymbol *s = sim_unit_symbols; s->name != NULL; s++)
    if (strlen (s->name) > 1 || g_ascii_isalpha (s->name[0]))
      g_ptr_array_add (all, g_strdup (s->name));
  for (const SimUnitSymbol *s = sim_unit_symbols; s->name != NULL; s++)
    for (const SimPrefix *p = sim_prefixes; p->name != NULL; p++)
      if (s->prefixes & p->class)
        g_ptr_array_add (all, g_strconcat (p->name, s->name, NULL));
  g_ptr_array_add (all, NULL);
  return all;
}

char *
sim_unit_hint (const char *token)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *suggestion = NULL;
  char *data = data_hint (token);
  const char *habit = habit_hint (token);

  if (data != NULL)
    return data;
  if (habit != NULL)
    return g_strdup_printf ("\"%s\" is no unit: write %s", token, habit);
  if (token[0] == '\0')
    return g_strdup ("a unit is missing (1/s has a 1 before the stroke)");
  all = all_symbols ();
  suggestion = sim_suggest_text (token, (const char *const *) all->pdata);
  return g_strdup_printf ("\"%s\" is no unit%s", token, suggestion);
}
