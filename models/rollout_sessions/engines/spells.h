/* models/rollout_sessions/engines/spells.h - when instances are lost and come back: as listed, or
 * the last spot_instances by chance, each by itself or all of a zone together.
 *
 * What an absence does is in fleet.c; here are its times alone.  Spells of an instance (or
 * zone) are drawn from a stream of its own, so that no other's decide them.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_ENGINES_SPELLS_H
#define MODELS_ROLLOUT_SESSIONS_ENGINES_SPELLS_H

#include "models/rollout_sessions/engines/fleet.h"

typedef struct {
  Sim *sim;
  const SesParams *p;
  SesFleet *fleet;
  guint n_for_good; /* instances lost for ever */
  SimVain vain; /* losses of turns, against the fleet's progress */
  SimItems items;
} SesSpells;

/* @spells has its sim, p and fleet, which has started.  A run fails whose instances are all lost
 * for ever, or so often that nothing is ever done between two losses. */
void ses_spells_start (SesSpells *spells);
void ses_spells_clear (SesSpells *spells);

/* Whether listed losses are of instances that there are, do not overlap, and leave alone what goes
 * by other rules.
 *
 * Errors: SIM_ERROR_INVALID. */
gboolean ses_spells_check (const SesParams *p, GError **error);

#endif
