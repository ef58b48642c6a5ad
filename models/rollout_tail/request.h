/* models/rollout_tail/request.h - what is generated: requests in groups, and the ground that
 * every part of the state stands on. */
#ifndef MODELS_ROLLOUT_TAIL_REQUEST_H
#define MODELS_ROLLOUT_TAIL_REQUEST_H

#include "models/rollout_tail/rollout_params.h"

typedef enum {
  ROLL_NEW,
  ROLL_BUFFERED,
  ROLL_QUEUED,
  ROLL_RUNNING,
  ROLL_DONE,
  ROLL_DROPPED
} RollState;

/* A response to a prompt.  Its progress is @done at step @since of its instance and grows by
 * @rate per step while it runs. */
typedef struct {
  gint32 prompt_tokens, length_tokens; /* the length is hidden from every policy but the oracles */
  guint32 group;
  guint32 next;         /* in the queue of a rank: id + 1, 0 is none */
  guint32 older, newer; /* in a rank by admission: the same */
  guint32 slot;
  gint16 instance, rank;   /* of the last dispatch */
  gint16 home;             /* whose node pools its KV; -1: nowhere */
  gint16 line;             /* of the buffer that it waits in */
  guint8 state;            /* RollState */
  guint8 probe;            /* class of its draft budget: 1 is a group's probe */
  bool started;            /* its text serves its siblings' drafts */
  bool spilled;            /* its pooled KV did not fit in DRAM */
  double done, rate, stop; /* tokens; it leaves its instance at stop */
  gint64 since;
  double entered;          /* progress at its last admission */
  double recompute_tokens; /* whose KV is made at the next admission */
  double reserved_tokens;  /* of its rank */
  double pooled_tokens;
  double ready_s, first_s, finish_s; /* negative: not yet */
  gint64 order;                      /* rank by a policy's knowledge of the past */
  gint64 version;                    /* of the weights when it started */
} RollRequest;

typedef struct {
  guint n_finished, n_started;
  bool reported;              /* its lengths are in the results: it was issued before */
  guint32 probe;          /* the request that estimates the group's length */
  gint64 estimate_tokens; /* L_g */
  gint64 served;          /* number of the last dispatch that served it */
} RollGroup;

/* The responses of a run.  The members of group g are [g * group_size, (g + 1) * group_size). */
typedef struct {
  Sim *sim;
  const RollParams *p;
  RollRequest *requests;
  RollGroup *groups;
  guint n_requests, n_groups, group_size;
  GArray *issue; /* of guint: groups of this round, in order; rounds/ fills it */
} RollWork;

#endif
