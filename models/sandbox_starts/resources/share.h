/* models/sandbox_starts/resources/share.h - a resource that all who use it share: cores, a disk, a
 * link, memory bandwidth. */
#ifndef MODELS_SANDBOX_STARTS_RESOURCES_SHARE_H
#define MODELS_SANDBOX_STARTS_RESOURCES_SHARE_H

#include "models/sandbox_starts/params.h"

typedef void (*StartsDone) (gpointer up, gpointer user);

/* All run at one speed, min (each, capacity / their number), so one virtual clock serves all: a
 * user is done when the clock has moved by its work. */
typedef struct {
  Sim       *sim;
  double     capacity, each;      /* work a second: of all, of one at most */
  double     gain;                /* more of it, when twice as many are there as it serves */
  SimHeap    ends;                /* users by virtual end */
  GPtrArray *users;               /* by index */
  double     clock, rate;         /* virtual work so far; a second */
  SimTime    since;
  SimEventId next;
  StartsDone done;
  gpointer   up;
} StartsShare;

/* @done: called with @up and the user whose work is done. */
void starts_share_set_up (StartsShare *share, Sim *sim, StartsDone done, gpointer up);
void starts_share_clear (StartsShare *share);
/* @user has @work before it; none is done at once, by an event. */
void starts_share_add (StartsShare *share, gpointer user, double work);

#endif
