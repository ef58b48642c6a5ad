/* sim/cli/commands/cmd_figures.c - `orrery figures`: runs the scenarios of papers' figures and
 * holds them against what was published. */
#include "sim/cli/commands.h"
#include "sim/cli/support/progress.h"
#include "sim/report/figures/figure_set.h"
#include "sim/report/figures/figures.h"

enum { FAST_REPLICATIONS = 3 };

typedef struct {
  char   **wanted;        /* papers, figures, expectations; nothing for all */
  char    *format, *out, *progress;
  gint     jobs;
  gboolean fast, list;
  SimFiguresFormat form;
  SimProgressStyle style;
} FiguresOptions;

static gboolean
parse_options (FiguresOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "fast", 0, 0, G_OPTION_ARG_NONE, &o->fast, "At most three replications", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &o->list, "Print what there is and run nothing", NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "table, md, json, tap or junit", "FORM" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
      "Worker processes (default: one a processor)", "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Keep results files in this folder, and take runs from them", "DIR" },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "auto, plain, json or none", "STYLE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->wanted, "", "[ID]..." },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("- rerun the figures of papers; an ID is a paper, a figure (fig10) or an "
                        "expectation (fig10/max)",
                        entries, argc, argv, status))
    return FALSE;
  if (sim_figures_format (o->format ? o->format : "table", &o->form, &error)
      && sim_progress_style (o->progress ? o->progress : "auto", &o->style, &error)
      && (o->jobs >= 0 || sim_invalid (&error, "--jobs takes a positive number")))
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

/* What cannot run here is skipped, and said so: a missing trace is no failed figure.
 * Returns: FALSE with the faults printed. */
static gboolean
load_all (const SimFigureQuery *query, const GPtrArray *figures)
{
  for (guint f = 0; f < figures->len; f++)
    {
      SimFigure *figure = g_ptr_array_index (figures, f);
      g_autofree char *faults = NULL;

      if (!sim_figure_may_be_wanted (query, figures, figure))
        continue;
      sim_figure_look_for_files (figure, query);
      if (figure->lacks == NULL && sim_figure_load (figure, query, &faults) == SIM_FIGURE_FAULTY)
        {
          g_printerr ("%s", faults);
          return FALSE;
        }
      if (figure->lacks)
        g_printerr ("orrery: %s/%s is skipped: %s\n", figure->paper, figure->stem, figure->lacks);
    }
  return TRUE;
}

static void
list_all (const SimFigureQuery *query, const GPtrArray *figures)
{
  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);

      for (guint i = 0; i < sim_figure_n_expects (figure); i++)
        {
          const SimExpect *expect = sim_figure_expect (figure, i);

          if (sim_figure_is_wanted (query, figure, expect->id))
            g_print ("%s %s (%s)\n", figure->paper, expect->id, sim_claim_kind_name (expect->kind));
        }
    }
}

static gboolean
run_one (const FiguresOptions *o, SimFigure *figure, GError **error)
{
  g_autoptr (SimProgressView) view = sim_progress_view_new (o->style);
  SimExecuteOptions options
    = { .jobs = (guint) o->jobs, .progress = sim_progress_view_update, .progress_data = view };

  return sim_figure_run (figure, o->out, &options, error);
}

static int
status_of (const GPtrArray *figures, const GArray *rows)
{
  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);

      if (figure->n_failed == 0)
        continue;
      g_printerr ("%s: %u runs failed; `orrery run` it to see why\n", figure->path,
                  figure->n_failed);
      return SIM_EXIT_RUNS;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const SimVerdict *v = g_array_index (rows, SimFigureRow, i).verdict;

      if (v && (v->kind == SIM_VERDICT_FAILS || v->kind == SIM_VERDICT_MENDED))
        return SIM_EXIT_EXPECT;
    }
  return SIM_EXIT_OK;
}

static int
run_all (const FiguresOptions *o, const SimFigureQuery *query, GPtrArray *figures)
{
  g_autoptr (GArray) rows = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  sim_figures_judge_together (figures);
  for (guint f = 0; f < figures->len; f++)
    {
      SimFigure *figure = g_ptr_array_index (figures, f);

      if (sim_figure_any_wanted (query, figure) && !run_one (o, figure, &error))
        return sim_cli_fail (error);
    }
  rows = sim_figures_collect (figures, query);
  text = sim_figures_print (rows, o->form);
  g_print ("%s", text);
  return status_of (figures, rows);
}

static int
figures_of (const SimCli *cli, const FiguresOptions *o)
{
  SimFigureQuery query = { .registry = cli->registry,
                           .data_dir = cli->data_dir,
                           .wanted = (const char *const *) o->wanted,
                           .max_replications = o->fast ? FAST_REPLICATIONS : 0,
                           .confine = cli->confine };
  g_autoptr (GPtrArray) figures = sim_figures_find (&query);
  GError *error = NULL;

  if (!sim_cli_has_data (cli) || !load_all (&query, figures))
    return SIM_EXIT_INVALID;
  if (!sim_figures_check_wanted (figures, &query, &error))
    return sim_cli_fail (error);
  if (!o->list)
    return run_all (o, &query, figures);
  list_all (&query, figures);
  return SIM_EXIT_OK;
}

int
cmd_figures (const SimCli *cli, int argc, char **argv)
{
  FiguresOptions options = { 0 };
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    status = figures_of (cli, &options);
  g_strfreev (options.wanted);
  g_free (options.format);
  g_free (options.out);
  g_free (options.progress);
  return status;
}
