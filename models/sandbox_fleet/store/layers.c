/* models/sandbox_fleet/store/layers.c - the store: chains of layers, counted by who needs them.
 *
 * Bytes are conserved: what the store holds is the sum of its layers, and a layer goes with the
 * last session or layer above that needs it.  A restore reads the newest layer of each block, so
 * a chain is as long as its writes; after some generations it is written anew as one.
 */
#include "models/sandbox_fleet/store/store.h"

/* The integral over time is what is paid for. */
void
fleet_store_settle (Fleet *m)
{
  const SimTime now = sim_now (m->sim), from = MAX (m->store_since, sim_measured_from (m->sim));

  if (now > from)
    m->store_integral += m->store_bytes * sim_seconds (m->sim, now - from);
  m->store_since = now;
}

/* More, or less of it. */
static void
hold (Fleet *m, double bytes)
{
  if (m->sim == NULL) /* the run is over: only memory is left to give back */
    return;
  fleet_store_settle (m);
  m->store_bytes += bytes;
  sim_level (m->sim, FLEET_STORE, MAX (0.0, m->store_bytes));
}

/* Down the chain as long as nobody else needs the next. */
static void
leave (Fleet *m, FleetLayer *layer)
{
  while (layer != NULL && --layer->refs == 0)
    {
      FleetLayer *below = layer->below;

      hold (m, -layer->bytes);
      g_free (layer);
      layer = below;
    }
}

/* Forks may need what it leaves. */
void
fleet_layers_leave (Fleet *m, FleetSession *session)
{
  leave (m, session->chain);
  session->chain = NULL;
  session->n_layers = 0;
}

/* A whole state stands alone; a difference stands on what was before. */
double
fleet_layer_add (Fleet *m, FleetSession *session)
{
  const gboolean whole = m->p->pause_copy == FLEET_FULL || session->chain == NULL
                         || session->n_layers >= m->p->generations;
  FleetLayer *layer = g_new0 (FleetLayer, 1);

  layer->bytes = whole ? session->touched : session->dirty;
  layer->refs = 1;
  if (whole)
    fleet_layers_leave (m, session);
  layer->below = whole ? NULL : session->chain;
  session->chain = layer;
  session->n_layers++;
  session->dirty = 0.0;
  session->saved_calls = session->calls_left;
  session->saved_touched = session->touched;
  hold (m, layer->bytes);
  return layer->bytes;
}

/* Nothing is written for a fork. */
void
fleet_layers_share (FleetSession *parent, FleetSession *child)
{
  child->chain = parent->chain;
  child->n_layers = parent->n_layers;
  if (child->chain != NULL)
    child->chain->refs++;
}
