/* sim/model/model.h - the contract between the house and a model.
 *
 * A model is one const SimModel: parameter rows, metric rows, the size of its state, and a few
 * functions.  The house allocates and zeroes the state, decodes and checks the parameters, calls
 * start at time 0, runs events, calls measure when the warm-up ends, finish at the end (to state
 * results), then clear (to free what the state owns; also after a failure).
 * Parameters are const and shared by all runs of a point.
 */
#ifndef SIM_MODEL_MODEL_H
#define SIM_MODEL_MODEL_H

#include "sim/core/component.h"
#include "sim/model/param.h"

G_BEGIN_DECLS

#define SIM_MODEL_ABI 1

/* A typed table of functions that a component offers to or needs from another; a list ends with a
 * NULL name. */
typedef struct {
  const char   *name;
  gconstpointer functions;
} SimService;

/* A service of this name is a table of queues that Little's law holds for, for `orrery explain`:
 * how many are in one on average is the rate at which they leave times how long each stays. */
#define SIM_SERVICE_LITTLE "littles-law"

/* Metrics of one queue; a table ends with a NULL level. */
typedef struct {
  const char *level;   /* how many are in it, over time */
  const char *stay;    /* a tally: how long one was in it, of each that left */
} SimLittle;

/* A service of this name is a table of laws that the model's runs obey, for `orrery explain`. */
#define SIM_SERVICE_LAWS "laws"

/* Two expressions (sim/scenario/expression/expr.h) over the columns of one run's metrics that are
 * equal; @measured_s in them is the time that was measured.  A law whose metrics a run has not says
 * nothing of it.  A table ends with a NULL law. */
typedef struct {
  const char *law;          /* in words */
  const char *left, *right;
  /* Holds for every run, to rounding; else for long ones alone, in which what is under way at the
   * end, or at the end of the warm-up, counts for little. */
  gboolean    exact;
  const char *applies;      /* (nullable): when, as a parameter's row says it */
} SimLaw;

typedef struct {
  guint             abi;                  /* SIM_MODEL_ABI */
  const char       *name, *title, *reference;
  guint             revision;             /* +1 whenever results may change */
  gsize             params_size, state_size;
  const SimParam   *params;
  const SimMetric  *metrics;
  const SimService *offers, *needs;       /* (nullable) */
  /* (nullable) rules across rows */
  gboolean        (*check)  (gconstpointer params, GError **error);
  void            (*start)  (Sim *sim, gpointer self, gconstpointer params);
  void            (*finish) (Sim *sim, gpointer self);                /* (nullable) */
  void            (*clear)  (gpointer self);                          /* (nullable) */
  /* keeps every SimTime by sim_ticks and sim_seconds, so that any run.resolution will do; else it
   * counts in nanoseconds, and another resolution is refused */
  gboolean          any_resolution;
  /* (nullable) whether run.rare can do with these parameters: the model returns to one whole state,
   * and asks sim/core/rare.h for its failures; NULL: refused */
  gboolean        (*rare)   (gconstpointer params, GError **error);
  /* (nullable) the warm-up of a run that has one has ended: what the state sums up begins anew.
   * Behind all events up to this instant; sim_measured_from is now.  It changes no course:
   * it schedules, cancels and draws nothing (else a bug, and aborts) */
  void            (*measure) (Sim *sim, gpointer self);
} SimModel;

/* A `measure` for models whose results are means over the parts of a whole run, such as iterations:
 * fails the run, and says so. */
void sim_run_is_whole (Sim *sim, gpointer self);

typedef struct SimBench SimBench;   /* sim/bench/bench.h */

/* Where a model comes from that is no part of the program: the file of a plug-in
 * (plugin/plugin.h). */
typedef struct {
  const SimModel *model;
  const char     *file, *plugin, *version;
  const char     *sha256;     /* of the file: another build is another model */
} SimOrigin;

/* What a program is built with, and what it has loaded: models and the kinds of its catalogue, both
 * ending with NULL, and what `orrery bench` measures of the models.  models/models.c defines the
 * one of `orrery`. */
typedef struct {
  const SimModel *const *models;
  const SimKind  *const *kinds;
  const SimBench        *benches;   /* (nullable): ends with a NULL name */
  const SimOrigin       *origins;   /* (nullable): ends with a NULL model */
} SimRegistry;

/* Returns: (transfer none) (nullable). */
const SimModel *sim_registry_model (const SimRegistry *registry, const char *name);
const SimKind  *sim_registry_kind (const SimRegistry *registry, const char *name);

/* Returns: (transfer none) (nullable): NULL for a model of the program itself. */
const SimOrigin *sim_registry_origin (const SimRegistry *registry, const SimModel *model);

/* Returns: (transfer container) (array zero-terminated=1): names, for did-you-mean and `orrery
 * list`. */
const char **sim_registry_model_names (const SimRegistry *registry);
const char **sim_registry_kind_names (const SimRegistry *registry);

G_END_DECLS

#endif
