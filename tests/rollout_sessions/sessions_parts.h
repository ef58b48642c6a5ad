/* tests/rollout_sessions/sessions_parts.h - groups of sessions made by hand, and two instances, on
 * an engine of their own. */
#ifndef TESTS_ROLLOUT_SESSIONS_SESSIONS_PARTS_H
#define TESTS_ROLLOUT_SESSIONS_SESSIONS_PARTS_H

#include "models/rollout_sessions/training/admission.h"
#include "tests/parts.h"
#include "tests/rollout_sessions/sessions_case.h"

enum { PARTS_MOST = 32 };

typedef struct {
  SimEngine *engine;
  Sim       *sim;
  SesParams  p;
  SesWork    work;
  SesFleet   fleet;
  SesRouterRow row;
  SesRouter  router;
  SesPool    tools, rewards;
  SesCourse  course;
  SesTraining training;
  gboolean   trains;
  guint      n_scored;
  double     scored_s;
  guint      n, who[PARTS_MOST]; /* what handlers heard: of whom, and when */
  double     at_s[PARTS_MOST];
  gint64     tokens[PARTS_MOST];
} Parts;

static inline void
parts_hear (Parts *m, guint session, gint64 tokens, double now_s)
{
  ck_assert_uint_lt (m->n, PARTS_MOST);
  m->who[m->n] = session;
  m->tokens[m->n] = tokens;
  m->at_s[m->n++] = now_s;
}

/* Sessions are drawn as @settings say. */
static inline void
parts_set_up (Parts *m, const char *settings)
{
  *m = (Parts){ .p = sessions (settings) };
  m->engine = parts_engine (ses_metrics, &m->sim);
  m->work = (SesWork){ .sim = m->sim, .p = &m->p, .id_tokens = 16 };
  ses_work_start (&m->work);
}

static inline void
parts_clear (Parts *m)
{
  ses_work_clear (&m->work);
  clear_sessions (&m->p);
  sim_engine_free (m->engine);
}

#endif
