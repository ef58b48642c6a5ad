/* models/rollout_tail/scheduling/policies.h - what can be chosen: structs of functions, each in a
 * file of its own, and the tables of them.
 */
#ifndef MODELS_ROLLOUT_TAIL_SCHEDULING_POLICIES_H
#define MODELS_ROLLOUT_TAIL_SCHEDULING_POLICIES_H

#include "models/rollout_tail/rollout_params.h"

typedef struct RollScheduling RollScheduling;
typedef struct RollDrafting RollDrafting;
typedef struct RollRounds RollRounds;

/* How requests get to instances.  A bound policy says at the start where each request waits, and
 * in which order; a divided one puts them in one buffer and says who is next, whenever there is
 * room: the smallest key, then the lowest number.  All but bind or key may be NULL. */
typedef struct {
  gboolean divided;
  gboolean probes;               /* the first members of a group are probes */
  void (*prepare) (RollScheduling *m);  /* lengths are known, nothing runs yet */
  void (*bind) (RollScheduling *m);     /* bound: submits all of the round */
  gint64 (*key) (const RollScheduling *m, guint id); /* divided */
  void (*finished) (RollScheduling *m, guint id);    /* learns from a response that has ended */
} RollPolicy;

/* Which groups a rollout takes, and what becomes of those it leaves behind. */
typedef struct {
  gboolean early; /* may end before all of them are complete */
  gboolean keep;  /* those cut off keep their tokens */
  void (*issue) (RollRounds *m);              /* into work->issue */
  guint (*n_spare) (const RollParams *p);  /* groups that a run may need beyond those wanted */
} RollRound;

/* How rollout and training meet.  What does not apply may be NULL. */
typedef struct {
  gboolean endless;            /* knows no rounds */
  guint lag;                   /* versions that training is behind in any case */
  void (*begin) (RollRounds *m);  /* the first rollout */
  void (*settled) (RollRounds *m);     /* all ends of an instant are there: is anything complete? */
  void (*round_over) (RollRounds *m);  /* rounds: all is delivered, training may begin */
  /* rounds.  Returns: when the update may begin */
  double (*train) (RollRounds *m, double scored_s);
  void (*group_done) (RollRounds *m, guint group);
  void (*report) (RollRounds *m);      /* results that are not those of rounds */
} RollCoupling;

/* An instance and one of its ranks. */
typedef struct {
  guint instance, rank;
} RollPlace;

/* Which instance and rank takes a request that needs room for @need tokens, at @node of the pool;
 * -1: at any that is not @closed.  FALSE: none now. */
typedef struct {
  gboolean keeps_home;           /* a chunk that returns waits for the node that holds its KV */
  gboolean (*select) (const RollScheduling *m, gint node, const guint8 *closed, double need,
                      RollPlace *place);
} RollPlacement;

/* Draft tokens and their acceptance. */
typedef struct {
  /* of a request; NULL: no drafts */
  double (*alpha) (const RollDrafting *m, guint id, guint paths);
  gboolean from_siblings; /* acceptance changes when one finishes */
  guint gamma;            /* as published, with the tokens per step it gains: a drafter of ... */
  double tau;             /* ... given quality.  0: has none */
  gboolean matches;       /* may draft as many as match */
} RollDrafter;

extern const SimChoice roll_policies[];
extern const RollPolicy roll_verl, roll_request_rr, roll_streamrl;
extern const RollPolicy roll_divided, roll_context, roll_oracle_lfs, roll_oracle_sjf, roll_history;
extern const SimChoice roll_placements[];
extern const RollPlacement roll_affinity, roll_least_loaded;
extern const SimChoice roll_drafters[];
extern const RollDrafter roll_siblings, roll_suffix, roll_draft_model, roll_mtp;
extern const SimChoice roll_rounds[];
extern const RollRound roll_round_all, roll_round_partial, roll_round_tail_batch;
extern const SimChoice roll_couplings[];
extern const RollCoupling roll_sync, roll_one_step_off, roll_bounded_stale;

#endif
