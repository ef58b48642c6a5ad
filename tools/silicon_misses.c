/* tools/silicon_misses.c - which part of a step would explain what the board misses.
 *
 *   silicon_misses SCENARIO [ASSIGNMENT...]
 *
 * For each group of the board, and each model, device and backend with at least ten rows, the two
 * parts that leave the least error when a factor on one of them alone takes the bias away; as a
 * table for docs/models/llm_board.md.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "models/llm_board/board/board.h"
#include "models/llm_board/errors/blame.h"
#include "tools/board_scenario.h"

enum { LEAST_ROWS = 10, N_SHOWN = 2 };

/* Beyond these a part explains nothing: it would be another operator. */
#define LEAST_FACTOR 0.25
#define MOST_FACTOR 4.0

static const char *const groups[]
  = { "dense, benchmark", "dense, sweep", "experts, benchmark", "experts, sweep",
      "attention in replicas, gb200", "apart" };

static void
add (GTree *tree, const char *name, const BlameRow *row)
{
  GArray *rows = g_tree_lookup (tree, name);

  if (rows == NULL) {
    rows = g_array_new (FALSE, FALSE, sizeof (BlameRow));
    g_tree_insert (tree, g_strdup (name), rows);
  }
  g_array_append_vals (rows, row, 1);
}

static void
add_row (GTree *tree, Board *board, const LlmBoardParams *p, guint index)
{
  const LlmMeasurements *all = p->measurements.data;
  const LlmMeasurement *r = &g_array_index (all->rows, LlmMeasurement, index);
  SimStreamKey key = { 1, 0, "", r->id };
  g_autoptr (SimStream) lengths = sim_stream_new (&key);
  g_autoptr (GError) error = NULL;
  BoardJob job = { index, lengths, NULL };
  g_autofree char *group = NULL, *name = NULL;
  const char *model = strrchr (r->model, '/');
  BoardGroup g = board_group (p, r);
  BoardOutcome o;
  BlameRow row;

  if (r->leave_out[0] != '\0' && !(r->disagg && r->prefill.workers > 0))
    return;
  if (!board_run (board, &job, &o, &error))
    return;
  row = blame_row (o.seen.tpot_s, r->tpot_s, &o.decode,
                   1.0 + o.posed.workers[o.posed.n_kinds - 1].scheduler.accepted_tokens);
  group = g_strdup_printf ("%d %s", (int) g, groups[g]);
  name = g_strdup_printf ("9 %s, %s, %s", model != NULL ? model + 1 : r->model, r->system, r->backend);
  add (tree, group, &row);
  if (g != BOARD_DISAGG)
    add (tree, name, &row);
}

static double
left (const GArray *rows, BlamePart part, double *factor)
{
  const BlameRow *all = (const BlameRow *) (gpointer) rows->data;

  *factor = blame_factor (all, rows->len, part);
  if (!(*factor >= LEAST_FACTOR && *factor <= MOST_FACTOR))
    return INFINITY;
  return blame_left (all, rows->len, part, *factor);
}

/* The parts that leave least, and what they would have to take. */
static void
print_parts (const GArray *rows)
{
  gboolean shown[BLAME_N_PARTS] = { FALSE };

  for (guint k = 0; k < N_SHOWN; k++) {
    double least = INFINITY, factor = 1.0, share = 0.0;
    guint best = BLAME_N_PARTS;

    for (guint i = 0; i < BLAME_N_PARTS; i++) {
      double f, l = left (rows, (BlamePart) i, &f);

      if (!shown[i] && l < least) {
        least = l;
        best = i;
        factor = f;
      }
    }
    if (best == BLAME_N_PARTS) {
      printf (" none |");
      continue;
    }
    shown[best] = TRUE;
    for (guint i = 0; i < rows->len; i++)
      share += g_array_index (rows, BlameRow, i).share[best] / (double) rows->len;
    printf (" %s (%.0f %%) x %.2f: %.1f %% |", blame_names[best], 100.0 * share, factor, 100.0 * least);
  }
  printf ("\n");
}

static gboolean
print (gpointer key, gpointer value, gpointer data)
{
  const GArray *rows = value;
  double bias = 0.0, error = 0.0;

  if (rows->len < LEAST_ROWS)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    double e = g_array_index (rows, BlameRow, i).error;

    bias += e / (double) rows->len;
    error += fabs (e) / (double) rows->len;
  }
  printf ("| %s | %u | %+.1f %% | %.1f %% |", (const char *) key + 2, rows->len, 100.0 * bias, 100.0 * error);
  print_parts (rows);
  return FALSE;
}

static int
by_name (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static void
free_rows (gpointer rows)
{
  g_array_unref (rows);
}

int
main (int argc, char **argv)
{
  BoardScenario s;
  const LlmMeasurements *all;
  Board *board;
  GTree *tree;

  if (argc < 2) {
    fprintf (stderr, "usage: silicon_misses SCENARIO [ASSIGNMENT...]\n");
    return 2;
  }
  if (!board_scenario_load (&s, argv[1], (const char *const *) argv + 2))
    return 2;
  all = s.params->measurements.data;
  board = board_new (s.params, &s.policies);
  tree = g_tree_new_full (by_name, NULL, g_free, free_rows);
  for (guint i = 0; i < all->rows->len; i++)
    if (board_wants (board, i))
      add_row (tree, board, s.params, i);
  printf ("| rows | n | bias | mean error | least left by one part (of TPOT) alone | next |\n|---|---|---|---|---|---|\n");
  g_tree_foreach (tree, print, NULL);
  g_tree_unref (tree);
  board_free (board);
  board_scenario_clear (&s);
  return 0;
}
