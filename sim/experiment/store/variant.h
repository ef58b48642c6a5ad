/* sim/experiment/store/variant.h - the plans of a results file: the present one, those that are
 * kept beside it, and the scenarios that they come from.
 *
 * Another plan that begins keeps the description of the one before where runs of it would be lost
 * from sight: as a variant under its own name, or as plan-1, plan-2, ...  Every stored run can be
 * looked at under one of them.  A scenario is known by its path, or by its title and models.
 */
#ifndef SIM_EXPERIMENT_STORE_VARIANT_H
#define SIM_EXPERIMENT_STORE_VARIANT_H

#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

/* How a plan begins that has a name, or is of another scenario than the file's. */
typedef struct {
  const char *variant;      /* (nullable): its name */
  gboolean    add;          /* another scenario joins the file */
} SimStoreAs;

/**
 * sim_store_begin_as:
 * @as: (nullable): as sim_store_begin
 *
 * Errors: SIM_ERROR_INVALID: the file holds another scenario and @as does not say add.
 */
gboolean sim_store_begin_as (SimStore *store, const SimPlan *plan, const SimStoreAs *as,
                             GError **error);

/* (nullable) (transfer none) (element-type utf8): what beginning the plan left behind: "mm1:
 * 40 runs of revision 2 are kept; revision 3 runs anew". */
const GPtrArray *sim_store_notes (const SimStore *store);

/* Is @scenario one of those that the file holds?  Errors: SIM_ERROR_INVALID: it is not (what to
 * do). */
gboolean sim_store_check_scenario (SimStore *store, const SimScenario *scenario, GError **error);

/**
 * sim_store_select_scenario:
 * @name: (inout) (transfer full) (nullable): the variant that was selected before; NULL for the
 *   present plan, which becomes the variant that is selected now
 *
 * Of a file that holds several scenarios: what follows is of @scenario's plan, which need not be
 * the present one.
 *
 * Errors: SIM_ERROR_INVALID: the file does not hold the scenario; @name is of another; none of the
 * file's plans, or several kept ones (which) are of it.
 */
gboolean sim_store_select_scenario (SimStore *store, const SimScenario *scenario, char **name,
                                    GError **error);

/* A plan of the file. */
typedef struct {
  char *name;       /* "": the present plan, when it has none */
  guint n_runs;     /* stored, of its points */
} SimStoreVariant;

/* Returns: (transfer full) (nullable) (element-type SimStoreVariant): the present plan first. */
GPtrArray *sim_store_variants (SimStore *store, GError **error);

/* What follows is of this plan: a variant by its name, the present one when @name (nullable) is
 * NULL.  For readers.  Errors: SIM_ERROR_INVALID: no such variant; SIM_ERROR_STORE: damaged. */
gboolean sim_store_select (SimStore *store, const char *name, GError **error);

/* Returns: (transfer full): in what the selected variant differs from the present plan besides its
 * points: "params.x=4 seed=7"; "" when in nothing. */
char *sim_store_differences (SimStore *store);

/* @n_stored: runs in the file, of whatever plan.  @n_undescribed: those that no plan of the file
 * describes, left by an orrery that kept no descriptions. */
gboolean sim_store_beyond (SimStore *store, guint *n_stored, guint *n_undescribed, GError **error);

G_END_DECLS

#endif
