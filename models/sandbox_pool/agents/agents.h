/* models/sandbox_pool/agents/agents.h - the studies of agents in virtual machines. */
#ifndef MODELS_SANDBOX_POOL_AGENTS_AGENTS_H
#define MODELS_SANDBOX_POOL_AGENTS_AGENTS_H

#include "models/sandbox_pool/pool.h"

void pool_agents_start (Pool *m);
void pool_agents_clear (Pool *m);
/* The CPU work of the agent of call @c is done. */
void pool_agents_job (Pool *m, guint32 c);

#endif
