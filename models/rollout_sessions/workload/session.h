/* models/rollout_sessions/workload/session.h - groups of sessions, and the turns of each.
 *
 * What a turn generates, what comes back from its tool, and how long that takes are the work,
 * drawn or read; when anything happens is the run's.  prompt of turn k + 1 = prompt + completion +
 * append of turn k.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_WORKLOAD_SESSION_H
#define MODELS_ROLLOUT_SESSIONS_WORKLOAD_SESSION_H

#include "models/rollout_sessions/params.h"

typedef enum {
  SES_NEW,
  SES_ENGINE, /* a turn is at an engine */
  SES_TOOL,
  SES_STRANDED, /* no instance is there for its turn */
  SES_REWARD,
  SES_SCORED,
  SES_GONE /* trained on or thrown away */
} SesState;

/* How a session ends. */
typedef enum { SES_END_STOP, SES_END_LENGTH, SES_END_TIMEOUT, SES_END_FAILED } SesEnd;

typedef enum {
  SES_GOES_ON,
  SES_STOPPING_TIMEOUT,
  SES_STOPPING_RESTART,
  SES_STOPPING_LOST, /* its instance is gone */
  SES_STOPPING_LENT  /* or trains, and has handed over what it had generated */
} SesStopping;

typedef struct {
  guint32 completion;  /* tokens */
  gint32 append;       /* tokens that the tool's result and the template add; below 0: cut */
  guint32 broken;      /* of what was there, that the next prompt does not repeat token by token */
  gfloat tool_s;       /* service of the call, all attempts and restarts */
  guint32 failed;      /* 1: no attempt was good */
} SesTurn;

typedef struct {
  guint group;
  guint16 n_turns, turn; /* turn: the one under way, from 0 */
  guint8 state, end;     /* SesState, SesEnd */
  guint8 stopping;       /* its request is being taken out of its engine: a SesStopping */
  guint8 unscored;       /* 1: no attempt at its reward was in time */
  gint16 instance;       /* of its last turn; -1: none */
  gint16 pinned;         /* instance that keeps its KV; -1: none */
  gint16 home;           /* where a sticky router keeps it; -1: nowhere */
  guint own, pin;        /* the engine's ids of its request, and of the request that keeps its KV */
  gint32 prompt;         /* of the first turn */
  gint32 context;        /* tokens at the beginning of this turn */
  gint32 cached;         /* of those, that an instance has had in a cache */
  gint32 common;         /* that the next prompt has in common with what was there; 0: all */
  gint32 kept;           /* generated of this turn at instances that are gone */
  gint64 generated;      /* in all turns */
  gint32 version;        /* of the weights, when it began */
  gfloat reward_s;       /* service of its reward */
  double begin_s, turn_s;
  SesTurn *turns;        /* until it is gone */
  guint32 clock, hold;   /* numbers of its time-out and of its last pin: others are past */
  guint64 call;          /* event of its call of a tool or reward, 0: none, and its item */
  gpointer call_item;
  guint32 calls;         /* number of the last one */
} SesSession;

/* What the sessions that have ended have generated. */
typedef struct {
  gint64 n, tokens;
} SesPast;

typedef struct {
  gint64 *ids;   /* names of the prompt's whole blocks; shared by the members */
  guint n_ids;
  guint n_open, n_ended; /* members that have not ended; that have their reward */
  SesPast past;          /* of its members */
  gint64 version;        /* of the weights, when it was issued */
  guint8 keeps;          /* its rewards are not all equal */
  guint8 rejected, ready; /* nobody will train on it; all have their reward */
} SesGroup;

/* The work of a run. */
typedef struct {
  Sim *sim;
  const SesParams *p;
  guint group_size, n_groups; /* drawn so far */
  gint64 id_tokens;           /* of one name */
  GArray *sessions;           /* of SesSession: members of group g from g x group_size on */
  GArray *groups;             /* of SesGroup */
} SesWork;

static inline SesSession *
ses_session (const SesWork *work, guint id)
{
  return &g_array_index (work->sessions, SesSession, id);
}

static inline SesGroup *
ses_group (const SesWork *work, guint group)
{
  return &g_array_index (work->groups, SesGroup, group);
}

/* @work has its sim, p and id_tokens. */
void ses_work_start (SesWork *work);
void ses_work_clear (SesWork *work);

/* Draws, or takes from the trace, the next group: its sessions are new.  Groups are drawn in the
 * order of their numbers, whatever is done with them, so that runs under different policies have
 * the same work.  Returns: its number. */
guint ses_draw_group (SesWork *work);

/* Forgets the turns of the members. */
void ses_forget_group (SesWork *work, guint group);

#endif
