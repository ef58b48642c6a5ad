/* sim/bench/peak.h - the most memory that a piece of work holds, measured in a process of its own.
 *
 * The peak that the kernel keeps of a process is inherited by its children, and memory that the
 * parent has freed but not given back hides what the child takes.  So the child gives it back and
 * sets the peak to what it holds before it begins.  What ran earlier then does not matter.
 */
#ifndef SIM_BENCH_PEAK_H
#define SIM_BENCH_PEAK_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double before_bytes;  /* held when the work began */
  double most_bytes;    /* held at most since */
} SimPeak;

/* Runs @work in a child.  Aborts where the system does not know the peak, or when the child
 * fails. */
SimPeak sim_peak_of (void (*work) (gconstpointer data), gconstpointer data);

G_END_DECLS

#endif
