/* models/sandbox/trace/trace.h - invocations from a file: calls per minute, or instants.
 *
 * Azure Functions 2019 and In-Vitro (HashOwner,HashApp,HashFunction,Trigger,1..1440; minutes may
 * begin anywhere; also without a header), Huawei 2023 (day,time, one column per function) count
 * calls per minute; Azure 2021 (app,func,end_timestamp,duration), Huawei 2025 requests
 * (time_worker,...), iluvatar (func_name,invoke_time_ms), DiscreteApp (app_name,arrival_time,
 * execution_time,...) and IBM Code Engine (NamespaceHash,AppHash, lists of times) name instants.
 * Columns are found by name.  Time begins with the first minute of the header, in Huawei 2023 with
 * the first row, and in IBM's with the first call.
 *
 * One name is one function, whatever its row: names are sorted, so that the order of rows and
 * columns decides nothing; rows of one name add up.  Loaded once, const, shared by all runs.
 */
#ifndef MODELS_SANDBOX_TRACE_TRACE_H
#define MODELS_SANDBOX_TRACE_TRACE_H

#include "models/sandbox/trace/rows.h"
#include "sim/sim.h"

typedef struct {
  char   *name;                   /* as `rows` and `functions` call it */
  char   *func, *app, *owner;     /* app, owner: "" where the format has none */
  char   *key;                    /* owner, app and function: its identity */
  double  limit_bytes, vcpu;      /* 0 where the format has none */
  gboolean tells_exec;            /* each call says how long it runs */
  /* CPU and wall time of its calls, where the format tells both: their ratio is its share of CPU
   * work; wall_s 0: it does not */
  double  cpu_s, wall_s;
  guint64 calls;
  guint   n_app;                  /* called functions of its app, 1 without one */
  guint   app_end;                /* behind the last name of its app */
} PoolTraceName;

typedef struct {
  gboolean   minutes;   /* rows are calls per minute */
  GArray    *names;     /* (element-type PoolTraceName) by key */
  GArray    *rows;      /* (element-type PoolTraceRow) by at_s, then fn; empty with a spill */
  PoolSpill *spill;     /* (nullable) the rows of a long trace, in a file */
  double     last_s;    /* of the last row; the first row begins at first_s */
  double     first_s;
  guint      n_doubles; /* rows of a function beyond its first, where a row is a function */
  guint      n_early;   /* calls that began before the trace and begin with it */
  gboolean   bare;      /* it has no header: its columns are taken to be Azure 2019's */
} PoolTrace;

extern const SimFileFormat pool_trace_format;

/* Rows of a trace that may be in memory: 24 MB of them. */
enum { POOL_TRACE_IN_MEMORY = 1 << 20 };

/* As the format loads it, with at most @in_memory rows outside of a file.  NULL with @error. */
PoolTrace *pool_trace_load (const char *path, guint in_memory, GError **error);

/* Returns: a walk over its rows. */
PoolWalk pool_trace_walk (const PoolTrace *trace);

/* Returns: calls of rows that begin before @from_s or at @to_s and later. */
guint64 pool_trace_calls_outside (const PoolTrace *trace, double from_s, double to_s);

/* Returns: TRUE when some name has an application: Huawei and iluvatar name none. */
gboolean pool_trace_has_apps (const PoolTrace *trace);

/* order.c.  Names by key and rows to match, which begin @first_s later than they say; and the
 * called functions of each application. */
gboolean pool_trace_put_in_order (PoolTrace *trace, double first_s, GError **error);
void pool_trace_count_apps (PoolTrace *trace);
/* Frees what a name owns: the array's clear function. */
void pool_trace_name_clear (gpointer name);

#endif
