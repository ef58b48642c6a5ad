/* sim/base/suggest.c - edit distance with transpositions of neighbours (optimal string
 * alignment). */
#include "sim/base/suggest.h"
#include <string.h>

/* One cell of the table: @row[-2], @row[-1] and @row[0] are the rows for i - 2, i - 1 and i
 * letters of @a. */
static guint
cell (guint *const row[3], const char *a, const char *b, gsize i, gsize j)
{
  guint differ = g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);
  guint best = row[1][j - 1] + differ;

  best = MIN (best, row[1][j] + 1);
  best = MIN (best, row[2][j - 1] + 1);
  if (i > 1 && j > 1 && g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 2])
      && g_ascii_tolower (a[i - 2]) == g_ascii_tolower (b[j - 1]))
    best = MIN (best, row[0][j - 2] + 1);
  return best;
}

static guint
distance (const char *a, const char *b)
{
  gsize n_a = strlen (a), n_b = strlen (b), width = n_b + 1;
  g_autofree guint *table = g_new0 (guint, 3 * width);
  guint *row[3] = { table, table + width, table + 2 * width };

  for (gsize j = 0; j <= n_b; j++)
    row[2][j] = (guint) j;
  for (gsize i = 1; i <= n_a; i++)
    {
      guint *oldest = row[0];

      row[0] = row[1];
      row[1] = row[2];
      row[2] = oldest;
      row[2][0] = (guint) i;
      for (gsize j = 1; j <= n_b; j++)
        row[2][j] = cell (row, a, b, i, j);
    }
  return row[2][n_b];
}

const char *
sim_suggest (const char *word, const char *const *candidates)
{
  guint letters = (guint) strlen (word);
  guint limit = MAX (1, letters / 3);
  const char *best = NULL;

  /* Where every letter is wrong there was no slip: "m" is not taken for "s". */
  limit = letters > 0 ? MIN (limit, letters - 1) : 0;
  for (; letters > 0 && *candidates != NULL; candidates++)
    {
      guint d = distance (word, *candidates);

      if (d > limit || (best != NULL && d == limit))
        continue;
      best = *candidates;
      limit = d;
    }
  return best;
}

char *
sim_suggest_text (const char *word, const char *const *candidates)
{
  const char *near = sim_suggest (word, candidates);

  return near != NULL ? g_strdup_printf (" (did you mean \"%s\"?)", near) : g_strdup ("");
}
