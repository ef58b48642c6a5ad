/* sim/base/fifo.c - the ring buffer behind SimFifo. */
#include "sim/base/fifo.h"
#include <string.h>

enum { FIRST_SIZE = 16 };

/* Moves the wrapped part behind the rest, so that the content stays contiguous modulo the new
 * size. */
void
sim_fifo_grow (SimFifo *fifo)
{
  guint size = fifo->size > 0 ? 2 * fifo->size : FIRST_SIZE;

  sim_require (size > fifo->size);
  fifo->ring = g_renew (double, fifo->ring, size);
  if (fifo->head > 0)
    memcpy (fifo->ring + fifo->size, fifo->ring, fifo->head * sizeof *fifo->ring);
  fifo->size = size;
}

void
sim_fifo_clear (SimFifo *fifo)
{
  g_free (fifo->ring);
  memset (fifo, 0, sizeof *fifo);
}
