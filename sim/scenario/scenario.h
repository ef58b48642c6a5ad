/* sim/scenario/scenario.h - a validated scenario: what a YAML file means, with every fault
 * reported at once.
 *
 * Loading decodes the whole file against the rows of its models; the result is const ever after and
 * shared by plan, runs and reports.  Values that only a sweep gives may be missing here: the plan
 * checks every point.
 */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include "sim/model/run.h"
#include "sim/scenario/decode/catalogue.h"
#include "sim/scenario/claims.h"

G_BEGIN_DECLS

typedef struct SimScenario SimScenario;

typedef enum {
  SIM_DESIGN_GRID, SIM_DESIGN_ZIP, SIM_DESIGN_LIST,
  SIM_DESIGN_RANDOM, SIM_DESIGN_LHS, SIM_DESIGN_SOBOL, SIM_DESIGN_HALTON,
  SIM_DESIGN_SALTELLI, SIM_DESIGN_MORRIS,
} SimDesign;

/* "grid", "zip", ... */
const char *sim_design_name (SimDesign design);

/* What `run:` says. */
typedef struct {
  SimTime until, warmup;        /* in ticks */
  double  ticks_per_s;          /* of run.resolution */
  gboolean warmup_mser;         /* or longer, as MSER-5 finds: sim_run */
  guint   replications;
  guint64 seed;
  SimTies ties;
  double  timeout_s;            /* real time a run may take; infinite by default */
  double  memory_bytes;         /* a worker may hold; infinite by default */
  char   *stop_metric;          /* (nullable): sequential stopping on this metric ... */
  double  stop_half_width;      /* ... until its relative half-width is at most this ... */
  guint   stop_max;             /* ... or this many replications are done */
  SimRareMethod rare;           /* cycles instead of time ... */
  guint64 rare_cycles;          /* ... as many of each sort */
} SimRunOptions;

/* One component as written; the plan makes the points' parameters from it. */
typedef struct {
  char           *name;
  const SimModel *model;
  const SimOrigin *origin;      /* (nullable): of a model from a plug-in */
  const SimNode  *node;         /* its params map (nullable) */
  gpointer        params;       /* decoded, where the file says it */
  SimMark         mark;
} SimScenarioComponent;

/* An axis: one path, or several that move together ("params.a, params.b": [[1, 2], [3, 4]]).  A
 * value is one node per path.  A range ({from, to, n, scale}) has been expanded, but continuous
 * designs use its ends. */
typedef struct {
  char     **paths;             /* zero-terminated */
  GPtrArray *values;            /* (element-type SimNode**): each as many nodes as paths */
  gboolean   is_range, log_scale;
  char      *from, *to;         /* texts of the ends of a range */
  SimMark    mark;
} SimAxis;

typedef struct {
  SimDesign  design;
  /* order: depth finishes a point's replications first; breadth (default) gives every point one
   * first */
  gboolean   depth_first;
  /* points of a random or quasi-random design; samples of saltelli, trajectories of morris */
  guint      n;
  GPtrArray *axes;              /* (element-type SimAxis) */
  SimExpr   *where;             /* (nullable) */
  SimMark    mark;
} SimSweep;

/* `lesson`: a scenario that teaches.  It asks, runs, answers, and says what to try next. */
typedef struct {
  char *set, *look;     /* an assignment as for --set; what to look for then */
} SimTry;

typedef struct {
  char   *question, *answer;
  char   *predict, *notes;      /* (nullable): to write down before the run; for the teacher */
  GArray *tries;        /* (element-type SimTry) */
} SimLesson;

/* What loading needs besides the file. */
typedef struct {
  const SimRegistry *registry;
  SimCatalogue      *catalogue;     /* of the installation; the scenario's own entries are added */
  const char *const *sets;          /* (nullable) (array zero-terminated=1): --set assignments */
  const SimConfine  *confine;       /* (nullable): what may be read; NULL: everything */
  struct SimFileStore *store;       /* (nullable): files that scenarios share; outlives them */
} SimScenarioContext;

/**
 * sim_scenario_load:
 * @path: a YAML file
 * @faults: every fault of the file, what it extends and the assignments
 *
 * Returns: (transfer full) (nullable): NULL when there was any fault.
 */
SimScenario *sim_scenario_load (const char *path, const SimScenarioContext *context,
                                SimFaults *faults);
void         sim_scenario_free (SimScenario *scenario);

const char          *sim_scenario_path (const SimScenario *scenario);
const char          *sim_scenario_title (const SimScenario *scenario);
const char          *sim_scenario_description (const SimScenario *scenario);  /* (nullable) */
/* text of the file itself */
const char          *sim_scenario_source (const SimScenario *scenario);
/* (transfer full): after extends and sets, as YAML */
char                *sim_scenario_resolved (const SimScenario *scenario);
const SimRunOptions *sim_scenario_run (const SimScenario *scenario);
/* one point, no axes, when the file has none */
const SimSweep      *sim_scenario_sweep (const SimScenario *scenario);
/* (element-type SimScenarioComponent) */
const GPtrArray     *sim_scenario_components (const SimScenario *scenario);
/* (element-type SimDerived) */
const GPtrArray     *sim_scenario_derived (const SimScenario *scenario);
/* (element-type SimExpect) */
const GPtrArray     *sim_scenario_expects (const SimScenario *scenario);
/* (element-type SimPlotSpec) */
const GPtrArray     *sim_scenario_plots (const SimScenario *scenario);
/* (nullable): NULL when the file teaches nothing */
const SimLesson     *sim_scenario_lesson (const SimScenario *scenario);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimScenario, sim_scenario_free)

G_END_DECLS

#endif
