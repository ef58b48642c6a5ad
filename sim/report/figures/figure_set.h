/* sim/report/figures/figure_set.h - the figures of papers, or of anybody's folder: which there
 * are, which somebody asks for, and running them.
 *
 * A figure is a scenario in scenarios/figures/PAPER/ with expectations: found, then loaded, then
 * run.  Names that begin with `_` or `base.` are there to be extended.  Where files or folders are
 * named, the figures are the scenarios in those, and a paper is the folder that a scenario lies in.
 */
#ifndef SIM_REPORT_FIGURES_FIGURE_SET_H
#define SIM_REPORT_FIGURES_FIGURE_SET_H

#include "sim/experiment/execute/execute.h"
#include "sim/experiment/pin/pin.h"
#include "sim/experiment/summary/expect.h"

G_BEGIN_DECLS

typedef struct {
  const SimRegistry *registry;
  const char        *data_dir;          /* holds scenarios/ */
  const char *const *paths;             /* (nullable): files and folders; NULL: the installed */
  const char *const *wanted;            /* (nullable): papers, figures, expectations; NULL: all */
  guint              max_replications;  /* 0: as the scenarios say */
  const SimConfine  *confine;           /* (nullable): what the scenarios may read */
  struct SimFileStore *store;           /* (nullable): files that figures share; outlives them */
} SimFigureQuery;

typedef struct {
  char         *paper, *path, *stem;
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;         /* (nullable): before it is loaded, and where it cannot be */
  char         *lacks;        /* (nullable): what it would need to run here */
  GArray       *verdicts;     /* (nullable) (element-type SimVerdict): once run */
  guint         n_failed;     /* runs */
  GPtrArray    *pins;         /* (nullable) (element-type SimPin): where they are asked for */
  GArray       *moves;        /* (nullable) (element-type SimPinMove): once held against others */
  char         *moved;        /* (nullable): that in a sentence */
  guint         n_together;   /* claims that share the rate of false alarms: those of the paper */
} SimFigure;

/* Returns: (transfer full) (element-type SimFigure): all there are, by name; none is loaded. */
GPtrArray *sim_figures_find (const SimFigureQuery *query);

/* Sets @lacks when a `${NAME}` of its text, which the query permits, is not set: a trace is no part
 * of the tree, so without it the figure is skipped, not wrong. */
void sim_figure_look_for_files (SimFigure *figure, const SimFigureQuery *query);

/* As far as is known before anything is loaded: FALSE only where papers alone are asked for. */
gboolean sim_figure_may_be_wanted (const SimFigureQuery *query, const GPtrArray *figures,
                                   const SimFigure *figure);

typedef enum { SIM_FIGURE_LOADED, SIM_FIGURE_LACKS_FILES, SIM_FIGURE_FAULTY } SimFigureLoad;

/* @faults: (out) (transfer full) (nullable): of SIM_FIGURE_FAULTY.  Sets @lacks where files are
 * missing. */
SimFigureLoad sim_figure_load (SimFigure *figure, const SimFigureQuery *query, char **faults);

/* Errors: a name that nothing has (did you mean). */
gboolean sim_figures_check_wanted (const GPtrArray *figures, const SimFigureQuery *query,
                                   GError **error);

guint            sim_figure_n_expects (const SimFigure *figure);
const SimExpect *sim_figure_expect (const SimFigure *figure, guint i);
gboolean         sim_figure_is_wanted (const SimFigureQuery *query, const SimFigure *figure,
                                       const char *id);
gboolean         sim_figure_any_wanted (const SimFigureQuery *query, const SimFigure *figure);

/* Once all are loaded: counts the claims of each paper, which are judged together. */
void sim_figures_judge_together (const GPtrArray *figures);

/* Returns: (transfer full): "paper/stem", what its pins are called. */
char *sim_figure_name (const SimFigure *figure);

/* Runs it, evaluates its expectations and, where @figure has an empty list of pins, fills that.
 * @dir (nullable): the folder of its results file, from
 * which runs are taken too; NULL keeps nothing.  Errors: those of the store and sim_execute. */
gboolean sim_figure_run (SimFigure *figure, const char *dir, const SimExecuteOptions *options,
                         GError **error);

/* Sets @moves and @moved of a figure that ran: its pins against @was, as SimPinRule has it. */
void sim_figure_hold_against (SimFigure *figure, const GPtrArray *was, double tolerance);

/* Returns: (transfer full) (element-type SimFigureRow): the wanted verdicts of those that ran, what
 * of them was held against pins, and the wanted scenarios that cannot run here. */
GArray *sim_figures_collect (const GPtrArray *figures, const SimFigureQuery *query);

G_END_DECLS

#endif
