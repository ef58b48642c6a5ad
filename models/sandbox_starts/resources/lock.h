/* models/sandbox_starts/resources/lock.h - locks of the kernel: one holder at a time, first come
 * first served; and files of the page cache: the first reader reads, others wait for it. */
#ifndef MODELS_SANDBOX_STARTS_RESOURCES_LOCK_H
#define MODELS_SANDBOX_STARTS_RESOURCES_LOCK_H

#include "models/sandbox/resources/share.h"

typedef struct {
  Sim       *sim;
  GQueue     waiting;             /* of StartsTurn, the holder first */
  double     held_s;             /* sum over its holders */
  SandboxDone done;
  gpointer   up;
} StartsLock;

/* @done is called with @up and a user when that user has held the lock for its time. */
void starts_lock_set_up (StartsLock *lock, Sim *sim, SandboxDone done, gpointer up);
void starts_lock_clear (StartsLock *lock);
/* @user is to hold the lock for @s seconds, when its turn comes. */
void starts_lock_add (StartsLock *lock, gpointer user, double s);

enum { STARTS_ABSENT, STARTS_READING, STARTS_PRESENT };

typedef struct {
  int     state;
  GQueue  waiting;                /* of users, while it is read */
} StartsFile;

/* @user needs the file.  Returns: TRUE when it is the one to read it.  Else it goes on at once,
 * when the file is STARTS_PRESENT, or waits until starts_file_next returns it. */
gboolean starts_file_ask (StartsFile *file, gpointer user);
/* The read is over.  Returns: (nullable): the next user that waited, until none is left. */
gpointer starts_file_next (StartsFile *file);

#endif
