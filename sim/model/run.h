/* sim/model/run.h - one run: components on one engine, from time 0 to a record.
 *
 * A run is (point x replication): const in, a record out, nothing else touched.  Running the same
 * spec again gives the same record byte for byte, wall time apart.
 */
#ifndef SIM_MODEL_RUN_H
#define SIM_MODEL_RUN_H

#include "sim/core/engine.h"
#include "sim/model/model.h"

G_BEGIN_DECLS

typedef struct {
  const char     *name;
  const SimModel *model;
  gconstpointer   params;    /* of model->params_size, decoded and checked */
} SimComponent;

typedef struct {
  const SimComponent *components;
  guint               n_components;
  SimTime             until;        /* SIM_TIME_MAX: until no event is left */
  SimTime             warmup;
  gboolean            warmup_mser;  /* longer, where MSER-5 says so */
  SimTime             steady;       /* with warmup_mser, what sim_run_steady found */
  SimEngineConfig     engine;
} SimRunSpec;

/* A spec's steady where no time is known: not looked for yet, and looked for in vain. */
#define SIM_STEADY_UNKNOWN ((SimTime) -1)
#define SIM_STEADY_NEVER   ((SimTime) -2)

#define SIM_WARMUP_COLUMN "run.warmup_s"
#define SIM_RARE_WEIGHT_COLUMN "run.mean_weight"
#define SIM_RARE_REACHED_COLUMN "run.reached_cycles"
#define SIM_RARE_EFFECTIVE_COLUMN "run.effective_cycles"

/* One column of the record: `component.name` when there are several components, else `name`. */
typedef struct {
  char            *name;
  const char      *unit;
  const SimMetric *metric;      /* the row that it comes from */
  guint            component;   /* index */
} SimColumn;

/* The histogram of one tally, for quantiles over merged replications. */
typedef struct {
  char   *name;        /* the metric, with its component when there are several */
  GBytes *bytes;       /* sim_hist_to_bytes */
} SimRecordHist;

typedef struct {
  char      *name;
  guint      n;
  SimSample *samples;
} SimRecordSeries;

typedef struct {
  gboolean   failed;
  char      *reason;         /* (nullable): why it failed */
  gboolean   drew;           /* random numbers: without any, every replication is the same */
  guint64    fingerprint, n_events;
  double     end_s;          /* simulated time at the end */
  double     wall_s;         /* real time taken; the one member that differs between equal runs */
  double    *values;         /* (array length=n_values): one per column, NaN where there is none */
  guint      n_values;
  GArray    *hists;          /* (element-type SimRecordHist) */
  GArray    *series;         /* (element-type SimRecordSeries) */
  GArray    *spans;          /* (element-type SimSpan); empty unless recorded */
} SimRecord;

/* Returns: (transfer full) (element-type SimColumn): the columns of any run of these components. */
GArray *sim_run_columns (const SimComponent *components, guint n_components);

/* Returns: (transfer full) (element-type utf8): what a run calls the metrics of one kind: those
 * that have a histogram (SIM_TALLY) or samples (SIM_SERIES), which columns do not name. */
GPtrArray *sim_run_metric_names (const SimComponent *components, guint n_components,
                                 SimMetricKind kind);

/* Appends the house's own column of runs with warmup_mser: run.warmup_s, what MSER-5 discarded. */
void sim_run_columns_add_warmup (GArray *columns);

/* The same of runs with engine.rare: what sim_rare_judge looked at. */
void sim_run_columns_add_rare (GArray *columns);

enum { SIM_PILOTS = 10 };

/**
 * sim_run_steady:
 *
 * Finds the warm-up of every replication of the point by MSER-5: one cut, on tallies averaged over
 * SIM_PILOTS pilot runs.  Their random numbers are their own, so that the cut is independent of
 * what is measured, and the same for any number of replications, workers and shards.
 *
 * Returns: when warm-up ends; SIM_STEADY_NEVER when no tally of the pilots has enough
 * observations.
 */
SimTime sim_run_steady (const SimRunSpec *spec);

/**
 * sim_run_warmup:
 * @metric: a tally by its name in the record, `sojourn_s` or `front.sojourn_s`
 * @cut: (out): where MSER-5 ends the warm-up, over all tallies; 0 where it cannot tell
 *
 * The pilots of sim_run_steady, to be looked at.
 *
 * Errors: SIM_ERROR_INVALID: no such tally; every pilot fails.
 * Returns: (transfer full) (nullable) (element-type SimSample): the tally averaged over the pilots.
 */
GArray *sim_run_warmup (const SimRunSpec *spec, const char *metric, SimTime *cut, GError **error);

/**
 * sim_run:
 *
 * With warmup_mser all measurements (counts, levels, quantiles too) start at spec->steady; where it
 * is unknown sim_run_steady is called first, and where it is never, the run fails.
 *
 * Returns: (transfer full): the record; a run that fails returns one with failed set and its
 * reason.
 */
SimRecord *sim_run (const SimRunSpec *spec);

/* Returns: (transfer full): a record of a run that yielded nothing: a crash, a time-out. */
SimRecord *sim_record_new_failed (const char *reason);

void sim_record_free (SimRecord *record);

/* A record as bytes for a pipe, and back.  Returns: (transfer full); NULL for bytes that are no
 * record. */
GBytes    *sim_record_to_bytes (const SimRecord *record);
SimRecord *sim_record_from_bytes (GBytes *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimRecord, sim_record_free)

G_END_DECLS

#endif
