/* models/services/sandbox_call.h - what a component asks of a platform of sandboxes: calls.
 *
 * Whoever offers it gives a SandboxCallService; whoever uses it gives a listener with each call
 * which hears once that it has started and once that it has finished, or once that it was
 * rejected, at the instant at which it happens.  Reports come after `call` has returned, except
 * that a call may be served or rejected at once: its reports carry the number that `call` will
 * return.
 */
#ifndef MODELS_SERVICES_SANDBOX_CALL_H
#define MODELS_SERVICES_SANDBOX_CALL_H

#include "sim/sim.h"

typedef struct {
  void   (*started) (gpointer user, guint64 id);     /* it has a sandbox and begins */
  void   (*finished) (gpointer user, guint64 id);
  void   (*rejected) (gpointer user, guint64 id);    /* a limit, or no memory */
  gpointer user;
} SandboxCallListener;

typedef struct {
  gpointer self;                  /* the first argument of both */
  /* @function: by its name.  @exec_s: its execution alone; NAN: as the platform knows it.
   * @listener (nullable): stays until the call has ended.  Returns: its number, or 0 when there is
   * no such function. */
  guint64  (*call) (gpointer self, const char *function, double exec_s,
                    const SandboxCallListener *listener);
  /* Takes a call back that has not started: nothing more is reported about it.  Returns: FALSE when
   * it has started, or is no more. */
  gboolean (*cancel) (gpointer self, guint64 id);
} SandboxCallService;

#endif
