/* tests/sim/scenario/kitchen.h - a model with a parameter of every type, for tests of layer 3.
 *
 * Everything is static, so that one header serves several test programs.
 */
#ifndef TESTS_KITCHEN_H
#define TESTS_KITCHEN_H

#include "models/mm1/mm1.h"
#include "sim/model/hardware.h"
#include "sim/model/run.h"
#include <string.h>

typedef struct {
  const char *name;
  double      weight_bytes;
  gint64      copies;
} KitchenShelf;

typedef struct {
  bool                  open;
  gint64                cooks;
  double                gas_bytes_per_s;
  const char           *chef;
  SimDist               service;
  int                   style;
  SimList               shelves;
  const SimAccelerator *oven;
  SimFile               menu;
  double                rent_usd_per_h;
} KitchenParams;

static gpointer
kitchen_menu_load (const char *path, GError **error)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  if (strstr (text, "poison") == NULL)
    return text;
  g_free (text);
  sim_invalid (error, "%s:2:1: poison is not on the list of dishes", path);
  return NULL;
}

/* clang-format off */
static const SimFileFormat kitchen_menu
  = { "menu", "a dish a line", kitchen_menu_load, g_free, FALSE };
static const SimChoice kitchen_styles[] = { { "french", "butter", NULL }, { "thai", "chili", NULL },
                                            { NULL, NULL, NULL } };
static const SimParam kitchen_shelf_rows[] = {
  SIM_PARAM (KitchenShelf, name, "1", NULL, "any", "what stands there", "test"),
  SIM_PARAM (KitchenShelf, weight_bytes, "B", "1 kB", "(0, inf)", "its weight", "test"),
  SIM_PARAM (KitchenShelf, copies, "1", "1", "[1, 9]", "how often", "test"),
  SIM_PARAM_END
};
static const SimListType kitchen_shelves = { kitchen_shelf_rows, sizeof (KitchenShelf) };
static const SimParam kitchen_rows[] = {
  SIM_PARAM (KitchenParams, open, "1", "yes", "any", "whether it is open", "test"),
  SIM_PARAM (KitchenParams, cooks, "1", "3", "[1, 20]", "how many cook", "test"),
  SIM_PARAM (KitchenParams, gas_bytes_per_s, "B/s", "1.5 GB/s", "(0, inf)", "flow of gas", "test"),
  SIM_PARAM (KitchenParams, chef, "1", "Escoffier", "any", "who leads", "test"),
  SIM_PARAM (KitchenParams, service, "s", "exponential(2 ms)", "any", "time a dish takes", "test"),
  SIM_PARAM_CHOICE (KitchenParams, style, kitchen_styles, "french", "style", "test"),
  SIM_PARAM_LIST (KitchenParams, shelves, &kitchen_shelves, "", "[0, 3]", "shelves", "test"),
  SIM_PARAM_REF (KitchenParams, oven, &sim_accelerator_kind, "", "oven", "test"),
  SIM_PARAM_FILE (KitchenParams, menu, &kitchen_menu, "", "menu", "test"),
  SIM_PARAM (KitchenParams, rent_usd_per_h, "USD/h", NULL, "[0, inf)", "rent; no default", "test"),
  SIM_PARAM_END
};
enum { KITCHEN_HEAT, KITCHEN_WAIT_S };
static const SimMetric kitchen_metrics[] = {
  [KITCHEN_HEAT]   = { "heat", SIM_RESULT, "1", "cooks times rent, and noise" },
  [KITCHEN_WAIT_S] = { "wait_s", SIM_TALLY, "s", "three waits" },
  SIM_METRIC_END
};
/* clang-format on */

static void
kitchen_start (Sim *sim, gpointer self, gconstpointer params)
{
  *(const KitchenParams **) self = params;
}

static void
kitchen_finish (Sim *sim, gpointer self)
{
  const KitchenParams *p = *(const KitchenParams **) self;

  sim_result (sim, KITCHEN_HEAT,
              (double) p->cooks * p->rent_usd_per_h + sim_uniform (sim_stream (sim, "noise")));
  for (int i = 0; i < 3; i++)
    sim_tally (sim, KITCHEN_WAIT_S, sim_dist_draw (&p->service, sim_stream (sim, "service")));
}

static gboolean
kitchen_check (gconstpointer params, GError **error)
{
  const KitchenParams *p = params;

  if (p->cooks == 13)
    return sim_invalid (error, "13 cooks bring bad luck");
  return TRUE;
}

static const SimModel kitchen_model = {
  .abi = SIM_MODEL_ABI, .name = "kitchen", .title = "a kitchen", .reference = "test", .revision = 1,
  .params = kitchen_rows, .params_size = sizeof (KitchenParams), .metrics = kitchen_metrics,
  .state_size = sizeof (gpointer), .check = kitchen_check, .start = kitchen_start,
    .finish = kitchen_finish,
};

static const SimModel *const kitchen_models[] = { &kitchen_model, &mm1_model, NULL };
static const SimKind *const kitchen_kinds[] = { &sim_accelerator_kind, &sim_price_kind, NULL };
static const SimRegistry kitchen_registry = { .models = kitchen_models, .kinds = kitchen_kinds };

#endif
