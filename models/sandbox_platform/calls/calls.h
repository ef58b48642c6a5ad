/* models/sandbox_platform/calls/calls.h - a call from its slot to its end; starts; CPUs. */
#ifndef MODELS_SANDBOX_PLATFORM_CALLS_CALLS_H
#define MODELS_SANDBOX_PLATFORM_CALLS_CALLS_H

#include "models/sandbox_platform/instances/instances.h"

/* cpu.c.  @work_s of one CPU's time, at most @vcpu CPUs at once, on @node; then @done is called
 * with @item.  With cpu unlimited it takes @work_s.
 * Returns: the index of the work plus one; 0 where it only takes time. */
guint plat_cpu_add (Plat *m, PlatNode *node, const PlatJob *job, double work_s);

/* Takes the work of that index off the CPUs of @node. */
void plat_cpu_cancel (Plat *m, PlatNode *node, guint job);
/* CPU work of a start or a call, by the metric that counts it. */
void plat_computes (Plat *m, guint metric, double s);

/* serve.c.  Returns: (nullable): an instance that can take a call of @unit now. */
PlatInst *plat_free_one (Plat *m, PlatUnit *unit);
/* @call begins in @inst, which has a free slot. */
void plat_serve (Plat *m, PlatInst *inst, PlatCall *call);
/* @inst has free slots: the head of its unit's queue, or idleness. */
void plat_offer (Plat *m, PlatInst *inst);
/* @call waits in the queue of its unit. */
void plat_enqueue (Plat *m, PlatCall *call);
/* @call waits for a slot of @inst and of no other. */
void plat_wait_at (Plat *m, PlatInst *inst, PlatCall *call);
/* @call is turned away. */
void plat_refuse (Plat *m, PlatCall *call);
/* Returns: the row of a call of @fn that has come now; @exec_s: NAN, the function says it. */
PlatCall *plat_call_new (Plat *m, PlatFn *fn, double exec_s);
/* Whatever a keep-alive does when a unit's last call has ended, calls end in it. */
void plat_call_gone (Plat *m, PlatCall *call);

/* Takes @call out of the queue that it waits in.  Returns: FALSE when it is in none. */
gboolean plat_dequeue (Plat *m, PlatCall *call);

/* submit.c.  A call of @fn comes now; @listener (nullable).  Returns: its number. */
guint64 plat_submit (Plat *m, PlatFn *fn, double exec_s, const SandboxCallListener *listener);
/* Returns: the calls of @m as a service; it lives as long as @m. */
SandboxCallService plat_service (Plat *m);

/* start.c.  Begins a start of @unit, for @bound or for whoever comes.  Returns: FALSE when no node
 * has room. */
gboolean plat_start (Plat *m, PlatUnit *unit, PlatCall *bound);
/* @unit wants a start as soon as memory is free. */
void plat_starve (Plat *m, PlatUnit *unit);
/* Memory has become free: starts that wait for it, in order. */
void plat_feed (Plat *m);
/* The CPU work of a start ends before it is done: its instance goes. */
void plat_start_stops (Plat *m, PlatInst *inst);
/* Returns: the mean of a start of @unit, s: what a policy counts as its cost. */
double plat_start_mean_s (const Plat *m, const PlatUnit *unit);

#endif
