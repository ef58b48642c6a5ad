/* models/rollout_sessions/routing/router.c - routing policies: in turn, by load, by session, by
 * cache.  Ties go to the first instance. */
#include "models/rollout_sessions/routing/router.h"

/* One instance needs no router. */
guint
ses_route (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  SesSession *s = ses_session (r->work, session);
  guint to = r->fleet->n > 1 && r->fleet->n_open > 0 ? r->row->route (r, session, request) : 0;

  if (r->fleet->n_open == 0)
    return SES_NOWHERE;
  /* a policy that does not look: the next that is there */
  while (!ses_fleet_is_open (r->fleet, to))
    to = (to + 1) % r->fleet->n;
  r->n_routed++;
  if (s->home != (gint16) to)
    {
      if (s->home >= 0)
        r->fleet->instances[s->home].n_sessions--;
      r->fleet->instances[to].n_sessions++;
      s->home = (gint16) to;
    }
  return to;
}

/* Policies that count sessions count those alone that have not ended. */
void
ses_router_forget (SesRouter *r, guint session)
{
  SesSession *s = ses_session (r->work, session);

  if (s->home >= 0)
    r->fleet->instances[s->home].n_sessions--;
  s->home = -1;
}

/* What a policy compares: smaller is better. */
typedef double (*Load) (const SesInstance *in);

/* What a router sees without asking. */
static double
requests (const SesInstance *in)
{
  return (double) in->n_requests;
}

/* At their tools, too. */
static double
sessions (const SesInstance *in)
{
  return (double) in->n_sessions;
}

/* Long contexts weigh more. */
static double
tokens (const SesInstance *in)
{
  return (double) in->request_tokens;
}

/* In whole blocks, as the engine reports it. */
static double
used_kv (const SesInstance *in)
{
  return (double) llm_engine_used_tokens (in->engine);
}

/* The first of equals that are there. */
static guint
least (const SesRouter *r, Load load)
{
  const SesInstance *in = r->fleet->instances;
  guint best = G_MAXUINT;

  for (guint i = 0; i < r->fleet->n; i++)
    if (ses_fleet_is_open (r->fleet, i) && (best == G_MAXUINT || load (&in[i]) < load (&in[best])))
      best = i;
  return best;
}

/* --- by request --- */

/* Neither load nor session has a say. */
guint
ses_route_round_robin (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return (guint) (r->n_routed % r->fleet->n);
}

/* The same in the mean. */
guint
ses_route_random (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return (guint) sim_integer (r->stream, r->fleet->n);
}

/* Of each turn anew, wherever its KV is. */
guint
ses_route_least_loaded (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return least (r, requests);
}

/* The lighter of two drawn. */
guint
ses_route_power_of_two (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  guint a = (guint) sim_integer (r->stream, r->fleet->n);
  guint b = (guint) sim_integer (r->stream, r->fleet->n);

  return requests (&r->fleet->instances[b]) < requests (&r->fleet->instances[a]) ? b : a;
}

/* Prompts and outputs of what has been sent. */
guint
ses_route_least_tokens (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return least (r, tokens);
}

/* What is kept for others does not count. */
guint
ses_route_least_kv (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return least (r, used_kv);
}

/* --- by session --- */

/* The finalizer of SplitMix64; the load has no say, for ever. */
guint
ses_route_hash (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  guint64 x = (guint64) session + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint) ((x ^ (x >> 31)) % r->fleet->n);
}

/* The first turn decides. */
static guint
home_or_least (const SesRouter *r, guint session, Load load)
{
  const SesSession *s = ses_session (r->work, session);

  return s->home >= 0 && ses_fleet_is_open (r->fleet, (guint) s->home) ? (guint) s->home
                                                                       : least (r, load);
}

/* By requests, which start at nothing: sessions that begin together spread evenly. */
guint
ses_route_sticky (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return home_or_least (r, session, requests);
}

/* Those at their tools count, which requests do not show. */
guint
ses_route_sticky_sessions (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return home_or_least (r, session, sessions);
}

/* Pinned while its own instance is not much fuller than the emptiest. */
guint
ses_route_sticky_margin (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  guint home = home_or_least (r, session, requests), empty = least (r, requests);
  const SesInstance *in = r->fleet->instances;

  return in[home].n_requests <= in[empty].n_requests + r->p->margin ? home : empty;
}

/* Both by difference and by ratio, over all instances. */
static gboolean
is_imbalanced (const SesRouter *r)
{
  gint64 low = G_MAXINT64, high = 0;

  for (guint i = 0; i < r->fleet->n; i++)
    {
      if (!ses_fleet_is_open (r->fleet, i))
        continue;
      low = MIN (low, r->fleet->instances[i].n_requests);
      high = MAX (high, r->fleet->instances[i].n_requests);
    }
  return high - low > r->p->imbalance && (double) high > r->p->imbalance_ratio * (double) low;
}

/* One test for all sessions. */
guint
ses_route_sticky_gate (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  return is_imbalanced (r) ? least (r, requests) : home_or_least (r, session, requests);
}

/* --- by cache --- */

/* Returns: the instance with most of the prompt among those that carry at most @load requests. */
static guint
longest_prefix (const SesRouter *r, const LlmEngineRequest *request, gint64 load, gint64 *found)
{
  guint best = 0;

  *found = -1;
  for (guint i = 0; i < r->fleet->n; i++)
    {
      const SesInstance *in = &r->fleet->instances[i];
      gint64 cached;

      if (in->n_requests > load || !ses_fleet_is_open (r->fleet, i))
        continue;
      cached = llm_engine_cached_tokens (in->engine, request);
      if (cached < *found
          || (cached == *found && in->n_requests >= r->fleet->instances[best].n_requests))
        continue;
      best = i;
      *found = cached;
    }
  return best;
}

/* Where enough of the prompt is, unless that would pile requests up. */
guint
ses_route_cache_aware (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  gint64 found;
  guint best;

  if (is_imbalanced (r))
    return least (r, requests);
  best = longest_prefix (r, request, G_MAXINT64, &found);
  return (double) found > r->p->least_share * (double) request->prompt_tokens ? best
                                                                              : least (r, requests);
}

/* When loads are apart, still the longest prefix among those that are not much fuller than the
 * emptiest. */
guint
ses_route_cache_window (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  gint64 load = G_MAXINT64, found;
  guint best;

  if (is_imbalanced (r))
    load = r->fleet->instances[least (r, requests)].n_requests + r->p->imbalance;
  best = longest_prefix (r, request, load, &found);
  return (double) found > r->p->least_share * (double) request->prompt_tokens ? best
                                                                              : least (r, requests);
}

/* Shares of the prompt that is there, of KV and of requests in use, in equal parts. */
guint
ses_route_scored (SesRouter *r, guint session, const LlmEngineRequest *request)
{
  double most = -G_MAXDOUBLE, high = 1.0;
  guint best = 0;

  for (guint i = 0; i < r->fleet->n; i++)
    if (ses_fleet_is_open (r->fleet, i))
      high = MAX (high, requests (&r->fleet->instances[i]));
  for (guint i = 0; i < r->fleet->n; i++)
    {
      const SesInstance *in = &r->fleet->instances[i];
      double hit = (double) llm_engine_cached_tokens (in->engine, request);
      double score = hit / (double) request->prompt_tokens - requests (in) / high
                     - used_kv (in) / (double) in->sort->hardware.kv_tokens;

      if (!ses_fleet_is_open (r->fleet, i) || score <= most)
        continue;
      best = i;
      most = score;
    }
  return best;
}
