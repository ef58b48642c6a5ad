/* models/sandbox_starts/resources/lock.c - see lock.h. */
#include "models/sandbox_starts/resources/lock.h"

typedef struct {
  gpointer user;
  double s;
} StartsTurn;

static void over (Sim *sim, gpointer self, gpointer item);

/* The head holds it. */
static void
hold (StartsLock *lock)
{
  const StartsTurn *turn = g_queue_peek_head (&lock->waiting);

  if (turn == NULL)
    return;
  sim_after (lock->sim, turn->s, over, lock, NULL);
}

/* The next holds it before the last one goes on. */
static void
over (Sim *sim, gpointer self, gpointer item)
{
  StartsLock *lock = self;
  StartsTurn *turn = g_queue_pop_head (&lock->waiting);
  gpointer user = turn->user;

  lock->held_s += turn->s;
  /* the next in line first: what follows may ask for the lock again */
  g_free (turn);
  hold (lock);
  lock->done (lock->up, user);
}

void
starts_lock_set_up (StartsLock *lock, Sim *sim, SandboxDone done, gpointer up)
{
  lock->sim = sim;
  lock->done = done;
  lock->up = up;
  g_queue_init (&lock->waiting);
}

/* Turns are ours, users are not. */
void
starts_lock_clear (StartsLock *lock)
{
  g_queue_clear_full (&lock->waiting, g_free);
}

/* A lock that nobody holds is taken at once. */
void
starts_lock_add (StartsLock *lock, gpointer user, double s)
{
  StartsTurn *turn = g_new (StartsTurn, 1);

  *turn = (StartsTurn){ user, s };
  g_queue_push_tail (&lock->waiting, turn);
  if (lock->waiting.length == 1)
    hold (lock);
}

/* Present only when the read is over: a second reader reads nothing and gets nothing early. */
gboolean
starts_file_ask (StartsFile *file, gpointer user)
{
  if (file->state == STARTS_ABSENT)
    {
      file->state = STARTS_READING;
      return TRUE;
    }
  if (file->state == STARTS_READING)
    g_queue_push_tail (&file->waiting, user);
  return FALSE;
}

/* In the order in which they asked. */
gpointer
starts_file_next (StartsFile *file)
{
  file->state = STARTS_PRESENT;
  return g_queue_pop_head (&file->waiting);
}
