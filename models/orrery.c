/* models/orrery.c - the program `orrery`: the command line over the models of this tree. */
#include "models/models.h"
#include "sim/cli/main.h"

int
main (int argc, char **argv)
{
  return sim_main (&orrery_registry, argc, argv);
}
