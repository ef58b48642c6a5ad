/* models/sandbox_pool/workload/trace_function.c - see trace_function.h. */
#include "models/sandbox_pool/workload/trace_function.h"
#include <math.h>
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/workload/workload.h"

/* Bounds of what is drawn; what a file or a table says is taken as it is. */
#define SHORTEST_S 1e-3
#define INIT_LEAST_S 0.05
#define INIT_MOST_S 10.0     /* AWS Lambda's limit of the INIT phase */
#define VCPU_LEAST 0.1
#define RO_LOW 0.24          /* TrEnv, SOSP'24 introduction: 24 to 90 % */
#define RO_HIGH 0.90

/* A generator of its own for each name and attribute: what is drawn for one function does not
 * depend on how many others the file has, nor on their order. */
static SimStream *
stream_of (const PoolParams *p, const char *attribute, const char *key)
{
  g_autofree char *name = g_strconcat (key, "\x1f", attribute, NULL);

  return sim_stream_new (&(SimStreamKey){
    .seed = (guint64) p->draw_seed, .component = "traced function", .name = name });
}

/* Cut below at a millisecond: the law of ATC'20 reaches microseconds, which no platform bills or
 * serves. */
static double
drawn_exec_s (const PoolParams *p, const char *key)
{
  g_autoptr (SimStream) stream = stream_of (p, "duration", key);

  double exec_s = exp (sim_normal (stream, p->duration_mu, p->duration_sigma));

  return CLAMP (exec_s, SHORTEST_S, p->duration_max_s);
}

/* Of a whole application, or of a function without one. */
static double
drawn_memory_bytes (const PoolParams *p, const PoolTraceName *name)
{
  g_autofree char *app = g_strconcat (name->owner, "\x1f", name->app, NULL);
  g_autoptr (SimStream) stream = stream_of (p, "memory", *name->app != '\0' ? app : name->key);

  double bytes = pool_burr_bytes (sim_uniform (stream));

  return MIN (bytes, p->soft_cap_bytes / p->limit_scale);
}

/* The share of a CPU goes with the memory of the application. */
static void
draw_profile (const PoolParams *p, const PoolTraceName *name, double memory_bytes,
              PoolFunctionRow *row)
{
  g_autoptr (SimStream) init = stream_of (p, "init", name->key),
                        ro = stream_of (p, "ro_share", name->key),
                        runtime = stream_of (p, "runtime", name->key);

  row->init_s = sim_dist_draw (&p->drawn_init_s, init);
  row->init_s = CLAMP (row->init_s, INIT_LEAST_S, INIT_MOST_S);
  row->ro_share = RO_LOW + (RO_HIGH - RO_LOW) * sim_uniform (ro);
  row->runtime = sim_uniform (runtime) < 0.5 ? POOL_PYTHON : POOL_NODE;
  row->vcpu = MAX (VCPU_LEAST, memory_bytes / p->drawn_vcpu_bytes);
}

/* Functions of one owner have one user. */
static gint64
user_of (const PoolParams *p, const PoolTraceName *name)
{
  g_autoptr (SimStream) stream
    = stream_of (p, "user", *name->owner != '\0' ? name->owner : name->key);

  return (gint64) sim_integer (stream, (guint64) p->users);
}

/* Whether a sandbox is the application's, whose memory is measured or drawn. */
static gboolean
runs_in_app (const PoolParams *p, const PoolTraceName *name, gboolean measured)
{
  return *name->app != '\0' && p->memory_unit != POOL_UNIT_FUNCTION
         && (measured || p->memory_unit == POOL_UNIT_APP);
}

/* Memory of an application is divided among its called functions.  Returns: that of the whole. */
static double
set_memory (const PoolParams *p, const PoolTraceName *name, gboolean in_table, PoolTraceFunction *f)
{
  const PoolProfile *measured = pool_profile_find (p->memory.data, name);
  gboolean of_app = measured == NULL || pool_profiles_of_apps (p->memory.data);
  double bytes;

  if (measured == NULL && (name->limit_bytes > 0.0 || in_table))
    {
      f->row.limit_bytes = name->limit_bytes > 0.0 ? name->limit_bytes : f->row.limit_bytes;
      return f->row.limit_bytes;
    }
  f->drew_memory = measured == NULL;
  bytes = measured != NULL ? measured->average : drawn_memory_bytes (p, name);
  f->row.limit_bytes = f->image_bytes = of_app ? bytes / name->n_app : bytes;
  if (of_app && runs_in_app (p, name, measured != NULL))
    f->app_bytes = bytes;
  return bytes;
}

/* By precedence: what a companion file measured, then what the trace says, then the table's row
 * of that name, then the draw. */
PoolTraceFunction
pool_trace_function (const PoolParams *p, guint i)
{
  const PoolTraceName *name
    = &g_array_index (((const PoolTrace *) p->trace.data)->names, PoolTraceName, i);
  PoolTraceFunction f = { .duration = pool_profile_find (p->durations.data, name) };
  gboolean in_table = pool_function_row (p, name->name, &f.row);
  double memory_bytes = set_memory (p, name, in_table, &f);

  f.row.name = name->name;
  /* a row of the table is taken whole: half a row from the user, half drawn would be nobody's
   * function */
  f.drew_profile = !in_table;
  f.drew_exec = !in_table && f.duration == NULL && !name->tells_exec;
  if (!in_table)
    {
      f.row.user = user_of (p, name);
      draw_profile (p, name, memory_bytes, &f.row);
    }
  if (f.duration != NULL)
    f.row.exec_s = f.duration->average;
  else if (!in_table)
    f.row.exec_s = drawn_exec_s (p, name->key);
  if (name->vcpu > 0.0)
    f.row.vcpu = name->vcpu;
  return f;
}
