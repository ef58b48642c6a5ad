/* sim/scenario/scenario.h - a validated scenario: what a YAML file means, with every fault told at once.
 *
 * Loading decodes the whole file against the rows of its models; the result is const ever after and shared by
 * plan, runs and reports.  Values that only a sweep gives may be missing here: the plan checks every point.
 */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include "sim/model/run.h"
#include "sim/scenario/catalogue.h"
#include "sim/scenario/expr.h"

G_BEGIN_DECLS

typedef struct SimScenario SimScenario;

typedef enum {
  SIM_DESIGN_GRID, SIM_DESIGN_ZIP, SIM_DESIGN_LIST,
  SIM_DESIGN_RANDOM, SIM_DESIGN_LHS, SIM_DESIGN_SOBOL, SIM_DESIGN_HALTON,
} SimDesign;

/* "grid", "zip", ... */
const char *sim_design_name (SimDesign design);

/* What `run:` says. */
typedef struct {
  SimTime until, warmup;
  guint   replications;
  guint64 seed;
  SimTies ties;
  double  timeout_s;            /* real time a run may take; infinite by default */
  double  memory_bytes;         /* a worker may hold; infinite by default */
  char   *stop_metric;          /* (nullable): sequential stopping on this metric ... */
  double  stop_half_width;      /* ... until its relative half-width is at most this ... */
  guint   stop_max;             /* ... or this many replications are done */
} SimRunOptions;

/* One component as written; the plan makes the points' parameters from it. */
typedef struct {
  char           *name;
  const SimModel *model;
  const SimNode  *node;         /* its params map (nullable) */
  gpointer        params;       /* decoded, where the file says it */
  SimMark         mark;
} SimScenarioComponent;

/* An axis: one path, or several that move together ("params.a, params.b": [[1, 2], [3, 4]]).  A value is
 * one node per path.  A range ({from, to, n, scale}) has been expanded, but continuous designs use its ends. */
typedef struct {
  char     **paths;             /* zero-terminated */
  GPtrArray *values;            /* (element-type SimNode**): each as many nodes as paths */
  gboolean   is_range, log_scale;
  char      *from, *to;         /* texts of the ends of a range */
  SimMark    mark;
} SimAxis;

typedef struct {
  SimDesign  design;
  gboolean   depth_first;       /* order: depth finishes a point's replications first; breadth (default) gives every point one first */
  guint      n;                 /* points of a random or quasi-random design */
  GPtrArray *axes;              /* (element-type SimAxis) */
  SimExpr   *where;             /* (nullable) */
  SimMark    mark;
} SimSweep;

/* `derive`: a metric computed from others after the runs, replication by replication.  base(x) is x at the point
 * that equals this one but for the values in base: a paired comparison under common random numbers. */
typedef struct {
  char      *name, *unit, *doc;
  SimExpr   *value;
  GPtrArray *base_paths;        /* (element-type utf8) */
  GPtrArray *base_values;       /* (element-type SimNode) scalars */
  SimMark    mark;
} SimDerived;

typedef enum { SIM_KIND_INPUT, SIM_KIND_CALIBRATED, SIM_KIND_PREDICTED } SimClaimKind;

typedef struct {
  char        *id;              /* "fig10/max": the figure, a slash, which value */
  SimExpr     *metric;          /* over the selected points: max(x), min(x), mean(x), sum(x), count(x); or x of a single one */
  SimExpr     *where;           /* (nullable): which points */
  double       low, high;       /* what holds: the claim's bounds, or value - within ... value + within */
  double       value, within;   /* as stated; value NaN where only bounds are */
  char        *source;          /* of the claim */
  char        *unit;            /* (nullable) */
  SimClaimKind kind;
  gboolean     deviates;        /* status: deviates: known to miss, for ... */
  char        *reason;          /* (nullable) ... this reason */
  SimMark      mark;
} SimExpect;

typedef struct {
  char    *id, *title, *kind;   /* kind: line, points, bars */
  char    *x, *y, *by;          /* @x and @by: axis paths; @y: metric; @by (nullable) */
  char    *y_label, *x_label;   /* (nullable) */
  gboolean band, log_x, log_y;  /* band: ci95 */
  SimExpr *where;               /* (nullable) */
  SimMark  mark;
} SimPlotSpec;

/* What loading needs besides the file. */
typedef struct {
  const SimRegistry *registry;
  SimCatalogue      *catalogue;     /* of the installation; the scenario's own entries are added */
  const char *const *sets;          /* (nullable) (array zero-terminated=1): --set assignments */
} SimScenarioContext;

/**
 * sim_scenario_load:
 * @path: a YAML file
 * @faults: every fault of the file, what it extends and the assignments
 *
 * Returns: (transfer full) (nullable): NULL when there was any fault.
 */
SimScenario *sim_scenario_load (const char *path, const SimScenarioContext *context, SimFaults *faults);
void         sim_scenario_free (SimScenario *scenario);

const char          *sim_scenario_path (const SimScenario *scenario);
const char          *sim_scenario_title (const SimScenario *scenario);
const char          *sim_scenario_description (const SimScenario *scenario);  /* (nullable) */
const char          *sim_scenario_source (const SimScenario *scenario);    /* text of the file itself */
char                *sim_scenario_resolved (const SimScenario *scenario);  /* (transfer full): after extends and sets, as YAML */
const SimRunOptions *sim_scenario_run (const SimScenario *scenario);
const SimSweep      *sim_scenario_sweep (const SimScenario *scenario);     /* one point, no axes, when the file has none */
const GPtrArray     *sim_scenario_components (const SimScenario *scenario); /* (element-type SimScenarioComponent) */
const GPtrArray     *sim_scenario_derived (const SimScenario *scenario);   /* (element-type SimDerived) */
const GPtrArray     *sim_scenario_expects (const SimScenario *scenario);   /* (element-type SimExpect) */
const GPtrArray     *sim_scenario_plots (const SimScenario *scenario);     /* (element-type SimPlotSpec) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimScenario, sim_scenario_free)

G_END_DECLS

#endif
