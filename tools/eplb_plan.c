/* tools/eplb_plan.c - the load balancer of rank_failure on a table of weights.
 *
 *   make eplb-plan WEIGHTS=table.csv SLOTS=16 GROUPS=4 NODES=2 DEVICES=8
 *
 * The table has a line for each layer; so has the output: the expert in every slot (phy2log).
 */
#include <stdlib.h>
#include "models/rank_failure/placement/placement.h"
#include "models/rank_failure/placement/eplb.h"
#include "models/rank_failure/inputs.h"

static guint
number (const char *text)
{
  return (guint) g_ascii_strtoull (text, NULL, 10);
}

static gboolean
divides (const EplbShape *s)
{
  return s->n_groups > 0 && s->n_nodes > 0 && s->n_devices > 0 && s->n_slots >= s->n_experts
         && s->n_experts % s->n_groups == 0 && s->n_slots % s->n_devices == 0
         && s->n_devices % s->n_nodes == 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  EpWeights *table = argc == 6 ? ep_popularity_format.load (argv[1], &error) : NULL;
  EplbShape shape;
  g_autofree guint *plan = NULL;

  if (table == NULL)
    {
      g_printerr ("%s\n", error ? error->message : "eplb_plan TABLE SLOTS GROUPS NODES DEVICES");
      return EXIT_FAILURE;
    }
  shape = (EplbShape){ table->n_experts, number (argv[2]), number (argv[3]), number (argv[4]),
                       number (argv[5]) };
  if (divides (&shape))
    plan = g_new (guint, shape.n_slots);
  else
    g_printerr ("experts / groups, slots / devices and devices / nodes must be whole\n");
  for (guint l = 0; plan != NULL && l < table->n_layers; l++)
    {
      eplb_plan (&shape, table->weight + l * table->n_experts, plan);
      for (guint s = 0; s < shape.n_slots; s++)
        g_print ("%u%s", plan[s], s + 1 < shape.n_slots ? "," : "\n");
    }
  ep_popularity_format.free (table);
  return plan != NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
