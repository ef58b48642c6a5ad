/* tests/sandbox_platform/oracle.h - keep-alive policies counted the slow way: all instances in one
 * array, scanned for each call, with nothing of the model's code. */
#ifndef TESTS_SANDBOX_PLATFORM_ORACLE_H
#define TESTS_SANDBOX_PLATFORM_ORACLE_H

#include <glib.h>

typedef enum {
  ORACLE_TTL,
  ORACLE_LRU,
  ORACLE_GREEDY_DUAL,
  ORACLE_LANDLORD,
  ORACLE_FREQUENCY,
  ORACLE_SIZE,
  ORACLE_NONE
} OraclePolicy;

typedef struct {
  double at_s, exec_s;
  guint fn;
} OracleCall;

typedef struct {
  OraclePolicy policy;
  double ttl_s; /* from the end of the last call; infinite: none dies */
  double cap_bytes;
  const double *bytes, *cost_s; /* of each function */
  gboolean fifo;                /* the instance freed first is used again */
} OracleSetting;

typedef struct {
  guint cold, evicted, dropped;
  double idle_s;
} OracleResult;

/* @calls: in order of time.  Starts take no time; idle time counts up to the last end. */
OracleResult oracle_run (const OracleSetting *setting, const OracleCall *calls, guint n);

#endif
