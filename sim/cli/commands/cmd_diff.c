/* sim/cli/commands/cmd_diff.c - `orrery diff`: what differs between two results files, or from
 * the base points of a sweep. */
#include "sim/cli/commands.h"
#include "sim/cli/support/results_file.h"
#include "sim/experiment/pin/pin.h"
#include "sim/report/table/compare.h"
#include "sim/report/table/results.h"
#include <string.h>

typedef struct {
  char   **metrics, **variants;
  char    *format, *base;
  gboolean paired, exact;
} DiffOptions;

/* What a file gives; owned. */
typedef struct {
  SimStore   *store;
  SimSummary *summary;
} Side;

static gboolean
parse_options (DiffOptions *o, int *argc, char ***argv, int *status)
{
  const GOptionEntry entries[] = {
    { "metric", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &o->metrics,
      "Only this metric (repeat for more)", "M" },
    { "paired", 'p', 0, G_OPTION_ARG_NONE, &o->paired,
      "Pair replications: both files used one seed", NULL },
    { "exact", 0, 0, G_OPTION_ARG_NONE, &o->exact,
      "Fingerprints must be equal, and means to 1e-9: not statistics but identity", NULL },
    { "base", 'b', 0, G_OPTION_ARG_STRING, &o->base,
      "One file: compare its points with those where this holds", "PATH=VALUE" },
    { "variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->variants,
      "The plan of this name, in both files; twice: of the first, of the second", "NAME" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "table, md, csv or json", "FORM" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("A.db B.db - compare results; status 1 when they differ", entries, argc,
                        argv, status))
    return FALSE;
  if (o->exact && (o->base || o->paired || o->metrics || o->format))
    {
      g_printerr ("orrery diff: --exact compares everything: leave out --base, --paired, --metric "
                  "and --format\n");
      *status = SIM_EXIT_INVALID;
      return FALSE;
    }
  if (*argc == (o->base ? 2 : 3) || (*argc == 2 && o->variants))
    return TRUE;
  g_printerr ("orrery diff: needs two results files (`orrery diff A.db B.db`), or one and --base "
              "PATH=VALUE or --variant NAME\n");
  *status = SIM_EXIT_INVALID;
  return FALSE;
}

static gboolean
side_open (Side *side, const char *path, const char *variant, GError **error)
{
  side->store = sim_cli_open (path, variant, error);
  side->summary = side->store ? sim_summary_new (side->store, error) : NULL;
  return side->summary != NULL;
}

static void
side_clear (Side *side)
{
  sim_summary_free (side->summary);
  sim_store_free (side->store);
}

/* --metric, else all for programs and the central ones for people. */
static GArray *
choose_metrics (const SimSummary *summary, const DiffOptions *o, gboolean exact, GError **error)
{
  g_autoptr (GPtrArray) names = o->metrics ? g_ptr_array_new () : NULL;
  GArray *metrics;

  for (guint i = 0; o->metrics && o->metrics[i]; i++)
    g_ptr_array_add (names, o->metrics[i]);
  metrics = sim_report_metrics (summary, names, error);
  for (guint i = metrics && !names && !exact ? metrics->len : 0; i-- > 0;)
    if (!sim_report_is_central (sim_summary_metric (summary, g_array_index (metrics, guint, i))))
      g_array_remove_index (metrics, i);
  return metrics;
}

/* "PATH=VALUE" reads as an assignment does; any other expression is taken as it is. */
static SimExpr *
parse_base (const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *full = NULL;

  if (equals && equals > text && equals[1] != '=' && !strchr ("=<>!", equals[-1]))
    full = g_strdup_printf ("%.*s == %s", (int) (equals - text), text, equals + 1);
  return sim_expr_parse (full ? full : text, error);
}

static GArray *
choose_pairs (const Side *first, const Side *second, const DiffOptions *o, guint *n_alone,
              GError **error)
{
  g_autoptr (SimExpr) base = NULL;

  *n_alone = 0;
  if (o->base == NULL)
    return sim_diff_match (first->summary, second->summary, n_alone, error);
  base = parse_base (o->base, error);
  return base ? sim_diff_bases (first->summary, base, error) : NULL;
}

static int
conclude (const GArray *rows, guint n_alone, gboolean text)
{
  guint n[3] = { 0, 0, 0 };

  for (guint i = 0; i < rows->len; i++)
    n[g_array_index (rows, SimDifference, i).verdict]++;
  if (text)
    g_print ("\n%u of %u differ (Holm-adjusted p < %g)\n", n[SIM_DIFF_DIFFERENT], rows->len,
             SIM_DIFF_LEVEL);
  if (n[SIM_DIFF_UNKNOWN] > 0)
    g_printerr ("orrery diff: %u differ, but have too few replications to tell whether by chance\n",
                n[SIM_DIFF_UNKNOWN]);
  if (n_alone > 0)
    g_printerr ("orrery diff: %u points are in one file only\n", n_alone);
  return n[SIM_DIFF_DIFFERENT] > 0 || n_alone > 0 ? SIM_EXIT_EXPECT : SIM_EXIT_OK;
}

static int
compare (const Side *first, const Side *second, const DiffOptions *o, GError **error)
{
  SimTableFormat format;
  SimDiffSide a = { first->store, first->summary }, b = { second->store, second->summary };
  g_autoptr (GArray) metrics = NULL, pairs = NULL, rows = NULL;
  g_autoptr (SimTable) table = NULL;
  g_autofree char *text = NULL;
  gboolean people;
  guint n_alone;

  if (!sim_table_format (o->format ? o->format : "table", &format, error))
    return SIM_EXIT_INVALID;
  people = format == SIM_TABLE_TEXT || format == SIM_TABLE_MD;
  metrics = choose_metrics (first->summary, o, !people, error);
  pairs = metrics ? choose_pairs (first, second, o, &n_alone, error) : NULL;
  if (pairs)
    rows = sim_diff_compare (&a, &b, &(SimDiffWhat){ pairs, metrics, o->paired || o->base }, error);
  if (rows == NULL)
    return SIM_EXIT_INVALID;
  table = sim_report_differences (rows, first->summary, second->summary, !people);
  text = sim_table_print (table, format);
  g_print ("%s", text);
  return conclude (rows, n_alone, format == SIM_TABLE_TEXT);
}

enum { MAX_MOVES = 20 };

/* Prints what is not the same to the last event.  Returns: the exit status. */
static int
compare_exactly (const Side *first, const Side *second, GError **error)
{
  g_autoptr (GPtrArray) was = sim_pins_new (), now = sim_pins_new ();
  g_autoptr (GArray) moves = NULL;

  if (!sim_pins_add (was, "", first->store, first->summary, error)
      || !sim_pins_add (now, "", second->store, second->summary, error))
    return SIM_EXIT_INVALID;
  moves = sim_pins_compare (was, now, &(SimPinRule){ "", -1 });
  for (guint i = 0; i < moves->len && i < MAX_MOVES; i++)
    {
      g_autofree char *text = sim_pin_move_text (&g_array_index (moves, SimPinMove, i));

      g_print ("%s\n", text);
    }
  if (moves->len > MAX_MOVES)
    g_print ("... and %u more\n", moves->len - MAX_MOVES);
  g_print ("%u of %u values differ\n", moves->len, sim_pins_n_compared (now, moves));
  return moves->len > 0 ? SIM_EXIT_EXPECT : SIM_EXIT_OK;
}

/* Opens what is compared.  One file with one --variant: the present plan with that. */
static gboolean
open_sides (const DiffOptions *o, int argc, char **argv, Side *sides, GError **error)
{
  guint n = o->variants ? g_strv_length (o->variants) : 0;
  const char *last = n ? o->variants[n - 1] : NULL;
  const char *first = n == 1 && argc == 2 && !o->base ? NULL : n ? o->variants[0] : NULL;

  if (n > 2)
    return sim_invalid (error, "diff compares two: --variant at most twice");
  return side_open (&sides[0], argv[1], first, error)
         && (o->base || side_open (&sides[1], argc == 2 ? argv[1] : argv[2], last, error));
}

int
cmd_diff (const SimCli *cli, int argc, char **argv)
{
  DiffOptions options = { 0 };
  Side sides[2] = { { NULL, NULL }, { NULL, NULL } };
  GError *error = NULL;
  int status;

  if (parse_options (&options, &argc, &argv, &status)
      && open_sides (&options, argc, argv, sides, &error))
    status = options.exact
               ? compare_exactly (&sides[0], &sides[1], &error)
               : compare (&sides[0], options.base ? &sides[0] : &sides[1], &options, &error);
  if (error)
    status = sim_cli_fail (error);
  side_clear (&sides[0]);
  side_clear (&sides[1]);
  g_strfreev (options.metrics);
  g_strfreev (options.variants);
  g_free (options.format);
  g_free (options.base);
  return status;
}
