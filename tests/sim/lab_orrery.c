/* tests/sim/lab_orrery.c - the command line over the lab model, for tests in shell that must hold a
 * sweep half-way: mode `waits` stops a
 * run until the file `gate` is gone, however fast or busy the machine is.
 */
#include "models/models.h"
#include "sim/cli/main.h"
#include "tests/sim/lab_model.h"

int
main (int argc, char **argv)
{
  SimRegistry registry = orrery_registry;

  registry.models = lab_models;
  return sim_main (&registry, argc, argv);
}
