/* sim/model/plugin/plugin.h - a model outside this tree: a module with one symbol, for
 * `orrery --load`.
 *
 * A module is a shared object built with `pkg-config --cflags --libs orrery-model`; its one
 * exported symbol says what is in it:
 *
 *   static const SimModel *const models[] = { &token_bucket_model, NULL };
 *   SIM_PLUGIN ("token_bucket", "0.1", .models = models);
 *
 * The program finds the functions of sim/ in itself, so a module is linked with none of them.
 * `orrery new model NAME` writes a folder that builds one; docs/write-a-model.md is the tutorial.
 */
#ifndef SIM_MODEL_PLUGIN_PLUGIN_H
#define SIM_MODEL_PLUGIN_PLUGIN_H

#include "sim/model/model.h"

G_BEGIN_DECLS

/* +1 when a module that was built before no longer means the same. */
#define SIM_PLUGIN_ABI 2

/* How large the structs of the contract were where the module was built: a member more or less
 * makes another number. */
#define SIM_PLUGIN_LAYOUT                                                                          \
  ((guint) (sizeof (SimModel) * 1000000 + sizeof (SimParam) * 1000 + sizeof (SimMetric)))

typedef struct {
  guint                  abi, layout;   /* SIM_PLUGIN_ABI, SIM_PLUGIN_LAYOUT */
  const char            *name, *version;
  const SimModel *const *models;        /* ends with NULL */
  const SimKind *const  *kinds;         /* (nullable): ends with NULL */
  const SimBench        *benches;       /* (nullable): ends with a NULL name */
} SimPlugin;

/* The symbol that the program looks for. */
#define SIM_PLUGIN_SYMBOL "orrery_plugin"

/* Defines it; once in a module.  After the version come the members of SimPlugin by name. */
#define SIM_PLUGIN(name_, version_, ...)                                                           \
  __attribute__ ((visibility ("default"))) extern const SimPlugin orrery_plugin;                   \
  const SimPlugin orrery_plugin                                                                    \
    = { SIM_PLUGIN_ABI, SIM_PLUGIN_LAYOUT, .name = name_, .version = version_, __VA_ARGS__ }

G_END_DECLS

#endif
