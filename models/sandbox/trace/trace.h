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
  double  at_s;         /* of an instant, or the start of a minute; from the start of the trace */
  double  exec_s;       /* NAN where the format has none */
  guint32 fn, count;    /* index of a name; calls */
} PoolTraceRow;

typedef struct {
  gboolean   minutes;   /* rows are calls per minute */
  GArray    *names;     /* (element-type PoolTraceName) by key */
  GArray    *rows;      /* (element-type PoolTraceRow) by at_s, then fn */
  guint      n_doubles; /* rows of a function beyond its first, where a row is a function */
  guint      n_early;   /* calls that began before the trace and begin with it */
  gboolean   bare;      /* it has no header: its columns are taken to be Azure 2019's */
} PoolTrace;

extern const SimFileFormat pool_trace_format;

/* Returns: TRUE when some name has an application: Huawei and iluvatar name none. */
gboolean pool_trace_has_apps (const PoolTrace *trace);

/* order.c.  Names by key and rows to match, and the called functions of each application. */
void pool_trace_put_in_order (PoolTrace *trace);
void pool_trace_count_apps (PoolTrace *trace);
/* Frees what a name owns: the array's clear function. */
void pool_trace_name_clear (gpointer name);

/* In order of at_s, then fn. */
int pool_trace_by_time (gconstpointer a, gconstpointer b);

#endif
