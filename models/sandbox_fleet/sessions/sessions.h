/* models/sandbox_fleet/sessions/sessions.h - the life of a session. */
#ifndef MODELS_SANDBOX_FLEET_SESSIONS_SESSIONS_H
#define MODELS_SANDBOX_FLEET_SESSIONS_SESSIONS_H

#include "models/sandbox_fleet/nodes/nodes.h"
#include "models/sandbox_fleet/store/store.h"

/* counts.c.  Returns: a session that has come now; it wants nothing yet. */
FleetSession *fleet_session_new (Fleet *m);
/* @session is there no more. */
void fleet_session_ended (Fleet *m, FleetSession *session);
/* Its state is @state from now on: levels follow. */
void fleet_session_state (Fleet *m, FleetSession *session, int state);
/* It runs no more: what it has run is billed. */
void fleet_session_bill (Fleet *m, FleetSession *session);
/* The run ends while it runs: what it has run is billed. */
void fleet_session_due (Fleet *m, FleetSession *session);
/* Its memory leaves its node. */
void fleet_session_leave (Fleet *m, FleetSession *session);
/* Brings integrals up to now. */
void fleet_settle (Fleet *m);

/* starts.c.  @session is to run: placed now, or when there is room. */
void fleet_want (Fleet *m, FleetSession *session);
/* Room may have come free: those that wait, in order. */
void fleet_retry (Fleet *m);

/* life.c.  @session is ready: it acts. */
void fleet_act (Fleet *m, FleetSession *session);

/* loss.c.  A node is lost. */
void fleet_lose (Fleet *m, FleetNode *node);

#endif
