/* tests/sandbox_platform/oracle.c - see oracle.h. */
#include "tests/sandbox_platform/oracle.h"
#include <math.h>

typedef struct {
  guint fn;
  double begin_s, end_s; /* of its last call */
  double priority;
  guint uses;
  gboolean gone;
} Instance;

typedef struct {
  const OracleSetting *s;
  GArray *all; /* of Instance */
  double clock;
  OracleResult result;
} Oracle;

static Instance *
at (Oracle *o, guint i)
{
  return &g_array_index (o->all, Instance, i);
}

/* Idle since, until it died. */
static void
bury (Oracle *o, Instance *one, double now_s)
{
  o->result.idle_s += now_s - one->end_s;
  one->gone = TRUE;
}

static void
age (Oracle *o, double now_s)
{
  for (guint i = 0; i < o->all->len; i++)
    if (!at (o, i)->gone && at (o, i)->end_s + o->s->ttl_s < now_s)
      bury (o, at (o, i), at (o, i)->end_s + o->s->ttl_s);
}

static double
used (Oracle *o)
{
  double sum = 0.0;

  for (guint i = 0; i < o->all->len; i++)
    sum += at (o, i)->gone ? 0.0 : o->s->bytes[at (o, i)->fn];
  return sum;
}

static double
idle_bytes (Oracle *o, double now_s)
{
  double sum = 0.0;

  for (guint i = 0; i < o->all->len; i++)
    if (!at (o, i)->gone && at (o, i)->end_s <= now_s)
      sum += o->s->bytes[at (o, i)->fn];
  return sum;
}

static gboolean
ranked (const Oracle *o)
{
  return o->s->policy >= ORACLE_GREEDY_DUAL && o->s->policy <= ORACLE_SIZE;
}

/* Least priority, then the oldest access; LRU and TTL: idle longest. */
static gboolean
worse (const Oracle *o, const Instance *a, const Instance *b)
{
  if (!ranked (o))
    return a->end_s < b->end_s;
  return a->priority < b->priority || (a->priority == b->priority && a->begin_s < b->begin_s);
}

static Instance *
victim (Oracle *o, double now_s)
{
  Instance *worst = NULL;

  for (guint i = 0; i < o->all->len; i++)
    if (!at (o, i)->gone && at (o, i)->end_s <= now_s
        && (worst == NULL || worse (o, at (o, i), worst)))
      worst = at (o, i);
  return worst;
}

/* Returns: FALSE when all idle ones together are too small. */
static gboolean
make_room (Oracle *o, double bytes, double now_s)
{
  if (used (o) - idle_bytes (o, now_s) + bytes > o->s->cap_bytes)
    return FALSE;
  while (used (o) + bytes > o->s->cap_bytes)
    {
      Instance *worst = victim (o, now_s);

      o->clock = ranked (o) ? worst->priority : 0.0;
      bury (o, worst, now_s);
      o->result.evicted++;
    }
  return TRUE;
}

static double
priority (Oracle *o, guint fn)
{
  const double mb = o->s->bytes[fn] / 1e6, cost = o->s->cost_s[fn];
  double uses = 0.0;

  for (guint i = 0; i < o->all->len; i++)
    if (!at (o, i)->gone && at (o, i)->fn == fn)
      uses += at (o, i)->uses;
  switch (o->s->policy)
    {
    case ORACLE_GREEDY_DUAL:
      return o->clock + uses * cost / mb;
    case ORACLE_LANDLORD:
      return o->clock + cost / mb;
    case ORACLE_FREQUENCY:
      return o->clock + uses * cost;
    default:
      return o->clock + uses / mb;
    }
}

static Instance *
warm (Oracle *o, const OracleCall *call)
{
  Instance *best = NULL;

  for (guint i = 0; i < o->all->len; i++)
    {
      Instance *one = at (o, i);

      if (one->gone || one->fn != call->fn || one->end_s > call->at_s)
        continue;
      if (best == NULL || (o->s->fifo ? one->end_s < best->end_s : one->end_s >= best->end_s))
        best = one;
    }
  return best;
}

/* Returns: FALSE when it is turned away. */
static gboolean
take (Oracle *o, const OracleCall *call)
{
  Instance *one = warm (o, call);
  double same;

  if (one == NULL)
    {
      Instance new = { .fn = call->fn };

      if (!make_room (o, o->s->bytes[call->fn], call->at_s))
        {
          o->result.dropped++;
          return FALSE;
        }
      o->result.cold++;
      g_array_append_val (o->all, new);
      one = at (o, o->all->len - 1);
    }
  else
    o->result.idle_s += call->at_s - one->end_s;
  one->begin_s = call->at_s;
  one->end_s = call->at_s + call->exec_s;
  one->uses++;
  same = priority (o, call->fn);
  for (guint i = 0; i < o->all->len; i++)
    if (at (o, i)->fn == call->fn)
      at (o, i)->priority = same;
  return TRUE;
}

OracleResult
oracle_run (const OracleSetting *setting, const OracleCall *calls, guint n)
{
  Oracle o = { .s = setting, .all = g_array_new (FALSE, FALSE, sizeof (Instance)) };
  double last_s = 0.0;

  for (guint i = 0; i < n; i++)
    {
      if (isfinite (setting->ttl_s))
        age (&o, calls[i].at_s);
      for (guint k = 0; setting->policy == ORACLE_NONE && k < o.all->len; k++)
        at (&o, k)->gone = at (&o, k)->gone || at (&o, k)->end_s <= calls[i].at_s;
      if (take (&o, &calls[i]))
        last_s = MAX (last_s, calls[i].at_s + calls[i].exec_s);
    }
  if (isfinite (setting->ttl_s))
    age (&o, last_s);
  for (guint i = 0; i < o.all->len; i++)
    if (!at (&o, i)->gone)
      o.result.idle_s += last_s - at (&o, i)->end_s;
  g_array_unref (o.all);
  return o.result;
}
