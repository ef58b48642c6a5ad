/* models/sandbox/resources/share.h - a resource that all who use it share: cores, a disk, a
 * link, memory bandwidth. */
#ifndef MODELS_SANDBOX_RESOURCES_SHARE_H
#define MODELS_SANDBOX_RESOURCES_SHARE_H

#include "sim/sim.h"

typedef void (*SandboxDone) (gpointer up, gpointer user);

/* All run at one speed, min (each, capacity / their number), so one virtual clock serves all: a
 * user is done when the clock has moved by its work. */
typedef struct {
  Sim       *sim;
  double     capacity, each;      /* work per second: of all, of one at most */
  double     gain;                /* share by which capacity grows, up to twice as many users */
  SimHeap    ends;                /* users by virtual end */
  GPtrArray *users;               /* by index */
  double     clock, rate;         /* virtual work so far; and per second */
  double     used, all;           /* work that was done for all; and per second */
  SimTime    since;
  SimEventId next;
  SandboxDone done;
  gpointer   up;
} SandboxShare;

/* @done: called with @up and the user whose work is done. */
void sandbox_share_set_up (SandboxShare *share, Sim *sim, SandboxDone done, gpointer up);
void sandbox_share_clear (SandboxShare *share);
/* @user has @work before it; none is done at once, by an event. */
void sandbox_share_add (SandboxShare *share, gpointer user, double work);
/* Returns: the work that it has done for all users up to now, that of users under way too. */
double sandbox_share_used (const SandboxShare *share);

#endif
