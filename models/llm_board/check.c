/* models/llm_board/check.c - rules across parameters, and the schedulers of engines. */
#include "models/llm_board/setup.h"

#include <string.h>
#include "models/llm/schedule/engine_kinds.h"

/* A policy for each engine that a row may name; rows of one board are of many. */
void
llm_board_setup (BoardPolicies *policies)
{
  for (guint e = 0; e < LLM_N_KERNELS; e++)
    policies->policies[e] = llm_engine_kinds[e].policy;
}

/* A second row of a version would hide the first. */
static gboolean
check_profiles (const LlmBoardParams *p, GError **error)
{
  const BoardVersion *v = p->profiles.items;

  for (guint i = 0; i < p->profiles.n; i++)
    for (guint k = 0; k < i; k++)
      if (v[i].profile->engine == v[k].profile->engine
          && strcmp (v[i].profile->version, v[k].profile->version) == 0)
        return sim_invalid (error, "profiles: version %s of %s is there twice",
                            v[i].profile->version, llm_engine_names[v[i].profile->engine].name);
  return TRUE;
}

/* A word of no system would withhold nothing. */
static gboolean
check_withheld (const LlmBoardParams *p, GError **error)
{
  const BoardDevice *d = p->devices.items;

  if (p->withheld[0] == '\0' || strcmp (p->withheld, "all") == 0)
    return TRUE;
  for (guint i = 0; i < p->devices.n; i++)
    if (strcmp (d[i].system, p->withheld) == 0)
      return TRUE;
  return sim_invalid (error, "withheld: no devices row is called '%s'; all withholds each of them",
                      p->withheld);
}

/* What the files hold is judged row by row, later. */
gboolean
llm_board_check (gconstpointer params, GError **error)
{
  const LlmBoardParams *p = params;
  const BoardDevice *d = p->devices.items;

  if (p->concurrency_least > p->concurrency_most)
    return sim_invalid (error, "concurrency_least must not exceed concurrency_most");
  /* The first of two would decide: an order of rows. */
  for (guint i = 0; i < p->devices.n; i++)
    for (guint k = 0; k < i; k++)
      if (strcmp (d[i].system, d[k].system) == 0)
        return sim_invalid (error, "devices: %s is there twice", d[i].system);
  return check_withheld (p, error) && check_profiles (p, error);
}
