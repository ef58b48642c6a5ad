/* models/sandbox_starts/resources/lock.h - locks of the kernel: one holder at a time, first come
 * first served; and files of the page cache: the first reader reads, others wait for it. */
#ifndef MODELS_SANDBOX_STARTS_RESOURCES_LOCK_H
#define MODELS_SANDBOX_STARTS_RESOURCES_LOCK_H

#include "models/sandbox/resources/share.h"

typedef struct {
  Sim       *sim;
  GQueue     waiting;             /* of StartsTurn, the holder first */
  double     held_s;
  SandboxDone done;
  gpointer   up;
} StartsLock;

/* @user holds the lock for @s when its turn comes; then it is done. */
void starts_lock_set_up (StartsLock *lock, Sim *sim, SandboxDone done, gpointer up);
void starts_lock_clear (StartsLock *lock);
void starts_lock_add (StartsLock *lock, gpointer user, double s);

enum { STARTS_ABSENT, STARTS_READING, STARTS_PRESENT };

typedef struct {
  int     state;
  GQueue  waiting;                /* of users, while it is read */
} StartsFile;

/* @user needs the file.  Returns: TRUE when it is the one to read it; else, present or not, it is
 * told by the return of starts_file_loaded or at once: see STARTS_PRESENT. */
gboolean starts_file_ask (StartsFile *file, gpointer user);
/* The read is over.  Returns: (nullable): the next user that waited, until none is left. */
gpointer starts_file_next (StartsFile *file);

#endif
