/* models/rollout_sessions/course/order.h - whose turn comes first in the queue of an engine.
 *
 * Decided when a turn goes out, from what its session has done and is to do; engines that admit by
 * arrival do not ask.  rows.c has the table.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_COURSE_ORDER_H
#define MODELS_ROLLOUT_SESSIONS_COURSE_ORDER_H

#include "models/rollout_sessions/workload/session.h"

#define SES_MOST_PRIORITY 4194303 /* what engines take */

/* Returns: the priority of the turn that session @id sends out, smaller first; equals stay in the
 * order of their arrival. */
typedef gint64 (*SesOrder) (const SesWork *work, const SesPast *past, guint id);

/* A row of the table; an impl of NULL is the order of arrival. */
typedef struct {
  SesOrder priority;
} SesOrderRow;

/* The session that was issued first, whatever turn it is at: a program keeps its place while its
 * tools work (Continuum, arXiv 2511.02230). */
gint64 ses_order_program (const SesWork *work, const SesPast *past, guint id);
/* The most tokens that are still to be generated, in all turns: known to an oracle alone. */
gint64 ses_order_longest (const SesWork *work, const SesPast *past, guint id);
/* The fewest. */
gint64 ses_order_shortest (const SesWork *work, const SesPast *past, guint id);
/* The longest that is expected: what members of its group that have ended have generated in the
 * mean, or all sessions where none has; at least what it has generated already, so that it is
 * corrected on the way (Heddle, arXiv 2603.28101). */
gint64 ses_order_predicted (const SesWork *work, const SesPast *past, guint id);
/* The fewest tokens so far, by doublings from 256 on: queues of feedback, which need no length
 * (Libra, arXiv 2606.03077, moves by the outcome of tools instead). */
gint64 ses_order_feedback (const SesWork *work, const SesPast *past, guint id);

#endif
