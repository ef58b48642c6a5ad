/* models/sandbox_pool/agents/agents.h - the studies of agents in virtual machines. */
#ifndef MODELS_SANDBOX_POOL_AGENTS_AGENTS_H
#define MODELS_SANDBOX_POOL_AGENTS_AGENTS_H

#include "models/sandbox_pool/call/call.h"

typedef struct {
  guint    number;
  guint32  call;                  /* the row that carries its CPU work */
  gint64   left;                  /* LLM calls to go */
  SimTime  ready, paused_at;
  SimTime  drawn;                 /* its timeline, up to here */
  double   paused_s, io_s;
  guint    group;                 /* whose browser it uses */
  gboolean paused;
  SimEventId pause;
} PoolAgent;

typedef struct {
  PoolCluster *cluster;
  PoolMemory  *memory;
  PoolStart   *start;
  PoolCalls   *calls;
  SimStream   *arrivals;
  PoolAgent   *agent;
  guint        n, n_started, n_browsers, n_done;
  guint       *in_group;          /* agents that use the browser of a group */
  gint64       n_calls;           /* of an agent */
  double      *llm_s, *tool_s;    /* of every call, drawn beforehand: all systems replay the same */
  gboolean     browser, shares;
} PoolAgents;

/* The agents of the study begin: node 0 and function 1 are theirs; the parts below must be set. */
void pool_agents_start (PoolAgents *m);
/* Frees what pool_agents_start made; a zeroed one too. */
void pool_agents_clear (PoolAgents *m);
/* The CPU work of the agent of call @c is done. */
void pool_agents_job (PoolAgents *m, guint32 c);

#endif
