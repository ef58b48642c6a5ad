/* models/rollout_tail/rounds/rounds.h - rollouts one after the other, and training between them
 * (Seer section 2.1). */
#ifndef MODELS_ROLLOUT_TAIL_ROUNDS_ROUNDS_H
#define MODELS_ROLLOUT_TAIL_ROUNDS_ROUNDS_H

#include "models/rollout_tail/rollout.h"

/* The next @n groups never issued, or @n of those carried over, are added to m->issue; fewer when
 * there are no more. */
void roll_issue_fresh (Rollout *m, guint n);
void roll_issue_carried (Rollout *m, guint n);

/* Returns: groups of a round that stops early, over_issue times as many as wanted, rounded up. */
guint roll_over_issued (const RollParams *p);

/* Lets the groups of m->issue start.  Fails the run when one of them fits in no rank. */
void roll_issue (Rollout *m);

/* Sums of the round start from what is now. */
void roll_remember (Rollout *m);

/* The next round of the run starts. */
void roll_round_begin (Rollout *m);

/* Request @id has ended; tells the coupling when its group is complete. */
void roll_round_finished (Rollout *m, guint id);

/* Ends the round when enough groups are complete: stops the others, reports, and hands over to the
 * coupling. */
void roll_round_check_end (Rollout *m);

/* Rounds: training and the weight update, and then the next round; handler of a round's end. */
void roll_train (Rollout *m);

/* Timeline of the trainer: @label from @from_s to @to_s. */
void roll_tell_training (Rollout *m, const char *label, double from_s, double to_s);

#endif
