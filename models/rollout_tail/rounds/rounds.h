/* models/rollout_tail/rounds/rounds.h - rollouts one after the other, and training between them
 * (Seer section 2.1). */
#ifndef MODELS_ROLLOUT_TAIL_ROUNDS_ROUNDS_H
#define MODELS_ROLLOUT_TAIL_ROUNDS_ROUNDS_H

#include "models/rollout_tail/results/results.h"
#include "models/rollout_tail/scheduling/scheduling.h"

struct RollRounds {
  RollWork *work;
  RollFleet *fleet;
  RollPool *pool;
  RollScheduling *scheduling;
  RollResults *results;
  const RollRound *round;
  const RollCoupling *coupling;
  GArray *carried; /* of guint: groups left over, for a later round; complete ones, for training */
  guint n_fresh;   /* groups never issued begin here */
  guint n_wanted;  /* groups that end the round */
  guint n_groups_done;
  gint64 iteration;
  double trained_s;  /* one_step_off: when the trainer is free */
  gboolean over;     /* the round has ended, the next has not begun */
  gboolean training; /* bounded_stale: the trainer is busy */
  double all_tokens; /* delivered, coupling bounded_stale */
};

/* The next @n groups never issued, or @n of those carried over, are added to work->issue; fewer
 * when there are no more. */
void roll_issue_fresh (RollRounds *m, guint n);
void roll_issue_carried (RollRounds *m, guint n);

/* Returns: groups of a round that stops early, over_issue times as many as wanted, rounded up. */
guint roll_over_issued (const RollParams *p);

/* Lets the groups of work->issue start.  Fails the run when one of them fits in no rank. */
void roll_issue (RollRounds *m);

/* Sums of the round start from what is now. */
void roll_remember (RollRounds *m);

/* The next round of the run starts. */
void roll_round_begin (RollRounds *m);

/* Request @id has ended; tells the coupling when its group is complete. */
void roll_round_finished (RollRounds *m, guint id);

/* Ends the round when enough groups are complete: stops the others, reports, and hands over to the
 * coupling. */
void roll_round_check_end (RollRounds *m);

/* Rounds: training and the weight update, and then the next round; handler of a round's end. */
void roll_train (RollRounds *m);

/* Timeline of the trainer: @label from @from_s to @to_s. */
void roll_report_training (RollRounds *m, const char *label, double from_s, double to_s);

#endif
