/* models/llm_serving/fleet/routers.c - which engine a request goes to. */
#include "models/llm_serving/fleet/fleet.h"

static guint
round_robin (ServingFleet *fleet)
{
  return fleet->turn++ % fleet->n;
}

/* Fewest requests, waiting or running; the first one of equals. */
static guint
least_loaded (ServingFleet *fleet)
{
  gint64 least = G_MAXINT64;
  guint best = 0;

  for (guint i = 0; i < fleet->n; i++)
    {
      const LlmEngine *engine = fleet->engines[i].engine;
      gint64 load = llm_engine_n_running (engine) + llm_engine_n_queued (engine);

      if (load < least)
        {
          least = load;
          best = i;
        }
    }
  return best;
}

const ServingRouter serving_round_robin = { round_robin };
const ServingRouter serving_least_loaded = { least_loaded };
