/* sim/base/fifo.h - a queue of doubles, embedded in a model's state.
 *
 * A ring buffer that doubles when full; a zeroed SimFifo is empty and ready.  Typical content:
 * arrival instants in seconds.  Push and pop are O(1) amortised.
 */
#ifndef SIM_BASE_FIFO_H
#define SIM_BASE_FIFO_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double *ring;
  guint   len, head, size;   /* size is zero or a power of two */
} SimFifo;

void sim_fifo_push (SimFifo *fifo, double value);

/* Returns: the oldest value.  An empty queue is a bug in the caller and aborts. */
double sim_fifo_pop (SimFifo *fifo);

/* Frees the ring; the queue is empty and ready again. */
void sim_fifo_clear (SimFifo *fifo);

G_END_DECLS

#endif
