/* models/sandbox_platform/arrivals/traced.c - the names of a trace as functions and units.
 *
 * One name (owner, application, function) is one function, whatever its row.  What is known of
 * it comes, in this order, from its companions, from the trace itself, and from a draw by its
 * name. A unit is the function, with its share of an application's memory, or the application
 * with all of it.
 */
#include "models/sandbox/trace/profiles.h"
#include "models/sandbox/trace/starts.h"
#include "models/sandbox_platform/arrivals/arrivals.h"

#define INIT_LEAST_S 0.05
#define INIT_MOST_S 10.0 /* AWS Lambda's limit of the INIT phase */

static const PoolTraceName *
name_at (const PoolTrace *trace, guint i)
{
  return &g_array_index (trace->names, PoolTraceName, i);
}

/* Of the application where the file is about these or nothing is known, else of the function.
 * Returns: B; *@of_app (out): which. */
static double
measured_bytes (Plat *m, const PoolTraceName *name, gboolean *of_app)
{
  const PoolProfile *profile = pool_profile_find (m->p->memory.data, name);
  const PoolMetadata *metadata = pool_metadata_find (m->p->metadata.data, name);
  g_autofree char *app = NULL;

  *of_app = profile != NULL && pool_profiles_of_apps (m->p->memory.data);
  m->n_no_memory += m->p->memory.data != NULL && profile == NULL ? 1 : 0;
  if (profile != NULL)
    return profile->average;
  if (metadata != NULL)
    return metadata->bytes;
  if (name->limit_bytes > 0.0)
    return name->limit_bytes;
  *of_app = *name->app != '\0';
  m->n_drew_memory++;
  app = g_strconcat (name->owner, "\x1f", name->app, NULL);
  return plat_drawn_bytes (m->p, *of_app ? app : name->key);
}

/* Recorded starts, else the difference of measured run times, else a draw. */
static void
set_start (Plat *m, const PoolTraceName *name, PlatUnit *unit)
{
  const PoolStarts *starts = pool_starts_find (m->p->cold_starts.data, name);
  const PoolMetadata *metadata = pool_metadata_find (m->p->metadata.data, name);
  double s;

  if (starts != NULL)
    {
      unit->inits = (const double *) starts->totals->data;
      unit->n_inits = starts->totals->len;
      m->recorded_cold += starts->totals->len;
      return;
    }
  if (metadata != NULL && m->p->cold_is == PLAT_COLD_INIT)
    s = metadata->cold_s - metadata->warm_s;
  else
    {
      m->n_drew_init++;
      s = plat_drawn (m->p, name->key, "init", &m->p->init_s);
      s = CLAMP (s, INIT_LEAST_S, INIT_MOST_S);
    }
  unit->init_s = MAX (unit->init_s, s * m->p->init_scale);
}

/* From the file of shares, from what the trace measures, or drawn.  What is measured is CPU time:
 * of a unit with less than a CPU it fills more of the wall time. */
static double
cpu_share (Plat *m, const PoolTraceName *name, const PlatUnit *unit)
{
  const PoolProfile *share = pool_profile_find (m->p->cpu_shares.data, name);

  if (share != NULL)
    return share->average;
  if (name->wall_s > 0.0)
    return MIN (1.0, name->cpu_s / name->wall_s / MIN (1.0, unit->vcpu));
  m->n_drew_share++;
  return MIN (1.0, plat_drawn (m->p, name->key, "cpu_share", &m->p->cpu_share));
}

/* How long its calls run where the trace does not say it of each. */
static void
set_exec (Plat *m, const PoolTraceName *name, PlatFn *fn)
{
  const PoolProfile *profile = pool_profile_find (m->p->durations.data, name);
  const PoolMetadata *metadata = pool_metadata_find (m->p->metadata.data, name);

  m->n_no_duration += m->p->durations.data != NULL && profile == NULL ? 1 : 0;
  if (profile != NULL)
    {
      fn->exec_s = profile->average;
      fn->exec_q = profile->has_q ? profile->q : NULL;
    }
  else if (metadata != NULL)
    fn->exec_s = metadata->warm_s;
  else if (!name->tells_exec)
    {
      m->n_drew_exec++;
      fn->exec_s = plat_drawn_exec_s (m->p, name->key);
    }
}

/* A name and its copies.  @unit (nullable): the application's, of each copy. */
static void
add_name (Plat *m, const PoolTrace *trace, guint i, PlatUnit *unit)
{
  const PoolTraceName *name = name_at (trace, i);
  gboolean of_app;
  double bytes = unit == NULL ? measured_bytes (m, name, &of_app) : 0.0;

  m->names[i] = m->copies[i] > 0 ? m->n_fns : G_MAXUINT32;
  for (guint k = 0; k < m->copies[i]; k++)
    {
      const char *key = name->key;
      PlatUnit *own = unit != NULL ? unit + k : NULL;
      PlatFn *fn;

      if (k > 0)
        key = plat_text (m, g_strdup_printf ("%s\x1f%u", name->key, k));
      if (own == NULL)
        own = plat_unit_add (m, name->name, key, of_app ? bytes / name->n_app : bytes);
      own->vcpu = name->vcpu > 0.0 ? name->vcpu : own->vcpu;
      set_start (m, name, own);
      fn = plat_fn_add (m, name->name, key, own);
      fn->cpu_share = cpu_share (m, name, own);
      set_exec (m, name, fn);
    }
}

/* Returns: B of the application of the names from @from to @to: measured whole, or the sum over
 * its called functions. */
static double
app_bytes (Plat *m, const PoolTrace *trace, guint from, guint to)
{
  double sum = 0.0;

  for (guint i = from; i < to; i++)
    {
      gboolean of_app;
      double bytes;

      if (m->copies[i] == 0)
        continue;
      bytes = measured_bytes (m, name_at (trace, i), &of_app);
      if (of_app)
        return bytes;
      sum += bytes;
    }
  return sum;
}

/* A unit for each copy; an application has as many as its most copied function. */
static void
add_app (Plat *m, const PoolTrace *trace, guint from, guint to)
{
  PlatUnit *first = &m->units[m->n_units];
  guint copies = 0;
  double bytes;

  for (guint i = from; i < to; i++)
    copies = MAX (copies, m->copies[i]);
  bytes = copies > 0 ? app_bytes (m, trace, from, to) : 0.0;
  for (guint k = 0; k < copies; k++)
    {
      const PoolTraceName *name = name_at (trace, from);
      char *key = g_strdup_printf ("%s\x1f%s\x1f%u", name->owner, name->app, k);

      plat_unit_add (m, name->app, plat_text (m, key), bytes);
    }
  for (guint i = from; i < to; i++)
    add_name (m, trace, i, first);
}

/* Names of an application stand together in the trace. */
void
plat_traced_functions (Plat *m, const PoolTrace *trace)
{
  guint n = 0;

  m->names = g_new (guint32, trace->names->len);
  for (guint i = 0; i < trace->names->len; i++)
    {
      n += m->copies[i];
      m->n_not_called += name_at (trace, i)->calls == 0 ? 1 : 0;
    }
  plat_functions_begin (m, n, n);
  for (guint i = 0; i < trace->names->len; i = name_at (trace, i)->app_end)
    if (m->p->unit == PLAT_UNIT_APP && *name_at (trace, i)->app != '\0')
      add_app (m, trace, i, name_at (trace, i)->app_end);
    else
      for (guint k = i; k < name_at (trace, i)->app_end; k++)
        if (m->copies[k] > 0)
          add_name (m, trace, k, NULL);
        else
          m->names[k] = G_MAXUINT32;
}
