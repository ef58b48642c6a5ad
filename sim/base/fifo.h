/* sim/base/fifo.h - a queue of doubles, embedded in a model's state.
 *
 * A ring buffer that doubles when full; a zeroed SimFifo is empty and ready.  Typical content:
 * arrival instants in seconds.  Push and pop are O(1) amortised, and inline: queueing models are
 * made of them.
 */
#ifndef SIM_BASE_FIFO_H
#define SIM_BASE_FIFO_H

#include "sim/base/error.h"

G_BEGIN_DECLS

typedef struct {
  double *ring;
  guint   len, head, size;   /* size is zero or a power of two */
} SimFifo;

/* Frees the ring; the queue is empty and ready again. */
void sim_fifo_clear (SimFifo *fifo);

/* The rare part of push. */
void sim_fifo_grow (SimFifo *fifo);

static inline void
sim_fifo_push (SimFifo *fifo, double value)
{
  if (G_UNLIKELY (fifo->len == fifo->size))
    sim_fifo_grow (fifo);
  fifo->ring[(fifo->head + fifo->len) & (fifo->size - 1)] = value;
  fifo->len++;
}

/* Returns: the oldest value.  An empty queue is a bug in the caller and aborts. */
static inline double
sim_fifo_pop (SimFifo *fifo)
{
  double value;

  sim_require (fifo->len > 0);
  value = fifo->ring[fifo->head];
  fifo->head = (fifo->head + 1) & (fifo->size - 1);
  fifo->len--;
  return value;
}

G_END_DECLS

#endif
