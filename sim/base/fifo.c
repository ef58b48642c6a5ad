/* sim/base/fifo.c - the ring buffer behind SimFifo. */
#include "sim/base/fifo.h"
#include "sim/base/error.h"
#include <string.h>

enum { FIRST_SIZE = 16 };

/* Moves the wrapped part behind the rest, so that the content stays contiguous modulo the new
 * size. */
static void
grow (SimFifo *fifo)
{
  guint size = fifo->size > 0 ? 2 * fifo->size : FIRST_SIZE;

  sim_require (size > fifo->size);
  fifo->ring = g_renew (double, fifo->ring, size);
  if (fifo->head > 0)
    memcpy (fifo->ring + fifo->size, fifo->ring, fifo->head * sizeof *fifo->ring);
  fifo->size = size;
}

void
sim_fifo_push (SimFifo *fifo, double value)
{
  if (fifo->len == fifo->size)
    grow (fifo);
  fifo->ring[(fifo->head + fifo->len) & (fifo->size - 1)] = value;
  fifo->len++;
}

double
sim_fifo_pop (SimFifo *fifo)
{
  double value;

  sim_require (fifo->len > 0);
  value = fifo->ring[fifo->head];
  fifo->head = (fifo->head + 1) & (fifo->size - 1);
  fifo->len--;
  return value;
}

void
sim_fifo_clear (SimFifo *fifo)
{
  g_free (fifo->ring);
  memset (fifo, 0, sizeof *fifo);
}
