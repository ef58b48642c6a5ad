/* tests/statistics/process.h - processes of known mean, fast: what statistics are tried on.
 *
 * Queues by Lindley's recurrence (Kiefer and Wolfowitz's for several servers): sojourn times in
 * order of arrival, from an empty system, mean service 1.  D. V. Lindley, Proceedings of the
 * Cambridge Philosophical Society 48 (1952) 277-289.
 */
#ifndef TESTS_STATISTICS_PROCESS_H
#define TESTS_STATISTICS_PROCESS_H

#include "sim/core/random/rng.h"

enum { SERVERS = 4 };

typedef enum {
  PROCESS_MM1,
  PROCESS_MD1,
  PROCESS_MG1,     /* Weibull of shape 1/2: squared coefficient of variation 5 */
  PROCESS_MM4,
  PROCESS_AR1,     /* mean 10, deviation 1, correlation as the utilisation; starts at 15 */
  N_PROCESSES
} ProcessKind;

typedef struct {
  ProcessKind kind;
  double      load;               /* utilisation, inside (0, 1) */
  SimStream  *arrivals, *services;
  double      now, free[SERVERS]; /* of an arrival; when servers will be, in rising order */
} Process;

const char *process_name (ProcessKind kind);

/* Equal replications share their random numbers, whatever the kind and load; they are those that
 * the model mm1 draws with seed 1. */
void process_start (Process *process, guint64 replication);
void process_clear (Process *process);

/* Returns: the next customer's time in the system. */
double process_next (Process *process);

/* Closed forms in the long run. */
double process_mean (ProcessKind kind, double load);
double process_quantile (ProcessKind kind, double load, double p);   /* NaN: none is known */

/* Customers in @cycles mean busy cycles of a single server with that load. */
guint process_length (double load, guint cycles);

#endif
